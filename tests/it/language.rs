//! The words of the code and of the pages: the dialect of the first version does not come back.

use std::path::Path;

use crate::tidy::files;

/// Identifiers that were renamed to the field's terms. Ordinary words that were identifiers too
/// (*say*, *keep*, *old*) are not listed.
const RENAMED: &[&str] = &[
    "Told",
    "Asker",
    "Headed",
    "Desk",
    "Losing",
    "Saying",
    "Keepers",
    "Rehearsal",
    "sort_few",
    "Standing",
    "unsay",
    "take_back",
    "one_less",
    "forgive",
];

/// Words that neither comments nor texts use.
const BANNED: &[&str] = &["told", "whoever"];

/// Parts of words that are spelled otherwise in the United States, or that name a place which is
/// gone.
const SPELLINGS: &[&str] = &["organisation", "recognise", "normalise", "authorise", "tests/it/house", "src/words"];

/// Files of an earlier name.
const MOVED: &[&str] = &["src/words", "src/words.rs", "tests/it/house", "end2end/support/hands.ts", "end2end/support/held.ts"];

/// Sentences, or what is peculiar to them, that pages showed and show no more.
const OLD_SENTENCES: &[&str] = &[
    "Nothing to say of this cell",
    "what is said of it",
    "no day of the calendar",
    "Day and month could be either",
    "is required. Expected",
    "has lost a zero in front",
    "expected are",
    "expected is",
    "full stops",
    "in front of the @ stands",
    "is not a phone number",
    "write it once the",
    "spreadsheet's day number",
    "date in another form",
    "lies before",
    "must lie before",
    "Leave this row out",
    "left out by you",
    "they will fail, and the results say why",
    "every one of these cells",
    "Taken back.",
    "Done again.",
    "this way.",
    "No row of this kind",
    "has left this computer",
    "comma, semicolon or tab between cells",
    "ready to be filled in",
    "How the file is read",
    "Line of the header",
    "is read and checked again with what you choose",
    "cannot be imported as it stands",
    "save it in Excel as",
    "No header line was found",
    "looks like the column",
    "it is read so only once",
    "The columns stand in another order",
    "go through to the results unchanged",
    "count as blank",
    "ended by an error of ours",
    "Give up your changes",
    "Go on and lose them",
    "What was sent is safe",
    "Announcing the file",
    "Everything is sent",
    "checking every row again and looking",
    "the plan is made without it",
    "goes on without it",
    "What would happen",
    "Rows by what is planned",
    "all reasons",
    "Being planned",
    "download the failed ones or fix your file",
    "A row may then fail; none is added",
    "can be shown once within 72 hours",
    "Finish with no new account",
    "What was uploaded is erased",
    "Given up",
    "nobody is made twice",
    "Its results are still there",
    "What happened",
    "What came of it",
    "Rows by what came of them",
    "What is done stays done",
    "End here",
    "The rows that wait are not applied any more",
    "passed over",
    "that a spreadsheet would run as a formula",
    "that was said of a row",
    "still being secured",
    "are erased afterwards",
    "they are gone",
    "Hide them for good",
    "Leave the passwords",
    "Waiting for you",
    "Nothing waits for you",
    "Waiting for somebody",
    "Look at the plan",
    "Hand over {count}",
    "Every file that was uploaded for",
    "take the spreadsheet you have",
    "will stand here",
    "Waits to be prepared",
    "must be changed at the first sign-in",
    "do not belong together",
    "Too many tries",
    "the person who manages staff",
    "the list of passwords that are tried first",
    "Password you use now",
    "New password once more",
    "A few words that only you",
    "End what you do not know",
    "it takes your password once more",
    "go on where you were",
    "as somebody else",
    "Nobody has done anything here",
    "has a grant on an organization has it on everything below",
    "it stands at the top",
    "Levels may be left out",
    "holds here too",
    "Fill in: ",
    "Take out of use",
    "In use",
    "No longer used",
    "Composition of passwords",
    "which is better",
    "From above",
    "at Everything",
    "The role holds there",
    "Not deactivated",
    "Everybody",
    "Show these",
    "Hand this link over",
    "It only grows",
    "Muster itself",
    "Days begin and end in California",
    "The log holds",
    "The log does not hold",
    "Password typed again",
    "ended half-way",
    "Planning again started",
    "taken into use again",
    "There is nothing at this address",
    "what stood here",
    "Go to Home",
    "Without script the file goes",
    "Reading works without it",
];

