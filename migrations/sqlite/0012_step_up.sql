-- When the password was last typed in this session: at sign-in, or again for what asks for it. Sessions from before have to type it.
ALTER TABLE sessions ADD COLUMN stepped_up_at INTEGER NOT NULL DEFAULT 0;
