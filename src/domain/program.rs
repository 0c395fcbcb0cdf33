//! A program: everything that differs between `openccc`, `educator` and `corrections`, as data and
//! a few functions.
//!
//! A fourth program is one new folder under `program/`, declared here, and one line in
//! [`Registry::standard`]. Nothing outside that folder knows its columns: what others need of them
//! (what people sign in with, the parts of a name, the birth date, the place of a row), the columns
//! declare by their [`Meaning`]. The texts of its pages are in [`pages`], apart from what checks a
//! file.

use self::form::AccountForm;
use self::handout::Handout;
use super::access::{AUDITOR, Extra, Role, SYSTEM_ADMIN};
use super::account::AccountState;
use super::check::RowRules;
use super::field::Value;
use super::finding::{Code, Finding};
use super::org::{SHARED, Setting};
use super::plan::{Action, Asking, COMMON_REASONS, Decision, Hits, Reason};
use super::rules::Settings;
use super::template::{Column, ColumnRole, Meaning};
use super::verification::Verification;

pub mod corrections;
pub mod educator;
pub mod form;
pub mod handout;
pub mod openccc;
pub mod pages;
#[cfg(test)]
mod testing;

/// Tells each natural key of a row to the second argument: index into [`Program::keys`], and its
/// normalized text in UTF-8.
pub type DeriveKeys = fn(&[Value<'_>], &mut dyn FnMut(usize, &[u8]));

/// Names and values that a created account's profile keeps beside its columns.
pub type Extras = fn(&[Value<'_>], &[Finding]) -> Vec<(&'static str, String)>;

/// Which setting, of those in effect together, does not go with the others, and why.
pub type CheckSettings = fn(&dyn Fn(&str) -> Option<String>) -> Result<(), (&'static str, String)>;

/// What is wrong with the domain of the email address that somebody asks for access with, by the
/// settings of their organization.
pub type CheckStaffDomain = fn(&str, &Settings) -> Result<(), String>;

/// Which of the kinds that roles create ([`Role::creates`]) an account of these values is; `None`
/// where every role creates every account.
pub type KindOf = for<'v> fn(&'v [Value<'_>]) -> Option<&'v str>;

/// Everything that differs between programs.
pub struct Program {
    /// Stable id: `openccc`.
    pub id: &'static str,
    /// What people call it: `OpenCCC`.
    pub name: &'static str,
    /// Name of the template when downloaded.
    pub template_file: &'static str,
    /// One account holder, many: `student`, `students`.
    pub person: (&'static str, &'static str),
    /// Columns in template order, at most 64.
    pub columns: &'static [Column],
    /// Headers that are recognized and left out with a notice (`username`).
    pub dropped: &'static [&'static str],
    /// Short names of columns that a template may have filled in beforehand: a row in which only
    /// these are filled is blank.
    pub ignored_when_alone: &'static [&'static str],
    /// What stands in the example row of a template that is downloaded for an organization, beside
    /// its id: (short name, text), each one of `ignored_when_alone`.
    pub prefilled: &'static [(&'static str, &'static str)],
    /// Kinds of organization from the root down: (id, name).
    pub levels: &'static [(&'static str, &'static str)],
    /// Ids of those kinds at which an import may begin.
    pub importing_levels: &'static [&'static str],
    /// Ids of those kinds at which the form for one account may be filled in.
    pub form_levels: &'static [&'static str],
    /// Kinds of accounts ([`Role::creates`]) that can be created at an organization of that kind
    /// alone: (id of the organization's kind, kinds of accounts). One that isn't listed takes all.
    pub created_at: &'static [(&'static str, &'static [&'static str])],
    /// Which of those kinds an account is.
    pub kind_of: KindOf,
    /// Ids of those kinds whose organizations have a switch. Off: nobody is created there or moved
    /// there, nor below, and account holders there can't sign in.
    pub switched_at: &'static [&'static str],
    /// Roles that may be granted, besides System Admin and Auditor.
    pub roles: &'static [Role],
    /// Settings of its organizations, besides [`SHARED`].
    pub settings: &'static [Setting],
    /// What its settings must be together; asked when one of them changes.
    pub check_settings: CheckSettings,
    /// Which email addresses people may ask for access with.
    pub check_staff_domain: CheckStaffDomain,
    /// Short name of the column whose blank cells the results number, each with a number that no
    /// row of the file has.
    pub numbered: Option<&'static str>,
    /// Natural keys; the index in this table is the key's kind in hits.
    pub keys: &'static [KeyKind],
    /// How many rows of a file should have one value at most.
    pub recommended: Option<Recommended>,
    /// Rules over several cells of one row; runs after the cells' own checks.
    pub row_rules: fn(&mut RowRules<'_, '_>),
    /// Tells each natural key of a good row: index into `keys`, and its normalized text.
    pub derive_keys: DeriveKeys,
    /// Decides one row that passed its check: what its keys hit, and who asks, for which place.
    pub decide: fn(&[Value<'_>], &Hits<'_>, &Asking) -> Decision,
    /// How an account begins that is created by its staff: one of [`AccountState::FIRST`].
    pub first_state: AccountState,
    /// How the holders of invited accounts register; where accounts begin so, there is one.
    pub registration: Option<&'static Registration>,
    /// The account holder's name for lists: `Ana Ruiz`.
    pub display_name: fn(&[Value<'_>]) -> String,
    /// What is kept in a created account's profile beside its columns, from the row's values and
    /// findings: (name, value).
    pub extras: Extras,
    /// How the program numbers accounts, if it does.
    pub numbering: Option<Numbering>,
    /// Whether account holders say the root of their tree before what they sign in with: people of
    /// two roots may sign in with the same.
    pub root_before_sign_in: bool,
    /// What results say.
    pub messages: Messages,
    /// The form for one account, if it has one.
    pub form: Option<&'static AccountForm>,
    /// What temporary passwords are printed on.
    pub handout: Handout,
    /// How its staff verify identities, if they do.
    pub verification: Option<&'static Verification>,
    /// Whether its accounts move between the organizations of a tree: a row plans it
    /// ([`Action::Transfer`]), and staff ask for it.
    pub moves: bool,
    /// Whether a person decides rows that may be another person's than the account that they hit
    /// ([`Action::Review`]).
    pub reviews: bool,
}

/// How a program numbers its accounts, in order, from a counter.
#[derive(Clone, Copy)]
pub struct Numbering {
    /// What people call the number: `CCCID`.
    pub label: &'static str,
    /// The number at that place in the order, from 0; `None` when all are spent.
    pub number: fn(u32) -> Option<String>,
    /// What to say of a text that is nearly a number, where that helps.
    pub hint: fn(&str) -> Option<&'static str>,
}

/// How the holders of accounts register who were invited.
pub struct Registration {
    /// Days for it: an invitation expires at the end of the last of them, where the account is.
    pub days: u32,
    /// Days after the invitation on which a reminder is mailed, where no setting says otherwise.
    pub reminders: &'static [u32],
    /// The role of staff that the holder of an account with these values has where the account is,
    /// from registration on and as long as the account lasts.
    pub staff_role: fn(&[Value<'_>]) -> Option<&'static str>,
}

/// What a program's results say, to the letter.
#[derive(Clone, Copy)]
pub struct Messages {
    /// Of a row whose account was created.
    pub created: &'static str,
    /// Every reason that its `decide` gives. One with the code of a common reason takes its place.
    pub reasons: &'static [&'static Reason],
    /// What the results' column *outcome* says of a row that ended so ([`Action::outcome`]); none
    /// where the results have no such column.
    pub outcomes: &'static [(&'static str, &'static str)],
    /// Sentences of findings that read otherwise here; placeholders as in the catalog.
    pub sentences: &'static [(Code, &'static str)],
}

impl Messages {
    /// What the results call the outcome of that stable name; blank where they don't.
    pub fn word(&self, outcome: &str) -> &'static str {
        self.outcomes.iter().find(|(name, _)| *name == outcome).map_or("", |(_, word)| word)
    }
}

