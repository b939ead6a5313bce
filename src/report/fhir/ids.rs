//! Addresses that are made of what they stand for: the same statement has the same one in every run.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::model::CaseFile;

/// Makes addresses.
#[derive(Debug)]
pub(super) struct Ids {
    /// The patient: two people never share an address.
    person: String,
    used: BTreeMap<String, usize>,
}

impl Ids {
    pub(super) fn of(case: &CaseFile) -> Self {
        let patient = &case.patient;
        let mut person = vec![patient.name.clone().unwrap_or_default()];
        person.push(patient.date_of_birth.map(|date| date.to_string()).unwrap_or_default());
        person.extend(patient.identifiers.iter().map(|number| format!("{} {}", number.kind, number.value)));
        Self { person: person.join("\n"), used: BTreeMap::new() }
    }

    /// The address of a resource of this sort with these properties; of several that share them all, each its own.
    pub(super) fn next(&mut self, sort: &str, properties: &[&str]) -> String {
        let seed = format!("{}\n{sort}\n{}", self.person, properties.join("\n"));
        let count = self.used.entry(seed.clone()).or_default();
        *count += 1;
        uuid(&format!("{seed}\n{count}"))
    }
}

/// A UUID of version 8 (RFC 9562) from the hash of a text.
pub(super) fn uuid(seed: &str) -> String {
    let hash = Sha256::digest(seed.as_bytes());
    let digits: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let variant = ["8", "9", "a", "b"][usize::from(hash[8] & 3)];
    let (a, b, c, d, e) = (&digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..32]);
    format!("urn:uuid:{a}-{b}-8{c}-{variant}{d}-{e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_has_the_same_address() {
        assert_eq!(uuid("a"), uuid("a"));
        assert_ne!(uuid("a"), uuid("b"));
        assert_eq!(uuid("a").len(), 45);
        assert_eq!(&uuid("a")[23..24], "8");
    }
}
