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
    PasswordFormat = "Passwords have the format {format}: {key}. Leave the cell blank to generate one.";
    Program = "Program";
    Organization = "Organization";
    OrganizationHelp = "The accounts will belong to this organization.";
    PlaceFirst = "Choose the organization first. Then we check your file.";
    Nowhere = "You can't import yet. Ask a System Admin for a role at an organization.";
    Drop = "Drop the spreadsheet here, or choose a file";
    DropHelp = "CSV file. Drop it anywhere on this page, or paste rows from a spreadsheet (Ctrl+V).";
    Paste = "Paste rows";
    PasteEmpty = "There are no copied rows to paste. Copy them in the spreadsheet first, with the column names.";
    PasteDenied = "The browser didn't let this page read what you copied. Press Ctrl+V instead.";
    OneFile = "Choose one file at a time.";
    PastedName = "pasted rows.tsv";
    TemplateHelp = "A blank file with all the columns.";
    Private = "Nothing has been uploaded yet.";
    PrivateHelp = "The file is checked in your browser. It's sent only when you press {upload}.";
    PlainDropHelp = "CSV file. JavaScript is off, so the file is checked after you upload it.";
    Loading = "Loading the rules of this organization…";
    Another = "Choose another file";
    Before = "Before you upload";
    AgreeFirst = "Read the agreement and check its box first. Then we check your file.";
}

// The dialog in which a file is chosen.
texts! {
    BulkText;
    Help = "CSV file. It is checked in your browser first, and sent when you press {upload}.";
}

texts! {
    FailuresText;
    Title = "Failed rows of {file}";
    Lead = "{failed} of {processed} {processed:row|rows} failed.";
    None = "No row of this file failed.";
    Gone = "The rows of this file were deleted. Only their number is kept.";
    Download = "Download as CSV";
}

texts! {
    CheckText;
    File = "{name} · {size}";
    Checking = "Checking {name}";
    Read = "{percent}% checked · {rows} so far";
    Cancel = "Stop checking";
    Canceled = "The check was stopped. Choose the file again to start over.";
    Started = "Checking the file.";
    ReadPercent = "{percent} percent checked.";
    Finished = "Checked: {rows}, {failed} with errors, {warned} with warnings.";
    Counts = "Rows by status";
    Good = "good";
    Warned = "with warnings";
    Failed = "with errors";
    Skipped = "skipped, number filled in";
    Blank = "blank, ignored";
    Deleted = "skipped by you";
    Row = "row";
    Rows = "rows";
    HeaderOn = "header on line {line}";
    Comma = "comma";
    Semicolon = "semicolon";
    Tab = "tab";
    Bar = "vertical bar";
    Other = "“{mark}”";
    Change = "Change";
    ChangeTitle = "File format";
    ChangeHelp = "The file will be checked again with these settings.";
    ChangeLoses = "Your changes to the file will be discarded ({count}). Download the corrected file first to keep them.";
    Detect = "Detect automatically";
    EncodingLabel = "Encoding";
    DelimiterLabel = "Column separator";
    HeaderLabel = "Header row";
    HeaderHelp = "The first line of the file is 1. Leave blank to detect it.";
    HeaderWrong = "Enter a line number, for example 1, or leave it blank.";
    ReadAgain = "Check again";
    Leave = "Cancel";
    Near = "{found} → {column}";
    NearAccept = "Use as {column}";
    NearAcceptAll = "Use all {count} as shown";
    NearTitle = "Some headers look like columns of the template";
    Notes = "About the file";
    Refused = "This file can't be imported yet.";
    Broken = "The check couldn't run in this browser.";
    BrokenHelp = "You can upload the file without it. The server checks every row.";
    FileChanged = "The file changed while it was being checked.";
    FileChangedHelp = "Save and close it in your spreadsheet program, then choose it again.";
    UploadUnchecked = "Upload without the check";
    Upload = "{label} ({rows})";
    UploadSkips = "No account is created for the {count} {count:row|rows} with errors. You can fix {count:it|them} later too.";
    UploadNone = "All rows have errors: no account would be created.";
    UploadLacking = "Add the missing columns before you upload.";
    Download = "Download corrected file";
    Downloaded = "The corrected file was saved to your downloads.";
    AsUtf8 = "You entered a character that the file's encoding doesn't have, so the whole file was saved as UTF-8.";
    LeaveTitle = "Discard your changes?";
    LeaveHelp = "You haven't uploaded or downloaded your changes.";
    LeaveYes = "Discard changes";
    LeaveNo = "Keep editing";
}

