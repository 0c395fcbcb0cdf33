//! A program that nobody built in: cards of a climbing club, defined here and nowhere else, through check, plan, apply and results.

use std::borrow::Cow;

use muster::domain::access::{Permission, Role};
use muster::domain::field::{Cell, Email, Field, Name, Value};
use muster::domain::finding::Code;
use muster::domain::plan::{Action, Decision};
use muster::domain::program::{Duplicate, KeyKind, KeyScope, KeyUse, Messages, Program, Registry};
use muster::domain::results::Kind;
use muster::domain::template::{Column, ColumnRole, Meaning, Need};
use muster::server::{accounts, imports};
use muster::wire::imports::{AppliedCounts, PlanCounts};

use crate::imports::world::{self, ALL, World};

/// Six digits; spaces are forgiven.
struct Badge;

impl Field for Badge {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        let digits: String = text.chars().filter(|c| *c != ' ').collect();
        if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()) {
            return Value::Text(Cow::Owned(digits));
        }
        cell.say(Code::NotAChoice, 0);
        Value::Bad
    }

    fn expects(&self) -> String {
        "six digits, for example 104233".to_owned()
    }
}

const fn column(header: &'static str, name: &'static str, field: &'static dyn Field) -> Column {
    Column {
        header,
        aliases: &[],
        near: &[],
        name,
        label: header,
        need: Need::Required,
        role: ColumnRole::Profile,
        meaning: Meaning::None,
        field,
    }
}

static CLUB: Program = Program {
    template_file: "climbers.csv",
    columns: &[
        column("Badge", "badge", &Badge),
        Column { aliases: &["Climber"], ..column("Full Name", "full_name", &Name { max: 80, example: "Ana Ruiz" }) },
        Column { need: Need::Optional, ..column("Contact", "contact", &Email { max: 128 }) },
    ],
    importing_levels: &["club", "wall"],
    roles: &[Role {
        id: "belayer",
        label: "Belayer",
        may: &[Permission::Read, Permission::Import],
        creates: &["Climber"],
        levels: &["club"],
    }],
    keys: &[KeyKind {
        name: "badge",
        scope: KeyScope::Root,
        noun: "badge",
        usage: KeyUse::Owned,
        duplicate: Some(Duplicate { at: "badge", code: Code::DuplicateKey }),
    }],
    derive_keys: |values, tell| {
        if let Some(badge) = values[0].text() {
            tell(0, badge.as_bytes());
        }
    },
    decide: |_, hits, _| match hits.of(0) {
        [] => Decision::CREATE,
        [account, ..] => Decision { action: Action::Unchanged, reason: None, account: Some(account.id), finding: None },
    },
    display_name: |values| values[1].text().unwrap_or_default().to_owned(),
    messages: Messages { created: "Climber added", reasons: &[], sentences: &[] },
    ..Program::described("climbing", "Climbing Club", ("climber", "climbers"), &[("club", "Club"), ("wall", "Wall")])
};

const FILE: &str = "Climber;Shoe;Badge;Contact\n\
    Ana Ruiz;38;104 233;ana@example.org\n\
    Bo Li;41;12345;\n\
    Cy Fox;40;104233;\n\
    Di Moe;39;200000;\n";

async fn walk(world: World) {
    let import = world.import(FILE.as_bytes()).await;
    assert_eq!(import.plan, PlanCounts { create: 2, fail: 2, ..Default::default() });
    assert_eq!(import.applied, AppliedCounts { created: 2, failed: 2, ..Default::default() });
    let results = world.results(import.id).await;
    assert_eq!(results[0], ["Badge", "Full Name", "Contact", "status", "message", "Shoe"]);
    assert_eq!(results[1], ["104 233", "Ana Ruiz", "ana@example.org", "Success", "Climber added", "38"]);
    assert_eq!(results[2][..4], ["12345", "Bo Li", "", "Failure"]);
    assert!(results[2][4].starts_with("12345 isn't a choice for badge"), "{}", results[2][4]);
    assert_eq!(results[3], ["104233", "Cy Fox", "", "Failure", "Same badge as line 2", "40"]);
    assert_eq!(results[4], ["200000", "Di Moe", "", "Success", "Climber added", "39"]);

    let rows = imports::rows(&world.operator(), import.id, Some(Action::Create), false, ALL).await.unwrap().rows;
    let account = accounts::get(&world.operator(), rows[0].account.unwrap()).await.unwrap();
    assert_eq!((account.program.as_str(), account.name.as_str(), account.number), ("climbing", "Ana Ruiz", None));
    assert_eq!(account.profile[0], ("badge".to_owned(), "Badge".to_owned(), "104233".to_owned()));

    // The same people once more in another file: nobody is made twice, and that is no failure here.
    let again = world.import(format!("{FILE}Ed Poe;42;300000;\n").as_bytes()).await;
    assert_eq!(again.applied, AppliedCounts { created: 1, unchanged: 2, failed: 2, ..Default::default() });
    let failed = world::cells(&world.download(again.id, Kind::Failed).await);
    assert_eq!(failed.len(), 3);

    // Under another root the same badge is another person's.
    let other = world.organization("club", "Other Club", None).await;
    let elsewhere = world::upload(&world.operator(), other, FILE.as_bytes()).await;
    world.work().await;
    assert_eq!(world.apply(elsewhere.id).await.applied.created, 2);
}

fn clubs() -> Registry {
    Registry::of(vec![&CLUB])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_only_this_test_knows_goes_all_the_way_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("muster.db").display());
    walk(World::with(folder, database, clubs()).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_only_this_test_knows_goes_all_the_way_on_postgres() {
    walk(World::with(tempfile::tempdir().unwrap(), crate::support::new_postgres().await, clubs()).await).await;
}
