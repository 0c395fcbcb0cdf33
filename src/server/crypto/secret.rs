//! Text that must not be seen.

use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use super::super::clock::Rng;

/// A password or a token in clear. It has no `Debug`, `Display` or `Serialize`, so it cannot be
/// logged or answered by accident, and its memory is wiped.
#[derive(Clone, Default)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    pub fn new(text: String) -> Secret {
        Secret(Zeroizing::new(text))
    }

    /// From opened bytes.
    pub fn from_utf8(bytes: &[u8]) -> Result<Secret, std::str::Utf8Error> {
        Ok(Secret::new(std::str::from_utf8(bytes)?.to_owned()))
    }

    /// A token of 256 random bits, 43 characters that are safe in a URL and in a cookie.
    pub fn token(rng: &dyn Rng) -> Secret {
        use base64::Engine as _;
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill(&mut *bytes);
        Secret::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(*bytes))
    }

    /// A code of 128 random bits, 22 characters that are safe in a URL.
    pub fn code(rng: &dyn Rng) -> Secret {
        use base64::Engine as _;
        let mut bytes = Zeroizing::new([0; 16]);
        rng.fill(&mut *bytes);
        Secret::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(*bytes))
    }

    /// Nothing was entered.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text. The caller answers for where it goes.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// From a form: what was typed is wiped with the form.
impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Secret::new)
    }
}
