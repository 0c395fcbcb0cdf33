//! Texts of the frame and of the pieces that every page uses.

use crate::texts;

texts! { FrameText;
    Brand = "Muster";
    SkipToContent = "Skip to content";
    Home = "Home";
    NewAccount = "New account";
    Imports = "Imports";
    Accounts = "Accounts";
    Staff = "Staff";
    AccessRequests = "Access requests";
    Organizations = "Organizations";
    Moves = "Moves";
    Reviews = "Reviews";
    Outbox = "Outbox";
    Audit = "Audit";
    Menu = "Main";
    ChangePassword = "Change password";
    Sessions = "Sessions";
    StyleGuide = "Style guide";
    SignOut = "Sign out";
    Keys = "Keyboard shortcuts";
    ManyOrganizations = "{count} organizations";
    YouAreHere = "You are here";
    TitleOf = "{title} · Muster";
}

texts! { KeysText;
    Title = "Keyboard shortcuts";
    Help = "show keyboard shortcuts";
    HomeKeys = "then";
    Home = "go to Home";
    Search = "find an account";
    Find = "in the rows of an import: find a text";
    Problems = "in the rows of an import: next problem, previous problem";
    Close = "close a dialog or a menu";
    Done = "Close";
}

texts! { SessionText;
    EndsTitle = "You'll be signed out soon";
    EndsBody = "You'll be signed out at {time} because of inactivity.";
    Stay = "Stay signed in";
    EndedTitle = "Sign in again";
    EndedBody = "Your session ended. Sign in as {name} to continue; your work is still here.";
    StepUpTitle = "Confirm it's you";
    StepUpBody = "Enter your password, {name}. We won't ask again for five minutes.";
    Continue = "Continue";
    Cancel = "Cancel";
    Password = "Password";
    SignIn = "Sign in";
    Unreachable = "We couldn't reach the server. Check your connection and try again.";
    Elsewhere = "Use a different account";
}

texts! { PieceText;
    Optional = "(optional)";
    SummaryOne = "There is a problem";
    SummaryMany = "There are {count} problems";
    Good = "Good";
    Attention = "Attention";
    Problem = "Problem";
    Note = "Note";
    Close = "Close";
    Copy = "Copy";
    Copied = "Copied";
    CopyFailed = "Select the text and copy it yourself.";
    Show = "Show";
    Hide = "Hide";
    HidesIn = "hides in {seconds} {seconds:second|seconds}";
    Loading = "Loading…";
    Total = "Total";
    What = "What";
    Rows = "Rows";
    Previous = "Previous";
    Next = "Next";
    Pages = "Pages of this list";
    PageNumber = "Page {page}";
    Range = "{from}–{to} of {total}";
    Steps = "Steps";
    StepDone = "done";
    StepNow = "current";
    StepNext = "not started";
    Day = "Day";
    Month = "Month";
    Year = "Year";
    NeedsScript = "Turn on JavaScript to make changes on this page.";
    Enter = "Enter {field:a}.";
    Choose = "Choose {field:a}.";
    ChooseOne = "Choose…";
    BadDate = "This day doesn't exist. Enter a month, day and year, for example 12 31 2027.";
    BestPractices = "Best practices";
    DropTitle = "Drop a file here, or choose one";
}

texts! { TroubleText;
    NotFoundTitle = "Page not found";
    NotFoundBody = "The address may be mistyped, or you don't have access to it.";
    GoHome = "Go to home page";
    SignedOutTitle = "You're signed out";
    SignedOutBody = "Sign in again to continue.";
    SignIn = "Sign in";
    FailedTitle = "This couldn't be loaded";
    TryAgain = "Try again";
}
