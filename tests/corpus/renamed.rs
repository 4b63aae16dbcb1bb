//! Real SDKs, renamed: found by their structure, and nothing claimed that is not there, in the renamed nor in any other
//! package of the corpus.

use crate::support::{corpus, packages, skipped};
use fineprint::detect::{self, RuleInterest};
use fineprint::model::{Detection, EvidenceKind, Facts};
use fineprint::package::{Options, open};
use fineprint::rules::RuleBase;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;

/// How much of an artefact its SDK may lose and still be seen by its structure alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Loss {
    /// Names.
    Names,
    /// Names and half the classes.
    Half,
    /// Names, half the classes, and constants that read like text.
    Constants,
}

/// The artefacts with the SDKs in them that have a shape. Not seen by structure alone, since too little of them is telling:
/// `rongcloud-push`, `alibaba-utdid`, `vivo-push` and `cucc-account` in these artefacts.
const ARTEFACTS: [(&str, &[(&str, Loss)]); 11] = [
    ("AMap_Location_V5.6.1.jar", &[("amap", Loss::Constants)]),
    ("BaiduLBS_Android.jar", &[("baidu-location", Loss::Half), ("baidu-map", Loss::Half)]),
    ("Rong_IMLib.jar", &[("rongcloud-im", Loss::Half)]),
    ("alipaySdk-15.6.5.aar", &[("alipay", Loss::Half)]),
    ("aliyun-third-push-3.0.9.aar", &[("xiaomi-push", Loss::Half)]),
    ("gtsdk-3.3.12.0.jar", &[("getui-push", Loss::Constants)]),
    ("jmessage-sdk-android-2.9.2.jar", &[("jmessage", Loss::Constants)]),
    ("jpush-android-4.8.1.jar", &[("jpush", Loss::Constants)]),
    (
        "jverification-android-3.4.8.jar",
        &[("cmcc-number-auth", Loss::Names), ("ctcc-account", Loss::Names), ("jverification", Loss::Names)],
    ),
    ("qq-open_sdk_r5756.jar", &[("qq-connect", Loss::Constants)]),
    ("react-native-umshare-3.0.1.aar", &[("umeng-analytics", Loss::Half), ("umeng-share", Loss::Half)]),
];

/// Reads big-endian numbers of a class file from its constant pool on.
struct Bytes<'a>(&'a [u8], usize);

impl<'a> Bytes<'a> {
    fn take(&mut self, len: usize) -> &'a [u8] {
        let out = &self.0[self.1..self.1 + len];
        self.1 += len;
        out
    }

    fn half(&mut self) -> usize {
        let bytes = self.take(2);
        usize::from(bytes[0]) << 8 | usize::from(bytes[1])
    }
}

/// The class file with the classes in `names` renamed, in names and in descriptors, and its constants left alone or
/// replaced. Attributes that repeat names (signatures of generics) are renamed likewise.
fn rename(class: &[u8], names: &BTreeMap<String, String>, hide: bool) -> Vec<u8> {
    let mut bytes = Bytes(class, 8);
    let count = bytes.half();
    let (mut constants, mut classes, mut texts) = (vec![None; count], vec![false; count], vec![false; count]);
    let mut at = 1;
    while at < count {
        let start = bytes.1;
        let tag = bytes.take(1)[0];
        match tag {
            1 => {
                let len = bytes.half();
                bytes.take(len);
            }
            7 | 8 => {
                let index = bytes.half();
                if tag == 7 { classes[index] = true } else { texts[index] = true }
            }
            5 | 6 => drop(bytes.take(8)),
            15 => drop(bytes.take(3)),
            16 | 19 | 20 => drop(bytes.take(2)),
            _ => drop(bytes.take(4)),
        }
        constants[at] = Some(&class[start..bytes.1]);
        at += if tag == 5 || tag == 6 { 2 } else { 1 };
    }
    let mut out = class[..10].to_vec();
    for (at, constant) in constants.iter().enumerate() {
        let Some(constant) = constant else { continue };
        let Some(text) = constant.get(3..).filter(|_| constant[0] == 1) else {
            out.extend_from_slice(constant);
            continue;
        };
        let new = match std::str::from_utf8(text) {
            Ok(text) if classes[at] && !text.starts_with('[') => {
                names.get(text).cloned().unwrap_or(text.into())
            }
            Ok(text) if texts[at] && hide => format!("{:x}", text.len() * 31 + at),
            Ok(text) if !texts[at] => in_descriptor(text, names),
            _ => {
                out.extend_from_slice(constant);
                continue;
            }
        };
        out.push(1);
        out.extend((new.len() as u16).to_be_bytes());
        out.extend(new.as_bytes());
    }
    out.extend_from_slice(&class[bytes.1..]);
    out
}

