//! The browser's worker: `protocol` in every build, `entry` in the worker, `client` in the page.
