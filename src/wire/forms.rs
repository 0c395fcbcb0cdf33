//! The form for one account: what it asks, what was entered, and what came of it.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Timestamp;
use super::accounts::FoundAccount;
use super::imports::Card;
use super::pages::AgreementView;
use crate::domain::field::{countries, states};
use crate::domain::program::Program;
use crate::domain::program::form::{AccountForm, Fills, FormField, FormUse, Input, LineKind, When, Width};
use crate::domain::rules::Rules;

/// Setting without which an organization has no proxy addresses.
const PROXY_DOMAIN: &str = "proxy_domain";

/// The form of an organization's program; see [`AccountForm`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormView {
    /// Where the account belongs, or will.
    pub organization: Uuid,
    /// What it is filled in for.
    pub use_for: FormUse,
    /// Its fields, under headings.
    pub groups: Vec<GroupView>,
    /// The button that sends it; an account that is edited is saved.
    pub submit: String,
    /// Beside the form, one paragraph each.
    pub advice: Vec<String>,
    /// The link to the page where moves are asked for; blank: none.
    pub move_link: String,
    /// Link to the organization's best practices, `https`; blank where there is none.
    pub best_practices: String,
    /// Names of the fields that *Save and add another* keeps.
    pub kept_for_next: Vec<String>,
    /// While it is filled in, people with the same Social Security number are looked for as well.
    pub finds_by_ssn: bool,
    /// What the check depends on besides what is entered.
    pub rules: Rules,
    /// For a form that is sent without script: sent twice, it makes one account.
    pub idempotency_key: Uuid,
}

/// Name of the input that holds [`FormView::idempotency_key`].
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Name of the input that says which warnings of a form were seen; see [`FormWarnings`].
pub const WARNINGS_SEEN: &str = "warnings-seen";

/// Fields under one heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "described in the domain")]
pub struct GroupView {
    pub title: String,
    pub fields: Vec<FieldView>,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "described in the domain")]
pub struct FieldView {
    pub name: String,
    pub label: String,
    pub help: String,
    pub input: InputView,
    pub need: WhenView,
    pub shown: WhenView,
    /// Never sent back.
    pub secret: bool,
    /// The words of the link to the guide to the kinds of accounts; blank: no link.
    pub guide: String,
}

/// How a field is asked. Lists: (value, words).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "described in the domain")]
pub enum InputView {
    Line {
        kind: LineKind,
        width: Width,
    },
    Date,
    /// `again`: it confirms another one, and so is not generated.
    Password {
        again: bool,
    },
    Choice(Vec<(String, String)>),
    Radio(Vec<(String, String)>),
    Ticks(Vec<(String, String)>),
    State {
        country: String,
        options: Vec<(String, String)>,
    },
    Tick,
    /// The text, and the version that the box says.
    Agreement {
        text: Vec<String>,
        version: String,
    },
    Words(String),
}

/// Whether something holds, by what is entered elsewhere; see [`When`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "described in the domain")]
pub enum WhenView {
    Always,
    Never,
    Is(String, String),
    IsNot(String, String),
}

impl WhenView {
    /// Whether it holds; `get` answers what is entered in a field.
    pub fn holds(&self, get: impl Fn(&str) -> String) -> bool {
        match self {
            WhenView::Always => true,
            WhenView::Never => false,
            WhenView::Is(field, value) => get(field) == *value,
            WhenView::IsNot(field, value) => get(field) != *value,
        }
    }
}

impl FormView {
    /// The form, without the offer of proxy addresses where the organization has none.
    pub fn new(
        organization: Uuid,
        program: &Program,
        form: &AccountForm,
        use_for: FormUse,
        rules: Rules,
        idempotency_key: Uuid,
    ) -> FormView {
        let proxies = rules.settings.get(PROXY_DOMAIN).is_some_and(|domain| !domain.trim().is_empty());
        let asked =
            |field: &&FormField| field.is_asked(program, form, use_for) && (proxies || !matches!(field.fills, Fills::Proxy(_)));
        let groups = form.groups.iter().map(|group| GroupView {
            title: group.title.to_owned(),
            fields: group.fields.iter().filter(asked).map(|field| FieldView::new(form, field, &rules)).collect(),
        });
        FormView {
            organization,
            use_for,
            groups: groups.filter(|group| !group.fields.is_empty()).collect(),
            submit: form.submit.to_owned(),
            advice: form.advice.iter().map(|text| (*text).to_owned()).collect(),
            move_link: String::new(),
            best_practices: String::new(),
            kept_for_next: form.kept_for_next.iter().map(|name| (*name).to_owned()).collect(),
            finds_by_ssn: false,
            rules,
            idempotency_key,
        }
    }
}