fn in_descriptor(text: &str, names: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('L') {
        let end = rest[start..].find([';', '<']).map(|end| start + end);
        let name = end.and_then(|end| names.get(&rest[start + 1..end]).map(|new| (end, new)));
        let (end, new) = name.map_or((start + 1, "L".to_owned()), |(end, new)| (end, format!("L{new}")));
        out.push_str(&rest[..start]);
        out.push_str(&new);
        rest = &rest[end..];
    }
    out + rest
}

fn entries(data: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(data)).expect("an archive");
    let mut out = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let name = entry.name().expect("a name").into_owned();
        let mut data = Vec::new();
        entry.read_to_end(&mut data).expect("it inflates");
        out.insert(name, data);
    }
    out
}

/// The class files of a JAR or AAR by inner name.
fn class_files(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    for (name, data) in entries(std::fs::read(path).expect("it can be read")) {
        let inner = if name.ends_with(".jar") { entries(data) } else { BTreeMap::from([(name, data)]) };
        out.extend(
            inner
                .into_iter()
                .filter_map(|(name, data)| Some((name.strip_suffix(".class")?.to_owned(), data))),
        );
    }
    out.retain(|name, _| !name.starts_with("META-INF/"));
    out
}

/// A JAR with the code of `path` under names of R8's. Of a hundred classes it keeps `share`.
fn renamed(path: &Path, to: &Path, share: usize, hide: bool) {
    let classes = class_files(path);
    let letters = |mut n: usize| {
        let mut out = String::new();
        loop {
            out.insert(0, char::from(b'a' + (n % 26) as u8));
            n /= 26;
            if n == 0 {
                return out;
            }
        }
    };
    let names: BTreeMap<String, String> =
        classes.keys().enumerate().map(|(at, name)| (name.clone(), format!("x/{}", letters(at)))).collect();
    let mut archive = zip::ZipWriter::new(std::fs::File::create(to).expect("it is made"));
    for (at, (name, data)) in classes.iter().enumerate().filter(|(at, _)| at * 37 % 100 < share) {
        let file = format!("x/{}.class", letters(at));
        archive.start_file(file, zip::write::SimpleFileOptions::default()).expect("an entry");
        archive.write_all(&rename(data, &names, hide)).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
    archive.finish().expect("it is written");
}

fn facts(path: &Path) -> Facts {
    let interest = RuleInterest::new(RuleBase::builtin());
    open(path, "app", &Options { interest: &interest, digest: false }).expect("it opens")
}

fn by_structure(facts: &Facts) -> Vec<Detection> {
    let shown = |sdk: &Detection| sdk.evidence.iter().any(|e| e.kind == EvidenceKind::Structure);
    detect::detect(facts, RuleBase::builtin()).sdks.into_iter().filter(shown).collect()
}

/// SDKs are seen in their renamed artefacts, with half the classes and with hidden constants as far as the table says;
/// nothing else is seen in any of them.
#[test]
fn renamed_artefacts_show_their_sdks_and_no_others() {
    let Some(corpus) = corpus() else { return };
    let dir = tempfile::tempdir().expect("a folder");
    for (name, sdks) in ARTEFACTS {
        let path = corpus.join(name);
        if !path.exists() {
            skipped(&format!("{name} was not fetched"));
            continue;
        }
        let within = packages(name).first().map(|(_, truth)| truth["sdks"].clone()).unwrap_or_default();
        for (share, hide, loss) in [
            (100, false, Loss::Names),
            (50, false, Loss::Half),
            (100, true, Loss::Constants),
            (50, true, Loss::Constants),
        ] {
            let jar = dir.path().join("renamed.jar");
            renamed(&path, &jar, share, hide);
            let found: Vec<String> = by_structure(&facts(&jar)).into_iter().map(|sdk| sdk.sdk).collect();
            for (sdk, _) in sdks.iter().filter(|(_, bears)| *bears >= loss) {
                assert!(
                    found.iter().any(|id| id == sdk),
                    "{name}: {sdk} is not seen in {share} %, hidden: {hide}"
                );
            }
            for sdk in &found {
                let is_there = within.as_array().is_some_and(|all| all.iter().any(|id| id == sdk.as_str()));
                assert!(is_there, "{name}: {sdk} is claimed of {share} %, constants hidden: {hide}");
            }
        }
    }
}

/// No package of the corpus, renamed by its makers or not, shows an SDK that is not in it.
#[test]
fn no_package_shows_an_sdk_that_is_not_in_it() {
    for extension in [".apk", ".jar", ".aar"] {
        for (path, truth) in packages(extension) {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            for sdk in by_structure(&facts(&path)) {
                let is_there =
                    truth["sdks"].as_array().is_some_and(|all| all.iter().any(|id| id == sdk.sdk.as_str()));
                assert!(is_there, "{name}: {} is claimed: {:?}", sdk.sdk, sdk.evidence);
            }
        }
    }
}
