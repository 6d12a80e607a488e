-- The service's tables. Days are days since 1970-01-01, times are µs UTC.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE catalogue (
  id INTEGER PRIMARY KEY,
  version TEXT NOT NULL UNIQUE,
  document TEXT NOT NULL,
  published_by TEXT,
  published_at INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  display TEXT NOT NULL,
  password TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'interface')),
  disabled INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE account_grant (
  account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  role TEXT NOT NULL,
  node TEXT NOT NULL,
  valid_from INTEGER,
  valid_to INTEGER,
  PRIMARY KEY (account, place)
) STRICT, WITHOUT ROWID;

-- A token is kept as its hash only.
CREATE TABLE session (
  token BLOB PRIMARY KEY,
  account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
  home TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER,
  end_reason TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_account ON session (account);

-- The log: every operation ever received, in the service's order, with the
-- outcome first answered; each hash covers the row and the hash before it.
CREATE TABLE operation (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL,
  form TEXT NOT NULL,
  org TEXT NOT NULL,
  period TEXT NOT NULL,
  kind TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  content TEXT NOT NULL,
  outcome TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE TRIGGER operation_is_final BEFORE UPDATE ON operation
BEGIN SELECT RAISE (ABORT, 'the operation log is append-only'); END;
CREATE TRIGGER operation_stays BEFORE DELETE ON operation
BEGIN SELECT RAISE (ABORT, 'the operation log is append-only'); END;

-- What the operations made of each report. seq: the operation that changed it last: its place in the feed.
CREATE TABLE report (
  id INTEGER PRIMARY KEY,
  form TEXT NOT NULL,
  org TEXT NOT NULL,
  period_kind INTEGER NOT NULL,
  first INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  head TEXT,
  state TEXT NOT NULL,
  step INTEGER NOT NULL,
  chain TEXT,
  approved_revision INTEGER NOT NULL,
  late INTEGER NOT NULL,
  catalogue TEXT,
  submitted_by TEXT,
  reasons TEXT,
  UNIQUE (org, form, period_kind, first)
) STRICT;

CREATE INDEX report_by_change ON report (org, seq);
CREATE INDEX report_by_day ON report (form, first, org);

CREATE TABLE event (
  report INTEGER NOT NULL REFERENCES report (id),
  place INTEGER NOT NULL,
  op TEXT NOT NULL,
  kind TEXT NOT NULL,
  by TEXT NOT NULL,
  by_name TEXT NOT NULL,
  at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  step INTEGER NOT NULL,
  comment TEXT,
  pins TEXT,
  PRIMARY KEY (report, place)
) STRICT, WITHOUT ROWID;

-- Codes of entities and indicators stand in millions of cells: once here, by number there.
CREATE TABLE code (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

-- writer: place of the event in the report's log whose operation wrote the cell.
CREATE TABLE cell (
  report INTEGER NOT NULL REFERENCES report (id),
  entity INTEGER NOT NULL REFERENCES code (id),
  indicator INTEGER NOT NULL REFERENCES code (id),
  value TEXT,
  writer INTEGER,
  source INTEGER NOT NULL,
  note TEXT,
  PRIMARY KEY (report, entity, indicator)
) STRICT, WITHOUT ROWID;

-- The figures in force while a correction is under way.
CREATE TABLE approved_cell (
  report INTEGER NOT NULL REFERENCES report (id),
  entity INTEGER NOT NULL REFERENCES code (id),
  indicator INTEGER NOT NULL REFERENCES code (id),
  value TEXT,
  writer INTEGER,
  source INTEGER NOT NULL,
  note TEXT,
  PRIMARY KEY (report, entity, indicator)
) STRICT, WITHOUT ROWID;
