//! An entry's detail in plain words, for page and file.

use serde_json::{Map, Value};

use crate::domain::program::Registry;
use crate::messages::audit::{DETAILS, MACHINES, action, capital};
use crate::server::clock;
use crate::wire::Timestamp;

/// Facts in the order of [`DETAILS`], then those that have no words yet:
/// `Role: Auditor; until: 2027-06-30`. What is blank is left out, and what only a machine compares.
pub(super) fn describe(registry: &Registry, detail: &str) -> String {
    let Ok(mut facts) = serde_json::from_str::<Map<String, Value>>(detail) else { return String::new() };
    facts.retain(|name, _| !MACHINES.contains(&name.as_str()));
    let mut parts = Vec::new();
    for (name, words) in DETAILS {
        let value = facts.remove(*name).map(|value| in_words(registry, name, &value)).unwrap_or_default();
        if !value.is_empty() {
            parts.push(words.fill(&[("value", &value)]));
        }
    }
    for (name, value) in &facts {
        let value = in_words(registry, name, value);
        if !value.is_empty() {
            parts.push(format!("{}: {value}", name.replace('_', " ")));
        }
    }
    capital(&parts.join("; "))
}

fn in_words(registry: &Registry, name: &str, value: &Value) -> String {
    match (name, value) {
        (_, Value::Null) => String::new(),
        (_, Value::Array(values)) => values.iter().map(|value| in_words(registry, name, value)).collect::<Vec<_>>().join(", "),
        // Rows count from 0 inside, and the end is one past the last.
        ("first_row", Value::Number(row)) => row.as_u64().map_or_else(String::new, |row| (row + 1).to_string()),
        // Entries from before days were kept as typed.
        ("until", Value::Number(at)) => at.as_i64().map_or_else(String::new, |at| clock::rfc3339(Timestamp(at))),
        ("role", Value::String(role)) => registry.role(role).map_or_else(|| role.clone(), |role| role.label.to_owned()),
        ("extras", Value::String(id)) => registry.extra(id).map_or_else(|| id.clone(), |extra| extra.label.to_owned()),
        ("changed", Value::String(key)) => registry.setting(key).map_or_else(|| key.clone(), |setting| setting.label.to_owned()),
        ("action", Value::String(name)) if !name.is_empty() => action(name),
        ("kind" | "who" | "because" | "event" | "before" | "after" | "method" | "counter" | "state", Value::String(name)) => {
            name.replace('_', " ")
        }
        (_, Value::String(text)) => text.clone(),
        (_, value) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::program::Registry;

    fn describe(detail: &str) -> String {
        super::describe(&Registry::standard(), detail)
    }

    #[test]
    fn a_detail_is_described_in_words() {
        let check = |detail: &str, words: &str| assert_eq!(describe(detail), words, "{detail}");
        check("{}", "");
        check(
            r#"{"staff":"7a","grant":"7b","role":"college_staff","until":"2027-06-30"}"#,
            "Role: College Staff; until the end of 2027-06-30; staff ID 7a",
        );
        check(r#"{"role":"college_staff","extras":["ssn"],"until":null}"#, "Role: College Staff; with: SSN");
        check(r#"{"role":"auditor","extras":[],"until":null}"#, "Role: Auditor");
        check(r#"{"role":"auditor","until":null}"#, "Role: Auditor");
        check(r#"{"role":"auditor","until":1782907200000000}"#, "Role: Auditor; until the end of 2026-07-01T12:00:00Z");
        check(r#"{"changed":["name","time_zone"]}"#, "Changed: name, Time zone");
        check(
            r#"{"first_row":0,"end_row":1000,"created":990,"failed":10,"digest":"ab12"}"#,
            "From row 1; to row 1000; created: 990; failed: 10",
        );
        check(r#"{"who":"command_line","action":"signed_in","from":"","to":""}"#, "By: command line; action: Signed in");
    }

    #[test]
    fn a_fact_without_words_is_read_from_its_name() {
        assert_eq!(describe(r#"{"moved_by_hand":3}"#), "Moved by hand: 3");
        assert_eq!(describe("not JSON"), "");
    }
}
