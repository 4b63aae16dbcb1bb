//! The one place with `unsafe`: a file mapped read-only.

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;

/// A file mapped into memory, or nothing for an empty one.
#[derive(Debug)]
pub struct MappedFile {
    file: File,
    map: Option<memmap2::Mmap>,
}

impl MappedFile {
    /// Maps the file at `path`. Folders and special files are errors.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let meta = file.metadata()?;
        if !meta.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        if meta.len() == 0 {
            return Ok(Self { file, map: None });
        }
        #[expect(
            unsafe_code,
            reason = "mapping is unsafe because another process may change the file under us"
        )]
        // SAFETY: the map is read-only and only ever read as bytes, so a concurrent change can alter what we
        // read but not break a Rust invariant; a concurrent truncation can raise SIGBUS, which `cli` documents.
        let map = unsafe { memmap2::Mmap::map(&file)? };
        Ok(Self { file, map: Some(map) })
    }

    /// Whether the file is still as long as when it was mapped: touching the map of one cut short ends the process.
    pub fn is_whole(&self) -> bool {
        self.file.metadata().is_ok_and(|meta| meta.len() >= self.len() as u64)
    }
}

impl Deref for MappedFile {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.map.as_deref().unwrap_or(&[])
    }
}
