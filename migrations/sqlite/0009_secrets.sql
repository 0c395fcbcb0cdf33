-- What a grant adds to its role: ids as `domain::access` has them, separated by commas; blank: nothing.
ALTER TABLE grants ADD COLUMN extras TEXT NOT NULL DEFAULT '';

-- Which keys of the key file are in use. One row. A transaction that writes keys of accounts reads it under a lock: what is in use
-- stays so until it commits.
CREATE TABLE key_rotation (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    step        INTEGER NOT NULL, -- one more with each change
    current_key INTEGER NOT NULL, -- number in the key file; 0: the lowest there
    next_key    INTEGER NOT NULL, -- the one that takes over; 0: none
    phase       TEXT NOT NULL CHECK (phase IN ('settled', 'both', 'clean')),
    next_check  BLOB,         -- what only the next key gives
    started_at  INTEGER,
    ended_at    INTEGER
) STRICT;
INSERT INTO key_rotation (id, step, current_key, next_key, phase) VALUES (1, 0, 0, 0, 'settled');

-- How far the next key has taken over: pass and last row. Apart, so that writers of accounts do not wait for it.
CREATE TABLE key_renewal (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    pass    INTEGER NOT NULL,
    place   BLOB NOT NULL, -- key of the last row that was looked at; blank: none
    renewed INTEGER NOT NULL
) STRICT;
INSERT INTO key_renewal (id, pass, place, renewed) VALUES (1, 0, x'', 0);
