//! Every address of the interface, in one place. An address has internal ids only, never personal
//! data.

use uuid::Uuid;

/// Home.
pub const HOME: &str = "/";
/// Sign-in.
pub const SIGN_IN: &str = "/sign-in";
/// Where the sign-out form posts to.
pub const SIGN_OUT: &str = "/sign-out";
/// Change my password.
pub const PASSWORD: &str = "/password";
/// Where the password goes that is typed again in a session.
pub const STEP_UP: &str = "/step-up";
/// My sessions.
pub const SESSIONS: &str = "/sessions";
/// My roles and what they let me do.
pub const ACCESS: &str = "/access";
/// The account because of which I'm staff.
pub const MY_ACCOUNT: &str = "/my-account";
/// Who helps; open to everybody.
pub const CONTACT: &str = "/contact";
/// Help, on the same page.
pub const HELP: &str = "/contact#help";
/// The account holders' portal. It has a router of its own: nothing below it is a page of staff.
pub const PORTAL: &str = "/my";
/// Signing in there.
pub const PORTAL_SIGN_IN: &str = "/my/sign-in";
/// Where the portal's sign-out form posts to.
pub const PORTAL_SIGN_OUT: &str = "/my/sign-out";
/// Where the form posts to that ends a holder's other sessions.
pub const PORTAL_SIGN_OUT_OTHERS: &str = "/my/sign-out-others";
/// What to do about a lost password.
pub const PORTAL_FORGOT: &str = "/my/forgot";
/// Choosing a password by a mailed code, which follows.
pub const PORTAL_RESET: &str = "/my/reset/";
/// Choosing a password in the place of a temporary one.
pub const PORTAL_CHOOSE: &str = "/my/choose-password";
/// Changing a password of one's own.
pub const PORTAL_CHANGE: &str = "/my/change-password";
/// Where holders are led who sign in where staff do; open to everybody.
pub const PORTAL_STAFF: &str = "/my/staff-sign-in";
/// Ask for access; open to everybody. Also where its form posts to.
pub const REQUEST_ACCESS: &str = "/request-access";
/// Requests for access.
pub const ACCESS_REQUESTS: &str = "/access-requests";
/// All imports of my organizations.
pub const IMPORTS: &str = "/imports";
/// A new import.
pub const NEW_IMPORT: &str = "/imports/new";
/// Find an account. Also where the plain form of that page posts to.
pub const ACCOUNTS: &str = "/accounts";
/// Verifies the accounts that are selected in the list.
pub const VERIFY_ACCOUNTS: &str = "/accounts/verify";
/// Changes of identity verifications over time.
pub const VERIFICATION_REPORT: &str = "/accounts/verifications";
/// The same as a file.
pub const VERIFICATION_EXPORT: &str = "/accounts/verifications/export";
/// Moves of accounts.
pub const MOVES: &str = "/moves";
/// Those to places of my own, with the form that asks for one.
pub const MOVES_HERE: &str = "/moves?show=coming";
/// Reviews of rows of imports.
pub const REVIEWS: &str = "/reviews";
/// Where a location is chosen, and shown with what is done there.
pub const LOCATIONS: &str = "/locations";
/// Element id of the list of the locations below one.
pub const LOCATION_CHILDREN: &str = "location-children";
/// Organizations.
pub const ORGANIZATIONS: &str = "/organizations";
/// Add an organization.
pub const NEW_ORGANIZATION: &str = "/organizations/new";
/// Staff.
pub const STAFF: &str = "/staff";
/// Add a staff user.
pub const NEW_STAFF: &str = "/staff/new";
/// Invitations that are about to expire, or have expired lately.
pub const INVITATIONS: &str = "/accounts/invitations";
/// What each kind of letter looks like.
pub const LETTERS: &str = "/letters";
/// One of them as an HTML document.
pub const LETTER_HTML: &str = "/letters/html";
/// Letters by mail.
pub const OUTBOX: &str = "/outbox";
/// Audit log.
pub const AUDIT: &str = "/audit";
/// What is agreed to before accounts are created, in all its versions.
pub const AGREEMENTS: &str = "/agreements";
/// The audit log as a file.
pub const AUDIT_EXPORT: &str = "/audit/export";
/// Every piece in every state; with `--demo` only.
pub const STYLEGUIDE: &str = "/styleguide";

/// Where an account holder chooses a password by a mailed code.
pub fn portal_reset(code: &str) -> String {
    format!("{PORTAL_RESET}{code}")
}

