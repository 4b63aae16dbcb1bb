//! The baseline: findings that were there when the gate was set up. A run with it fails on new findings alone, and
//! tells those that are gone. Its file is canonical, so that two of them can be compared line by line.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::checks::fingerprint;
use crate::model::{Finding, Subject};

/// `schema` of the file.
const SCHEMA: &str = "fineprint.baseline/1";

/// The file.
#[derive(Debug, Serialize, Deserialize)]
struct File {
    schema: String,
    findings: Vec<Known>,
}

/// A finding that the baseline knows. The order of the fields is that of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Known {
    /// Id of the check.
    pub check: String,
    /// The app that it is about; empty for a finding about policies alone.
    pub app: String,
    /// What it is about.
    pub subject: KnownSubject,
    /// 16 hex digits over the three.
    pub fingerprint: String,
}

/// What a known finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KnownSubject {
    /// `permission`, `sdk`, `data`, `clause`, `part`
    pub kind: String,
    /// Its id.
    pub id: String,
}

impl KnownSubject {
    /// The fingerprint that a finding about it in `app` would have; none for a kind that we do not know.
    fn print(&self, check: &str, app: &str) -> Option<String> {
        let id = self.id.clone();
        let subject = match self.kind.as_str() {
            "permission" => Subject::Permission(id),
            "sdk" => Subject::Sdk(id),
            "data" => Subject::Data(id),
            "clause" => Subject::Clause(id),
            "part" => Subject::Part(id),
            _ => return None,
        };
        Some(fingerprint(check, app, &subject))
    }
}

/// Findings by fingerprint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeMap<String, Known>,
}

impl Baseline {
    /// Reads the text of a baseline file.
    ///
    /// # Errors
    /// What is wrong with it, a lowercase fragment.
    pub fn read(text: &str) -> Result<Self, String> {
        let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if file.schema != SCHEMA {
            return Err(format!("schema is {:?}, not {SCHEMA:?}", file.schema));
        }
        let known = file.findings.into_iter().map(|known| (known.fingerprint.clone(), known)).collect();
        Ok(Self { known })
    }

    /// The text of its file: sorted by check, app and subject, each finding on a line of its own.
    pub fn text(&self) -> String {
        let sorted: BTreeSet<&Known> = self.known.values().collect();
        let lines: Vec<String> = sorted
            .into_iter()
            .map(|known| format!("    {}", serde_json::to_string(known).unwrap_or_default()))
            .collect();
        let list = if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", lines.join(",\n")) };
        format!("{{\n  \"schema\": \"{SCHEMA}\",\n  \"findings\": {list}\n}}\n")
    }

    /// Whether it knows `finding`.
    pub fn knows(&self, finding: &Finding) -> bool {
        self.known.contains_key(&finding.fingerprint)
    }

    /// Learns `finding` of a run over `apps`. Unread parts are never learnt: a baseline makes nothing read.
    pub fn learn<'a>(&mut self, finding: &Finding, apps: impl Iterator<Item = &'a str>) {
        if matches!(finding.subject, Subject::Part(_)) {
            return;
        }
        let mut apps = apps.chain(std::iter::once(""));
        let app = apps.find(|app| fingerprint(finding.check, app, &finding.subject) == finding.fingerprint);
        let known = Known {
            check: finding.check.to_owned(),
            app: app.unwrap_or_default().to_owned(),
            subject: KnownSubject {
                kind: finding.subject.kind().to_owned(),
                id: finding.subject.id().to_owned(),
            },
            fingerprint: finding.fingerprint.clone(),
        };
        self.known.insert(known.fingerprint.clone(), known);
    }

    /// Adds a finding that an earlier part of the run had beside its app; of the policies alone, if it is.
    pub fn insert(&mut self, mut known: Known) {
        if known.subject.print(&known.check, &known.app).is_some_and(|print| print != known.fingerprint) {
            known.app.clear();
        }
        self.known.insert(known.fingerprint.clone(), known);
    }

    /// Known findings about `apps` that are none of `found`, fingerprints: mended, or gone with what they were about.
    /// Name only apps that were read whole: in what was not read the problem may stand.
    pub fn fixed(&self, apps: &BTreeSet<&str>, found: &BTreeSet<&str>) -> Vec<Known> {
        let gone =
            |known: &&Known| apps.contains(known.app.as_str()) && !found.contains(known.fingerprint.as_str());
        let sorted: BTreeSet<&Known> = self.known.values().filter(gone).collect();
        sorted.into_iter().cloned().collect()
    }

    /// How many it knows.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Confidence, Message, Severity};

    fn finding(check: &'static str, app: &str, sdk: &str) -> Finding {
        let subject = Subject::Sdk(sdk.into());
        let message = || Message { key: String::new(), args: Vec::new() };
        Finding {
            check,
            severity: Severity::High,
            confidence: Confidence::High,
            message: message(),
            places: Vec::new(),
            help: message(),
            fingerprint: fingerprint(check, app, &subject),
            subject,
        }
    }

    fn of(findings: &[&Finding]) -> Baseline {
        let mut out = Baseline::default();
        findings.iter().for_each(|f| out.learn(f, ["a.b", "c.d"].into_iter()));
        out
    }

    #[test]
    fn the_file_is_sorted_whatever_the_order_and_reads_back() {
        let (a, b) = (finding("undisclosed-sdk", "c.d", "x"), finding("missing-clause", "", "y"));
        let text = of(&[&a, &b]).text();
        assert_eq!(text, of(&[&b, &a, &b]).text());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..3], ["{", "  \"schema\": \"fineprint.baseline/1\",", "  \"findings\": ["]);
        assert!(lines[3].contains("missing-clause") && lines[3].contains("\"app\":\"\""), "{text}");
        assert!(lines[4].contains("undisclosed-sdk") && lines[4].contains("\"app\":\"c.d\""), "{text}");
        let read = Baseline::read(&text).expect("it reads");
        assert!(read.knows(&a) && read.knows(&b) && !read.knows(&finding("undisclosed-sdk", "a.b", "x")));
        assert_eq!(Baseline::read(&Baseline::default().text()), Ok(Baseline::default()));
    }

    #[test]
    fn only_what_apps_of_the_run_had_is_fixed() {
        let (a, b) = (finding("undisclosed-sdk", "a.b", "x"), finding("undisclosed-sdk", "c.d", "x"));
        let all = of(&[&a, &b]);
        let gone = all.fixed(&BTreeSet::from(["a.b"]), &BTreeSet::new());
        assert_eq!(gone.iter().map(|k| k.app.as_str()).collect::<Vec<_>>(), ["a.b"]);
        assert!(all.fixed(&BTreeSet::from(["a.b"]), &BTreeSet::from([a.fingerprint.as_str()])).is_empty());
    }

    #[test]
    fn unread_parts_are_never_known_and_other_files_are_told() {
        let mut part = finding("unread-part", "a.b", "x");
        part.subject = Subject::Part("code".into());
        assert!(of(&[&part]).is_empty());
        assert!(Baseline::read("{\"schema\":\"x/1\",\"findings\":[]}").is_err_and(|e| e.contains("x/1")));
        assert!(Baseline::read("").is_err());
    }
}
