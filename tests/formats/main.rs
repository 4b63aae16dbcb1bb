//! The machine formats: valid by their schemas or by somebody else's reader, the same findings in each, gaps in each,
//! and no name of a package or a policy that breaks out of its place.

mod sample;

mod cyclonedx;
mod github;
mod gitlab;
mod junit;
mod markdown;
mod same;
mod sarif;
mod schema;
