//! Facts of Android packages.

pub mod apk;
pub mod bundle;
mod bytecode;
pub mod code;
mod components;
mod contents;
pub(in crate::package) mod entries;
mod flags;
pub mod library;
mod manifest;
mod natives;
mod nested;
mod permissions;
mod shapes;
mod signatures;
pub mod splits;
#[cfg(test)]
mod set_tests;
#[cfg(test)]
mod tests;
mod values;
mod versions;
