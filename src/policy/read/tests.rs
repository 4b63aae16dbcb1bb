//! What the readers make of small texts, phenomenon by phenomenon.

use super::{VISIBLE, read};
use crate::bytes::ErrorKind;
use crate::model::Policy;
use crate::model::Reason;
use crate::policy::document::Document;
use crate::policy::read_policy;
use crate::policy::structure::dump::dump;
use crate::rules::RuleBase;

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

fn text(source: &str) -> Vec<String> {
    blocks("p.txt", source)
}

#[test]
fn chinese_sections_and_contents() {
    let source = "隐私政策\n更新日期：2024年1月1日\n\n一、我们如何收集\n二、我们如何共享\n\n一、我们如何收集\n（一）注册\n我们收集您的手机号，用于注册账号和登录服务，您可以随时注销账号。\n（二）定位\n我们收集您的位置信息，用于提供附近的门店，您可以在系统设置中关闭该权限。\n二、我们如何共享\n我们不会共享您的信息。\n";
    let got = text(source);
    assert_eq!(got[2..5], ["li0 一、我们如何收集", "li0 二、我们如何共享", "h2 一、我们如何收集"]);
    assert_eq!(got[5], "h3 （一）注册");
    let document = read("p.txt", source.as_bytes());
    let path: Vec<&str> = document.headings(8).iter().map(|b| b.text.as_str()).collect();
    assert_eq!(path, ["隐私政策", "一、我们如何收集", "（二）定位"]);
}

#[test]
fn hard_wraps_are_joined_and_lists_of_names_are_not() {
    let wrapped = "We may change the time for which we store your personal information if\nthe law of the place where you live asks us to keep it for longer than\nwe would do otherwise.\n";
    let document = read("p.txt", wrapped.as_bytes());
    assert_eq!(document.blocks.len(), 1);
    let block = &document.blocks[0].text;
    assert!(block.contains("information if the law"));
    assert_eq!(block.spot(block.find("law").unwrap()), (2, 5));
    let names = "微信\n高德地图\n个推\n极光\n";
    assert_eq!(text(names).len(), 4);
    let chinese = "我们会收集您的设备信息，包括设备型号、操作系统版本、设备标识符以及网络状态，用\n于保障账号安全和服务的稳定运行，并在您注销账号之后删除这些信息或者作匿名化处\n理。\n";
    assert_eq!(text(chinese).len(), 1);
    assert!(text(chinese)[0].contains("用于保障"));
}

#[test]
fn pipe_tables_with_and_without_a_separator() {
    let with = "Name | Why\n--- | ---\nBugly | crashes\nAMap | \n";
    assert_eq!(text(with), ["t [Name | Why] Bugly | crashes // AMap | "]);
    let without = "SDK名称 | 使用目的 | 收集信息\n高德 | 定位 | 位置\n个推 | 推送 | \\\n";
    assert_eq!(text(without), ["t [SDK名称 | 使用目的 | 收集信息] 高德 | 定位 | 位置 // 个推 | 推送 | \\"]);
    let framed = "+-----+-----+\n| SDK | Use |\n+-----+-----+\n| A   | b   |\n+-----+-----+\n";
    assert_eq!(text(framed), ["t [SDK | Use] A | b"]);
    assert_eq!(
        text("Home | About us | Contact\nWe collect your phone number to register an account.\n").len(),
        2
    );
}

#[test]
fn one_cell_a_line() {
    let source = "Android\nName |\nFunction |\nPurpose |\n---|---|---|\nandroid.permission.CAMERA |\nCamera |\nscan |\nandroid.permission.BLUETOOTH |\n||\nandroid.permission.INTERNET |\nnetwork |\n|\n";
    assert_eq!(
        text(source),
        [
            "h12 Android",
            "t [Name | Function | Purpose] android.permission.CAMERA | Camera | scan // android.permission.BLUETOOTH |  |  // android.permission.INTERNET | network | "
        ]
    );
    let numbered = "1 |\nCamera |\nScan codes |\n2 |\nAlbum |\nSave pictures\nChapter II Rights\nYou may ask us at any time to delete what we know of you.\n";
    assert_eq!(text(numbered)[0], "t [none] 1 | Camera | Scan codes // 2 | Album | Save pictures");
}

#[test]
fn a_lost_cell_does_not_shift_the_rest() {
    let source = "权限 |\n说明 |\n目的 |\n---|---|---\nandroid.permission.CAMERA |\n相机 |\n扫码 |\nandroid.permission.INTERNET |\n网络 |\n联网 |\nandroid.permission.VIBRATE |\n振动 |\n提醒 |\nandroid.permission.NFC |\nandroid.permission.WAKE_LOCK |\n唤醒 |\n播放 |\n";
    let got = text(source);
    assert!(
        got[0].ends_with("android.permission.NFC |  |  // android.permission.WAKE_LOCK | 唤醒 | 播放"),
        "{got:?}"
    );
}

