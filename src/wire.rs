//! The types that cross the wire, below everything that sends or answers them.
//!
//! **Invariant:** wire types are never database row types, so a new column cannot leak. One error
//! type crosses: [`ApiError`].

pub mod access_requests;
pub mod accounts;
pub mod agreements;
pub mod audit;
pub mod contacts;
pub mod error;
pub mod forms;
pub mod imports;
pub mod invitations;
pub mod moves;
pub mod organizations;
pub mod outbox;
pub mod pages;
pub mod portal;
mod query;
pub mod reviews;
pub mod session;
pub mod staff;
pub mod verifications;

pub use error::ApiError;

use serde::{Deserialize, Serialize};
/// Which part of a list is asked for. Pages count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    /// Page, from 1.
    pub page: u32,
    /// Rows a page, at most 200.
    pub size: u32,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Rows in the whole list.
    pub total: u64,
    /// Page, from 1.
    pub page: u32,
    /// Rows a page.
    pub size: u32,
}

/// Microseconds since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp(pub i64);
