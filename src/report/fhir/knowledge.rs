//! `knowledge/report/fhir.yaml`, with the codes that it speaks of.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::knowledge;
use crate::model::{DateKind, Polarity};

type Map = BTreeMap<String, String>;

/// Which codes are said of what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    systems: Map,
    pub(super) document: Named,
    pub(super) sections: BTreeMap<String, Named>,
    pub(super) unlisted: Vec<String>,
    pub(super) kinds: BTreeMap<String, Named>,
    pub(super) of_care: Vec<DateKind>,
    pub(super) identifiers: BTreeMap<String, Number>,
    observations: Vec<Sort>,
    pub(super) statuses: Statuses,
    pub(super) labs: Map,
    pub(super) samples: Vec<String>,
    pub(super) infections: Map,
    pub(super) scales: Map,
    pub(super) blood_group: String,
    pub(super) answered: Vec<String>,
    pub(super) flags: Vec<String>,
    pub(super) units: Map,
    pub(super) ucum: Map,
    pub(super) procedures: Vec<String>,
    pub(super) procedure_codes: Map,
    pub(super) medicine_statuses: Map,
    pub(super) procedure_statuses: Map,
    pub(super) media: Map,
}

/// A code with its name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    pub(super) code: String,
    pub(super) display: String,
}

/// A sort of number of a person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Number {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) system: Option<String>,
}

/// A type of statement that is an observation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sort {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    pub(super) category: Option<String>,
}

/// The status of an observation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Statuses {
    pub(super) asserted: String,
    pub(super) historical: String,
    pub(super) reported_by_letter: String,
    pub(super) preliminary: String,
    pub(super) not_performed: String,
    pub(super) pending: String,
}

/// What of `extract/codes.yaml` is written too.
#[derive(Debug, Deserialize)]
pub(super) struct Codes {
    labs: BTreeMap<String, Map>,
    infections: Vec<Tests>,
    scales: Vec<Tests>,
    blood_group: BloodGroup,
    diseases: Vec<Disease>,
    drugs: Vec<Drug>,
    procedures: Vec<Procedure>,
    answers: Vec<Answer>,
}

#[derive(Debug, Deserialize)]
struct Tests {
    #[cfg(test)]
    name: String,
    codes: Map,
}

#[derive(Debug, Deserialize)]
struct BloodGroup {
    codes: Map,
    values: Map,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Disease {
    disease: String,
    name: String,
    #[serde(default)]
    icd_10: Vec<String>,
    #[serde(default)]
    snomed: Map,
}

#[derive(Debug, Deserialize)]
struct Drug {
    id: String,
    atc: Vec<String>,
    #[serde(default)]
    rxnorm: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Procedure {
    snomed: Map,
}

#[derive(Debug, Deserialize)]
struct Answer {
    polarity: Polarity,
    #[serde(default)]
    snomed: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Kind {
    id: String,
    group: String,
}

pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| knowledge::builtin("report/fhir.yaml"));
pub(super) static CODES: LazyLock<Codes> = LazyLock::new(|| knowledge::builtin("extract/codes.yaml"));
static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| knowledge::builtin("classify/kinds.yaml"));

/// Whether papers of a kind are evidence of anything.
pub(super) fn is_evidence(kind: &str) -> bool {
    KINDS.iter().any(|known| known.id == kind && known.group != "non-evidence")
}

/// Whether papers of a kind are results of an examination.
pub(super) fn is_result(kind: &str) -> bool {
    KINDS.iter().any(|known| known.id == kind && known.group == "result")
}

impl Rules {
    /// The address of a system of codes.
    pub(super) fn system(&self, name: &str) -> &str {
        self.systems.get(name).map_or("", String::as_str)
    }

    /// A code of a system.
    pub(super) fn coding(&self, system: &str, code: &str, display: Option<&str>) -> Value {
        let mut coding = json!({"system": self.system(system), "code": code});
        if let Some(display) = display.filter(|display| !display.is_empty()) {
            coding["display"] = json!(display);
        }
        coding
    }

    /// A code of LOINC with its name.
    pub(super) fn loinc(&self, named: &Named) -> Value {
        self.coding("loinc", &named.code, Some(&named.display))
    }

    /// What sort of observation a statement is; `None` for one that is none.
    pub(super) fn observation(&self, kind: &str, name: &str) -> Option<&Sort> {
        let fits = |sort: &&Sort| sort.kind == kind && (sort.names.is_empty() || sort.names.iter().any(|n| n == name));
        self.observations.iter().find(fits)
    }
}

impl Codes {
    /// The name of a code of a test.
    pub(super) fn test(&self, code: &str) -> Option<&str> {
        let labs = self.labs.values();
        let named = self.infections.iter().chain(&self.scales).map(|tests| &tests.codes);
        labs.chain(named).chain([&self.blood_group.codes]).find_map(|codes| codes.get(code)).map(String::as_str)
    }

    /// The SNOMED CT code of a blood group.
    pub(super) fn blood_group(&self, group: &str) -> Option<&str> {
        self.blood_group.values.iter().find(|(_, value)| *value == group).map(|(code, _)| code.as_str())
    }

    /// The SNOMED CT code of an answer.
    pub(super) fn answer(&self, polarity: Polarity) -> Option<&str> {
        let known = self.answers.iter().find(|answer| answer.polarity == polarity)?;
        known.snomed.first().map(String::as_str)
    }

