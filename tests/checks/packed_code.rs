use crate::common::Case;
use fineprint::checks;
use fineprint::model::*;

const ID: &str = "packed-code";

pub(crate) fn fires() -> Case {
    Case::new().ships("packer-ijiami")
}

pub(crate) fn stays_silent() -> Case {
    Case::new().ships("getui-push")
}

#[test]
fn a_packer_is_named_and_never_fails_the_gate() {
    let finding = fires().one(ID);
    assert_eq!((finding.severity, finding.confidence), (Severity::Medium, Confidence::High));
    assert_eq!(finding.subject, Subject::Sdk("packer-ijiami".into()));
    assert!(checks::find(ID).is_some_and(|check| !check.gates));
}

#[test]
fn a_packer_that_is_only_named_hides_nothing() {
    assert!(Case::new().holds("packer-ijiami", Presence::Referenced).silent(ID));
}
