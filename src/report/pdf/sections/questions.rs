//! What a person should look at, and what to ask whom.

use crate::model::id_of;
use crate::model::{Finding, Question};
use crate::report::pdf::flow::{Doc, Reference};
use crate::report::pdf::marks::Sign;
use crate::report::pdf::shape::{self, Span};
use crate::report::pdf::table::{self, Block, Column, Row};
use crate::report::pdf::theme::{self, MARGIN, WIDTH};
use crate::report::pdf::view::View;
use crate::report::pdf::words::fill;

/// Questions of the list; the others go to an annex (domain/questions.md §2).
const MOST: usize = 12;

/// Writes the findings.
pub(in crate::report::pdf) fn findings(doc: &mut Doc<'_>, view: &View<'_>) {
    let words = &view.words.findings;
    doc.heading(&view.words.sections.findings, None);
    if view.case.findings.is_empty() {
        doc.paragraph(&words.none, theme::BODY, 4.0);
        return;
    }
    let mut findings: Vec<&Finding> = view.case.findings.iter().collect();
    findings.sort_by_key(|f| f.severity);
    let c = &words.columns;
    let columns = [
        Column { title: &c.level, share: 20.0 },
        Column { title: &c.what, share: 88.0 },
        Column { title: &c.papers, share: 26.0 },
    ];
    let rows = findings
        .iter()
        .map(|finding| {
            let level = words.levels.get(&id_of(&finding.severity)).cloned().unwrap_or_default();
            let mut what = vec![Block::text(&finding.message, theme::BODY)];
            if !finding.fix.trim().is_empty() {
                what.push(Block::lines(&finding.fix, theme::SMALL.sized(8.0), 12));
            }
            vec![
                vec![Block::Sign(Sign::Finding(finding.severity), level)],
                what,
                vec![Block::Chips(files(view, finding), 8)],
            ]
        })
        .map(Row::cells)
        .collect();
    table::draw(doc, &columns, rows);
}

fn files(view: &View<'_>, finding: &Finding) -> Vec<Reference> {
    let mut ids: Vec<&str> = finding.files.iter().map(String::as_str).collect();
    for record in finding.records.iter().filter_map(|id| view.record(id)) {
        let places = record.parts.iter().map(|part| &part.file);
        for file in std::iter::once(&record.file).chain(places) {
            if !ids.contains(&file.as_str()) {
                ids.push(file);
            }
        }
    }
    ids.into_iter().map(|id| Reference::to(id, None)).collect()
}

/// Writes the questions.
pub(in crate::report::pdf) fn write(doc: &mut Doc<'_>, view: &View<'_>) {
    doc.heading(&view.words.sections.questions, None);
    if view.case.questions.is_empty() {
        doc.paragraph(&view.words.questions.none, theme::BODY, 4.0);
        return;
    }
    for (n, question) in view.case.questions.iter().enumerate() {
        if n == MOST {
            doc.heading(&view.words.sections.more_questions, None);
        }
        one(doc, view, n + 1, question);
    }
}

fn one(doc: &mut Doc<'_>, view: &View<'_>, number: usize, question: &Question) {
    let indent = 22.0;
    let chip_width = 84.0;
    let width = WIDTH - indent - chip_width - 8.0;
    let text =
        shape::wrap(&mut doc.book, &[Span::new(&question.text, theme::BODY.sized(9.2))], width, view.words.lines(14));
    let whom = question.ask_whom.trim();
    let whom = (!whom.is_empty()).then(|| fill(&view.words.questions.whom, &[("text", whom)]));
    let whom = whom.map(|t| shape::single(&mut doc.book, &t, theme::SMALL, width));
    let references = view.paper_references(&question.records);
    let chips = doc.chips_height(&references, 4, chip_width);
    let height = (text.len() as f32 * 11.8 + if whom.is_some() { 10.0 } else { 0.0 }).max(chips) + 5.0;
    let y = doc.place(height);
    doc.put_right(&format!("{number}."), theme::STRONG.colored(theme::TEAL).sized(9.2), MARGIN + 16.0, y + 9.4, 30.0);
    for (n, line) in text.iter().enumerate() {
        doc.put_line(line, MARGIN + indent, y + 9.4 + n as f32 * 11.8);
    }
    if let Some(line) = &whom {
        doc.put_line(line, MARGIN + indent, y + 8.4 + text.len() as f32 * 11.8);
    }
    doc.chips(&references, 4, MARGIN + WIDTH - chip_width, y + 1.0, chip_width);
}
