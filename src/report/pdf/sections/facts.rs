//! What the papers state, by topic: value, date, paper, and the words themselves where they help.

use std::collections::BTreeSet;

use crate::model::{Evidence, Fact, Polarity};
use crate::report::pdf::beside;
use crate::report::pdf::flow::Doc;
use crate::report::pdf::phrase;
use crate::report::pdf::shape::Span;
use crate::report::pdf::table::{self, Block, Column, Row};
use crate::report::pdf::theme;
use crate::report::pdf::view::View;
use crate::report::pdf::words::{FactTable, count, fill};

/// Rows of one table; what is beyond is counted.
const MOST_ROWS: usize = 60;

/// The same statement, from one paper or several.
struct Group<'c> {
    fact: &'c Fact,
    subject: String,
    value: String,
    evidence: Vec<&'c Evidence>,
    older: usize,
}

/// Writes the section.
pub(in crate::report::pdf) fn write(doc: &mut Doc<'_>, view: &View<'_>) {
    let words = &view.words.facts;
    doc.heading(&view.words.sections.facts, Some(&words.note));
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut empty: Vec<&str> = Vec::new();
    for part in &view.words.fact_tables {
        let groups = collect(view, part, &mut used);
        if groups.is_empty() {
            empty.push(&part.title);
            continue;
        }
        doc.subheading(&part.title);
        let c = &words.columns;
        let columns = [
            Column { title: &c.what, share: 30.0 },
            Column { title: &c.value, share: 66.0 },
            Column { title: &c.date, share: 22.0 },
            Column { title: &c.papers, share: 20.0 },
        ];
        let more = groups.len().saturating_sub(MOST_ROWS);
        let rows = groups.iter().take(MOST_ROWS).map(|g| row(view, g)).collect();
        table::draw(doc, &columns, rows);
        if more > 0 {
            let text = fill(&view.words.document.and_more, &[("n", &more.to_string())]);
            doc.paragraph(&text, theme::SMALL, 2.0);
        }
    }
    if !empty.is_empty() {
        let text = fill(&words.none, &[("names", &beside::list(&empty, ", "))]);
        doc.paragraph(&text, theme::BODY.colored(theme::GREY), 2.0);
    }
}

/// The statements of one table: newest first within a name, the same statement once, so many of each name.
fn collect<'c>(view: &View<'c>, part: &FactTable, used: &mut BTreeSet<&'c str>) -> Vec<Group<'c>> {
    let mut out: Vec<Group<'c>> = Vec::new();
    for kind in &part.types {
        let Some(words) = view.words.statements.get(kind) else { continue };
        let found: Vec<&Fact> = view
            .newest(&[kind])
            .into_iter()
            .filter(|f| (part.names.is_empty() || part.names.contains(&f.name)) && !part.without.contains(&f.name))
            .filter(|f| !is_absent_illness(view, f))
            .filter(|f| used.insert(&f.id))
            .collect();
        // Names in the order of the papers, so that a blood count stays in its usual order.
        let mut names: Vec<&str> = Vec::new();
        let mut by_paper = found.clone();
        by_paper.sort_by_key(|f| &f.id);
        for fact in by_paper {
            if !names.contains(&name_of(view, fact)) {
                names.push(name_of(view, fact));
            }
        }
        for name in names {
            out.extend(of_name(view, found.iter().copied().filter(|f| name_of(view, f) == name), words.keep));
        }
    }
    // A line may be two statements: that of an illness, and that the illness is one beside the cancer.
    let mut kept: Vec<Group<'c>> = Vec::with_capacity(out.len());
    for group in out {
        let evidence = &group.fact.evidence;
        let said = |known: &Group<'_>| {
            let other = &known.fact.evidence;
            known.subject == group.subject
                && (&other.record, &other.quote, other.line) == (&evidence.record, &evidence.quote, evidence.line)
        };
        if !group.value.is_empty() || !kept.iter().any(said) {
            kept.push(group);
        }
    }
    kept
}

/// An illness beside the cancer that the patient has not: a list of them would be long and help nobody.
fn is_absent_illness(view: &View<'_>, fact: &Fact) -> bool {
    view.words.other_illnesses.contains(&fact.name) && fact.polarity == Polarity::Negative && fact.value.is_some()
}

/// What a fact is one of several of: its name; of an illness beside the cancer, which it is.
fn name_of<'c>(view: &View<'_>, fact: &'c Fact) -> &'c str {
    match &fact.value {
        Some(value) if view.words.other_illnesses.contains(&fact.name) => value,
        _ => &fact.name,
    }
}

/// One row per statement and day. Of the newest day every differing value is kept, however many are wanted.
fn of_name<'c>(view: &View<'c>, facts: impl Iterator<Item = &'c Fact>, keep: usize) -> Vec<Group<'c>> {
    let mut groups: Vec<Group<'c>> = Vec::new();
    let mut newest = None;
    for (n, fact) in facts.enumerate() {
        let day = view.day_of(fact);
        if n == 0 {
            newest = day;
        }
        let (subject, value) = (phrase::subject(view, fact), phrase::value(view, fact));
        let quote = phrase::quote(view, fact);
        let same = groups.iter().position(|g| {
            g.subject == subject
                && g.value == value
                && view.day_of(g.fact) == day
                && (!value.is_empty() || phrase::quote(view, g.fact) == quote)
        });
        match same {
            Some(at) => groups[at].evidence.push(&fact.evidence),
            None if groups.len() < keep || (day == newest && groups.len() < 8) => {
                groups.push(Group { fact, subject, value, evidence: vec![&fact.evidence], older: 0 });
            }
            None => {
                if let Some(last) = groups.last_mut() {
                    last.older += 1;
                }
            }
        }
    }
    groups
}

fn row(view: &View<'_>, group: &Group<'_>) -> Row {
    let fact = group.fact;
    let mut value = Vec::new();
    let mut spans = Vec::new();
    if !group.value.is_empty() {
        spans.push(Span::new(&group.value, theme::BODY));
    }
    if let Some(range) = phrase::range(view, fact) {
        spans.push(Span::new(beside::each([&range], |[range]| format!("   {range}")), theme::SMALL));
    }
    if !spans.is_empty() {
        value.push(Block::Text(spans, 12));
    }
    if let Some(quote) = phrase::quote(view, fact) {
        value.push(Block::lines(quote, theme::QUOTE, 12));
    }
    if let Some(caution) = phrase::caution(view, fact) {
        value.push(Block::text(caution, theme::SMALL.colored(theme::AMBER)));
    }
    if group.older > 0 {
        value.push(Block::text(count(&view.words.facts.older, group.older), theme::SMALL));
    }
    let date = match view.date_of(fact) {
        _ if phrase::is_date(view, fact) => String::new(),
        Some(date) => view.words.stated(date),
        None => view.words.document.no_date.clone(),
    };
    Row::cells(vec![
        vec![Block::lines(&group.subject, theme::STRONG, 4)],
        value,
        vec![Block::text(date, theme::BODY)],
        vec![Block::Chips(view.references(group.evidence.iter().copied()), 4)],
    ])
}
