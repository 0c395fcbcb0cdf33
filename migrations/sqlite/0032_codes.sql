-- A short id of an organization, which people type into a spreadsheet. Unique in its tree, whatever the case.
ALTER TABLE organizations ADD COLUMN code TEXT;
CREATE UNIQUE INDEX organizations_code ON organizations (root_id, lower(code));
