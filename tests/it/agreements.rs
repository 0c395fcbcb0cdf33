//! Versions of what is agreed to before accounts are created: written by a System Admin, kept, and
//! asked for again where another one came into force. On both databases.

use muster::domain::action_counts::ActionCounts;
use muster::domain::import::ImportState;
use muster::server::{Ctx, accounts, agreements, imports};
use muster::wire::ApiError;
use muster::wire::forms::{AddAnswer, InputView};
use muster::wire::imports::NewImport;

use crate::educator::{District, add, added};
use crate::support::announced;

const SECOND: &str = "The people named here work for the district.\n\nThey know that you sent their addresses.";
const CHANGED: &str = "The agreement has changed. Read it and check its box, then try again.";
const ROW: &str = "Ana,Ruiz,ana@example.org,Educator";

async fn second(it: &District) {
    agreements::write(&it.world.operator(), "educator", "1", SECOND).await.unwrap();
}

/// Announces a file by somebody who accepts that version.
async fn announce(it: &District, ctx: &Ctx, version: &str, at_once: bool) -> Result<uuid::Uuid, ApiError> {
    let text = format!("First Name,Last Name,Email,User Role\r\n{ROW}\r\n");
    let new = NewImport { agreement: version.to_owned(), apply_at_once: at_once, ..announced(ctx, it.high, text.len() as u64) };
    let import = imports::start(ctx, new).await?.id;
    imports::receive_part(ctx, import, 0, text.into_bytes()).await?;
    imports::finish_upload(ctx, import).await?;
    Ok(import)
}

macro_rules! in_a_district {
    ($(async fn $name:ident($district:ident: District) $body:block)*) => {
        mod sqlite {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(District::sqlite().await).await;
            })*
        }
        mod postgres {
            use super::*;
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(District::postgres().await).await;
            })*
        }
        $(async fn $name($district: District) $body)*
    };
}

