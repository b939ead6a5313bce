//! `knowledge/extract/codes.yaml`, ready for use.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::extract::fold::fold;
use crate::knowledge;
use crate::model::{Code, Polarity};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    /// Analyte, then LOINC code and its display name.
    pub(super) labs: BTreeMap<String, BTreeMap<String, String>>,
    pub(super) infections: Vec<Infection>,
    pub(super) scales: Vec<Scale>,
    pub(super) blood_group: BloodGroup,
    pub(super) diseases: Vec<Disease>,
    pub(super) drugs: Vec<Drug>,
    pub(super) procedures: Vec<Procedure>,
    answers: Vec<Answer>,
    states: States,
    ucum: BTreeMap<String, String>,
    pub(super) pending: BTreeMap<String, String>,
    awaited_reports: Vec<Report>,
    /// What the names of LOINC call the blood and its parts, folded.
    blood_fluids: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    kind: String,
    #[serde(default)]
    loinc: Vec<String>,
    #[serde(default)]
    section: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Infection {
    pub(super) name: String,
    #[serde(default)]
    pub(super) method: Option<String>,
    codes: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scale {
    pub(super) name: String,
    pub(super) highest: u32,
    codes: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) answers: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BloodGroup {
    codes: BTreeMap<String, String>,
    pub(super) values: BTreeMap<String, String>,
    pub(super) words: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Disease {
    pub(super) disease: String,
    pub(super) name: String,
    #[serde(default)]
    icd_10: Vec<String>,
    #[serde(default)]
    snomed: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Drug {
    pub(super) id: String,
    atc: Vec<String>,
    #[serde(default)]
    rxnorm: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Procedure {
    pub(super) id: String,
    snomed: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    polarity: Polarity,
    #[serde(default)]
    snomed: Vec<String>,
    #[serde(default)]
    loinc: Vec<String>,
    #[serde(default)]
    answer: Vec<String>,
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct States {
    void: Vec<String>,
    pending: Vec<String>,
    preliminary: Vec<String>,
    past: Vec<String>,
    taken: Vec<String>,
    ended: Vec<String>,
    planned: Vec<String>,
}

/// What the state of an entry makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Sound,
    Void,
    Pending,
    Preliminary,
    Past,
    Taken,
    Ended,
    Planned,
}

/// What an observation is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Test {
    Lab(&'static str),
    Infection { name: &'static str, method: Option<&'static str> },
    Scale(&'static Scale),
    BloodGroup,
}

static RAW: LazyLock<Raw> = LazyLock::new(|| knowledge::builtin("extract/codes.yaml"));

pub(super) struct Codes {
    tests: HashMap<&'static str, Test>,
}

pub(super) static CODES: LazyLock<Codes> = LazyLock::new(|| {
    let raw: &'static Raw = &RAW;
    let mut tests = HashMap::new();
    for (analyte, codes) in &raw.labs {
        tests.extend(codes.keys().map(|code| (code.as_str(), Test::Lab(analyte))));
    }
    for infection in &raw.infections {
        let test = Test::Infection { name: &infection.name, method: infection.method.as_deref() };
        tests.extend(infection.codes.keys().map(|code| (code.as_str(), test)));
    }
    for scale in &raw.scales {
        tests.extend(scale.codes.keys().map(|code| (code.as_str(), Test::Scale(scale))));
    }
    tests.extend(raw.blood_group.codes.keys().map(|code| (code.as_str(), Test::BloodGroup)));
    Codes { tests }
});

impl Codes {
    /// What an observation is about; `None` for codes that are not in the list.
    pub(super) fn test(&self, codes: &[Code]) -> Option<Test> {
        let known = codes.iter().filter(|code| code.system == "loinc");
        known.filter_map(|code| self.tests.get(code.code.as_str())).copied().next()
    }

    /// The disease that a condition is.
    pub(super) fn disease(&self, codes: &[Code]) -> Option<&'static Disease> {
        RAW.diseases.iter().find(|disease| {
            codes.iter().any(|code| match code.system.as_str() {
                "icd-10" => {
                    disease.icd_10.iter().any(|category| code.code.to_uppercase().starts_with(category.as_str()))
                }
                "snomed" => disease.snomed.contains_key(&code.code),
                _ => false,
            })
        })
    }

    /// The treatment that a medicine or a procedure is, as an id of the catalogue.
    pub(super) fn treatment(&self, codes: &[Code]) -> Option<&'static str> {
        let any =
            |system: &str, list: &[String]| codes.iter().any(|code| code.system == system && list.contains(&code.code));
        let drug = RAW.drugs.iter().find(|drug| any("atc", &drug.atc) || any("rxnorm", &drug.rxnorm));
        let procedure = || {
            let known = |procedure: &&Procedure| {
                codes.iter().any(|code| code.system == "snomed" && procedure.snomed.contains_key(&code.code))
            };
            RAW.procedures.iter().find(known).map(|procedure| procedure.id.as_str())
        };
        drug.map(|drug| drug.id.as_str()).or_else(procedure)
    }

    /// The blood and its parts, as the names of LOINC call them.
    pub(super) fn blood_fluids(&self) -> &'static [String] {
        &RAW.blood_fluids
    }

    pub(super) fn blood_group(&self) -> &'static BloodGroup {
        &RAW.blood_group
    }

    /// The kind of paper that an awaited result of this type will be.
    pub(super) fn pending_kind(&self, kind: &str) -> Option<&'static str> {
        RAW.pending.get(kind).map(String::as_str)
    }

    /// The kind of report that is awaited, by the codes that it was asked for with.
    pub(super) fn awaited_report(&self, codes: &[Code]) -> Option<&'static str> {
        let report = RAW.awaited_reports.iter().find(|report| {
            codes.iter().any(|code| match code.system.as_str() {
                "loinc" => report.loinc.contains(&code.code),
                "report-section" => report.section.contains(&code.code),
                _ => false,
            })
        });
        report.map(|report| report.kind.as_str())
    }

    /// What a value answers: by its codes, else by its words where they are no more than an answer.
    pub(super) fn answer(&self, codes: &[Code], words: Option<&str>) -> Option<Polarity> {
        let coded = RAW.answers.iter().find(|answer| {
            codes.iter().any(|code| match code.system.as_str() {
                "snomed" => answer.snomed.contains(&code.code),
                "loinc" => answer.loinc.contains(&code.code),
                "answer" => answer.answer.contains(&code.code),
                _ => false,
            })
        });
        let said = fold(words.unwrap_or_default());
        let said = said.trim().trim_end_matches('.');
        let spoken = || RAW.answers.iter().find(|answer| answer.words.iter().any(|word| word == said));
        // Where words and codes contradict each other nobody knows.
        match (coded, spoken()) {
            (Some(coded), Some(spoken)) if coded.polarity != spoken.polarity => Some(Polarity::Equivocal),
            (coded, spoken) => coded.or(spoken).map(|answer| answer.polarity),
        }
    }

    /// What a state makes of an entry; `result`: of a result, where `active` means that it is awaited.
    pub(super) fn state(&self, status: Option<&str>, result: bool) -> State {
        let status = status.unwrap_or_default().to_lowercase();
        let states = &RAW.states;
        let is = |list: &[String]| list.contains(&status);
        match () {
            () if is(&states.void) => State::Void,
            () if result && is(&states.pending) => State::Pending,
            () if is(&states.preliminary) => State::Preliminary,
            () if is(&states.past) => State::Past,
            () if is(&states.taken) => State::Taken,
            () if is(&states.ended) => State::Ended,
            () if is(&states.planned) => State::Planned,
            () => State::Sound,
        }
    }

    /// A unit of UCUM as papers write it.
    pub(super) fn unit(&self, unit: &str) -> String {
        let mut plain = String::new();
        let mut remark = 0_usize;
        for character in unit.chars() {
            match character {
                '{' => remark += 1,
                '}' => remark = remark.saturating_sub(1),
                _ if remark == 0 => plain.push(character),
                _ => {}
            }
        }
        // `mL/min/{1.73_m2}`: here the remark is a part of the unit.
        if plain.ends_with('/') || unit.to_lowercase().contains("feu") {
            plain = unit.replace(['{', '}'], "").replace(' ', "_");
        }
        let folded = fold(&plain);
        RAW.ucum.get(folded.trim()).cloned().unwrap_or(folded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_stands_for_two_things() {
        let mut seen = std::collections::BTreeSet::new();
        let labs = RAW.labs.values().flat_map(BTreeMap::keys);
        let infections = RAW.infections.iter().flat_map(|infection| infection.codes.keys());
        let scales = RAW.scales.iter().flat_map(|scale| scale.codes.keys());
        for code in labs.chain(infections).chain(scales).chain(RAW.blood_group.codes.keys()) {
            assert!(seen.insert(code), "{code}");
            let (number, check) = code.split_once('-').unwrap();
            assert_eq!(check.parse::<u32>().unwrap(), mod_10(number), "{code} is no LOINC");
        }
    }

    /// The check digit of LOINC.
    fn mod_10(number: &str) -> u32 {
        let digits = number.chars().rev().enumerate().map(|(place, digit)| {
            let digit = digit.to_digit(10).unwrap() * if place % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        });
        (10 - digits.sum::<u32>() % 10) % 10
    }

    #[test]
    fn every_name_is_known_to_the_other_files() {
        for analyte in RAW.labs.keys() {
            assert!(crate::extract::labs::is_analyte(analyte), "{analyte}");
        }
        for id in RAW.drugs.iter().map(|drug| &drug.id).chain(RAW.procedures.iter().map(|procedure| &procedure.id)) {
            assert!(crate::extract::treatments::by_id(id).is_some(), "{id}");
        }
    }

    #[test]
    fn answers_by_code_and_by_word() {
        let code =
            |system: &str, code: &str| vec![Code { system: system.into(), code: code.into(), display: String::new() }];
        assert_eq!(CODES.answer(&code("snomed", "260385009"), None), Some(Polarity::Negative));
        assert_eq!(CODES.answer(&code("answer", "POS"), None), Some(Polarity::Positive));
        assert_eq!(CODES.answer(&[], Some("Non-Reactive")), Some(Polarity::Negative));
        assert_eq!(CODES.answer(&[], Some("negative for age")), None);
        assert_eq!(CODES.answer(&code("answer", "A"), Some("Positive")), Some(Polarity::Positive));
        assert_eq!(CODES.answer(&code("answer", "POS"), Some("negative")), Some(Polarity::Equivocal));
    }

    #[test]
    fn units_of_ucum() {
        for (ucum, plain) in [
            ("10*3/uL", "10*3/ul"),
            ("mL/min/{1.73_m2}", "ml/min/1.73m2"),
            ("{INR}", ""),
            ("m[IU]/L", "miu/l"),
            ("[lb_av]", "lb"),
            ("ng/mL{FEU}", "ng/mlfeu"),
            ("{cells}/uL", "/ul"),
            ("kg", "kg"),
        ] {
            assert_eq!(CODES.unit(ucum), plain, "{ucum}");
        }
    }
}
