//! People with accounts in several districts at the portal's sign-in: each opens, and what one
//! district does keeps nobody out of the other, nor tells it anything. On both databases.

use std::time::Duration;

use axum::http::StatusCode;
use muster::domain::account::AccountEvent;
use muster::domain::program::educator;
use muster::server::auth::browsers::Browser;
use muster::server::clock::MINUTE;
use muster::server::crypto::Secret;
use muster::server::{accounts, portal, staff};
use uuid::Uuid;

use crate::educator::{District, add, added, in_a_district};
use crate::invitation_life::run;
use crate::invitations::{CHOSEN, HERE, Letter, ask, encode, get, letters, link_to, pass, register, sign_in};
use crate::support::Answer;

const EMAIL: &str = "ana.ruiz@example.org";
const OTHER: &str = "eight quiet herons at dawn";

/// Another district with a school.
async fn another(it: &District, name: &str) -> (Uuid, Uuid) {
    let district = it.world.organization("district", &format!("{name} Unified"), None).await;
    (district, it.world.organization("school", &format!("{name} High"), Some(district)).await)
}

/// Signs in to that district (blank: none is said) from that address.
async fn sign_in_at(it: &District, address: &str, root: &str, password: &str) -> Answer {
    let form = format!("root={root}&name={EMAIL}&password={}", encode(password));
    ask(&it.world.app, address, "POST", "/my/sign-in", None, &form).await
}

