-- Receipts of accepted submissions outlive what is known of their reports, which may
-- leave this account's scope. figures: what the receipt is of, once they have been seen here.
CREATE TABLE receipt (
  id INTEGER PRIMARY KEY,
  form TEXT NOT NULL,
  org TEXT NOT NULL,
  period TEXT NOT NULL,
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  figures TEXT,
  UNIQUE (form, org, period, revision, at)
) STRICT;

CREATE INDEX receipt_bare ON receipt (id) WHERE figures IS NULL;

-- Who typed what another account took over and sends: NULL is the account itself.
ALTER TABLE pending ADD COLUMN author TEXT;
ALTER TABLE outbox_cell ADD COLUMN author TEXT;
