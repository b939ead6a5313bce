//! Gathers the slices of a series into one file of the case.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::intake::hash::hex;
use crate::intake::order;
use crate::model::file::Slice;
use crate::model::{Format, SourceFile};

/// Joins the pictures of one study and series, in each container apart; what is no picture is not counted as one, and a
/// report stays a file of its own. A slice that is there twice (a disc copied
/// twice) does not count twice: the second copies make a series of their own, which the pairing of twins then finds.
pub(in crate::intake) fn gather(files: Vec<SourceFile>) -> Vec<SourceFile> {
    let mut out = Vec::new();
    let mut groups: BTreeMap<_, Vec<SourceFile>> = BTreeMap::new();
    for file in files {
        match &file.series {
            Some(series)
                // A report with a document in it is a paper of its own.
                if file.format == Format::Dicom
                    && file.holds.is_none()
                    && !(series.study_uid.is_empty() && series.series_uid.is_empty()) =>
            {
                let state = file.verdict.as_ref().map(|(state, _)| *state);
                let key = (file.container.clone(), state, series.study_uid.clone(), series.series_uid.clone());
                groups.entry(key).or_default().push(file);
            }
            _ => out.push(file),
        }
    }
    for mut group in groups.into_values() {
        group.sort_by(order);
        while !group.is_empty() {
            let mut seen = BTreeSet::new();
            let (round, copies): (Vec<_>, Vec<_>) =
                group.into_iter().partition(|slice| seen.insert(slice.sha256.clone()));
            out.extend(join(round));
            group = copies;
        }
    }
    out
}

/// One entry for the slices, which are in order of path.
fn join(slices: Vec<SourceFile>) -> Option<SourceFile> {
    let members = slices.len();
    let bytes = slices.iter().map(|slice| slice.bytes).sum();
    let mut hashes: Vec<&str> = slices.iter().map(|slice| slice.sha256.as_str()).collect();
    hashes.sort_unstable();
    let mut hash = Sha256::new();
    hashes.iter().for_each(|slice| hash.update(slice));
    let sha256 = hex(&hash.finalize());
    // A field that the first slice lacks may be in another one.
    let mut whole = slices.first()?.series.clone()?;
    for series in slices.iter().filter_map(|slice| slice.series.as_ref()) {
        for (have, other) in [
            (&mut whole.modality, &series.modality),
            (&mut whole.study_description, &series.study_description),
            (&mut whole.series_description, &series.series_description),
            (&mut whole.body_part, &series.body_part),
            (&mut whole.patient_name, &series.patient_name),
            (&mut whole.patient_id, &series.patient_id),
            (&mut whole.patient_sex, &series.patient_sex),
            (&mut whole.institution, &series.institution),
        ] {
            if have.is_empty() {
                have.clone_from(other);
            }
        }
        whole.study_date = whole.study_date.take().or_else(|| series.study_date.clone());
        whole.patient_birth_date = whole.patient_birth_date.take().or_else(|| series.patient_birth_date.clone());
    }
    whole.members = members;
    let files: Vec<Slice> = slices
        .iter()
        .map(|slice| Slice { path: slice.path.clone(), content: slice.content.clone(), bytes: slice.bytes })
        .collect();
    let mut first = slices.into_iter().next()?;
    first.slices = files;
    first.bytes = bytes;
    first.sha256 = sha256;
    first.series = Some(whole);
    Some(first)
}
