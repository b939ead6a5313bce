//! Page 1: who, what, where things stand, and the count of the checklist. Readable in one minute.

use super::key_lines;
use crate::model::id_of;
use crate::model::{Item, Severity, Status};
use crate::report::pdf::beside;
use crate::report::pdf::flow::Doc;
use crate::report::pdf::page::Paint;
use crate::report::pdf::shape::{self, Line, Span};
use crate::report::pdf::theme::{self, MARGIN, PAGE, WIDTH};
use crate::report::pdf::view::View;
use crate::report::pdf::words::{count, fill};
use crate::report::pdf::{flow, marks};

/// Writes everything of page 1 above the box of what is missing.
pub(in crate::report::pdf) fn write(doc: &mut Doc<'_>, view: &View<'_>) {
    band(doc, view);
    identity(doc, view);
    key_lines::write(doc, view);
    tiles(doc, view);
}

/// The coloured head of the page.
fn band(doc: &mut Doc<'_>, view: &View<'_>) {
    let words = &view.words.document;
    let subtitle = theme::BODY.colored(theme::PALE).sized(9.6);
    let height = if view.words.beside { 92.0 } else { 62.0 };
    doc.canvas().rect(0.0, 0.0, PAGE.0, height, Paint::Fill(theme::NAVY));
    doc.canvas().rect(0.0, height, PAGE.0, 2.4, Paint::Fill(theme::TEAL));
    let [title, below] = [&words.title, &words.subtitle].map(|text| beside::half(text, false));
    doc.put(title, theme::TITLE, MARGIN, 31.0, WIDTH - 120.0);
    doc.put(below, subtitle, MARGIN, 48.0, WIDTH - 120.0);
    if view.words.beside {
        let [title, below] = [&words.title, &words.subtitle].map(|text| beside::half(text, true));
        doc.put(title, theme::TITLE.sized(13.0), MARGIN, 67.0, WIDTH - 120.0);
        doc.put(below, subtitle.sized(8.6), MARGIN, 81.0, WIDTH - 120.0);
    }
    let files = view.counted_files().count();
    let pages: u32 = view.counted_files().filter_map(|f| f.pages).fold(0, u32::saturating_add);
    let prepared = fill(&words.prepared, &[("date", &view.words.date(&view.case.as_of))]);
    let files = count(&words.files, files);
    // Mails and text files have no pages to count.
    let size = match pages {
        0 => files,
        pages => fill(&words.size, &[("files", &files), ("pages", &count(&words.pages, pages as usize))]),
    };
    doc.put_right(&prepared, theme::STRONG.colored(theme::WHITE), PAGE.0 - MARGIN, 28.0, 150.0);
    doc.put_right(&size, theme::BODY.colored(theme::PALE), PAGE.0 - MARGIN, 41.0, 150.0);
    doc.y = height + 14.0;
}

/// The last four characters of a number.
fn ending(value: &str) -> String {
    let plain: Vec<char> = value.chars().filter(|c| c.is_alphanumeric()).collect();
    // Of a very short number less is shown: four of five would be nearly all of it.
    let keep = 4.min(plain.len() / 2 + plain.len() % 2);
    plain[plain.len() - keep..].iter().collect()
}

/// Numbers of the patient as `NHS …5919`.
pub(in crate::report::pdf) fn numbers(view: &View<'_>) -> String {
    let words = &view.words.identity;
    let mut shown: Vec<String> = Vec::new();
    let all = view.case.patient.identifiers.iter().filter(|i| i.value.chars().any(char::is_alphanumeric)).map(|i| {
        let kind = words.kinds.get(&i.kind).or_else(|| words.kinds.get("id-other")).map_or("", String::as_str);
        // Of a hidden number nothing is an end.
        if i.value == view.words.redacted.mark {
            return beside::each([kind, &i.value], |[kind, value]| format!("{kind} {value}"));
        }
        fill(&words.ending, &[("kind", kind), ("last", &ending(&i.value))])
    });
    // Two ways of writing one number have the same end.
    for number in all {
        if !shown.contains(&number) {
            shown.push(number);
        }
    }
    beside::list(&shown, ", ")
}

/// Lines of a name, or of the numbers of a person.
const MOST_LINES: usize = 5;

