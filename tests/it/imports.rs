//! The import, from bytes to accounts and back, on both databases.

#[macro_use]
pub mod world;

mod again;
mod at_once;
pub mod broken_off;
mod counts;
mod own_keys;
mod people;
mod pipeline;
mod races;
mod reach;
mod reasons;
mod row_results;
mod same_person;
mod to_the_letter;
mod together;
mod undo;
