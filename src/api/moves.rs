//! Moves of accounts between organizations.

use leptos::prelude::*;
use uuid::Uuid;

use crate::domain::moves::{DeclineReason, MoveAnswer};
use crate::wire::moves::{ManyMoves, MoveList, MoveView};
use crate::wire::session::OrganizationRef;
use crate::wire::{ApiError, Page, PageRequest};

/// Moves of one list.
#[server(endpoint = "moves/list")]
pub async fn list_moves(of: MoveList, page: PageRequest) -> Result<Page<MoveView>, ApiError> {
    crate::server::moves::view::list(&crate::server::context().await?, of, page).await
}

/// Asks for the move of accounts, or moves them at once.
#[server(endpoint = "moves/start")]
pub async fn start_moves(accounts: Vec<Uuid>, to: Uuid) -> Result<Vec<(Uuid, MoveAnswer)>, ApiError> {
    crate::server::moves::start(&crate::server::context().await?, &accounts, to).await
}

/// What would come of moving these accounts; nothing is changed.
#[server(endpoint = "moves/preview")]
pub async fn preview_moves(accounts: Vec<Uuid>, to: Uuid) -> Result<ManyMoves, ApiError> {
    crate::server::moves::many::preview(&crate::server::context().await?, &accounts, to).await
}

/// Moves accounts or asks for their move, as far as they can move.
#[server(endpoint = "moves/start-many")]
pub async fn start_many_moves(accounts: Vec<Uuid>, to: Uuid) -> Result<ManyMoves, ApiError> {
    crate::server::moves::many::start(&crate::server::context().await?, &accounts, to).await
}

/// Asks for the move of the person who signs in with that text.
#[server(endpoint = "moves/start-for")]
pub async fn start_move_for(who: String, to: Uuid) -> Result<MoveAnswer, ApiError> {
    crate::server::moves::start_for(&crate::server::context().await?, &who, to).await
}

/// Approves a move.
#[server(endpoint = "moves/approve-one")]
pub async fn approve_move(id: Uuid) -> Result<(), ApiError> {
    crate::server::moves::approve_one(&crate::server::context().await?, id).await
}

/// Places to which the caller may have people moved.
#[server(endpoint = "moves/places")]
pub async fn move_places() -> Result<Vec<OrganizationRef>, ApiError> {
    crate::server::moves::view::places(&crate::server::context().await?).await
}

/// Approves moves; answers for each why it was refused, if it was.
#[server(endpoint = "moves/approve")]
pub async fn approve_moves(moves: Vec<Uuid>) -> Result<Vec<(Uuid, Option<String>)>, ApiError> {
    crate::server::moves::approve(&crate::server::context().await?, &moves).await
}

/// Declines a move, with a reason.
#[server(endpoint = "moves/decline")]
pub async fn decline_move(id: Uuid, because: DeclineReason) -> Result<(), ApiError> {
    crate::server::moves::decline(&crate::server::context().await?, id, because).await
}

/// Withdraws a request.
#[server(endpoint = "moves/withdraw")]
pub async fn withdraw_move(id: Uuid) -> Result<(), ApiError> {
    crate::server::moves::withdraw(&crate::server::context().await?, id).await
}