texts! {
    ProblemText;
    Title = "Problems";
    None = "No problems. All rows are ready.";
    NoneYet = "No problems so far.";
    Show = "Show";
    ShowOne = "Show rows: {title}";
    Showing = "Show all rows";
    Error = "Error";
    Warning = "Warning";
    Info = "Note";
    Offered = "Fix all {count}";
    OfferedOne = "Fix it";
    Pad = "Add the zero to all {count}";
    Proxy = "Use a proxy address for all {count}";
    ReadDates = "{form}, all {count}";
    ReadDate = "{form}";
    Fill = "Fill in all {count}…";
    FillLabel = "Value for all rows";
    FillDo = "Fill in {values}";
    FillOne = "Fill in…";
    Delete = "Skip {count} rows";
    DeleteOne = "Skip this row";
    Cancel = "Cancel";
}

texts! {
    NeedsText;
    Title = "What the file needs";
    Column = "Column";
    Required = "Required";
    Example = "Example";
    Help = "What to enter";
    Yes = "Yes";
    No = "No";
    Sometimes = "Sometimes";
}

texts! {
    GridText;
    Title = "Rows";
    Label = "Rows of the file";
    Keys = "Arrow keys move, Enter edits, F8 goes to the next problem, Shift+F8 to the previous one, Ctrl+F finds a text. With Shift, arrow keys select more cells: Ctrl+C copies them, Ctrl+V pastes, Ctrl+D fills down, Delete makes them blank.";
    Find = "Find in the rows";
    FindKey = "Find, Ctrl+F";
    FoundNone = "No cell of these rows has “{text}”.";
    FoundAgain = "Continued from the other end of the rows.";
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
    Name = "name";
    Folded = "{count} empty {count:column|columns} hidden";
    Unfold = "Show";
    Empty = "No rows match.";
    EmptyErrors = "No rows with errors.";
    Reading = "Rows appear here as they are checked.";
    Next = "Next problem";
    NextKey = "F8";
    Previous = "Previous problem";
    PreviousKey = "Shift+F8";
    NoMore = "No more problems in this direction.";
    Undo = "Undo";
    Redo = "Redo";
    Copied = "Copied.";
    RowsMoved = "The rows have just changed. Select the cells again.";
    RangeSelected = "{rows} {rows:row|rows} by {columns} {columns:column|columns} selected.";
    CopyFewer = "Copy at most {most} rows at a time.";
    PasteSmaller = "The copied cells ({rows} {rows:row|rows} by {columns} {columns:column|columns}) reach past the last row or column here. Nothing was changed.";
    Undone = "Undone.";
    CellsChanged = "{count} {count:cell|cells} changed";
    PutBack = "Put this row back";
    RowsBack = "{count} {count:row|rows} put back";
    RowsSkipped = "{count} {count:row|rows} skipped";
    Redone = "Redone.";
    At = "Line {line}, {column}:";
    AtRow = "Line {line}:";
    Good = "No problems in this cell.";
    None = "Select a cell to see its details.";
    Use = "Use {text}";
    Edit = "Edit";
    Editing = "New value for {column}, line {line}";
    LeftOut = "skipped";
    Edited = "edited";
    Saved = "Line {line} was checked again: {errors} left.";
    Error = "row with errors";
    ErrorRows = "rows with errors";
    BlankCell = "blank";
}

texts! {
    UploadText;
    Title = "Uploading {name}";
    Starting = "Starting the upload…";
    Sent = "{sent} of {total} uploaded";
    Waiting = "Connection lost. Your upload is saved so far. Trying again in {seconds} {seconds:second|seconds}.";
    TryNow = "Try now";
    SignedOut = "You were signed out. Sign in again to continue. Your upload is saved so far.";
    GoOn = "Continue";
    Stopped = "The upload stopped: {problem}";
    Finishing = "Upload complete. Processing…";
    Close = "Keep this page open until the upload is complete.";
    Resume = "The upload of this file was interrupted.";
    ResumeHelp = "{done} of {total} parts are saved. Choose the same file again to upload the rest: {name}, {size}.";
    ResumeWrong = "That's a different file: {name}, {size}. Choose {wanted}, {wanted_size}.";
    ResumeDrop = "Choose {name} again";
    BackToCheck = "Back to the check";
    AtOnce = "Create accounts right after the server's check, if nothing needs a decision";
    DropVeil = "Drop the file to check it";
}

