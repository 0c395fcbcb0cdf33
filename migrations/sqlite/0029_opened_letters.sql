-- Who has opened a letter that waited, and so may know its code: one staff user at most; NULL = nobody has.
ALTER TABLE invitation_codes ADD COLUMN opened_by BLOB;

-- The client's idempotency key of the request that renewed it; NULL = it was never renewed.
ALTER TABLE invitations ADD COLUMN renewal BLOB;

-- Those that ended lately, by organization.
CREATE INDEX invitations_ended ON invitations (organization_id, ended_at) WHERE ended_at IS NOT NULL;
