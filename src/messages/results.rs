//! Messages of a results file that every program shares. The messages themselves are the program's
//! own ([`crate::domain::program::Messages`]).

use crate::texts;

texts! {
    ResultText;
    Success = "Success";
    Failure = "Failure";
}
