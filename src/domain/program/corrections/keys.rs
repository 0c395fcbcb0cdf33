//! What a learner is known by: the DOC ID, within the agency. Case makes no difference.

use super::columns::{DOC_ID, REQUEST};
use crate::domain::field::Value;
use crate::domain::finding::Code;
use crate::domain::matching::normal;
use crate::domain::program::{Duplicate, KeyKind, KeyScope, KeyUse};

pub(super) const BY_DOC_ID: usize = 0;
pub(super) const BY_REQUEST: usize = 1;

pub(super) static KEYS: [KeyKind; 2] = [
    KeyKind {
        name: "doc_id",
        scope: KeyScope::Root,
        noun: "DOC ID",
        usage: KeyUse::Owned,
        duplicate: Some(Duplicate { at: "doc_id", code: Code::DuplicateKey }),
    },
    KeyKind {
        name: "request",
        scope: KeyScope::Program,
        noun: "request ID",
        usage: KeyUse::InFileOnly,
        duplicate: Some(Duplicate { at: "request", code: Code::DuplicateKey }),
    },
];

pub(super) fn derive_keys(values: &[Value<'_>], tell: &mut dyn FnMut(usize, &[u8])) {
    if let Some(doc_id) = values[DOC_ID].text() {
        tell(BY_DOC_ID, normal::doc_id(doc_id).as_bytes());
    }
    if let Some(number) = values[REQUEST].text() {
        tell(BY_REQUEST, number.as_bytes());
    }
}