#[test]
fn tabs_and_wide_gaps_part_columns() {
    assert_eq!(text("名称\t目的\n高德\t定位\n个推\t推送\n"), ["t [名称 | 目的] 高德 | 定位 // 个推 | 推送"]);
    assert_eq!(
        text("Bugly    crashes\nAMap     maps\nGetui    push\n"),
        ["t [none] Bugly | crashes // AMap | maps // Getui | push"]
    );
    assert_eq!(text("We do.  You can.\nThey may.  We will.\nNobody else.  Ever.\n").len(), 3);
    assert_eq!(text("1.\tCamera use\n2.\tAlbum use\n3.\tPhone use\n")[0], "li0 1. Camera use");
}

#[test]
fn field_blocks_make_records() {
    let source =
        "SDK名称：微信\n使用目的：登录\n隐私政策链接：https://a.example\nSDK名称：高德\n使用目的：定位\n";
    assert_eq!(
        text(source),
        [
            "f1 SDK名称=微信",
            "f1 使用目的=登录",
            "f1 隐私政策链接=https://a.example",
            "f2 SDK名称=高德",
            "f2 使用目的=定位"
        ]
    );
    assert_eq!(text("1、SDK名称：微信\n")[0], "f1 SDK名称=微信");
    assert_eq!(text("我们的使用目的是为您服务，您可以查看隐私政策：点此。\n").len(), 1);
}

#[test]
fn title_lines_with_colons() {
    assert_eq!(
        text(
            "Special Notice:\nPlease read all of it, since it says what we do with your data and why we do it.\n"
        )[0],
        "h2 Special Notice:"
    );
    assert_eq!(
        text(
            "We use it for the following purposes:\nTo make and keep the account that you asked us for when you came here.\n"
        )[0],
        "p We use it for the following purposes:"
    );
}

fn markdown(source: &str) -> Vec<String> {
    blocks("p.md", source)
}

#[test]
fn markdown_headings_emphasis_and_tables() {
    let source = "# Privacy Policy\n\n## 1. What we collect\nWe collect your **phone number** and *email*.\n\n| SDK | Purpose |\n|-----|---------|\n| [Bugly](https://a.example/b) | crash<br>report |\n\n- first\n- second\n";
    assert_eq!(
        markdown(source),
        [
            "h1 Privacy Policy",
            "h2 1. What we collect",
            "p We collect your phone number and email.",
            "t [SDK | Purpose] Bugly | crash\nreport",
            "li0 - first",
            "li0 - second"
        ]
    );
    let document = read("p.md", source.as_bytes());
    let text = &document.blocks[2].text;
    let at = text.find("phone number and").unwrap();
    let place = text.place("p.md", at..at + "phone number and".len());
    assert_eq!(
        (place.line, place.column, place.quote.as_deref()),
        (Some(4), Some(19), Some("phone number** and"))
    );
    assert_eq!(markdown("Title\n=====\nwords and more words here.\n")[0], "h1 Title");
    assert_eq!(markdown("2 * 3 snake_case [x] a\n"), ["p 2 * 3 snake_case [x] a"]);
}

