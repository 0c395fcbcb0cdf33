//! How numbers, sizes and times are written. The same on both sides; the browser swaps times to its
//! own zone afterwards.

use time::OffsetDateTime;

pub use crate::messages::number;
use crate::wire::Timestamp;

/// A number with its noun: `1 row`, `1,204 rows`.
pub fn counted(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(value), if value == 1 { one } else { many })
}

/// A size in bytes as people say it: `640 bytes`, `17 KB`, `1.4 MB`.
pub fn size(bytes: u64) -> String {
    const KILO: u64 = 1_000;
    const MEGA: u64 = 1_000_000;
    match bytes {
        0..KILO => counted(bytes, "byte", "bytes"),
        KILO..MEGA => format!("{} KB", number(bytes / KILO)),
        _ => format!("{}.{} MB", number(bytes / MEGA), bytes % MEGA / 100_000),
    }
}

/// A month's three letters.
fn month(month: u8) -> &'static str {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES[(usize::from(month).clamp(1, 12)) - 1]
}

/// A time of day on the twelve-hour clock, from hours (0–23) and minutes: `3:42 AM`.
pub fn time_of_day(hour: u8, minute: u8) -> String {
    let half = if hour < 12 { "AM" } else { "PM" };
    let hour = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
    format!("{hour}:{minute:02} {half}")
}

/// A day: `Nov 28, 2026`.
pub fn day(year: i32, month_of_year: u8, day: u8) -> String {
    format!("{} {day}, {year}", month(month_of_year))
}

/// A moment in UTC: `Nov 28, 2026, 11:42 AM UTC`.
pub fn utc(at: Timestamp) -> String {
    parts(at).map_or_else(String::new, |t| {
        format!("{}, {} UTC", day(t.year(), u8::from(t.month()), t.day()), time_of_day(t.hour(), t.minute()))
    })
}

/// A moment for a machine: `2026-11-22T22:05:09Z`.
pub fn machine(at: Timestamp) -> String {
    parts(at).map_or_else(String::new, |t| {
        format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.year(), u8::from(t.month()), t.day(), t.hour(), t.minute(), t.second())
    })
}

fn parts(at: Timestamp) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1_000_000)).ok()
}

/// The first letters of a name's first and last word: `AR`.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|w| w.chars().next());
    let last = words.next_back().and_then(|w| w.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// `Firefox on Windows`, from a browser's user agent; an unknown one as it is, cut to sixty
/// characters.
pub fn browser_name(user_agent: &str) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |table: &[(&str, &'static str)]| table.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name);
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        _ => user_agent.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_carry_their_noun() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_204), "1,204");
        assert_eq!(number(1_000_000), "1,000,000");
        assert_eq!(counted(1, "row", "rows"), "1 row");
        assert_eq!(counted(1_204, "row", "rows"), "1,204 rows");
    }

    #[test]
    fn sizes_are_said_in_the_unit_that_fits() {
        assert_eq!(size(1), "1 byte");
        assert_eq!(size(17_900), "17 KB");
        assert_eq!(size(1_450_000), "1.4 MB");
    }

    #[test]
    fn a_moment_is_written_in_utc_for_people_and_for_machines() {
        let at = Timestamp(1_795_385_109_000_000);
        assert_eq!(utc(at), "Nov 22, 2026, 10:05 PM UTC");
        assert_eq!(machine(at), "2026-11-22T22:05:09Z");
    }

    #[test]
    fn a_time_of_day_has_twelve_hours_twice() {
        let times = [(0, 0), (3, 42), (12, 5), (23, 59)].map(|(hour, minute)| time_of_day(hour, minute));
        assert_eq!(times, ["12:00 AM", "3:42 AM", "12:05 PM", "11:59 PM"]);
    }

    #[test]
    fn initials_come_from_the_first_and_the_last_word() {
        assert_eq!(initials("Ana María Ruiz"), "AR");
        assert_eq!(initials("prince"), "P");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn a_browser_is_named_with_its_system() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0";
        assert_eq!(browser_name(edge), "Edge on Windows");
        let ipad =
            "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/604.1";
        assert_eq!(browser_name(ipad), "Safari on iPad");
        assert_eq!(browser_name("curl/8.5.0"), "curl/8.5.0");
    }
}
