//! Whose paper it is: name, birth, sex, numbers (domain/extraction.md §2.1).
//!
//! Only what a label says is a name. The doctor's name, the reader's and the next of kin's have labels of their own and
//! are no patient's.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::Paper;
use super::fold::fold;
use super::lexicon::{Hit, Lexicon};
use super::unit::Unit;
use crate::knowledge;
use crate::model::{DateKind, Evidence, Fact};
use crate::script::is_ideograph;

const FILE: &str = "extract/identity.yaml";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Field {
    Name,
    Surname,
    GivenName,
    Sex,
    NhsNumber,
    HospitalNumber,
    /// Ends a name, names another field or another person.
    Stop,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    labels: Vec<LabelList>,
    /// Words before a name that are no part of it.
    titles: Vec<String>,
    /// Words that no name holds.
    not_names: Vec<String>,
    /// Words that open a line about another person.
    relatives: Vec<String>,
    male: Vec<String>,
    female: Vec<String>,
    /// Words that mean either sex in a language: Spanish `M` is masculino or mujer.
    #[serde(default)]
    either_sex: BTreeMap<String, Vec<String>>,
    /// `58-year-old man`: groups `age` and, if it is told, `sex`, on folded text.
    age_and_sex: Vec<String>,
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
    not_names: Lexicon<()>,
    relatives: Lexicon<()>,
    sexes: Lexicon<&'static str>,
    either_sex: BTreeMap<String, Vec<String>>,
    age_and_sex: Vec<Regex>,
}

/// The normal forms of `patient-sex`.
const MALE: &str = "male";
const FEMALE: &str = "female";

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let knowledge: Knowledge = knowledge::builtin(FILE);
    Rules {
        labels: Lexicon::new(
            knowledge.labels.into_iter().flat_map(|list| list.phrases.into_iter().map(move |p| (p, list.field))),
        ),
        titles: knowledge.titles.iter().map(|title| fold(title)).collect(),
        not_names: Lexicon::new(knowledge.not_names.into_iter().map(|word| (word, ()))),
        relatives: Lexicon::new(knowledge.relatives.into_iter().map(|word| (word, ()))),
        sexes: Lexicon::new(
            knowledge.male.into_iter().map(|w| (w, MALE)).chain(knowledge.female.into_iter().map(|w| (w, FEMALE))),
        ),
        either_sex: knowledge.either_sex,
        age_and_sex: knowledge.age_and_sex.iter().map(|form| knowledge::builtin_regex(FILE, form)).collect(),
    }
});

/// All that a paper says about whose it is.
pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut surname: Option<(String, Evidence)> = None;
    let mut forename: Option<(usize, String)> = None;
    let mut given: Option<(usize, String)> = None;
    for (index, unit) in paper.units.iter().enumerate() {
        let labels = RULES.labels.find(unit.words());
        for (number, label) in labels.iter().enumerate() {
            let until = labels.get(number + 1).map_or(unit.words().len(), |next| next.range.start);
            let field = label.range.end..until;
            match label.meaning {
                // `Nombre: Ana María`, `Apellidos: López García`: the label of a whole name may hold a part.
                Field::Surname if is_near(&forename, index) || is_near(&given, index) => {
                    let first = forename.take().or(given.take());
                    if let (Some((_, first)), Some((family, evidence))) = (first, part_of_name(unit, &field)) {
                        facts.retain(|fact: &Fact| {
                            fact.kind != "patient-name" || !fact.value_raw.eq_ignore_ascii_case(&first)
                        });
                        facts.push(whole_name(paper, &first, &family, evidence));
                    }
                }
                // `Nom : DUPONT  Prénom : Jean`: beside that of the given name it holds the surname.
                Field::Name
                    if surname.is_none()
                        && is_label(unit, &label.range)
                        && before_given_name(paper, index, labels.get(number + 1)) =>
                {
                    surname = part_of_name(unit, &field);
                }
                // `Prénom : Jean  Nom : DUPONT`
                Field::Name
                    if is_label(unit, &label.range)
                        && is_near(&given, index)
                        && !repeats(unit, &field, given.as_ref().map(|(_, first)| first)) =>
                {
                    if let (Some((_, first)), Some((family, evidence))) = (given.take(), part_of_name(unit, &field)) {
                        facts.push(whole_name(paper, &first, &family, evidence));
                    }
                }
                Field::Name
                    if is_label(unit, &label.range)
                        && (surname.is_none() || repeats(unit, &field, surname.as_ref().map(|(family, _)| family))) =>
                {
                    forename = part_of_name(unit, &field).map(|(given, _)| (index, given));
                    facts.extend(name(paper, unit, &field));
                }
                Field::Surname => surname = surname.or_else(|| part_of_name(unit, &field)),
                Field::GivenName | Field::Name
                    if *label.meaning == Field::GivenName || is_label(unit, &label.range) =>
                {
                    let part = part_of_name(unit, &field);
                    if let (Some((family, _)), Some((first, evidence))) = (&surname, &part) {
                        facts.push(whole_name(paper, first, family, evidence.clone()));
                        surname = None;
                    } else {
                        given = part.map(|(first, _)| (index, first));
                    }
                }
                Field::Sex => facts.extend(sex(paper, unit, &field)),
                Field::NhsNumber => facts.extend(nhs_number(paper, unit, &field)),
                Field::HospitalNumber => facts.extend(hospital_number(paper, unit, &field)),
                Field::GivenName | Field::Name | Field::Stop => {}
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
                let unnamed = !facts.iter().any(|fact| fact.kind == "patient-name");
                if unit.in_title_zone
                    && unnamed
                    && let Some((raw, range, _)) = name_before(unit, &placed.range)
                {
                    let evidence = unit.evidence(&range);
                    let mut fact =
                        paper.fact("patient-name", "patient-name", &raw, evidence, "extract/identity:name-and-birth");
                    fact.value = Some(capitalised(&in_order(&raw)));
                    facts.push(fact);
                }
            }
        }
        facts.extend(age_and_sex(paper, unit));
    }
    facts
}

