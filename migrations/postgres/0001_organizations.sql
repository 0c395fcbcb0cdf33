-- Facts about the database itself, and the organizations. Times are microseconds since 1970 UTC, here and everywhere.

CREATE TABLE meta (
    name  TEXT  PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE organizations (
    id             UUID   PRIMARY KEY,
    program        TEXT   NOT NULL,
    kind           TEXT   NOT NULL,
    name           TEXT   NOT NULL,
    parent_id      UUID,
    root_id        UUID   NOT NULL,
    settings       TEXT   NOT NULL, -- JSON object of texts
    created_at     BIGINT NOT NULL,
    deactivated_at BIGINT
);

-- Every node with each of its ancestors, itself included at depth 0: a grant covers a subtree by one join.
CREATE TABLE organization_paths (
    ancestor   UUID   NOT NULL,
    descendant UUID   NOT NULL,
    depth      BIGINT NOT NULL,
    PRIMARY KEY (ancestor, descendant)
);
CREATE INDEX organization_paths_descendant ON organization_paths (descendant, depth);
