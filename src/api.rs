//! `#[server]` functions. A body is one call into [`crate::server`]; what crosses is in
//! [`crate::wire`].

#![expect(
    missing_docs,
    reason = "`#[server]` makes a struct of each function's arguments, whose fields it gives no documentation"
)]

pub mod access_requests;
pub mod accounts;
pub mod agreements;
pub mod audit;
pub mod imports;
pub mod invitations;
pub mod moves;
pub mod organizations;
pub mod outbox;
pub mod reviews;
pub mod session;
pub mod staff;
pub mod verifications;
