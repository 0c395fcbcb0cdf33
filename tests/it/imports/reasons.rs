//! What a program asks once for a file: kept with the import and with each account that it makes.

use muster::server::{accounts, imports};
use muster::wire::ApiError;
use muster::wire::imports::NewImport;

use super::world::{ALL, World, file, student, upload};
use crate::support::announced;

on_both! {
    async fn the_reason_is_kept_with_the_import_and_with_each_account(world: World) {
        let ctx = world.operator();
        let bytes = file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")]);
        // By its words as well as by its value.
        let answers = vec![("help_reason".to_owned(), "limited technology".to_owned())];
        let new = NewImport { answers, ..announced(&ctx, world.college, bytes.len() as u64) };
        let import = imports::start(&ctx, new).await.unwrap().id;
        imports::receive_part(&ctx, import, 0, bytes).await.unwrap();
        imports::finish_upload(&ctx, import).await.unwrap();
        world.work().await;
        let answered = [("Reason for staff help".to_owned(), "Limited technology".to_owned())];
        assert_eq!(world.apply(import).await.answers, answered);
        let rows = imports::rows(&ctx, import, None, false, ALL).await.unwrap().rows;
        assert_eq!(accounts::get(&ctx, rows[0].account.unwrap()).await.unwrap().kept, answered);
    }

    async fn a_file_without_a_reason_is_refused_before_anything_is_sent(world: World) {
        let ctx = world.operator();
        for (answer, sentence) in [("", "Choose a reason for staff help."), ("tired", "Reason for staff help: choose one of incarcerated, ")] {
            let answers = vec![("help_reason".to_owned(), answer.to_owned())];
            let refused = imports::start(&ctx, NewImport { answers, ..announced(&ctx, world.college, 9) }).await.unwrap_err();
            assert!(matches!(&refused, ApiError::Field(field, text) if field == "help_reason" && text.starts_with(sentence)), "{refused}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM imports").await, 0);
        // A stored answer that this version does not know is no reason to fail.
        let import = upload(&ctx, world.college, &file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])).await.id;
        world.tamper("UPDATE imports SET answers = '{\"help_reason\":\"older\"}'").await;
        let view = imports::get(&ctx, import).await.unwrap();
        assert_eq!(view.answers, [("Reason for staff help".to_owned(), "older".to_owned())]);
    }
}
