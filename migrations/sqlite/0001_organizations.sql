-- Facts about the database itself, and the organizations. Times are microseconds since 1970 UTC, here and everywhere.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

CREATE TABLE organizations (
    id             BLOB    PRIMARY KEY,
    program        TEXT    NOT NULL,
    kind           TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    parent_id      BLOB,
    root_id        BLOB    NOT NULL,
    settings       TEXT    NOT NULL, -- JSON object of texts
    created_at     INTEGER NOT NULL,
    deactivated_at INTEGER
) STRICT;

-- Every node with each of its ancestors, itself included at depth 0: a grant covers a subtree by one join.
CREATE TABLE organization_paths (
    ancestor   BLOB    NOT NULL,
    descendant BLOB    NOT NULL,
    depth      INTEGER NOT NULL,
    PRIMARY KEY (ancestor, descendant)
) STRICT, WITHOUT ROWID;
CREATE INDEX organization_paths_descendant ON organization_paths (descendant, depth);
