//! A forgotten password at the portal: who is written to, what a code opens, and what ends it.

use axum::http::StatusCode;
use muster::domain::account::AccountEvent;
use muster::server::accounts::{self, life};
use muster::server::clock::{HOUR, MINUTE, SECOND};
use muster::server::{App, audit, jobs, keys, organizations};
use muster::wire::audit::AuditFilter;
use uuid::Uuid;

use crate::mail::mailing;
use crate::on_each_backend;
use crate::portal::{CHOSEN, EMAIL, ENDED, Place, chosen, encode, leads, place, post_from, sign_in, sign_in_from};
use crate::scope::import;
use crate::support::smtp::SmtpServer;
use crate::support::{Answer, FIRST_PAGE, TestApp};

const NEW: &str = "nine loud herons at noon";
const ASKED: &str = "/my/forgot?asked=1&program=openccc";

/// A process that mails and answers from here on, and its mail server.
struct Mailing {
    app: App,
    server: SmtpServer,
}

impl Mailing {
    async fn of(app: &TestApp) -> Mailing {
        let server = SmtpServer::start();
        let mailing = mailing(app, &server).await;
        app.ask(&mailing);
        Mailing { app: mailing, server }
    }

    async fn run(&self) {
        jobs::run_until_idle(&self.app, &[]).await.unwrap();
    }

    /// Paths of the links in the letters to that address, the first first.
    async fn links(&self, to: &str) -> Vec<String> {
        self.run().await;
        let letters = self.server.received().into_iter().filter(|letter| letter.to == format!("RCPT TO:<{to}>"));
        letters.map(|letter| path(&letter.body())).collect()
    }

    /// Asks for a letter and answers its link.
    async fn link(&self, app: &TestApp) -> String {
        assert_eq!(ask(app, "192.0.2.1", EMAIL).await.location(), ASKED);
        self.links(EMAIL).await.pop().unwrap()
    }
}

fn path(letter: &str) -> String {
    let from = letter.find("/my/reset/").unwrap_or_else(|| panic!("no link: {letter}"));
    letter[from..].split(|c: char| c.is_whitespace() || c == '"' || c == '<').next().unwrap().to_owned()
}

async fn ask(app: &TestApp, address: &str, name: &str) -> Answer {
    post_from(app, address, "/my/forgot", None, &format!("program=openccc&name={}", encode(name))).await
}

async fn reset(app: &TestApp, path: &str, password: &str) -> Answer {
    post_from(app, "192.0.2.1", path, None, &format!("password={0}&confirm={0}", encode(password))).await
}

/// Details of the entries of an action, the last first.
async fn entries(app: &TestApp, action: &str) -> Vec<(String, String)> {
    let filter = AuditFilter { action: action.to_owned(), ..AuditFilter::default() };
    let listed = audit::list(&app.operator(), &filter, FIRST_PAGE).await.unwrap();
    listed.rows.into_iter().map(|entry| (entry.actor, entry.detail)).collect()
}

async fn email(app: &TestApp, account: Uuid, to: &str) {
    accounts::change(&app.operator(), account, vec![("email".to_owned(), to.to_owned())]).await.unwrap();
}

fn is_over(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::GONE, "{}", answer.text);
    assert!(answer.text.contains("This link doesn&#x27;t work any more") || answer.text.contains("doesn't work any more"));
}

