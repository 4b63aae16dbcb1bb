//! Readers of policy formats: bytes in, a [`Document`](super::document::Document) out.
