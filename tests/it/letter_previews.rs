//! What each kind of letter looks like, before one is written. On both databases.

use muster::domain::mail::LetterKind;
use muster::server::mail::preview;
use muster::wire::ApiError;

use crate::educator::{District, in_a_district};

in_a_district! {
    async fn each_kind_of_letter_is_shown_with_the_districts_name_and_invented_values(it: District) {
        let district = it.world.staff("district_admin", it.district).await;
        let letters = preview::list(&district, Some(it.high)).await.unwrap();
        let kinds: Vec<&str> = letters.iter().map(|letter| letter.kind.as_str()).collect();
        let known: Vec<&str> = LetterKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(kinds, known);
        for letter in &letters {
            let declined = letter.kind == LetterKind::RequestDeclined.name();
            let hello = if declined { "Hello,\r\n" } else { "Hello Jordan Rivera," };
            assert!(letter.text.starts_with(hello) && !letter.text.contains('{'), "{}", letter.text);
            let with_link = !declined;
            assert_eq!(letter.text.contains("https://muster.example.edu/example-of-a-link"), with_link, "{}", letter.text);
        }
        let invitation = letters.iter().find(|letter| letter.kind == "invitation").unwrap();
        assert_eq!(invitation.subject, "Register for your account at Demo Partner High");
        assert!(invitation.text.contains("Demo Partner Unified made an account for you at Demo Partner High."), "{}", invitation.text);
        let nothing = "SELECT (SELECT COUNT(*) FROM outbox) + (SELECT COUNT(*) FROM invitation_codes) + (SELECT COUNT(*) FROM staff_links WHERE used_at IS NULL)";
        assert_eq!(it.world.count(nothing).await, 0, "no letter is written, and no code made");

        // A System Admin sees those of every organization, and of the product itself.
        let operator = it.world.operator();
        assert!(preview::list(&operator, None).await.unwrap()[0].subject.ends_with("for Muster"));
        let middle = it.world.staff("site_admin", it.middle).await;
        assert!(preview::list(&middle, Some(it.middle)).await.is_ok());
        assert_eq!(preview::list(&middle, Some(it.high)).await, Err(ApiError::NotFound));
        assert_eq!(preview::html(&middle, "invitation", Some(it.high)).await, Err(ApiError::NotFound));
        assert_eq!(preview::html(&middle, "greeting", None).await, Err(ApiError::NotFound));
    }

    async fn the_page_shows_them_as_text_and_as_the_html_that_is_mailed(it: District) {
        let session = it.world.session("district_admin", it.district).await;
        let page = it.world.page(&format!("/letters?organization={}", it.district), Some(&session)).await;
        for shown in ["Invitation to register", "Forgotten password", "Register for your account at Demo Partner Unified", "Hello Jordan Rivera,"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let address = format!("/letters/html?kind=invitation&organization={}", it.district);
        assert!(page.contains(&address.replace('&', "&amp;")), "{page}");
        let html = it.world.page(&address, Some(&session)).await;
        assert!(html.starts_with("<!doctype html>") && html.contains("<p>Hello Jordan Rivera,</p>"), "{html}");
        let link = "https://muster.example.edu/example-of-a-link";
        assert!(html.contains(&format!("<a href=\"{link}\">{link}</a>")), "{html}");
        let middle = it.world.session("site_admin", it.middle).await;
        let nothing = it.world.page(&address, Some(&middle)).await;
        assert!(!nothing.contains("Jordan Rivera"), "{nothing}");
    }
}
