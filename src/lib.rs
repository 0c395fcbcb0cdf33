//! **Muster**: staff create accounts for people who cannot sign up themselves. A spreadsheet is checked in the browser before
//! anything is sent, the server decides, and nobody is made twice.
//!
//! # The map
//! One package, four builds; a feature switches rooms on, never lines inside them.
//!
//! | build | feature | rooms |
//! |---|---|---|
//! | domain | none | [`domain`], [`words`] |
//! | page | `hydrate` | + [`api`], [`ui`], [`worker`] (`client`) |
//! | worker | `worker` | + [`worker`] (`entry`) |
//! | server | `ssr` | + [`api`], [`ui`], [`server`], [`cli`] |

pub mod domain;
pub mod words;

#[cfg(feature = "ui")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ui")]
pub mod ui;
pub mod worker;

#[cfg(any(
    all(feature = "ssr", feature = "hydrate"),
    all(feature = "ssr", feature = "worker"),
    all(feature = "hydrate", feature = "worker")
))]
compile_error!("`ssr`, `hydrate` and `worker` are different builds; enable exactly one");
