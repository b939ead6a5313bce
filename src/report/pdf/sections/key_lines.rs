//! The lines of page 1: what the disease is and how things stand, each with its paper.

use std::collections::BTreeMap;

use super::lanes;
use crate::model::id_of;
use crate::model::{Certainty, DiseaseSource, Fact, PatientMatch, Record, Status, TreatmentStatus};
use crate::report::pdf::beside;
use crate::report::pdf::flow::{Doc, Reference};
use crate::report::pdf::phrase;
use crate::report::pdf::shape::{self, Span};
use crate::report::pdf::theme::{self, MARGIN, PAGE, WIDTH};
use crate::report::pdf::view::{View, paper_places, record_day};
use crate::report::pdf::words::{capital, count, fill};

/// A line of the first page.
struct KeyLine {
    label: String,
    value: String,
    detail: Option<String>,
    references: Vec<Reference>,
    /// Whether the value is a fact, or only says that there is none.
    found: bool,
}

/// Lines of text that one of them takes at most. Twelve lines of therapy need more than two.
const MOST_LINES: usize = 5;

/// Writes the lines.
pub(super) fn write(doc: &mut Doc<'_>, view: &View<'_>) {
    let mut lines = vec![diagnosis(view)];
    let words = &view.words.front;
    lines.push(stage(view));
    let status = newest_of(view, &words.status, &["disease-status", "lymphoma-response"], false);
    // Where no paper names the status, the newest relapse or progression tells it.
    let event = || newest_of(view, &words.status, &["relapse-date"], true);
    lines.push(if status.found { status } else { event() });
    lines.extend(targets(view));
    lines.push(therapy(view));
    lines.push(report(view, &words.pet, &["pet-ct-report"], &["pet-deauville", "lymphoma-response", "suvmax"]));
    let marrow = report(
        view,
        &words.marrow,
        &["bone-marrow-report", "mrd-report"],
        &["bm-involvement", "bm-blast-percent", "bm-plasma-cell-percent", "mrd"],
    );
    // Nobody misses what the checklist does not ask for in this case.
    let off = view.case.items.iter().any(|item| item.id == MARROW_ITEM && item.status == Status::NotApplicable);
    lines.extend(Some(marrow).filter(|line| line.found || !off));
    lines.push(newest_of(view, &words.performance, &["ecog", "karnofsky", "lansky"], true));
    let (label_width, chip_width) = (92.0, 82.0);
    let text_width = WIDTH - label_width - chip_width - 8.0;
    for line in &lines {
        let style = if line.found { theme::STRONG } else { theme::BODY.colored(theme::RED) }.sized(9.4);
        let mut spans = vec![Span::new(&line.value, style)];
        if let Some(detail) = &line.detail {
            spans.push(Span::new(beside::each([detail], |[detail]| format!(" · {detail}")), theme::SMALL.sized(8.4)));
        }
        let text = shape::wrap(&mut doc.book, &spans, text_width, view.words.lines(MOST_LINES));
        let references: Vec<Reference> = line.references.iter().take(4).cloned().collect();
        let chips = doc.chips_height(&references, 2, chip_width);
        let label = [Span::new(&line.label, theme::LABEL.sized(8.8))];
        let label = shape::wrap(&mut doc.book, &label, label_width - 6.0, view.words.lines(1));
        let height = (text.len().max(label.len()) as f32 * 12.0).max(chips).max(12.0) + 4.4;
        let y = doc.y;
        for (n, l) in label.iter().enumerate() {
            doc.put_line(l, MARGIN + 2.0, y + 10.4 + n as f32 * 12.0);
        }
        for (n, l) in text.iter().enumerate() {
            doc.put_line(l, MARGIN + label_width, y + 10.4 + n as f32 * 12.0);
        }
        doc.chips(&references, 2, PAGE.0 - MARGIN - chip_width, y + 1.8, chip_width);
        doc.y += height;
        let y = doc.y - 0.8;
        doc.canvas().path(&[(MARGIN, y), (PAGE.0 - MARGIN, y)], theme::RULE, 0.4);
    }
    doc.y += 7.0;
}

/// Kind of the paper and date, as `Pathology report, 18 Jan 2023`.
fn source(view: &View<'_>, record: Option<&Record>, date: Option<String>) -> Option<String> {
    let record = record?;
    let kind = fill(&view.words.front.by, &[("kind", &view.words.kind(record.kind.id()))]);
    let mut text = match date {
        Some(date) => beside::list(&[kind, date], ", "),
        None => kind,
    };
    if record.patient == PatientMatch::Unknown {
        text = beside::list(&[text.as_str(), &view.words.facts.unnamed_paper], ". ");
    }
    Some(text)
}

