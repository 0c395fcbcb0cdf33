//! The report of identity verifications as a file.

use axum::Extension;
use axum::body::Body;
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::Response;

use super::imports::{as_file, disposition, wrong_page};
use crate::server::Ctx;
use crate::server::accounts::verify::report;
use crate::wire::verifications::ReportFilter;

/// `GET /accounts/verifications/export?by=&organization=&from=&to=`: what the page shows under the
/// same query, by organization.
pub async fn get_export(Extension(ctx): Extension<Ctx>, Query(filter): Query<ReportFilter>, headers: HeaderMap) -> Response {
    match report::export(&ctx, &filter).await {
        Ok(bytes) => as_file(disposition(report::FILE_NAME), Body::from(bytes)),
        Err(error) => wrong_page(&headers, &error),
    }
}