    /// The codes of a disease: of an id that stands for one, or of what its name begins with.
    pub(super) fn disease(&self, id: &str, name: &str) -> Vec<Value> {
        let of_id = || self.diseases.iter().filter(|known| known.disease == id);
        let first = of_id().next().map(|known| known.name.as_str());
        let one = first.filter(|first| id != "other" && of_id().all(|known| known.name == *first));
        let is_named = |known: &str| {
            let rest = name.strip_prefix(known);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(", "))
        };
        let meant = one.or_else(|| of_id().map(|known| known.name.as_str()).find(|known| is_named(known)));
        let codes = of_id().filter(|known| Some(known.name.as_str()) == meant);
        let coded = codes.flat_map(|known| {
            let icd = known.icd_10.first().map(|code| RULES.coding("icd-10", code, None));
            let snomed = known.snomed.iter().next();
            icd.into_iter().chain(snomed.map(|(code, display)| RULES.coding("snomed", code, Some(display))))
        });
        coded.collect()
    }

    /// The codes of a medicine that is one drug or product.
    pub(super) fn drug(&self, id: &str) -> Vec<Value> {
        let Some(drug) = self.drugs.iter().find(|drug| drug.id == id) else { return Vec::new() };
        let atc = drug.atc.first().map(|code| RULES.coding("atc", code, None));
        atc.into_iter().chain(drug.rxnorm.first().map(|code| RULES.coding("rxnorm", code, None))).collect()
    }

    /// The code of a procedure.
    pub(super) fn procedure(&self, id: &str) -> Option<Value> {
        let code = RULES.procedure_codes.get(id)?;
        let display = self.procedures.iter().find_map(|procedure| procedure.snomed.get(code))?;
        Some(RULES.coding("snomed", code, Some(display)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Analytes {
        analytes: Vec<Analyte>,
    }

    #[derive(Deserialize)]
    struct Analyte {
        id: String,
        unit: String,
    }

    #[derive(Deserialize)]
    struct Exports {
        documents: Vec<Document>,
    }

    #[derive(Deserialize)]
    struct Document {
        system: String,
        kind: String,
        codes: Vec<String>,
    }

    #[test]
    fn every_code_is_one_by_which_exports_are_read() {
        for (analyte, code) in &RULES.labs {
            assert!(CODES.labs.get(analyte).is_some_and(|codes| codes.contains_key(code)), "{analyte}: {code}");
        }
        for (lists, codes) in [(&CODES.infections, &RULES.infections), (&CODES.scales, &RULES.scales)] {
            for (name, code) in codes {
                assert!(lists.iter().any(|test| test.name == *name && test.codes.contains_key(code)), "{name}: {code}");
            }
        }
        assert!(CODES.blood_group.codes.contains_key(&RULES.blood_group));
        assert!(RULES.procedure_codes.keys().all(|id| CODES.procedure(id).is_some()));
        let exports: Exports = knowledge::builtin("classify/exports.yaml");
        for (kind, named) in &RULES.kinds {
            let known = |one: &&Document| one.system == "loinc" && one.kind == *kind && one.codes.contains(&named.code);
            assert!(exports.documents.iter().any(|one| known(&one)), "{kind}: {}", named.code);
        }
    }

    #[test]
    fn every_unit_of_an_analyte_has_its_code() {
        let known: Analytes = knowledge::builtin("extract/analytes.yaml");
        for analyte in known.analytes.iter().filter(|analyte| !analyte.unit.is_empty()) {
            assert!(RULES.ucum.contains_key(&analyte.unit), "{}: {}", analyte.id, analyte.unit);
        }
        for analyte in RULES.labs.keys() {
            assert!(known.analytes.iter().any(|one| one.id == *analyte), "{analyte}");
        }
    }

    #[test]
    fn a_mass_is_no_amount() {
        let known: Analytes = knowledge::builtin("extract/analytes.yaml");
        for analyte in &known.analytes {
            let Some(code) = RULES.labs.get(&analyte.id) else { continue };
            let display = CODES.test(code).unwrap();
            let moles = analyte.unit.contains("mol/");
            assert!(!moles || !display.contains("[Mass/"), "{}: {display}", analyte.id);
            assert!(moles || !display.contains("[Moles/"), "{}: {display}", analyte.id);
        }
    }

    #[test]
    fn a_disease_has_a_code_where_it_is_certain() {
        let codes = |id: &str, name: &str| {
            let found = CODES.disease(id, name);
            found.iter().map(|coding| coding["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(codes("mcl", "Mantle cell lymphoma, blastoid"), ["C83.1", "443487006"]);
        assert_eq!(codes("lbcl", "Diffuse large B-cell lymphoma, NOS")[0], "C83.3");
        assert_eq!(codes("lbcl", "High-grade B-cell lymphoma"), Vec::<String>::new());
        assert_eq!(codes("other", "Melanoma"), Vec::<String>::new());
        assert_eq!(codes("unknown", ""), Vec::<String>::new());
    }

    #[test]
    fn types_and_kinds_are_known() {
        for sort in &RULES.observations {
            assert!(crate::knowledge::fact_types::ids().any(|id| id == sort.kind), "{}", sort.kind);
        }
        for kind in RULES.unlisted.iter().chain(RULES.kinds.keys()) {
            assert!(KINDS.iter().any(|known| known.id == *kind), "{kind}");
        }
        assert!(is_evidence("clinic-letter") && !is_evidence("request-form") && !is_evidence("no such kind"));
        assert!(is_result("lab-report") && !is_result("clinic-letter"));
    }
}
