-- Rows of the file that have a birth date and the name that most of them have: so many dates of one name were tried with it.
ALTER TABLE imports ADD COLUMN same_name INTEGER NOT NULL DEFAULT 0;
