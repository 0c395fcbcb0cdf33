//! Learners of an agency with two facilities: some at each, some whom either facility asks for, one
//! who has moved to another unit, and one whose record a person has to compare. What one facility
//! asks of the other is done by who works there: staff over both need no approval.

use uuid::Uuid;

use crate::server::auth::browsers::Browser;
use crate::server::auth::sign_in::{SignInAttempt, sign_in};
use crate::server::auth::{resume, sign_out};
use crate::server::crypto::Secret;
use crate::server::imports::demo::{DemoLearner, is_planted, learners, plant as plant_file};
use crate::server::{Ctx, Error};
use crate::wire::ApiError;

/// Where the demonstration runs.
const HERE: &str = "127.0.0.1";
/// The file that is imported last.
const LAST: &str = "granite-ridge-transfers.csv";

/// A facility, its units, and the staff user who enrolls learners there: address and password.
pub(super) struct Facility {
    pub place: Uuid,
    pub units: [Uuid; 2],
    pub staff: (String, Secret),
}

/// Plants them, unless they are there.
pub(super) async fn plant(ctx: &Ctx, granite: &Facility, lakeview: &Facility) -> Result<(), ApiError> {
    if is_planted(ctx, granite.place, LAST).await? {
        return Ok(());
    }
    let [here, there] = [signed_in(ctx, granite).await?, signed_in(ctx, lakeview).await?];
    let at = |facility: &Facility, number: usize| facility.units[number % 2];
    let several = |facility: &Facility, numbers: std::ops::Range<usize>| {
        numbers.map(|number| learner(number, at(facility, number))).collect::<Vec<_>>()
    };
    plant_file(&here, granite.place, learners("granite-ridge-intake.csv", &several(granite, 0..36))).await?;
    plant_file(&there, lakeview.place, learners("lakeview-intake.csv", &several(lakeview, 40..58))).await?;
    // Two who came from the other facility.
    plant_file(&there, lakeview.place, learners("lakeview-arrivals.csv", &several(lakeview, 4..6))).await?;
    let rows = [
        learner(41, at(granite, 0)),
        learner(8, at(granite, 1)),
        DemoLearner { last: "Juniper-Knoll", ..learner(9, at(granite, 1)) },
    ];
    plant_file(&here, granite.place, learners(LAST, &rows)).await?;
    for ctx in [here, there] {
        sign_out(&ctx).await?;
    }
    Ok(())
}

fn learner(number: usize, place: Uuid) -> DemoLearner {
    DemoLearner { number, last: "", place }
}

/// Somebody who works at that facility, in a session.
async fn signed_in(ctx: &Ctx, facility: &Facility) -> Result<Ctx, ApiError> {
    let (email, password) = facility.staff.clone();
    let attempt = SignInAttempt {
        email,
        password,
        address: HERE.to_owned(),
        browser: String::new(),
        known: Browser::default(),
        before: None,
    };
    let session = sign_in(&ctx.app, attempt).await.map_err(|_| Error::broken("the demonstration's staff can't sign in"))?;
    let found = resume(&ctx.app, &session, HERE, true).await?;
    found.ok_or_else(|| Error::broken("the demonstration's staff are signed out").into())
}
