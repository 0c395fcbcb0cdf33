//! Parts of a file that do not come as they should: cut off, too long, of the wrong size.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use futures::{Stream, stream};
use muster::server::imports;
use muster::wire::imports::PART_BYTES;
use uuid::Uuid;

use crate::on_each_backend;
use crate::support::{TestApp, announced, request};

const EMAIL: &str = "robin@example.edu";
const FILE: &[u8] = b"email,first,last\r\nana@example.org,Ana,Ruiz\r\n";

/// Somebody who imports, and an import that waits for its only part.
async fn waiting(app: &TestApp) -> (String, Uuid) {
    let college = app.organization("college", "Demo College", None).await;
    app.staff(EMAIL, "college_staff", Some(college)).await;
    let cookie = app.sign_in(EMAIL).await;
    let ctx = app.session(&cookie).await;
    let new = announced(&ctx, college, FILE.len() as u64);
    (cookie, imports::start(&ctx, new).await.unwrap().id)
}

fn put(cookie: &str, import: Uuid, body: Body) -> Request<Body> {
    let request = request("PUT", &format!("/imports/{import}/parts/0"), Some(cookie)).header("origin", "http://127.0.0.1:3000");
    request.body(body).unwrap()
}

type Piece = Result<Vec<u8>, std::io::Error>;

/// The beginning of a body, and then its connection is gone.
fn cut_off(begin: &[u8]) -> impl Stream<Item = Piece> + use<> {
    stream::iter([Ok(begin.to_vec()), Err(std::io::Error::other("gone"))])
}

on_each_backend! {
    async fn a_part_that_is_cut_off_is_not_stored_and_goes_in_when_it_is_sent_again(app: TestApp) {
        let (cookie, import) = waiting(app).await;
        let (half, _) = FILE.split_at(FILE.len() / 2);
        // Cut off at the very end, all of its bytes are there, but nobody knows that they are all.
        for begin in [&b""[..], half, FILE] {
            let answer = app.send(put(&cookie, import, Body::from_stream(cut_off(begin)))).await;
            assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT, "{}", answer.text);
            assert_eq!(answer.text, "The upload of this part stopped early, so none of it was saved. Send it again.");
            assert_eq!(app.count("SELECT COUNT(*) FROM import_parts").await, 0);
        }
        let answer = app.send(put(&cookie, import, Body::from(FILE))).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
        assert_eq!(app.count("SELECT COUNT(*) FROM import_parts").await, 1);
    }

    async fn a_part_that_is_too_long_is_told_so_with_or_without_a_length(app: TestApp) {
        let (cookie, import) = waiting(app).await;
        let long = vec![b'x'; PART_BYTES as usize + 1];
        let pieces: Vec<Piece> = long.chunks(64 * 1024).map(|piece| Ok(piece.to_vec())).collect();
        for body in [Body::from(long.clone()), Body::from_stream(stream::iter(pieces))] {
            let answer = app.send(put(&cookie, import, body)).await;
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text);
            assert_eq!(answer.text, "This part of the file is too large.");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM import_parts").await, 0);
    }

    async fn a_part_of_another_size_than_was_announced_is_refused(app: TestApp) {
        let (cookie, import) = waiting(app).await;
        for body in [&FILE[1..], &[FILE, b"x"].concat(), b""] {
            let answer = app.send(put(&cookie, import, Body::from(body.to_vec()))).await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM import_parts").await, 0);
    }
}
