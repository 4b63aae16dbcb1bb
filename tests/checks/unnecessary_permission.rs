use crate::common::Case;
use fineprint::model::*;

const ID: &str = "unnecessary-permission";
const CONTACTS: &str = "android.permission.READ_CONTACTS";

fn of(kind: &'static str, permission: &str) -> Case {
    let mut case = Case::new().asks(permission);
    case.app_type = Some(kind);
    case
}

pub(crate) fn fires() -> Case {
    of("browsers", CONTACTS)
}

pub(crate) fn stays_silent() -> Case {
    of("browsers", "android.permission.CAMERA")
}

#[test]
fn the_type_decides() {
    let finding = fires().one(ID);
    assert_eq!((finding.severity, finding.confidence), (Severity::Medium, Confidence::Medium));
    assert!(finding.message.args.contains(&("type", "@app-type:browsers".into())));
    assert!(of("app-stores", "android.permission.REQUEST_INSTALL_PACKAGES").silent(ID));
}

#[test]
fn without_a_type_nothing_is_said() {
    assert!(Case::new().asks(CONTACTS).silent(ID));
    assert!(of("no-such-type", CONTACTS).silent(ID));
}
