-- Organizations, staff, sessions, audit, jobs. Times are microseconds since 1970 UTC.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE organizations (
    id             BLOB PRIMARY KEY,
    program        TEXT NOT NULL,
    kind           TEXT NOT NULL,
    name           TEXT NOT NULL,
    parent_id      BLOB,
    root_id        BLOB NOT NULL,
    settings       TEXT NOT NULL, -- JSON object of texts
    created_at     INTEGER NOT NULL,
    deactivated_at INTEGER
) STRICT;

-- Every node with each of its ancestors, itself included at depth 0: a grant covers a subtree by one join.
CREATE TABLE organization_paths (
    ancestor   BLOB NOT NULL,
    descendant BLOB NOT NULL,
    depth      INTEGER NOT NULL,
    PRIMARY KEY (ancestor, descendant)
) STRICT, WITHOUT ROWID;
CREATE INDEX organization_paths_descendant ON organization_paths (descendant, depth);

CREATE TABLE staff (
    id                  BLOB PRIMARY KEY,
    email               TEXT NOT NULL,
    email_folded        TEXT NOT NULL UNIQUE,
    name                TEXT NOT NULL,
    password_hash       TEXT,
    password_changed_at INTEGER,
    created_at          INTEGER NOT NULL,
    deactivated_at      INTEGER,
    last_sign_in_at     INTEGER
) STRICT;

-- Without an organization: over everything.
CREATE TABLE grants (
    id              BLOB PRIMARY KEY,
    staff_id        BLOB NOT NULL,
    role            TEXT NOT NULL,
    organization_id BLOB,
    until_at        INTEGER,
    created_at      INTEGER NOT NULL,
    ended_at        INTEGER
) STRICT;
CREATE INDEX grants_staff ON grants (staff_id);

-- One-time links to set a password: only the hash of the token.
CREATE TABLE staff_links (
    token_hash BLOB PRIMARY KEY,
    staff_id   BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;
CREATE INDEX staff_links_staff ON staff_links (staff_id);

CREATE TABLE sessions (
    token_hash   BLOB PRIMARY KEY,
    id           BLOB NOT NULL,
    staff_id     BLOB NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    address      TEXT NOT NULL,
    browser      TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_staff ON sessions (staff_id);

-- Failed sign-ins, by a keyed hash of the account's or the peer's address.
CREATE TABLE sign_in_failures (
    kind          TEXT NOT NULL,
    subject       BLOB NOT NULL,
    failures      INTEGER NOT NULL,
    last_at       INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL,
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_entries (
    id              BLOB PRIMARY KEY,
    at              INTEGER NOT NULL,
    actor_kind      TEXT NOT NULL,
    actor_id        BLOB,
    actor           TEXT NOT NULL,
    action          TEXT NOT NULL,
    organization_id BLOB,
    subject         TEXT NOT NULL,
    detail          TEXT NOT NULL,
    address         TEXT NOT NULL,
    mac             BLOB NOT NULL
) STRICT;
CREATE INDEX audit_entries_at ON audit_entries (at, id);
CREATE INDEX audit_entries_action ON audit_entries (action, at, id);

-- Written with the entry, taken away when it is linked, so that the sealer finds its work without a scan.
CREATE TABLE audit_pending (
    entry_id BLOB PRIMARY KEY
) STRICT;

CREATE TABLE audit_links (
    place    INTEGER PRIMARY KEY, -- from 1, no gaps
    entry_id BLOB NOT NULL,
    hash     BLOB NOT NULL
) STRICT;
CREATE INDEX audit_links_entry ON audit_links (entry_id);

-- One row: how long the chain is and how it ends.
CREATE TABLE audit_head (
    id     INTEGER PRIMARY KEY,
    places INTEGER NOT NULL,
    hash   BLOB NOT NULL,
    mac    BLOB NOT NULL
) STRICT;

CREATE TABLE jobs (
    id          BLOB PRIMARY KEY,
    name        TEXT NOT NULL,
    payload     TEXT NOT NULL, -- JSON
    priority    INTEGER NOT NULL,
    run_at      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    lease_until INTEGER,
    epoch       INTEGER NOT NULL, -- one more with each claim: a worker that was passed over cannot commit
    attempts    INTEGER NOT NULL,
    failed_at   INTEGER,
    last_error  TEXT
) STRICT;
CREATE INDEX jobs_due ON jobs (priority, run_at, id) WHERE failed_at IS NULL;
