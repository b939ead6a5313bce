//! What was given, when, and how the disease answered (domain/extraction.md §2.6, §5).
//!
//! A name alone is no treatment: the words must say that it was given, goes on or is intended, or give it a date, its
//! cycles or a place in a list of treatments. What is only intended, asked about or considered stays planned.

mod catalogue;
mod day;
mod details;
mod mention;
mod prior_lines;
mod relapse;
mod responses;
mod segment;
mod status;
mod steps;
mod table;
mod words;
mod years;

#[cfg(test)]
mod tests;

use std::ops::Range;

use chrono::NaiveDate;

use super::Paper;
use super::sections::Section;
use super::unit::Unit;
use crate::model::{
    Certainty, DateKind, Fact, PagedText, StatedDate, Subject, TextSource, TimelineKind, Treatment, TreatmentStatus,
};
use details::Details;
use mention::Mention;
use responses::Answer;
use status::{Signs, Standing};
use table::Columns;
use words::{Column, WORDS, has};

/// The treatment of an id of the catalogue.
pub(in crate::extract) fn by_id(id: &str) -> Option<&'static catalogue::Entry> {
    catalogue::CATALOGUE.entries.iter().find(|entry| entry.id == id)
}

/// Whether treatments of a class are never lines by themselves.
pub(in crate::extract) fn is_support(class: &str) -> bool {
    WORDS.dated_only.iter().any(|support| support == class)
}

/// The treatment that a text names, and nothing else: `R-CHOP`, `gemcitabine + oxaliplatin`.
pub(in crate::extract) fn named(text: &str) -> Option<super::entered::Named> {
    let units = super::unit::units(&PagedText::single(vec![text.trim().to_owned()], TextSource::Text), 1, 1);
    let [unit] = units.as_slice() else { return None };
    let mut mentions = mention::mentions(unit);
    let mention = mentions.pop().filter(|_| mentions.is_empty())?;
    let whole = unit.words()[..mention.range.start].trim().is_empty()
        && unit.words()[mention.range.end..].trim_matches([' ', '.']).is_empty();
    whole.then_some(super::entered::Named { id: mention.id, name: mention.name, kind: mention.kind })
}

/// Whether a part of a unit names a treatment.
pub(in crate::extract) fn names_any(unit: &Unit, part: &Range<usize>) -> bool {
    mention::mentions(unit).iter().any(|mention| part.start <= mention.range.start && mention.range.end <= part.end)
}

/// Whether it names drugs or a regimen: a department or a day of procedure is named by other treatments.
pub(in crate::extract) fn names_regimen(unit: &Unit, part: &Range<usize>) -> bool {
    let of_place =
        [TimelineKind::Radiotherapy, TimelineKind::Transplant, TimelineKind::CellTherapy, TimelineKind::Surgery];
    mention::mentions(unit).iter().any(|mention| {
        !of_place.contains(&mention.kind) && part.start <= mention.range.start && mention.range.end <= part.end
    })
}

/// Whether it names how the disease answered, or that it came back.
pub(in crate::extract) fn names_answer(unit: &Unit, part: &Range<usize>) -> bool {
    let words = &unit.words()[part.clone()];
    responses::last_end(words).is_some() || responses::last_event_end(words).is_some()
}

/// Whether it names an examination by which an answer is told.
pub(in crate::extract) fn names_examination(unit: &Unit, part: &Range<usize>) -> bool {
    responses::names_method(&unit.words()[part.clone()])
}

/// How treatments are written.
pub(in crate::extract) fn spellings() -> impl Iterator<Item = &'static str> {
    catalogue::CATALOGUE.entries.iter().flat_map(catalogue::Entry::spellings)
}

