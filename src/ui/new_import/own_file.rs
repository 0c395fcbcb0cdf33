//! Takes rows out of the file that this tab uploaded, by a worker of its own: it reads the file as
//! the check did, and puts a file of the rows together.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use web_sys::Blob;

use super::handles::{self, Uploaded};
use super::{ImportSession, failed_rows};
use crate::api::imports::get_rules;
use crate::domain::read::{Detected, ReadOptions};
use crate::ui::browser;
use crate::wire::imports::ImportView;
use crate::worker::client::Client;
use crate::worker::protocol::{FromWorker, ToWorker};

/// Has the rows on these lines checked; where the file cannot be read any more, the server's.
pub async fn take(session: ImportSession, uploaded: Uploaded, lines: Vec<u32>, import: ImportView) {
    let options = Rc::new(RefCell::new(uploaded.options.clone()));
    let hear = {
        let import = import.clone();
        move |message: FromWorker, blob: Option<Blob>| {
            // The page may have been left meanwhile.
            if session.stage.is_disposed() {
                return;
            }
            match (message, blob) {
                (FromWorker::Report(report), _) if report.done => {
                    if let Some(detected) = &report.detected {
                        read_alike(&mut options.borrow_mut(), detected);
                    }
                    handles::with_extractor(|client| client.send(&ToWorker::Extract(lines.clone())));
                }
                (FromWorker::Extracted, Some(blob)) => match handles::named(&blob, &failed_rows::file_name(&import.file_name)) {
                    Some(file) => session.choose_as(file, options.borrow().clone()),
                    None => failed_rows::from_server(session, import.clone()),
                },
                (FromWorker::Failed(_), _) => failed_rows::from_server(session, import.clone()),
                _ => {}
            }
        }
    };
    let rules = get_rules(import.program.clone(), import.organization.id).await;
    match (rules, Client::start(&browser::worker_addresses(), hear)) {
        _ if session.stage.is_disposed() => {}
        (Ok(rules), Ok(client)) => {
            client.check(&uploaded.file, rules, uploaded.options);
            handles::set_extractor(client);
        }
        _ => failed_rows::from_server(session, import),
    }
}

/// A file of few rows is read as the whole was. What was guessed of its bytes may be guessed again.
fn read_alike(options: &mut ReadOptions, detected: &Detected) {
    options.delimiter = Some(detected.delimiter);
    options.header_line = Some(detected.header_line);
    if !detected.guessed {
        options.encoding = Some(detected.encoding);
    }
}
