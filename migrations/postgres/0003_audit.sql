-- The audit log: entries with a MAC, and the hash chain that links them.

CREATE TABLE audit_entries (
    id              UUID   PRIMARY KEY,
    at              BIGINT NOT NULL,
    actor_kind      TEXT   NOT NULL,
    actor_id        UUID,
    actor           TEXT   NOT NULL,
    action          TEXT   NOT NULL,
    organization_id UUID,
    subject         TEXT   NOT NULL,
    detail          TEXT   NOT NULL, -- JSON
    address         TEXT   NOT NULL,
    mac             BYTEA  NOT NULL
);
CREATE INDEX audit_entries_at ON audit_entries (at, id);
CREATE INDEX audit_entries_action ON audit_entries (action, at, id);
-- The filter of the audit log lists the staff who have entries in it.
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, at, id);

-- Written with the entry and deleted when it is linked, so that the sealer finds its work without a scan.
CREATE TABLE audit_pending (
    entry_id UUID PRIMARY KEY
);

CREATE TABLE audit_links (
    place    BIGINT PRIMARY KEY, -- from 1, no gaps
    entry_id UUID   NOT NULL,
    hash     BYTEA  NOT NULL
);
CREATE INDEX audit_links_entry ON audit_links (entry_id);

-- One row: how long the chain is and how it ends.
CREATE TABLE audit_head (
    id     BIGINT PRIMARY KEY,
    places BIGINT NOT NULL,
    hash   BYTEA  NOT NULL,
    mac    BYTEA  NOT NULL
);
