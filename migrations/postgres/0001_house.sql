-- Organizations, staff, sessions, audit, jobs. Times are microseconds since 1970 UTC.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE organizations (
    id             UUID PRIMARY KEY,
    program        TEXT NOT NULL,
    kind           TEXT NOT NULL,
    name           TEXT NOT NULL,
    parent_id      UUID,
    root_id        UUID NOT NULL,
    settings       TEXT NOT NULL, -- JSON object of texts
    created_at     BIGINT NOT NULL,
    deactivated_at BIGINT
);

-- Every node with each of its ancestors, itself included at depth 0: a grant covers a subtree by one join.
CREATE TABLE organization_paths (
    ancestor   UUID NOT NULL,
    descendant UUID NOT NULL,
    depth      BIGINT NOT NULL,
    PRIMARY KEY (ancestor, descendant)
);
CREATE INDEX organization_paths_descendant ON organization_paths (descendant, depth);

CREATE TABLE staff (
    id                  UUID PRIMARY KEY,
    email               TEXT NOT NULL,
    email_folded        TEXT NOT NULL UNIQUE,
    name                TEXT NOT NULL,
    password_hash       TEXT,
    password_changed_at BIGINT,
    created_at          BIGINT NOT NULL,
    deactivated_at      BIGINT,
    last_sign_in_at     BIGINT
);

-- Without an organization: over everything.
CREATE TABLE grants (
    id              UUID PRIMARY KEY,
    staff_id        UUID NOT NULL,
    role            TEXT NOT NULL,
    organization_id UUID,
    until_at        BIGINT,
    created_at      BIGINT NOT NULL,
    ended_at        BIGINT
);
CREATE INDEX grants_staff ON grants (staff_id);

-- One-time links to set a password: only the hash of the token.
CREATE TABLE staff_links (
    token_hash BYTEA PRIMARY KEY,
    staff_id   UUID NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE INDEX staff_links_staff ON staff_links (staff_id);

CREATE TABLE sessions (
    token_hash   BYTEA PRIMARY KEY,
    id           UUID NOT NULL,
    staff_id     UUID NOT NULL,
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    address      TEXT NOT NULL,
    browser      TEXT NOT NULL
);
CREATE INDEX sessions_staff ON sessions (staff_id);

-- Failed sign-ins, by a keyed hash of the account's or the peer's address.
CREATE TABLE sign_in_failures (
    kind          TEXT NOT NULL,
    subject       BYTEA NOT NULL,
    failures      BIGINT NOT NULL,
    last_at       BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    PRIMARY KEY (kind, subject)
);

CREATE TABLE audit_entries (
    id              UUID PRIMARY KEY,
    at              BIGINT NOT NULL,
    actor_kind      TEXT NOT NULL,
    actor_id        UUID,
    actor           TEXT NOT NULL,
    action          TEXT NOT NULL,
    organization_id UUID,
    subject         TEXT NOT NULL,
    detail          TEXT NOT NULL,
    address         TEXT NOT NULL,
    mac             BYTEA NOT NULL
);
CREATE INDEX audit_entries_at ON audit_entries (at, id);
CREATE INDEX audit_entries_action ON audit_entries (action, at, id);

-- Written with the entry, taken away when it is linked, so that the sealer finds its work without a scan.
CREATE TABLE audit_pending (
    entry_id UUID PRIMARY KEY
);

CREATE TABLE audit_links (
    place    BIGINT PRIMARY KEY, -- from 1, no gaps
    entry_id UUID NOT NULL,
    hash     BYTEA NOT NULL
);
CREATE INDEX audit_links_entry ON audit_links (entry_id);

-- One row: how long the chain is and how it ends.
CREATE TABLE audit_head (
    id     BIGINT PRIMARY KEY,
    places BIGINT NOT NULL,
    hash   BYTEA NOT NULL,
    mac    BYTEA NOT NULL
);

CREATE TABLE jobs (
    id          UUID PRIMARY KEY,
    name        TEXT NOT NULL,
    payload     TEXT NOT NULL, -- JSON
    priority    BIGINT NOT NULL,
    run_at      BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    lease_until BIGINT,
    epoch       BIGINT NOT NULL, -- one more with each claim: a worker that was passed over cannot commit
    attempts    BIGINT NOT NULL,
    failed_at   BIGINT,
    last_error  TEXT
);
CREATE INDEX jobs_due ON jobs (priority, run_at, id) WHERE failed_at IS NULL;
