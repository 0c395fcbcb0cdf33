-- When the rest of a stopped import was given up, microseconds: rows without an outcome then are never applied.
ALTER TABLE imports ADD COLUMN ended_at INTEGER;

-- The typed passwords of these were erased before it was noted: nobody may get another one than they were told.
UPDATE imports SET ended_at = erased_at WHERE state IN ('applying', 'stopped') AND erased_at IS NOT NULL;
