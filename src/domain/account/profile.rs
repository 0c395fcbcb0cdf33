//! What an account keeps of a person: a column's short name -> its value in canonical form, and
//! what the program adds.
//!
//! **Law:** the values of a profile are those that it was made of, for every column of every
//! program, so that keys and names can be derived again from what is stored.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::domain::field::Value;
use crate::domain::finding::Finding;
use crate::domain::program::Program;
use crate::domain::program::pages::ProfileLine;
use crate::domain::template::ColumnRole;

/// The profile of an account. Blank columns are left out; no secret is ever in it.
pub type Profile = BTreeMap<Cow<'static, str>, String>;

/// From a row's values and its findings.
pub fn of(program: &Program, values: &[Value<'_>], findings: &[Finding]) -> Profile {
    let kept = program.columns.iter().zip(values).filter(|(column, _)| column.role == ColumnRole::Profile);
    let columns = kept.filter_map(|(column, value)| Some((column.name, value.canonical()?)));
    columns.chain((program.extras)(values, findings)).map(|(name, value)| (Cow::Borrowed(name), value)).collect()
}

/// The typed values in template order; columns that no profile keeps are blank.
pub fn values<'p>(program: &Program, profile: &'p Profile) -> Vec<Value<'p>> {
    let value = |column: &crate::domain::template::Column| match profile.get(column.name) {
        Some(text) if column.role == ColumnRole::Profile => column.field.of_canonical(text),
        _ => Value::Blank,
    };
    program.columns.iter().map(value).collect()
}

/// Column's short name, label and value, in template order.
pub fn listed(program: &Program, profile: &Profile) -> Vec<(String, String, String)> {
    let columns = program.columns.iter();
    columns.filter_map(|c| Some((c.name.to_owned(), c.label.to_owned(), profile.get(c.name)?.clone()))).collect()
}

