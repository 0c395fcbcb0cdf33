-- Who made the one-time link by which the password was set, and may know it; NULL = the command line.
ALTER TABLE staff ADD COLUMN password_by BLOB;

-- Whom a staff user looked up within an hour, so that nobody tries birth dates. Hashes only.
CREATE TABLE account_look_ups (
    staff_id BLOB NOT NULL,
    kind     INTEGER NOT NULL, -- 1: a name with a birth date that was tried, 2: hidden accounts that were hit
    subject  BLOB NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (staff_id, kind, subject)
) STRICT, WITHOUT ROWID;
