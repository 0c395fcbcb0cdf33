-- The root of the tree whose admin deactivated them: elsewhere their address can be added and registered anew. NULL =
-- somebody over everything did, and it holds everywhere.
ALTER TABLE staff ADD COLUMN deactivated_for BLOB;
