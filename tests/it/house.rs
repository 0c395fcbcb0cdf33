//! The house: store, jobs, audit log, sign-in, requests, scope.

mod audit;
mod auth;
mod requests;
mod scope;
mod store;
