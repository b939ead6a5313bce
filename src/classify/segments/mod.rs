//! Parts the pages of one file into papers: a scan of the whole drawer, a discharge bundle, a letter with its reports.
//!
//! A page begins a new paper when it says so, and goes on with the last one when nothing does: a wrong cut costs as much
//! as a wrong join. Another patient and a counter that starts again decide alone; everything else is weighed. What a page
//! shows is read once ([`Signs`]); titles are looked for only where they can decide.

mod person;
mod signs;
mod titles;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use self::person::{Person, compare};
use self::signs::Labelled;
pub use self::signs::Signs;
use self::titles::{Title, Titles};
use super::vocabulary::Vocabulary;
use crate::model::{Format, Page, PageCount, PageCounter, PagedText, TextSource};
use crate::page_counter;

/// What speaks for a new paper, and against it. A page with this many points begins one.
const ENOUGH: i32 = 4;
/// A title of another kind than the paper's; of the same kind in other words, or in a letter that is not signed yet.
const OTHER_TITLE: i32 = 3;
const NEAR_TITLE: i32 = 1;
/// The paper's title again: with another date or number; without.
const TITLE_OF_ANOTHER: i32 = 2;
const TITLE_AGAIN: i32 = -3;
/// A line in capitals that the paper has not got, above whose title is not known.
const UNKNOWN_TITLE: i32 = 2;
/// Numbers of the paper: none in common; one in common.
const OTHER_NUMBER: i32 = 3;
const SAME_NUMBER: i32 = -3;
/// Dates of the head: another under the same label; under other labels; one in common.
const OTHER_DATE: i32 = 2;
const NO_COMMON_DATE: i32 = 1;
const SAME_DATE: i32 = -1;
/// Another hospital or department.
const OTHER_LETTERHEAD: i32 = 2;
/// A greeting; with a date beside it.
const GREETING: i32 = 3;
const DATED_GREETING: i32 = 4;
/// A head with several fields, under a title of its own, behind an end or with something else that is new.
const FORM: i32 = 2;
const FORM_FIELDS: usize = 3;
/// The page before is signed.
const SIGNED: i32 = 2;
/// Counters: it goes on; it is another paper's; the last page was the last one; one more was to come.
const COUNTER_GOES_ON: i32 = -6;
const OTHER_COUNTER: i32 = 4;
const COUNTER_COMPLETE: i32 = 2;
const COUNTER_OPEN: i32 = -3;
/// Words that say that the page goes on.
const CONTINUED: i32 = -6;
/// A sentence, or a table, runs over the page's end.
const SENTENCE_RUNS_OVER: i32 = -4;
const BEGINS_INSIDE: i32 = -3;
const TABLE_RUNS_OVER: i32 = -2;

/// Names, and lines of letterheads, that are remembered of one paper: what a hostile file repeats a thousand times is
/// compared with no more.
const MOST_NAMES: usize = 8;
const MOST_LETTERHEAD: usize = 24;

/// One paper of a file.
#[derive(Debug)]
pub(super) struct Segment {
    /// First and last page, by their places in the text.
    pub(super) pages: [usize; 2],
    pub(super) count: Option<PageCount>,
    pub(super) edges: Edges,
}

/// How a paper begins and ends: what shows that it goes on in another file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edges {
    /// Its first page.
    pub first: Signs,
    /// Its last page.
    pub last: Signs,
    /// Its pages with their counters, of those that give a total.
    pub counted: Vec<(u32, PageCounter)>,
}

/// The title at the head of a page, folded, where it names a known kind of paper.
pub fn title_of(page: &Page, vocabulary: &Vocabulary) -> Option<String> {
    titles::title(page, vocabulary).map(|title| title.words)
}

/// Whether two titles are one, as a paper repeats it on its pages.
pub fn is_same_title(a: &str, b: &str) -> bool {
    titles::is_same(a, b)
}

/// Whether papers of this format lie one behind the other on pages.
pub fn has_pages_of_papers(format: Format) -> bool {
    matches!(
        format,
        Format::Pdf
            | Format::Docx
            | Format::Doc
            | Format::Odt
            | Format::Rtf
            | Format::Pages
            | Format::Tiff
            | Format::Text
            | Format::Html
            | Format::Jpeg
            | Format::Png
            | Format::Gif
            | Format::Bmp
            | Format::Webp
            | Format::Heic
    )
}