/// One import.
pub fn import(id: Uuid) -> String {
    format!("/imports/{id}")
}

/// A download of an import's results: `safe`, `exact`, `failed` or `details`.
pub fn results(import: Uuid, kind: &str) -> String {
    format!("/imports/{import}/results?kind={kind}")
}

/// A new import, at that organization where one is chosen already.
pub fn new_import(organization: Option<Uuid>) -> String {
    organization.map_or_else(|| NEW_IMPORT.to_owned(), |organization| format!("{NEW_IMPORT}?organization={organization}"))
}

/// The check of the rows of an import that have errors.
pub fn fix_rows(import: Uuid) -> String {
    format!("{NEW_IMPORT}?fix={import}")
}

/// The rows of an import that failed, as its program lists them.
pub fn failures(import: Uuid) -> String {
    format!("/imports/{import}/failures")
}

/// Undoing one import: what would happen, and afterwards what was kept.
pub fn undo(import: Uuid) -> String {
    format!("/imports/{import}/undo")
}

/// The form for one account.
pub const NEW_ACCOUNT: &str = "/accounts/new";

/// What a kind of letter looks like as HTML, from that organization.
pub fn letter_html(kind: &str, organization: Option<Uuid>) -> String {
    let of = organization.map(|id| format!("&organization={id}")).unwrap_or_default();
    format!("{LETTER_HTML}?kind={kind}{of}")
}

/// The kinds of accounts of the programs that one works in.
pub const ROLE_GUIDE: &str = "/accounts/new/roles";

/// The form for one account, at that organization.
pub fn new_account(organization: Uuid) -> String {
    format!("{NEW_ACCOUNT}?organization={organization}")
}

/// The accounts at an organization and below.
pub fn accounts_of(organization: Uuid) -> String {
    format!("{ACCOUNTS}?organization={organization}")
}

/// One account.
pub fn account(id: Uuid) -> String {
    format!("/accounts/{id}")
}

/// Editing one account.
pub fn edit_account(id: Uuid) -> String {
    format!("/accounts/{id}/edit")
}

/// One organization.
pub fn organization(id: Uuid) -> String {
    format!("/organizations/{id}")
}

/// One location, for those who work there.
pub fn location(id: Uuid) -> String {
    format!("{LOCATIONS}?at={id}")
}

/// The locations below one, with their ids; `None`: of one that is to be chosen.
pub fn location_children(of: Option<Uuid>) -> String {
    of.map_or_else(|| LOCATIONS.to_owned(), |id| format!("{}#{LOCATION_CHILDREN}", location(id)))
}

/// One staff user.
pub fn staff(id: Uuid) -> String {
    format!("/staff/{id}")
}

/// One review.
pub fn review(id: Uuid) -> String {
    format!("{REVIEWS}/{id}")
}

/// One request for access.
pub fn access_request(id: Uuid) -> String {
    format!("{ACCESS_REQUESTS}/{id}")
}

/// A program's template, as a download.
pub fn template(program: &str) -> String {
    format!("/templates/{program}")
}

/// A program's template for an organization, whose id stands on an example row where rows name one.
pub fn template_for(program: &str, organization: Uuid) -> String {
    format!("{}?organization={organization}", template(program))
}

/// What the address of a one-time link begins with; its token follows.
pub const WELCOME: &str = "/welcome/";

/// Where a one-time link leads, and where its form posts to. `token` is base64url.
pub fn welcome(token: &str) -> String {
    format!("{WELCOME}{token}")
}

/// What an address begins with at which the holder of an account registers.
pub const PORTAL_REGISTER: &str = "/my/register/";

/// Where an invitation leads, and where its form posts to. `code` is base64url.
pub fn register(code: &str) -> String {
    format!("{PORTAL_REGISTER}{code}")
}

/// Only an address of our own may be gone on to after sign-in: one `/` and then neither `/` nor
/// `\`.
pub fn safe_next(next: &str) -> &str {
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(|c: char| c == '\\' || c.is_control());
    if own { next } else { HOME }
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn sign_in_goes_on_to_our_own_addresses_only() {
        assert_eq!(safe_next("/imports?page=2"), "/imports?page=2");
        for foreign in
            ["//evil.example", "https://evil.example", "/\\evil.example", "", "javascript:alert(1)", "/a\0", "/\u{b}", "/\u{85}"]
        {
            assert_eq!(safe_next(foreign), "/", "{foreign}");
        }
    }
}
