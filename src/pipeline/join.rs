//! One paper over several files: photo after photo, `Scan (1 of 2).pdf` and `(2 of 2)`, a page 1 of 2 here and its page 2
//! there.
//!
//! Every file's own stages stay as they are; this looks at how their papers begin and end ([`Edges`]), puts those that
//! belong together in the order of their pages, and classifies and reads the joined paper once more. What it cites is
//! then led back to the file and page it stands on. Two papers are joined only on evidence, and never across patients:
//! photos that follow each other are no evidence by themselves.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::{FileResult, Paper, Settings, file_id};
use crate::classify::{self, Edges, Person, compare, is_same_title, share_running_header};
use crate::corrections;
use crate::model::{Fact, FileEntry, Format, Page, PagedText, Part, Record, SourceFile, StatedDate};
use crate::page_counter;

/// The most papers that are looked at for one group: a counter without anything else must not compare thousands.
const MOST_OPEN: usize = 250;
/// The most parts of one paper.
const MOST_PARTS: usize = 200;

/// Points for two parts of one paper. Counters alone are not enough.
const ENOUGH: i32 = 2;
const SAME_PERSON: i32 = 3;
const SAME_NUMBER: i32 = 4;
const SAME_TITLE: i32 = 2;
const SAME_DATE: i32 = 1;
const OTHER_DATE: i32 = -1;
const SAME_HEADER: i32 = 1;
const IN_SEQUENCE: i32 = 2;
const RUNS_OVER: i32 = 1;

/// A paper by its place: which file, and which of its papers.
type Place = (usize, usize);

/// Joins what belongs together. `text`: the text of a file, by its place.
pub(super) fn join(
    sources: &[SourceFile],
    results: &mut [FileResult],
    settings: &Settings,
    text: impl Fn(usize, &FileResult) -> PagedText,
) {
    let groups = Look { sources, results, settings, text: &text }.groups();
    let mut joined: Vec<(Place, Paper)> = Vec::new();
    let mut gone: Vec<Place> = Vec::new();
    for group in groups {
        if let Some(paper) = one_paper(&group, sources, results, settings, &text) {
            let first = group.first().copied().unwrap_or_default();
            gone.extend(group.iter().filter(|place| **place != first));
            joined.push((first, paper));
        }
    }
    for ((file, at), paper) in joined {
        results[file].papers[at] = paper;
    }
    gone.sort_unstable();
    for (file, at) in gone.into_iter().rev() {
        results[file].papers.remove(at);
    }
}

/// What is looked at to tell what belongs together.
struct Look<'a> {
    sources: &'a [SourceFile],
    results: &'a [FileResult],
    settings: &'a Settings,
    text: &'a dyn Fn(usize, &FileResult) -> PagedText,
}

/// A paper with its edges.
struct Known<'a> {
    place: Place,
    record: &'a Record,
    edges: Cow<'a, Edges>,
}

impl<'a> Look<'a> {
    /// The papers that are parts of one, each group in the order of its pages.
    fn groups(&self) -> Vec<Vec<Place>> {
        let mut groups = by_counters(self);
        by_running_on(self, &mut groups);
        groups.retain(|group| group.len() > 1 && group.len() <= MOST_PARTS);
        groups
    }

    /// The title of a paper: asked for only where all else fits.
    fn title(&self, known: &Known<'_>) -> Option<String> {
        let text = (self.text)(known.place.0, &self.results[known.place.0]);
        let page = text.pages.iter().find(|page| page.number == known.record.pages[0])?;
        classify::title_of(page, self.settings.vocabulary())
    }

    /// A paper whose edges were looked at.
    fn at(&self, place: Place) -> Option<Known<'a>> {
        let paper = self.results.get(place.0)?.papers.get(place.1)?;
        Some(Known { place, record: &paper.record, edges: Cow::Borrowed(paper.edges.as_ref()?) })
    }

    /// Any paper that lies on pages. Of one that stands alone the edges are read now.
    fn looked_at(&self, place: Place) -> Option<Known<'a>> {
        if let Some(known) = self.at(place) {
            return Some(known);
        }
        let result = self.results.get(place.0)?;
        let record = &result.papers.get(place.1)?.record;
        if !classify::has_pages_of_papers(self.sources.get(place.0)?.format) {
            return None;
        }
        let edges = classify::edges(&(self.text)(place.0, result), record.pages, self.settings.vocabulary())?;
        Some(Known { place, record, edges: Cow::Owned(edges) })
    }

    fn all(&self) -> impl Iterator<Item = Known<'a>> + '_ {
        let places = self
            .results
            .iter()
            .enumerate()
            .flat_map(|(file, result)| (0..result.papers.len()).map(move |at| (file, at)));
        places.filter_map(|place| self.at(place))
    }

    /// Whether one file follows another by its name, or lies behind it in the same file.
    fn in_sequence(&self, a: Place, b: Place) -> bool {
        if a.0 == b.0 {
            return a.1.abs_diff(b.1) == 1;
        }
        let (a, b) = (&self.sources[a.0], &self.sources[b.0]);
        follows(&a.path, &b.path)
    }
}

