//! What the audit log's actions are called.

/// Every action that the server writes, with the words for it, in the order of the filter.
pub const ACTIONS: &[(&str, &str)] = &[
    ("signed_in", "Signed in"),
    ("sign_in_failed", "Sign-in failed"),
    ("stepped_up", "Password typed again"),
    ("step_up_failed", "Password typed again, wrong"),
    ("signed_out", "Signed out"),
    ("session_ended", "Session ended"),
    ("password_set", "Password set"),
    ("password_changed", "Password changed"),
    ("import_started", "Import started"),
    ("import_received", "File received"),
    ("import_already_applied", "File was imported before"),
    ("import_refused", "File refused"),
    ("import_planned", "Import planned"),
    ("import_plan_again_started", "Planning again started"),
    ("import_apply_started", "Applying started"),
    ("import_stopped", "Import stopped"),
    ("import_continued", "Import continued"),
    ("import_applied", "Import applied"),
    ("import_discarded", "Import given up"),
    ("accounts_created", "Accounts created"),
    ("passwords_revealed", "Passwords revealed"),
    ("results_downloaded", "Results downloaded"),
    ("audit_exported", "Audit log downloaded"),
    ("organisation_added", "Organisation added"),
    ("organisation_changed", "Organisation changed"),
    ("organisation_deactivated", "Organisation taken out of use"),
    ("organisation_reactivated", "Organisation taken into use again"),
    ("staff_added", "Staff user added"),
    ("staff_link_made", "One-time link made"),
    ("staff_deactivated", "Staff user deactivated"),
    ("role_granted", "Role granted"),
    ("role_ended", "Role ended"),
];

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
    fn no_action_stands_twice_and_each_has_words_of_its_own() {
        let names: std::collections::BTreeSet<_> = super::ACTIONS.iter().map(|(name, _)| name).collect();
        let words: std::collections::BTreeSet<_> = super::ACTIONS.iter().map(|(_, words)| words).collect();
        assert_eq!((names.len(), words.len()), (super::ACTIONS.len(), super::ACTIONS.len()));
    }

    #[test]
    fn an_action_without_words_is_read_from_its_name() {
        assert_eq!(action("never_heard_of"), "Never heard of");
        assert_eq!(action(""), "");
    }
}
