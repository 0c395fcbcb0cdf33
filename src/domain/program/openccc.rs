//! `openccc`: California Community Colleges. See spec section 2.

use crate::domain::plan::Decision;
use crate::domain::program::{Numbering, Program};

/// The program.
pub static PROGRAM: Program = Program {
    id: "openccc",
    name: "OpenCCC",
    template_file: "bulkAccountCreateTemplate.csv",
    person: ("student", "students"),
    columns: &[],
    dropped: &["username"],
    levels: &[("system", "System"), ("district", "District"), ("college", "College")],
    roles: &[],
    keys: &[],
    row_rules: |_| {},
    derive_keys: |_, _| {},
    decide: |_, _| Decision::CREATE,
    display_name: |_| String::new(),
    numbering: Numbering::Cccid,
};
