//! What is asked of a password that people choose for themselves: staff, and holders of accounts.

use crate::domain::dates::Date;
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
    /// Holds the name, the email address, or a number or birth date of an account.
    Personal,
    /// The one in use.
    Same,
}

/// Whose password it is: what must not stand in it.
#[derive(Default)]
pub struct Owner<'a> {
    /// Parts of the name, and other ids.
    pub names: &'a [&'a str],
    /// Email address.
    pub email: &'a str,
    /// Birth date, where it is known.
    pub born: Option<Date>,
}

/// Whether a staff user of that name and address may choose it.
pub fn check(password: &Secret, name: &str, email: &str) -> Result<(), Fault> {
    check_of(password, &Owner { names: &[name], email, born: None }, MIN_CHARS)
}

/// Whether its owner may choose it, where it needs so many characters.
pub fn check_of(password: &Secret, owner: &Owner<'_>, min_chars: usize) -> Result<(), Fault> {
    let text = password.expose();
    match text.chars().count() {
        n if n < min_chars => Err(Fault::Short),
        n if n > password::MAX_CHARS => Err(Fault::Long),
        _ if password::is_common(text) || chosen::is_guessable(text) => Err(Fault::Common),
        _ if password::is_personal(text, owner.names, owner.email, owner.born) => Err(Fault::Personal),
        _ => Ok(()),
    }
}
