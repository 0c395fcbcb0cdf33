//! The invariants of the house, as far as its text shows them: what a test holds needs no reviewer.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Folders that nobody wrote by hand.
const NOT_OURS: &[&str] = &["target", "node_modules", ".git", "data", "test-results", "playwright-report"];

/// Every file below a folder (or the file itself) whose name ends so: (path from the root, text).
/// Files that are not UTF-8 are left out.
pub fn files(below: &str, endings: &[&str]) -> BTreeMap<String, String> {
    fn walk(path: &Path, found: &mut Vec<std::path::PathBuf>) {
        if path.is_file() {
            found.push(path.to_owned());
        }
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            if !NOT_OURS.contains(&entry.file_name().to_string_lossy().as_ref()) {
                walk(&entry.path(), found);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(ROOT).join(below), &mut found);
    let name = |path: &Path| path.strip_prefix(ROOT).unwrap().to_string_lossy().replace('\\', "/");
    found.retain(|path| endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)));
    found.iter().filter_map(|path| Some((name(path), fs::read_to_string(path).ok()?))).collect()
}

/// Lines of code with their numbers: no comments, and nothing from the module of unit tests on,
/// which ends a file.
pub fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let tests = text.match_indices("#[cfg(test)]\n").find(|(at, mark)| {
        let declared = text[at + mark.len()..].lines().next().unwrap_or_default();
        declared.contains("mod ") && declared.ends_with('{')
    });
    let shipped = &text[..tests.map_or(text.len(), |(at, _)| at)];
    shipped.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Whether this file, or a folder on its way, is a module that its parent declares for tests only.
fn is_test_module(path: &str) -> bool {
    let mut module = path.strip_suffix(".rs").unwrap_or(path);
    while let Some((parent, name)) = module.rsplit_once('/') {
        let declared = fs::read_to_string(Path::new(ROOT).join(format!("{parent}.rs"))).unwrap_or_default();
        if declared.contains(&format!("#[cfg(test)]\nmod {name};")) {
            return true;
        }
        module = parent;
    }
    false
}

/// Fails with every place where a line of code holds one of the words.
#[track_caller]
pub fn nowhere(below: &str, except: &[&str], words: &[&str], why: &str) {
    let mut places = Vec::new();
    let mut seen = 0;
    for (path, text) in files(below, &[".rs"]) {
        if is_test_module(&path) || except.iter().any(|allowed| path.starts_with(allowed)) {
            continue;
        }
        seen += 1;
        for (number, line) in code(&text) {
            places.extend(words.iter().filter(|word| line.contains(**word)).map(|word| format!("{path}:{number}: {word}")));
        }
    }
    assert!(seen > 0, "no file below {below}");
    assert!(places.is_empty(), "{why}:\n{}", places.join("\n"));
}

#[test]
fn the_domain_uses_no_framework_and_no_surroundings() {
    let banned = [
        "leptos",
        "axum",
        "sqlx",
        "tokio",
        "web_sys",
        "js_sys",
        "wasm_bindgen",
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "std::time",
        "std::io",
        "std::os",
        "SystemTime",
        "Instant",
        "getrandom",
        "rand::",
        // Their order, and so whatever is reported in it, differs from run to run.
        "RandomState",
        "HashMap",
        "HashSet",
        "println!",
        "tracing",
        // What is said of a finding is another's business.
        "crate::messages",
        "crate::api",
        "crate::wire",
        "crate::ui",
        "crate::server",
        "crate::worker",
        "crate::cli",
    ];
    nowhere("src/domain", &[], &banned, "the domain is pure");
}

#[test]
fn bad_input_is_a_value_of_the_domain_and_never_a_panic() {
    let banned = [".unwrap()", ".expect(", "panic!(", "unreachable!("];
    nowhere("src/domain", &[], &banned, "the domain does not fail");
}

#[test]
fn the_body_of_a_server_function_is_one_call() {
    let mut functions = 0;
    for (path, text) in files("src/api", &[".rs"]) {
        for function in text.split("#[server").skip(1) {
            let (attribute, rest) = function.split_once('\n').unwrap();
            assert!(
                attribute.contains("endpoint = \""),
                "{path}: an endpoint of its own, or its address depends on the build: {attribute}"
            );
            let body = rest.split_once("ApiError> {").and_then(|(_, body)| body.split_once("\n}")).map(|(body, _)| body.trim());
            let body = body.unwrap_or_else(|| panic!("{path}: a server function answers Result<_, ApiError>: {attribute}"));
            let one_call = body.starts_with("crate::server::") && body.ends_with(".await") && !body.contains(';');
            assert!(one_call, "{path}: one call into crate::server, not\n{body}");
            functions += 1;
        }
    }
    assert!(functions > 10, "found {functions} server functions only");
}

