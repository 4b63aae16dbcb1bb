//! The program end to end: what a person types and what they see.

mod common;

mod apple;
mod audit;
mod config;
mod diff;
mod draft;
mod explain;
mod formats;
mod help;
mod inspect;
mod many;
mod policy;
mod rules;
mod shell;
mod wrong_use;
