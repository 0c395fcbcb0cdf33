-- Moves of accounts between organizations: those that were asked for, and those that were made. An account's history of
-- placements is what was made of them.

CREATE TABLE account_moves (
    id             BLOB    NOT NULL PRIMARY KEY,
    account_id     BLOB    NOT NULL,
    from_id        BLOB    NOT NULL, -- organizations
    to_id          BLOB    NOT NULL,
    state          TEXT    NOT NULL
        CHECK (state IN ('requested', 'approved', 'declined', 'withdrawn', 'lapsed', 'done', 'returned')),
    because        TEXT,             -- why it was declined, by its stable name
    import_id      BLOB,             -- the import whose row asked for it, and that row
    import_row     INTEGER,
    requested_at   INTEGER NOT NULL,
    requested_name TEXT    NOT NULL, -- of the staff user who asked for it
    decided_at     INTEGER,          -- when it was made, declined, withdrawn or lapsed
    decided_name   TEXT
) STRICT, WITHOUT ROWID;
-- Asking twice is asking once.
CREATE UNIQUE INDEX account_moves_waiting ON account_moves (account_id, to_id) WHERE state = 'requested';
CREATE INDEX account_moves_account ON account_moves (account_id, requested_at);
CREATE INDEX account_moves_from ON account_moves (from_id, state, requested_at);
CREATE INDEX account_moves_to ON account_moves (to_id, state, requested_at);
CREATE INDEX account_moves_import ON account_moves (import_id, import_row) WHERE import_id IS NOT NULL;
