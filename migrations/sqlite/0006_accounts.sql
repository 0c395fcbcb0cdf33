-- Accounts, their keys and their passwords.

CREATE TABLE accounts (
    id              BLOB    NOT NULL PRIMARY KEY,
    program         TEXT    NOT NULL,
    tenant_id       BLOB    NOT NULL, -- root of the organization's tree
    organization_id BLOB    NOT NULL,
    number          TEXT,             -- CCCID
    name            TEXT    NOT NULL, -- for lists
    profile         TEXT    NOT NULL, -- JSON: column name -> canonical value
    import_id       BLOB,
    import_row      INTEGER,
    created_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What makes two people the same. The key is a keyed hash over program, scope (program or root), kind and normalized text, so
-- this index holds no personal data. Slot 0 is the only one that an import takes: of two that race, one wins.
CREATE TABLE account_keys (
    key        BLOB    NOT NULL,
    slot       INTEGER NOT NULL,
    account_id BLOB    NOT NULL,
    PRIMARY KEY (key, slot)
) STRICT, WITHOUT ROWID;

-- Passwords: at first sealed and waiting, then only their hash.
CREATE TABLE account_passwords (
    account_id BLOB    NOT NULL PRIMARY KEY,
    state      TEXT    NOT NULL CHECK (state IN ('pending', 'hashed')),
    sealed     BLOB,             -- in clear inside, while pending
    hash       TEXT,             -- argon2id, PHC string
    temporary  INTEGER NOT NULL, -- must be changed at first sign-in
    import_id  BLOB,
    batch      INTEGER           -- chunk of the import: what one hashing job takes
) STRICT, WITHOUT ROWID;
CREATE INDEX account_passwords_pending ON account_passwords (import_id, batch) WHERE state = 'pending';

-- Generated passwords until they are handed over, at most 72 hours.
CREATE TABLE account_reveals (
    import_id  BLOB    NOT NULL,
    row_index  INTEGER NOT NULL,
    account_id BLOB    NOT NULL,
    sealed     BLOB    NOT NULL,
    PRIMARY KEY (import_id, row_index)
) STRICT, WITHOUT ROWID;

-- The next number of each program, handed out in blocks.
CREATE TABLE number_counters (
    program TEXT    NOT NULL PRIMARY KEY,
    next    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
