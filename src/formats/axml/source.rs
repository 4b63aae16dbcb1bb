//! A manifest as its author wrote it, in plain XML: libraries (AAR) carry it so. It becomes the same document as a
//! compiled one, its attributes known by name.

use super::{Attribute, Document, Element, Scalar};
use crate::bytes::{ErrorKind, ReadError, ReadResult};
use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use std::sync::Arc;

/// Reads plain XML with elements nested up to `depth`. What follows the first damage is not read, and is a fault.
///
/// # Errors
/// Text that is not UTF-8.
pub fn parse_source(data: &[u8], depth: usize) -> ReadResult<Document> {
    let text = std::str::from_utf8(data.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(data));
    let text = text
        .map_err(|error| ReadError::new(ErrorKind::BadText, "manifest text", error.valid_up_to() as u64))?;
    let mut reader = NsReader::from_str(text);
    let mut tree = Tree::default();
    let mut faults = Vec::new();
    if let Err(kind) = tree.read(&mut reader, depth) {
        faults.push(ReadError::new(kind, "manifest text", reader.buffer_position()));
    }
    tree.close_all();
    Ok(Document { roots: tree.roots, faults })
}

#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    roots: Vec<Element>,
}

impl Tree {
    fn read(&mut self, reader: &mut NsReader<&[u8]>, depth: usize) -> Result<(), ErrorKind> {
        loop {
            let at = reader.buffer_position();
            match reader.read_event().map_err(|_| ErrorKind::Corrupt)? {
                Event::Start(tag) => {
                    if self.open.len() >= depth {
                        return Err(ErrorKind::TooDeep);
                    }
                    self.open.push(element(reader, &tag, at)?);
                }
                Event::Empty(tag) => {
                    let element = element(reader, &tag, at)?;
                    self.place(element);
                }
                Event::End(_) => self.close(),
                Event::Eof if self.open.is_empty() => return Ok(()),
                Event::Eof => return Err(ErrorKind::Truncated),
                _ => {}
            }
        }
    }

    fn place(&mut self, element: Element) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.roots.push(element),
        }
    }

    fn close(&mut self) {
        if let Some(element) = self.open.pop() {
            self.place(element);
        }
    }

    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.close();
        }
    }
}

fn element(reader: &NsReader<&[u8]>, tag: &BytesStart<'_>, offset: u64) -> Result<Element, ErrorKind> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|_| ErrorKind::Corrupt)?;
        let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
        let namespace = match namespace {
            ResolveResult::Bound(uri) => Some(Arc::from(shown(uri.as_ref()))),
            _ => None,
        };
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| ErrorKind::Corrupt)?;
        attributes.push(Attribute {
            id: 0,
            namespace,
            name: Arc::from(shown(name.as_ref())),
            // The index leads nowhere: the text stands beside it.
            value: Scalar::String(u32::MAX),
            text: Some(Arc::from(&*value)),
        });
    }
    Ok(Element {
        name: Arc::from(shown(tag.local_name().as_ref())),
        attributes,
        children: Vec::new(),
        text: Vec::new(),
        line: 0,
        offset,
    })
}

fn shown(bytes: impl AsRef<[u8]>) -> String {
    String::from_utf8_lossy(bytes.as_ref()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::axml::attrs;

    const MANIFEST: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<!-- a library -->
<manifest xmlns:a="http://schemas.android.com/apk/res/android" package="org.example.lib">
  <uses-permission a:name="android.permission.CAMERA" a:maxSdkVersion="28"/>
  <application><service a:name=".Push" a:exported="false"></service></application>
</manifest>"#;

    #[test]
    fn elements_and_attributes_by_name() {
        let document = parse_source(MANIFEST.as_bytes(), 64).unwrap();
        assert!(document.faults.is_empty());
        let root = &document.roots[0];
        assert_eq!(root.plain("package").unwrap().text.as_deref(), Some("org.example.lib"));
        let permission = root.children("uses-permission").next().unwrap();
        assert_eq!(
            permission.attribute(attrs::NAME).unwrap().text.as_deref(),
            Some("android.permission.CAMERA")
        );
        let application = root.children("application").next().unwrap();
        assert_eq!(application.children("service").count(), 1);
    }

    #[test]
    fn what_stands_before_the_damage_is_read() {
        let cut = &MANIFEST[..MANIFEST.find("<application").unwrap() + 13];
        let document = parse_source(cut.as_bytes(), 64).unwrap();
        assert_eq!(document.faults.len(), 1);
        assert_eq!(document.roots[0].children("uses-permission").count(), 1);
    }

    #[test]
    fn nesting_ends_somewhere() {
        let deep = "<a>".repeat(1_000);
        assert_eq!(parse_source(deep.as_bytes(), 64).unwrap().faults[0].kind, ErrorKind::TooDeep);
    }
}
