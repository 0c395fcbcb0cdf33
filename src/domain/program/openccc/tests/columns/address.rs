//! The columns of the address, and the one that frees from it.

use super::*;

#[test]
fn homeless_is_false_when_blank_and_frees_from_the_address_when_true() {
    good("homeless", "", "FALSE");
    good("homeless", "false", "FALSE");
    collected("homeless", "n", "FALSE", ReadAs);
    collected("homeless", "1", "TRUE", ReadAs);
    bad("homeless", "perhaps", NotAFlag);
    // Without a placeholder in the settings the address stays empty; with one it is that, and
    // marked.
    let row = read(&NO_ADDRESS, &[]);
    assert_eq!((row.standing, row.said, &row.values[9]), (Some(RowVerdict::Valid), vec![], &None));
    let row = read(&NO_ADDRESS, PLACEHOLDER);
    assert_eq!((row.standing, row.said), (Some(RowVerdict::Valid), vec![("street1", PlaceholderAddress)]));
    assert_eq!(row.values[9].as_deref(), Some("1101 E University Ave"));
    // An address that is there stays.
    goes_in(&[("homeless", "TRUE")], "street1", "12 Olive Ave", &[]);
}

#[test]
fn homeless_forgives_every_blank_part_of_the_address_and_no_wrong_one() {
    let parts = ["street1", "city", "state", "postal", "country"];
    for settings in [&[][..], PLACEHOLDER] {
        for blank in 0..1 << parts.len() {
            let mut changes = vec![("homeless", "TRUE")];
            changes.extend((0..parts.len()).filter(|part| blank >> part & 1 == 1).map(|part| (parts[part], "")));
            let row = read(&changes, settings);
            assert_eq!(row.standing, Some(RowVerdict::Valid), "{changes:?}: {:?}", row.said);
        }
    }
    // A wrong part would be kept as it was typed, and the placeholder's other parts do not make it
    // right.
    let long = "a".repeat(51);
    for (name, text, code) in [
        ("street1", long.as_str(), TooLong),
        ("city", &long, TooLong),
        ("state", "ZZ", NotAState),
        ("postal", "12", NotAPostalCode),
        ("country", "XX", NotACountry),
    ] {
        refused(&[("homeless", "TRUE"), (name, text)], name, code);
        let mut alone = NO_ADDRESS.to_vec();
        alone.extend([("country", "US"), (name, text)]);
        refused(&alone, name, code);
        let row = read(&alone, PLACEHOLDER);
        assert_eq!((row.standing, row.said), (Some(RowVerdict::Failed), vec![(name, code)]));
    }
}

#[test]
fn street1_is_required_unless_homeless_and_has_50_characters() {
    bad("street1", "", Required);
    goes_in(&[("street1", ""), ("homeless", "TRUE")], "street1", "", &[]);
    at_most(50, "street1");
    good("street1", "#4½, c/o “Hope” & Co.", "#4½, c/o “Hope” & Co.");
}

#[test]
fn street2_may_be_blank_and_has_50_characters() {
    good("street2", "", "");
    at_most(50, "street2");
}

#[test]
fn city_is_required_unless_homeless_and_has_50_characters() {
    bad("city", "", Required);
    goes_in(&[("city", ""), ("homeless", "TRUE")], "city", "", &[]);
    at_most(50, "city");
}

#[test]
fn state_is_a_usps_code_or_name_in_the_united_states() {
    bad("state", "", Required);
    goes_in(&[("state", ""), ("homeless", "TRUE")], "state", "", &[]);
    let codes = "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA \
                 RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI AA AE AP";
    codes.split_whitespace().for_each(|code| good("state", code, code));
    let names = [
        ("ca", "CA"),
        ("California", "CA"),
        ("new  york", "NY"),
        ("district of columbia", "DC"),
        ("Puerto Rico", "PR"),
        ("Guam", "GU"),
    ];
    names.into_iter().for_each(|(name, code)| collected("state", name, code, ReadAs));
    for text in ["XX", "Cali", "Baja California", "06"] {
        bad("state", text, NotAState);
    }
}

