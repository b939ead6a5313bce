//! Whose paper it is: name, birth, sex, numbers (domain/extraction.md §2.1).
//!
//! Only what a label says is a name, or what stands where a birth shows it. The doctor's name, the reader's and the next of
//! kin's have labels of their own and are no patient's.

mod name;
mod number;
mod parts;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Paper;
use super::fold::fold;
use super::lexicon::{Hit, Lexicon};
use super::unit::Unit;
use crate::knowledge::{self, expression};
use crate::model::{DateKind, Fact};
use crate::script::is_ideograph;
use crate::sieve::Expression;
use name::Named;
use parts::{Part, Parts};

const FILE: &str = "extract/identity.yaml";

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Field {
    Name,
    Surname,
    SecondSurname,
    /// The surname before a marriage.
    BirthName,
    GivenName,
    Patronymic,
    Sex,
    HospitalNumber,
    /// Ends a name, names another field or another person.
    Stop,
    /// A number of a kind of `personal_numbers.yaml`.
    #[serde(untagged)]
    Number(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    labels: Vec<LabelList>,
    /// Words before a name that are no part of it.
    titles: Vec<String>,
    /// Words inside a name that are written small.
    particles: Vec<String>,
    /// Languages in which the surname stands first, in capitals or not.
    surname_first: Vec<String>,
    /// Words before the surname that somebody had before.
    maiden: Vec<String>,
    /// Endings of the name after the father, which shows that a line is a name.
    patronymics: Vec<String>,
    /// Words that no name holds.
    not_names: Vec<String>,
    /// Words of places, papers and illnesses, which beside a date are nobody's name.
    not_persons: Vec<String>,
    /// Before the name of a doctor, whose papers these are not.
    doctors: Vec<String>,
    /// The first characters of Chinese names.
    surname_characters: String,
    /// Labels of a name that need no colon where they open their line: nothing else begins with them.
    opening_labels: Vec<String>,
    /// Behind a name, with which it opens its line: sex and age, or an age.
    who_after: String,
    /// Words between a label and its number.
    number_words: Vec<String>,
    /// Words that open a line about another person.
    relatives: Vec<String>,
    male: Vec<String>,
    female: Vec<String>,
    /// Words that mean either sex in a language: Spanish `M` is masculino or mujer.
    #[serde(default)]
    either_sex: BTreeMap<String, Vec<String>>,
    /// `58-year-old man`: groups `age` and, where it is told, `sex`, on folded text.
    age_and_sex: Vec<String>,
    /// What follows a date of birth and says that it is one.
    birth_after: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelList {
    field: Field,
    phrases: Vec<String>,
}

struct Rules {
    labels: Lexicon<Field>,
    titles: Vec<String>,
    particles: Vec<String>,
    surname_first: Vec<String>,
    maiden: Lexicon<()>,
    patronymics: Lexicon<()>,
    not_names: Lexicon<()>,
    not_persons: Lexicon<()>,
    doctors: Vec<String>,
    surname_characters: String,
    opening_labels: Vec<String>,
    who_after: Expression,
    number_words: Vec<String>,
    relatives: Lexicon<()>,
    sexes: Lexicon<&'static str>,
    either_sex: BTreeMap<String, Vec<String>>,
    age_and_sex: Vec<Expression>,
    birth_after: Expression,
}

/// The normal forms of `patient-sex`.
const MALE: &str = "male";
const FEMALE: &str = "female";

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let knowledge: Knowledge = knowledge::builtin(FILE);
    let words = |list: Vec<String>| Lexicon::new(list.into_iter().map(|word| (word, ())));
    let folded = |list: Vec<String>| list.iter().map(|word| fold(word)).collect();
    Rules {
        labels: Lexicon::new(
            knowledge
                .labels
                .into_iter()
                .flat_map(|list| list.phrases.into_iter().map(move |p| (p, list.field.clone()))),
        ),
        titles: folded(knowledge.titles),
        particles: folded(knowledge.particles),
        surname_first: knowledge.surname_first,
        maiden: words(knowledge.maiden),
        patronymics: words(knowledge.patronymics),
        not_names: words(knowledge.not_names),
        not_persons: words(knowledge.not_persons),
        doctors: folded(knowledge.doctors),
        surname_characters: knowledge.surname_characters,
        opening_labels: folded(knowledge.opening_labels),
        who_after: expression(FILE, &knowledge.who_after),
        number_words: folded(knowledge.number_words),
        relatives: words(knowledge.relatives),
        sexes: Lexicon::new(
            knowledge.male.into_iter().map(|w| (w, MALE)).chain(knowledge.female.into_iter().map(|w| (w, FEMALE))),
        ),
        either_sex: knowledge.either_sex,
        age_and_sex: knowledge.age_and_sex.iter().map(|pattern| expression(FILE, pattern)).collect(),
        birth_after: expression(FILE, &knowledge.birth_after),
    }
});

