//! The pages. A page loads; its parts show what they are given.
