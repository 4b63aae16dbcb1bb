//! Shapes: what renamed SDKs are known by, thousands of numbers in a compact form. `build.rs` includes this file too.
//!
//! A rule file holds a line for each class, of traits of eight characters each. Their alphabet is in the order of ASCII,
//! so that sorted text is sorted numbers. Compiled, all shapes stand in one table that nobody reads before a renamed
//! class asks for it. Layout, little endian: number of shapes as `u32`; of each shape the number of its rule and of its
//! classes as `u32`; of each class the number of its traits as a byte; then the traits, six bytes each.

use super::schema::{ShapeRule, Str};

/// Number of a trait, 48 bits.
pub type Number = u64;

const ALPHABET: &[u8; 64] = b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/// Characters of a trait.
const WIDTH: usize = 8;
/// Traits of a class at most.
pub const OF_A_CLASS: usize = 8;

/// The traits of a class, sorted, as a line.
pub fn write_class(traits: &[Number]) -> String {
    let digit = |number: &Number, at: usize| {
        let digit = number >> (6 * (WIDTH - 1 - at)) & 63;
        char::from(ALPHABET[digit as usize])
    };
    traits.iter().flat_map(|number| (0..WIDTH).map(move |at| digit(number, at))).collect()
}

/// The traits of a line, or `None` where it holds none, more than a class has, or something else.
pub fn read_class(line: &str) -> Option<Vec<Number>> {
    let digit = |byte: &u8| ALPHABET.binary_search(byte).ok().map(|digit| digit as Number);
    let number =
        |text: &[u8; WIDTH]| text.iter().try_fold(0, |number, byte| Some(number << 6 | digit(byte)?));
    let (traits, rest) = line.as_bytes().as_chunks();
    if !rest.is_empty() || traits.is_empty() || traits.len() > OF_A_CLASS {
        return None;
    }
    traits.iter().map(number).collect()
}

/// The traits of a shape's classes; lines that are none are left out, as the lint tells.
pub fn classes(shape: &ShapeRule) -> impl Iterator<Item = Vec<Number>> + '_ {
    shape.classes.iter().filter_map(|line| read_class(line))
}

/// What a trait belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShapeRow {
    /// The trait.
    pub number: Number,
    /// Number of the rule.
    pub sdk: u32,
    /// Number of the class, over all shapes.
    pub class: u32,
}

/// The rows of all shapes, sorted. `ids` are those of the SDK rules, in their order; a shape without a rule is passed
/// over.
pub fn rows(shapes: &[ShapeRule], ids: &[Str]) -> Vec<ShapeRow> {
    let (mut out, mut class) = (Vec::new(), 0);
    for shape in shapes {
        let Ok(sdk) = ids.binary_search(&shape.id) else { continue };
        for traits in classes(shape) {
            out.extend(traits.iter().map(|number| ShapeRow { number: *number, sdk: sdk as u32, class }));
            class += 1;
        }
    }
    out.sort_unstable();
    out
}

/// Packs [`rows`].
pub fn write(rows: &[ShapeRow]) -> Vec<u8> {
    let word = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes();
    let mut rows: Vec<ShapeRow> = rows.to_vec();
    rows.sort_unstable_by_key(|row| (row.sdk, row.class, row.number));
    let shapes: Vec<Vec<&[ShapeRow]>> = rows
        .chunk_by(|a, b| a.sdk == b.sdk)
        .map(|shape| shape.chunk_by(|a, b| a.class == b.class).collect())
        .collect();
    let mut out = word(shapes.len()).to_vec();
    for shape in &shapes {
        out.extend(shape.first().and_then(|class| class.first()).map_or(0, |row| row.sdk).to_le_bytes());
        out.extend(word(shape.len()));
    }
    out.extend(shapes.iter().flatten().map(|class| class.len() as u8));
    for row in &rows {
        out.extend(row.number.to_le_bytes().iter().take(6));
    }
    out
}

/// Reads back what [`write()`] packed.
pub fn read(bytes: &[u8]) -> Option<Vec<ShapeRow>> {
    let word = |bytes: &[u8; 8], at: usize| {
        bytes.get(at..).and_then(<[u8]>::first_chunk).map(|bytes| u32::from_le_bytes(*bytes))
    };
    let (count, rest) = bytes.split_first_chunk()?;
    let (heads, mut rest) = rest.split_at_checked((u32::from_le_bytes(*count) as usize).checked_mul(8)?)?;
    let mut sizes = Vec::new();
    for head in heads.as_chunks().0 {
        let (of_shape, behind) = rest.split_at_checked(word(head, 4)? as usize)?;
        rest = behind;
        let sdk = word(head, 0)?;
        sizes.extend(of_shape.iter().map(|size| (sdk, usize::from(*size))));
    }
    let (mut traits, _) = rest.as_chunks::<6>();
    let mut out = Vec::with_capacity(traits.len());
    for (class, (sdk, size)) in sizes.into_iter().enumerate() {
        let (of_class, behind) = traits.split_at_checked(size)?;
        traits = behind;
        let number = |t: &[u8; 6]| t.iter().rev().fold(0, |number, byte| number << 8 | Number::from(*byte));
        out.extend(of_class.iter().map(|t| ShapeRow { number: number(t), sdk, class: class as u32 }));
    }
    out.sort_unstable();
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traits_come_back_from_a_line_in_order() {
        let traits: Vec<Number> = (0..7).map(|n| n * 0x5_1234_5678 + 63).chain([(1 << 48) - 1]).collect();
        let line = write_class(&traits);
        assert_eq!((line.len(), read_class(&line)), (64, Some(traits)));
        assert!(write_class(&[63]) < write_class(&[64]) && write_class(&[64]) < write_class(&[1 << 40]));
        for wrong in ["", "1234567", "1234567=", &"1".repeat(72)] {
            assert_eq!(read_class(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_table_reads_back() {
        let shape = |id, classes: &[&[Number]]| {
            let lines = classes.iter().map(|traits| &*write_class(traits).leak()).collect();
            ShapeRule { id, classes: lines, ..ShapeRule::default() }
        };
        let shapes = [shape("b", &[&[5, 1 << 47], &[2]]), shape("nobody", &[&[6]]), shape("z", &[&[1]])];
        let rows = rows(&shapes, &["a", "b", "z"]);
        let row = |number, sdk, class| ShapeRow { number, sdk, class };
        assert_eq!(rows, [row(1, 2, 2), row(2, 1, 1), row(5, 1, 0), row(1 << 47, 1, 0)]);
        assert_eq!(read(&write(&rows)), Some(rows.clone()));
        let bytes = write(&rows);
        for length in 0..bytes.len() - 24 {
            assert_eq!(read(&bytes[..length]), None, "cut at {length}");
        }
        assert_eq!(read(&write(&[])), Some(vec![]));
    }
}
