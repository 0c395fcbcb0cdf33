//! Letters by mail: written with their change, sent at least once and by one process at a time, and
//! erased afterwards, whatever the mail server does.

use axum::body::Body;
use axum::http::StatusCode;
use muster::domain::mail::{LetterKind, MAX_TRIES};
use muster::server::clock::{DAY, HOUR, MINUTE};
use muster::server::config::MailConfig;
use muster::server::config::mail::MailSecurity;
use muster::server::db::key_rotation;
use muster::server::mail::letters::{Link, Sender, invitation, password_reset, request_approved, request_declined, staff_link};
use muster::server::mail::{self, Letter};
use muster::server::{App, Config, Ctx, Error, jobs, keys, organizations, staff};
use muster::wire::outbox::{LetterView, OutboxFilter};
use muster::wire::{ApiError, Timestamp};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::kill::server::Place;
use crate::on_each_backend;
use crate::support::smtp::{Fault, SmtpServer};
use crate::support::{FIRST_PAGE, TestApp, empty_postgres, request, until};

const ANA: &str = "ana.ruiz@example.edu";
const LINK: &str = "http://127.0.0.1:3000/welcome/abcdefghijklmnopqrstuvwxyz";

/// A server that mails over the same database.
pub async fn mailing(app: &TestApp, server: &SmtpServer) -> App {
    let mailing = app.again(&Config { mail: Some(server.config()), ..app.config.clone() }).await.unwrap();
    mail::plant(&mailing).await.unwrap();
    mailing
}

async fn queue(app: &App, letter: Letter) -> Uuid {
    let ctx = Ctx::command_line(app);
    let work = (ctx, letter);
    app.db
        .transact(work, |tx, (ctx, letter)| Box::pin(async move { mail::enqueue(tx, ctx, letter.clone()).await }))
        .await
        .unwrap()
}

/// A letter with a link that works for three days.
async fn queue_link(app: &App, to: &str) -> Uuid {
    let expires = Timestamp(app.clock.now().0 + 3 * DAY);
    queue(app, staff_link(&Sender::of(None), to, "Ana Ruiz", Link { address: LINK, expires })).await
}

async fn run(app: &App) {
    jobs::run_until_idle(app, &[]).await.unwrap();
}

/// Every letter, the latest first.
pub async fn letters(app: &App) -> Vec<LetterView> {
    let ctx = Ctx::command_line(app);
    mail::outbox::list(&ctx, &OutboxFilter::default(), FIRST_PAGE).await.unwrap().letters.rows
}

/// State, tries and answer of the only letter.
async fn only(app: &App) -> (String, u64, String) {
    let listed = letters(app).await;
    assert_eq!(listed.len(), 1);
    (listed[0].state.clone(), listed[0].tries, listed[0].answer.clone())
}

async fn held(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) FROM outbox WHERE sealed IS NOT NULL").await
}

fn is(found: (String, u64, String), state: &str, tries: u64, answer: &str) {
    assert_eq!((found.0.as_str(), found.1), (state, tries), "{}", found.2);
    assert!(found.2.contains(answer) && !found.2.contains('@') && !found.2.to_lowercase().contains("ana"), "{}", found.2);
}

