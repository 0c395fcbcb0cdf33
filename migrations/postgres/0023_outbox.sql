-- Letters to be mailed. What a letter says and to whom is sealed, and erased once it is sent or its code has expired.
CREATE TABLE outbox (
    id              UUID PRIMARY KEY,
    kind            TEXT NOT NULL,
    organization_id UUID,             -- NULL: of no organization
    recipient       TEXT NOT NULL,    -- masked, for lists
    sealed          BYTEA,            -- recipient, subject, text and HTML; NULL = erased
    message_id      TEXT NOT NULL,    -- the same in each try
    state           TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'uncertain', 'erased')),
    tries           BIGINT NOT NULL,
    broken_off      BIGINT NOT NULL, -- tries whose connection ended when the letter was over
    next_try_at     BIGINT,          -- NULL: nothing is tried any more
    created_at      BIGINT NOT NULL,
    sent_at         BIGINT,
    expires_at      BIGINT NOT NULL,
    answer          TEXT NOT NULL     -- what the mail server answered last, without addresses; blank: nothing
);
CREATE INDEX outbox_due ON outbox (next_try_at, id) WHERE next_try_at IS NOT NULL;
CREATE INDEX outbox_list ON outbox (created_at, id);

-- There is one table more than before: a renewal that is under way goes through those of its phase from the beginning.
UPDATE key_renewal SET pass = CASE WHEN (SELECT phase FROM key_rotation WHERE id = 1) = 'clean' THEN 12 ELSE 0 END, place = '';
