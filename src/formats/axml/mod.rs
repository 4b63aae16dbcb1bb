//! Compiled ("binary") XML, the form of `AndroidManifest.xml` in an APK.
//!
//! Read as Android reads it (`ResXMLTree` in AOSP `frameworks/base/libs/androidfw/ResourceTypes.cpp`): unknown chunks
//! are stepped over, attributes are known by resource id whatever their names say, names of closing tags do not count.
//! Where Android would refuse a document, as much as possible is read and the damage is a fault.

pub mod attrs;
pub(in crate::formats) mod chunk;
mod pool;
mod reader;
mod source;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod value;

pub use pool::StringPool;
pub use reader::parse;
pub use source::parse_source;
pub use value::Scalar;

use crate::bytes::ReadError;
use std::sync::Arc;

/// Namespace of the framework's attributes.
pub const ANDROID: &str = "http://schemas.android.com/apk/res/android";

/// What a document holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Elements outside of any other; an honest document has one.
    pub roots: Vec<Element>,
    /// What was not understood.
    pub faults: Vec<ReadError>,
}

/// An element and all in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// Name without prefix; empty when its string is broken.
    pub name: Arc<str>,
    /// Attributes in order.
    pub attributes: Vec<Attribute>,
    /// Elements inside, in order.
    pub children: Vec<Element>,
    /// Pieces of text inside, in order.
    pub text: Vec<Arc<str>>,
    /// Line in the source that it was compiled from, as the file says.
    pub line: u32,
    /// Offset of its chunk in the document.
    pub offset: u64,
}

/// An attribute of an element.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Resource id, 0 when it has none.
    pub id: u32,
    /// Namespace URI.
    pub namespace: Option<Arc<str>>,
    /// Name as written, whatever the id says.
    pub name: Arc<str>,
    /// The typed value.
    pub value: Scalar,
    /// Its text: of a string value, else the source text where the file keeps it.
    pub text: Option<Arc<str>>,
}

impl Element {
    /// The framework attribute with resource `id`; where the resource map is gone, the one of its name.
    pub fn attribute(&self, id: u32) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.id == id).or_else(|| {
            let name = attrs::name(id)?;
            self.attributes.iter().find(|attribute| attribute.id == 0 && attribute.is_android(name))
        })
    }

    /// The attribute called `name` without a namespace, as `package` and `split` are.
    pub fn plain(&self, name: &str) -> Option<&Attribute> {
        let named = |attribute: &&Attribute| &*attribute.name == name && attribute.id == 0;
        let plain = self.attributes.iter().filter(named).find(|attribute| attribute.namespace.is_none());
        plain.or_else(|| self.attributes.iter().find(named))
    }

    /// The elements called `name` directly inside.
    pub fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| &*child.name == name)
    }
}

impl Attribute {
    fn is_android(&self, name: &str) -> bool {
        &*self.name == name && self.namespace.as_deref().is_none_or(|uri| uri.is_empty() || uri == ANDROID)
    }
}

/// Faults of one document, each kind of damage to a structure once: a million bad offsets are one fault.
#[derive(Debug, Clone, Default)]
pub(in crate::formats) struct Faults(Vec<ReadError>);

impl Faults {
    pub(in crate::formats) fn add(&mut self, error: ReadError) {
        if !self.0.iter().any(|known| known.kind == error.kind && known.what == error.what) {
            self.0.push(error);
        }
    }

    pub(in crate::formats) fn into_inner(self) -> Vec<ReadError> {
        self.0
    }
}
