//! The words that all stages share.
//!
//! Nothing here imports a stage, reads a file, the clock or the environment. The types under [`case`] are the
//! contract of `--json` (docs/case.schema.json); the others carry what one stage gives the next.

pub mod case;
pub mod coded;
pub mod date;
pub mod explanation;
pub mod fact;
pub mod file;
pub mod imprint;
pub mod language;
pub mod overview;
pub mod record;
pub mod text;
pub mod unused;

pub use case::{
    CaseFile, Counts, Disease, DiseaseSource, Finding, FindingCode, Identifier, Item, Need, Patient, Question,
    Response, Severity, Status, TimelineEntry, TimelineKind, Tool, TreatmentStatus,
};
pub use coded::{Code, Coded, CodedRole};
pub use date::{DateKind, PartialDate, Precision, StatedDate};
pub use explanation::{Explanation, KindScore, Lack};
pub use fact::{Certainty, Evidence, Fact, Polarity, SetAside, Subject, Treatment};
pub use file::{Caption, FileEntry, FileState, Format, ImagingSeries, SourceFile};
pub use imprint::{Imprint, Issue};
pub use language::Language;
pub use overview::{Changes, Mixed, MixedKind, Overview, PatientRow};
pub use record::{Cue, PageCount, PageCounter, Part, PatientMatch, Record, RecordKind, TextSource};
pub use text::{Page, PagedText};
pub use unused::{Unused, Why};

/// The id of a value with names alone, as it stands in YAML and JSON: `too-large` of `TooLarge`.
pub(crate) fn id_of<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
