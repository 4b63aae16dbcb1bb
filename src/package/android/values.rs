//! Attribute values as text, numbers and truth, with references followed through the resources.

use crate::bytes::ReadResult;
use crate::bytes::{ErrorKind, ReadError};
use crate::formats::arsc::{self, Resolved};
use crate::formats::axml::{Attribute, Element, Scalar};
use crate::formats::protoxml;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Most text that facts of one manifest hold, in bytes. A hostile manifest can name one long string in each of its
/// elements, and facts hold a copy each time.
const TEXT: usize = 64 << 20;
/// References from one table into another in a row.
const HOPS: usize = 32;

/// Resources, in whichever form the package has them.
pub(super) enum Table<'a> {
    /// `resources.arsc`
    Compiled(arsc::Table<'a>),
    /// `resources.pb`
    Bundle(protoxml::Table<'a>),
}

impl<'a> Table<'a> {
    /// What resource `id` is in the end, in the default language.
    fn resolve(&self, id: u32) -> ReadResult<Resolved<'a>> {
        match self {
            Self::Compiled(table) => table.resolve(id, None),
            Self::Bundle(table) => table.resolve(id),
        }
    }

    /// Name of resource `id`, `string/app_name`.
    fn name(&self, id: u32) -> ReadResult<Option<String>> {
        match self {
            Self::Compiled(table) => table.name(id),
            Self::Bundle(table) => Ok(table.name(id)),
        }
    }

    /// The resources of an app in several parts as part `at` sees them: its own first.
    pub(super) fn from(at: usize, tables: &[Option<Self>]) -> Vec<&Self> {
        let own = tables.get(at).into_iter().flatten();
        let others = tables.iter().enumerate().filter(|(other, _)| *other != at);
        own.chain(others.filter_map(|(_, table)| table.as_ref())).collect()
    }
}

/// What attributes mean.
pub(super) struct Values<'a> {
    /// The resources of the manifest's own part first; splits refer to each other's.
    tables: Vec<&'a Table<'a>>,
    /// Faults of the resources.
    faults: RefCell<Vec<ReadError>>,
    left: Rc<Cell<usize>>,
}

impl<'a> Values<'a> {
    /// Values whose references lead into `tables`, the nearest first.
    pub(super) fn new(tables: Vec<&'a Table<'a>>) -> Self {
        Self { tables, faults: RefCell::new(Vec::new()), left: Rc::new(Cell::new(TEXT)) }
    }

    /// Values of another manifest of the same app, which share the limit of text.
    pub(super) fn beside(&self, tables: Vec<&'a Table<'a>>) -> Self {
        Self { tables, faults: RefCell::new(Vec::new()), left: Rc::clone(&self.left) }
    }

    /// What was wrong with resources that were asked for.
    pub(super) fn into_faults(self) -> Vec<ReadError> {
        self.faults.into_inner()
    }

    /// What was wrong up to now with resources that were asked for.
    pub(super) fn faults(&self) -> Vec<ReadError> {
        self.faults.borrow().clone()
    }

    /// A copy of `text`, paid for.
    pub(super) fn own(&self, text: &str) -> String {
        match self.left.get().checked_sub(text.len()) {
            Some(left) => {
                self.left.set(left);
                text.to_owned()
            }
            None => {
                self.fault(ReadError::new(ErrorKind::OverBudget, "manifest text", 0));
                String::new()
            }
        }
    }

    fn fault(&self, error: ReadError) {
        let mut faults = self.faults.borrow_mut();
        if !faults.contains(&error) && faults.len() < 64 {
            faults.push(error);
        }
    }

