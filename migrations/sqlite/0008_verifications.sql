-- Identity verification: the state of each account, and every event that led to it. Written only by src/server/accounts.

ALTER TABLE accounts ADD COLUMN verification TEXT NOT NULL DEFAULT 'none'
    CHECK (verification IN ('none', 'verified', 'staff_verified', 'unverified', 'expired'));
ALTER TABLE accounts ADD COLUMN verification_until INTEGER; -- its last microsecond, while it holds
-- What ends next, everywhere and in each organization.
CREATE INDEX accounts_verification_until ON accounts (verification_until) WHERE verification_until IS NOT NULL;
CREATE INDEX accounts_verification_place ON accounts (organization_id, verification_until) WHERE verification_until IS NOT NULL;

-- Only grows: no line is ever changed or removed, a correction is another one. Nothing personal of the holder is in it.
CREATE TABLE account_verifications (
    account_id      BLOB    NOT NULL,
    id              BLOB    NOT NULL,
    organization_id BLOB    NOT NULL, -- where the account belonged then
    event           TEXT    NOT NULL,
    after           TEXT    NOT NULL, -- the state that it led to
    method          TEXT    NOT NULL, -- stable id of the program; blank where nobody was verified
    staff_id        BLOB,             -- blank: the command line, or the application itself
    by_name         TEXT    NOT NULL, -- name, for lists
    at              INTEGER NOT NULL,
    PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_verifications_account ON account_verifications (account_id, at, id);
CREATE INDEX account_verifications_place ON account_verifications (organization_id, at);

-- What was recorded with an event: kind of document, last four characters, expiry, note. Erased with the account's profile.
CREATE TABLE account_verification_details (
    account_id BLOB NOT NULL,
    event_id   BLOB NOT NULL,
    sealed     BLOB NOT NULL, -- JSON
    PRIMARY KEY (account_id, event_id)
) STRICT, WITHOUT ROWID;
-- In this order they are sealed again.
CREATE INDEX account_verification_details_event ON account_verification_details (event_id);
