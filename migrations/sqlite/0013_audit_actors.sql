-- The filter of the audit log offers the staff who stand in it.
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, at, id);
