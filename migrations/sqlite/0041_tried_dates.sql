-- Names and birth dates that files of the last day hold, by keyed hashes: many dates of one name are guesses.
CREATE TABLE import_tried (
    import_id    BLOB    NOT NULL PRIMARY KEY,
    root_id      BLOB    NOT NULL, -- the tree's root organization
    announced_by BLOB,
    at           INTEGER NOT NULL, -- microseconds: when it was planned
    size         INTEGER NOT NULL, -- bytes of the pairs
    pairs        BLOB    NOT NULL  -- sorted, 12 bytes each: the name, then the date
);
CREATE INDEX import_tried_of_tree ON import_tried (root_id, at);
CREATE INDEX import_tried_by_age ON import_tried (at);
