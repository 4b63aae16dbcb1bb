//! Numbers and bullets at the start of a line.

use crate::policy::phrase::Phrase;

/// Style of a number; lists and sections continue in one style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Style {
    /// 第一章, Chapter I, Part 2
    Chapter,
    /// 第一条, Article 1, Section 2
    Article,
    /// 一、 One. First, Ⅳ. IV.
    Major,
    /// （一）
    BracketedMajor,
    /// 1. 1、 1,
    Decimal,
    /// 3.1, 3.1.1: the number of points.
    Outline(u8),
    /// （1） (1) 1) ①
    Bracketed,
    /// A. a) (a)
    Letter,
    /// A bullet.
    Bullet(char),
}

/// A marker at the start of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) style: Style,
    /// Its number; 0 for a bullet.
    pub(crate) number: u32,
    /// Bytes of the line that it takes, with punctuation and the space after it.
    pub(crate) len: usize,
}

impl Style {
    /// Rank as a section heading, 1 the highest.
    pub(crate) const fn rank(self) -> u8 {
        match self {
            Self::Chapter => 1,
            Self::Article | Self::Major => 2,
            Self::BracketedMajor => 3,
            Self::Decimal => 4,
            Self::Outline(points) => 4 + if points > 3 { 3 } else { points },
            Self::Bracketed | Self::Letter | Self::Bullet(_) => 8,
        }
    }
}

/// The marker that `line`, without leading white space, starts with.
pub(crate) fn marker(line: &str) -> Option<Marker> {
    // `**四、权限 **`: emphasis that is none in Markdown, or stands in a plain text.
    if let Some(inner) =
        line.strip_prefix("**").filter(|t| t.trim_end().ends_with("**") && !t.starts_with('*'))
    {
        let inside = marker(inner)?;
        return Some(Marker { len: inside.len + "**".len(), ..inside });
    }
    let first = line.chars().next()?;
    bullet(line, first)
        .or_else(|| ordinal(line, first))
        .or_else(|| bracketed(line, first))
        .or_else(|| numbered(line, first))
        .or_else(|| worded(line, first))
        .or_else(|| lost(line, first))
}

/// `. How we share`, `、关于我们`, `() Please note`: a number that a converter lost.
fn lost(line: &str, first: char) -> Option<Marker> {
    let (style, len) = match first {
        '.' | '、' => (Style::Major, first.len_utf8()),
        '(' | '（' => (Style::BracketedMajor, ["()", "（）"].iter().find(|p| line.starts_with(**p))?.len()),
        _ => return None,
    };
    let letters = line.get(len..)?.trim_start().starts_with(char::is_alphabetic);
    letters.then(|| found(line, style, 0, len)).flatten()
}

/// With the white space after it.
fn found(line: &str, style: Style, number: u32, len: usize) -> Option<Marker> {
    let rest = line.get(len..)?;
    let spaces = rest.len() - rest.trim_start().len();
    Some(Marker { style, number, len: len + spaces })
}

fn bullet(line: &str, first: char) -> Option<Marker> {
    let len = first.len_utf8();
    let spaced = line.get(len..).is_some_and(|r| r.starts_with([' ', '\t']));
    match first {
        '•' | '●' | '○' | '◦' | '▪' | '▫' | '■' | '□' | '◆' | '◇' | '➢' | '►' | '▶' | '▷' | '★' | '☆'
        | '✓' | '✔' | '➤' | '\u{f0b7}' | '\u{f06c}' | '\u{f0d8}' => {
            found(line, Style::Bullet(first), 0, len)
        }
        '·' | '-' | '*' | '+' | '–' | '—' | '※' | '>' if spaced => {
            found(line, Style::Bullet(first), 0, len)
        }
        '·' => found(line, Style::Bullet(first), 0, len),
        _ => None,
    }
}

