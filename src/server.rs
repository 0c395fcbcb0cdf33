//! The server: what the pages, the command line and the jobs do, over one database.
//!
//! A call comes in with a [`Ctx`] (who, what they may, from where), works in one transaction
//! ([`db::Db::transact`]) that holds the change, its audit entry and its follow-up jobs, and
//! answers with wire types.
//!
//! **Invariants:** every read and write of organizations' data takes a [`Scope`], which only
//! [`auth`] makes. Time and chance come from [`App`]. Nothing that another process needs is kept in
//! memory.

pub mod access_requests;
pub mod accounts;
pub mod agreements;
pub mod app;
pub mod assets;
pub mod audit;
pub mod auth;
pub mod buffer_until_header;
pub mod clock;
pub mod config;
pub mod contacts;
pub mod crypto;
pub mod db;
pub mod demo;
pub mod error;
pub mod http;
pub mod import_keys;
pub mod imports;
pub mod invitations;
pub mod ip;
pub mod jobs;
pub mod keys;
pub mod limits;
pub mod mail;
pub mod moves;
pub mod open;
pub mod organizations;
pub mod portal;
pub mod reviews;
pub mod staff;
mod to_the_end;

pub use app::{Actor, App, Ctx, anyone, context};
pub use auth::Scope;
pub use config::Config;
pub use error::Error;
pub use open::Surroundings;
