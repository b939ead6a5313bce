//! What the drawing of the treatments holds: bars, marks and events on one scale of days.

use chrono::NaiveDate;

use crate::model::id_of;
use crate::model::{Fact, PartialDate, Polarity, Precision, StatedDate, TimelineEntry, TimelineKind, TreatmentStatus};
use crate::report::pdf::beside;
use crate::report::pdf::view::{View, record_day};
use crate::report::pdf::words::{capital, fill};

/// A treatment with at least one date.
pub(super) struct Bar<'c> {
    pub(super) entry: &'c TimelineEntry,
    pub(super) title: String,
    /// First and last day that the start can mean.
    pub(super) start: (NaiveDate, NaiveDate),
    /// First and last day that the end can mean; `None` where the paper gives no end.
    pub(super) end: Option<(NaiveDate, NaiveDate)>,
}

/// A mark at one place of the scale.
pub(super) struct Tick {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    pub(super) label: String,
    pub(super) sign: Sign,
}

/// What is drawn above a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Complete,
    Partial,
    Worse,
    Scan,
    Marrow,
}

/// A line through all lanes.
pub(super) struct Event {
    pub(super) day: NaiveDate,
    pub(super) label: String,
    pub(super) strong: bool,
}

/// All that is drawn.
pub(super) struct Lanes<'c> {
    /// Label of the lane and its bars; counted lines first.
    pub(super) treatments: Vec<(String, Vec<Bar<'c>>)>,
    pub(super) responses: Vec<Tick>,
    pub(super) scans: Vec<Tick>,
    pub(super) marrow: Vec<Tick>,
    pub(super) events: Vec<Event>,
    /// Titles of treatments without a date.
    pub(super) undated: Vec<String>,
}

/// The name of a treatment: its standard name where a statement gives one, else as printed.
pub(in crate::report) fn title(view: &View<'_>, entry: &TimelineEntry) -> String {
    match name(view, &entry.regimen, &entry.raw) {
        Some(name) => name,
        None if entry.regimen.trim().is_empty() => {
            view.words.timeline.kinds.get(&id_of(&entry.kind)).cloned().unwrap_or_default()
        }
        None => view.words.name(&entry.regimen),
    }
}

/// The same by the id of a regimen and the words of a paper; `None` where neither makes a short name.
fn name(view: &View<'_>, regimen: &str, raw: &str) -> Option<String> {
    let short = |text: &&str| !text.is_empty() && text.chars().count() <= 40;
    let standard = view
        .case
        .facts
        .iter()
        .filter(|f| f.treatment.is_some() && f.name == regimen)
        .find_map(|f| f.value.as_deref().map(str::trim).filter(short));
    standard.or_else(|| Some(raw.trim()).filter(short)).map(|name| capital(&view.words.treatment(name)))
}

/// The name of a treatment that one statement makes.
pub(in crate::report) fn title_of(view: &View<'_>, fact: &Fact) -> String {
    name(view, &fact.name, &fact.value_raw).unwrap_or_else(|| view.words.name(&fact.name))
}

/// The days a date can mean; of an ambiguous one, from the earlier reading to the later.
pub(super) fn span(date: Option<&StatedDate>) -> Option<(NaiveDate, NaiveDate)> {
    let date = date?;
    let value = date.value?;
    let other = date.other_reading.filter(|_| date.precision == Precision::Ambiguous).unwrap_or(value);
    Some((value.earliest().min(other.earliest()), value.latest().max(other.latest())))
}

fn days(date: PartialDate) -> (NaiveDate, NaiveDate) {
    (date.earliest(), date.latest())
}

impl<'c> Lanes<'c> {
    pub(super) fn new(view: &View<'c>) -> Self {
        let (treatments, undated) = bars(view);
        Self {
            treatments,
            undated,
            responses: responses(view),
            scans: scans(view),
            marrow: marrow(view),
            events: events(view),
        }
    }

