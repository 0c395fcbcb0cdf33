//! Educators who are staff because of their account: from their registration on, with one password,
//! and as long as the account lasts and says so. On both databases.

use axum::http::StatusCode;
use muster::domain::account::{AccountEvent, AccountState};
use muster::server::clock::DAY;
use muster::server::crypto::Secret;
use muster::server::{Ctx, accounts, auth, staff};
use muster::wire::ApiError;
use muster::wire::accounts::HolderAsStaff;
use muster::wire::forms::{EditAnswer, EditForm};
use uuid::Uuid;

use crate::educator::{District, add, added, in_a_district};
use crate::invitations::{CHOSEN, HERE, ask, encode, filled, get, letters, link_to, register, sign_in};
use crate::support::Answer;

const EMAIL: &str = "ana.ruiz@example.org";
const REGISTERED: &str = "/my/staff-sign-in?done=registered";
const STAFF_DOOR: &str = "/my/staff-sign-in";

/// Signs in where staff do; the session's cookie.
async fn at_the_staff_door(it: &District, password: &str) -> Option<String> {
    let form = format!("email={}&password={}", encode(EMAIL), encode(password));
    let answer = ask(&it.world.app, HERE, "POST", "/sign-in", None, &form).await;
    if answer.location() == "/" { answer.cookie() } else { None }
}

/// The session of a cookie, with what it may.
async fn session(it: &District, cookie: &str) -> Ctx {
    let token = Secret::new(cookie.split_once('=').unwrap().1.to_owned());
    auth::resume(&it.world.app, &token, HERE, true).await.unwrap().unwrap()
}

/// Roles with the names of their places, of the staff user with that address.
async fn roles(it: &District) -> Vec<(String, String)> {
    let found = staff::by_email(&it.world.operator(), EMAIL).await.unwrap();
    found.grants.into_iter().map(|grant| (grant.role, grant.organization.unwrap().name)).collect()
}

fn at_high() -> Vec<(String, String)> {
    vec![("site_admin".to_owned(), "Demo Partner High".to_owned())]
}

/// A Site Admin of the school, invited; their account.
async fn invited(it: &District) -> Uuid {
    let site = it.world.staff("site_admin", it.high).await;
    added(add(&site, it.high, &[("role", "Site Admin")]).await).account
}

/// A Site Admin of the school, registered; their account.
async fn registered(it: &District) -> Uuid {
    let account = invited(it).await;
    let done = register(&it.world.app, &link_to(&it.world.app, EMAIL).await, CHOSEN).await;
    assert_eq!((done.location(), done.cookie()), (REGISTERED, None), "{}", done.text);
    account
}

/// She works for another district as well: its admin, and her id.
async fn works_elsewhere(it: &District) -> (Ctx, Uuid) {
    let ana = staff::by_email(&it.world.operator(), EMAIL).await.unwrap().id;
    let elsewhere = it.world.organization("district", "Other Unified", None).await;
    staff::grant(&it.world.operator(), ana, "auditor", Some(elsewhere), "").await.unwrap();
    // Who invited her may know the password that she had, and has nothing to decide there.
    let link = staff::new_link(&it.world.operator(), ana).await.unwrap().link;
    let form = format!("password={0}&confirm={0}", encode(CHOSEN));
    assert!(ask(&it.world.app, HERE, "POST", &link[link.find("/welcome/").unwrap()..], None, &form).await.cookie().is_some());
    (it.world.staff("system_admin", elsewhere).await, ana)
}

async fn edit(ctx: &Ctx, account: Uuid, role: &str) {
    edit_field(ctx, account, "role", role).await;
}

async fn edit_field(ctx: &Ctx, account: Uuid, field: &str, to: &str) {
    let form = accounts::edit::describe(ctx, account).await.unwrap();
    let entries = form.entries.into_iter().map(|(name, text)| {
        let text = if name == field { to.to_owned() } else { text };
        (name, text)
    });
    let saved = EditForm { account, version: form.version, entries: entries.collect() };
    assert!(matches!(accounts::edit::save(ctx, saved).await.unwrap(), EditAnswer::Saved));
}

fn says(answer: &Answer, text: &str) {
    assert!(answer.text.replace('\'', "’").contains(text), "{text}: {}", answer.text);
}

