//! A file of invented people in the form of the `openccc` template, the same for the same seed.
//!
//! Nobody stands in it twice, and files of different seeds share nobody (up to ten million rows
//! each), unless the damage is a duplicate. An undamaged row passes the check; a damaged one has at
//! least one error, of the kinds that people make.

mod tables;

use std::fs::File;
use std::io::{BufWriter, Write};

use anyhow::{Context, Result, bail};
use muster::domain::csv::write::CsvWriter;
use tables::{AREAS, FIRST, LAST, NOTES, STREETS, TOWNS, WORDS};

/// The template's headers, in its order.
pub const HEADERS: [&str; 23] = [
    "email",
    "first",
    "last",
    "middle",
    "suffix",
    "preferred",
    "dob YYYY-MM-DD",
    "accepted-terms",
    "homeless",
    "street1",
    "street2",
    "city",
    "state",
    "postal",
    "country",
    "phone-number",
    "phone-type",
    "password",
    "use_temp_password",
    "status",
    "cccid",
    "message",
    "notes",
];

const EMAIL: usize = 0;
const FIRST_NAME: usize = 1;
const LAST_NAME: usize = 2;
const MIDDLE: usize = 3;
const SUFFIX: usize = 4;
const PREFERRED: usize = 5;
const BIRTH: usize = 6;
const TERMS: usize = 7;
const HOMELESS: usize = 8;
const STREET: usize = 9;
const STREET_2: usize = 10;
const CITY: usize = 11;
const STATE: usize = 12;
const POSTAL: usize = 13;
const COUNTRY: usize = 14;
const PHONE: usize = 15;
const PHONE_TYPE: usize = 16;
const PASSWORD: usize = 17;
const TEMPORARY: usize = 18;
const CCCID: usize = 20;
const NOTE: usize = 22;

/// Birth dates run over this many years from 1950 on, with 28 days in each month.
const YEARS: u64 = 58;
const BIRTH_DATES: u64 = YEARS * 12 * 28;

/// Rows that are put together before they are written.
const ROWS_AT_ONCE: u64 = 1_000;

type Row = Vec<String>;

/// What to write.
pub struct Recipe {
    /// Data rows.
    pub rows: u64,
    /// Another seed, other people.
    pub seed: u64,
    /// Percentage of rows that are damaged.
    pub damage: u64,
}

/// `cargo xtask generate ROWS FILE [--seed N] [--damage PERCENT]`.
pub fn command(arguments: &[String]) -> Result<()> {
    let mut plain = Vec::new();
    let mut recipe = Recipe { rows: 0, seed: 1, damage: 2 };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut number = || rest.next().and_then(|n| n.parse().ok()).with_context(|| format!("{argument} needs a number"));
        match argument.as_str() {
            "--seed" => recipe.seed = number()?,
            "--damage" => recipe.damage = number()?,
            _ => plain.push(argument),
        }
    }
    let [rows, path] = plain[..] else { bail!("cargo xtask generate ROWS FILE [--seed N] [--damage PERCENT]") };
    recipe.rows = rows.replace(['_', ','], "").parse().context("ROWS must be a number")?;
    let file = File::create(path).with_context(|| format!("cannot write {path}"))?;
    write(&recipe, BufWriter::new(file))?;
    println!("{} rows in {path}", recipe.rows);
    Ok(())
}

/// Writes the file: UTF-8, comma, CRLF, cells quoted where they must be.
pub fn write(recipe: &Recipe, mut out: impl Write) -> Result<()> {
    let mut records = CsvWriter::default();
    records.record(&HEADERS, false);
    let mut chance = Chance(recipe.seed);
    let mut earlier: Option<Row> = None;
    for index in 0..recipe.rows {
        let mut row = person(recipe.seed * 10_000_000 + index, &mut chance);
        match chance.below(100) < recipe.damage {
            true => damage(&mut row, earlier.as_ref(), &mut chance),
            false => earlier = Some(row.clone()),
        }
        records.record(&row.iter().map(String::as_str).collect::<Vec<_>>(), false);
        if index % ROWS_AT_ONCE == 0 {
            out.write_all(&records.take())?;
        }
    }
    out.write_all(&records.into_bytes())?;
    Ok(out.flush()?)
}

