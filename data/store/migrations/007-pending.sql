-- Sealed, all of it goes at once; where nothing refers to anything that costs the same however much it is.

CREATE TABLE pending_now (
  report INTEGER NOT NULL,
  entity INTEGER NOT NULL,
  indicator INTEGER NOT NULL,
  value TEXT,
  note TEXT,
  source INTEGER NOT NULL,
  base TEXT,
  base_value TEXT,
  made_at INTEGER NOT NULL,
  author TEXT,
  seq INTEGER NOT NULL,
  PRIMARY KEY (report, entity, indicator)
) STRICT, WITHOUT ROWID;

INSERT INTO pending_now (report, entity, indicator, value, note, source, base, base_value, made_at, author, seq)
SELECT report, entity, indicator, value, note, source, base, base_value, made_at, author, seq FROM pending;
DROP TABLE pending;
ALTER TABLE pending_now RENAME TO pending;
CREATE INDEX pending_seq ON pending (seq);