on_each_backend! {
    async fn a_letter_leads_to_another_password_and_every_session_and_code_ends(app: TestApp) {
        let place = place(app).await;
        let session = chosen(app, &place).await;
        let mailing = Mailing::of(app).await;
        let form = app.get("/my/forgot?program=openccc", None).await.text;
        assert!(form.contains("action=\"/my/forgot\"") && form.contains("Email or CCCID"), "{form}");
        let other = mailing.link(app).await;
        app.pass(MINUTE);
        // By the number of the account as well.
        assert_eq!(ask(app, "192.0.2.1", " aaa0001 ").await.location(), ASKED);
        let link = mailing.links(EMAIL).await.pop().unwrap();
        assert_ne!(link, other);
        let letter = mailing.server.received().pop().unwrap();
        assert_eq!(letter.header("Subject"), "Choose another password for Poppy Hills College");
        assert!(letter.body().contains("Hello Ana Ruiz,") && letter.body().contains("Jul 1, 2026, 6:01 AM PDT"), "{}", letter.body());

        let page = app.get(&link, None).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("At least 15 characters") && page.text.contains(&format!("action=\"{link}\"")), "{}", page.text);
        for (password, says) in [
            ("brief", "Use at least 15 characters"),
            ("quiet herons AAA0001", "contains your name"),
            (CHOSEN, "same as the one you have"),
        ] {
            let answer = reset(app, &link, password).await;
            assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.text.contains(says), "{password}: {}", answer.text);
            assert!(!answer.text.contains(password), "{password} comes back");
        }
        let different = post_from(app, "192.0.2.1", &link, None, "password=a&confirm=b").await;
        assert!(different.text.contains("don't match"), "{}", different.text);
        assert_eq!(leads(app, &session).await, "", "nothing has ended yet");

        let done = reset(app, &link, NEW).await;
        assert_eq!((done.location(), done.cookie()), ("/my/sign-in?reset=1", None), "{}", done.text);
        assert!(app.get("/my/sign-in?reset=1", None).await.text.contains("Your new password is saved. Sign in with it."));
        assert_eq!(leads(app, &session).await, ENDED);
        assert!(sign_in_from(app, "192.0.2.1", EMAIL, CHOSEN, None).await.text.contains("match any account"));
        let session = sign_in(app, EMAIL, NEW).await;
        assert_eq!(leads(app, &session).await, "");
        for over in [&link, &other] {
            is_over(&app.get(over, None).await);
            is_over(&reset(app, over, "ten grey herons at night").await);
        }
        sign_in(app, EMAIL, NEW).await;
        let holder = |detail: &str| ("account holder".to_owned(), detail.to_owned());
        assert_eq!(entries(app, "account_reset_asked").await, vec![holder("Mailed: true"); 2]);
        assert_eq!(entries(app, "account_password_reset").await, [holder("")]);
        assert_eq!(app.count("SELECT COUNT(*) FROM holder_resets").await, 0);
    }

    async fn a_temporary_password_is_forgotten_like_another_one_before_it_is_hashed_too(app: TestApp) {
        let place = place(app).await;
        let slips = accounts::new_password(&app.operator(), place.account).await.unwrap();
        assert_eq!(accounts::get(&app.operator(), place.account).await.unwrap().password, "pending");
        let mailing = Mailing::of(app).await;
        assert_eq!(ask(app, "192.0.2.1", EMAIL).await.location(), ASKED);
        jobs::run_until_idle(&mailing.app, &["mail_password_reset", "send_letters"]).await.unwrap();
        let link = path(&mailing.server.received().pop().unwrap().body());
        let same = reset(app, &link, &slips[0].password).await;
        assert!(same.text.contains("same as the one you have"), "{}", same.text);
        assert_eq!(reset(app, &link, NEW).await.location(), "/my/sign-in?reset=1");
        // The holder's own: nothing has to be chosen first, and nobody is shown anything any more.
        assert_eq!(leads(app, &sign_in(app, EMAIL, NEW).await).await, "");
        assert_eq!(app.count("SELECT COUNT(*) FROM account_reveals").await, 0);
        mailing.run().await;
        assert_eq!(accounts::get(&app.operator(), place.account).await.unwrap().password, "set");
        assert!(sign_in_from(app, "192.0.2.1", EMAIL, &slips[0].password, None).await.text.contains("match any account"));
    }

    async fn every_name_is_answered_alike_and_only_an_address_that_is_read_gets_a_letter(app: TestApp) {
        let place = place(app).await;
        let mailing = Mailing::of(app).await;
        let set = async |place: Uuid, domain: &str| {
            let setting = [("proxy_domain".to_owned(), domain.to_owned())];
            organizations::set(&app.operator(), place, &setting).await.unwrap();
        };
        let mut answers = vec![ask(app, "192.0.2.2", "nobody@example.org").await, ask(app, "192.0.2.2", "ZZZ9999").await];
        // A proxy address, of this college or of one that the account came from.
        set(place.college, "Example.ORG").await;
        answers.push(ask(app, "192.0.2.2", EMAIL).await);
        mailing.run().await;
        // What was one stays one: the college may have given the domain up.
        set(place.college, "pupils.example.edu").await;
        answers.push(ask(app, "192.0.2.2", EMAIL).await);
        mailing.run().await;
        let district = app.organization("district", "Valley District", None).await;
        let [before, after] = ["Redwood Flats College", "Mission Oaks College"].map(|name| (name, district));
        let (before, after) = (app.organization("college", before.0, Some(before.1)).await, app.organization("college", after.0, Some(after.1)).await);
        set(before, "students.example.edu").await;
        let moved = import(app, before, "eva@students.example.edu", "Eva", true).await;
        let rows = muster::server::imports::rows(&app.operator(), moved, None, false, FIRST_PAGE).await.unwrap();
        accounts::move_to(&app.operator(), rows.rows[0].account.unwrap(), after).await.unwrap();
        answers.push(ask(app, "192.0.2.2", "eva@students.example.edu").await);
        mailing.run().await;
        set(place.college, "").await;
        life::deactivate(&app.operator(), place.account).await.unwrap();
        answers.push(ask(app, "192.0.2.2", EMAIL).await);
        mailing.run().await;
        life::apply(&app.operator(), place.account, AccountEvent::Remove).await.unwrap();
        for name in [EMAIL, "AAA0001"] {
            answers.push(ask(app, "192.0.2.2", name).await);
        }
        mailing.run().await;
        for answer in &answers {
            assert_eq!((answer.status, answer.location(), answer.text.as_str()), (StatusCode::SEE_OTHER, ASKED, ""));
            assert_eq!(answer.headers.len(), answers[0].headers.len());
        }
        assert_eq!((mailing.server.received().len(), app.count("SELECT COUNT(*) FROM outbox").await), (0, 0));
        assert_eq!(app.count("SELECT COUNT(*) FROM holder_resets").await, 0);
        let page = app.get(ASKED, None).await.text;
        assert!(page.contains("a letter with a link is on its way") && page.contains("Ask your college"), "{page}");
        // On record for the account that was active, and nowhere who was asked for.
        let unmailed = ("account holder".to_owned(), "Mailed: false".to_owned());
        assert_eq!(entries(app, "account_reset_asked").await, [unmailed.clone(), unmailed.clone(), unmailed]);
        assert_eq!(app.count("SELECT COUNT(*) FROM jobs WHERE payload LIKE '%@%' OR payload LIKE '%ZZZ%'").await, 0);
    }

    async fn settings_of_another_college_take_nobodys_letters_away(app: TestApp) {
        let district = app.organization("district", "Valley District", None).await;
        let college = app.organization("college", "Redwood Flats College", Some(district)).await;
        let other = app.organization("college", "Mission Oaks College", Some(district)).await;
        import(app, college, EMAIL, "Ana", true).await;
        let set = async |place: Uuid| {
            let setting = [("proxy_domain".to_owned(), "example.org".to_owned())];
            organizations::set(&app.operator(), place, &setting).await.unwrap();
        };
        let mailing = Mailing::of(app).await;
        set(other).await;
        ask(app, "192.0.2.1", EMAIL).await;
        mailing.run().await;
        assert_eq!(mailing.server.received().len(), 1);
        // Those of the district are for all of its colleges.
        set(district).await;
        ask(app, "192.0.2.1", EMAIL).await;
        mailing.run().await;
        assert_eq!(mailing.server.received().len(), 1);
    }

    async fn used_expired_cut_off_and_foreign_codes_open_nothing(app: TestApp) {
        let place = place(app).await;
        let mailing = Mailing::of(app).await;
        let link = mailing.link(app).await;
        let foreign = import(app, place.college, "eva@example.org", "Eva", true).await;
        let rows = muster::server::imports::rows(&app.operator(), foreign, None, false, FIRST_PAGE).await.unwrap();
        let eva = rows.rows[0].account.unwrap();
        let code = link.strip_prefix("/my/reset/").unwrap();
        assert_eq!(code.len(), 22, "128 bits: {code}");
        let cut = &code[..code.len() - 1];
        for wrong in [cut, &format!("{code}A"), &code.to_lowercase(), "x", "%00", "..%2F..", &"A".repeat(22), &"A".repeat(5_000)] {
            let path = format!("/my/reset/{wrong}");
            is_over(&app.get(&path, None).await);
            is_over(&reset(app, &path, NEW).await);
        }
        assert_eq!(app.get("/my/reset/", None).await.location(), "/my/sign-in");
        // A staff link, a session's token and a code are three different things.
        is_over(&app.get(&format!("/my/reset/{}", sign_in(app, EMAIL, &place.password).await.split_once('=').unwrap().1), None).await);
        let staff = app.post(&format!("/welcome/{code}"), None, "password=seven+quiet+herons&confirm=seven+quiet+herons").await;
        assert!(staff.location().contains("problem=link") && staff.cookie().is_none(), "{}", staff.location());

        app.pass(HOUR - SECOND);
        assert_eq!(app.get(&link, None).await.status, StatusCode::OK);
        app.pass(SECOND);
        is_over(&app.get(&link, None).await);
        is_over(&reset(app, &link, NEW).await);
        let fresh = mailing.link(app).await;
        assert_eq!(reset(app, &fresh, NEW).await.location(), "/my/sign-in?reset=1");
        sign_in(app, EMAIL, NEW).await;
        assert_eq!(accounts::get(&app.operator(), eva).await.unwrap().password, "temporary", "nobody else's has changed");
    }

    async fn a_code_takes_the_password_hasher_only_so_often(app: TestApp) {
        place(app).await;
        let mailing = Mailing::of(app).await;
        assert_eq!(reset(app, &mailing.link(app).await, NEW).await.location(), "/my/sign-in?reset=1");
        let link = mailing.link(app).await;
        // The password in use is refused and keeps the code; each look at it is work.
        for tried in 1..=9 {
            assert_eq!(reset(app, &link, NEW).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{tried}");
        }
        let waits = reset(app, &link, NEW).await;
        assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS, "{}", waits.text);
        app.pass(MINUTE);
        assert_eq!(reset(app, &link, CHOSEN).await.location(), "/my/sign-in?reset=1");
        mailing.run().await;
    }

    async fn of_two_tabs_one_chooses(app: TestApp) {
        place(app).await;
        let mailing = Mailing::of(app).await;
        let link = mailing.link(app).await;
        let passwords = ["eight quiet herons at dusk", NEW, "ten grey herons at night"];
        let answers = futures::future::join_all(passwords.map(|password| reset(app, &link, password))).await;
        let won: Vec<usize> = (0..passwords.len()).filter(|n| answers[*n].location() == "/my/sign-in?reset=1").collect();
        assert_eq!(won.len(), 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
        for (n, password) in passwords.iter().enumerate() {
            if won != [n] {
                is_over(&answers[n]);
            }
            let signed_in = sign_in_from(app, "192.0.2.1", EMAIL, password, None).await.location() == "/my";
            assert_eq!(signed_in, won == [n], "{password}");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_password_reset'").await, 1);
    }

    async fn what_staff_do_with_the_account_ends_its_codes(app: TestApp) {
        let place = place(app).await;
        let mailing = Mailing::of(app).await;
        let ctx = app.operator();
        let renewed = mailing.link(app).await;
        accounts::new_password(&ctx, place.account).await.unwrap();
        is_over(&app.get(&renewed, None).await);
        app.pass(2 * HOUR);
        let deactivated = mailing.link(app).await;
        life::deactivate(&ctx, place.account).await.unwrap();
        is_over(&app.get(&deactivated, None).await);
        is_over(&reset(app, &deactivated, NEW).await);
        life::reactivate(&ctx, place.account).await.unwrap();
        is_over(&app.get(&deactivated, None).await);
        app.pass(2 * HOUR);
        // What was mailed to the address before may be read by somebody else.
        let moved = mailing.link(app).await;
        email(app, place.account, "ana.ruiz@example.org").await;
        is_over(&reset(app, &moved, NEW).await);
        app.pass(2 * HOUR);
        email(app, place.account, EMAIL).await;
        let own = mailing.link(app).await;
        let session = sign_in(app, EMAIL, &accounts::new_password(&ctx, place.account).await.unwrap()[0].password).await;
        is_over(&app.get(&own, None).await);
        app.pass(2 * HOUR);
        let chosen_meanwhile = mailing.link(app).await;
        let session = match leads(app, &session).await.as_str() {
            ENDED => sign_in(app, EMAIL, &accounts::new_password(&ctx, place.account).await.unwrap()[0].password).await,
            _ => session,
        };
        crate::portal::choose(app, &session, CHOSEN).await;
        is_over(&app.get(&chosen_meanwhile, None).await);
        app.pass(2 * HOUR);
        let removed = mailing.link(app).await;
        life::apply(&ctx, place.account, AccountEvent::Remove).await.unwrap();
        is_over(&reset(app, &removed, NEW).await);
        assert_eq!(app.count("SELECT COUNT(*) FROM holder_resets").await, 0);
        mailing.run().await;
    }

    async fn letters_are_bounded_by_account_in_silence_and_by_address_aloud(app: TestApp) {
        place(app).await;
        let mailing = Mailing::of(app).await;
        // From many addresses, by each of its names: after some, nothing is written, and the answer
        // stays what it was.
        for n in 0..30 {
            let name = if n % 2 == 0 { EMAIL } else { "AAA0001" };
            assert_eq!(ask(app, &format!("198.51.100.{n}"), name).await.location(), ASKED);
        }
        mailing.run().await;
        assert_eq!(mailing.server.received().len(), 3);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_reset_asked'").await, 30);
        // From one address, for people who are not there.
        let mut taken = 0;
        let refused = loop {
            let answer = ask(app, "203.0.113.9", &format!("nobody{taken}@example.org")).await;
            if answer.location() != ASKED {
                break answer;
            }
            taken += 1;
            assert!(taken < 60, "one client asks as often as it likes");
        };
        assert_eq!((taken, refused.status), (20, StatusCode::TOO_MANY_REQUESTS));
        assert!(refused.text.contains("Too many attempts. Try again in 1 second.") && refused.headers.contains_key("retry-after"));
        assert!(refused.text.contains("nobody20@example.org"), "what was typed is not lost: {}", refused.text);
        // Who signs in there doesn't wait for it.
        let staff = sign_in_from(app, "203.0.113.9", EMAIL, "wrong", None).await;
        assert_eq!(staff.status, StatusCode::UNPROCESSABLE_ENTITY);
        mailing.run().await;
    }

    async fn who_was_kept_from_signing_in_by_strangers_gets_in_by_a_letter(app: TestApp) {
        place(app).await;
        let mailing = Mailing::of(app).await;
        for n in 0..31 {
            sign_in_from(app, &format!("198.51.100.{n}"), EMAIL, "wrong", None).await;
        }
        assert_eq!(sign_in_from(app, "192.0.2.1", EMAIL, "wrong", None).await.status, StatusCode::TOO_MANY_REQUESTS);
        let link = mailing.link(app).await;
        assert_eq!(reset(app, &link, NEW).await.location(), "/my/sign-in?reset=1");
        let page = app.get("/my", Some(&sign_in(app, EMAIL, NEW).await)).await.text;
        assert!(page.contains("30 failed sign-ins since your last sign-in"), "{page}");
    }

    async fn without_a_mail_server_nothing_is_asked_for_and_everybody_is_sent_to_the_college(app: TestApp) {
        place(app).await;
        let page = app.get("/my/forgot?program=openccc", None).await.text;
        assert!(page.contains("Ask your college") && !page.contains("name=\"name\""), "{page}");
        let answer = ask(app, "192.0.2.1", EMAIL).await;
        assert_eq!(answer.location(), ASKED);
        let page = app.get(answer.location(), None).await.text;
        assert!(page.contains("Ask your college") && !page.contains("on its way"), "{page}");
        assert_eq!(app.count("SELECT COUNT(*) FROM outbox").await, 0);
    }

    async fn who_helps_is_said_to_holders_and_to_everybody_only_what_all_say_alike(app: TestApp) {
        let place = place(app).await;
        let other = app.organization("college", "Redwood Flats College", None).await;
        let set = async |place: Uuid, name: &str| {
            let settings = [("contact_name".to_owned(), name.to_owned()), ("contact_phone".to_owned(), "(559) 555-0100".to_owned())];
            organizations::set(&app.operator(), place, &settings).await.unwrap();
        };
        set(place.college, "Dana of Poppy Hills").await;
        let session = chosen(app, &place).await;
        let own = app.get("/my", Some(&session)).await.text;
        assert!(own.contains("Who helps") && own.contains("Dana of Poppy Hills") && own.contains("(559) 555-0100"), "{own}");
        assert!(!app.get("/my/forgot", None).await.text.contains("Dana"));
        set(other, "Dana of Poppy Hills").await;
        assert!(app.get("/my/forgot", None).await.text.contains("Dana of Poppy Hills"));
    }

    async fn failed_sign_ins_are_said_once_after_the_next_one(app: TestApp) {
        let place = place(app).await;
        for _ in 0..3 {
            sign_in_from(app, "192.0.2.9", "AAA0001", "wrong", None).await;
        }
        sign_in_from(app, "192.0.2.9", "nobody@example.org", "wrong", None).await;
        let session = chosen(app, &place).await;
        let page = app.get("/my", Some(&session)).await.text;
        assert!(page.contains("3 failed sign-ins since your last sign-in"), "{page}");
        sign_in_from(app, "192.0.2.8", EMAIL, "wrong", None).await;
        let next = sign_in(app, EMAIL, CHOSEN).await;
        assert!(app.get("/my", Some(&next)).await.text.contains("1 failed sign-in since your last sign-in"));
        let last = sign_in(app, EMAIL, CHOSEN).await;
        assert!(!app.get("/my", Some(&last)).await.text.contains("failed sign-in"));
        assert_eq!(app.count("SELECT COUNT(*) FROM holder_failures").await, 0);
    }

    async fn a_code_outlives_a_change_of_the_master_key(app: TestApp) {
        let Place { account, .. } = place(app).await;
        let mailing = Mailing::of(app).await;
        let link = mailing.link(app).await;
        assert_eq!(keys::rotate(&app.operator()).await.unwrap(), 2);
        app.tamper("UPDATE key_rotation SET started_at = 0").await;
        keys::to_the_end(&app.app, |error| panic!("{error}")).await.unwrap();
        mailing.app.keys.reload().unwrap();
        let drop = keys::drop_key(&app.operator(), 1).await.unwrap_err().to_string();
        assert!(drop.contains("one-time link"), "{drop}");
        assert_eq!(reset(app, &link, NEW).await.location(), "/my/sign-in?reset=1");
        assert_eq!(accounts::get(&app.operator(), account).await.unwrap().password, "set");
    }
}
