//! Papers and folders of a batch that may belong to another patient of it.

use std::collections::{BTreeMap, HashMap};

use crate::assess::identity::{Persona, Relation, personas};
use crate::model::overview::{RowPaper, RowPerson};
use crate::model::{Fact, Mixed, MixedKind, PatientRow};

/// All of them, in the order of the rows.
///
/// A paper that names another person is compared with the patients of all other folders; a paper of one person that is in two
/// folders is told where that is not already said; two folders are the same person's where birth or number say so.
pub fn mixed(rows: &[PatientRow]) -> Vec<Mixed> {
    let facts: Vec<Vec<Fact>> =
        rows.iter().map(|row| row.persons.iter().enumerate().flat_map(labelled).collect()).collect();
    let all: Vec<BTreeMap<&str, Persona<'_>>> = facts.iter().map(|facts| personas(facts)).collect();
    let own = |index: usize| all[index].get(LABEL_OF_PATIENT).filter(|persona| persona.is_named());
    let mut found = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        for (n, person) in row.persons.iter().enumerate() {
            let (Some(file), Some(persona)) = (&person.file, all[index].get(label(n).as_str())) else { continue };
            for (other, _) in rows.iter().enumerate().filter(|(other, _)| *other != index) {
                if own(other).is_some_and(|patient| is_same(patient, persona)) {
                    found.push(mixed_up(MixedKind::OfOther, row, file, &rows[other], None));
                }
            }
        }
    }
    for (index, row) in rows.iter().enumerate() {
        for (other, also) in rows.iter().enumerate().skip(index + 1) {
            let firm = |index| own(index).filter(|persona| persona.is_firm());
            if firm(index).zip(firm(other)).is_some_and(|(a, b)| is_same(a, b)) {
                found.push(mixed_up(MixedKind::SamePerson, row, "", also, None));
            }
        }
    }
    // All papers of a folder that is there twice are in both: that is said once, of the folders.
    let pairs: Vec<Mixed> = in_both(rows, &found);
    found.extend(pairs);
    let places: HashMap<&str, usize> =
        rows.iter().enumerate().map(|(place, row)| (row.folder.as_str(), place)).collect();
    let place = |folder: &str| places.get(folder);
    found.sort_by(|a, b| {
        (a.kind, place(&a.folder), &a.file, place(&a.other)).cmp(&(b.kind, place(&b.folder), &b.file, place(&b.other)))
    });
    found.dedup();
    found
}

fn is_same(a: &Persona<'_>, b: &Persona<'_>) -> bool {
    matches!(a.relation(b), Relation::Same | Relation::SameSwapped)
}

/// The patient's place among the persons of a row.
const LABEL_OF_PATIENT: &str = "0";

fn label(place: usize) -> String {
    place.to_string()
}

/// The facts of a person as those of one paper.
fn labelled((place, person): (usize, &RowPerson)) -> Vec<Fact> {
    let mut facts = person.facts.clone();
    for fact in &mut facts {
        fact.evidence.record = label(place);
    }
    facts
}

/// A file of one person's that several folders hold; not where the paper is known to be of one of them.
fn in_both(rows: &[PatientRow], known: &[Mixed]) -> Vec<Mixed> {
    let mut holders: BTreeMap<&str, Vec<(&PatientRow, &RowPaper)>> = BTreeMap::new();
    for row in rows {
        for paper in row.papers.iter().filter(|paper| paper.personal && !paper.sha256.is_empty()) {
            holders.entry(&paper.sha256).or_default().push((row, paper));
        }
    }
    let mut found = Vec::new();
    for held in holders.values() {
        let Some(((first, paper), rest)) = held.split_first() else { continue };
        for (other, also) in rest.iter().filter(|(other, _)| other.folder != first.folder) {
            let said = |one: &&Mixed| {
                let here = one.folder == first.folder && one.file == paper.path && one.other == other.folder;
                let there = one.folder == other.folder && one.file == also.path && one.other == first.folder;
                let folders = one.folder == first.folder && one.other == other.folder
                    || one.folder == other.folder && one.other == first.folder;
                one.kind == MixedKind::OfOther && (here || there) || one.kind == MixedKind::SamePerson && folders
            };
            if known.iter().find(said).is_none() {
                found.push(mixed_up(MixedKind::InBoth, first, &paper.path, other, Some(also.path.clone())));
            }
        }
    }
    found
}

fn mixed_up(kind: MixedKind, row: &PatientRow, file: &str, other: &PatientRow, other_file: Option<String>) -> Mixed {
    Mixed { kind, folder: row.folder.clone(), file: file.to_owned(), other: other.folder.clone(), other_file }
}
