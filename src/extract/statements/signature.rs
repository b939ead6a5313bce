//! Who signed a paper, and of which specialty.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::topics::KNOWLEDGE;
use crate::extract::fold::fold;
use crate::extract::labs::words::starts_with_word;
use crate::extract::lexicon::Lexicon;
use crate::extract::unit::Unit;
use crate::extract::{Paper, scope};
use crate::model::Fact;

/// The words of signatures.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignatureWords {
    labels: Vec<String>,
    closings: Vec<String>,
    not_names: Vec<String>,
    /// Before a name, as printed.
    titles: Vec<String>,
    /// Small words inside a name.
    particles: Vec<String>,
    specialties: BTreeMap<String, Vec<String>>,
}

struct Words {
    labels: Lexicon<()>,
    closings: Vec<String>,
    not_names: Vec<String>,
    specialties: Lexicon<String>,
}

static WORDS: LazyLock<Words> =
    LazyLock::new(|| {
        let raw = &KNOWLEDGE.signature;
        Words {
            labels: Lexicon::new(raw.labels.iter().map(|label| (label.clone(), ()))),
            closings: raw.closings.iter().map(|closing| fold(closing)).collect(),
            not_names: raw.not_names.iter().map(|word| fold(word)).collect(),
            specialties: Lexicon::new(raw.specialties.iter().flat_map(|(specialty, phrases)| {
                phrases.iter().map(move |phrase| (phrase.clone(), specialty.clone()))
            })),
        }
    });

/// A person's name on the page: a title or none, and two to four words with capitals.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    let choice = |words: &[String]| words.iter().map(|word| regex::escape(word)).collect::<Vec<_>>().join("|");
    let (titles, particles) = (choice(&KNOWLEDGE.signature.titles), choice(&KNOWLEDGE.signature.particles));
    crate::knowledge::builtin_regex(
        "extract/statements.yaml",
        &format!(
            r"^(?P<title>(?:{titles})\.?[ \t]+(?:Dr\.?[ \t]+)?)?(?P<name>\p{{Lu}}[\p{{L}}'’-]*\.?(?:[ \t]+(?:\p{{Lu}}\.|\p{{Lu}}[\p{{L}}'’-]*|{particles})){{0,3}})"
        ),
    )
});

/// Words of a letterhead's line, at most.
const HEADING_WORDS: usize = 9;

/// How many lines behind the closing may hold the name.
const CLOSING_REACH: usize = 3;

pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    if scope::says_nothing(paper.record) {
        return facts;
    }
    let mut closing = None;
    for (index, unit) in paper.units.iter().enumerate() {
        let words = unit.words();
        let start = words.trim_start();
        let closes = closing_of(unit);
        let found = labelled(unit)
            .or_else(|| closes.and_then(|phrase| after_closing(unit, words.len() - start.len() + phrase.len())))
            .or_else(|| {
                let near = closing.is_some_and(|at: usize| index - at <= CLOSING_REACH);
                near.then(|| name_at(unit, 0, true)).flatten()
            })
            .or_else(|| with_role(paper, index));
        if closes.is_some() {
            closing = Some(index);
        }
        let Some(place) = found else { continue };
        closing = None;
        let name = unit.text[place.clone()].trim().trim_end_matches([',', '.']).to_owned();
        if facts.iter().any(|fact| fact.value.as_deref() == Some(name.as_str())) {
            continue;
        }
        let folded = folded_range(unit, &place);
        let mut fact =
            paper.fact("statement", "signature", &name, unit.evidence(&folded), "extract/statements:signature");
        fact.value = Some(name);
        facts.push(fact);
        // The role stands beside the name or on the next line.
        for role_unit in paper.units[index..].iter().take(2) {
            if let Some(role) = role_unit.find(&WORDS.specialties).first() {
                facts.push(specialty(paper, role_unit, &role.range, role.meaning));
                break;
            }
        }
    }
    // The heading of a letter names its clinic.
    if !facts.iter().any(|fact| fact.name == "specialty") {
        let heading = paper
            .units
            .iter()
            .filter(|unit| unit.in_title_zone && crate::extract::reach::words(unit.words()) <= HEADING_WORDS)
            .find_map(|unit| {
                let hit = unit.find(&WORDS.specialties).into_iter().next()?;
                Some(specialty(paper, unit, &hit.range, hit.meaning))
            });
        facts.extend(heading);
    }
    facts
}

