//! Who already has an account, in another file than the one that made it: case, accents,
//! apostrophes.

use muster::domain::plan::Action;
use muster::server::imports;
use muster::wire::imports::PlannedRow;

use super::world::{ALL, World, file, student};

/// Makes one account, plans the rows of a second file and answers them.
async fn planned(world: &World, first: String, then: Vec<String>) -> Vec<PlannedRow> {
    assert_eq!(world.import(&file([first])).await.applied.outcome(Action::Create), 1);
    let second = world.plan(&file(then)).await;
    imports::rows(&world.operator(), second.id, None, false, ALL).await.unwrap().rows
}

fn messages(rows: &[PlannedRow]) -> Vec<&str> {
    rows.iter().map(|row| row.message.as_str()).collect()
}

const SAME_PERSON: &str = "A user already exists for the given firstname, lastname, date-of-birth, please contact support.";

on_both! {
    async fn an_email_that_differs_in_case_belongs_to_the_same_account(world: World) {
        let first = student("Ana.Ruiz@Example.org", "Ana", "Ruiz", "1999-03-04");
        let rows = planned(&world, first, vec![
            student("ANA.RUIZ@EXAMPLE.ORG", "Bo", "Li", "1999-03-05"),
            student("anaruiz@example.org", "Cy", "Fox", "1999-03-06"),
        ]).await;
        assert_eq!(messages(&rows), ["A user already exists with email: ANA.RUIZ@EXAMPLE.ORG", ""]);
        assert_eq!(rows[0].number, None, "the address may be somebody else's");
    }

    async fn a_name_that_differs_in_accents_apostrophes_and_case_is_the_same_person(world: World) {
        let first = student("jose@example.org", "José", "O’Brien", "1999-03-04");
        let rows = planned(&world, first, vec![
            student("one@example.org", "JOSE", "OBRIEN", "1999-03-04"),
            student("two@example.org", "José", "O’Brien", "1999-03-05"),
            student("three@example.org", "José", "O’Brian", "1999-03-04"),
        ]).await;
        assert_eq!(messages(&rows), [SAME_PERSON, "", ""]);
        assert_eq!(rows[0].number.as_deref(), Some("AAA0001"));
    }
}