/// Whether the second name is the first with the next number in it: `IMG_0041.jpg`, `IMG_0042.jpg`.
fn follows(a: &str, b: &str) -> bool {
    let (a, b) = (stem(a), stem(b));
    let pieces = |name: &str| -> Vec<(bool, String)> {
        let mut pieces: Vec<(bool, String)> = Vec::new();
        for c in name.chars() {
            match pieces.last_mut() {
                Some((figures, piece)) if *figures == c.is_ascii_digit() => piece.push(c),
                _ => pieces.push((c.is_ascii_digit(), c.to_string())),
            }
        }
        pieces
    };
    let (a, b) = (pieces(a), pieces(b));
    if a.len() != b.len() {
        return false;
    }
    let mut differ = a.iter().zip(&b).filter(|(a, b)| a != b);
    let (Some((one, next)), None) = (differ.next(), differ.next()) else { return false };
    let number = |piece: &(bool, String)| piece.0.then(|| piece.1.parse::<u64>().ok()).flatten();
    matches!((number(one), number(next)), (Some(one), Some(next)) if next == one + 1)
}

/// A path without the ending of its file's name.
fn stem(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((stem, ending)) if !ending.contains('/') => stem,
        _ => path,
    }
}

/// Groups of papers whose counters fit: pages 1 and 2 of 2.
fn by_counters(look: &Look<'_>) -> Vec<Vec<Place>> {
    let mut open: Vec<Open<'_>> = look.all().filter_map(Open::of).take(MOST_OPEN).collect();
    // The paper with the first page begins.
    open.sort_by_key(|part| (part.pages[0], part.known.place));
    let mut used = vec![false; open.len()];
    let mut groups = Vec::new();
    for start in 0..open.len() {
        if used[start] {
            continue;
        }
        let mut group = vec![start];
        let mut pages = open[start].pages.clone();
        loop {
            let fits = |at: usize, part: &Open<'_>| {
                !used[at]
                    && !group.contains(&at)
                    && part.of == open[start].of
                    && part.pages.iter().all(|p| !pages.contains(p))
            };
            let mut scored: Vec<(i32, usize)> = open
                .iter()
                .enumerate()
                .filter(|(at, part)| fits(*at, part))
                .filter_map(|(at, part)| Some((score_of(look, &group, &open, part)?, at)))
                .filter(|(score, _)| *score >= ENOUGH)
                .collect();
            // The lowest page first; of papers for one place, the best.
            scored.sort_by_key(|(score, at)| (open[*at].pages[0], -score, *at));
            let Some((score, best)) = scored.first().copied() else { break };
            let rival = scored.iter().skip(1).any(|(other, at)| {
                *other == score && open[*at].pages.iter().any(|page| open[best].pages.contains(page))
            });
            // Another paper that begins alike may have as good a claim to it.
            let claimed = (0..open.len()).any(|other| {
                let alike =
                    !used[other] && !group.contains(&other) && other != best && open[other].of == open[start].of;
                let in_place = alike && open[other].pages.iter().any(|page| pages.contains(page));
                in_place && score_of(look, &[other], &open, &open[best]).is_some_and(|claim| claim >= score)
            });
            if rival || claimed {
                break;
            }
            pages.extend(&open[best].pages);
            group.push(best);
        }
        let one_person = |at: &usize| no_other_person(&open[group[0]].known, &open[*at].known);
        if group.len() > 1 && group.iter().skip(1).all(one_person) {
            group.sort_by_key(|at| open[*at].pages[0]);
            group.iter().for_each(|at| used[*at] = true);
            groups.push(group.iter().map(|at| open[*at].known.place).collect());
        }
    }
    groups
}

/// A paper of which pages are missing by its counter.
struct Open<'a> {
    known: Known<'a>,
    of: u32,
    /// In order.
    pages: Vec<u32>,
    title: OnceCell<Option<String>>,
}

