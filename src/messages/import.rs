//! Texts of the import: choose, check, upload, plan, apply, results.

use crate::texts;

texts! {
    StepText;
    Label = "Steps of the import";
    Choose = "Choose";
    Check = "Check";
    Plan = "Plan";
    Apply = "Apply";
    Results = "Results";
}

texts! {
    ChooseText;
    Title = "New import";
    Program = "Program";
    Organization = "Organization";
    OrganizationHelp = "The accounts will belong to it.";
    Choose = "Choose…";
    PlaceFirst = "Choose the organization. Then your file is checked.";
    Nowhere = "You may not import anywhere yet. A System Admin can grant you a role at an organization.";
    Drop = "Drop the spreadsheet here, or choose a file";
    DropHelp = "A CSV file: comma, semicolon or tab between cells. You can drop it anywhere on this page, or paste cells copied from a spreadsheet with Ctrl V or ⌘ V.";
    Paste = "Paste cells";
    PasteEmpty = "There are no copied cells to paste. Copy them in the spreadsheet first, the header line included.";
    PasteDenied = "The browser did not let this page read what you copied. Press Ctrl V or ⌘ V instead.";
    PastedName = "pasted cells.tsv";
    Template = "Download the template";
    TemplateHelp = "All columns, in order, ready to be filled in.";
    Private = "Nothing has left this computer yet.";
    PrivateHelp = "The file is checked here, in your browser. It is sent only when you press Upload.";
    PlainTitle = "Upload without a check";
    PlainHelp = "Without script the file goes straight to the server, which checks and plans it. Nothing is created before you press Apply.";
    PlainFile = "Spreadsheet (CSV)";
    PlainUpload = "Upload";
    Loading = "Getting the rules of this organization…";
    Another = "Choose another file";
}

texts! {
    CheckText;
    File = "{name} · {size}";
    Checking = "Checking {name}";
    Read = "{percent} % read · {rows} so far";
    Cancel = "Stop checking";
    Canceled = "The check was stopped. Choose the file again to start over.";
    Started = "Checking the file.";
    ReadPercent = "{percent} percent checked.";
    Finished = "Checked: {rows}, {failed} with errors, {warned} with warnings.";
    Counts = "Rows by how they stand";
    Good = "good";
    Warned = "with warnings";
    Failed = "with errors";
    Skipped = "passed over, number filled in";
    Blank = "blank, ignored";
    Deleted = "left out by you";
    Row = "row";
    Rows = "rows";
    HeaderOn = "header on line {line}";
    Comma = "comma";
    Semicolon = "semicolon";
    Tab = "tab";
    Bar = "vertical bar";
    Other = "“{mark}”";
    Change = "Change";
    ChangeTitle = "How the file is read";
    ChangeHelp = "The file is read and checked again with what you choose here.";
    ChangeLoses = "Your changes to the file are given up: {count}. Download the corrected file first to keep them.";
    Detect = "Detect it";
    EncodingLabel = "Characters (encoding)";
    DelimiterLabel = "Between cells (delimiter)";
    HeaderLabel = "Line of the header";
    HeaderHelp = "The first line of the file is 1. Blank: find it.";
    HeaderWrong = "Write a line number, for example 1, or leave it blank.";
    ReadAgain = "Read again";
    Leave = "Leave as it is";
    Near = "“{found}” looks like the column “{column}”.";
    NearAccept = "Use it as {column}";
    Notes = "About the file";
    Refused = "This file cannot be imported as it stands.";
    Broken = "The check could not start in this browser, or it ended by an error of ours.";
    BrokenHelp = "You can upload the file without it. The server checks every row again, and nothing is created before you press Apply.";
    FileChanged = "The file changed on disk while it was read.";
    FileChangedHelp = "Save and close it in the spreadsheet program, then choose it again.";
    UploadUnchecked = "Upload without the check";
    Upload = "Upload {rows} rows";
    UploadOne = "Upload 1 row";
    UploadHelp = "Rows with errors are uploaded too; they will fail, and the results say why.";
    UploadNone = "There is no row to upload.";
    Download = "Download corrected file";
    Downloaded = "The corrected file was saved to your downloads.";
    AsUtf8 = "A character that you typed does not exist in the file's encoding, so the whole file was written as UTF-8.";
    LeaveTitle = "Give up your changes?";
    LeaveHelp = "Your changes to this file were not uploaded or downloaded. If you go on, they are lost.";
    LeaveYes = "Go on and lose them";
    LeaveNo = "Keep them";
}

