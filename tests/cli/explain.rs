use crate::common::fineprint;

#[test]
fn prints_the_page_of_a_check() {
    let ran = fineprint("explain undisclosed-sdk").run();
    let page = include_str!("../../docs/checks/undisclosed-sdk.md");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, page));
}

#[test]
fn a_mistyped_check_is_suggested() {
    let ran = fineprint("explain undisclosed-skd").run();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("a similar value exists: 'undisclosed-sdk'"), "{}", ran.stderr);
}