impl<'a> Open<'a> {
    fn of(known: Known<'a>) -> Option<Self> {
        let count = known.record.page_count.as_ref().filter(|count| !count.missing.is_empty())?;
        let mut pages: Vec<u32> = (1..=count.of).filter(|page| !count.missing.contains(page)).collect();
        pages.sort_unstable();
        (!pages.is_empty()).then_some(Self { known, of: count.of, pages, title: OnceCell::new() })
    }
}

/// How well a paper fits a group; `None` where it cannot belong to it.
fn score_of(look: &Look<'_>, group: &[usize], open: &[Open<'_>], part: &Open<'_>) -> Option<i32> {
    let mut best = i32::MIN;
    // The first page has the most to compare with, the last one is the nearest.
    let ends = [group.first(), group.last().filter(|_| group.len() > 1)];
    for member in ends.into_iter().flatten() {
        best = best.max(score(look, &open[*member], part)?);
    }
    Some(best)
}

/// How much speaks for two papers being parts of one; `None` where something forbids it.
fn score(look: &Look<'_>, one: &Open<'_>, other: &Open<'_>) -> Option<i32> {
    let (a, b) = (&one.known, &other.known);
    let mut points = 0;
    let pages = [
        (&a.edges.first, &b.edges.first),
        (&a.edges.first, &b.edges.last),
        (&a.edges.last, &b.edges.first),
        (&a.edges.last, &b.edges.last),
    ];
    let persons: Vec<Person> = pages.iter().map(|(one, other)| compare(one, other)).collect();
    if persons.contains(&Person::Different) {
        return None;
    }
    if persons.contains(&Person::Same) {
        points += SAME_PERSON;
    }
    let shared = |of: fn(&classify::Signs) -> &BTreeSet<String>| {
        let all = |edges: &Edges| -> Vec<String> { of(&edges.first).iter().chain(of(&edges.last)).cloned().collect() };
        let (one, other) = (all(&a.edges), all(&b.edges));
        (!one.is_empty() && !other.is_empty()).then(|| one.iter().any(|value| other.contains(value)))
    };
    let dates = |edges: &Edges| -> Vec<String> {
        edges.first.dates.iter().chain(&edges.last.dates).map(|date| date.value.clone()).collect()
    };
    let (one_dates, other_dates) = (dates(&a.edges), dates(&b.edges));
    match shared(|signs| &signs.paper_numbers) {
        Some(true) => points += SAME_NUMBER,
        Some(false) => return None,
        None => {}
    }
    if one_dates.iter().any(|date| other_dates.contains(date)) {
        points += SAME_DATE;
    } else if !one_dates.is_empty() && !other_dates.is_empty() {
        points += OTHER_DATE;
    }
    if share_running_header(&a.edges.first, &b.edges.first) {
        points += SAME_HEADER;
    }
    if look.in_sequence(a.place, b.place) || look.in_sequence(b.place, a.place) {
        points += IN_SEQUENCE;
    }
    if a.edges.last.ends_inside && b.edges.first.begins_inside {
        points += RUNS_OVER;
    }
    if points + SAME_TITLE < ENOUGH {
        return None;
    }
    let title = |open: &Open<'_>| open.title.get_or_init(|| look.title(&open.known)).clone();
    match (title(one), title(other)) {
        (Some(one), Some(other)) if is_same_title(&one, &other) => points += SAME_TITLE,
        // Two titles are two papers, unless a number holds them together.
        (Some(_), Some(_)) if points < SAME_NUMBER + SAME_PERSON => return None,
        _ => {}
    }
    Some(points)
}

