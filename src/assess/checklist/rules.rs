//! The rule language of a checklist: what makes a paper a candidate, which facts it must hold, and what makes it old.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use crate::model::{Certainty, Need, Polarity, TimelineKind};

/// Whom an item is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ages {
    /// Children and adults.
    #[default]
    Both,
    /// Under 18.
    Paediatric,
    /// 18 and over.
    Adult,
}

/// Days after which an item is too old: one number, or one for each disease (or for `paediatric`) with a `default`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits(pub(crate) BTreeMap<String, u32>);

impl Limits {
    /// The limit for a disease and an age.
    pub fn days(&self, disease: &str, paediatric: bool) -> Option<u32> {
        let child = if paediatric { self.0.get("paediatric") } else { None };
        child.or_else(|| self.0.get(disease)).or_else(|| self.0.get("default")).copied()
    }
}

impl<'de> Deserialize<'de> for Limits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_yaml::Value::deserialize(deserializer)?;
        if let Some(days) = value.as_u64().and_then(|days| u32::try_from(days).ok()) {
            return Ok(Self(BTreeMap::from([("default".to_owned(), days)])));
        }
        serde_yaml::from_value(value)
            .map(Self)
            .map_err(|_| D::Error::custom("a limit is a number of days, or a number for each disease"))
    }
}

/// One word or a list of words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_yaml::Value::deserialize(deserializer)?;
        if let Some(word) = value.as_str() {
            return Ok(Self(vec![word.to_owned()]));
        }
        serde_yaml::from_value(value).map(Self).map_err(|_| D::Error::custom("a word or a list of words is wanted"))
    }
}

/// Which facts are meant: every part that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Selector {
    /// Fact types.
    #[serde(rename = "type")]
    pub kind: Words,
    /// Fact names; `$target` stands for the main targets of the disease.
    #[serde(default)]
    pub name: Words,
    /// Values, letter case aside.
    #[serde(default)]
    pub value: Words,
    /// How it must not have been tested, as `flow cytometry`. Where no method is stated, it counts.
    #[serde(default)]
    pub not_method: Words,
    /// Answers.
    #[serde(default)]
    pub polarity: Vec<Polarity>,
    /// How sure the paper must be; where not given, what the place of the selector asks for.
    #[serde(default)]
    pub certainty: Vec<Certainty>,
    /// A part of the fact that must be stated.
    #[serde(default)]
    pub has: Vec<Given>,
    /// Sort of treatment.
    #[serde(default)]
    pub treatment: Vec<TimelineKind>,
    /// Class of treatment, as named in `targets.yaml`.
    #[serde(default)]
    pub class: Words,
    /// Look in every paper of the patient, not in the chosen ones alone.
    #[serde(default)]
    pub anywhere: bool,
}

/// A part of a fact that must be stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Given {
    /// A value.
    Value,
    /// A number in the value.
    Number,
    /// A date of its own, or that of its paper.
    Date,
    /// How it was tested.
    Method,
    /// What was tested.
    Sample,
    /// A unit.
    Unit,
    /// Of a treatment, how many cycles.
    Cycles,
    /// Of a treatment, its last day, why it ended, or that it goes on.
    End,
}

/// A property of a paper itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feature {
    /// It names who signed it, or the house.
    Author,
    /// It says when the specimen was taken or received.
    SpecimenDate,
    /// It is tied to the paper that it translates.
    TranslationOf,
    /// A report of a study of the same days is there (domain/checklist.md §3, `imaging-media`).
    MatchingReport,
}

/// What an item must hold to be complete.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Required {
    /// Named so where it is not seen.
    pub label: String,
    /// One of these is enough …
    #[serde(default)]
    pub any_of: Vec<Selector>,
    /// … or so many of different names.
    #[serde(default)]
    pub at_least: Option<usize>,
    /// Or one of these properties of the paper.
    #[serde(default)]
    pub paper: Vec<Feature>,
    /// Asked for only then.
    #[serde(default)]
    pub when: Option<Condition>,
}

/// Diseases.
pub type DiseaseList = Words;

/// What must be so: every part that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Condition {
    /// One of these diseases.
    #[serde(default)]
    pub disease: DiseaseList,
    /// A paper of the patient states it.
    #[serde(default)]
    pub fact: Option<Selector>,
    /// A paper of the patient records such an event.
    #[serde(default)]
    pub event: Vec<DiseaseEvent>,
    /// The timeline holds such a treatment, given or going on.
    #[serde(default)]
    pub treatment: Vec<TimelineKind>,
    /// The timeline holds a treatment against a main target of the disease.
    #[serde(default)]
    pub target_treated: bool,
    /// Not older than this.
    #[serde(default)]
    pub age_to: Option<u32>,
    /// Not younger than this.
    #[serde(default)]
    pub age_from: Option<u32>,
    /// `male` or `female`.
    #[serde(default)]
    pub sex: Option<String>,
    /// The patient has no paper of this kind.
    #[serde(default)]
    pub no_paper: Option<String>,
    /// A paper is not in the language the receiving team reads.
    #[serde(default)]
    pub other_language: bool,
}

