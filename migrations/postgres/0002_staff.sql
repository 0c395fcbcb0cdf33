-- Staff users, what they may do where, and their sessions.

CREATE TABLE staff (
    id                  UUID   PRIMARY KEY,
    email               TEXT   NOT NULL,
    email_folded        TEXT   NOT NULL UNIQUE,
    name                TEXT   NOT NULL,
    organization_id     UUID, -- of the admin who added them, whose admins manage them while they have no grant
    password_hash       TEXT,
    password_changed_at BIGINT,
    created_at          BIGINT NOT NULL,
    deactivated_at      BIGINT,
    last_sign_in_at     BIGINT
);

-- Without an organization: over everything.
CREATE TABLE grants (
    id              UUID   PRIMARY KEY,
    staff_id        UUID   NOT NULL,
    role            TEXT   NOT NULL,
    organization_id UUID,
    until_at        BIGINT,
    created_at      BIGINT NOT NULL,
    ended_at        BIGINT
);
CREATE INDEX grants_staff ON grants (staff_id);

-- One-time links to set a password: only the hash of the token.
CREATE TABLE staff_links (
    token_hash BYTEA  PRIMARY KEY,
    staff_id   UUID   NOT NULL,
    made_by    UUID, -- the staff user who made it, who must still manage its owner; NULL = the command line
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT
);
CREATE INDEX staff_links_staff ON staff_links (staff_id);
CREATE INDEX staff_links_made_by ON staff_links (made_by);

CREATE TABLE sessions (
    token_hash    BYTEA  PRIMARY KEY,
    id            UUID   NOT NULL,
    staff_id      UUID   NOT NULL,
    created_at    BIGINT NOT NULL,
    last_seen_at  BIGINT NOT NULL,
    stepped_up_at BIGINT NOT NULL, -- when the password was last typed: at sign-in, or again for what asks for it
    address       TEXT   NOT NULL,
    browser       TEXT   NOT NULL
);
CREATE INDEX sessions_staff ON sessions (staff_id);

-- Failed sign-ins, by a keyed hash of the account's or the peer's address.
CREATE TABLE sign_in_failures (
    kind          TEXT   NOT NULL,
    subject       BYTEA  NOT NULL,
    failures      BIGINT NOT NULL,
    last_at       BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    PRIMARY KEY (kind, subject)
);