/// Adds what goes on from one file to the next without a counter.
fn by_running_on(look: &Look<'_>, groups: &mut Vec<Vec<Place>>) {
    // The papers, looked at, of the group that the last file belongs to, or its last one alone: to look again at all of them
    // for each that follows would take the time of their number squared.
    let mut chain: Vec<Known<'_>> = Vec::new();
    for file in 1..look.results.len() {
        let before = std::mem::take(&mut chain);
        let Some(last) = look.results[file - 1].papers.len().checked_sub(1) else { continue };
        let (a, b) = ((file - 1, last), (file, 0));
        if look.results[file].papers.is_empty() || !may_go_on(look, a, b) {
            continue;
        }
        let before = match before.last() {
            Some(known) if known.place == a => before,
            _ => look.looked_at(a).into_iter().collect(),
        };
        let (Some(a), Some(b)) = (before.last(), look.looked_at(b)) else { continue };
        if !goes_on(look, a, &b) {
            chain.push(b);
            continue;
        }
        let of = |place: Place, groups: &[Vec<Place>]| groups.iter().position(|group| group.contains(&place));
        match (of(a.place, groups), of(b.place, groups)) {
            (None, None) => {
                groups.push(vec![a.place, b.place]);
                chain = before;
                chain.push(b);
            }
            (Some(one), None) if groups[one].last() == Some(&a.place) => {
                let group = &mut groups[one];
                if group.len() > MOST_PARTS {
                    // Too long for one paper: it is not joined, whatever follows.
                    group.push(b.place);
                    chain.push(b);
                    continue;
                }
                let members = match before.len() == group.len() {
                    true => before,
                    false => group.iter().filter_map(|place| look.looked_at(*place)).collect(),
                };
                // Whoever joins must fit all.
                if members.iter().all(|member| no_other_person(member, &b)) {
                    group.push(b.place);
                    chain = members;
                }
                chain.push(b);
            }
            _ => chain.push(b),
        }
    }
}

fn no_other_person(a: &Known<'_>, b: &Known<'_>) -> bool {
    let pages = [
        (&a.edges.first, &b.edges.first),
        (&a.edges.last, &b.edges.last),
        (&a.edges.first, &b.edges.last),
        (&a.edges.last, &b.edges.first),
    ];
    pages.iter().all(|(one, other)| compare(one, other) != Person::Different)
}

/// Whether, by its name and place, a file may go on with the one before it.
fn may_go_on(look: &Look<'_>, a: Place, b: Place) -> bool {
    let (source, next) = (&look.sources[a.0], &look.sources[b.0]);
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let neighbours = folder(&source.path) == folder(&next.path) && source.container == next.container;
    let in_order = follows(&source.path, &next.path) || (is_photo(source.format) && is_photo(next.format));
    let complete = |place: Place| {
        let record = &look.results[place.0].papers[place.1].record;
        record.page_count.as_ref().is_some_and(|count| count.missing.is_empty())
    };
    neighbours
        && (in_order || named_parts(source, next))
        && source.format == next.format
        && !complete(a)
        && !complete(b)
}

/// Whether the paper at the end of one file, which may, goes on at the beginning of the next.
fn goes_on(look: &Look<'_>, a: &Known<'_>, b: &Known<'_>) -> bool {
    let named = named_parts(&look.sources[a.place.0], &look.sources[b.place.0]);
    let (end, start) = (&a.edges.last, &b.edges.first);
    if !b.edges.counted.is_empty() || !no_other_person(a, b) {
        return false;
    }
    if !end.paper_numbers.is_empty()
        && !start.paper_numbers.is_empty()
        && end.paper_numbers.is_disjoint(&start.paper_numbers)
    {
        return false;
    }
    if (start.greets || (!named && is_of_another_day(&a.edges, start))) && !start.continued {
        return false;
    }
    let same_person = compare(end, start) == Person::Same || compare(&a.edges.first, start) == Person::Same;
    let header = share_running_header(&a.edges.first, start);
    let sentence = end.ends_inside && start.begins_inside;
    let table = end.last_row > 0 && end.last_row == start.first_row && start.fields == 0;
    let headed = (same_person || header) && !end.signed && (header || start.fields < 3);
    let own_form = start.fields >= 3 && !header;
    let runs_on = sentence
        || (table && !end.signed)
        || (start.continued && (same_person || header))
        || (same_person && headed && header);
    if !named && (own_form || !runs_on) {
        return false;
    }
    match (look.title(a), look.title(b)) {
        (Some(one), Some(other)) => is_same_title(&one, &other),
        (None, Some(_)) => start.continued,
        _ => true,
    }
}

/// Whether a page bears another date under a label of the paper, and none that the paper bears: the results of one day after those
/// of another have the same head, and would count as of the first day.
fn is_of_another_day(paper: &Edges, page: &classify::Signs) -> bool {
    let known = paper.first.dates.union(&paper.last.dates).cloned().collect();
    classify::other_date(&known, &page.dates) == Some(true)
}

fn is_photo(format: Format) -> bool {
    matches!(format, Format::Jpeg | Format::Png | Format::Heic | Format::Webp)
}

/// `Scan (1 of 2).pdf`, `Scan (2 of 2).pdf`.
fn named_parts(a: &SourceFile, b: &SourceFile) -> bool {
    let counter = |path: &str| page_counter::in_name(stem(path));
    match (counter(&a.path), counter(&b.path)) {
        (Some((one, first)), Some((other, second))) => {
            one == other && first.of == second.of && second.page == first.page + 1
        }
        _ => false,
    }
}

