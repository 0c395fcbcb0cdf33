-- Who announced an upload, so that nobody announces more than the server can keep.

-- Staff id; none: the command line, or it was announced before this was kept.
ALTER TABLE imports ADD COLUMN announced_by UUID;
CREATE INDEX imports_kept_by_person ON imports (announced_by) WHERE erased_at IS NULL;
CREATE INDEX imports_kept_by_organization ON imports (organization_id) WHERE erased_at IS NULL;
