-- What lies beside reports: readings that machines deliver, and openings that a correction of the day before moved.

-- carried: JSON of the flags, NULL if there are none. has_readings spares reports without a machine a look into the table.
ALTER TABLE report ADD COLUMN carried TEXT;
ALTER TABLE report ADD COLUMN has_readings INTEGER NOT NULL DEFAULT 0;

CREATE TABLE reading (
  report INTEGER NOT NULL REFERENCES report (id),
  entity INTEGER NOT NULL REFERENCES code (id),
  indicator INTEGER NOT NULL REFERENCES code (id),
  value TEXT NOT NULL,
  at INTEGER NOT NULL,
  account TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (report, entity, indicator)
) STRICT, WITHOUT ROWID;

-- The history of one report's cells is read from the log.
CREATE INDEX operation_by_report ON operation (org, form, period);