/// 第一章, 第2条; circled numbers; Roman numerals of one character.
fn ordinal(line: &str, first: char) -> Option<Marker> {
    if first == '第' {
        let after = line.get(first.len_utf8()..)?;
        let (number, used) = chinese(after).or_else(|| decimal(after))?;
        let unit = after.get(used..)?.chars().next()?;
        let style = match unit {
            '章' | '编' | '篇' | '部' => Style::Chapter,
            '条' | '节' | '款' | '項' | '项' => Style::Article,
            _ => return None,
        };
        let mut len = first.len_utf8() + used + unit.len_utf8();
        if unit == '部' {
            len += line.get(len..)?.strip_prefix('分').map(|_| '分'.len_utf8())?;
        }
        return found(line, style, number, len + separator(line, len));
    }
    match first {
        '①'..='⑳' => found(line, Style::Bracketed, first as u32 - '①' as u32 + 1, first.len_utf8()),
        '⑴'..='⒇' => found(line, Style::Bracketed, first as u32 - '⑴' as u32 + 1, first.len_utf8()),
        '⒈'..='⒛' => found(line, Style::Decimal, first as u32 - '⒈' as u32 + 1, first.len_utf8()),
        '❶'..='❿' => found(line, Style::Bracketed, first as u32 - '❶' as u32 + 1, first.len_utf8()),
        'Ⅰ'..='Ⅻ' => {
            let len = first.len_utf8();
            found(line, Style::Major, first as u32 - 'Ⅰ' as u32 + 1, len + separator(line, len))
        }
        _ => None,
    }
}

/// `（一） (1) [2] 【3】 (a) (Ⅳ)`
fn bracketed(line: &str, first: char) -> Option<Marker> {
    let close = match first {
        '(' | '（' => [')', '）'],
        '[' => [']', ']'],
        '【' => ['】', '】'],
        _ => return None,
    };
    let open = first.len_utf8();
    let inner = line.get(open..)?;
    let lead = inner.len() - inner.trim_start().len();
    let body = inner.get(lead..)?;
    let (style, number, used) = if let Some((n, used)) = chinese(body) {
        (Style::BracketedMajor, n, used)
    } else if let Some((n, used)) = decimal(body).filter(|(n, _)| *n < 100) {
        (Style::Bracketed, n, used)
    } else if let Some((n, used)) = roman(body) {
        (
            if body.starts_with(|c: char| c.is_ascii_lowercase()) {
                Style::Letter
            } else {
                Style::BracketedMajor
            },
            n,
            used,
        )
    } else {
        (Style::Letter, letter(body)?, 1)
    };
    let end = open + lead + used;
    let tail = line.get(end..)?;
    let gap = tail.len() - tail.trim_start().len();
    let bracket = tail.trim_start().chars().next().filter(|c| close.contains(c))?;
    let len = end + gap + bracket.len_utf8();
    found(line, style, number, len + separator(line, len))
}

/// 1. 1、 1) 3.1 3.1.1 一、 A. Ⅳ.
fn numbered(line: &str, first: char) -> Option<Marker> {
    if let Some((number, used)) = chinese(line) {
        let sep = line
            .get(used..)?
            .chars()
            .next()
            .filter(|c| matches!(c, '、' | '.' | '．' | ',' | '，' | '：' | ':' | ' '))?;
        return found(line, Style::Major, number, used + sep.len_utf8());
    }
    if first.is_ascii_digit() {
        return digits(line);
    }
    let next = line.get(first.len_utf8()..)?.chars().next()?;
    if first.is_ascii_alphabetic() && matches!(next, '.' | ')' | '、' | '）' | '．') {
        let after = line.get(1 + next.len_utf8()..)?;
        // "A.B" and "e.g." are no list letters.
        if next == '.' && !after.starts_with([' ', '\t']) && after.starts_with(|c: char| c.is_ascii()) {
            return None;
        }
        if let Some((number, _)) =
            roman(line).filter(|(n, _)| next != ')' && first != 'C' && first != 'D' && *n < 40)
        {
            return found(line, Style::Major, number, 1 + next.len_utf8());
        }
        return found(line, Style::Letter, letter(line)?, 1 + next.len_utf8());
    }
    let (number, used) = roman(line).filter(|(_, used)| *used > 1)?;
    let sep = line.get(used..)?.chars().next().filter(|c| matches!(c, '.' | '、' | '．'))?;
    found(line, Style::Major, number, used + sep.len_utf8())
}

