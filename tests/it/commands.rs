//! `muster check`, `import`, `results` and `template`, as somebody types them.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use muster::server::{App, Config, Ctx, imports};
use serde_json::{Value, json};

use crate::imports::world::{ALL, HEADER, cells, file, student};

struct Installation {
    folder: tempfile::TempDir,
}

impl Installation {
    fn new() -> Installation {
        Installation { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> String {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name).display().to_string()
    }

    fn database(&self) -> String {
        format!("sqlite:{}", self.path("muster.db").display())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_muster"));
        command.args(arguments).current_dir(self.folder.path());
        command.env("MUSTER_DATABASE_URL", self.database()).env_remove("MUSTER_KEY_FILE");
        command
    }

    fn muster(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Imports that stand in somebody's list.
    fn imports(&self) -> u64 {
        let list = async {
            let ctx = Ctx::command_line(&App::open(Config::new(self.database())).await.unwrap());
            imports::list(&ctx, "", ALL).await.unwrap().total
        };
        tokio::runtime::Runtime::new().unwrap().block_on(list)
    }

    /// Exit status and the one object on standard output.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let output = self.muster(&[arguments, &["--json"]].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        let value = serde_json::from_str(&text);
        (
            output.status.code().unwrap(),
            value.unwrap_or_else(|e| panic!("{e}: {text}{}", String::from_utf8_lossy(&output.stderr))),
        )
    }

    fn college(&self) -> String {
        let (status, added) =
            self.json(&["organization", "add", "--program", "openccc", "--kind", "college", "--name", "Demo College"]);
        assert_eq!(status, 0);
        added["id"].as_str().unwrap().to_owned()
    }
}

fn damaged() -> Vec<u8> {
    file([
        student("ana@example.org", "Ana", "Ruiz", "1999-03-04"),
        student("bo@example.org", "Bo", "Li", "3/4/1999"),
        ",,,,,,,,,,,,,,,,,,,,,,\r\n".to_owned(),
        student("ana@example.org", "Other", "Name", "1999-03-05"),
    ])
}

#[test]
fn check_answers_with_one_object_and_its_status_tells_whether_rows_have_errors() {
    let installation = Installation::new();
    let path = installation.put("damaged.csv", &damaged());
    let (status, object) = installation.json(&["check", &path, "--program", "openccc"]);
    assert_eq!(status, 1);
    let counts = ["rows", "blank_rows", "valid", "skipped", "failed", "warned"].map(|name| object[name].as_u64().unwrap());
    assert_eq!(counts, [3, 1, 1, 0, 2, 0]);
    assert_eq!(
        (&object["program"], &object["encoding"], &object["delimiter"]),
        (&json!("openccc"), &json!("utf-8"), &json!(","))
    );
    assert_eq!(object["header_line"], 1);
    let findings = object["findings"].as_array().unwrap();
    let of = |code: &str| findings.iter().find(|f| f["code"] == code).unwrap_or_else(|| panic!("no {code} in {findings:?}"));
    let ambiguous = of("date_ambiguous");
    assert_eq!(
        (&ambiguous["line"], &ambiguous["column"], &ambiguous["severity"]),
        (&json!(3), &json!("dob YYYY-MM-DD"), &json!("error"))
    );
    assert_eq!(ambiguous["fix"], Value::Null);
    assert_eq!(of("duplicate_email")["message"], "Same email as line 2");
    assert_eq!(of("duplicate_email")["line"], 5);
    assert_eq!((&of("duplicate_first")["line"], &of("duplicate_first")["severity"]), (&json!(2), &json!("info")));
    assert!(!installation.path("muster.db").exists(), "a check needs no database");
}

#[test]
fn check_says_a_kind_that_hits_most_rows_once_and_names_missing_columns_once() {
    let installation = Installation::new();
    let row = |n: usize| {
        format!("s{n}@example.org,Ana{},Ruiz,{}/18/1977,TRUE\r\n", "abcdefghijklmnop".chars().nth(n).unwrap(), n % 9 + 1)
    };
    let text = format!(
        "email,first,last,dob,accepted-terms\r\n{}nobody,Bo,Li,1999-03-04,TRUE\r\n",
        (0..12).map(row).collect::<String>()
    );
    let path = installation.put("dates.csv", text.as_bytes());
    let (status, object) = installation.json(&["check", &path, "--program", "openccc"]);
    assert_eq!((status, &object["failed"]), (1, &json!(13)));
    let findings = object["findings"].as_array().unwrap();
    let of = |code: &str| findings.iter().filter(|finding| finding["code"] == code).collect::<Vec<_>>();
    let dates = of("date_other_form");
    assert_eq!((dates.len(), &dates[0]["count"], &dates[0]["line"], &dates[0]["fix"]), (1, &json!(12), &json!(2), &Value::Null));
    assert!(dates[0]["message"].as_str().unwrap().starts_with("12 of 13 rows have this, first on line 2: 1/18/1977 is a date"));
    assert_eq!((of("not_an_email").len(), of("required").len(), of("column_missing").len()), (1, 0, 1));
    let missing = of("column_missing")[0]["message"].as_str().unwrap();
    assert!(missing.starts_with("No columns for street, city, state, postal code and country."), "{missing}");
}

#[test]
fn check_of_a_good_file_is_0_and_of_what_cannot_be_read_2() {
    let installation = Installation::new();
    let good = installation.put("good.csv", &file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")]));
    assert_eq!(installation.muster(&["check", &good, "--program", "openccc"]).status.code(), Some(0));
    let pdf = installation.put("list.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
    let (status, object) = installation.json(&["check", &pdf, "--program", "openccc"]);
    assert_eq!((status, &object["findings"][0]["code"], &object["encoding"]), (2, &json!("is_pdf"), &Value::Null));
    assert_eq!(installation.muster(&["check", "nowhere.csv", "--program", "openccc"]).status.code(), Some(2));
    assert_eq!(installation.muster(&["check", &good, "--program", "unknown"]).status.code(), Some(2));
}

#[test]
fn reading_options_decide_where_detection_would_not_do() {
    let installation = Installation::new();
    let text = String::from_utf8(file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])).unwrap();
    let renamed = text.replace("email,", "Mail Address,").replace(',', "|");
    let path = installation.put("renamed.csv", format!("My list\r\n{renamed}").as_bytes());
    let (status, _) = installation.json(&["check", &path, "--program", "openccc"]);
    assert_ne!(status, 0);
    let options = ["--delimiter", "|", "--header-line", "2", "--map", "Mail Address=email"];
    let (status, object) = installation.json(&[&["check", path.as_str(), "--program", "openccc"], &options[..]].concat());
    assert_eq!((status, &object["rows"], &object["valid"]), (0, &json!(1), &json!(1)), "{object}");
}

#[test]
fn import_plans_then_applies_then_knows_the_file() {
    let installation = Installation::new();
    let college = installation.college();
    let path = installation.put("damaged.csv", &damaged());
    let base = ["import", &path, "--program", "openccc", "--organization", &college, "--reason", "other"];
    let (status, planned) = installation.json(&base);
    assert_eq!(status, 1);
    assert_eq!(
        planned["plan"],
        json!({"create": 1, "unchanged": 0, "skip": 0, "transfer": 0, "request": 0, "review": 0, "fail": 2})
    );
    let nothing = json!({"created": 0, "unchanged": 0, "skipped": 0, "transferred": 0, "requested": 0, "review": 0, "failed": 0});
    assert_eq!((&planned["applied"], &planned["already_imported"], &planned["rows"]), (&nothing, &json!(false), &json!(3)));

    let out = installation.path("out.csv").display().to_string();
    let (status, applied) = installation.json(&[&base[..], &["--apply", "--results", &out]].concat());
    assert_eq!((status, &applied["import"]), (1, &planned["import"]), "the plan goes on");
    assert_eq!(
        applied["applied"],
        json!({"created": 1, "unchanged": 0, "skipped": 0, "transferred": 0, "requested": 0, "review": 0, "failed": 2})
    );
    let first = fs::read_to_string(&out).unwrap();
    let rows = cells(&first);
    assert_eq!(rows[0].join(","), HEADER.trim_end());
    assert_eq!(rows[1][19..22], ["Success", "AAA0001", "Successfully added user"]);
    assert_eq!(rows.len(), 4);

    fs::remove_file(&out).unwrap();
    let (status, again) = installation.json(&[&base[..], &["--apply", "--results", &out]].concat());
    assert_eq!((status, &again["already_imported"], &again["import"]), (1, &json!(true), &applied["import"]));
    assert_eq!(again["applied"], nothing);
    assert_eq!(fs::read_to_string(&out).unwrap(), first);
    let (_, verdict) = installation.json(&["audit", "verify"]);
    assert_eq!(verdict["problems"], json!([]));
}

#[test]
fn import_asks_for_the_reason_for_staff_help_once_for_the_file() {
    let installation = Installation::new();
    let college = installation.college();
    let path = installation.put("list.csv", &file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")]));
    let import = |more: &[&str]| {
        installation.json(&[&["import", &path, "--program", "openccc", "--organization", &college], more].concat())
    };
    let (status, object) = import(&[]);
    let said = "nothing was uploaded; add --reason (Reason for staff help), one of: incarcerated, formerly_incarcerated";
    assert!(status == 2 && object["error"].as_str().unwrap().starts_with(said), "{object}");
    let (status, object) = import(&["--reason", "boredom"]);
    assert!(status == 2 && object["error"].as_str().unwrap().contains("choose one of incarcerated"), "{object}");
    assert_eq!(installation.imports(), 0);
    // Without --apply it is planned only, whatever the organization's setting.
    let (status, object) = import(&["--reason", "formerly-incarcerated"]);
    assert_eq!((status, &object["plan"]["create"], &object["applied"]["created"]), (0, &json!(1), &json!(0)), "{object}");
}

#[test]
fn import_tells_how_the_file_was_read_beside_what_it_answers() {
    let installation = Installation::new();
    let college = installation.college();
    let text = String::from_utf8(file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])).unwrap();
    let path = installation.put("renamed.csv", text.replacen("email,", "Student email,", 1).replace(',', ";").as_bytes());
    let base = ["import", path.as_str(), "--program", "openccc", "--organization", college.as_str(), "--reason", "other"];
    let (status, object) = installation.json(&base);
    assert_eq!((status, object.as_object().unwrap().len()), (1, 5), "{object}");
    // And of the plan that goes on as well.
    for more in [&[][..], &["--apply"], &["--apply", "--json"]] {
        let output = installation.muster(&[&base[..], more].concat());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("warning: The column \"Student email\" looks like \"email\""), "{said}");
        assert!(said.contains("info: Columns are separated by semicolons, not by commas."), "{said}");
    }
    let output = installation.muster(&["check", &path, "--program", "openccc"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("Or use --map \"Student email=email\"."), "{said}");
}

