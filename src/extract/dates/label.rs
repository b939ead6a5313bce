//! What a date is the date of: the nearest label before it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::extract::fold::fold;
use crate::extract::lexicon::Lexicon;
use crate::extract::reach;
use crate::extract::sections::Section;
use crate::extract::treatments;
use crate::extract::unit::Unit;
use crate::knowledge;
use crate::model::{DateKind, Record};
use crate::script::is_ideograph;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelKnowledge {
    labels: Vec<Label>,
    /// A label that says no more than "date".
    bare: Vec<String>,
    /// What the bare label, or an unlabelled date among the first lines, means in a kind of paper.
    bare_means: BTreeMap<String, DateKind>,
    otherwise: DateKind,
    /// Between the place and the day on which a letter was written: `Casablanca, le 13/11/2026`.
    dateline: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    kind: DateKind,
    /// A word such as "from": any other label before it says more.
    #[serde(default)]
    weak: bool,
    /// Papers in which it counts, by their language; none: all. `ED` is a diagnosis in German, a department in English.
    #[serde(default)]
    languages: Vec<String>,
    /// Said right behind its date, where the verb follows: `2022年5月确诊`.
    #[serde(default)]
    behind: bool,
    phrases: Vec<String>,
}

/// What a label says.
#[derive(Debug, Clone)]
struct Meaning {
    /// `None`: no more than that it is a date.
    kind: Option<DateKind>,
    weak: bool,
    languages: Vec<String>,
}

impl Meaning {
    fn counts_in(&self, record: &Record) -> bool {
        self.languages.is_empty() || record.language.as_ref().is_some_and(|own| self.languages.contains(own))
    }
}

struct Labels {
    lexicon: Lexicon<Meaning>,
    behind: Lexicon<DateKind>,
    bare_means: BTreeMap<String, DateKind>,
    otherwise: DateKind,
    dateline: Vec<String>,
}

static LABELS: LazyLock<Labels> = LazyLock::new(|| {
    let knowledge: LabelKnowledge = knowledge::builtin("extract/date_labels.yaml");
    let (behind, before): (Vec<Label>, Vec<Label>) = knowledge.labels.into_iter().partition(|label| label.behind);
    let named = before.into_iter().flat_map(|label| {
        let meaning = Meaning { kind: Some(label.kind), weak: label.weak, languages: label.languages };
        label.phrases.into_iter().map(move |phrase| (phrase, meaning.clone()))
    });
    let bare =
        knowledge.bare.into_iter().map(|phrase| (phrase, Meaning { kind: None, weak: false, languages: Vec::new() }));
    Labels {
        lexicon: Lexicon::new(named.chain(bare)),
        behind: Lexicon::new(
            behind.into_iter().flat_map(|label| label.phrases.into_iter().map(move |phrase| (phrase, label.kind))),
        ),
        bare_means: knowledge.bare_means,
        otherwise: knowledge.otherwise,
        dateline: knowledge.dateline.iter().map(|word| fold(word)).collect(),
    }
});

/// Characters between a label and its date, at most.
const REACH: usize = 48;

/// What a date is the date of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) kind: DateKind,
    /// No label says it, only where the date stands.
    pub(super) guessed: bool,
}

