//! Routes of imports that carry files or streams; everything else of imports is a server function.
//! Bodies are counted here, part by part, so the limit for forms does not stand before them.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Path, Query, Request, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::from_fn;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Extension, Router};
use futures::StreamExt as _;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use tokio_stream::wrappers::ReceiverStream;
use uuid::Uuid;

use super::counted::{self, Allowance};
use super::guard::{self, NotWhole};
use super::{HttpState, answers, held};
use crate::domain::results::{self as file, Kind};
use crate::messages::http::HttpText;
use crate::messages::import_refusals::ImportText as T;
use crate::server::Ctx;
use crate::server::auth;
use crate::server::imports::form::{self, FormFields};
use crate::server::imports::{self, places, progress, receive, results};
use crate::server::to_the_end::to_the_end;
use crate::wire::ApiError;
use crate::wire::imports::PART_BYTES;

const CSV: HeaderValue = HeaderValue::from_static("text/csv; charset=utf-8");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// The routes. They ask for a [`Ctx`], so they belong behind the middleware that finds out who
/// asks.
pub fn routes() -> Router<HttpState> {
    Router::new()
        .route("/imports/{id}/parts/{part}", put(put_part))
        .route("/imports/{id}/results", get(get_results).layer(from_fn(held::as_download)))
        .route("/imports/{id}/events", get(get_events).layer(from_fn(held::as_stream)))
        .route("/imports/upload", post(post_upload))
        .route("/templates/{program}", get(get_template))
        .layer(DefaultBodyLimit::disable())
}

/// What went wrong, as one sentence in plain text.
fn wrong(error: &ApiError) -> Response {
    let mut answer = (answers::status(error), error.to_string()).into_response();
    answers::say_when(error, answer.headers_mut());
    answer
}

/// What went wrong, as a page for those who would show one.
pub(super) fn wrong_page(headers: &HeaderMap, error: &ApiError) -> Response {
    let wants_page =
        headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"));
    if wants_page { answers::error_for(true, error, T::ProblemTitle.en()) } else { wrong(error) }
}

/// `PUT /imports/{id}/parts/{part}`: one part of the file, at most [`PART_BYTES`]. Answers 204 only
/// after it is committed; sending it again is harmless.
async fn put_part(Extension(ctx): Extension<Ctx>, Path((import, part)): Path<(Uuid, u32)>, request: Request) -> Response {
    // A caller who may not send a part is refused before the body is read.
    if let Err(error) = receive::may_receive(&ctx, import).await {
        return wrong(&error);
    }
    let _arriving = match ctx.app.limits.part(&ctx) {
        Ok(arriving) => arriving,
        Err(error) => return wrong(&error),
    };
    let bytes = match guard::whole(request.into_body(), PART_BYTES as usize).await {
        Ok(bytes) => bytes,
        Err(NotWhole::TooLarge) => return (StatusCode::PAYLOAD_TOO_LARGE, T::PartTooLarge.en()).into_response(),
        // A client that still listens sends it again after this answer: a proxy in between may have
        // lost its own connection.
        Err(NotWhole::BrokeOff | NotWhole::TooSlow) => {
            return (StatusCode::REQUEST_TIMEOUT, T::PartBrokeOff.en()).into_response();
        }
    };
    let stored = async {
        // A part may take long to arrive: the caller is who they are now.
        let ctx = auth::again(&ctx).await?;
        imports::receive_part(&ctx, import, part, bytes.into()).await
    };
    match stored.await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => wrong(&error),
    }
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    kind: String,
}

/// `GET /imports/{id}/results?kind=exact|safe|failed|details|failures`: a file, streamed.
async fn get_results(
    Extension(ctx): Extension<Ctx>,
    Path(import): Path<Uuid>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let begun = match Kind::from_name(&wanted.kind) {
        Some(kind) => results::download(&ctx, import, kind).await,
        None => Err(ApiError::Refused(T::NoSuchKind.en().to_owned())),
    };
    match begun {
        Ok(download) => {
            let name = disposition(&download.file_name);
            // A piece that fails breaks the connection off, so that nobody takes half a file for
            // the whole.
            let pieces = ReceiverStream::new(download.pieces).map(|piece| piece.map(Bytes::from));
            as_file(name, Body::from_stream(pieces))
        }
        Err(error) => wrong_page(&headers, &error),
    }
}

/// A CSV file to keep.
pub(super) fn as_file(name: HeaderValue, body: Body) -> Response {
    ([(CONTENT_TYPE, CSV), (CONTENT_DISPOSITION, name), (CACHE_CONTROL, NO_STORE)], body).into_response()
}

