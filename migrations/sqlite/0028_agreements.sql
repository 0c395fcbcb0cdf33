-- What is agreed to before accounts are created, in versions that a System Admin wrote. The first version of a program's
-- agreement is the program's own text and has no row. No row is ever changed or deleted.
CREATE TABLE agreements (
    program    TEXT    NOT NULL,
    number     INTEGER NOT NULL, -- of the version: 2, 3 …
    text       TEXT    NOT NULL, -- paragraphs, with a blank line between them
    by_name    TEXT    NOT NULL,
    by_staff   BLOB,             -- NULL: the command line
    created_at INTEGER NOT NULL,
    PRIMARY KEY (program, number)
) STRICT;

-- Who accepted the version in `agreement`, and when: at the upload, or later, where there was another version by then.
ALTER TABLE imports ADD COLUMN agreed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN agreed_at INTEGER;
UPDATE imports SET agreed_by = by_name, agreed_at = created_at WHERE agreement <> '';
