//! Tests of the whole, from outside: one module a subject.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "a test may fail loudly")]

mod accounts;
mod audit;
mod audit_filter;
mod audit_numbers;
mod auth;
mod canary;
mod commands;
mod comments;
mod connections;
mod contact;
mod coverage;
mod demo;
mod dependencies;
mod edit_account;
mod failed_proofs;
mod fourth_program;
mod fresh_proof;
mod imports;
mod keys;
mod kill;
mod language;
mod layers;
mod leptos;
mod limits;
mod markup;
mod numbers;
mod parts;
mod plain_upload;
mod printed;
mod private_files;
mod purposes;
mod refused;
mod requests;
mod scope;
mod search;
mod single_account;
mod ssn;
mod staff;
mod staff_links;
mod step_up;
mod store;
mod support;
mod tidy;
mod verification;
