-- Counters of failed proofs, by a keyed hash of what they count. A counter is empty again at `empty_at`.

DROP TABLE sign_in_failures;
CREATE TABLE failed_proofs (
    kind           TEXT    NOT NULL,
    subject        BLOB    NOT NULL,
    empty_at       INTEGER NOT NULL,
    blocked_until  INTEGER NOT NULL,
    credited_until INTEGER NOT NULL, -- until then a sign-in takes nothing more off the address
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;

ALTER TABLE staff ADD COLUMN failed_sign_ins INTEGER NOT NULL DEFAULT 0; -- since the last sign-in
ALTER TABLE sessions ADD COLUMN failed_before INTEGER NOT NULL DEFAULT 0; -- sign-ins that failed before this one, until its owner has seen it
