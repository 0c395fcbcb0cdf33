-- Birth dates of one name are counted for everybody of a tree.
CREATE INDEX account_look_ups_subject ON account_look_ups (kind, subject);
