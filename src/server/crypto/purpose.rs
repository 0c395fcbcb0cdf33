//! What a derived key is for. Two purposes never share a key, and none has two uses: it seals, or
//! it makes keyed hashes of one kind.

/// Seals parts of uploaded files.
pub const FILE: &str = "uploaded file";
/// Seals staged rows, and how their file was read.
pub const STAGED: &str = "staged";
/// Seals passwords that wait to be hashed or handed over.
pub const PASSWORD: &str = "password";
/// Seals the keys of imports.
pub const IMPORT_KEY: &str = "import key";
/// Seals Social Security numbers of accounts.
pub const SSN: &str = "ssn";
/// Seals profiles of accounts.
pub const PROFILE: &str = "profile";
/// Seals what was recorded with verifications of accounts.
pub const VERIFICATION: &str = "verification";
/// Seals requests for access.
pub const ACCESS_REQUEST: &str = "access request";
/// Email addresses of requests for access.
pub const REQUEST_EMAIL: &str = "access request email";
/// Seals letters until they are sent.
pub const LETTER: &str = "letter";
/// Says which profile a form edits.
pub const PROFILE_VERSION: &str = "profile version";
/// Ids of accounts, of the form that makes them.
pub const FORM_ID: &str = "form id";
/// Ids of verifications, of the request that records them.
pub const EVENT_ID: &str = "verification id";
/// Which uploads are the same: of requests, parts and files.
pub const UPLOAD: &str = "upload";
/// Natural keys of accounts, in `account_keys`.
pub const KEYS: &str = "account_keys";
/// Entries of the audit log.
pub const AUDIT: &str = "audit";
/// The head of the audit log.
pub const AUDIT_HEAD: &str = "audit head";
/// Digests of accounts that were created together.
pub const CREATED: &str = "created";
/// Session tokens, one-time links.
pub const TOKEN: &str = "token";
/// Counters of failed sign-ins.
pub const FAILURES: &str = "failures";
/// Browsers in which somebody signed in before.
pub const BROWSER: &str = "browser";
/// Session tokens of account holders.
pub const HOLDER_TOKEN: &str = "holder token";
/// Browsers in which an account holder signed in before.
pub const HOLDER_BROWSER: &str = "holder browser";
/// Codes by which an account holder chooses another password.
pub const RESET_CODE: &str = "reset code";
/// Codes that invite holders of accounts.
pub const INVITATION: &str = "invitation";
/// Tells whether key and database belong together.
pub const CHECK: &str = "check";
/// Names and birth dates that files of a day hold.
pub const TRIED: &str = "tried dates";

/// The record of which keys are in use.
pub const ROTATION: &str = "rotation";

/// What another master key does to what a purpose's key has made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// These tables are sealed again.
    Sealed(&'static [&'static str]),
    /// Keys of accounts are made with both, then with the next one.
    KeysOfAccounts,
    /// Every entry keeps its key; what checks it is left of a key that is dropped.
    Kept,
    /// The head is made again when the next key has taken over.
    Head,
    /// Nothing is looked for by it: the next one is made with the key in use.
    NotLookedFor,
    /// Looked for with every key, until it ends.
    ShortLived,
    /// Of the lowest key in the file: forgotten when that is dropped.
    Lowest,
    /// Recorded anew when the next key has taken over.
    Check,
    /// The next key makes it from the moment in which it begins to take over.
    Record,
}

/// Each purpose, and what rotation does with it.
pub const ALL: &[(&str, Renewal)] = &[
    (FILE, Renewal::Sealed(&["import_parts"])),
    (STAGED, Renewal::Sealed(&["import_rows", "import_headers"])),
    (PASSWORD, Renewal::Sealed(&["import_secrets", "account_passwords", "account_reveals"])),
    (IMPORT_KEY, Renewal::Sealed(&["import_keys"])),
    (SSN, Renewal::Sealed(&["account_ssns"])),
    (PROFILE, Renewal::Sealed(&["accounts"])),
    (VERIFICATION, Renewal::Sealed(&["account_verification_details"])),
    (ACCESS_REQUEST, Renewal::Sealed(&["access_requests"])),
    (REQUEST_EMAIL, Renewal::Lowest),
    (LETTER, Renewal::Sealed(&["outbox"])),
    (PROFILE_VERSION, Renewal::Lowest),
    (FORM_ID, Renewal::Lowest),
    (EVENT_ID, Renewal::Lowest),
    (UPLOAD, Renewal::Lowest),
    (KEYS, Renewal::KeysOfAccounts),
    (AUDIT, Renewal::Kept),
    (AUDIT_HEAD, Renewal::Head),
    (CREATED, Renewal::NotLookedFor),
    (TOKEN, Renewal::ShortLived),
    (FAILURES, Renewal::Lowest),
    (BROWSER, Renewal::Lowest),
    (HOLDER_TOKEN, Renewal::ShortLived),
    (HOLDER_BROWSER, Renewal::Lowest),
    (RESET_CODE, Renewal::ShortLived),
    (INVITATION, Renewal::ShortLived),
    (TRIED, Renewal::Lowest),
    (CHECK, Renewal::Check),
    (ROTATION, Renewal::Record),
];

/// A purpose that seals, and the one before it: what that has sealed still opens, and is sealed
/// anew with the next master key.
pub const BEFORE: &[(&str, &str)] = &[(FILE, UPLOAD)];