impl FormView {
    /// With the text of the agreement that is in force, where the form asks for it.
    pub fn with_agreement(mut self, agreement: &AgreementView) -> FormView {
        for field in self.groups.iter_mut().flat_map(|group| &mut group.fields) {
            if let InputView::Agreement { text, version } = &mut field.input {
                text.clone_from(&agreement.text);
                version.clone_from(&agreement.version);
            }
        }
        self
    }

    /// With this said beside its password, after what is said there.
    pub fn with_password_help(mut self, words: &str) -> FormView {
        for field in self.groups.iter_mut().flat_map(|group| &mut group.fields) {
            if matches!(field.input, InputView::Password { again: false }) {
                field.help = [&field.help, words].map(str::trim).join(" ").trim().to_owned();
            }
        }
        self
    }

    /// With a link beside the choice of the kind of account, in these words.
    pub fn with_guide(mut self, form: &AccountForm, words: &str) -> FormView {
        let is_kind = |name: &str| form.field(name).is_some_and(|field| matches!(field.input, Input::Kind));
        for field in self.groups.iter_mut().flat_map(|group| &mut group.fields).filter(|field| is_kind(&field.name)) {
            words.clone_into(&mut field.guide);
        }
        self
    }
}

impl FieldView {
    fn new(form: &AccountForm, field: &FormField, rules: &Rules) -> FieldView {
        FieldView {
            name: field.name.to_owned(),
            label: field.label.to_owned(),
            help: field.help.to_owned(),
            input: InputView::new(field, rules),
            need: field.need.into(),
            shown: field.shown.into(),
            secret: field.is_secret(form),
            guide: String::new(),
        }
    }
}

impl From<When> for WhenView {
    fn from(when: When) -> Self {
        match when {
            When::Always => WhenView::Always,
            When::Never => WhenView::Never,
            When::Is(field, value) => WhenView::Is(field.to_owned(), value.to_owned()),
            When::IsNot(field, value) => WhenView::IsNot(field.to_owned(), value.to_owned()),
        }
    }
}

impl InputView {
    fn new(field: &FormField, rules: &Rules) -> InputView {
        match field.input {
            Input::Line(kind, width) => InputView::Line { kind, width },
            Input::Date => InputView::Date,
            Input::Password => InputView::Password { again: matches!(field.fills, Fills::Confirms(..)) },
            Input::Choice(options) => InputView::Choice(listed(options)),
            Input::Radio(options) => InputView::Radio(listed(options)),
            Input::Kind => InputView::Choice(rules.allowed.creates.iter().map(|kind| (kind.clone(), kind.clone())).collect()),
            Input::Places(_) => {
                let names = rules.allowed.places.iter().filter(|place| place.active).map(|place| place.name.clone());
                InputView::Ticks(names.map(|name| (name.clone(), name)).collect())
            }
            Input::Country => {
                let mut all: Vec<_> = countries().collect();
                // The country of nearly everybody first, the others by name.
                all.sort_by_key(|(code, name)| (*code != "US", *name));
                InputView::Choice(listed(&all))
            }
            Input::State(country) => {
                let mut all: Vec<_> = states().collect();
                all.sort_by_key(|(_, name)| *name);
                InputView::State { country: country.to_owned(), options: listed(&all) }
            }
            Input::Tick => InputView::Tick,
            Input::Agreement => InputView::Agreement { text: Vec::new(), version: String::new() },
            Input::Words(words) => InputView::Words(words.to_owned()),
        }
    }
}

fn listed(options: &[(&str, &str)]) -> Vec<(String, String)> {
    options.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect()
}

/// A form that was filled in. A password and a Social Security number are in it.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewAccountForm {
    /// Made by the browser for one account; the same key answers with the same account.
    pub idempotency_key: Uuid,
    /// Where the account will belong.
    pub organization: Uuid,
    /// Names of inputs and their texts.
    pub entries: Vec<(String, String)>,
}

impl fmt::Debug for NewAccountForm {
    /// Leptos asks for it; it says nothing of what was entered.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewAccountForm").finish_non_exhaustive()
    }
}

/// What came of a form. No `Debug`: a password is in it.
#[derive(Clone, Serialize, Deserialize)]
pub enum AddAnswer {
    /// The account is made.
    Added(Box<AddedAccount>),
    /// What is wrong: name of a field and a sentence.
    Problems(Vec<(String, String)>),
    /// Somebody has an account already.
    Exists(ExistingAccounts),
    /// No account is made yet: somebody should look at this first, and send the form again.
    Warned(FormWarnings),
    /// No account is made: another version of the agreement is in force than was accepted.
    AgreementChanged {
        /// The field with the agreement.
        field: String,
        /// The version in force.
        agreement: AgreementView,
    },
}

