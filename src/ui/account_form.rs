//! The form for one account: its fields, as a program describes them, its check in the browser's
//! worker, and what is shown once the account is made.
//!
//! Without script it is a plain form that the server answers with this page again.

mod added;
mod checker;
mod existing;
mod field;
mod matching;
mod people;
mod request_move;
mod sections;
mod state;
mod workplace;

pub use added::{Added, title_id};
pub use existing::Existing;
pub use matching::{MatchSearch, Matches};
pub use people::People;
pub use sections::FormSections;
pub use state::FormState;
pub use workplace::{Advice, Again, Forms, Found, Making, PlaceChoice, Workplace};
