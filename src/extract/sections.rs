//! Under which heading a line stands.

use std::sync::LazyLock;

use hashbrown::HashMap;
use serde::Deserialize;

use super::fold::fold;
use crate::knowledge;

/// The part of a paper that a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// Under no known heading.
    #[default]
    Body,
    /// Why a test was asked for: a requester's words, never a finding.
    Indication,
    /// How it was done.
    Technique,
    /// The study it is compared with.
    Comparison,
    /// What was received.
    Specimen,
    /// What the eye saw.
    Findings,
    /// Marker panel.
    Markers,
    /// The reader's answer.
    Conclusion,
    /// A list of diagnoses.
    Diagnosis,
    /// What was given, and when.
    Treatment,
    /// Drugs taken now.
    Medication,
    /// Allergies.
    Allergies,
    /// Earlier illnesses.
    PastHistory,
    /// Relatives.
    FamilyHistory,
    /// Home and work.
    Social,
    /// What is intended.
    Plan,
    /// Explains a scale; says nothing of the patient.
    Legend,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    section: Section,
    phrases: Vec<String>,
}

/// Bytes by which headings are looked up.
const KEY: usize = 4;

/// Headings with what they open.
type Headings = Vec<(String, Section)>;

/// The headings by their first bytes, [`KEY`] or all that they have, the longest first.
static HEADINGS: LazyLock<HashMap<Vec<u8>, Headings>> = LazyLock::new(|| {
    let headings: Vec<Heading> = knowledge::builtin("extract/sections.yaml");
    let mut list: HashMap<Vec<u8>, Headings> = HashMap::new();
    for heading in headings {
        for phrase in heading.phrases.iter().map(|phrase| fold(phrase)) {
            let key = phrase.as_bytes()[..phrase.len().min(KEY)].to_vec();
            list.entry(key).or_default().push((phrase, heading.section));
        }
    }
    list.values_mut().for_each(|phrases| phrases.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len())));
    list
});

/// A heading that opens a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The part that it opens.
    pub section: Section,
    /// Whether the line holds nothing but the heading: then it governs until the next heading, else until its own
    /// paragraph ends.
    pub alone: bool,
    /// Length of the heading in the folded line, its colon included.
    pub length: usize,
}

/// The heading at the start of a folded line, if there is one.
pub fn opening(folded_line: &str) -> Option<Opening> {
    let is_sign = |c: char| !c.is_alphanumeric();
    let line = folded_line.trim_start_matches(is_sign);
    // `三,诊断`: Chinese numbers its headings.
    let unnumbered = line.trim_start_matches(|c| "一二三四五六七八九十".contains(c));
    let line = if unnumbered.len() < line.len() && unnumbered.starts_with([',', '.', ')', ' ']) {
        unnumbered.trim_start_matches(is_sign)
    } else {
        line
    };
    let indent = folded_line.len() - line.len();
    let keys = (1..=KEY).rev().filter_map(|length| line.as_bytes().get(..length));
    for (phrase, section) in keys.filter_map(|key| HEADINGS.get(key)).flatten() {
        let Some(rest) = line.strip_prefix(phrase.as_str()) else { continue };
        let rest_trimmed = rest.trim();
        if matches!(rest_trimmed, "" | ":" | "]" | "]:" | ":]") {
            return Some(Opening { section: *section, alone: true, length: folded_line.len() });
        }
        let separator = rest.trim_start_matches(' ').chars().next();
        if matches!(separator, Some(':' | '\t' | ']')) || rest.trim_start().starts_with("- ") {
            let length = indent + phrase.len() + rest.find([':', '\t', '-', ']']).map_or(0, |at| at + 1);
            return Some(Opening { section: *section, alone: false, length });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_headings_alone_and_with_text() {
        assert_eq!(opening("conclusion").map(|o| (o.section, o.alone)), Some((Section::Conclusion, true)));
        assert_eq!(
            opening("clinical details: ? relapse").map(|o| (o.section, o.alone)),
            Some((Section::Indication, false))
        );
        assert_eq!(opening("diagnosis was made in 2025"), None);
        assert_eq!(opening("[findings] marrow").map(|o| (o.section, o.length)), Some((Section::Findings, 10)));
        assert_eq!(opening("三,conclusion:").map(|o| o.alone), Some(true));
        assert_eq!(opening("family history:").map(|o| o.section), Some(Section::FamilyHistory));
    }
}
