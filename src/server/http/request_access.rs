//! The form of a request for access: answered by a page that is the same for everybody, or by the
//! form with what was entered and what is wrong with it.

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::response::Response;

use super::answers;
use crate::server::access_requests::submit::submit;
use crate::server::app::Anyone;
use crate::server::to_the_end::to_the_end;
use crate::ui::routes;
use crate::wire::ApiError;
use crate::wire::access_requests::{RefusedRequest, RequestEntries};

/// What came of `POST /request-access`: where to go on, or what the form's page shows.
pub async fn submitted(parts: &Parts, body: &Bytes) -> Result<Response, Box<RefusedRequest>> {
    let entries = RequestEntries::read(url::form_urlencoded::parse(body).into_owned());
    let refused = |error: ApiError, entries| {
        let problems = vec![(String::new(), error.to_string())];
        Box::new(RefusedRequest { entries, problems, found: Default::default() })
    };
    let anyone = match Anyone::of(parts) {
        Ok(anyone) => anyone,
        Err(error) => return Err(refused(error, entries)),
    };
    let kept = entries.clone();
    match to_the_end("keeping a request for access", async move { submit(&anyone, entries).await }).await {
        Ok(Ok(())) => Ok(answers::see_other(&format!("{}?sent=1", routes::REQUEST_ACCESS))),
        Ok(Err(wrong)) => Err(wrong),
        Err(error) => Err(refused(error.into(), kept)),
    }
}
