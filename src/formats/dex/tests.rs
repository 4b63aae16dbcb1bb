use super::testing::Builder;
use super::*;
use crate::bytes::ErrorKind;

/// `invoke-static {}, method@index`, `return-void`
const CALL_ZERO: &[u16] = &[0x0071, 0, 0, 0x000e];

fn sample() -> Vec<u8> {
    Builder::new("035")
        .class("Lcom/a/Main;", &[("run", CALL_ZERO), ("stop", &[0x000e])])
        .class("Lcom/a/Main$Inner;", &[])
        .refers_to("Lcom/other/Thing;")
        .string("a constant")
        .build()
}

fn calls(dex: &Dex<'_>) -> Vec<(String, Target)> {
    let mut out = Vec::new();
    let faults = dex.visit_code(|caller, instruction| {
        let method = dex.method(caller).unwrap();
        out.push((dex.string(method.name).unwrap().into_owned(), instruction.target.unwrap()));
    });
    assert_eq!(faults, []);
    out
}

#[test]
fn the_tables_are_read() {
    let data = sample();
    let (all, faults) = open_all(&data);
    assert_eq!((all.len(), faults.as_slice()), (1, [].as_slice()));
    let dex = &all[0];
    assert_eq!((dex.header().version, dex.faults()), (35, [].as_slice()));
    let classes: Vec<_> = dex.classes().map(|class| dex.type_name(class.class).unwrap()).collect();
    assert_eq!(classes, ["com.a.Main", "com.a.Main$Inner"]);
    let main = dex.class(0).unwrap();
    assert_eq!((main.access, main.superclass, main.source_file), (1, None, None));
    let methods: Vec<_> = dex.class_data(&main).unwrap().methods().map(Result::unwrap).collect();
    let names: Vec<_> = methods
        .iter()
        .map(|m| dex.string(dex.method(m.method).unwrap().name).unwrap().into_owned())
        .collect();
    assert_eq!(names, ["run", "stop"]);
    assert_eq!(dex.proto_descriptor(0).unwrap(), "()V");
    assert_eq!(dex.class(2).unwrap_err().kind, ErrorKind::BadIndex);
}

#[test]
fn callers_are_found_in_one_pass() {
    let data = sample();
    let dex = Dex::open_at(&data, 0).unwrap();
    assert_eq!(calls(&dex), [("run".to_owned(), Target::Invoke(0))]);
}

#[test]
fn payloads_are_stepped_over() {
    let code: &[u16] = &[
        0x0100, 1, 0, 0, 0x1071, 0x1071, // packed-switch of one target, whose words look like calls
        0x0200, 1, 0x1071, 0, 0x1071, 0, // sparse-switch of one
        0x0300, 1, 3, 0, 0x7171, 0x0071, // three bytes of array
        0x001a, 2, // const-string v0, string@2
        0x0018, 0x71, 0x71, 0x71, 0x71, // const-wide
        0x125b, 7, // iput-object v2, v1, field@7
        0x0374, 1, 4, // invoke-virtual/range {v4 .. v6}, method@1
        0x3071, 1, 0x0321, // invoke-static {v1, v2, v3}
    ];
    let data = Builder::new("039").class("La;", &[("m", code)]).build();
    let dex = Dex::open_at(&data, 0).unwrap();
    let mut seen = Vec::new();
    let faults = dex.visit_code(|_, i| {
        let registers: Vec<_> = (0..i.registers.len()).filter_map(|at| i.registers.get(at)).collect();
        seen.push((i.at, i.target.unwrap(), registers));
    });
    assert_eq!(faults, []);
    assert_eq!(
        seen,
        [
            (18, Target::ConstString(2), vec![0]),
            (25, Target::FieldPut(7), vec![2, 1]),
            (27, Target::Invoke(1), vec![4, 5, 6]),
            (30, Target::Invoke(1), vec![1, 2, 3]),
        ]
    );
}

#[test]
fn code_that_ends_inside_an_instruction_is_a_fault() {
    let data = Builder::new("035").class("La;", &[("m", &[0x000e, 0x0071, 0])]).build();
    let dex = Dex::open_at(&data, 0).unwrap();
    let faults = dex.visit_code(|_, _| panic!("nothing whole is there"));
    assert_eq!(faults.iter().map(|f| f.kind).collect::<Vec<_>>(), [ErrorKind::Truncated]);
}

