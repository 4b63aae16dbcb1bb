use super::*;
use crate::formats::dex::testing::Builder;

#[test]
fn a_run_takes_the_last_calls_that_count() {
    let mut last = Run::default();
    assert_eq!((last.after(Some(1)), last.after(None), last.after(Some(2))), (None, None, None));
    let first = last.after(Some(3));
    assert_eq!(first, Some(run(&[1, 2, 3])));
    // What does not count neither ends a run nor interrupts it.
    assert_eq!((last.after(None), last.after(Some(4))), (None, Some(run(&[2, 3, 4]))));
}

#[test]
fn constants_that_tell_something() {
    for text in ["hello there", "no_dots_here", "错误：超时", "{\"a\":1}", "key=a.b"] {
        assert!(telling(text.as_bytes()).is_some(), "{text}");
    }
    for text in ["short", "com.acme.Main", "https://log.acme.com/v1", "192.168.0.1", "======", "3.14159"] {
        assert_eq!(telling(text.as_bytes()), None, "{text}");
    }
}

/// `invoke-static {}` of the method at `index`.
const fn call(index: u16) -> [u16; 3] {
    [0x0071, index, 0]
}

/// A dex whose system has three methods, and which calls them from `La/a;` and from `Lorg/example/Main;`.
fn sample(order: [u16; 4]) -> Vec<u8> {
    let code: Vec<u16> = order.iter().flat_map(|index| call(*index)).chain([0x000e]).collect();
    // Methods are numbered by class, then name: 0 is that of `La/a;`, 1 to 3 are the system's.
    let system: [(&str, &[u16]); 3] = [("one", &[0x000e]), ("three", &[0x000e]), ("two", &[0x000e])];
    Builder::new("035")
        .class("La/a;", &[("m", &code)])
        .class("Landroid/x/Y;", &system)
        .class("Lorg/example/Main;", &[("m", &code)])
        .build()
}

fn shapes(data: &[u8], wanted: &WantedTraits) -> Vec<(String, Trait)> {
    let dex = Dex::open_at(data, 0).unwrap();
    let name = |shaped: Shaped| (dex.type_name(shaped.class).unwrap(), shaped.feature);
    of_dex(&dex, data.len(), wanted).into_iter().map(name).collect()
}

#[test]
fn runs_are_found_in_renamed_classes_alone() {
    let data = sample([1, 2, 0, 3]);
    let all = shapes(&data, &WantedTraits::all());
    // The call of the class's own method does not count: one run, in two classes.
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a.a", "org.example.Main"]);
    assert_eq!(all[0].1, all[1].1);
    let wanted = WantedTraits::of(vec![all[0].1]);
    assert_eq!(shapes(&data, &wanted), [all[0].clone()]);
    // Another order is another run.
    assert_eq!(shapes(&sample([2, 1, 0, 3]), &wanted), []);
    assert_eq!(shapes(&data, &WantedTraits::of(vec![])), []);
}

#[test]
fn no_cut_panics() {
    let data = sample([1, 2, 0, 3]);
    for length in 0..data.len() {
        if let Ok(dex) = Dex::open_at(&data[..length], 0) {
            of_dex(&dex, length, &WantedTraits::all());
        }
    }
}

/// The rule base holds these numbers: another way to count would make all of it worthless.
#[test]
fn traits_keep_their_numbers() {
    let call = |class: &[u8], name: &[u8]| calls::Numbers::default().call(class, name, b"()V").unwrap();
    let three =
        [call(b"java/lang/System", b"gc"), call(b"android/x/Y", b"a"), call(b"org/json/J", b"<init>")];
    assert_eq!((run(&three), constant(b"hello there")), (114_909_980_310_239, 258_663_420_179_136));
}
