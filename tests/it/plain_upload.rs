//! The form for people without script: a file that goes straight to the server, and what its page
//! then says.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use muster::domain::read::MAX_FILE_BYTES;
use muster::server::clock::DAY;
use muster::server::imports::form::{self, FormFields};
use muster::server::imports::{control, erase, jobs::TO_THE_END};
use muster::server::jobs;
use muster::wire::imports::PART_BYTES;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use uuid::Uuid;

use crate::imports::world::{file, student};
use crate::on_each_backend;
use crate::support::{Answer, TestApp, request, until};

const EMAIL: &str = "robin@example.edu";

/// Somebody who imports at a college: their cookie, and the college.
async fn at_a_college(app: &TestApp) -> (String, Uuid) {
    let college = app.organization("college", "Demo College", None).await;
    app.staff(EMAIL, "college_staff", Some(college)).await;
    (app.sign_in(EMAIL).await, college)
}

/// The form as a browser begins it.
fn begun(college: Uuid, name: &str, file: &[u8]) -> Vec<u8> {
    let mut form = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"program\"\r\n\r\nopenccc\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"organization\"\r\n\r\n{college}\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"help_reason\"\r\n\r\nother\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    form.extend_from_slice(file);
    form
}

/// The form to its end.
pub fn whole(college: Uuid, name: &str, file: &[u8]) -> Vec<u8> {
    let mut form = begun(college, name, file);
    form.extend_from_slice(b"\r\n--edge--\r\n");
    form
}

fn sent(cookie: &str, body: Body) -> Request<Body> {
    let request = request("POST", "/imports/upload", Some(cookie)).header("origin", "http://127.0.0.1:3000");
    let request = request.header("content-type", "multipart/form-data; boundary=edge").header("accept", "text/html");
    request.body(body).unwrap()
}

/// A request whose body begins so; the rest is sent later.
async fn coming(cookie: &str, begin: Vec<u8>) -> (Request<Body>, mpsc::Sender<std::io::Result<Vec<u8>>>) {
    let (more, pieces) = mpsc::channel(1);
    more.send(Ok(begin)).await.unwrap();
    (sent(cookie, Body::from_stream(ReceiverStream::new(pieces))), more)
}

/// The import's page once the file is planned.
async fn planned(app: &TestApp, cookie: &str, college: Uuid, file: &[u8]) -> Answer {
    let answer = app.send(sent(cookie, whole(college, "students.csv", file).into())).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    jobs::run_until_idle(&app.app, TO_THE_END).await.unwrap();
    app.get(answer.location(), Some(cookie)).await
}

