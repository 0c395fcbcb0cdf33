//! Moves of accounts between the facilities of an agency, and what an import does about them.

pub mod agency;
mod decided;
mod imports;
mod pages;
mod undone;