/// The name of which a surname and a given name are known.
fn whole_name(paper: &Paper<'_>, first: &str, family: &str, evidence: Evidence) -> Fact {
    let full = format!("{first} {family}");
    let mut fact = paper.fact("patient-name", "patient-name", &full, evidence, "extract/identity:name");
    fact.value = Some(capitalised(&full));
    fact
}

/// Whether a part of a name stands in this line or one of the last.
fn is_near(part: &Option<(usize, String)>, index: usize) -> bool {
    part.as_ref().is_some_and(|(line, _)| index - line <= NEAR)
}

/// Lines between the label of the forename and that of the surname, at most.
const NEAR: usize = 2;

/// Whether the next label, in the unit or opening the one below, is that of the given name.
fn before_given_name(paper: &Paper<'_>, index: usize, next: Option<&Hit<'_, Field>>) -> bool {
    let is_given = |hit: &Hit<'_, Field>| *hit.meaning == Field::GivenName;
    if let Some(next) = next {
        return is_given(next);
    }
    let Some(below) = paper.units.get(index + 1) else { return false };
    RULES.labels.find(below.words()).first().is_some_and(|hit| hit.range.start <= 1 && is_given(hit))
}

/// Whether a field holds a part of the name that is known already: `Surname: Hill, Patient name: Anna Hill`.
fn repeats(unit: &Unit, field: &Range<usize>, known: Option<&String>) -> bool {
    let Some(known) = known else { return false };
    unit.words().get(field.clone()).is_some_and(|words| words.contains(&fold(known)))
}

/// The name that fills the line before `range`, up to the label of the date there: `Mrs Jane SMITH DOB 03/03/1960`.
fn name_before(unit: &Unit, range: &Range<usize>) -> Option<(String, Range<usize>, bool)> {
    let words = unit.words();
    let mut start = unit.line_start(range.start);
    let before = &words[start..range.start];
    let labels = RULES.labels.find(before);
    if let Some(label) = labels.first()
        && label.range.start <= 1
    {
        if label.meaning != &Field::Name {
            return None;
        }
        start += label.range.end;
    }
    let named = start > unit.line_start(range.start);
    let end = labels
        .iter()
        .map(|label| unit.line_start(range.start) + label.range.start)
        .find(|at| *at > start)
        .unwrap_or(range.start);
    let opening = words[start..end].trim_start();
    let titled = named
        || RULES.titles.iter().any(|t| opening.strip_prefix(t.as_str()).is_some_and(|r| r.starts_with([' ', '.'])));
    let (raw, place) = name_in(unit, &(start..end))?;
    let rest = words[place.end..end].trim_matches(|c: char| !c.is_alphanumeric());
    let tokens = raw.split([' ', ',']).filter(|token| !token.is_empty()).count();
    (rest.is_empty() && (2..=4).contains(&tokens)).then_some((raw, place, titled))
}