/// One kind of natural key.
pub struct KeyKind {
    /// Stable name, stored in hashes: `email`, `cccid`, `person`.
    pub name: &'static str,
    /// Within what it is unique.
    pub scope: KeyScope,
    /// What the sentence `Same … as line n` calls it: `email`, `name and birth date`.
    pub noun: &'static str,
    /// Whether an account owns it, or what else it is for.
    pub usage: KeyUse,
    /// The finding on a second row with the same key in one file; `None` where duplicates are not
    /// looked for.
    pub duplicate: Option<Duplicate>,
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyUse {
    /// A created account owns it: nobody else may have the same.
    Owned,
    /// Finds the account that owns the kind of this name (`email` for a second address that may be
    /// somebody's), and is not taken.
    LookedUp(&'static str),
    /// Tells rows of one file apart, and never leaves it: no hash of it is stored or looked up.
    InFileOnly,
}

/// How a duplicate in a file is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duplicate {
    /// The column (by `name`) that carries the finding.
    pub at: &'static str,
    /// The finding on the later row: [`Code::DuplicateKey`] unless the catalog has a sentence of
    /// its own.
    pub code: Code,
}

/// A value that more than a few rows of one file should not have: later ones get a warning,
/// [`Code::MoreThanRecommended`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recommended {
    /// The column (by `name`) that has the value, and carries the finding.
    pub column: &'static str,
    /// The value, in its canonical form.
    pub value: &'static str,
    /// How many rows may have it.
    pub most: u32,
}

