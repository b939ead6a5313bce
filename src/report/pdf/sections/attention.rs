//! The box that cannot be overlooked: required items that are missing, awaited, too old or only partly there.

use crate::model::id_of;
use crate::model::{Item, Need, Status};
use crate::report::pdf::beside;
use crate::report::pdf::flow::{Bookmark, Doc};
use crate::report::pdf::marks;
use crate::report::pdf::page::{Link, Paint};
use crate::report::pdf::shape::{self, Line, Span};
use crate::report::pdf::theme::{self, BOTTOM, MARGIN, WIDTH};
use crate::report::pdf::view::View;
use crate::report::pdf::words::fill;

/// What a reader should see first comes first.
const ORDER: [Status; 7] = [
    Status::Missing,
    Status::Unreadable,
    Status::Pending,
    Status::MentionedOnly,
    Status::Stale,
    Status::Conflict,
    Status::Partial,
];

/// How the rows are set, by the room that there is.
#[derive(Debug, Clone, Copy)]
struct Form {
    /// Items of one reason side by side below it.
    grid: bool,
    /// Lines of an item with its reason; the checklist has the whole.
    most: usize,
}

impl Form {
    const WHOLE: Self = Self { grid: false, most: 6 };
    const SHORT: Self = Self { grid: false, most: 2 };
    const WHOLE_GRID: Self = Self { grid: true, most: 6 };
    const GRID: Self = Self { grid: true, most: 2 };
}

/// Items of one status that have the same reason.
struct Group<'c> {
    status: Status,
    reason: &'c str,
    items: Vec<&'c Item>,
}

impl Group<'_> {
    /// How much text its titles are.
    fn length(&self) -> usize {
        self.items.iter().map(|i| i.title.chars().count() + 3).sum()
    }
}

/// Titles of one row, in characters: more go to another row, so that none is cut away.
const LONGEST: usize = 400;
const PAD: f32 = 11.0;
const MARK: f32 = 92.0;
const STEP: f32 = 11.2;
const GAP: f32 = 3.4;

/// Writes the box into what is left of page 1.
pub(in crate::report::pdf) fn write(doc: &mut Doc<'_>, view: &View<'_>) {
    let words = &view.words.front;
    let required: Vec<&Item> =
        view.case.items.iter().filter(|i| i.need == Need::Required && i.status != Status::NotApplicable).collect();
    let open: Vec<&Item> = required.iter().copied().filter(|i| i.status != Status::Present).collect();
    let top = doc.y;
    let title = &view.words.sections.attention;
    let note = fill(&words.attention_count, &[("n", &open.len().to_string()), ("total", &required.len().to_string())]);
    let note_style = theme::SMALL.sized(8.0);
    let title_style = theme::HEADING.sized(12.4);
    let note_x = MARGIN + PAD + doc.measure(title, title_style) + 8.0;
    // Beside the title, or below it.
    let below = note_x + doc.measure(&note, note_style) > MARGIN + WIDTH - PAD;
    let head = if below { 35.0 } else { 24.0 };
    let room = BOTTOM - top - head - PAD;
    // Each item on its own line where there is room, else together with those that have the same reason.
    let alone = separate(&open);
    let (groups, form) = if total(doc, view, &alone, Form::WHOLE) <= room {
        (alone, Form::WHOLE)
    } else if total(doc, view, &alone, Form::SHORT) <= room {
        (alone, Form::SHORT)
    } else {
        let whole = groups(&open, usize::MAX);
        match [Form::WHOLE_GRID, Form::GRID].into_iter().find(|form| total(doc, view, &whole, *form) <= room) {
            Some(form) => (whole, form),
            None => (groups(&open, LONGEST), Form::SHORT),
        }
    };
    let mut rows: Vec<(Status, Vec<PlacedLine>, f32, Option<String>)> = Vec::new();
    let (mut used, mut shown) = (0.0, 0);
    for group in &groups {
        // With the last rows goes the line that says how many are not shown.
        let keep = if shown + group.items.len() < open.len() { 12.0 } else { 0.0 };
        let (lines, height) = lay(doc, view, group, form);
        if used + height + keep > room {
            break;
        }
        used += height;
        shown += group.items.len();
        // A row of one item leads to its line of the checklist.
        let target = if let [item] = group.items.as_slice() { Some(format!("item:{}", item.id)) } else { None };
        rows.push((group.status, lines, height, target));
    }
    let rest = open.len() - shown;
    if rest > 0 {
        used += 12.0;
    }
    if required.is_empty() {
        rows.push((Status::NotApplicable, plain(doc, &view.words.checklist.empty), 14.6, None));
        used += 14.6;
    } else if open.is_empty() {
        rows.push((Status::Present, plain(doc, &words.complete), 14.6, None));
        used += 14.6;
    }
    let height = used + head + 2.0 + PAD * 0.5;
    let (strong, pale) = match (required.is_empty(), open.is_empty()) {
        (true, _) => marks::colors(Status::NotApplicable),
        (_, true) => marks::colors(Status::Present),
        _ => (theme::RED, theme::RED_PALE),
    };
    doc.canvas().round_rect([MARGIN, top, WIDTH, height], 5.0, Paint::Both(pale, strong, 1.1));
    doc.canvas().rect(MARGIN, top + 4.0, 4.0, height - 8.0, Paint::Fill(strong));
    doc.put(title, title_style.colored(strong), MARGIN + PAD, top + 16.6, WIDTH - 2.0 * PAD);
    if !required.is_empty() {
        let (x, y) = if below { (MARGIN + PAD, top + 28.4) } else { (note_x, top + 16.4) };
        doc.put(&note, note_style, x, y, MARGIN + WIDTH - PAD - x);
    }
    doc.bookmarks.push(Bookmark { title: title.clone(), level: 0, page: doc.pages.len() - 1, y: top });
    let mut y = top + head;
    for (status, lines, height, target) in rows {
        let (strong, _) = marks::colors(status);
        marks::draw(doc.canvas(), status, MARGIN + PAD + 5.0, y + 6.4, 4.6);
        if !open.is_empty() {
            let word = view.words.statuses.get(&id_of(&status)).map_or("", |w| w.word.as_str());
            let word = [Span::new(word, theme::STRONG.sized(8.2).colored(strong))];
            let word = shape::wrap(&mut doc.book, &word, MARK - 14.0, view.words.lines(1));
            for (n, line) in word.iter().enumerate() {
                doc.put_line(line, MARGIN + PAD + 13.0, y + 9.2 + n as f32 * STEP);
            }
        }
        let x = if open.is_empty() { MARGIN + PAD + 14.0 } else { MARGIN + PAD + MARK };
        for (line, dx, dy) in &lines {
            doc.put_line(line, x + dx, y + 9.2 + dy);
        }
        if let Some(target) = target {
            let area = [MARGIN + PAD, y, MARGIN + WIDTH - PAD, y + height];
            doc.canvas().links.push(Link { area, target, page: None, front: false });
        }
        y += height;
    }
    if rest > 0 {
        let more = fill(&words.more_in, &[("n", &rest.to_string())]);
        doc.put(&more, theme::STRONG.sized(8.2), MARGIN + PAD + MARK, y + 8.6, WIDTH - MARK - 2.0 * PAD);
    }
    doc.y = top + height;
}

