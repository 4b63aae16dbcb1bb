use fineprint::report::{Base, Run, github};

use crate::sample::{counted, english, hostile, plain};

fn lines(run: &Run) -> Vec<String> {
    github::audit(run, english(), &Base::default()).lines().map(str::to_owned).collect()
}

/// `check fingerprint` of the annotations that end with one, sorted.
pub(crate) fn ids(run: &Run) -> Vec<String> {
    let of = |line: &String| {
        let last = line.rsplit("%0A").next()?;
        let mut words = last.split(' ');
        let severity = words.next()?;
        let id = format!("{} {}", words.next()?, words.next()?);
        ["high", "medium", "low", "info"].contains(&severity).then_some(id)
    };
    let mut ids: Vec<String> = lines(run).iter().filter_map(of).collect();
    ids.sort();
    ids
}

#[test]
fn every_finding_is_an_annotation_at_its_place() {
    let run = plain();
    assert_eq!(ids(&run), counted(&run));
    let lines = lines(&run);
    assert_eq!(
        lines[0],
        "::error file=out/app release.apk.bad,title=unreadable-input::cannot read out/app release.apk.bad: not an app package: Example"
    );
    let stale = lines.iter().find(|line| line.contains("title=stale-sdk-disclosure")).expect("a notice");
    assert!(stale.starts_with("::notice file=docs/privacy policy.md,line=7,col=5,title="), "{stale}");
    let unread = lines.iter().filter(|line| line.contains("title=unread-part")).count();
    assert_eq!(unread, 2, "{lines:#?}");
    assert!(lines.iter().any(|line| line.starts_with("::notice title=fineprint::2 findings")), "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("undisclosed-sdk tencent-bugly")), "what is gone is told");
}

#[test]
fn no_name_starts_a_command_of_its_own() {
    let run = hostile();
    assert_eq!(ids(&run), counted(&run));
    for line in lines(&run) {
        assert!(
            line.starts_with("::error ") || line.starts_with("::warning ") || line.starts_with("::notice ")
        );
        let (properties, _) = line[2..].split_once("::").expect("a message");
        for property in properties.split_once(' ').expect("properties").1.split(',') {
            let (name, value) = property.split_once('=').expect("a property");
            assert!(["file", "line", "col", "title"].contains(&name), "{name}: {line}");
            assert!(!value.contains(':'), "{line}");
        }
        assert!(!line.contains(['\r', '\u{1b}', '\u{202e}', '\0']), "{line}");
        // Each percent sign is one that we wrote.
        for (at, _) in line.match_indices('%') {
            assert!(["%25", "%0A", "%3A", "%2C"].contains(&&line[at..at + 3]), "{line}");
        }
    }
}
