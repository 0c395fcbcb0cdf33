-- Codes of invitations that a staff user had made before this moment, and that would make somebody staff, have ended: with
-- the sessions of that staff user.
ALTER TABLE staff ADD COLUMN codes_ended_at INTEGER NOT NULL DEFAULT 0;

-- A reminder counts as made by who had the first letter made.
UPDATE invitation_codes SET made_by = (
    SELECT first.made_by FROM invitation_codes first WHERE first.account_id = invitation_codes.account_id
    ORDER BY first.created_at, first.letter_id LIMIT 1
) WHERE made_by IS NULL;
