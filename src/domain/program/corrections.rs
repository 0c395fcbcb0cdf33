//! `corrections`: incarcerated learners. See spec section 4. Described so far: its organizations and who works there.

use crate::domain::access::Role;
use crate::domain::program::Program;

/// The program.
pub static PROGRAM: Program = Program::described(
    "corrections",
    "Connected Corrections",
    ("learner", "learners"),
    &[("agency", "Agency"), ("facility", "Facility"), ("housing_unit", "Housing unit")],
    &[Role::AgencyAdmin, Role::FacilityAdmin, Role::FacilityStaff],
);
