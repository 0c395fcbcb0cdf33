-- Background work: a claim is a lease with a fencing epoch.

CREATE TABLE jobs (
    id          UUID   PRIMARY KEY,
    name        TEXT   NOT NULL,
    payload     TEXT   NOT NULL, -- JSON
    priority    BIGINT NOT NULL,
    run_at      BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    lease_until BIGINT,
    epoch       BIGINT NOT NULL, -- one more with each claim: a worker whose lease ran out cannot commit
    attempts    BIGINT NOT NULL,
    failed_at   BIGINT,
    last_error  TEXT
);
CREATE INDEX jobs_due ON jobs (priority, run_at, id) WHERE failed_at IS NULL;
