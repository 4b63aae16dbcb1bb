//! What the readers make of small texts, phenomenon by phenomenon.

use super::read;
use crate::policy::document::Document;
use crate::policy::structure::dump::dump;

fn html(source: &str) -> Document {
    read("p.html", source.as_bytes())
}

fn blocks(file: &str, source: &str) -> Vec<String> {
    dump(&read(file, source.as_bytes()))
}

#[test]
fn words_cut_over_spans_are_whole() {
    let document = html(
        "<p class=MsoNormal><span>我们</span><span lang=EN-US>收集I</span><span>MEI</span><o:p></o:p>。</p>",
    );
    assert_eq!(dump(&document), ["p 我们收集IMEI。"]);
    let text = &document.blocks[0].text;
    let at = text.find("IMEI").unwrap();
    assert_eq!(text.place("p", at..at + 4).quote.as_deref(), Some("IMEI"));
    assert_eq!(text.spot(at), (1, 54));
}

#[test]
fn what_is_not_seen_is_not_read() {
    let page = "<html><head><title>x</title><style>p{}</style></head><body><nav><a href=/>Home</a></nav><script>var camera;</script>\
        <div style='display: none'>hidden</div><p hidden>also</p><p>We use cookies.</p><footer><a href=/a>About</a> <a href=/b>Jobs</a></footer></body></html>";
    assert_eq!(blocks("p.html", page), ["p We use cookies."]);
}

#[test]
fn a_footer_with_an_address_is_read() {
    let page = "<p>We use cookies.</p><footer><p>Write to privacy@a.example, 1 Long Street, Town.</p><a href=/>Up</a></footer>";
    assert_eq!(blocks("p.html", page)[1], "p Write to privacy@a.example, 1 Long Street, Town.");
}

#[test]
fn much_hidden_text_is_a_gap() {
    let page = format!("<p>We use cookies.</p><div style='display:none'>{}</div>", "secret ".repeat(100));
    assert_eq!(html(&page).gaps.len(), 1);
    assert!(html("<p>We use cookies.</p><div hidden>menu</div>").gaps.is_empty());
}

#[test]
fn line_breaks_and_entities() {
    let page = "<p>1&#12289;Camera&nbsp;use: for&lt;scan&gt;<br>2、Micro&shy;phone</p>";
    assert_eq!(blocks("p.html", page), ["li0 1、Camera use: for<scan>", "li0 2、Microphone"]);
}

#[test]
fn tables_with_spans_are_filled() {
    let page = "<table><tr><th>SDK名称</th><th>使用目的</th><th>收集信息</th></tr>\
        <tr><td rowspan=2>推送</td><td>消息</td><td>OAID</td></tr><tr><td colspan=2>无</td></tr></table>";
    assert_eq!(
        blocks("p.html", page),
        ["t [SDK名称 | 使用目的 | 收集信息] 推送 | 消息 | OAID // 推送 | 无 | 无"]
    );
}

#[test]
fn a_table_without_th_has_its_header_by_words() {
    let page =
        "<table><tr><td>第三方SDK名称</td><td>使用目的</td></tr><tr><td>高德</td><td>定位</td></tr></table>";
    assert_eq!(blocks("p.html", page), ["t [第三方SDK名称 | 使用目的] 高德 | 定位"]);
    let none = "<table><tr><td>微信</td><td>登录</td></tr><tr><td>高德</td><td>定位</td></tr></table>";
    assert_eq!(blocks("p.html", none), ["t [none] 微信 | 登录 // 高德 | 定位"]);
}

#[test]
fn end_tags_left_out() {
    let page = "<ul><li>one<li>two<ul><li>inner</ul></ul><table><tr><td>a<td>b<tr><td>c<td>d</table><p>x<p>y";
    assert_eq!(
        blocks("p.html", page),
        ["li0 one", "li0 two", "li1 inner", "t [none] a | b // c | d", "p x", "p y"]
    );
}

#[test]
fn a_layout_table_is_running_text() {
    let page = "<table><tr><td><h2>Camera</h2><p>We scan codes.</p></td></tr></table>";
    assert_eq!(blocks("p.html", page), ["h2 Camera", "p We scan codes."]);
}

#[test]
fn nested_tables_in_a_layout() {
    let page = "<table><tr><td>menu</td><td><table><tr><td>微信</td><td>登录</td></tr><tr><td>高德</td><td>定位</td></tr></table></td></tr></table>";
    assert_eq!(blocks("p.html", page), ["p menu", "t [none] 微信 | 登录 // 高德 | 定位"]);
}

#[test]
fn definitions() {
    let page = "<dl><dt>WeChat SDK<dd>Login<dd>Sharing<dt>AMap<dd>Location</dl>";
    assert_eq!(blocks("p.html", page), ["t [none] WeChat SDK | Login\nSharing // AMap | Location"]);
    let fields = "<dl><dt>SDK名称</dt><dd>微信</dd><dt>使用目的</dt><dd>登录</dd></dl>";
    assert_eq!(blocks("p.html", fields), ["f1 SDK名称=微信", "f1 使用目的=登录"]);
}

#[test]
fn bold_paragraphs_head_what_follows() {
    let page = "<p><strong>Information we collect</strong></p><p>We collect <b>your phone number</b> to register you.</p>";
    assert_eq!(
        blocks("p.html", page),
        ["h2 Information we collect", "p We collect your phone number to register you."]
    );
}

#[test]
fn links_keep_their_targets() {
    let document = html("<p>个推 <a href='https://a.example/p?x=1&amp;y=2'>隐私政策</a>。</p>");
    let text = &document.blocks[0].text;
    assert_eq!(text.links().len(), 1);
    assert_eq!(&text[text.links()[0].range.clone()], "隐私政策");
    assert_eq!(text.links()[0].target, "https://a.example/p?x=1&y=2");
}

#[test]
fn charset_of_a_gbk_page() {
    let (bytes, ..) = encoding_rs::GB18030.encode("<meta charset=gb2312><p>我们收集位置信息。</p>");
    assert_eq!(dump(&read("p.htm", &bytes)), ["p 我们收集位置信息。"]);
}

#[test]
fn deep_nesting_is_a_gap_and_no_stack() {
    let page = format!("{}text{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
    let document = html(&page);
    assert_eq!(dump(&document), ["p text"]);
    assert_eq!(document.gaps.len(), 1);
    html(&"<table><tr><td>".repeat(20_000));
    html(&"<b><p>".repeat(20_000));
    html(&"<ul><li>".repeat(20_000));
}

#[test]
fn spans_cannot_multiply_a_text() {
    let page = format!(
        "<table><tr><td rowspan=1000 colspan=64>{}</td><td>x</td></tr>{}</table>",
        "长".repeat(100_000),
        "<tr><td>a</td></tr>".repeat(1000)
    );
    assert_eq!(html(&page).gaps.len(), 1);
}

#[test]
fn an_empty_page_is_a_gap() {
    assert_eq!(html("<html><body><noscript>Enable it</noscript><div id=app></div>").gaps.len(), 1);
    assert_eq!(read("p.txt", b" \n").gaps.len(), 1);
}
