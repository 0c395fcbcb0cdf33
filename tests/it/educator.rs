//! The program `educator`, whole, in a server that offers it: a file to accounts, the corrected
//! file again, the log, and the form for one account. On both databases.

use axum::body::{Body, to_bytes};
use muster::domain::account::{AccountEvent, AccountState};
use muster::domain::action_counts::ActionCounts;
use muster::domain::plan::Action;
use muster::domain::program::pages::PageRegistry;
use muster::domain::program::{Registry, educator};
use muster::domain::results::Kind;
use muster::server::accounts::{self, form};
use muster::server::{Ctx, imports, organizations};
use muster::wire::ApiError;
use muster::wire::forms::{AddAnswer, AddedAccount, ExistingAccounts, FormWarnings, InputView, NewAccountForm};
use muster::wire::imports::{ImportView, NewImport, PlannedRow};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::imports::world::{self, ALL, World, cells};
use crate::support::{announced, new_postgres, request};

const HEADER: &str = "First Name,Last Name,Email,User Role\r\n";
/// The file of the specification's example.
const EXAMPLE: &str = "create_multiple_educators_csv_test.csv";
const TAKEN: &str = "Given Email has already taken";

/// A district with two schools.
pub struct District {
    pub world: World,
    pub district: Uuid,
    pub high: Uuid,
    pub middle: Uuid,
}

impl District {
    pub async fn with(folder: tempfile::TempDir, database: String) -> District {
        let registry = Registry::of(vec![&educator::PROGRAM]);
        let world = World::with(folder, database, registry, PageRegistry::of(vec![&educator::pages::PAGES])).await;
        let district = world.organization("district", "Demo Partner Unified", None).await;
        let high = world.organization("school", "Demo Partner High", Some(district)).await;
        let middle = world.organization("school", "Demo Partner Middle", Some(district)).await;
        District { world, district, high, middle }
    }

    pub async fn sqlite() -> District {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("muster.db").display());
        District::with(folder, database).await
    }

    pub async fn postgres() -> District {
        District::with(tempfile::tempdir().unwrap(), new_postgres().await).await
    }

    pub async fn set(&self, key: &str, value: &str) {
        organizations::set(&self.world.operator(), self.district, &[(key.to_owned(), value.to_owned())]).await.unwrap();
    }

    /// Uploads and plans a file of these rows.
    pub async fn plan(&self, ctx: &Ctx, school: Uuid, rows: &[&str]) -> ImportView {
        let import = world::upload(ctx, school, file(rows).as_bytes()).await;
        self.world.work().await;
        imports::get(ctx, import.id).await.unwrap()
    }

    /// Uploads, plans and applies it.
    pub async fn import(&self, ctx: &Ctx, school: Uuid, rows: &[&str]) -> ImportView {
        let planned = self.plan(ctx, school, rows).await;
        imports::apply(ctx, planned.id).await.unwrap_or_else(|error| panic!("{error}: {}", planned.problem));
        self.world.work().await;
        imports::get(ctx, planned.id).await.unwrap()
    }

    /// The account of that address in the district.
    pub async fn account(&self, email: &str) -> Uuid {
        let found = accounts::search(&self.world.operator(), self.district, &[("email", email)]).await.unwrap();
        found[0].account.unwrap()
    }

    pub async fn happens(&self, email: &str, event: AccountEvent) -> AccountState {
        accounts::life::apply(&self.world.operator(), self.account(email).await, event).await.unwrap()
    }
}

fn file(rows: &[&str]) -> String {
    format!("{HEADER}{}\r\n", rows.join("\r\n"))
}

async fn rows(ctx: &Ctx, import: Uuid) -> Vec<PlannedRow> {
    imports::rows(ctx, import, None, false, ALL).await.unwrap().rows
}

/// Makes `sqlite::name` and `postgres::name` from one async function that takes a [`District`].
macro_rules! in_a_district {
    ($(async fn $name:ident($district:ident: District) $body:block)*) => {
        mod sqlite {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(District::sqlite().await).await;
            })*
        }
        mod postgres {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(District::postgres().await).await;
            })*
        }
        $(async fn $name($district: District) $body)*
    };
}

pub(crate) use in_a_district;

const FIRST: [&str; 6] = [
    "Ana,Ruiz,ana@example.org,Educator",
    "Bo,Li,bo@example.org,Counselor - Caseload Only",
    "Cy,Fox,cy@example.org,Maestro",
    "Di,Moe,di@example.org,District Admin",
    "Ed,Poe,ed@example.org,Site Admin",
    "Fay,Ock,ANA@example.org,Educator",
];

