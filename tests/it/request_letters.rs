//! What is mailed to people who asked for access: a link when they get it, the reason when not.

use axum::http::StatusCode;
use muster::server::{jobs, mail};
use serde_json::Value;
use uuid::Uuid;

use crate::access_requests::{approve, sent};
use crate::mail::{letters, mailing};
use crate::on_each_backend;
use crate::staff::{call, opens, two_admins};
use crate::support::smtp::{Received, SmtpServer};
use crate::support::{FIRST_PAGE, TestApp};

const YURI: &str = "yuri@poppyhills.example.edu";

/// The letters that a mail server gets, which is set up only now.
async fn delivered(app: &TestApp) -> Vec<Received> {
    let server = SmtpServer::start();
    jobs::run_until_idle(&mailing(app, &server).await, &[]).await.unwrap();
    server.received()
}

async fn decline(app: &TestApp, cookie: &str, request: Uuid, reason: &str) -> StatusCode {
    call(app, cookie, "access-requests/decline", &format!("request={request}&reason={reason}")).await.0
}

on_each_backend! {
    async fn who_gets_access_is_mailed_the_link_that_is_shown_once(app: TestApp) {
        let (college, _, _, nora) = two_admins(app).await;
        let request = sent(app, "Poppy Hills College", YURI).await;
        let (status, text) = approve(app, &nora, request, college).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        let shown = serde_json::from_str::<Value>(&text).unwrap()["link"]["link"].as_str().unwrap().to_owned();
        let listed = letters(&app.app).await;
        let facts: Vec<_> = listed.iter().map(|l| (l.kind.as_str(), l.state.as_str(), l.recipient.as_str())).collect();
        assert_eq!(facts, [("request_approved", "waiting", "y…@poppyhills.example.edu")]);
        assert_eq!(listed[0].organization.as_deref(), Some("Poppy Hills College"));
        let [letter] = delivered(app).await.try_into().unwrap();
        assert_eq!(letter.to, format!("RCPT TO:<{YURI}>"));
        assert_eq!(letter.header("Subject"), "Your request for access to Poppy Hills College was approved");
        let body = letter.body();
        assert!(body.contains("Hello Yuri Kato,") && body.contains("Jul 4, 2026, 5:00 AM PDT"), "{body}");
        assert!(body.contains(&shown), "the letter has another link than the page: {body}");
        assert!(opens(app, &shown[shown.find("/welcome/").unwrap()..]).await);
        assert_eq!(app.count("SELECT COUNT(*) FROM outbox WHERE sealed IS NOT NULL").await, 0);
    }

    async fn who_is_declined_is_mailed_the_reason(app: TestApp) {
        let (_, _, _, nora) = two_admins(app).await;
        let request = sent(app, "Poppy Hills College", YURI).await;
        assert_eq!(decline(app, &nora, request, "Not+staff+here.%0AAsk+your+dean.").await, StatusCode::OK);
        // Without a mail server the letter waits, and the page says so.
        let page = app.get(&format!("/access-requests/{request}"), Some(&nora)).await.text;
        assert!(page.contains("letter with the reason waits in “Outbox”. Tell Yuri Kato at"), "{page}");
        let [letter] = delivered(app).await.try_into().unwrap();
        assert_eq!((letter.to.clone(), letter.header("Subject").as_str()), (format!("RCPT TO:<{YURI}>"), "Your request for access to Poppy Hills College"));
        let body = letter.body();
        assert!(body.contains("> Not staff here.\r\n> Ask your dean.") && body.contains("Hello,\r\n"), "{body}");
        // Anybody may have asked in anybody's name and address.
        assert!(!body.contains("Yuri"), "{body}");
        assert!(!body.contains("/welcome/"), "{body}");
    }

    async fn a_letter_is_written_with_its_decision_or_not_at_all(app: TestApp) {
        let (college, _, global, nora) = two_admins(app).await;
        let request = sent(app, "Poppy Hills College", YURI).await;
        let both = futures::future::join_all([&global, &nora].map(|cookie| approve(app, cookie, request, college))).await;
        assert_eq!(both.iter().filter(|(status, _)| *status == StatusCode::OK).count(), 1, "{both:?}");
        assert_eq!(decline(app, &nora, request, "No").await, StatusCode::CONFLICT);
        assert_eq!(letters(&app.app).await.len(), 1, "one decision, one letter");
        // Somebody who has an account gets no link, and so no letter with one.
        app.staff("noor@example.edu", "auditor", Some(college)).await;
        let known = sent(app, "Poppy Hills College", "noor@example.edu").await;
        assert_eq!(approve(app, &nora, known, college).await.0, StatusCode::OK);
        assert_eq!(letters(&app.app).await.len(), 1);
        let refused = sent(app, "Poppy Hills College", "lee@example.edu").await;
        let forbidden = format!("request={refused}&role=janitor&organization={college}");
        assert_eq!(call(app, &nora, "access-requests/approve", &forbidden).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(mail::outbox::list(&app.operator(), &Default::default(), FIRST_PAGE).await.unwrap().letters.total, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_mail_is_set_up_the_page_says_that_the_reason_is_mailed() {
    let app = TestApp::sqlite().await;
    let server = SmtpServer::start();
    let mailing = mailing(&app, &server).await;
    let (_, _, _, nora) = two_admins(&app).await;
    let request = sent(&app, "Poppy Hills College", YURI).await;
    app.ask(&mailing);
    let page = app.get(&format!("/access-requests/{request}"), Some(&nora)).await.text;
    assert!(page.contains(&format!("kept with the request, and mailed to Yuri Kato at {YURI}")), "{page}");
    assert_eq!(decline(&app, &nora, request, "No").await, StatusCode::OK);
    let page = app.get(&format!("/access-requests/{request}"), Some(&nora)).await.text;
    assert!(page.contains(&format!("A letter with the reason goes to Yuri Kato at {YURI}")), "{page}");
    jobs::run_until_idle(&mailing, &[]).await.unwrap();
    assert_eq!(server.received().len(), 1);
}
