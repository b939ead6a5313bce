//! The box that cannot be overlooked: required items that are missing, awaited, too old or only partly there.

use crate::model::{Item, Need, Status};
use crate::report::pdf::flow::{Bookmark, Doc};
use crate::report::pdf::marks;
use crate::report::pdf::page::{Link, Paint};
use crate::report::pdf::shape::{self, Line, Span};
use crate::report::pdf::theme::{self, BOTTOM, MARGIN, WIDTH};
use crate::report::pdf::view::View;
use crate::report::pdf::words::{fill, id_of};

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
const MARK: f32 = 84.0;
const STEP: f32 = 11.2;
const GAP: f32 = 3.4;

/// Writes the box into what is left of page 1.
pub(in crate::report::pdf) fn write(doc: &mut Doc<'_>, view: &View<'_>) {
    let words = &view.words.front;
    let required: Vec<&Item> =
        view.case.items.iter().filter(|i| i.need == Need::Required && i.status != Status::NotApplicable).collect();
    let open: Vec<&Item> = required.iter().copied().filter(|i| i.status != Status::Present).collect();
    let top = doc.y;
    let room = BOTTOM - top - 24.0 - PAD;
    // Each item on its own line where there is room, else together with those that have the same reason.
    let alone = separate(&open);
    let height: f32 = alone.iter().map(|g| lay(doc, view, g).len() as f32 * STEP + GAP).sum();
    let groups = if height <= room { alone } else { groups(&open) };
    let mut rows: Vec<(Status, Vec<Line>, f32, Option<String>)> = Vec::new();
    let (mut used, mut shown) = (0.0, 0);
    for group in &groups {
        // With the last rows goes the line that says how many are not shown.
        let keep = if shown + group.items.len() < open.len() { 12.0 } else { 0.0 };
        let lines = lay(doc, view, group);
        let height = lines.len() as f32 * STEP + GAP;
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
    let height = used + 26.0 + PAD * 0.5;
    let (strong, pale) = if open.is_empty() { marks::colors(Status::Present) } else { (theme::RED, theme::RED_PALE) };
    doc.canvas().round_rect([MARGIN, top, WIDTH, height], 5.0, Paint::Both(pale, strong, 1.1));
    doc.canvas().rect(MARGIN, top + 4.0, 4.0, height - 8.0, Paint::Fill(strong));
    let title = &view.words.sections.attention;
    let width = doc.put(title, theme::HEADING.colored(strong).sized(12.4), MARGIN + PAD, top + 16.6, WIDTH - 2.0 * PAD);
    let note = fill(&words.attention_count, &[("n", &open.len().to_string()), ("total", &required.len().to_string())]);
    if !required.is_empty() {
        doc.put(&note, theme::SMALL.sized(8.0), MARGIN + PAD + width + 8.0, top + 16.4, 200.0);
    }
    doc.bookmarks.push(Bookmark { title: title.clone(), level: 0, page: doc.pages.len() - 1, y: top });
    let mut y = top + 24.0;
    for (status, lines, height, target) in rows {
        let (strong, _) = marks::colors(status);
        marks::draw(doc.canvas(), status, MARGIN + PAD + 5.0, y + 6.4, 4.6);
        if !open.is_empty() {
            let word = view.words.statuses.get(&id_of(&status)).map_or("", |w| w.word.as_str());
            doc.put(word, theme::STRONG.sized(8.2).colored(strong), MARGIN + PAD + 13.0, y + 9.2, MARK - 14.0);
        }
        let x = if open.is_empty() { MARGIN + PAD + 14.0 } else { MARGIN + PAD + MARK };
        for (n, line) in lines.iter().enumerate() {
            doc.put_line(line, x, y + 9.2 + n as f32 * STEP);
        }
        if let Some(target) = target {
            let area = [MARGIN + PAD, y, MARGIN + WIDTH - PAD, y + height];
            doc.canvas().links.push(Link { area, target });
        }
        y += height;
    }
    if rest > 0 {
        let more = fill(&words.more_in, &[("n", &rest.to_string())]);
        doc.put(&more, theme::STRONG.sized(8.2), MARGIN + PAD + MARK, y + 8.6, WIDTH - MARK - 2.0 * PAD);
    }
    doc.y = top + height;
}

fn plain(doc: &mut Doc<'_>, text: &str) -> Vec<Line> {
    shape::wrap(&mut doc.book, &[Span::new(text, theme::STRONG)], WIDTH - 2.0 * PAD - 14.0, 2)
}

fn separate<'c>(open: &[&'c Item]) -> Vec<Group<'c>> {
    let of = |status| open.iter().filter(move |i| i.status == status);
    ORDER
        .into_iter()
        .flat_map(of)
        .map(|item| Group { status: item.status, reason: &item.reason, items: vec![item] })
        .collect()
}

fn groups<'c>(open: &[&'c Item]) -> Vec<Group<'c>> {
    let mut groups: Vec<Group<'c>> = Vec::new();
    for status in ORDER {
        let first = groups.len();
        for item in open.iter().filter(|i| i.status == status) {
            match groups[first..].iter_mut().rev().find(|g| g.reason == item.reason) {
                Some(group) if group.length() < LONGEST => group.items.push(item),
                _ => groups.push(Group { status, reason: &item.reason, items: vec![item] }),
            }
        }
    }
    groups
}

fn lay(doc: &mut Doc<'_>, view: &View<'_>, group: &Group<'_>) -> Vec<Line> {
    let mut reason = group.reason.to_owned();
    if let [item] = group.items.as_slice()
        && let Some(lacking) = super::checklist::lacking(view, item)
    {
        reason = format!("{} {lacking}", reason.trim_end());
    }
    let titles: Vec<&str> = group.items.iter().map(|i| i.title.as_str()).collect();
    let spans = [
        Span::new(titles.join(" · "), theme::STRONG.sized(9.0)),
        Span::new(format!(" – {reason}"), theme::BODY.sized(8.8).colored(theme::GREY)),
    ];
    // Several items are never cut; one item's reason may be.
    let most = if group.items.len() > 1 { 12 } else { 2 };
    shape::wrap(&mut doc.book, &spans, WIDTH - MARK - 2.0 * PAD, most)
}