/// How a paper begins and ends, by its first and last page: for a single page that was not looked at, since few go on
/// elsewhere.
pub fn edges(text: &PagedText, pages: [u32; 2], vocabulary: &Vocabulary) -> Option<Edges> {
    let (_, signs) = signs(text, page_counter::of_pages(text), vocabulary);
    let at = |wanted: u32| text.pages.iter().position(|page| page.number == wanted);
    let (from, to) = (at(pages[0])?, at(pages[1])?);
    edges_of(signs.get(from..=to)?)
}

fn edges_of(signs: &[Signs]) -> Option<Edges> {
    let counted = |page: &Signs| {
        let number = page.page;
        page.counters.iter().filter(|one| one.of.is_some()).map(move |one| (number, *one)).collect::<Vec<_>>()
    };
    Some(Edges {
        first: signs.first()?.clone(),
        last: signs.last()?.clone(),
        counted: signs.iter().flat_map(counted).collect(),
    })
}

/// The counters of all pages, and what each page shows.
fn signs(
    text: &PagedText,
    mut counters: Vec<Vec<PageCounter>>,
    vocabulary: &Vocabulary,
) -> (Vec<Vec<PageCounter>>, Vec<Signs>) {
    let all = counters.clone();
    drop_outer(&mut counters);
    let greets = |line: &str| vocabulary.wording.ends_titles(line);
    let signs = text.pages.iter().zip(counters).map(|(page, counters)| Signs::read(page, counters, greets)).collect();
    (all, signs)
}

/// Whether a text is a page by itself, for which nothing shows that it belongs to others: one without a counter. Of a
/// picture that cannot be said, and to look again would cost reading it.
fn stands_alone(text: &PagedText, counters: &[Vec<PageCounter>]) -> bool {
    match text.pages.as_slice() {
        [page] => page.source != TextSource::Ocr && counters.iter().all(Vec::is_empty),
        _ => false,
    }
}

/// The papers in a text, in order; none of a page that stands alone.
pub(super) fn segments(text: &PagedText, vocabulary: &Vocabulary) -> Vec<Segment> {
    let counters = page_counter::of_pages(text);
    if stands_alone(text, &counters) {
        return Vec::new();
    }
    let (all, signs) = signs(text, counters, vocabulary);
    let titles = Titles::new(text, vocabulary);
    let cut = cut(&signs, &titles);
    cut.into_iter()
        .map(|[from, to]| {
            let count = page_counter::count(&all, from, to);
            let edges = edges_of(&signs[from..=to]).unwrap_or_default();
            Segment { pages: [from, to], count, edges }
        })
        .collect()
}

/// Takes away the counter of a fax or bundle that runs through the papers, where they have counters of their own.
fn drop_outer(counters: &mut [Vec<PageCounter>]) {
    let totals = |page: &Vec<PageCounter>| page.iter().filter(|one| one.of.is_some()).count();
    if !counters.iter().any(|page| totals(page) >= 2) {
        return;
    }
    // A counter that runs through has one distance to the place of the page, everywhere.
    let mut runs: Vec<((u32, i64), usize)> = Vec::new();
    for (at, page) in counters.iter().enumerate() {
        for one in page {
            let Some(of) = one.of else { continue };
            let key = (of, i64::from(one.page) - at as i64);
            match runs.iter_mut().find(|(known, _)| *known == key) {
                Some((_, count)) => *count += 1,
                None => runs.push((key, 1)),
            }
        }
    }
    let Some(((of, shift), longest)) = runs.into_iter().max_by_key(|((of, _), count)| (*count, *of)) else { return };
    if longest < 2 {
        return;
    }
    for (at, page) in counters.iter_mut().enumerate() {
        let outer = |one: &PageCounter| one.of == Some(of) && i64::from(one.page) - at as i64 == shift;
        if totals(page) >= 2 {
            page.retain(|one| !outer(one));
        }
    }
}

/// What is known of the paper that is being put together.
#[derive(Default)]
struct Paper {
    first: usize,
    last: usize,
    /// Of all its pages together.
    person: Signs,
    numbers: BTreeSet<String>,
    dates: BTreeSet<Labelled>,
    letterhead: Vec<String>,
    /// A letter that nobody has signed yet.
    open_letter: bool,
    counter: Option<PageCounter>,
}

impl Paper {
    fn begin(at: usize, signs: &Signs) -> Self {
        let mut paper = Self { first: at, last: at, ..Self::default() };
        paper.take(at, signs);
        paper
    }