/// A line with its place in a row.
type PlacedLine = (Line, f32, f32);

fn stacked(lines: Vec<Line>) -> Vec<PlacedLine> {
    lines.into_iter().enumerate().map(|(n, line)| (line, 0.0, n as f32 * STEP)).collect()
}

fn plain(doc: &mut Doc<'_>, text: &str) -> Vec<PlacedLine> {
    stacked(shape::wrap(&mut doc.book, &[Span::new(text, theme::STRONG)], WIDTH - 2.0 * PAD - 14.0, 2))
}

fn separate<'c>(open: &[&'c Item]) -> Vec<Group<'c>> {
    let of = |status| open.iter().filter(move |i| i.status == status);
    ORDER
        .into_iter()
        .flat_map(of)
        .map(|item| Group { status: item.status, reason: &item.reason, items: vec![item] })
        .collect()
}

fn groups<'c>(open: &[&'c Item], longest: usize) -> Vec<Group<'c>> {
    let mut groups: Vec<Group<'c>> = Vec::new();
    for status in ORDER {
        let first = groups.len();
        for item in open.iter().filter(|i| i.status == status) {
            match groups[first..].iter_mut().rev().find(|g| g.reason == item.reason) {
                Some(group) if group.length() < longest => group.items.push(item),
                _ => groups.push(Group { status, reason: &item.reason, items: vec![item] }),
            }
        }
    }
    groups
}

fn total(doc: &mut Doc<'_>, view: &View<'_>, groups: &[Group<'_>], form: Form) -> f32 {
    groups.iter().map(|g| lay(doc, view, g, form).1).sum()
}

/// Titles side by side below their reason.
fn two_columns(doc: &mut Doc<'_>, group: &Group<'_>) -> (Vec<PlacedLine>, f32) {
    let width = (WIDTH - MARK - 2.0 * PAD) / 2.0;
    let reason = Span::new(group.reason, theme::BODY.sized(8.8).colored(theme::GREY));
    let mut out = stacked(shape::wrap(&mut doc.book, &[reason], width * 2.0, 1));
    let mut y = STEP;
    for pair in group.items.chunks(2) {
        let mut tallest = 1;
        for (column, item) in pair.iter().enumerate() {
            let title =
                Span::new(beside::each([&item.title], |[title]| format!("· {title}")), theme::STRONG.sized(8.6));
            let lines = shape::wrap(&mut doc.book, &[title], width - 8.0, 3);
            tallest = tallest.max(lines.len());
            let x = column as f32 * width;
            out.extend(lines.into_iter().enumerate().map(|(n, line)| (line, x, y + n as f32 * STEP)));
        }
        y += tallest as f32 * STEP;
    }
    (out, y + GAP)
}

/// The lines of a row and its height.
fn lay(doc: &mut Doc<'_>, view: &View<'_>, group: &Group<'_>, form: Form) -> (Vec<PlacedLine>, f32) {
    if form.grid && group.items.len() > 1 {
        return two_columns(doc, group);
    }
    let mut reason = group.reason.to_owned();
    if let [item] = group.items.as_slice()
        && let Some(lacking) = super::checklist::lacking(view, item)
    {
        reason = beside::each([&reason, &lacking], |[reason, lacking]| format!("{} {lacking}", reason.trim_end()));
    }
    let titles: Vec<&str> = group.items.iter().map(|i| i.title.as_str()).collect();
    let spans = [
        Span::new(beside::list(&titles, " · "), theme::STRONG.sized(9.0)),
        Span::new(
            beside::each([&reason], |[reason]| format!(" – {reason}")),
            theme::BODY.sized(8.8).colored(theme::GREY),
        ),
    ];
    // Several items are never cut; one item's reason may be.
    let most = view.words.lines(if group.items.len() > 1 { 12 } else { form.most });
    let lines = stacked(shape::wrap(&mut doc.book, &spans, WIDTH - MARK - 2.0 * PAD, most));
    // Beside it stands the word of the status, in as many languages.
    let height = lines.len().max(view.words.lines(1)) as f32 * STEP + GAP;
    (lines, height)
}