/// A stored zip of `parts`, as small as one can be.
fn zip_of(parts: &[(&str, &str)]) -> Vec<u8> {
    use std::io::{Cursor, Write};
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn docx(body: &str) -> Vec<u8> {
    let styles =
        "<w:styles xmlns:w='w'><w:style w:styleId='a1'><w:name w:val='heading 1'/></w:style></w:styles>";
    let rels = "<Relationships><Relationship Id='r1' Target='https://a.example/p'/></Relationships>";
    let body = format!("<w:document xmlns:w='w' xmlns:r='r'><w:body>{body}</w:body></w:document>");
    zip_of(&[
        ("word/document.xml", &body),
        ("word/styles.xml", styles),
        ("word/_rels/document.xml.rels", rels),
    ])
}

fn cell(text: &str, properties: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
}

#[test]
fn word_paragraphs_lists_and_links() {
    let body = "<w:p><w:pPr><w:pStyle w:val='a1'/></w:pPr><w:r><w:t>隐私</w:t></w:r><w:r><w:t>政策</w:t></w:r></w:p>\
        <w:p><w:r><w:t>We use A&amp;B.</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='3'/></w:numPr></w:pPr><w:hyperlink r:id='r1'><w:r><w:t>Bugly</w:t></w:r></w:hyperlink></w:p>";
    let document = read("p.docx", &docx(body));
    assert_eq!(dump(&document), ["h1 隐私政策", "p We use A&B.", "li1 Bugly"]);
    assert_eq!(document.blocks[2].text.links()[0].target, "https://a.example/p");
    assert_eq!(document.text, "隐私政策\nWe use A&B.\nBugly\n");
    assert_eq!(document.blocks[2].line, 3);
}

#[test]
fn word_tables_with_merged_cells() {
    let rows = [
        [cell("SDK名称", ""), cell("使用目的", ""), cell("收集信息", "")].concat(),
        [cell("个推", "<w:vMerge w:val='restart'/>"), cell("推送", ""), cell("OAID", "")].concat(),
        [cell("", "<w:vMerge/>"), cell("无", "<w:gridSpan w:val='2'/>")].concat(),
    ];
    let body: String = rows.iter().map(|r| format!("<w:tr>{r}</w:tr>")).collect();
    let document = read("p.docx", &docx(&format!("<w:tbl>{body}</w:tbl>")));
    assert_eq!(dump(&document), ["t [SDK名称 | 使用目的 | 收集信息] 个推 | 推送 | OAID // 个推 | 无 | 无"]);
}

#[test]
fn an_encrypted_document_is_a_gap_that_says_so() {
    let mut bytes = super::sniff::CFB.to_vec();
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let gaps = read("p.docx", &bytes).gaps;
    assert_eq!(
        (gaps.len(), gaps[0].reason.id(), gaps[0].structure.as_str()),
        (1, "encrypted", "encrypted Word document")
    );
    assert_eq!(read("p.docx", b"PK\x03\x04").gaps.len(), 1);
    assert_eq!(read("p.docx", &docx("<w:p><w:r><w:t>cut</w:t>")).blocks.len(), 1);
}

/// A one-page PDF whose content stream is `content`, its font with a Chinese predefined map or a plain one.
fn pdf(content: &str, encoding: &str) -> Vec<u8> {
    let font = match encoding {
        "" => "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        name => format!("<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/{name}/DescendantFonts[]>>"),
    };
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>".to_owned(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        font,
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
    }
    let start = out.len();
    out.push_str("xref\n0 6\n0000000000 65535 f \n");
    for offset in offsets {
        out.push_str(&format!("{offset:010} 00000 n \n"));
    }
    out.push_str(&format!("trailer<</Size 6/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"));
    out.into_bytes()
}

#[test]
fn pdf_lines_by_place() {
    let content = "BT /F1 12 Tf 72 700 Td (One. Overview) Tj 0 -14 Td (We collect your ) Tj (phone) Tj ( number.) Tj ET";
    let document = read("p.pdf", &pdf(content, ""));
    assert_eq!(document.text, "One. Overview\nWe collect your phone number.\n");
    assert!(document.gaps.is_empty(), "{:?}", document.gaps);
}

