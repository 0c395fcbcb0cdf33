-- Accounts that wait for their holders to register, and what registering leaves.

-- One for each account that is invited, or was until it expired.
CREATE TABLE invitations (
    account_id      BLOB    NOT NULL PRIMARY KEY,
    organization_id BLOB    NOT NULL, -- where the account is
    invited_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL, -- the last microsecond of its last day, in the time zone there
    reminders       INTEGER NOT NULL, -- sent so far
    ended_at        INTEGER           -- when the account expired
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_due ON invitations (expires_at, account_id) WHERE ended_at IS NULL;
CREATE INDEX invitations_organization ON invitations (organization_id, expires_at) WHERE ended_at IS NULL;

-- Each letter has a code of its own, and all codes of an account end together. Those of an account that has expired stay,
-- so that its holder learns why the link does not work any more.
CREATE TABLE invitation_codes (
    code_hash  BLOB    NOT NULL PRIMARY KEY, -- keyed
    account_id BLOB    NOT NULL,
    made_by    BLOB,             -- the staff user who had it made, and may have read it; NULL = the command line, or a job
    letter_id  BLOB    NOT NULL, -- in the outbox
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_codes_account ON invitation_codes (account_id);

-- Which version of its program's agreement was accepted for an account, by whom and when.
CREATE TABLE account_agreements (
    account_id BLOB    NOT NULL,
    id         BLOB    NOT NULL,
    version    TEXT    NOT NULL,
    staff_id   BLOB,             -- NULL = the holder
    at         INTEGER NOT NULL,
    PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;

-- The staff user that the holder of an account is, and the grant that the account brings with it. They have one password,
-- the staff user's.
CREATE TABLE account_staff (
    account_id BLOB    NOT NULL PRIMARY KEY,
    staff_id   BLOB    NOT NULL,
    grant_id   BLOB    NOT NULL,
    suspended  INTEGER NOT NULL -- the grant ended when the account was deactivated, and begins again with it
) STRICT, WITHOUT ROWID;
CREATE INDEX account_staff_staff ON account_staff (staff_id);