    /// Whether there is a dated treatment to draw.
    pub(super) fn is_empty(&self) -> bool {
        self.treatments.is_empty()
    }
}

type Drawn<'c> = (Vec<(String, Vec<Bar<'c>>)>, Vec<String>);

fn bars<'c>(view: &View<'c>) -> Drawn<'c> {
    let words = &view.words.timeline;
    let mut lanes: Vec<(Option<u32>, Vec<Bar<'c>>)> = Vec::new();
    let mut undated = Vec::new();
    for entry in view.treatments() {
        let title = title(view, entry);
        let (start, end) = (span(entry.start.as_ref()), span(entry.end.as_ref()));
        let Some(start) = start.or(end) else {
            // What was only planned must not read as given.
            undated.push(if is_planned(entry) { fill(&words.planned_name, &[("name", &title)]) } else { title });
            continue;
        };
        let bar = Bar { entry, title, start, end };
        match lanes.iter_mut().find(|(line, _)| *line == entry.line_proposed) {
            Some((_, bars)) => bars.push(bar),
            None => lanes.push((entry.line_proposed, vec![bar])),
        }
    }
    lanes.sort_by_key(|(line, _)| line.map_or(u32::MAX, |n| n));
    let named = lanes
        .into_iter()
        .map(|(line, mut bars)| {
            bars.sort_by_key(|b| b.start);
            let label = match line {
                Some(n) => fill(&words.line, &[("n", &n.to_string())]),
                None => words.uncounted.clone(),
            };
            (label, bars)
        })
        .collect();
    (named, undated)
}

fn responses(view: &View<'_>) -> Vec<Tick> {
    let signs = &view.words.timeline;
    let mut ticks: Vec<Tick> = Vec::new();
    let mut add = |value: &str, date: Option<&StatedDate>, doubtful: bool| {
        let Some((from, to)) = span(date) else { return };
        let label = marked(view, value.trim().to_owned(), doubtful);
        if !value.trim().is_empty() && !ticks.iter().any(|t| t.label == label && t.from == from) {
            ticks.push(Tick {
                from,
                to,
                label,
                sign: if signs.worse.iter().any(|w| w == value.trim()) {
                    Sign::Worse
                } else if signs.complete.iter().any(|w| w == value.trim()) {
                    Sign::Complete
                } else {
                    Sign::Partial
                },
            });
        }
    };
    for entry in view.treatments() {
        if let Some(response) = &entry.response {
            add(&response.value, response.date.as_ref(), entry.evidence.iter().any(|at| at.doubtful));
        }
    }
    let own = |fact: &&&Fact| fact.kind == "lymphoma-response" && !view.is_of_treatment(fact);
    for fact in view.facts.iter().filter(own) {
        let date = view.date_of(fact);
        add(fact.value.as_deref().unwrap_or(&fact.value_raw), date, fact.evidence.doubtful);
    }
    ticks.sort_by_key(|t| t.from);
    ticks
}

fn scans(view: &View<'_>) -> Vec<Tick> {
    let words = &view.words.timeline;
    let mut ticks: Vec<Tick> = Vec::new();
    for record in view.papers(&["pet-ct-report"]) {
        let Some((from, to)) = record_day(record).map(days) else { continue };
        let score = view.facts.iter().find(|f| f.kind == "pet-deauville" && f.evidence.record == record.id);
        let label = match score {
            Some(fact) => {
                let score = fill(&words.deauville, &[("n", &number(fact))]);
                marked(view, beside::list(&[&words.pet_short, &score], " "), fact.evidence.doubtful)
            }
            None => words.pet_short.clone(),
        };
        if !ticks.iter().any(|t| t.from == from && t.label == label) {
            ticks.push(Tick { from, to, label, sign: Sign::Scan });
        }
    }
    ticks.sort_by_key(|t| t.from);
    ticks
}

