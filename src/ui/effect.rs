//! What is done beside a view when signals change, in the browser only.

use leptos::prelude::*;

/// Runs now and whenever a signal changes that it read. As [`Effect::new`], which is compiled anew for every closure.
pub fn effect(run: impl FnMut() + 'static) {
    start(Box::new(run));
}

/// A closure of which only one way to call it is compiled.
trait Run {
    fn run(&mut self);
}

impl<F: FnMut()> Run for F {
    fn run(&mut self) {
        self();
    }
}

fn start(mut run: Box<dyn Run>) {
    Effect::new(move |_| run.run());
}