texts! {
    ProblemText;
    Title = "Problems";
    None = "No problems. Every row is good.";
    NoneYet = "No problems so far.";
    Show = "Show";
    ShowOne = "Show the rows with: {title}";
    Showing = "Shown";
    Error = "Error";
    Warning = "Warning";
    Info = "Note";
    Offered = "Fix all {count}";
    OfferedOne = "Fix it";
    Pad = "Pad all {count} with a zero";
    Proxy = "Give all {count} a proxy address";
    ReadDates = "Read all {count} as {form}";
    ReadDate = "Read it as {form}";
    Fill = "Fill all {count}…";
    FillTitle = "Fill {cells}: {label}";
    FillLabel = "Text for every one of these cells";
    FillDo = "Fill {cells}";
    Cell = "cell";
    Cells = "cells";
    FillOne = "Fill it…";
    Delete = "Leave out {count} rows";
    DeleteOne = "Leave this row out";
    Cancel = "Cancel";
}

texts! {
    GridText;
    Title = "Rows";
    Label = "Rows of the file";
    Keys = "Arrow keys move, Enter edits, F8 goes to the next problem, Shift F8 to the one before.";
    Filters = "Which rows are shown";
    All = "All";
    Errors = "Errors {count}";
    Warnings = "Warnings {count}";
    Changed = "Changed {count}";
    OneKind = "{title} {count}";
    ByColumn = "Problems of one column";
    AnyColumn = "Any column";
    InColumn = "Problems in {column}";
    Line = "line";
    Empty = "No row of this kind.";
    EmptyErrors = "No errors left.";
    Reading = "The rows appear as soon as they are read.";
    Next = "Next problem";
    NextKey = "F8";
    Previous = "Previous problem";
    PreviousKey = "Shift F8";
    NoMore = "No more problems this way.";
    Undo = "Undo";
    Redo = "Redo";
    Undone = "Taken back.";
    Redone = "Done again.";
    At = "Line {line}, {column}:";
    AtRow = "Line {line}:";
    Good = "Nothing to say of this cell.";
    None = "Choose a cell to see what is said of it.";
    Use = "Use {text}";
    Edit = "Edit";
    Editing = "New text for {column}, line {line}";
    LeftOut = "left out";
    Edited = "edited";
    Saved = "Line {line} was checked again: {errors} left in the file.";
    Error = "row with errors";
    ErrorRows = "rows with errors";
    BlankCell = "blank";
}

texts! {
    UploadText;
    Title = "Uploading {name}";
    Starting = "Announcing the file to the server…";
    Sent = "{sent} of {total} sent";
    Waiting = "The connection was lost. What was sent is safe; the next try is in {seconds} s.";
    TryNow = "Try now";
    SignedOut = "You were signed out. Sign in again, and the upload goes on; what was sent is safe.";
    GoOn = "Go on";
    Stopped = "The upload stopped: {problem}";
    Finishing = "Everything is sent. The server is taking it up…";
    Close = "Keep this page open until everything is sent.";
    Announce = "{percent} percent sent.";
    Resume = "The upload of this file was interrupted.";
    ResumeHelp = "{done} of {total} parts are safe on the server. Choose the same file again to send the rest: {name}, {size}.";
    ResumeWrong = "This is another file: {name} with {size}. Choose {wanted}, {wanted_size}.";
    ResumeDrop = "Choose {name} again";
    BackToCheck = "Back to the check";
    DropVeil = "Drop the file to check it";
}

