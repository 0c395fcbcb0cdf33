-- Staff users, what they may do where, and their sessions.

CREATE TABLE staff (
    id                  BLOB    PRIMARY KEY,
    email               TEXT    NOT NULL,
    email_folded        TEXT    NOT NULL UNIQUE,
    name                TEXT    NOT NULL,
    organization_id     BLOB, -- of the admin who added them, whose admins manage them while they have no grant
    password_hash       TEXT,
    password_changed_at INTEGER,
    created_at          INTEGER NOT NULL,
    deactivated_at      INTEGER,
    last_sign_in_at     INTEGER
) STRICT;

-- Without an organization: over everything.
CREATE TABLE grants (
    id              BLOB    PRIMARY KEY,
    staff_id        BLOB    NOT NULL,
    role            TEXT    NOT NULL,
    organization_id BLOB,
    until_at        INTEGER,
    created_at      INTEGER NOT NULL,
    ended_at        INTEGER
) STRICT;
CREATE INDEX grants_staff ON grants (staff_id);

-- One-time links to set a password: only the hash of the token.
CREATE TABLE staff_links (
    token_hash BLOB    PRIMARY KEY,
    staff_id   BLOB    NOT NULL,
    made_by    BLOB, -- the staff user who made it, who must still manage its owner; NULL = the command line
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;
CREATE INDEX staff_links_staff ON staff_links (staff_id);
CREATE INDEX staff_links_made_by ON staff_links (made_by);

CREATE TABLE sessions (
    token_hash    BLOB    PRIMARY KEY,
    id            BLOB    NOT NULL,
    staff_id      BLOB    NOT NULL,
    created_at    INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    stepped_up_at INTEGER NOT NULL, -- when the password was last typed: at sign-in, or again for what asks for it
    address       TEXT    NOT NULL,
    browser       TEXT    NOT NULL
) STRICT;
CREATE INDEX sessions_staff ON sessions (staff_id);

-- Failed sign-ins, by a keyed hash of the account's or the peer's address.
CREATE TABLE sign_in_failures (
    kind          TEXT    NOT NULL,
    subject       BLOB    NOT NULL,
    failures      INTEGER NOT NULL,
    last_at       INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL,
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;