    fn take(&mut self, at: usize, signs: &Signs) {
        self.last = at;
        for name in &signs.names {
            if !self.person.names.contains(name) && self.person.names.len() < MOST_NAMES {
                self.person.names.push(name.clone());
            }
        }
        let room = MOST_NAMES.saturating_sub(self.person.births.len());
        self.person.births.extend(signs.births.iter().take(room).cloned());
        self.person.patient_numbers.extend(signs.patient_numbers.iter().cloned());
        self.numbers.extend(signs.paper_numbers.iter().cloned());
        self.dates.extend(signs.dates.iter().cloned());
        for line in &signs.letterhead {
            if !self.letterhead.contains(line) && self.letterhead.len() < MOST_LETTERHEAD {
                self.letterhead.push(line.clone());
            }
        }
        self.open_letter = (self.open_letter || signs.greets) && !signs.signed;
        self.counter = own_counter(signs).or(self.counter);
    }
}

/// The counter of a page: one with a total before one without.
fn own_counter(signs: &Signs) -> Option<PageCounter> {
    signs.counters.iter().max_by_key(|one| one.of.is_some()).copied()
}

/// First and last page of each paper, by their places. Blank pages at its ends and cover sheets belong to none.
fn cut(signs: &[Signs], titles: &Titles<'_>) -> Vec<[usize; 2]> {
    let mut papers: Vec<[usize; 2]> = Vec::new();
    let mut paper: Option<Paper> = None;
    for (at, page) in signs.iter().enumerate() {
        if page.blank {
            continue;
        }
        // A cover belongs to nothing, but a file that is all cover is what it is.
        if page.cover && titles.of(at).is_none_or(Title::is_of_cover) {
            papers.extend(paper.take().map(|paper| [paper.first, paper.last]));
            continue;
        }
        match &mut paper {
            Some(known) if !begins(known, at, signs, titles) => known.take(at, page),
            _ => {
                let begun = Paper::begin(at, page);
                papers.extend(paper.replace(begun).map(|paper| [paper.first, paper.last]));
            }
        }
    }
    papers.extend(paper.map(|paper| [paper.first, paper.last]));
    papers
}

/// Whether a page begins a new paper.
fn begins(paper: &Paper, at: usize, signs: &[Signs], titles: &Titles<'_>) -> bool {
    let page = &signs[at];
    if person::within(&paper.person, page) == Person::Different {
        return true;
    }
    let mut points = match counted(paper, page) {
        Count::Starts => return true,
        Count::GoesOn => COUNTER_GOES_ON,
        Count::Other => OTHER_COUNTER,
        Count::Complete => COUNTER_COMPLETE,
        Count::Open => COUNTER_OPEN,
        Count::Nothing => 0,
    };
    let before = &signs[paper.last];
    if page.continued {
        points += CONTINUED;
    }
    points += runs_over(before, page);
    let number = differ(&paper.numbers, &page.paper_numbers);
    let no_common_date = differ(&values(&paper.dates), &values(&page.dates));
    let date = other_date(&paper.dates, &page.dates);
    let alike = |line: &String| paper.letterhead.iter().any(|known| is_alike(known, line));
    let other_letterhead =
        !paper.letterhead.is_empty() && !page.letterhead.is_empty() && !page.letterhead.iter().any(alike);
    let of_another = number == Some(true) || date == Some(true);
    let mut title_points = 0;
    let own = || titles.of(at);
    // Nothing at its head could outweigh what speaks against it.
    if points > COUNTER_GOES_ON - 1
        && let Some(title) = own()
    {
        let known = titles.of(paper.first);
        title_points = title_weight(known, title, of_another);
        // In a letter that goes on, the name of a report is a heading.
        if paper.open_letter && page.fields < FORM_FIELDS && !other_letterhead && number != Some(true) && !page.greets {
            title_points = title_points.min(NEAR_TITLE);
        }
        if title_points > 0 && page.fields >= FORM_FIELDS && (before.signed || of_another || other_letterhead) {
            points += FORM;
        }
    }
    if title_points == 0 && own().is_none() && page.names_somebody() && has_other_capitals(&signs[paper.first], page) {
        title_points = UNKNOWN_TITLE;
    }
    let is_new_title = title_points >= OTHER_TITLE;
    points += title_points;
    points += match number {
        Some(true) => OTHER_NUMBER,
        // An addendum has the number of its report, and a day of its own.
        Some(false) if is_new_title && date == Some(true) => 0,
        Some(false) => SAME_NUMBER,
        None => 0,
    };
    points += match (date, no_common_date) {
        (Some(true), _) => OTHER_DATE,
        (Some(false), _) => SAME_DATE,
        (None, Some(_)) => NO_COMMON_DATE,
        (None, None) => 0,
    };
    if other_letterhead {
        points += OTHER_LETTERHEAD;
    }
    if page.greets {
        points += if page.dates.is_empty() { GREETING } else { DATED_GREETING };
    }
    // That a page is signed says that the next one is new only where that has a head.
    let has_head = is_new_title || page.greets || date == Some(true) || number == Some(true);
    if before.signed && has_head {
        points += SIGNED;
    }
    points >= ENOUGH
}