#[test]
fn sql_stands_only_in_the_database_room() {
    // In capitals, which no sentence of ours shouts, wherever in a text they stand: a clause is SQL
    // as much as a statement is.
    let statements = [
        "SELECT ",
        "INSERT INTO ",
        "UPDATE ",
        "DELETE FROM ",
        "\"WITH ",
        " FROM ",
        " JOIN ",
        " SET ",
        " WHERE ",
        " VALUES ",
        "ORDER BY ",
        "ON CONFLICT",
        "sqlx::query",
        "sqlx::raw_sql",
        "query_as(",
        ".sql\")",
    ];
    nowhere("src", &["src/server/db"], &statements, "SQL belongs under src/server/db");
}

#[test]
fn what_crosses_the_wire_is_never_a_row_of_a_table() {
    let rows = ["FromRow", "sqlx", "server::db"];
    for room in ["src/api", "src/wire", "src/wire.rs", "src/ui"] {
        nowhere(room, &[], &rows, "a new column would reach the browser: convert in src/server");
    }
    let wire = ["Serialize", "serde::", "crate::api", "crate::wire"];
    for room in ["src/server/db", "src/server/db.rs"] {
        nowhere(room, &[], &wire, "a row is not what crosses the wire: convert in src/server");
    }
}

/// Who may act over everything, and why.
const OPERATORS: &[(&str, usize, &str)] = &[
    ("src/server/app.rs", 2, "the operator at the command line, and the application itself"),
    ("src/server/auth/sign_in.rs", 3, "nobody is signed in yet who could have a scope; only the audit log is written with it"),
    ("src/server/imports/requester.rs", 1, "background work for somebody whose scope was looked at when they asked for it"),
];

#[test]
fn only_who_is_listed_acts_over_everything() {
    for (path, text) in files("src", &[".rs"]) {
        let found = code(&text).filter(|(_, line)| line.contains("Scope::operator(")).count();
        let listed = OPERATORS.iter().find(|(listed, ..)| *listed == path).map_or(0, |(_, count, _)| *count);
        assert_eq!(found, listed, "{path} acts over everything: take the caller's scope, or say in the list why not");
    }
    assert!(OPERATORS.iter().all(|(path, ..)| Path::new(ROOT).join(path).exists()), "the list names a file that is gone");
}

/// Functions of what belongs to organizations that ask nobody's scope, and why.
const WITHOUT_SCOPE: &[(&str, &str)] = &[
    ("organizations.rs: roots", "for those who are signed out: only what all roots say alike is shown"),
    ("organizations.rs: find", "for those who have looked at the scope of what stands there"),
    ("audit/chain.rs: seal", "the log's own upkeep"),
    ("audit/sealing.rs: seal", "the log's own upkeep"),
    ("audit/chain.rs: verify", "the whole log, for the operator; a caller goes through `verify_for`"),
    ("accounts/change.rs: become_only_the_number", "part of a change whose scope was asked for"),
    ("accounts/change.rs: become_those_of", "part of a change whose scope was asked for"),
    ("accounts/create.rs: take", "hands out numbers; tells nothing of anybody"),
    ("accounts/holder.rs: choose_password", "the holder of an account has no scope"),
    ("accounts/holder.rs: signed_in", "the holder of an account has no scope"),
    ("accounts/passwords.rs: ensure_hashed", "an account that signs in has no scope"),
    ("accounts/recommended.rs: finding", "counts for a plan and a form whose scope was asked for"),
    ("accounts/reveals.rs: erase", "erases only; its caller asked for the import's scope"),
    ("accounts/reveals.rs: sweep", "a job"),
    ("accounts/view.rs: known", "for decisions and lists, which ask for the scope of what they tell"),
    ("accounts/view.rs: known_in", "as `known`"),
    ("imports/apply.rs: chunk", "a job: who asked was looked at when they did"),
    ("imports/decide.rs: decide", "a job: compares keys and tells whose account it is only by its number"),
    ("imports/decide.rs: decide_in", "as `decide`"),
    ("imports/erase.rs: file", "a job"),
    ("imports/erase.rs: sweep", "a job"),
    ("imports/plan.rs: run", "a job: who asked was looked at when they did"),
    ("imports/stage.rs: end", "the end of that job's work"),
    ("imports/undo.rs: chunk", "a job: takes the scope of the person who asked, as of now"),
];