/// The treatments, responses and relapses that a paper states.
pub fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let kind = paper.record.kind.id();
    if WORDS.silent_papers.iter().any(|scope| scope == kind) {
        return Vec::new();
    }
    let mut facts = Vec::new();
    let mut columns: Option<Columns> = None;
    let mut days_zero: Vec<StatedDate> = Vec::new();
    // The treatment that the sentence before spoke of, by its place among the facts.
    let mut open: Option<Open> = None;
    for (index, unit) in paper.units.iter().enumerate() {
        if let Some(found) = Columns::of(unit) {
            columns = Some(found);
            open = None;
            continue;
        }
        if !unit.is_row {
            columns = None;
        }
        if unit.section == Section::Legend {
            continue;
        }
        let dates = paper.dates.by_unit.get(index).map_or(&[][..], Vec::as_slice);
        let mentions = mention::mentions(unit);
        let names: Vec<Range<usize>> = mentions.iter().map(|m| m.range.clone()).collect();
        let with_years;
        let dates = if names.is_empty() && !responses::names_event(unit) {
            dates
        } else {
            with_years = years::with_years(unit, dates, &names);
            &with_years
        };
        let parts = segment::segments(unit, &mentions, dates);
        let beside: Vec<Range<usize>> =
            mentions.iter().zip(&parts).map(|(m, part)| m.range.end..part.end.max(m.range.end)).collect();
        let mut answers = responses::answers(paper, unit, dates, &beside);
        // A transplant is done in a remission; the remission is not what came of it.
        let transplant = mentions.iter().find(|mention| mention.kind == TimelineKind::Transplant);
        answers.retain(|answer| {
            !(answer.as_state && transplant.is_some_and(|mention| mention.range.end <= answer.range.start))
        });
        if let Some(table) = &columns {
            answers.extend(answer_in_cell(paper, unit, dates, table, &answers));
        }
        facts.extend(prior_lines::statement(paper, unit));
        facts.extend(relapse::events(paper, unit, dates, &mentions));
        facts.extend(answers.iter().map(|answer| responses::fact(paper, unit, answer)));
        if mentions.is_empty() {
            let infusions = dates.iter().filter(|placed| placed.date.kind == DateKind::Infusion);
            days_zero.extend(infusions.map(|placed| placed.date.clone()));
            open = open.and_then(|before| before.next(unit));
            if let Some(before) = &open {
                before.extend(unit, &mut facts, details::read(unit, dates, &(0..unit.words().len()), None), &answers);
            }
            continue;
        }
        open = None;
        for (mention, part) in mentions.iter().zip(&parts) {
            let found = one(paper, unit, mention, part, dates, &answers, columns.as_ref());
            if let Some(fact) = found {
                open = Some(Open { fact: facts.len(), page: unit.page, section: unit.section, left: 1 });
                facts.push(fact);
            }
        }
    }
    place_day_zero(&mut facts, &days_zero);
    relapse::drop_retold(&mut facts);
    facts
}

/// "Day 0: 06/03/2025" on a line of its own is the day of the one transplant or cell product that the paper says was
/// given; of several it is not known which.
fn place_day_zero(facts: &mut [Fact], days: &[StatedDate]) {
    let Some(day) = days.first().filter(|day| days.iter().all(|other| other.value == day.value)) else { return };
    let infused = |t: &&mut Treatment| {
        matches!(t.kind, TimelineKind::Transplant | TimelineKind::CellTherapy) && t.status == TreatmentStatus::Given
    };
    let mut given = facts
        .iter_mut()
        .filter(|fact| fact.subject == Subject::Patient)
        .filter_map(|fact| fact.treatment.as_mut())
        .filter(infused);
    if let (Some(only), None) = (given.next(), given.next())
        && only.start.is_none()
        && only.end.is_none()
    {
        only.start = Some(StatedDate { kind: DateKind::TreatmentStart, ..day.clone() });
    }
}

/// A treatment about which the next sentences may go on.
struct Open {
    fact: usize,
    page: u32,
    section: Section,
    left: u32,
}

impl Open {
    /// One sentence further; `None` where another part of the paper begins.
    fn next(mut self, unit: &Unit) -> Option<Self> {
        self.left = self.left.checked_sub(1)?;
        (!unit.is_row && unit.page == self.page && unit.section == self.section).then_some(self)
    }

    /// Adds what the sentence behind says, where the words are those of a treatment that ran its course.
    fn extend(&self, unit: &Unit, facts: &mut [Fact], more: Details, answers: &[Answer]) {
        let Some(fact) = facts.get_mut(self.fact) else { return };
        let Some(treatment) = fact.treatment.as_mut().filter(|t| t.status != TreatmentStatus::Planned) else { return };
        if names_another(unit) || begins_later(&more, treatment) {
            return;
        }
        treatment.response = treatment.response.take().or_else(|| usable(answers).map(|a| a.response.clone()));
        if more.cycles.is_some() || more.end.is_some() {
            treatment.end = treatment.end.take().or(more.end);
            treatment.cycles = treatment.cycles.take().or(more.cycles);
            treatment.stop_reason = treatment.stop_reason.take().or(more.stop_reason);
        }
    }
}

/// "two cycles of KXd": a treatment that the catalogue does not know, told by its capitals or digits.
fn names_another(unit: &Unit) -> bool {
    let words = unit.words();
    let names = WORDS.cycles_of.iter().filter(|form| unit.may_have(*form)).flat_map(|form| form.captures_iter(words));
    names.filter_map(|found| found.name("n")).any(|name| {
        let printed = unit.raw(&name.range());
        printed.chars().filter(|c| c.is_uppercase() || c.is_ascii_digit()).count() > 1
    })
}

