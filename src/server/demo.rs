//! A demonstration: organizations, staff of several roles with passwords that are printed,
//! accounts. All people are invented. Planted again, it changes nothing but the passwords that are
//! printed.

use uuid::Uuid;

mod agency;

use self::agency::Facility;
use super::auth::sign_in::set_password;
use super::crypto::Secret;
use super::db::{audit as store, meta};
use super::{App, Ctx, Error, accounts, imports, organizations, staff};
use crate::domain::program::Registry;

/// Name of the fact that a database began as a demonstration.
const PLANTED: &str = "demonstration";

/// One node: program, kind, name, index of its parent in the table.
struct Node(&'static str, &'static str, &'static str, Option<usize>);

const TREE: &[Node] = &[
    Node("openccc", "system", "Demo Community Colleges", None),
    Node("openccc", "district", "Valley Demo District", Some(0)),
    Node("openccc", "college", "Poppy Hills College", Some(1)),
    Node("openccc", "college", "Redwood Flats College", Some(1)),
    Node("openccc", "district", "Coast Demo District", Some(0)),
    Node("openccc", "college", "Harbor Light College", Some(4)),
    Node("educator", "district", "Demo Partner Unified", None),
    Node("educator", "school", "Demo Partner High", Some(6)),
    Node("educator", "school", "Demo Partner Middle", Some(6)),
    Node("corrections", "agency", "Demo Department of Corrections", None),
    Node("corrections", "facility", "Granite Ridge Facility", Some(9)),
    Node("corrections", "housing_unit", "Unit A", Some(10)),
    Node("corrections", "housing_unit", "Unit B", Some(10)),
    Node("corrections", "facility", "Lakeview Facility", Some(9)),
    Node("corrections", "housing_unit", "East Unit", Some(13)),
    Node("corrections", "housing_unit", "West Unit", Some(13)),
];

/// The college with an import behind it: Poppy Hills.
const COLLEGE: usize = 2;
/// The school with an import behind it: Demo Partner High.
const SCHOOL: usize = 7;
/// The facilities with learners: each with its units, and who works there.
const FACILITIES: [(usize, [usize; 2], &str); 2] =
    [(10, [11, 12], "facility.staff@example.edu"), (13, [14, 15], "lakeview@example.edu")];

/// Settings of the colleges' system: everything below inherits them.
const SETTINGS: &[(&str, &str)] = &[
    ("time_zone", "America/Los_Angeles"),
    ("proxy_domain", "students.example.edu"),
    ("proxy_pattern", "{first}.{last}.{dob}"),
    ("placeholder_street", "1 Demo Plaza"),
    ("placeholder_city", "Fresno"),
    ("placeholder_state", "CA"),
    ("placeholder_postal", "93721"),
    ("placeholder_country", "US"),
];

/// One staff user: address, name, role, index of the node or `None` for everything.
struct Person(&'static str, &'static str, &'static str, Option<usize>);

const PEOPLE: &[Person] = &[
    Person("admin@example.edu", "Amira Okafor", "system_admin", None),
    Person("auditor@example.edu", "Bela Nagy", "auditor", None),
    Person("district@example.edu", "Carmen Ibarra", "district_staff", Some(1)),
    Person("college@example.edu", "Ana Ruiz", "college_staff", Some(2)),
    Person("harbor@example.edu", "Tomas Lindqvist", "college_staff", Some(5)),
    Person("district.admin@example.edu", "Ines Duarte", "district_admin", Some(6)),
    Person("site.admin@example.edu", "Joon Park", "site_admin", Some(7)),
    Person("agency@example.edu", "Malik Osei", "agency_admin", Some(9)),
    Person("facility@example.edu", "Ruth Weber", "facility_admin", Some(10)),
    Person("facility.staff@example.edu", "Diego Salas", "facility_staff", Some(10)),
    Person("lakeview@example.edu", "Hanna Kivi", "facility_admin", Some(13)),
];

/// Refuses to plant among what is not a demonstration: it adds a System Admin whose password stands
/// in the log.
pub async fn check(app: &App) -> Result<(), Error> {
    let url = app.config.public_url();
    if app.config.is_https() || !app.config.http.listen.ip().is_loopback() {
        return Err(Error::broken(format!(
            "--demo is for this machine alone, and this server is for others as well ({url}). Start it without --demo"
        )));
    }
    if meta::get(&app.db, PLANTED).await?.is_some() {
        return Ok(());
    }
    let used = app.db.transact((), |tx, ()| Box::pin(store::anything_done(tx))).await?;
    if used {
        return Err(Error::broken(
            "--demo needs a new database, or one that began with --demo, and this one has data. \
             Start without --demo, or use another database, such as --database sqlite:data/demo.db",
        ));
    }
    Ok(())
}

/// Makes what is missing and gives every demonstration user a fresh password. Returns lines for the
/// person who starts the server.
pub async fn plant(app: &App) -> Result<Vec<String>, Error> {
    let ctx = Ctx::system(app);
    app.db.transact((), |tx, ()| Box::pin(async move { meta::put_once(tx, PLANTED, b"1").await.map(|_| ()) })).await?;
    let nodes = plant_tree(&ctx, &app.registry).await?;
    let mut passwords = Vec::new();
    let mut lines = vec!["Demonstration (all people are invented). Sign in as:".to_owned()];
    for Person(email, name, role, node) in PEOPLE {
        let place = match node.map(|i| nodes[i]) {
            // A role of a program that this server does not have.
            Some(None) => continue,
            Some(Some(id)) => Some(id),
            None => None,
        };
        let label = app.registry.role(role).map_or(*role, |role| role.label);
        let password = plant_person(&ctx, email, name, role, place).await?;
        lines.push(format!("  {email:<28} {:<24} {}", password.expose(), label));
        passwords.push((*email, password));
    }
    if let Some(college) = nodes[COLLEGE] {
        imports::demo::plant(&ctx, college, imports::demo::students()).await?;
        accounts::verify::demo::plant(&ctx, college).await?;
    }
    if let Some(school) = nodes[SCHOOL] {
        imports::demo::plant(&ctx, school, imports::demo::educators()).await?;
    }
    let facility = |(place, units, email): (usize, [usize; 2], &str)| {
        let (_, password) = passwords.iter().find(|(known, _)| *known == email)?;
        let [first, second] = units.map(|unit| nodes[unit]);
        Some(Facility { place: nodes[place]?, units: [first?, second?], staff: (email.to_owned(), password.clone()) })
    };
    if let [Some(here), Some(there)] = FACILITIES.map(facility) {
        agency::plant(&ctx, &here, &there).await?;
    }
    Ok(lines)
}

/// Ids of the nodes, by index; `None` where the program is not there.
async fn plant_tree(ctx: &Ctx, registry: &Registry) -> Result<Vec<Option<Uuid>>, Error> {
    let there = organizations::list(ctx).await?;
    let mut ids: Vec<Option<Uuid>> = Vec::with_capacity(TREE.len());
    for Node(program, kind, name, parent) in TREE {
        let parent = parent.and_then(|i| ids[i]);
        let known = registry.get(program).is_some_and(|p| p.levels.iter().any(|(id, _)| id == kind));
        let found = there.iter().find(|o| o.program == *program && o.name == *name && o.parent == parent).map(|o| o.id);
        let id = match (found, known) {
            (Some(id), _) => Some(id),
            (None, false) => None,
            (None, true) => Some(organizations::add(ctx, program, kind, name, parent).await?),
        };
        if let (Some(id), None, None, "openccc") = (id, found, parent, *program) {
            let values: Vec<_> = SETTINGS.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
            organizations::set(ctx, id, &values).await?;
        }
        ids.push(id);
    }
    Ok(ids)
}

async fn plant_person(ctx: &Ctx, email: &str, name: &str, role: &str, place: Option<Uuid>) -> Result<Secret, Error> {
    let id = match staff::by_email(ctx, email).await {
        Ok(found) => found.id,
        Err(_) => {
            let id = staff::add(ctx, email, name).await?.staff;
            staff::grant(ctx, id, role, place, "").await?;
            id
        }
    };
    let mut random = [0; crate::domain::password::RANDOM_BYTES];
    ctx.app.rng.fill(&mut random);
    let password = Secret::new(crate::domain::password::generate(&random).expose().to_owned());
    set_password(ctx, id, name, &password).await?;
    Ok(password)
}