in_a_district! {
    async fn two_districts_may_have_the_same_address_and_each_its_own_account(it: District) {
        let (app, operator) = (&it.world.app, it.world.operator());
        let other = it.world.organization("district", "Other Unified", None).await;
        let school = it.world.organization("school", "Other High", Some(other)).await;
        added(add(&operator, it.high, &[]).await);
        added(add(&operator, school, &[]).await);
        let paths: Vec<String> = letters(app).await.iter().map(Letter::path).collect();
        assert_eq!(register(app, &paths[0], CHOSEN).await.location(), "/my");
        // That the other one waits keeps nobody out.
        assert_eq!(sign_in(app, "ana.ruiz@example.org", CHOSEN).await.location(), "/my");
        assert!(get(app, &paths[1]).await.text.contains("Other High"));
        let other = "eight quiet herons at dawn";
        assert_eq!(register(app, &paths[1], other).await.location(), "/my");
        pass(&it.world, MINUTE).await;
        for (password, place) in [(CHOSEN, "Demo Partner High"), (other, "Other High")] {
            let cookie = sign_in(app, "ana.ruiz@example.org", password).await.cookie();
            let own = ask(app, HERE, "GET", "/my", cookie.as_deref(), "").await;
            assert!(own.text.contains(place), "{place}: {}", own.text);
        }
        assert_eq!(sign_in(app, "ana.ruiz@example.org", "nobody's at all").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn which_district_was_said_tells_nobody_who_has_an_account_and_where(it: District) {
        let app = &it.world.app;
        added(add(&it.world.operator(), it.high, &[]).await);
        let other = it.world.organization("district", "Other Unified", None).await;
        let (here, other) = (it.district.to_string(), other.to_string());
        let answers = async |name: &str, said: [&str; 5]| {
            let mut statuses = Vec::new();
            for root in said {
                let form = format!("root={root}&name={name}&password=nobody+knows+this+one");
                let address = format!("192.0.2.{}", name.len());
                statuses.push(ask(app, &address, "POST", "/my/sign-in", None, &form).await.status.as_u16());
            }
            statuses
        };
        for (n, said) in [[here.as_str(), &here, &here, &here, ""], [&other, &other, &other, &other, ""], ["", "", "", "", &here]]
            .into_iter()
            .enumerate()
        {
            pass(&it.world, 60 * MINUTE).await;
            let ana = answers("ana.ruiz@example.org", said).await;
            let nobody = answers(&format!("nobody{n}.r@example.org"), said).await;
            assert_eq!(ana, nobody, "{said:?}");
            assert!(ana.contains(&429), "the counter was reached: {ana:?}");
        }
    }

    async fn who_says_the_district_leaves_no_trace_in_another_that_made_an_account_for_the_address(it: District) {
        let app = &it.world.app;
        let operator = it.world.operator();
        let other = it.world.organization("district", "Other Unified", None).await;
        let school = it.world.organization("school", "Other High", Some(other)).await;
        added(add(&operator, it.high, &[]).await);
        assert_eq!(register(app, &link_to(app, "ana.ruiz@example.org").await, CHOSEN).await.location(), "/my");
        let theirs = added(add(&operator, school, &[]).await).account;
        let before = it.world.count("SELECT COUNT(*) FROM audit_entries").await;
        for _ in 0..5 {
            let form = format!("root={}&name=ana.ruiz@example.org&password={}", it.district, encode(CHOSEN));
            assert_eq!(ask(app, HERE, "POST", "/my/sign-in", None, &form).await.location(), "/my");
        }
        assert_eq!(it.world.count("SELECT COUNT(*) FROM audit_entries").await, before + 5, "five sign-ins, and nothing else");
        let form = format!("root={}&name=ana.ruiz@example.org&password=another+one", it.district);
        assert_eq!(ask(app, HERE, "POST", "/my/sign-in", None, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        // The right password under a district where she has nothing is one more wrong try.
        let third = it.world.organization("district", "Third Unified", None).await;
        let mut statuses = Vec::new();
        for _ in 0..4 {
            let form = format!("root={third}&name=ana.ruiz@example.org&password={}", encode(CHOSEN));
            statuses.push(ask(app, "192.0.2.77", "POST", "/my/sign-in", None, &form).await.status.as_u16());
        }
        assert_eq!(statuses, [422, 422, 422, 429]);
        let history = accounts::get(&operator, theirs).await.unwrap().history;
        assert!(!history.iter().any(|entry| entry.what.contains("sign-in")), "{history:?}");
    }

    async fn who_has_one_password_in_two_districts_says_in_which(it: District) {
        let (app, operator) = (&it.world.app, it.world.operator());
        let other = it.world.organization("district", "Other Unified", None).await;
        let school = it.world.organization("school", "Other High", Some(other)).await;
        added(add(&operator, it.high, &[]).await);
        added(add(&operator, school, &[]).await);
        for letter in letters(app).await {
            assert_eq!(register(app, &letter.path(), CHOSEN).await.location(), "/my");
        }
        let plain = get(app, "/my/sign-in").await.text;
        assert!(!plain.contains("<select") && plain.contains("I have an account at more than one district"), "{plain}");
        let address = plain.split("href=\"").find(|part| part.contains("root=choose")).unwrap().split('"').next().unwrap();
        let asked = get(app, &address.replace("&amp;", "&")).await.text;
        assert!(asked.contains("<select") && asked.contains("Other Unified") && !asked.contains("Other High"), "{asked}");
        for (root, place) in [(it.district, "Demo Partner High"), (other, "Other High")] {
            let form = format!("root={root}&name=ana.ruiz@example.org&password={}", encode(CHOSEN));
            let answer = ask(app, HERE, "POST", "/my/sign-in", None, &form).await;
            assert_eq!(answer.location(), "/my", "{}", answer.text);
            let own = ask(app, HERE, "GET", "/my", answer.cookie().as_deref(), "").await;
            assert!(own.text.contains(place), "{place}: {}", own.text);
        }
        // Where she has none, and where nothing is, the answer is that for a wrong password.
        let third = it.world.organization("district", "Third Unified", None).await;
        for (root, status) in [(third, StatusCode::UNPROCESSABLE_ENTITY), (it.high, StatusCode::UNPROCESSABLE_ENTITY)] {
            let form = format!("root={root}&name=ana.ruiz@example.org&password={}", encode(CHOSEN));
            let answer = ask(app, HERE, "POST", "/my/sign-in", None, &form).await;
            assert_eq!((answer.status, answer.cookie()), (status, None));
        }
    }

    async fn who_says_no_district_leaves_no_entry_in_another_than_theirs(it: District) {
        let (app, operator) = (&it.world.app, it.world.operator());
        let (_, school) = another(&it, "Other").await;
        let accounts = [added(add(&operator, it.high, &[]).await).account, added(add(&operator, school, &[]).await).account];
        for (letter, password) in letters(app).await.iter().zip([CHOSEN, OTHER]) {
            assert_eq!(register(app, &letter.path(), password).await.location(), "/my");
        }
        let before = it.world.count("SELECT COUNT(*) FROM audit_entries").await;
        for password in [CHOSEN, OTHER].repeat(4) {
            pass(&it.world, MINUTE).await;
            assert_eq!(sign_in_at(&it, HERE, "", password).await.location(), "/my");
        }
        assert_eq!(it.world.count("SELECT COUNT(*) FROM audit_entries").await, before + 8, "eight sign-ins, and nothing else");
        // Where no password was right, both have it on record.
        assert_eq!(sign_in_at(&it, HERE, "", "nobody's at all").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        for account in accounts {
            let history = accounts::get(&operator, account).await.unwrap().history;
            let failed = history.iter().filter(|entry| entry.what.contains("sign-in failed")).count();
            assert_eq!(failed, 1, "{history:?}");
        }
    }

    async fn a_mistyped_password_is_on_record_nowhere_that_there_is_none_to_guess(it: District) {
        let operator = it.world.operator();
        let (_, school) = another(&it, "Other").await;
        let own = added(add(&operator, it.high, &[]).await).account;
        assert_eq!(register(&it.world.app, &link_to(&it.world.app, EMAIL).await, CHOSEN).await.location(), "/my");
        let invited = added(add(&operator, school, &[]).await).account;
        assert_eq!(sign_in_at(&it, HERE, "", "seven quite herons at dawn").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let history = async |account| accounts::get(&operator, account).await.unwrap().history;
        let failed = async |account| history(account).await.iter().filter(|entry| entry.what.contains("sign-in failed")).count();
        assert_eq!((failed(own).await, failed(invited).await), (1, 0));
        let entries = "SELECT COUNT(*) FROM audit_entries WHERE action = 'account_sign_in_failed'";
        assert_eq!(it.world.count(entries).await, 1);
    }

    async fn what_fails_is_on_record_although_who_tried_hangs_up(it: District) {
        let app = &it.world.app;
        let (_, school) = another(&it, "Other").await;
        added(add(&it.world.operator(), it.high, &[]).await);
        register(app, &link_to(app, EMAIL).await, CHOSEN).await;
        added(add(&it.world.operator(), school, &[]).await);
        let attempt = portal::HolderAttempt {
            side: portal::Side { program: &educator::PROGRAM, root: Uuid::nil() },
            name: EMAIL.to_owned(),
            password: Secret::new("nobody's at all".to_owned()),
            address: HERE.to_owned(),
            browser: String::new(),
            known: Browser::read(""),
            before: None,
        };
        // Polled once and dropped, as with its connection.
        assert!(tokio::time::timeout(Duration::ZERO, portal::sign_in(app, attempt)).await.is_err());
        let entries = "SELECT COUNT(*) FROM audit_entries WHERE action = 'account_sign_in_failed'";
        let written = async {
            while it.world.count(entries).await == 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), written).await.expect("an entry of the try");
    }

    async fn guesses_by_the_way_of_an_account_of_ones_own_count(it: District) {
        let (app, operator) = (&it.world.app, it.world.operator());
        let (district, school) = another(&it, "Other").await;
        added(add(&operator, it.high, &[]).await);
        added(add(&operator, school, &[]).await);
        for (letter, password) in letters(app).await.iter().zip([CHOSEN, OTHER]) {
            assert_eq!(register(app, &letter.path(), password).await.location(), "/my");
        }
        // The account that is tried first fails, and the other opens: after a few of those the
        // right password of the first has to wait at that address.
        let mut waits = 0;
        for (address, opens, other, its) in
            [("203.0.113.7", OTHER, it.district, CHOSEN), ("203.0.113.8", CHOSEN, district, OTHER)]
        {
            for _ in 0..4 {
                assert_eq!(sign_in_at(&it, address, "", opens).await.location(), "/my");
            }
            let status = sign_in_at(&it, address, &other.to_string(), its).await.status;
            waits += usize::from(status == StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(sign_in_at(&it, HERE, &other.to_string(), its).await.location(), "/my");
        }
        assert_eq!(waits, 1, "one of them is tried first");
    }

    async fn who_is_staff_by_two_accounts_is_let_in_by_the_one_that_is_active(it: District) {
        let (app, operator) = (&it.world.app, it.world.operator());
        let (_, school) = another(&it, "Other").await;
        let (mut accounts, mut password) = (Vec::new(), CHOSEN);
        for place in [it.high, school] {
            let admin = it.world.staff("site_admin", place).await;
            accounts.push(added(add(&admin, place, &[("role", "Site Admin")]).await).account);
            let code = letters(app).await.pop().unwrap().path();
            let done = register(app, &code, password).await;
            assert_eq!(done.location(), "/my/staff-sign-in?done=registered", "{}", done.text);
            // A password that the first school's admin can't know, by a link of the operator.
            password = OTHER;
            let link = staff::new_link(&operator, staff::by_email(&operator, EMAIL).await.unwrap().id).await.unwrap().link;
            let set = format!("password={0}&confirm={0}", encode(password));
            ask(app, HERE, "POST", &link[link.find("/welcome/").unwrap()..], None, &set).await;
        }
        for deactivated in accounts {
            accounts::life::apply(&operator, deactivated, AccountEvent::Deactivate).await.unwrap();
            assert_eq!(sign_in(app, EMAIL, password).await.location(), "/my/staff-sign-in");
            accounts::life::apply(&operator, deactivated, AccountEvent::Reactivate).await.unwrap();
        }
    }

    async fn accounts_in_nine_districts_keep_nobody_out_of_those_that_are_theirs(it: District) {
        let (app, operator) = (&it.world.app, it.world.operator());
        for n in 1..=8 {
            let (_, school) = another(&it, &format!("District {n}")).await;
            added(add(&operator, school, &[]).await);
        }
        added(add(&operator, it.high, &[]).await);
        let theirs = letters(app).await.pop().unwrap();
        assert_eq!(register(app, &theirs.path(), CHOSEN).await.location(), "/my");
        assert_eq!(sign_in(app, EMAIL, CHOSEN).await.location(), "/my");
        let side = portal::Side { program: &educator::PROGRAM, root: Uuid::nil() };
        portal::reset::ask(app, side, EMAIL, HERE).await.unwrap();
        run(app).await;
        assert!(letters(app).await.iter().any(|letter| letter.kind == "password_reset"), "to the one that is registered");
    }
}
