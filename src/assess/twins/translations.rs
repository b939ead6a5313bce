//! A translation with its original: the same days, numbers and kind in two languages.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::{Difference, Paper, agree, words};
use crate::model::{DateKind, Precision};

/// What a paper that says it is a translation must share with its original.
const DECLARED: Least = Least { numbers: 4, part: 0.75, part_of_larger: 0.4 };
/// What two papers must share of which neither says so.
const SILENT: Least = Least { numbers: 8, part: 0.9, part_of_larger: 0.7 };
/// The kind of a paper that is a translation before it is anything else.
const KIND: &str = "translation";
/// Papers in one language about the same share more of their words.
const SHARED_WORDS: f64 = 0.4;
/// So many papers that call themselves translations are compared with all others.
const MOST_DECLARED: usize = 60;
/// More papers of one day than these are not compared with one another.
const MOST_OF_A_DAY: usize = 40;

struct Least {
    numbers: usize,
    /// Of the numbers of the paper that has fewer.
    part: f64,
    /// … and of the other.
    part_of_larger: f64,
}

/// For each translation its original, and where the two do not agree.
pub(super) fn find(papers: &[Paper<'_>], places: &[usize]) -> (BTreeMap<usize, usize>, Vec<Difference>) {
    let may_count = |paper: &Paper<'_>| paper.is_evidence() || paper.is_unknown();
    let usable: Vec<usize> = places.iter().copied().filter(|at| may_count(&papers[*at])).collect();
    let mut links: BTreeMap<usize, usize> = BTreeMap::new();
    let mut differences = Vec::new();
    for place in usable.iter().copied().filter(|at| is_declared(&papers[*at])).take(MOST_DECLARED) {
        let originals = usable.iter().copied().filter(|other| !is_declared(&papers[*other]));
        let likeness =
            originals.filter_map(|other| Some((likeness(&papers[place], &papers[other], &DECLARED)?, other)));
        let mut likeness: Vec<(usize, usize)> = likeness.collect();
        likeness.sort_unstable_by(|a, b| b.cmp(a));
        let original = match likeness.as_slice() {
            [(_, only)] => *only,
            [(most, first), (next, _), ..] if most > next => *first,
            _ => continue,
        };
        links.insert(place, original);
        differences.extend(difference(&papers[place], &papers[original]));
    }
    silent(papers, &usable, &mut links);
    (links, differences)
}

fn is_declared(paper: &Paper<'_>) -> bool {
    paper.imprint.translated || paper.is_of_kind(KIND)
}

/// Pairs of which neither says what it is: the language of most papers is taken for that of the original.
fn silent(papers: &[Paper<'_>], usable: &[usize], links: &mut BTreeMap<usize, usize>) {
    let mut languages: HashMap<&str, usize> = HashMap::new();
    let mut of_day: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
    for place in usable.iter().copied() {
        let record = papers[place].record;
        *languages.entry(record.language.as_deref().unwrap_or_default()).or_default() += 1;
        if let Some(day) = papers[place].day() {
            of_day.entry(day).or_default().push(place);
        }
    }
    if languages.len() < 2 {
        return;
    }
    let spoken = |place: usize| {
        let language = papers[place].record.language.as_deref().unwrap_or_default();
        languages.get(language).copied().unwrap_or_default()
    };
    for places in of_day.values().filter(|places| (2..=MOST_OF_A_DAY).contains(&places.len())) {
        for (at, one) in places.iter().enumerate() {
            for other in &places[at + 1..] {
                let taken = |place: &usize| links.contains_key(place) || links.values().any(|of| of == place);
                if taken(one) || taken(other) || is_declared(&papers[*one]) || is_declared(&papers[*other]) {
                    continue;
                }
                let alike = likeness(&papers[*one], &papers[*other], &SILENT).is_some();
                if alike && difference(&papers[*one], &papers[*other]).is_none() {
                    let (translation, original) =
                        if spoken(*one) < spoken(*other) { (*one, *other) } else { (*other, *one) };
                    links.insert(translation, original);
                }
            }
        }
    }
}

/// How many days, numbers and codes a paper shares with another one in another language; `None` where that is too little,
/// or something speaks against it.
fn likeness(translation: &Paper<'_>, original: &Paper<'_>, least: &Least) -> Option<usize> {
    let kinds = translation.shares_kind(original) || translation.record.kind.id() == KIND;
    if !kinds || translation.is_of_another_person(original) || !is_in_another_language(translation, original) {
        return None;
    }
    let days = days(original);
    let shown = self::days(translation);
    let day = original.day();
    let has_day = match day {
        Some(day) => shown.contains(&day),
        None => !days.is_empty() && days.iter().all(|day| shown.contains(day)),
    };
    let codes: BTreeSet<&String> = translation.imprint.codes.iter().collect();
    let code = original.imprint.codes.iter().any(|code| codes.contains(code));
    let (left, right): (BTreeSet<&String>, BTreeSet<&String>) =
        (translation.imprint.numbers.iter().collect(), original.imprint.numbers.iter().collect());
    let shared = left.intersection(&right).count();
    let (fewer, more) = (left.len().min(right.len()).max(1), left.len().max(right.len()).max(1));
    let enough = shared >= least.numbers
        && shared as f64 / fewer as f64 >= least.part
        && shared as f64 / more as f64 >= least.part_of_larger;
    let by_code = code && shared as f64 / fewer as f64 >= 0.5;
    let same_days = days.intersection(&shown).count();
    ((has_day && enough) || (by_code && (has_day || enough))).then_some(shared + 2 * same_days + 8 * usize::from(code))
}

/// Whether two papers are in two languages. A table of values has few words, from which its language is often not told:
/// then its words must be others than those of the paper whose language is known.
fn is_in_another_language(one: &Paper<'_>, other: &Paper<'_>) -> bool {
    match (&one.record.language, &other.record.language) {
        (Some(one), Some(other)) => one != other,
        (None, None) => false,
        _ => words::shared_words(one.imprint, other.imprint) < SHARED_WORDS,
    }
}

/// The full dates of a paper that are no date of birth and none of its print.
fn days(paper: &Paper<'_>) -> BTreeSet<NaiveDate> {
    let of_paper = |kind: DateKind| !matches!(kind, DateKind::Birth | DateKind::Printed);
    let dates = paper.record.all_dates.iter().filter(|date| of_paper(date.kind) && date.precision == Precision::Day);
    dates.filter_map(|date| date.value).map(|date| date.earliest()).collect()
}

/// Where a translation says another thing than its original: in a fact, or in a number whose digits were changed.
fn difference(translation: &Paper<'_>, original: &Paper<'_>) -> Option<Difference> {
    let values = agree::difference(original, translation).or_else(|| changed_number(original, translation))?;
    Some(Difference { translation: translation.record.id.clone(), original: original.record.id.clone(), values })
}

/// A number of the original for which the translation has one with a digit changed, or with two in the other order.
fn changed_number(original: &Paper<'_>, translation: &Paper<'_>) -> Option<(String, String)> {
    let (left, right): (BTreeSet<&String>, BTreeSet<&String>) =
        (original.imprint.numbers.iter().collect(), translation.imprint.numbers.iter().collect());
    let added: Vec<&&String> = right.difference(&left).collect();
    // What is left of a date that was not understood is no value.
    let of_date = |number: &str| {
        number.parse::<u32>().is_ok_and(|value| value <= 31 || (number.len() == 4 && (1900..2100).contains(&value)))
    };
    left.difference(&right).filter(|number| !of_date(number)).find_map(|number| {
        let twisted = added.iter().find(|other| {
            let apart = number.bytes().zip(other.bytes()).filter(|(a, b)| a != b).count();
            let sorted = |text: &str| {
                let mut bytes = text.as_bytes().to_vec();
                bytes.sort_unstable();
                bytes
            };
            number.len() == other.len() && (apart == 1 || sorted(number) == sorted(other))
        })?;
        Some(((*number).clone(), (**twisted).clone()))
    })
}
