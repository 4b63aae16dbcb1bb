//! Facts of Android packages.

pub mod code;
