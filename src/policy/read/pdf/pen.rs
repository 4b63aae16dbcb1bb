//! Where text is drawn, and the lines that come of it.

use super::font::Font;
use super::matrix::Matrix;
use super::page::Fonts;
use lopdf::Object;
use std::rc::Rc;

/// States saved one inside the other; ISO 32000-1 asks for 28.
const STATES: usize = 256;

/// The part of the graphics state that matters to text. ISO 32000-1, 8.4 and 9.3
#[derive(Debug, Clone)]
pub(super) struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f32,
    leading: f32,
    /// Space added after each character, and the stretch of the line.
    spacing: f32,
    stretch: f32,
}

impl Default for State {
    fn default() -> Self {
        Self { matrix: Matrix::ONE, font: None, size: 0.0, leading: 0.0, spacing: 0.0, stretch: 1.0 }
    }
}

/// The end of what was drawn last: the place, and the height of a unit of text there.
#[derive(Debug, Clone, Copy)]
struct End {
    x: f32,
    y: f32,
}

/// Draws a page into lines.
#[derive(Debug)]
pub(super) struct Pen {
    out: String,
    state: State,
    saved: Vec<State>,
    /// Start of the current text line, and where text goes next.
    line: Matrix,
    text: Matrix,
    /// None at the start of a page.
    last: Option<End>,
    /// Whether the pen moved since.
    moved: bool,
    /// Something was shown in a font without a way to text.
    pub(super) unmapped: bool,
    /// Largest area covered by one picture.
    pub(super) painted: f32,
}

impl Default for Pen {
    fn default() -> Self {
        Self {
            out: String::new(),
            state: State::default(),
            saved: Vec::new(),
            line: Matrix::ONE,
            text: Matrix::ONE,
            last: None,
            moved: true,
            unmapped: false,
            painted: 0.0,
        }
    }
}

impl Pen {
    pub(super) fn draw(&mut self, operator: &str, operands: &[Object], fonts: &Fonts) {
        let number = |i: usize| operands.get(i).and_then(|o| o.as_float().ok()).unwrap_or(0.0);
        match operator {
            "q" if self.saved.len() < STATES => self.saved.push(self.state.clone()),
            "Q" => {
                if let Some(state) = self.saved.pop() {
                    self.state = state;
                }
            }
            "cm" => {
                self.state.matrix = Matrix::of(operands).then(self.state.matrix);
                self.moved = true;
            }
            "BT" => self.set(Matrix::ONE),
            "Tf" => {
                let name = operands.first().and_then(|o| o.as_name().ok()).unwrap_or_default();
                self.state.font = fonts.get(name).cloned();
                self.state.size = number(1);
            }
            "TL" => self.state.leading = number(0),
            "Tc" => self.state.spacing = number(0),
            "Tz" => self.state.stretch = number(0) / 100.0,
            "Td" => self.step(number(0), number(1)),
            "TD" => {
                self.state.leading = -number(1);
                self.step(number(0), number(1));
            }
            "T*" => self.down(),
            "Tm" => self.set(Matrix::of(operands)),
            "Tj" => self.show(operands.first()),
            "'" => {
                self.down();
                self.show(operands.first());
            }
            "\"" => {
                self.state.spacing = number(1);
                self.down();
                self.show(operands.get(2));
            }
            "TJ" => self.parts(operands.first()),
            _ => {}
        }
    }

    /// Draws a picture into the unit square.
    pub(super) fn paint(&mut self) {
        self.painted = self.painted.max(self.state.matrix.area());
    }

    /// Whether no text came out.
    pub(super) fn is_empty(&self) -> bool {
        self.out.trim().is_empty()
    }

    /// Begins a form, which leaves the state as it found it.
    pub(super) fn enter(&mut self, matrix: Matrix) -> (State, Vec<State>) {
        let saved = (self.state.clone(), std::mem::take(&mut self.saved));
        self.state.matrix = matrix.then(self.state.matrix);
        saved
    }

    pub(super) fn leave(&mut self, (state, saved): (State, Vec<State>)) {
        (self.state, self.saved) = (state, saved);
        self.moved = true;
    }

    fn set(&mut self, matrix: Matrix) {
        (self.line, self.text) = (matrix, matrix);
        self.moved = true;
    }

    fn step(&mut self, x: f32, y: f32) {
        self.set(Matrix::shift(x, y).then(self.line));
    }

    fn down(&mut self) {
        self.step(0.0, -self.state.leading);
    }

    /// Moves along the line by `size` of text space.
    fn advance(&mut self, by: f32) {
        self.text = Matrix::shift(by * self.state.stretch, 0.0).then(self.text);
    }

    fn parts(&mut self, operand: Option<&Object>) {
        for part in operand.and_then(|o| o.as_array().ok()).into_iter().flatten() {
            match part.as_float() {
                Ok(kern) => {
                    self.advance(-kern / 1_000.0 * self.state.size);
                    // A wide kern back is a space between words; between ideographs it is nothing.
                    if kern < -200.0 {
                        self.gap();
                    }
                }
                Err(_) => self.show(Some(part)),
            }
        }
    }

    fn gap(&mut self) {
        if self.out.ends_with(|c: char| c.is_ascii_graphic()) {
            self.out.push(' ');
        }
    }

    fn show(&mut self, operand: Option<&Object>) {
        let Some(Object::String(bytes, _)) = operand else { return };
        let Some(shown) = self.state.font.as_ref().and_then(|font| font.show(bytes)) else {
            self.unmapped |= !bytes.is_empty();
            return;
        };
        let whole = self.text.then(self.state.matrix);
        let size = (self.state.size.abs() * whole.scales().1).max(0.1);
        if self.moved {
            self.place(whole.origin(), size, &shown.text);
        }
        self.advance(shown.width * self.state.size + shown.codes as f32 * self.state.spacing);
        let (x, y) = self.text.then(self.state.matrix).origin();
        self.last = Some(End { x, y });
        self.moved = false;
        self.out.extend(shown.text.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c }));
    }

    /// Starts a line, parts columns, or goes on.
    fn place(&mut self, (x, y): (f32, f32), size: f32, text: &str) {
        let Some(last) = self.last else { return };
        let down = (last.y - y).abs();
        if down > size * 0.6 {
            self.out.push('\n');
            // A gap of more than two lines parts paragraphs.
            if down > size * 2.6 {
                self.out.push('\n');
            }
        } else if x > last.x + size * 2.0 {
            self.out.push_str("  ");
        } else if x > last.x + size * 0.15 && text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            self.gap();
        }
    }

    pub(super) fn finish(mut self) -> String {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }
}
