//! The form for people without script: a file that goes straight to the server, and what its page then says.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use muster::server::imports::jobs::TO_THE_END;
use muster::server::jobs;
use uuid::Uuid;

use crate::imports::world::{file, student};
use crate::on_each_backend;
use crate::support::{Answer, TestApp, request};

const EMAIL: &str = "robin@example.edu";

/// Somebody who imports at a college: their cookie, and the college.
async fn at_a_college(app: &TestApp) -> (String, Uuid) {
    let college = app.organisation("college", "Demo College", None).await;
    app.staff(EMAIL, "college_staff", Some(college)).await;
    (app.sign_in(EMAIL).await, college)
}

/// The form as a browser begins it.
fn begun(college: Uuid, name: &str, file: &[u8]) -> Vec<u8> {
    let mut form = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"program\"\r\n\r\nopenccc\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"organisation\"\r\n\r\n{college}\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    form.extend_from_slice(file);
    form
}

fn whole(college: Uuid, name: &str, file: &[u8]) -> Body {
    let mut form = begun(college, name, file);
    form.extend_from_slice(b"\r\n--edge--\r\n");
    Body::from(form)
}

fn sent(cookie: &str, body: Body) -> Request<Body> {
    let request = request("POST", "/imports/upload", Some(cookie)).header("origin", "http://127.0.0.1:3000");
    let request = request.header("content-type", "multipart/form-data; boundary=edge").header("accept", "text/html");
    request.body(body).unwrap()
}

/// The import's page once the file is planned.
async fn planned(app: &TestApp, cookie: &str, college: Uuid, file: &[u8]) -> Answer {
    let answer = app.send(sent(cookie, whole(college, "students.csv", file))).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    jobs::run_until_idle(&app.app, TO_THE_END).await.unwrap();
    app.get(answer.location(), Some(cookie)).await
}

on_each_backend! {
    async fn a_file_that_nobody_was_asked_about_comes_with_what_was_detected(app: TestApp) {
        let (cookie, college) = at_a_college(app).await;
        let text = String::from_utf8(file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])).unwrap();
        let text = text.replacen("email,", "E mail address,", 1).replacen("notes", "Room", 1).replace(',', ";");
        let bytes = [b"Our list\r\n", text.replace("Ruiz", "Mu\u{f1}oz").chars().map(|c| c as u8).collect::<Vec<_>>().as_slice()].concat();
        let page = planned(app, &cookie, college, &bytes).await;
        for said in [
            "The column `E mail address` looks like `email`; it is read so only once you accept it",
            "The cells are separated by semicolons, not by commas.",
            "The file is not UTF-8 (first seen on line 3); it is read as Windows-1252.",
            "The header was found on line 2; the lines above it are left out.",
            "The column `Room` is not in the template; its cells go through to the results unchanged.",
        ] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
    }

    async fn a_file_that_is_as_it_should_be_comes_without_a_word(app: TestApp) {
        let (cookie, college) = at_a_college(app).await;
        let page = planned(app, &cookie, college, &file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])).await;
        assert!(page.text.contains("1 account will be created."), "{}", page.text);
        assert!(!page.text.contains("About the file"), "{}", page.text);
    }
}
