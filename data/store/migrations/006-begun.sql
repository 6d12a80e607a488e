-- The order in which edits were begun, by the store's own count: a clock set back does not change it.

ALTER TABLE pending ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
UPDATE pending SET seq = o.n FROM (SELECT report, entity, indicator, row_number () OVER (ORDER BY made_at, report, entity, indicator) AS n FROM pending) o
WHERE o.report = pending.report AND o.entity = pending.entity AND o.indicator = pending.indicator;
CREATE INDEX pending_seq ON pending (seq);