on_each_backend! {
    async fn a_letter_arrives_once_with_its_headers_and_is_erased(app: TestApp) {
        let server = SmtpServer::start();
        let mailing = mailing(app, &server).await;
        let college = app.organization("college", "Pöppy Hills College", None).await;
        let from = organizations::find(&mailing.db, college).await.unwrap();
        let expires = Timestamp(mailing.clock.now().0 + 3 * DAY);
        let link = Link { address: LINK, expires };
        let id = queue(&mailing, staff_link(&Sender::of(from.as_ref()), ANA, "Ana Ruiz", link)).await;
        assert_eq!(held(app).await, 1);
        run(&mailing).await;
        run(&mailing).await;
        let [letter] = server.received().try_into().unwrap();
        assert_eq!((letter.from.as_str(), letter.to.as_str()), ("MAIL FROM:<no-reply@example.edu>", "RCPT TO:<ana.ruiz@example.edu>"));
        assert_eq!(letter.header("From"), "\"Poppy Hills\" <no-reply@example.edu>");
        assert_eq!(letter.header("To"), ANA);
        assert_eq!(letter.header("Message-ID"), format!("<{}@127.0.0.1>", id.simple()));
        assert_eq!(letter.header("Date"), "Wed, 01 Jul 2026 12:00:00 +0000");
        assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
        assert!(letter.header("Subject").starts_with("Set your password for ") && letter.header("Subject").contains("=?utf-8?"));
        assert!(letter.header("Content-Type").starts_with("multipart/alternative"), "{}", letter.data);
        let body = letter.body();
        assert_eq!(body.matches(LINK).count(), 3, "in the text, in the address of a link and as its words: {body}");
        assert!(body.contains("Jul 4, 2026, 5:00 AM PDT") && body.contains("text/plain") && body.contains("text/html"));
        let listed = &letters(&mailing).await[0];
        assert_eq!((listed.state.as_str(), listed.tries, listed.recipient.as_str()), ("sent", 1, "a…@example.edu"));
        assert_eq!((listed.organization.as_deref(), listed.kind.as_str()), (Some("Pöppy Hills College"), "staff_link"));
        assert_eq!((listed.sent_at, listed.next_try, listed.may_retry), (Some(mailing.clock.now()), None, false));
        assert_eq!(held(app).await, 0);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'letter_queued'").await, 1);
    }

    async fn a_letter_that_somebody_waits_for_goes_before_invitations(app: TestApp) {
        let server = SmtpServer::start();
        let mailing = mailing(app, &server).await;
        let link = Link { address: LINK, expires: Timestamp(mailing.clock.now().0 + 60 * DAY) };
        for n in 0..4 {
            let to = format!("bo{n}@example.edu");
            queue(&mailing, invitation(&Sender::of(None), &to, "Bo Li", "Poppy High", link)).await;
        }
        queue_link(&mailing, ANA).await;
        run(&mailing).await;
        let to: Vec<String> = server.received().into_iter().map(|letter| letter.to).collect();
        assert_eq!((to.len(), to[0].as_str()), (5, "RCPT TO:<ana.ruiz@example.edu>"), "{to:?}");
    }

    async fn what_the_mail_server_does_wrong_decides_what_becomes_of_a_letter(app: TestApp) {
        let server = SmtpServer::start();
        let mailing = mailing(app, &server).await;
        for (fault, state, answer) in [
            (Fault::RefusesRecipient, "failed", "550 5.1.1 … no such user here"),
            (Fault::DefersRecipient, "waiting", "451 4.7.1 Greylisted, try again later"),
            (Fault::Busy, "waiting", "421 4.3.2 mail.example.edu is closing, come back later"),
            (Fault::Garbage, "waiting", "answer wasn't understood"),
            (Fault::Closes, "waiting", "The connection to the mail server ended early."),
            (Fault::Hangs, "waiting", "didn't answer in time"),
            (Fault::BreaksOff, "uncertain", "The connection to the mail server ended early."),
        ] {
            server.misbehave(fault);
            queue_link(&mailing, ANA).await;
            run(&mailing).await;
            is(only(&mailing).await, state, 1, answer);
            let next = letters(&mailing).await[0].next_try.map(|at| at.0 - mailing.clock.now().0);
            match state {
                "failed" => assert_eq!(next, None),
                "uncertain" => assert_eq!(next, Some(HOUR)),
                _ => assert!(next.is_some_and(|wait| (MINUTE..=MINUTE * 5 / 4).contains(&wait)), "{fault:?}: {next:?}"),
            }
            assert_eq!(held(app).await, 1, "{fault:?}");
            // Nothing is tried before its time, and then it is.
            server.misbehave(Fault::None);
            run(&mailing).await;
            is(only(&mailing).await, state, 1, answer);
            app.pass(HOUR);
            run(&mailing).await;
            let expected = if state == "failed" { ("failed", 1, 1) } else { ("sent", 2, 0) };
            is(only(&mailing).await, expected.0, expected.1, "");
            assert_eq!(held(app).await, expected.2);
            app.tamper("DELETE FROM outbox").await;
        }
    }

    async fn a_letter_that_may_have_arrived_is_tried_once_more_and_says_so(app: TestApp) {
        let server = SmtpServer::start();
        let mailing = mailing(app, &server).await;
        server.misbehave(Fault::BreaksOff);
        queue_link(&mailing, ANA).await;
        for _ in 0..3 {
            run(&mailing).await;
            app.pass(HOUR);
        }
        is(only(&mailing).await, "uncertain", 2, "ended early");
        assert!(letters(&mailing).await[0].may_retry);
        let received = server.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[0].header("Message-ID"), received[1].header("Message-ID"));
        assert_eq!(received[0].data, received[1].data, "the same bytes");
        app.pass(3 * DAY);
        run(&mailing).await;
        assert_eq!((only(&mailing).await.0.as_str(), held(app).await), ("erased", 0));
    }

    async fn a_letter_fails_after_so_many_tries_and_is_tried_again_when_somebody_says_so(app: TestApp) {
        let server = SmtpServer::start();
        let mailing = mailing(app, &server).await;
        server.misbehave(Fault::DefersRecipient);
        let id = queue_link(&mailing, ANA).await;
        let ctx = Ctx::command_line(&mailing);
        let refused = mail::outbox::retry(&ctx, id).await.unwrap_err();
        assert!(matches!(&refused, ApiError::Refused(text) if text.starts_with("Only a letter that failed")), "{refused}");
        for _ in 0..MAX_TRIES + 2 {
            run(&mailing).await;
            app.pass(5 * HOUR);
        }
        is(only(&mailing).await, "failed", MAX_TRIES as u64, "451");
        server.misbehave(Fault::None);
        mail::outbox::retry(&ctx, id).await.unwrap();
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'letter_retried'").await, 1);
        run(&mailing).await;
        is(only(&mailing).await, "sent", 1, "250");
        assert!(mail::outbox::retry(&ctx, id).await.is_err(), "nothing is left of it");
    }

    async fn off_this_machine_nothing_is_sent_without_starttls(app: TestApp) {
        let server = SmtpServer::start();
        let config = MailConfig { security: MailSecurity::StartTls, ..server.config() };
        let strict = app.again(&Config { mail: Some(config), ..app.config.clone() }).await.unwrap();
        mail::plant(&strict).await.unwrap();
        queue_link(&strict, ANA).await;
        run(&strict).await;
        is(only(&strict).await, "waiting", 1, "doesn't offer STARTTLS");
        // One that offers it and then goes on without is no better.
        server.misbehave(Fault::PretendsTls);
        app.pass(HOUR);
        run(&strict).await;
        is(only(&strict).await, "waiting", 2, "");
        assert_eq!((server.received().len(), held(app).await), (0, 1));
    }

    async fn without_a_mail_server_letters_wait_and_are_erased_when_they_expire(app: TestApp) {
        let app_without = &app.app;
        mail::plant(app_without).await.unwrap();
        queue_link(app_without, ANA).await;
        let declined = request_declined(&Sender::of(None), "bo@example.edu", "Bo Lee", "Not a member of staff.");
        queue(app_without, declined).await;
        run(app_without).await;
        assert!(letters(app_without).await.iter().all(|letter| letter.state == "waiting" && letter.tries == 0));
        jobs::plant::<jobs::CleanUp>(app_without).await.unwrap();
        app.pass(3 * DAY);
        run(app_without).await;
        let mut states: Vec<_> = letters(app_without).await.into_iter().map(|letter| (letter.kind, letter.state)).collect();
        states.sort();
        let expected = [("request_declined", "waiting"), ("staff_link", "erased")];
        assert_eq!(states, expected.map(|(kind, state)| (kind.to_owned(), state.to_owned())));
        app.pass(28 * DAY);
        run(app_without).await;
        assert_eq!(held(app).await, 0);
        app.pass(60 * DAY);
        run(app_without).await;
        assert_eq!(letters(app_without).await, [], "nor is it listed for ever");
        // The server that mails finds what another one wrote.
        let server = SmtpServer::start();
        queue_link(app_without, ANA).await;
        run(&mailing(app, &server).await).await;
        assert_eq!(server.received().len(), 1);
    }

    async fn two_processes_never_send_at_the_same_time_and_each_letter_goes_out_once(app: TestApp) {
        let server = SmtpServer::start();
        let (one, other) = (mailing(app, &server).await, mailing(app, &server).await);
        for number in 0..30 {
            queue_link(&one, &format!("person.{number}@example.edu")).await;
        }
        let (first, second) = tokio::join!(jobs::run_until_idle(&one, &[]), jobs::run_until_idle(&other, &[]));
        assert!(first.unwrap() + second.unwrap() > 0);
        let mut to: Vec<String> = server.received().into_iter().map(|letter| letter.to).collect();
        to.sort();
        to.dedup();
        assert_eq!((server.received().len(), to.len(), server.most_open()), (30, 30, 1));
    }

    async fn who_is_passed_over_after_the_letter_was_over_commits_nothing_and_it_is_sent_again_as_the_same(app: TestApp) {
        let server = SmtpServer::start();
        let mailing = mailing(app, &server).await;
        server.misbehave(Fault::Waits);
        queue_link(&mailing, ANA).await;
        let late = mailing.clone();
        let sending = tokio::spawn(async move { jobs::run_until_idle(&late, &["send_letters"]).await });
        until(async || !server.received().is_empty()).await;
        // Its lease is over, and another worker has taken the job up.
        app.tamper("UPDATE jobs SET epoch = epoch + 1, lease_until = NULL WHERE name = 'send_letters'").await;
        server.misbehave(Fault::None);
        server.let_go();
        sending.await.unwrap().unwrap();
        run(&mailing).await;
        let received = server.received();
        assert_eq!(received.len(), 2);
        assert_eq!(received[0].data, received[1].data);
        is(only(&mailing).await, "sent", 2, "250");
    }

    async fn two_thousand_letters_go_out(app: TestApp) {
        let server = SmtpServer::start();
        let mailing = mailing(app, &server).await;
        let ctx = Ctx::command_line(&mailing);
        for chunk in 0..2 {
            let work = mailing.db.transact(ctx.clone(), move |tx, ctx| {
                Box::pin(async move {
                    for number in 0..1_000 {
                        let to = format!("person.{chunk}.{number}@example.edu");
                        let letter = request_declined(&Sender::of(None), &to, "Bo Lee", "Not a member of staff.");
                        mail::enqueue(tx, ctx, letter).await?;
                    }
                    Ok::<_, Error>(())
                })
            });
            work.await.unwrap();
        }
        run(&mailing).await;
        assert_eq!(server.received().len(), 2_000);
        assert_eq!(app.count("SELECT COUNT(*) FROM outbox WHERE state = 'sent' AND tries = 1 AND sealed IS NULL").await, 2_000);
    }

    async fn a_letter_that_was_moved_or_whose_recipient_is_no_address_fails_and_holds_up_nobody(app: TestApp) {
        let server = SmtpServer::start();
        let mailing = mailing(app, &server).await;
        let moved = queue_link(&mailing, ANA).await;
        app.tamper("UPDATE outbox SET organization_id = id").await;
        queue(&mailing, request_declined(&Sender::of(None), "nobody at all", "Bo Lee", "No.")).await;
        queue_link(&mailing, "eva@example.edu").await;
        run(&mailing).await;
        let failed: Vec<_> = letters(&mailing).await.into_iter().filter(|letter| letter.state == "failed").collect();
        assert_eq!(failed.len(), 2);
        let answer = |id: Uuid| failed.iter().find(|letter| letter.id == id).map(|letter| letter.answer.clone()).unwrap();
        assert_eq!(answer(moved), "The letter can't be read, so it wasn't sent.");
        assert!(failed.iter().any(|letter| letter.answer.starts_with("The recipient's address isn't one")));
        assert_eq!(server.received().len(), 1);
    }

    async fn another_master_key_seals_letters_again_and_they_are_sent(app: TestApp) {
        let server = SmtpServer::start();
        let mailing = mailing(app, &server).await;
        queue_link(&mailing, ANA).await;
        let of_outbox = async || {
            let sealed = key_rotation::sealed(&mailing.db).await.unwrap();
            sealed.into_iter().filter(|(table, ..)| *table == "outbox").collect::<Vec<_>>()
        };
        assert_eq!(of_outbox().await, [("outbox", 1, 1)]);
        assert_eq!(keys::rotate(&Ctx::command_line(&mailing)).await.unwrap(), 2);
        jobs::run_until_idle(&mailing, &["renew_keys"]).await.unwrap();
        app.pass(5 * MINUTE);
        jobs::run_until_idle(&mailing, &["renew_keys"]).await.unwrap();
        assert!(keys::is_settled(&mailing.db).await.unwrap());
        assert_eq!(of_outbox().await, [("outbox", 2, 1)]);
        run(&mailing).await;
        assert!(server.received()[0].body().contains(LINK));
    }

    async fn staff_are_mailed_their_link_where_that_was_ticked_and_the_page_has_it_too(app: TestApp) {
        let server = SmtpServer::start();
        let mailing = mailing(app, &server).await;
        let college = app.organization("college", "Poppy Hills College", None).await;
        let ctx = Ctx::command_line(&mailing);
        let silent = staff::add(&ctx, "bo.lee@example.edu", "Bo Lee").await.unwrap();
        assert!(!silent.emailed);
        let added = staff::add_mailed(&ctx, ANA, "Ana Ruiz", true).await.unwrap();
        run(&mailing).await;
        staff::grant(&ctx, added.staff, "system_admin", Some(college), "").await.unwrap();
        let again = staff::new_link_mailed(&ctx, added.staff, true).await.unwrap();
        run(&mailing).await;
        let received = server.received();
        assert_eq!(received.len(), 2);
        assert!(added.emailed && received[0].body().contains(&added.link) && received[0].header("Subject").ends_with("for Muster"));
        assert!(again.emailed && received[1].body().contains(&again.link));
        assert_eq!(received[1].header("Subject"), "Set your password for Poppy Hills College");
        assert!(received.iter().all(|letter| letter.header("To") == ANA));
        // Where mail isn't set up, nobody is added without the letter that was asked for.
        let refused = staff::add_mailed(&app.operator(), "eva@example.edu", "Eva Oak", true).await.err();
        assert!(matches!(&refused, Some(ApiError::Field(field, text)) if field == "email_link" && text.contains("isn't set up")));
        assert_eq!(app.count("SELECT COUNT(*) FROM staff WHERE email = 'eva@example.edu'").await, 0);
    }

    async fn the_outbox_is_seen_by_who_manages_staff_there_and_shows_no_address(app: TestApp) {
        let college = app.organization("college", "Poppy Hills College", None).await;
        let other = app.organization("college", "Harbor Light College", None).await;
        let from = organizations::find(&app.app.db, college).await.unwrap();
        let expires = Timestamp(app.app.clock.now().0 + 3 * DAY);
        let of_college = Sender::of(from.as_ref());
        queue(&app.app, request_approved(&of_college, ANA, "Quill Marsh", Link { address: LINK, expires })).await;
        queue(&app.app, password_reset(&Sender::of(None), "bo.lee@example.edu", "Bo Lee", Link { address: LINK, expires })).await;
        for (email, role, place) in [
            ("all@example.edu", "system_admin", None),
            ("here@example.edu", "system_admin", Some(college)),
            ("there@example.edu", "system_admin", Some(other)),
            ("reader@example.edu", "auditor", None),
        ] {
            app.staff(email, role, place).await;
        }
        for (email, rows) in [("all@example.edu", 2), ("here@example.edu", 1), ("there@example.edu", 0)] {
            let cookie = app.sign_in(email).await;
            let page = app.get("/outbox", Some(&cookie)).await;
            assert_eq!(page.status, StatusCode::OK);
            assert_eq!(page.text.matches("<th scope=\"row\"").count(), rows, "{email}");
            assert!(page.text.contains("Mail isn&#x27;t set up") || page.text.contains("Mail isn't set up"), "{email}");
            for secret in [ANA, "bo.lee", "Quill Marsh", "/welcome/"] {
                assert!(!page.text.contains(secret), "{email}: {secret}");
            }
            let failed = app.get("/outbox?state=failed", Some(&cookie)).await;
            assert!(failed.text.contains("No letters match"), "{email}");
            let call = app.post("/api/outbox/list", Some(&cookie), "filter[state]=lost&page[page]=1&page[size]=20").await;
            assert!(call.text.contains("no such status"), "{}", call.text);
        }
        let reader = app.sign_in("reader@example.edu").await;
        assert_eq!(app.get("/outbox", Some(&reader)).await.status, StatusCode::NOT_FOUND);
    }

    async fn without_script_a_failed_letter_is_tried_again_by_a_form_of_the_page(app: TestApp) {
        let server = SmtpServer::start();
        let mailing = mailing(app, &server).await;
        server.misbehave(Fault::RefusesRecipient);
        let id = queue_link(&mailing, ANA).await;
        run(&mailing).await;
        app.staff("all@example.edu", "system_admin", None).await;
        let cookie = app.sign_in("all@example.edu").await;
        let page = app.get("/outbox", Some(&cookie)).await.text;
        assert!(page.contains("action=\"/api/outbox/retry\"") && page.contains(&id.to_string()), "{page}");
        let form = request("POST", "/api/outbox/retry", Some(&cookie))
            .header("origin", "http://127.0.0.1:3000")
            .header("referer", "http://127.0.0.1:3000/outbox?state=failed")
            .header("accept", "text/html")
            .header("sec-fetch-mode", "navigate")
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = muster::server::http::router(&mailing).oneshot(form.body(Body::from(format!("letter={id}"))).unwrap()).await;
        let answer = answer.unwrap();
        assert!(answer.status().is_redirection(), "{}", answer.status());
        assert!(answer.headers()["location"].to_str().unwrap().ends_with("/outbox?state=failed"));
        server.misbehave(Fault::None);
        run(&mailing).await;
        assert_eq!(only(&mailing).await.0, "sent");
    }
}

