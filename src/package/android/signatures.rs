//! The certificates that signed an APK: those of the signers, not their chains, as `apksigner verify` lists them.

use super::super::container::Container;
use crate::bytes::{Budget, ReadError};
use crate::formats::apksig;
use crate::model::{Certificate, Gap, Part, Place};
use sha2::{Digest, Sha256};

/// Certificates of every scheme in `container`, sorted, each once; what could not be read is noted there.
pub(super) fn read(container: &Container<'_>, budget: &Budget) -> Vec<Certificate> {
    let mut found = Vec::new();
    read_block(container, &mut found);
    read_v1(container, budget, &mut found);
    found.sort();
    found.dedup();
    found
}

fn certificate(scheme: &'static str, der: &[u8]) -> Certificate {
    let digest = Sha256::digest(der);
    let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Certificate { scheme, sha256 }
}

fn read_block(container: &Container<'_>, found: &mut Vec<Certificate>) {
    let (Some(data), Some(directory)) = (container.archive_bytes(), container.directory_start()) else {
        return;
    };
    match apksig::block_certificates(data, directory) {
        Ok(signers) => {
            found.extend(signers.iter().map(|signer| certificate(signer.scheme, signer.certificate)))
        }
        Err(error) => {
            let place = Place::package(container.file(), None);
            container.note(Gap::from_error(place, Part::Signature, &error));
        }
    }
}

fn read_v1(container: &Container<'_>, budget: &Budget, found: &mut Vec<Certificate>) {
    let items = container.items();
    let names = items.iter().map(|item| item.name).filter(|name| is_v1(name));
    for name in names {
        let note = |error: &ReadError| {
            container.note(Gap::from_error(container.place(name), Part::Signature, error));
        };
        match container.read(name, budget) {
            None => {}
            Some(Err(error)) => note(&error),
            Some(Ok(data)) => match apksig::pkcs7_certificates(&data) {
                Ok(signers) => found.extend(signers.into_iter().map(|der| certificate("v1", der))),
                Err(error) => note(&error),
            },
        }
    }
}

/// Whether `name` is a PKCS #7 file of a JAR signature.
fn is_v1(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let inner = upper.strip_prefix("META-INF/").filter(|inner| !inner.contains('/'));
    inner.is_some_and(|inner| [".RSA", ".DSA", ".EC"].iter().any(|end| inner.ends_with(end)))
}
