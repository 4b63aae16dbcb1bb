//! Executables, libraries and static archives of an Apple package, one code unit a slice.

use super::gathered::{Gathered, Wanted};
use super::layout::Layout;
use super::{note, note_encrypted};
use crate::bytes::{Budget, ErrorKind, ReadError, ReadResult};
use crate::formats::macho::{self, Image};
use crate::formats::{ar, codesign};
use crate::model::{CodeUnit, Part};
use crate::package::Options;
use crate::package::container::Container;
use rayon::prelude::*;

/// Cut-off of faults told for one entry: a damaged archive of a thousand members is one trouble.
const MAX_FAULTS: usize = 8;

/// Reads every binary of the package.
pub(super) fn read(
    container: &Container<'_>,
    layout: &Layout,
    options: &Options<'_>,
    budget: &Budget,
) -> Vec<CodeUnit> {
    let wanted = Wanted::of(options);
    let units = layout.binaries.par_iter().with_max_len(1).map(|entry| {
        let read = container.with(entry, budget, |data| binary(entry, data, &wanted));
        match read {
            None => Vec::new(),
            Some(Ok((units, faults))) => {
                for error in faults.iter().take(MAX_FAULTS) {
                    match error.kind {
                        ErrorKind::Encrypted => note_encrypted(container, entry, error.at),
                        _ => note(container, entry, Part::Code, error),
                    }
                }
                units
            }
            Some(Err(error)) => {
                note(container, entry, Part::Code, &error);
                Vec::new()
            }
        }
    });
    units.collect::<Vec<_>>().into_iter().flatten().collect()
}

/// The code units of a file, one a slice; none when it is no code.
fn binary(entry: &str, data: &[u8], wanted: &Wanted<'_>) -> (Vec<CodeUnit>, Vec<ReadError>) {
    if !is_code(data) {
        return (Vec::new(), Vec::new());
    }
    let (slices, mut faults) = match macho::slices(data) {
        Ok(found) => found,
        Err(error) => return (Vec::new(), vec![error]),
    };
    // Slices do not depend on each other; on one thread they are read one after another.
    let read = slices.into_par_iter().with_max_len(1).map(|slice| {
        let mut gathered = Gathered::new(slice.arch);
        let mut faults = gathered.file(slice.data, wanted);
        faults.iter_mut().for_each(|error| error.at += slice.offset);
        (gathered.into_unit(entry), faults)
    });
    let mut units = Vec::new();
    for (unit, more) in read.collect::<Vec<_>>() {
        units.extend(unit);
        faults.extend(more);
    }
    (units, faults)
}

fn is_code(data: &[u8]) -> bool {
    let universal = matches!(data.get(..4), Some([0xCA, 0xFE, 0xBA, 0xBE | 0xBF]));
    universal || ar::is_archive(data) || Image::is_image(data)
}

/// The image's code signature, when it has one.
pub(super) fn signature<'d>(image: &Image<'d>) -> Option<ReadResult<codesign::Signature<'d>>> {
    let range = image.commands.code_signature?;
    let start = usize::try_from(range.offset).unwrap_or(usize::MAX);
    let end = start.saturating_add(usize::try_from(range.size).unwrap_or(usize::MAX));
    let Some(data) = image.data().get(start..end) else {
        return Some(Err(ReadError::new(ErrorKind::OutOfRange, "code signature", u64::from(range.offset))));
    };
    Some(codesign::parse(data))
}