#[test]
fn an_import_asks_for_the_programs_agreement_and_its_failures_come_as_the_programs_list() {
    let installation = Installation::new();
    let add = |arguments: &[&str]| {
        let (status, added) = installation.json(&[&["organization", "add", "--program", "educator"][..], arguments].concat());
        assert_eq!(status, 0);
        added["id"].as_str().unwrap().to_owned()
    };
    let district = add(&["--kind", "district", "--name", "Demo Partner Unified"]);
    let school = add(&["--kind", "school", "--name", "Demo Partner High", "--parent", &district]);
    let text = "First Name,Last Name,Email,User Role\r\nAna,Ruiz,ana@example.org,Educator\r\nBo,Li,bo@example.org,Maestra\r\n";
    let path = installation.put("educators.csv", text.as_bytes());
    let base = ["import", &path, "--program", "educator", "--organization", &school, "--apply"];
    let refused = installation.muster(&base);
    assert_eq!(refused.status.code(), Some(2));
    let printed = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(printed.contains("The people named here work for the district"), "{printed}");
    assert!(printed.contains("nothing was uploaded; to accept this agreement, add --agree 1"), "{printed}");
    let old = installation.muster(&[&base[..], &["--agree", "2025"]].concat());
    assert_eq!(old.status.code(), Some(2));
    let (status, applied) = installation.json(&[&base[..], &["--agree", "1"]].concat());
    assert_eq!((status, &applied["applied"]["created"], &applied["applied"]["failed"]), (1, &json!(1), &json!(1)));
    let out = installation.path("failures.csv").display().to_string();
    let import = applied["import"].as_str().unwrap();
    assert!(installation.muster(&["results", import, "--failures", &out]).status.success());
    let rows = cells(&std::fs::read_to_string(&out).unwrap());
    assert_eq!(rows[0], ["School Name", "File Name", "Type", "Message", "Reason", "Line Number"]);
    let roles = "\"Maestra\" isn't a choice for user role. Use Educator, Counselor—Caseload Only, Counselor or Site Admin.";
    assert_eq!(rows[1], ["Demo Partner High", "educators.csv", "Educator", "Teacher with email - not imported", roles, "3"]);
    assert_eq!(rows.len(), 2);
}

