//! Tests of the whole, from outside: one module a subject.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "a test may fail loudly")]

mod commands;
mod dependencies;
mod fourth_program;
mod house;
mod imports;
mod kill;
mod support;
mod tidy;
