//! XML and resources as protocol buffers, the form of `AndroidManifest.xml` and `resources.pb` in an App Bundle.
//!
//! Source: AOSP `frameworks/base/tools/aapt2/Resources.proto` and `Configuration.proto`. A document is given out as
//! the compiled form gives it, so that everything above reads both alike.

mod table;
#[cfg(test)]
mod tests;
mod wire;

pub use table::Table;

use crate::bytes::{Cursor, ErrorKind, ReadError, ReadResult};
use crate::formats::axml::{Attribute, Document, Element, Faults, Scalar};
use std::sync::Arc;
use wire::{Fields, Payload};

/// Most elements and attributes of a document, together; a tree takes several times the bytes that it is read from.
const NODES: usize = 1 << 18;

/// Reads the document in `data`, an `XmlNode`. Elements nested deeper than `depth` are left out, which is a fault.
///
/// An error means that there is no element at all.
pub fn parse(data: &[u8], depth: usize) -> ReadResult<Document> {
    let mut reader = Reader { faults: Faults::default(), nodes: NODES };
    let mut root = None;
    let mut fields = Fields::new(Cursor::new(data));
    for (number, payload) in fields.by_ref() {
        if let (1, Payload::Bytes(element)) = (number, payload) {
            root = root.or_else(|| reader.element(element, depth));
        }
    }
    let fault = fields.fault();
    match (root, fault) {
        (None, Some(error)) => Err(error),
        (None, None) => Err(ReadError::new(ErrorKind::BadMagic, "XmlNode", 0)),
        (Some(root), fault) => {
            fault.into_iter().for_each(|error| reader.faults.add(error));
            Ok(Document { roots: vec![root], faults: reader.faults.into_inner() })
        }
    }
}

struct Reader {
    faults: Faults,
    /// How many more nodes may be read.
    nodes: usize,
}

impl Reader {
    /// Takes a node; `None` when there are too many.
    fn spend(&mut self, at: Cursor<'_>) -> Option<()> {
        match self.nodes.checked_sub(1) {
            Some(left) => self.nodes = left,
            None => {
                self.faults.add(at.error(ErrorKind::OverBudget, "XmlElement"));
                return None;
            }
        }
        Some(())
    }

    /// An `XmlElement` with all in it.
    fn element(&mut self, message: Cursor<'_>, depth: usize) -> Option<Element> {
        self.spend(message)?;
        let Some(deeper) = depth.checked_sub(1) else {
            self.faults.add(message.error(ErrorKind::TooDeep, "XmlElement"));
            return None;
        };
        let mut element = Element {
            name: Arc::from(""),
            attributes: Vec::new(),
            children: Vec::new(),
            text: Vec::new(),
            line: 0,
            offset: message.offset(),
        };
        let mut fields = Fields::new(message);
        for (number, payload) in fields.by_ref() {
            match (number, payload) {
                (3, name) => element.name = name.text().unwrap_or_default().into(),
                (4, Payload::Bytes(attribute)) => element.attributes.extend(self.attribute(attribute)),
                (5, Payload::Bytes(node)) => self.node(node, deeper, &mut element),
                _ => {}
            }
        }
        fields.fault().into_iter().for_each(|error| self.faults.add(error));
        Some(element)
    }

    /// An `XmlNode`: an element or a piece of text inside `parent`.
    fn node(&mut self, message: Cursor<'_>, depth: usize, parent: &mut Element) {
        let (mut inner, mut line) = (None, 0);
        let mut fields = Fields::new(message);
        for (number, payload) in fields.by_ref() {
            match (number, payload) {
                (1, Payload::Bytes(element)) => inner = self.element(element, depth),
                (2, text) if self.spend(message).is_some() => {
                    parent.text.extend(text.text().map(Arc::from));
                }
                (3, position) => {
                    let number = position.message().and_then(|mut fields| fields.find(|(n, _)| *n == 1));
                    line = number.and_then(|(_, payload)| payload.number()).unwrap_or_default();
                }
                _ => {}
            }
        }
        fields.fault().into_iter().for_each(|error| self.faults.add(error));
        parent.children.extend(inner.map(|element| Element { line, ..element }));
    }

