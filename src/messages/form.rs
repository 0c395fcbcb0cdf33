//! What is wrong with the form for one account, and the texts of its page.

use crate::domain::field::SsnFault;
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::program::Program;
use crate::domain::program::form::{Fills, FormFault, FormField, FormRow, Input};
use crate::messages::findings;
use crate::texts;

texts! { FaultText;
    Enter = "Enter {label:a}.";
    Choose = "Choose {label:a}.";
    NoProxy = "Enter the name and the date of birth. The proxy address is made from them.";
    TooLong = "{label} is too long. Use at most {limit} characters.";
    Unseen = "{label} contains a character that can't be seen. Enter the text again.";
    SsnShape = "Enter the number as nine digits.";
    SsnArea = "An SSN never begins with 000, 666 or 9. Check the number, or choose TIN.";
    SsnGroup = "The fourth and fifth digits of an SSN are never 00. Check the number.";
    SsnSerial = "An SSN never ends with 0000. Check the number.";
    SsnAdvertised = "This number was printed in advertisements and belongs to nobody. Check the number.";
    TinArea = "A TIN begins with 9. Check the number, or choose SSN.";
    TinGroup = "The fourth and fifth digits of this TIN are never issued. Check the number.";
}

texts! { FormText;
    Ways = "Ways to create accounts";
    Required = "Fields marked with * are required.";
    Continue = "Continue";
    Roles = "User roles";
    NoRoles = "Accounts of your organizations have no roles.";
    NewTab = "(opens in a new tab)";
    PickPlace = "Choose…";
    Choose = "Choose…";
    Advice = "Before you begin";
    Save = "Save";
    SaveAndAnother = "Save and add another";
    Cancel = "Cancel";
    Generate = "Generate";
    PasswordFormat = "Use the format {format}: {key}.";
    Generated = "A password was generated and entered for you.";
    LeaveTitle = "Leave this page?";
    LeaveHelp = "What you typed isn't saved, and a temporary password can't be shown again after you leave.";
    LeaveNo = "Stay";
    LeaveYes = "Leave";
    Exists = "No account was created";
    ExistsHere = "This {person} has an account here already.";
    ExistsHereAdvice = "Open the account.";
    RequestMove = "Request a move";
    MoveOne = "Move a {person}";
    MoveRequested = "The move is requested. The account comes here once the other side approves.";
    MoveMade = "The account moved here. Its password and history stay.";
    Warned = "Check this first. No account was created yet.";
    WarnedHelp = "If it's right, choose {submit} again.";
    Open = "Open";
    OpenAccount = "Open {name}";
    Masked = "Belongs to another organization. Ask support.";
    Unreachable = "We couldn't reach the server, so we don't know whether the account was saved. Choose Save again: it won't be created twice.";
    Overtaken = "Somebody else created or changed an account of this person at the same moment. Save again.";
    SsnTaken = "An account with this Social Security number already exists.";
    SsnTakenAdvice = "Check the number, or open the account.";
    CreatedLead = "Give the {person} these details now. The password isn't shown again later.";
    InvitationSent = "Invitation sent. Must register by {date}.";
    Proxy = "proxy address";
    Password = "Temporary password";
    CopyPassword = "Copy the temporary password";
    PasswordGone = "Already handed out. Create a new temporary password if it's needed.";
    Print = "Print slip";
    PrintCard = "Print card";
    Done = "Done, I have handed it out";
    SeeAccount = "Open account";
    AddAnother = "Add another";
    Matches = "People who match";
    MatchesHelp = "Open an account before you create a second one for the same person.";
    Same = "Same {what}";
    SameNumber = "Same Social Security number or TIN";
    SameName = "Same name, another date of birth";
    FindFirst = "Find the {person} first";
    FindFirstHelp = "Make sure that the {person} doesn't have an account.";
    Edit = "Edit";
    EditTitle = "Edit {name}";
    Saved = "Your changes are saved";
    NotSaved = "Not saved";
    EditLeaveHelp = "What you changed isn't saved.";
    OvertakenTitle = "Not saved: {name} changed this account meanwhile";
    OvertakenHelp = "Check both versions, and correct the form where you need to. Save again to replace what is stored with what the form says.";
    OvertakenSame = "The form says the same as what is stored now.";
    Field = "Field";
    Stored = "Stored now";
    Entered = "In the form";
    Nothing = "(blank)";
}

/// What is wrong with a form: names of fields in its order, each with one sentence.
pub fn problems(program: &Program, row: &FormRow) -> Vec<(String, String)> {
    let sentence = |field: &'static FormField| {
        let fault = row.faults.iter().find(|(of, _)| of.name == field.name).map(|(_, fault)| *fault);
        finding(program, field, row).or_else(|| fault.map(|fault| of_fault(field, fault)))
    };
    row.shown.iter().copied().filter_map(|field| Some((field.name.to_owned(), sentence(field)?))).collect()
}

/// The first error that the rules of the file found in the column of this field.
fn finding(program: &Program, field: &FormField, row: &FormRow) -> Option<String> {
    let column = program.column(field.name).filter(|_| field.fills == Fills::Column)?;
    let wrong = |finding: &&Finding| usize::from(finding.column()) == column && finding.code().severity() == Severity::Error;
    let found = row.findings.iter().find(wrong)?;
    if !field.blank.is_empty() && matches!(found.code(), Code::Required | Code::TermsNotAccepted) {
        return Some(field.blank.to_owned());
    }
    Some(findings::on_page(program, *found, row.texts.get(column).map_or("", String::as_str)))
}

fn of_fault(field: &FormField, fault: FormFault) -> String {
    let label = &field.label;
    match fault {
        FormFault::Blank if !field.blank.is_empty() => field.blank.to_owned(),
        FormFault::Blank => match field.input {
            Input::Choice(_) | Input::Radio(_) | Input::Kind | Input::Country => FaultText::Choose.fill(&[("label", label)]),
            _ => FaultText::Enter.fill(&[("label", label)]),
        },
        FormFault::Different => match field.fills {
            Fills::Confirms(_, sentence) => sentence.to_owned(),
            _ => FaultText::Enter.fill(&[("label", label)]),
        },
        FormFault::NoProxy => FaultText::NoProxy.en().to_owned(),
        FormFault::TooLong(limit) => FaultText::TooLong.fill(&[("label", label), ("limit", &limit)]),
        FormFault::Unseen => FaultText::Unseen.fill(&[("label", label)]),
        FormFault::Ssn(fault) => of_ssn(fault).en().to_owned(),
    }
}

fn of_ssn(fault: SsnFault) -> FaultText {
    match fault {
        SsnFault::Shape => FaultText::SsnShape,
        SsnFault::Area => FaultText::SsnArea,
        SsnFault::Group => FaultText::SsnGroup,
        SsnFault::Serial => FaultText::SsnSerial,
        SsnFault::Advertised => FaultText::SsnAdvertised,
        SsnFault::TinArea => FaultText::TinArea,
        SsnFault::TinGroup => FaultText::TinGroup,
    }
}
