-- Sessions of account holders in their portal. Apart from those of staff: a token of the one is never looked for among the other.
CREATE TABLE holder_sessions (
    token_hash   BLOB    NOT NULL PRIMARY KEY,
    id           BLOB    NOT NULL,
    account_id   BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX holder_sessions_account ON holder_sessions (account_id);

-- The latest sign-ins of each account, for its holder. They go with the account.
CREATE TABLE holder_sign_ins (
    account_id BLOB    NOT NULL,
    id         BLOB    NOT NULL, -- of the session that began; the session may be over
    at         INTEGER NOT NULL,
    address    TEXT    NOT NULL,
    browser    TEXT    NOT NULL, -- as it calls itself
    PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
