-- Requests for access, by people who are not signed in.

CREATE TABLE access_requests (
    id              UUID   PRIMARY KEY,
    organization_id UUID   NOT NULL,
    state           TEXT   NOT NULL, -- open, asked, approved, declined, expired
    email_hash      BYTEA,            -- keyed; one request that waits for each address. Erased with the rest
    sealed          BYTEA,            -- JSON: who asks, what was asked of them, the reason. Erased some time after the decision
    created_at      BIGINT NOT NULL,
    decided_at      BIGINT,
    decided_name    TEXT,             -- of the staff user who decided
    staff_id        UUID              -- who was given access
);
CREATE UNIQUE INDEX access_requests_waiting ON access_requests (email_hash) WHERE state IN ('open', 'asked');
CREATE INDEX access_requests_organization ON access_requests (organization_id, state, created_at);
CREATE INDEX access_requests_kept ON access_requests (created_at) WHERE sealed IS NOT NULL;

-- There is one table more than before: a renewal that is under way goes through those of its phase from the beginning.
UPDATE key_renewal SET pass = CASE WHEN (SELECT phase FROM key_rotation WHERE id = 1) = 'clean' THEN 11 ELSE 0 END, place = '';
