//! Invitations: when people are reminded who have not registered yet, and which are listed to be
//! renewed.

use super::org::Setting;
use super::rules::Settings;

const REMINDERS: &str = "invitation_reminders";
/// No reminders.
const OFF: &str = "off";
/// Most reminders of one invitation.
const MOST: usize = 4;
/// The last day on which one may be sent.
const LAST_DAY: u32 = 365;

/// An invitation that ends within so many days is about to expire.
pub const SOON_DAYS: i64 = 7;
/// One that has expired is listed for so many days, to be renewed.
pub const LATELY_DAYS: i64 = 30;
/// Most invitations that are renewed, or listed, at once.
pub const MOST_AT_ONCE: usize = 500;

/// The setting that says when people are reminded, for programs that invite.
pub const REMINDERS_SETTING: Setting = Setting {
    key: REMINDERS,
    label: "Reminders to register",
    help: "How many days after the invitation a reminder is mailed, at most four numbers separated by commas, or off. Leave blank for 30, 53.",
    check,
};

/// The days after an invitation on which its holder is reminded, in order.
pub fn reminder_days(settings: &Settings, otherwise: &[u32]) -> Vec<u32> {
    match settings.get(REMINDERS).map(str::trim).filter(|text| !text.is_empty()) {
        None => otherwise.to_vec(),
        Some(OFF) => Vec::new(),
        Some(text) => listed(text).unwrap_or_else(|| otherwise.to_vec()),
    }
}

/// Some days in order, each once; `None` where it is something else.
fn listed(text: &str) -> Option<Vec<u32>> {
    let days: Option<Vec<u32>> = text.split(',').map(|day| day.trim().parse().ok()).collect();
    let mut days = days.filter(|days| days.len() <= MOST && days.iter().all(|day| (1..=LAST_DAY).contains(day)))?;
    days.sort_unstable();
    days.dedup();
    Some(days)
}

fn check(text: &str) -> Result<(), String> {
    match text == OFF || listed(text).is_some() {
        true => Ok(()),
        false => Err("Enter at most four days from 1 to 365, separated by commas, for example 30, 53, or off.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_are_days_in_order_or_off() {
        let of = |text: &str| reminder_days(&Settings::from(vec![(REMINDERS.to_owned(), text.to_owned())]), &[30, 53]);
        assert_eq!(reminder_days(&Settings::default(), &[30, 53]), [30, 53]);
        assert_eq!((of(" "), of("off"), of("45,7, 7")), (vec![30, 53], vec![], vec![7, 45]));
        for wrong in ["0", "366", "30;53", "on", "1,2,3,4,5", "-1", "30,"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
        for right in ["off", "1", "30, 53", "1,2,3,365"] {
            assert_eq!(check(right), Ok(()), "{right}");
        }
    }
}
