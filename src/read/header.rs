//! The header of an imaging series, one line for each field that it has.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Outcome;
use super::reasons::Cause;
use crate::knowledge::builtin;
use crate::model::{FileState, ImagingSeries, SourceFile, TextSource};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wording {
    fields: Vec<Labelled>,
    only_of_pictures: Vec<Field>,
    reports_inside: Vec<String>,
    disc_contents: String,
    mail_fields: MailFields,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Labelled {
    field: Field,
    text: String,
}

/// The words before the header fields of a mail.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MailFields {
    pub(super) subject: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) date: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Field {
    Modality,
    StudyDate,
    StudyDescription,
    SeriesDescription,
    BodyPart,
    PatientName,
    PatientId,
    PatientBirthDate,
    PatientSex,
    Institution,
    Members,
}

static WORDING: LazyLock<Wording> = LazyLock::new(|| builtin("read/header_fields.yaml"));

/// The lines of a series. A picture whose header names nothing is not read: it could be anybody's.
pub(super) fn read(file: &SourceFile) -> Outcome {
    let Some(series) = &file.series else { return Outcome::closed(FileState::Damaged, Cause::NoHeader) };
    // A report that could not be taken out. Its header must not count as a picture.
    if WORDING.reports_inside.contains(&series.modality) {
        return Outcome::closed(FileState::Unsupported, Cause::ReportInside);
    }
    Outcome::of(vec![lines(series, |_| true)], TextSource::Header, None)
}

/// The lines that say whose a report is and what it is about.
pub(super) fn of_report(series: &ImagingSeries) -> Vec<String> {
    lines(series, |field| !WORDING.only_of_pictures.contains(&field))
}

fn lines(series: &ImagingSeries, wanted: impl Fn(Field) -> bool) -> Vec<String> {
    let fields = WORDING.fields.iter().filter(|labelled| wanted(labelled.field));
    let lines = fields.filter_map(|labelled| {
        let value = value(series, labelled.field);
        let value = value.trim();
        (!value.is_empty()).then(|| labelled.text.replace("{value}", value))
    });
    lines.collect()
}

/// The one line of a DICOMDIR: what it lists is found on the disc itself.
pub(super) fn disc_contents() -> Outcome {
    Outcome::of(vec![vec![WORDING.disc_contents.clone()]], TextSource::Header, None)
}

/// The words before the header fields of a mail.
pub(super) fn mail_fields() -> &'static MailFields {
    &WORDING.mail_fields
}

fn value(series: &ImagingSeries, field: Field) -> String {
    match field {
        Field::Modality => series.modality.clone(),
        Field::StudyDate => series.study_date.clone().unwrap_or_default(),
        Field::StudyDescription => series.study_description.clone(),
        Field::SeriesDescription => series.series_description.clone(),
        Field::BodyPart => series.body_part.clone(),
        Field::PatientName => series.patient_name.clone(),
        Field::PatientId => series.patient_id.clone(),
        Field::PatientBirthDate => series.patient_birth_date.clone().unwrap_or_default(),
        Field::PatientSex => series.patient_sex.clone(),
        Field::Institution => series.institution.clone(),
        Field::Members => series.members.to_string(),
    }
}
