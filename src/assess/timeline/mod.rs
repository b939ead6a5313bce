//! The treatments and the events of the disease in order of time.

use chrono::NaiveDate;

use crate::model::{Evidence, Fact, Finding, PartialDate, Record, TimelineEntry};

/// What happened to the disease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// It came back.
    Relapse,
    /// It grew.
    Progression,
    /// It turned into another one.
    Transformation,
}

/// One event of the disease.
#[derive(Debug, Clone)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub date: PartialDate,
    /// Where it stands.
    pub evidence: Evidence,
}

/// Treatments and events.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    /// Treatments in order of time.
    pub entries: Vec<TimelineEntry>,
    /// Events of the disease.
    pub events: Vec<Event>,
    /// What a person should look at.
    pub findings: Vec<Finding>,
}

/// Orders what the papers say of treatments.
pub fn timeline(_records: &[Record], _facts: &[Fact], _as_of: NaiveDate) -> Timeline {
    Timeline::default()
}
