//! `corrections`: incarcerated learners. See spec section 4. Described so far: its organizations
//! and who works there.

use crate::domain::program::Program;

mod roles;

/// The program.
pub static PROGRAM: Program = Program {
    roles: &roles::ROLES,
    ..Program::described(
        "corrections",
        "Connected Corrections",
        ("learner", "learners"),
        &[("agency", "Agency"), ("facility", "Facility"), ("housing_unit", "Housing unit")],
    )
};