/// Sentences below a line that holds no more than `Next of kin`: they are about that person.
const ABOUT_RELATIVE: usize = 3;

/// All that a paper says about whose it is.
pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut parts = Parts::default();
    let mut relative_until = 0;
    for (index, unit) in paper.units.iter().enumerate() {
        if is_relative_heading(unit) {
            relative_until = index + 1 + ABOUT_RELATIVE;
        }
        if index < relative_until {
            continue;
        }
        let labels = unit.find(&RULES.labels);
        for (number, label) in labels.iter().enumerate() {
            let next = labels.get(number + 1);
            let field = label.range.end..next.map_or(unit.words().len(), |next| next.range.start);
            if let Some(part) = part_of(paper, index, label, next, &parts) {
                let given = name::part(unit, &field);
                facts.extend(given.and_then(|given| parts.add(paper, index, part, given)).unwrap_or_default());
                continue;
            }
            match label.meaning {
                Field::Name if is_label(unit, &label.range) => facts.extend(names(paper, unit, &field)),
                Field::Sex => facts.extend(sex(paper, unit, &field)),
                Field::Number(kind) if !follows_relative(unit, label.range.start) => {
                    facts.extend(number::personal(paper, unit, kind, &field));
                }
                Field::HospitalNumber if !follows_relative(unit, label.range.start) => {
                    facts.extend(number::hospital(paper, unit, &field));
                }
                _ => {}
            }
        }
        for placed in &paper.dates.by_unit[index] {
            if placed.date.kind == DateKind::Birth
                && !follows_relative(unit, placed.range.start)
                && let Some(value) = placed.date.value
            {
                let raw = unit.raw(&placed.range).to_owned();
                let evidence = unit.evidence(&placed.range);
                let mut fact = paper.fact("patient-dob", "date-of-birth", &raw, evidence, "extract/identity:birth");
                fact.value = Some(value.to_string());
                fact.date = Some(placed.date.clone());
                facts.push(fact);
                // `PRICE David  DOB 04/07/1969`: the name has no label of its own.
                let unnamed = parts.is_empty() && !facts.iter().any(|fact| fact.kind == NAME);
                if unit.in_title_zone && unnamed {
                    facts.extend(name_at_birth(paper, index, &placed.range));
                }
            }
        }
        if parts.is_empty() && !facts.iter().any(|fact| fact.kind == NAME) {
            facts.extend(name_at_age(paper, unit));
        }
        facts.extend(age_and_sex(paper, unit));
    }
    facts.extend(parts.finish(paper));
    facts
}

/// The type of facts that name the patient, and the name of these facts.
const NAME: &str = "patient-name";
/// The name of those that give the surname before a marriage.
const BIRTH_NAME: &str = "birth-name";

