-- Who may know the password of a staff user: who made the link by which it was set and, once that person's own password is
-- replaced or taken away, who might know that one. None = it was set by the command line, or by nobody.
CREATE TABLE password_knowers (
    staff_id  UUID NOT NULL,
    knower_id UUID NOT NULL,
    PRIMARY KEY (staff_id, knower_id)
);
INSERT INTO password_knowers (staff_id, knower_id)
SELECT id, password_by FROM staff WHERE password_by IS NOT NULL AND password_by <> id;
ALTER TABLE staff DROP COLUMN password_by;
