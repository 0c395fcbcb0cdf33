//! The worker that looks at the form by the rules of the file. Where it cannot start, or does not
//! answer in time, the server alone looks at it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::set_timeout;

use crate::domain::program::form::FormUse;
use crate::domain::rules::Rules;
use crate::ui::browser;
use crate::worker::client::Client;
use crate::worker::protocol::{FromWorker, ToWorker};

/// How long an answer is waited for: on a slow network the worker itself is still on its way.
const PATIENCE: Duration = Duration::from_secs(4);

/// Names of fields and what is wrong with them; `None` where nobody could look.
pub type Verdict = Option<Vec<(String, String)>>;

/// Takes a verdict once: from the worker, or when nobody waits for it any more.
type Waiting = Rc<RefCell<Option<Box<dyn FnOnce(Verdict)>>>>;

#[derive(Default)]
struct Checker {
    client: Option<Client>,
    failed: bool,
    /// In the order in which they were asked, which is that of the answers.
    waiting: VecDeque<Waiting>,
}

thread_local! {
    static CHECKER: RefCell<Checker> = RefCell::default();
}

/// Starts the worker, unless it runs.
pub fn start() {
    if CHECKER.with_borrow(|checker| checker.client.is_some() || checker.failed) {
        return;
    }
    let client = Client::start(&browser::worker_addresses(), |message, _| hear(message));
    CHECKER.with_borrow_mut(|checker| {
        checker.failed = client.is_err();
        checker.client = client.ok();
    });
}

/// Ends the worker: the page is left.
pub fn end() {
    drop(CHECKER.take());
}

fn hear(message: FromWorker) {
    match message {
        FromWorker::Form(problems) => {
            let next = CHECKER.with_borrow_mut(|checker| checker.waiting.pop_front());
            next.iter().for_each(|waiting| settle(waiting, Some(problems.clone())));
        }
        FromWorker::Failed(_) => {
            let all = CHECKER.with_borrow_mut(|checker| {
                checker.failed = true;
                std::mem::take(&mut checker.waiting)
            });
            all.iter().for_each(|waiting| settle(waiting, None));
        }
        _ => {}
    }
}

fn settle(waiting: &Waiting, verdict: Verdict) {
    let then = waiting.borrow_mut().take();
    if let Some(then) = then {
        then(verdict);
    }
}

/// Has the worker look at what was entered.
pub fn check(use_for: FormUse, rules: Rules, entries: Vec<(String, String)>, then: impl FnOnce(Verdict) + 'static) {
    start();
    let waiting: Waiting = Rc::new(RefCell::new(Some(Box::new(then))));
    let asked = CHECKER.with_borrow_mut(|checker| {
        let client = checker.client.as_ref().filter(|_| !checker.failed)?;
        client.send(&ToWorker::Form { use_for, rules, entries });
        checker.waiting.push_back(Rc::clone(&waiting));
        Some(())
    });
    match asked {
        Some(()) => set_timeout(move || settle(&waiting, None), PATIENCE),
        None => settle(&waiting, None),
    }
}
