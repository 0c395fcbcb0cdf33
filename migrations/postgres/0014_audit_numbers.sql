-- Who of the writers of a process wrote an entry, and which of its entries it is: one that is taken away before it is linked leaves a
-- gap. Blank: written before this was kept.
ALTER TABLE audit_entries ADD COLUMN writer UUID;
ALTER TABLE audit_entries ADD COLUMN number BIGINT; -- from 1, no gaps
CREATE INDEX audit_entries_writer ON audit_entries (writer, number);

-- Writers of which the sealer missed entries: 16 bytes of their id and 8 of their last number each. Blank: a head from before.
ALTER TABLE audit_head ADD COLUMN writers BYTEA;
