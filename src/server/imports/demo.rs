//! Some hundred invented accounts for the demonstration, made as every account is: by an import.

use std::fmt::Write as _;

use uuid::Uuid;

use super::jobs::TO_THE_END;
use super::{control, form, view};
use crate::domain::access::Permission;
use crate::domain::import::ImportState;
use crate::server::{Ctx, jobs, organizations};
use crate::wire::{ApiError, PageRequest};

/// Invented; any likeness to a living person is chance.
const FIRST: &[&str] = &[
    "Ana", "Bo", "Camila", "Dmitri", "Esi", "Farid", "Grace", "Hana", "Ivo", "Jada", "Kofi", "Leila", "Mateo", "Noor", "Oscar",
    "Priya", "Quinn", "Rosa", "Soren", "Tuan", "Uma", "Viktor", "Wren", "Ximena", "Yusuf", "Zofia",
];
const LAST: &[&str] =
    &["Alder", "Brook", "Cedar", "Dale", "Elm", "Fields", "Glen", "Heath", "Isle", "Juniper", "Knoll", "Lake", "Marsh"];

/// Makes them at that college, unless it has imports already.
pub async fn plant(ctx: &Ctx, college: Uuid) -> Result<(), ApiError> {
    let known = view::list(ctx, "", PageRequest { page: 1, size: 200 }).await?;
    if known.rows.iter().any(|import| import.organization.id == college) {
        return Ok(());
    }
    let pieces = futures::stream::iter([Ok(file().into())]);
    let asked = ctx.app.pages.get(&organizations::find_for(ctx, Permission::Import, college).await?.here.program).questions;
    let answers = asked.iter().filter_map(|question| Some((question.name.to_owned(), question.options.first()?.0.to_owned())));
    let fields = form::FormFields { answers: answers.collect(), ..form::FormFields::default() };
    let import = form::stream(ctx, college, fields, "fall-intake.csv", pieces).await?.id;
    jobs::run_until_idle(&ctx.app, TO_THE_END).await?;
    if view::get(ctx, import).await?.state == ImportState::Planned {
        control::begin(ctx, import).await?;
        jobs::run_until_idle(&ctx.app, TO_THE_END).await?;
    }
    Ok(())
}

/// 338 rows; one in fifty has a birth date that does not exist.
fn file() -> String {
    let mut file = String::from("email,first,last,dob YYYY-MM-DD,accepted-terms,homeless,notes\r\n");
    for n in 0..FIRST.len() * LAST.len() {
        let (first, last) = (FIRST[n % FIRST.len()], LAST[n / FIRST.len()]);
        let day = if n % 50 == 49 { "02-30".to_owned() } else { format!("{:02}-{:02}", n % 12 + 1, n % 28 + 1) };
        let address = format!("{first}.{last}@mail.example.org").to_lowercase();
        // Writing to a string cannot fail.
        let _ = write!(file, "{address},{first},{last},{}-{day},TRUE,TRUE,\r\n", 1970 + n % 35);
    }
    file
}