    /// What resource `id` is in the end: where one table leads out, the next is asked.
    fn resolve(&self, id: u32) -> Option<Resolved<'a>> {
        let (mut id, mut left) = (id, HOPS);
        let mut next = None;
        let mut tables = self.tables.iter();
        while let Some(table) = tables.next() {
            match table.resolve(id) {
                // The one that knows where the way goes on may stand before this one.
                Ok(Resolved::Elsewhere(on)) if on != id && left > 0 => {
                    (id, left, tables) = (on, left - 1, self.tables.iter());
                    next = Some(Resolved::Elsewhere(on));
                }
                Ok(Resolved::Elsewhere(on)) => next = Some(Resolved::Elsewhere(on)),
                Ok(resolved) => return Some(resolved),
                Err(error) => {
                    self.fault(error);
                    return None;
                }
            }
        }
        next
    }

    /// Text of the framework attribute `id` of `element`; references to what is not here as `@0x7f010000`. Empty
    /// text counts as none.
    pub(super) fn text(&self, element: &Element, id: u32) -> Option<String> {
        self.text_of(element.attribute(id)?)
    }

    /// Text of `attribute`.
    pub(super) fn text_of(&self, attribute: &Attribute) -> Option<String> {
        let text = match attribute.value {
            Scalar::String(_) => self.own(attribute.text.as_deref()?),
            Scalar::Null => self.own(attribute.text.as_deref()?),
            Scalar::Reference(id) | Scalar::DynamicReference(id) => match self.resolve(id) {
                Some(Resolved::Text(text)) => self.own(&text),
                Some(Resolved::Scalar(scalar)) => self.own(&scalar.to_string()),
                Some(Resolved::Elsewhere(id)) => format!("@{id:#010x}"),
                Some(Resolved::Bag) | None => attribute.value.to_string(),
            },
            other => self.own(&other.to_string()),
        };
        Some(text).filter(|text| !text.is_empty())
    }

    /// Text of the attribute `id` where it says who the app is: a reference that leads nowhere is a fault, and no text.
    pub(super) fn identity(&self, element: &Element, id: u32) -> Option<String> {
        let attribute = element.attribute(id)?;
        let text = self.text_of(attribute)?;
        let unresolved = matches!(attribute.value, Scalar::Reference(_) | Scalar::DynamicReference(_))
            && text.strip_prefix("@0x").is_some_and(|hex| hex.len() == 8);
        if unresolved {
            self.fault(ReadError::new(ErrorKind::BadIndex, "resource reference", element.offset));
            return None;
        }
        Some(text)
    }

    /// A resource as its name (`@xml/paths`), or as its text where it is one and no file.
    pub(super) fn resource(&self, attribute: &Attribute) -> Option<String> {
        let (Scalar::Reference(id) | Scalar::DynamicReference(id)) = attribute.value else {
            return self.text_of(attribute);
        };
        if let Some(Resolved::Text(text)) = self.resolve(id)
            && !text.starts_with("res/")
        {
            return Some(self.own(&text));
        }
        let name = self.tables.iter().find_map(|table| table.name(id).ok().flatten());
        Some(name.map_or_else(|| format!("@{id:#010x}"), |name| self.own(&format!("@{name}"))))
    }

    /// A value with its references followed; text as far as it is no number.
    fn scalar(&self, attribute: &Attribute) -> (Scalar, Option<String>) {
        match attribute.value {
            Scalar::Reference(id) | Scalar::DynamicReference(id) => match self.resolve(id) {
                Some(Resolved::Text(text)) => (Scalar::Null, Some(self.own(&text))),
                Some(Resolved::Scalar(scalar)) => (scalar, None),
                _ => (Scalar::Null, None),
            },
            Scalar::String(_) => (Scalar::Null, attribute.text.as_deref().map(|text| self.own(text))),
            other => (other, None),
        }
    }

    /// The attribute `id` as a number, written as one or as text.
    pub(super) fn number(&self, element: &Element, id: u32) -> Option<u32> {
        let (scalar, text) = self.scalar(element.attribute(id)?);
        let parse = |text: String| match text.strip_prefix("0x") {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => text.parse().ok(),
        };
        scalar.number().or_else(|| text.and_then(parse))
    }

    /// The attribute `id` as yes or no.
    pub(super) fn flag(&self, element: &Element, id: u32) -> Option<bool> {
        let (scalar, text) = self.scalar(element.attribute(id)?);
        let number = scalar.number().map(|number| number != 0);
        number.or_else(|| text.map(|text| matches!(text.as_str(), "1" | "true" | "TRUE")))
    }
}
