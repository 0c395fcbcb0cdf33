//! `muster organization …`.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;
use uuid::Uuid;

use super::{Env, table};
use crate::server::{Error, organizations};
use crate::wire::organizations::OrganizationView;

/// Organizations: add, list, set, deactivate, reactivate.
#[derive(Subcommand)]
pub enum Organization {
    /// Add an organization and print its ID.
    Add {
        /// Program: openccc, educator or corrections.
        #[arg(long)]
        program: String,
        /// Type, by program: system, district, college; district, school; agency, facility,
        /// housing_unit.
        #[arg(long)]
        kind: String,
        /// Name of the organization.
        #[arg(long)]
        name: String,
        /// Parent organization. Leave it out for the top level.
        #[arg(long, value_name = "ID")]
        parent: Option<Uuid>,
    },
    /// List all organizations as trees.
    List,
    /// Deactivate an organization and everything under it. You can no longer import there; what is
    /// there stays.
    Deactivate {
        /// Organization.
        id: Uuid,
    },
    /// Reactivate an organization and what was deactivated with it.
    Reactivate {
        /// Organization.
        id: Uuid,
    },
    /// Change settings with KEY=VALUE. An empty value removes the setting; "name" renames the
    /// organization; "code" is its short ID, which files can name it by.
    Set {
        /// Organization.
        id: Uuid,
        /// Settings.
        #[arg(required = true, value_name = "KEY=VALUE", value_parser = pair)]
        values: Vec<(String, String)>,
    },
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("expected KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

impl Organization {
    /// Does it.
    pub async fn run(self, env: &Env) -> Result<ExitCode, Error> {
        let ctx = env.operator().await?;
        match self {
            Organization::Add { program, kind, name, parent } => {
                let id = organizations::add(&ctx, &program, &kind, &name, parent).await?;
                env.say(&json!({"id": id}), &id.to_string())?;
            }
            Organization::List => {
                let all = organizations::list(&ctx).await?;
                let line = |o: &OrganizationView| {
                    let name = format!("{}{}", "  ".repeat(o.depth as usize), o.name);
                    vec![o.id.to_string(), o.program.clone(), o.kind.clone(), name, state(o).to_owned()]
                };
                let object = json!({"organizations": all.iter().map(|o| json!({
                    "id": o.id, "code": o.code, "program": o.program, "kind": o.kind, "name": o.name, "parent": o.parent,
                    "deactivated": o.deactivated, "settings": settings(&o.settings),
                })).collect::<Vec<_>>()});
                env.say(&object, &table(&all.iter().map(line).collect::<Vec<_>>()))?;
            }
            Organization::Deactivate { id } => in_use(env, &organizations::set_in_use(&ctx, id, false).await?)?,
            Organization::Reactivate { id } => in_use(env, &organizations::set_in_use(&ctx, id, true).await?)?,
            Organization::Set { id, values } => {
                let o = organizations::set(&ctx, id, &values).await?;
                let rows: Vec<_> = o.effective.iter().map(|(key, value)| vec![key.clone(), value.clone()]).collect();
                let object = json!({
                    "id": o.id, "name": o.name, "settings": settings(&o.settings), "effective": settings(&o.effective),
                });
                env.say(&object, &table(&rows))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn state(o: &OrganizationView) -> &'static str {
    if o.deactivated { "deactivated" } else { "" }
}

fn in_use(env: &Env, o: &OrganizationView) -> Result<(), Error> {
    env.say(&json!({"id": o.id, "deactivated": o.deactivated}), &table(&[vec![o.name.clone(), state(o).to_owned()]]))
}

fn settings(pairs: &[(String, String)]) -> serde_json::Value {
    pairs.iter().map(|(key, value)| (key.clone(), json!(value))).collect::<serde_json::Map<_, _>>().into()
}