#[test]
fn a_container_holds_several() {
    let mut data = Builder::new("041").class("Lone/A;", &[("m", CALL_ZERO)]).build();
    let base = data.len() as u32;
    data.extend(Builder { base, ..Builder::new("041").class("Ltwo/B;", &[("n", CALL_ZERO)]) }.build());
    let total = (data.len() as u32).to_le_bytes();
    data[0x70..0x74].copy_from_slice(&total);
    let (all, faults) = open_all(&data);
    assert_eq!(faults, []);
    let names: Vec<_> = all.iter().map(|dex| dex.type_name(dex.class(0).unwrap().class).unwrap()).collect();
    assert_eq!(names, ["one.A", "two.B"]);
    assert_eq!(calls(&all[1]), [("n".to_owned(), Target::Invoke(0))]);
    // Cut inside the second: the first stays, and both say that the file ends early.
    let (all, faults) = open_all(&data[..base as usize + 20]);
    assert_eq!((all.len(), all[0].faults().len(), faults.len()), (1, 1, 1));
}

#[test]
fn a_damaged_table_costs_only_itself() {
    let mut data = sample();
    data[0x5c..0x60].copy_from_slice(&0x00ff_ffffu32.to_le_bytes()); // method_ids_off
    let dex = Dex::open_at(&data, 0).unwrap();
    assert_eq!(dex.faults().iter().map(|f| f.what).collect::<Vec<_>>(), ["method_ids"]);
    assert_eq!((dex.class_count(), dex.method_count()), (2, 0));
}

#[test]
fn relatives_are_named() {
    let kind = |head: &[u8]| {
        let mut data = sample();
        data[..head.len()].copy_from_slice(head);
        open_all(&data).1.pop().map(|error| (error.kind, error.what))
    };
    assert_eq!(kind(b"cdex001\0"), Some((ErrorKind::Unsupported, "compact dex header")));
    assert_eq!(kind(b"dey\n036\0"), Some((ErrorKind::Unsupported, "odex header")));
    assert_eq!(kind(b"dex\n034\0"), Some((ErrorKind::Unsupported, "header_item version")));
    assert_eq!(kind(b"PK\x03\x04"), Some((ErrorKind::BadMagic, "header_item magic")));
    assert_eq!(kind(b"dex\n038\0"), None);
}

/// Where the fast pass stops, by offset, kind and index, and what it keeps by kind and index.
type Stops = (Vec<(usize, HitKind, u32)>, Vec<(HitKind, u32)>);

/// What the fast pass stops at, and what it keeps, when everything is asked for.
fn sifted(dex: &Dex<'_>) -> Stops {
    let mut sieve = Sieve::new(dex);
    let tables = [
        (Table::Strings, dex.string_count()),
        (Table::Types, dex.type_count()),
        (Table::Fields, dex.field_count()),
        (Table::Methods, dex.method_count()),
    ];
    for (table, index) in tables.iter().flat_map(|(table, count)| (0..*count).map(|index| (*table, index))) {
        sieve.stop(table, index);
        if matches!(table, Table::Types | Table::Methods) {
            sieve.keep(table, index);
        }
    }
    let (mut stops, mut kept, mut all) = (Vec::new(), Sifted::default(), Vec::new());
    dex.visit_methods(|_, _, code| {
        let Some(code) = code else { return Ok(()) };
        let mut pass = code.sift();
        kept.clear();
        let mut next = pass.next(&sieve, &mut kept);
        while let Ok(Some(hit)) = next {
            stops.push((hit.at, hit.kind, hit.index));
            next = pass.next(&sieve, &mut kept);
        }
        all.extend(kept.iter().map(|kept| (kept.kind(), kept.index())));
        next.map(drop)
    });
    (stops, all)
}

/// The same from the instructions, decoded in full.
fn visited(dex: &Dex<'_>) -> Vec<(usize, HitKind, u32)> {
    let mut out = Vec::new();
    dex.visit_code(|_, instruction| {
        let virtually = matches!(instruction.opcode, 0x6e | 0x72 | 0x74 | 0x78 | 0xfa | 0xfb);
        let hit = match instruction.target {
            Some(Target::ConstString(index)) => (HitKind::String, index),
            Some(Target::NewInstance(index)) => (HitKind::New, index),
            Some(Target::FieldGet(index)) if instruction.opcode >= 0x60 => (HitKind::Get, index),
            Some(Target::Invoke(index)) if virtually => (HitKind::Virtual, index),
            Some(Target::Invoke(index)) => (HitKind::Call, index),
            _ => return,
        };
        let count = match hit.0 {
            HitKind::String => dex.string_count(),
            HitKind::New => dex.type_count(),
            HitKind::Get => dex.field_count(),
            HitKind::Call | HitKind::Virtual => dex.method_count(),
        };
        if hit.1 < count {
            out.push((instruction.at, hit.0, hit.1));
        }
    });
    out
}

