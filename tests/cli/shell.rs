//! Completions and the manual know every command.

use crate::common::fineprint;

#[test]
fn completions_for_each_shell_know_commands_and_options() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let ran = fineprint(&format!("completions {shell}")).run();
        assert_eq!(ran.code, 0, "{shell}");
        for word in ["audit", "inspect", "draft", "fail-on-new"] {
            assert!(ran.stdout.contains(word), "{shell} lacks {word}");
        }
        // PowerShell's completions know no values.
        assert!(ran.stdout.contains("cyclonedx") || shell == "powershell", "{shell} lacks the formats");
    }
    assert_eq!(fineprint("completions tcsh").run().code, 2);
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let ran = fineprint("man").run();
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.contains(".TH fineprint 1"), "{:.200}", ran.stdout);
    for command in
        ["audit", "inspect", "policy", "diff", "draft", "explain", "init", "rules", "completions", "man"]
    {
        assert!(ran.stdout.contains(&format!("fineprint\\-{command}")), "no page for {command}");
    }
}

#[test]
fn mistyped_names_are_met_with_suggestions() {
    let ran = fineprint("audti x.apk").run();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("audit"), "{}", ran.stderr);
    let ran = fineprint("audit x.apk --fial-on high").run();
    assert!(ran.stderr.contains("--fail-on"), "{}", ran.stderr);
}
