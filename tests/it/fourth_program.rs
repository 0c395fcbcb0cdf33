//! A program that nobody built in: cards of a climbing club, defined here and nowhere else, through
//! check, plan, apply and results. It uses once each thing that a program may say.

use std::borrow::Cow;

use muster::domain::access::{Permission, Role};
use muster::domain::account::AccountState;
use muster::domain::action_counts::ActionCounts;
use muster::domain::check::RowRules;
use muster::domain::dates::Form;
use muster::domain::field::{BirthDate, Cell, Choice, Email, Field, Name, PlaceId, Text, Value};
use muster::domain::finding::Code;
use muster::domain::import::ImportState;
use muster::domain::org::{Setting, at_most};
use muster::domain::plan::{AccountFacts, Action, Asking, Decision, Hits, Reason};
use muster::domain::program::pages::{
    Agreement, COMMON, ColumnHelp, FailureLog, ImportLabels, LogColumn, LogFact, PageRegistry, ProfileLine, ProgramPages,
    Question, SearchLabels,
};
use muster::domain::program::{Duplicate, KeyKind, KeyScope, KeyUse, Messages, Numbering, Program, Registration, Registry};
use muster::domain::results::Kind;
use muster::domain::template::{Column, ColumnRole, Meaning, Need};
use muster::server::imports::form::{self, FormFields};
use muster::server::jobs::Job as _;
use muster::server::{accounts, imports, organizations};
use muster::wire::ApiError;
use muster::wire::imports::NewImport;

use crate::imports::world::{self, ALL, World};
use crate::support::announced;

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

const BADGE: usize = 0;
const NAME: usize = 1;
const CONTACT: usize = 2;
const KIND: usize = 3;
const TICKET: usize = 4;
const WALL: usize = 5;
const BORN: usize = 7;
const SPONSOR: usize = 8;
const NUMBER: usize = 9;

/// Columns of its results.
const STATUS: usize = 10;
const MESSAGE: usize = 11;

const fn column(header: &'static str, name: &'static str, field: &'static dyn Field) -> Column {
    Column::new(header, name, header, field)
}

static KINDS: Choice = Choice { words: &["Climber", "Trainer"], also: &[] };

static TAKEN: Reason = Reason {
    code: "contact_taken",
    message: "{contact} belongs to another climber.",
    advice: "Ask for another address.",
    column: Some("contact"),
    has_account: true,
};

static OTHER_NAME: Reason = Reason {
    code: "other_name",
    message: "Badge {badge} is somebody else’s.",
    advice: "Compare the cards.",
    column: Some("badge"),
    has_account: true,
};

static NO_SPONSOR: Reason = Reason {
    code: "no_sponsor",
    message: "{sponsor} is no climber.",
    advice: "Ask who brought them.",
    column: Some("sponsor"),
    has_account: false,
};

static OTHER_WALL: Reason = Reason {
    code: "other_wall",
    message: "{badge} climbs at another wall.",
    advice: "They change walls.",
    column: Some("badge"),
    has_account: false,
};

/// Takes the place of the common reason of that code.
static CAME: Reason =
    Reason { code: "moved", message: "Climbs here now.", advice: "Greet them.", column: None, has_account: false };

static BORN_FIELD: BirthDate = BirthDate { form: Form::YearMonthDay, first_year: 1900, young: 0 };

/// Takes the place of the common reason of that code.
static CLOSED: Reason = Reason {
    code: "place_lost",
    message: "That wall has closed.",
    advice: "Choose another wall.",
    column: Some("wall"),
    has_account: false,
};

