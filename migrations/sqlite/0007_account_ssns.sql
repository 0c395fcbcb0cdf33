-- Social Security numbers and TINs of accounts that the form for one account asked for. Written only by src/server/accounts.

CREATE TABLE account_ssns (
    account_id BLOB NOT NULL PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('ssn', 'tin')),
    last_four  TEXT NOT NULL, -- the only digits that are in clear
    sealed     BLOB NOT NULL  -- nine digits inside
) STRICT, WITHOUT ROWID;