    /// An `XmlAttribute`: its compiled value where it has one, else the text that it was compiled from.
    fn attribute(&mut self, message: Cursor<'_>) -> Option<Attribute> {
        self.spend(message)?;
        // The index of a string leads nowhere: the text stands beside it.
        let value = Scalar::String(u32::MAX);
        let mut attribute = Attribute { id: 0, namespace: None, name: Arc::from(""), value, text: None };
        let mut fields = Fields::new(message);
        for (number, payload) in fields.by_ref() {
            match number {
                1 => attribute.namespace = payload.text().filter(|uri| !uri.is_empty()).map(Arc::from),
                2 => attribute.name = payload.text().unwrap_or_default().into(),
                3 if attribute.text.is_none() => attribute.text = payload.text().map(Arc::from),
                5 => attribute.id = payload.number().unwrap_or_default(),
                6 => match payload.message().map(|fields| item(fields, &mut self.faults)) {
                    Some(Some(Item::Text(text))) => attribute.text = Some(text.into()),
                    Some(Some(Item::Scalar(scalar))) => attribute.value = scalar,
                    _ => {}
                },
                _ => {}
            }
        }
        fields.fault().into_iter().for_each(|error| self.faults.add(error));
        Some(attribute)
    }
}

/// A single value.
#[derive(Debug, Clone, PartialEq)]
enum Item<'a> {
    Text(std::borrow::Cow<'a, str>),
    Scalar(Scalar),
    /// A reference that has a name and no number: `string/app_name`.
    Named(std::borrow::Cow<'a, str>),
}

/// An `Item`. `None` for an id, which has no value, and for what we do not know.
fn item<'a>(mut fields: Fields<'a>, faults: &mut Faults) -> Option<Item<'a>> {
    let mut value = None;
    for (number, payload) in fields.by_ref() {
        value = match number {
            1 => payload.message().and_then(|fields| reference(fields, faults)),
            // Text, text as it was written, styled text, and the path of a file: each holds its text first.
            2..=5 => payload
                .message()
                .and_then(|mut fields| fields.find(|(number, _)| *number == 1))
                .and_then(|(_, payload)| payload.text())
                .or(Some("".into()))
                .map(Item::Text),
            7 => payload.message().and_then(primitive).map(Item::Scalar),
            _ => continue,
        };
    }
    fields.fault().into_iter().for_each(|error| faults.add(error));
    value
}

fn reference<'a>(mut fields: Fields<'a>, faults: &mut Faults) -> Option<Item<'a>> {
    let (mut kind, mut id, mut name, mut dynamic) = (0, 0, None, false);
    for (number, payload) in fields.by_ref() {
        match number {
            1 => kind = payload.number().unwrap_or_default(),
            2 => id = payload.number().unwrap_or_default(),
            3 => name = payload.text(),
            5 => dynamic = true,
            _ => {}
        }
    }
    fields.fault().into_iter().for_each(|error| faults.add(error));
    match (id, name) {
        (0, Some(name)) => Some(Item::Named(name)),
        (id, _) if kind == 1 => Some(Item::Scalar(Scalar::Attribute(id))),
        (id, _) if dynamic => Some(Item::Scalar(Scalar::DynamicReference(id))),
        (id, _) => Some(Item::Scalar(Scalar::Reference(id))),
    }
}

/// A `Primitive`: one field, whose number is its type.
fn primitive(mut fields: Fields<'_>) -> Option<Scalar> {
    let (number, payload) = fields.next()?;
    let value = payload.number();
    Some(match number {
        1 | 2 => Scalar::Null,
        3 => match payload {
            Payload::Fixed(bits) => Scalar::Float(f32::from_bits(bits)),
            _ => return None,
        },
        6 => Scalar::Int(value?.cast_signed()),
        7 => Scalar::Hex(value?),
        8 => Scalar::Bool(value? != 0),
        9..=12 => Scalar::Color(value?),
        13 => Scalar::Dimension(value?),
        14 => Scalar::Fraction(value?),
        _ => return None,
    })
}
