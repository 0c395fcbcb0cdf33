//! Imports.
#![allow(missing_docs, clippy::unused_async, reason = "written by the room of imports")]

use uuid::Uuid;

use super::Ctx;
use crate::api::imports::{ImportView, NewImport, PlannedRow, Progress, Slip};
use crate::api::{ApiError, Page, PageRequest};
use crate::domain::plan::Action;
use crate::domain::rules::Rules;

type Answer<T> = Result<T, ApiError>;

pub async fn list(_: &Ctx, _: PageRequest) -> Answer<Page<ImportView>> {
    Err(ApiError::NotFound)
}
pub async fn rules(_: &Ctx, _: &str, _: Uuid) -> Answer<Rules> {
    Err(ApiError::NotFound)
}
pub async fn start(_: &Ctx, _: NewImport) -> Answer<ImportView> {
    Err(ApiError::NotFound)
}
pub async fn finish_upload(_: &Ctx, _: Uuid) -> Answer<ImportView> {
    Err(ApiError::NotFound)
}
pub async fn get(_: &Ctx, _: Uuid) -> Answer<ImportView> {
    Err(ApiError::NotFound)
}
pub async fn progress(_: &Ctx, _: Uuid) -> Answer<Progress> {
    Err(ApiError::NotFound)
}
pub async fn rows(_: &Ctx, _: Uuid, _: Option<Action>, _: bool, _: PageRequest) -> Answer<Page<PlannedRow>> {
    Err(ApiError::NotFound)
}
pub async fn apply(_: &Ctx, _: Uuid) -> Answer<ImportView> {
    Err(ApiError::NotFound)
}
pub async fn stop(_: &Ctx, _: Uuid) -> Answer<ImportView> {
    Err(ApiError::NotFound)
}
pub async fn discard(_: &Ctx, _: Uuid) -> Answer<ImportView> {
    Err(ApiError::NotFound)
}
pub async fn plan_again(_: &Ctx, _: Uuid) -> Answer<ImportView> {
    Err(ApiError::NotFound)
}
pub async fn reveal_passwords(_: &Ctx, _: Uuid) -> Answer<Vec<Slip>> {
    Err(ApiError::NotFound)
}
