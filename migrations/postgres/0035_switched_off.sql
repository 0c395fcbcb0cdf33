-- Since when an organization is switched off: nobody is created there or moved there, nor below, and account holders there
-- can't sign in. Its staff can.
ALTER TABLE organizations ADD COLUMN switched_off_at BIGINT;