/// Whether `text` has `word` with no letter, digit or underscore beside it.
fn has_word(text: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| !text[..at].ends_with(inside) && !text[at + word.len()..].starts_with(inside))
}

/// This list itself, a database of the earlier version, and the test that opens it.
const NOT_SEARCHED: &[&str] = &["tests/it/language.rs", "tests/it/fixtures/earlier_version.sql", "tests/it/store.rs"];

/// Every text of the project that people write, but for those.
fn written() -> impl Iterator<Item = (String, String)> {
    let folders =
        ["src", "tests", "xtask/src", "benches", "end2end/tests", "end2end/support", "migrations", "docs", "README.md", "style"];
    let ends = [".rs", ".ts", ".sql", ".md", ".css"];
    folders.into_iter().flat_map(move |folder| files(folder, &ends)).filter(|(path, _)| !NOT_SEARCHED.contains(&path.as_str()))
}

#[test]
fn the_code_uses_the_words_of_the_field() {
    let mut found = Vec::new();
    for (path, text) in written() {
        for (line, text) in text.lines().enumerate() {
            let lower = text.to_lowercase();
            let renamed = RENAMED.iter().filter(|word| has_word(text, word));
            let banned = BANNED.iter().filter(|word| has_word(&lower, word));
            let spelled = SPELLINGS.iter().filter(|part| lower.contains(**part));
            found.extend(renamed.chain(banned).chain(spelled).map(|word| format!("{path}:{}: {word}", line + 1)));
        }
    }
    assert!(found.is_empty(), "words that the glossary replaces:\n{}", found.join("\n"));
}

#[test]
fn no_file_has_its_earlier_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found: Vec<&str> = MOVED.iter().copied().filter(|path| root.join(path).exists()).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn pages_show_none_of_the_sentences_that_were_replaced() {
    let texts = files("src/messages", &[".rs"]).into_iter().chain(files("src/domain", &[".rs"]));
    let texts = texts.chain(files("src/ui", &[".rs"])).chain(files("src/wire", &[".rs"]));
    let mut found = Vec::new();
    for (path, text) in texts.filter(|(path, _)| !path.ends_with("tests.rs") && !path.contains("/tests/")) {
        for (line, text) in text.lines().enumerate() {
            // Texts are string literals; comments have other rules.
            let Some(text) = text.split_once('"').map(|(_, literal)| literal).filter(|_| !text.trim_start().starts_with("//"))
            else {
                continue;
            };
            found
                .extend(OLD_SENTENCES.iter().filter(|old| text.contains(**old)).map(|old| format!("{path}:{}: {old}", line + 1)));
        }
    }
    assert!(found.is_empty(), "sentences that were replaced:\n{}", found.join("\n"));
}

#[test]
fn texts_of_pages_have_no_backticks() {
    let mut found = Vec::new();
    for (path, text) in files("src/messages", &[".rs"]).into_iter().filter(|(path, _)| !path.ends_with("tests.rs")) {
        let of_a_table = |line: &&str| line.starts_with("    ") && line.contains(" = \"") && line.ends_with("\";");
        found.extend(
            text.lines().filter(of_a_table).filter(|line| line.contains('`')).map(|line| format!("{path}: {}", line.trim())),
        );
    }
    assert!(found.is_empty(), "{found:?}");
}