/// Within what a key is unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyScope {
    /// The whole program.
    Program,
    /// The tree of organizations under one root.
    Root,
}

impl Program {
    /// A program that takes no files: what it calls itself and its organizations, and nothing else.
    /// What every program starts from.
    pub const fn described(
        id: &'static str,
        name: &'static str,
        person: (&'static str, &'static str),
        levels: &'static [(&'static str, &'static str)],
    ) -> Program {
        Program {
            id,
            name,
            template_file: "",
            person,
            columns: &[],
            dropped: &[],
            ignored_when_alone: &[],
            prefilled: &[],
            levels,
            importing_levels: &[],
            form_levels: &[],
            created_at: &[],
            kind_of: |_| None,
            switched_at: &[],
            roles: &[],
            settings: &[],
            check_settings: |_| Ok(()),
            check_staff_domain: |_, _| Ok(()),
            numbered: None,
            keys: &[],
            recommended: None,
            row_rules: |_| {},
            derive_keys: |_, _| {},
            decide: |_, _, _| Decision { action: Action::Review, reason: None, account: None, finding: None },
            first_state: AccountState::Active,
            registration: None,
            display_name: |_| String::new(),
            extras: |_, _| Vec::new(),
            numbering: None,
            root_before_sign_in: false,
            messages: Messages { created: "Successfully added user", reasons: &[], outcomes: &[], sentences: &[] },
            form: None,
            handout: Handout::Slip,
            verification: None,
            moves: false,
            reviews: false,
        }
    }

    /// Whether there is a template: nothing can be imported without one.
    pub fn takes_files(&self) -> bool {
        !self.columns.is_empty()
    }

