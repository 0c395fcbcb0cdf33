-- Keys of imports: what is sealed of an import opens with these alone, and with none of them once they are destroyed.

CREATE TABLE import_keys (
    import_id UUID   NOT NULL,
    kind      BIGINT NOT NULL, -- 1: file and typed passwords, 2: rows and headers, 3: passwords that wait to be hashed, 4: passwords that can be shown
    sealed    BYTEA  NOT NULL, -- 32 random bytes inside, sealed with the master key
    PRIMARY KEY (import_id, kind)
);

-- It was announced with keys of its own. Not set: before there were any; the master key seals what is sealed of it.
ALTER TABLE imports ADD COLUMN own_keys BOOLEAN NOT NULL DEFAULT FALSE;

-- How the file was read, and what there is to say of it as a whole: both may quote its headers. Erased with the rows.
CREATE TABLE import_headers (
    import_id UUID  NOT NULL PRIMARY KEY,
    sealed    BYTEA NOT NULL -- JSON
);

-- There are more tables than before: a renewal that is under way goes through those of its phase from the beginning.
UPDATE key_renewal SET pass = CASE WHEN (SELECT phase FROM key_rotation WHERE id = 1) = 'clean' THEN 10 ELSE 0 END, place = '';
