//! The words of the field as plain types. No behaviour beyond ordering and small constructors.

mod access;
mod api_names;
mod bytecode;
mod disclosure;
mod facts;
mod finding;
mod gap;
mod ledger;
mod names;
mod passage;
mod place;
mod sdk;
pub mod shape;
mod signing;

pub use access::*;
pub use api_names::*;
pub use bytecode::*;
pub use disclosure::*;
pub use facts::*;
pub use finding::*;
pub use gap::*;
pub use ledger::*;
pub use names::*;
pub use passage::*;
pub use place::*;
pub use sdk::*;
pub use shape::{Shaped, Trait, WantedTraits};
pub use signing::*;
