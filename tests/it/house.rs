//! The house: store, jobs, audit log, sign-in, step-up, requests, scope.

mod audit;
mod audit_filter;
mod auth;
mod demo;
mod parts;
mod plain_upload;
mod requests;
mod scope;
mod step_up;
mod store;
