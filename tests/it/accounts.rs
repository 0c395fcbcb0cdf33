//! The one door for accounts: created without an import, changed, moved, expired, freed, found by
//! each key.

use muster::domain::account::{AccountEvent, AccountState, profile};
use muster::domain::check::check_cell;
use muster::domain::field::Value;
use muster::domain::program::pages::PageRegistry;
use muster::domain::program::{Program, Registry, openccc};
use muster::domain::rules::Rules;
use muster::domain::template::Meaning;
use muster::on_pool;
use muster::server::accounts::{self, Maker, Numbers, Origin, Person};
use muster::server::{Ctx, Error, imports, jobs, organizations};
use muster::wire::ApiError;
use muster::wire::accounts::FoundAccount;
use uuid::Uuid;

use crate::fourth_program::CLUB;
use crate::imports::world::{World, file, on_both, student};

/// An account of these cells at that place, through the door; `None` when it lost a key.
pub async fn create(
    ctx: &Ctx,
    program: &'static Program,
    place: Uuid,
    state: AccountState,
    cells: &[(&str, &str)],
) -> Option<Uuid> {
    try_create(ctx, program, place, state, cells).await.unwrap()
}

async fn try_create(
    ctx: &Ctx,
    program: &'static Program,
    place: Uuid,
    state: AccountState,
    cells: &[(&str, &str)],
) -> Result<Option<Uuid>, ApiError> {
    let organization = organizations::find(&ctx.app.db, place).await.unwrap().unwrap();
    let rules = organizations::rules(&ctx.app, program.id, &organization);
    let values = values(program, &rules, cells);
    let mut numbers = Numbers::take(&ctx.app, program, 1).await.unwrap();
    let person = Person {
        values: &values,
        findings: &[],
        keys: None,
        organization: place,
        row: None,
        state,
        password: None,
        temporary: true,
        kept: &[],
        of_form: None,
    };
    let account = Maker::new(&ctx.app, program, &organization).make(person, &mut numbers).unwrap();
    let created = ctx.app.db.transact((ctx.clone(), account), |tx, (ctx, account)| {
        Box::pin(async move {
            let created = accounts::create(tx, ctx, Origin::Form, std::slice::from_ref(account)).await?;
            assert_eq!(created.made.len() + created.lost.len(), 1);
            Ok::<_, Error>(created.made.first().map(|account| account.id()))
        })
    });
    Ok(created.await?)
}

