//! A floor imports only from floors below it. The order is the order of the modules in `src/lib.rs`.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules of `src/lib.rs`, lowest first.
fn floors(root: &Path) -> Vec<String> {
    let lib = fs::read_to_string(root.join("src/lib.rs")).expect("src/lib.rs");
    lib.lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> =
        fs::read_dir(dir).expect("source folder").map(|e| e.expect("entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The code without line comments, line numbers kept.
fn without_comments(code: &str) -> String {
    code.split_inclusive('\n')
        .map(|line| line.find("//").map_or(line.to_owned(), |at| format!("{}\n", &line[..at])))
        .collect()
}

/// First segments of the paths that `rest`, the text after `crate::`, names: one, or those of a `{a::b, c}` group.
fn first_segments(rest: &str) -> Vec<&str> {
    let ident = |text: &str| text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let Some(group) = rest.strip_prefix('{') else {
        return vec![&rest[..ident(rest)]];
    };
    let (mut depth, mut start, mut items) = (0usize, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                let item = group[start..at].trim_start();
                items.push(&item[..ident(item)]);
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    items
}

/// Imports in `code` that do not point down from `floor`, as `(line, imported floor)`.
fn upward(code: &str, floor: &str, floors: &[String]) -> Vec<(usize, String)> {
    let rank = |name: &str| floors.iter().position(|f| f == name);
    let bare = without_comments(code);
    let mut out = Vec::new();
    for (at, path) in bare.match_indices("crate::") {
        for name in first_segments(&bare[at + path.len()..]) {
            if rank(name) > rank(floor) {
                out.push((bare[..at].matches('\n').count() + 1, name.to_owned()));
            }
        }
    }
    out
}

#[test]
fn no_import_points_up() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let floors = floors(root);
    assert!(floors.len() >= 11, "src/lib.rs lists the floors: {floors:?}");
    let mut bad = Vec::new();
    for floor in &floors {
        let mut files = Vec::new();
        sources(&root.join("src").join(floor), &mut files);
        for file in files {
            let code = fs::read_to_string(&file).expect("readable source");
            let shown = file.strip_prefix(root).unwrap_or(&file).display().to_string();
            bad.extend(
                upward(&code, floor, &floors)
                    .into_iter()
                    .map(|(line, up)| format!("{shown}:{line}: {floor} imports {up}")),
            );
        }
    }
    assert!(bad.is_empty(), "imports that point up:\n{}", bad.join("\n"));
}

#[test]
fn the_test_itself_sees_an_upward_import() {
    let floors: Vec<String> = ["bytes", "model", "report"].map(str::to_owned).to_vec();
    assert_eq!(upward("use crate::report::View;\n", "model", &floors), [(1, "report".to_owned())]);
    assert_eq!(
        upward("\nuse crate::{bytes::Cursor, report::{View, Html}};\n", "model", &floors),
        [(2, "report".to_owned())]
    );
    assert_eq!(upward("fn f() { crate::report::run() }\n", "bytes", &floors), [(1, "report".to_owned())]);
    assert!(upward("use crate::bytes::Cursor; // not crate::report\n", "model", &floors).is_empty());
    assert!(upward("use crate::model::Place;\n", "model", &floors).is_empty());
}
