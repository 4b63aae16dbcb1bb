use super::*;

fn place(text: &Text, part: &str) -> (u32, u32, String) {
    let at = text.find(part).unwrap();
    let p = text.place("p.txt", at..at + part.len());
    (p.line.unwrap(), p.column.unwrap(), p.quote.unwrap())
}

#[test]
fn columns_count_characters() {
    let text = Text::new("我们收集IMEI", 3, 1);
    assert_eq!(place(&text, "IMEI"), (3, 5, "IMEI".into()));
}

#[test]
fn folded_for_matching_verbatim_in_the_quote() {
    let text = Text::new("ＩＭＥＩ\u{a0}和\u{200b}⼿机 ﬁle", 1, 1);
    assert_eq!(text.as_str(), "IMEI 和手机 file");
    assert_eq!(place(&text, "IMEI"), (1, 1, "ＩＭＥＩ".into()));
    assert_eq!(place(&text, "手机"), (1, 8, "⼿机".into()));
    assert_eq!(place(&text, "file"), (1, 11, "ﬁle".into()));
    assert_eq!(text.quote(0..text.len()), "ＩＭＥＩ\u{a0}和\u{200b}⼿机 ﬁle");
}

#[test]
fn chinese_punctuation_and_numerals_stay() {
    assert_eq!(Text::new("（一）名称：①Ⅳ", 1, 1).as_str(), "（一）名称：①Ⅳ");
}

#[test]
fn pieces_of_several_lines_keep_their_places() {
    let mut b = TextBuilder::collapsing();
    b.push("the  personal", 4, 3);
    b.space();
    b.push("safety", 5, 1);
    let text = b.finish();
    assert_eq!(text.as_str(), "the personal safety");
    assert_eq!(place(&text, "personal"), (4, 8, "personal".into()));
    assert_eq!(place(&text, "safety"), (5, 1, "safety".into()));
    assert_eq!(text.quote(0..12), "the  personal");
}

#[test]
fn a_slice_keeps_places_and_links() {
    let mut b = TextBuilder::default();
    b.push("see Ｏur ", 2, 1);
    let start = b.len();
    b.push("policy", 2, 20);
    b.link(start, "https://a.example/p");
    let text = b.finish();
    let slice = text.slice(4..text.len());
    assert_eq!(slice.as_str(), "Our policy");
    assert_eq!(place(&slice, "Our"), (2, 5, "Ｏur".into()));
    assert_eq!(place(&slice, "policy"), (2, 20, "policy".into()));
    assert_eq!(slice.links(), [Link { range: 4..10, target: "https://a.example/p".into() }]);
    assert!(text.slice(90..99).is_empty());
}

#[test]
fn texts_join() {
    let mut b = TextBuilder::default();
    b.push_text(&Text::new("Ａ", 1, 9));
    b.push_text(&Text::new("b", 2, 1));
    let text = b.finish();
    assert_eq!((text.as_str(), text.quote(0..2)), ("Ab", "Ａb"));
    assert_eq!(place(&text, "b"), (2, 1, "b".into()));
}

#[test]
fn a_range_that_cuts_a_character_is_empty() {
    let text = Text::new("手机", 1, 1);
    assert_eq!(text.quote(1..3), "");
    assert_eq!(text.spot(1), (1, 1));
}

#[test]
fn links_move_with_the_text_that_is_tidied() {
    let mut b = TextBuilder::default();
    b.push("*    the ", 1, 1);
    let start = b.len();
    b.push("two  words", 1, 10);
    b.link(start, "https://a.example");
    b.push("  more", 1, 20);
    let text = b.finish().tidy();
    assert_eq!(text.as_str(), "* the two words more");
    assert_eq!(text.links().iter().map(|l| &text[l.range.clone()]).collect::<Vec<_>>(), ["two words"]);
}

#[test]
fn a_part_of_a_part_ends_where_it_ends() {
    let mut b = TextBuilder::default();
    b.push("one Ｔwo", 1, 1);
    b.line_break();
    b.push("three", 2, 1);
    let text = b.finish();
    let part = text.slice(4..9).slice(0..4);
    assert_eq!((part.as_str(), part.quote(0..9), part.quote(0..3)), ("Two", "", "Ｔwo"));
    assert_eq!((part.spot(3), text.spot(8)), ((1, 8), (2, 1)));
    assert_eq!(part, Text::new("Ｔwo", 1, 5));
    assert_ne!(part, Text::new("Ｔwo", 1, 6));
    assert_ne!(part, Text::new("Two", 1, 5));
}
