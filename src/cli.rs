//! The command line: one subcommand a file, over the same server functions as the pages.
//!
//! It acts as the operator, over everything, audited as *command line*. With `--json`, standard
//! output is one object; notes for people go to standard error.

use std::io::Write;
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::{Parser, Subcommand};
use serde_json::{Value, json};

use crate::domain::unicode::is_unseen;
use crate::server::{App, Config, Ctx, Error, audit as audit_log};
use crate::wire::ApiError;

pub mod audit;
pub mod check;
pub mod import;
pub mod keys;
pub mod organization;
pub mod reading;
pub mod results;
pub mod serve;
pub mod staff;
pub mod template;

/// Create accounts for people who can't sign up themselves.
#[derive(Parser)]
#[command(name = "muster", version, about, propagate_version = true)]
pub struct Cli {
    /// Database: a sqlite: path or a postgres:// URL.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "MUSTER_DATABASE_URL",
        default_value = "sqlite:data/muster.db",
        hide_env_values = true
    )]
    database: String,
    /// Print one JSON object to standard output.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages and run background work.
    Serve(serve::Serve),
    /// Check a file without sending it anywhere.
    Check(check::Check),
    /// Plan an import and, with --apply, create the accounts.
    Import(import::Import),
    /// Write the results of an import.
    Results(results::Results),
    /// Write the empty template.
    Template(template::Template),
    /// Organizations: add, list, set, deactivate, reactivate.
    #[command(subcommand)]
    Organization(organization::Organization),
    /// Staff users: add, link, grant, revoke, end sessions, deactivate, list.
    #[command(subcommand)]
    Staff(staff::Staff),
    /// Master keys: list, add, rotate, drop.
    Keys(keys::Keys),
    /// The audit log: verify.
    #[command(subcommand)]
    Audit(audit::Audit),
}

/// The environment of a subcommand.
pub struct Env {
    /// The database's address.
    pub database: String,
    /// One JSON object instead of text.
    pub json: bool,
    /// The application, once a command has opened it.
    opened: OnceLock<App>,
}

impl Env {
    /// The configuration: the database as given, everything else from the environment.
    pub fn config(&self) -> Result<Config, Error> {
        Config::read(self.database.clone(), |name| std::env::var(name).ok())
    }

    /// Opens the application and acts as the operator.
    pub async fn operator(&self) -> Result<Ctx, Error> {
        let app = App::open(self.config()?).await?;
        Ok(Ctx::command_line(self.opened.get_or_init(|| app)))
    }

    /// Links what was done into the chain of the audit log, as a server does each second: there may
    /// be none. What can't be linked waits for the next one who can.
    async fn seal(&self) {
        let Some(app) = self.opened.get() else { return };
        if let Err(e) = audit_log::sealing::seal(app).await {
            note(&format!("muster: the audit log could not be sealed; `muster audit verify` says more: {}", sentence(&e)));
        }
    }

    /// Prints the object with `--json`, otherwise the text.
    pub fn say(&self, object: &Value, text: &str) -> Result<(), Error> {
        let mut out = std::io::stdout().lock();
        if self.json {
            writeln!(out, "{}", visible_json(&object.to_string()))?;
        } else if !text.is_empty() {
            writeln!(out, "{}", visible_lines(text.trim_end_matches('\n')))?;
        }
        out.flush()?;
        Ok(())
    }
}

/// A note for people, on standard error.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", visible_lines(text));
}

/// Runs the command line. Returns the exit status.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return not_understood(&error),
    };
    let env = Env { database: cli.database, json: cli.json, opened: OnceLock::new() };
    log(matches!(cli.command, Command::Serve(_)));
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => {
            note(&format!("muster: {e}"));
            return ExitCode::from(2);
        }
    };
    let reads = matches!(cli.command, Command::Audit(_));
    let done = runtime.block_on(async {
        let done = match cli.command {
            Command::Serve(serve) => serve.run(&env).await,
            Command::Check(check) => check.run(&env).await,
            Command::Import(import) => import.run(&env).await,
            Command::Results(results) => results.run(&env).await,
            Command::Template(template) => template.run(&env),
            Command::Organization(organization) => organization.run(&env).await,
            Command::Staff(staff) => staff.run(&env).await,
            Command::Keys(keys) => keys.run(&env).await,
            Command::Audit(audit) => audit.run(&env).await,
        };
        if !reads {
            env.seal().await;
        }
        done
    });
    match done {
        Ok(code) => code,
        Err(e) => {
            let text = sentence(&e);
            note(&format!("muster: {text}"));
            // A program that reads standard output gets an object there too. If that fails, nothing
            // is left to try.
            let _ = env.say(&json!({"error": text}), "");
            ExitCode::from(2)
        }
    }
}

/// The answer to a command line that can't be parsed, or that asks for help.
fn not_understood(error: &clap::Error) -> ExitCode {
    // If this fails, nothing is left to try.
    let _ = error.print();
    // Parsing failed, so look for `--json` in the raw arguments.
    if error.use_stderr() && std::env::args_os().any(|argument| argument == "--json") {
        let env = Env { database: String::new(), json: true, opened: OnceLock::new() };
        let _ = env.say(&json!({"error": usage(error)}), "");
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// The first sentence of clap's message, on one line, without usage and hints.
fn usage(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    first.trim_start_matches("error: ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Logs to standard error: a server as JSON lines, filtered by `MUSTER_LOG`; any other command
/// errors only.
fn log(serves: bool) {
    let wanted = if serves { "warn,muster=info" } else { "error" };
    let filter = tracing_subscriber::EnvFilter::try_from_env("MUSTER_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(wanted));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if serves { lines.json().init() } else { lines.init() }
}

/// An error as the operator sees it, who may know what a page would hide behind an incident number.
fn sentence(error: &Error) -> String {
    match error {
        Error::Api(ApiError::NotFound) => "not found; run the list command to see what there is".to_owned(),
        Error::Api(ApiError::Field(field, text)) => format!("{field}: {text}"),
        other => other.to_string(),
    }
}

/// A text in which nothing can steer the terminal: characters that show nothing become escapes.
fn visible(text: &str) -> String {
    let shown = |c: char| if is_unseen(c) { c.escape_unicode().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}

/// [`visible`] of each line: what a line holds may be somebody else's words, its end is ours.
fn visible_lines(text: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

/// [`visible`] for JSON, where such characters stand in strings only and have escapes of their own.
fn visible_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match is_unseen(c) {
            true => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
            false => out.push(c),
        }
    }
    out
}

/// Lays rows out as a table: columns as wide as they need to be, two spaces between.
pub fn table(rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| visible(cell)).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_printed_steers_the_terminal() {
        let typed = "Ana\u{1b}]0;x\u{7}\u{202e}\r\u{e0041}";
        let expected = "Ana\\u{1b}]0;x\\u{7}\\u{202e}\\u{d}\\u{e0041}";
        assert_eq!(visible_lines(&format!("{typed}\nRuiz")), format!("{expected}\nRuiz"));
        assert_eq!(table(&[vec![typed.to_owned()]]), format!("{expected}\n"));
        let object = json!({"name": typed});
        let printed = visible_json(&object.to_string());
        assert!(!printed.chars().any(is_unseen), "{printed}");
        assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), object);
    }
}
