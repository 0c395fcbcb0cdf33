//! Who reaches an import: inside the grants everything that the role may, outside nothing is there.

use muster::domain::plan::Action;
use muster::domain::results::Kind;
use muster::server::imports::{self, progress};
use muster::server::{Ctx, accounts, auth, organizations, staff};
use muster::wire::ApiError;
use muster::wire::imports::Progress;
use uuid::Uuid;

use super::world::{ALL, World, download, file, send, student};

fn one() -> Vec<u8> {
    file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])
}

/// What each way to an import answers.
async fn every_way(ctx: &Ctx, import: Uuid) -> Vec<(&'static str, Result<(), ApiError>)> {
    vec![
        ("get", imports::get(ctx, import).await.map(drop)),
        ("progress", imports::progress(ctx, import).await.map(drop)),
        ("watch", progress::watch(ctx.clone(), import, None).await.map(drop)),
        ("rows", imports::rows(ctx, import, None, false, ALL).await.map(drop)),
        ("download", download(ctx, import, Kind::Exact).await.map(drop)),
        ("part", imports::receive_part(ctx, import, 0, vec![b'x']).await),
        ("finish", imports::finish_upload(ctx, import).await.map(drop)),
        ("apply", imports::apply(ctx, import).await.map(drop)),
        ("stop", imports::stop(ctx, import).await.map(drop)),
        ("end", imports::end(ctx, import).await.map(drop)),
        ("discard", imports::discard(ctx, import).await.map(drop)),
        ("plan again", imports::plan_again(ctx, import).await.map(drop)),
        ("reveal", imports::reveal_passwords(ctx, import).await.map(drop)),
        ("handed out", imports::passwords_handed_out(ctx, import).await),
        ("undo preview", imports::undo_preview(ctx, import, "", ALL).await.map(drop)),
        ("kept", imports::kept(ctx, import, ALL).await.map(drop)),
        ("undo", imports::undo(ctx, import).await.map(drop)),
    ]
}

/// Whether an open event stream ends, whatever it still had to say.
async fn ends(mut stream: tokio::sync::mpsc::Receiver<(String, Progress)>) -> bool {
    let to_the_end = async { while stream.recv().await.is_some() {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), to_the_end).await.is_ok()
}