#[test]
fn results_come_in_every_kind_and_passwords_once() {
    let installation = Installation::new();
    let college = installation.college();
    let path = installation.put("damaged.csv", &damaged());
    let (_, applied) =
        installation.json(&["import", &path, "--program", "openccc", "--organization", &college, "--reason", "other", "--apply"]);
    let import = applied["import"].as_str().unwrap();
    let out = installation.path("out.csv").display().to_string();
    for (option, lines) in [("--safe", 4), ("--failed", 3)] {
        assert!(installation.muster(&["results", import, option, &out]).status.success());
        assert_eq!(cells(&fs::read_to_string(&out).unwrap()).len(), lines, "{option}");
    }
    assert!(installation.muster(&["results", import, "--details", &out]).status.success());
    assert!(fs::read_to_string(&out).unwrap().contains("duplicate_email"));

    assert!(installation.muster(&["results", import, "--passwords", &out]).status.success());
    let slips = cells(&fs::read_to_string(&out).unwrap());
    assert_eq!(slips[1][..3], ["Ana Ruiz", "ana@example.org", "AAA0001"]);
    assert_eq!(slips[1][3].len(), 19);
    let again = installation.muster(&["results", import, "--passwords", &out]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("no generated passwords"));
    assert_eq!(cells(&fs::read_to_string(&out).unwrap()), slips, "what was written stays");
}

