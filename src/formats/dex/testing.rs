//! A small dex writer for tests: sorted tables, no checksums, only what the tests need.

use std::collections::BTreeSet;

/// A class to write: its descriptor and its methods, each with its instruction stream.
pub(crate) type Class<'a> = (&'a str, Vec<(&'a str, Vec<u16>)>);

/// What to write.
#[derive(Default)]
pub(crate) struct Builder<'a> {
    /// Version digits; `041` writes the longer header.
    pub(crate) version: &'a str,
    /// Where the header will stand in the file; data offsets count from the file's start.
    pub(crate) base: u32,
    /// Classes to define.
    pub(crate) classes: Vec<Class<'a>>,
    /// Descriptors only referred to.
    pub(crate) types: Vec<&'a str>,
    /// Further strings.
    pub(crate) strings: Vec<&'a str>,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(version: &'a str) -> Self {
        Self { version, ..Self::default() }
    }

    pub(crate) fn class(mut self, descriptor: &'a str, methods: &[(&'a str, &[u16])]) -> Self {
        let methods = methods.iter().map(|(name, code)| (*name, code.to_vec())).collect();
        self.classes.push((descriptor, methods));
        self
    }

    pub(crate) fn refers_to(mut self, descriptor: &'a str) -> Self {
        self.types.push(descriptor);
        self
    }

    pub(crate) fn string(mut self, text: &'a str) -> Self {
        self.strings.push(text);
        self
    }

    fn tables(&self) -> (Vec<&'a str>, Vec<&'a str>, Vec<(&'a str, &'a str)>) {
        let types: BTreeSet<&str> = self
            .classes
            .iter()
            .map(|(class, _)| *class)
            .chain(self.types.iter().copied())
            .chain(["V"])
            .collect();
        let methods: BTreeSet<(&str, &str)> = self
            .classes
            .iter()
            .flat_map(|(class, all)| all.iter().map(|(name, _)| (*class, *name)))
            .collect();
        let names = methods.iter().map(|(_, name)| *name);
        let strings: BTreeSet<&str> =
            types.iter().copied().chain(names).chain(self.strings.iter().copied()).collect();
        (strings.into_iter().collect(), types.into_iter().collect(), methods.into_iter().collect())
    }

    /// The bytes.
    pub(crate) fn build(&self) -> Vec<u8> {
        let (strings, types, methods) = self.tables();
        let long = self.version >= "041";
        let head = if long { 0x78 } else { 0x70 };
        let at = |list: &[&str], text: &str| list.iter().position(|known| *known == text).unwrap() as u32;
        let counts = [strings.len(), types.len(), 1, 0, methods.len(), self.classes.len()];
        let sizes = [4, 4, 12, 8, 8, 32];
        let mut offsets = [0u32; 6];
        let mut end = self.base + head;
        for i in 0..6 {
            offsets[i] = end;
            end += (counts[i] * sizes[i]) as u32;
        }
        let mut data = Vec::new();
        let mut string_ids = Vec::new();
        for text in &strings {
            string_ids.push(end + data.len() as u32);
            uleb(&mut data, text.encode_utf16().count() as u32);
            data.extend(text.bytes());
            data.push(0);
        }
        let mut class_data = Vec::new();
        for (class, code) in &self.classes {
            let mut items = Vec::new();
            for (name, units) in code {
                data.resize(data.len().next_multiple_of(4), 0);
                items.push((
                    methods.iter().position(|m| m == &(*class, *name)).unwrap(),
                    end + data.len() as u32,
                ));
                data.extend([3, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
                data.extend((units.len() as u32).to_le_bytes());
                units.iter().for_each(|unit| data.extend(unit.to_le_bytes()));
            }
            items.sort();
            class_data.push(end + data.len() as u32);
            data.extend([0, 0, items.len() as u8, 0]);
            let mut last = 0;
            for (index, code) in items {
                data.extend([(index - last) as u8, 1]);
                uleb(&mut data, code);
                last = index;
            }
        }
        let mut out = Vec::new();
        out.extend(b"dex\n");
        out.extend(self.version.bytes());
        out.resize(0x20, 0);
        let file_size = end - self.base + data.len() as u32;
        let mut word = |value: u32| out.extend(value.to_le_bytes());
        [file_size, head, 0x1234_5678, 0, 0, 0].into_iter().for_each(&mut word);
        (0..6).for_each(|i| {
            word(counts[i] as u32);
            word(offsets[i]);
        });
        [0, 0].into_iter().for_each(&mut word);
        if long {
            [self.base + file_size, self.base].into_iter().for_each(&mut word);
        }
        string_ids.iter().for_each(|offset| word(*offset));
        types.iter().for_each(|name| word(at(&strings, name)));
        [at(&strings, "V"), at(&types, "V"), 0].into_iter().for_each(&mut word);
        methods.iter().for_each(|(class, name)| {
            word(at(&types, class));
            word(at(&strings, name));
        });
        self.classes.iter().zip(&class_data).for_each(|((class, _), data)| {
            [at(&types, class), 1, u32::MAX, 0, u32::MAX, 0, *data, 0].into_iter().for_each(&mut word);
        });
        out.extend(data);
        out
    }
}

fn uleb(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
