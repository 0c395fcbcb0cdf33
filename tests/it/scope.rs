//! The scope matrix: every address × who asks. Outside the scope or below the role there is
//! nothing; signed out there is sign-in.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::StatusCode;
use muster::domain::access::{Permission as P, Role};
use muster::domain::program::Registry;
use muster::server::db::account_moves::{self, NewMove};
use muster::server::db::bulk::Load;
use muster::server::db::reviews::NewReview;
use muster::server::mail::letters::Sender;
use muster::server::{imports, jobs, mail, organizations};
use muster::wire::imports::PART_BYTES;
use uuid::Uuid;

use crate::support::{TestApp, announced, request};

/// What an address asks of its caller.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Asks {
    /// Nothing: it is open to people who are signed out.
    Open,
    /// To be signed in; it answers with one's own.
    Nothing,
    /// This, at the college of the ids in the call.
    At(P),
    /// This, anywhere.
    Somewhere(P),
    /// This, over everything.
    Everywhere(P),
    /// To be the one whose session it is.
    Own,
    /// A server that demonstrates, which this one does not.
    Demonstration,
    /// A role in a program that has such a page: no visitor has one.
    NoProgram,
    /// To be the holder of an account, in the portal: no staff user is.
    Holder,
}

/// Calls of server functions: endpoint, body with ids filled in, what it asks. Bodies that begin
/// with `{` are JSON. What changes the import stands last.
pub const CALLS: &[(&str, &str, Asks)] = &[
    ("session/me", "", Asks::Nothing),
    ("session/contacts", "", Asks::Nothing),
    ("session/left", "", Asks::Nothing),
    ("session/list", "", Asks::Nothing),
    ("session/my-accounts", "", Asks::Nothing),
    ("session/failures-seen", "", Asks::Nothing),
    ("session/revoke", "session=<session>", Asks::Own),
    ("agreements/list", "", Asks::Nothing),
    ("agreements/write", "program=educator&replaces=1&text=New", Asks::Everywhere(P::ManageOrganizations)),
    ("organizations/list", "", Asks::Nothing),
    ("organizations/get", "organization=<college>", Asks::At(P::SeeOrganizations)),
    ("organizations/add", "program=openccc&kind=college&name=New&parent=<district>", Asks::Everywhere(P::ManageOrganizations)),
    ("organizations/set", "organization=<college>&values[0][0]=name&values[0][1]=A", Asks::At(P::ManageOrganizations)),
    ("organizations/use", "organization=<college>&in_use=true", Asks::At(P::ManageOrganizations)),
    ("organizations/vacate", "organization=<college>&to=<district>", Asks::At(P::ManageOrganizations)),
    ("organizations/switch", "organization=<college>&on=true", Asks::At(P::SwitchProgram)),
    ("staff/list", "", Asks::Somewhere(P::ManageStaff)),
    ("staff/get", "staff=<staff>", Asks::Everywhere(P::ManageStaff)),
    ("staff/add", "email=new%40example.edu&name=New", Asks::Somewhere(P::ManageStaff)),
    ("staff/new-link", "staff=<staff>", Asks::Everywhere(P::ManageStaff)),
    ("staff/grant", "staff=<staff>&role=auditor&organization[at]=<college>&until=", Asks::At(P::ManageStaff)),
    (
        "staff/grant",
        "staff=<staff>&role=district_staff&extras=ssn&organization[at]=<district>&until=",
        Asks::Everywhere(P::ManageStaff),
    ),
    ("staff/revoke", "grant=<grant>", Asks::At(P::ManageStaff)),
    ("staff/end-sessions", "staff=<staff>", Asks::Everywhere(P::ManageStaff)),
    ("staff/deactivate", "staff=<staff>", Asks::Everywhere(P::ManageStaff)),
    ("access-requests/organizations", "text=poppy", Asks::Open),
    ("access-requests/waiting", "", Asks::Nothing),
    ("access-requests/list", "decided=false&page[page]=1&page[size]=20", Asks::Somewhere(P::ManageStaff)),
    ("access-requests/get", "request=<request>", Asks::At(P::ManageStaff)),
    ("access-requests/ask", "request=<request>&note=Which+campus", Asks::At(P::ManageStaff)),
    ("access-requests/approve", "request=<request>&role=college_staff&organization=<college>", Asks::At(P::ManageStaff)),
    ("access-requests/decline", "request=<other-request>&reason=Not+staff", Asks::At(P::ManageStaff)),
    ("outbox/list", "filter[state]=&page[page]=1&page[size]=20", Asks::Somewhere(P::ManageStaff)),
    ("outbox/retry", "letter=<letter>", Asks::At(P::ManageStaff)),
    ("audit/choices", "", Asks::Somewhere(P::ReadAudit)),
    ("audit/list", "filter[organization]=<college>&page[page]=1&page[size]=20", Asks::At(P::ReadAudit)),
    ("audit/list", "filter[action]=&page[page]=1&page[size]=20", Asks::Somewhere(P::ReadAudit)),
    ("audit/verify", "", Asks::Everywhere(P::ReadAudit)),
    ("accounts/get", "account=<account>", Asks::At(P::Read)),
    ("accounts/search", "text=ana%40example.org&filter[state]=", Asks::Somewhere(P::Read)),
    ("accounts/search", "text=&filter[organization]=<college>", Asks::At(P::Read)),
    ("accounts/new-password", "account=<account>", Asks::At(P::Import)),
    ("accounts/show-password", "account=<account>", Asks::At(P::Import)),
    ("accounts/new-passwords", r#"{"accounts":["<account>"]}"#, Asks::At(P::Import)),
    ("accounts/passwords-printed", r#"{"accounts":["<account>"]}"#, Asks::At(P::Import)),
    ("accounts/passwords-handed-out", r#"{"accounts":["<account>"]}"#, Asks::At(P::Import)),
    ("accounts/reveal-ssn", "account=<account>&reason=check", Asks::At(P::Ssn)),
    ("accounts/deactivate", "account=<account>", Asks::At(P::Import)),
    ("accounts/reactivate", "account=<account>", Asks::At(P::Import)),
    ("accounts/set-active", r#"{"accounts":["<account>"],"active":true}"#, Asks::At(P::Import)),
    ("accounts/select", "text=Ruiz&filter[state]=", Asks::Somewhere(P::Import)),
    ("verifications/sheet", r#"{"accounts":["<account>"]}"#, Asks::At(P::Import)),
    (
        "verifications/verify",
        r#"{"new":{"idempotency_key":"<fresh>","shared":{"method":"records_match","attested":true,"note":""},"documents":[["<account>",{"kind":"","last_four":"","expires":""}]]}}"#,
        Asks::At(P::Import),
    ),
    ("verifications/withdraw", "account=<account>&reason=Wrong+person.", Asks::At(P::Import)),
    ("verifications/ending", "", Asks::Nothing),
    ("verifications/report", "filter[by]=month", Asks::Somewhere(P::Read)),
    ("verifications/report", "filter[organization]=<college>", Asks::At(P::Read)),
    ("accounts/form", "organization=<college>", Asks::At(P::Import)),
    ("accounts/matches", r#"{"organization":"<college>","entries":[]}"#, Asks::At(P::Import)),
    ("accounts/edit-form", "account=<account>", Asks::At(P::Import)),
    ("accounts/edit", r#"{"form":{"account":"<account>","version":"","entries":[]}}"#, Asks::At(P::Import)),
    ("accounts/add", r#"{"new":{"idempotency_key":"<fresh>","organization":"<college>","entries":[]}}"#, Asks::At(P::Import)),
    ("invitations/renew", r#"{"asked":{"idempotency_key":"<fresh>","accounts":["<account>"]}}"#, Asks::At(P::Import)),
    ("invitations/open-letter", "account=<account>", Asks::At(P::Import)),
    ("invitations/expiring", "", Asks::Somewhere(P::Import)),
    ("invitations/expiring-counts", "", Asks::Nothing),
    ("letters/previews", "", Asks::Somewhere(P::SeeOrganizations)),
    ("letters/previews", "organization=<college>", Asks::At(P::SeeOrganizations)),
    ("imports/list", "show=&page[page]=1&page[size]=20", Asks::Nothing),
    ("imports/options", "", Asks::Nothing),
    (
        "imports/same-file",
        r#"{"file":{"program":"openccc","organization":"<college>","size":1,"options":{},"parts":[]}}"#,
        Asks::At(P::Import),
    ),
    ("imports/rules", "program=openccc&organization=<college>", Asks::At(P::Import)),
    (
        "imports/start",
        r#"{"new":{"idempotency_key":"<fresh>","program":"openccc","organization":"<college>","file_name":"a.csv","size":9,"options":{},"answers":[["help_reason","other"]]}}"#,
        Asks::At(P::Import),
    ),
    ("imports/get", "import=<import>", Asks::At(P::Read)),
    ("imports/progress", "import=<import>", Asks::At(P::Read)),
    ("imports/rows", r#"{"import":"<import>","action":null,"existing":false,"page":{"page":1,"size":20}}"#, Asks::At(P::Read)),
    ("imports/log", r#"{"import":"<import>","page":{"page":1,"size":20}}"#, Asks::At(P::Read)),
    ("imports/finish-upload", "import=<import>", Asks::At(P::Import)),
    ("imports/stop", "import=<import>", Asks::At(P::Import)),
    ("imports/end", "import=<import>", Asks::At(P::Import)),
    ("imports/apply", "import=<import>", Asks::At(P::Import)),
    ("imports/plan-again", "import=<other-import>", Asks::At(P::Import)),
    ("imports/discard", "import=<other-import>", Asks::At(P::Import)),
    ("imports/kept", "import=<import>&page[page]=1&page[size]=20", Asks::At(P::Read)),
    ("imports/undo-preview", "import=<import>&group=keep&page[page]=1&page[size]=20", Asks::At(P::Import)),
    ("imports/reveal-passwords", "import=<import>", Asks::At(P::Import)),
    ("imports/passwords-printed", "import=<import>&count=1", Asks::At(P::Import)),
    ("imports/passwords-handed-out", "import=<import>", Asks::At(P::Import)),
    ("imports/undo", "import=<import>", Asks::At(P::Import)),
    ("reviews/list", "decided=false&page[page]=1&page[size]=20", Asks::Somewhere(P::Import)),
    ("reviews/get", "id=<review>", Asks::At(P::Import)),
    ("reviews/decide", "id=<review>&decision=skip", Asks::At(P::Import)),
    ("moves/list", "of=leaving&page[page]=1&page[size]=20", Asks::Somewhere(P::Import)),
    ("moves/start", "accounts[0]=<account>&to=<college>", Asks::At(P::Import)),
    ("moves/preview", "accounts[0]=<account>&to=<college>", Asks::At(P::Import)),
    ("moves/start-many", "accounts[0]=<account>&to=<college>", Asks::At(P::Import)),
    ("moves/start-for", "who=ana%40example.org&to=<college>", Asks::At(P::Import)),
    ("moves/withdraw", "id=<other-move>", Asks::At(P::Import)),
    ("moves/decline", "id=<move>&because=stays_here", Asks::At(P::Import)),
    ("moves/places", "", Asks::Nothing),
    ("moves/approve-one", "id=<move>", Asks::At(P::Import)),
    ("moves/approve", "moves[0]=<move>", Asks::At(P::Import)),
];

/// Other addresses: method, path, what it asks. `None`: open to those who are signed out.
pub const ADDRESSES: &[(&str, &str, Option<Asks>)] = &[
    ("GET", "/sign-in", None),
    ("POST", "/sign-in", None),
    ("GET", "/contact", None),
    ("GET", "/request-access", None),
    ("POST", "/request-access", None),
    ("GET", "/access-requests", Some(Asks::Somewhere(P::ManageStaff))),
    ("GET", "/access-requests/<request>", Some(Asks::At(P::ManageStaff))),
    ("GET", "/access", Some(Asks::Nothing)),
    ("GET", "/my-account", Some(Asks::Nothing)),
    ("GET", "/welcome/{token}", None),
    ("POST", "/welcome/{token}", None),
    ("POST", "/sign-out", Some(Asks::Own)),
    ("POST", "/step-up", Some(Asks::Nothing)),
    ("POST", "/password", Some(Asks::Nothing)),
    ("GET", "/", Some(Asks::Nothing)),
    ("GET", "/password", Some(Asks::Nothing)),
    ("GET", "/sessions", Some(Asks::Nothing)),
    ("GET", "/imports", Some(Asks::Somewhere(P::Read))),
    ("GET", "/imports/new", Some(Asks::Somewhere(P::Import))),
    ("GET", "/imports/<import>", Some(Asks::At(P::Read))),
    ("GET", "/imports/<import>/failures", Some(Asks::At(P::Read))),
    ("GET", "/accounts/new/roles", Some(Asks::Somewhere(P::Import))),
    ("GET", "/agreements", Some(Asks::Nothing)),
    ("GET", "/accounts", Some(Asks::Somewhere(P::Read))),
    ("POST", "/accounts", Some(Asks::Somewhere(P::Read))),
    ("GET", "/imports/<import>/undo", Some(Asks::At(P::Import))),
    ("GET", "/accounts/new", Some(Asks::Somewhere(P::Import))),
    ("GET", "/accounts/new?organization=<college>", Some(Asks::At(P::Import))),
    ("POST", "/accounts/new?organization=<college>", Some(Asks::At(P::Import))),
    ("GET", "/accounts/verify", Some(Asks::Somewhere(P::Import))),
    ("GET", "/accounts/verifications", Some(Asks::Somewhere(P::Read))),
    ("GET", "/accounts/verifications?organization=<college>", Some(Asks::At(P::Read))),
    ("GET", "/accounts/verifications/export?by=day", Some(Asks::Somewhere(P::Read))),
    ("GET", "/accounts/verifications/export?organization=<college>", Some(Asks::At(P::Read))),
    ("GET", "/accounts/invitations", Some(Asks::Somewhere(P::Import))),
    ("GET", "/accounts/<account>", Some(Asks::At(P::Read))),
    ("GET", "/accounts/<account>/edit", Some(Asks::At(P::Import))),
    ("GET", "/organizations", Some(Asks::Somewhere(P::ManageOrganizations))),
    ("GET", "/organizations/new", Some(Asks::Somewhere(P::ManageOrganizations))),
    ("GET", "/organizations/<college>", Some(Asks::At(P::ManageOrganizations))),
    ("GET", "/locations", Some(Asks::NoProgram)),
    ("GET", "/locations?at=<college>", Some(Asks::NoProgram)),
    ("GET", "/staff", Some(Asks::Somewhere(P::ManageStaff))),
    ("GET", "/staff/new", Some(Asks::Somewhere(P::ManageStaff))),
    ("GET", "/staff/<staff>", Some(Asks::Everywhere(P::ManageStaff))),
    ("GET", "/letters", Some(Asks::Somewhere(P::SeeOrganizations))),
    ("GET", "/letters?organization=<college>", Some(Asks::At(P::SeeOrganizations))),
    ("GET", "/letters/html?kind=invitation", Some(Asks::Somewhere(P::SeeOrganizations))),
    ("GET", "/letters/html?kind=staff_link&organization=<college>", Some(Asks::At(P::SeeOrganizations))),
    ("GET", "/moves", Some(Asks::Somewhere(P::Import))),
    ("GET", "/reviews", Some(Asks::Somewhere(P::Import))),
    ("GET", "/reviews/<review>", Some(Asks::At(P::Import))),
    ("GET", "/outbox", Some(Asks::Somewhere(P::ManageStaff))),
    ("GET", "/outbox?state=failed", Some(Asks::Somewhere(P::ManageStaff))),
    ("GET", "/audit", Some(Asks::Somewhere(P::ReadAudit))),
    ("GET", "/audit/export", Some(Asks::Somewhere(P::ReadAudit))),
    ("GET", "/audit/export?organization=<college>", Some(Asks::At(P::ReadAudit))),
    ("GET", "/styleguide", Some(Asks::Demonstration)),
    ("PUT", "/imports/<import>/parts/0", Some(Asks::At(P::Import))),
    ("GET", "/imports/<import>/results?kind=exact", Some(Asks::At(P::Read))),
    ("GET", "/imports/<import>/events", Some(Asks::At(P::Read))),
    ("POST", "/imports/upload", Some(Asks::Nothing)),
    ("GET", "/templates/openccc", Some(Asks::Nothing)),
    ("GET", "/templates/openccc?organization=<college>", Some(Asks::At(P::Import))),
    ("GET", "/my", Some(Asks::Holder)),
    ("GET", "/my/", Some(Asks::Holder)),
    ("GET", "/my/sign-in", None),
    ("POST", "/my/sign-in", None),
    ("GET", "/my/forgot", None),
    ("POST", "/my/forgot", None),
    ("GET", "/my/reset/{code}", None),
    ("POST", "/my/reset/{code}", None),
    ("GET", "/my/register/{code}", None),
    ("POST", "/my/register/{code}", None),
    ("GET", "/my/staff-sign-in", None),
    ("POST", "/my/sign-out", Some(Asks::Holder)),
    ("POST", "/my/sign-out-others", Some(Asks::Holder)),
    ("GET", "/my/choose-password", Some(Asks::Holder)),
    ("POST", "/my/choose-password", Some(Asks::Holder)),
    ("GET", "/my/change-password", Some(Asks::Holder)),
    ("POST", "/my/change-password", Some(Asks::Holder)),
    ("GET", "/my/{rest}", Some(Asks::Holder)),
];

/// Somebody who asks.
pub struct Visitor {
    pub name: &'static str,
    pub cookie: String,
    role: &'static Role,
    /// What their grant adds to it.
    extras: &'static str,
    /// The college of the ids lies in their grant.
    covers: bool,
    /// Their grant is over everything.
    everywhere: bool,
}

impl Visitor {
    fn has(&self, permission: P) -> bool {
        self.role.may(permission) || self.role.extras(self.extras).any(|extra| extra.permission == permission)
    }

    pub fn may(&self, asks: Asks) -> bool {
        match asks {
            Asks::Open | Asks::Nothing => true,
            Asks::At(permission) => self.covers && self.has(permission),
            Asks::Somewhere(permission) => self.has(permission),
            Asks::Everywhere(permission) => self.everywhere && self.has(permission),
            Asks::Own | Asks::Demonstration | Asks::NoProgram | Asks::Holder => false,
        }
    }
}

pub struct World {
    pub app: TestApp,
    pub visitors: Vec<Visitor>,
    pub ids: Vec<(&'static str, Uuid)>,
}

async fn visitor(app: &TestApp, name: &'static str, role: &'static str, place: Option<Uuid>, covers: bool) -> Visitor {
    visitor_with(app, name, (role, ""), place, covers).await
}

async fn visitor_with(
    app: &TestApp,
    name: &'static str,
    (role, extras): (&'static str, &'static str),
    place: Option<Uuid>,
    covers: bool,
) -> Visitor {
    let email = format!("{name}@example.edu");
    app.staff_with(&email, role, extras, place).await;
    let role = Registry::standard().role(role).unwrap();
    Visitor { name, cookie: app.sign_in(&email).await, role, extras, covers, everywhere: place.is_none() }
}

impl World {
    pub async fn new() -> World {
        World::on(TestApp::sqlite().await).await
    }

    pub async fn on(app: TestApp) -> World {
        let district = app.organization("district", "Valley District", None).await;
        let college = app.organization("college", "Poppy Hills College", Some(district)).await;
        let sibling = app.organization("college", "Redwood Flats College", Some(district)).await;
        let other = app.organization("college", "Harbor Light College", None).await;
        let import = import(&app, college, "ana@example.org", "Ana", true).await;
        let other_import = import_of(&app, college).await;
        let victim = app.staff("victim@example.edu", "college_staff", Some(college)).await;
        app.sign_in("victim@example.edu").await;
        let rows = imports::rows(&app.operator(), import, None, false, crate::support::FIRST_PAGE).await.unwrap();
        let request = crate::access_requests::sent(&app, "Poppy Hills College", "yuri@example.edu").await;
        let other_request = crate::access_requests::sent(&app, "Poppy Hills College", "noor@example.edu").await;
        let staff = muster::server::staff::get(&app.operator(), victim).await.unwrap();
        let session = muster::server::db::sessions::list(&app.app.db, victim, app.app.clock.now().0).await.unwrap()[0].id;
        let ids = vec![
            ("<district>", district),
            ("<college>", college),
            ("<import>", import),
            ("<other-import>", other_import),
            ("<account>", rows.rows[0].account.unwrap()),
            ("<request>", request),
            ("<other-request>", other_request),
            ("<staff>", victim),
            ("<grant>", staff.grants[0].id),
            ("<session>", session),
            ("<letter>", failed_letter(&app, college).await),
            ("<fresh>", app.app.new_id()),
            ("<review>", review(&app, rows.rows[0].account.unwrap(), import, college).await),
            ("<move>", requested_move(&app, rows.rows[0].account.unwrap(), [college, sibling]).await),
            ("<other-move>", requested_move(&app, rows.rows[0].account.unwrap(), [sibling, college]).await),
        ];
        // The caller with the fewest rights asks first, so that nothing has changed by the time
        // another one may.
        let visitors = vec![
            visitor(&app, "outsider", "college_staff", Some(other), false).await,
            visitor(&app, "sibling", "college_staff", Some(sibling), false).await,
            visitor(&app, "outside-auditor", "auditor", Some(other), false).await,
            visitor(&app, "outside-admin", "system_admin", Some(other), false).await,
            visitor_with(&app, "outsider-with-ssn", ("college_staff", "ssn"), Some(other), false).await,
            visitor(&app, "auditor", "auditor", Some(college), true).await,
            visitor(&app, "insider", "college_staff", Some(college), true).await,
            visitor_with(&app, "insider-with-ssn", ("college_staff", "ssn"), Some(college), true).await,
            visitor(&app, "above", "district_staff", Some(district), true).await,
            visitor(&app, "admin", "system_admin", None, true).await,
        ];
        World { app, visitors, ids }
    }

    pub fn fill(&self, text: &str) -> String {
        self.ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(name, &id.to_string()))
    }

    pub async fn call(&self, endpoint: &str, body: &str, cookie: Option<&str>) -> (StatusCode, String) {
        let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        let asked = request("POST", &format!("/api/{endpoint}"), cookie)
            .header("origin", "http://127.0.0.1:3000")
            .header("content-type", kind)
            .header("accept", "application/json");
        let answer = self.app.send(asked.body(Body::from(self.fill(body))).unwrap()).await;
        (answer.status, answer.text)
    }

    pub async fn visit(&self, method: &str, path: &str, cookie: Option<&str>) -> (StatusCode, String) {
        let accept = if path.ends_with("/events") { "text/event-stream" } else { "text/html" };
        let asked = request(method, &self.fill(path), cookie).header("origin", "http://127.0.0.1:3000").header("accept", accept);
        let asked = asked.header("content-type", "application/x-www-form-urlencoded").body(Body::empty()).unwrap();
        let (status, location) = self.app.head(asked).await;
        (status, location)
    }
}

/// A request for the move of an account from one college to the other.
async fn requested_move(app: &TestApp, account: Uuid, [from, to]: [Uuid; 2]) -> Uuid {
    let id = app.app.new_id();
    let work = app.app.db.transact((), move |tx, ()| {
        let new = NewMove { id, account, from, to, import: None, by: "Sam Staff", at: 1 };
        Box::pin(async move { account_moves::request(tx, &new).await })
    });
    assert!(work.await.unwrap());
    id
}

/// A review of the first row of that import.
async fn review(app: &TestApp, account_id: Uuid, import_id: Uuid, organization_id: Uuid) -> Uuid {
    let id = app.app.new_id();
    let work = app.app.db.transact((), move |tx, ()| {
        let (row_index, state, opened_at) = (0, "open", 1);
        let mut load = Load::new();
        load.push(NewReview { id, import_id, row_index, organization_id, account_id, state, opened_at });
        Box::pin(async move { load.run(tx).await })
    });
    work.await.unwrap();
    id
}

/// A letter of that college that failed.
async fn failed_letter(app: &TestApp, college: Uuid) -> Uuid {
    let place = organizations::find(&app.app.db, college).await.unwrap();
    let letter = mail::letters::request_declined(&Sender::of(place.as_ref()), "eva@example.org", "Eva Oak", "Not staff.");
    let work = app.app.db.transact((app.operator(), letter), |tx, (ctx, letter)| {
        Box::pin(async move { mail::enqueue(tx, ctx, letter.clone()).await })
    });
    let letter = work.await.unwrap();
    app.tamper("UPDATE outbox SET state = 'failed', next_try_at = NULL").await;
    letter
}

/// An import of one student, applied.
pub async fn import(app: &TestApp, college: Uuid, email: &str, first: &str, apply: bool) -> Uuid {
    let file =
        format!("email,first,last,dob YYYY-MM-DD,accepted-terms,homeless\r\n{email},{first},Ruiz,1999-03-04,TRUE,TRUE\r\n");
    let ctx = app.operator();
    let new = announced(&ctx, college, file.len() as u64);
    assert!(file.len() < PART_BYTES as usize);
    let import = imports::start(&ctx, new).await.unwrap().id;
    imports::receive_part(&ctx, import, 0, file.into_bytes()).await.unwrap();
    imports::finish_upload(&ctx, import).await.unwrap();
    jobs::run_until_idle(&app.app, &[]).await.unwrap();
    if apply {
        imports::apply(&ctx, import).await.unwrap();
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
    }
    import
}

/// An import of another student, planned only.
async fn import_of(app: &TestApp, college: Uuid) -> Uuid {
    import(app, college, "eva@example.org", "Eva", false).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outside_the_scope_or_below_the_role_every_server_function_finds_nothing() {
    let world = World::new().await;
    for (endpoint, body, asks) in CALLS {
        let out = world.call(endpoint, body, None).await;
        match asks {
            Asks::Open => assert_eq!(out.0, StatusCode::OK, "{endpoint}"),
            _ => assert_eq!(out, (StatusCode::UNAUTHORIZED, "\"SignedOut\"".to_owned()), "{endpoint}"),
        }
        for visitor in &world.visitors {
            let (status, text) = world.call(endpoint, body, Some(&visitor.cookie)).await;
            let found = status != StatusCode::NOT_FOUND;
            assert_eq!(found, visitor.may(*asks), "{endpoint} for {}: {status} {text}", visitor.name);
            assert!(
                !status.is_server_error() && status != StatusCode::BAD_REQUEST,
                "{endpoint} for {}: {status} {text}",
                visitor.name
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outside_the_scope_or_below_the_role_every_address_is_not_found() {
    let world = World::new().await;
    for (method, path, asks) in ADDRESSES {
        let (status, location) = world.visit(method, path, None).await;
        match asks {
            None => assert!(status.is_success() || !location.contains("next="), "{method} {path}: {status} {location}"),
            Some(_) => {
                let door = if *asks == Some(Asks::Holder) { "/my/sign-in" } else { "/sign-in" };
                let led = status == StatusCode::SEE_OTHER && location.starts_with(door);
                assert!(led || status == StatusCode::UNAUTHORIZED, "{method} {path}: {status} {location}");
            }
        }
        for visitor in &world.visitors {
            let Some(asks) = asks.filter(|asks| *asks != Asks::Own) else { continue };
            let (status, location) = world.visit(method, path, Some(&visitor.cookie)).await;
            // As for everybody who is signed out there.
            let found = status != StatusCode::NOT_FOUND && !location.starts_with("/my/sign-in");
            assert_eq!(found, visitor.may(asks), "{method} {path} for {}: {status}", visitor.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_there_looks_like_what_is_not_mine() {
    let world = World::new().await;
    let admin = &world.visitors.last().unwrap().cookie;
    let outsider = &world.visitors[0].cookie;
    let nothing = Uuid::from_u128(7);
    for (endpoint, field) in [("imports/get", "import"), ("accounts/get", "account"), ("organizations/get", "organization")] {
        let nobodys = world.call(endpoint, &format!("{field}={nothing}"), Some(admin)).await;
        let id = if field == "organization" { "<college>".to_owned() } else { format!("<{field}>") };
        let anothers = world.call(endpoint, &format!("{field}={id}"), Some(outsider)).await;
        assert_eq!(nobodys, anothers, "{endpoint}");
    }
}

#[tokio::test]
async fn every_route_has_an_entry_in_the_matrix() {
    let mut missing = BTreeSet::new();
    for (path, _) in leptos::server_fn::axum::server_fn_paths() {
        let endpoint = path.trim_start_matches("/api/");
        if !CALLS.iter().any(|(known, ..)| *known == endpoint) {
            missing.insert(path.to_owned());
        }
    }
    // `{id}` and `:id` stand for one of the ids of the matrix.
    let shape = |path: &str| {
        let path = path.split('?').next().unwrap();
        path.split('/')
            .map(|part| if part.starts_with(['{', ':', '<']) || part == "0" || part == "openccc" { "*" } else { part })
            .collect::<Vec<_>>()
            .join("/")
    };
    let known: BTreeSet<String> = ADDRESSES.iter().map(|(_, path, _)| shape(path)).collect();
    for route in muster::server::http::pages() {
        if !known.contains(&shape(route.path())) {
            missing.insert(route.path().to_owned());
        }
    }
    let mut sources = crate::tidy::files("src/server/http.rs", &[".rs"]);
    sources.extend(crate::tidy::files("src/server/http", &[".rs"]));
    let mut routes = 0;
    for source in sources.values() {
        // However it is broken over lines.
        let source: String = source.split_whitespace().collect();
        for path in source.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            routes += 1;
            if !known.contains(&shape(path)) {
                missing.insert(path.to_owned());
            }
        }
    }
    assert!(routes > 5, "found {routes} routes only");
    assert_eq!(missing, BTreeSet::new(), "routes without an entry in the scope matrix");
}
