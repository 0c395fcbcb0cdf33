//! Some hundred invented accounts for the demonstration, made as every account is: by imports.

use std::fmt::Write as _;

use uuid::Uuid;

use super::jobs::TO_THE_END;
use super::{control, form, view};
use crate::domain::access::Permission;
use crate::domain::import::ImportState;
use crate::domain::program::pages::Question;
use crate::server::{Ctx, agreements, jobs, organizations};
use crate::wire::{ApiError, PageRequest};

/// Invented; any likeness to a living person is chance.
const FIRST: &[&str] = &[
    "Ana", "Bo", "Camila", "Dmitri", "Esi", "Farid", "Grace", "Hana", "Ivo", "Jada", "Kofi", "Leila", "Mateo", "Noor", "Oscar",
    "Priya", "Quinn", "Rosa", "Soren", "Tuan", "Uma", "Viktor", "Wren", "Ximena", "Yusuf", "Zofia",
];
const LAST: &[&str] =
    &["Alder", "Brook", "Cedar", "Dale", "Elm", "Fields", "Glen", "Heath", "Isle", "Juniper", "Knoll", "Lake", "Marsh"];

/// A file: its name and its text.
pub type DemoFile = (&'static str, String);

/// Whether a file of that name was imported at that organization.
pub async fn is_planted(ctx: &Ctx, place: Uuid, name: &str) -> Result<bool, ApiError> {
    let known = view::list(ctx, "", PageRequest { page: 1, size: 200 }).await?;
    Ok(known.rows.iter().any(|import| import.organization.id == place && import.file_name == name))
}

/// Imports the file at that organization, unless one of its name was imported there already.
pub async fn plant(ctx: &Ctx, place: Uuid, (name, text): DemoFile) -> Result<(), ApiError> {
    if is_planted(ctx, place, name).await? {
        return Ok(());
    }
    let pieces = futures::stream::iter([Ok(text.into())]);
    let pages = ctx.app.pages.get(&organizations::find_for(ctx, Permission::Import, place).await?.here.program);
    let first = |question: &Question| Some((question.name.to_owned(), question.options.first()?.0.to_owned()));
    let fields = form::FormFields {
        agreement: agreements::current_version(&ctx.app, pages.program).await?,
        answers: pages.questions.iter().filter_map(first).collect(),
        ..form::FormFields::default()
    };
    let import = form::stream(ctx, place, fields, name, pieces).await?.id;
    jobs::run_until_idle(&ctx.app, TO_THE_END).await?;
    if view::get(ctx, import).await?.state == ImportState::Planned {
        control::begin(ctx, import).await?;
        jobs::run_until_idle(&ctx.app, TO_THE_END).await?;
    }
    Ok(())
}

/// One learner of a file, whose other cells follow from the number.
pub struct DemoLearner {
    /// Counts the learners.
    pub number: usize,
    /// The last name; blank: the one of that number.
    pub last: &'static str,
    /// Facility or housing unit.
    pub place: Uuid,
}

/// A file of learners; one in fifteen has a birth date as others write it.
pub fn learners(name: &'static str, learners: &[DemoLearner]) -> DemoFile {
    let mut file = String::from("requestId,docID,firstName,lastName,dateOfBirth,role,password,locationId\r\n");
    for DemoLearner { number: n, last, place } in learners {
        let last = if last.is_empty() { LAST[(n * 7 + n / FIRST.len() * 4) % LAST.len()] } else { last };
        let first = FIRST[n * 3 % FIRST.len()];
        let (month, day, year) = (n % 12 + 1, n * 5 % 28 + 1, 1962 + n * 11 % 41);
        let born = if n % 15 == 14 { format!("{year}-{month:02}-{day:02}") } else { format!("{month:02}/{day:02}/{year}") };
        let _ = write!(file, ",{:07},{first},{last},{born},Learner,,{place}\r\n", 41_207 + n * 613);
    }
    (name, file)
}

/// 338 rows; one in fifty has a birth date that does not exist.
pub fn students() -> DemoFile {
    let mut file = String::from("email,first,last,dob YYYY-MM-DD,accepted-terms,homeless,notes\r\n");
    for n in 0..FIRST.len() * LAST.len() {
        let (first, last) = (FIRST[n % FIRST.len()], LAST[n / FIRST.len()]);
        let day = if n % 50 == 49 { "02-30".to_owned() } else { format!("{:02}-{:02}", n % 12 + 1, n % 28 + 1) };
        let address = format!("{first}.{last}@mail.example.org").to_lowercase();
        // Writing to a string cannot fail.
        let _ = write!(file, "{address},{first},{last},{}-{day},TRUE,TRUE,\r\n", 1970 + n % 35);
    }
    ("fall-intake.csv", file)
}

/// 26 rows; one in twelve has a role that does not exist.
pub fn educators() -> DemoFile {
    const ROLES: [&str; 12] = [
        "Educator",
        "Counselor",
        "Educator",
        "Educator",
        "Site Admin",
        "Educator",
        "Educator",
        "Counselor - Caseload Only",
        "Educator",
        "Educator",
        "Counselor",
        "Maestra",
    ];
    let mut file = String::from("First Name,Last Name,Email,User Role\r\n");
    for (n, first) in FIRST.iter().enumerate() {
        let last = LAST[n * 5 % LAST.len()];
        let role = if n == 16 { "Educator" } else { ROLES[n % ROLES.len()] };
        let address = format!("{first}.{last}@partner.example.org").to_lowercase();
        let _ = write!(file, "{first},{last},{address},{role}\r\n");
    }
    ("fall-educators.csv", file)
}