in_a_district! {
    async fn a_system_admin_writes_versions_and_every_one_stays_readable(it: District) {
        second(&it).await;
        agreements::write(&it.world.operator(), "educator", "2", "A third text.").await.unwrap();
        let site = it.world.staff("site_admin", it.high).await;
        let list = agreements::list(&site).await.unwrap();
        assert_eq!((list.len(), list[0].name.as_str(), list[0].may_write), (2, "CaliforniaColleges.edu Educators", false));
        let of_holders = &list[1];
        assert_eq!(of_holders.name, "CaliforniaColleges.edu Educators: people who register");
        assert_eq!((of_holders.versions.len(), of_holders.may_write), (1, false));
        assert!(of_holders.versions[0].agreement.text[0].starts_with("I work for this district"));
        let versions: Vec<(&str, usize, Option<&str>)> = list[0]
            .versions
            .iter()
            .map(|version| {
                let by = version.written.as_ref().map(|(name, _)| name.as_str());
                (version.agreement.version.as_str(), version.agreement.text.len(), by)
            })
            .collect();
        assert_eq!(versions, [("3", 1, Some("command line")), ("2", 2, Some("command line")), ("1", 1, None)]);
        assert_eq!(it.world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'agreement_written'").await, 2);
        // Others write none, and one that was overtaken is not written.
        assert_eq!(agreements::write(&site, "educator", "3", "Mine.").await, Err(ApiError::NotFound));
        let admin = it.world.staff("system_admin", it.district).await;
        assert_eq!(agreements::write(&admin, "educator", "3", "Mine.").await, Err(ApiError::NotFound));
        let overtaken = agreements::write(&it.world.operator(), "educator", "2", "Late.").await.unwrap_err().to_string();
        assert!(overtaken.starts_with("Somebody else wrote a new version meanwhile."), "{overtaken}");
        for (program, text) in [("educator", " \n "), ("educator", "a\0b"), ("educator", "a\u{200b}b"), ("openccc", "Text.")] {
            assert!(agreements::write(&it.world.operator(), program, "3", text).await.is_err(), "{program}: {text:?}");
        }
        let page = it.world.page("/agreements", Some(&it.world.session("site_admin", it.high).await)).await;
        for text in ["A third text.", "They know that you sent their addresses.", "their addresses are their own work addresses"] {
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(!page.contains("Publish"), "{page}");
    }

    async fn a_file_is_announced_with_the_version_in_force_and_keeps_who_accepted_it_and_when(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let first = announce(&it, &site, "1", false).await.unwrap();
        it.world.work().await;
        let view = imports::get(&site, first).await.unwrap();
        assert_eq!(view.agreed, "Version 1, accepted by Sam Staff, Nov 22, 2026, 4:00 AM PST");
        assert_eq!(view.agree_again, None);
        imports::apply(&site, first).await.unwrap();
        it.world.work().await;
        let account = accounts::get(&site, it.account("ana@example.org").await).await.unwrap();
        assert!(account.kept.contains(&("Agreement".to_owned(), view.agreed)), "{:?}", account.kept);
        second(&it).await;
        let refused = announce(&it, &site, "1", false).await.unwrap_err().to_string();
        assert_eq!(refused, "The agreement has changed. Reload the page, read it, and upload the file again.");
    }

    async fn an_agreement_that_changed_between_check_and_apply_is_asked_for_again(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let import = announce(&it, &site, "1", false).await.unwrap();
        it.world.work().await;
        second(&it).await;
        let view = imports::get(&site, import).await.unwrap();
        assert_eq!(view.agree_again.map(|again| (again.version, again.text.len())), Some(("2".to_owned(), 2)));
        for version in ["", "1", "3"] {
            let refused = imports::apply_agreeing(&site, import, version).await.unwrap_err();
            assert_eq!(refused, ApiError::Refused(CHANGED.to_owned()), "{version}");
        }
        assert_eq!(imports::get(&site, import).await.unwrap().state, ImportState::Planned);
        let district = it.world.staff("district_admin", it.district).await;
        it.world.pass(std::time::Duration::from_secs(3_600));
        imports::apply_agreeing(&district, import, "2").await.unwrap();
        it.world.work().await;
        let view = imports::get(&site, import).await.unwrap();
        assert_eq!(view.applied, ActionCounts::from([("created", 1)]));
        assert_eq!(view.agreed, "Version 2, accepted by Sam Staff, Nov 22, 2026, 5:00 AM PST");
        assert_eq!(it.world.count("SELECT COUNT(*) FROM audit_entries WHERE action = 'agreement_accepted'").await, 1);
    }

    async fn a_file_that_would_go_on_by_itself_waits_where_the_agreement_has_changed(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        let import = announce(&it, &site, "1", true).await.unwrap();
        second(&it).await;
        it.world.work().await;
        let view = imports::get(&site, import).await.unwrap();
        assert_eq!(view.state, ImportState::Planned);
        assert!(view.problem.starts_with("The agreement has changed since the file was uploaded"), "{}", view.problem);
        let page = it.world.page(&format!("/imports/{import}"), Some(&it.world.session("site_admin", it.high).await)).await;
        assert!(page.contains("They know that you sent their addresses.") && page.contains("name=\"agreement\" value=\"2\""), "{page}");
        assert_eq!(it.world.count("SELECT COUNT(*) FROM accounts").await, 0);
    }

    async fn the_form_takes_the_version_in_force_and_shows_it_where_another_one_was_accepted(it: District) {
        let site = it.world.staff("site_admin", it.high).await;
        second(&it).await;
        match add(&site, it.high, &[("agreement", "1")]).await.unwrap() {
            AddAnswer::AgreementChanged { field, agreement } => {
                assert_eq!((field.as_str(), agreement.version.as_str(), agreement.text.len()), ("agreement", "2", 2));
            }
            _ => panic!("an old version was taken"),
        }
        assert_eq!(it.world.count("SELECT COUNT(*) FROM accounts").await, 0);
        let form = accounts::form::describe(&site, it.high).await.unwrap();
        let shown = form.groups.iter().flat_map(|group| &group.fields).find(|field| field.name == "agreement").unwrap();
        assert!(matches!(&shown.input, InputView::Agreement { version, text } if version == "2" && text.len() == 2), "{shown:?}");
        let ana = added(add(&site, it.high, &[("agreement", "2")]).await);
        let kept = accounts::get(&site, ana.account).await.unwrap().kept;
        let agreed = "Version 2, accepted by Sam Staff, Nov 22, 2026, 4:00 AM PST".to_owned();
        assert!(kept.contains(&("Agreement".to_owned(), agreed)), "{kept:?}");
    }
}