texts! {
    PlanText;
    Arriving = "This file is being uploaded.";
    ArrivingHelp = "It comes from a form, without a check. If nothing changes after a while, the upload failed: discard it and upload the file again.";
    Planning = "Checking for people who already have an account…";
    PlanningDetail = "{percent}% · {rows} rows so far";
    PlanningClose = "You can close this page. We'll keep going.";
    PlanningAtOnce = "Accounts are created right after the check, if nothing needs a decision.";
    PlanningStarted = "The server is preparing the import.";
    PlanReady = "The import is ready to apply.";
    Create = "{count} accounts will be created.";
    CreateOne = "1 account will be created.";
    CreateNone = "No accounts will be created.";
    Existing = "{count} people already have one.";
    ExistingOne = "1 person already has one.";
    Unchanged = "{count} rows change nothing.";
    UnchangedOne = "1 row changes nothing.";
    Skip = "{count} rows are skipped: their number is filled in.";
    SkipOne = "1 row is skipped: its number is filled in.";
    Transfer = "{count} people move here.";
    TransferOne = "1 person moves here.";
    Request = "{count} people move here once the other side approves.";
    RequestOne = "1 person moves here once the other side approves.";
    Review = "{count} rows need a decision.";
    ReviewOne = "1 row needs a decision.";
    Fail = "{count} rows have errors.";
    FailOne = "1 row has errors.";
    NotApplied = "Not applied yet: 0 accounts created";
    Until = "Apply it by then, or the file is deleted:";
    BarLabel = "Planned actions";
    LabelCreate = "Create";
    LabelExisting = "Already have an account";
    LabelUnchanged = "Unchanged";
    LabelSkip = "Skip";
    LabelTransfer = "Move here";
    LabelRequest = "Request a move";
    LabelReview = "Needs a decision";
    LabelFail = "Errors";
    HasErrors = "Has errors";
    TabAll = "All rows";
    Tabs = "Planned actions";
    Apply = "Apply {count} rows";
    ApplyOne = "Apply 1 row";
    ApplyTitle = "Apply this import?";
    ApplyDo = "Create {count} accounts";
    ApplyDoOne = "Create 1 account";
    ApplyFinish = "Close without creating accounts";
    ApplyHelp = "We check once more as we go, so a few rows may still fail. No other rows will be added.";
    ApplyPasswords = "You can view the generated passwords for 72 hours, until they are handed out.";
    Cancel = "Cancel";
    Again = "Refresh";
    AgainHelp = "Accounts may have changed since this was prepared.";
    More = "More";
    Discard = "Discard this import";
    DiscardTitle = "Discard this import?";
    DiscardHelp = "The uploaded file is deleted. No accounts were created or changed.";
    DiscardDo = "Discard and delete";
    SameTitle = "This file was already imported.";
    SameHelp = "You can open its results. It was imported on";
    SameOpen = "Open its results";
    SameAgain = "Plan again as a new import";
    SameAgainHelp = "People who already have an account won't get a second one.";
    Refused = "This file couldn't be imported.";
    RefusedHelp = "No accounts were created. Correct the file and start a new import.";
    Discarded = "This import was discarded.";
    DiscardedHelp = "The uploaded file is deleted. No accounts were created or changed.";
    ReadOnly = "You can view this import, but you can't apply it.";
}

texts! {
    RowsText;
    Caption = "Rows: {label}";
    Line = "Line";
    Person = "Person";
    Planned = "Planned action";
    Outcome = "Result";
    Reason = "Reason";
    AccountHead = "Account";
    Account = "Open account";
    Empty = "No rows match.";
    OutcomeCreated = "Created";
    OutcomeUnchanged = "Unchanged";
    OutcomeSkipped = "Skipped";
    OutcomeTransferred = "Moved here";
    OutcomeRequested = "Move requested";
    OutcomeReview = "Needs a decision";
    OutcomeFailed = "Failed";
}

texts! {
    ApplyText;
    LoadAgain = "Load again";
    Title = "Applying";
    TitleStopped = "Stopped";
    Done = "{done} of {total} rows done";
    Rate = "{rate} rows per second";
    Left = "about {time} left";
    Percent = "{percent}% · {file}";
    Seconds = "{count} {count:second|seconds}";
    OneMinute = "1 minute";
    Minutes = "{count} {count:minute|minutes}";
    Failed = "{count} rows failed so far.";
    FailedOne = "1 row failed so far.";
    FailedNone = "No rows failed so far.";
    Close = "You can close this page. We'll keep going.";
    Stop = "Stop";
    Stopping = "Stopping…";
    StoppedHelp = "Rows already done are saved. The rest are on hold.";
    Continue = "Continue";
    Ending = "Finishing";
    End = "Finish without the rest";
    EndTitle = "Finish without the rest?";
    EndHelp = "Accounts that were created stay. Rows not yet applied won't be. You'll find them in “Failed rows”.";
    EndDo = "Finish now";
    Lost = "We lost contact with the server. The import continues there, and this page keeps checking.";
}