/// What the date at `range` is the date of. `others` are the places of all dates in the unit: a label belongs to the
/// first date behind it, and to the second where the two make a span.
pub(super) fn kind_of(record: &Record, unit: &Unit, range: &Range<usize>, others: &[Range<usize>]) -> Named {
    let told = |kind| Named { kind, guessed: false };
    if unit.section == Section::Comparison {
        return told(DateKind::Comparison);
    }
    let words = unit.words();
    let previous = others.iter().map(|other| other.end).filter(|end| *end <= range.start).max().unwrap_or(0);
    let span = previous > 0 && super::parse::joins_span(&words[previous..range.start]);
    let from = if span {
        others.iter().map(|other| other.end).filter(|end| *end < previous).max().unwrap_or(0)
    } else {
        previous
    };
    let target =
        if span { others.iter().find(|o| o.end == previous).map_or(range.start, |o| o.start) } else { range.start };
    let reach = words[..target].char_indices().rev().take(REACH).last().map_or(target, |(at, _)| at).max(from);
    let mut hits = LABELS.lexicon.find(&words[reach..target]);
    hits.retain(|hit| hit.meaning.counts_in(record));
    let next = others.iter().filter(|other| other.start >= range.end).min_by_key(|other| other.start);
    let opens_span = next.is_some_and(|next| super::parse::joins_span(&words[range.end..next.start]));
    // A discharge letter is dated by the end of the stay.
    let is_stay = (span || opens_span) && unit.in_title_zone && super::clinical::may_date(record, DateKind::Discharge);
    let of_stay = if span { DateKind::Discharge } else { DateKind::Admission };
    let of_paper = || unit.in_title_zone && unit.section == Section::Body && is_alone(record, unit, range);
    let label = hits.iter().rev().find(|hit| !hit.meaning.weak).or_else(|| hits.last());
    match label.map(|hit| (hit.meaning.kind, hit.meaning.weak)) {
        Some((Some(DateKind::Admission), _)) if is_stay => told(of_stay),
        Some((Some(_), true)) if is_stay && of_paper() => Named { kind: of_stay, guessed: true },
        Some((Some(kind), _)) => told(kind),
        Some((None, _)) => told(bare(record)),
        None if stamps_message(words, range) => told(DateKind::Sent),
        None => behind(words, range, others).map(told).unwrap_or_else(|| {
            // The day on which an appointment was written is not its day.
            if bare(record) == DateKind::FollowUp && is_dateline(words, range) {
                return told(DateKind::Issued);
            }
            let kind = if is_stay { of_stay } else { bare(record) };
            if of_paper() { Named { kind, guessed: true } } else { told(DateKind::Unlabelled) }
        }),
    }
}

/// A paper is dictated, typed and reported within so many days, at most.
const WRITTEN_WITHIN: i64 = 60;

/// Takes back what only the place of a date made of it, where a label dates the paper much later: `03/04/2024 R-CHOP` below
/// `Dictated 16 November 2026`.
pub(super) fn settle(record: &Record, units: &[Unit], by_unit: &mut [Vec<super::Placed>], guessed: &[Vec<bool>]) {
    // When it was printed or sent again tells nothing of its own day.
    let dates_paper = |kind: DateKind| {
        !matches!(kind, DateKind::Printed | DateKind::Sent | DateKind::FollowUp)
            && super::clinical::may_date(record, kind)
    };
    // A visit that stands below may be the next one.
    let only_past = |kind: DateKind| !matches!(kind, DateKind::Clinic | DateKind::Scan | DateKind::Procedure);
    let mut labelled = Vec::new();
    let mut guesses = Vec::new();
    for (index, (dates, guessed)) in by_unit.iter().zip(guessed).enumerate() {
        for (number, (placed, guessed)) in dates.iter().zip(guessed).enumerate() {
            let Some(day) = placed.date.value else { continue };
            if *guessed {
                guesses.push((index, number, day));
            } else if units[index].in_title_zone && dates_paper(placed.date.kind) {
                labelled.push((index, number, day, placed.date.kind));
            }
        }
    }
    for (index, number, day) in guesses {
        let beaten = labelled.iter().any(|(at, place, other, kind)| {
            ((*at, *place) < (index, number) || only_past(*kind))
                && (other.earliest() - day.latest()).num_days() > WRITTEN_WITHIN
        });
        if beaten {
            by_unit[index][number].date.kind = DateKind::Unlabelled;
        }
    }
}

/// Whether a date is that of a message in a chat: `[12/11/2026, 18:41:07] Ana: …`, `12/11/2026, 18:41 - Ana: …`.
fn stamps_message(words: &str, range: &Range<usize>) -> bool {
    let bracket = match words[..range.start].trim() {
        "[" => true,
        "" => false,
        _ => return false,
    };
    let rest = words[range.end..].trim_start_matches([',', ' ']);
    let time = rest.find(|c: char| !(c.is_ascii_digit() || c == ':')).unwrap_or(rest.len());
    let parts: Vec<&str> = rest[..time].split(':').collect();
    let is_time = (2..=3).contains(&parts.len()) && parts.iter().all(|part| (1..=2).contains(&part.len()));
    let behind = rest[time..].trim_start().trim_start_matches(['a', 'p', 'm', '.']).trim_start();
    is_time && if bracket { behind.starts_with(']') } else { behind.starts_with("- ") }
}

