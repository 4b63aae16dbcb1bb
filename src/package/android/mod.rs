//! Facts of Android packages.

pub mod apk;
mod bytecode;
pub mod code;
mod components;
mod flags;
pub mod library;
mod manifest;
mod permissions;
mod signatures;
#[cfg(test)]
mod tests;
mod values;