in_a_district! {
    async fn a_file_makes_invited_accounts_and_the_corrected_file_makes_only_what_had_failed(it: District) {
        let admin = it.world.staff("site_admin", it.high).await;
        let planned = it.plan(&admin, it.high, &FIRST).await;
        assert_eq!(planned.plan, ActionCounts::from([("create", 3), ("fail", 3), ("staff", 1)]), "{}", planned.problem);
        let applied = it.world.apply(planned.id).await.applied;
        assert_eq!(applied, ActionCounts::from([("created", 3), ("failed", 3)]));
        let results = it.world.results(planned.id).await;
        assert_eq!(results[0], ["First Name", "Last Name", "Email", "User Role", "status", "message"]);
        let roles = "Use Educator, Counselor—Caseload Only, Counselor or Site Admin.";
        let said: Vec<&str> = results[1..].iter().map(|row| row[5].as_str()).collect();
        assert_eq!(
            said,
            [
                "Account created",
                "Account created",
                &format!("\"Maestro\" isn't a choice for user role. {roles}"),
                "\"District Admin\" accounts aren't created from a file. A District Admin creates them one at a time, under Create Single Account.",
                "Account created",
                "Same email as line 2",
            ]
        );
        let bo = accounts::get(&admin, it.account("BO@example.org").await).await.unwrap();
        assert_eq!((bo.state, bo.password.as_str(), bo.organization.as_str()), (AccountState::Invited, "none", "Demo Partner High"));
        assert!(bo.profile.contains(&("role".to_owned(), "User role".to_owned(), "Counselor—Caseload Only".to_owned())), "{:?}", bo.profile);

        // The failed rows come back in the template's form.
        let failed = cells(&it.world.download(planned.id, Kind::Failed).await);
        assert_eq!((failed.len(), failed[0].join(",")), (4, HEADER.trim_end().to_owned()));

        let mut corrected = FIRST;
        corrected[2] = "Cy,Fox,cy@example.org,Educator";
        corrected[3] = "Di,Moe,di@example.org,Counselor";
        corrected[5] = "Fay,Ock,fay@example.org,Educator";
        let again = it.import(&admin, it.high, &corrected).await;
        assert_eq!(again.plan, ActionCounts::from([("create", 3), ("unchanged", 3)]));
        assert_eq!(again.applied, ActionCounts::from([("created", 3), ("unchanged", 3)]));
        assert_eq!(it.world.count("SELECT COUNT(*) FROM accounts").await, 6);
    }

    async fn a_changed_name_or_role_changes_nothing_and_the_warning_says_which_and_leads_to_the_account(it: District) {
        let admin = it.world.staff("site_admin", it.high).await;
        it.import(&admin, it.high, &["Ana,Ruiz,ana@example.org,Educator", "Bo,Li,bo@example.org,Counselor", "Cy,Fox,cy@example.org,Educator"]).await;
        let changed = ["Ana,Ruiz-Li,ana@example.org,Educator", "Bo,Li,bo@example.org,Site Admin", "Cyrus,Fox,cy@example.org,Counselor"];
        let again = it.import(&admin, it.high, &changed).await;
        assert_eq!(again.applied, ActionCounts::from([("unchanged", 3)]));
        let rows = rows(&admin, again.id).await;
        let said: Vec<&str> = rows.iter().map(|row| row.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "Nothing was changed: the account has another name than Ana Ruiz-Li.",
                "Nothing was changed: the account has another role than Site Admin.",
                "Nothing was changed: the account has another name than Cyrus Fox and another role than Counselor.",
            ]
        );
        for (row, email) in rows.iter().zip(["ana@example.org", "bo@example.org", "cy@example.org"]) {
            assert_eq!(row.account, Some(it.account(email).await));
            assert!(row.advice.starts_with("Open the account to change"), "{}", row.advice);
        }
        let details = it.world.download(again.id, Kind::Details).await;
        assert!(details.contains("\"warning\",\"role_differs\""), "{details}");
        assert_eq!(accounts::get(&admin, rows[0].account.unwrap()).await.unwrap().name, "Ana Ruiz");
    }

    async fn a_row_is_unchanged_while_its_account_is_there_and_creates_it_anew_once_it_expired_or_was_removed(it: District) {
        let admin = it.world.staff("site_admin", it.high).await;
        let people = ["a", "b", "c", "d", "e"].map(|name| format!("Ana,Ruiz,{name}@example.org,Educator"));
        let people: Vec<&str> = people.iter().map(String::as_str).collect();
        it.import(&admin, it.high, &people).await;
        let old = it.account("d@example.org").await;
        assert_eq!(it.happens("b@example.org", AccountEvent::Register).await, AccountState::Active);
        it.happens("c@example.org", AccountEvent::Register).await;
        assert_eq!(it.happens("c@example.org", AccountEvent::Deactivate).await, AccountState::Deactivated);
        assert_eq!(it.happens("d@example.org", AccountEvent::Expire).await, AccountState::Expired);
        assert_eq!(it.happens("e@example.org", AccountEvent::Remove).await, AccountState::Removed);
        let again = it.import(&admin, it.high, &[&people[..], &["Fay,Ock,f@example.org,Educator"]].concat()).await;
        assert_eq!(again.applied, ActionCounts::from([("unchanged", 3), ("created", 3)]));
        assert_ne!(it.account("d@example.org").await, old);
        // The one that expired cannot take its address back.
        let renewed = accounts::life::apply(&it.world.operator(), old, AccountEvent::Renew).await;
        assert!(renewed.is_err(), "{renewed:?}");
    }

    async fn an_address_of_another_school_fails_masked_and_says_what_to_do(it: District) {
        let at_middle = it.world.staff("site_admin", it.middle).await;
        it.import(&at_middle, it.middle, &["Ana,Ruiz,ana@example.org,Educator"]).await;
        let at_high = it.world.staff("site_admin", it.high).await;
        let import = it.import(&at_high, it.high, &["Someone,Else,Ana@example.org,Educator", "Bo,Li,bo@example.org,Educator"]).await;
        assert_eq!(import.applied, ActionCounts::from([("created", 1), ("failed", 1)]));
        let row = &rows(&at_high, import.id).await[0];
        assert_eq!((row.message.as_str(), row.account, row.number.as_deref()), (TAKEN, None, None));
        assert!(row.advice.contains("another school of the district") && row.advice.contains("Ask a District Admin"), "{}", row.advice);
        for kind in Kind::ALL {
            let text = it.world.download(import.id, kind).await;
            assert!(!text.contains("Ruiz") && !text.contains("Middle"), "{kind:?}: {text}");
        }
        // Who sees both schools is led to the account.
        let district = it.world.staff("district_admin", it.district).await;
        assert_eq!(rows(&district, import.id).await[0].account, Some(it.account("ana@example.org").await));
        assert!(matches!(imports::get(&at_middle, import.id).await, Err(ApiError::NotFound)));

        // In another district the address is free.
        let elsewhere = it.world.organization("district", "Other Unified", None).await;
        let school = it.world.organization("school", "Other High", Some(elsewhere)).await;
        let other = it.import(&it.world.operator(), school, &["Ana,Ruiz,ana@example.org,Educator"]).await;
        assert_eq!(other.applied, ActionCounts::from([("created", 1)]));
    }

    async fn an_import_begins_at_a_school_and_a_district_admin_creates_the_four_bulk_roles_there(it: District) {
        let district = it.world.staff("district_admin", it.district).await;
        assert!(matches!(imports::rules(&district, "educator", it.district).await, Err(ApiError::NotFound)));
        let four = ["Educator", "Counselor—Caseload Only", "Counselor", "Site Admin"];
        assert_eq!(imports::rules(&district, "educator", it.high).await.unwrap().allowed.creates, four);
        let people = four.map(|role| format!("Ana,Ruiz,{}@example.org,{role}", role.len()));
        let people: Vec<&str> = people.iter().map(String::as_str).collect();
        let import = it.import(&district, it.high, &people).await;
        assert_eq!(import.applied, ActionCounts::from([("created", 4)]));
    }

    async fn the_districts_domains_and_its_strictness_hold_at_its_schools(it: District) {
        let admin = it.world.staff("site_admin", it.high).await;
        it.set("email_domains", "unified.example.org").await;
        let warned = it.plan(&admin, it.high, &["Ana,Ruiz,ana@example.org,Educator"]).await;
        assert_eq!(warned.plan, ActionCounts::from([("create", 1)]));
        let details = it.world.download(warned.id, Kind::Details).await;
        assert!(details.contains("\"\"ana@example.org\"\" isn't in the district's email domains."), "{details}");
        it.set("other_domains", "fail").await;
        let failed = it.plan(&admin, it.high, &["Ana,Ruiz,ana@example.org,Educator", "Bo,Li,bo@unified.example.org,Educator"]).await;
        assert_eq!(failed.plan, ActionCounts::from([("create", 1), ("fail", 1)]));
        it.set("strict_template", "on").await;
        let upload = world::upload(&admin, it.high, b"Last Name,First Name,Email,User Role\r\nRuiz,Ana,ana@unified.example.org,Educator\r\n").await;
        it.world.work().await;
        let refused = imports::get(&admin, upload.id).await.unwrap();
        assert!(refused.problem.starts_with("The columns aren't exactly those of the template"), "{}", refused.problem);
        assert_eq!(it.world.count("SELECT COUNT(*) FROM accounts").await, 0);
    }

    async fn two_people_who_import_the_same_file_at_once_make_each_account_once(it: District) {
        let (one, two) = (it.world.staff("site_admin", it.high).await, it.world.staff("district_admin", it.district).await);
        let people: Vec<String> = (0..40).map(|n| format!("Ana,Ruiz,ana{n}@example.org,Educator")).collect();
        let people: Vec<&str> = people.iter().map(String::as_str).collect();
        let more = [&people[..], &["Bo,Li,bo@example.org,Educator"]].concat();
        let (first, second) = (it.plan(&one, it.high, &people).await, it.plan(&two, it.high, &more).await);
        assert_eq!(second.plan.planned(Action::Create), 41);
        imports::apply(&one, first.id).await.unwrap();
        imports::apply(&two, second.id).await.unwrap();
        it.world.work().await;
        let applied = imports::get(&two, second.id).await.unwrap().applied;
        let first = imports::get(&one, first.id).await.unwrap().applied;
        assert_eq!(first.outcome(Action::Create) + applied.outcome(Action::Create), 41);
        assert_eq!(first.outcome(Action::Unchanged) + applied.outcome(Action::Unchanged), 40);
        assert_eq!(it.world.count("SELECT COUNT(*) FROM accounts").await, 41);
    }

    async fn the_log_and_its_list_of_failures_stand_to_the_letter(it: District) {
        let admin = it.world.staff("site_admin", it.high).await;
        it.import(&admin, it.high, &["Ana,Ruiz,ana@example.org,Educator"]).await;
        accounts::life::apply(&it.world.operator(), it.account("ana@example.org").await, AccountEvent::Remove).await.unwrap();
        added(add(&admin, it.high, &[("email", "ana@example.org")]).await);
        // A cell over two lines, and a blank row: the line is the physical one.
        let text = format!(
            "{HEADER}Bo,Li,bo@example.org,Educator\r\nCy,Fox,cy@example.org,\"Site\nAdmin\"\r\n,,,\r\nDi,Moe,di@example.org,Counselor\r\nAna,Ruiz,ana@example.org,Educator\r\n"
        );
        let new = NewImport { file_name: EXAMPLE.to_owned(), ..announced(&admin, it.high, text.len() as u64) };
        let import = imports::start(&admin, new).await.unwrap();
        imports::receive_part(&admin, import.id, 0, text.into_bytes()).await.unwrap();
        imports::finish_upload(&admin, import.id).await.unwrap();
        it.world.work().await;
        let before = imports::log(&admin, import.id, ALL).await.unwrap();
        assert_eq!((before.ended.as_str(), before.processed, before.failed), ("", 4, 2));
        imports::apply(&admin, import.id).await.unwrap();
        it.world.work().await;

        let log = imports::log(&admin, import.id, ALL).await.unwrap();
        assert_eq!((log.started.as_str(), log.ended.as_str()), ("11/22/2026 at 4:00AM PST", "11/22/2026 at 4:00AM PST"));
        assert_eq!((log.belongs_to.as_str(), log.processed, log.failed), ("school", 4, 2));
        assert_eq!(log.headings, ["School Name", "File Name", "Type", "Message", "Reason", "Line Number"]);
        assert_eq!(log.failures.total, 2);
        let example = ["Demo Partner High", EXAMPLE, "Educator", "Teacher with email - not imported", TAKEN, "7"];
        let row = &log.failures.rows[1];
        let line = row.line.to_string();
        assert_eq!([&row.place, &row.file_name, &row.kind, &row.message, &row.reason, &line], example);

        // The same as a file, without an address in it.
        let file = world::download(&admin, import.id, Kind::Failures).await.unwrap();
        let lines = cells(&file);
        assert_eq!((lines.len(), &lines[0], &lines[2]), (3, &log.headings.to_vec(), &example.map(str::to_owned).to_vec()));
        assert!(!file.contains('@'), "{file}");
        assert!(matches!(imports::log(&it.world.staff("site_admin", it.middle).await, import.id, ALL).await, Err(ApiError::NotFound)));
    }

    async fn the_form_offers_the_roles_that_i_may_create_there_and_asks_what_the_guide_names(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let district = it.world.staff("district_admin", it.district).await;
        let labels = |view: &muster::wire::forms::FormView| -> Vec<String> {
            view.groups.iter().flat_map(|group| &group.fields).map(|field| field.label.clone()).collect()
        };
        let of_site = form::describe(&site, it.high).await.unwrap();
        assert_eq!(labels(&of_site)[..4], ["First Name", "Last Name", "Email", "User Role"]);
        assert_eq!(of_site.submit, "Create Account");
        let offered = |view: &muster::wire::forms::FormView| match &view.groups[0].fields[3].input {
            InputView::Choice(options) => options.iter().map(|(value, _)| value.clone()).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let four = ["Educator", "Counselor—Caseload Only", "Counselor", "Site Admin"];
        assert_eq!(offered(&of_site), four);
        assert_eq!(offered(&form::describe(&district, it.high).await.unwrap()), four);
        let at_district = form::describe(&district, it.district).await.unwrap();
        assert_eq!(offered(&at_district), ["Multi-Site Counselor", "District Admin"]);
        assert_eq!(form::describe(&site, it.district).await.err(), Some(ApiError::NotFound));
        assert_eq!(form::describe(&site, it.middle).await.err(), Some(ApiError::NotFound));
    }

    async fn a_single_account_is_invited_without_a_password_and_keeps_the_agreement(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let ana = added(add(&site, it.high, &[]).await);
        assert_eq!((ana.invited, ana.password.as_deref(), ana.message.as_str()), (true, None, "Account created"));
        // Day 60 after November 22, 2026.
        assert_eq!(ana.register_by.as_deref(), Some("Jan 21, 2027"));
        assert_eq!((ana.sign_in_label.as_str(), ana.person.as_str()), ("Email", "educator"));
        let view = accounts::get(&site, ana.account).await.unwrap();
        assert_eq!((view.state, view.password.as_str()), (AccountState::Invited, "none"));
        let agreed = "Version 1, accepted by Sam Staff, Nov 22, 2026, 4:00 AM PST".to_owned();
        assert!(view.kept.contains(&("Agreement".to_owned(), agreed)), "{:?}", view.kept);
        assert_eq!(it.world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'passwords_revealed'").await, 0);

        // Nobody else gets the address: not by the form, and not by a file, here or elsewhere.
        let taken = existing(add(&site, it.high, &[("email", "ANA.ruiz@example.org"), ("last_name", "Other")]).await);
        assert_eq!((taken.field.as_str(), taken.message.as_str()), ("email", TAKEN));
        assert_eq!(taken.accounts[0].account, Some(ana.account));
        let by_file = it.import(&site, it.high, &["Ana,Ruiz,ana.ruiz@example.org,Educator"]).await;
        assert_eq!(by_file.applied, ActionCounts::from([("failed", 1)]));
        let at_middle = it.world.staff("site_admin", it.middle).await;
        let masked = existing(add(&at_middle, it.middle, &[]).await);
        assert_eq!((masked.message.as_str(), masked.accounts[0].account, masked.accounts[0].name.as_str()), (TAKEN, None, "A. R."));
        assert!(masked.advice.contains("Ask a District Admin"), "{}", masked.advice);
    }

    async fn the_form_has_the_rules_of_the_file_and_each_field_its_sentence(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        it.set("email_domains", "example.org").await;
        it.set("other_domains", "fail").await;
        let cases = [
            (("first_name", ""), "first_name", "Enter a first name, for example Ana."),
            (("last_name", "R2D2"), "last_name", "“R2D2” contains a 2. Names can use letters, spaces, apostrophes, hyphens and periods."),
            (("email", "ana@elsewhere.example.com"), "email", "“ana@elsewhere.example.com” isn't in the district's email domains. Use an address of the district."),
            (("role", ""), "role", "Choose a user role."),
            (("role", "Maestro"), "role", "“Maestro” isn't a choice for user role. Use Educator, Counselor—Caseload Only, Counselor or Site Admin."),
            (("agreement", ""), "agreement", "Tick the box to accept the agreement."),
        ];
        for (change, field, sentence) in cases {
            match add(&site, it.high, &[change]).await.unwrap() {
                AddAnswer::Problems(problems) => assert_eq!(problems, [(field.to_owned(), sentence.to_owned())]),
                _ => panic!("nothing is wrong with {change:?}"),
            }
        }
        // A crafted form cannot name what is created elsewhere.
        assert!(matches!(add(&site, it.high, &[("role", "District Admin")]).await.unwrap(), AddAnswer::Problems(_)));
        let district = it.world.staff("district_admin", it.district).await;
        assert!(matches!(add(&district, it.high, &[("role", "District Admin")]).await.unwrap(), AddAnswer::Problems(_)));
        assert_eq!(it.world.count("SELECT COUNT(*) FROM accounts").await, 0);
    }

    async fn a_district_admin_creates_the_other_two_roles_one_at_a_time_at_the_district(it: District) {
        let district = it.world.staff("district_admin", it.district).await;
        let of_role = |role: &'static str| [("role", role), ("email", if role == "District Admin" { "da@example.org" } else { "ms@example.org" })];
        let made = added(add(&district, it.district, &of_role("District Admin")).await);
        assert_eq!(accounts::get(&district, made.account).await.unwrap().organization, "Demo Partner Unified");
        match add(&district, it.district, &of_role("Multi-Site Counselor")).await.unwrap() {
            AddAnswer::Problems(problems) => assert_eq!(problems, [("schools".to_owned(), "Choose two or more schools of this counselor.".to_owned())]),
            _ => panic!("the schools are missing"),
        }
        // One is no several, and a school of another district is none of theirs.
        it.world.organization("school", "Other High", Some(it.world.organization("district", "Other Unified", None).await)).await;
        for wrong in [&["Demo Partner High"][..], &["Demo Partner High", "Other High"]] {
            let wrong: Vec<(&str, &str)> = wrong.iter().map(|name| ("schools", *name)).collect();
            let answer = add(&district, it.district, &[&of_role("Multi-Site Counselor")[..], &wrong].concat()).await.unwrap();
            assert!(matches!(answer, AddAnswer::Problems(problems) if problems.len() == 1 && problems[0].0 == "schools"));
        }
        let schools = [("schools", "Demo Partner High"), ("schools", "Demo Partner Middle")];
        let made = added(add(&district, it.district, &[&of_role("Multi-Site Counselor")[..], &schools].concat()).await);
        let view = accounts::get(&district, made.account).await.unwrap();
        assert!(view.kept.contains(&("Schools".to_owned(), "Demo Partner High, Demo Partner Middle".to_owned())), "{:?}", view.kept);
        let site = it.world.staff("site_admin", it.high).await;
        assert!(matches!(accounts::get(&site, made.account).await, Err(ApiError::NotFound)));
    }

    async fn a_form_that_warns_makes_the_account_only_when_it_is_sent_again(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        it.set("email_domains", "unified.example.org").await;
        let domain = "“ana.ruiz@example.org” isn't in the district's email domains. Check that you want this address.";
        let warned = warned(add(&site, it.high, &[]).await);
        assert_eq!(warned.sentences, [domain]);
        // What was seen was something else.
        assert!(matches!(add(&site, it.high, &[("warnings-seen", "other")]).await, Ok(AddAnswer::Warned(_))));
        assert_eq!(it.world.count("SELECT COUNT(*) FROM accounts").await, 0);
        added(add(&site, it.high, &[("warnings-seen", &warned.seen)]).await);
        // Without domains nothing is said.
        it.set("email_domains", "").await;
        added(add(&site, it.high, &[("email", "bo@example.org")]).await);
    }

    async fn a_third_site_admin_of_a_school_warns_in_the_form_and_in_the_plan(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let admin = |email: &'static str| [("role", "Site Admin"), ("email", email)];
        let sentence = |there: u8| format!("Only one or two Site Admins are recommended per school site, and this school has {there} already. Check that you want another one.");
        let rows = |one: &'static str, two: &'static str| [one, two].map(|name| format!("Ana,Ruiz,{name}@example.org,Site Admin"));
        // Nobody is there: what the file alone has, its own rows say.
        let first = it.plan(&site, it.high, &rows("a", "b").each_ref().map(String::as_str)).await;
        assert_eq!(first.notes.warnings, Vec::<String>::new());
        added(add(&site, it.high, &admin("one@example.org")).await);
        let with_one = it.plan(&site, it.high, &rows("c", "d").each_ref().map(String::as_str)).await;
        assert_eq!(with_one.notes.warnings, [sentence(1)]);
        assert_eq!(with_one.plan, ActionCounts::from([("create", 2), ("staff", 2)]), "a warning holds nothing up");
        added(add(&site, it.high, &admin("two@example.org")).await);
        let third = warned(add(&site, it.high, &admin("three@example.org")).await);
        assert_eq!(third.sentences, [sentence(2)]);
        added(add(&site, it.high, &[&admin("three@example.org")[..], &[("warnings-seen", &third.seen)]].concat()).await);
        // An educator is no Site Admin, another school is not this one, and who is removed
        // doesn't count.
        assert_eq!(it.plan(&site, it.high, &["Bo,Li,bo@example.org,Educator"]).await.notes.warnings, Vec::<String>::new());
        let at_middle = it.world.staff("site_admin", it.middle).await;
        added(add(&at_middle, it.middle, &admin("middle@example.org")).await);
        for email in ["one@example.org", "two@example.org", "three@example.org"] {
            it.happens(email, AccountEvent::Remove).await;
        }
        added(add(&site, it.high, &admin("four@example.org")).await);
    }

    async fn the_list_has_the_times_of_the_district_and_without_script_it_is_whole_and_leads_to_the_failed_rows(it: District) {
        let site = it.world.session("site_admin", it.high).await;
        let admin = it.world.staff("site_admin", it.high).await;
        let applied = it.import(&admin, it.high, &FIRST).await;
        let planned = it.plan(&admin, it.high, &["Gil,Roe,gil@example.org,Educator"]).await;
        assert_eq!((applied.started_there.as_str(), applied.ended_there.as_str()), ("11/22/2026 at 4:00AM PST", "11/22/2026 at 4:00AM PST"));
        assert_eq!(planned.ended_there, "");
        let page = it.world.page("/imports", Some(&site)).await;
        for text in [
            "Manage Educator Accounts",
            "Account Management",
            "Create Single Account",
            "Create Multiple Accounts",
            "Download Template",
            "Educators must register within 60 days.",
            "Only one or two Site Admins are recommended per school site.",
            "Don't change the format of the template.",
            "Start Time",
            "End Time",
            "Belongs To",
            "Record Processed",
            "Record Failed",
            "11/22/2026 at 4:00AM PST",
            "Not applied yet: 0 accounts created",
        ] {
            assert!(page.contains(&text.replace('\'', "&#x27;")) || page.contains(text), "{text}: {page}");
        }
        let at = |id: Uuid| page.find(&format!("/imports/{id}")).unwrap();
        assert!(at(planned.id) < at(applied.id), "the newest first");
        let drill_down = format!("/imports/{}/failures", applied.id);
        assert!(page.contains(&format!("href=\"{drill_down}\"")), "{page}");
        assert!(!page.contains(&format!("/imports/{}/failures", planned.id)), "no row fails");
        let failures = it.world.page(&drill_down, Some(&site)).await;
        for text in ["School Name", "File Name", "Type", "Message", "Reason", "Line Number", "Teacher with email - not imported", "Same email as line 2", "kind=failures"] {
            assert!(failures.contains(text), "{text}: {failures}");
        }
        for typed in ["ana@example.org", "ANA@example.org", "Ock"] {
            assert!(!failures.contains(typed), "{failures}");
        }
        let guide = it.world.page("/accounts/new/roles", Some(&site)).await;
        assert!(guide.contains("Educator user roles") && guide.contains("Multi-Site Counselor") && guide.contains("Singly or in bulk"), "{guide}");
        // Where there are several schools, one is chosen first.
        let district = it.world.session("district_admin", it.district).await;
        let first = it.world.page("/accounts/new", Some(&district)).await;
        assert!(first.contains("Demo Partner Middle") && !first.contains("First Name"), "{first}");
    }

    async fn without_script_the_page_answers_with_errors_and_then_with_the_account(it: District) {
        let site = it.world.session("site_admin", it.high).await;
        let address = format!("/accounts/new?organization={}", it.high);
        let page = it.world.page(&address, Some(&site)).await;
        for text in ["Create Single Account", "First Name", "Last Name", "Email", "User Role", "Choose…", "I agree", "Create Account"] {
            assert!(page.contains(text), "{text}: {page}");
        }
        for note in ["Educators must register within 60 days.", "Only one or two Site Admins are recommended per school site."] {
            assert!(page.contains(note), "{note}");
        }
        assert!(page.contains("value=\"Site Admin\"") && !page.contains("value=\"District Admin\""), "{page}");

        let post = async |body: &str| {
            let cookie = format!("muster={}", site.expose());
            let request = request("POST", &address, Some(&cookie)).header("origin", "http://127.0.0.1:3000");
            let request = request.header("content-type", "application/x-www-form-urlencoded").header("accept", "text/html");
            let answer = muster::server::http::router(&it.world.app).oneshot(request.body(Body::from(body.to_owned())).unwrap()).await;
            String::from_utf8(to_bytes(answer.unwrap().into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
        };
        let wrong = post("first_name=Ana&last_name=Ruiz&email=ana%40example.org&role=Educator").await;
        assert!(wrong.contains("Tick the box to accept the agreement.") && wrong.contains("ana@example.org"), "{wrong}");
        it.set("email_domains", "unified.example.org").await;
        let warned = post("first_name=Ana&last_name=Ruiz&email=ana%40example.org&role=Educator&agreement=1").await;
        assert!(warned.contains("No account was created yet.") && warned.contains("name=\"warnings-seen\" value=\"other_domain\""), "{warned}");
        let made = post("first_name=Ana&last_name=Ruiz&email=ana%40example.org&role=Educator&agreement=1&warnings-seen=other_domain").await;
        assert!(made.contains("Invitation sent. Must register by Jan 21, 2027."), "{made}");
        assert!(made.contains("Account created") && !made.contains("Temporary password"), "{made}");
        assert!(made.contains("Invitation sent. Must register by Jan 21, 2027."), "{made}");
        assert_eq!(it.world.count("SELECT COUNT(*) FROM accounts WHERE origin = 'form' AND state = 'invited'").await, 1);
    }
}

/// A form that can be saved.
const ANA: [(&str, &str); 5] =
    [("first_name", "Ana"), ("last_name", "Ruiz"), ("email", "ana.ruiz@example.org"), ("role", "Educator"), ("agreement", "1")];

pub async fn add(ctx: &Ctx, organization: Uuid, changes: &[(&str, &str)]) -> Result<AddAnswer, ApiError> {
    let rest = ANA.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let entries = rest.chain(changes).map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    form::add(ctx, NewAccountForm { idempotency_key: ctx.app.new_id(), organization, entries }).await
}

#[track_caller]
pub fn added(answer: Result<AddAnswer, ApiError>) -> AddedAccount {
    match answer {
        Ok(AddAnswer::Added(added)) => *added,
        Ok(AddAnswer::Problems(problems)) => panic!("{problems:?}"),
        Ok(AddAnswer::Exists(existing)) => panic!("{existing:?}"),
        Ok(AddAnswer::Warned(warned)) => panic!("{warned:?}"),
        Ok(AddAnswer::AgreementChanged { agreement, .. }) => panic!("{agreement:?}"),
        Err(error) => panic!("{error}"),
    }
}

#[track_caller]
fn warned(answer: Result<AddAnswer, ApiError>) -> FormWarnings {
    match answer {
        Ok(AddAnswer::Warned(warned)) => warned,
        Ok(AddAnswer::Problems(problems)) => panic!("{problems:?}"),
        Ok(AddAnswer::Added(_)) => panic!("an account was made"),
        Ok(AddAnswer::Exists(existing)) => panic!("{existing:?}"),
        Ok(AddAnswer::AgreementChanged { agreement, .. }) => panic!("{agreement:?}"),
        Err(error) => panic!("{error}"),
    }
}

#[track_caller]
fn existing(answer: Result<AddAnswer, ApiError>) -> ExistingAccounts {
    match answer {
        Ok(AddAnswer::Exists(existing)) => existing,
        Ok(AddAnswer::Problems(problems)) => panic!("{problems:?}"),
        Ok(AddAnswer::Added(_)) => panic!("an account was made"),
        Ok(AddAnswer::Warned(warned)) => panic!("{warned:?}"),
        Ok(AddAnswer::AgreementChanged { agreement, .. }) => panic!("{agreement:?}"),
        Err(error) => panic!("{error}"),
    }
}
