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

/// How a paper is signed: what a line begins with that says so.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignOff {
    /// Whatever follows.
    signed: Vec<String>,
    /// Where a day follows, or nothing.
    dated: Vec<String>,
    /// Of the line above, where it names who signed.
    titles: Vec<String>,
}

static SIGN_OFF: LazyLock<SignOff> = LazyLock::new(|| {
    let SignOff { signed, dated, titles } = knowledge::builtin("extract/sign_off.yaml");
    let folded = |words: Vec<String>| words.iter().map(|words| fold(words)).collect();
    SignOff { signed: folded(signed), dated: folded(dated), titles: folded(titles) }
});

/// What follows the words that a folded line begins with, for each of them.
fn behind<'l>(line: &'l str, words: &'l [String]) -> impl Iterator<Item = &'l str> {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let rests = words.iter().filter_map(move |word| line.strip_prefix(word.as_str()));
    rests.filter(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Whether a folded line says that the paper was signed, or names who signed it on the next line. What comes below belongs to
/// no part of the paper: it is the foot of the page.
pub(super) fn signs_off(line: &str, next: Option<&str>) -> bool {
    let has_day = |rest: &str| rest.trim().is_empty() || rest.contains(|c: char| c.is_ascii_digit());
    let signed =
        |line: &str| behind(line, &SIGN_OFF.signed).next().is_some() || behind(line, &SIGN_OFF.dated).any(has_day);
    let names = || behind(line, &SIGN_OFF.titles).next().is_some() && !line.trim_end().ends_with('.');
    signed(line) || names() && next.is_some_and(signed)
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
        assert!(signs_off("dra. ana ruiz, servicio de hematologia", Some("firmado el 5/11/2026")));
        assert!(signs_off("electronically signed by dr b shah", None) && signs_off("signed", None));
        assert!(!signs_off("dr owen will see her in june", Some("the scan is on monday")));
        assert!(!signs_off("signed the consent", None) && !signs_off("signe le consentement", None));
        assert_eq!(opening("三,conclusion:").map(|o| o.alone), Some(true));
        assert_eq!(opening("family history:").map(|o| o.section), Some(Section::FamilyHistory));
    }
}
