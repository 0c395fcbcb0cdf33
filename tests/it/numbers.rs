//! CCCIDs come to an end: the last one is handed out, and after it none is made up.

use muster::server::accounts::form;
use muster::server::db::accounts::write;
use muster::wire::forms::AddAnswer;

use crate::imports::world::{World, on_both};
use crate::single_account::{BO, filled};

on_both! {
    async fn the_last_of_138_226_176_numbers_is_handed_out_and_no_account_is_made_without_one(world: World) {
        let all_but_one = 24_i64.pow(3) * 9_999 - 1;
        assert_eq!(all_but_one, 138_226_175);
        let taken = world.app.db.transact(all_but_one, |tx, &count| {
            Box::pin(async move { write::take_numbers(tx, "openccc", count).await })
        });
        taken.await.unwrap();
        let ctx = world.operator();
        let Ok(AddAnswer::Added(last)) = form::add(&ctx, filled(world.college, world.app.new_id(), &[])).await else {
            panic!("there is a number left")
        };
        assert_eq!(last.number, Some(("CCCID".to_owned(), "ZZZ9999".to_owned())));
        assert!(form::add(&ctx, filled(world.college, world.app.new_id(), &[BO])).await.is_err());
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 1);
    }
}
