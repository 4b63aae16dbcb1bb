//! The one place with `unsafe`: a file mapped read-only.

use std::fs::File;
use std::io;
use std::ops::{Deref, Range};
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

    /// Gives back the memory of the bytes at `range`, for those who have read them and hardly will again: a map of a
    /// large file else counts as memory up to the last byte touched. They can be read again all the same.
    pub fn release(&self, range: Range<usize>) {
        // Whole pages only, of the largest size that systems have.
        const PAGE: usize = 1 << 16;
        let start = range.start.checked_next_multiple_of(PAGE).unwrap_or(usize::MAX);
        let end = range.end.min(self.len()) / PAGE * PAGE;
        let (Some(map), Some(length)) = (&self.map, end.checked_sub(start).filter(|length| *length > 0))
        else {
            return;
        };
        #[cfg(unix)]
        {
            #[expect(
                unsafe_code,
                reason = "advice that drops pages is unsafe for memory that could be written"
            )]
            // SAFETY: the map is shared and read-only, so dropped pages come back from the file as they were, and
            // what was said of a file that changes under us holds as before.
            let advised =
                unsafe { map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, start, length) };
            // Advice that is not taken costs memory and nothing else.
            drop(advised);
        }
        #[cfg(not(unix))]
        let _ = (map, length);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_released_can_be_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let bytes: Vec<u8> = (0..300_000u32).map(|at| (at % 251) as u8).collect();
        std::fs::write(&path, &bytes).unwrap();
        let map = MappedFile::open(&path).unwrap();
        assert_eq!(&*map, bytes);
        for range in [0..bytes.len(), 70_000..200_000, 5..6, 299_999..usize::MAX, usize::MAX - 1..usize::MAX]
        {
            map.release(range);
            assert_eq!(&*map, bytes);
        }
    }
}
