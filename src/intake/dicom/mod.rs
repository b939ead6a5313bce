//! DICOM objects: what their headers say, and the gathering of slices into series.
//!
//! Only the first block of a file is read, more only where the header is longer.

mod class;
mod scan;
mod series;

use std::io::{Read, Seek, SeekFrom};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::dicom::{charset, person};
use crate::model::ImagingSeries;

pub(super) use class::Class;
pub(super) use series::gather;

/// What is read of a slice first, then, where its header is longer, and at most.
const BLOCKS: [usize; 3] = [8 << 10, 64 << 10, 1 << 20];
/// The class of a DICOMDIR.
const DIRECTORY_CLASS: &[u8] = b"1.2.840.10008.1.3.10";

/// What the header of one object says.
#[derive(Debug, Clone)]
pub(super) struct Object {
    /// The fields, with one member.
    pub(super) series: ImagingSeries,
    /// SHA-256 of the header and the size of the file; `None` where the header has no number of its own (0008,0018),
    /// so that two slices could have the same.
    pub(super) sha256: Option<String>,
    /// Whether it is the table of contents of a disc.
    pub(super) directory: bool,
    /// Whether the header names a study or a series.
    pub(super) identified: bool,
    /// Whether it is a picture, and if not, what.
    pub(super) class: Class,
}

/// Reads the header of an object; `None` where the bytes are no DICOM. `head` is the beginning of the source.
pub(super) fn object(head: &[u8], size: u64, source: &mut (impl Read + Seek)) -> Option<Object> {
    let first = &head[..head.len().min(BLOCKS[0])];
    let mut found = scan::scan(first, first.len() as u64 >= size)?;
    let mut header = first.to_vec();
    if !found.is_dicom() && !found.needs_more {
        return None;
    }
    for length in &BLOCKS[1..] {
        if !found.needs_more {
            break;
        }
        header = block(source, *length).ok()?;
        // The longest block is the end of the patience: what it has not shown is looked for by signature.
        let whole = header.len() as u64 >= size || *length == BLOCKS[2];
        found = scan::scan(&header, whole)?;
    }
    if !found.is_dicom() {
        return None;
    }
    header.truncate(BLOCKS[0]);
    let mut hash = Sha256::new();
    hash.update(&header);
    hash.update(size.to_le_bytes());
    let sha256 = found.values.contains_key(&scan::INSTANCE).then(|| super::hash::hex(&hash.finalize()));
    let directory = found.values.get(&scan::MEDIA_CLASS).is_some_and(|class| class == DIRECTORY_CLASS);
    let series = fields(&found);
    let identified = !series.study_uid.is_empty() || !series.series_uid.is_empty();
    let class = found.values.get(&scan::CLASS).map(|class| String::from_utf8_lossy(class).into_owned());
    let class = class::of(&class.unwrap_or_default(), &series.modality);
    Some(Object { series, sha256, directory, identified, class })
}

/// Whether an object of this kind may be a document, or another thing than a slice: more than its header is wanted.
pub(super) fn may_be_document(modality: &str) -> bool {
    matches!(modality, "DOC" | "OT" | "SR" | "KO" | "PR" | "")
}

fn block(source: &mut (impl Read + Seek), length: usize) -> std::io::Result<Vec<u8>> {
    source.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    source.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn fields(found: &scan::Scan) -> ImagingSeries {
    let charset = found.values.get(&scan::CHARSET).map(Vec::as_slice).unwrap_or_default();
    let text = |tag| found.values.get(&tag).map(|value| charset::decode(value, charset)).unwrap_or_default();
    ImagingSeries {
        study_uid: text(scan::STUDY_UID),
        series_uid: text(scan::SERIES_UID),
        modality: text(scan::MODALITY),
        study_date: iso_date(&text(scan::STUDY_DATE)),
        study_description: text(scan::STUDY_DESCRIPTION),
        series_description: text(scan::SERIES_DESCRIPTION),
        body_part: text(scan::BODY_PART),
        patient_name: person(&text(scan::PATIENT_NAME)),
        patient_id: text(scan::PATIENT_ID),
        patient_birth_date: iso_date(&text(scan::BIRTH_DATE)),
        patient_sex: text(scan::SEX),
        institution: text(scan::INSTITUTION),
        members: 1,
    }
}

/// `20260908`, or `2026.09.08` of the years before DICOM; `None` where it is no day.
fn iso_date(value: &str) -> Option<String> {
    let digits: String = value.chars().filter(|c| *c != '.').collect();
    let date = NaiveDate::parse_from_str(&digits, "%Y%m%d").ok()?;
    (digits.len() == 8).then(|| date.format("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests;