/// Arabic numbers with their points.
fn digits(line: &str) -> Option<Marker> {
    let (mut number, mut len) = decimal(line).filter(|(n, _)| *n < 1000)?;
    let mut points = 0u8;
    while let Some((n, used)) = line.get(len..).and_then(|r| r.strip_prefix(['.', '．'])).and_then(decimal) {
        len += line.get(len..)?.chars().next()?.len_utf8() + used;
        number = n;
        points = points.saturating_add(1);
    }
    let rest = line.get(len..)?;
    let sep = rest.chars().next();
    if points > 0 {
        // "3.1 Opening", "3.1.1在您", "2.1、", but neither "2.5%" nor "1.2.3.4" nor a version.
        let fits = sep.is_some_and(|c| {
            c.is_whitespace() || matches!(c, '、' | '.' | '：' | ':' | '．' | '）' | ')') || is_han(c)
        });
        let width = separator(line, len);
        return if fits && points <= 4 && !rest.starts_with("万") {
            found(line, Style::Outline(points), number, len + width)
        } else {
            None
        };
    }
    match sep? {
        // Markdown escapes the point: `3\\. Contacts`.
        '\\' if rest.get(1..)?.starts_with(['.', ')', '、']) => {
            let point = rest.get(1..)?.chars().next()?;
            let style = if point == ')' { Style::Bracketed } else { Style::Decimal };
            found(line, style, number, len + 1 + point.len_utf8())
        }
        c @ (')' | '）') => found(line, Style::Bracketed, number, len + c.len_utf8()),
        c @ ('、' | '.' | '．' | '，' | '：') => found(line, Style::Decimal, number, len + c.len_utf8()),
        ',' if !rest.get(1..)?.starts_with(|c: char| c.is_ascii_digit()) => {
            found(line, Style::Decimal, number, len + 1)
        }
        _ => None,
    }
}

/// Chapter I, Part 2, Article 3, One. Nine,
fn worded(line: &str, first: char) -> Option<Marker> {
    const UNITS: [(&str, Style); 5] = [
        ("chapter ", Style::Chapter),
        ("part ", Style::Chapter),
        ("article ", Style::Article),
        ("section ", Style::Article),
        ("appendix ", Style::Chapter),
    ];
    if !first.is_ascii_uppercase() {
        return None;
    }
    for (unit, style) in UNITS {
        if line.get(..unit.len()).is_some_and(|l| l.eq_ignore_ascii_case(unit)) {
            let after = line.get(unit.len()..)?;
            let (number, used) = decimal(after).or_else(|| roman(after)).or_else(|| word_number(after))?;
            let len = unit.len() + used;
            let ends = line.get(len..)?.chars().next().is_none_or(|c| !c.is_alphanumeric());
            return if ends { found(line, style, number, len + separator(line, len)) } else { None };
        }
    }
    let (number, used) = word_number(line)?;
    let sep =
        line.get(used..)?.chars().next().filter(|c| matches!(c, '.' | ',' | '、' | ':' | '：' | '，'))?;
    found(line, Style::Major, number, used + sep.len_utf8())
}