/// Whether a name fills the line before a date: a title, a label or a surname in capitals shows that it is one.
pub(super) fn follows_name(unit: &Unit, range: &Range<usize>) -> bool {
    name_before(unit, range).is_some_and(|(raw, _, titled)| titled || has_surname_in_capitals(&raw))
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
    RULES.relatives.find(before).iter().any(|hit| {
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
    ends && (opens || unit.in_title_zone)
}

fn name(paper: &Paper<'_>, unit: &Unit, field: &Range<usize>) -> Option<Fact> {
    let (raw, range) = name_in(unit, field)?;
    let mut fact = paper.fact("patient-name", "patient-name", &raw, unit.evidence(&range), "extract/identity:name");
    fact.value = Some(capitalised(&in_order(&raw)));
    Some(fact)
}

fn part_of_name(unit: &Unit, field: &Range<usize>) -> Option<(String, Evidence)> {
    let (start, end) = first_cell(unit.words(), field)?;
    let raw = unit.raw(&(start..end)).trim().to_owned();
    let tokens = raw.split_whitespace().count();
    let fits = (1..=3).contains(&tokens) && raw.chars().all(|c| c.is_alphabetic() || "' -.’".contains(c));
    (fits && RULES.not_names.find(&unit.words()[start..end]).is_empty()).then(|| (raw, unit.evidence(&(start..end))))
}

/// The first filled cell of a field.
fn first_cell(words: &str, field: &Range<usize>) -> Option<(usize, usize)> {
    let text = words.get(field.clone())?;
    let lead = text.len() - text.trim_start_matches([' ', '\t', ':', '-', '.']).len();
    let start = field.start + lead;
    let rest = &words[start..field.end];
    let end = start + rest.find(['\t', ';', '|']).unwrap_or(rest.len());
    (start < end).then_some((start, end))
}

/// A name at the start of a field, without its title.
fn name_in(unit: &Unit, field: &Range<usize>) -> Option<(String, Range<usize>)> {
    let words = unit.words();
    let (mut start, mut end) = first_cell(words, field)?;
    // Digits, brackets and the next label end a name.
    if let Some(at) =
        words[start..end].find(|c: char| c.is_ascii_digit() || matches!(c, '(' | '[' | ':' | '*' | '_' | '@'))
    {
        end = start + at;
    }
    let mut cut = words[start..end].trim_end_matches([' ', ',', '-', '.']).len();
    end = start + cut;
    loop {
        let text = &words[start..end];
        let title = RULES
            .titles
            .iter()
            .find(|title| text.strip_prefix(title.as_str()).is_some_and(|rest| rest.starts_with([' ', '.'])));
        let Some(title) = title else { break };
        start += title.len();
        start += words[start..end].len() - words[start..end].trim_start_matches([' ', '.']).len();
    }
    // A trailing title, as in "PRITCHARD, Gareth (Mr)" without brackets.
    for title in &RULES.titles {
        if let Some(rest) = words[start..end].strip_suffix(title.as_str())
            && rest.ends_with([' ', ','])
        {
            cut = rest.trim_end_matches([' ', ',']).len();
            end = start + cut;
        }
    }
    let raw = unit.raw(&(start..end)).trim().to_owned();
    let tokens: Vec<&str> = raw.split([' ', ',', '\n']).filter(|token| !token.is_empty()).collect();
    let lettered =
        raw.chars().all(|c| c.is_alphabetic() || " ,.'’-·\n".contains(c)) && raw.chars().any(char::is_alphabetic);
    // A Chinese name has two to four characters; one with a point between its parts renders a longer one.
    let characters = raw.chars().filter(|c| is_ideograph(*c)).count();
    let lettered =
        lettered && (characters == 0 || (2..=4).contains(&characters) || (raw.contains('·') && characters <= 16));
    let capital = tokens
        .iter()
        .all(|token| token.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase()) || token.len() <= 3);
    let enough = (2..=6).contains(&tokens.len()) || (tokens.len() == 1 && !raw.is_ascii());
    let clean = RULES.not_names.find(&words[start..end]).is_empty();
    (lettered && capital && enough && clean && raw.len() <= 80).then_some((raw, start..end))
}

/// Given name first.
fn in_order(raw: &str) -> String {
    match raw.split_once(',') {
        Some((family, given)) => format!("{} {}", given.trim(), family.trim()),
        None => raw.replace('\n', " "),
    }
}

/// `GARETH PRITCHARD` as `Gareth Pritchard`; what is not all in capitals stays.
fn capitalised(name: &str) -> String {
    let word = |word: &str| {
        let shouted = word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase);
        if !shouted || word.contains('.') {
            return word.to_owned();
        }
        let mut out = String::new();
        let mut start = true;
        for c in word.chars() {
            if start {
                out.push(c);
            } else {
                out.extend(c.to_lowercase());
            }
            start = matches!(c, '-' | '\'' | '’');
        }
        out
    };
    name.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

fn sex(paper: &Paper<'_>, unit: &Unit, field: &Range<usize>) -> Option<Fact> {
    let (start, end) = first_cell(unit.words(), field)?;
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
    let Some(captures) = RULES.age_and_sex.iter().find_map(|form| form.captures(unit.words())) else {
        return Vec::new();
    };
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

fn nhs_number(paper: &Paper<'_>, unit: &Unit, field: &Range<usize>) -> Option<Fact> {
    let words = unit.words();
    let (start, end) = first_cell(words, field)?;
    let length = words[start..end].find(|c: char| !c.is_ascii_digit() && c != ' ' && c != '-').unwrap_or(end - start);
    let range = start..start + words[start..start + length].trim_end().len();
    let digits: String = words[range.clone()].chars().filter(char::is_ascii_digit).collect();
    if !is_nhs_number(&digits) {
        return None;
    }
    let mut fact =
        paper.fact("id-nhs", "nhs-number", unit.raw(&range), unit.evidence(&range), "extract/identity:nhs-number");
    fact.value = Some(digits);
    Some(fact)
}

/// Modulus 11 with weights 10 to 2 (domain/extraction.md §2.1).
pub(super) fn is_nhs_number(digits: &str) -> bool {
    let values: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    if values.len() != 10 || digits.len() != 10 {
        return false;
    }
    let sum: u32 = values[..9].iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    match 11 - sum % 11 {
        10 => false,
        11 => values[9] == 0,
        check => values[9] == check,
    }
}

fn hospital_number(paper: &Paper<'_>, unit: &Unit, field: &Range<usize>) -> Option<Fact> {
    let words = unit.words();
    let (start, end) = first_cell(words, field)?;
    let length = words[start..end].find(char::is_whitespace).unwrap_or(end - start);
    let range = start..start + words[start..start + length].trim_end_matches([',', '.', ')', ';']).len();
    let token = &words[range.clone()];
    let fits = (3..=20).contains(&token.len())
        && token.chars().any(|c| c.is_ascii_digit())
        && token.chars().all(|c| c.is_ascii_alphanumeric() || "-/".contains(c));
    // An NHS number under another label, as in the header of an image, is read as what it is.
    if is_nhs_number(token) {
        return nhs_number(paper, unit, field);
    }
    if !fits {
        return None;
    }
    let mut fact = paper.fact(
        "id-mrn",
        "hospital-number",
        unit.raw(&range),
        unit.evidence(&range),
        "extract/identity:hospital-number",
    );
    fact.value = Some(unit.raw(&range).to_owned());
    Some(fact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_nhs_numbers() {
        assert!(is_nhs_number("9991234519"));
        assert!(!is_nhs_number("9991234518"));
        assert!(!is_nhs_number("999123451"));
        assert!(!is_nhs_number("99912345190"));
    }

    #[test]
    fn puts_names_in_order() {
        assert_eq!(capitalised(&in_order("PRITCHARD, Gareth")), "Gareth Pritchard");
        assert_eq!(capitalised("O'NEILL-SMITH Ann"), "O'Neill-Smith Ann");
    }

    proptest::proptest! {
        #[test]
        fn one_wrong_digit_never_passes(digits in "999[0-9]{6}", place in 0usize..9, other in 0u32..10) {
            let check = (0..10).map(|d| format!("{digits}{d}")).find(|number| is_nhs_number(number));
            if let Some(number) = check {
                let mut changed: Vec<char> = number.chars().collect();
                let digit = std::char::from_digit(other, 10).unwrap();
                if changed[place] != digit {
                    changed[place] = digit;
                    proptest::prop_assert!(!is_nhs_number(&changed.iter().collect::<String>()));
                }
            }
        }
    }
}