#[test]
fn every_kind_of_letter_has_a_function_that_writes_it() {
    let api = crate::tidy::files("src/server/mail/letters.rs", &[".rs"]).into_values().next().unwrap();
    for kind in LetterKind::ALL {
        assert!(api.contains(&format!("pub fn {}(", kind.name())), "{}", kind.name());
    }
}

/// A server that is killed while the mail server has the letter and has not answered yet.
fn killed_between_letter_and_commit(database: Option<String>) {
    let server = SmtpServer::start();
    server.misbehave(Fault::Waits);
    let mut place = Place::new(database);
    place.set("MUSTER_SMTP_URL", &server.url());
    place.set("MUSTER_MAIL_FROM", "no-reply@example.edu");
    let admin = place.json(&["staff", "add", "admin@example.edu", "--name", "Alex Rivera", "--json"]);
    place.json(&["staff", "grant", "admin@example.edu", "system_admin", "--json"]);
    place.start();
    place.sign_in(admin["link"].as_str().unwrap(), "admin@example.edu");
    let made = place.call("staff/add", "email=ana.ruiz%40example.edu&name=Ana+Ruiz&email_link=true");
    place.until("the mail server has the letter", |_| (server.received().len() == 1).then_some(()));
    place.kill();
    server.misbehave(Fault::None);
    server.let_go();
    place.start();
    place.until("the letter is sent again", |_| (server.received().len() == 2).then_some(()));
    let list = "filter[state]=&page[page]=1&page[size]=20";
    place.until("it is recorded", |place| {
        (place.call("outbox/list", list)["letters"]["rows"][0]["state"] == "sent").then_some(())
    });
    let received = server.received();
    assert_eq!(received[0].data, received[1].data, "with the same Message-ID");
    let link = made["link"].as_str().unwrap();
    assert!(received[0].body().contains(link));
    let log = std::fs::read_to_string(place.folder().join("server.log")).unwrap();
    assert!(log.len() > 1_000, "the log was captured");
    for secret in ["ana.ruiz", "Ana Ruiz", link.rsplit('/').next().unwrap(), "Set your password", &server.url()] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

#[test]
fn killed_when_the_letter_was_over_a_server_sends_it_again_as_the_same_on_sqlite() {
    killed_between_letter_and_commit(None);
}

#[test]
fn killed_when_the_letter_was_over_a_server_sends_it_again_as_the_same_on_postgres() {
    killed_between_letter_and_commit(Some(empty_postgres()));
}

#[test]
fn wrong_values_are_named_at_the_start_without_the_password() {
    let mut place = Place::new(None);
    place.set("MUSTER_SMTP_URL", "smtp://ana:hidden-word@mail.example.edu");
    let output = place.run(&["staff", "list"]);
    let printed = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success() && printed.contains("MUSTER_MAIL_FROM is required"), "{printed}");
    assert!(!printed.contains("hidden-word"), "{printed}");
}
