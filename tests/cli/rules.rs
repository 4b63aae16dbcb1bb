use crate::common::fineprint;

/// The table adds up: its last line is the sum of the others, and of the list itself.
#[test]
fn the_summary_counts_by_category_kind_and_platform() {
    let ran = fineprint("rules list --summary").run();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    let numbers = |line: &str| -> Vec<usize> {
        let cells = line.rsplit("  ").filter(|cell| !cell.trim().is_empty()).take(6);
        let mut cells: Vec<usize> = cells.map(|cell| cell.trim().parse().expect("a number")).collect();
        cells.reverse();
        cells
    };
    let (head, rows, all) = (lines[0], &lines[1..lines.len() - 1], lines[lines.len() - 1]);
    assert!(head.starts_with("category ") && head.ends_with("Apple"), "{head}");
    assert!(all.starts_with("all "), "{all}");
    let sum = |column: usize| rows.iter().map(|row| numbers(row)[column]).sum::<usize>();
    assert_eq!((0..6).map(sum).collect::<Vec<_>>(), numbers(all));
    let listed = fineprint("rules list").run().stdout.lines().filter(|line| line.contains("  ")).count();
    assert_eq!(numbers(all)[0] + numbers(all)[2] + numbers(all)[3], listed);
    let ads = fineprint("rules list --summary --category ads").run();
    assert_eq!(ads.stdout.lines().count(), 3, "{}", ads.stdout);
}

#[test]
fn the_summary_speaks_chinese() {
    let ran = fineprint("rules list --summary --lang zh").run();
    assert!(ran.stdout.starts_with("类别"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\n广告"), "{}", ran.stdout);
}

#[test]
fn show_tells_the_core_and_what_comes_inside() {
    let core = fineprint("rules show mobtech-core").run().stdout;
    assert!(core.contains("\nCore of\n    *\n"), "{core}");
    let outer = fineprint("rules show mob-secverify").run().stdout;
    assert!(outer.contains("\nCarries inside\n    cmcc-number-auth\n"), "{outer}");
}

/// A lawyer's own words are read like the built-in ones, and a file that would be passed over is an error.
#[test]
fn words_of_policies_are_added_from_a_folder() {
    let dir = tempfile::tempdir().expect("a folder");
    let words = dir.path().join("policy");
    std::fs::create_dir(&words).expect("a folder in it");
    let text = "We zork your plork address and your email address.\n";
    let said = |rules: bool| {
        let run = fineprint("policy - --format json --lang en").stdin(text);
        let run = if rules { run.arg("--rules".as_ref()).arg(dir.path()) } else { run };
        let ran = run.run();
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
        let data = json["policies"][0]["data"].as_array().expect("a list").clone();
        data.iter().map(|d| d["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(said(false), [""; 0]);
    std::fs::write(words.join("cues.toml"), "[collect]\nen = [\"zork\"]\nexamples = [\"We zork names.\"]\n")
        .expect("written");
    assert_eq!(said(true), ["email"]);
    let data =
        "[[data]]\nid = \"mac-address\"\nen = [\"plork address\"]\nexamples = [\"Your plork address.\"]\n";
    std::fs::write(words.join("data.toml"), data).expect("written");
    assert_eq!(said(true), ["mac-address", "email"]);

    for name in ["phrases", "clues"] {
        let file = words.join(format!("{name}.toml"));
        std::fs::write(&file, "[question]\nen = [\"zork \"]\nexamples = [\"zork we\"]\n").expect("written");
        let ran = fineprint("policy - --rules").arg(dir.path()).stdin(text).run();
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("policy/{name}.toml")), "{}", ran.stderr);
        std::fs::remove_file(file).expect("removed");
    }
}
