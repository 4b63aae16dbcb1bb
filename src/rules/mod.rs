//! The rule base: data under `rules/`, compiled into the binary as one index.

pub mod schema;

pub use schema::*;
