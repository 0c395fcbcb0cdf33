-- What a grant adds to its role: ids as `domain::access` has them, separated by commas; blank: nothing.

ALTER TABLE grants ADD COLUMN extras TEXT NOT NULL DEFAULT '';