/// Whether a line is the place and the day on which a letter was written, and nothing else.
fn is_dateline(words: &str, range: &Range<usize>) -> bool {
    /// Words of the name of a place, at most.
    const PLACE: usize = 4;
    let Some((place, link)) = words[..range.start].rsplit_once(',') else { return false };
    let is_place = place.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\''));
    let link = link.trim();
    is_place
        && (1..=PLACE).contains(&reach::words(place))
        && (link.is_empty() || LABELS.dateline.iter().any(|word| word == link))
        && words[range.end..].trim_matches([' ', '.', ',']).is_empty()
}

/// Words between a date and the verb behind it, at most.
const BEHIND: usize = 3;

/// What the words right behind a date say that it is the date of.
pub(in crate::extract) fn behind(words: &str, range: &Range<usize>, others: &[Range<usize>]) -> Option<DateKind> {
    let until = others.iter().map(|other| other.start).filter(|start| *start >= range.end).min();
    let rest = &words[range.end..until.unwrap_or(words.len())];
    let clause = &rest[..rest.find([',', ';', ':', '.', '。', '\t']).unwrap_or(rest.len())];
    let hit = LABELS.behind.find(clause).into_iter().next()?;
    (reach::words(&clause[..hit.range.start]) <= BEHIND).then_some(*hit.meaning)
}

/// Whether a label stands close before a date, even one that says no more than "date".
pub(super) fn is_labelled(unit: &Unit, range: &Range<usize>) -> bool {
    let words = &unit.words()[..range.start];
    let reach = words.char_indices().rev().take(REACH).last().map_or(0, |(at, _)| at);
    let line = unit.line_start(range.start).max(reach);
    !LABELS.lexicon.find(&words[line..]).is_empty()
}

fn bare(record: &Record) -> DateKind {
    LABELS.bare_means.get(record.kind.id()).copied().unwrap_or(LABELS.otherwise)
}

/// A Chinese line of more characters than this, its date's included, says something.
const MOST_CHARACTERS: usize = 11;

/// Whether hardly anything else stands on the line: a letter's date, a date behind a title. An entry of a history is none.
fn is_alone(record: &Record, unit: &Unit, range: &Range<usize>) -> bool {
    let words = unit.words();
    let around = words.len() - range.len();
    let characters = words.chars().filter(|c| is_ideograph(*c)).count();
    if characters > MOST_CHARACTERS {
        return false;
    }
    // "Leukapheresis 9 November 2026." is a sentence, not the head of a letter.
    let sentence = words.trim_end().ends_with('.') && !words[..range.start].trim().is_empty();
    around <= REACH && !words[..range.start].contains(". ") && !sentence && !is_entry(record, unit, range)
}

