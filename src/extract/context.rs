//! Denied, suspected, intended, of the past, about somebody else: what the words around a statement make of it.
//!
//! In the manner of ConText (domain/extraction.md §6): a cue governs the words after it, or before it, until the clause
//! ends; a pseudo cue ("no change") only looks like one. The cues are `knowledge/extract/context.yaml`.

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::lexicon::{Hit, Lexicon};
use super::sections::Section;
use super::unit::Unit;
use crate::knowledge;
use crate::model::{Certainty, Subject};

/// What a cue says of the words it governs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Category {
    Negated,
    Uncertain,
    Planned,
    Historical,
    Family,
    Donor,
    Pseudo,
    ClauseEnd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Direction {
    /// Governs what follows.
    Before,
    /// Governs what precedes.
    After,
    /// Governs both sides.
    Around,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CueList {
    category: Category,
    direction: Direction,
    /// How many words it reaches at most; none: to the end of the clause.
    #[serde(default)]
    reach: Option<usize>,
    phrases: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
struct CueRule {
    category: Category,
    direction: Direction,
    reach: usize,
}

static CUES: LazyLock<Lexicon<CueRule>> = LazyLock::new(|| {
    let lists: Vec<CueList> = knowledge::builtin("extract/context.yaml");
    Lexicon::new(lists.into_iter().flat_map(|list| {
        let rule =
            CueRule { category: list.category, direction: list.direction, reach: list.reach.unwrap_or(usize::MAX) };
        list.phrases.into_iter().map(move |phrase| (phrase, rule))
    }))
});

/// What the words around a statement make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// Denied, or found absent.
    pub negated: bool,
    /// How sure, and in which tense.
    pub certainty: Certainty,
    /// About whom.
    pub subject: Subject,
}

impl Context {
    /// Whether it is a finding about the patient, now or in the past: not suspected, not intended, not another's.
    pub fn is_about_patient(&self) -> bool {
        self.subject == Subject::Patient && matches!(self.certainty, Certainty::Asserted | Certainty::Historical)
    }
}

/// The context of what stands at `range` of the unit's folded text.
pub fn at(unit: &Unit, range: &Range<usize>) -> Context {
    let words = unit.words();
    let cues = CUES.find(words);
    let clause = clause_in(words, &cues, range);
    let mut context = Context {
        negated: false,
        certainty: match unit.section {
            Section::Indication => Certainty::Uncertain,
            Section::PastHistory => Certainty::Historical,
            _ => Certainty::Asserted,
        },
        subject: match unit.section {
            Section::FamilyHistory => Subject::Family,
            Section::Legend => Subject::Other,
            _ => Subject::Patient,
        },
    };
    for cue in cues.iter().filter(|cue| governs(words, cue, range, &clause)) {
        match cue.meaning.category {
            Category::Negated => context.negated = true,
            Category::Uncertain if context.certainty != Certainty::Planned => context.certainty = Certainty::Uncertain,
            Category::Planned => context.certainty = Certainty::Planned,
            Category::Historical if context.certainty == Certainty::Asserted => {
                context.certainty = Certainty::Historical;
            }
            Category::Family => context.subject = Subject::Family,
            Category::Donor => context.subject = Subject::Donor,
            _ => {}
        }
    }
    context
}

/// The clause around `range`: between full stops, semicolons, and words such as "but".
pub fn clause(unit: &Unit, range: &Range<usize>) -> Range<usize> {
    clause_in(unit.words(), &CUES.find(unit.words()), range)
}

fn clause_in(words: &str, cues: &[Hit<'_, CueRule>], range: &Range<usize>) -> Range<usize> {
    let is_end = |cue: &&Hit<'_, CueRule>| cue.meaning.category == Category::ClauseEnd;
    let start = cues.iter().filter(is_end).map(|cue| cue.range.end).filter(|end| *end <= range.start).max();
    let end = cues.iter().filter(is_end).map(|cue| cue.range.start).filter(|start| *start >= range.end).min();
    let stop_before = words[..range.start]
        .rfind([';', '。', '；'])
        .map(|at| at + words[at..].chars().next().map_or(1, char::len_utf8));
    let stop_after = words[range.end..].find([';', '。', '；']).map(|at| range.end + at);
    let start = start.unwrap_or(0).max(stop_before.unwrap_or(0));
    let end = end.unwrap_or(words.len()).min(stop_after.unwrap_or(words.len()));
    start..end.max(range.end)
}

fn governs(words: &str, cue: &Hit<'_, CueRule>, target: &Range<usize>, clause: &Range<usize>) -> bool {
    let rule = cue.meaning;
    if matches!(rule.category, Category::Pseudo | Category::ClauseEnd) {
        return false;
    }
    // A family member governs the whole sentence; the others, their clause.
    let inside = cue.range.start >= clause.start && cue.range.end <= clause.end;
    if !inside && !matches!(rule.category, Category::Family | Category::Donor) {
        return false;
    }
    // A cue may hold the first or the last word of what it governs: `non recidiva`.
    let precedes = cue.range.start < target.start && cue.range.end <= target.end.max(target.start);
    let follows = cue.range.end > target.end && cue.range.start >= target.start;
    let between = if precedes {
        words.get(cue.range.end..target.start).unwrap_or_default()
    } else if follows {
        words.get(target.end..cue.range.start).unwrap_or_default()
    } else {
        return false;
    };
    let direction_fits = match rule.direction {
        Direction::Before => precedes,
        Direction::After => follows,
        Direction::Around => true,
    };
    direction_fits && between.split_whitespace().count() <= rule.reach
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::unit::units;
    use crate::model::{PagedText, TextSource};

    fn context_of(sentence: &str, target: &str) -> Context {
        let text = PagedText::single(vec![sentence.to_owned()], TextSource::Text);
        let units = units(&text, 1, 1);
        let unit = units.iter().find(|u| u.words().contains(target)).unwrap();
        let at_byte = unit.words().find(target).unwrap();
        at(unit, &(at_byte..at_byte + target.len()))
    }

    #[test]
    fn denies_only_within_its_clause() {
        assert!(context_of("No evidence of relapse.", "relapse").negated);
        assert!(context_of("Negative for relapse", "relapse").negated);
        assert!(!context_of("No fever but there is relapse.", "relapse").negated);
        assert!(context_of("Relapse is not seen.", "relapse").negated);
        assert!(context_of("Relapse has been ruled out.", "relapse").negated);
        assert!(!context_of("No change in the known lymphoma.", "lymphoma").negated);
        assert!(!context_of("No increase in SUV of the known lymphoma.", "lymphoma").negated);
        assert!(!context_of("Not only relapse was seen.", "relapse").negated);
        assert!(context_of("Non recidiva di malattia.", "recidiva di malattia").negated);
    }

    #[test]
    fn tells_suspicion_intention_and_the_past() {
        assert_eq!(context_of("? relapse", "relapse").certainty, Certainty::Uncertain);
        assert_eq!(context_of("PET-CT to exclude relapse", "relapse").certainty, Certainty::Uncertain);
        assert_eq!(context_of("Clinical details: relapse", "relapse").certainty, Certainty::Uncertain);
        assert_eq!(context_of("We would consider radiotherapy.", "radiotherapy").certainty, Certainty::Planned);
        assert_eq!(context_of("Previous radiotherapy to the neck.", "radiotherapy").certainty, Certainty::Historical);
        assert_eq!(context_of("He received radiotherapy.", "radiotherapy").certainty, Certainty::Asserted);
    }

    #[test]
    fn tells_whom_it_is_about() {
        assert_eq!(context_of("Family history: mother follicular lymphoma", "lymphoma").subject, Subject::Family);
        assert_eq!(context_of("His mother has lymphoma.", "lymphoma").subject, Subject::Family);
        assert_eq!(context_of("Donor virology: HIV negative", "hiv").subject, Subject::Donor);
        assert_eq!(context_of("He has lymphoma.", "lymphoma").subject, Subject::Patient);
    }
}
