//! Which program's account somebody has, and under which root: asked before what they sign in with.

use uuid::Uuid;

use crate::domain::program::{KeyScope, Program, Registry};
use crate::server::{App, Error, organizations};

/// The programs whose accounts can sign in.
pub fn programs(registry: &Registry) -> impl Iterator<Item = &'static Program> {
    registry.all().iter().copied().filter(|program| program.takes_files())
}

/// The program of that id; where there is one alone, that one. `None`: it has to be chosen.
pub fn program(registry: &Registry, id: &str) -> Option<&'static Program> {
    let mut all = programs(registry);
    match (all.next(), all.next()) {
        (Some(only), None) => Some(only),
        _ => programs(registry).find(|program| program.id == id),
    }
}

/// Whether people can have accounts of one name in several trees, so that somebody may want to say
/// in which, though nobody has to.
pub fn may_say_root(program: &Program) -> bool {
    !program.root_before_sign_in && program.keys.iter().any(|kind| kind.scope == KeyScope::Root)
}

/// The roots among which the holder of an account of that program says theirs, by name: none where
/// the program doesn't ask, and nobody wants to say it (`saying`).
pub async fn roots(app: &App, program: &Program, saying: bool) -> Result<Vec<(Uuid, String)>, Error> {
    let asked = program.root_before_sign_in || saying && may_say_root(program);
    if !asked {
        return Ok(Vec::new());
    }
    let roots = organizations::roots(&app.db).await?.into_iter().filter(|root| root.here.program == program.id);
    let mut roots: Vec<_> = roots.map(|root| (root.here.id, root.here.name)).collect();
    roots.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(roots)
}

/// Whose account it is, as the form says.
#[derive(Clone, Copy)]
pub struct Side {
    /// Its program.
    pub program: &'static Program,
    /// The root of its tree; the nil id where nobody asks for it.
    pub root: Uuid,
}

impl Side {
    /// What the form says, by those roots; `None`: something has to be chosen.
    pub fn of(program: Option<&'static Program>, roots: &[(Uuid, String)], root: &str) -> Option<Side> {
        let program = program?;
        let root = match roots {
            [] if program.root_before_sign_in => return None,
            [] => Uuid::nil(),
            [(only, _)] => *only,
            roots => roots.iter().map(|(id, _)| *id).find(|id| Uuid::parse_str(root) == Ok(*id))?,
        };
        Some(Side { program, root })
    }
}
