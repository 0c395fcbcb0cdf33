//! Rules that turn the bytes of a spreadsheet into rows, findings, a plan and a results file.
//!
//! **Invariant:** nothing here reads a clock, a file, the network or chance, and no input makes it
//! fail: a broken file is an ordinary result (findings), never an `Err`. The browser and the server
//! therefore always agree about the same bytes.
//!
//! In data-flow order: [`program`] and [`template`] say what a file should hold, [`csv`] and
//! [`header`] turn bytes into cells (as [`read`] says), [`check`] and [`field`] turn cells into
//! values and [`finding`]s, [`plan`] decides a row from what its keys hit, [`results`] writes the
//! file that goes back.

pub mod access;
pub mod access_request;
pub mod account;
pub mod action_counts;
pub mod audit;
pub mod check;
pub mod csv;
pub mod dates;
pub mod display_name;
pub mod field;
pub mod finding;
pub mod fixes;
pub mod header;
pub mod import;
pub mod insertion_sort;
pub mod invitation;
pub mod kinds;
pub mod mail;
pub mod matching;
pub mod moves;
pub mod org;
pub mod password;
pub mod plan;
pub mod program;
pub mod read;
pub mod report;
pub mod results;
pub mod reviews;
pub mod row_set;
pub mod rules;
pub mod search;
pub mod template;
pub mod undo;
pub mod unicode;
pub mod verification;
