-- Who uploaded the file that made the account, and chose the address: until somebody invites again.
ALTER TABLE invitations ADD COLUMN uploaded_by UUID;
