use crate::common::fineprint;

#[test]
fn prints_the_page_of_a_check_and_the_articles_that_it_serves() {
    let ran = fineprint("explain undisclosed-sdk").run();
    let page = include_str!("../../docs/checks/undisclosed-sdk.md");
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.starts_with(page), "{}", ran.stdout);
    let rest = &ran.stdout[page.len()..];
    assert!(rest.starts_with("\n## Articles\n\n* "), "{rest}");
    for word in ["art. 2(1): ", "(CAC, MIIT, MPS, SAMR)", "<http://www.cac.gov.cn/", "GB/T 41391-2022), 6.6"]
    {
        assert!(rest.contains(word), "{word}: {rest}");
    }
    assert!(!rest.contains("art. 6(5)"), "an article of another check: {rest}");
}

#[test]
fn prints_the_page_in_chinese() {
    let ran = fineprint("explain missing-clause --lang zh").run();
    let page = include_str!("../../docs/checks/zh/missing-clause.md");
    assert!(ran.stdout.starts_with(page), "{}", ran.stdout);
    let rest = &ran.stdout[page.len()..];
    for word in
        ["## 相关规定", "《中华人民共和国个人信息保护法》第十七条：", "（全国人民代表大会常务委员会制定）"]
    {
        assert!(rest.contains(word), "{word}: {rest}");
    }
    assert!(!rest.contains("art."), "{rest}");
    let by_locale = fineprint("explain missing-clause").env("LANG", "zh_CN.UTF-8").run();
    assert_eq!(by_locale.stdout, ran.stdout);
}

#[test]
fn a_check_of_our_own_serves_no_article() {
    assert!(!fineprint("explain unread-part").run().stdout.contains("## Articles"));
}

#[test]
fn a_mistyped_check_is_suggested() {
    let ran = fineprint("explain undisclosed-skd").run();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("a similar value exists: 'undisclosed-sdk'"), "{}", ran.stderr);
}