on_both! {
    async fn an_open_stream_ends_with_session_grant_or_person(world: World) {
        // Of a file that is never sent to its end: nothing else ends the stream.
        let import = send(&world.operator(), world.college, &one(), Uuid::nil()).await.unwrap().id;
        let operator = world.operator();
        let id = |ctx: &Ctx| ctx.actor.staff_id().unwrap();
        let [signs_out, loses_grant, is_deactivated, stays] = [
            world.staff("college_staff", world.college).await,
            world.staff("college_staff", world.college).await,
            world.staff("college_staff", world.college).await,
            world.staff("college_staff", world.college).await,
        ];
        let mut streams = Vec::new();
        for ctx in [&signs_out, &loses_grant, &is_deactivated, &stays] {
            let mut stream = progress::watch(ctx.clone(), import, None).await.unwrap();
            assert!(stream.recv().await.is_some());
            streams.push(stream);
        }
        auth::sign_out(&signs_out).await.unwrap();
        let grant = staff::get(&operator, id(&loses_grant)).await.unwrap().grants[0].id;
        staff::revoke(&operator, grant).await.unwrap();
        staff::deactivate(&operator, id(&is_deactivated)).await.unwrap();
        let mut still_there = streams.pop().unwrap();
        for stream in streams {
            assert!(ends(stream).await);
        }
        assert!(matches!(still_there.try_recv(), Err(tokio::sync::mpsc::error::TryRecvError::Empty)));
    }

    async fn an_import_outside_my_grants_is_not_found_by_any_way(world: World) {
        let import = world.import(&one()).await;
        let account = imports::rows(&world.operator(), import.id, None, false, ALL).await.unwrap().rows[0].account.unwrap();
        let other = world.organization("college", "Other College", None).await;
        let stranger = world.staff("college_staff", other).await;
        for (way, answer) in every_way(&stranger, import.id).await {
            assert_eq!(answer, Err(ApiError::NotFound), "{way}");
        }
        assert_eq!(accounts::get(&stranger, account).await, Err(ApiError::NotFound));
        assert_eq!(imports::rules(&stranger, "openccc", world.college).await, Err(ApiError::NotFound));
        assert_eq!(send(&stranger, world.college, &one(), Uuid::nil()).await, Err(ApiError::NotFound));
        assert_eq!(imports::list(&stranger, "", ALL).await.unwrap().total, 0);
        assert_eq!(every_way(&stranger, Uuid::from_u128(99)).await[0].1, Err(ApiError::NotFound), "as if it did not exist");
    }

    async fn nothing_is_imported_where_an_organization_is_out_of_use(world: World) {
        let planned = world.plan(&one()).await;
        let ctx = world.operator();
        organizations::set_in_use(&ctx, world.college, false).await.unwrap();
        let refused = [
            imports::rules(&ctx, "openccc", world.college).await.map(drop),
            send(&ctx, world.college, &one(), Uuid::from_u128(5)).await.map(drop),
            imports::apply(&ctx, planned.id).await.map(drop),
        ];
        for answer in refused {
            assert!(matches!(&answer, Err(ApiError::Refused(text)) if text.contains("is inactive")), "{answer:?}");
        }
        assert_eq!(imports::get(&ctx, planned.id).await.unwrap().plan.planned(Action::Create), 1, "what is there stays to be read");
        organizations::set_in_use(&ctx, world.college, true).await.unwrap();
        assert_eq!(world.apply(planned.id).await.applied.outcome(Action::Create), 1);
    }

    async fn a_role_whose_name_only_looks_like_one_gives_nothing(world: World) {
        let staff = world.staff("college_staff", world.college).await;
        let import = world.plan(&one()).await;
        let seen = async || imports::list(&staff, "", ALL).await.unwrap().total;
        assert_eq!(seen().await, 1);
        for sql in [
            "UPDATE grants SET role = 'COLLEGE_STAFF'",
            "UPDATE grants SET role = 'college%'",
            "UPDATE grants SET role = 'c_______staff'",
            "UPDATE grants SET role = 'college_staf'",
        ] {
            world.tamper(sql).await;
            assert_eq!(seen().await, 0, "{sql}");
        }
        world.tamper("UPDATE grants SET role = 'college_staff'").await;
        assert_eq!((seen().await, imports::get(&staff, import.id).await.unwrap().rows), (1, 1));
    }

    async fn staff_of_a_district_reach_imports_of_its_colleges(world: World) {
        let district = world.organization("district", "Demo District", None).await;
        let college = world.organization("college", "Inner College", Some(district)).await;
        let staff = world.staff("district_staff", district).await;
        let import = send(&staff, college, &one(), Uuid::from_u128(3)).await.unwrap();
        assert_eq!(import.by, "Sam Staff");
        imports::finish_upload(&staff, import.id).await.unwrap();
        world.work().await;
        imports::apply(&staff, import.id).await.unwrap();
        world.work().await;
        assert_eq!(imports::get(&staff, import.id).await.unwrap().applied.outcome(Action::Create), 1);
        assert_eq!(imports::list(&staff, "", ALL).await.unwrap().total, 1);
    }

    async fn an_auditor_reads_and_changes_nothing(world: World) {
        let import = world.import(&one()).await;
        let auditor = world.staff("auditor", world.college).await;
        assert!(!imports::get(&auditor, import.id).await.unwrap().may_import);
        for (way, answer) in every_way(&auditor, import.id).await {
            let reads = ["get", "progress", "watch", "rows", "download", "kept"].contains(&way);
            assert_eq!(answer, if reads { Ok(()) } else { Err(ApiError::NotFound) }, "{way}");
        }
    }

    async fn an_account_outside_my_grants_is_not_linked_from_my_import(world: World) {
        world.import(&one()).await;
        let other = world.organization("college", "Other College", None).await;
        let staff = world.staff("college_staff", other).await;
        let mine = send(&staff, other, &one(), Uuid::from_u128(4)).await.unwrap();
        imports::finish_upload(&staff, mine.id).await.unwrap();
        world.work().await;
        let rows = imports::rows(&staff, mine.id, None, true, ALL).await.unwrap().rows;
        assert_eq!(rows[0].account, None);
        assert_eq!(rows[0].number.as_deref(), Some("AAA0001"), "the results file tells it as well");
        let operators = imports::rows(&world.operator(), mine.id, None, true, ALL).await.unwrap().rows;
        assert!(operators[0].account.is_some());
    }
}
