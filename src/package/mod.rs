//! A path becomes a container, a container becomes facts.

pub mod container;
