//! A builder of archives, sound ones and ones with a fault at will.

use libdeflater::{CompressionLvl, Compressor};

/// One entry; the fields may contradict each other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Piece {
    pub(crate) name: Vec<u8>,
    /// Name in the local header, where it is another.
    pub(crate) local_name: Option<Vec<u8>>,
    /// Bytes as they stand in the archive.
    pub(crate) packed: Vec<u8>,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    pub(crate) crc: u32,
    pub(crate) compressed: u32,
    pub(crate) size: u32,
    /// Extra field of the directory, and a length that it claims instead of its own.
    pub(crate) extra: Vec<u8>,
    pub(crate) extra_len: Option<u16>,
    /// Extra field of the local header.
    pub(crate) local_extra: Vec<u8>,
    /// Sizes in the local header, where they are others.
    pub(crate) local_sizes: Option<(u32, u32)>,
    pub(crate) offset: Option<u32>,
}

impl Piece {
    pub(crate) fn stored(name: &str, data: &[u8]) -> Self {
        let len = u32::try_from(data.len()).unwrap();
        Self {
            name: name.as_bytes().to_vec(),
            packed: data.to_vec(),
            crc: libdeflater::crc32(data),
            compressed: len,
            size: len,
            ..Self::default()
        }
    }

    pub(crate) fn deflated(name: &str, data: &[u8]) -> Self {
        let mut compressor = Compressor::new(CompressionLvl::default());
        let mut packed = vec![0; compressor.deflate_compress_bound(data.len())];
        let len = compressor.deflate_compress(data, &mut packed).unwrap();
        packed.truncate(len);
        Self { method: 8, compressed: u32::try_from(len).unwrap(), packed, ..Self::stored(name, data) }
    }

    /// The same entry with sizes and checksum behind the data only.
    pub(crate) fn described(mut self) -> Self {
        self.flags |= 1 << 3;
        let mut tail = b"PK\x07\x08".to_vec();
        for word in [self.crc, self.compressed, self.size] {
            tail.extend(word.to_le_bytes());
        }
        self.packed.extend(tail);
        self.local_sizes = Some((0, 0));
        self
    }

    fn header(&self, local: bool) -> Vec<u8> {
        let mut out = Vec::new();
        let described = self.flags & 8 != 0 && local;
        let (compressed, size) = self.local_sizes.filter(|_| local).unwrap_or((self.compressed, self.size));
        for half in [self.flags, self.method, 0, 0] {
            out.extend(half.to_le_bytes());
        }
        for word in [if described { 0 } else { self.crc }, compressed, size] {
            out.extend(word.to_le_bytes());
        }
        out
    }
}

/// An archive.
#[derive(Debug, Clone, Default)]
pub(crate) struct Zip {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) prefix: Vec<u8>,
    /// Whether offsets count the prefix.
    pub(crate) absolute: bool,
    pub(crate) comment: Vec<u8>,
    pub(crate) comment_len: Option<u16>,
    pub(crate) trailer: Vec<u8>,
    pub(crate) count: Option<u16>,
    pub(crate) zip64: bool,
}

impl Zip {
    pub(crate) fn of(pieces: impl IntoIterator<Item = Piece>) -> Self {
        Self { pieces: pieces.into_iter().collect(), ..Self::default() }
    }

    /// The archive's bytes.
    pub(crate) fn build(&self) -> Vec<u8> {
        let mut out = self.prefix.clone();
        let base = if self.absolute { 0 } else { self.prefix.len() };
        let mut directory = Vec::new();
        for piece in &self.pieces {
            let offset = piece.offset.unwrap_or(u32::try_from(out.len() - base).unwrap());
            Self::local(piece, &mut out);
            self.central(piece, offset, &mut directory);
        }
        let start = out.len() - base;
        out.extend(&directory);
        self.end(start, directory.len(), base, &mut out);
        out
    }

    fn local(piece: &Piece, out: &mut Vec<u8>) {
        let name = piece.local_name.as_ref().unwrap_or(&piece.name);
        out.extend(b"PK\x03\x04\x14\x00");
        out.extend(piece.header(true));
        out.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        out.extend(u16::try_from(piece.local_extra.len()).unwrap().to_le_bytes());
        out.extend(name);
        out.extend(&piece.local_extra);
        out.extend(&piece.packed);
    }

    fn central(&self, piece: &Piece, offset: u32, out: &mut Vec<u8>) {
        let mut extra = piece.extra.clone();
        let mut piece = piece.clone();
        if self.zip64 {
            extra.extend([1, 0, 24, 0]);
            for value in [piece.size, piece.compressed, offset] {
                extra.extend(u64::from(value).to_le_bytes());
            }
            (piece.size, piece.compressed) = (u32::MAX, u32::MAX);
        }
        let extra_len = piece.extra_len.unwrap_or(u16::try_from(extra.len()).unwrap());
        out.extend(b"PK\x01\x02\x14\x00\x14\x00");
        out.extend(piece.header(false));
        out.extend(u16::try_from(piece.name.len()).unwrap().to_le_bytes());
        out.extend(extra_len.to_le_bytes());
        out.extend([0; 10]);
        out.extend(if self.zip64 { u32::MAX } else { offset }.to_le_bytes());
        out.extend(&piece.name);
        out.extend(&extra);
    }

    fn end(&self, start: usize, len: usize, base: usize, out: &mut Vec<u8>) {
        let count = self.count.unwrap_or(u16::try_from(self.pieces.len()).unwrap());
        if self.zip64 {
            let record_at = (out.len() - base) as u64;
            out.extend(b"PK\x06\x06");
            out.extend(44u64.to_le_bytes());
            out.extend([0; 12]);
            for value in [self.pieces.len(), self.pieces.len(), len, start] {
                out.extend((value as u64).to_le_bytes());
            }
            out.extend(b"PK\x06\x07\0\0\0\0");
            out.extend(record_at.to_le_bytes());
            out.extend(1u32.to_le_bytes());
        }
        let word = |value: usize| if self.zip64 { u32::MAX } else { u32::try_from(value).unwrap() };
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend(count.to_le_bytes());
        out.extend(count.to_le_bytes());
        out.extend(word(len).to_le_bytes());
        out.extend(word(start).to_le_bytes());
        out.extend(self.comment_len.unwrap_or(u16::try_from(self.comment.len()).unwrap()).to_le_bytes());
        out.extend(&self.comment);
        out.extend(&self.trailer);
    }
}
