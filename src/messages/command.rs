//! Texts of the command line about files and imports.

use crate::texts;

texts! { CommandText;
    OneOf = "expected one of: {known}";
    HeaderIsColumn = "expected HEADER=COLUMN";
    UnknownProgram = "there is no such program; known: {known}";
    UnknownColumn = "--map: the template has no column \"{column}\"; known: {known}";
    CannotRead = "can't read {file}: {why}";
    CannotWrite = "can't write {file}: {why}";
    IsFolder = "{file} is a folder";
    ChangedOnDisk = "{file} changed while it was being read; save and close it, then try again";
    Fix = " (fix: {fix})";
    InMostRows = "{count} of {rows} rows have this, first on line {line}: {message}";
    MapHint = " Or use --map \"{found}={column}\".";
    Checked = "{rows} {rows:row|rows}: {valid} good, {skipped} skipped, {failed} with errors; {warned} with warnings; {blank} {blank:blank line|blank lines}";
    Planned = "import {import}\n{rows} {rows:row|rows}: {create} to create, {skip} to skip, {fail} with errors (of these, {existing} already have an account)";
    Applied = "applied: {created} created, {skipped} skipped, {failed} failed";
    AlreadyImported = "already imported; nothing was done";
    NotAppliedNoResults = "not applied, so there are no results yet; add --apply";
    AgreeWith = "nothing was uploaded; to accept this agreement, add --agree {version}";
    ReasonMissing = "nothing was uploaded; add --reason ({label}), one of: {known}";
    ReasonNotAsked = "{program} asks for no reason; leave --reason out";
    StoppedByOthers = "the import was stopped by another user; run the same command to continue it";
    Written = "written to {file}";
    SessionsEnded = "{email}: {count} {count:session|sessions} ended";
    NoPassword = "{email} has no password; hand out a new link: muster staff link {email}";
    SlipName = "name";
    SlipSignIn = "sign in with";
    SlipNumber = "CCCID";
    SlipPassword = "password";
}