fn separator(line: &str, at: usize) -> usize {
    let next = line.get(at..).and_then(|r| r.chars().next());
    next.filter(|c| matches!(c, '、' | '.' | '．' | ':' | '：' | ',' | '，' | ')' | '）'))
        .map_or(0, char::len_utf8)
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

fn decimal(s: &str) -> Option<(u32, usize)> {
    let len = s.bytes().take_while(u8::is_ascii_digit).take(4).count();
    if s.as_bytes().get(len).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    Some((s.get(..len)?.parse().ok()?, len))
}

/// Chinese numerals below a hundred: 一, 十二, 二十一.
fn chinese(s: &str) -> Option<(u32, usize)> {
    let (mut value, mut digit, mut len) = (0u32, 0u32, 0usize);
    for c in s.chars().take(3) {
        let d = match c {
            '一' | '壹' => 1,
            '二' | '贰' => 2,
            '三' | '叁' => 3,
            '四' | '肆' => 4,
            '五' | '伍' => 5,
            '六' | '陆' => 6,
            '七' | '柒' => 7,
            '八' | '捌' => 8,
            '九' | '玖' => 9,
            '十' | '拾' => {
                value = digit.max(1) * 10;
                digit = 0;
                len += c.len_utf8();
                continue;
            }
            _ => break,
        };
        digit = d;
        len += c.len_utf8();
    }
    let number = value + digit;
    (number > 0).then_some((number, len))
}

/// Roman numerals below forty, in letters of one case, or as single characters.
fn roman(s: &str) -> Option<(u32, usize)> {
    let first = s.chars().next()?;
    if ('Ⅰ'..='Ⅻ').contains(&first) {
        return Some((first as u32 - 'Ⅰ' as u32 + 1, first.len_utf8()));
    }
    let upper = first.is_ascii_uppercase();
    let (mut total, mut last, mut len) = (0u32, 0u32, 0usize);
    for b in s.bytes().take(8) {
        let value = match b.to_ascii_uppercase() {
            b'I' => 1,
            b'V' => 5,
            b'X' => 10,
            _ => break,
        };
        if b.is_ascii_uppercase() != upper {
            break;
        }
        total = if value > last { (total + value).saturating_sub(2 * last) } else { total + value };
        last = value;
        len += 1;
    }
    let whole = s.as_bytes().get(len).is_none_or(|b| !b.is_ascii_alphabetic());
    (total > 0 && whole).then_some((total, len))
}

fn letter(s: &str) -> Option<u32> {
    let b = s.bytes().next().filter(u8::is_ascii_alphabetic)?;
    Some(u32::from(b.to_ascii_lowercase() - b'a') + 1)
}

fn word_number(s: &str) -> Option<(u32, usize)> {
    let len = s.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = s.get(..len)?.to_ascii_lowercase();
    let at = Phrase::NumberWord
        .words()
        .iter()
        .position(|w| *w == word)
        .or_else(|| Phrase::OrdinalWord.words().iter().position(|w| *w == word))?;
    Some((at as u32 + 1, len))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(line: &str) -> Option<(Style, u32, &str)> {
        marker(line).map(|m| (m.style, m.number, &line[m.len..]))
    }

    #[test]
    fn numbers_of_every_style() {
        assert_eq!(is("一、总则"), Some((Style::Major, 1, "总则")));
        assert_eq!(is("十二、联系"), Some((Style::Major, 12, "联系")));
        assert_eq!(is("（二） 权限"), Some((Style::BracketedMajor, 2, "权限")));
        assert_eq!(is("(一)收集"), Some((Style::BracketedMajor, 1, "收集")));
        assert_eq!(is("第三章 总则"), Some((Style::Chapter, 3, "总则")));
        assert_eq!(is("第十条：定义"), Some((Style::Article, 10, "定义")));
        assert_eq!(is("第二部分 定义"), Some((Style::Chapter, 2, "定义")));
        assert_eq!(is("Chapter IV Security"), Some((Style::Chapter, 4, "Security")));
        assert_eq!(is("One. Overview"), Some((Style::Major, 1, "Overview")));
        assert_eq!(is("Nine, permissions"), Some((Style::Major, 9, "permissions")));
        assert_eq!(is("Ⅳ. How"), Some((Style::Major, 4, "How")));
        assert_eq!(is("IV. How"), Some((Style::Major, 4, "How")));
        assert_eq!(is("(Ⅱ) Sharing"), Some((Style::BracketedMajor, 2, "Sharing")));
        assert_eq!(is("3.1.1 在您"), Some((Style::Outline(2), 1, "在您")));
        assert_eq!(is("2.1安全"), Some((Style::Outline(1), 1, "安全")));
        assert_eq!(is("2、 您的"), Some((Style::Decimal, 2, "您的")));
        assert_eq!(is("1.Premise"), Some((Style::Decimal, 1, "Premise")));
        assert_eq!(is("1)To comply"), Some((Style::Bracketed, 1, "To comply")));
        assert_eq!(is("（3）位置"), Some((Style::Bracketed, 3, "位置")));
        assert_eq!(is("②推送"), Some((Style::Bracketed, 2, "推送")));
        assert_eq!(is("B. The information"), Some((Style::Letter, 2, "The information")));
        assert_eq!(is("• 微信"), Some((Style::Bullet('•'), 0, "微信")));
        assert_eq!(is(". How we"), Some((Style::Major, 0, "How we")));
        assert_eq!(is("() Please"), Some((Style::BracketedMajor, 0, "Please")));
        assert_eq!(is("- name"), Some((Style::Bullet('-'), 0, "name")));
    }

    #[test]
    fn what_only_looks_like_a_number() {
        for line in [
            "2.5% of users",
            "2024年1月1日",
            "一般情况下",
            "第三方SDK",
            "One of our partners",
            "I agree",
            "e.g. this",
            "1,000 users",
            "3 days",
            "10.0.0.1",
            "-name",
            "A map SDK",
            "Six months",
            "第一时间",
            "(the app)",
            "",
        ] {
            assert_eq!(is(line), None, "{line}");
        }
    }
}
