//! Policy text to blocks with places to disclosures.

pub mod document;
pub mod read;
pub mod structure;
pub mod text;