texts! {
    PlanText;
    Arriving = "This file is on its way to the server.";
    ArrivingHelp = "It comes from a form, without a check. If nothing has changed after a while, it broke off: discard it and upload the file again.";
    Planning = "The server is checking every row again and looking for people who already have an account.";
    PlanningDetail = "{percent} % · {rows} rows so far";
    PlanningClose = "You can close this page; the plan is made without it.";
    PlanningStarted = "The server is planning the import.";
    PlanReady = "The plan is ready.";
    Title = "What would happen";
    Create = "{count} accounts will be created.";
    CreateOne = "1 account will be created.";
    CreateNone = "No account will be created.";
    Existing = "{count} people already have one.";
    ExistingOne = "1 person already has one.";
    Unchanged = "{count} rows change nothing.";
    UnchangedOne = "1 row changes nothing.";
    Skip = "{count} rows are passed over: their number is filled in.";
    SkipOne = "1 row is passed over: its number is filled in.";
    Transfer = "{count} people move here.";
    TransferOne = "1 person moves here.";
    Review = "{count} rows need a decision.";
    ReviewOne = "1 row needs a decision.";
    Fail = "{count} rows fail.";
    FailOne = "1 row fails.";
    Nothing = "Nothing has been written to any account yet.";
    BarLabel = "Rows by what is planned";
    LabelCreate = "Create";
    LabelExisting = "Already have an account";
    LabelUnchanged = "Unchanged";
    LabelSkip = "Pass over";
    LabelTransfer = "Move here";
    LabelReview = "Needs a decision";
    LabelFail = "Fail";
    TabAll = "All rows";
    TabFail = "Fail, all reasons";
    Tabs = "Rows by what is planned";
    Apply = "Apply {count} rows";
    ApplyOne = "Apply 1 row";
    ApplyTitle = "Apply this import?";
    ApplyDo = "Create {count} accounts";
    ApplyDoOne = "Create 1 account";
    ApplyFinish = "Finish with no new account";
    ApplyHelp = "Every row is compared again with the accounts that exist at that moment. A row may then fail; none is added.";
    ApplyPasswords = "Passwords that are generated can be shown once within 72 hours.";
    Cancel = "Not yet";
    Again = "Plan again";
    AgainHelp = "Accounts may have changed since this plan was made.";
    Discard = "Discard this import";
    DiscardTitle = "Discard this import?";
    DiscardHelp = "What was uploaded is erased. No account was made, and none is changed.";
    DiscardDo = "Discard and erase";
    Corrected = "To correct rows, download the failed ones or fix your file, and import it again.";
    SameTitle = "This file was already imported.";
    SameHelp = "Its results are still there. It was applied on";
    SameOpen = "Open its results";
    SameAgain = "Plan again as a new import";
    SameAgainHelp = "People who have an account by now will be recognized; nobody is made twice.";
    Refused = "This file could not be imported.";
    RefusedHelp = "Nothing was created. Correct the file and start a new import.";
    Discarded = "This import was discarded.";
    DiscardedHelp = "What was uploaded is erased. No account was made.";
    NewImport = "New import";
    ReadOnly = "You may look at this import, but not apply it.";
}

texts! {
    RowsText;
    Caption = "Rows: {label}";
    Line = "Line";
    Person = "Person";
    Planned = "Planned";
    Outcome = "What came of it";
    Reason = "Reason";
    Number = "CCCID";
    Account = "Open account";
    Empty = "No row of this kind.";
    OutcomeCreated = "Created";
    OutcomeUnchanged = "Unchanged";
    OutcomeSkipped = "Passed over";
    OutcomeTransferred = "Moved here";
    OutcomeFailed = "Failed";
}

texts! {
    ApplyText;
    Title = "Applying";
    TitleStopped = "Stopped";
    Done = "{done} of {total} rows done";
    Rate = "{rate} rows a second";
    Left = "about {time} left";
    Seconds = "{count} seconds";
    OneMinute = "1 minute";
    Minutes = "{count} minutes";
    Failed = "{count} rows failed so far.";
    FailedOne = "1 row failed so far.";
    FailedNone = "No row failed so far.";
    Close = "You can close this page. The import goes on without it.";
    Stop = "Stop";
    Stopping = "Stopping after the rows that are being written…";
    StoppedHelp = "The import was stopped. What is done stays done; the other rows wait.";
    Continue = "Continue";
    Ending = "Ending";
    End = "End here";
    EndTitle = "End this import?";
    EndHelp = "Accounts that were created stay. The rows that wait are not applied any more: the results say so, and the file of failed rows holds them.";
    EndDo = "End the import";
    Announce = "{percent} percent done.";
    Lost = "No news from the server. The import goes on there; this page keeps asking.";
}