#[test]
fn a_file_that_cannot_be_read_is_not_imported_and_an_unknown_organization_is_said() {
    let installation = Installation::new();
    let college = installation.college();
    let empty = installation.put("empty.csv", b"");
    let output = installation.muster(&[
        "import",
        &empty,
        "--program",
        "openccc",
        "--organization",
        &college,
        "--reason",
        "other",
        "--apply",
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("empty"));
    let path = installation.put("damaged.csv", &damaged());
    let nowhere = "01900000-0000-7000-8000-000000000000";
    assert_eq!(
        installation
            .muster(&["import", &path, "--program", "openccc", "--organization", nowhere, "--reason", "other"])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn whatever_goes_wrong_standard_output_holds_one_object() {
    let installation = Installation::new();
    let college = installation.college();
    let empty = installation.put("empty.csv", b"");
    let import = |path: &str| {
        installation.json(&["import", path, "--program", "openccc", "--organization", &college, "--reason", "other"])
    };
    let (status, object) = import(&empty);
    assert_eq!((status, &object["rows"]), (2, &json!(0)));
    assert!(object["problem"].as_str().unwrap().contains("empty") && object["import"].is_string(), "{object}");
    let (status, object) = import("nowhere.csv");
    assert_eq!(status, 2);
    assert!(object["error"].as_str().unwrap().contains("can't read nowhere.csv"), "{object}");
    let (status, object) = installation.json(&["check", "nowhere.csv", "--program", "openccc"]);
    assert_eq!((status, object["error"].is_string()), (2, true));
    let out = installation.path("template.csv").display().to_string();
    let (status, object) = installation.json(&["template", "--program", "openccc", &out]);
    assert_eq!((status, object["headers"].as_array().unwrap().len()), (0, 23));
    assert!(installation.path("template.csv").exists());
}

#[test]
fn a_command_line_that_is_not_understood_is_told_in_the_one_object_as_well() {
    let installation = Installation::new();
    let cases: [(&[&str], &str); 4] = [
        (&["check", "list.csv", "--program", "openccc", "--encoding", "latin"], "expected one of: utf-8"),
        (&["import", "list.csv"], "required arguments were not provided: --program <PROGRAM> --organization <ID>"),
        (&["staff"], "requires a subcommand but one was not provided"),
        (&["check", "--nonsense"], "unexpected argument '--nonsense' found"),
    ];
    for (arguments, said) in cases {
        let (status, object) = installation.json(arguments);
        assert_eq!((status, object.as_object().unwrap().len()), (2, 1), "{object}");
        assert!(object["error"].as_str().unwrap().contains(said), "{object}");
    }
    // Without it, people get what they always got.
    let output = installation.muster(&["import", "list.csv"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(String::from_utf8(output.stderr).unwrap().contains("Usage: muster import"));
    assert!(installation.muster(&["--version"]).status.success());
}

#[test]
fn check_of_a_file_that_changes_meanwhile_is_2_and_its_object_is_whole() {
    let installation = Installation::new();
    // A pipe has no size when it is opened, and then there is more: a file that grows.
    let mut command = installation.command(&["check", "/dev/stdin", "--program", "openccc", "--json"]);
    let mut muster = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    muster.stdin.take().unwrap().write_all(&damaged()).unwrap();
    let output = muster.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    // One object, or this would not read it.
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = object["findings"].as_array().unwrap();
    let changed: Vec<&Value> = findings.iter().filter(|finding| finding["code"] == "file_changed").collect();
    assert_eq!(changed.len(), 1, "{object}");
    assert!(changed[0]["message"].as_str().unwrap().contains("changed while it was being read"), "{object}");
    // What was read is reported all the same.
    assert!(findings.len() > 1 && object["rows"].as_u64().unwrap() > 1, "{object}");
}

#[test]
fn an_import_of_a_file_that_changes_meanwhile_leaves_nothing_that_waits() {
    let installation = Installation::new();
    let college = installation.college();
    // A pipe has no size when it is opened, and then there is more: a file that grows.
    let mut command = installation.command(&[
        "import",
        "/dev/stdin",
        "--program",
        "openccc",
        "--organization",
        &college,
        "--reason",
        "other",
        "--json",
    ]);
    let mut muster = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    muster.stdin.take().unwrap().write_all(&damaged()).unwrap();
    let output = muster.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(object["error"].as_str().unwrap().contains("changed while it was being read"), "{object}");
    assert_eq!(installation.imports(), 0);
}

#[test]
fn a_row_that_failed_is_told_by_the_status_of_every_later_call_as_well() {
    let installation = Installation::new();
    let college = installation.college();
    let first = installation.put("first.csv", &file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")]));
    let second = installation.put("second.csv", &file([student("ana.two@example.org", "Ana", "Ruiz", "1999-03-04")]));
    let import = |path: &str, more: &[&str]| {
        installation
            .json(&[&["import", path, "--program", "openccc", "--organization", &college, "--reason", "other"], more].concat())
    };
    // Planned while nobody was there, applied after somebody else was faster.
    assert_eq!(import(&second, &[]).0, 0);
    assert_eq!(import(&first, &["--apply"]).0, 0);
    let (status, object) = import(&second, &["--apply"]);
    assert_eq!((status, &object["applied"]["failed"]), (1, &json!(1)), "{object}");
    let (status, object) = import(&second, &["--apply"]);
    assert_eq!((status, &object["already_imported"], &object["applied"]["failed"]), (1, &json!(true), &json!(0)), "{object}");
}

#[test]
fn a_header_is_mapped_to_a_column_by_any_of_its_names_and_to_nothing_else() {
    let installation = Installation::new();
    let renamed = String::from_utf8(file([student("ana@example.org", "Ana", "Ruiz", "1999-03-04")])).unwrap();
    let path = installation.put("renamed.csv", renamed.replacen("dob YYYY-MM-DD", "Born on", 1).as_bytes());
    for column in ["dob YYYY-MM-DD", "dob", "DOB yyyy-mm-dd"] {
        let (status, object) =
            installation.json(&["check", &path, "--program", "openccc", "--map", &format!("Born on={column}")]);
        assert_eq!((status, &object["valid"]), (0, &json!(1)), "{column}: {object}");
    }
    let (status, object) = installation.json(&["check", &path, "--program", "openccc", "--map", "Born on=birthday"]);
    assert_eq!(status, 2);
    assert!(object["error"].as_str().unwrap().contains("no column \"birthday\"; known: email, first"), "{object}");
}

#[test]
fn the_template_is_the_header_and_nothing_else() {
    let installation = Installation::new();
    let output = installation.muster(&["template", "--program", "openccc"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("\u{feff}{HEADER}"));
}

#[test]
fn what_a_command_writes_into_the_audit_log_is_linked_when_it_ends() {
    let installation = Installation::new();
    let (status, _) =
        installation.json(&["organization", "add", "--program", "openccc", "--kind", "college", "--name", "Orchard"]);
    assert_eq!(status, 0);
    let (status, verified) = installation.json(&["audit", "verify"]);
    assert_eq!((status, &verified["ok"]), (0, &json!(true)), "{verified}");
    assert!(verified["entries"].as_u64().unwrap() >= 1, "{verified}");
    assert_eq!(verified["unlinked"], 0, "{verified}");
}