fn stops(dex: &Dex<'_>, sieve: &Sieve) -> (Vec<(usize, u32)>, Vec<bool>) {
    let (mut stops, mut may, mut kept) = (Vec::new(), Vec::new(), Sifted::default());
    dex.visit_methods(|_, _, code| {
        let Some(code) = code else { return Ok(()) };
        may.push(sieve.may_stop(code));
        let mut pass = code.sift();
        while let Some(hit) = pass.next(sieve, &mut kept)? {
            stops.push((hit.at, hit.index));
        }
        Ok(())
    });
    (stops, may)
}

#[test]
fn the_pass_keeps_more_than_it_has_room_for_at_once() {
    let code: Vec<u16> = [0x0071, 0, 0].repeat(1000);
    let data = Builder { classes: vec![("La;", vec![("m", code)])], ..Builder::new("035") }.build();
    let (stops, kept) = sifted(&Dex::open_at(&data, 0).unwrap());
    assert_eq!((stops.len(), kept), (1000, vec![(HitKind::Call, 0); 1000]));
    assert_eq!(stops.last(), Some(&(2997, HitKind::Call, 0)));
}

#[test]
fn the_pass_stops_at_what_is_asked_for_alone() {
    let code: &[u16] = &[
        0x0100, 1, 0, 0, 0x001a, 2, // packed-switch whose target looks like const-string v0, string@2
        0x001a, 1, // const-string v0, string@1
        0x011b, 2, 0, // const-string/jumbo v1, string@2
        0x001a, 2, // const-string v0, string@2
        0x0000, 0x000e, // nop, return-void
    ];
    let plain = &[0x001a, 1, 0x000e];
    let data = Builder::new("039").class("La;", &[("a", code), ("b", plain)]).string("x").build();
    let dex = Dex::open_at(&data, 0).unwrap();
    let mut sieve = Sieve::new(&dex);
    assert_eq!(stops(&dex, &sieve), (vec![], vec![false, false]));
    sieve.stop(Table::Strings, 2);
    assert_eq!(stops(&dex, &sieve), (vec![(8, 2), (11, 2)], vec![true, false]));
    // Past the end of its table nothing is marked.
    let mut sieve = Sieve::new(&dex);
    sieve.stop(Table::Types, 900);
    assert_eq!(stops(&dex, &sieve).0, []);
}

/// Reads all there is.
fn exhaust(data: &[u8]) -> usize {
    let (all, faults) = open_all(data);
    let mut count = faults.len();
    for dex in &all {
        count += dex.faults().len();
        (0..dex.string_count()).for_each(|i| count += usize::from(dex.string(i).is_err()));
        (0..dex.type_count()).for_each(|i| count += usize::from(dex.type_name(i).is_err()));
        (0..dex.method_count()).for_each(|i| count += usize::from(dex.method(i).is_err()));
        for class in dex.classes() {
            let fields = dex.class_data(&class).map(|data| data.fields().count());
            count += usize::from(fields.is_err()) + usize::from(dex.type_list(class.interfaces).is_err());
        }
        let _ = dex.proto_descriptor(0);
        count += dex.visit_code(|_, _| {}).len();
        let visited = visited(dex);
        let is_kept = |hit: &&(usize, HitKind, u32)| !matches!(hit.1, HitKind::String | HitKind::Get);
        let kept = visited.iter().filter(is_kept).map(|hit| (hit.1, hit.2)).collect();
        assert_eq!(sifted(dex), (visited, kept));
    }
    count
}

#[test]
fn every_cut_is_a_fault_and_no_flip_panics() {
    let data = sample();
    assert_eq!(exhaust(&data), 0);
    for end in 0..data.len() {
        assert!(exhaust(&data[..end]) > 0, "cut at {end} went unnoticed");
    }
    for at in 0..data.len() {
        for bit in 0..8 {
            let mut data = data.clone();
            data[at] ^= 1 << bit;
            exhaust(&data);
        }
    }
}

#[test]
fn methods_that_share_the_longest_code_end_in_the_budget() {
    let names: Vec<String> = (0..100).map(|i| format!("m{i:03}")).collect();
    let mut builder = Builder::new("035");
    // The long one first, so that the offsets of the others take three bytes.
    builder.classes.push(("Lb;", vec![("long", vec![0x000e; 20_000])]));
    builder.classes.push(("La;", names.iter().map(|name| (name.as_str(), vec![0x000e; 9])).collect()));
    let mut data = builder.build();
    let (first, long) = {
        let dex = Dex::open_at(&data, 0).unwrap();
        assert_eq!(dex.visit_code(|_, _| {}), []);
        let long = dex.class_data(&dex.class(0).unwrap()).unwrap().methods().next().unwrap().unwrap();
        (dex.class(1).unwrap().data as usize, long.code)
    };
    // Every method of the other: a byte of index, one of access, three of code offset.
    let at = first + 4;
    let three = [long as u8 | 0x80, (long >> 7) as u8 | 0x80, (long >> 14) as u8];
    let mut items = Vec::new();
    for index in 0..100u8 {
        items.extend([u8::from(index > 0), 1]);
        items.extend(three);
    }
    data[at..at + items.len()].copy_from_slice(&items);
    let faults = Dex::open_at(&data, 0).unwrap().visit_code(|_, _| {});
    assert_eq!(faults.last().map(|f| f.kind), Some(ErrorKind::OverBudget));
}

