//! The same text in two files: another format, a scan, a print with other line breaks, a copy without its last pages.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::words::{self, Likeness};
use super::{Paper, agree, pairs};
use crate::model::TextSource;

/// Papers with fewer words are too short to be told apart by their words.
const LEAST_WORDS: usize = 25;
/// … unless they are the same word for word, and at least so many.
const LEAST_SAME: usize = 8;
/// A pair must share so many, and so great a part, of what is kept of its runs of words.
const LEAST_SHARED: usize = 4;
const LEAST_PART: usize = 8;

/// For each paper that repeats another: which.
pub(super) fn find(papers: &[Paper<'_>]) -> BTreeMap<usize, usize> {
    let mut order: Vec<usize> = (0..papers.len()).collect();
    order.sort_by_key(|place| rank(&papers[*place], *place));
    let mut links: BTreeMap<usize, usize> = BTreeMap::new();
    // The same words: whoever comes first stands for all of them.
    let mut same: HashMap<&str, Vec<usize>> = HashMap::new();
    for place in &order {
        let paper = &papers[*place];
        if paper.imprint.words.split(' ').count() < LEAST_SAME {
            continue;
        }
        let first = same.entry(paper.imprint.words.as_str()).or_default();
        match first.iter().find(|first| is_possible(&papers[**first], paper)) {
            Some(first) => {
                links.insert(*place, *first);
            }
            None if first.len() < LEAST_SAME => first.push(*place),
            None => {}
        }
    }
    let alone = order.iter().copied().filter(|place| !links.contains_key(place));
    let features = alone.flat_map(|place| papers[place].imprint.sketch.iter().map(move |hash| (place, *hash)));
    let sketch = |place: usize| papers[place].imprint.sketch.len();
    let least = |one, other| (sketch(one).min(sketch(other)) / LEAST_PART).max(LEAST_SHARED);
    let mut partners: HashMap<usize, Vec<usize>> = HashMap::new();
    for (one, other) in pairs::sharing(features, least) {
        if is_same(&papers[one], &papers[other]) {
            partners.entry(one).or_default().push(other);
            partners.entry(other).or_default().push(one);
        }
    }
    // The best text first; what repeats it stands for no third.
    for place in order {
        if links.contains_key(&place) {
            continue;
        }
        for other in partners.get(&place).into_iter().flatten() {
            if *other != place && !links.contains_key(other) {
                links.insert(*other, place);
            }
        }
    }
    // Those that have the very words of a paper that repeats another repeat that one.
    for place in 0..papers.len() {
        let mut end = links.get(&place).copied();
        while let Some(next) = end.and_then(|end| links.get(&end).copied()) {
            links.insert(place, next);
            end = Some(next);
        }
    }
    links
}

/// Which of two is the better text to cite: a paper of a known kind, text before recognised words, whole before cut,
/// more facts, more words, the first in the folder.
fn rank(paper: &Paper<'_>, place: usize) -> impl Ord + use<> {
    (
        !paper.is_evidence(),
        paper.record.text_source == TextSource::Ocr,
        paper.is_cut(),
        Reverse(paper.facts.len()),
        Reverse(paper.imprint.words.len()),
        place,
    )
}

/// Whether nothing beside the words speaks against it.
fn is_possible(one: &Paper<'_>, other: &Paper<'_>) -> bool {
    let apart = one.day().zip(other.day()).is_some_and(|(one, other)| one != other);
    let other_date_kind =
        one.record.date.as_ref().zip(other.record.date.as_ref()).is_some_and(|(a, b)| a.kind != b.kind);
    // The better text may name a day that the other does not show: then the two go by different dates of one paper.
    (!apart || other_date_kind && shares_days(one, other)) && !one.is_of_another_person(other)
}

/// Whether each shows the day by which the other goes.
fn shares_days(one: &Paper<'_>, other: &Paper<'_>) -> bool {
    let shows = |paper: &Paper<'_>, day: Option<chrono::NaiveDate>| {
        day.is_some_and(|day| {
            paper.record.all_dates.iter().filter_map(|date| date.value).any(|date| date.earliest() == day)
        })
    };
    shows(one, other.day()) || shows(other, one.day())
}

/// Whether two papers are the same text.
pub(super) fn is_same(one: &Paper<'_>, other: &Paper<'_>) -> bool {
    if !is_possible(one, other) {
        return false;
    }
    let recognised = one.is_recognised() || other.is_recognised();
    let Likeness { of_shorter, of_longer, shorter_words, shorter_is_first, agrees } =
        words::compare(one.imprint, other.imprint, recognised);
    if !agrees || shorter_words < LEAST_WORDS {
        return false;
    }
    let (least_shorter, least_longer) = if recognised { (0.85, 0.75) } else { (0.95, 0.8) };
    let shorter = if shorter_is_first { one } else { other };
    let whole = of_shorter >= least_shorter && of_longer >= least_longer;
    let part = shorter.is_cut() && of_shorter >= 0.9 && one.shares_kind(other);
    (whole || part) && agree::difference(one, other).is_none()
}