/// Whether something began when the treatment was over.
fn begins_later(more: &Details, treatment: &Treatment) -> bool {
    let day = |date: &Option<StatedDate>| date.as_ref().and_then(|date| date.value);
    matches!((day(&more.start), day(&treatment.end)), (Some(start), Some(end)) if start.earliest() > end.latest())
}

fn usable(answers: &[Answer]) -> Option<&Answer> {
    let sure = |a: &&Answer| matches!(a.certainty, Certainty::Asserted | Certainty::Historical | Certainty::Uncertain);
    answers.iter().find(|a| sure(a) && a.certainty != Certainty::Uncertain && a.subject == Subject::Patient)
}

/// The fact of one mention, if the words make it one.
fn one(
    paper: &Paper<'_>,
    unit: &Unit,
    mention: &Mention,
    part: &Range<usize>,
    dates: &[super::dates::Placed],
    answers: &[Answer],
    columns: Option<&Columns>,
) -> Option<Fact> {
    let words = unit.words();
    let mut found = details::read(unit, dates, part, Some(mention));
    let in_table = columns
        .and_then(|c| c.cell(unit, Column::Treatment))
        .is_some_and(|cell| cell.start <= mention.range.start && mention.range.end <= cell.end);
    let mut answer = linked(words, mention, part, answers);
    if let Some(table) = columns.filter(|_| in_table) {
        found = in_row(unit, dates, table, mention);
        let cell = table.cell(unit, Column::Response);
        answer =
            answers.iter().find(|a| cell.as_ref().is_some_and(|c| c.start <= a.range.start && a.range.end <= c.end));
    }
    let signs = signs(paper, &found, answer.is_some(), in_table);
    let standing = status::standing(paper, unit, mention, part, signs, dates)?;
    if is_left_out(paper, unit, mention, &found, standing) {
        return None;
    }
    let planned = standing.status == TreatmentStatus::Planned;
    if planned {
        // What is still to come has not begun: the day is that on which it was spoken of.
        found.start = found.start.filter(|date| !is_past(paper, date));
        found.end = found.end.filter(|date| !is_past(paper, date));
    }
    let going_on = has(&WORDS.present_end, words, mention.range.end..part.end.max(mention.range.end));
    let ongoing =
        !planned && found.end.is_none() && (standing.status == TreatmentStatus::Ongoing || going_on && in_table);
    let status = match standing.status {
        TreatmentStatus::Planned => TreatmentStatus::Planned,
        _ if ongoing => TreatmentStatus::Ongoing,
        _ => TreatmentStatus::Given,
    };
    let raw = unit.raw(&mention.range).to_owned();
    let mut fact = paper.fact("treatment-line", &mention.id, &raw, unit.evidence(&mention.range), "extract/treatments");
    fact.value = Some(mention.name.clone());
    fact.certainty = standing.certainty;
    fact.subject = standing.subject;
    fact.sample = found.site.clone();
    fact.treatment = Some(Treatment {
        kind: mention.kind,
        start: found.start,
        end: found.end,
        ongoing,
        cycles: found.cycles,
        line_asserted: found.line,
        response: answer.map(|a| a.response.clone()).filter(|_| !planned),
        stop_reason: found.stop_reason.filter(|_| !planned),
        status,
    });
    Some(fact)
}

/// A response in the mention's own part of the sentence, or just before it ("CMR after R-CHOP").
fn linked<'a>(words: &str, mention: &Mention, part: &Range<usize>, answers: &'a [Answer]) -> Option<&'a Answer> {
    let inside = |a: &&Answer| {
        a.range.start >= part.start
            && a.range.end <= part.end
            && a.subject == Subject::Patient
            && a.certainty != Certainty::Uncertain
    };
    let behind = answers.iter().filter(inside).find(|a| a.range.start >= mention.range.end);
    let ahead = answers
        .iter()
        .filter(inside)
        .rfind(|a| a.range.end <= mention.range.start && words::count(&words[a.range.end..mention.range.start]) <= 4);
    behind.or(ahead)
}

/// Whether a date is over on the day of the paper.
fn is_past(paper: &Paper<'_>, date: &StatedDate) -> bool {
    let today = paper.date.and_then(|date| date.value);
    matches!((date.value, today), (Some(date), Some(today)) if date.latest() < today.earliest())
}

