-- Who made the one-time link by which the password was set, and may know it; NULL = the command line.
ALTER TABLE staff ADD COLUMN password_by UUID;

-- Whom a staff user looked up within an hour, so that nobody tries birth dates. Hashes only.
CREATE TABLE account_look_ups (
    staff_id UUID NOT NULL,
    kind     BIGINT NOT NULL, -- 1: a name with a birth date that was tried, 2: hidden accounts that were hit
    subject  BYTEA NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (staff_id, kind, subject)
);
