//! Relapses, progressions and transformations with their dates.

use chrono::{Days, NaiveDate};

use super::merge::place;
use super::rules::RULES;
use crate::model::{Certainty, Evidence, Fact, PartialDate};

/// What happened to the disease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    /// It came back.
    Relapse,
    /// It grew.
    Progression,
    /// It changed into another form.
    Transformation,
}

impl EventKind {
    fn of(name: &str) -> Option<Self> {
        match name {
            "relapse" => Some(Self::Relapse),
            "progression" => Some(Self::Progression),
            "transformation" => Some(Self::Transformation),
            _ => None,
        }
    }

    /// As in `Fact.name` of a `relapse-date`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Relapse => "relapse",
            Self::Progression => "progression",
            Self::Transformation => "transformation",
        }
    }
}

/// A relapse, progression or transformation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Which of them.
    pub kind: EventKind,
    /// When, as far as known; of an ambiguous date the older reading.
    pub date: PartialDate,
    /// Where it stands.
    pub evidence: Evidence,
}

/// The events of the facts, each once, oldest first. What lies after `as_of` is not one yet.
pub(crate) fn events<'a>(facts: impl Iterator<Item = &'a Fact>, as_of: NaiveDate) -> Vec<Event> {
    let mut found: Vec<Event> = facts
        .filter(|fact| matches!(fact.certainty, Certainty::Asserted | Certainty::Historical))
        .filter_map(|fact| {
            let kind = match fact.kind.as_str() {
                "relapse-date" => EventKind::of(&fact.name)?,
                "lymphoma-response" if RULES.progressive.contains(fact.value.as_ref()?) => EventKind::Progression,
                _ => return None,
            };
            let stated = fact.date.as_ref().and_then(|date| date.value);
            let date = match fact.kind.as_str() {
                "relapse-date" => fact.value.as_ref().and_then(|value| value.parse().ok()).or(stated)?,
                _ => stated?,
            };
            Some(Event { kind, date, evidence: fact.evidence.clone() })
        })
        .filter(|event| event.date.earliest() <= as_of)
        .collect();
    // The most exact first, so that a month gives way to its day.
    found.sort_by(|a, b| {
        let width = |e: &Event| (e.date.latest() - e.date.earliest()).num_days();
        (width(a), a.date, a.kind, place(&a.evidence)).cmp(&(width(b), b.date, b.kind, place(&b.evidence)))
    });
    let mut kept: Vec<Event> = Vec::new();
    for event in found {
        if !kept.iter().any(|known| known.kind == event.kind && near(&known.date, &event.date)) {
            kept.push(event);
        }
    }
    kept.sort_by(|a, b| {
        (a.date.earliest(), a.date.latest(), a.kind).cmp(&(b.date.earliest(), b.date.latest(), b.kind))
    });
    kept
}

fn near(a: &PartialDate, b: &PartialDate) -> bool {
    let slack = Days::new(RULES.event_days.unsigned_abs());
    let late = |date: &PartialDate| date.latest().checked_add_days(slack).unwrap_or(date.latest());
    a.earliest() <= late(b) && b.earliest() <= late(a)
}