#[test]
fn whatever_belongs_to_organizations_is_reached_with_a_scope() {
    let mut without = BTreeSet::new();
    let mut functions = 0;
    for room in ["organizations", "staff", "accounts", "audit", "imports", "moves", "reviews"] {
        let mut sources = files(&format!("src/server/{room}.rs"), &[".rs"]);
        sources.extend(files(&format!("src/server/{room}"), &[".rs"]));
        for (path, text) in sources {
            let shipped: Vec<&str> = code(&text).map(|(_, line)| line).collect();
            for function in shipped.join("\n").split("pub async fn ").skip(1) {
                let (name, rest) = function.split_once('(').unwrap();
                let asked = rest.split("->").next().unwrap();
                functions += 1;
                if !asked.contains("ctx: &Ctx") && !asked.contains("ctx: Ctx") {
                    without.insert(format!("{}: {}", path.trim_start_matches("src/server/"), name.split('<').next().unwrap()));
                }
            }
        }
    }
    assert!(functions > 40, "found {functions} functions only");
    let listed: BTreeSet<String> = WITHOUT_SCOPE.iter().map(|(function, _)| (*function).to_owned()).collect();
    assert_eq!(without, listed, "take a Ctx, or say in the list why not");
}

#[test]
fn accounts_are_written_through_their_one_door() {
    // Everything that reads `accounts::write` from the database's area can write them.
    let writes = ["accounts::write", "accounts::{write", "{self as store, write", "{keys, write"];
    let door = ["src/server/accounts", "src/server/db/accounts"];
    nowhere("src", &door, &writes, "create, change or move accounts through src/server/accounts");
    let tables = [
        "accounts",
        "account_keys",
        "account_passwords",
        "account_reveals",
        "account_ssns",
        "account_verifications",
        "account_verification_details",
        "password_handouts",
        "number_counters",
    ];
    let mut statements = 0;
    for (path, text) in files("src", &[".rs"]) {
        // A statement may take several lines.
        let text: Vec<&str> = code(&text).map(|(_, line)| line.trim()).collect();
        let text = text.join(" ");
        for verb in ["INSERT INTO", "UPDATE", "DELETE FROM", "COPY"] {
            for table in tables {
                let found = text.matches(&format!("{verb} {table} ")).count();
                statements += found;
                assert!(found == 0 || path == "src/server/db/accounts/write.rs", "{path}: {verb} {table}");
            }
        }
        let bulk = tables.iter().filter(|table| text.contains(&format!(" in \"{table}\" {{"))).count();
        statements += bulk;
        assert!(bulk == 0 || path == "src/server/db/accounts/write.rs", "{path}: a bulk row of accounts");
    }
    assert!(statements > 12, "found {statements} statements only");
}

#[test]
fn browser_interfaces_are_named_only_by_the_interface_and_the_worker() {
    let banned = ["web_sys", "js_sys", "wasm_bindgen", "gloo_file"];
    nowhere("src", &["src/ui", "src/worker", "src/lib.rs"], &banned, "browser interfaces belong under src/ui and src/worker");
}

#[test]
fn time_and_chance_come_from_one_place() {
    let ambient = [
        "SystemTime::now",
        "SystemClock",
        "Instant::now",
        "OffsetDateTime::now",
        "now_local",
        "Zoned::now",
        "Timestamp::now",
        "Uuid::now_v7",
        "Uuid::new_v4",
        "getrandom::",
        "OsRng",
        "RandomState",
        "Date::now",
        "rand::",
    ];
    let except = [
        "src/server/clock.rs",
        // Where the real ones are put in, unless a test brings its own.
        "src/server/open.rs",
        // An incident's number in the log is chance that nothing depends on.
        "src/server/error.rs",
        // The browser's own.
        "src/ui",
        "src/worker",
    ];
    nowhere("src", &except, &ambient, "ask the context's clock or rng");
}

