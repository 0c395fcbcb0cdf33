//! What the holder of an account is handed on paper with a temporary password.

/// What a program prints passwords on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handout {
    /// A slip, which says who hands it out.
    Slip,
    /// A card for a wallet, for people who have neither a phone nor an email address to look
    /// things up on: it has all that they need.
    Card {
        /// What the card is called.
        title: &'static str,
        /// Id of the kind of organization that it names: the nearest to the account.
        level: &'static str,
    },
}
