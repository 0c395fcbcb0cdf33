//! Between the request and its transaction time may pass: many wait for the one writer. So what a
//! caller may is asked again in the transaction that changes something.

use uuid::Uuid;

use super::scope::Scope;
use crate::server::db::{Tx, Work, sessions};
use crate::server::error::Error;
use crate::server::{Actor, Ctx};
use crate::wire::ApiError;

impl Ctx {
    /// As [`crate::server::db::Db::transact`], for the caller. **Invariant:** what their session
    /// and their grants gave when they asked, they still give, or nothing is changed.
    pub async fn transact<I, T, E, F>(&self, input: I, work: F) -> Result<T, Error>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        E: Into<Error> + Send + 'static,
        F: for<'t> Fn(&'t mut Tx, &'t I) -> Work<'t, T, E> + Send + Sync + 'static,
    {
        let input = (self.clone(), input, work);
        let work = self.app.db.transact(input, |tx, (ctx, input, work)| {
            Box::pin(async move {
                ctx.still_may(tx).await?;
                work(tx, input).await.map_err(Into::<Error>::into)
            })
        });
        work.await
    }

    /// Background work has no session: it asks for itself what its requester may.
    async fn still_may(&self, tx: &mut Tx) -> Result<(), Error> {
        let Actor::Staff { id, session, .. } = &self.actor else { return Ok(()) };
        if *session == Uuid::nil() {
            return Ok(());
        }
        if !sessions::hold(tx, *session, *id).await? {
            return Err(ApiError::SignedOut.into());
        }
        let now = self.app.clock.now().0;
        let scope = Scope::of_staff_in(tx, &self.app.registry, *id, now).await?;
        if scope.gives_all_of(&self.scope) { Ok(()) } else { Err(ApiError::NotFound.into()) }
    }
}
