-- What one account knows and did on this machine. Codes and names become small
-- integers, so that years of a region stay small; a cell's operation is its
-- place in the report's log.

CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT
) STRICT, WITHOUT ROWID;

-- Codes of forms, plants and entities; accounts, names, versions, chains.
CREATE TABLE code (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE
) STRICT;

-- decimals: of a number; NULL where values are texts or the catalogue does not know it (yet).
CREATE TABLE indicator (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  decimals INTEGER
) STRICT;

CREATE TABLE catalogue (
  version TEXT NOT NULL PRIMARY KEY,
  etag TEXT,
  body TEXT NOT NULL,
  stored_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the service acknowledged. stale: not yet confirmed since the service was restored.
CREATE TABLE report (
  id INTEGER PRIMARY KEY,
  form INTEGER NOT NULL,
  org INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  day INTEGER NOT NULL,
  revision INTEGER NOT NULL DEFAULT 0,
  head ANY,
  state INTEGER NOT NULL DEFAULT 0,
  step INTEGER NOT NULL DEFAULT 0,
  chain INTEGER,
  approved_revision INTEGER NOT NULL DEFAULT 0,
  has_approved INTEGER NOT NULL DEFAULT 0,
  late INTEGER NOT NULL DEFAULT 0,
  catalogue INTEGER,
  submitted_by INTEGER,
  reasons TEXT,
  seen_revision INTEGER NOT NULL DEFAULT 0,
  stale INTEGER NOT NULL DEFAULT 0,
  UNIQUE (org, form, kind, day)
) STRICT;

CREATE INDEX report_waiting ON report (day) WHERE state IN (1, 2);

-- value: an INTEGER is the mantissa at the indicator's scale, a TEXT is the value itself.
-- origin: (place in the log + 1) × 8 + source; 0 … 7: no operation known.
CREATE TABLE cell (
  report INTEGER NOT NULL REFERENCES report ON DELETE CASCADE,
  entity INTEGER NOT NULL,
  indicator INTEGER NOT NULL,
  value ANY,
  origin INTEGER NOT NULL,
  note TEXT,
  PRIMARY KEY (report, entity, indicator)
) STRICT, WITHOUT ROWID;

-- The figures in force while a correction is under way.
CREATE TABLE approved_cell (
  report INTEGER NOT NULL REFERENCES report ON DELETE CASCADE,
  entity INTEGER NOT NULL,
  indicator INTEGER NOT NULL,
  value ANY,
  origin INTEGER NOT NULL,
  note TEXT,
  PRIMARY KEY (report, entity, indicator)
) STRICT, WITHOUT ROWID;

-- Values as this account saw them last, where they have changed since.
CREATE TABLE seen_cell (
  report INTEGER NOT NULL REFERENCES report ON DELETE CASCADE,
  entity INTEGER NOT NULL,
  indicator INTEGER NOT NULL,
  value ANY,
  PRIMARY KEY (report, entity, indicator)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  report INTEGER NOT NULL REFERENCES report ON DELETE CASCADE,
  n INTEGER NOT NULL,
  op ANY NOT NULL,
  kind INTEGER NOT NULL,
  account INTEGER NOT NULL,
  name INTEGER NOT NULL,
  at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  step INTEGER NOT NULL,
  comment TEXT,
  pins TEXT,
  PRIMARY KEY (report, n)
) STRICT, WITHOUT ROWID;

-- Typed here and not yet sealed into an operation.
CREATE TABLE pending (
  report INTEGER NOT NULL REFERENCES report,
  entity INTEGER NOT NULL,
  indicator INTEGER NOT NULL,
  value TEXT,
  note TEXT,
  source INTEGER NOT NULL,
  base TEXT,
  base_value TEXT,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (report, entity, indicator)
) STRICT, WITHOUT ROWID;

-- Operations in the order made. payload: pins or reasons. tries: times handed to the link (0: certainly unknown to the service).
-- held: refused, and still shown to its author. resend: answered before the service was restored.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  report INTEGER NOT NULL REFERENCES report,
  kind INTEGER NOT NULL,
  base_op TEXT,
  made_at INTEGER NOT NULL,
  catalogue TEXT,
  payload TEXT,
  comment TEXT,
  to_step INTEGER NOT NULL DEFAULT 0,
  revision INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  answered_at INTEGER,
  outcome INTEGER,
  refusal INTEGER,
  detail TEXT,
  held INTEGER NOT NULL DEFAULT 0,
  resend INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX outbox_report ON outbox (report, seq);
CREATE INDEX outbox_open ON outbox (seq) WHERE answered_at IS NULL OR held = 1;
CREATE INDEX outbox_resend ON outbox (seq) WHERE resend = 1;

CREATE TABLE outbox_cell (
  seq INTEGER NOT NULL REFERENCES outbox ON DELETE CASCADE,
  entity INTEGER NOT NULL,
  indicator INTEGER NOT NULL,
  value TEXT,
  note TEXT,
  source INTEGER NOT NULL,
  base TEXT,
  base_value TEXT,
  PRIMARY KEY (seq, entity, indicator)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflict (
  report INTEGER NOT NULL REFERENCES report,
  entity INTEGER NOT NULL,
  indicator INTEGER NOT NULL,
  base TEXT,
  mine TEXT,
  mine_note TEXT,
  mine_source INTEGER NOT NULL,
  mine_at INTEGER NOT NULL,
  theirs TEXT,
  theirs_op TEXT,
  PRIMARY KEY (report, entity, indicator)
) STRICT, WITHOUT ROWID;

-- Why a warning stands, as typed for the next submission.
CREATE TABLE reason (
  report INTEGER NOT NULL REFERENCES report,
  rule TEXT NOT NULL,
  entity TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (report, rule, entity)
) STRICT, WITHOUT ROWID;
