//! Texts of the frame and of the pieces that every page uses.

use crate::texts;

texts! { FrameText;
    Brand = "Muster";
    SkipToContent = "Skip to the content";
    Home = "Home";
    Imports = "Imports";
    Staff = "Staff";
    Organizations = "Organizations";
    Audit = "Audit";
    Menu = "Main";
    ChangePassword = "Change password";
    Sessions = "Sessions";
    StyleGuide = "Style guide";
    SignOut = "Sign out";
    Keys = "Keys";
    ManyOrganizations = "{count} organizations";
    YouAreHere = "You are here";
    TitleOf = "{title} · Muster";
}

texts! { KeysText;
    Title = "Keys";
    Help = "show these keys";
    HomeKeys = "then";
    Home = "go to Home";
    Problems = "in an import’s grid: next problem, previous problem";
    Close = "close a dialog or a menu";
    Done = "Close";
}

texts! { SessionText;
    EndsTitle = "You will be signed out soon";
    EndsBody = "Nobody has done anything here for a while. You will be signed out at {time}. What you have typed stays here if you stay signed in.";
    Stay = "Stay signed in";
    EndedTitle = "Sign in again";
    EndedBody = "You were signed out. Sign in as {name} and go on where you were: what you have typed is still here.";
    StepUpTitle = "Type your password again";
    StepUpBody = "This is about who may do what here, so it takes your password once more, {name}. It is enough for five minutes.";
    Continue = "Continue";
    Cancel = "Cancel";
    Password = "Password";
    SignIn = "Sign in";
    Unreachable = "The server could not be reached. Check the connection and try again.";
    Elsewhere = "Leave this page and sign in as somebody else";
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
    CopyFailed = "Select the text and copy it by hand.";
    Show = "Show";
    Hide = "Hide";
    HiddenText = "hidden";
    HidesIn = "hides in {seconds} s";
    Loading = "Loading…";
    Total = "Total";
    What = "What";
    Rows = "Rows";
    Previous = "Previous";
    Next = "Next";
    Pages = "Pages of this list";
    PageNumber = "Page {page}";
    Range = "{from}–{to} of {total}";
    SortedUp = "sorted upwards";
    SortedDown = "sorted downwards";
    SortBy = "Sort by {column}";
    Steps = "Steps";
    StepDone = "done";
    StepNow = "now";
    StepNext = "to come";
    Day = "Day";
    Month = "Month";
    Year = "Year";
    NeedsScript = "To change something on this page, turn JavaScript on in your browser. Reading works without it.";
    PageNeedsScript = "This page needs JavaScript: turn it on in your browser and load the page again.";
    Choose = "Choose: {field}.";
    ChooseOne = "Choose…";
    BadDate = "Write the date as day, month and year, for example 31 12 2027.";
    Required = "Fill in: {field}.";
    DropTitle = "Drop a file here, or choose one";
}

texts! { TroubleText;
    NotFoundTitle = "There is nothing at this address";
    NotFoundBody = "The address may be mistyped, or what stood here is not within your organizations.";
    GoHome = "Go to Home";
    SignedOutTitle = "You are signed out";
    SignedOutBody = "Sign in again to continue.";
    SignIn = "Sign in";
    FailedTitle = "This could not be loaded";
    TryAgain = "Try again";
}
