//! What is done beside a view when signals change, in the browser only.

use leptos::prelude::*;

/// Runs now and whenever a signal changes that it read. As [`Effect::new`], which is compiled anew for every closure.
pub fn effect(run: impl FnMut() + 'static) {
    start(Box::new(run));
}

fn start(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_| run());
}
