//! Delimited text: bytes in, records and cells out. Reading depends on nothing that writes.
//!
//! [`sniff`] finds out what a file is, [`decode`] makes its bytes UTF-8, [`scan`] finds the bytes
//! that matter, [`records`] cuts records out, [`cells`] makes their cells text; [`mod@write`]
//! writes files. [`guard`] is what a safe file puts in front of cells, and takes away again.

pub mod cells;
pub mod decode;
pub mod guard;
pub mod records;
pub mod scan;
pub mod sniff;
pub mod write;
