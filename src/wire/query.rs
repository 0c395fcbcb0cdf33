//! Parts of a filter in an address: ids, stable names and dates, never what somebody typed freely.

/// An id, a stable name or a date, as far as its characters say.
pub(super) fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Fills the parts from an address. What is not plain, nobody chose here, and it is left out.
pub(super) fn read<'q, const N: usize>(parts: [(&'static str, &mut String); N], value: impl Fn(&str) -> Option<&'q str>) {
    for (name, part) in parts {
        *part = value(name).filter(|text| is_plain(text)).unwrap_or_default().to_owned();
    }
}

/// For an address: `state=active&origin=import`; blank where nothing is chosen.
pub(super) fn write<const N: usize>(parts: [(&'static str, &mut String); N]) -> String {
    let chosen = parts.into_iter().filter(|(_, part)| !part.is_empty()).map(|(name, part)| format!("{name}={part}"));
    chosen.collect::<Vec<_>>().join("&")
}
