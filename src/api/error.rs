//! The one error that crosses the wire.

use leptos::prelude::*;
use leptos::server_fn::Bytes;
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};

use super::json;

/// What went wrong, in words that are safe to show. No text from drivers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ApiError {
    /// No session, or it has ended.
    #[error("You are signed out. Sign in again to continue.")]
    SignedOut,
    /// Nothing there, outside the scope, or below the role: all alike.
    #[error("There is nothing at this address.")]
    NotFound,
    /// It takes a password that was typed within the last minutes: `POST /step-up`, and ask again.
    #[error("Type your password again to do this.")]
    StepUp,
    /// The request cannot be done as it stands; the text says what is wrong and what to do.
    #[error("{0}")]
    Refused(String),
    /// One field of a form is wrong: (field name, sentence).
    #[error("{1}")]
    Field(String, String),
    /// Too many tries; seconds to wait.
    #[error("Too many tries. Wait {0} seconds and try again.")]
    Wait(u32),
    /// The server could not be reached, or did not understand.
    #[error("The server could not be reached. Check the connection and try again.")]
    Transport(String),
    /// Our fault. The incident number stands in the log.
    #[error("Something went wrong on our side. Quote {incident} when you report it.")]
    Internal {
        /// Number of the incident in the server's log.
        incident: String,
    },
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        ApiError::Transport(error.to_string())
    }
    fn de(text: Bytes) -> Self {
        let read = std::str::from_utf8(&text).ok().and_then(json::read);
        read.unwrap_or_else(|| ApiError::Transport(String::new()))
    }
}
