//! `muster template`: the empty template of a program.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::{Env, reading};
use crate::domain::program::Registry;
use crate::domain::results;
use crate::server::Error;

/// Write the empty template.
#[derive(Args)]
pub struct Template {
    /// Program: openccc or educator.
    #[arg(long)]
    program: String,
    /// File to write. Standard output if left out.
    out: Option<PathBuf>,
}

impl Template {
    /// Writes it.
    pub fn run(self, env: &Env) -> Result<ExitCode, Error> {
        let program = reading::program(&Registry::standard(), &self.program)?;
        let bytes = results::template(program, None);
        match &self.out {
            Some(out) => std::fs::write(out, bytes)?,
            None if env.json => {}
            None => std::io::stdout().lock().write_all(&bytes)?,
        }
        let headers: Vec<&str> = program.columns.iter().map(|column| column.header).collect();
        env.say(&json!({"program": program.id, "file": program.template_file, "headers": headers}), "")?;
        Ok(ExitCode::SUCCESS)
    }
}
