-- Who made the one-time link by which the password was set, and may know it; NULL = the command line.
ALTER TABLE staff ADD COLUMN password_by BLOB;