fn values(program: &'static Program, rules: &Rules, cells: &[(&str, &str)]) -> Vec<Value<'static>> {
    let mut values = vec![Value::Blank; program.columns.len()];
    for (name, text) in cells {
        let column = program.column(name).unwrap();
        if program.columns[column].meaning == Meaning::Place {
            values[column] = Value::Text((*text).to_owned().into());
            continue;
        }
        let (value, found) = check_cell(program, column, text, rules);
        assert_ne!(value, Value::Bad, "{found:?}");
        values[column] = value.into_owned();
    }
    values
}

const ANA: [(&str, &str); 5] =
    [("email", "ana@example.org"), ("first", "Ana"), ("last", "Ruíz-Vega"), ("dob", "1999-03-04"), ("accepted_terms", "TRUE")];

async fn ana(world: &World, place: Uuid, state: AccountState) -> Uuid {
    create(&world.operator(), &openccc::PROGRAM, place, state, &ANA).await.expect("nobody has these keys")
}

/// Ids that are found by these values.
async fn found(world: &World, by: &[(&str, &str)]) -> Vec<Uuid> {
    let found = accounts::search(&world.operator(), world.college, by).await.unwrap();
    found.iter().map(|account| account.account.unwrap()).collect()
}

async fn change(world: &World, account: Uuid, column: &str, text: &str) -> Result<(), ApiError> {
    accounts::change(&world.operator(), account, vec![(column.to_owned(), text.to_owned())]).await
}

fn refused<T: std::fmt::Debug>(answer: Result<T, ApiError>) -> String {
    match answer {
        Err(ApiError::Refused(text)) => text,
        other => panic!("not refused: {other:?}"),
    }
}

const NOBODY: [Uuid; 0] = [];
const EMAIL: [(&str, &str); 1] = [("email", "Ana@Example.org")];
const PERSON: [(&str, &str); 3] = [("first", "ANA"), ("last", "Ruiz Vega"), ("dob", "1999-03-04")];

on_both! {
    async fn an_account_of_no_import_is_found_by_each_of_its_keys_and_its_password_is_hashed(world: World) {
        let account = ana(&world, world.college, AccountState::Active).await;
        let view = accounts::get(&world.operator(), account).await.unwrap();
        assert_eq!((view.name.as_str(), view.state, view.import), ("Ana Ruíz-Vega", AccountState::Active, None));
        assert_eq!((view.number.as_deref(), view.password.as_str()), (Some("AAA0001"), "pending"));
        assert!(view.profile.contains(&("dob".into(), "Date of birth".into(), "1999-03-04".into())));
        for by in [&EMAIL[..], &PERSON, &[("cccid", "AAA0001")]] {
            assert_eq!(found(&world, by).await, [account], "{by:?}");
        }
        assert_eq!(found(&world, &[("email", "bo@example.org")]).await, NOBODY);
        assert_eq!(found(&world, &[("first", "Ana"), ("last", "Ruiz Vega"), ("dob", "1999-03-05")]).await, NOBODY);

        jobs::run_until_idle(&world.app, &[]).await.unwrap();
        assert_eq!(accounts::get(&world.operator(), account).await.unwrap().password, "temporary");
        assert_eq!(world.count("SELECT COUNT(*) FROM account_passwords WHERE state = 'hashed' AND sealed IS NULL").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_created'").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_reveals WHERE import_id IS NULL").await, 1);
        world.pass(std::time::Duration::from_secs(72 * 3600 + 1));
        accounts::reveals::sweep(&world.app).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM account_reveals").await, 0);
    }

    async fn who_is_there_already_keeps_every_key_and_a_loser_holds_none(world: World) {
        let account = ana(&world, world.college, AccountState::Active).await;
        let same_email = [("email", "ANA@example.org"), ("first", "Bo"), ("last", "Li"), ("dob", "1999-03-05"), ("accepted_terms", "TRUE")];
        assert_eq!(create(&world.operator(), &openccc::PROGRAM, world.college, AccountState::Active, &same_email).await, None);
        assert_eq!(found(&world, &EMAIL).await, [account]);
        assert_eq!(found(&world, &[("first", "Bo"), ("last", "Li"), ("dob", "1999-03-05")]).await, NOBODY);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 3);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 1);
    }

    async fn keys_follow_a_change_of_name_email_and_birth_date(world: World) {
        let account = ana(&world, world.college, AccountState::Active).await;
        change(&world, account, "last", "Okafor").await.unwrap();
        assert_eq!((found(&world, &PERSON).await, found(&world, &EMAIL).await), (vec![], vec![account]));
        assert_eq!(found(&world, &[("first", "Ana"), ("last", "okafor"), ("dob", "1999-03-04")]).await, [account]);
        change(&world, account, "dob", "1999-03-05").await.unwrap();
        assert_eq!(found(&world, &[("first", "Ana"), ("last", "okafor"), ("dob", "1999-03-04")]).await, NOBODY);
        assert_eq!(found(&world, &[("first", "Ana"), ("last", "okafor"), ("dob", "1999-03-05")]).await, [account]);
        change(&world, account, "email", "ana.okafor@example.org").await.unwrap();
        assert_eq!(found(&world, &[("email", "ana.okafor@example.org")]).await, [account]);
        assert_eq!(found(&world, &[("cccid", "AAA0001")]).await, [account]);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 3);
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts WHERE last_folded = 'okafor' AND first_folded = 'ana'").await, 1);
        assert_eq!(accounts::get(&world.operator(), account).await.unwrap().name, "Ana Okafor");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_changed'").await, 3);

        // What was hers is free.
        let other = ana(&world, world.college, AccountState::Active).await;
        assert_eq!((found(&world, &EMAIL).await, found(&world, &PERSON).await), (vec![other], vec![other]));

        // What is somebody else's is not, and then nothing changes.
        let taken = refused(change(&world, account, "email", "ANA@example.org").await);
        assert!(taken.starts_with("Another account has the same email."), "{taken}");
        assert_eq!(found(&world, &[("email", "ana.okafor@example.org")]).await, [account]);
        let both = vec![("last".to_owned(), "Ruiz Vega".to_owned()), ("dob".to_owned(), "1999-03-04".to_owned())];
        let taken = refused(accounts::change(&world.operator(), account, both).await);
        assert!(taken.starts_with("Another account has the same name and birth date."), "{taken}");
        assert_eq!(accounts::get(&world.operator(), account).await.unwrap().name, "Ana Okafor");
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 6);
    }

    async fn a_change_is_checked_as_a_cell_is(world: World) {
        let account = ana(&world, world.college, AccountState::Active).await;
        for (column, text, says) in [("email", "ana", "@"), ("dob", "3/4/1999", "YYYY-MM-DD"), ("last", " ", "")] {
            match change(&world, account, column, text).await {
                Err(ApiError::Field(field, sentence)) => assert!(field == column && sentence.contains(says), "{sentence}"),
                other => panic!("{column}: {other:?}"),
            }
        }
        // A column of which the row's other cells depend is no part of this.
        assert_eq!(change(&world, account, "homeless", "FALSE").await, Err(ApiError::NotFound));
        change(&world, account, "first", "").await.unwrap();
        assert_eq!(accounts::get(&world.operator(), account).await.unwrap().name, "Ruíz-Vega");
    }

    async fn of_two_accounts_that_want_the_same_email_at_once_one_gets_it(world: World) {
        let one = ana(&world, world.college, AccountState::Active).await;
        let bo = [("email", "bo@example.org"), ("last", "Li"), ("dob", "1999-03-05"), ("accepted_terms", "TRUE")];
        let two = create(&world.operator(), &openccc::PROGRAM, world.college, AccountState::Active, &bo).await.unwrap();
        let (a, b) = tokio::join!(
            change(&world, one, "email", "new@example.org"),
            change(&world, two, "email", "new@example.org")
        );
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        let winner = if a.is_ok() { one } else { two };
        assert_eq!(found(&world, &[("email", "new@example.org")]).await, [winner]);
        refused(if a.is_ok() { b } else { a });
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 6);
    }

    async fn expiry_frees_the_email_and_renewal_wants_it_back(world: World) {
        let ctx = world.operator();
        let account = ana(&world, world.college, AccountState::Invited).await;
        assert_eq!(accounts::life::apply(&ctx, account, AccountEvent::Expire).await, Ok(AccountState::Expired));
        assert_eq!((found(&world, &EMAIL).await, found(&world, &PERSON).await), (vec![], vec![]));
        assert_eq!(found(&world, &[("cccid", "AAA0001")]).await, [account], "a number is never reused");
        assert_eq!(world.count("SELECT COUNT(*) FROM account_reveals").await, 0);
        let no = refused(accounts::life::apply(&ctx, account, AccountEvent::Deactivate).await);
        assert_eq!(no, "The account is expired, so that can't be done now. Reload the page to see its state.");
        assert!(refused(change(&world, account, "last", "Okafor").await).starts_with("The account is expired"));

        let anew = ana(&world, world.college, AccountState::Invited).await;
        assert_eq!(found(&world, &EMAIL).await, [anew]);
        let taken = refused(accounts::life::apply(&ctx, account, AccountEvent::Renew).await);
        assert!(taken.starts_with("Another account has the same email."), "{taken}");
        assert_eq!(accounts::get(&ctx, account).await.unwrap().state, AccountState::Expired);

        accounts::life::apply(&ctx, anew, AccountEvent::Remove).await.unwrap();
        assert_eq!(accounts::life::apply(&ctx, account, AccountEvent::Renew).await, Ok(AccountState::Invited));
        assert_eq!(accounts::life::apply(&ctx, account, AccountEvent::Register).await, Ok(AccountState::Active));
        assert_eq!((found(&world, &EMAIL).await, found(&world, &PERSON).await), (vec![account], vec![account]));
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 4, "three and the number of who was removed");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_state_changed'").await, 4);
    }

    async fn nobody_creates_an_account_where_they_may_not_or_where_the_place_is_closed(world: World) {
        let system = world.organization("system", "Colleges", None).await;
        let mine = world.organization("college", "My College", Some(system)).await;
        let other = world.organization("college", "Other College", Some(system)).await;
        let staff = world.staff("college_staff", mine).await;
        let auditor = world.staff("auditor", mine).await;
        let program = &openccc::PROGRAM;
        let state = AccountState::Active;
        for (ctx, place) in [(&staff, other), (&auditor, mine)] {
            assert_eq!(try_create(ctx, program, place, state, &ANA).await, Err(ApiError::NotFound));
        }
        organizations::set_in_use(&world.operator(), mine, false).await.unwrap();
        let closed = refused(try_create(&staff, program, mine, state, &ANA).await);
        assert!(closed.starts_with("My College is deactivated"), "{closed}");
        assert_eq!(world.count("SELECT COUNT(*) FROM accounts").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 0);
    }

    async fn an_invited_account_has_no_password_until_it_registers(world: World) {
        let account = ana(&world, world.college, AccountState::Invited).await;
        assert_eq!(accounts::get(&world.operator(), account).await.unwrap().password, "none");
        for table in ["SELECT COUNT(*) FROM account_passwords", "SELECT COUNT(*) FROM account_reveals"] {
            assert_eq!(world.count(table).await, 0, "{table}");
        }
        assert_eq!(accounts::passwords::ensure_hashed(&world.app, account).await.unwrap(), None);
    }

    async fn what_a_removed_account_kept_of_its_holder_is_erased(world: World) {
        let ctx = world.operator();
        let account = ana(&world, world.college, AccountState::Active).await;
        accounts::life::apply(&ctx, account, AccountEvent::Remove).await.unwrap();
        let view = accounts::get(&ctx, account).await.unwrap();
        assert_eq!((view.state, view.name.as_str(), view.password.as_str()), (AccountState::Removed, "", "erased"));
        assert!(view.profile.iter().all(|(.., value)| value.is_empty()), "{:?}", view.profile);
        assert_eq!(found(&world, &[("cccid", "AAA0001")]).await, [account], "a number is never reused");
        for table in [
            "SELECT COUNT(*) FROM account_passwords",
            "SELECT COUNT(*) FROM account_reveals",
            "SELECT COUNT(*) FROM accounts WHERE last_folded <> '' OR first_folded <> ''",
        ] {
            assert_eq!(world.count(table).await, 0, "{table}");
        }
        // Of an import, it no longer waits to be hashed either.
        let import = world.import(&file([student("bo@example.org", "Bo", "Li", "1999-03-05")])).await;
        let rows = imports::rows(&ctx, import.id, None, false, crate::support::FIRST_PAGE).await.unwrap().rows;
        accounts::life::apply(&ctx, rows[0].account.unwrap(), AccountEvent::Remove).await.unwrap();
        let left = imports::get(&ctx, import.id).await.unwrap();
        assert_eq!((left.hashing, left.passwords), (0, 0));
    }

    async fn a_deactivated_account_keeps_its_keys(world: World) {
        let account = ana(&world, world.college, AccountState::Active).await;
        let ctx = world.operator();
        accounts::life::apply(&ctx, account, AccountEvent::Deactivate).await.unwrap();
        assert_eq!(create(&ctx, &openccc::PROGRAM, world.college, AccountState::Active, &ANA).await, None);
        assert_eq!(found(&world, &EMAIL).await, [account]);
        assert_eq!(accounts::life::apply(&ctx, account, AccountEvent::Reactivate).await, Ok(AccountState::Active));
    }

    async fn an_account_moves_and_is_masked_for_those_that_it_left(world: World) {
        let system = world.organization("system", "Colleges", None).await;
        let one = world.organization("college", "One College", Some(system)).await;
        let other = world.organization("college", "Other College", Some(system)).await;
        let account = ana(&world, one, AccountState::Active).await;
        let staff = [world.staff("college_staff", one).await, world.staff("college_staff", other).await];

        // Neither may do it alone: one has no grant where it goes, the other none where it is.
        for ctx in &staff {
            assert_eq!(accounts::move_to(ctx, account, other).await, Err(ApiError::NotFound));
        }
        accounts::move_to(&world.operator(), account, other).await.unwrap();
        assert_eq!(accounts::get(&staff[0], account).await, Err(ApiError::NotFound));
        assert_eq!(accounts::get(&staff[1], account).await.unwrap().organization, "Other College");
        let masked = FoundAccount {
            verification: None,
            may_change: false,
            may_move: false,
            account: None,
            program: "OpenCCC".to_owned(),
            name: "A. R.".to_owned(),
            number: None,
            born: None,
            sign_in: None,
            organization: String::new(),
            state: AccountState::Active,
            waiting: false,
        };
        assert_eq!(accounts::search(&staff[0], one, &EMAIL).await.unwrap(), [masked]);
        assert_eq!(accounts::search(&staff[1], other, &EMAIL).await.unwrap()[0].account, Some(account));
        assert_eq!(accounts::search(&staff[0], other, &EMAIL).await, Err(ApiError::NotFound));
        let error = accounts::life::apply(&staff[0], account, AccountEvent::Remove).await.err();
        assert_eq!(error, Some(ApiError::NotFound));
        assert_eq!(world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'account_moved'").await, 2);

        let elsewhere = world.organization("college", "Elsewhere College", None).await;
        assert!(refused(accounts::move_to(&world.operator(), account, elsewhere).await).starts_with("Elsewhere College doesn't"));
        organizations::set_in_use(&world.operator(), one, false).await.unwrap();
        assert!(refused(accounts::move_to(&world.operator(), account, one).await).starts_with("One College is deactivated"));
    }

    async fn a_profile_is_sealed_and_opens_only_in_its_own_account(world: World) {
        let account = ana(&world, world.college, AccountState::Active).await;
        let bo = [("email", "bo@example.org"), ("last", "Li"), ("dob", "1999-03-05"), ("accepted_terms", "TRUE")];
        create(&world.operator(), &openccc::PROGRAM, world.college, AccountState::Active, &bo).await.unwrap();
        let sealed: Vec<Vec<u8>> =
            on_pool!(&world.app.db, pool => sqlx::query_scalar("SELECT sealed FROM accounts").fetch_all(pool).await.unwrap());
        for canary in ["example.org", "Ru", "1999-03", "Vega"] {
            assert!(sealed.iter().all(|bytes| !bytes.windows(canary.len()).any(|some| some == canary.as_bytes())), "{canary}");
        }
        world.tamper("UPDATE accounts SET sealed = (SELECT sealed FROM accounts WHERE number = 'AAA0002')").await;
        assert!(matches!(accounts::get(&world.operator(), account).await, Err(ApiError::Internal { .. })));
    }
}