#[test]
fn calls_and_strings_are_those_of_the_instructions() {
    // A string, a call, a table of two words, a long string, a field, a call with a range, an invoke of no use cut off.
    let units: [u16; 22] = [
        0x011a, 7, 0x2071, 3, 0, 0x0300, 2, 2, 0, 0xabcd, 0x1234, 0x001b, 9, 1, 0x0062, 5, 0x0077, 6, 0,
        0x000e, 0x1070, 8,
    ];
    let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    for length in 0..=bytes.len() {
        let code = Code { registers: 2, ins: 0, units: &bytes[..length], offset: 0 };
        let decoded = code.instructions().map_while(Result::ok).filter_map(|instruction| instruction.target);
        let named = |target: &Target| matches!(target, Target::Invoke(_) | Target::ConstString(_));
        let mut seen = Vec::new();
        code.calls_and_strings(|target| seen.push(target));
        assert_eq!(seen, decoded.filter(named).collect::<Vec<_>>(), "cut at {length}");
        if length == bytes.len() {
            let [text, long] = [Target::ConstString(7), Target::ConstString(9 | 1 << 16)];
            assert_eq!(seen, [text, Target::Invoke(3), long, Target::Invoke(6)]);
        }
    }
}

#[test]
fn strings_that_share_their_bytes_are_not_read() {
    let long = "L".repeat(300);
    let data = Builder::new("035").class("La;", &[("m", &[0x000e])]).string(&long).build();
    let dex = Dex::open_at(&data, 0).unwrap();
    assert_eq!(dex.faults(), []);
    let (count, table) = (dex.string_count(), dex.header().strings.offset as usize);
    let of_long =
        (0..count).find(|index| dex.string(*index).is_ok_and(|text| text == long)).unwrap() as usize;

    let mut shared = data.clone();
    let offset: [u8; 4] = data[table + 4 * of_long..][..4].try_into().unwrap();
    (0..count as usize).for_each(|index| shared[table + 4 * index..][..4].copy_from_slice(&offset));
    let dex = Dex::open_at(&shared, 0).unwrap();
    assert_eq!(dex.faults().iter().map(|fault| fault.kind).collect::<Vec<_>>(), [ErrorKind::OverBudget]);
    assert_eq!(dex.string_count(), 0);
    assert!(dex.type_name(0).is_err() && dex.method_count() > 0);
    exhaust(&shared);
}

#[test]
fn one_string_of_a_damaged_length_costs_only_itself() {
    let long = "L".repeat(300);
    let mut data = Builder::new("035").class("La;", &[("m", &[0x000e])]).string(&long).build();
    let at = data.windows(300).position(|part| part == long.as_bytes()).unwrap();
    data.splice(at - 2..at + 2, [0xff, 0xff, 0xff, 0x7f]);
    let dex = Dex::open_at(&data, 0).unwrap();
    assert_eq!(dex.faults(), []);
    let read = (0..dex.string_count()).filter(|index| dex.string(*index).is_ok()).count();
    assert_eq!((read as u32 + 1, dex.type_name(0).as_deref()), (dex.string_count(), Ok("a")));
}

#[test]
fn names_and_tables_past_what_any_file_has_are_over_budget() {
    let (name, longer) = (format!("L{};", "a".repeat(4094)), format!("L{};", "a".repeat(4096)));
    let data = Builder::new("035").refers_to(&name).refers_to(&longer).build();
    let dex = Dex::open_at(&data, 0).unwrap();
    let read: Vec<_> = (0..dex.type_count()).map(|index| dex.type_bytes(index).map(<[u8]>::len)).collect();
    assert!(read.contains(&Ok(4096)), "{read:?}");
    assert_eq!(read.iter().filter(|name| name.is_err()).count(), 1, "{read:?}");

    for (at, size) in [(0x40, 4), (0x60, 32)] {
        let mut data = data.clone();
        let (count, offset) = ((1u32 << 16) + 1, data.len() as u32);
        data.resize(data.len() + count as usize * size, 0);
        data[at..at + 4].copy_from_slice(&count.to_le_bytes());
        data[at + 4..at + 8].copy_from_slice(&offset.to_le_bytes());
        let dex = Dex::open_at(&data, 0).unwrap();
        assert!(dex.faults().iter().any(|fault| fault.kind == ErrorKind::OverBudget));
        assert!(dex.type_count() <= 1 << 16 && dex.class_count() <= 1 << 16);
    }
}
