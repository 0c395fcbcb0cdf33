-- Made with the newest key that the row names, over everything there but the times. Blank: it was never changed, or before this was kept.
ALTER TABLE key_rotation ADD COLUMN mac BYTEA;
