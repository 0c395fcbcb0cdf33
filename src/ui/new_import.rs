//! The import before the server has the file: choose, check, upload. [`ImportSession`] is its state
//! and what can be done with it; the components here show it. What the server has is shown by
//! [`super::import_view`].
//!
//! | part | does |
//! |---|---|
//! | `session` | the state, by subject, and the actions on it |
//! | `handles` | what only a browser has: the file and the worker |
//! | `choose`, `before`, `needs` | organization and file; the program's notes and agreement; its columns |
//! | `failed_rows`, `own_file` | rows of an earlier import, to be corrected |
//! | `check`, `detected` | the report on the file, how it was read |
//! | `problems`, `fill` | problems by kind, and one text for all cells of one |
//! | `grid` | its rows, and editing them |
//! | `asked` | what is asked before the last button |
//! | `upload` | on the way to the server, by [`super::upload`] |

pub mod asked;
pub mod before;
pub mod check;
pub mod choose;
pub mod detected;
pub mod failed_rows;
pub mod fill;
pub mod grid;
pub mod handles;
pub mod needs;
pub mod own_file;
pub mod problems;
pub mod session;
pub mod upload;

pub use session::{ImportSession, Stage};
