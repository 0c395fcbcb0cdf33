//! The reason for staff help: asked in the form for one student, and once for a file.

/// The name under which a profile keeps it.
pub(super) const NAME: &str = "help_reason";

/// Its label.
pub(super) const LABEL: &str = "Reason for staff help";

/// The sentence where none was chosen.
pub(super) const BLANK: &str = "Choose a reason for staff help.";

/// For whom staff create accounts.
pub(super) const POLICY: &str =
    "Create accounts only for students who can't complete self-service, or where identity flags need an administrator.";

/// The answers.
pub(super) const REASONS: &[(&str, &str)] = &[
    ("incarcerated", "Incarcerated"),
    ("formerly_incarcerated", "Formerly incarcerated"),
    ("unhoused", "Unhoused"),
    ("limited_technology", "Limited technology"),
    ("identity_flag", "Identity flag"),
    ("other", "Other"),
];
