-- Accounts, their keys and their passwords. Written only by src/server/accounts.

CREATE TABLE accounts (
    id              BLOB    NOT NULL PRIMARY KEY,
    program         TEXT    NOT NULL,
    tenant_id       BLOB    NOT NULL, -- root of the organization's tree
    organization_id BLOB    NOT NULL,
    number          TEXT,             -- assigned by the program, never reused
    last_folded     TEXT    NOT NULL, -- names as keys fold them, for lists and search; blank where the program has no such column
    first_folded    TEXT    NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('active', 'deactivated', 'invited', 'expired', 'removed')),
    state_at        INTEGER NOT NULL,
    keys            BLOB    NOT NULL, -- 16 bytes each: what it has in account_keys, to free and to replace them
    sealed          BLOB    NOT NULL, -- JSON: column name -> canonical value
    origin          TEXT    NOT NULL CHECK (origin IN ('import', 'form', 'registration', 'api')),
    import_id       BLOB,
    import_row      INTEGER,
    created_at      INTEGER NOT NULL,
    changed_at      INTEGER,          -- when staff last changed name, email or another value
    moved_at        INTEGER,          -- when it last moved to another organization
    first_signed_in_at INTEGER,       -- when its holder first signed in
    password_changed_at INTEGER       -- when its holder last chose a password
) STRICT, WITHOUT ROWID;
-- Search by the beginning of a name, in each organization of the scope.
CREATE INDEX accounts_name ON accounts (organization_id, last_folded, first_folded);

-- What makes two people the same. The key is a keyed hash over program, scope (program or root), kind and normalized text, so
-- this index holds no personal data. Slot 0 is the only one that creating takes: of two that race, one wins.
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
    batch      BLOB              -- what one job hashes: the accounts that were created together
) STRICT, WITHOUT ROWID;
CREATE INDEX account_passwords_pending ON account_passwords (batch) WHERE state = 'pending';

-- Generated passwords until they are handed out, at most 72 hours.
CREATE TABLE account_reveals (
    account_id BLOB    NOT NULL PRIMARY KEY,
    import_id  BLOB,             -- the import that made the account, and its row, for the order on the page
    import_row INTEGER,
    sealed     BLOB    NOT NULL,
    until_at   INTEGER NOT NULL, -- erased then
    handout_id BLOB              -- the showing that they are part of; blank until then
) STRICT, WITHOUT ROWID;
CREATE INDEX account_reveals_import ON account_reveals (import_id, import_row);
CREATE INDEX account_reveals_until ON account_reveals (until_at);
CREATE INDEX account_reveals_handout ON account_reveals (handout_id) WHERE handout_id IS NOT NULL;

-- Who was shown generated passwords, how many and when. The lines stay when the passwords are gone.
CREATE TABLE password_handouts (
    id        BLOB    NOT NULL PRIMARY KEY,
    import_id BLOB,
    staff_id  BLOB,             -- blank: the command line
    shown_by  TEXT    NOT NULL, -- name, for lists
    shown_at  INTEGER NOT NULL, -- first time; the same person can see them again for some minutes
    shown     INTEGER NOT NULL,
    done_at   INTEGER           -- handed out, or the time was over: the passwords are erased
) STRICT, WITHOUT ROWID;
CREATE INDEX password_handouts_import ON password_handouts (import_id, shown_at);

-- The next number of each program, handed out in blocks.
CREATE TABLE number_counters (
    program TEXT    NOT NULL PRIMARY KEY,
    next    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- An account's history: what the audit log has of `account ID`.
CREATE INDEX audit_entries_subject ON audit_entries (subject, at, id);
