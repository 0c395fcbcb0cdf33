//! Printing generated passwords: on record before it is on paper, by the person whose showing is
//! still open and by nobody else.

use std::time::Duration;

use muster::server::accounts::{self, form};
use muster::server::{Ctx, imports};
use muster::wire::ApiError;
use muster::wire::forms::AddAnswer;
use uuid::Uuid;

use crate::imports::world::{World, file, on_both, student};
use crate::single_account::filled;

/// Entries of prints: organization or account that they are about, and how many.
async fn prints(world: &World) -> i64 {
    world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'passwords_printed'").await
}

fn over(answer: Result<(), ApiError>) -> bool {
    answer.is_err_and(|error| matches!(&error, ApiError::Refused(text) if text.contains("15 minutes")))
}

async fn ana_by_form(world: &World, ctx: &Ctx) -> Uuid {
    match form::add(ctx, filled(world.college, world.app.new_id(), &[])).await.unwrap() {
        AddAnswer::Added(added) => added.account,
        _ => panic!("no account was made"),
    }
}

on_both! {
    async fn a_print_of_an_import_is_on_record_while_its_passwords_can_be_shown_again(world: World) {
        let import = world.import(&file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04"), student("bo@example.org", "Bo", "Li", "1999-03-05")])).await.id;
        let (ana, bo) = (world.staff("college_staff", world.college).await, world.staff("college_staff", world.college).await);
        assert!(over(imports::passwords_printed(&ana, import, 2).await), "nobody was shown any");
        let shown = imports::reveal_passwords(&ana, import).await.unwrap().len() as u32;
        assert_eq!(shown, 2);
        imports::passwords_printed(&ana, import, 2).await.unwrap();
        imports::passwords_printed(&ana, import, 1).await.unwrap();
        assert_eq!(prints(&world).await, 2, "each print is an entry");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'passwords_printed' AND detail LIKE '%\"count\":2%'").await, 1);
        for count in [0, 3] {
            assert!(over(imports::passwords_printed(&ana, import, count).await), "{count} were not shown");
        }
        for other in [&bo, &world.operator()] {
            assert!(over(imports::passwords_printed(other, import, 2).await), "others were not shown them");
        }
        imports::passwords_handed_out(&ana, import).await.unwrap();
        assert!(over(imports::passwords_printed(&ana, import, 2).await), "they are handed out");
        assert_eq!(prints(&world).await, 2, "what was refused is no print");
    }

    async fn after_a_quarter_of_an_hour_nothing_is_printed_any_more(world: World) {
        let import = world.import(&file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])).await.id;
        let ana = world.staff("college_staff", world.college).await;
        imports::reveal_passwords(&ana, import).await.unwrap();
        world.pass(Duration::from_secs(14 * 60));
        imports::passwords_printed(&ana, import, 1).await.unwrap();
        world.pass(Duration::from_secs(60));
        assert!(over(imports::passwords_printed(&ana, import, 1).await));
        assert_eq!(prints(&world).await, 1);
    }

    async fn a_print_of_single_accounts_is_on_the_history_of_each(world: World) {
        let (ana, bo) = (world.staff("college_staff", world.college).await, world.staff("college_staff", world.college).await);
        let student = ana_by_form(&world, &ana).await;
        accounts::printed(&ana, &[student]).await.unwrap();
        assert!(over(accounts::printed(&bo, &[student]).await), "somebody else was shown it");
        let history = accounts::get(&ana, student).await.unwrap().history;
        let printed: Vec<_> = history.iter().filter(|entry| entry.what == "Passwords printed").collect();
        assert_eq!(printed.len(), 1, "{history:?}");
        assert_eq!((printed[0].by.as_str(), printed[0].detail.as_str()), ("Sam Staff", "Passwords: 1"));
        accounts::handed_out(&ana, &[student]).await.unwrap();
        assert!(over(accounts::printed(&ana, &[student]).await));
        accounts::new_password(&ana, student).await.unwrap();
        accounts::printed(&ana, &[student]).await.unwrap();
        assert_eq!(prints(&world).await, 2);
    }
}
