//! What is asked of a password that a staff user chooses.

use crate::domain::password;
use crate::server::crypto::Secret;

mod chosen;

/// Fewest characters: it is the only factor (NIST SP 800-63B-4).
pub const MIN_CHARS: usize = 15;

/// Why a password may not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Too short.
    Short,
    /// Too long.
    Long,
    /// On the list of common ones.
    Common,
    /// Holds the name or the email address.
    Personal,
    /// The one in use.
    Same,
}

/// Whether a staff user of that name and address may choose it.
pub fn check(password: &Secret, name: &str, email: &str) -> Result<(), Fault> {
    let text = password.expose();
    match text.chars().count() {
        n if n < MIN_CHARS => Err(Fault::Short),
        n if n > password::MAX_CHARS => Err(Fault::Long),
        _ if password::is_common(text) || chosen::is_guessable(text) => Err(Fault::Common),
        _ if password::is_personal(text, &[name], email, None) => Err(Fault::Personal),
        _ => Ok(()),
    }
}
