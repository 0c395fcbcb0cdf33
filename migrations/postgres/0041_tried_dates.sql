-- Names and birth dates that files of the last day hold, by keyed hashes: many dates of one name are guesses.
CREATE TABLE import_tried (
    import_id    UUID   PRIMARY KEY,
    root_id      UUID   NOT NULL, -- the tree's root organization
    announced_by UUID,
    at           BIGINT NOT NULL, -- microseconds: when it was planned
    size         BIGINT NOT NULL, -- bytes of the pairs
    pairs        BYTEA  NOT NULL  -- sorted, 12 bytes each: the name, then the date
);
CREATE INDEX import_tried_of_tree ON import_tried (root_id, at);
CREATE INDEX import_tried_by_age ON import_tried (at);
