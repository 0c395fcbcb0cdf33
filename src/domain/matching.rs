//! Identity: what makes two persons the same in the eyes of the rules.

pub mod dated;
pub mod normal;
