-- Who had the file planned and who had it applied, as JSON: the work is done in the background, and the audit log names them. Blank =
-- from before this was kept.
ALTER TABLE imports ADD COLUMN planned_by TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN applied_by TEXT NOT NULL DEFAULT '';