fn of_fact(view: &View<'_>, label: &str, fact: &Fact, with_name: bool) -> KeyLine {
    let value = phrase::value(view, fact);
    let name = phrase::subject(view, fact);
    let value = if with_name && name != label { beside::list(&[name, value], " ") } else { value };
    // The day of the paper is not that of what it tells of earlier.
    let date = if fact.certainty == Certainty::Historical { fact.date.as_ref() } else { view.date_of(fact) };
    let date = date.map(|d| view.words.stated(d));
    KeyLine {
        label: label.to_owned(),
        value: capital(value.trim()),
        detail: source(view, view.record(&fact.evidence.record), date),
        references: view.references([&fact.evidence]),
        found: true,
    }
}

fn nothing(label: &str, text: &str) -> KeyLine {
    KeyLine { label: label.to_owned(), value: text.to_owned(), detail: None, references: Vec::new(), found: false }
}

/// The newest statement of some types. Statements of another name on the same paper and page stand beside it.
fn newest_of(view: &View<'_>, label: &str, kinds: &[&str], with_name: bool) -> KeyLine {
    let mut found = view.newest(kinds);
    // What was once is not how things stand, nor how the disease answered to a treatment of then.
    found.retain(|f| f.certainty != Certainty::Historical && !view.is_of_treatment(f));
    let Some(first) = found.first() else { return nothing(label, &view.words.front.not_found) };
    let mut line = of_fact(view, label, first, with_name);
    let mut names = vec![(first.kind.as_str(), first.name.as_str())];
    for fact in found.iter().skip(1) {
        let key = (fact.kind.as_str(), fact.name.as_str());
        if view.day_of(fact) == view.day_of(first) && !names.contains(&key) && names.len() < 3 {
            names.push(key);
            let other = of_fact(view, label, fact, with_name);
            line.value = beside::list(&[line.value, other.value], "; ");
            line.references.extend(other.references);
        }
    }
    line.references = Reference::once(line.references);
    line
}

/// The newest stage; where every paper gives that of an older day alone, as the one of then.
fn stage(view: &View<'_>) -> KeyLine {
    let (label, kinds) = (&view.words.front.stage, ["disease-stage"]);
    let line = newest_of(view, label, &kinds, true);
    match view.newest(&kinds).first() {
        Some(fact) if !line.found => of_fact(view, label, fact, true),
        _ => line,
    }
}

/// The statement of a tissue report that names the same disease with more of its subtype, if there is one: a relapse
/// biopsy often says no more than the name.
fn more_specific<'a>(view: &View<'_>, found: &[&'a Fact], first: &'a Fact) -> &'a Fact {
    let Some(name) = &first.value else { return first };
    let kind = |fact: &Fact| view.record(&fact.evidence.record).map(|record| &record.kind);
    let says_more = |fact: &&&Fact| {
        fact.value
            .as_ref()
            .is_some_and(|value| value.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(',')))
    };
    found.iter().filter(|fact| kind(fact) == kind(first)).find(says_more).copied().unwrap_or(first)
}

fn diagnosis(view: &View<'_>) -> KeyLine {
    let words = &view.words.front;
    // A report of the tissue says more about the diagnosis than a letter that repeats it.
    let mut found = view.newest(&["diagnosis-entity"]);
    found.retain(|fact| !view.words.other_illnesses.contains(&fact.name));
    found.sort_by_key(|f| {
        let kind = view.record(&f.evidence.record).map_or("", |r| r.kind.id());
        (f.name != view.case.disease.id, kind != "pathology-report" && kind != "bone-marrow-report")
    });
    let named = |id: &str| view.words.diseases.get(id).cloned().unwrap_or_else(|| view.words.name(id));
    let chosen = named(&view.case.disease.id);
    let first = found.first().map(|first| more_specific(view, &found, first));
    match first {
        Some(fact) => {
            let mut line = of_fact(view, &words.diagnosis, fact, false);
            if view.case.disease.chosen_by == DiseaseSource::User && fact.name != view.case.disease.id {
                line.value = beside::list(&[fill(&words.chosen_by_user, &[("name", &chosen)]), line.value], "; ");
            }
            line
        }
        None if view.case.disease.chosen_by == DiseaseSource::User => {
            let mut line = nothing(&words.diagnosis, &fill(&words.chosen_by_user, &[("name", &chosen)]));
            line.detail = Some(words.not_found.clone());
            line
        }
        None if view.case.disease.chosen_by == DiseaseSource::Documents => KeyLine {
            label: words.diagnosis.clone(),
            value: chosen,
            detail: None,
            references: view.references(&view.case.disease.evidence),
            found: true,
        },
        None => nothing(&words.diagnosis, &words.not_found),
    }
}

/// The item of the checklist that asks for the marrow.
const MARROW_ITEM: &str = "bone-marrow";

/// The item of the checklist that asks for the target marker.
const TARGET_ITEM: &str = "target-antigen-status";

