-- Codes by which account holders choose another password: mailed, used once, over after an hour. A code that was used or ended is taken away.
CREATE TABLE holder_resets (
    code_hash  BLOB    NOT NULL PRIMARY KEY, -- keyed
    account_id BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX holder_resets_account ON holder_resets (account_id);

-- Sign-ins that failed since the last one. Beside the account, which staff change: an attempt waits for none of them.
CREATE TABLE holder_failures (
    account_id BLOB    NOT NULL PRIMARY KEY,
    failed     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE holder_sessions ADD COLUMN failed_before INTEGER NOT NULL DEFAULT 0; -- sign-ins that failed before it began
