//! What a user enters in `case.yaml`, read by the names, units and forms by which papers are read.

use std::sync::LazyLock;

use serde::Deserialize;

use super::fold::{Folded, fold};
use super::labs::number::{DecimalMark, number_at};
use super::{diagnosis, infection, labs, markers, treatments};
use crate::knowledge::{self, Problem, fact_types};
use crate::model::{Evidence, Fact, Polarity, RecordKind, TimelineKind};

/// The rule of every fact that a user enters.
pub const RULE: &str = "case.yaml";

/// What of an entry is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The words that are wrong.
    pub words: String,
    /// What is wrong with them, and what would be right.
    pub problem: Problem,
}

/// A treatment of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// As in `Fact.name`.
    pub id: String,
    /// The standard name.
    pub name: String,
    /// What sort.
    pub kind: TimelineKind,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    names: Option<Names>,
    #[serde(default)]
    any_name: bool,
    #[serde(default)]
    form: Option<String>,
    #[serde(default)]
    answer: Option<String>,
    example: String,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Names {
    Analytes,
    Antigens,
    Diseases,
    Infections,
}

static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| knowledge::builtin("extract/entered.yaml"));

fn form_of(kind: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.kind == kind)
}

fn mistake(words: &str, problem: Problem) -> Mistake {
    Mistake { words: words.to_owned(), problem }
}

/// The name of a fact as it stands in `Fact.name`: of a type with one name that name, of a known thing its own.
///
/// # Errors
/// A type or a name that there is not, with the nearest that there is.
pub fn name(kind: &str, name: Option<&str>) -> Result<String, Mistake> {
    if !fact_types::ids().any(|known| known == kind) {
        let problem = Problem::new("no-fact-type").with("name", kind).nearest(kind, fact_types::ids());
        return Err(mistake(kind, problem));
    }
    let form = form_of(kind);
    let listed = form.and_then(|form| form.names);
    let choices: Option<Vec<&str>> = match listed {
        Some(Names::Analytes) => Some(labs::ids()),
        Some(Names::Antigens) => Some(markers::names()),
        Some(Names::Diseases) => Some(diagnosis::ids()),
        Some(Names::Infections) => Some(infection::ids()),
        None if form.is_some_and(|form| form.any_name) => None,
        None => fact_types::names(kind),
    };
    let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
        return match choices.as_deref() {
            Some([only]) => Ok((*only).to_owned()),
            _ => Err(mistake(kind, Problem::new("name-needed").with("kind", kind))),
        };
    };
    let Some(choices) = choices else { return Ok(name.to_owned()) };
    let other_spelling = match listed {
        Some(Names::Analytes) => labs::named(name),
        Some(Names::Antigens) => markers::named(name),
        Some(Names::Diseases) => diagnosis::named(name),
        Some(Names::Infections) => infection::named(name),
        None => None,
    };
    let known = choices.iter().copied().find(|known| known.eq_ignore_ascii_case(name)).or(other_spelling);
    known.map(str::to_owned).ok_or_else(|| {
        let problem = Problem::new("no-such-fact").with("kind", kind).with("name", name);
        mistake(name, problem.nearest(name, choices.iter().copied()))
    })
}

/// A fact that a user states. `evidence`, its date and its place among the facts are left to the caller.
///
/// # Errors
/// What is wrong with its type, name or value, and what would be right.
pub fn fact(kind: &str, called: Option<&str>, value: Option<&str>) -> Result<Fact, Mistake> {
    let name = name(kind, called)?;
    if kind == "treatment-line" {
        return Err(mistake(kind, Problem::new("below-treatments")));
    }
    let form = form_of(kind);
    let example = || form.map_or(Problem::new("words-of-the-paper"), |form| form.example.as_str().into());
    let Some(said) = value.map(str::trim).filter(|value| !value.is_empty()) else {
        return Err(mistake(kind, Problem::new("value-needed").with("example", example())));
    };
    let unlike = || {
        let problem = Problem::new("no-value").with("said", said).with("kind", kind).with("name", name.as_str());
        mistake(said, problem.with("example", example()))
    };
    let mut fact = blank(kind, &name, said);
    match form.and_then(|form| form.form.as_deref()) {
        Some("measure") => measure(&mut fact, said)?,
        Some("date") => {
            let no_date = |_| mistake(said, Problem::new("no-date").with("text", said));
            let date: crate::model::PartialDate = said.parse().map_err(no_date)?;
            fact.value = Some(date.to_string());
        }
        Some(pattern) => {
            let pattern = knowledge::builtin_regex("extract/entered.yaml", &format!("^(?:{pattern})$"));
            if !pattern.is_match(said) {
                return Err(unlike());
            }
            fact.value = Some(said.to_owned());
        }
        None => fact.value = Some(said.to_owned()),
    }
    if let Some(usual) = form.and_then(|form| form.answer.as_deref()) {
        let (answer, rest) = said.split_once(',').unwrap_or((said, ""));
        match polarity(answer) {
            Some(polarity) => {
                fact.polarity = polarity;
                fact.value = Some(rest.trim().to_owned()).filter(|rest| !rest.is_empty());
            }
            None => fact.polarity = polarity(usual).ok_or_else(unlike)?,
        }
    }
    Ok(fact)
}

