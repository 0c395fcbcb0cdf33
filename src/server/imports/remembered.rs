//! What people decided before: a row that somebody compared with an account, and that is somebody
//! else, is not shown to them again. It is remembered as long as the row that they compared is
//! kept.

use uuid::Uuid;

use super::decide::{Decided, Undecided};
use super::review_row::ReviewRow;
use crate::domain::field::Value;
use crate::domain::matching::normal;
use crate::domain::plan::{Action, DIFFERENT, Decision};
use crate::domain::program::Program;
use crate::domain::template::Meaning;
use crate::server::App;
use crate::server::db::reviews;
use crate::server::error::Error;

/// Makes failures of those reviews among these decisions that a person has decided so before.
pub(super) async fn apply(
    app: &App,
    program: &'static Program,
    import: Uuid,
    rows: &[impl Undecided],
    decided: &mut [Decided],
) -> Result<(), Error> {
    let of_review = |decided: &Decided| decided.decision.account.filter(|_| decided.decision.action == Action::Review);
    let mut accounts: Vec<Uuid> = decided.iter().filter_map(of_review).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let reason = program.reason(DIFFERENT.code).unwrap_or(&DIFFERENT);
    for (account, earlier, row) in reviews::different_from(&app.db, &accounts).await? {
        let Some(compared) = ReviewRow::find(app, earlier, row).await? else { continue };
        let compared = compared.read(|values| person(program, values))?;
        for (row, decided) in rows.iter().zip(decided.iter_mut()) {
            if of_review(decided) != Some(account) {
                continue;
            }
            let here = row.read(|_, values, _| person(program, values));
            if here.map_err(|unreadable| unreadable.of(import, row.index().into()))? == compared {
                decided.decision = Decision::fail(reason, None);
                decided.number = None;
            }
        }
    }
    Ok(())
}

/// What tells who a row is about, names as keys fold them.
fn person(program: &Program, values: &[Value<'_>]) -> [Option<String>; 3] {
    [Meaning::FirstName, Meaning::LastName, Meaning::BirthDate].map(|meaning| {
        let value = values.get(program.column_meaning(meaning)?)?;
        match value {
            Value::Date(_) => value.canonical(),
            _ => value.text().map(normal::name),
        }
    })
}