/// A sentence for page 1: alone, or with what must be so.
#[derive(Debug, Clone, Default)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Printed only then.
    pub when: Condition,
}

impl<'de> Deserialize<'de> for Notice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            text: String,
            when: Condition,
        }
        let value = serde_yaml::Value::deserialize(deserializer)?;
        if let Some(text) = value.as_str() {
            return Ok(Self { text: text.to_owned(), when: Condition::default() });
        }
        let written: Written = serde_yaml::from_value(value)
            .map_err(|problem| D::Error::custom(format!("a notice is a sentence, or `text` and `when`: {problem}")))?;
        Ok(Self { text: written.text, when: written.when })
    }
}

/// A checklist that takes the place of this one in some cases, as one for children does.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Variant {
    /// Its id: a built-in checklist.
    pub checklist: String,
    /// When; always, where not given.
    #[serde(default)]
    pub when: Condition,
    /// What page 1 says of the choice; `{age}` is the age in years.
    pub notice: String,
}

/// Another need where something is so.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NeedWhen {
    /// How much the item is wanted then.
    pub need: Need,
    /// When.
    pub when: Condition,
}

/// What happened to the disease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum DiseaseEvent {
    Relapse,
    Progression,
    Transformation,
}

/// Which of several papers an item is judged by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choose {
    /// The newest, with what lies within the same fortnight.
    #[default]
    Newest,
    /// The oldest, with what lies within the fortnight after it.
    Oldest,
    /// The one that is not too old and lacks least; of equals the newest.
    Best,
    /// All together, dated by the newest.
    All,
}

/// Where the date of an item comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateFrom {
    /// The clinical date of the paper.
    #[default]
    Record,
    /// The own date of the anchor fact, else that of the paper.
    Fact,
}

/// When a paper must lie to be a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dated {
    /// Not after the first treatment.
    BeforeTreatment,
    /// After the first treatment, or with an anchor fact in it.
    AfterTreatmentOrAnchor,
    /// After the start of the first treatment against the main target; whether it is older than a later one is for
    /// `stale-after` to say.
    AfterTargetTherapy,
}

/// Checks that look at the whole case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// Every treatment has its dates, cycles and end.
    LinesDated,
    /// Every line has a response, its date and how it was assessed.
    LinesAnswered,
    /// Every transplant has its day 0.
    TransplantDated,
    /// Every admission has its discharge report.
    AdmissionsCovered,
}

/// What makes an item old whatever its age in days (domain/checklist.md §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventRule {
    /// The newest relapse, progression or transformation.
    Relapse,
    /// The start of the newest line of treatment.
    LineStart,
    /// The last dose of the newest treatment against the main target.
    TargetTherapy,
    /// The newest discharge from hospital.
    Discharge,
    /// The newest treatment that can hurt the heart.
    HeartTreatment,
    /// The newest heart event.
    HeartEvent,
    /// The newest transplant from a donor.
    Allograft,
    /// The start of bridging treatment.
    Bridging,
    /// The start of the newest course of steroids alone.
    Steroids,
}

/// Something that was recorded shortly before a paper and is noted beside it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NoteBefore {
    /// What was recorded.
    pub fact: Selector,
    /// At most so many days before.
    pub days: u32,
    /// What is said then; `{file}` is the paper that records it.
    pub say: String,
}

/// How an item is recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    pub(crate) kinds: Vec<String>,
    pub(crate) kinds_for: BTreeMap<String, Vec<String>>,
    pub(crate) kinds_with_fact: Vec<String>,
    pub(crate) anchor: Vec<Selector>,
    pub(crate) without: Vec<Selector>,
    pub(crate) dated: Option<Dated>,
    pub(crate) choose: Choose,
    pub(crate) date_from: DateFrom,
    pub(crate) undated: bool,
    pub(crate) required: Vec<Required>,
    pub(crate) checks: Vec<Check>,
    pub(crate) mentioned_kinds: Vec<String>,
    pub(crate) mentioned_by: Vec<Selector>,
    pub(crate) pending_by: Vec<String>,
    pub(crate) applies_when: Vec<Condition>,
    pub(crate) applies_words: Option<String>,
    pub(crate) only_when: bool,
    pub(crate) need_when: Vec<NeedWhen>,
    pub(crate) strict_days: Option<u32>,
    pub(crate) stale_after: Vec<EventRule>,
    pub(crate) note_after: Vec<EventRule>,
    pub(crate) note_before: Vec<NoteBefore>,
    pub(crate) compare: Vec<Selector>,
    pub(crate) compare_days: i64,
    pub(crate) name_hints: Vec<String>,
}
