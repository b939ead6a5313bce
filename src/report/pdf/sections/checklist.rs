//! The checklist, grouped by section, with what was seen, what is lacking, and where.

use super::timeline::days_old;
use crate::model::id_of;
use crate::model::{Item, Need, Status};
use crate::report::pdf::beside;
use crate::report::pdf::flow::Doc;
use crate::report::pdf::marks;
use crate::report::pdf::table::{self, Block, Column, Row};
use crate::report::pdf::theme;
use crate::report::pdf::view::View;
use crate::report::pdf::words::{capital, count, fill};

/// Writes the section.
pub(in crate::report::pdf) fn write(doc: &mut Doc<'_>, view: &View<'_>) {
    let words = &view.words.checklist;
    doc.heading(&view.words.sections.checklist, Some(&view.case.profile));
    let (apply, off): (Vec<&Item>, Vec<&Item>) =
        view.case.items.iter().partition(|i| i.status != Status::NotApplicable);
    if apply.is_empty() {
        doc.paragraph(&words.empty, theme::BODY, 4.0);
    } else {
        let c = &words.columns;
        let columns = [
            Column { title: &c.status, share: 19.0 },
            Column { title: &c.item, share: 32.0 },
            Column { title: &c.seen, share: 48.0 },
            Column { title: &c.date, share: 21.0 },
            Column { title: &c.papers, share: 18.0 },
        ];
        table::draw(doc, &columns, rows(view, &apply));
    }
    if !off.is_empty() {
        doc.subheading(&words.not_applicable);
        doc.keep(45.0);
        let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
        for item in off {
            let trimmed = |[reason]: [&str; 1]| reason.trim().trim_end_matches(['.', '。']).to_owned();
            let reason = beside::each([&item.reason], trimmed);
            match groups.iter_mut().find(|(r, _)| *r == reason) {
                Some((_, titles)) => titles.push(&item.title),
                None => groups.push((reason, vec![&item.title])),
            }
        }
        for (reason, titles) in groups {
            // A paragraph has an end; the items of a group must all be named.
            for some in titles.chunks(15) {
                let names = beside::list(some, " · ");
                let text = fill(&words.not_applicable_group, &[("reason", &reason), ("names", &names)]);
                doc.paragraph(&capital(&text), theme::SMALL, 1.0);
            }
        }
    }
}

/// Sections in the order in which they first appear, each once.
fn rows(view: &View<'_>, items: &[&Item]) -> Vec<Row> {
    let mut sections: Vec<&str> = Vec::new();
    for item in items {
        if !sections.contains(&item.section.as_str()) {
            sections.push(&item.section);
        }
    }
    let mut rows = Vec::with_capacity(items.len() + sections.len());
    for section in sections {
        rows.push(Row::Band(capital(&section.replace('-', " "))));
        rows.extend(items.iter().filter(|i| i.section == section).map(|item| row(view, item)));
    }
    rows
}

/// What was not seen, where the reason does not name it already.
pub(super) fn lacking(view: &View<'_>, item: &Item) -> Option<String> {
    let unsaid: Vec<&str> =
        item.lacking.iter().map(String::as_str).filter(|text| !beside::says(&item.reason, text)).collect();
    (!unsaid.is_empty()).then(|| fill(&view.words.checklist.lacking, &[("text", &beside::list(&unsaid, "; "))]))
}

fn row(view: &View<'_>, item: &Item) -> Row {
    let words = &view.words.checklist;
    let word = view.words.statuses.get(&id_of(&item.status)).map_or("", |w| w.word.as_str());
    let need = view.words.needs.get(&id_of(&item.need)).map_or("", String::as_str);
    let mut seen = vec![Block::lines(&item.reason, theme::BODY, 16)];
    if let Some(text) = lacking(view, item) {
        seen.push(Block::lines(text, theme::BODY.sized(8.2).colored(theme::AMBER), 24));
    }
    if let Some(event) =
        item.superseded_by.as_deref().filter(|t| !t.trim().is_empty() && !beside::says(&item.reason, t))
    {
        seen.push(Block::lines(fill(&words.superseded, &[("text", event)]), theme::SMALL, 4));
    }
    let also: Vec<String> =
        item.also.iter().filter_map(|s| view.words.statuses.get(&id_of(s))).map(|w| w.word.to_lowercase()).collect();
    if !also.is_empty() {
        seen.push(Block::lines(fill(&words.also, &[("text", &beside::list(&also, ", "))]), theme::SMALL, 2));
    }
    let mut date = Vec::new();
    if let Some(newest) = &item.newest {
        date.push(Block::text(view.words.date(newest), theme::BODY));
        if let Some(days) = item.age_days.filter(|d| *d >= 0) {
            let mut age = days_old(view, days);
            if let Some(limit) = item.limit_days {
                let limit = count(&view.words.document.days, limit as usize);
                age = beside::list(&[age, fill(&words.age_limit, &[("n", &limit)])], ", ");
            }
            date.push(Block::text(age, theme::SMALL.sized(7.0)));
        }
    }
    // Only what a reader must act on is tinted.
    let open = !matches!(item.status, Status::Present | Status::NotApplicable);
    let tint = (open && item.need == Need::Required).then(|| marks::colors(item.status).1);
    let title = vec![Block::lines(&item.title, theme::STRONG, 5), Block::text(need, theme::SMALL.sized(7.0))];
    Row::Cells {
        cells: vec![
            vec![Block::Sign(marks::Sign::Status(item.status), word.to_owned())],
            title,
            seen,
            date,
            vec![Block::Chips(view.item_references(item), 5)],
        ],
        tint,
        anchor: Some(format!("item:{}", item.id)),
        to: None,
    }
}
