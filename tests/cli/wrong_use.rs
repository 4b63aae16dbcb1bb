use crate::common::fineprint;

#[test]
fn wrong_use_ends_with_2_and_says_what_to_do() {
    for args in ["", "audit", "audit fixtures/sample/skylark.apk", "inspect", "policy", "inspekt x.apk"] {
        let ran = fineprint(args).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{args}");
        assert!(ran.stderr.contains("help") || ran.stderr.contains("Usage"), "{args}: {}", ran.stderr);
    }
}

#[test]
fn a_package_that_is_not_there() {
    insta::assert_snapshot!(fineprint("inspect no-such.apk").run().all(), @r#"
    exit 2
    Read 0 packages with 0 permissions, 0 SDKs, 0 classes.
    --- stderr
    error: cannot read no-such.apk: No such file or directory (os error 2)
    "#);
}

#[test]
fn a_bad_package_costs_only_itself() {
    let ran = fineprint("inspect no-such.apk fixtures/sample/skylark.apk Cargo.toml --format json").run();
    assert_eq!(ran.code, 2);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(json["packages"].as_array().map(Vec::len), Some(1));
    assert_eq!(json["packages"][0]["path"], "fixtures/sample/skylark.apk");
    let errors: Vec<_> =
        json["errors"].as_array().expect("errors").iter().map(|e| e["path"].clone()).collect();
    assert_eq!(errors, ["no-such.apk", "Cargo.toml"], "input order");
}

#[test]
fn an_output_that_cannot_be_written() {
    let ran = fineprint("inspect fixtures/sample/skylark.apk --output no/such/folder/x").run();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.starts_with("error: cannot write no/such/folder/x: "), "{}", ran.stderr);
}

#[test]
fn standard_input_named_twice() {
    let ran = fineprint("policy - - --format json").stdin("We use your camera.").run();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("standard input can be read only once"), "{}", ran.stderr);
}

#[test]
fn nothing_to_learn_from() {
    let ran = fineprint("rules learn no-such.aar").run();
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.starts_with("error: cannot read no-such.aar: "), "{}", ran.stderr);
}

#[test]
fn an_id_is_no_path() {
    for args in ["--id ../x", "--vendor a/b", "--id A", "--vendor a--b"] {
        let ran = fineprint(&format!("rules learn no-such.aar {args}")).run();
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("small letters, digits and single hyphens"), "{args}: {}", ran.stderr);
    }
}
