-- What was chosen when a file was uploaded.

-- JSON, by name: what the program asks once for a file. Kept with each account that the import makes.
ALTER TABLE imports ADD COLUMN answers TEXT NOT NULL DEFAULT '{}';
-- The end of planning goes on to applying it, if no row needs a decision.
ALTER TABLE imports ADD COLUMN apply_at_once INTEGER NOT NULL DEFAULT 0;