/// The program.
pub static CLUB: Program = Program {
    template_file: "climbers.csv",
    columns: &[
        Column { need: Need::Required, ..column("Badge", "badge", &Badge) },
        Column {
            aliases: &["Climber"],
            need: Need::Required,
            meaning: Meaning::LastName,
            ..column("Full Name", "full_name", &Name { max: 80, example: "Ana Ruiz" })
        },
        Column { meaning: Meaning::SignIn, ..column("Contact", "contact", &Email { max: 128 }) },
        Column { need: Need::Required, ..column("Kind", "kind", &KINDS) },
        column("Ticket", "ticket", &Text { max: 10, example: "7" }),
        Column { need: Need::ByRule, meaning: Meaning::Place, ..column("Wall", "wall", &PlaceId) },
        Column { meaning: Meaning::FirstName, ..column("Called", "called", &Name { max: 50, example: "Annie" }) },
        Column { meaning: Meaning::BirthDate, ..column("Born", "born", &BORN_FIELD) },
        column("Sponsor", "sponsor", &Email { max: 128 }),
        Column { role: ColumnRole::Number, ..column("Number", "number", &Text { max: 5, example: "C0001" }) },
    ],
    dropped: &["Locker"],
    ignored_when_alone: &["kind", "ticket", "wall"],
    importing_levels: &["club"],
    roles: &[
        Role {
            id: "belayer",
            label: "Belayer",
            may: &[Permission::Read, Permission::SeeOrganizations, Permission::Import],
            creates: &["Climber"],
            may_add: &[],
            levels: &["club"],
        },
        Role {
            id: "watcher",
            label: "Watcher",
            may: &[Permission::Read, Permission::SeeOrganizations],
            creates: &[],
            may_add: &[],
            levels: &["club", "wall"],
        },
    ],
    settings: &[Setting { key: "first_badge", label: "First badge", help: "Badges below it are void.", check: at_most::<6> }],
    keys: &[
        KeyKind {
            name: "badge",
            scope: KeyScope::Root,
            noun: "badge",
            usage: KeyUse::Owned,
            duplicate: Some(Duplicate { at: "badge", code: Code::DuplicateKey }),
        },
        KeyKind {
            name: "contact",
            scope: KeyScope::Program,
            noun: "email",
            usage: KeyUse::Owned,
            duplicate: Some(Duplicate { at: "contact", code: Code::DuplicateEmail }),
        },
        KeyKind {
            name: "ticket",
            scope: KeyScope::Program,
            noun: "ticket",
            usage: KeyUse::InFileOnly,
            duplicate: Some(Duplicate { at: "ticket", code: Code::DuplicateKey }),
        },
        KeyKind {
            name: "sponsor",
            scope: KeyScope::Program,
            noun: "sponsor",
            usage: KeyUse::LookedUp("contact"),
            duplicate: None,
        },
        KeyKind { name: "number", scope: KeyScope::Program, noun: "number", usage: KeyUse::Owned, duplicate: None },
    ],
    check_settings: |get| match get("first_badge") {
        Some(badge) if badge.len() != 6 => Err(("first_badge", "Use six digits.".to_owned())),
        _ => Ok(()),
    },
    root_before_sign_in: true,
    numbering: Some(Numbering { label: "Climber number", number: |n| Some(format!("C{:04}", n + 1)), hint: |_| None }),
    first_state: AccountState::Invited,
    registration: Some(&Registration { days: 10, reminders: &[5], staff_role: |_| None }),
    extras: |_, _| vec![("joined", "on paper".to_owned())],
    row_rules,
    derive_keys: |values, tell| {
        for (key, column) in [BADGE, CONTACT, TICKET, SPONSOR, NUMBER].into_iter().enumerate() {
            if let Some(text) = values[column].text() {
                tell(key, text.to_lowercase().as_bytes());
            }
        }
    },
    decide,
    display_name: |values| values[NAME].text().unwrap_or_default().to_owned(),
    moves: true,
    switched_at: &["wall"],
    messages: Messages {
        created: "Climber added",
        reasons: &[&TAKEN, &OTHER_NAME, &NO_SPONSOR, &OTHER_WALL, &CAME, &CLOSED],
        outcomes: &[],
        sentences: &[(Code::NotAPlace, "Ask the front desk for a wall.")],
    },
    ..Program::described("climbing", "Climbing Club", ("climber", "climbers"), &[("club", "Club"), ("wall", "Wall")])
};

