//! Compiles `rules/` into tables that the library includes and decodes when first asked.

#[expect(unreachable_pub, dead_code, reason = "files of the library, where the rest is used")]
#[path = "src/rules"]
mod rules {
    pub(crate) mod fields;
    pub(crate) mod folder;
    pub(crate) mod index;
    pub(crate) mod packed;
    pub(crate) mod read;
    pub(crate) mod rows;
    pub(crate) mod schema;
    pub(crate) mod shapes;
    pub(crate) mod tree;
}

#[expect(unreachable_pub, dead_code, reason = "files of the library, where the rest is used")]
#[path = "src/policy/lexicon"]
mod lexicon {
    pub(crate) mod compile;
    pub(crate) mod cues;
    pub(crate) mod filter;
    pub(crate) mod index;
    pub(crate) mod normal;
    pub(crate) mod trie;
}

#[expect(unreachable_pub, dead_code, reason = "files of the library, where the rest is used")]
#[path = "src/policy/structure"]
mod structure {
    pub(crate) mod search;
    pub(crate) mod words;
}

use rules::index;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=build.rs");
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let (folder, errors) = rules::folder::Folder::read(&Path::new(&root).join("rules"));
    for error in &errors {
        println!("cargo::error=rules/{error}");
    }
    if !errors.is_empty() {
        return;
    }
    let dir = Path::new(&out);
    lexicon(dir, folder.clone());
    section(dir, "sdks", &folder.sdks);
    section(dir, "vendors", &folder.vendors);
    section(dir, "categories", &folder.categories);
    section(dir, "permissions", &folder.permissions);
    section(dir, "capabilities", &folder.capabilities);
    section(dir, "data-types", &folder.data_types);
    section(dir, "apis-android", &folder.apis_android);
    section(dir, "apis-ios", &folder.apis_ios);
    section(dir, "reasons", &folder.reasons);
    section(dir, "listed-sdks", &folder.listed_sdks);
    section(dir, "regulations", &folder.regulations);
    section(dir, "app-types", &folder.app_types);
    section(dir, "messages", &folder.messages);
    section(dir, "trees", &folder.trees);
    write(dir, "patterns", &index::write_patterns(&index::patterns(&folder.sdks)));
    write(dir, "prefixes", &index::write_prefixes(&index::prefixes(&folder.sdks)));
    let ids: Vec<rules::schema::Str> = folder.sdks.iter().map(|rule| rule.id).collect();
    write(dir, "shapes", &rules::shapes::write(&rules::shapes::rows(&folder.shapes, &ids)));
    write(
        dir,
        "interest",
        &index::write_wanted(&index::wanted(&folder.sdks, &folder.apis_ios, &folder.permissions)),
    );
}

/// The lexicon and the words of layout of policies. Its words live as long as the process, so the folder is given away.
fn lexicon(dir: &Path, folder: rules::folder::Folder) {
    let folder: &'static rules::folder::Folder = Box::leak(Box::new(folder));
    let tree = |path: &str| folder.trees.iter().find(|(name, _)| *name == path).map(|(_, tree)| tree);
    let source = lexicon::compile::Source {
        tree: &tree,
        data_types: &folder.data_types,
        sdks: &folder.sdks,
        permissions: &folder.permissions,
    };
    write(dir, "lexicon", &lexicon::compile::Tables::new(source).write());
    let (words, labels) = (tree("policy/structure"), tree("policy/labels"));
    let words = words.zip(labels).map(|(words, labels)| structure::words::Words::new(words, labels));
    let words = words.expect("the words of layout are in rules/policy");
    write(dir, "structure", &words.write());
}

/// A table whose rows, sorted by key, are decoded one by one.
fn section<T: serde::Serialize>(dir: &Path, name: &str, rows: &[T]) {
    write(dir, name, &rules::rows::encode(rows).expect("plain data encodes"));
}

fn write(dir: &Path, name: &str, bytes: &[u8]) {
    std::fs::write(dir.join(name).with_extension("bin"), bytes).expect("OUT_DIR can be written");
}
