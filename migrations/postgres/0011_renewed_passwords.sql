-- A password that staff made anew for an account: the import that made the account does not count it among those to be hashed.

ALTER TABLE account_passwords ADD COLUMN renewed BOOLEAN NOT NULL DEFAULT FALSE;
