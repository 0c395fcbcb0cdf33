-- Sessions of account holders in their portal. Apart from those of staff: a token of the one is never looked for among the other.
CREATE TABLE holder_sessions (
    token_hash   BYTEA  NOT NULL PRIMARY KEY,
    id           UUID   NOT NULL,
    account_id   UUID   NOT NULL,
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL
);
CREATE INDEX holder_sessions_account ON holder_sessions (account_id);

-- The latest sign-ins of each account, for its holder. They go with the account.
CREATE TABLE holder_sign_ins (
    account_id UUID   NOT NULL,
    id         UUID   NOT NULL, -- of the session that began; the session may be over
    at         BIGINT NOT NULL,
    address    TEXT   NOT NULL,
    browser    TEXT   NOT NULL, -- as it calls itself
    PRIMARY KEY (account_id, id)
);
