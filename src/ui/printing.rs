//! Printing passwords: first it is on record, then it is on paper. What can't be recorded isn't
//! printed; it can still be read and copied.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::components::{Meaning, Notice};
use super::session_end::Session;
use crate::api::accounts::account_passwords_printed;
use crate::api::imports::passwords_printed;
use crate::messages::import::PasswordText as T;
use crate::wire::ApiError;

/// Whose passwords are printed.
#[derive(Clone)]
pub enum PrintedPasswords {
    /// Of this import.
    OfImport(Uuid),
    /// Of these accounts.
    OfAccounts(Vec<Uuid>),
}

impl PrintedPasswords {
    async fn record(self, count: usize) -> Result<(), ApiError> {
        match self {
            PrintedPasswords::OfImport(import) => passwords_printed(import, count as u32).await,
            PrintedPasswords::OfAccounts(accounts) => account_passwords_printed(accounts).await,
        }
    }
}

/// Prints passwords of one page.
#[derive(Clone, Copy)]
pub struct Printing {
    of: StoredValue<PrintedPasswords>,
    /// On its way to the record.
    pub busy: RwSignal<bool>,
    trouble: RwSignal<String>,
    session: Session,
}

impl Printing {
    /// Prints these. Only inside the frame.
    pub fn of(passwords: PrintedPasswords) -> Printing {
        Printing {
            of: StoredValue::new(passwords),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(String::new()),
            session: Session::here(),
        }
    }

    /// Puts it on record that so many are printed, then has them put into the document with `show`,
    /// prints, and goes on with `printed`.
    pub fn start(self, count: usize, show: impl FnOnce() + 'static, printed: impl FnOnce() + 'static) {
        self.trouble.set(String::new());
        self.busy.set(true);
        spawn_local(async move {
            let recorded = self.of.get_value().record(count).await;
            // The page may have been left meanwhile.
            if self.busy.is_disposed() {
                return;
            }
            self.busy.set(false);
            match recorded {
                Ok(()) => {
                    show();
                    print_when_shown(printed);
                }
                Err(ApiError::SignedOut) => self.session.ended(),
                Err(ApiError::Transport(_)) => self.trouble.set(T::NotPrinted.en().to_owned()),
                Err(error) => self.trouble.set(error.to_string()),
            }
        });
    }
}

/// Prints when what was just shown is in the document.
fn print_when_shown(printed: impl FnOnce() + 'static) {
    request_animation_frame(move || {
        request_animation_frame(move || {
            // A browser that cannot print does nothing.
            let _ = window().print();
            printed();
        });
    });
}

/// Why nothing was printed.
#[component]
pub fn NotPrinted(
    /// What was to print.
    printing: Printing,
) -> impl IntoView {
    move || {
        let trouble = printing.trouble.get();
        (!trouble.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
    }
}
