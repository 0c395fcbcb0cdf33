//! The portal where several programs have accounts: which one is asked first, and after it the root
//! where people of two roots may sign in with the same.

use axum::http::StatusCode;
use muster::domain::account::AccountEvent;
use muster::domain::program::Registry;
use muster::domain::program::pages::PageRegistry;
use muster::server::accounts::life;
use muster::server::{accounts, imports, jobs, organizations};
use muster::wire::imports::NewImport;
use uuid::Uuid;

use crate::fourth_program::{CLUB, PAGES};
use crate::on_each_backend;
use crate::portal::{EMAIL, encode, leads, place, post_from};
use crate::support::{Answer, FIRST_PAGE, TestApp, announced, answers};

async fn try_in(app: &TestApp, program: &str, root: &str, name: &str, password: &str) -> Answer {
    let form = format!("program={program}&root={root}&name={}&password={}", encode(name), encode(password));
    post_from(app, "192.0.2.1", "/my/sign-in", None, &form).await
}

/// A climber of a new club who has registered: club, and the temporary password.
async fn climber(app: &TestApp, running: &muster::server::App, club: &str, contact: &str) -> (Uuid, String) {
    let ctx = muster::server::Ctx::command_line(running);
    let club = organizations::add(&ctx, CLUB.id, "club", club, None).await.unwrap();
    let wall = organizations::add(&ctx, CLUB.id, "wall", "North Wall", Some(club)).await.unwrap();
    let file = format!("Badge;Full Name;Contact;Kind;Ticket;Wall\n104233;Ana Ruiz;{contact};Climber;7;{wall}\n");
    let new = NewImport {
        program: CLUB.id.to_owned(),
        agreement: PAGES.agreement.as_ref().map_or_else(String::new, |agreement| agreement.version.to_owned()),
        answers: answers(&ctx, CLUB.id),
        ..announced(&ctx, club, file.len() as u64)
    };
    let import = imports::start(&ctx, new).await.unwrap().id;
    imports::receive_part(&ctx, import, 0, file.into_bytes()).await.unwrap();
    imports::finish_upload(&ctx, import).await.unwrap();
    jobs::run_until_idle(running, &[]).await.unwrap();
    imports::apply(&ctx, import).await.unwrap();
    jobs::run_until_idle(running, &[]).await.unwrap();
    let rows = imports::rows(&ctx, import, None, false, FIRST_PAGE).await.unwrap();
    let account = rows.rows[0].account.unwrap_or_else(|| panic!("not created: {:?}", app.config.database));
    life::apply(&ctx, account, AccountEvent::Register).await.unwrap();
    let slips = accounts::new_password(&ctx, account).await.unwrap();
    jobs::run_until_idle(running, &[]).await.unwrap();
    (club, slips[0].password.clone())
}

on_each_backend! {
    async fn the_program_is_chosen_first_and_then_the_root_and_each_finds_its_own(app: TestApp) {
        let student = place(app).await;
        let mut all = Registry::standard().all().to_vec();
        all.push(&CLUB);
        let pages = PageRegistry::of(vec![PageRegistry::standard().get("openccc"), &PAGES]);
        let running = app.with(Registry::of(all), pages).await;
        app.ask(&running);
        let (high, ana) = climber(app, &running, "High Club", "ana@climbers.example.org").await;
        let (low, bo) = climber(app, &running, "Low Club", "bo@climbers.example.org").await;

        let first = app.get("/my/sign-in", None).await.text;
        assert!(first.contains("/my/sign-in?program=openccc") && first.contains("/my/sign-in?program=climbing"), "{first}");
        assert!(!first.contains("type=\"password\""), "nothing else is asked for yet: {first}");
        let openccc = app.get("/my/sign-in?program=openccc", None).await.text;
        assert!(openccc.contains("Email or CCCID") && openccc.contains("type=\"hidden\" name=\"program\" value=\"openccc\""), "{openccc}");
        assert!(!openccc.contains("<select"), "{openccc}");
        let climbing = app.get("/my/sign-in?program=climbing", None).await.text;
        for shown in ["Contact or Climber number", "High Club", "Low Club", "Club", "type=\"password\""] {
            assert!(climbing.contains(shown), "{shown}: {climbing}");
        }
        assert!(!climbing.contains("Poppy Hills") && !climbing.contains("North Wall"), "{climbing}");

        let [high, low] = [high, low].map(|club| club.to_string());
        let good = try_in(app, "climbing", &high, "ana@climbers.example.org", &ana).await;
        assert_eq!(good.location(), "/my", "{}", good.text);
        assert_eq!(leads(app, &good.cookie().unwrap()).await, "/my/choose-password");
        assert_eq!(try_in(app, "climbing", &low, " c0002 ", &bo).await.location(), "/my");
        assert_eq!(try_in(app, "openccc", "", EMAIL, &student.password).await.location(), "/my");
        // Somebody of another root or program is nobody here.
        for (program, root, name, password) in [
            ("climbing", low.as_str(), "ana@climbers.example.org", ana.as_str()),
            ("climbing", high.as_str(), "C0002", bo.as_str()),
            ("openccc", "", "ana@climbers.example.org", ana.as_str()),
            ("climbing", high.as_str(), EMAIL, student.password.as_str()),
        ] {
            let answer = try_in(app, program, root, name, password).await;
            assert!(answer.text.contains("match any account"), "{program} {name}: {}", answer.text);
        }
        // What was not chosen, or is none of those, is asked for, and what was typed stays.
        for (program, root) in [("climbing", ""), ("climbing", "x"), ("climbing", &student.college.to_string()), ("", ""), ("none", "")] {
            let answer = try_in(app, program, root, "ana@climbers.example.org", &ana).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{program} {root}");
            assert!(answer.cookie().is_none());
        }
        let kept = try_in(app, "climbing", &low, "somebody@example.org", "wrong").await.text;
        assert!(kept.contains("somebody@example.org") && kept.contains(&format!("value=\"{low}\" selected")), "{kept}");
        // The words follow the program.
        assert!(app.get("/my/forgot?program=climbing", None).await.text.contains("Ask your club"));
    }
}
