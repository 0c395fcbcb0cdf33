//! Texts about requests for access.

use crate::domain::access_request::RequestState;
use crate::texts;

// The form, for people who are not signed in.
texts! { RequestText;
    Title = "Request access";
    Lead = "For staff who don't have an account yet. A System Admin looks at your request and answers you.";
    Organization = "Organization";
    OrganizationHelp = "Enter at least three letters of its name, for example Fresno.";
    Choose = "Choose your organization";
    FoundCount = "{count} {count:organization matches|organizations match}. Choose yours.";
    FoundMore = "The first {count} organizations. Enter more of the name to find others.";
    FoundNone = "No organization matches. Check the spelling, or enter another part of its name.";
    OrganizationKind = "{name} ({kind})";
    OrganizationBelow = "{name} ({kind}), {above}";
    Name = "Your name";
    NameHelp = "First and last name.";
    JobTitle = "Your title";
    TitleHelp = "For example Admissions Coordinator.";
    Supervisor = "Your vice president, director or supervisor";
    SupervisorHelp = "Name of the person who can confirm that you need access.";
    Email = "Work email address";
    EmailHelp = "The one that your organization gave you. You'll sign in with it.";
    Kept = "What you enter is read only by the people who decide, and deleted 90 days after their decision.";
    Submit = "Send request";
    SignIn = "Back to sign-in";
    SentTitle = "We have your request";
    SentBody = "A System Admin will look at it and write to the email address that you entered, or ask your supervisor.";
    SentAgain = "You don't need to send it again. If you already have an account, sign in, or ask your administrator for a new link.";
    OrganizationMissing = "Enter the name of your organization.";
    OrganizationShort = "Enter at least three letters of your organization's name, for example Fresno.";
    OrganizationUnknown = "There's no organization of that name here. Check the spelling, or enter another part of its name.";
    OrganizationChoose = "Choose your organization from the names that match.";
    OrganizationMany = "More than {limit} organizations match. Choose yours, or enter more of its name.";
    NameMissing = "Enter your name, for example Ana Ruiz.";
    TitleMissing = "Enter your title, for example Admissions Coordinator.";
    SupervisorMissing = "Enter the name of your vice president, director or supervisor.";
    EmailMissing = "Enter your work email address, for example ana.ruiz@college.example.edu.";
    EmailWrong = "That isn't an email address. Enter one like ana.ruiz@college.example.edu.";
    TheName = "Your name";
    TheTitle = "Your title";
    TheSupervisor = "The name of your supervisor";
    TheEmail = "The email address";
    Long = "{what} has {length} characters. The limit is {limit}.";
    Character = "{what} contains {character}, which isn't allowed. Remove it.";
}

// Why a request can't be decided so.
texts! { DecideText;
    WasApproved = "{name} approved this request on {time}. Reload the page to see it.";
    WasDeclined = "{name} declined this request on {time}. Reload the page to see it.";
    WasExpired = "This request ended because nobody decided it in time. The person can send a new one.";
    Deactivated = "The account with this email address is deactivated, so it can't get a role. Decline the request and tell the person why.";
    AccountElsewhere = "The account with this email address belongs to another organization's System Admin. Ask them to grant the role.";
    NotInUse = "{name} is inactive. Choose another organization, or decline the request.";
    NoteMissing = "Enter what you need to know.";
    ReasonMissing = "Enter a reason.";
    Long = "This has {length} characters. The limit is {limit}.";
    Character = "This contains {character}, which isn't allowed. Remove it.";
    AskedEnough = "You've asked {limit} times. Approve or decline the request.";
}

// The queue, and one request.
texts! { QueueText;
    Title = "Access requests";
    Lead = "People who asked for access at your organizations.";
    Tabs = "Which requests";
    TabWaiting = "Waiting";
    TabDecided = "Decided";
    Who = "Name";
    Received = "Received";
    State = "Status";
    Decided = "Decided";
    Erased = "Deleted";
    NoneTitle = "No requests are waiting";
    NoneText = "When somebody asks for access on the sign-in page, the request appears here.";
    NoneDecided = "No request has been decided yet.";
    Open = "New";
    Asked = "More information asked for";
    Approved = "Approved";
    Declined = "Declined";
    Expired = "Ended without a decision";
    HomeTitle = "Access requests";
    HomeWaiting = "{count} {count:access request is|access requests are} waiting";
    HomeNone = "No access requests are waiting.";
    Request = "Request";
    ErasedTitle = "Request for access";
    ErasedText = "What the person entered was deleted.";
    Organization = "Organization";
    Inactive = "Inactive";
    JobTitle = "Title";
    Supervisor = "Supervisor";
    Email = "Email address";
    HasAccount = "Has an account already";
    HasAccountText = "A staff user has this email address. If you approve, they get the role and sign in as before; no link is made.";
    HasAccountOff = "A staff user has this email address, but is deactivated, so the request can't be approved.";
    HasAccountElsewhere = "A staff user of another organization has this email address. Their System Admin can grant the role.";
    OpenAccount = "Open the account";
    AskedTitle = "What was asked";
    ByAt = "{name},";
    DecidedBy = "by {name},";
    Reason = "Reason";
    Written = "A letter with the reason goes to {name} at {email}. “Outbox” says whether it was sent.";
    WrittenWaits = "Mail isn't set up on this server, so the letter with the reason waits in “Outbox”. Tell {name} at {email}.";
    ApproveTitle = "Approve";
    ApproveHelp = "Gives {name} the role at this organization and everything under it. You can add permissions or an end date afterwards under Staff.";
    Approve = "Approve";
    WasApproved = "{name} has access";
    LinkMailed = "A letter with this link goes to {name} at {email}. “Outbox” says whether it was sent.";
    LinkWaits = "Mail isn't set up on this server, so the letter with this link waits in “Outbox”. Send the link to {name} at {email}.";
    TellAccess = "{name} has an account and signs in as before. Tell them at {email}.";
    AskTitle = "Ask for more information";
    AskHelp = "Write to {email}, or ask {supervisor}. Note here what you asked, so that others see it.";
    Note = "Note";
    Ask = "Save note";
    WasAsked = "Note saved";
    DeclineTitle = "Decline";
    DeclineHelp = "The reason is kept with the request, and mailed to {name} at {email}.";
    DeclineHelpWaits = "The reason is kept with the request. Mail isn't set up on this server, so the letter waits in “Outbox”: tell {name} at {email}.";
    Decline = "Decline";
    WasDeclined = "Request declined";
}

/// A request's state as a chip says it.
pub fn state(state: RequestState) -> QueueText {
    match state {
        RequestState::Open => QueueText::Open,
        RequestState::Asked => QueueText::Asked,
        RequestState::Approved => QueueText::Approved,
        RequestState::Declined => QueueText::Declined,
        RequestState::Expired => QueueText::Expired,
    }
}