/// Whether a line tells what was given, found or seen on a day: `- ED 05/2019`, `03.04.2024 R-CHOP`, `R-CHOP 03/2024`.
fn is_entry(record: &Record, unit: &Unit, range: &Range<usize>) -> bool {
    let words = unit.words();
    let before = words[..range.start].trim_start();
    if before.starts_with(['-', '*', '•', '·', '–', '+']) {
        return true;
    }
    let (behind, place) = (words[range.end..].trim(), range.end..words.len());
    if !before.is_empty() {
        return treatments::names_regimen(unit, &(0..range.start));
    }
    // Of another paper it may be the title.
    if !matches!(bare(record), DateKind::Clinic | DateKind::Discharge) {
        return treatments::names_regimen(unit, &place);
    }
    !behind.is_empty()
        && (treatments::names_any(unit, &place)
            || treatments::names_answer(unit, &place)
            || treatments::names_examination(unit, &place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::dates::mentions as all;

    #[test]
    fn letters_and_messages_are_dated_by_their_form() {
        let of = |line: &str| {
            let words = fold(line);
            let range = all(&words)[0].range.clone();
            (is_dateline(&words, &range), stamps_message(&words, &range))
        };
        for line in
            ["Casablanca, le 13/11/2026", "Sant Boi, 13/11/2026.", "Roma, lì 13/11/2026", "Köln, den 13.11.2026"]
        {
            assert_eq!(of(line), (true, false), "{line}");
        }
        for line in ["[12/11/2026, 18:41:07] Ana: Hi", "12/11/2026, 18:41 - Ana: Hi", "[12/11/26, 6:41 pm] Ana: Hi"] {
            assert_eq!(of(line), (false, true), "{line}");
        }
        for line in
            ["Seen again, on 13/11/2026 at 10:30", "PET 1, le 13/11/2026", "12/11/2026 18:41 Hb 9.8", "le 13/11/2026"]
        {
            assert_eq!(of(line), (false, false), "{line}");
        }
    }
    use crate::extract::dates::mentions;
    use crate::extract::unit::units;
    use crate::model::{PagedText, RecordKind, TextSource};

    fn kinds(kind: &str, lines: &[&str]) -> Vec<DateKind> {
        let record = Record { language: Some("en".into()), ..Record::new(RecordKind::new(kind), [1, 1]) };
        let text = PagedText::single(lines.iter().map(|l| (*l).to_owned()).collect(), TextSource::Text);
        units(&text, 1, 1)
            .iter()
            .flat_map(|unit| {
                let ranges: Vec<_> = mentions(unit.words()).into_iter().map(|m| m.range).collect();
                ranges.iter().map(|range| kind_of(&record, unit, range, &ranges).kind).collect::<Vec<_>>()
            })
            .collect()
    }

    // trap 6
    #[test]
    fn names_dates_by_their_labels() {
        assert_eq!(
            kinds("clinic-letter", &["Clinic date: 03/11/2026\tDictated: 04/11/2026\tTyped: 09/11/2026"]),
            [DateKind::Clinic, DateKind::Dictated, DateKind::Typed]
        );
        assert_eq!(
            kinds("pathology-report", &["Date taken\t22/04/2025", "Reported\t28/04/2025"]),
            [DateKind::SpecimenTaken, DateKind::Report]
        );
        assert_eq!(
            kinds("pet-ct-report", &["Compared with the study of 24/09/2025, uptake has risen."]),
            [DateKind::Comparison]
        );
        assert_eq!(kinds("clinic-letter", &["DOB 12/09/1968"]), [DateKind::Birth]);
        let stay =
            "He was admitted to Northfield Infirmary from 12/10/2026 to 16/10/2026 with sepsis and was well after it.";
        assert_eq!(kinds("clinic-letter", &[stay]), [DateKind::Admission, DateKind::Admission]);
        assert_eq!(
            kinds("discharge-summary", &["Admitted 12-16 October 2026"]),
            [DateKind::Admission, DateKind::Discharge]
        );
        assert_eq!(
            kinds("clinic-letter", &["He was treated on 12 May 2025 and felt well for a long time after all of it."]),
            [DateKind::Unlabelled]
        );
    }

    #[test]
    fn a_bare_date_is_that_of_the_paper() {
        assert_eq!(kinds("pet-ct-report", &["PET-CT whole body", "Date: 08/09/2026"]), [DateKind::Scan]);
        assert_eq!(kinds("clinic-letter", &["3 November 2026"]), [DateKind::Clinic]);
        assert_eq!(kinds("clinic-letter", &["Leukapheresis 9 November 2026."]), [DateKind::Unlabelled]);
        assert_eq!(kinds("clinic-letter", &["Diagnosis: DLBCL, stage IVB, Nov 2024"]), [DateKind::Unlabelled]);
        for entry in [
            "03.04.2024 R-CHOP",
            "R-CHOP 03/2024",
            "02/2023 ibrutinib started",
            "- CLL 05/2019",
            "11.11.2020 autologous HSCT",
            "12/05/2025 CMR",
            "12/05/2025 PET-CT",
        ] {
            assert_eq!(kinds("clinic-letter", &[entry]), [DateKind::Unlabelled], "{entry}");
        }
        for head in ["12/05/2025 Northmoor", "Transplant clinic 12/05/2025", "12/05/2025, haematology"] {
            assert_eq!(kinds("clinic-letter", &[head]), [DateKind::Clinic], "{head}");
        }
        assert_eq!(kinds("pet-ct-report", &["12/05/2025 PET-CT"]), [DateKind::Scan]);
        assert_eq!(kinds("procedure-note", &["Leukapheresis 9 November 2026"]), [DateKind::Procedure]);
    }

    #[test]
    fn a_stay_ends_on_the_second_day() {
        for line in ["Ward 7, 02/05/2025 to 19/05/2025", "Admission: 02/05/2025 - 19/05/2025"] {
            assert_eq!(kinds("discharge-summary", &[line]), [DateKind::Admission, DateKind::Discharge], "{line}");
        }
    }
}