/// Its pages.
pub static PAGES: ProgramPages = ProgramPages {
    program: "climbing",
    labels: ImportLabels {
        menu: "Climber Lists",
        begin: "Bring a List",
        template: "Get the Form",
        upload: "Hand It In",
        results: "Collect It",
    },
    notice: "For the front desk only.",
    notes: &["Ask each climber for their badge."],
    agreement: Some(Agreement {
        version: "2026-1",
        title: "House rules",
        text: &["Climbers know the house rules.", "You keep their signatures."],
        agree: "I have their signatures",
    }),
    holder_agreement: Some(Agreement {
        version: "climber-2026-1",
        title: "House rules",
        text: &["I know the house rules."],
        agree: "I do",
    }),
    questions: &[Question {
        name: "season",
        label: "Season",
        help: "",
        options: &[("summer", "Summer term"), ("winter", "Winter term")],
        blank: "Choose a season.",
    }],
    columns: &[ColumnHelp { column: "badge", example: "104233", help: "Six digits, as on the card." }],
    log_columns: &[
        LogColumn { fact: LogFact::Started, heading: "Handed in" },
        LogColumn { fact: LogFact::Ended, heading: "Finished" },
        LogColumn { fact: LogFact::Organization, heading: "Club" },
        LogColumn { fact: LogFact::Processed, heading: "Climbers in" },
        LogColumn { fact: LogFact::Failed, heading: "Climbers out" },
        LogColumn { fact: LogFact::File, heading: "List" },
    ],
    failures: FailureLog {
        headings: ["Club", "List", "What", "What came of it", "Why", "Line"],
        kind: "Climber",
        message: "Climber not added",
    },
    search: SearchLabels { menu: "Find a Climber", find: "Badge or contact", help: "As on the card.", policy: "Climbers only." },
    profile: &[
        ProfileLine { label: "Badge", lines: &[&[("", "badge")]] },
        ProfileLine { label: "Climber", lines: &[&[("", "full_name"), (" – ", "kind")], &[("", "called")]] },
    ],
    ..COMMON
};

fn row_rules(row: &mut RowRules<'_, '_>) {
    PlaceId::require(row, WALL);
    if let Value::Text(kind) = &row.values[KIND]
        && !row.rules.allowed.creates.iter().any(|allowed| allowed == kind)
    {
        row.values[KIND] = Value::Bad;
        row.say(KIND, Code::NotAChoice, 0);
    }
    if row.values[TICKET].is_blank() {
        row.values[TICKET] = Value::Text(Cow::Owned(format!("row {}", row.row + 1)));
    }
    let void = row.values[BADGE].text().zip(row.rules.settings.get("first_badge")).is_some_and(|(badge, first)| badge < first);
    if void {
        row.values[BADGE] = Value::Bad;
        row.say(BADGE, Code::NotAChoice, 0);
    }
}