/// What the fourth program adds: a key of the tree's scope, a column for the place, and accounts
/// that begin as invited.
async fn climbers(world: World) {
    let ctx = world.operator();
    let make = async |place: Uuid, wall: Uuid, contact: &'static str, badge: &'static str| {
        let wall = wall.to_string();
        let cells = [("contact", contact), ("full_name", "Ana Ruiz"), ("badge", badge), ("kind", "Climber"), ("wall", &wall)];
        create(&ctx, &CLUB, place, CLUB.first_state, &cells).await
    };
    let club = world.organization("club", "Our Club", None).await;
    let north = world.organization("wall", "North", Some(club)).await;
    let south = world.organization("wall", "South", Some(club)).await;
    let found = async |by: &[(&str, &str)]| {
        let found = accounts::search(&ctx, north, by).await.unwrap();
        found.iter().map(|account| account.account.unwrap()).collect::<Vec<_>>()
    };
    let account = make(north, north, "ana@example.org", "100007").await.unwrap();
    for by in [("contact", "ANA@example.org"), ("badge", "100007"), ("sponsor", "ana@example.org"), ("number", "C0001")] {
        assert_eq!(found(&[by]).await, [account], "{by:?}");
    }
    let view = accounts::get(&ctx, account).await.unwrap();
    assert_eq!((view.number.as_deref(), view.state), (Some("C0001"), AccountState::Invited));

    // The badge is this tree's, the email everybody's.
    let other = world.organization("club", "Other Club", None).await;
    assert_eq!(make(north, north, "bo@example.org", "100007").await, None);
    assert_eq!(make(other, other, "ana@example.org", "200001").await, None);
    let elsewhere = make(other, other, "cy@example.org", "100007").await.unwrap();
    assert_eq!(found(&[("badge", "100007")]).await, [account], "looked for in the organization's own tree");
    let there = accounts::search(&ctx, other, &[("badge", "100007")]).await.unwrap();
    assert_eq!(there.iter().map(|account| account.account).collect::<Vec<_>>(), [Some(elsewhere)]);

    accounts::move_to(&ctx, account, south).await.unwrap();
    let view = accounts::get(&ctx, account).await.unwrap();
    assert_eq!(view.organization, "South");
    let wall = view.profile.iter().find(|(name, ..)| name == "wall").unwrap();
    assert_eq!(wall.2, south.to_string(), "the place in the profile follows");

    change(&world, account, "full_name", "Ana Okafor").await.unwrap();
    change(&world, account, "contact", "ana.okafor@example.org").await.unwrap();
    assert_eq!(found(&[("contact", "ana.okafor@example.org")]).await, [account]);
    assert_eq!(accounts::get(&ctx, account).await.unwrap().name, "Ana Okafor");
    accounts::life::apply(&ctx, account, AccountEvent::Expire).await.unwrap();
    assert_eq!(found(&[("badge", "100007")]).await, NOBODY);
    assert_eq!(found(&[("number", "C0001")]).await, [account], "a number is never reused");
    assert_eq!(world.count("SELECT COUNT(*) FROM account_keys").await, 4, "three of the climber elsewhere, and the number");
    let anew = make(south, south, "ana.okafor@example.org", "100007").await.unwrap();
    assert_eq!(found(&[("contact", "ana.okafor@example.org")]).await, [anew]);
}

/// What is kept of a person is read back as it was, for every program that has columns.
#[test]
fn profiles_go_both_ways_for_the_fourth_program_too() {
    let cells = [
        ("badge", "104233"),
        ("full_name", "Ana Ruiz"),
        ("contact", "ana@example.org"),
        ("kind", "Climber"),
        ("called", "Annie"),
        ("born", "1999-03-04"),
        ("sponsor", "bo@example.org"),
    ];
    let rules = Rules::new(CLUB.id, muster::domain::dates::Date::from_ordinal_date(2026, 182).unwrap(), Default::default());
    let before = values(&CLUB, &rules, &cells);
    let kept = profile::of(&CLUB, &before, &[]);
    assert_eq!(profile::values(&CLUB, &kept), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_of_the_fourth_program_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("muster.db").display());
    climbers(World::with(folder, database, Registry::of(vec![&CLUB]), PageRegistry::of(Vec::new())).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_of_the_fourth_program_on_postgres() {
    let (folder, database) = (tempfile::tempdir().unwrap(), crate::support::new_postgres().await);
    climbers(World::with(folder, database, Registry::of(vec![&CLUB]), PageRegistry::of(Vec::new())).await).await;
}
