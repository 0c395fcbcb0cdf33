//! `educator`: partner educators of a district. See spec section 3. Described so far: its
//! organizations and who works there.

use crate::domain::program::Program;

mod roles;

/// The program.
pub static PROGRAM: Program = Program {
    roles: &roles::ROLES,
    ..Program::described(
        "educator",
        "CaliforniaColleges.edu Educators",
        ("educator", "educators"),
        &[("district", "District"), ("school", "School")],
    )
};