/// What somebody should look at before an account is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormWarnings {
    /// One sentence each.
    pub sentences: Vec<String>,
    /// What the form says in [`WARNINGS_SEEN`] when it is sent again: the same form with other
    /// warnings is shown those.
    pub seen: String,
}

/// A new account, as its maker is shown it once.
#[derive(Clone, Serialize, Deserialize)]
pub struct AddedAccount {
    /// Account id.
    pub account: Uuid,
    /// Name for lists.
    pub name: String,
    /// What the number is called, and the number, where the program numbers.
    pub number: Option<(String, String)>,
    /// What its holder signs in with.
    pub sign_in: String,
    /// That is a proxy address.
    pub proxy: bool,
    /// What the program says of it, as in results files.
    pub message: String,
    /// It has no password: its holder chooses one when they register.
    pub invited: bool,
    /// The last day on which they can, in the organization's time zone: `Nov 28, 2026`.
    pub register_by: Option<String>,
    /// What the program calls what its holder signs in with.
    pub sign_in_label: String,
    /// What the program calls an account holder: `student`.
    pub person: String,
    /// The temporary password; `None` once it is handed out.
    pub password: Option<String>,
    /// The organization that hands it out.
    pub organization: String,
    /// It is printed on a card; `None`: on a slip.
    pub card: Option<Card>,
}

/// An account that may be that of the person for whom a form is filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matching {
    /// What is the same.
    pub why: String,
    /// The account, masked outside the reader's organizations.
    pub account: FoundAccount,
}

/// The form for editing an account, filled in with what is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditView {
    /// Account id.
    pub account: Uuid,
    /// Name for lists.
    pub name: String,
    /// The form.
    pub form: FormView,
    /// Names of inputs and their texts.
    pub entries: Vec<(String, String)>,
    /// A change of these ends the verification of the person's identity; blank where there is none.
    pub ends_verification: String,
    /// Says which profile that is. Another profile has another version.
    pub version: String,
}

/// A form that edits an account.
#[derive(Clone, Serialize, Deserialize)]
pub struct EditForm {
    /// Account id.
    pub account: Uuid,
    /// The version of what was edited.
    pub version: String,
    /// Names of inputs and their texts.
    pub entries: Vec<(String, String)>,
}

impl fmt::Debug for EditForm {
    /// Leptos asks for it; it says nothing of what was entered.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EditForm").finish_non_exhaustive()
    }
}

/// What came of a form that edits an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum EditAnswer {
    /// It is saved, or nothing was different.
    Saved,
    /// What is wrong: name of a field and a sentence.
    Problems(Vec<(String, String)>),
    /// Somebody else is that already.
    Exists(ExistingAccounts),
    /// Somebody else saved another profile meanwhile.
    Overtaken(Overtaken),
}

/// What somebody else saved while a form was being filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overtaken {
    /// Name of the person, or `command line`.
    pub by: String,
    /// When they saved.
    pub at: Timestamp,
    /// Where what is stored now differs from what was entered.
    pub fields: Vec<Difference>,
    /// The version of what is stored now: with it, what was entered takes its place.
    pub version: String,
}

/// One field in which two versions differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Its label.
    pub label: String,
    /// What is stored.
    pub stored: String,
    /// What was entered.
    pub entered: String,
}

/// Accounts that somebody has already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExistingAccounts {
    /// Name of the field that it is about; blank = none.
    pub field: String,
    /// Why no account was made.
    pub message: String,
    /// What to do.
    pub advice: String,
    /// For support: the code, and the message without a word of the form.
    pub failure: (String, String),
    /// The accounts, masked outside the reader's organizations.
    pub accounts: Vec<FoundAccount>,
    /// The account moves here in place of a second one.
    pub moves_here: Option<MoveOffer>,
}

/// A move that can be asked for in place of creating an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveOffer {
    /// What the account's holder signs in with, as it was entered.
    pub who: String,
    /// Where the form was filled in.
    pub to: Uuid,
    /// What the program calls an account holder: `student`.
    pub person: String,
}

/// A form that came without script, for the page that answers it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Submitted {
    /// Where the account was to belong.
    pub organization: Uuid,
    /// What was entered, without secrets.
    pub entries: Vec<(String, String)>,
    /// What came of it, or why nothing did.
    pub answer: Result<AddAnswer, super::ApiError>,
}
