//! Pages and the forms they draw.

use super::STREAM;
use super::font::Font;
use super::matrix::Matrix;
use super::pen::Pen;
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Forms inside forms.
const DEPTH: usize = 8;
/// Operations carried out in one document: some hundred times what a long policy needs.
const OPERATIONS: usize = 4_000_000;
/// Bytes of content inflated in one document.
const CONTENT: usize = 256 << 20;
/// Put behind each content stream: lopdf stops without a word at what it does not understand, and then this operator
/// is not seen.
const END: (&[u8], &str) = (b"\nfineprintend", "fineprintend");
/// Fonts read in one document.
const FONTS: usize = 4_096;

/// Fonts by the names that one content stream gives them.
pub(super) type Fonts = BTreeMap<Vec<u8>, Rc<Font>>;

/// What was lost.
#[derive(Debug, Default)]
pub(super) struct Lost {
    pub(super) content: bool,
    pub(super) forms: bool,
    pub(super) maps: bool,
    pub(super) pictures: bool,
    pub(super) over_budget: bool,
}

/// Reads pages one by one; fonts are kept between them.
pub(super) struct Pages<'a> {
    document: &'a Document,
    fonts: BTreeMap<ObjectId, Rc<Font>>,
    operations: usize,
    content: usize,
    pub(super) lost: Lost,
}

impl<'a> Pages<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self {
            document,
            fonts: BTreeMap::new(),
            operations: OPERATIONS,
            content: CONTENT,
            lost: Lost::default(),
        }
    }

    /// Whether the budget is used up.
    pub(super) fn spent(&self) -> bool {
        self.operations == 0 || self.content == 0
    }

    /// The text of a page.
    pub(super) fn read(&mut self, page: ObjectId) -> String {
        let resources = self.resources(page);
        let data = self.contents(page);
        let mut pen = Pen::default();
        self.run(data, &resources, &mut pen, 0);
        self.lost.maps |= pen.unmapped;
        self.lost.pictures |= pen.is_empty() && pen.painted > self.area(page) / 2.0;
        pen.finish()
    }

    /// Nearest resources first: the page's own, then those it inherits.
    fn resources(&self, page: ObjectId) -> Vec<&'a Dictionary> {
        let Ok((own, ids)) = self.document.get_page_resources(page) else { return Vec::new() };
        own.into_iter()
            .chain(ids.into_iter().filter_map(|id| self.document.get_dictionary(id).ok()))
            .collect()
    }

    /// Area of the page in its own units; A4 if it does not say.
    fn area(&self, page: ObjectId) -> f32 {
        let page = self.document.get_dictionary(page).ok();
        let sides =
            page.and_then(|p| p.get_deref(b"MediaBox", self.document).and_then(Object::as_array).ok());
        let side = |i: usize| sides.and_then(|s| s.get(i)).and_then(|s| s.as_float().ok());
        match (side(0), side(1), side(2), side(3)) {
            (Some(left), Some(bottom), Some(right), Some(top)) => ((right - left) * (top - bottom)).abs(),
            _ => 595.0 * 842.0,
        }
    }

    /// The page's content streams, which count as one. ISO 32000-1, 7.8.2
    fn contents(&mut self, page: ObjectId) -> Vec<u8> {
        let mut out = Vec::new();
        for id in self.document.get_page_contents(page) {
            match self.document.get_object(id).and_then(Object::as_stream) {
                Ok(stream) => {
                    out.extend(self.inflate(stream));
                    out.push(b'\n');
                }
                Err(_) => self.lost.content = true,
            }
        }
        out
    }

    fn inflate(&mut self, stream: &Stream) -> Vec<u8> {
        let limit = STREAM.min(self.content);
        match stream.get_plain_content_with_limit(limit) {
            Ok(data) => {
                self.content = self.content.saturating_sub(data.len());
                data
            }
            Err(lopdf::Error::Decompress(_)) if limit < STREAM => {
                self.content = 0;
                Vec::new()
            }
            Err(_) => {
                self.lost.content = true;
                Vec::new()
            }
        }
    }

    fn run(&mut self, mut data: Vec<u8>, resources: &[&'a Dictionary], pen: &mut Pen, depth: usize) {
        let fonts = self.fonts(resources);
        data.extend_from_slice(END.0);
        for operation in Content::decode_iter(&data) {
            let Ok(operation) = operation else { break };
            if self.operations == 0 {
                self.lost.over_budget = true;
                return;
            }
            self.operations -= 1;
            match operation.operator.as_str() {
                "Do" => self.external(&operation, resources, pen, depth),
                "BI" => pen.paint(),
                operator if operator == END.1 => return,
                operator => pen.draw(operator, &operation.operands, &fonts),
            }
        }
        self.lost.content = true;
    }

    /// Something drawn by name: a form is content of its own, a picture has none. ISO 32000-1, 8.8
    fn external(&mut self, operation: &Operation, resources: &[&'a Dictionary], pen: &mut Pen, depth: usize) {
        let Some(name) = operation.operands.first().and_then(|name| name.as_name().ok()) else { return };
        let Some(object) = resources.iter().find_map(|r| self.entry(r, b"XObject", name)) else { return };
        let Ok(stream) = object.as_stream() else { return };
        match stream.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Form") if depth >= DEPTH => self.lost.forms = true,
            Ok(b"Form") => self.form(stream, resources, pen, depth),
            _ => pen.paint(),
        }
    }

    fn form(&mut self, form: &'a Stream, outer: &[&'a Dictionary], pen: &mut Pen, depth: usize) {
        let own = form.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict).ok();
        // Old forms use what the page has.
        let resources: Vec<_> = own.map_or_else(|| outer.to_vec(), |own| vec![own]);
        let matrix = form.dict.get_deref(b"Matrix", self.document).and_then(Object::as_array);
        let matrix = matrix.ok().filter(|m| m.len() == 6).map_or(Matrix::ONE, |m| Matrix::of(m));
        let data = self.inflate(form);
        let saved = pen.enter(matrix);
        self.run(data, &resources, pen, depth + 1);
        pen.leave(saved);
    }

    fn entry(&self, resources: &'a Dictionary, kind: &[u8], name: &[u8]) -> Option<&'a Object> {
        let list = resources.get_deref(kind, self.document).and_then(Object::as_dict).ok()?;
        list.get_deref(name, self.document).ok()
    }

    fn fonts(&mut self, resources: &[&'a Dictionary]) -> Fonts {
        let mut out = Fonts::new();
        for resources in resources {
            let Ok(list) = resources.get_deref(b"Font", self.document).and_then(Object::as_dict) else {
                continue;
            };
            for (name, value) in list.iter().take(FONTS) {
                if !out.contains_key(name)
                    && let Some(font) = self.font(value)
                {
                    out.insert(name.clone(), font);
                }
            }
        }
        out
    }

    fn font(&mut self, value: &'a Object) -> Option<Rc<Font>> {
        let (id, object) = self.document.dereference(value).ok()?;
        if let Some(known) = id.and_then(|id| self.fonts.get(&id)) {
            return Some(Rc::clone(known));
        }
        let font = Rc::new(Font::read(object.as_dict().ok()?, self.document));
        if let Some(id) = id.filter(|_| self.fonts.len() < FONTS) {
            self.fonts.insert(id, Rc::clone(&font));
        }
        Some(font)
    }
}
