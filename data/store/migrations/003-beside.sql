-- What lies beside a report: readings that a machine delivered, and openings that a
-- correction of the day before moved. JSON, read whole; NULL if there are none.

ALTER TABLE report ADD COLUMN readings TEXT;
ALTER TABLE report ADD COLUMN carried TEXT;
