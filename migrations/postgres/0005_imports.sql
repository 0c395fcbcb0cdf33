-- Imports: the uploaded file, the plan, and what came of it.

-- One row an upload. Its id is made from who announced it and the client's idempotency key, so announcing twice is one import.
CREATE TABLE imports (
    id               UUID    NOT NULL PRIMARY KEY,
    program          TEXT    NOT NULL,
    organization_id  UUID    NOT NULL,
    tenant_id        UUID    NOT NULL, -- root of the organization's tree
    file_name        TEXT    NOT NULL,
    size             BIGINT  NOT NULL, -- bytes
    options          TEXT    NOT NULL, -- JSON: how to read the file
    rules            TEXT    NOT NULL, -- JSON: rules snapshot
    agreement        TEXT    NOT NULL, -- version of the agreement that was accepted with the upload; blank: none
    by_name          TEXT    NOT NULL, -- who uploaded it, for lists
    planned_by       TEXT    NOT NULL, -- JSON: who had it planned; the work is done in the background and the audit log names them
    applied_by       TEXT    NOT NULL, -- JSON: who had it applied
    state            TEXT    NOT NULL
        CHECK (state IN ('receiving', 'planning', 'refused', 'planned', 'applying', 'stopped', 'applied', 'discarded', 'undoing', 'undone')),
    problem          TEXT    NOT NULL,
    fingerprint      BYTEA,            -- keyed hash of bytes, options, program and organization
    same_as          UUID,             -- the applied import of the same fingerprint
    same_as_at       BIGINT,
    forced           BOOLEAN NOT NULL, -- planned as a new import although the same file was applied before
    epoch            BIGINT  NOT NULL, -- fencing: one more with each attempt at planning
    detected         TEXT,             -- JSON: how the file was read
    file_findings    TEXT    NOT NULL, -- JSON: findings of the file as a whole
    row_count        BIGINT  NOT NULL, -- data rows, blank ones left out
    planned_bytes    BIGINT  NOT NULL,
    chunk_count      BIGINT  NOT NULL,
    chunks_done      BIGINT  NOT NULL,
    generated_left   BIGINT  NOT NULL, -- generated passwords that can still be shown
    hashed           BIGINT  NOT NULL, -- passwords that no longer wait
    created_at       BIGINT  NOT NULL,
    received_at      BIGINT,
    planned_at       BIGINT,
    apply_started_at BIGINT,
    applied_at       BIGINT,
    ended_at         BIGINT,           -- the rest was discarded: rows without an outcome by then are never applied
    reveal_until     BIGINT,           -- generated passwords can be shown until then
    erased_at        BIGINT,           -- parts and typed passwords are gone
    purged_at        BIGINT            -- staged rows are gone
);
CREATE INDEX imports_by_organization ON imports (organization_id, created_at);
CREATE INDEX imports_by_fingerprint ON imports (fingerprint);
CREATE INDEX imports_by_age ON imports (created_at);

-- The uploaded file, encrypted, until it has been applied or discarded.
CREATE TABLE import_parts (
    import_id UUID   NOT NULL,
    part      BIGINT NOT NULL,
    size      BIGINT NOT NULL, -- bytes in clear
    digest    BYTEA  NOT NULL, -- keyed hash of the bytes in clear
    sealed    BYTEA  NOT NULL,
    PRIMARY KEY (import_id, part)
);

-- The plan: each data row with its planned action. Written once.
CREATE TABLE import_rows (
    import_id  UUID   NOT NULL,
    row_index  BIGINT NOT NULL, -- data row from 0, blank rows counted
    line       BIGINT NOT NULL,
    action     TEXT   NOT NULL,
    reason     TEXT,
    finding    BIGINT,          -- the finding that failed it, packed
    account_id UUID,            -- hit, where the requester may know
    number     TEXT,            -- its number
    keys       BYTEA  NOT NULL, -- 17 bytes each: kind, keyed hash
    sealed     BYTEA  NOT NULL, -- cells, values and findings
    PRIMARY KEY (import_id, row_index)
);

-- Typed passwords of staged rows, apart so that they can be erased without touching the rows.
CREATE TABLE import_secrets (
    import_id UUID   NOT NULL,
    row_index BIGINT NOT NULL,
    sealed    BYTEA  NOT NULL,
    PRIMARY KEY (import_id, row_index)
);

-- Findings that came to light after their row was written (the first of a pair of duplicates).
CREATE TABLE import_late_findings (
    import_id UUID   NOT NULL,
    row_index BIGINT NOT NULL,
    finding   BIGINT NOT NULL,
    PRIMARY KEY (import_id, row_index, finding)
);

-- What apply works through. The transaction that sets applied_at applies the chunk.
CREATE TABLE import_chunks (
    import_id  UUID   NOT NULL,
    chunk      BIGINT NOT NULL,
    first_row  BIGINT NOT NULL,
    end_row    BIGINT NOT NULL, -- one past the last
    applied_at BIGINT,
    PRIMARY KEY (import_id, chunk)
);

-- Narrow on purpose: the wide staged row is written once and never updated.
CREATE TABLE import_outcomes (
    import_id  UUID   NOT NULL,
    row_index  BIGINT NOT NULL,
    outcome    TEXT   NOT NULL,
    reason     TEXT,
    finding    BIGINT,
    account_id UUID, -- made, or hit where the requester may know
    number     TEXT,
    PRIMARY KEY (import_id, row_index)
);

-- Rows counted while they are planned and applied. A name that is new needs no column: counts are shown without their rows being read.
CREATE TABLE import_counts (
    import_id UUID   NOT NULL,
    phase     TEXT   NOT NULL CHECK (phase IN ('plan', 'outcome', 'undo')),
    what      TEXT   NOT NULL, -- an action, an outcome or what an undo did, by its stable name; 'existing': of those that fail, has an account
    n         BIGINT NOT NULL,
    PRIMARY KEY (import_id, phase, what)
);

-- Imports that somebody has undone, one row each. The transaction that moves next_row undoes the rows before it, so each account
-- is decided and removed once.
CREATE TABLE import_undos (
    import_id    UUID   NOT NULL PRIMARY KEY,
    requested_by TEXT   NOT NULL, -- JSON: who has it undone
    by_name      TEXT   NOT NULL, -- their name, for lists
    started_at   BIGINT NOT NULL,
    next_row     BIGINT NOT NULL,
    ended_at     BIGINT
);

-- What the undo did with each account of the import: removed it, or why not.
CREATE TABLE import_undo_rows (
    import_id  UUID   NOT NULL,
    row_index  BIGINT NOT NULL,
    account_id UUID   NOT NULL,
    fate       TEXT   NOT NULL, -- stable name, see domain::undo
    PRIMARY KEY (import_id, row_index)
);
