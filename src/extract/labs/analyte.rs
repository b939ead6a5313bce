//! What can be measured: names, units and how they convert (`knowledge/extract/analytes.yaml`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::number::written;
use super::units::unit_at;
use crate::extract::fold::fold;
use crate::extract::lexicon::Lexicon;
use crate::knowledge;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnalyteKnowledge {
    /// Names of other things that contain the name of an analyte.
    decoys: Vec<String>,
    analytes: Vec<Analyte>,
}

/// One measurable thing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Analyte {
    pub(super) id: String,
    /// The canonical unit; empty for a ratio.
    pub(super) unit: String,
    names: Vec<String>,
    #[serde(default)]
    with_unit: Vec<String>,
    /// Factor of each unit to the canonical one.
    units: BTreeMap<String, f64>,
    infer: Vec<System>,
    /// Least and greatest value that is believed, in the canonical unit.
    possible: [f64; 2],
    /// Units that make it another test.
    #[serde(default)]
    not_in: Vec<String>,
    /// Units that are right but are not converted.
    #[serde(default)]
    raw_units: Vec<String>,
    /// Whether it is measured in another fluid than blood.
    #[serde(default)]
    pub(super) other_fluid: bool,
    /// Whether a value in words counts: `reduced`, `within normal limits`.
    #[serde(default)]
    pub(super) in_words: bool,
    /// Whether `55-60` is a result rather than a reference range.
    #[serde(default)]
    pub(super) range_is_value: bool,
    /// Kinds of paper in which the bare name is a marker on cells and counts only with a unit.
    #[serde(default)]
    pub(super) needs_unit_in: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct System {
    unit: String,
    low: f64,
    high: f64,
}

/// What a name in a text stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    pub(super) analyte: &'static Analyte,
    /// Whether the name alone is too short to count without a unit.
    pub(super) needs_unit: bool,
}

/// What a printed number means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Converted {
    /// In the canonical unit; `None` where the number cannot be that.
    pub(super) value: Option<String>,
    pub(super) unit_inferred: bool,
}

const FILE: &str = "extract/analytes.yaml";

static KNOWLEDGE: LazyLock<AnalyteKnowledge> = LazyLock::new(|| {
    let known: AnalyteKnowledge = knowledge::builtin(FILE);
    if let Some(problem) = known.analytes.iter().find_map(Analyte::problem) {
        knowledge::wrong(&format!("{FILE}: {problem}"));
    }
    known
});

/// The names; `None` for a decoy.
pub(super) static NAMES: LazyLock<Lexicon<Option<Named>>> = LazyLock::new(|| {
    let decoys = KNOWLEDGE.decoys.iter().map(|phrase| (phrase.clone(), None));
    let named = KNOWLEDGE.analytes.iter().flat_map(|analyte| {
        let plain = analyte.names.iter().map(move |name| (name.clone(), Some(Named { analyte, needs_unit: false })));
        let short = analyte.with_unit.iter().map(move |name| (name.clone(), Some(Named { analyte, needs_unit: true })));
        plain.chain(short)
    });
    Lexicon::new(decoys.chain(named))
});

/// The analyte of an id.
pub(super) fn by_id(id: &str) -> Option<&'static Analyte> {
    KNOWLEDGE.analytes.iter().find(|analyte| analyte.id == id)
}

/// All of them.
pub(super) fn all() -> &'static [Analyte] {
    &KNOWLEDGE.analytes
}

impl Analyte {
    /// What is wrong with its units: with one that is misspelt its numbers would be kept in no unit, or in none that there is.
    fn problem(&self) -> Option<String> {
        let id = &self.id;
        let told = self.units.keys().chain(&self.not_in).chain(&self.raw_units).filter(|unit| !unit.is_empty());
        for unit in told {
            if unit_at(&fold(unit), 0).is_none_or(|found| found.unit != unit) {
                return Some(format!("{id}: the unit {unit:?} is not in extract/units.yaml"));
            }
        }
        if !self.unit.is_empty() && self.units.get(&self.unit) != Some(&1.0) {
            return Some(format!("{id}: `units` needs its own unit with the factor 1: {:?}", self.unit));
        }
        let mut inferred = self.infer.iter().map(|system| &system.unit).filter(|unit| !unit.is_empty());
        let strange = inferred.find(|unit| !self.units.contains_key(*unit));
        strange.map(|unit| format!("{id}: `infer` has the unit {unit:?}, which `units` has not"))
    }

    /// The units that are converted.
    pub(super) fn unit_names(&self) -> Vec<&str> {
        self.units.keys().map(String::as_str).filter(|unit| !unit.is_empty()).collect()
    }

    /// Whether a number in this unit can be this analyte's.
    pub(super) fn has_unit(&self, unit: &str) -> bool {
        self.units.contains_key(unit) || self.raw_units.iter().any(|known| known == unit)
    }

    /// Whether the unit makes it another test, as the share of a kind of cells.
    pub(super) fn is_other_test_in(&self, unit: &str) -> bool {
        self.not_in.iter().any(|known| known == unit)
    }