on_each_backend! {
    async fn a_file_that_nobody_was_asked_about_comes_with_what_was_detected(app: TestApp) {
        let (cookie, college) = at_a_college(app).await;
        let text = String::from_utf8(file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])).unwrap();
        let text = text.replacen("email,", "Student email,", 1).replacen("notes", "Room", 1).replace(',', ";");
        let bytes = [b"Our list\r\n", text.replace("Ruiz", "Mu\u{f1}oz").chars().map(|c| c as u8).collect::<Vec<_>>().as_slice()].concat();
        let page = planned(app, &cookie, college, &bytes).await;
        for said in [
            "The column \"Student email\" looks like \"email\", but isn't used yet.",
            "Columns are separated by semicolons, not by commas.",
            "The file isn't UTF-8 (see line 3), so it is read as Windows-1252: a name reads ",
            "The column names are on line 2. The lines above it are skipped.",
            "The column \"Room\" isn't in the template. It is kept and returned in the results.",
        ] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
    }

    async fn a_page_that_no_script_follows_is_loaded_again_by_hand_while_the_import_moves(app: TestApp) {
        let (cookie, college) = at_a_college(app).await;
        let file = file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")]);
        let answer = app.send(sent(&cookie, whole(college, "students.csv", &file).into())).await;
        let address = format!("href=\"{}\"", answer.location());
        let page = app.get(answer.location(), Some(&cookie)).await.text;
        let mut plain = page.split("<noscript>").skip(1).filter_map(|rest| rest.split("</noscript>").next());
        let again = plain.find(|part| part.contains("Load again")).expect("a link to load it again");
        assert!(again.contains(&address), "{again}");
        jobs::run_until_idle(&app.app, TO_THE_END).await.unwrap();
        let planned = app.get(answer.location(), Some(&cookie)).await.text;
        assert!(planned.contains("1 account will be created.") && !planned.contains("Load again"), "{planned}");
    }

    async fn a_file_that_is_as_it_should_be_comes_without_a_word(app: TestApp) {
        let (cookie, college) = at_a_college(app).await;
        let page = planned(app, &cookie, college, &file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])).await;
        assert!(page.text.contains("1 account will be created."), "{}", page.text);
        assert!(!page.text.contains("About the file"), "{}", page.text);
    }

    async fn the_page_of_files_has_the_advice_and_the_policy_and_its_results_are_the_safe_ones(app: TestApp) {
        let (cookie, college) = at_a_college(app).await;
        let form = app.get("/imports/new", Some(&cookie)).await.text;
        for said in [
            "current, actual information as possible.",
            "Where possible, confirm the information with legal documents or in person.",
            "Create accounts only for students who can",
        ] {
            assert!(form.contains(said), "{said}: {form}");
        }
        let page = planned(app, &cookie, college, &file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04").replace("\r\n", "=1+1\r\n")])).await;
        let import = page.text.split("name=\"import\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        control::begin(&app.operator(), import.parse().unwrap()).await.unwrap();
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        let list = app.get("/imports", Some(&cookie)).await.text;
        let link = list.split("<a ").find(|link| link.contains("Download Results")).unwrap();
        let address = link.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(address, format!("/imports/{import}/results?kind=safe"));
        let results = app.get(address, Some(&cookie)).await.text;
        assert!(results.lines().next().unwrap().ends_with("\"notes (escaped)\"") && results.contains(",\"'=1+1\""), "{results}");
    }

    async fn an_import_whose_rows_are_gone_says_so_instead_of_showing_a_table_of_nothing(app: TestApp) {
        let (cookie, college) = at_a_college(app).await;
        let page = planned(app, &cookie, college, &file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])).await;
        let import = page.text.split("name=\"import\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        control::begin(&app.operator(), import.parse().unwrap()).await.unwrap();
        jobs::run_until_idle(&app.app, &[]).await.unwrap();
        let path = format!("/imports/{import}");
        let before = app.get(&path, Some(&cookie)).await.text;
        assert!(before.contains("Rows by result") && before.contains("kind=exact"), "{before}");
        app.pass(91 * DAY);
        erase::sweep(&app.app).await.unwrap();
        let cookie = app.sign_in(EMAIL).await;
        let after = app.get(&path, Some(&cookie)).await.text;
        assert!(after.contains("The rows and downloads of this import were deleted after 90 days"), "{after}");
        assert!(after.contains("1 account was created."), "{after}");
        assert!(!after.contains("id=\"rows\"") && !after.contains("kind=exact"), "{after}");
    }

    async fn what_breaks_off_leaves_nothing_that_could_be_taken_up_again(app: TestApp) {
        let (cookie, college) = at_a_college(app).await;
        let (request, more) = coming(&cookie, begun(college, "students.csv", b"email,first")).await;
        let breaks_off = async {
            until(async || app.count("SELECT COUNT(*) FROM imports").await == 1).await;
            // Meanwhile nobody is asked for the rest of it.
            let home = app.get("/", Some(&cookie)).await.text;
            assert!(home.contains("students.csv") && !home.contains("Continue the upload"), "{home}");
            let import = home.split("/imports/").find_map(|rest| rest.get(..36)?.parse::<Uuid>().ok()).unwrap();
            let page = app.get(&format!("/imports/{import}"), Some(&cookie)).await.text;
            assert!(page.contains("This file is being uploaded.") && !page.contains("Choose the same file"), "{page}");
            more.send(Err(std::io::Error::other("gone"))).await.unwrap();
        };
        let (answer, ()) = tokio::join!(app.send(request), breaks_off);
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.text.contains("The upload stopped before the whole file arrived"), "{}", answer.text);
        nothing_is_left(app).await;
    }

    async fn what_breaks_off_with_its_connection_leaves_nothing_either(app: TestApp) {
        let (cookie, college) = at_a_college(app).await;
        let (request, more) = coming(&cookie, begun(college, "students.csv", b"email,first")).await;
        // The handler is dropped in the middle, as the server does with a connection that is gone.
        let asked = app.head(request);
        tokio::select! {
            biased;
            () = until(async || app.count("SELECT COUNT(*) FROM imports").await == 1) => {}
            answer = asked => panic!("{answer:?}"),
        }
        drop(more);
        until(async || app.count("SELECT COUNT(*) FROM imports WHERE state = 'discarded'").await == 1).await;
        nothing_is_left(app).await;
    }

    async fn what_is_too_large_is_told_so_and_nothing_of_it_is_kept(app: TestApp) {
        let (_, college) = at_a_college(app).await;
        let answers = vec![("help_reason".to_owned(), "other".to_owned())];
        let fields = FormFields { answers, ..FormFields::default() };
        let pieces = [vec![b'x'; PART_BYTES as usize], vec![0; MAX_FILE_BYTES as usize]].map(|piece| Ok(piece.into()));
        let refusal = form::stream(&app.operator(), college, fields, "students.csv", futures::stream::iter(pieces)).await;
        assert!(refusal.unwrap_err().to_string().contains("larger than 512 MB"));
        nothing_is_left(app).await;
    }

    async fn a_form_without_a_file_is_told_so_and_makes_no_import(app: TestApp) {
        let (cookie, college) = at_a_college(app).await;
        let answer = app.send(sent(&cookie, whole(college, "", b"").into())).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.text.contains("Choose an organization and a file"), "{}", answer.text);
        assert_eq!(app.count("SELECT COUNT(*) FROM imports").await, 0);
        // A browser does not even send it.
        let form = app.get("/imports/new", Some(&cookie)).await.text;
        let input = form.split("<input").find(|input| input.contains("type=\"file\"")).unwrap();
        assert!(input.split('>').next().unwrap().contains("required"), "{input}");
    }
}

/// One import was begun and given up, and its file is erased.
async fn nothing_is_left(app: &TestApp) {
    jobs::run_until_idle(&app.app, TO_THE_END).await.unwrap();
    assert_eq!(app.count("SELECT COUNT(*) FROM imports WHERE state = 'discarded' AND erased_at IS NOT NULL").await, 1);
    assert_eq!(app.count("SELECT COUNT(*) FROM imports").await, 1);
    assert_eq!(app.count("SELECT COUNT(*) FROM import_parts").await, 0);
}
