//! Rows counted by name: the actions of a plan, or what came of them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::plan::Action;

/// Rows by the stable name of their action or outcome. Names are open: a new action is counted,
/// stored and sent without a field of its own anywhere.
///
/// A handful of names in order, none with 0 rows. A list, since the page downloads what reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionCounts(Vec<(Cow<'static, str>, u64)>);

impl ActionCounts {
    /// Of the rows that fail, those of people who already have an account. They are counted under
    /// this name as well as under their action.
    pub const EXISTING: &'static str = "existing";

    /// Of the rows that create accounts, those whose holders become staff. They are counted under
    /// this name as well as under their action.
    pub const STAFF: &'static str = "staff";

    /// Of the rows that fail, those that were never tried: the import was ended first. They are
    /// counted under this name as well as under their outcome.
    pub const NOT_APPLIED: &'static str = "not_applied";

    /// What is counted of rows besides their action.
    const ASIDE: [&'static str; 3] = [Self::EXISTING, Self::STAFF, Self::NOT_APPLIED];

    /// Counts `n` more rows under that name.
    pub fn add(&mut self, what: impl Into<Cow<'static, str>>, n: u64) {
        if n == 0 {
            return;
        }
        let what = what.into();
        match self.place(&what) {
            Ok(at) => self.0[at].1 += n,
            Err(at) => self.0.insert(at, (what, n)),
        }
    }

    /// Rows counted under that name.
    pub fn get(&self, what: &str) -> u64 {
        self.place(what).map_or(0, |at| self.0[at].1)
    }

    /// Where a name is, or where it belongs.
    fn place(&self, what: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(name, _)| name.as_ref().cmp(what))
    }

    /// Rows of a plan with that action.
    pub fn planned(&self, action: Action) -> u64 {
        self.get(action.name())
    }

    /// Rows of results that ended as that action does.
    pub fn outcome(&self, action: Action) -> u64 {
        self.get(action.outcome())
    }

    /// Rows of people who already have an account.
    pub fn existing(&self) -> u64 {
        self.get(Self::EXISTING)
    }

    /// Rows that were never tried: the import was ended first.
    pub fn not_applied(&self) -> u64 {
        self.get(Self::NOT_APPLIED)
    }

    /// All rows, each once.
    pub fn rows(&self) -> u64 {
        self.by_action().map(|(_, n)| n).sum()
    }

    /// As [`ActionCounts::iter`], of actions and outcomes alone: each row once.
    pub fn by_action(&self) -> impl Iterator<Item = (&str, u64)> {
        self.iter().filter(|(what, _)| !Self::ASIDE.contains(what))
    }

    /// What was counted since these counts, which are earlier ones of the same rows.
    pub fn since(&self, earlier: &ActionCounts) -> ActionCounts {
        self.0.iter().map(|(what, n)| (what.clone(), n.saturating_sub(earlier.get(what)))).collect()
    }

    /// Every name with its rows, in order of names; none is 0.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(what, n)| (what.as_ref(), *n))
    }
}

impl<S: Into<Cow<'static, str>>> FromIterator<(S, u64)> for ActionCounts {
    fn from_iter<I: IntoIterator<Item = (S, u64)>>(counted: I) -> ActionCounts {
        let mut counts = ActionCounts::default();
        counted.into_iter().for_each(|(what, n)| counts.add(what, n));
        counts
    }
}

impl<const N: usize> From<[(&'static str, u64); N]> for ActionCounts {
    fn from(counted: [(&'static str, u64); N]) -> ActionCounts {
        counted.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_equal_whatever_the_order_and_nothing_is_counted_as_zero() {
        let counts = ActionCounts::from([("fail", 2), ("create", 1), ("skip", 0), ("fail", 1)]);
        assert_eq!(counts, ActionCounts::from([("create", 1), ("fail", 3)]));
        assert_eq!(counts.iter().collect::<Vec<_>>(), [("create", 1), ("fail", 3)]);
        assert_eq!((counts.planned(Action::Fail), counts.planned(Action::Skip)), (3, 0));
    }

    #[test]
    fn a_name_that_nothing_here_knows_is_a_row_like_any_other() {
        let earlier = ActionCounts::from([("created", 2), ("merged", 1), ("failed", 3), ("existing", 2)]);
        let later = ActionCounts::from([("created", 2), ("merged", 4), ("failed", 5), ("existing", 2)]);
        assert_eq!((later.rows(), later.outcome(Action::Create), later.existing()), (11, 2, 2));
        assert_eq!(ActionCounts::from([("create", 3), (ActionCounts::STAFF, 2)]).rows(), 3);
        assert_eq!(ActionCounts::from([("failed", 3), (ActionCounts::NOT_APPLIED, 2)]).rows(), 3);
        assert_eq!(later.since(&earlier), ActionCounts::from([("merged", 3), ("failed", 2)]));
    }

    #[test]
    fn counts_cross_the_wire_as_names_with_numbers() {
        let counts = ActionCounts::from([("create", 1), ("fail", 3)]);
        let text = serde_json::to_string(&counts).unwrap();
        assert_eq!(text, r#"[["create",1],["fail",3]]"#);
        assert_eq!(serde_json::from_str::<ActionCounts>(&text).unwrap(), counts);
    }
}
