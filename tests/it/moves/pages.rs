//! The pages of moves and reviews, without script.

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use muster::server::accounts;
use muster::server::auth;
use muster::server::crypto::Secret;
use muster::server::moves::{self, view};
use muster::wire::ApiError;
use muster::wire::moves::MoveList;
use tower::ServiceExt as _;

use super::agency::{Agency, in_an_agency, learner};
use crate::imports::world::{ALL, World};
use crate::support::request;

/// Sends a plain form, and answers where it leads.
pub async fn send(world: &World, session: &Secret, action: &str, from: &str, form: &str) -> String {
    let cookie = format!("muster={}", session.expose());
    let asked = request("POST", action, Some(&cookie)).header("origin", "http://127.0.0.1:3000").header("accept", "text/html");
    let asked = asked.header("referer", format!("http://127.0.0.1:3000{from}"));
    let asked = asked.header("content-type", "application/x-www-form-urlencoded").body(Body::from(form.to_owned())).unwrap();
    let answer = muster::server::http::router(&world.app).oneshot(asked).await.unwrap();
    let location = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
    let status = answer.status();
    let body = String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap();
    assert!(status == StatusCode::FOUND || status == StatusCode::SEE_OTHER, "{action}: {status} {body}");
    location
}

pub fn rail(page: &str) -> Vec<String> {
    let rail = page.split("class=\"rail\"").nth(1).unwrap().split("</nav>").next().unwrap();
    rail.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[track_caller]
pub fn shows(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "{text} is not in {page}");
    }
}

in_an_agency! {
    async fn moves_are_asked_for_decided_and_withdrawn_by_plain_forms(agency: Agency) {
        let world = &agency.world;
        agency.learner(agency.granite, agency.unit_a, "A100").await;
        let account = agency.learner(agency.granite, agency.unit_a, "A200").await;
        let (granite, lake) = (world.session("facility_admin", agency.granite).await, world.session("facility_staff", agency.lake).await);
        let of_lake = auth::resume(&world.app, &lake, "192.0.2.1", true).await.unwrap().unwrap();
        let coming = world.page("/moves?show=coming", Some(&lake)).await;
        shows(&coming, &["<h1", "Moves", "Move a person here", "Lake Unit", "Request the move"]);
        assert!(!coming.contains("Unit A"), "only places of one's own are offered");
        for doc_id in ["A100", "A200"] {
            let form = format!("who={doc_id}&to={}", agency.lake_unit);
            send(world, &lake, "/api/moves/start-for", "/moves?show=coming", &form).await;
        }
        let nobody = send(world, &lake, "/api/moves/start-for", "/moves?show=coming", &format!("who=X&to={}", agency.lake)).await;
        shows(&world.page(nobody.trim_start_matches("http://127.0.0.1:3000"), Some(&lake)).await, &["No account here signs in with that"]);

        let home = world.page("/", Some(&granite)).await;
        shows(&home, &["2 moves wait for your decision"]);
        assert!(rail(&home).contains(&"/moves".to_owned()) && rail(&home).contains(&"/reviews".to_owned()), "{:?}", rail(&home));
        shows(&world.page("/", Some(&lake)).await, &["2 of your requests wait for the other side"]);
        shows(&world.page("/moves", Some(&granite)).await, &["Ana Ruiz", "A100", "Approve the move of Ana Ruiz"]);
        let seen = world.page("/moves?show=coming", Some(&lake)).await;
        shows(&seen, &["A. R.", "Another place", "Withdraw the request for A. R."]);
        let main = seen.split("class=\"main\"").nth(1).unwrap().split("</main>").next().unwrap();
        assert!(main.contains("A. R.") && !main.contains("Ana Ruiz"));

        let ids: Vec<_> = view::list(&of_lake, MoveList::Coming, ALL).await.unwrap().rows.into_iter().map(|row| row.id).collect();
        send(world, &granite, "/api/moves/decline", "/moves", &format!("id={}&because=leaves_later", ids[0])).await;
        shows(&world.page("/moves?show=decided", Some(&lake)).await, &["Declined", "The person leaves later"]);
        send(world, &granite, "/api/moves/approve-one", "/moves", &format!("id={}", ids[1])).await;
        let page = world.page(&format!("/accounts/{account}"), Some(&lake)).await;
        shows(&page, &["Placements", "Approved", "Lake Unit", "by Sam Staff"]);
        let late = send(world, &lake, "/api/moves/withdraw", "/moves?show=coming", &format!("id={}", ids[1])).await;
        shows(&world.page(late.trim_start_matches("http://127.0.0.1:3000"), Some(&lake)).await, &["was approved already"]);
        // Within a facility its staff move people themselves.
        shows(&page, &["Move the account", "Lake Unit"]);
        let form = format!("accounts[0]={account}&to={}", agency.lake);
        send(world, &lake, "/api/moves/start", &format!("/accounts/{account}"), &form).await;
        assert_eq!(accounts::get(&of_lake, account).await.unwrap().organization, "Lake");
        assert_eq!(moves::approve_one(&of_lake, ids[1]).await, Err(ApiError::NotFound), "the other side approves");
    }

    async fn a_review_is_decided_beside_both_records_by_a_plain_form(agency: Agency) {
        let world = &agency.world;
        let account = agency.learner(agency.granite, agency.unit_a, "A100").await;
        let session = world.session("facility_admin", agency.granite).await;
        let ctx = auth::resume(&world.app, &session, "192.0.2.1", true).await.unwrap().unwrap();
        agency.import(&ctx, agency.granite, &[learner("A100", "Ana", "Rios", agency.unit_a)]).await;
        let home = world.page("/", Some(&session)).await;
        shows(&home, &["1 row of imports to compare with an account", "<span class=\"tab-count\">1"]);
        shows(&world.page("/reviews", Some(&session)).await, &["Ana Rios", "A100", "students.csv", "To decide"]);
        let id = muster::server::reviews::view::list(&ctx, false, ALL).await.unwrap().rows[0].id;
        let path = format!("/reviews/{id}");
        let page = world.page(&path, Some(&session)).await;
        shows(&page, &["Is this the same person?", "Ruiz", "Rios", "03/04/1999", "different"]);
        shows(&page, &["Same person, correct the record", "Different person, the DOC ID is wrong", "Skip"]);
        send(world, &session, "/api/reviews/decide", &path, &format!("id={id}&decision=same")).await;
        assert_eq!(accounts::get(&ctx, account).await.unwrap().name, "Ana Rios");
        shows(&world.page(&path, Some(&session)).await, &["Same person", "by Sam Staff"]);
        shows(&world.page("/reviews?show=decided", Some(&session)).await, &["Same person"]);
        let late = send(world, &session, "/api/reviews/decide", &path, &format!("id={id}&decision=skip")).await;
        shows(&world.page(late.trim_start_matches("http://127.0.0.1:3000"), Some(&session)).await, &["Somebody has decided this already"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_program_of_mine_moves_or_reviews_anybody_the_menu_has_no_place_for_it() {
    let world = World::sqlite().await;
    let session = world.session("college_staff", world.college).await;
    let home = world.page("/", Some(&session)).await;
    assert!(!rail(&home).iter().any(|place| place == "/moves" || place == "/reviews"), "{:?}", rail(&home));
    assert!(!home.contains("wait for the other side") && !home.contains("to compare with an account"));
}
