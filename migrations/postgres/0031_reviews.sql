-- Rows of imports that a person compares with an account and decides. What the row says stands in import_rows, sealed.

CREATE TABLE reviews (
    id              UUID    NOT NULL PRIMARY KEY,
    import_id       UUID    NOT NULL,
    row_index       BIGINT  NOT NULL,
    organization_id UUID    NOT NULL, -- of the import
    account_id      UUID    NOT NULL, -- the account that the row hit
    state           TEXT    NOT NULL CHECK (state IN ('open', 'same', 'different', 'skipped', 'lapsed')),
    opened_at       BIGINT  NOT NULL,
    decided_at      BIGINT,
    decided_name    TEXT              -- of the staff user who decided
);
CREATE UNIQUE INDEX reviews_row ON reviews (import_id, row_index);
CREATE INDEX reviews_organization ON reviews (organization_id, state, opened_at);
CREATE INDEX reviews_account ON reviews (account_id, state);