fn decide(values: &[Value<'_>], hits: &Hits<'_>, asking: &Asking) -> Decision {
    let mine = |account: &&AccountFacts| {
        account.imported_by == Some(asking.import)
            && account.organization == asking.organization
            && account.state == AccountState::Invited
    };
    let somebody_else = |account: &AccountFacts| {
        let born = match values[BORN] {
            Value::Date(date) => Some(date),
            _ => None,
        };
        Some(account.name.as_str()) != values[NAME].text() || (born.is_some() && account.birth_date != born)
    };
    if values[SPONSOR].text().is_some() && hits.of(3).is_empty() {
        return Decision::fail(&NO_SPONSOR, None);
    }
    let planned = |action| Decision { action, ..Decision::CREATE };
    match (hits.of(0), hits.of(1)) {
        // What nothing carries out: nobody moves, and nobody is compared.
        _ if values[TICKET].text() == Some("transfer") => planned(Action::Transfer),
        _ if values[TICKET].text() == Some("review") => planned(Action::Review),
        ([], []) => Decision::CREATE,
        ([account, ..], _) if somebody_else(account) => Decision::fail(&OTHER_NAME, Some(account.id)),
        ([account, ..], _) if mine(account) => {
            Decision { action: Action::Unchanged, reason: None, account: Some(account.id), finding: None }
        }
        ([account, ..], _) if account.within_import && account.organization != asking.organization => {
            Decision { action: Action::Transfer, reason: Some(&OTHER_WALL), account: Some(account.id), finding: None }
        }
        _ => Decision::fail(&TAKEN, None),
    }
}

/// A file of these rows below the header, `{wall}` and the like filled in.
fn file(rows: &[&str], places: &[(&str, uuid::Uuid)]) -> String {
    let text = format!("Climber;Shoe;Badge;Contact;Kind;Ticket;Wall\n{}\n", rows.join("\n"));
    places.iter().fold(text, |text, (name, id)| text.replace(name, &id.to_string()))
}

async fn walk(world: World) {
    let operator = world.operator();
    let club = world.organization("club", "High Club", None).await;
    let wall = world.organization("wall", "North Wall", Some(club)).await;
    let shut = world.organization("wall", "Old Wall", Some(club)).await;
    let south = world.organization("wall", "South Wall", Some(club)).await;
    let other = world.organization("club", "Other Club", None).await;
    organizations::set_in_use(&operator, shut, false).await.unwrap();
    let places = [("{wall}", wall), ("{shut}", shut), ("{other}", other)];

    // Its settings are its own: nobody is asked for what another program needs.
    let set = async |key: &str| organizations::set(&operator, club, &[(key.to_owned(), "100000".to_owned())]).await;
    set("first_badge").await.unwrap();
    let short = organizations::set(&operator, club, &[("first_badge".to_owned(), "1000".to_owned())]).await;
    assert_eq!(short, Err(ApiError::Field("first_badge".to_owned(), "Use six digits.".to_owned())));
    assert!(matches!(set("placeholder_city").await, Err(ApiError::Field(key, _)) if key == "placeholder_city"));

    // Roles are granted where they are for, and give what they say.
    let belayer = world.staff("belayer", club).await;
    let watcher = world.staff("watcher", wall).await;
    assert!(matches!(imports::rules(&watcher, "climbing", wall).await, Err(ApiError::NotFound)));
    assert!(matches!(imports::rules(&belayer, "climbing", wall).await, Err(ApiError::NotFound)), "imports begin at clubs");
    let allowed = imports::rules(&belayer, "climbing", club).await.unwrap().allowed;
    assert_eq!((allowed.organization, allowed.creates), (Some(club), vec!["Climber".to_owned()]));
    let known: Vec<(&str, bool)> = allowed.places.iter().map(|place| (place.name.as_str(), place.active)).collect();
    assert_eq!(known, [("High Club", true), ("North Wall", true), ("Old Wall", false), ("South Wall", true)]);

    let rows = [
        "Ana Ruiz;38;104 233;ana@example.org;Climber;7;{wall}",
        "Bo Li;41;12345;;Climber;;{wall}",
        "Cy Fox;40;104233;;Climber;;{wall}",
        "Di Moe;39;200000;;Climber;;{wall}",
        "Ed Poe;42;300000;ANA@example.org;Climber;;{wall}",
        ";;;;Climber;;{wall}",
        "Fay Ock;40;400000;;Climber;7;{wall}",
        "Gus Hall;40;500000;;Trainer;;{wall}",
        "Hal Ives;40;600000;;Climber;;{shut}",
        "Ira Jay;40;700000;;Climber;;",
        "Jo Kim;40;800000;;Climber;;{other}",
        "Kay Lee;40;000001;;Climber;;{wall}",
    ];
    let first = file(&rows, &places);
    let import = world::upload(&belayer, club, first.as_bytes()).await;
    world.work().await;
    let planned = imports::get(&belayer, import.id).await.unwrap();
    assert_eq!(planned.plan, ActionCounts::from([("create", 2), ("fail", 9)]), "{}", planned.problem);
    let applied = world.apply(import.id).await.applied;
    assert_eq!(applied, ActionCounts::from([("created", 2), ("failed", 9)]));
    let results = world.results(import.id).await;
    assert_eq!(
        results[0],
        [
            "Badge",
            "Full Name",
            "Contact",
            "Kind",
            "Ticket",
            "Wall",
            "Called",
            "Born",
            "Sponsor",
            "Number",
            "status",
            "message",
            "Shoe"
        ]
    );
    let outcomes: Vec<(&str, &str, &str)> =
        results[1..].iter().map(|r| (r[1].as_str(), r[STATUS].as_str(), r[MESSAGE].as_str())).collect();
    let front_desk = "Ask the front desk for a wall.";
    let said = |name: &str| outcomes.iter().find(|row| row.0 == name).map_or("", |row| row.2);
    assert_eq!(outcomes.len(), 11, "a row in which only what the template fills in is filled is no row");
    assert_eq!(outcomes[0], ("Ana Ruiz", "Success", "Climber added"));
    assert_eq!(outcomes[3], ("Di Moe", "Success", "Climber added"));
    assert_eq!(
        [said("Cy Fox"), said("Ed Poe"), said("Fay Ock")],
        ["Same badge as line 2", "Same email as line 2", "Same ticket as line 2"]
    );
    assert_eq!([said("Hal Ives"), said("Ira Jay"), said("Jo Kim")], [front_desk; 3]);
    for (name, begins) in [("Bo Li", "12345 isn't"), ("Gus Hall", "\"Trainer\" isn't"), ("Kay Lee", "000001 isn't")] {
        assert!(said(name).starts_with(begins), "{name}: {}", said(name));
    }
    let details = world.download(import.id, Kind::Details).await;
    assert!(details.contains("not_a_place") && details.contains(&club.to_string()), "the import's place is offered: {details}");

    // What people sign in with, no number, and the row's own place.
    let rows = imports::rows(&operator, import.id, Some(Action::Create), false, ALL).await.unwrap().rows;
    assert_eq!((rows[0].sign_in.as_str(), rows[0].name.as_str()), ("ana@example.org", "Ana Ruiz"));
    let account = accounts::get(&operator, rows[0].account.unwrap()).await.unwrap();
    assert_eq!(
        (account.program.as_str(), account.name.as_str(), account.number),
        ("climbing", "Ana Ruiz", Some("C0001".to_owned()))
    );
    assert_eq!(account.profile[0], ("badge".to_owned(), "Badge".to_owned(), "104233".to_owned()));
    assert_eq!(account.organization, "North Wall");
    assert_eq!((account.state, account.password.as_str()), (AccountState::Invited, "none"));
    let known = accounts::known(&world.app, &CLUB, &[account.id]).await.unwrap();
    assert_eq!(known[&account.id].profile.get("joined").map(String::as_str), Some("on paper"));

    pages(&world, club, import.id).await;

    // The same people once more in another file are decided by what is known of their accounts. A
    // ticket is unique in its file only.
    let again = ["Ana Ruiz;38;104233;ana@example.org;Climber;7;{wall}", "Ann Rues;38;200000;;Climber;8;{wall}"];
    let again = world::upload(&belayer, club, file(&again, &places).as_bytes()).await;
    world.work().await;
    assert_eq!(world.apply(again.id).await.applied, ActionCounts::from([("unchanged", 1), ("failed", 1), ("existing", 1)]));
    let results = world.results(again.id).await;
    assert_eq!(results[2][MESSAGE], "Badge 200000 is somebody else’s.");

    // A sponsor is looked up as the email of a climber and taken from nobody; the same badge with
    // another birth date is somebody else's; a number that is filled in asks for its account.
    let text = "Climber;Called;Badge;Contact;Kind;Wall;Born;Sponsor;Number;Locker\n\
        Lu Ott;Lou;910000;lu@example.org;Climber;{wall};1999-03-04;ANA@example.org;;7\n\
        Max Roe;;920000;;Climber;{wall};;nobody@example.org;;8\n\
        ;;;;;;;;C0001;\n";
    let sponsored = world::upload(&belayer, club, text.replace("{wall}", &wall.to_string()).as_bytes()).await;
    world.work().await;
    let applied = world.apply(sponsored.id).await.applied;
    assert_eq!(applied, ActionCounts::from([("created", 1), ("failed", 1), ("skipped", 1)]));
    assert_eq!(
        world.results(sponsored.id).await[2].iter().filter(|cell| *cell == "nobody@example.org is no climber.").count(),
        1
    );
    let lu = accounts::search(&operator, club, &[("number", "C0003")]).await.unwrap();
    assert_eq!(lu.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(), ["Lu Ott"]);
    let born = |day: &str| format!("Climber;Badge;Kind;Wall;Born\nLu Ott;910000;Climber;{wall};{day}\n");
    for (day, came_of_it) in [("1999-03-04", "unchanged"), ("1999-03-05", "failed")] {
        let again = world::upload(&belayer, club, born(day).as_bytes()).await;
        world.work().await;
        assert_eq!(world.apply(again.id).await.applied.get(came_of_it), 1, "{day}");
    }

    // Who climbs at another wall of the club moves, and the profile's own column for it follows.
    let text = format!("Climber;Badge;Kind;Wall\nLu Ott;910000;Climber;{south}\n");
    let moved = world::upload(&belayer, club, text.as_bytes()).await;
    world.work().await;
    let planned = imports::rows(&belayer, moved.id, Some(Action::Transfer), false, ALL).await.unwrap().rows;
    assert_eq!(planned[0].message, "910000 climbs at another wall.");
    assert_eq!(world.apply(moved.id).await.applied, ActionCounts::from([("transferred", 1)]));
    assert_eq!(world.results(moved.id).await[1][MESSAGE], "Climbs here now.");
    let lu = accounts::get(&operator, lu[0].account.unwrap()).await.unwrap();
    assert_eq!(lu.organization, "South Wall");
    assert!(lu.profile.iter().any(|(name, _, value)| name == "wall" && *value == south.to_string()));

    // A plan that nothing can carry out is refused, and never ends as a success.
    for action in ["transfer", "review"] {
        let rows = [format!("Ole Dahl;38;930000;;Climber;{action};{{wall}}")];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let import = world::upload(&belayer, club, file(&rows, &places).as_bytes()).await;
        for _ in 0..imports::jobs::PlanImport::MAX_ATTEMPTS {
            world.work().await;
            world.pass(std::time::Duration::from_secs(120));
        }
        let refused = imports::get(&belayer, import.id).await.unwrap();
        assert_eq!((refused.state, refused.plan.rows()), (ImportState::Refused, 0), "{action}");
        assert_eq!(accounts::search(&operator, club, &[("badge", "930000")]).await.unwrap(), [], "{action}");
    }

    // Under another root the same badge is another person's, the same address is not.
    let rows = ["Una Vo;38;104233;una@example.org;Climber;7;{other}", "Al Ruiz;38;110000;ana@example.org;Climber;;{other}"];
    let elsewhere = world::upload(&operator, other, file(&rows, &places).as_bytes()).await;
    world.work().await;
    assert_eq!(world.apply(elsewhere.id).await.applied, ActionCounts::from([("created", 1), ("failed", 1), ("existing", 1)]));
    assert_eq!(world.results(elsewhere.id).await[2][MESSAGE], "ana@example.org belongs to another climber.");

    // A place that closes between the check and the apply takes nobody in.
    // Where climbers are, a wall closes once they have left, and is switched off until then.
    let closing = world.organization("wall", "East Wall", Some(club)).await;
    let places = [("{closing}", closing), ("{south}", south)];
    let rows = ["Mo Nye;38;900000;;Climber;;{closing}", "Mia Oak;38;900001;;Climber;;{south}"];
    let late = world::upload(&operator, club, file(&rows, &places).as_bytes()).await;
    world.work().await;
    assert_eq!(imports::get(&belayer, late.id).await.unwrap().plan.planned(Action::Create), 2);
    organizations::set_in_use(&operator, closing, false).await.unwrap();
    let refused = organizations::set_in_use(&operator, south, false).await.unwrap_err().to_string();
    assert_eq!(refused, "1 climber has an account at South Wall or under it. Move them first.");
    organizations::switch(&operator, south, false).await.unwrap();
    assert_eq!(world.apply(late.id).await.applied, ActionCounts::from([("failed", 2)]));
    let results = world.results(late.id).await;
    assert_eq!(results[1][MESSAGE], "That wall has closed.");
    assert_eq!(results[2][MESSAGE], "The place of this row is switched off, so nobody is added there.");
}

/// The program's own words on every page that has any.
async fn pages(world: &World, club: uuid::Uuid, import: uuid::Uuid) {
    let belayer = world.session("belayer", club).await;
    let page = async |path: &str| world.page(path, Some(&belayer)).await;
    let shows = |page: &str, texts: &[&str]| {
        for text in texts {
            assert!(page.contains(text), "{text} is not in {page}");
        }
    };
    shows(&world.page("/sign-in", None).await, &["For the front desk only."]);
    shows(&page("/").await, &["Climber Lists", "Bring a List", "Get the Form", "For the front desk only."]);

    let list = page("/imports").await;
    shows(&list, &["<h1", "Climber Lists", "Bring a List"]);
    let headings: Vec<&str> = list.split("<th scope=\"col\"").skip(1).map(|th| &th[th.find('>').unwrap() + 1..]).collect();
    let headings: Vec<&str> = headings.iter().map(|th| &th[..th.find('<').unwrap()]).collect();
    assert_eq!(headings, ["Handed in", "Finished", "Club", "Climbers in", "Climbers out", "List"]);
    let counts: Vec<&str> = list.split("<td class=\"number\">").skip(1).map(|td| &td[..td.find('<').unwrap()]).collect();
    // The number of those that failed leads to them.
    assert_eq!(counts, ["2", ""]);
    shows(&list, &[&format!("/imports/{import}/failures\">9")]);

    let begin = page("/imports/new").await;
    shows(&begin, &["Bring a List", "Get the Form", "Hand It In", "Ask each climber for their badge.", "House rules"]);
    shows(&begin, &["Season", "Summer term", "What the file needs", "Six digits, as on the card.", "Hand It In"]);
    shows(&begin, &["You keep their signatures.", "I have their signatures", "value=\"2026-1\""]);
    shows(&page(&format!("/imports/{import}")).await, &["Climber Lists", "Collect It", "Season", "Summer term"]);

    // The version that was accepted is kept; nothing is taken without one, or with one of before.
    let kept = world.count("SELECT COUNT(*) FROM imports WHERE agreement = '2026-1'").await;
    assert_eq!(kept, 1);
    let operator = world.operator();
    for (version, problem) in [("", "Accept the agreement first"), ("2025-1", "The agreement has changed")] {
        let new = NewImport { agreement: version.to_owned(), ..announced(&operator, club, 10) };
        let refused = imports::start(&operator, new).await.unwrap_err();
        assert!(refused.to_string().starts_with(problem), "{refused}");
        let pieces = futures::stream::iter([Ok(axum::body::Bytes::from_static(b"Badge\n"))]);
        let fields = FormFields { agreement: version.to_owned(), ..FormFields::default() };
        let refused = form::stream(&operator, club, fields, "list.csv", pieces).await.unwrap_err();
        assert!(refused.to_string().starts_with(problem), "{refused}");
    }
    let club = club.to_string();
    let fields = [("organization", club.as_str()), ("agreement", "2026-1"), ("season", "winter"), ("file", "Badge\n104233\n")];
    let refused = world.form(&[fields[0], fields[2], fields[3]], &belayer).await;
    shows(&refused, &["Accept the agreement first"]);
    let refused = world.form(&[fields[0], fields[1], fields[3]], &belayer).await;
    shows(&refused, &["Choose a season."]);
    assert_eq!(world.count("SELECT COUNT(*) FROM imports").await, 1);
    assert_eq!(world.form(&fields, &belayer).await, "");
    assert_eq!(world.count("SELECT COUNT(*) FROM imports WHERE agreement = '2026-1'").await, 2);
}

#[test]
fn a_looked_up_key_names_a_kind_that_accounts_own() {
    let standard = Registry::standard();
    let programs = standard.all().iter().copied().chain([&CLUB]);
    let mut looked_up = 0;
    for program in programs {
        for kind in program.keys {
            if let KeyUse::LookedUp(_) = kind.usage {
                assert_eq!(program.owned_kind(kind).usage, KeyUse::Owned, "{}: {}", program.id, kind.name);
                looked_up += 1;
            }
        }
    }
    assert_eq!(looked_up, 1, "the fourth program has one");
}

fn clubs() -> Registry {
    Registry::of(vec![&CLUB])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_only_this_test_knows_goes_all_the_way_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("muster.db").display());
    walk(World::with(folder, database, clubs(), PageRegistry::of(vec![&PAGES])).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_only_this_test_knows_goes_all_the_way_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    walk(World::with(folder, crate::support::new_postgres().await, clubs(), PageRegistry::of(vec![&PAGES])).await).await;
}
