//! Moves of accounts between the facilities of an agency, and what an import does about them.

pub mod agency;
mod closed;
mod creators;
mod decided;
mod form;
mod guesses;
mod imports;
mod location_pages;
mod locations;
mod many;
pub mod pages;
mod password_format;
mod switched;
mod undone;
mod vacated;
