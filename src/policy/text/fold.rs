//! How characters are folded for matching.

/// White space and what looks like it.
pub(super) const fn is_margin(c: char) -> bool {
    c.is_whitespace() || is_zero_width(c)
}

/// Characters that take no room: joiners, marks of direction, the byte order mark, soft hyphens.
pub(super) const fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' | '\u{fe00}'..='\u{fe0f}')
}

/// How a character is folded for matching.
pub(super) enum Fold {
    Same,
    Drop,
    To(char),
    Many,
}

/// Full-width letters, digits and joining signs; CJK radicals and compatibility forms; ligatures; spaces. Chinese
/// punctuation (，：；（）) stays as written, and so do circled and Roman numerals, which are list markers.
pub(super) const fn fold(c: char) -> Fold {
    match c {
        '\u{20}'..='\u{7e}' | '\u{3001}'..='\u{9fff}' | '\n' | '\t' => Fold::Same,
        '\u{0}'..='\u{1f}' | '\u{7f}' => Fold::Drop,
        '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{85}' => Fold::To(' '),
        'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '０'..='９' | '．' | '＿' | '－' | '／' | '＠' | '＋' | '＆' | '｜' => {
            match char::from_u32(c as u32 - 0xfee0) {
                Some(plain) => Fold::To(plain),
                None => Fold::Same,
            }
        }
        '\u{2f00}'..='\u{2fdf}'
        | '\u{2e80}'..='\u{2ef3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fb00}'..='\u{fb06}' => Fold::Many,
        _ if is_zero_width(c) => Fold::Drop,
        _ => Fold::Same,
    }
}
