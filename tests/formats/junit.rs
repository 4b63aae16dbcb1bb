use fineprint::report::{Run, junit};
use junit_parser::{TestCase, TestStatus, TestSuites};

use crate::sample::{counted, english, hostile, plain, suppressed};

fn read(run: &Run) -> TestSuites {
    let text = junit::audit(run, english());
    junit_parser::from_reader(std::io::Cursor::new(text)).expect("JUnit")
}

fn id(case: &TestCase) -> Option<String> {
    let print = case.properties.vec.iter().find(|p| p.0 == "fingerprint")?;
    Some(format!("{} {}", case.classname.as_deref().expect("a class"), print.1))
}

/// `check fingerprint` of the cases that bear one, sorted.
pub(crate) fn ids(run: &Run) -> Vec<String> {
    let suites = read(run);
    let mut ids: Vec<String> = suites.suites.iter().flat_map(|s| &s.cases).filter_map(id).collect();
    ids.sort();
    ids
}

#[test]
fn every_finding_is_a_case() {
    for run in [plain(), hostile()] {
        let mut all = [counted(&run), suppressed(&run)].concat();
        all.sort();
        assert_eq!(ids(&run), all);
    }
}

#[test]
fn the_gate_fails_the_rest_is_skipped_and_unread_is_an_error() {
    let run = plain();
    let audit = run.audit.as_ref().expect("an audit");
    let suites = read(&run);
    let cases: Vec<&TestCase> = suites.suites.iter().flat_map(|s| &s.cases).collect();
    let count = |is: fn(&TestStatus) -> bool| cases.iter().filter(|c| is(&c.status)).count();
    let unread = audit.findings.iter().filter(|f| f.check == "unread-part").count();
    assert_eq!(count(|s| matches!(s, TestStatus::Failure(_))), audit.gate.failing);
    assert_eq!(count(|s| matches!(s, TestStatus::Error(_))), unread + run.failures.len());
    let below = audit.findings.len() - audit.gate.failing - unread;
    assert_eq!(count(|s| matches!(s, TestStatus::Skipped(_))), below + audit.suppressed.len());
    assert!(count(|s| matches!(s, TestStatus::Success)) > 0, "checks without findings pass");
    assert_eq!(suites.suites.len(), fineprint::checks::CHECKS.len() + 1);
    let read = cases.iter().find(|c| c.original_name == "out/app release.apk").expect("the package");
    assert!(read.system_out.as_deref().is_some_and(|out| out.contains("and 11 more")), "{read:?}");
}

#[test]
fn it_holds_no_character_that_xml_cannot_say() {
    let text = junit::audit(&hostile(), english());
    let bad = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{fffe}' | '\u{ffff}');
    assert!(!text.contains(bad), "{:?}", text.chars().find(|c| bad(*c)));
    assert!(!text.contains("<script"));
}

#[test]
fn no_time_stands_in_it() {
    let text = junit::audit(&plain(), english());
    assert!(!text.contains("timestamp=") && !text.contains(" time="), "{text}");
}
