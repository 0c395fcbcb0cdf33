-- Background work: a claim is a lease with a fencing epoch.

CREATE TABLE jobs (
    id          BLOB    PRIMARY KEY,
    name        TEXT    NOT NULL,
    payload     TEXT    NOT NULL, -- JSON
    priority    INTEGER NOT NULL,
    run_at      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    lease_until INTEGER,
    epoch       INTEGER NOT NULL, -- one more with each claim: a worker whose lease ran out cannot commit
    attempts    INTEGER NOT NULL,
    failed_at   INTEGER,
    last_error  TEXT
) STRICT;
CREATE INDEX jobs_due ON jobs (priority, run_at, id) WHERE failed_at IS NULL;
