//! Element names by what they do to the text.

/// What an element does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its content is not shown as part of the page's text.
    Dropped,
    /// `header`, `footer`, `aside`: dropped when mostly links.
    Margin,
    Paragraph,
    Block,
    Heading(u8),
    List,
    Item,
    Definitions,
    Term,
    Description,
    Table,
    /// `thead`, `tbody`, `tfoot`, `caption`
    TablePart,
    Row,
    Cell,
    HeadCell,
    Pre,
    Bold,
    /// `a`
    Link,
    /// Inline elements that may carry a style.
    Inline,
    Br,
    Hr,
    /// Elements without content.
    Void,
}

impl Kind {
    /// Whether it breaks the line before and after.
    pub(super) const fn is_block(self) -> bool {
        !matches!(self, Self::Bold | Self::Link | Self::Inline | Self::Br | Self::Void | Self::Dropped)
    }

    /// Whether its end tag may close cells.
    pub(super) const fn is_of_table(self) -> bool {
        matches!(self, Self::Table | Self::TablePart | Self::Row | Self::Cell | Self::HeadCell)
    }
}

/// The kind of an element; none for names that do nothing (`o:p`, custom elements).
pub(super) fn kind(name: &str) -> Option<Kind> {
    let mut buffer = [0u8; 12];
    let lower = buffer.get_mut(..name.len())?;
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"head" | b"script" | b"style" | b"noscript" | b"template" | b"nav" | b"menu" | b"svg" | b"math"
        | b"select" | b"datalist" | b"object" | b"iframe" | b"canvas" | b"video" | b"audio" | b"textarea"
        | b"title" | b"button" | b"xmp" | b"noembed" => Kind::Dropped,
        b"header" | b"footer" | b"aside" => Kind::Margin,
        b"p" => Kind::Paragraph,
        b"h1" => Kind::Heading(1),
        b"h2" => Kind::Heading(2),
        b"h3" => Kind::Heading(3),
        b"h4" => Kind::Heading(4),
        b"h5" => Kind::Heading(5),
        b"h6" => Kind::Heading(6),
        b"html" | b"body" | b"div" | b"section" | b"article" | b"main" | b"address" | b"blockquote"
        | b"center" | b"details" | b"summary" | b"fieldset" | b"legend" | b"figure" | b"figcaption"
        | b"form" | b"hgroup" | b"dialog" | b"search" => Kind::Block,
        b"ul" | b"ol" | b"dir" => Kind::List,
        b"li" => Kind::Item,
        b"dl" => Kind::Definitions,
        b"dt" => Kind::Term,
        b"dd" => Kind::Description,
        b"table" => Kind::Table,
        b"thead" | b"tbody" | b"tfoot" | b"caption" | b"colgroup" => Kind::TablePart,
        b"tr" => Kind::Row,
        b"td" => Kind::Cell,
        b"th" => Kind::HeadCell,
        b"pre" | b"listing" => Kind::Pre,
        b"b" | b"strong" => Kind::Bold,
        b"a" => Kind::Link,
        b"span" | b"font" | b"em" | b"i" | b"u" | b"s" | b"sub" | b"sup" | b"small" | b"big" | b"code"
        | b"label" | b"mark" | b"q" | b"cite" | b"ins" | b"del" | b"abbr" | b"time" | b"tt" => Kind::Inline,
        b"br" => Kind::Br,
        b"hr" => Kind::Hr,
        b"img" | b"input" | b"meta" | b"link" | b"wbr" | b"col" | b"base" | b"area" | b"embed"
        | b"source" | b"param" => Kind::Void,
        _ => return None,
    })
}
