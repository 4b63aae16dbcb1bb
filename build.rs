//! Compiles `rules/` into postcard sections that the library includes and decodes when first asked.

#[expect(unreachable_pub, dead_code, reason = "files of the library, where the rest is used")]
#[path = "src/rules"]
mod rules {
    pub(crate) mod fields;
    pub(crate) mod folder;
    pub(crate) mod index;
    pub(crate) mod read;
    pub(crate) mod schema;
    pub(crate) mod tree;
}

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
    section(dir, "sdks", &folder.sdks);
    section(dir, "vendors", &folder.vendors);
    section(dir, "categories", &folder.categories);
    section(dir, "permissions", &folder.permissions);
    section(dir, "capabilities", &folder.capabilities);
    section(dir, "data-types", &folder.data_types);
    section(dir, "apis-android", &folder.apis_android);
    section(dir, "apis-ios", &folder.apis_ios);
    section(dir, "regulations", &folder.regulations);
    section(dir, "app-types", &folder.app_types);
    section(dir, "messages", &folder.messages);
    section(dir, "trees", &folder.trees);
    section(dir, "patterns", &rules::index::patterns(&folder.sdks));
    section(dir, "prefixes", &rules::index::prefixes(&folder.sdks));
}

fn section<T: serde::Serialize>(dir: &Path, name: &str, value: &T) {
    let bytes = postcard::to_stdvec(value).expect("plain data encodes");
    std::fs::write(dir.join(name).with_extension("bin"), bytes).expect("OUT_DIR can be written");
}
