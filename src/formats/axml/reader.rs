//! The walk over the chunks of a document, from a stream of tags to a tree.

use super::chunk::{self, Chunk, Chunks};
use super::{Attribute, Document, Element, Faults, Scalar, StringPool};
use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};
use std::collections::HashMap;
use std::sync::Arc;

const END_NAMESPACE: u16 = 0x0101;
const START_ELEMENT: u16 = 0x0102;
const END_ELEMENT: u16 = 0x0103;
const CDATA: u16 = 0x0104;
const RESOURCE_MAP: u16 = 0x0180;
const NONE: u32 = u32::MAX;
/// Most elements, attributes and texts of a document, together. The largest manifests known hold some thousand, and a
/// tree takes several times the bytes that it is read from.
const NODES: usize = 1 << 18;
/// Size of an attribute: namespace, name, raw value, typed value.
const ATTRIBUTE: usize = 20;

/// Reads the document in `data`. Elements nested deeper than `depth` are left out, which is a fault.
///
/// An error means that this is no compiled XML at all.
pub fn parse(data: &[u8], depth: usize) -> ReadResult<Document> {
    let mut faults = Faults::default();
    let document = header(Cursor::new(data), &mut faults)?;
    let mut reader = Reader::new(data.len(), depth);
    let mut chunks = Chunks::new(document, &mut faults);
    // Android stops at the last closing tag and never sees what packers do to the namespace's end behind it.
    while !(reader.is_closed() && chunks.kind_ahead() == Some(END_NAMESPACE)) {
        let Some(chunk) = chunks.next() else { break };
        if let Err(error) = reader.chunk(&chunk, chunks.faults()) {
            chunks.faults().add(error);
        }
    }
    if !reader.open.is_empty() || reader.too_deep > 0 {
        faults.add(document.error(ErrorKind::Truncated, "xml element"));
    }
    while !reader.open.is_empty() {
        reader.close();
    }
    Ok(Document { roots: reader.roots, faults: faults.into_inner() })
}

/// The chunks of the document. Android never looks at the outer chunk's kind, and packers write any number there;
/// what must follow is a string pool.
fn header<'a>(start: Cursor<'a>, faults: &mut Faults) -> ReadResult<Cursor<'a>> {
    let wrong = |what| start.error(ErrorKind::BadMagic, what);
    let mut cursor = start;
    let kind = cursor.u16("xml header")?;
    let header = usize::from(cursor.u16("xml header")?);
    let size = cursor.u32("xml header")? as usize;
    let first = start.at(header, "xml header").and_then(|mut body| body.u16("xml header"));
    if kind != chunk::XML && first != Ok(chunk::STRING_POOL) {
        return Err(wrong("xml header"));
    }
    if size > start.remaining() {
        faults.add(start.error(ErrorKind::Truncated, "xml document"));
    }
    let whole = start.sub(0, size.clamp(8, start.remaining().max(8)), "xml document")?;
    if header < 8 {
        faults.add(start.error(ErrorKind::OutOfRange, "xml header"));
    }
    whole.at(header.max(8), "xml header")
}

struct Reader<'a> {
    strings: Strings<'a>,
    /// Resource ids of the attribute names that stand first in the pool.
    ids: &'a [u8],
    roots: Vec<Element>,
    open: Vec<Element>,
    depth: usize,
    /// How many elements below the deepest one allowed are open.
    too_deep: usize,
    /// How many more nodes may be read.
    nodes_left: usize,
}

impl<'a> Reader<'a> {
    fn new(len: usize, depth: usize) -> Self {
        Self {
            strings: Strings::new(len),
            ids: &[],
            roots: vec![],
            open: vec![],
            depth,
            too_deep: 0,
            nodes_left: NODES,
        }
    }

    fn chunk(&mut self, chunk: &Chunk<'a>, faults: &mut Faults) -> ReadResult<()> {
        match chunk.kind {
            // Android takes every pool before the first tag, so that the last one counts, and none after it.
            chunk::STRING_POOL if !self.started() => self.strings.replace(StringPool::read(chunk)?),
            RESOURCE_MAP if !self.started() => {
                let body = chunk.body()?;
                self.ids = body.data().get(body.position()..).unwrap_or_default();
            }
            START_ELEMENT => self.start(chunk, faults)?,
            END_ELEMENT if self.too_deep > 0 => self.too_deep -= 1,
            END_ELEMENT if self.open.is_empty() => {
                return Err(chunk.all.error(ErrorKind::Corrupt, "xml end element"));
            }
            END_ELEMENT => self.close(),
            CDATA => {
                self.pay(chunk.all)?;
                let text = self.strings.get(chunk.body()?.u32("xml text")?, faults);
                if let (Some(text), Some(element)) = (text, self.open.last_mut()) {
                    element.text.push(text);
                }
            }
            // Namespaces carry nothing that attributes do not, and Android steps over what it does not know.
            _ => {}
        }
        Ok(())
    }

    /// Whether the outermost element was read to its end.
    fn is_closed(&self) -> bool {
        self.open.is_empty() && self.too_deep == 0 && !self.roots.is_empty()
    }

    fn started(&self) -> bool {
        !self.open.is_empty() || !self.roots.is_empty()
    }

