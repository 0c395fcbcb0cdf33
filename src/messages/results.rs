//! What a results file says of a row in every program. The messages themselves are the program's own
//! ([`crate::domain::program::Messages`]).

use crate::texts;

texts! {
    ResultText;
    Success = "Success";
    Failure = "Failure";
}