#[test]
fn state_is_read_from_the_full_name_of_every_code() {
    let names = [
        ("Alabama", "AL"),
        ("Alaska", "AK"),
        ("Arizona", "AZ"),
        ("Arkansas", "AR"),
        ("California", "CA"),
        ("Colorado", "CO"),
        ("Connecticut", "CT"),
        ("Delaware", "DE"),
        ("District of Columbia", "DC"),
        ("Florida", "FL"),
        ("Georgia", "GA"),
        ("Hawaii", "HI"),
        ("Idaho", "ID"),
        ("Illinois", "IL"),
        ("Indiana", "IN"),
        ("Iowa", "IA"),
        ("Kansas", "KS"),
        ("Kentucky", "KY"),
        ("Louisiana", "LA"),
        ("Maine", "ME"),
        ("Maryland", "MD"),
        ("Massachusetts", "MA"),
        ("Michigan", "MI"),
        ("Minnesota", "MN"),
        ("Mississippi", "MS"),
        ("Missouri", "MO"),
        ("Montana", "MT"),
        ("Nebraska", "NE"),
        ("Nevada", "NV"),
        ("New Hampshire", "NH"),
        ("New Jersey", "NJ"),
        ("New Mexico", "NM"),
        ("New York", "NY"),
        ("North Carolina", "NC"),
        ("North Dakota", "ND"),
        ("Ohio", "OH"),
        ("Oklahoma", "OK"),
        ("Oregon", "OR"),
        ("Pennsylvania", "PA"),
        ("Rhode Island", "RI"),
        ("South Carolina", "SC"),
        ("South Dakota", "SD"),
        ("Tennessee", "TN"),
        ("Texas", "TX"),
        ("Utah", "UT"),
        ("Vermont", "VT"),
        ("Virginia", "VA"),
        ("Washington", "WA"),
        ("West Virginia", "WV"),
        ("Wisconsin", "WI"),
        ("Wyoming", "WY"),
        ("American Samoa", "AS"),
        ("Guam", "GU"),
        ("Northern Mariana Islands", "MP"),
        ("Puerto Rico", "PR"),
        ("Virgin Islands", "VI"),
        ("U.S. Virgin Islands", "VI"),
        ("Armed Forces Americas", "AA"),
        ("Armed Forces Europe", "AE"),
        ("Armed Forces Pacific", "AP"),
        ("Federated States of Micronesia", "FM"),
        ("Marshall Islands", "MH"),
        ("Palau", "PW"),
    ];
    for (name, code) in names {
        for text in [name, &name.to_uppercase(), &name.to_lowercase(), &name.replace(' ', "  ")] {
            // The longest name fills a cell to its limit as it is.
            if text.len() <= 30 {
                collected("state", text, code, ReadAs);
            }
        }
    }
}

#[test]
fn state_takes_the_freely_associated_states_too() {
    // No states and no territories, but mail goes there by USPS codes and ZIP codes of the United
    // States.
    for code in ["FM", "MH", "PW"] {
        good("state", code, code);
        collected("state", &code.to_lowercase(), code, ReadAs);
    }
}

#[test]
fn state_is_a_province_of_30_characters_elsewhere() {
    let abroad = |text: &str| read(&[("country", "MX"), ("state", text)], &[]);
    assert_eq!(abroad("Baja California").said, []);
    assert_eq!(abroad(&"é".repeat(30)).said, []);
    assert_eq!(abroad(&"é".repeat(31)).said, [("state", TooLong)]);
    assert_eq!(abroad("").said, [("state", Required)]);
}

#[test]
fn postal_is_five_digits_or_nine_in_the_united_states() {
    bad("postal", "", Required);
    goes_in(&[("postal", ""), ("homeless", "TRUE")], "postal", "", &[]);
    good("postal", "93721", "93721");
    good("postal", "02134", "02134");
    good("postal", "93721-4567", "93721-4567");
    offered("postal", "2134", PostalLostZero, Some("02134"));
    offered("postal", "2134-1000", PostalLostZero, Some("02134-1000"));
    offered("postal", "937214567", NotAPostalCode, Some("93721-4567"));
    for text in ["12", "937210", "93721-456", "9372A", "SW1A 1AA"] {
        offered("postal", text, NotAPostalCode, None);
    }
}

#[test]
fn postal_has_20_characters_elsewhere() {
    let abroad = |text: &str| read(&[("country", "GB"), ("state", "Kent"), ("postal", text)], &[]);
    assert_eq!(abroad("SW1A 1AA").said, []);
    assert_eq!(abroad("2134").said, [], "four digits have lost nothing there");
    assert_eq!(abroad(&"1".repeat(20)).said, []);
    assert_eq!(abroad(&"1".repeat(21)).said, [("postal", TooLong)]);
    assert_eq!(abroad("").said, [("postal", Required)]);
}

#[test]
fn country_is_two_letters_of_iso_3166_and_the_united_states_go_by_other_names() {
    bad("country", "", Required);
    goes_in(&[("country", ""), ("homeless", "TRUE")], "country", "", &[]);
    for code in ["US", "MX", "GB", "DE"] {
        let elsewhere = [("country", code), ("state", "CA"), ("postal", "93721")];
        goes_in(&elsewhere, "country", code, &[]);
    }
    for text in ["us", "USA", "U.S.A.", "United States", "UNITED STATES OF AMERICA"] {
        collected("country", text, "US", ReadAs);
    }
    for text in ["mx", "Mx", "mX"] {
        collected("country", text, "MX", ReadAs);
    }
    for text in ["UK", "XX", "XK", "1A", "Atlantis"] {
        offered("country", text, NotACountry, None);
    }
    offered("country", "México", NotACountry, Some("MX"));
}
