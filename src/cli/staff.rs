//! `muster staff …`.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;
use uuid::Uuid;

use super::{Env, table};
use crate::messages::command::CommandText as T;
use crate::server::clock::rfc3339;
use crate::server::{Ctx, Error, staff};
use crate::wire::ApiError;
use crate::wire::session::GrantView;

/// Staff users: add, link, grant, revoke, end sessions, deactivate, list.
#[derive(Subcommand)]
pub enum Staff {
    /// Add a staff user and print the one-time link to set a password.
    Add {
        /// Email address.
        email: String,
        /// Name of the person, as lists show it.
        #[arg(long)]
        name: String,
    },
    /// Print a new one-time link, for a lost link or a forgotten password.
    Link {
        /// Email address.
        email: String,
    },
    /// Grant a role at an organization and everything under it.
    Grant {
        /// Email address.
        email: String,
        /// Role, for example college_staff, district_staff, system_admin or auditor.
        role: String,
        /// Organization ID. Leave it out (or use -) for System Admin and Auditor at all
        /// organizations.
        #[arg(value_parser = place, default_value = "-")]
        organization: Place,
        /// Add a permission to the role, for example ssn: find accounts by their Social Security
        /// number, and reveal one. Can be given several times.
        #[arg(long = "with", value_name = "PERMISSION")]
        extras: Vec<String>,
        /// Last day, as YYYY-MM-DD.
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
    },
    /// End the grant of a role at an organization.
    Revoke {
        /// Email address.
        email: String,
        /// Role.
        role: String,
        /// Organization ID. Leave it out (or use -) for a role at all organizations.
        #[arg(value_parser = place, default_value = "-")]
        organization: Place,
    },
    /// End all sessions of a staff user. They can sign in again.
    EndSessions {
        /// Email address.
        email: String,
    },
    /// Deactivate a staff user. Sessions end, and they can't sign in any more.
    Deactivate {
        /// Email address.
        email: String,
    },
    /// List staff users with their grants.
    List,
}

/// An organization, or everything.
#[derive(Clone, Copy)]
pub struct Place(Option<Uuid>);

fn place(text: &str) -> Result<Place, String> {
    if text == "-" {
        return Ok(Place(None));
    }
    text.parse().map(|id| Place(Some(id))).map_err(|_| "expected an organization ID, or -".to_owned())
}

fn grant_line(grant: &GrantView) -> String {
    let place = grant.organization.as_ref().map_or("all organizations".to_owned(), |o| o.name.clone());
    let until = grant.until.map_or(String::new(), |until| format!(" until {}", rfc3339(until)));
    let extras: String = grant.extras.iter().map(|extra| format!(" with {}", extra.id)).collect();
    format!("{}{extras} at {place}{until}", grant.role)
}

impl Staff {
    /// Does it.
    pub async fn run(self, env: &Env) -> Result<ExitCode, Error> {
        let ctx = env.operator().await?;
        match self {
            Staff::Add { email, name } => {
                let new = staff::add(&ctx, &email, &name).await?;
                let object = json!({"id": new.staff, "link": new.link, "expires_at": rfc3339(new.expires_at)});
                env.say(&object, &new.link)?;
            }
            Staff::Link { email } => {
                let found = staff::by_email(&ctx, &email).await?;
                let new = staff::new_link(&ctx, found.id).await?;
                let object = json!({"id": new.staff, "link": new.link, "expires_at": rfc3339(new.expires_at)});
                env.say(&object, &new.link)?;
            }
            Staff::Grant { email, role, organization, extras, until } => {
                let found = staff::by_email(&ctx, &email).await?;
                let until = until.as_deref().unwrap_or("");
                staff::grant_with(&ctx, found.id, &role, &extras.join(","), organization.0, until).await?;
                if found.active && !staff::get(&ctx, found.id).await?.active {
                    super::note(&T::NoPassword.fill(&[("email", &found.email)]));
                }
                said(env, &ctx, &email).await?;
            }
            Staff::Revoke { email, role, organization } => {
                let found = staff::by_email(&ctx, &email).await?;
                let role = ctx.app.registry.role(&role).map(|role| role.id);
                let here =
                    |g: &&GrantView| Some(g.role.as_str()) == role && g.organization.as_ref().map(|o| o.id) == organization.0;
                let grant = found.grants.iter().find(here).ok_or(ApiError::NotFound)?;
                staff::revoke(&ctx, grant.id).await?;
                said(env, &ctx, &email).await?;
            }
            Staff::EndSessions { email } => {
                let found = staff::by_email(&ctx, &email).await?;
                let ended = staff::end_sessions(&ctx, found.id).await?;
                let text = T::SessionsEnded.fill(&[("count", &ended), ("email", &found.email)]);
                env.say(&json!({"id": found.id, "ended": ended}), &text)?;
            }
            Staff::Deactivate { email } => {
                let found = staff::by_email(&ctx, &email).await?;
                staff::deactivate(&ctx, found.id).await?;
                said(env, &ctx, &email).await?;
            }
            Staff::List => {
                let all = staff::list(&ctx).await?;
                let line = |s: &crate::wire::staff::StaffView| {
                    let state = match (s.deactivated_at, s.active) {
                        (Some(_), _) => "deactivated",
                        (None, true) => "active",
                        (None, false) => "invited",
                    };
                    let grants = s.grants.iter().map(grant_line).collect::<Vec<_>>().join(", ");
                    vec![s.email.clone(), s.name.clone(), state.to_owned(), grants]
                };
                let object = json!({"staff": all.iter().map(object).collect::<Vec<_>>()});
                env.say(&object, &table(&all.iter().map(line).collect::<Vec<_>>()))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A staff user after a change.
async fn said(env: &Env, ctx: &Ctx, email: &str) -> Result<(), Error> {
    let now = staff::by_email(ctx, email).await?;
    let grants: Vec<_> = now.grants.iter().map(grant_line).collect();
    env.say(
        &object(&now),
        &format!("{}: {}", now.email, if grants.is_empty() { "no role".to_owned() } else { grants.join(", ") }),
    )
}

fn object(s: &crate::wire::staff::StaffView) -> serde_json::Value {
    let grants: Vec<_> = s
        .grants
        .iter()
        .map(|g| {
            let organization = g.organization.as_ref().map(|o| o.id);
            let with: Vec<&str> = g.extras.iter().map(|extra| extra.id.as_str()).collect();
            json!({"id": g.id, "role": g.role, "with": with, "organization": organization, "until": g.until.map(rfc3339)})
        })
        .collect();
    json!({
        "id": s.id, "email": s.email, "name": s.name, "active": s.active,
        "deactivated_at": s.deactivated_at.map(rfc3339), "last_sign_in": s.last_sign_in.map(rfc3339), "grants": grants,
    })
}
