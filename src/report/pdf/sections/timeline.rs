//! The treatments: drawn to scale, then in a table with the reason for every proposed line.

use super::chart;
use super::lanes::{self, Lanes};
use crate::model::id_of;
use crate::model::{StatedDate, TimelineEntry};
use crate::report::pdf::beside;
use crate::report::pdf::flow::Doc;
use crate::report::pdf::table::{self, Block, Column, Row};
use crate::report::pdf::theme;
use crate::report::pdf::view::View;
use crate::report::pdf::words::{count, fill};

/// Treatments that are drawn at most, and marks of each other lane: fewer and fewer until a page holds the drawing. The
/// table below has all treatments.
const MOST_DRAWN: [(usize, usize); 4] = [(60, 24), (30, 16), (15, 8), (8, 4)];

/// Writes the section.
pub(in crate::report::pdf) fn write(doc: &mut Doc<'_>, view: &View<'_>) {
    let words = &view.words.timeline;
    let mut content = Lanes::new(view);
    doc.heading(&view.words.sections.timeline, None);
    if content.is_empty() {
        doc.paragraph(&words.none, theme::BODY, 4.0);
    } else {
        let mut left_out = Vec::new();
        for (bars, marks) in MOST_DRAWN {
            trim(&mut content, bars, marks, &mut left_out);
            if chart::draw(doc, view, &mut content) {
                break;
            }
        }
        doc.paragraph(&words.partial, theme::SMALL, 0.0);
        if !left_out.is_empty() {
            doc.paragraph(&fill(&words.earlier, &[("names", &beside::list(&left_out, ", "))]), theme::SMALL, 0.0);
        }
    }
    if !content.undated.is_empty() {
        doc.paragraph(&fill(&words.undated, &[("names", &beside::list(&content.undated, ", "))]), theme::SMALL, 2.0);
    }
    let entries: Vec<&TimelineEntry> = view.treatments().collect();
    if entries.is_empty() {
        return;
    }
    doc.heading(&view.words.sections.treatments, None);
    doc.note(&words.proposed);
    let c = &words.columns;
    let columns = [
        Column { title: &c.line, share: 13.0 },
        Column { title: &c.treatment, share: 26.0 },
        Column { title: &c.dates, share: 26.0 },
        Column { title: &c.response, share: 22.0 },
        Column { title: &c.why, share: 33.0 },
        Column { title: &c.papers, share: 16.0 },
    ];
    let rows = entries.iter().map(|entry| row(view, entry)).collect();
    table::draw(doc, &columns, rows);
}

/// Takes the oldest treatments and marks out of the drawing; the treatments are named below it.
fn trim(content: &mut Lanes<'_>, most: usize, marks: usize, left_out: &mut Vec<String>) {
    let total: usize = content.treatments.iter().map(|(_, bars)| bars.len()).sum();
    let mut surplus = total.saturating_sub(most);
    for (_, bars) in &mut content.treatments {
        let n = surplus.min(bars.len());
        left_out.extend(bars.drain(..n).map(|b| b.title));
        surplus -= n;
    }
    content.treatments.retain(|(_, bars)| !bars.is_empty());
    // Twelve lanes of treatment, and the newest marks of the others.
    while content.treatments.len() > 12 {
        left_out.extend(content.treatments.remove(0).1.into_iter().map(|b| b.title));
    }
    for ticks in [&mut content.responses, &mut content.scans, &mut content.marrow] {
        let n = ticks.len().saturating_sub(marks);
        ticks.drain(..n);
    }
    let n = content.events.len().saturating_sub(marks);
    content.events.drain(..n);
}

