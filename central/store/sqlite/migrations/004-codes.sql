-- Accounts that are asked for a one-time code besides the password: what is shared with the authenticator, and the
-- half minute of the last code taken, since none serves twice.
CREATE TABLE account_code (
  account INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  secret BLOB NOT NULL,
  enrolled_at INTEGER NOT NULL,
  last_step INTEGER NOT NULL DEFAULT 0
) STRICT;