in_a_district! {
    async fn a_site_admin_who_registers_is_staff_at_the_school_with_one_password(it: District) {
        let app = &it.world.app;
        let account = invited(&it).await;
        let path = link_to(app, EMAIL).await;
        let page = get(app, &path).await;
        says(&page, "you will sign in where staff do");
        assert!(at_the_staff_door(&it, CHOSEN).await.is_none());
        assert_eq!(register(app, &path, CHOSEN).await.location(), REGISTERED);
        says(&get(app, REGISTERED).await, "You’re registered");
        assert_eq!(roles(&it).await, at_high());

        let cookie = at_the_staff_door(&it, CHOSEN).await.unwrap();
        let ctx = session(&it, &cookie).await;
        added(add(&ctx, it.high, &[("email", "bo@example.org")]).await);
        assert_eq!(add(&ctx, it.middle, &[("email", "cy@example.org")]).await.err(), Some(ApiError::NotFound));
        // The portal says where to sign in after the right password alone.
        let right = sign_in(app, EMAIL, CHOSEN).await;
        assert_eq!((right.location(), right.cookie()), (STAFF_DOOR, None));
        says(&get(app, STAFF_DOOR).await, "the same password");
        let wrong = sign_in(app, EMAIL, "eight quiet herons").await;
        let nobody = sign_in(app, "nobody@example.org", CHOSEN).await;
        assert_eq!((wrong.status, nobody.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY));
        says(&wrong, "match any account");
        assert_eq!(wrong.text.replace(EMAIL, "_"), nobody.text.replace("nobody@example.org", "_"));
        assert_eq!(it.world.count("SELECT COUNT(*) FROM account_passwords").await, 0);
        assert_eq!(it.world.count("SELECT COUNT(*) FROM holder_sessions").await, 0);
        // They get no second password either.
        let refused = accounts::new_password(&it.world.operator(), account).await.err();
        assert!(matches!(&refused, Some(ApiError::Refused(text)) if text.contains("staff user")), "{refused:?}");
        // All of it in one transaction, and on record.
        for (action, count) in [("staff_added", 1), ("password_set", 1), ("role_granted", 1), ("agreement_accepted", 1)] {
            let entries = it.world.app.db.clone();
            let sql = "SELECT COUNT(*) FROM audit_entries WHERE action = $1 AND actor_kind = 'holder'";
            let found: i64 = match &entries {
                muster::server::db::Db::Sqlite { read, .. } => sqlx::query_scalar(sql).bind(action).fetch_one(read).await.unwrap(),
                muster::server::db::Db::Postgres(pool) => sqlx::query_scalar(sql).bind(action).fetch_one(pool).await.unwrap(),
            };
            assert_eq!(found, count, "{action}");
        }
    }

    async fn staff_find_their_own_account_under_my_account_and_nobody_elses(it: District) {
        let account = registered(&it).await;
        let cookie = at_the_staff_door(&it, CHOSEN).await.unwrap();
        let own = session(&it, &cookie).await;
        let me = auth::me(&own).await.unwrap();
        assert!(me.has_account);
        let mine = accounts::mine(&own).await.unwrap();
        let [mine] = mine.as_slice() else { panic!("{mine:?}") };
        let words = [mine.name.as_str(), &mine.organization, &mine.role, &mine.program];
        assert_eq!(words, ["Ana Ruiz", "Demo Partner High", "Site Admin", "CaliforniaColleges.edu Educators"]);
        assert_eq!((&mine.sign_in, &mine.number), (&Some(("Email".to_owned(), EMAIL.to_owned())), &None));
        assert_eq!(mine.state, AccountState::Active);
        says(&ask(&it.world.app, HERE, "GET", "/my-account", Some(&cookie), "").await, EMAIL);
        // Others at the same school have none.
        let site = it.world.staff("site_admin", it.high).await;
        assert!(!auth::me(&site).await.unwrap().has_account);
        assert_eq!(accounts::mine(&site).await.unwrap(), []);
        // Deactivated it says so; without the role it is no account of staff any more.
        accounts::life::deactivate(&it.world.operator(), account).await.unwrap();
        assert_eq!(accounts::mine(&own).await.unwrap()[0].state, AccountState::Deactivated);
        accounts::life::reactivate(&it.world.operator(), account).await.unwrap();
        edit(&it.world.operator(), account, "Educator").await;
        assert_eq!(accounts::mine(&own).await.unwrap(), []);
    }

    async fn the_grant_rests_while_the_account_is_deactivated_and_ends_when_it_is_removed(it: District) {
        let app = &it.world.app;
        let account = registered(&it).await;
        let cookie = at_the_staff_door(&it, CHOSEN).await.unwrap();
        let own = session(&it, &cookie).await;
        accounts::life::deactivate(&it.world.operator(), account).await.unwrap();
        assert_eq!(roles(&it).await, []);
        assert_eq!(add(&own, it.high, &[("email", "bo@example.org")]).await.err(), Some(ApiError::NotFound));
        says(&sign_in(app, EMAIL, CHOSEN).await, "Your account is deactivated");
        says(&sign_in(app, EMAIL, "eight quiet herons").await, "match any account");
        accounts::life::reactivate(&it.world.operator(), account).await.unwrap();
        assert_eq!(roles(&it).await, at_high());
        added(add(&session(&it, &cookie).await, it.high, &[("email", "bo@example.org")]).await);
        accounts::life::apply(&it.world.operator(), account, AccountEvent::Remove).await.unwrap();
        assert_eq!(roles(&it).await, []);
        says(&sign_in(app, EMAIL, CHOSEN).await, "match any account");
        assert_eq!(it.world.count("SELECT COUNT(*) FROM account_staff").await, 0);
        assert_eq!(it.world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'role_ended'").await, 2);
    }

    async fn a_grant_that_somebody_ended_does_not_come_back_with_the_account(it: District) {
        let account = registered(&it).await;
        let found = staff::by_email(&it.world.operator(), EMAIL).await.unwrap();
        staff::revoke(&it.world.operator(), found.grants[0].id).await.unwrap();
        accounts::life::deactivate(&it.world.operator(), account).await.unwrap();
        accounts::life::reactivate(&it.world.operator(), account).await.unwrap();
        assert_eq!(roles(&it).await, []);
    }

    async fn another_role_ends_the_grant_and_the_account_goes_on_with_the_same_password(it: District) {
        let app = &it.world.app;
        let account = registered(&it).await;
        edit(&it.world.operator(), account, "Educator").await;
        assert_eq!(roles(&it).await, []);
        let answer = sign_in(app, EMAIL, CHOSEN).await;
        assert_eq!(answer.location(), "/my", "{}", answer.text);
        let own = ask(app, HERE, "GET", "/my", answer.cookie().as_deref(), "").await;
        says(&own, "Your account");
    }

    async fn another_school_ends_the_grant(it: District) {
        let account = registered(&it).await;
        accounts::move_to(&it.world.operator(), account, it.middle).await.unwrap();
        assert_eq!(roles(&it).await, []);
        assert_eq!(sign_in(&it.world.app, EMAIL, CHOSEN).await.location(), "/my");
    }

    async fn undoing_the_import_keeps_who_registered_with_their_grant(it: District) {
        let (app, admin) = (&it.world.app, it.world.staff("site_admin", it.high).await);
        let import = it.import(&admin, it.high, &["Ana,Ruiz,ana.ruiz@example.org,Site Admin"]).await;
        assert_eq!(register(app, &link_to(app, EMAIL).await, CHOSEN).await.location(), REGISTERED);
        muster::server::imports::undo(&it.world.operator(), import.id).await.unwrap();
        it.world.work().await;
        assert_eq!(roles(&it).await, at_high());
    }

    async fn a_district_admin_is_staff_of_the_district_and_a_counselor_of_several_schools_nowhere(it: District) {
        let app = &it.world.app;
        let district = it.world.staff("district_admin", it.district).await;
        added(add(&district, it.district, &[("role", "District Admin")]).await);
        let schools = [
            ("role", "Multi-Site Counselor"),
            ("schools", "Demo Partner High"),
            ("schools", "Demo Partner Middle"),
            ("email", "ms@example.org"),
        ];
        added(add(&district, it.district, &schools).await);
        assert_eq!(register(app, &link_to(app, EMAIL).await, CHOSEN).await.location(), REGISTERED);
        assert_eq!(roles(&it).await, [("district_admin".to_owned(), "Demo Partner Unified".to_owned())]);
        assert_eq!(register(app, &link_to(app, "ms@example.org").await, CHOSEN).await.location(), "/my");
        assert_eq!(staff::by_email(&it.world.operator(), "ms@example.org").await.err(), Some(ApiError::NotFound));
    }

    async fn a_staff_user_with_that_address_proves_their_password_and_keeps_it(it: District) {
        let app = &it.world.app;
        let operator = it.world.operator();
        let made = staff::add(&operator, "Ana.Ruiz@example.org", "Ana R.").await.unwrap();
        invited(&it).await;
        let path = link_to(app, EMAIL).await;
        // Not before they have set one.
        says(&get(app, &path).await, "who has no password yet");
        says(&register(app, &path, CHOSEN).await, "who has no password yet");
        let (of_staff, link) = ("quiet river stone 42", &made.link[made.link.find("/welcome/").unwrap()..]);
        let set = format!("password={0}&confirm={0}", encode(of_staff));
        assert_eq!(ask(app, HERE, "POST", link, None, &set).await.location(), "/");
        let open = staff::new_link(&operator, made.staff).await.unwrap().link;

        let page = get(app, &path).await;
        says(&page, "Your password as staff");
        assert!(!page.text.contains("name=\"confirm\""), "{}", page.text);
        let wrong = register(app, &path, CHOSEN).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        says(&wrong, "That isn’t your password as staff.");
        assert!(roles(&it).await.is_empty());
        let done = ask(app, HERE, "POST", &path, None, &filled(of_staff)).await;
        assert_eq!(done.location(), REGISTERED, "{}", done.text);
        assert_eq!(roles(&it).await, at_high());
        assert!(at_the_staff_door(&it, CHOSEN).await.is_none());
        assert!(at_the_staff_door(&it, of_staff).await.is_some());
        assert_eq!(sign_in(app, EMAIL, of_staff).await.location(), STAFF_DOOR);
        // A link that somebody has kept opens nothing that they had not given.
        let kept = ask(app, HERE, "POST", &open[open.find("/welcome/").unwrap()..], None, &set).await;
        assert!(kept.location().contains("problem=link"), "{}", kept.location());
        assert_eq!(it.world.count("SELECT COUNT(*) FROM staff WHERE email_folded = 'ana.ruiz@example.org'").await, 1);
    }

    async fn guesses_at_a_staff_users_password_count_as_at_their_own_door(it: District) {
        let app = &it.world.app;
        registered(&it).await;
        for _ in 0..3 {
            assert_eq!(sign_in(app, EMAIL, "wrong").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let form = format!("email={}&password={}", encode(EMAIL), encode(CHOSEN));
        let waits = ask(app, HERE, "POST", "/sign-in", None, &form).await;
        assert!(waits.location().contains("problem=wait"), "{}", waits.location());
        assert_eq!(sign_in(app, EMAIL, CHOSEN).await.status, StatusCode::TOO_MANY_REQUESTS);
    }

    async fn a_staff_user_who_is_deactivated_or_whose_password_may_be_known_is_refused_plainly(it: District) {
        let app = &it.world.app;
        let operator = it.world.operator();
        // Somebody who manages staff elsewhere made the link by which the password was set.
        let elsewhere = it.world.organization("district", "Elsewhere Unified", None).await;
        let other = it.world.staff("system_admin", elsewhere).await;
        let made = staff::add(&other, EMAIL, "Ana R.").await.unwrap();
        let set = format!("password={0}&confirm={0}", encode(CHOSEN));
        ask(app, HERE, "POST", &made.link[made.link.find("/welcome/").unwrap()..], None, &set).await;
        invited(&it).await;
        let path = link_to(app, EMAIL).await;
        says(&register(app, &path, CHOSEN).await, "may be known to somebody else");
        // Another one by a link of the operator: the way out that the page names.
        let link = staff::new_link(&operator, made.staff).await.unwrap().link;
        let another = format!("password={0}&confirm={0}", encode("eight quiet herons at dawn"));
        ask(app, HERE, "POST", &link[link.find("/welcome/").unwrap()..], None, &another).await;
        staff::deactivate(&operator, made.staff).await.unwrap();
        says(&get(app, &path).await, "who is deactivated");
        assert_eq!(it.world.count("SELECT COUNT(*) FROM accounts WHERE state = 'active'").await, 0);
        assert!(letters(app).await.iter().any(|letter| letter.state == "waiting"));
    }

    async fn an_address_that_an_admin_elsewhere_takes_and_gives_up_is_not_kept_from_anybody(it: District) {
        let elsewhere = it.world.organization("district", "Elsewhere Unified", None).await;
        let other = it.world.staff("system_admin", elsewhere).await;
        let taken = staff::add(&other, EMAIL, "Ana R.").await.unwrap().staff;
        staff::deactivate(&other, taken).await.unwrap();
        let account = registered(&it).await;
        assert!(at_the_staff_door(&it, CHOSEN).await.is_some());
        assert_eq!(accounts::get(&it.world.operator(), account).await.unwrap().as_staff, None);
        // Where she is staff now, nobody adds her once more; who was deactivated for all stays so.
        let here = it.world.staff("system_admin", it.district).await;
        assert!(matches!(staff::add(&other, EMAIL, "Ana R.").await.err(), Some(ApiError::Field(field, _)) if field == "email"));
        let ana = staff::by_email(&here, EMAIL).await.unwrap().id;
        staff::deactivate(&it.world.operator(), ana).await.unwrap();
        for admin in [&here, &other] {
            assert!(matches!(staff::add(admin, EMAIL, "Ana R.").await.err(), Some(ApiError::Field(field, _)) if field == "email"));
        }
        let again = staff::add(&it.world.operator(), EMAIL, "Ana Ruiz").await.unwrap().staff;
        assert_eq!(staff::by_email(&it.world.operator(), EMAIL).await.unwrap().id, again);
    }

    async fn who_deactivated_somebody_here_is_heeded_when_they_are_invited_here_again(it: District) {
        let app = &it.world.app;
        let here = it.world.staff("system_admin", it.district).await;
        let added = staff::add(&here, EMAIL, "Ana R.").await.unwrap().staff;
        staff::deactivate(&here, added).await.unwrap();
        invited(&it).await;
        says(&get(app, &link_to(app, EMAIL).await).await, "who is deactivated");
    }

    async fn a_role_and_an_address_that_came_by_an_edit_are_said_to_be_none_of_staff(it: District) {
        let operator = it.world.operator();
        let account = registered(&it).await;
        let shown = async || accounts::get(&operator, account).await.unwrap().as_staff;
        assert_eq!(shown().await, None);
        edit_field(&operator, account, "email", "ana.lopez@example.org").await;
        assert_eq!(shown().await, Some(HolderAsStaff::OtherEmail(EMAIL.to_owned())));
        edit_field(&operator, account, "email", EMAIL).await;
        edit(&operator, account, "Educator").await;
        assert_eq!(shown().await, None);
        edit(&operator, account, "Site Admin").await;
        assert_eq!(shown().await, Some(HolderAsStaff::NoRole("Site Admin".to_owned())));
    }

    async fn a_role_that_somebody_ended_is_said_to_be_so_on_the_accounts_page(it: District) {
        let operator = it.world.operator();
        let account = registered(&it).await;
        let role = staff::by_email(&operator, EMAIL).await.unwrap().grants[0].id;
        staff::revoke(&operator, role).await.unwrap();
        let shown = accounts::get(&operator, account).await.unwrap().as_staff;
        assert_eq!(shown, Some(HolderAsStaff::RoleEnded("Site Admin".to_owned())));
        // Given again, it is the account's as before, and ends with it.
        let ana = staff::by_email(&operator, EMAIL).await.unwrap().id;
        staff::grant(&operator, ana, "site_admin", Some(it.high), "").await.unwrap();
        assert_eq!(accounts::get(&operator, account).await.unwrap().as_staff, None);
        accounts::life::apply(&operator, account, AccountEvent::Deactivate).await.unwrap();
        assert_eq!(roles(&it).await, []);
        let meanwhile = staff::grant(&operator, ana, "site_admin", Some(it.high), "").await.err();
        assert!(matches!(&meanwhile, Some(ApiError::Field(field, text)) if field == "role" && text.contains("rests")), "{meanwhile:?}");
        accounts::life::apply(&operator, account, AccountEvent::Reactivate).await.unwrap();
        assert_eq!(roles(&it).await, at_high());
    }

    async fn a_role_that_is_given_again_for_a_while_stays_so_when_the_account_is_reactivated(it: District) {
        let operator = it.world.operator();
        let account = registered(&it).await;
        let ana = staff::by_email(&operator, EMAIL).await.unwrap();
        staff::revoke(&operator, ana.grants[0].id).await.unwrap();
        staff::grant(&operator, ana.id, "site_admin", Some(it.high), "2099-12-31").await.unwrap();
        assert_eq!(accounts::get(&operator, account).await.unwrap().as_staff, None);
        accounts::life::apply(&operator, account, AccountEvent::Deactivate).await.unwrap();
        assert_eq!(roles(&it).await, []);
        accounts::life::apply(&operator, account, AccountEvent::Reactivate).await.unwrap();
        let grants = staff::by_email(&operator, EMAIL).await.unwrap().grants;
        assert!(grants.len() == 1 && grants[0].until.is_some(), "{grants:?}");
    }

    async fn no_role_is_given_that_an_account_gives_while_that_is_deactivated(it: District) {
        let operator = it.world.operator();
        let account = registered(&it).await;
        let ana = staff::by_email(&operator, EMAIL).await.unwrap();
        staff::revoke(&operator, ana.grants[0].id).await.unwrap();
        accounts::life::apply(&operator, account, AccountEvent::Deactivate).await.unwrap();
        for until in ["", "2099-12-31"] {
            let given = staff::grant(&operator, ana.id, "site_admin", Some(it.high), until).await.err();
            assert!(matches!(&given, Some(ApiError::Field(field, _)) if field == "role"), "{given:?}");
        }
        // It had been ended before.
        accounts::life::apply(&operator, account, AccountEvent::Reactivate).await.unwrap();
        assert_eq!(roles(&it).await, []);
        staff::grant(&operator, ana.id, "site_admin", Some(it.high), "").await.unwrap();
        accounts::life::apply(&operator, account, AccountEvent::Deactivate).await.unwrap();
        assert_eq!(roles(&it).await, []);
    }

    async fn who_is_added_again_has_the_role_by_the_account_as_before(it: District) {
        let operator = it.world.operator();
        let account = registered(&it).await;
        let before = staff::by_email(&operator, EMAIL).await.unwrap().id;
        staff::deactivate(&operator, before).await.unwrap();
        let again = staff::add(&operator, EMAIL, "Ana R.").await.unwrap().staff;
        accounts::life::apply(&operator, account, AccountEvent::Deactivate).await.unwrap();
        assert!(staff::grant(&operator, again, "site_admin", Some(it.high), "").await.is_err(), "it rests");
        accounts::life::apply(&operator, account, AccountEvent::Reactivate).await.unwrap();
        staff::grant(&operator, again, "site_admin", Some(it.high), "").await.unwrap();
        assert_eq!(roles(&it).await, at_high());
        accounts::life::apply(&operator, account, AccountEvent::Deactivate).await.unwrap();
        assert_eq!(roles(&it).await, []);
        accounts::life::apply(&operator, account, AccountEvent::Reactivate).await.unwrap();
        assert_eq!(roles(&it).await, at_high());
    }

    async fn a_role_that_runs_out_while_the_account_is_deactivated_does_not_come_back(it: District) {
        let operator = it.world.operator();
        let account = registered(&it).await;
        let ana = staff::by_email(&operator, EMAIL).await.unwrap();
        staff::revoke(&operator, ana.grants[0].id).await.unwrap();
        staff::grant(&operator, ana.id, "site_admin", Some(it.high), "2026-12-31").await.unwrap();
        accounts::life::apply(&operator, account, AccountEvent::Deactivate).await.unwrap();
        it.pass(60 * DAY);
        accounts::life::apply(&operator, account, AccountEvent::Reactivate).await.unwrap();
        assert_eq!(roles(&it).await, []);
    }

    async fn who_left_long_ago_and_knew_the_inviters_password_keeps_nobody_from_registering(it: District) {
        let operator = it.world.operator();
        let left = it.world.staff("system_admin", it.district).await.actor.staff_id().unwrap();
        let dora = it.world.staff("district_admin", it.district).await;
        it.world.tamper("INSERT INTO password_knowers (staff_id, knower_id) SELECT d.staff_id, s.staff_id FROM grants d, grants s
            WHERE d.role = 'district_admin' AND s.role = 'system_admin'").await;
        staff::deactivate(&operator, left).await.unwrap();
        added(add(&dora, it.high, &[("role", "Site Admin")]).await);
        let done = register(&it.world.app, &link_to(&it.world.app, EMAIL).await, CHOSEN).await;
        assert_eq!(done.location(), REGISTERED);
        assert!(at_the_staff_door(&it, CHOSEN).await.is_some(), "the password that was chosen a moment ago");
    }

    async fn who_manages_a_staff_user_elsewhere_does_not_while_a_role_rests(it: District) {
        let account = registered(&it).await;
        let (admin, ana) = works_elsewhere(&it).await;
        for event in [AccountEvent::Deactivate, AccountEvent::Reactivate] {
            for refused in [staff::new_link(&admin, ana).await.err(), staff::deactivate(&admin, ana).await.err()] {
                assert!(matches!(&refused, Some(ApiError::Refused(text)) if text.contains("also holds a role where")), "{refused:?}");
            }
            let listed = staff::list(&admin).await.unwrap();
            let seen = listed.iter().find(|user| user.id == ana).unwrap();
            assert_eq!((seen.managed, seen.grants.len()), (false, 1), "the role there, and nothing of the other");
            accounts::life::apply(&it.world.operator(), account, event).await.unwrap();
        }
        assert_eq!(roles(&it).await.len(), 2);
        assert!(at_the_staff_door(&it, CHOSEN).await.is_some());
    }

    async fn a_role_that_rested_does_not_come_back_to_who_may_know_the_password_by_then(it: District) {
        let account = registered(&it).await;
        works_elsewhere(&it).await;
        let cookie = at_the_staff_door(&it, CHOSEN).await.unwrap();
        let happens = async |event| accounts::life::apply(&it.world.operator(), account, event).await.unwrap();
        happens(AccountEvent::Deactivate).await;
        // As if it had been set by a link of the other district's admin.
        it.world.tamper("INSERT INTO password_knowers (staff_id, knower_id) SELECT s.id, g.staff_id FROM staff s, grants g
            WHERE s.email_folded = 'ana.ruiz@example.org' AND g.role = 'system_admin'").await;
        happens(AccountEvent::Reactivate).await;
        assert_eq!(roles(&it).await.len(), 2);
        assert!(at_the_staff_door(&it, CHOSEN).await.is_none());
        let token = Secret::new(cookie.split_once('=').unwrap().1.to_owned());
        assert!(auth::resume(&it.world.app, &token, HERE, true).await.unwrap().is_none(), "the session has ended");
        // Who reactivated the account reads why she can't sign in.
        let says = async || accounts::get(&it.world.operator(), account).await.unwrap().password;
        assert_eq!(says().await, "staff_needs_link");
        let ana = staff::by_email(&it.world.operator(), EMAIL).await.unwrap().id;
        staff::deactivate(&it.world.operator(), ana).await.unwrap();
        assert_eq!(says().await, "staff_deactivated");
    }

    async fn a_password_that_somebody_elsewhere_may_know_does_not_become_the_accounts(it: District) {
        let app = &it.world.app;
        let account = registered(&it).await;
        let (admin, ana) = works_elsewhere(&it).await;
        let operator = it.world.operator();
        let here = staff::get(&operator, ana).await.unwrap().grants.into_iter().find(|grant| grant.role == "site_admin").unwrap();
        staff::revoke(&operator, here.id).await.unwrap();
        // All that she still holds is there.
        let link = staff::new_link(&admin, ana).await.unwrap().link;
        let known = "known to the other 88";
        let form = format!("password={0}&confirm={0}", encode(known));
        assert!(ask(app, HERE, "POST", &link[link.find("/welcome/").unwrap()..], None, &form).await.cookie().is_some());
        edit(&operator, account, "Educator").await;
        let refused = sign_in(app, EMAIL, known).await;
        assert_eq!((refused.status, refused.cookie()), (StatusCode::UNPROCESSABLE_ENTITY, None));
    }
}
