-- Letters that somebody waits for, with codes that end within hours, go before invitations, of which there may be many.
ALTER TABLE outbox ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET urgent = 1 WHERE kind NOT IN ('invitation', 'invitation_reminder');
CREATE INDEX outbox_urgent ON outbox (urgent DESC, next_try_at, id) WHERE next_try_at IS NOT NULL;
