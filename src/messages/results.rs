//! Texts of a results file that every program shares. A row's message is the program's own
//! ([`crate::domain::program::Messages`]).

use crate::texts;

texts! {
    ResultText;
    Success = "Success";
    Failure = "Failure";
}
