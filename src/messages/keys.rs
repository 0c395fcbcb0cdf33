//! What the command line says of master keys.

use crate::texts;

texts! { KeyText;
    OtherKey = "the key file has another key {key} than the one that the database uses: copy the key file from where \"muster keys rotate\" ran";
    NoNumberLeft = "The key file has a key with the number 255, so there is no number left for a new one. Export the accounts into a new database.";
    OnItsWay = "A rotation of the keys isn't done yet. Run \"muster keys rotate\" to finish it.";
    NoSuchKey = "The key file has no key {key}. Its keys: {known}.";
    InUse = "Key {key} is in use, so it can't be dropped. Run \"muster keys rotate\" first.";
    StillUsed = "Key {key} is still in use: {uses}. Sessions end within 12 hours and one-time links within 72 hours; if rows are named, run \"muster keys rotate\" again. Rows that are still named then can't be opened; the log of the rotation names each of them.";
    SetBack = "the database records an earlier change of keys ({stored}) than this process knows ({known}), so it was restored from a backup: restart this process";
    Changed = "the database's record of the keys in use was changed: its MAC doesn't match. Put the table key_rotation back from a backup of the same time as the other tables; what it should say is in the audit log";
    KeyBefore = "the database names key {key}, but key {known} was in use: the record of keys was set back. If you restored a backup, restart this process";
    Retired = "the database names key {key}, which is marked as retired in the key file: it was set back to before a rotation. If you restored a backup, put back the key file from then, or delete the word \"retired\" from the line of that key";
    NotMarked = "The key file doesn't say that the keys before key {key} are retired, and can't be written: {error}. Write the word \"retired\" behind their numbers (\"1 retired …\")";
    Held = "another command is changing the keys; wait until it ends";
    Fails = "The rotation doesn't get any further and is tried again: {error}";
    Rows = "{n} {n:row|rows} of {table}";
    Sessions = "{n} {n:session|sessions}";
    Links = "{n} {n:one-time link|one-time links}";
    Uploads = "{n} {n:upload|uploads} under way";
    Codes = "{n} {n:code|codes} of {n:an invitation|invitations}";
    Added = "Key {key} is in the key file and not in use yet. Copy the file to every machine, then run \"muster keys rotate\".";
    Started = "Key {key} takes over in the background. \"muster keys\" shows how far it is.";
    Rotated = "Key {key} is in use. Copy the key file to where you keep a copy of it. Earlier keys open older backups; \"muster keys drop\" removes one.";
    Dropped = "Key {key} is dropped. Copy the key file to every machine and restart the servers.";
    StateInUse = "in use";
    StateNext = "takes over ({renewed} cells renewed)";
    StateWaits = "not in use yet";
    StateOld = "retired: opens what it sealed";
    StateNotMarked = "opens what it sealed; the key file doesn't say yet that it's retired";
    StateLeft = "rows that weren't encrypted again: they can't be opened with it, or were stored during the rotation";
    StateUnknown = "not in the key file: the rows can't be opened";
    StateAudit = "dropped; checks the audit log";
}
