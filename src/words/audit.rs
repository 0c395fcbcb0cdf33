//! What the audit log's actions are called.

/// Every action that the server writes, with the words for it, in the order of the filter.
pub const ACTIONS: &[(&str, &str)] = &[];

/// The words for an action; an unknown one as its name says: `import_applied` becomes `Import applied`.
pub fn action(name: &str) -> String {
    if let Some((_, words)) = ACTIONS.iter().find(|(known, _)| *known == name) {
        return (*words).to_owned();
    }
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::action;

    #[test]
    fn an_action_without_words_is_read_from_its_name() {
        assert_eq!(action("never_heard_of"), "Never heard of");
        assert_eq!(action(""), "");
    }
}
