//! Codes of invitations while another master key takes over: what was mailed before it, during it
//! and after it registers, and the letters that wait are read again. On both databases.

use muster::server::accounts::open_letter;
use muster::server::{Ctx, Error, keys};
use muster::wire::ApiError;

use crate::educator::{District, add, added, in_a_district};
use crate::invitations::{CHOSEN, get, link_to, register};
use crate::keys::{renewed, rotated, sealing};

in_a_district! {
    async fn codes_from_before_while_and_after_a_key_takes_over_register_and_hold_the_key_back(it: District) {
        let app = &it.world.app;
        let site = it.world.staff("site_admin", it.high).await;
        let ana = added(add(&site, it.high, &[]).await).account;
        added(add(&site, it.high, &[("email", "bo@example.org")]).await);
        let (before, other) = (link_to(app, "ana.ruiz@example.org").await, link_to(app, "bo@example.org").await);

        // In the middle of it: both keys are asked.
        keys::rotate(&it.world.operator()).await.unwrap();
        assert_eq!(register(app, &other, CHOSEN).await.location(), "/my");
        added(add(&site, it.high, &[("email", "cy@example.org")]).await);
        let meanwhile = link_to(app, "cy@example.org").await;
        renewed(&it.world).await;
        assert_eq!(sealing(&it.world).await, [2]);

        // The letter was sealed again, and says the same.
        let letter = open_letter(&site, ana).await.unwrap();
        assert!(letter.text.contains(&before), "{}", letter.text);
        for path in [&before, &meanwhile] {
            assert!(get(app, path).await.status.is_success(), "{path}");
            assert!(get(&it.world.again().await, path).await.status.is_success(), "{path}");
        }
        // Its key stays as long as a code of it does.
        let held = async || match keys::drop_key(&it.world.operator(), 1).await {
            Err(Error::Api(ApiError::Refused(text))) => text,
            other => panic!("{:?}", other.map_err(|error| error.to_string())),
        };
        assert!(held().await.contains("2 codes of invitations"), "{}", held().await);
        assert_eq!(register(app, &before, CHOSEN).await.location(), "/my");
        assert_eq!(register(app, &meanwhile, CHOSEN).await.location(), "/my");
        assert!(held().await.starts_with("Key 1 is still in use: 1 session. "), "{}", held().await);
        assert!(!get(app, &before).await.status.is_success(), "once");

        // And once more, with one of afterwards.
        added(add(&Ctx::command_line(app), it.high, &[("email", "di@example.org")]).await);
        let after = link_to(app, "di@example.org").await;
        assert_eq!(rotated(&it.world).await, 3);
        assert_eq!(register(app, &after, CHOSEN).await.location(), "/my");
    }
}
