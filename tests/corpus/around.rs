//! An app around an SDK artefact, as a build would make it: the artefact's classes in a `classes.dex`, its native
//! libraries and assets where an app has them, or its framework among the app's frameworks.

use fineprint::model::{Facts, Platform};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Classes of the app itself.
const OWN: [&str; 2] = ["org.example.notes.Main", "org.example.notes.data.Note"];

/// Writes the app into `dir`; with no artefact the bare app, to compare with.
pub(crate) fn app(dir: &Path, platform: Platform, artefact: Option<(&Path, &Facts)>) -> PathBuf {
    let mut parts = Vec::new();
    let name = if platform == Platform::Ios {
        parts.push(("Payload/Notes.app/Info.plist".to_owned(), PLIST.as_bytes().to_vec()));
        if let Some((path, _)) = artefact {
            framework(path, &mut parts);
        }
        "notes.ipa"
    } else {
        android(artefact, &mut parts);
        "notes.apk"
    };
    let file = dir.join(name);
    let mut out = zip::ZipWriter::new(std::fs::File::create(&file).expect("a file"));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, data) in parts {
        out.start_file(name, options).expect("an entry");
        out.write_all(&data).expect("it is written");
    }
    out.finish().expect("a ZIP");
    file
}

const PLIST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict><key>CFBundleIdentifier</key><string>org.example.notes</string>
<key>CFBundleExecutable</key><string>Notes</string></dict></plist>"#;

/// The framework, or the device's slice of an XCFramework, below `Frameworks/`.
fn framework(path: &Path, parts: &mut Vec<(String, Vec<u8>)>) {
    let mut root = path.to_owned();
    if path.extension().is_some_and(|kind| kind == "xcframework") {
        let slice = children(path).into_iter().find(|slice| {
            let name = slice.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.starts_with("ios-arm64") && !name.ends_with("simulator") && !name.ends_with("maccatalyst")
        });
        let slice = slice.expect("a slice for the device");
        let inner =
            children(&slice).into_iter().find(|inner| inner.extension().is_some_and(|k| k == "framework"));
        root = inner.expect("a framework in the slice");
    }
    let name = root.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
    copy(&root, &format!("Payload/Notes.app/Frameworks/{name}"), parts);
}

fn children(dir: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    all.sort();
    all
}

fn copy(dir: &Path, to: &str, parts: &mut Vec<(String, Vec<u8>)>) {
    for path in children(dir) {
        let name = format!("{to}/{}", path.file_name().and_then(|name| name.to_str()).expect("a name"));
        if path.is_dir() {
            copy(&path, &name, parts);
        } else {
            parts.push((name, std::fs::read(&path).expect("it is read")));
        }
    }
}

fn android(artefact: Option<(&Path, &Facts)>, parts: &mut Vec<(String, Vec<u8>)>) {
    parts.push(("AndroidManifest.xml".to_owned(), manifest()));
    let mut classes: Vec<&str> = OWN.to_vec();
    if let Some((path, facts)) = artefact {
        classes.extend(facts.code.iter().flat_map(|unit| unit.defined.iter()));
        let mut archive = zip::ZipArchive::new(std::fs::File::open(path).expect("it opens")).expect("a ZIP");
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).expect("an entry");
            let name = entry.name().expect("a name").into_owned();
            let place = match name.strip_prefix("jni/") {
                Some(rest) => format!("lib/{rest}"),
                None => name.clone(),
            };
            if !name.ends_with('/') && (place.starts_with("lib/") || place.starts_with("assets/")) {
                let mut data = Vec::new();
                entry.read_to_end(&mut data).expect("it inflates");
                parts.push((place, data));
            }
        }
    }
    parts.push(("classes.dex".to_owned(), dex(&classes)));
}

/// A manifest that declares a launcher and nothing of an SDK.
fn manifest() -> Vec<u8> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/android/implied-at-16.apk");
    let mut archive = zip::ZipArchive::new(std::fs::File::open(file).expect("it opens")).expect("a ZIP");
    let mut data = Vec::new();
    let mut entry = archive.by_name("AndroidManifest.xml").expect("a manifest");
    entry.read_to_end(&mut data).expect("it inflates");
    data
}

/// A dex file that defines empty classes of those dotted names: header, strings, types, classes.
/// <https://source.android.com/docs/core/runtime/dex-format>
fn dex(classes: &[&str]) -> Vec<u8> {
    const HEADER: u32 = 0x70;
    let mut names: Vec<String> = classes.iter().map(|name| format!("L{};", name.replace('.', "/"))).collect();
    names.push("Ljava/lang/Object;".to_owned());
    names.sort_unstable();
    names.dedup();
    let count = u32::try_from(names.len()).expect("few classes");
    // One string and one type each; one class each but for Object.
    let (types_at, classes_at) = (HEADER + count * 4, HEADER + count * 8);
    let data_at = classes_at + (count - 1) * 32;
    let (mut offsets, mut data) = (Vec::new(), Vec::new());
    for name in &names {
        offsets.push(data_at + u32::try_from(data.len()).expect("short names"));
        let mut units = name.encode_utf16().count();
        while units >= 0x80 {
            data.push(u8::try_from(units & 0x7f).expect("seven bits") | 0x80);
            units >>= 7;
        }
        data.push(u8::try_from(units).expect("seven bits"));
        data.extend(name.as_bytes());
        data.push(0);
    }
    let size = data_at + u32::try_from(data.len()).expect("short names");
    let mut out = b"dex\n035\0".to_vec();
    out.resize(32, 0); // checksum and signature: nobody asks
    let mut words = vec![size, HEADER, 0x1234_5678, 0, 0, 0];
    words.extend([count, HEADER, count, types_at, 0, 0, 0, 0, 0, 0, count - 1, classes_at]);
    words.extend([size - data_at, data_at]);
    words.extend(offsets);
    words.extend(0..count);
    let object = names.binary_search(&"Ljava/lang/Object;".to_owned()).expect("it is in");
    let object = u32::try_from(object).expect("few classes");
    for class in (0..count).filter(|class| *class != object) {
        words.extend([class, 1, object, 0, u32::MAX, 0, 0, 0]);
    }
    words.iter().for_each(|word| out.extend(word.to_le_bytes()));
    out.extend(data);
    out
}