/// What the counters of a paper and of a page behind it say of each other.
enum Count {
    Starts,
    GoesOn,
    Other,
    Complete,
    Open,
    Nothing,
}

fn counted(paper: &Paper, page: &Signs) -> Count {
    match (paper.counter, own_counter(page)) {
        (_, Some(PageCounter { page: 1, of: Some(_) })) => Count::Starts,
        (Some(_), Some(PageCounter { page: 1, of: None })) => Count::Other,
        (Some(last), Some(own)) => match (last.of, own.of) {
            (Some(a), Some(b)) if a == b && own.page >= last.page => Count::GoesOn,
            (Some(_), Some(_)) => Count::Other,
            _ if own.page > last.page => Count::GoesOn,
            _ => Count::Nothing,
        },
        // `2` on the second page of what began without a number.
        (None, Some(own)) if own.page as usize == paper.last - paper.first + 2 => Count::GoesOn,
        (None, Some(own)) if own.page > 1 && own.of.is_some() => Count::Other,
        (Some(PageCounter { page, of: Some(of) }), None) if page == of => Count::Complete,
        (Some(PageCounter { of: Some(_), .. }), None) => Count::Open,
        _ => Count::Nothing,
    }
}

/// Whether a line in capitals at the head of a page stands nowhere at the head of the paper.
fn has_other_capitals(first: &Signs, page: &Signs) -> bool {
    page.capitals.iter().any(|line| !first.head.iter().chain(&first.capitals).any(|known| is_alike(known, line)))
}

fn title_weight(known: Option<&Title>, title: &Title, of_another: bool) -> i32 {
    match known {
        None => OTHER_TITLE,
        Some(known) if of_another && (known.is_same(title) || known.shares_kind(title)) => TITLE_OF_ANOTHER,
        Some(known) if known.is_same(title) => TITLE_AGAIN,
        Some(known) if known.shares_kind(title) => NEAR_TITLE,
        Some(_) => OTHER_TITLE,
    }
}

/// Whether a sentence or a table goes on from one page to the next: 0, or points against a new paper.
fn runs_over(before: &Signs, page: &Signs) -> i32 {
    match (before.ends_inside, page.begins_inside) {
        (true, true) => SENTENCE_RUNS_OVER,
        (false, true) => BEGINS_INSIDE,
        _ if before.last_row > 0 && before.last_row == page.first_row && page.fields == 0 => TABLE_RUNS_OVER,
        _ => 0,
    }
}

/// The same line but for what recognition misreads.
fn is_alike(a: &str, b: &str) -> bool {
    a.contains(b) || b.contains(a) || person::distance(a, b) * 5 <= a.chars().count().max(b.chars().count())
}

/// Whether a page has none of the values of its paper; `None` where one of both has none at all.
fn differ(old: &BTreeSet<String>, new: &BTreeSet<String>) -> Option<bool> {
    (!old.is_empty() && !new.is_empty()).then(|| old.is_disjoint(new))
}

fn values(dates: &BTreeSet<Labelled>) -> BTreeSet<String> {
    dates.iter().map(|date| date.value.clone()).collect()
}

/// Whether a page bears another date under a label of its paper, and none that the paper bears; `None` where that cannot be told.
pub fn other_date(paper: &BTreeSet<Labelled>, page: &BTreeSet<Labelled>) -> Option<bool> {
    let same_label = || page.iter().any(|date| paper.iter().any(|known| known.label == date.label));
    differ(&values(paper), &values(page)).filter(|other| !other || same_label())
}

/// Whether two pages repeat a line at their heads: the running header of one paper.
pub fn share_running_header(a: &Signs, b: &Signs) -> bool {
    a.head.iter().filter(|line| line.chars().count() >= 12).any(|line| b.head.iter().any(|other| is_alike(line, other)))
}
