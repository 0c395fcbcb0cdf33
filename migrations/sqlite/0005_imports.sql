-- Imports: the uploaded file, the plan, and what came of it.

-- One row an upload. Its id is made from who announced it and the client's idempotency key, so announcing twice is one import.
CREATE TABLE imports (
    id               BLOB    NOT NULL PRIMARY KEY,
    program          TEXT    NOT NULL,
    organization_id  BLOB    NOT NULL,
    tenant_id        BLOB    NOT NULL, -- root of the organization's tree
    file_name        TEXT    NOT NULL,
    size             INTEGER NOT NULL, -- bytes
    options          TEXT    NOT NULL, -- JSON: how to read the file
    rules            TEXT    NOT NULL, -- JSON: rules snapshot
    agreement        TEXT    NOT NULL, -- version of the agreement that was accepted with the upload; blank: none
    by_name          TEXT    NOT NULL, -- who uploaded it, for lists
    planned_by       TEXT    NOT NULL, -- JSON: who had it planned; the work is done in the background and the audit log names them
    applied_by       TEXT    NOT NULL, -- JSON: who had it applied
    state            TEXT    NOT NULL
        CHECK (state IN ('receiving', 'planning', 'refused', 'planned', 'applying', 'stopped', 'applied', 'discarded', 'undoing', 'undone')),
    problem          TEXT    NOT NULL,
    fingerprint      BLOB,             -- keyed hash of bytes, options, program and organization
    same_as          BLOB,             -- the applied import of the same fingerprint
    same_as_at       INTEGER,
    forced           INTEGER NOT NULL, -- planned as a new import although the same file was applied before
    epoch            INTEGER NOT NULL, -- fencing: one more with each attempt at planning
    detected         TEXT,             -- JSON: how the file was read
    file_findings    TEXT    NOT NULL, -- JSON: findings of the file as a whole
    row_count        INTEGER NOT NULL, -- data rows, blank ones left out
    planned_bytes    INTEGER NOT NULL,
    chunk_count      INTEGER NOT NULL,
    chunks_done      INTEGER NOT NULL,
    generated_left   INTEGER NOT NULL, -- generated passwords that can still be shown
    hashed           INTEGER NOT NULL, -- passwords that no longer wait
    created_at       INTEGER NOT NULL,
    received_at      INTEGER,
    planned_at       INTEGER,
    apply_started_at INTEGER,
    applied_at       INTEGER,
    ended_at         INTEGER,          -- the rest was discarded: rows without an outcome by then are never applied
    reveal_until     INTEGER,          -- generated passwords can be shown until then
    erased_at        INTEGER,          -- parts and typed passwords are gone
    purged_at        INTEGER           -- staged rows are gone
) STRICT;
CREATE INDEX imports_by_organization ON imports (organization_id, created_at);
CREATE INDEX imports_by_fingerprint ON imports (fingerprint);
CREATE INDEX imports_by_age ON imports (created_at);

-- The uploaded file, encrypted, until it has been applied or discarded.
CREATE TABLE import_parts (
    import_id BLOB    NOT NULL,
    part      INTEGER NOT NULL,
    size      INTEGER NOT NULL, -- bytes in clear
    digest    BLOB    NOT NULL, -- keyed hash of the bytes in clear
    sealed    BLOB    NOT NULL,
    PRIMARY KEY (import_id, part)
) STRICT, WITHOUT ROWID;

-- The plan: each data row with its planned action. Written once.
CREATE TABLE import_rows (
    import_id  BLOB    NOT NULL,
    row_index  INTEGER NOT NULL, -- data row from 0, blank rows counted
    line       INTEGER NOT NULL,
    action     TEXT    NOT NULL,
    reason     TEXT,
    finding    INTEGER,          -- the finding that failed it, packed
    account_id BLOB,             -- hit, where the requester may know
    number     TEXT,             -- its number
    keys       BLOB    NOT NULL, -- 17 bytes each: kind, keyed hash
    sealed     BLOB    NOT NULL, -- cells, values and findings
    PRIMARY KEY (import_id, row_index)
) STRICT, WITHOUT ROWID;

-- Typed passwords of staged rows, apart so that they can be erased without touching the rows.
CREATE TABLE import_secrets (
    import_id BLOB    NOT NULL,
    row_index INTEGER NOT NULL,
    sealed    BLOB    NOT NULL,
    PRIMARY KEY (import_id, row_index)
) STRICT, WITHOUT ROWID;

-- Findings that came to light after their row was written (the first of a pair of duplicates).
CREATE TABLE import_late_findings (
    import_id BLOB    NOT NULL,
    row_index INTEGER NOT NULL,
    finding   INTEGER NOT NULL,
    PRIMARY KEY (import_id, row_index, finding)
) STRICT, WITHOUT ROWID;

-- What apply works through. The transaction that sets applied_at applies the chunk.
CREATE TABLE import_chunks (
    import_id  BLOB    NOT NULL,
    chunk      INTEGER NOT NULL,
    first_row  INTEGER NOT NULL,
    end_row    INTEGER NOT NULL, -- one past the last
    applied_at INTEGER,
    PRIMARY KEY (import_id, chunk)
) STRICT, WITHOUT ROWID;

-- Narrow on purpose: the wide staged row is written once and never updated.
CREATE TABLE import_outcomes (
    import_id  BLOB    NOT NULL,
    row_index  INTEGER NOT NULL,
    outcome    TEXT    NOT NULL,
    reason     TEXT,
    finding    INTEGER,
    account_id BLOB, -- made, or hit where the requester may know
    number     TEXT,
    PRIMARY KEY (import_id, row_index)
) STRICT, WITHOUT ROWID;

-- Rows counted while they are planned and applied. A name that is new needs no column: counts are shown without their rows being read.
CREATE TABLE import_counts (
    import_id BLOB    NOT NULL,
    phase     TEXT    NOT NULL CHECK (phase IN ('plan', 'outcome', 'undo')),
    what      TEXT    NOT NULL, -- an action, an outcome or what an undo did, by its stable name; 'existing': of those that fail, has an account
    n         INTEGER NOT NULL,
    PRIMARY KEY (import_id, phase, what)
) STRICT, WITHOUT ROWID;

-- Imports that somebody has undone, one row each. The transaction that moves next_row undoes the rows before it, so each account
-- is decided and removed once.
CREATE TABLE import_undos (
    import_id    BLOB    NOT NULL PRIMARY KEY,
    requested_by TEXT    NOT NULL, -- JSON: who has it undone
    by_name      TEXT    NOT NULL, -- their name, for lists
    started_at   INTEGER NOT NULL,
    next_row     INTEGER NOT NULL,
    ended_at     INTEGER
) STRICT, WITHOUT ROWID;

-- What the undo did with each account of the import: removed it, or why not.
CREATE TABLE import_undo_rows (
    import_id  BLOB    NOT NULL,
    row_index  INTEGER NOT NULL,
    account_id BLOB    NOT NULL,
    fate       TEXT    NOT NULL, -- stable name, see domain::undo
    PRIMARY KEY (import_id, row_index)
) STRICT, WITHOUT ROWID;
