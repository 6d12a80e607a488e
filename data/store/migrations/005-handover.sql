-- Who typed the value that stands as mine, where another account took the decision over: NULL is the account itself.

ALTER TABLE conflict ADD COLUMN author TEXT;