fn polarity(word: &str) -> Option<Polarity> {
    let word = word.trim().to_lowercase().replace(' ', "-");
    serde_json::from_value(serde_json::Value::String(word)).ok().filter(|answer| *answer != Polarity::Stated)
}

/// A number with its unit: what no analyte can be, and what can be read in two ways, is refused.
fn measure(fact: &mut Fact, said: &str) -> Result<(), Mistake> {
    let name = fact.name.clone();
    let units = labs::units_of(&name).join(", ");
    let told = |problem: Problem| {
        mistake(said, problem.with("said", said).with("name", name.as_str()).with("units", units.as_str()))
    };
    let no_value = || match units.is_empty() {
        true => told(Problem::new("no-measure")),
        false => told(Problem::new("no-measure-in")),
    };
    let folded = Folded::new(said);
    let words = folded.text.as_str();
    let start = words.find(|c: char| c.is_ascii_digit()).ok_or_else(no_value)?;
    let number = number_at(words, start, DecimalMark::Point).ok_or_else(no_value)?;
    // 1,234 is a thousand to one reader and one to another.
    let printed = &words[number.range.clone()];
    if printed.split_once(',').is_some_and(|(_, rest)| rest.len() == 3 && !printed.contains('.')) {
        return Err(match units.is_empty() {
            true => told(Problem::new("two-ways")),
            false => told(Problem::new("two-ways-in")),
        });
    }
    let mut end = number.range.end;
    if let Some(second) = words[end..].trim_start().strip_prefix('-').map(str::trim_start) {
        let at = words.len() - second.len();
        end = number_at(words, at, DecimalMark::Point).map_or(end, |second| second.range.end);
    }
    let unit = words[end..].trim();
    let read = labs::of_code(&name, words[..end].trim(), Some(unit).filter(|unit| !unit.is_empty()));
    let read = read.filter(|read| !read.unit_inferred).ok_or_else(no_value)?;
    fact.value = Some(read.value.ok_or_else(no_value)?);
    fact.unit = read.unit;
    fact.value_raw = said[folded.source_range(&(0..end))].trim().to_owned();
    fact.unit_raw = said.get(folded.source_range(&(end..words.len()))).map(|raw| raw.trim().to_owned());
    fact.unit_raw = fact.unit_raw.take().filter(|raw| !raw.is_empty());
    Ok(())
}

/// The treatment that a name of the catalogue means.
///
/// # Errors
/// A name that there is not, or words that hold more than one, with the nearest name.
pub fn treatment(said: &str) -> Result<Named, Mistake> {
    treatments::named(said).ok_or_else(|| {
        let problem = Problem::new("no-treatment").with("name", said);
        mistake(said, problem.nearest(&fold(said), treatments::spellings()))
    })
}

/// A fact of a treatment that a user states.
pub fn treatment_fact(named: &Named, said: &str) -> Fact {
    Fact { value: Some(named.name.clone()), ..blank("treatment-line", &named.id, said) }
}

/// The kind of date that counts for papers of a kind: what a user gives as the date of one is that.
pub fn date_kind(kind: &RecordKind) -> crate::model::DateKind {
    super::dates::clinical_kind(kind)
}

