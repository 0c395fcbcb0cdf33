use crate::domain::dates::testing::date;

use super::*;

#[test]
fn common_words_stay_common_however_they_are_dressed() {
    for text in [
        "Password1234",
        "P@ssw0rd2024!",
        "passwordpassword",
        "Qwertyuiop123",
        "123456789012",
        "1234567890123",
        "abcdefghijkl",
        "1qaz2wsx3edc",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "iloveyou1234",
        "!!!sunshine!!!",
        "Welcome-2026!",
        "password-password-1",
        "administrator1",
        "CorrectHorseBatteryStaple",
        "contraseña123",
        "4dm1n1str4t0r",
        "monkeymonkey12345678901234567890",
        "letmein letmein",
    ] {
        assert!(is_common(text), "{text}");
    }
}

#[test]
fn what_nobody_would_guess_is_not_common() {
    for text in [
        "maple-rivet-7",
        "sunshine over fresno",
        "dragon eats monkey",
        "welcomed by 3 otters",
        "Ab3d-Efgh-7kmn-Pqrs",
        "horse839201774652",
        "ñandú-correr",
        "mother of invention",
    ] {
        assert!(!is_common(text), "{text}");
    }
}

#[test]
fn the_table_is_sorted_and_folded() {
    assert!(common::WORDS.is_sorted_by(|a, b| a < b));
    assert!(common::WORDS.iter().all(|word| word.len() >= 3 && word.bytes().all(|b| b.is_ascii_lowercase())));
}

#[test]
fn a_password_tells_nothing_of_its_holder() {
    let personal = |text: &str| is_personal(text, &["Ana María", "O’Brien"], "a.obrien@example.org", Some(date(1999, 3, 4)));
    for text in [
        "xx-obrien-77-xx",
        "O'Brien forever",
        "the maria house",
        "7-anamaria-7-77",
        "hello-a.obrien-1",
        "born 1999-03-04",
        "lucky 3/4/1999",
        "lucky030499lucky",
        "x19990304x-rivet",
        "BANANAS are good", // contains Ana
    ] {
        assert!(personal(text), "{text}");
    }
    for text in ["maple-rivet-1999", "maple-rivet-34", "o brine and salt"] {
        assert!(!personal(text), "{text}");
    }
    assert!(!is_personal("liberty and lemons", &["Li"], "", None), "two letters stand in too many words");
    assert!(is_personal("LiWu-maple-rivet", &["Li", "Wu", ""], "", None), "short names count together");
    assert!(is_personal("the wu li canyon", &["Li", "Wu"], "", None));
    assert!(!is_personal("liberty and wuthering", &["Li", "Wu"], "", None));
    assert!(!is_personal("maple-rivet-7", &["", ""], "", None));
}

#[test]
fn a_generated_password_has_four_groups_of_four_without_look_alikes() {
    let mut random = [0u8; RANDOM_BYTES];
    for seed in 0..=255u8 {
        for (i, byte) in random.iter_mut().enumerate() {
            *byte = seed.wrapping_mul(151).wrapping_add((i as u8).wrapping_mul(97));
        }
        let password = generate(&random);
        let groups: Vec<&str> = password.expose().split('-').collect();
        assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [4, 4, 4, 4]);
        assert!(!password.expose().contains(['0', 'O', '1', 'l', 'I']), "{}", password.expose());
        assert!(password.expose().bytes().all(|b| b == b'-' || b.is_ascii_alphanumeric()));
    }
    assert_eq!(generate(&[0; RANDOM_BYTES]).expose(), "2222-2222-2222-2222");
    assert_eq!(generate(&[255; RANDOM_BYTES]).expose(), "zzzz-zzzz-zzzz-zzzz");
}

#[test]
fn composition_is_named_in_words_and_kept_in_a_findings_parameter() {
    let asked = Composition::parse("Upper, digit symbol").unwrap();
    assert_eq!(asked.words(), "a capital letter, a digit and a symbol");
    assert_eq!(Composition::from_bits(asked.bits()), asked);
    assert_eq!(Composition::parse("upper, runes"), Err("runes".to_owned()));
    let check = |text: &str| check(text, Asked::Composition(asked));
    assert_eq!(check("maple-rivet-sky"), Err(Fault::Composition(asked)));
    assert_eq!(check("Maple-rivet-7"), Ok(()));
}

#[test]
fn a_format_takes_the_place_of_composition_and_a_common_password_stays_one_in_it() {
    let set = |pairs: &[(&str, &str)]| {
        Settings::from(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
    };
    let settings = set(&[("password_composition", "symbol"), ("password_format", "Aaaaaaaa9999")]);
    let check = |text: &str| check(text, Asked::of(&settings));
    assert_eq!(check("Quietlim4077"), Ok(()));
    assert_eq!(check("Password1234"), Err(Fault::Common));
    assert_eq!(check("Quiet-lim-77"), Err(Fault::Format(FormatFault::Place(6, 'a'))));
    assert_eq!(check("short"), Err(Fault::Format(FormatFault::Length(12))));
    assert_eq!(generate_for(&settings, &[0; RANDOM_BYTES]).expose(), "Aaaaaaaa2222");
    assert_eq!(generate_for(&set(&[]), &[0; RANDOM_BYTES]).expose(), "2222-2222-2222-2222");
}
