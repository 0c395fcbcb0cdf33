//! `muster keys …`.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Env, table};
use crate::messages::keys::KeyText as T;
use crate::server::Error;
use crate::server::crypto::Phase;
use crate::server::keys::{self, KeyStatus};

/// Master keys: list, add, rotate, drop.
#[derive(Args)]
pub struct Keys {
    #[command(subcommand)]
    what: Option<KeysCommand>,
}

#[derive(Subcommand)]
enum KeysCommand {
    /// List the keys of the key file and what is sealed with which. The same as no subcommand.
    List,
    /// Write a new key into the key file without using it, to copy the file to other machines
    /// first.
    Add,
    /// Have a new key take over: everything is sealed again with it, while people work.
    Rotate {
        /// Leave the work to a running server.
        #[arg(long)]
        background: bool,
    },
    /// Remove a key from the key file once nothing needs it.
    Drop {
        /// Number of the key.
        #[arg(value_parser = clap::value_parser!(u8).range(1..))]
        key: u8,
    },
}

impl Keys {
    /// Does it.
    pub async fn run(self, env: &Env) -> Result<ExitCode, Error> {
        let ctx = env.operator().await?;
        match self.what.unwrap_or(KeysCommand::List) {
            KeysCommand::List => list(env, &keys::status(&ctx).await?)?,
            KeysCommand::Add => {
                let key = keys::add(&ctx).await?;
                env.say(&json!({"key": key}), &T::Added.fill(&[("key", &key)]))?;
            }
            KeysCommand::Rotate { background } => {
                let key = keys::rotate(&ctx).await?;
                if !background {
                    // What says so is all that is lost when nobody can read it.
                    let say = |error: &str| drop(writeln!(std::io::stderr(), "{}", T::Fails.fill(&[("error", &error)])));
                    keys::to_the_end(&ctx.app, say).await?;
                }
                let text = if background { T::Started } else { T::Rotated };
                env.say(&json!({"key": key, "done": !background}), &text.fill(&[("key", &key)]))?;
            }
            KeysCommand::Drop { key } => {
                keys::drop_key(&ctx, key).await?;
                env.say(&json!({"key": key, "dropped": true}), &T::Dropped.fill(&[("key", &key)]))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn list(env: &Env, status: &KeyStatus) -> Result<(), Error> {
    let in_use = status.in_use;
    let of = |id: u8| status.sealed.iter().filter(move |(_, key, _)| *key == id);
    let (ids, audit) = &status.ids;
    let state = |id: u8| match id {
        id if !ids.contains(&id) => T::StateUnknown.en().to_owned(),
        id if in_use.next == Some(id) => T::StateNext.fill(&[("renewed", &status.progress.renewed)]),
        id if in_use.current == id => T::StateInUse.en().to_owned(),
        id if id > in_use.current => T::StateWaits.en().to_owned(),
        _ if in_use.phase == Phase::Settled && of(id).next().is_some() => T::StateLeft.en().to_owned(),
        id if status.retired.contains(&id) => T::StateOld.en().to_owned(),
        _ => T::StateNotMarked.en().to_owned(),
    };
    // Rows may be there of a key that isn't.
    let ids: BTreeSet<u8> = ids.iter().copied().chain(status.sealed.iter().map(|(_, key, _)| *key)).collect();
    let lines = ids.iter().map(|id| {
        let rows: Vec<String> = of(*id).map(|(table, _, n)| T::Rows.fill(&[("n", n), ("table", table)])).collect();
        vec![id.to_string(), state(*id), rows.join(", ")]
    });
    let dropped = audit.iter().map(|id| vec![id.to_string(), T::StateAudit.en().to_owned()]);
    let objects: Vec<_> = ids
        .iter()
        .map(|id| {
            let sealed: serde_json::Map<_, _> = of(*id).map(|(table, _, n)| ((*table).to_owned(), json!(n))).collect();
            json!({"key": id, "retired": status.retired.contains(id), "sealed": sealed})
        })
        .collect();
    let object = json!({
        "current": in_use.current, "next": in_use.next, "renewed": status.progress.renewed, "keys": objects, "dropped": audit,
    });
    env.say(&object, &table(&lines.chain(dropped).collect::<Vec<_>>()))
}