/// What an extended value of a header carries as it is (part of RFC 8187's `attr-char`).
const HEADER_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// `attachment` with the name in ASCII and, percent-encoded, as it is.
pub(super) fn disposition(name: &str) -> HeaderValue {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let encoded = utf8_percent_encode(name, HEADER_VALUE);
    let text = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

/// For which organization a template is.
#[derive(Deserialize)]
struct TemplateFor {
    organization: Option<Uuid>,
}

/// `GET /templates/{program}`: the empty template; `?organization=ID`: with the id of that one on
/// an example row, where the program's rows name organizations.
async fn get_template(
    State(state): State<HttpState>,
    Extension(ctx): Extension<Ctx>,
    Path(program): Path<String>,
    Query(wanted): Query<TemplateFor>,
) -> Response {
    let Some(program) = state.app.registry.importing(&program) else { return wrong(&ApiError::NotFound) };
    let place = match wanted.organization {
        Some(organization) => match places::id_in_files(&ctx, program, organization).await {
            Ok(id) => Some(id),
            Err(error) => return wrong(&error),
        },
        None => None,
    };
    as_file(disposition(program.template_file), Body::from(file::template(program, place.as_deref())))
}

/// `GET /imports/{id}/events`: progress as server-sent events, counts only. Closes when nothing
/// moves any more, and on shutdown.
async fn get_events(Extension(ctx): Extension<Ctx>, Path(import): Path<Uuid>, headers: HeaderMap) -> Response {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    match progress::watch(ctx, import, last).await {
        Ok(progress) => {
            let events = ReceiverStream::new(progress).map(|(id, progress)| {
                let data = serde_json::to_string(&progress).unwrap_or_default();
                Ok::<_, Infallible>(Event::default().id(id).data(data))
            });
            let mut answer = Sse::new(events).keep_alive(KeepAlive::default()).into_response();
            answer.headers_mut().insert(CACHE_CONTROL, NO_STORE);
            answer
        }
        Err(error) => wrong(&error),
    }
}

/// `POST /imports/upload`: the form for people without script. Fields `program` (may be left out),
/// `organization`, `agreement` (the version that was accepted, where the program has one), the
/// program's questions by their names, `apply_at_once` (`true`), then `file`. Goes on to the
/// import's page.
async fn post_upload(Extension(ctx): Extension<Ctx>, headers: HeaderMap, request: Request) -> Response {
    let allowance = Allowance::of_beginning();
    let form = match Multipart::from_request(request.map(|body| counted::body(body, &allowance)), &()).await {
        Ok(form) => form,
        Err(no_form) => return no_form.into_response(),
    };
    // What it had begun would be left lying.
    let done = to_the_end("receiving a form", async move { upload(&ctx, form, &allowance).await }).await;
    match done.unwrap_or_else(|error| Err(error.into())) {
        Ok(import) => answers::see_other(&format!("/imports/{import}")),
        Err(error) => wrong_page(&headers, &error),
    }
}

async fn upload(ctx: &Ctx, mut form: Multipart, allowance: &Allowance) -> Result<Uuid, ApiError> {
    let not_ours = || ApiError::Refused(HttpText::Unreadable.en().to_owned());
    let broken = |error| if allowance.is_used_up() { not_ours() } else { broken_form(error) };
    let (mut fields, mut organization) = (FormFields::default(), None);
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("file") => {
                let Some(organization) = organization else { break };
                allowance.file_begins();
                return file_of_form(ctx, organization, fields, field).await;
            }
            Some(name) => {
                let name = name.to_owned();
                let text = counted::text(&mut field).await.map_err(broken)?.ok_or_else(not_ours)?;
                let text = text.trim().to_owned();
                match name.as_str() {
                    "program" => fields.program = text,
                    "agreement" => fields.agreement = text,
                    "organization" => organization = text.parse::<Uuid>().ok(),
                    "apply_at_once" => fields.apply_at_once = text == "true",
                    _ => fields.answers.push((name, text)),
                }
            }
            None => {}
        }
    }
    Err(ApiError::Refused(T::FormIncomplete.en().to_owned()))
}

async fn file_of_form(ctx: &Ctx, organization: Uuid, fields: FormFields, field: Field<'_>) -> Result<Uuid, ApiError> {
    let name = field.file_name().unwrap_or_default().trim().to_owned();
    // What a browser sends where no file was chosen.
    if name.is_empty() {
        return Err(ApiError::Refused(T::FormIncomplete.en().to_owned()));
    }
    let pieces = field.map(|piece| piece.map_err(broken_form));
    Ok(form::stream(ctx, organization, fields, &name, pieces).await?.id)
}

fn broken_form(error: MultipartError) -> ApiError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::Refused(T::PartTooLarge.en().to_owned()),
        _ => ApiError::Refused(T::FormBrokeOff.en().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_leave_its_header() {
        let name = disposition("a\"b;\r\nset-cookie: x ü.csv");
        let text = name.to_str().unwrap();
        assert_eq!(
            text,
            "attachment; filename=\"a_b___set-cookie_ x _.csv\"; filename*=UTF-8''a%22b%3B%0D%0Aset-cookie%3A%20x%20%C3%BC.csv"
        );
    }
}