/// Classifies and reads the parts as one paper.
fn one_paper(
    group: &[Place],
    sources: &[SourceFile],
    results: &[FileResult],
    settings: &Settings,
    text: &impl Fn(usize, &FileResult) -> PagedText,
) -> Option<Paper> {
    let mut pages: Vec<Page> = Vec::new();
    let mut places: Vec<(usize, u32)> = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    for (file, at) in group {
        let result = results.get(*file)?;
        let [first, last] = result.papers.get(*at)?.record.pages;
        let text = text(*file, result);
        let own: Vec<&Page> = text.pages.iter().filter(|page| (first..=last).contains(&page.number)).collect();
        // A file that cannot be read again leaves all as it was.
        if own.is_empty() {
            return None;
        }
        for page in own {
            places.push((*file, page.number));
            pages.push(Page { number: pages.len() as u32 + 1, ..page.clone() });
        }
        parts.push(Part { file: file_id(*file, results.len()), pages: [first, last] });
    }
    let text = PagedText::of(pages);
    let mut record = classify::one_paper(&text, settings.vocabulary());
    // What the user says of any part holds for the paper.
    let said = group
        .iter()
        .zip(&parts)
        .find_map(|((file, _), part)| settings.corrections.kind_of(&sources[*file], part.pages).cloned());
    said.into_iter().for_each(|kind| corrections::set_kind(&mut record, kind));
    let (mut record, mut facts, imprint) = super::extracted(record, &text, settings);
    let counters = page_counter::of_pages(&text);
    record.page_count = page_counter::count(&counters, 0, text.pages.len().saturating_sub(1));
    record.complete_pages = record.page_count.as_ref().map(|count| count.missing.is_empty());
    let back = Back { places, files: results.len() };
    back.record(&mut record);
    facts.iter_mut().for_each(|fact| back.fact(fact));
    record.pages = parts.first()?.pages;
    record.parts = parts;
    Some(Paper { record, facts, imprint, edges: None })
}

/// The way back from a page of the joined paper to that of its file.
struct Back {
    places: Vec<(usize, u32)>,
    files: usize,
}

impl Back {
    fn of(&self, page: u32) -> (usize, u32) {
        self.places.get((page as usize).saturating_sub(1)).copied().unwrap_or_default()
    }

    /// The file where it is not the first.
    fn elsewhere(&self, file: usize) -> Option<String> {
        let first = self.places.first().map(|(file, _)| *file);
        (first != Some(file)).then(|| file_id(file, self.files))
    }

    fn date(&self, date: &mut StatedDate) {
        let (file, page) = self.of(date.page);
        date.page = page;
        date.file = self.elsewhere(file);
    }

    fn record(&self, record: &mut Record) {
        record.date.iter_mut().chain(&mut record.all_dates).for_each(|date| self.date(date));
        for cue in &mut record.cues {
            let (file, page) = self.of(cue.page);
            cue.page = page;
            cue.file = self.elsewhere(file);
        }
    }

    fn fact(&self, fact: &mut Fact) {
        let (file, page) = self.of(fact.evidence.page);
        fact.evidence.page = page;
        fact.evidence.file = file_id(file, self.files);
        fact.date.iter_mut().for_each(|date| self.date(date));
        if let Some(treatment) = &mut fact.treatment {
            treatment.start.iter_mut().chain(&mut treatment.end).for_each(|date| self.date(date));
            let response = treatment.response.iter_mut().filter_map(|response| response.date.as_mut());
            response.for_each(|date| self.date(date));
        }
    }
}

/// Lists a joined paper with every file it lies in.
pub(super) fn list_everywhere(files: &mut [FileEntry], records: &[Record]) {
    for record in records.iter().filter(|record| !record.parts.is_empty()) {
        for part in &record.parts {
            let Some(file) = files.iter_mut().find(|file| file.id == part.file) else { continue };
            if !file.records.contains(&record.id) {
                file.records.push(record.id.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_follow_each_other() {
        assert!(follows("a/IMG_0041.jpg", "a/IMG_0042.jpg") && follows("scan 9.pdf", "scan 10.pdf"));
        assert!(!follows("IMG_0041.jpg", "IMG_0043.jpg") && !follows("IMG_0042.jpg", "IMG_0041.jpg"));
        assert!(!follows("a.jpg", "b.jpg") && !follows("1 of 2.pdf", "2 of 3.pdf"));
    }
}
