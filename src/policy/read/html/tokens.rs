//! Tokens of HTML with their places: the states of the WHATWG tokenizer that matter for visible text.
//!
//! html5ever's tokenizer gives lines and no columns, and evidence needs both; its table of named characters is used
//! here. <https://html.spec.whatwg.org/multipage/parsing.html#tokenization>

use html5ever::data::NAMED_ENTITIES;

/// A token of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text, entities not yet decoded, with the place of its first character.
    Text(&'a str, u32, u32),
    /// A start tag: name as written, attributes as written.
    Start(&'a str, &'a str),
    /// An end tag: name as written.
    End(&'a str),
}

/// The tokens of a source.
pub(super) struct Tokens<'a> {
    source: &'a str,
    at: usize,
    line: u32,
    column: u32,
    /// Inside an element whose text is not markup (`script`): its name.
    raw: Option<&'a str>,
    /// The source is a component: what its template holds is the page.
    component: bool,
}

impl<'a> Tokens<'a> {
    #[cfg(test)]
    const fn new(source: &'a str) -> Self {
        Self::at_line(source, 1)
    }

    /// The tokens of a part of a document that starts at `line`.
    pub(super) const fn at_line(source: &'a str, line: u32) -> Self {
        Self { source, at: 0, line, column: 1, raw: None, component: false }
    }

    /// The same where templates are read as what they hold.
    pub(super) const fn of_component(source: &'a str, line: u32) -> Self {
        Self { component: true, ..Self::at_line(source, line) }
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Takes `len` bytes and counts their lines and columns.
    fn take(&mut self, len: usize) -> &'a str {
        let taken = self.rest().get(..len).unwrap_or_else(|| self.rest());
        self.at += taken.len();
        match taken.rfind('\n') {
            Some(last) => {
                self.line += taken.bytes().filter(|b| *b == b'\n').count() as u32;
                self.column = 1 + taken.get(last + 1..).map_or(0, |t| t.chars().count()) as u32;
            }
            None => self.column += taken.chars().count() as u32,
        }
        taken
    }

    /// Drops the content of a raw element, up to its end tag or the end of the source.
    fn skip_raw(&mut self, name: &str) {
        let rest = self.rest();
        let mut from = 0;
        while let Some(at) = rest.get(from..).and_then(|r| r.find("</")).map(|at| from + at) {
            if rest.get(at + 2..at + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)) {
                self.take(at);
                return;
            }
            from = at + 2;
        }
        self.take(rest.len());
    }

    fn tag(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let end_tag = rest.starts_with("</");
        let body = rest.get(if end_tag { 2 } else { 1 }..)?;
        if !body.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let name_len =
            body.bytes().take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>')).count();
        let close = tag_end(body)?;
        let (name, attributes) = (body.get(..name_len)?, body.get(name_len.min(close)..close)?);
        self.take(rest.len() - body.len() + close + 1);
        if end_tag {
            return Some(Token::End(name));
        }
        if ["script", "style", "textarea", "title", "xmp", "iframe", "noscript", "noembed"]
            .iter()
            .any(|raw| name.eq_ignore_ascii_case(raw))
            || !self.component && name.eq_ignore_ascii_case("template")
        {
            self.raw = Some(name);
        }
        Some(Token::Start(name, attributes))
    }

    /// Comments, doctypes, processing instructions and CDATA, which Word and XHTML write.
    fn declaration(&mut self) -> bool {
        let rest = self.rest();
        let close = if rest.starts_with("<!--") {
            // "<!-->" and "<!--->" are whole comments.
            let short = rest.starts_with("<!-->") || rest.starts_with("<!--->");
            if short {
                rest.find('>').map(|at| at + 1)
            } else {
                rest.get(4..).and_then(|r| r.find("-->")).map(|at| at + 7)
            }
        } else if rest.starts_with("<!")
            || rest.starts_with("<?")
            || rest.starts_with("</") && !rest.starts_with("</ ")
        {
            rest.find('>').map(|at| at + 1)
        } else {
            return false;
        };
        self.take(close.unwrap_or(rest.len()));
        true
    }
}

/// Where the tag ends: the first `>` outside quotes.
fn tag_end(body: &str) -> Option<usize> {
    let mut quote = None;
    let mut value = false;
    for (at, b) in body.bytes().enumerate() {
        match (quote, b) {
            (Some(q), _) if q == b => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if value => quote = Some(b),
            (None, b'>') => return Some(at),
            (None, b'=') => value = true,
            (None, b) if !b.is_ascii_whitespace() => value = false,
            _ => {}
        }
    }
    // A quote that is never closed: end at the first `>` after all.
    body.find('>')
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if let Some(name) = self.raw.take() {
                self.skip_raw(name);
            }
            let rest = self.rest();
            if rest.is_empty() {
                return None;
            }
            let (line, column) = (self.line, self.column);
            if rest.starts_with('<') {
                if let Some(token) = self.tag() {
                    return Some(token);
                }
                if self.declaration() {
                    continue;
                }
            }
            // A `<` that starts no tag is text.
            let len = rest.bytes().skip(1).position(|b| b == b'<').map_or(rest.len(), |at| at + 1);
            return Some(Token::Text(self.take(len), line, column));
        }
    }
}