/// A label, with the mark of what may be read wrongly.
fn marked(view: &View<'_>, label: String, doubtful: bool) -> String {
    if doubtful { fill(&view.words.document.doubtful_reference, &[("reference", &label)]) } else { label }
}

fn number(fact: &Fact) -> String {
    fact.value.clone().unwrap_or_else(|| fact.value_raw.clone())
}

fn marrow(view: &View<'_>) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Vec::new();
    for record in view.papers(&["bone-marrow-report", "mrd-report"]) {
        let Some((from, to)) = record_day(record).map(days) else { continue };
        let of = |kind: &str| view.facts.iter().copied().find(|f| f.kind == kind && f.evidence.record == record.id);
        let label = if let Some(fact) = of("bm-blast-percent").or_else(|| of("bm-plasma-cell-percent")) {
            let value = number(fact);
            marked(view, if value.contains('%') { value } else { format!("{value} %") }, fact.evidence.doubtful)
        } else if let Some(fact) = of("bm-involvement").or_else(|| of("mrd")) {
            let says = crate::report::pdf::phrase::polarity(view, fact).unwrap_or_default();
            let says = if fact.kind == "mrd" && fact.polarity != Polarity::Stated {
                beside::each([&says], |[says]| format!("MRD {says}"))
            } else {
                says
            };
            marked(view, says, fact.evidence.doubtful)
        } else {
            String::new()
        };
        if !ticks.iter().any(|t| t.from == from && t.label == label) {
            ticks.push(Tick { from, to, label, sign: Sign::Marrow });
        }
    }
    ticks.sort_by_key(|t| t.from);
    ticks
}

fn events(view: &View<'_>) -> Vec<Event> {
    let words = &view.words.timeline;
    let mut events: Vec<Event> = Vec::new();
    // Only the first: papers give the day of diagnosis with different precision.
    let diagnosed = view.facts.iter().filter(|f| f.kind == "diagnosis-date").filter_map(|f| event_day(f)).min();
    if let Some(date) = diagnosed {
        let label = beside::list(&[&words.diagnosis, &view.words.date(&date)], " ");
        events.push(Event { day: date.earliest(), label, strong: false });
    }
    let mut relapses: Vec<(PartialDate, &str)> = view
        .facts
        .iter()
        .filter(|f| f.kind == "relapse-date")
        .filter_map(|f| event_day(f).map(|d| (d, f.name.as_str())))
        .collect();
    // A day says more than its month: where one date may be the other, the finer one is drawn.
    relapses.sort_by_key(|(d, _)| (d.earliest(), std::cmp::Reverse(d.precision() == Precision::Day)));
    let all = relapses.clone();
    relapses.retain(|(d, name)| {
        d.precision() == Precision::Day
            || !all
                .iter()
                .any(|(o, other)| other == name && o != d && o.earliest() >= d.earliest() && o.latest() <= d.latest())
    });
    relapses.dedup();
    for (date, name) in relapses {
        let word = match name {
            "progression" => &words.progression,
            "transformation" => &words.transformation,
            _ => &words.relapse,
        };
        let label = beside::list(&[word, &view.words.date(&date)], " ");
        events.push(Event { day: date.earliest(), label, strong: true });
    }
    events
}

fn event_day(fact: &Fact) -> Option<PartialDate> {
    fact.value.as_deref().and_then(|v| v.parse().ok()).or_else(|| fact.date.as_ref().and_then(|d| d.value))
}

/// Whether a treatment is drawn as one sign and not as a bar.
pub(super) fn is_point(entry: &TimelineEntry) -> bool {
    matches!(entry.kind, TimelineKind::Transplant | TimelineKind::CellTherapy)
}

/// Whether it has been given at all.
pub(in crate::report) fn is_planned(entry: &TimelineEntry) -> bool {
    entry.status == TreatmentStatus::Planned
}

/// Whether it goes on.
pub(super) fn is_ongoing(entry: &TimelineEntry) -> bool {
    entry.ongoing || entry.status == TreatmentStatus::Ongoing
}
