use crate::common::fineprint;

const ENGLISH: &str = "fixtures/sample/privacy.en.md";
const CHINESE: &str = "fixtures/sample/privacy.zh.html";

/// Each of the lines stands in the page, in that order.
fn stand(page: &str, wanted: &[&str]) {
    let mut lines = page.lines();
    for line in wanted {
        assert!(lines.any(|l| l == *line || l.starts_with(&format!("{line} "))), "{line}\n{page}");
    }
}

#[test]
fn the_page_says_what_the_policy_says_with_its_lines() {
    let ran = fineprint(&format!("policy {ENGLISH}")).run();
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    stand(
        &ran.stdout,
        &[
            "fixtures/sample/privacy.en.md  English",
            "Permissions",
            "  :10  Camera",
            "SDKs  3",
            "  :21  Getui push  Merit Interactive Co., Ltd.  “Getui push SDK”",
            "      for    Weather alerts",
            "      takes  Installed apps, OAID",
            "      link   https://docs.getui.com/privacy/",
            "Data",
            "Clauses",
            "  :26  retention period",
            "Clauses missing",
            "  cookies",
        ],
    );
    assert!(ran.stdout.contains(" of 17 clauses."), "{}", ran.stdout);
}

#[test]
fn the_page_in_chinese() {
    let ran = fineprint(&format!("policy {CHINESE} --lang zh")).run();
    stand(
        &ran.stdout,
        &[
            "权限",
            "SDK  3",
            "  :22  个推消息推送  每日互动股份有限公司  “个推SDK”",
            "      用途  推送天气预警",
            "      链接  https://docs.getui.com/privacy/",
            "数据",
            "条款",
            "  :33  未成年人保护    “未满14周岁的儿童须在监护人同意下使用云雀。”",
            "缺少的条款",
            "  Cookie",
        ],
    );
    for english in ["takes", "clauses", "denial", "link", "Read "] {
        assert!(!ran.stdout.contains(english), "{english}: {}", ran.stdout);
    }
}

#[test]
fn denials_stand_with_their_sentences() {
    let ran = fineprint("policy -")
        .stdin("# Privacy policy\n\nWe will not collect your contacts or your IMEI.\n")
        .run();
    assert_eq!(ran.code, 0);
    stand(&ran.stdout, &["Denials", "  :3  Contacts  “We will not collect your contacts or your IMEI.”"]);
}

#[test]
fn it_only_shows() {
    let ran = fineprint("policy -").stdin("We say nothing.\n").run();
    assert_eq!(ran.code, 0, "missing clauses fail nothing here");
    assert_eq!(fineprint("policy no-such.txt").run().code, 2);
}