/// The marker that products for this disease aim at: every newest answer, with method, sample and date.
fn targets(view: &View<'_>) -> Vec<KeyLine> {
    let words = &view.words.front;
    let item = view.case.items.iter().find(|item| item.id == TARGET_ITEM);
    let old = item.is_some_and(|item| item.status == Status::Stale || item.also.contains(&Status::Stale));
    let mut lines = Vec::new();
    for marker in &view.case.disease.targets {
        let label = fill(&words.target, &[("marker", marker)]);
        let mut found: Vec<&Fact> =
            view.newest(&["antigen-status"]).into_iter().filter(|f| &f.name == marker).collect();
        // A letter that was copied from an older one must not stand before the newest report.
        found.sort_by_key(|f| f.certainty == Certainty::ReportedByLetter);
        let awaited: Vec<&Fact> = view.newest(&["pending-result"]).into_iter().filter(|f| &f.name == marker).collect();
        let Some(first) = found.first() else {
            lines.push(match awaited.first() {
                Some(fact) => KeyLine {
                    references: view.references([&fact.evidence]),
                    detail: phrase::quote(view, fact),
                    ..nothing(&label, &words.awaited)
                },
                None => nothing(&label, &words.not_found),
            });
            continue;
        };
        let mut line = of_fact(view, &label, first, false);
        // An old answer must not be read as today's.
        if old && let Some(word) = view.words.statuses.get(&id_of(&Status::Stale)) {
            line.value = fill(&words.with_status, &[("value", &line.value), ("status", &word.word.to_lowercase())]);
        }
        // An earlier answer that differs must be seen here too.
        if let Some(other) = found.iter().find(|f| f.polarity != first.polarity) {
            let earlier = of_fact(view, &label, other, false);
            let dated = |value: String, fact: &Fact| match view.date_of(fact) {
                Some(date) => beside::list(&[value, view.words.stated(date)], ", "),
                None => value,
            };
            line.value = beside::list(&[dated(line.value, first), dated(phrase::value(view, other), other)], "; ");
            line.detail = source(view, view.record(&first.evidence.record), None);
            line.references.extend(earlier.references);
        }
        if let Some(fact) = awaited.iter().find(|f| view.day_of(f) >= view.day_of(first)) {
            line.value = fill(&words.awaited_too, &[("value", &line.value)]);
            line.references.extend(view.references([&fact.evidence]));
        }
        lines.push(line);
    }
    lines
}

/// Lines of therapy as proposed, with the treatments that began them.
fn therapy(view: &View<'_>) -> KeyLine {
    let words = &view.words.front;
    let mut by_line: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut references = Vec::new();
    let mut stated = None;
    for entry in view.treatments().filter(|t| t.status != TreatmentStatus::Planned) {
        stated = stated.max(entry.line_asserted);
        if let Some(line) = entry.line_proposed {
            by_line.entry(line).or_default().push(lanes::title(view, entry));
            references.extend(view.references(&entry.evidence).into_iter().take(1));
        }
    }
    if by_line.is_empty() {
        return nothing(&words.lines, &words.not_found);
    }
    let names: Vec<String> = by_line.values().map(|v| beside::list(v, " + ")).collect();
    let n = by_line.len();
    let form = if n == 1 { &words.lines_proposed[0] } else { &words.lines_proposed[1] };
    let value = fill(form, &[("n", &n.to_string()), ("names", &beside::list(&names, "; "))]);
    let detail = stated
        .filter(|s| by_line.keys().next_back() != Some(s))
        .map(|s| fill(&words.lines_stated, &[("n", &s.to_string())]));
    references.sort();
    let references = Reference::once(references);
    KeyLine { label: words.lines.clone(), value, detail, references, found: true }
}

/// The newest report of some kinds, with what was read out of it.
fn report(view: &View<'_>, label: &str, papers: &[&str], kinds: &[&str]) -> KeyLine {
    let found = view.papers(papers);
    let Some(record) = found.first() else { return nothing(label, &view.words.front.not_found) };
    let mut values: Vec<String> = Vec::new();
    let mut references: Vec<Reference> = paper_places(record).collect();
    for kind in kinds {
        let Some(fact) = view.facts.iter().find(|f| f.kind == *kind && f.evidence.record == record.id) else {
            continue;
        };
        values.push(beside::list(&[phrase::subject(view, fact), phrase::value(view, fact)], ": "));
        references.extend(view.references([&fact.evidence]));
    }
    let date = record.date.as_ref().map(|d| view.words.stated(d));
    let none = values.is_empty();
    let references = Reference::once(references);
    let value = if none { view.words.front.no_details.clone() } else { beside::list(&values, "; ") };
    let age = record_day(record).map(|d| d.days_until(view.case.as_of.earliest())).filter(|days| *days >= 0);
    let age = age.map(|days| count(&view.words.checklist.age, days as usize));
    let dated = match (date, age) {
        (Some(date), Some(age)) => Some(beside::list(&[date, age], ", ")),
        (date, _) => date,
    };
    KeyLine { label: label.to_owned(), value, detail: source(view, Some(record), dated), references, found: true }
}
