//! Who is signed in. Signing in and out, and setting a password, are plain forms (`POST /sign-in`,
//! `/sign-out`, `/password`, `/welcome/{token}`), so that they work without script; they are routes
//! in `server/http`.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Timestamp;
use super::moves::MovesWaiting;
use super::pages::{ImportLabels, LocationsView, ManagementView, PagesView, SearchView};
use crate::domain::access::{Extra, Permission, Role};
use crate::domain::account::AccountState;
use crate::domain::org::Setting;
use crate::domain::program::Program;
use crate::domain::program::pages::ProgramPages;
use crate::domain::template::Meaning;

/// The signed-in staff user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// Staff id.
    pub id: Uuid,
    /// Full name, in one text.
    pub name: String,
    /// Email address.
    pub email: String,
    /// Grants in effect now.
    pub grants: Vec<GrantView>,
    /// Everything that some grant allows, anywhere: what the frame's menu shows.
    pub may: Vec<Permission>,
    /// Organizations at which this person may import, with their program: what *Choose* offers.
    pub import_at: Vec<OrganizationRef>,
    /// Organizations at which this person may fill in the form for one account.
    pub form_at: Vec<OrganizationRef>,
    /// The programs of this server, in the order in which a person is offered them.
    pub programs: Vec<ProgramView>,
    /// Names of the steps on this person's import pages: the program's own, or common ones where
    /// they see imports of several programs.
    pub labels: ImportLabels,
    /// Names on the page that finds accounts, likewise.
    pub search: SearchView,
    /// The one place for both ways of creating accounts, where their program has one.
    pub management: Option<ManagementView>,
    /// The place of locations, where one of their programs has one and they may read there.
    pub locations: Option<LocationsView>,
    /// The help page of their organization, `https`; blank where there is none.
    pub help_link: String,
    /// Notices at the foot of their pages: those of the programs that they work in.
    pub notices: Vec<String>,
    /// Microseconds until the session ends if nothing is done. A span and no moment: a browser's
    /// clock may be wrong.
    pub session_left: i64,
    /// Sign-ins that failed between the one before and this one, until the caller has seen them.
    pub failed_sign_ins: u64,
    /// The caller is staff because of an account of their own.
    pub has_account: bool,
    /// How many moves wait; `None` where no program that they import into moves accounts.
    pub moves: Option<MovesWaiting>,
    /// How many reviews wait; `None` where no program that they import into has any.
    pub reviews: Option<u64>,
    /// The server mails letters.
    pub mail: bool,
    /// Served with `--demo`: the style guide is there.
    pub demo: bool,
}

impl Me {
    /// Organizations where this person may create accounts one by one, and what the form for one is
    /// called there.
    pub fn forms(&self) -> impl Iterator<Item = (&OrganizationRef, &FormLabels)> {
        self.form_at.iter().filter_map(|place| {
            let program = self.programs.iter().find(|program| program.id == place.program)?;
            Some((place, program.form.as_ref()?))
        })
    }
}

/// An account of the caller's own, because of which they are staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyAccount {
    /// What its program is called.
    pub program: String,
    /// Name for lists.
    pub name: String,
    /// The number that the program assigned: label and number.
    pub number: Option<(String, String)>,
    /// What the account names its holder by at sign-in: label and text.
    pub sign_in: Option<(String, String)>,
    /// Name of the organization.
    pub organization: String,
    /// The role that it brings with it.
    pub role: String,
    /// Its state: deactivated, the role rests.
    pub state: AccountState,
}

/// What the interface knows of a program. The program itself, with its rules, stays out of the
/// page's code: that keeps it small.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramView {
    /// Program id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Kinds of organization from the root down: (id, name).
    pub levels: Vec<(String, String)>,
    /// Roles that may be granted in it, besides System Admin and Auditor.
    pub roles: Vec<RoleView>,
    /// Settings of its organizations.
    pub settings: Vec<SettingView>,
    /// Texts of its pages.
    pub pages: PagesView,
    /// What its form for one account is called, where it has one.
    pub form: Option<FormLabels>,
    /// Rows of its files name organizations, which therefore have short ids.
    pub short_ids: bool,
}

/// Names of the form for one account: its menu entry, its title, the choice of its organization,
/// and what an account holder is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "described in the domain")]
pub struct FormLabels {
    pub menu: String,
    pub title: String,
    pub place: String,
    pub person: String,
}

/// A role, as it is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleView {
    /// Stable id: `college_staff`.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// What may be ticked when it is granted.
    pub may_add: Vec<ExtraView>,
    /// Kinds of organization at which it may be granted; empty: everywhere.
    pub levels: Vec<String>,
}

