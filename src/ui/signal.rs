//! Leptos's signals, of one type inside. Each type that a signal, memo or stored value of Leptos holds is compiled anew with all that
//! belongs to it (some kilobytes of the first load); here they hold `Held`, and only looking into it knows the type.
//!
//! They are used as Leptos's own, whose names they bear: import them from here.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude as leptos;
use leptos::{Get as _, GetUntracked as _, GetValue as _, IsDisposed as _, SetValue as _, Track as _, Update as _};
use leptos::{Set as _, UpdateValue as _};

/// A value of any type.
type Held = Arc<dyn Any + Send + Sync>;

/// What is held. The types around it see to it that the type is the right one.
fn look<T: 'static>(held: &Held) -> &T {
    match held.downcast_ref() {
        Some(value) => value,
        None => unreachable!(),
    }
}

/// What is held, to be changed: a copy, while somebody else still looks at it.
fn change<T: Clone + Send + Sync + 'static>(held: &mut Held) -> &mut T {
    if Arc::get_mut(held).is_none() {
        *held = Arc::new(look::<T>(held).clone());
    }
    match Arc::get_mut(held).and_then(<dyn Any + Send + Sync>::downcast_mut) {
        Some(value) => value,
        None => unreachable!(),
    }
}

/// Makes a value. A trait of our own, since of a boxed closure the page holds every way to call it.
trait Make: Send + Sync + 'static {
    fn make(&self) -> Held;
}

impl<F: Fn() -> T + Send + Sync + 'static, T: Send + Sync + 'static> Make for F {
    fn make(&self) -> Held {
        Arc::new(self())
    }
}

macro_rules! handles {
    ($($(#[doc = $doc:literal])* $name:ident)*) => {$(
        $(#[doc = $doc])*
        pub struct $name<T>(leptos::$name<Held>, PhantomData<fn() -> T>);

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $name<T> {}
    )*};
}

handles! {
    /// A value that is followed.
    RwSignal
    /// A value that is made of others, and followed where it differs.
    Memo
    /// What can be followed: one of the others, a value that stays, or one that is made whenever it is asked for.
    Signal
    /// A value that nobody follows.
    StoredValue
}

macro_rules! readable {
    ($($name:ident)*) => {$(
        impl<T: Send + Sync + 'static> $name<T> {
            /// Looks at the value, and follows it.
            pub fn with<R>(self, see: impl FnOnce(&T) -> R) -> R {
                see(look(&self.0.get()))
            }

            /// Looks at the value.
            pub fn with_untracked<R>(self, see: impl FnOnce(&T) -> R) -> R {
                see(look(&self.0.get_untracked()))
            }

            /// The value, followed.
            pub fn get(self) -> T
            where
                T: Clone,
            {
                self.with(T::clone)
            }

            /// The value.
            pub fn get_untracked(self) -> T
            where
                T: Clone,
            {
                self.with_untracked(T::clone)
            }

            /// The value, followed, while whoever made it still stands.
            pub fn try_get(self) -> Option<T>
            where
                T: Clone,
            {
                self.0.try_get().map(|held| look::<T>(&held).clone())
            }

            /// The value, while whoever made it still stands.
            pub fn try_get_untracked(self) -> Option<T>
            where
                T: Clone,
            {
                self.0.try_get_untracked().map(|held| look::<T>(&held).clone())
            }

            /// Follows the value.
            pub fn track(self) {
                self.0.track();
            }
        }
    )*};
}

readable! { RwSignal Memo Signal }

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// A signal.
    pub fn new(value: T) -> RwSignal<T> {
        RwSignal(leptos::RwSignal::new(Arc::new(value)), PhantomData)
    }

    /// Sets it.
    pub fn set(self, value: T) {
        self.0.set(Arc::new(value));
    }

    /// Changes it.
    pub fn update(self, how: impl FnOnce(&mut T))
    where
        T: Clone,
    {
        self.0.update(|held| how(change(held)));
    }

    /// Whether whoever made it is gone.
    pub fn is_disposed(self) -> bool {
        self.0.is_disposed()
    }
}

