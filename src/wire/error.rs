//! The one error that crosses the wire.

use leptos::prelude::*;
use leptos::server_fn::Bytes;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::ServerFnUrlError;
use serde::{Deserialize, Serialize};

use crate::messages::pages::FormProblemText;
use crate::messages::{import_refusals, moves, reviews};

/// What went wrong, in words that are safe to show. No text from drivers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ApiError {
    /// No session, or it has ended.
    #[error("You're signed out. Sign in again to continue.")]
    SignedOut,
    /// Nothing there, outside the scope, or below the role: all alike.
    #[error("There's nothing here, or you don't have access to it.")]
    NotFound,
    /// It takes a password that was typed within the last minutes: `POST /step-up`, and ask again.
    #[error("Enter your password again to do this.")]
    StepUp,
    /// The request cannot be done as it is; the text has what is wrong and what to do.
    #[error("{0}")]
    Refused(String),
    /// One field of a form is wrong: (field name, sentence).
    #[error("{1}")]
    Field(String, String),
    /// Too many attempts; seconds to wait.
    #[error("{}", FormProblemText::Wait.fill(&[("seconds", .0)]))]
    Wait(u32),
    /// More than one session, person or organization may take: what to do, and seconds after which
    /// it may be tried again.
    #[error("{0}")]
    Limit(String, u32),
    /// The server could not be reached, or did not understand.
    #[error("We couldn't reach the server. Check your connection and try again.")]
    Transport(String),
    /// Our fault. The server's log has the incident number.
    #[error("Something went wrong on our side. Try again. If it happens again, contact support and quote {incident}.")]
    Internal {
        /// Number of the incident in the server's log.
        incident: String,
    },
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        // A browser shows none of it, and so needs not know how to say it. Errors of arguments
        // quote what was sent, which may be anything.
        let quotes = matches!(error, ServerFnErrorErr::Args(_) | ServerFnErrorErr::Deserialization(_));
        ApiError::Transport(if cfg!(target_family = "wasm") || quotes { String::new() } else { error.to_string() })
    }
    fn de(text: Bytes) -> Self {
        let read = serde_json::from_slice(&text);
        read.unwrap_or_else(|_| ApiError::Transport(String::new()))
    }
}

impl ApiError {
    /// The error of a plain form, as leptos writes it into an address. Anybody can write one: a
    /// sentence counts only where it is one of ours without a word of anybody else's in it, and
    /// what else there is says no more than that it didn't work.
    pub fn from_address(text: &str) -> ApiError {
        let other = || ApiError::Refused(FormProblemText::Other.en().to_owned());
        match ServerFnUrlError::decode_err(text) {
            ApiError::Refused(sentence)
                if ![import_refusals::is_ours, moves::is_ours, reviews::is_ours].iter().any(|is| is(&sentence)) =>
            {
                other()
            }
            ApiError::Field(..) | ApiError::Limit(..) => other(),
            ApiError::Internal { incident } if !incident.bytes().all(|b| b.is_ascii_hexdigit()) || incident.len() > 16 => other(),
            ApiError::Transport(_) => ApiError::Transport(String::new()),
            known => known,
        }
    }
}

#[cfg(test)]
mod tests {
    use leptos::server_fn::error::ServerFnUrlError;

    use super::ApiError;

    #[test]
    fn how_long_to_wait_is_said_in_the_singular_and_the_plural() {
        assert_eq!(ApiError::Wait(1).to_string(), "Too many attempts. Try again in 1 second.");
        assert_eq!(ApiError::Wait(30).to_string(), "Too many attempts. Try again in 30 seconds.");
    }

    /// What a page makes of an error in its address.
    fn carried(error: &ApiError) -> ApiError {
        let url = ServerFnUrlError::new("/api", error.clone()).to_url("http://localhost/").unwrap();
        let (_, carried) = url.query_pairs().find(|(name, _)| name == "__err").unwrap();
        ApiError::from_address(&carried)
    }

    #[test]
    fn an_address_carries_the_errors_that_say_nothing_of_their_own() {
        let ours = [
            ApiError::SignedOut,
            ApiError::NotFound,
            ApiError::Wait(30),
            ApiError::Internal { incident: "0a1b2c3d4e".to_owned() },
            ApiError::Refused("The uploaded file was deleted. Upload it again.".to_owned()),
            ApiError::Refused("You can't do that now: the import is applied.".to_owned()),
        ];
        for error in ours {
            assert_eq!(carried(&error), error);
        }
    }

    #[test]
    fn an_address_carries_no_text_of_somebodys_choice() {
        let other = ApiError::Refused("That didn't work. Try again.".to_owned());
        let call = || "Call 555-0100.".to_owned();
        for forged in [
            ApiError::Refused(call()),
            ApiError::Refused("You can't do that now: the import is call 555-0100.".to_owned()),
            ApiError::Field("import".to_owned(), call()),
            ApiError::Limit(call(), 5),
            ApiError::Internal { incident: call() },
            ApiError::Internal { incident: "0".repeat(17) },
        ] {
            assert_eq!(carried(&forged), other);
        }
        assert_eq!(carried(&ApiError::Transport(call())), ApiError::Transport(String::new()));
        assert!(matches!(ApiError::from_address("%"), ApiError::Transport(_)));
    }
}
