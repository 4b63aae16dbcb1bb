//! Real packages: facts equal to what independent tools saw, and no SDK claimed that is not there. Needs the corpus
//! cache (`FINEPRINT_CORPUS`, else `~/.cache/fineprint-corpus`) and the expected results
//! (`FINEPRINT_CORPUS_EXPECTED`, else `../shared/corpus/expected`); without them each test says that it is skipped.

mod accesses;
mod apple;
mod apps;
mod around;
mod audits;
mod dex;
mod learn;
mod renamed;
mod support;
