-- Of the codes a cell names nothing is ever deleted, and their numbers come from the table itself: to look both of them
-- up again for every cell written cost a quarter of writing it. A cell that names none is found where it is read.

CREATE TABLE new_cell (
  report INTEGER NOT NULL REFERENCES report (id),
  entity INTEGER NOT NULL,
  indicator INTEGER NOT NULL,
  value TEXT,
  writer INTEGER,
  source INTEGER NOT NULL,
  note TEXT,
  PRIMARY KEY (report, entity, indicator)
) STRICT, WITHOUT ROWID;

INSERT INTO new_cell SELECT * FROM cell;
DROP TABLE cell;
ALTER TABLE new_cell RENAME TO cell;

CREATE TABLE new_approved_cell (
  report INTEGER NOT NULL REFERENCES report (id),
  entity INTEGER NOT NULL,
  indicator INTEGER NOT NULL,
  value TEXT,
  writer INTEGER,
  source INTEGER NOT NULL,
  note TEXT,
  PRIMARY KEY (report, entity, indicator)
) STRICT, WITHOUT ROWID;

INSERT INTO new_approved_cell SELECT * FROM approved_cell;
DROP TABLE approved_cell;
ALTER TABLE new_approved_cell RENAME TO approved_cell;