/// The value of attribute `name`, entities not decoded.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
    while !rest.is_empty() {
        let len = rest
            .bytes()
            .skip(1)
            .position(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'/'))
            .map_or(rest.len(), |at| at + 1);
        let (key, after) = rest.split_at_checked(len)?;
        let trimmed = after.trim_start();
        let (value, next) = match trimmed.strip_prefix('=') {
            None => ("", after),
            Some(value) => quoted(value.trim_start()),
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = next.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
    }
    None
}

fn quoted(value: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    let len = value.bytes().position(|b| b.is_ascii_whitespace()).unwrap_or(value.len());
    value.split_at_checked(len).unwrap_or((value, ""))
}

/// The character reference at the start of `text` (`&nbsp;`, `&#20851;`): its characters and its length in bytes.
pub(in crate::policy::read) fn entity(text: &str) -> Option<([char; 2], usize)> {
    let body = text.strip_prefix('&')?;
    if let Some(number) = body.strip_prefix('#') {
        let hex = number.starts_with(['x', 'X']);
        let digits = if hex { number.get(1..)? } else { number };
        let len = digits
            .bytes()
            .take(8)
            .take_while(|b| if hex { b.is_ascii_hexdigit() } else { b.is_ascii_digit() })
            .count();
        let value = u32::from_str_radix(digits.get(..len)?, if hex { 16 } else { 10 }).ok()?;
        let semicolon = usize::from(digits.get(len..).is_some_and(|r| r.starts_with(';')));
        return Some(([numeric(value), '\0'], 2 + usize::from(hex) + len + semicolon));
    }
    let name_len = body.bytes().take(32).take_while(u8::is_ascii_alphanumeric).count();
    let with_semicolon = body.get(..=name_len).filter(|n| n.ends_with(';'));
    let name = with_semicolon.or_else(|| body.get(..name_len))?;
    let found = NAMED_ENTITIES.get(name).filter(|(first, _)| *first != 0)?;
    let second = char::from_u32(found.1).unwrap_or('\0');
    Some(([char::from_u32(found.0)?, second], 1 + name.len()))
}

/// Numeric references in the C1 range mean Windows-1252.
fn numeric(value: u32) -> char {
    match value {
        0x91 | 0x92 => '’',
        0x93 => '“',
        0x94 => '”',
        0x95 => '•',
        0x96 => '–',
        0x97 => '—',
        0x85 => '…',
        0 => '\u{fffd}',
        _ => char::from_u32(value).unwrap_or('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_text() {
        let tokens: Vec<Token<'_>> =
            Tokens::new("<p class=\"a>b\">我们</p>\n <!-- x > y -->ab<br/>c").collect();
        assert_eq!(
            tokens,
            [
                Token::Start("p", " class=\"a>b\""),
                Token::Text("我们", 1, 16),
                Token::End("p"),
                Token::Text("\n ", 1, 22),
                Token::Text("ab", 2, 16),
                Token::Start("br", "/"),
                Token::Text("c", 2, 23),
            ]
        );
    }

    #[test]
    fn raw_elements_and_stray_brackets() {
        let text: Vec<Token<'_>> = Tokens::new("<script>if (a<b) '</p>'</SCRIPT>x < y<style>p{}").collect();
        assert_eq!(
            text,
            [
                Token::Start("script", ""),
                Token::End("SCRIPT"),
                Token::Text("x ", 1, 33),
                Token::Text("< y", 1, 35),
                Token::Start("style", "")
            ]
        );
    }

    #[test]
    fn attributes_of_every_form() {
        let a = " href='x y' Colspan=3 hidden data-a=\"b>\"/";
        assert_eq!(attribute(a, "href"), Some("x y"));
        assert_eq!(attribute(a, "colspan"), Some("3"));
        assert_eq!(attribute(a, "hidden"), Some(""));
        assert_eq!(attribute(a, "data-a"), Some("b>"));
        assert_eq!(attribute(a, "style"), None);
    }

    #[test]
    fn character_references() {
        assert_eq!(entity("&nbsp;x"), Some((['\u{a0}', '\0'], 6)));
        assert_eq!(entity("&amp x"), Some((['&', '\0'], 4)));
        assert_eq!(entity("&#20851;"), Some((['关', '\0'], 8)));
        assert_eq!(entity("&#x5173 "), Some((['关', '\0'], 7)));
        assert_eq!(entity("&#146;"), Some((['’', '\0'], 6)));
        assert_eq!(entity("& you"), None);
        assert_eq!(entity("&unknownthing;"), None);
        assert_eq!(entity("&#xffffffff;"), Some((['\u{fffd}', '\0'], 12)));
    }
}