fn signs(paper: &Paper<'_>, found: &Details, answered: bool, in_table: bool) -> Signs {
    let today: Option<NaiveDate> = paper.date.and_then(|date| date.value).map(|value| value.latest());
    let day = |date: &Option<StatedDate>| date.as_ref().and_then(|d| d.value);
    let later =
        |date: &Option<StatedDate>| matches!((day(date), today), (Some(day), Some(today)) if day.earliest() > today);
    let any = found.start.is_some() || found.end.is_some();
    let future = later(&found.start) || (found.start.is_none() && later(&found.end));
    Signs {
        details: any || found.cycles.is_some() || found.line.is_some() || answered,
        past_date: any && !future && today.is_some(),
        future_date: future,
        in_table,
        span: found.start.is_some() && found.end.is_some() && !future,
    }
}

/// Steroids and supportive drugs count only with a date; a list of medicines only says what is taken since when.
fn is_left_out(paper: &Paper<'_>, unit: &Unit, mention: &Mention, found: &Details, standing: Standing) -> bool {
    let dated = found.start.is_some() || found.end.is_some();
    let support = is_support(&mention.class);
    let medicines =
        unit.section == Section::Medication || WORDS.medicine_papers.iter().any(|kind| kind == paper.record.kind.id());
    let planned = standing.status == TreatmentStatus::Planned;
    (support && (!dated || planned || (medicines && mention.kind == TimelineKind::Systemic)))
        || (medicines && !dated)
        || unit.section == Section::Allergies
        || (unit.section == Section::Indication && !planned && !found.any())
}

/// The parts of a treatment from the cells of its row.
fn in_row(unit: &Unit, dates: &[super::dates::Placed], table: &Columns, mention: &Mention) -> Details {
    let words = unit.words();
    let date_in = |column| {
        let cell: Range<usize> = table.cell(unit, column)?;
        dates.iter().find(|d| d.range.start >= cell.start && d.range.end <= cell.end).map(|d| d.date.clone())
    };
    let mut found = Details::default();
    if let Some(cell) = table.cell(unit, Column::Treatment) {
        found = details::read(unit, dates, &cell, Some(mention));
    }
    if let Some(cell) = table.cell(unit, Column::Dates) {
        found.complete(details::read(unit, dates, &cell, None));
    }
    if let Some(cell) = table.cell(unit, Column::Start) {
        let span = details::read(unit, dates, &cell, None);
        found.start = date_in(Column::Start).or(found.start);
        found.end = span
            .end
            .filter(|end| {
                Some(end.quote.as_str()) != found.start.as_ref().map(|s| s.quote.as_str())
                    || end.value != found.start.as_ref().and_then(|s| s.value)
            })
            .or(found.end);
    }
    found.end = date_in(Column::End).or(found.end);
    if let Some(start) = found.start.as_mut() {
        start.kind = crate::model::DateKind::TreatmentStart;
    }
    if let Some(end) = found.end.as_mut() {
        end.kind = crate::model::DateKind::TreatmentEnd;
    }
    if let Some(cell) = table.cell(unit, Column::Cycles) {
        let raw = unit.raw(&cell).trim().to_owned();
        if !raw.is_empty() && raw.chars().count() <= 12 && raw != "-" {
            found.cycles = Some(raw);
        }
    }
    if let Some(cell) = table.cell(unit, Column::Line) {
        let digits: String = words[cell].chars().filter(char::is_ascii_digit).collect();
        found.line = digits.parse().ok().filter(|line| (1..=20).contains(line)).or(found.line);
    }
    // Where no column is for the reason, it stands beside the response.
    if let Some(cell) = table.cell(unit, Column::Reason).or_else(|| table.cell(unit, Column::Response)) {
        found.stop_reason = WORDS.stop_reason(&words[cell]);
    }
    found
}

/// A short form that fills a response cell alone, which needs no further sign, or an event that opens it.
fn answer_in_cell(
    paper: &Paper<'_>,
    unit: &Unit,
    dates: &[super::dates::Placed],
    table: &Columns,
    known: &[Answer],
) -> Vec<Answer> {
    let Some(cell) = table.cell(unit, Column::Response) else { return Vec::new() };
    if known.iter().any(|a| a.range.start >= cell.start && a.range.end <= cell.end) {
        return Vec::new();
    }
    let answers: Vec<Answer> = responses::answers(paper, unit, dates, std::slice::from_ref(&cell))
        .into_iter()
        .filter(|a| a.range.start >= cell.start && a.range.end <= cell.end)
        .collect();
    if answers.is_empty() { responses::event_in_cell(paper, unit, dates, &cell).into_iter().collect() } else { answers }
}