#[test]
fn builds_differ_by_rooms_and_hardly_within_them() {
    let mut places = Vec::new();
    for (path, text) in files("src", &[".rs"]).iter().filter(|(path, _)| *path != "src/lib.rs") {
        let gates = code(text).filter(|(_, line)| line.contains("feature = \"") && line.contains("cfg"));
        places.extend(gates.map(|(number, line)| format!("{path}:{number}: {}", line.trim())));
    }
    assert!(places.len() <= 12, "at most 12 lines outside lib.rs:\n{}", places.join("\n"));
}

#[test]
fn a_file_is_short_enough_to_be_read() {
    // Tables of data.
    let tables = ["src/messages/", "src/domain/password/common.rs", "xtask/src/generate/tables.rs"];
    for folder in ["src", "tests", "xtask/src", "benches", "end2end"] {
        for (path, text) in files(folder, &[".rs", ".ts", ".js"]) {
            let lines = text.lines().count();
            assert!(lines <= 600 || tables.iter().any(|table| path.starts_with(table)), "{path} has {lines} lines, over 600");
        }
    }
}

/// Short names of columns that are also ordinary words, field names of forms or columns of tables.
const ORDINARY: &str =
    "Email city country email first last location message middle notes password phone request role state status";

#[test]
fn no_file_outside_a_programs_folder_names_its_columns_or_its_id() {
    let programs = muster::domain::program::Registry::standard();
    let mut words = vec![".column(\"".to_owned()];
    for program in programs.all() {
        words.extend([format!("\"{}\"", program.id), format!("{}::", program.id)]);
        let names = program.columns.iter().flat_map(|column| [column.header, column.name]);
        words.extend(names.filter(|name| ORDINARY.split(' ').all(|word| word != *name)).map(|name| format!("\"{name}\"")));
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let except = [
        "src/domain/program/",
        "src/domain/program.rs",         // the registry line
        "src/server/demo.rs",            // the demonstration
        "src/domain/password/common.rs", // common passwords, among them the products' names
    ];
    nowhere("src", &except, &words, "a program says what its columns mean: see `Meaning`");
    let registry = fs::read_to_string(Path::new(ROOT).join("src/domain/program.rs")).unwrap();
    let lines = code(&registry).filter(|(_, line)| line.contains("openccc"));
    assert_eq!(lines.count(), 2, "the module and the registry line");
}

#[test]
fn rooms_are_files_named_after_themselves() {
    let named_mod: Vec<String> = files("src", &["/mod.rs"]).into_keys().collect();
    assert_eq!(named_mod, Vec::<String>::new(), "foo.rs + foo/, never mod.rs");
}

#[test]
fn both_databases_have_the_same_migrations() {
    let stems = |database: &str| -> BTreeSet<String> {
        let folder = format!("migrations/{database}/");
        files(&folder, &[".sql"]).into_keys().map(|path| path.replace(&folder, "")).collect()
    };
    assert_eq!(stems("sqlite"), stems("postgres"));
    assert!(!stems("sqlite").is_empty());
}

/// Every table of the database with what its declaration says.
fn tables() -> BTreeMap<String, String> {
    let migrations: String = files("migrations/sqlite", &[".sql"]).into_values().collect();
    let made = migrations.split("CREATE TABLE ").skip(1).filter_map(|rest| rest.split("\n)").next()?.split_once(" ("));
    let mut tables: BTreeMap<String, String> = made.map(|(table, rest)| (table.to_owned(), rest.to_owned())).collect();
    let added = migrations.split("ALTER TABLE ").skip(1).filter_map(|rest| rest.split(';').next()?.split_once(" ADD COLUMN "));
    added.for_each(|(table, column)| tables.entry(table.to_owned()).or_default().push_str(&format!("\n{column}")));
    tables
}

#[test]
fn an_error_of_stored_data_names_a_table_and_a_column_that_there_are() {
    let tables = tables();
    let mut wrong = Vec::new();
    let mut named = 0;
    for (path, text) in files("src/server", &[".rs"]) {
        let code = code(&text).map(|(_, line)| line).collect::<Vec<_>>().join("\n");
        for (at, _) in code.match_indices("Error::broken(") {
            let says = code[at..].split('"').nth(1).unwrap_or_default();
            let of_table = |table: &&String| says.contains(&format!("{table}.")) || says.contains(&format!("{table}:"));
            wrong.extend(tables.keys().find(of_table).map(|_| format!("{path}: {says}: use Error::stored")));
        }
        for (at, _) in code.match_indices("Error::stored(\"") {
            let said: Vec<&str> = code[at..].split('"').skip(1).take(3).collect();
            // A column that is handed in is checked where it is named.
            let [table, ", ", column] = said[..] else { continue };
            named += 1;
            if !tables.get(table).is_some_and(|declared| declared.lines().any(|line| is_word(line.trim_start(), column))) {
                wrong.push(format!("{path}: there is no {table}.{column}"));
            }
        }
    }
    assert!(named > 10, "only {named} errors of stored data found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sql_uses_nothing_that_keeps_us_from_more_machines() {
    let banned = [
        "advisory",
        "serial ",
        "serial,",
        "create trigger",
        "listen ",
        "notify ",
        "generated always as identity",
        "autoincrement",
    ];
    nowhere("src/server/db", &[], &[" LIKE ", " like "], "`_` and case match more than is meant: fold a column, or use in_list!");
    let mut sql = files("migrations", &[".sql"]);
    sql.extend(files("src/server/db", &[".sql"]));
    for (path, text) in sql {
        for line in text.lines().filter(|line| !line.trim_start().starts_with("--")) {
            let folded = line.to_lowercase();
            assert!(!banned.iter().any(|word| folded.contains(word)), "{path}: {line}");
        }
    }
}

#[test]
fn a_secret_cannot_be_printed() {
    let secrets = ["Secret", "Ssn", "Password", "Token", "Keys", "Slip", "Master", "NewLink"];
    let mut found = 0;
    for (path, text) in files("src", &[".rs"]) {
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            for secret in secrets {
                // What may cross the wire (`Slip`, `NewLink`) is serialized there and nowhere
                // printed.
                let printing: &[&str] = if path.starts_with("src/wire/") { &["Debug"] } else { &["Debug", "Serialize"] };
                let names = |before: &str| line.trim_start().strip_prefix(before).is_some_and(|rest| is_word(rest, secret));
                let holds_something = !line.ends_with(&format!("{secret};"));
                if holds_something && (names("pub struct ") || names("struct ") || names("pub enum ")) {
                    found += 1;
                    let derived = derived(&lines[..at]);
                    assert!(!printing.iter().any(|word| derived.contains(word)), "{path}:{}: {secret} derives {derived}", at + 1);
                }
                for printer in ["Debug for ", "Display for ", "Serialize for "] {
                    let implemented = line.split_once(printer).is_some_and(|(_, rest)| is_word(rest, secret));
                    assert!(!implemented, "{path}:{}: {secret} can be printed", at + 1);
                }
            }
        }
    }
    assert!(found > 4, "found {found} secret types only");
}

/// What the attributes at the end of these lines derive, however many lines they take.
fn derived(above: &[&str]) -> String {
    // What stands before is over with a blank line or the end of another item.
    let over = |line: &str| line.is_empty() || line.ends_with(['}', ';', '{']);
    let from = above.iter().rposition(|line| over(line.trim())).map_or(0, |at| at + 1);
    let attributes: Vec<&str> = above[from..].iter().map(|line| line.trim()).filter(|line| !line.starts_with("//")).collect();
    let attributes = attributes.join(" ");
    let derived = attributes.split("derive(").skip(1).filter_map(|rest| rest.split(')').next());
    derived.flat_map(|names| names.split(',')).map(str::trim).filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_derive_is_seen_over_several_lines_and_beside_others() {
    assert_eq!(derived(&["}", "", "/// A key.", "#[derive(Clone, Debug)]"]), "Clone, Debug");
    assert_eq!(derived(&["struct Other;", "#[derive(", "    Clone,", "    Debug,", ")]", "/// A key."]), "Clone, Debug");
    assert_eq!(derived(&["#[derive(Debug)]", "struct Other;", "#[derive(Clone)]", "#[derive(PartialEq)]"]), "Clone, PartialEq");
}

/// Whether `text` begins with that identifier, whole.
fn is_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

#[test]
fn the_title_of_a_page_is_set_in_one_place() {
    // leptos_meta 0.8 writes it into markup as it is; the page's head escapes it.
    nowhere("src", &["src/ui/components/page_head.rs"], &["<Title", "leptos_meta::Title", "TitleProps"], "use PageHead");
    nowhere("src", &[], &["leptos_meta::*", "leptos_meta::{"], "name what is used of leptos_meta, so that `Title` is seen");
}

#[test]
fn no_text_is_written_where_it_would_not_be_escaped() {
    nowhere("src", &[], &["inner_html", "javascript:"], "user text must not become markup or a script");
    for (path, text) in files("src/ui", &[".rs"]) {
        for area in text.split("<textarea").skip(1) {
            let children = area.split_once("</textarea>").is_some_and(|(before, _)| !before.trim_end().ends_with('>'));
            assert!(!children, "{path}: <textarea> has children, which are not escaped: use prop:value");
        }
    }
}

#[test]
fn every_text_of_the_interface_stands_in_the_catalog() {
    let attributes = ["aria-label=\"", "title=\"", "placeholder=\"", "alt=\"", "label=\""];
    let starts_with_word = |text: &str| text.chars().take_while(|c| *c != '"').filter(|c| c.is_alphabetic()).count() > 1;
    let mut places = Vec::new();
    for (path, text) in files("src/ui", &[".rs"]) {
        for (number, line) in code(&text) {
            // Keys are called what stands on them.
            let child = line.replace("<kbd>\"", "").split(">\"").skip(1).any(starts_with_word);
            let bare = line.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).is_some_and(starts_with_word);
            let attribute = attributes.iter().any(|name| line.split(name).skip(1).any(starts_with_word));
            if child || bare || attribute {
                places.push(format!("{path}:{number}: {}", line.trim()));
            }
        }
    }
    assert!(places.is_empty(), "texts belong under src/messages:\n{}", places.join("\n"));
}

#[test]
fn nothing_is_left_half_done() {
    let left = [
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("#[ig", "nore"),
        concat!("db", "g!("),
        concat!("FIX", "ME"),
    ];
    for folder in ["src", "tests", "xtask/src"] {
        for (path, text) in files(folder, &[".rs"]) {
            for (number, line) in text.lines().enumerate() {
                let found = left.iter().find(|word| line.contains(**word));
                assert!(found.is_none(), "{path}:{}: {line}", number + 1);
            }
        }
    }
    for (path, text) in files("end2end", &[".ts"]) {
        let skipping = ["test.only", "test.skip(", "test.fixme", "waitForTimeout"];
        assert!(!skipping.iter().any(|word| text.contains(word)), "{path}: a test is skipped, alone, or waits for luck");
    }
}

#[test]
fn nothing_names_a_machine() {
    let paths =
        [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("/wo", "rk/"), concat!("C:", "\\\\")];
    let endings = [".rs", ".md", ".toml", ".json", ".ts", ".js", ".css", ".sql", ".lock", "/run", ".npmrc"];
    for (path, text) in files("", &endings) {
        for (number, line) in text.lines().enumerate() {
            assert!(!paths.iter().any(|word| line.contains(word)), "{path}:{}: {line}", number + 1);
            let resolved = path.ends_with("package-lock.json") && line.contains("\"resolved\"");
            assert!(!resolved, "{path}:{}: the address of a registry", number + 1);
        }
    }
}

#[test]
fn a_stylesheet_is_one_component_and_takes_its_colors_from_the_tokens() {
    let mut sheets = 0;
    for (path, text) in files("style", &[".css"]) {
        sheets += 1;
        assert!(path.ends_with("tokens.css") || text.lines().count() < 150, "{path} is over 150 lines");
        // On paper the tokens themselves are others.
        if path.ends_with("tokens.css") || path.ends_with("print.css") {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let hexadecimal =
                line.split_once(": ").is_some_and(|(_, value)| value.contains('#') && !line.trim_start().starts_with("/*"));
            let raw = ["rgb(", "rgba(", "hsl(", "oklch("].iter().any(|function| line.contains(function));
            assert!(!hexadecimal && !raw, "{path}:{}: a raw color: {line}", number + 1);
        }
    }
    assert!(sheets > 10, "found {sheets} stylesheets only");
}

#[test]
fn every_job_is_registered() {
    let texts = files("src/server", &[".rs"]);
    let shipped: String = texts.values().flat_map(|text| code(text).map(|(_, line)| line)).collect();
    let mut jobs = 0;
    for implemented in shipped.split("impl Job for ").skip(1) {
        let name: String = implemented.chars().take_while(|c| c.is_alphanumeric()).collect();
        assert!(shipped.contains(&format!(".with::<{name}>()")), "{name} waits for ever: no handler list names it");
        jobs += 1;
    }
    assert!(jobs > 4, "found {jobs} jobs only");
}