    fn start(&mut self, chunk: &Chunk<'a>, faults: &mut Faults) -> ReadResult<()> {
        if self.open.len() >= self.depth || self.too_deep > 0 {
            self.too_deep += 1;
            return Err(chunk.all.error(ErrorKind::TooDeep, "xml element"));
        }
        if let Err(error) = self.pay(chunk.all) {
            self.too_deep += 1;
            return Err(error);
        }
        let line = chunk.fields().and_then(|mut fields| fields.u32("xml line")).unwrap_or(0);
        let mut element = Element {
            name: Arc::from(""),
            attributes: vec![],
            children: vec![],
            text: vec![],
            line,
            offset: chunk.all.offset(),
        };
        // An element whose header is broken is opened all the same: its end tag will close it.
        let read = self.fill(&mut element, chunk, faults);
        self.open.push(element);
        read
    }

    fn fill(&mut self, element: &mut Element, chunk: &Chunk<'a>, faults: &mut Faults) -> ReadResult<()> {
        let body = chunk.body()?;
        let mut fields = body;
        fields.skip(4, "xml start element")?;
        if let Some(name) = self.strings.get(fields.u32("xml start element")?, faults) {
            element.name = name;
        }
        let start = usize::from(fields.u16("xml start element")?);
        let stride = usize::from(fields.u16("xml start element")?);
        let count = usize::from(fields.u16("xml start element")?);
        let mut attributes = body.at(body.position().saturating_add(start), "xml attributes")?;
        if count > 0 && stride < ATTRIBUTE {
            return Err(attributes.error(ErrorKind::OutOfRange, "xml attribute size"));
        }
        for _ in 0..count {
            self.pay(attributes)?;
            let bytes = attributes.sub(attributes.position(), ATTRIBUTE, "xml attribute")?;
            element.attributes.push(self.attribute(bytes, faults)?);
            // The last one may be short of its stride.
            attributes.skip(stride.min(attributes.remaining()), "xml attribute")?;
        }
        Ok(())
    }

    fn attribute(&mut self, mut bytes: Cursor<'a>, faults: &mut Faults) -> ReadResult<Attribute> {
        let namespace = self.strings.get(bytes.u32("xml attribute")?, faults);
        let name = bytes.u32("xml attribute")?;
        let raw = bytes.u32("xml attribute")?;
        let value = Scalar::read(&mut bytes, "xml attribute")?;
        let text = match value {
            Scalar::String(index) => index,
            _ => raw,
        };
        let id = self.id(name);
        // A garbled name of an attribute that has an id is no loss.
        let mut ignored = Faults::default();
        let of_name = if id == 0 { &mut *faults } else { &mut ignored };
        let name = self.strings.get(name, of_name).unwrap_or_else(|| Arc::from(""));
        Ok(Attribute { id, namespace, name, value, text: self.strings.get(text, faults) })
    }

    /// Takes one node from the budget of the document.
    fn pay(&mut self, at: Cursor<'_>) -> ReadResult<()> {
        let over = || at.error(ErrorKind::OverBudget, "xml document");
        self.nodes_left = self.nodes_left.checked_sub(1).ok_or_else(over)?;
        Ok(())
    }

    fn id(&self, name: u32) -> u32 {
        let start = (name as usize).checked_mul(4);
        let bytes = start.and_then(|start| self.ids.get(start..)?.first_chunk::<4>());
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    fn close(&mut self) {
        if let Some(element) = self.open.pop() {
            match self.open.last_mut() {
                Some(parent) => parent.children.push(element),
                None => self.roots.push(element),
            }
        }
    }
}

/// Strings already decoded. Offsets may point at one long string a million times, so together they may not be longer
/// than an honest pool: UTF-16 grows by half when it becomes UTF-8.
struct Strings<'a> {
    pool: Option<StringPool<'a>>,
    known: HashMap<u32, Option<Arc<str>>>,
    left: usize,
}

impl<'a> Strings<'a> {
    fn new(len: usize) -> Self {
        Self { pool: None, known: HashMap::new(), left: len.saturating_mul(2) }
    }

    fn replace(&mut self, pool: StringPool<'a>) {
        self.pool = Some(pool);
        self.known.clear();
    }

    /// The string at `index`; none for the index that means none, and for a broken string, which is a fault.
    fn get(&mut self, index: u32, faults: &mut Faults) -> Option<Arc<str>> {
        if index == NONE {
            return None;
        }
        let pool = self.pool?;
        if let Some(known) = self.known.get(&index) {
            return known.clone();
        }
        let text = match self.decode(pool, index) {
            Ok(text) => Some(text),
            Err(error) => {
                faults.add(error);
                None
            }
        };
        self.known.insert(index, text.clone());
        text
    }

    fn decode(&mut self, pool: StringPool<'a>, index: u32) -> ReadResult<Arc<str>> {
        let over = ReadError::new(ErrorKind::OverBudget, "string pool", 0);
        if self.left == 0 {
            return Err(over);
        }
        let text = pool.get(index)?;
        let left = self.left.checked_sub(text.len());
        self.left = left.unwrap_or(0);
        left.map(|_| Arc::from(text)).ok_or(over)
    }
}