texts! {
    ResultText;
    Created = "{count} accounts were created.";
    CreatedOne = "1 account was created.";
    CreatedNone = "No accounts were created.";
    Existing = "{count} people already had one.";
    ExistingOne = "1 person already had one.";
    Unchanged = "{count} rows changed nothing.";
    UnchangedOne = "1 row changed nothing.";
    Skipped = "{count} rows were skipped: their number was filled in.";
    SkippedOne = "1 row was skipped: its number was filled in.";
    Transferred = "{count} people moved here.";
    TransferredOne = "1 person moved here.";
    Requested = "{count} moves were requested. The other side decides.";
    RequestedOne = "1 move was requested. The other side decides.";
    Review = "{count} rows wait for a decision under “Reviews”.";
    ReviewOne = "1 row waits for a decision under “Reviews”.";
    Failed = "{count} rows failed.";
    FailedOne = "1 row failed.";
    NotApplied = "{count} rows were not applied.";
    NotAppliedOne = "1 row was not applied.";
    BarLabel = "Rows by result";
    TabAll = "All rows";
    TabFailed = "Not created";
    LabelCreated = "Created";
    LabelExisting = "Already had an account";
    LabelUnchanged = "Unchanged";
    LabelSkipped = "Skipped";
    LabelTransferred = "Moved here";
    LabelRequested = "Move requested";
    LabelReview = "Waiting for a decision";
    LabelFailed = "Failed";
    LabelNotApplied = "Not applied";
    LabelWaiting = "Waiting";
    Downloads = "Downloads";
    Exact = "Results file";
    ExactHelpUnnumbered = "Your file with a status and a message on every row.";
    ExactHelp = "Your file with a status, CCCID and message on every row. You can upload it again: rows with a CCCID are skipped.";
    SafeHelp = "The same file, made safe to open in Excel.";
    FailedFile = "Failed rows";
    FailedFileHelp = "The rows to fix and upload again.";
    Details = "All messages";
    OtherForms = "Other forms";
    OfFile = "{what}: {file}";
    DetailsHelp = "Every error, warning and note, one per line.";
    By = "Uploaded by {name}";
    At = "Applied";
}

texts! {
    FixText;
    Fix = "Fix {count} {count:row|rows}";
    Help = "Opens just the rows with errors. Upload them when they are fixed.";
    Plain = "To fix the rows with errors, correct them in the file of failed rows and upload it.";
    Download = "Failed rows";
    Lost = "We couldn't load the rows with errors. Go back to the import and try again.";
}

texts! {
    PasswordText;
    Title = "Generated passwords";
    Help = "{count} passwords were generated. Print them when you show them: they are deleted 15 minutes later, or when you have handed them out.";
    HelpOne = "1 password was generated. Print it when you show it: it is deleted 15 minutes later, or when you have handed it out.";
    Until = "You can view them until";
    HandOut = "Hand out {count} {count:password|passwords}";
    Again = "Show them again";
    AgainUntil = "You can show them again until";
    ConfirmTitle = "Show the passwords now?";
    ConfirmHelp = "Your name is recorded in the audit log. Only you can show them again, for 15 minutes or until you have handed them out. Then they are deleted.";
    ConfirmDo = "Show them now";
    Cancel = "Cancel";
    NotPrinted = "Nothing was printed: we couldn't reach the server, and each print is kept in the audit log. Check your connection, then print again.";
    Shown = "{count} passwords. Print the slips, then hand them out.";
    ShownOne = "1 password. Print the slip, then hand it out.";
    ShownOnCards = "{count} passwords. Print the cards, then hand them out.";
    ShownOnCard = "1 password. Print the card, then hand it out.";
    Print = "Print slips";
    PrintCards = "Print cards";
    Which = "Slips to print";
    WhichCards = "Cards to print";
    Batch = "{from} to {to}";
    Done = "Done, I have handed them out";
    Hidden = "You have handed them out. They are deleted here.";
    ShownBy = "{count} passwords were shown to {by}:";
    ShownByOne = "1 password was shown to {by}:";
    More = "The first {count} are listed here. All of them are printed.";
    Name = "Name";
    SignIn = "Sign in with";
    Number = "CCCID";
    Password = "Password";
    SlipOf = "{title} · {organization}";
    SignInAt = "Sign in at";
    SlipTitle = "Your new account";
    SlipHelp = "Sign in and choose your own password. Keep this slip private.";
    CardPassword = "One-time password";
    CardHelp = "Go to {address}. Sign in with the {sign_in} and the password on this card, then choose your own password.";
    LeaveTitle = "Leave without the passwords?";
    LeaveHelp = "You can show these passwords again for 15 minutes from when you first did. Then they are deleted.";
    LeaveNo = "Stay on this page";
    LeaveYes = "Leave";
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