/// The person of that number. First name, last name and birth date together are another for each
/// number below their product, since the stride shares no factor with it.
fn person(number: u64, chance: &mut Chance) -> Row {
    let (first_names, last_names) = (FIRST.len() as u64, LAST.len() as u64);
    let all = first_names * last_names * BIRTH_DATES;
    let place = (u128::from(number) * 1_000_000_007 % u128::from(all)) as u64;
    let first = FIRST[(place % first_names) as usize];
    let last = LAST[(place / first_names % last_names) as usize];
    let birth = place / first_names / last_names;
    let mut row = vec![String::new(); HEADERS.len()];
    let mut set = |column: usize, text: String| row[column] = text;

    let domain = chance.one(&["example.com", "example.org", "example.net", "mail.example.com"]);
    set(EMAIL, format!("{}.{}{number}@{domain}", letters(first), letters(last)));
    set(FIRST_NAME, first.to_owned());
    set(LAST_NAME, last.to_owned());
    if chance.percent(40) {
        set(MIDDLE, (*chance.one(FIRST)).to_owned());
    }
    if chance.percent(3) {
        set(SUFFIX, (*chance.one(&["Jr.", "Sr.", "II", "III"])).to_owned());
    }
    if chance.percent(8) {
        set(PREFERRED, (*chance.one(FIRST)).to_owned());
    }
    set(BIRTH, format!("{}-{:02}-{:02}", 1950 + birth / (12 * 28), birth / 28 % 12 + 1, birth % 28 + 1));
    set(TERMS, "TRUE".to_owned());
    let homeless = chance.percent(5);
    set(HOMELESS, if homeless { "TRUE" } else { "FALSE" }.to_owned());
    if !homeless {
        let (city, state, postal) = *chance.one(TOWNS);
        let street = format!("{} {}", 100 + chance.below(9_800), chance.one(STREETS));
        set(STREET, if chance.percent(40) { format!("{street}, Apt {}", 1 + chance.below(90)) } else { street });
        if chance.percent(6) {
            set(STREET_2, format!("Unit {}", 1 + chance.below(40)));
        }
        set(CITY, city.to_owned());
        set(STATE, state.to_owned());
        set(POSTAL, format!("{}", postal + chance.below(9)));
        set(COUNTRY, "US".to_owned());
    }
    if chance.percent(75) {
        let (area, exchange, line) = (*chance.one(AREAS), 220 + chance.below(700), chance.below(10_000));
        let exchange = if exchange % 100 == 11 { exchange + 1 } else { exchange };
        set(
            PHONE,
            match chance.below(4) {
                0 => format!("{area}{exchange}{line:04}"),
                1 => format!("{area}-{exchange}-{line:04}"),
                2 => format!("+1{area}{exchange}{line:04}"),
                _ => format!("({area}){exchange}-{line:04}"),
            },
        );
        set(PHONE_TYPE, (*chance.one(&["Mobile", "Mobile", "Mobile", "Landline"])).to_owned());
    }
    if chance.percent(10) {
        let password = format!("{}-{}-{}", chance.one(WORDS), chance.one(WORDS), 10 + chance.below(90));
        // A password must not hold a name, and some names are short.
        if ![first, last].iter().any(|name| password.contains(&letters(name))) {
            set(PASSWORD, password);
            set(TEMPORARY, (*chance.one(&["", "TRUE", "FALSE"])).to_owned());
        }
    }
    if chance.percent(50) {
        set(NOTE, (*chance.one(NOTES)).to_owned());
    }
    row
}