fn row(view: &View<'_>, entry: &TimelineEntry) -> Row {
    let words = &view.words.timeline;
    let mut line = match entry.line_proposed {
        Some(n) => vec![Block::text(fill(&words.line, &[("n", &n.to_string())]), theme::STRONG)],
        None => vec![Block::text(&words.uncounted, theme::SMALL)],
    };
    line.extend(asserted(view, entry).map(|said| Block::text(said, theme::SMALL.colored(theme::AMBER))));
    let title = lanes::title(view, entry);
    let mut treatment = vec![Block::text(&title, theme::STRONG)];
    let kind = words.kinds.get(&id_of(&entry.kind)).cloned().unwrap_or_default();
    let cycles = entry.cycles.as_deref().map(str::trim).filter(|c| !c.is_empty());
    let cycles = cycles
        .map(|c| if c.chars().all(|c| c.is_ascii_digit()) { fill(&words.cycles, &[("n", c)]) } else { c.to_owned() });
    let detail: Vec<String> = [Some(kind), cycles].into_iter().flatten().filter(|t| !t.is_empty()).collect();
    treatment.push(Block::text(beside::list(&detail, " · "), theme::SMALL));
    let raw = entry.raw.trim();
    if !raw.is_empty() && !raw.eq_ignore_ascii_case(&title) {
        treatment.push(Block::lines(fill(&view.words.document.quote, &[("text", raw)]), theme::QUOTE, 24));
    }
    let mut dates = vec![Block::text(dates(view, entry), theme::BODY)];
    dates.extend(stopped(view, entry).map(|said| Block::lines(said, theme::SMALL, 16)));
    let why = Block::lines(&entry.why_new_line, theme::BODY.sized(8.0), 20);
    Row::cells(vec![
        line,
        treatment,
        dates,
        vec![Block::text(response(view, entry).as_deref().unwrap_or("–"), theme::BODY)],
        vec![why],
        vec![Block::Chips(view.references(&entry.evidence), 6)],
    ])
}

fn dates(view: &View<'_>, entry: &TimelineEntry) -> String {
    let (planned, days) = (&view.words.timeline.planned, days(view, entry));
    if lanes::is_planned(entry) {
        beside::each([planned, &days], |[planned, days]| format!("{planned} ({days})"))
    } else {
        days
    }
}

/// From when to when, as far as it is known.
pub(in crate::report) fn days(view: &View<'_>, entry: &TimelineEntry) -> String {
    let words = &view.words.timeline;
    let known = |date: &Option<StatedDate>| date.as_ref().filter(|d| d.value.is_some()).map(|d| view.words.stated(d));
    match (known(&entry.start), known(&entry.end)) {
        (Some(from), Some(to)) if from == to => from,
        (Some(from), Some(to)) => fill(&words.range, &[("from", &from), ("to", &to)]),
        (Some(from), None) if lanes::is_ongoing(entry) => {
            fill(&words.range, &[("from", &from), ("to", &words.ongoing)])
        }
        (Some(from), None) if lanes::is_point(entry) || lanes::is_planned(entry) => from,
        (Some(from), None) => fill(&words.range, &[("from", &from), ("to", "?")]),
        (None, Some(to)) => fill(&words.range, &[("from", "?"), ("to", &to)]),
        (None, None) => view.words.document.no_date.clone(),
    }
}

/// How the disease answered, when, and by which method.
pub(in crate::report) fn response(view: &View<'_>, entry: &TimelineEntry) -> Option<String> {
    let words = &view.words.timeline;
    let response = entry.response.as_ref()?;
    let value = match &response.method {
        Some(method) => fill(&words.by, &[("value", &response.value), ("method", &view.words.term(method))]),
        None => response.value.clone(),
    };
    Some(match &response.date {
        Some(date) => fill(&words.on, &[("value", &value), ("date", &view.words.stated(date))]),
        None => value,
    })
}

/// Why it ended.
pub(in crate::report) fn stopped(view: &View<'_>, entry: &TimelineEntry) -> Option<String> {
    let reason = entry.stop_reason.as_deref().filter(|reason| !reason.trim().is_empty())?;
    Some(fill(&view.words.timeline.stopped, &[("text", &view.words.term(reason))]))
}

/// The line that a paper gives, where another is proposed.
pub(in crate::report) fn asserted(view: &View<'_>, entry: &TimelineEntry) -> Option<String> {
    let n = entry.line_asserted.filter(|n| Some(*n) != entry.line_proposed)?;
    Some(fill(&view.words.timeline.asserted, &[("n", &n.to_string())]))
}

/// So many days in words.
pub(super) fn days_old(view: &View<'_>, days: i64) -> String {
    count(&view.words.checklist.age, usize::try_from(days).unwrap_or(0))
}
