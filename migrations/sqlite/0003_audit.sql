-- The audit log: entries with a MAC, and the hash chain that links them.

CREATE TABLE audit_entries (
    id              BLOB    PRIMARY KEY,
    at              INTEGER NOT NULL,
    actor_kind      TEXT    NOT NULL,
    actor_id        BLOB,
    actor           TEXT    NOT NULL,
    action          TEXT    NOT NULL,
    organization_id BLOB,
    subject         TEXT    NOT NULL,
    detail          TEXT    NOT NULL, -- JSON
    address         TEXT    NOT NULL,
    mac             BLOB    NOT NULL
) STRICT;
CREATE INDEX audit_entries_at ON audit_entries (at, id);
CREATE INDEX audit_entries_action ON audit_entries (action, at, id);
-- The filter of the audit log lists the staff who have entries in it.
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, at, id);

-- Written with the entry and deleted when it is linked, so that the sealer finds its work without a scan.
CREATE TABLE audit_pending (
    entry_id BLOB PRIMARY KEY
) STRICT;

CREATE TABLE audit_links (
    place    INTEGER PRIMARY KEY, -- from 1, no gaps
    entry_id BLOB    NOT NULL,
    hash     BLOB    NOT NULL
) STRICT;
CREATE INDEX audit_links_entry ON audit_links (entry_id);

-- One row: how long the chain is and how it ends.
CREATE TABLE audit_head (
    id     INTEGER PRIMARY KEY,
    places INTEGER NOT NULL,
    hash   BLOB    NOT NULL,
    mac    BLOB    NOT NULL
) STRICT;
