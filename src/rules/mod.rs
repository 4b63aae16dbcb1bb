//! The rule base: data under `rules/`, compiled into the binary, decoded when first asked.

mod apis;
mod base;
pub mod fields;
pub mod folder;
pub mod index;
pub mod lint;
pub mod matcher;
pub mod packed;
pub mod read;
pub mod rows;
pub mod schema;
pub mod shapes;
pub mod tree;
pub mod write;

pub use base::RuleBase;
pub use folder::Folder;
pub use index::Wanted;
pub use matcher::Hit;
pub use read::RuleError;
pub use schema::*;
pub use tree::Tree;
