-- A filler may be one for the sections of some departments alone ("fuel,water"); NULL: all of them.

ALTER TABLE account_grant ADD COLUMN sections TEXT;
