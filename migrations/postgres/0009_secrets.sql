-- What a grant adds to its role: ids as `domain::access` has them, separated by commas; blank: nothing.
ALTER TABLE grants ADD COLUMN extras TEXT NOT NULL DEFAULT '';

-- Which keys of the key file are in use. One row. A transaction that writes keys of accounts reads it under a lock: what is in use
-- stays so until it commits.
CREATE TABLE key_rotation (
    id          BIGINT PRIMARY KEY CHECK (id = 1),
    step        BIGINT NOT NULL, -- one more with each change
    current_key BIGINT NOT NULL, -- number in the key file; 0: the lowest there
    next_key    BIGINT NOT NULL, -- the one that takes over; 0: none
    phase       TEXT NOT NULL CHECK (phase IN ('settled', 'both', 'clean')),
    next_check  BYTEA,         -- what only the next key gives
    started_at  BIGINT,
    ended_at    BIGINT
);
INSERT INTO key_rotation (id, step, current_key, next_key, phase) VALUES (1, 0, 0, 0, 'settled');

-- How far the next key has taken over: pass and last row. Apart, so that writers of accounts do not wait for it.
CREATE TABLE key_renewal (
    id      BIGINT PRIMARY KEY CHECK (id = 1),
    pass    BIGINT NOT NULL,
    place   BYTEA NOT NULL, -- key of the last row that was looked at; blank: none
    renewed BIGINT NOT NULL
);
INSERT INTO key_renewal (id, pass, place, renewed) VALUES (1, 0, '', 0);
