//! A program: everything that differs between `openccc`, `educator` and `corrections`, as data and a few functions.
//!
//! A fourth program is one new file under `program/`, declared here, and one line in [`Registry::standard`].
//!
//! Some names mean something outside: a column `email` is what people sign in with (password slips, the plan's list),
//! `use_temp_password` decides whether a password must be changed, `first`, `last` and `dob` make proxy addresses. The keys `email` and
//! `person` have sentences of their own when they stand twice in a file; others say `Same {noun} as line n`. A new role is a variant
//! of [`Role`].

use super::access::Role;
use super::check::RowRules;
use super::field::Value;
use super::finding::Finding;
use super::plan::{Action, Decision, Hits};
use super::template::{Column, ColumnRole};

pub mod corrections;
pub mod educator;
pub mod openccc;

/// Tells each natural key of a row to the second argument: index into [`Program::keys`], and its normalized text in UTF-8.
pub type DeriveKeys = fn(&[Value<'_>], &mut dyn FnMut(usize, &[u8]));

/// Names and values that a created account's profile keeps beside its columns.
pub type Extras = fn(&[Value<'_>], &[Finding]) -> Vec<(&'static str, String)>;

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
    /// Kinds of organization from the root down: (id, name).
    pub levels: &'static [(&'static str, &'static str)],
    /// Roles that may be granted, besides System Admin and Auditor.
    pub roles: &'static [Role],
    /// Natural keys; the index in this table is the key's kind in hits.
    pub keys: &'static [KeyKind],
    /// Rules over several cells of one row; runs after the cells' own checks.
    pub row_rules: fn(&mut RowRules<'_, '_>),
    /// Tells each natural key of a good row: index into `keys`, and its normalized text.
    pub derive_keys: DeriveKeys,
    /// Decides one row that passed its check from what its keys hit.
    pub decide: fn(&[Value<'_>], &Hits<'_>) -> Decision,
    /// The account holder's name for lists: `Ana Ruiz`.
    pub display_name: fn(&[Value<'_>]) -> String,
    /// What is kept in a created account's profile beside its columns, from the row's values and findings: (name, value).
    pub extras: Extras,
    /// How the program numbers accounts, if it does.
    pub numbering: Numbering,
}

/// How a program numbers its accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbering {
    /// No number of its own.
    None,
    /// CCCIDs, in order, from a counter.
    Cccid,
}

/// One kind of natural key.
pub struct KeyKind {
    /// Stable name, stored in hashes: `email`, `cccid`, `person`.
    pub name: &'static str,
    /// Within what it is unique.
    pub scope: KeyScope,
    /// The column (by `name`) that carries a duplicate's error, or `None` when duplicates in a file are not looked for.
    pub duplicate_at: Option<&'static str>,
    /// What the sentence `Same … as line n` calls it: `email`, `name and birth date`.
    pub noun: &'static str,
    /// Whether an account owns this key (is written to `account_keys` on create). False for keys that are only looked up.
    pub owned: bool,
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
    /// A program whose organizations and roles are known and that takes no files yet.
    pub const fn described(
        id: &'static str,
        name: &'static str,
        person: (&'static str, &'static str),
        levels: &'static [(&'static str, &'static str)],
        roles: &'static [Role],
    ) -> Program {
        Program {
            id,
            name,
            template_file: "",
            person,
            columns: &[],
            dropped: &[],
            levels,
            roles,
            keys: &[],
            row_rules: |_| {},
            derive_keys: |_, _| {},
            decide: |_, _| Decision { action: Action::Review, reason: None, account: None, finding: None },
            display_name: |_| String::new(),
            extras: |_, _| Vec::new(),
            numbering: Numbering::None,
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

    /// Index of the key kind by which an account is found by its number: the one named as the column that holds the number. Whoever
    /// hands out a number writes this key, from the number's text.
    pub fn number_key(&self) -> Option<usize> {
        let column = &self.columns[self.column_with(ColumnRole::Number)?];
        self.keys.iter().position(|key| key.name == column.name)
    }

    /// Index of the (first) column with that role.
    pub fn column_with(&self, role: ColumnRole) -> Option<usize> {
        self.columns.iter().position(|c| c.role == role)
    }
}

/// The programs that this server and worker know. A value, handed in, so that a test can hand in its own.
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

    /// All of them, in the order in which a person is offered them.
    pub fn all(&self) -> &[&'static Program] {
        &self.0
    }
}