/// A profile as a person reads it: labels with their lines, what is blank left out. `flag` has the
/// words for TRUE and FALSE. Without `layout`, each column by itself.
pub fn shown(
    program: &Program,
    layout: &[ProfileLine],
    profile: &Profile,
    flag: impl Fn(bool) -> &'static str,
) -> Vec<(String, Vec<String>)> {
    let word = |name: &str| match profile.get(name).map(String::as_str) {
        Some("TRUE") => Some(flag(true)),
        Some("FALSE") => Some(flag(false)),
        text => text.filter(|text| !text.is_empty()),
    };
    if layout.is_empty() {
        let filled = listed(program, profile).into_iter().filter_map(|(name, label, _)| Some((label, word(&name)?.to_owned())));
        return filled.map(|(label, text)| (label, vec![text])).collect();
    }
    let line = |parts: &[(&str, &str)]| {
        parts
            .iter()
            .filter_map(|(before, name)| Some((before, word(name)?)))
            .fold(String::new(), |line, (before, word)| if line.is_empty() { word.to_owned() } else { line + before + word })
    };
    let lines = |fact: &ProfileLine| -> Vec<String> {
        fact.lines.iter().map(|parts| line(parts)).filter(|line| !line.is_empty()).collect()
    };
    let facts = layout.iter().map(|fact| (fact.label.to_owned(), lines(fact)));
    facts.filter(|(_, lines)| !lines.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::field::Cell;
    use crate::domain::program::pages::PageRegistry;
    use crate::domain::program::{KeyUse, Registry};
    use crate::domain::rules::Rules;

    /// Texts of every kind: each column of each program reads some of them.
    const TEXTS: &[&str] = &[
        "ana.ruiz@example.org",
        "Ana",
        "  José\u{301} ",
        "O’Brien-Díaz",
        "jr",
        "III",
        "1999-03-04",
        "03/04/1999",
        "3/4/1999",
        "TRUE",
        "no",
        "1101 E University Ave",
        "Fresno",
        "California",
        "93721",
        "USA",
        "(559)555-0100",
        "+44 20 7946 0958",
        "cell",
        "A-00123",
        "Educator",
        "Learner",
        "7",
        "0190a1b2-0000-7000-8000-000000000001",
    ];

    /// What each column reads of [`TEXTS`], in template order.
    fn readings(program: &'static Program, rules: &Rules) -> Vec<Vec<Value<'static>>> {
        let read = |column: &crate::domain::template::Column| {
            let value = |text: &&'static str| column.field.check(text.trim(), &mut Cell::new(rules));
            TEXTS.iter().map(value).filter(|value| value.canonical().is_some()).collect()
        };
        program.columns.iter().map(read).collect()
    }

    #[test]
    fn a_profile_gives_back_the_values_that_it_was_made_of_in_every_program() {
        let mut compared = 0;
        for program in Registry::standard().all() {
            let rules = Rules::new(program.id, time::Date::from_ordinal_date(2026, 200).unwrap(), Default::default());
            let readings = readings(program, &rules);
            for (column, readings) in program.columns.iter().zip(&readings) {
                let kept = column.role == ColumnRole::Profile;
                assert!(!kept || !readings.is_empty(), "{}: no text of the table for {}", program.id, column.name);
            }
            // Each column through all its readings, the others somewhere in theirs.
            for turn in 0..TEXTS.len() {
                let values: Vec<Value<'_>> =
                    readings.iter().map(|some| some.get(turn % some.len().max(1)).cloned().unwrap_or_default()).collect();
                let profile = of(program, &values, &[]);
                let expected: Vec<Value<'_>> = program
                    .columns
                    .iter()
                    .zip(&values)
                    .map(|(column, value)| if column.role == ColumnRole::Profile { value.clone() } else { Value::Blank })
                    .collect();
                assert_eq!(super::values(program, &profile), expected, "{}", program.id);
                compared += program.columns.len();
                assert_same_person(program, &values, &expected);
            }
        }
        assert!(compared > 100, "compared {compared} values only");
    }

    #[test]
    fn a_person_reads_an_address_as_a_block_and_yes_for_true() {
        let program = Registry::standard().all()[0];
        let layout = PageRegistry::standard().get(program.id).profile;
        let filled = [
            ("first", "Ana"),
            ("last", "Ruiz"),
            ("suffix", "Jr."),
            ("street1", "1101 E University Ave"),
            ("city", "Fresno"),
            ("postal", "93721"),
            ("homeless", "FALSE"),
            ("accepted_terms", "TRUE"),
        ];
        let profile: Profile = filled.iter().map(|(name, text)| ((*name).into(), (*text).to_owned())).collect();
        let yes = |flag: bool| if flag { "Yes" } else { "No" };
        let shown = shown(program, layout, &profile, yes);
        let shown: Vec<(&str, String)> = shown.iter().map(|(label, lines)| (label.as_str(), lines.join(" / "))).collect();
        assert_eq!(
            shown,
            [
                ("Legal name", "Ana Ruiz Jr.".to_owned()),
                ("Address", "1101 E University Ave / Fresno 93721".to_owned()),
                ("Homeless", "No".to_owned()),
                ("Accepted terms", "Yes".to_owned()),
            ]
        );
        let plain = super::shown(program, &[], &profile, yes);
        assert!(plain.contains(&("Accepted terms".to_owned(), vec!["Yes".to_owned()])), "{plain:?}");
        assert_eq!(plain.len(), filled.len());
    }

    #[test]
    fn a_layout_names_columns_and_what_the_program_adds() {
        for program in Registry::standard().all() {
            let extras = (program.extras)(&[], &[]);
            let known = |name: &str| program.column(name).is_some() || extras.iter().any(|(extra, _)| *extra == name);
            for line in PageRegistry::standard().get(program.id).profile {
                let unknown = line.lines.iter().flat_map(|parts| *parts).find(|(_, name)| !known(name));
                assert_eq!(unknown, None, "{}: {}", program.id, line.label);
            }
        }
    }

    /// Keys and name come out the same from what is stored as from the row, whose number is blank.
    /// A key that is unique in its file alone is no account's.
    fn assert_same_person(program: &Program, row: &[Value<'_>], stored: &[Value<'_>]) {
        let keys = |values: &[Value<'_>]| {
            let mut keys = Vec::new();
            let in_file = |kind: usize| program.keys[kind].usage == KeyUse::InFileOnly;
            (program.derive_keys)(values, &mut |kind, text| keys.extend((!in_file(kind)).then(|| (kind, text.to_vec()))));
            keys
        };
        let mut row = row.to_vec();
        if let Some(number) = program.column_with(ColumnRole::Number) {
            row[number] = Value::Blank;
        }
        assert_eq!(keys(stored), keys(&row), "{}", program.id);
        assert_eq!((program.display_name)(stored), (program.display_name)(&row));
    }
}