/// Spoils one cell or the row as a whole.
fn damage(row: &mut Row, earlier: Option<&Row>, chance: &mut Chance) {
    if let (Some(earlier), true) = (earlier, chance.percent(10)) {
        match chance.percent(50) {
            true => row[EMAIL] = earlier[EMAIL].to_uppercase(),
            false => (FIRST_NAME..=LAST_NAME).chain([BIRTH]).for_each(|column| row[column] = earlier[column].clone()),
        }
        return;
    }
    let mut put = |cells: &[(usize, &str)]| cells.iter().for_each(|(column, text)| row[*column] = (*text).to_owned());
    match chance.below(20) {
        0 => put(&[(EMAIL, "")]),
        1 => put(&[(EMAIL, "no email")]),
        2 => row[EMAIL] = row[EMAIL].replace('@', "@@"),
        3 => put(&[(LAST_NAME, "")]),
        4 => row[LAST_NAME].push_str(" (2)"),
        5 => row[BIRTH] = slashes(&row[BIRTH], true),
        6 => row[BIRTH] = slashes(&row[BIRTH], false),
        7 => put(&[(BIRTH, "1999-02-30")]),
        8 => put(&[(BIRTH, "36526")]),
        9 => put(&[(TERMS, "FALSE")]),
        10 => put(&[(HOMELESS, "maybe")]),
        11 => put(&[(HOMELESS, "FALSE"), (STATE, "CA"), (COUNTRY, "US"), (STREET, "12 Main St"), (CITY, "Fresno"), (POSTAL, "")]),
        12 => put(&[
            (HOMELESS, "FALSE"),
            (STREET, "1 Beacon St"),
            (CITY, "Boston"),
            (STATE, "MA"),
            (POSTAL, "2108"),
            (COUNTRY, "US"),
        ]),
        13 => put(&[
            (HOMELESS, "FALSE"),
            (STREET, "12 Main St"),
            (CITY, "Fresno"),
            (STATE, "Califrnia"),
            (POSTAL, "93701"),
            (COUNTRY, "US"),
        ]),
        14 => put(&[(PHONE, "245-1234"), (PHONE_TYPE, "Mobile")]),
        15 => put(&[(PASSWORD, "abc123")]),
        16 => put(&[(CCCID, "pending")]),
        17 => put(&[(SUFFIX, "Esq")]),
        // A comma that nobody quoted moves the rest of the row to the right.
        18 => {
            row[NOTE] = "moved".to_owned();
            row.insert(STREET_2, " Building C".to_owned());
        }
        _ => row.truncate(NOTE - 2),
    }
}

/// `1999-03-04` -> `3/4/1999` or `3/4/99`.
fn slashes(date: &str, whole_year: bool) -> String {
    let mut parts = date.split('-');
    let mut next = || parts.next().unwrap_or_default();
    let (year, month, day) = (next(), next(), next());
    let year = if whole_year { year } else { year.get(2..).unwrap_or(year) };
    format!("{}/{}/{year}", month.trim_start_matches('0'), day.trim_start_matches('0'))
}

/// A name as it stands in an email address: ASCII letters only, accents dropped.
fn letters(name: &str) -> String {
    let plain = name.chars().filter_map(|c| match c {
        'á' | 'Á' | 'ả' => Some('a'),
        'é' | 'ë' => Some('e'),
        'í' => Some('i'),
        'ó' | 'ø' => Some('o'),
        'ú' | 'ü' => Some('u'),
        'ñ' => Some('n'),
        'ç' => Some('c'),
        c => c.is_ascii_alphabetic().then_some(c.to_ascii_lowercase()),
    });
    plain.collect()
}

/// Chance that a seed decides (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn file(rows: u64, seed: u64, damage: u64) -> String {
        let mut out = Vec::new();
        write(&Recipe { rows, seed, damage }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_same_seed_makes_the_same_file_and_another_seed_other_people() {
        assert_eq!(file(500, 7, 2), file(500, 7, 2));
        let people = |seed| (0..500).map(move |n| person(seed * 10_000_000 + n, &mut Chance(seed))).map(|row| row[EMAIL].clone());
        assert!(people(7).collect::<HashSet<_>>().is_disjoint(&people(8).collect()));
    }

    #[test]
    fn nobody_stands_in_a_file_twice() {
        let mut chance = Chance(1);
        let mut seen = HashSet::new();
        for number in 0..50_000 {
            let row = person(number, &mut chance);
            assert!(seen.insert((letters(&row[FIRST_NAME]), letters(&row[LAST_NAME]), row[BIRTH].clone())), "{row:?}");
        }
    }

    #[test]
    fn the_stride_meets_every_combination() {
        let mut a = (FIRST.len() * LAST.len()) as u64 * BIRTH_DATES;
        let mut b = 1_000_000_007;
        while b != 0 {
            (a, b) = (b, a % b);
        }
        assert_eq!(a, 1);
    }

    #[test]
    fn no_name_stands_in_a_table_twice() {
        for table in [FIRST, LAST] {
            let folded: HashSet<String> = table.iter().map(|name| letters(name)).collect();
            assert_eq!(folded.len(), table.len());
        }
    }

    #[test]
    fn a_hundred_percent_spoils_every_row_and_none_spoils_none() {
        assert!(file(300, 3, 0).lines().skip(1).all(|line| line.contains("@") && line.contains(",TRUE,")));
        let mut chance = Chance(5);
        for number in 0..2_000 {
            let before = person(number, &mut chance);
            let mut after = before.clone();
            damage(&mut after, None, &mut chance);
            assert_ne!(before, after);
        }
    }
}
