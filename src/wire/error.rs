//! The one error that crosses the wire.

use leptos::prelude::*;
use leptos::server_fn::Bytes;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::ServerFnUrlError;
use serde::{Deserialize, Serialize};

use crate::messages::pages::FormProblemText;

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
    /// The error of a plain form, as leptos writes it into an address.
    pub fn from_address(text: &str) -> ApiError {
        ServerFnUrlError::decode_err(text)
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

    #[test]
    fn an_address_carries_an_error_as_leptos_writes_it() {
        for sentence in ["", "a", "no?", "Größer ist besser…", "{\"}~ÿ"] {
            let error = ApiError::Refused(sentence.to_owned());
            let url = ServerFnUrlError::new("/api", error.clone()).to_url("http://localhost/").unwrap();
            let (_, carried) = url.query_pairs().find(|(name, _)| name == "__err").unwrap();
            assert_eq!(ApiError::from_address(&carried), error);
        }
        assert!(matches!(ApiError::from_address("%"), ApiError::Transport(_)));
    }
}