impl<T: Default + Send + Sync + 'static> Default for RwSignal<T> {
    fn default() -> Self {
        RwSignal::new(T::default())
    }
}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// A memo.
    pub fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
        Memo(memo(Box::new(make), |old, new| look::<T>(old) != look::<T>(new)), PhantomData)
    }
}

fn memo(make: Box<dyn Make>, differ: fn(&Held, &Held) -> bool) -> leptos::Memo<Held> {
    leptos::Memo::new_owning(move |old: Option<Held>| {
        let new = make.make();
        let changed = old.is_none_or(|old| differ(&old, &new));
        (new, changed)
    })
}

impl<T: Send + Sync + 'static> Signal<T> {
    /// One that is made whenever it is asked for.
    pub fn derive(make: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
        Signal(derived(Box::new(make)), PhantomData)
    }

    /// One that stays.
    pub fn stored(value: T) -> Signal<T> {
        Signal(leptos::Signal::stored(Arc::new(value)), PhantomData)
    }
}

fn derived(make: Box<dyn Make>) -> leptos::Signal<Held> {
    leptos::Signal::derive(move || make.make())
}

impl<T: Default + Send + Sync + 'static> Default for Signal<T> {
    fn default() -> Self {
        Signal::stored(T::default())
    }
}

impl<T: Send + Sync + 'static> From<T> for Signal<T> {
    fn from(value: T) -> Self {
        Signal::stored(value)
    }
}

impl From<&str> for Signal<String> {
    fn from(value: &str) -> Self {
        Signal::stored(value.to_owned())
    }
}

impl<T: Send + Sync + 'static> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Signal(signal.0.into(), PhantomData)
    }
}

impl<T: Send + Sync + 'static> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Signal(memo.0.into(), PhantomData)
    }
}

impl<T: Send + Sync + 'static> StoredValue<T> {
    /// A stored value.
    pub fn new(value: T) -> StoredValue<T> {
        StoredValue(leptos::StoredValue::new(Arc::new(value)), PhantomData)
    }

    /// Looks at it.
    pub fn with_value<R>(self, see: impl FnOnce(&T) -> R) -> R {
        see(look(&self.0.get_value()))
    }

    /// The value.
    pub fn get_value(self) -> T
    where
        T: Clone,
    {
        self.with_value(T::clone)
    }

    /// The value, while whoever stored it still stands.
    pub fn try_get_value(self) -> Option<T>
    where
        T: Clone,
    {
        self.0.try_get_value().map(|held| look::<T>(&held).clone())
    }

    /// Stores another one.
    pub fn set_value(self, value: T) {
        self.0.set_value(Arc::new(value));
    }

    /// Changes it.
    pub fn update_value<R>(self, how: impl FnOnce(&mut T) -> R)
    where
        T: Clone,
    {
        self.try_update_value(how);
    }

    /// Changes it, while whoever stored it still stands.
    pub fn try_update_value<R>(self, how: impl FnOnce(&mut T) -> R) -> Option<R>
    where
        T: Clone,
    {
        self.0.try_update_value(|held| how(change(held)))
    }
}

/// What is done when something happens.
pub struct Callback<In>(StoredValue<Arc<dyn Run<In>>>);

/// Does something. A trait for the same reason as [`Make`].
trait Run<In>: Send + Sync {
    fn run(&self, with: In);
}

impl<F: Fn(In) + Send + Sync, In> Run<In> for F {
    fn run(&self, with: In) {
        self(with);
    }
}

impl<In> Clone for Callback<In> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<In> Copy for Callback<In> {}

impl<In: 'static> Callback<In> {
    /// A callback.
    pub fn new(run: impl Fn(In) + Send + Sync + 'static) -> Callback<In> {
        Callback(StoredValue::new(Arc::new(run)))
    }

    /// Does it, while whoever gave it still stands: an answer may come after its page was left.
    pub fn run(self, with: In) {
        if let Some(run) = self.0.try_get_value() {
            run.run(with);
        }
    }
}

impl<In: 'static, F: Fn(In) + Send + Sync + 'static> From<F> for Callback<In> {
    fn from(run: F) -> Self {
        Callback::new(run)
    }
}