/// Which part of a name a label is of. The label of a whole name is that of a part where one of the other part stands
/// beside it: `Nom : DUPONT  Prénom : Jean`, `Nombre: Ana  Apellidos: López García`.
fn part_of(
    paper: &Paper<'_>,
    index: usize,
    label: &Hit<'_, Field>,
    next: Option<&Hit<'_, Field>>,
    parts: &Parts,
) -> Option<Part> {
    match label.meaning {
        Field::Surname => Some(Part::Surname),
        Field::SecondSurname => Some(Part::SecondSurname),
        Field::BirthName => Some(Part::BirthName),
        Field::GivenName => Some(Part::Given),
        Field::Patronymic => Some(Part::Patronymic),
        Field::Name => {
            let below = paper.units.get(index + 1).map(|below| below.find(&RULES.labels));
            let below = below.iter().flatten().next().filter(|hit| hit.range.start <= 1);
            match next.or(below).map(|hit| hit.meaning) {
                Some(Field::GivenName) => Some(Part::Surname),
                Some(Field::BirthName) if is_one_word(paper, index, label) => Some(Part::Surname),
                Some(Field::Surname | Field::SecondSurname) => Some(Part::Given),
                // `Surname: Hill, Patient name: Anna Hill`
                _ if parts.stand_in(words_behind(paper, index, label, next)) => None,
                _ if parts.lacks_surname(index) => Some(Part::Surname),
                _ if parts.lacks_given(index) => Some(Part::Given),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What stands between a label and the next.
fn words_behind<'a>(
    paper: &'a Paper<'_>,
    index: usize,
    label: &Hit<'_, Field>,
    next: Option<&Hit<'_, Field>>,
) -> &'a str {
    let words = paper.units[index].words();
    &words[label.range.end..next.map_or(words.len(), |next| next.range.start)]
}

/// Whether one word follows a label.
fn is_one_word(paper: &Paper<'_>, index: usize, label: &Hit<'_, Field>) -> bool {
    let rest = &paper.units[index].words()[label.range.end..];
    let cell = rest.trim_start_matches([' ', '\t', ':']).split(['\t', ';']).next().unwrap_or_default();
    cell.split_whitespace().count() == 1
}

/// The facts of a labelled name: as it stands, in the other script beside it, and the surname before a marriage.
fn names(paper: &Paper<'_>, unit: &Unit, field: &Range<usize>) -> Vec<Fact> {
    name::read(unit, field)
        .into_iter()
        .map(|named| {
            let Named { printed, range, of_birth } = named;
            let kind = if of_birth { BIRTH_NAME } else { NAME };
            let mut fact = paper.fact(NAME, kind, &printed, unit.evidence(&range), "extract/identity:name");
            fact.value = Some(shown_as(paper, unit, &printed));
            fact
        })
        .collect()
}

/// A name as it is shown: given name first, where the paper's language puts it there and the name is not one that stands
/// beside it in Chinese.
fn shown_as(paper: &Paper<'_>, unit: &Unit, printed: &str) -> String {
    let name = name::in_order(printed);
    let language = paper.record.language.as_ref();
    let surname_first =
        language.is_none_or(|own| RULES.surname_first.contains(own)) || unit.text.contains(is_ideograph);
    name::capitalised(&if surname_first { name } else { name::surname_last(&name) })
}

/// The name that fills the line before a date of birth, or the line above it.
fn name_at_birth(paper: &Paper<'_>, index: usize, birth: &Range<usize>) -> Option<Fact> {
    let unit = &paper.units[index];
    let (unit, (printed, range, _)) = match name_before(unit, birth) {
        Some(found) => (unit, found),
        None => (&paper.units[index.checked_sub(1)?], name_above(paper.units, index, birth)?),
    };
    let mut fact = paper.fact(NAME, NAME, &printed, unit.evidence(&range), "extract/identity:name-and-birth");
    fact.value = Some(shown_as(paper, unit, &printed));
    Some(fact)
}

/// The name at the head of a paper that opens a line with sex or age behind it: `张伟 男 58岁`.
fn name_at_age(paper: &Paper<'_>, unit: &Unit) -> Option<Fact> {
    if !unit.in_title_zone || !unit.may_have(&RULES.who_after) {
        return None;
    }
    let age = RULES.who_after.captures(unit.words())?.get(0)?.range();
    let (printed, range, titled) = name_before(unit, &age)?;
    let shown = titled || shows_itself(&printed) || printed.contains('.') || printed.contains(is_ideograph);
    if !shown || is_no_person(unit, &printed, &range) {
        return None;
    }
    let mut fact = paper.fact(NAME, NAME, &printed, unit.evidence(&range), "extract/identity:name-and-age");
    fact.value = Some(shown_as(paper, unit, &printed));
    Some(fact)
}

/// The name that fills the line before `range`, up to the label of the date there: `Mrs Jane SMITH DOB 03/03/1960`.
fn name_before(unit: &Unit, range: &Range<usize>) -> Option<(String, Range<usize>, bool)> {
    let line = unit.line_start(range.start);
    name_filling(unit, line..range.start)
}

/// The name that fills the line above one that begins with a date, as Russian papers have it.
fn name_above(units: &[Unit], index: usize, range: &Range<usize>) -> Option<(String, Range<usize>, bool)> {
    let (unit, above) = (&units[index], units.get(index.checked_sub(1)?)?);
    let begins = unit.words()[..range.start].trim().is_empty();
    let near = above.page == unit.page && above.in_title_zone && !above.text.contains(['\n', '\t']);
    if !begins || !near {
        return None;
    }
    let (printed, place, titled) = name_filling(above, 0..above.words().len())?;
    (titled || shows_itself(&printed)).then_some((printed, place, true))
}

/// A name, and nothing but it, in a part of a line; whether a title or a label shows that it is one.
fn name_filling(unit: &Unit, part: Range<usize>) -> Option<(String, Range<usize>, bool)> {
    let words = unit.words();
    let mut start = part.start;
    let labels = unit.find_in(part.clone(), &RULES.labels);
    if let Some(label) = labels.first()
        && label.range.start <= 1
    {
        if label.meaning != &Field::Name {
            return None;
        }
        start += label.range.end;
    }
    let named = start > part.start;
    let end = labels.iter().map(|label| part.start + label.range.start).find(|at| *at > start).unwrap_or(part.end);
    let opening = words[start..end].trim_start();
    let titled = named
        || RULES.titles.iter().any(|t| opening.strip_prefix(t.as_str()).is_some_and(|r| r.starts_with([' ', '.'])));
    let (raw, place) = name::whole(unit, &(start..end))?;
    let rest = words[place.end..end].trim_matches(|c: char| !c.is_alphanumeric());
    let tokens = raw.split([' ', ',']).filter(|token| !token.is_empty()).count();
    let enough = (2..=4).contains(&tokens) || (tokens == 1 && raw.chars().all(is_ideograph));
    (rest.is_empty() && enough).then_some((raw, place, titled))
}

/// What shows that the words before a date are the name of who was born then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// A title, a label, a surname in capitals or a name after the father.
    ByName,
    /// Only how the two stand on their line: `Meier Hans, *14.08.1950`, `Smith, John (14/08/1950)`.
    ByPlace,
}

/// Whether a name fills the line before a date, or the line above it.
pub(super) fn follows_name(units: &[Unit], index: usize, range: &Range<usize>) -> Option<Shown> {
    let unit = &units[index];
    if let Some((raw, place, titled)) = name_before(unit, range) {
        if titled || (shows_itself(&raw) && !is_doctor(&raw)) {
            return Some(Shown::ByName);
        }
        let is_person = !is_no_person(unit, &raw, &place);
        if is_person && is_set_apart(unit, &(place.end..range.start)) && ends_field(unit, range) {
            return Some(Shown::ByPlace);
        }
    }
    name_above(units, index, range).map(|_| Shown::ByName)
}

/// Whether a sign or a wide space parts a name from the date behind it.
fn is_set_apart(unit: &Unit, between: &Range<usize>) -> bool {
    let raw = unit.raw(between);
    raw.contains(['*', '(', '[', ',', '\t', '\u{2217}'])
        || raw.contains("  ")
        || unit.words()[between.clone()].contains('\t')
}

/// Whether nothing more is said of a date: its line or cell ends, a sex or another field follows.
fn ends_field(unit: &Unit, range: &Range<usize>) -> bool {
    let end = unit.folded.source_range(range).end;
    let line = unit.text[end..].split('\n').next().unwrap_or_default().trim_start_matches([' ', ')', ']', '.']);
    let rest = unit.words()[range.end..].trim_start_matches([' ', ')', ']', '.']);
    let opens = |at: Option<usize>| at == Some(0);
    line.is_empty()
        || rest.starts_with(['\t', ',', ';', '|', '/', '('])
        || opens(RULES.sexes.find(rest).first().map(|hit| hit.range.start))
        || opens(RULES.labels.find(rest).first().map(|hit| hit.range.start))
}

/// A surname in capitals or a name after the father.
fn shows_itself(raw: &str) -> bool {
    has_surname_in_capitals(raw) || !RULES.patronymics.find(&fold(raw)).is_empty()
}

fn is_doctor(raw: &str) -> bool {
    let folded = fold(raw);
    let first = folded.split([' ', '.']).next().unwrap_or_default();
    RULES.doctors.iter().any(|doctor| doctor == first)
}

/// A doctor, a place, a paper, an illness; in Chinese what does not begin as names do.
fn is_no_person(unit: &Unit, raw: &str, place: &Range<usize>) -> bool {
    let first = raw.chars().next().filter(|c| is_ideograph(*c));
    is_doctor(raw)
        || !RULES.not_persons.find(&unit.words()[place.clone()]).is_empty()
        || first.is_some_and(|first| !RULES.surname_characters.contains(first))
}

/// Whether the words after a date say that it is a birth: `21.08.1982 г.р.`
pub(super) fn is_called_birth(unit: &Unit, range: &Range<usize>) -> bool {
    unit.may_have(&RULES.birth_after) && RULES.birth_after.is_match(&unit.words()[range.end..])
}

/// A line that holds no more than a word for another person, as the head of a part of a form.
fn is_relative_heading(unit: &Unit) -> bool {
    if !unit.may_have(&RULES.relatives) {
        return false;
    }
    let words = unit.words().trim_matches(|c: char| !c.is_alphanumeric());
    let hits = RULES.relatives.find(words);
    hits.first().is_some_and(|hit| hit.range == (0..words.len()))
}

/// `PRICE David`, not `BONE MARROW`.
fn has_surname_in_capitals(raw: &str) -> bool {
    let shouted = |token: &&str| {
        token.chars().filter(|c| c.is_alphabetic()).count() > 3 && !token.chars().any(char::is_lowercase)
    };
    let tokens: Vec<&str> = raw.split([' ', ',']).filter(|token| !token.is_empty()).collect();
    let surnames = tokens.iter().filter(|token| shouted(token)).count();
    surnames > 0 && surnames < tokens.len()
}

/// `Sibling: Laura Dale DOB 12/01/2002`: whether the line or cell of what stands at `at` begins with a relative.
fn follows_relative(unit: &Unit, at: usize) -> bool {
    let before = unit.words().get(..at).unwrap_or_default();
    unit.find_in(0..before.len(), &RULES.relatives).iter().any(|hit| {
        let lead = before[..hit.range.start].trim_end_matches([' ', '-', '*']);
        lead.is_empty() || lead.ends_with('\t')
    })
}

/// A label stands at the start of its line or cell, or before a colon: "the patient was seen" is none.
fn is_label(unit: &Unit, range: &Range<usize>) -> bool {
    let words = unit.words();
    let before = words[..range.start].trim_end_matches(' ');
    let after = words[range.end..].trim_start_matches(' ');
    let opens = before.is_empty() || before.ends_with(['\t', ',', ';', '|', '.']);
    let ends = after.starts_with([':', '\t']) || words[..range.end].ends_with(':');
    let is_plain = || {
        let label = words[range.clone()].trim_end_matches('.');
        unit.in_title_zone && opens && RULES.opening_labels.iter().any(|known| known.trim_end_matches('.') == label)
    };
    (ends && (opens || unit.in_title_zone)) || is_plain()
}

fn sex(paper: &Paper<'_>, unit: &Unit, field: &Range<usize>) -> Option<Fact> {
    let (start, end) = name::first_cell(unit.words(), field)?;
    let hit = RULES.sexes.find(&unit.words()[start..end]).into_iter().next()?;
    // A choice that is not made ("M / F") says nothing.
    if hit.range.start > 2 || RULES.sexes.find(&unit.words()[start..end]).len() > 1 {
        return None;
    }
    let range = start + hit.range.start..start + hit.range.end;
    let either = paper.record.language.as_ref().and_then(|language| RULES.either_sex.get(language));
    if either.is_some_and(|words| words.iter().any(|word| *word == unit.words()[range.clone()])) {
        return None;
    }
    let mut fact = paper.fact("patient-sex", "sex", unit.raw(&range), unit.evidence(&range), "extract/identity:sex");
    fact.value = Some((*hit.meaning).to_owned());
    Some(fact)
}

fn age_and_sex(paper: &Paper<'_>, unit: &Unit) -> Vec<Fact> {
    let mut patterns = RULES.age_and_sex.iter().filter(|pattern| unit.may_have(*pattern));
    let found = patterns.find_map(|pattern| pattern.captures(unit.words()));
    let Some(captures) = found else { return Vec::new() };
    let (Some(whole), Some(age)) = (captures.get(0), captures.name("age")) else { return Vec::new() };
    if super::context::at(unit, &whole.range()).subject != crate::model::Subject::Patient {
        return Vec::new();
    }
    let mut facts = Vec::new();
    let raw = unit.raw(&whole.range()).to_owned();
    let mut fact = paper.fact("patient-age", "age", &raw, unit.evidence(&whole.range()), "extract/identity:age");
    fact.value = Some(age.as_str().to_owned());
    facts.push(fact);
    if let Some(word) = captures.name("sex")
        && let Some(hit) = RULES.sexes.find(word.as_str()).first()
    {
        let mut fact = paper.fact("patient-sex", "sex", &raw, unit.evidence(&whole.range()), "extract/identity:age");
        fact.value = Some((*hit.meaning).to_owned());
        facts.push(fact);
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_is_of_a_field_or_of_a_kind_of_number() {
        let knowledge: Knowledge = knowledge::builtin(FILE);
        for list in &knowledge.labels {
            if let Field::Number(kind) = &list.field {
                assert!(crate::personal_number::is_scheme(kind), "{kind} is no field and no kind of number");
            }
        }
    }
}