fn blank(kind: &str, name: &str, said: &str) -> Fact {
    let evidence = Evidence {
        record: String::new(),
        file: String::new(),
        page: 1,
        line: 1,
        quote: said.to_owned(),
        doubtful: false,
        by_user: true,
    };
    Fact::new(kind, name, said, evidence, RULE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_those_of_papers() {
        let hb = fact("lab", Some("Hb"), Some("10.4 g/dL")).unwrap();
        assert_eq!(
            (hb.name.as_str(), hb.value.as_deref(), hb.unit.as_deref()),
            ("haemoglobin", Some("104"), Some("g/L"))
        );
        assert_eq!((hb.value_raw.as_str(), hb.unit_raw.as_deref()), ("10.4", Some("g/dL")));
        let platelets = fact("lab", Some("platelets"), Some("<5 x10⁹/L")).unwrap();
        assert_eq!((platelets.value.as_deref(), platelets.unit_raw.as_deref()), (Some("<5"), Some("x10⁹/L")));
        let marker = fact("antigen-status", Some("cd19"), Some("positive, 80 %")).unwrap();
        assert_eq!(
            (marker.name.as_str(), marker.polarity, marker.value.as_deref()),
            ("CD19", Polarity::Positive, Some("80 %"))
        );
        assert_eq!(fact("ecog", None, Some("1")).unwrap().name, "ecog");
        let disease = fact("diagnosis-entity", Some("DLBCL"), Some("Diffuse large B-cell lymphoma")).unwrap();
        assert_eq!((disease.name.as_str(), disease.polarity), ("lbcl", Polarity::Positive));
        assert_eq!(fact("infection-marker", Some("HBsAg"), Some("Negative")).unwrap().polarity, Polarity::Negative);
    }

    #[test]
    fn what_cannot_be_is_refused_with_what_can() {
        for (kind, name, value, words) in [
            ("labs", Some("Hb"), "1", "no type of fact \"labs\"; the nearest name is \"lab\""),
            ("lab", Some("haemoglobinx"), "1", "the nearest name is \"haemoglobin\""),
            ("lab", None, "1", "needs a name:"),
            ("lab", Some("haemoglobin"), "104", "is no value of haemoglobin"),
            ("lab", Some("haemoglobin"), "104 blobs", "g/dL"),
            ("lab", Some("haemoglobin"), "1040 g/L", "is no value"),
            ("lab", Some("platelets"), "150,000 /uL", "two ways"),
            ("ecog", None, "7", "write it as \"1\""),
            ("antigen-status", Some("CD19"), "80 %", "write it as \"positive, 80 %\""),
            ("antigen-status", Some("CD199"), "positive", "the nearest name is \"CD19\""),
            ("diagnosis-date", None, "March 2026", "2026-03"),
            ("disease-stage", Some("stag"), "IV", "\"stage\""),
            ("treatment-line", Some("r-chop"), "R-CHOP", "below treatments:"),
            ("statement", Some("plan"), " ", "a value: is needed"),
        ] {
            let said = fact(kind, name, Some(value)).unwrap_err().problem.to_string();
            assert!(said.contains(words), "{said}");
        }
    }

    #[test]
    fn treatments_are_those_of_the_catalogue() {
        let id = |said: &str| treatment(said).map(|named| named.id);
        assert_eq!(id("R-CHOP").as_deref(), Ok("r-chop"));
        assert_eq!(id("Kymriah").as_deref(), Ok("tisa-cel"));
        assert!(id("R-CHOPP").unwrap_err().problem.to_string().contains("nearest name is \"r-chop"));
        assert!(id("R-CHOP, then R-DHAP").is_err() && id("").is_err());
    }

    #[test]
    fn every_form_is_of_a_type_and_takes_its_example() {
        for form in FORMS.iter() {
            let any = match form.names {
                Some(Names::Analytes) => Some("haemoglobin"),
                Some(Names::Antigens) => Some("CD19"),
                Some(Names::Diseases) => Some("lbcl"),
                Some(Names::Infections) => Some("HIV"),
                None => fact_types::names(&form.kind)
                    .filter(|_| !form.any_name)
                    .map_or(Some("A"), |list| list.first().copied()),
            };
            let read = fact(&form.kind, any, Some(&form.example));
            assert!(read.is_ok(), "{}: {read:?}", form.kind);
        }
    }
}
