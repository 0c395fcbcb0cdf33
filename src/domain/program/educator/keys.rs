//! What an educator is known by: the email address, ignoring case, within the district.

use super::columns::EMAIL;
use crate::domain::field::Value;
use crate::domain::finding::Code;
use crate::domain::matching::normal;
use crate::domain::program::{Duplicate, KeyKind, KeyScope, KeyUse};

pub(super) const BY_EMAIL: usize = 0;

pub(super) static KEYS: [KeyKind; 1] = [KeyKind {
    name: "email",
    scope: KeyScope::Root,
    noun: "email",
    usage: KeyUse::Owned,
    duplicate: Some(Duplicate { at: "email", code: Code::DuplicateEmail }),
}];

pub(super) fn derive_keys(values: &[Value<'_>], tell: &mut dyn FnMut(usize, &[u8])) {
    if let Some(email) = values[EMAIL].text() {
        let mut key = Vec::with_capacity(128);
        normal::email_into(email, &mut key);
        tell(BY_EMAIL, &key);
    }
}