    /// Converts for display (domain/extraction.md §2.7): nothing is judged. `numbers` are one, or the two ends of a range.
    pub(super) fn convert(&self, numbers: &[(f64, usize)], operator: &str, unit: Option<&str>) -> Converted {
        let nothing = Converted { value: None, unit_inferred: false };
        let (factor, unit_inferred) = match unit {
            Some(unit) => match self.units.get(unit) {
                Some(factor) => (*factor, false),
                None => return nothing,
            },
            None => {
                let mut systems = self
                    .infer
                    .iter()
                    .filter(|system| numbers.iter().all(|(n, _)| (system.low..=system.high).contains(n)));
                match (systems.next(), systems.next()) {
                    // A ratio has no unit to infer.
                    (Some(system), None) if system.unit.is_empty() => (1.0, false),
                    (Some(system), None) => (self.units.get(&system.unit).copied().unwrap_or(1.0), true),
                    _ => return nothing,
                }
            }
        };
        let [least, greatest] = self.possible;
        if !numbers.iter().all(|(n, _)| (least..=greatest).contains(&(n * factor))) {
            return nothing;
        }
        let same = (factor - 1.0).abs() < f64::EPSILON;
        let texts: Vec<String> =
            numbers.iter().map(|(n, decimals)| written(n * factor, same.then_some(*decimals))).collect();
        Converted { value: Some(format!("{operator}{}", texts.join("-"))), unit_inferred }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn analyte(id: &str) -> &'static Analyte {
        KNOWLEDGE.analytes.iter().find(|analyte| analyte.id == id).unwrap()
    }

    #[test]
    fn a_unit_that_could_never_be_read_is_a_mistake() {
        let wrong = |change: &dyn Fn(&mut Analyte)| {
            let mut known: AnalyteKnowledge = knowledge::builtin(FILE);
            let ldh = known.analytes.iter_mut().find(|analyte| analyte.id == "ldh").unwrap();
            change(ldh);
            ldh.problem()
        };
        assert_eq!(wrong(&|_| ()), None);
        assert!(wrong(&|ldh| ldh.unit = "units".into()).unwrap().contains("units"));
        assert!(wrong(&|ldh| *ldh.units.get_mut("U/L").unwrap() = 2.0).is_some());
        assert!(wrong(&|ldh| ldh.raw_units.push("firkin".into())).unwrap().contains("firkin"));
        assert!(wrong(&|ldh| ldh.infer[0].unit = "mg/L".into()).is_some());
    }

    #[test]
    fn infers_only_where_one_system_is_possible() {
        let value = |id: &str, n: f64| analyte(id).convert(&[(n, 0)], "", None).value;
        assert_eq!(value("haemoglobin", 104.0).as_deref(), Some("104"));
        assert_eq!(value("haemoglobin", 9.0).as_deref(), Some("90"));
        assert_eq!(value("haemoglobin", 26.0), None);
        assert_eq!(value("haemoglobin", 400.0), None);
        assert_eq!(value("creatinine", 88.0).as_deref(), Some("88"));
        assert_eq!(value("creatinine", 1.0).as_deref(), Some("88.42"));
        assert_eq!(value("crp", 8.0), None);
    }

    proptest::proptest! {
        #[test]
        fn every_system_gives_the_same_value(tenths in 300u32..2400) {
            let grams_per_litre = f64::from(tenths) / 10.0;
            let hb = analyte("haemoglobin");
            let a = hb.convert(&[(grams_per_litre, 1)], "", Some("g/L")).value.unwrap();
            let b = hb.convert(&[(grams_per_litre / 10.0, 2)], "", Some("g/dL")).value.unwrap();
            proptest::prop_assert!((a.parse::<f64>().unwrap() - b.parse::<f64>().unwrap()).abs() < 0.051);
        }

        /// There and back: what a unit makes of a value is, in that unit again, the value that was printed.
        #[test]
        fn every_unit_of_every_analyte_converts_there_and_back(part in 0.0f64..1.0) {
            for analyte in &KNOWLEDGE.analytes {
                let [least, greatest] = analyte.possible;
                let canonical = least + (greatest - least) * (0.001 + 0.998 * part);
                for (unit, factor) in &analyte.units {
                    proptest::prop_assert!(factor.is_finite() && *factor > 0.0, "{} {}", analyte.id, unit);
                    let printed = canonical / factor;
                    let there = analyte.convert(&[(printed, 6)], "", Some(unit)).value;
                    let there: f64 = there.unwrap_or_default().parse().unwrap_or(f64::NAN);
                    let back = there / factor;
                    // What is shown is rounded: half of its last place, and a thousandth.
                    let rounded = if canonical >= 100.0 { 0.05 } else if canonical >= 1.0 { 0.005 } else { 0.000_05 };
                    let slack = rounded / factor + printed.abs() / 1000.0;
                    proptest::prop_assert!((back - printed).abs() <= slack, "{} {printed} {unit} {back}", analyte.id);
                }
            }
        }

        #[test]
        fn counts_agree_in_every_unit(cells in 1u32..900_000) {
            let plt = analyte("platelets");
            let per_ul = plt.convert(&[(f64::from(cells), 0)], "", Some("/µL")).value.unwrap();
            let giga = f64::from(cells) / 1000.0;
            for unit in ["10^9/L", "10^3/µL", "g/L"] {
                let other = plt.convert(&[(giga, 3)], "", Some(unit)).value.unwrap();
                let gap = (per_ul.parse::<f64>().unwrap() - other.parse::<f64>().unwrap()).abs();
                proptest::prop_assert!(gap < 0.051, "{} {} {}", unit, per_ul, other);
            }
        }
    }
}
