-- Requests for access, by people who are not signed in.

CREATE TABLE access_requests (
    id              BLOB    PRIMARY KEY,
    organization_id BLOB    NOT NULL,
    state           TEXT    NOT NULL, -- open, asked, approved, declined, expired
    email_hash      BLOB,             -- keyed; one request that waits for each address. Erased with the rest
    sealed          BLOB,             -- JSON: who asks, what was asked of them, the reason. Erased some time after the decision
    created_at      INTEGER NOT NULL,
    decided_at      INTEGER,
    decided_name    TEXT,             -- of the staff user who decided
    staff_id        BLOB              -- who was given access
) STRICT;
CREATE UNIQUE INDEX access_requests_waiting ON access_requests (email_hash) WHERE state IN ('open', 'asked');
CREATE INDEX access_requests_organization ON access_requests (organization_id, state, created_at);
CREATE INDEX access_requests_kept ON access_requests (created_at) WHERE sealed IS NOT NULL;

-- There is one table more than before: a renewal that is under way goes through those of its phase from the beginning.
UPDATE key_renewal SET pass = CASE WHEN (SELECT phase FROM key_rotation WHERE id = 1) = 'clean' THEN 11 ELSE 0 END, place = x'';