/// Whether a unit is the closing of a letter.
pub(super) fn closes(unit: &Unit) -> bool {
    closing_of(unit).is_some()
}

fn closing_of(unit: &Unit) -> Option<&'static String> {
    let start = unit.words().trim_start();
    if start.len() >= 160 {
        return None;
    }
    WORDS.closings.iter().find(|closing| starts_with_word(start, closing))
}

fn specialty(paper: &Paper<'_>, unit: &Unit, place: &Range<usize>, name: &str) -> Fact {
    let mut fact = paper.fact(
        "statement",
        "specialty",
        unit.raw(place).trim(),
        unit.evidence(place),
        "extract/statements:specialty",
    );
    fact.value = Some(name.to_owned());
    fact
}

/// `Reported by: Dr Anna Hill`.
fn labelled(unit: &Unit) -> Option<Range<usize>> {
    let words = unit.words();
    unit.find(&WORDS.labels).iter().find_map(|hit| {
        // The label opens its line, or stands before a colon or in a cell of its own.
        let rest = &words[hit.range.end..];
        let marked = rest.trim_start_matches(' ').starts_with([':', '\t']);
        let opens = words[..hit.range.start].trim_matches(|c: char| !c.is_alphanumeric()).is_empty();
        if !(marked || opens && words[hit.range.clone()].ends_with(" by")) {
            return None;
        }
        let skipped = rest.len() - rest.trim_start_matches([' ', ':', '\t']).len();
        let at = unit.folded.source_range(&(hit.range.end + skipped..words.len())).start;
        name_at(unit, at, false)
    })
}

/// `Yours sincerely, Dr Anna Hill` on one line.
fn after_closing(unit: &Unit, folded_end: usize) -> Option<Range<usize>> {
    let at = unit.folded.source_range(&(folded_end..unit.words().len())).start;
    let rest = unit.text.get(at..)?;
    let skipped = rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',').len();
    name_at(unit, at + skipped, false)
}

/// A name with a title beside a role, among the last lines or outside the heading: `Dr Anna Hill, Consultant Haematologist`.
fn with_role(paper: &Paper<'_>, index: usize) -> Option<Range<usize>> {
    let unit = &paper.units[index];
    if unit.in_title_zone || unit.text.chars().count() > 140 {
        return None;
    }
    let beside = !unit.find(&WORDS.specialties).is_empty();
    let below = paper.units.get(index + 1).is_some_and(|next| {
        let role = next.find(&WORDS.specialties);
        role.first().is_some_and(|role| next.words()[..role.range.start].trim().is_empty())
    });
    if !beside && !below {
        return None;
    }
    let indent = unit.text.len() - unit.text.trim_start().len();
    let place = name_at(unit, indent, !beside)?;
    let titled = NAME.captures(&unit.text[place.start..]).is_some_and(|name| name.name("title").is_some());
    titled.then_some(place)
}

/// The name at a byte of the unit's text; `alone`: hardly anything else may stand on the line.
fn name_at(unit: &Unit, at: usize, alone: bool) -> Option<Range<usize>> {
    let rest = unit.text.get(at..)?;
    let indent = rest.len() - rest.trim_start().len();
    let rest = &rest[indent..];
    let found = NAME.captures(rest)?;
    let name = found.name("name")?;
    let whole = found.get(0)?;
    let text = fold(name.as_str());
    let words: Vec<&str> = text.split([' ', '\t']).map(|word| word.trim_end_matches('.')).collect();
    let titled = found.name("title").is_some();
    let proper = words.iter().any(|word| word.chars().count() >= 2)
        && (titled || words.len() >= 2)
        && !words.iter().any(|word| WORDS.not_names.iter().any(|known| known == word));
    // Behind the name come letters of degrees and the role, nothing that goes on like a sentence.
    let tail = rest[whole.end()..].trim_start_matches([',', ' ']);
    let goes_on = alone && tail.chars().next().is_some_and(char::is_lowercase);
    (proper && !goes_on).then(|| at + indent..at + indent + whole.end())
}

/// The folded range of a range of the text.
fn folded_range(unit: &Unit, place: &Range<usize>) -> Range<usize> {
    let mut range = 0..unit.words().len();
    for (at, _) in unit.words().char_indices() {
        let source = unit.folded.source_range(&(at..at)).start;
        if source <= place.start {
            range.start = at;
        }
        if source < place.end {
            range.end = at + unit.words()[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    range
}