#[test]
fn pdf_in_chinese_maps() {
    let hex = |bytes: Vec<u8>| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    let text = "我们收集位置信息";
    let utf16 = hex(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    let gbk = hex(encoding_rs::GB18030.encode(text).0.into_owned());
    for (bytes, name) in [(utf16, "UniGB-UCS2-H"), (gbk, "GBK-EUC-H")] {
        let document = read("p.pdf", &pdf(&format!("BT /F1 12 Tf 72 700 Td <{bytes}> Tj ET"), name));
        assert_eq!(document.text, format!("{text}\n"), "{name}");
    }
}

#[test]
fn pdf_without_text_and_damaged_pdf_are_gaps() {
    let scan = read("p.pdf", &pdf("q 1 0 0 1 0 0 cm Q", ""));
    assert_eq!((scan.gaps.len(), scan.gaps[0].reason.id()), (1, "no-text"));
    assert_eq!(read("p.pdf", b"%PDF-1.4\nnothing").gaps.len(), 1);
    let whole = pdf("BT /F1 12 Tf 72 700 Td (words) Tj ET", "");
    for cut in (0..whole.len()).step_by(7) {
        let document = read("p.pdf", &whole[..cut]);
        assert!(!document.gaps.is_empty() || document.text.contains("words"), "cut at {cut}");
    }
}

#[test]
fn html_inside_markdown_is_read_as_html() {
    let source = "# 清单\n\n<p>我们接入了以下服务。</p>\n<table>\n<tr><th>SDK名称</th><th>使用目的</th></tr>\n\n<tr><td>某某推送</td><td rowspan=2>推送</td></tr>\n<tr><td>某某统计</td></tr>\n</table>\n\n- **甲**：<u>乙</u> <!-- 草稿 -->\n- 数量 < 3 <https://a.example/>\n\n<!-- 旧文\n\n仍是旧文 -->\n尾";
    let document = read("p.md", source.as_bytes());
    assert_eq!(
        dump(&document),
        [
            "h1 清单",
            "p 我们接入了以下服务。",
            "t [SDK名称 | 使用目的] 某某推送 | 推送 // 某某统计 | 推送",
            "li0 - 甲：乙",
            "li0 - 数量 < 3 <https://a.example/>",
            "p 尾",
        ]
    );
    // Places count the lines of the whole document.
    assert_eq!(document.blocks[2].line, 5);
    assert_eq!(document.blocks[5].line, 17);
}

#[test]
fn visible_text_has_a_limit_and_what_is_past_it_is_a_gap() {
    let line = format!("{}\n\n", "我们收集您的信息。".repeat(100));
    let long = line.repeat(VISIBLE / line.len() + 2);
    for (text, lost) in [(line.as_str(), false), (&long, true), (&"长".repeat(VISIBLE / 3 + 100), true)] {
        let document = read("policy.txt", text.as_bytes());
        let gap = document.gaps.iter().any(|gap| gap.reason == Reason::Read(ErrorKind::OverBudget));
        assert_eq!(gap, lost);
        let visible: usize = document.blocks.iter().map(|block| block.text.len()).sum();
        assert!(visible <= VISIBLE && visible >= text.len().min(VISIBLE) * 9 / 10, "{visible}");
    }
}

fn said(file: &str, source: &str) -> Policy {
    read_policy(file, source.as_bytes(), RuleBase::builtin())
}

#[test]
fn a_table_of_one_row() {
    for (file, source) in [
        ("p.md", "| 权限 | 用途 |\n|---|---|\n| 相机 | 扫码 |\n"),
        ("p.txt", "|权限|用途|\n|相机|扫码|\n"),
        ("p.txt", "权限\t用途\n相机\t扫码\n"),
        ("p.html", "<table><tr><th>权限</th><th>用途</th></tr><tr><td>相机</td><td>扫码</td></tr></table>"),
    ] {
        let permissions = said(file, source).permissions;
        let told: Vec<_> =
            permissions.iter().map(|p| (p.capability.as_deref(), p.purpose.as_deref())).collect();
        assert_eq!(told, [(Some("camera"), Some("扫码"))], "{source}");
    }
    // A header alone asks for nothing.
    assert_eq!(said("p.md", "| 权限 | 用途 |\n|---|---|\n").permissions, []);
}

#[test]
fn replacement_characters_part_words_and_lose_no_others() {
    let ids = |source| -> Vec<String> { said("p.txt", source).data.into_iter().map(|d| d.id).collect() };
    assert_eq!(ids("我们会收集您的IM\u{fffd}EI、\u{fffd}\u{fffd}手机号\u{fffd}码。"), ["phone-number"]);
    assert_eq!(ids("我们会收集您的IMEI、手机号码。"), ["imei", "phone-number"]);
}

#[test]
fn cells_past_the_last_column_are_a_gap_though_no_tag_ends_them() {
    for (cells, lost) in [(64, false), (65, true)] {
        let open: String = (0..cells).map(|n| format!("<td>第{n}格")).collect();
        for end in ["", "</tr></table>"] {
            let document = read("policy.html", format!("<table><tr>{open}{end}").as_bytes());
            let gap = document.gaps.iter().any(|gap| gap.reason == Reason::Read(ErrorKind::OverBudget));
            assert_eq!(gap, lost, "{cells} {end}");
        }
    }
}

#[test]
fn what_looks_like_a_header_with_nothing_below_is_a_row() {
    let kinds = |rows: &str| -> Vec<String> {
        super::super::structure::dump::dump(&read("policy.html", format!("<table>{rows}</table>").as_bytes()))
    };
    let (head, body) = ("<tr><td>收集信息</td><td>使用目的</td></tr>", "<tr><td>IMEI</td><td>统计</td></tr>");
    assert_eq!(kinds(head), ["t [none] 收集信息 | 使用目的"]);
    assert_eq!(kinds(&format!("{head}{body}")), ["t [收集信息 | 使用目的] IMEI | 统计"]);
    // What the markup calls a header is one.
    assert_eq!(kinds("<tr><th>收集信息</th><th>使用目的</th></tr>"), ["t [收集信息 | 使用目的] "]);
}