/// What may be added to a role when it is granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "described in the domain")]
pub struct ExtraView {
    pub id: String,
    pub label: String,
    pub tick: String,
    pub help: String,
}

impl From<&Extra> for ExtraView {
    fn from(extra: &Extra) -> Self {
        let [id, label, tick, help] = [extra.id, extra.label, extra.tick, extra.help].map(str::to_owned);
        ExtraView { id, label, tick, help }
    }
}

impl From<&Role> for RoleView {
    fn from(role: &Role) -> Self {
        let levels = role.levels.iter().map(|level| (*level).to_owned()).collect();
        let may_add = role.may_add.iter().copied().map(ExtraView::from).collect();
        RoleView { id: role.id.to_owned(), label: role.label.to_owned(), may_add, levels }
    }
}

/// A setting, as its form asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingView {
    /// Name: `time_zone`.
    pub key: String,
    /// What the page calls it.
    pub label: String,
    /// What it does and an example.
    pub help: String,
}

impl From<&Setting> for SettingView {
    fn from(setting: &Setting) -> Self {
        SettingView { key: setting.key.to_owned(), label: setting.label.to_owned(), help: setting.help.to_owned() }
    }
}

impl ProgramView {
    /// A program with the texts of its pages.
    pub fn new(program: &Program, pages: &ProgramPages) -> ProgramView {
        ProgramView {
            id: program.id.to_owned(),
            name: program.name.to_owned(),
            levels: program.levels.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect(),
            roles: program.roles.iter().map(RoleView::from).collect(),
            settings: program.settings().map(SettingView::from).collect(),
            pages: pages.into(),
            form: program.form.map(|form| FormLabels {
                menu: form.menu.to_owned(),
                title: form.title.to_owned(),
                place: form.place.to_owned(),
                person: program.person.0.to_owned(),
            }),
            short_ids: program.column_meaning(Meaning::Place).is_some(),
        }
    }
}

/// A grant in effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantView {
    /// Grant id.
    pub id: Uuid,
    /// What it lets its holder be: the role's id.
    pub role: String,
    /// What people call that role.
    pub label: String,
    /// What was added to it.
    pub extras: Vec<ExtraView>,
    /// Where; `None` for a System Admin or Auditor over everything.
    pub organization: Option<OrganizationRef>,
    /// Last moment of its effect.
    pub until: Option<Timestamp>,
    /// What the role, and what was added to it, lets its holder do.
    pub may: Vec<Permission>,
    /// Kinds of accounts that it lets them create, in the program's words.
    pub creates: Vec<String>,
}

/// An organization in one line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OrganizationRef {
    /// Organization id.
    pub id: Uuid,
    /// Name of the organization.
    pub name: String,
    /// Program id.
    pub program: String,
    /// Kind: `college`.
    pub kind: String,
}

/// One session of mine, for the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// Session id (not its token).
    pub id: Uuid,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_seen_at: Timestamp,
    /// The address it came from.
    pub address: String,
    /// The browser, as it calls itself.
    pub browser: String,
    /// The session that asks.
    pub current: bool,
}

macro_rules! form_problems {
    ($($(#[doc = $doc:literal])* $problem:ident = $code:literal;)*) => {
        /// Why a plain form was sent back. The form's page gets the code in its address:
        /// `/sign-in?problem=wrong`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum FormProblem { $($(#[doc = $doc])* $problem,)* }

        impl FormProblem {
            /// All of them.
            pub const ALL: &'static [FormProblem] = &[$(FormProblem::$problem,)*];

            /// The code in the address.
            pub fn code(self) -> &'static str {
                match self { $(FormProblem::$problem => $code,)* }
            }
        }
    };
}

form_problems! {
    /// Email and password do not belong together.
    Wrong = "wrong";
    /// Too many tries; `&seconds=` is how long to wait.
    Wait = "wait";
    /// The server has too many sign-ins to work on; `&seconds=` as well.
    Busy = "busy";
    /// The session ended; sign in again.
    Ended = "ended";
    /// The one-time link was used, is too old, or was never given.
    Link = "link";
    /// The password now in use is not the one typed.
    Current = "current";
    /// The new password is too short.
    Short = "short";
    /// The new password is too long.
    Long = "long";
    /// The new password is on the list of common ones.
    Common = "common";
    /// The new password contains the name or the email address.
    Personal = "personal";
    /// The new password is the one in use.
    Same = "same";
    /// The new password was typed in two ways.
    Different = "different";
    /// A field was left blank.
    Blank = "blank";
}

impl FormProblem {
    /// From the code in an address.
    pub fn from_code(code: &str) -> Option<FormProblem> {
        Self::ALL.iter().copied().find(|p| p.code() == code)
    }
}
