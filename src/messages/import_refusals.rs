//! What the server answers about imports.

use crate::texts;

texts! {
    ImportText;
    TooLarge = "The file is too large: at most {limit} MiB go in at once. Split it and upload the pieces one after another.";
    PartSize = "Part {part} of the file should hold {expected} bytes, but {got} arrived. Send it again.";
    PartDiffers = "Part {part} is already here with other content. The file has changed on disk: start a new import.";
    PartMissing = "Part {part} of the file has not arrived yet. Send it, then go on.";
    NotReceiving = "This import takes no more parts of its file.";
    NotComplete = "The file has not been uploaded to its end yet.";
    FileGone = "The uploaded file has been erased. Upload it again.";
    SameFile = "The same file was already imported, or is being imported now. To apply it all the same, plan it again as a new import.";
    IllegalState = "That cannot be done now: the import is {state}.";
    RowsGone = "The rows of this import and its downloads were deleted after {days} days, as promised. Counts and accounts are still there.";
    OtherLayout = "The rows of this import were written by another version of Muster and can't be read. Upload the file again.";
    NoResults = "There are no results yet: the import has not been applied.";
    NoPasswords = "There are no generated passwords left to show: they were shown already, or their 72 hours are over.";
    PlanFailed = "Something went wrong on our side, and the file could not be planned. Upload it again; if it happens once more, tell whoever runs this server.";
    ApplyFailed = "Something went wrong on our side, and some rows could not be applied. Continue tries them again.";
    PartTooLarge = "That is more than one part of a file may hold.";
    PartBrokeOff = "This part of the file broke off before its end, so nothing of it was kept. Send it again.";
    NotInUse = "{name} is no longer in use, so nothing can be imported there. Ask a System Admin to take it into use again.";
    FormIncomplete = "Choose an organization and a file, then send the form again.";
    FormBrokeOff = "The upload broke off before the whole file was here. Nothing of it was kept; choose the file and send it again.";
    ProblemTitle = "That did not work";
    NoSuchKind = "There is no such download. Known are exact, safe, failed and details.";
}
