-- Rows of imports that a person compares with an account and decides. What the row says stands in import_rows, sealed.

CREATE TABLE reviews (
    id              BLOB    NOT NULL PRIMARY KEY,
    import_id       BLOB    NOT NULL,
    row_index       INTEGER NOT NULL,
    organization_id BLOB    NOT NULL, -- of the import
    account_id      BLOB    NOT NULL, -- the account that the row hit
    state           TEXT    NOT NULL CHECK (state IN ('open', 'same', 'different', 'skipped', 'lapsed')),
    opened_at       INTEGER NOT NULL,
    decided_at      INTEGER,
    decided_name    TEXT              -- of the staff user who decided
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX reviews_row ON reviews (import_id, row_index);
CREATE INDEX reviews_organization ON reviews (organization_id, state, opened_at);
CREATE INDEX reviews_account ON reviews (account_id, state);
