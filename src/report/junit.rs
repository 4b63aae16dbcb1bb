//! JUnit XML, as test reporters of CI systems read it: a suite for each check, a case for each finding. What is at or
//! above the gate fails, what is below or does not count is skipped, what could not be read is an error.

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::evidence::spot;
use super::{Run, Words, clean};
use crate::checks::CHECKS;
use crate::model::{Finding, Subject};

/// `fineprint audit --format junit`.
pub fn audit(run: &Run, words: Words<'_>) -> String {
    let mut report = Report::new("fineprint");
    report.add_test_suite(inputs(run, words));
    for check in CHECKS {
        report.add_test_suite(suite(check.id, run, words));
    }
    // Only a writer can fail, and a string does not.
    let mut text = report.to_string().unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The inputs: those read, with the number of their unread parts, and those that could not be.
fn inputs(run: &Run, words: Words<'_>) -> TestSuite {
    let mut suite = TestSuite::new("inputs");
    let packages = run.packages.iter().map(|p| (p.facts.file.as_str(), p.facts.gaps.as_slice()));
    let policies = run.policies.iter().map(|p| (p.file.as_str(), p.gaps.as_slice()));
    for (file, gaps) in packages.chain(policies) {
        let mut case = case(file, "inputs", TestCaseStatus::success());
        if !gaps.is_empty() {
            let lines: Vec<String> = gaps
                .iter()
                .map(|gap| format!("{}: {}", clean(&spot(&gap.place)), clean(&words.gap(gap))))
                .collect();
            case.set_system_out(lines.join("\n"));
        }
        suite.add_test_case(case);
    }
    for failure in &run.failures {
        let status = status(Some(NonSuccessKind::Error), "unreadable-input", &words.failure(failure), "");
        suite.add_test_case(case(&failure.path, "inputs", status));
    }
    suite
}

/// The findings of a check; one case that passes where there is none.
fn suite(check: &str, run: &Run, words: Words<'_>) -> TestSuite {
    let mut suite = TestSuite::new(check);
    let Some(audit) = &run.audit else { return suite };
    for finding in audit.findings.iter().filter(|finding| finding.check == check) {
        let kind = match finding.subject {
            Subject::Part(_) => Some(NonSuccessKind::Error),
            _ if audit.gate.fail_on.stops(finding) => Some(NonSuccessKind::Failure),
            _ => None,
        };
        let status = status(kind, check, &words.message(&finding.message), &description(finding, words));
        suite.add_test_case(found(finding, status));
    }
    for suppressed in audit.suppressed.iter().filter(|s| s.finding.check == check) {
        let status = status(None, check, &words.by(&suppressed.by), &description(&suppressed.finding, words));
        suite.add_test_case(found(&suppressed.finding, status));
    }
    for fixed in audit.fixed.iter().filter(|known| known.check == check) {
        suite.add_test_case(case(&fixed.subject.id, check, TestCaseStatus::success()));
    }
    if suite.test_cases.is_empty() {
        suite.add_test_case(case(words.get("page.no-findings"), check, TestCaseStatus::success()));
    }
    suite
}

/// The case of a finding; its fingerprint is a property.
fn found(finding: &Finding, status: TestCaseStatus) -> TestCase {
    let mut case = case(finding.subject.id(), finding.check, status);
    case.add_property(Property::new("fingerprint", &finding.fingerprint));
    case.add_property(Property::new("severity", finding.severity.id()));
    case.add_property(Property::new("confidence", finding.confidence.id()));
    case
}

fn case(name: &str, class: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(clean(name), status);
    case.set_classname(class);
    case
}

/// Skipped where there is no kind.
fn status(kind: Option<NonSuccessKind>, what: &str, message: &str, description: &str) -> TestCaseStatus {
    let mut status = kind.map_or_else(TestCaseStatus::skipped, TestCaseStatus::non_success);
    status.set_type(what).set_message(clean(message));
    if !description.is_empty() {
        status.set_description(description);
    }
    status
}

/// What is wrong, how to mend it, and where, a line each.
fn description(finding: &Finding, words: Words<'_>) -> String {
    let mut lines = vec![clean(&words.message(&finding.message)), clean(&words.message(&finding.help))];
    for place in &finding.places {
        let quote =
            place.quote.as_deref().map(|quote| format!("  “{}”", clean(quote.trim()))).unwrap_or_default();
        lines.push(format!("{}{quote}", clean(&spot(place))));
    }
    lines.join("\n")
}