texts! {
    ResultText;
    Title = "What happened";
    Created = "{count} accounts were created.";
    CreatedOne = "1 account was created.";
    CreatedNone = "No account was created.";
    Existing = "{count} people already had one.";
    ExistingOne = "1 person already had one.";
    Unchanged = "{count} rows changed nothing.";
    UnchangedOne = "1 row changed nothing.";
    Skipped = "{count} rows were passed over: their number was filled in.";
    SkippedOne = "1 row was passed over: its number was filled in.";
    Transferred = "{count} people moved here.";
    TransferredOne = "1 person moved here.";
    Failed = "{count} rows failed.";
    FailedOne = "1 row failed.";
    BarLabel = "Rows by what came of them";
    TabAll = "All rows";
    TabFailed = "Failed, all reasons";
    LabelCreated = "Created";
    LabelExisting = "Already had an account";
    LabelUnchanged = "Unchanged";
    LabelSkipped = "Passed over";
    LabelTransferred = "Moved here";
    LabelFailed = "Failed";
    LabelWaiting = "Waiting";
    Noun = "rows";
    Downloads = "Downloads";
    Exact = "Results file";
    ExactHelp = "Your file with status, CCCID and message for every row, character for character. Upload it again after correcting it: rows with a CCCID are passed over.";
    Safe = "Results file, safe for spreadsheets";
    SafeHelp = "The same, but a cell that a spreadsheet would run as a formula has an apostrophe in front. Open this one in Excel.";
    FailedFile = "Failed rows only";
    FailedFileHelp = "The rows to correct and upload again.";
    Details = "All messages";
    DetailsHelp = "One line for each thing that was said of a row, warnings and notes included.";
    Hashing = "{count} passwords are still being secured. Accounts work meanwhile.";
    HashingOne = "1 password is still being secured. The account works meanwhile.";
    By = "Uploaded by {name}";
    At = "Applied";
}

texts! {
    PasswordText;
    Title = "Generated passwords";
    Help = "{count} passwords were generated. Print the slips or write them down when you show them: they are erased 15 minutes later, or when you have handed them out.";
    HelpOne = "1 password was generated. Print the slip or write it down when you show it: it is erased 15 minutes later, or when you have handed it out.";
    Until = "They can be shown until";
    Show = "Show passwords";
    Again = "Show them again";
    AgainUntil = "You can show them again until";
    ConfirmTitle = "Show the passwords now?";
    ConfirmHelp = "Your name goes into the audit log. Only you can show them again, for 15 minutes or until you have handed them out. Then they are erased.";
    ConfirmDo = "Show them now";
    Cancel = "Not now";
    Shown = "{count} passwords. Print the slips, then hand them out.";
    ShownOne = "1 password. Print the slip, then hand it out.";
    Print = "Print slips";
    Which = "Slips to print";
    Batch = "{from} to {to}";
    Done = "Done, I have handed them out";
    Hidden = "You have handed them out. They are erased here.";
    ShownBy = "{count} passwords were shown to {by}:";
    ShownByOne = "1 password was shown to {by}:";
    More = "The first {count} are listed here; the slips hold them all.";
    Name = "Name";
    SignIn = "Sign in with";
    Number = "CCCID";
    Password = "Password";
    SlipOf = "{title} · {organization}";
    SignInAt = "Sign in at";
    SlipTitle = "Your new account";
    SlipHelp = "Sign in and choose a password of your own. Keep this slip where nobody else sees it.";
    LeaveTitle = "Leave the passwords?";
    LeaveHelp = "You can show these passwords again for 15 minutes from when you first did. Then they are erased.";
    LeaveNo = "Stay here";
    LeaveYes = "Leave them";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_says_invalid_or_ok() {
        let texts = [ChooseText::ALL.iter().map(|t| t.en()).collect::<Vec<_>>(), CheckText::ALL.iter().map(|t| t.en()).collect()];
        for text in texts.concat() {
            assert!(!text.to_lowercase().contains("invalid"), "{text}");
            assert_ne!(text, "OK");
        }
    }
}
