-- When the rest of a stopped import was given up, microseconds: rows without an outcome then are never applied.
ALTER TABLE imports ADD COLUMN ended_at BIGINT;
