//! Pages of the account holders' portal. The server alone prints them, with plain forms; they need
//! no script and load none. They use the pieces of the staff's pages that work so.

use leptos::prelude::*;

use super::components::{Icon, IconView};
use super::routes;
use crate::messages::frame::FrameText;
use crate::messages::portal::PortalText as T;

mod account;
mod forgot;
mod password;
mod register;
mod sign_in;

pub use account::AccountPage;
pub use forgot::{ForgotForm, ForgotPage, ResetEndedPage, ResetPage};
pub use password::PasswordPage;
pub use register::{NoInvitationPage, RegisterForm, RegisterPage, StaffDoorPage};
pub use sign_in::{NotFoundPage, SignInForm, SignInPage, TroublePage};

/// A whole document: title, stylesheet, page. `signed_in`: with a way to sign out.
pub fn document(style: &str, title: &str, signed_in: bool, page: impl FnOnce() -> AnyView) -> String {
    let (style, title) = (style.to_owned(), FrameText::TitleOf.fill(&[("title", &title)]));
    // What the pieces keep while they are printed.
    let owner = Owner::new_root(None);
    let html = owner.with(|| {
        let page = page();
        view! {
            <html lang="en">
                <head>
                    <meta charset="utf-8"/>
                    <meta name="viewport" content="width=device-width, initial-scale=1"/>
                    <meta name="color-scheme" content="light dark"/>
                    <meta name="robots" content="noindex"/>
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                    <link rel="stylesheet" href=style/>
                    <title>{title}</title>
                </head>
                <body class="portal">
                    <a class="skip" href="#main" rel="external">{FrameText::SkipToContent.en()}</a>
                    <header class="top">
                        <a class="brand" href=routes::PORTAL rel="external"><IconView icon=Icon::Brand/> {FrameText::Brand.en()}</a>
                        {signed_in
                            .then(|| {
                                view! {
                                    <form class="portal-out" method="post" action=routes::PORTAL_SIGN_OUT>
                                        <button class="button" type="submit" data-kind="quiet">{T::SignOut.en()}</button>
                                    </form>
                                }
                            })}
                    </header>
                    <main class="portal-main" id="main" tabindex="-1">{page}</main>
                </body>
            </html>
        }
        .to_html()
    });
    format!("<!DOCTYPE html>{html}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::form::Problem;
    use crate::wire::pages::AgreementView;
    use crate::wire::portal::InvitationView;

    const TYPED: &str = "</title><i>\"'&";

    #[test]
    fn a_document_is_printed_without_a_server_around_it_and_what_was_typed_stays_a_text() {
        let problem = Some((TYPED.to_owned(), ""));
        let program = TYPED.to_owned();
        let form = SignInForm { name: TYPED.to_owned(), label: TYPED.to_owned(), program, problem, ..SignInForm::default() };
        let html = document("/pkg/x.css", TYPED, true, || view! { <SignInPage form/> }.into_any());
        assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\">") && html.ends_with("</html>"), "{html}");
        assert!(!html.contains("<i>") && !html.contains("<script") && !html.contains(" style="), "{html}");
        assert_eq!(html.matches("</title>").count(), 1, "{html}");
        assert!(html.contains("value=\"&lt;/title&gt;&lt;i&gt;&quot;'&amp;\""), "{html}");
    }

    #[test]
    fn an_invitation_shows_names_as_text_and_asks_for_a_new_password_or_the_one_of_staff() {
        let typed = TYPED.to_owned();
        let agreement =
            AgreementView { version: typed.clone(), title: typed.clone(), text: vec![typed.clone()], agree: typed.clone() };
        let invitation = InvitationView {
            name: typed.clone(),
            sign_in: typed.clone(),
            place: typed.clone(),
            kind: "school".to_owned(),
            organization: typed.clone(),
            agreement: Some(agreement),
            until: typed,
            least_characters: 15,
            becomes_staff: false,
            is_staff: false,
        };
        for is_staff in [false, true] {
            let invitation = InvitationView { is_staff, becomes_staff: is_staff, ..invitation.clone() };
            let problem = Some(Problem { field: "agreement".to_owned(), text: TYPED.to_owned() });
            let form = RegisterForm { code: "abc".to_owned(), place: true, problem, ..RegisterForm::default() };
            let html = document("/pkg/x.css", "Register", false, || view! { <RegisterPage invitation form/> }.into_any());
            assert!(!html.contains("<i>") && !html.contains("<script") && !html.contains(" style="), "{html}");
            assert!(html.contains("action=\"/my/register/abc\"") && html.matches(" checked").count() == 1, "{html}");
            assert_eq!(html.contains("name=\"confirm\""), !is_staff, "{html}");
            assert_eq!(html.contains(T::BecomesStaff.en()), is_staff, "{html}");
        }
    }
}
