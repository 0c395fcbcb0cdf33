//! Which area may name which: the arrows of the crate's map, held by the text of the code.

use crate::tidy::{code, files, nowhere};

#[test]
fn wire_types_are_below_everything_that_sends_or_answers_them() {
    let above = ["crate::api", "crate::ui", "crate::server", "crate::worker", "crate::cli"];
    for area in ["src/wire", "src/wire.rs", "src/messages", "src/messages.rs"] {
        nowhere(area, &[], &above, "types and texts name nothing above them");
    }
}

#[test]
fn the_database_names_nothing_above_it() {
    // What is as low as the database itself: errors and the clock, which name nothing of it.
    let below = ["crate::server::error::", "crate::server::clock::", "crate::server::db::"];
    for low in ["src/server/error.rs", "src/server/clock.rs"] {
        nowhere(low, &[], &["super::App", "super::db", "server::App", "server::db", "Ctx"], "it is below the database");
    }
    let mut places = Vec::new();
    let mut seen = 0;
    for area in ["src/server/db", "src/server/db.rs"] {
        for (path, text) in files(area, &[".rs"]) {
            for (number, line) in code(&text) {
                let names = line.match_indices("crate::server").map(|(at, _)| &line[at..]);
                let above = names.filter(|name| !below.iter().any(|low| name.starts_with(low)));
                places.extend(above.map(|_| format!("{path}:{number}: {}", line.trim())));
            }
            seen += 1;
        }
    }
    assert!(seen > 5, "found {seen} files only");
    assert!(places.is_empty(), "db is the lowest area of the server:\n{}", places.join("\n"));
}

#[test]
fn the_applications_types_name_no_feature_of_the_server() {
    // Wiring is `open`: what an `App` is must not depend on what is done with it.
    let features = ["imports", "accounts", "staff", "organizations", "demo", "audit"].map(|area| format!("{area}::"));
    let features: Vec<&str> = features.iter().map(String::as_str).collect();
    nowhere("src/server/app.rs", &[], &features, "put it together in src/server/open.rs");
    nowhere("src/server/app.rs", &[], &["open::", "super::open;"], "open puts together what app declares");
}

#[test]
fn the_import_before_and_after_the_server_has_it_are_apart() {
    nowhere("src/ui/new_import", &[], &["import_view"], "what both show is a module of src/ui");
    nowhere("src/ui/import_view", &[], &["new_import"], "what both show is a module of src/ui");
}

#[test]
fn reading_a_file_does_not_depend_on_writing_one() {
    let readers = [
        "csv/decode.rs",
        "csv/scan.rs",
        "csv/records.rs",
        "csv/cells.rs",
        "csv/sniff.rs",
        "header.rs",
        "read.rs",
        "check.rs",
        "check",
    ];
    for reader in readers {
        let path = format!("src/domain/{reader}");
        assert!(!files(&path, &[".rs"]).is_empty(), "{path} is not there");
        nowhere(&path, &[], &["csv::write", "CsvWriter", "write::"], "reading does not depend on writing");
    }
}