    /// Index of the column with that short name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// Whether the cells of the column at that index are kept from everybody.
    pub fn is_secret(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|column| column.role == ColumnRole::Secret)
    }

    /// Index of the column that means this to others.
    pub fn column_meaning(&self, meaning: Meaning) -> Option<usize> {
        self.columns.iter().position(|c| c.meaning == meaning)
    }

    /// The kind as which a key of this kind is hashed: its own, or the owned one that it looks up.
    pub fn owned_kind<'k>(&self, kind: &'k KeyKind) -> &'k KeyKind
    where
        Self: 'k,
    {
        match kind.usage {
            KeyUse::LookedUp(name) => self.keys.iter().find(|owned| owned.name == name).unwrap_or(kind),
            KeyUse::Owned | KeyUse::InFileOnly => kind,
        }
    }

    /// The settings of its organizations: the shared ones, then its own.
    pub fn settings(&self) -> impl Iterator<Item = &'static Setting> + use<> {
        SHARED.iter().chain(self.settings)
    }

    /// Every reason for a decision: its own, then the common ones.
    pub fn reasons(&self) -> impl Iterator<Item = &'static Reason> + use<> {
        self.messages.reasons.iter().chain(&COMMON_REASONS).copied()
    }

    /// The reason of that stored code.
    pub fn reason(&self, code: &str) -> Option<&'static Reason> {
        self.reasons().find(|reason| reason.code == code)
    }

    /// Whether an import may begin at a node of that kind.
    pub fn imports_at(&self, kind: &str) -> bool {
        self.takes_files() && self.importing_levels.contains(&kind)
    }

    /// Whether the form for one account may be filled in at a node of that kind.
    pub fn has_form_at(&self, kind: &str) -> bool {
        self.form.is_some() && self.form_levels.contains(&kind)
    }

    /// Whether accounts belong to nodes of that kind: to those where they are created, and to those
    /// below.
    pub fn has_accounts_at(&self, kind: &str) -> bool {
        let creates = |(id, _): &(&str, &str)| self.importing_levels.contains(id) || self.form_levels.contains(id);
        let first = self.levels.iter().position(creates);
        let here = self.levels.iter().position(|(id, _)| *id == kind);
        first.zip(here).is_some_and(|(first, here)| first <= here)
    }

    /// Whether an account of that kind can be created at a node of that kind.
    pub fn creates_at(&self, kind: &str, account: &str) -> bool {
        self.created_at.iter().find(|(level, _)| *level == kind).is_none_or(|(_, accounts)| accounts.contains(&account))
    }

    /// Index of the (first) column with that role.
    pub fn column_with(&self, role: ColumnRole) -> Option<usize> {
        self.columns.iter().position(|c| c.role == role)
    }
}

/// The programs that this server and worker know. A value, handed in, so that a test can hand in
/// its own.
#[derive(Clone)]
pub struct Registry(Vec<&'static Program>);

impl Registry {
    /// The programs of the product.
    pub fn standard() -> Registry {
        Registry(vec![&openccc::PROGRAM, &educator::PROGRAM, &corrections::PROGRAM])
    }

    /// Exactly these programs.
    pub fn of(programs: Vec<&'static Program>) -> Registry {
        Registry(programs)
    }

    /// The program of that id.
    pub fn get(&self, id: &str) -> Option<&'static Program> {
        self.0.iter().copied().find(|p| p.id == id)
    }

    /// The program of that id, where it takes files.
    pub fn importing(&self, id: &str) -> Option<&'static Program> {
        self.get(id).filter(|p| p.takes_files())
    }

    /// Every role there is: System Admin, those of the programs, Auditor.
    pub fn roles(&self) -> impl Iterator<Item = &'static Role> {
        let own = self.0.iter().flat_map(|program| program.roles);
        std::iter::once(&SYSTEM_ADMIN).chain(own).chain([&AUDITOR])
    }

    /// The role of that name.
    pub fn role(&self, name: &str) -> Option<&'static Role> {
        self.roles().find(|role| role.is_named(name))
    }

    /// What may be added to a role, by its id.
    pub fn extra(&self, id: &str) -> Option<&'static Extra> {
        self.roles().flat_map(|role| role.may_add).copied().find(|extra| extra.id == id)
    }

    /// The setting of that name, whichever program has it.
    pub fn setting(&self, key: &str) -> Option<&'static Setting> {
        self.0.iter().flat_map(|program| program.settings()).find(|setting| setting.key == key)
    }

    /// All of them, in the order in which a person is offered them.
    pub fn all(&self) -> &[&'static Program] {
        &self.0
    }
}