fn identity(doc: &mut Doc<'_>, view: &View<'_>) {
    let words = &view.words.identity;
    let patient = &view.case.patient;
    let top = doc.y;
    let born = match (&patient.date_of_birth, patient.age_years) {
        (Some(date), Some(age)) => fill(&words.age, &[("date", &view.words.date(date)), ("n", &age.to_string())]),
        (Some(date), None) => view.words.date(date),
        (None, Some(age)) => fill(&words.age, &[("date", &words.unknown), ("n", &age.to_string())]),
        (None, None) => words.unknown.clone(),
    };
    let sex = patient.sex.as_deref().map(|s| words.sexes.get(s).cloned().unwrap_or_else(|| s.to_owned()));
    let numbers = numbers(view);
    let unknown = words.unknown.clone();
    let name = patient.name.clone().filter(|n| !n.trim().is_empty()).unwrap_or_else(|| unknown.clone());
    let cells = [
        (&words.patient, name, 186.0),
        (&words.born, born, 118.0),
        (&words.sex, sex.unwrap_or_else(|| unknown.clone()), 62.0),
        (&words.numbers, if numbers.is_empty() { unknown } else { numbers }, 120.0),
    ];
    let laid: Vec<Vec<Line>> = cells
        .iter()
        .enumerate()
        .map(|(n, (_, value, width))| {
            let style = theme::STRONG.sized(if n == 0 { 11.0 } else { 9.4 });
            let mut set = |style| shape::wrap(&mut doc.book, &[Span::new(value, style)], width - 8.0, MOST_LINES);
            let lines = set(style);
            if lines.len() > 1 { set(style.sized(8.0)) } else { lines }
        })
        .collect();
    let most = laid.iter().map(Vec::len).max().unwrap_or(0);
    let height = 40.0 + most.saturating_sub(2) as f32 * 9.6;
    doc.canvas().round_rect([MARGIN, top, WIDTH, height], 5.0, Paint::Both(theme::PANEL, theme::RULE, 0.8));
    let mut x = MARGIN + 11.0;
    for ((label, _, width), lines) in cells.iter().zip(&laid) {
        doc.put(label, theme::LABEL, x, top + 14.0, width - 6.0);
        let (mut y, step) = if lines.len() > 1 { (top + 24.5, 9.6) } else { (top + 29.0, 0.0) };
        for line in lines {
            doc.put_line(line, x, y);
            y += step;
        }
        x += width;
    }
    doc.y = top + height + 7.0;
}

/// The tiles of the checklist: every item that applies is in exactly one.
fn tiles(doc: &mut Doc<'_>, view: &View<'_>) {
    let order = [
        vec![Status::Present],
        vec![Status::Partial],
        vec![Status::Stale],
        vec![Status::Pending, Status::MentionedOnly],
        vec![Status::Conflict, Status::Unreadable],
        vec![Status::Missing],
    ];
    let gap = 6.0;
    let width = (WIDTH - gap * (order.len() as f32 - 1.0)) / order.len() as f32;
    let top = doc.y;
    let height = if view.words.beside { 50.0 } else { 36.0 };
    for (n, statuses) in order.iter().enumerate() {
        let number = view.case.items.iter().filter(|i: &&Item| statuses.contains(&i.status)).count();
        let status = statuses[0];
        let (strong, pale) = marks::colors(status);
        let x = MARGIN + n as f32 * (width + gap);
        doc.canvas().round_rect([x, top, width, height], 4.5, Paint::Both(pale, strong, 0.8));
        marks::draw(doc.canvas(), status, x + 14.0, top + height / 2.0, 7.2);
        doc.put(&number.to_string(), theme::STRONG.sized(13.0).colored(strong), x + 27.0, top + 16.0, width - 28.0);
        let word = view.words.statuses.get(&id_of(&status)).map_or("", |w| w.tile.as_str());
        let style = theme::SMALL.colored(theme::INK).sized(6.9);
        let lines = shape::wrap(&mut doc.book, &[Span::new(word, style)], width - 29.0, view.words.lines(2));
        for (k, line) in lines.iter().enumerate() {
            doc.put_line(line, x + 27.0, top + 24.4 + k as f32 * 7.4);
        }
    }
    doc.y = top + height + 3.0;
    let note = fill(&view.words.front.tiles, &[("profile", &view.case.profile)]);
    let y = doc.y;
    let lines = shape::wrap(&mut doc.book, &[Span::new(note, theme::SMALL)], WIDTH, view.words.lines(1));
    for (n, line) in lines.iter().enumerate() {
        doc.put_line(line, MARGIN, y + 8.0 + n as f32 * 9.0);
    }
    doc.y += 6.0 + lines.len() as f32 * 9.0;
    beside(doc, view);
    for notice in &view.case.notices {
        bold_lines(doc, notice);
    }
    if view.has_doubtful() {
        bold_lines(doc, &view.words.document.doubtful);
    }
    // The first page is an entry of the table of contents of its own.
    doc.bookmarks.insert(0, flow::Bookmark { title: view.words.sections.front.clone(), level: 0, page: 0, y: 0.0 });
}

/// What the checklist alone does not show: a file that could not be read may be the one that is missing.
fn beside(doc: &mut Doc<'_>, view: &View<'_>) {
    let words = &view.words.front;
    let unread = view.case.files.iter().filter(|f| f.state.is_unread()).count();
    let aside = view.case.files.iter().filter(|f| view.is_set_aside(f)).count();
    // What the two counts before say is not said twice.
    let warns = |f: &&crate::model::Finding| f.severity == Severity::Warn && !f.code.is_of_a_list();
    let other = view.case.findings.iter().filter(warns).count();
    let parts: Vec<String> =
        [(unread, &words.beside_unread), (aside, &words.beside_aside), (other, &words.beside_warn)]
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, forms)| count(forms, n))
            .collect();
    if parts.is_empty() {
        return;
    }
    bold_lines(doc, &fill(&words.beside, &[("parts", &beside::list(&parts, "; "))]));
}

fn bold_lines(doc: &mut Doc<'_>, text: &str) {
    let lines = shape::wrap(&mut doc.book, &[Span::new(text, theme::STRONG.sized(8.4))], WIDTH, doc.words.lines(2));
    for line in &lines {
        let y = doc.y + 6.0;
        doc.put_line(line, MARGIN, y);
        doc.y += 10.5;
    }
    doc.y += 2.5;
}
