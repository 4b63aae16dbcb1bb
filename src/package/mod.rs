//! A path becomes a container, a container becomes facts.

pub mod android;
pub mod container;
