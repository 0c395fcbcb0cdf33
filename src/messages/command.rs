//! What the command line says about files and imports.

use crate::texts;

texts! { CommandText;
    OneOf = "expected one of: {known}";
    HeaderIsColumn = "expected HEADER=COLUMN";
    UnknownProgram = "there is no such program; known: {known}";
    UnknownColumn = "--map: the template has no column “{column}”; known: {known}";
    CannotRead = "{file} cannot be read: {why}";
    CannotWrite = "{file} cannot be written: {why}";
    IsFolder = "{file} is a folder";
    ChangedOnDisk = "{file} changed while it was being read; try again once nobody writes to it";
    Fix = " (fix: {fix})";
    Checked = "{rows} rows: {valid} good, {skipped} skipped, {failed} with errors; {warned} with warnings; {blank} blank lines";
    Planned = "import {import}\n{rows} rows: {create} to create, {skip} to skip, {fail} fail (of these, {existing} already have an account)";
    Applied = "applied: {created} created, {skipped} skipped, {failed} failed";
    AlreadyImported = "already imported; nothing was done";
    NotAppliedNoResults = "not applied, so there are no results yet; add --apply";
    StoppedByOthers = "somebody stopped the import; continue it with the same command";
    Written = "written to {file}";
    SlipName = "name";
    SlipSignIn = "sign in with";
    SlipNumber = "CCCID";
    SlipPassword = "password";
}
