//! The form for one account, sent without script: answered by its page, with what was entered but
//! secrets.

use axum::body::Bytes;
use uuid::Uuid;

use crate::server::Ctx;
use crate::server::accounts::form;
use crate::server::to_the_end::to_the_end;
use crate::wire::forms::{FormView, IDEMPOTENCY_KEY, InputView, NewAccountForm, Submitted};

/// What came of `POST /accounts/new?organization=…`, for the page that answers it. `None` where
/// there is nothing for the caller: the page finds that out by itself.
pub async fn submitted(ctx: &Ctx, query: &str, body: &Bytes) -> Option<Submitted> {
    let organization = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "organization")?.1;
    let organization = Uuid::parse_str(&organization).ok()?;
    let asked = form::describe(ctx, organization).await.ok()?;
    let entries: Vec<(String, String)> = url::form_urlencoded::parse(body).into_owned().collect();
    // The page that was sent has one; sent twice, it makes one account.
    let sent = entries.iter().find(|(name, _)| name == IDEMPOTENCY_KEY).and_then(|(_, text)| Uuid::parse_str(text).ok());
    let idempotency_key = sent.unwrap_or_else(|| ctx.app.new_id());
    let fields = entries.iter().filter(|(name, _)| name != IDEMPOTENCY_KEY).cloned().collect();
    let new = NewAccountForm { idempotency_key, organization, entries: fields };
    let ctx = ctx.clone();
    let done = to_the_end("saving a form", async move { form::add(&ctx, new).await }).await;
    let answer = done.unwrap_or_else(|error| Err(error.into()));
    Some(Submitted { organization, entries: without_secrets(&asked, entries), answer })
}

/// What was entered in inputs of the form, without passwords and Social Security numbers.
fn without_secrets(form: &FormView, entries: Vec<(String, String)>) -> Vec<(String, String)> {
    let fields: Vec<_> = form.groups.iter().flat_map(|group| &group.fields).filter(|field| !field.secret).collect();
    let known = |name: &str| {
        fields.iter().any(|field| match field.input {
            InputView::Date => name.strip_prefix(field.name.as_str()).is_some_and(|part| part.starts_with('-')),
            _ => field.name == name,
        })
    };
    entries.into_iter().filter(|(name, _)| known(name)).collect()
}
