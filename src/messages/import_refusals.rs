//! What the server answers about imports.

use crate::domain::import::ImportState;
use crate::messages::agreements::AgreementText;
use crate::texts;

texts! {
    ImportText;
    TooLarge = "The file is larger than {limit} MB. Split it into smaller files and upload them one after another.";
    PartSize = "Part {part} of the file should have {expected} bytes, but {got} arrived. Send it again.";
    PartDiffers = "Part {part} was already uploaded with other content, so the file has changed on disk. Start a new import.";
    PartMissing = "Part {part} of the file hasn't arrived yet. Send it first.";
    NotReceiving = "This import doesn't accept more parts of its file.";
    NotComplete = "The file hasn't been uploaded completely yet.";
    FileGone = "The uploaded file was deleted. Upload it again.";
    OtherLayout = "The rows of this import were written by another version of Muster and can\'t be read. Upload the file again.";
    SameFile = "This file was already imported, or is being imported now. To apply it again, plan it again as a new import.";
    IllegalState = "You can't do that now: the import is {state}.";
    RowsGone = "The rows and downloads of this import were deleted after {days} {days:day|days}. Counts and accounts are still here.";
    NoResults = "There are no results yet. Apply the import first.";
    NoPasswords = "There are no generated passwords left to show. They were shown already, or 72 hours have passed.";
    ManyAlike = "{rows} rows have the same name with a date of birth each. A file of this size may have {may}, so that nobody's date of birth is found by trying. Leave out rows that aren't real people, then upload the file again.";
    ManyDated = "{rows} rows have the same email address but for a date of birth in it. A file of this size may have {may}, so that nobody's date of birth is found by trying. Leave out rows that aren't real people, then upload the file again.";
    ManyElsewhere = "More than {may} rows are about people at other places, with another name or date of birth than they have. A file of this size may have {may}, so that nobody's date of birth is found by trying. Check names and dates against your records, then upload the file again.";
    UploadOfAnother = "Somebody else is uploading this file. They can go on with it; otherwise discard it, and upload the file yourself.";
    StaffOfAnother = "This file makes accounts whose holders become staff, and the person who uploaded it has been signed out by an administrator or has lost a role since. Discard or end it, and upload the file yourself.";
    PlanFailed = "Something went wrong on our side, and the file couldn't be checked. Upload it again. If it happens again, contact support.";
    ApplyFailed = "Something went wrong on our side, and some rows couldn't be applied. Press Continue to try them again.";
    ApplyNoAccess = "The import stopped: the person who applied it can't import here any more. Somebody else can press Continue.";
    UndoFailed = "Something went wrong on our side, and some accounts couldn't be removed. Undo the import again to continue.";
    UndoNoAccess = "The undo stopped: the person who started it can't import here any more. Somebody else can undo the import again to continue.";
    UndoTooLate = "It's too late to undo this import. That was possible for {days} {days:day|days} after it was applied.";
    UndoOff = "Imports can't be undone at {name}. An administrator can change this in the organization's settings.";
    PartTooLarge = "This part of the file is too large.";
    PartBrokeOff = "The upload of this part stopped early, so none of it was saved. Send it again.";
    NotInUse = "{name} is inactive, so you can't import there. Ask a System Admin to reactivate it.";
    SwitchedOff = "{name} is switched off, so nobody can be added there. An admin of the place can switch it on.";
    NotAgreed = "Accept the agreement first, then upload the file.";
    AgreementChanged = "The agreement has changed. Reload the page, read it, and upload the file again.";
    UnknownAnswer = "{label}: choose one of {known}.";
    AtOnceNoAccess = "The person who uploaded the file can't import here any more, so no accounts were created. Somebody else can apply it.";
    AtOnceAgreement = "The agreement has changed since the file was uploaded, so no accounts were created. Read it, then apply the import.";
    AtOnceStaff = "Some of these people become staff users, which takes your password, so no accounts were created. Apply the import yourself.";
    FormIncomplete = "Choose an organization and a file, then send the form again.";
    FormBrokeOff = "The upload stopped before the whole file arrived, so none of it was saved. Choose the file and send it again.";
    ProblemTitle = "That didn't work";
    NoSuchKind = "There's no such download. Choose exact, safe, failed or details.";
}

/// Whether a sentence that an address brings is one that the server says of an import, and holds
/// nothing that anybody typed.
pub fn is_ours(sentence: &str) -> bool {
    use ImportText as T;
    let fixed = [T::NotComplete, T::FileGone, T::OtherLayout, T::SameFile, T::NotAgreed, T::AgreementChanged];
    let changed = AgreementText::Changed.en() == sentence;
    let state = |state: &ImportState| T::IllegalState.fill(&[("state", &state.name())]) == sentence;
    changed || fixed.iter().any(|text| text.en() == sentence) || ImportState::ALL.iter().any(state)
}
