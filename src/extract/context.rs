//! Denied, suspected, intended, of the past, about somebody else: what the words around a statement make of it.
//!
//! In the manner of ConText (domain/extraction.md §6): a cue governs the words after it, or before it, until the clause
//! ends; a pseudo cue ("no change") only looks like one. The cues are `knowledge/extract/context.yaml`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::fold::fold;
use super::lexicon::{Hit, Lexicon};
use super::sections::Section;
use super::unit::Unit;
use crate::knowledge;
use crate::model::{Certainty, Subject};
use crate::script::is_ideograph;

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
    /// Says how bad it was, and so that it was there: a member of a denied list with a grade of its own is not denied.
    Graded,
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

/// A phrase may be a cue in several ways: `planned` before a treatment, and behind it.
static CUES: LazyLock<Lexicon<Vec<CueRule>>> = LazyLock::new(|| {
    let lists: Vec<CueList> = knowledge::builtin("extract/context.yaml");
    let mut rules: BTreeMap<String, Vec<CueRule>> = BTreeMap::new();
    for list in lists {
        let rule =
            CueRule { category: list.category, direction: list.direction, reach: list.reach.unwrap_or(usize::MAX) };
        for phrase in list.phrases {
            rules.entry(fold(phrase.trim())).or_default().push(rule);
        }
    }
    // A word that a part of it stands for, too, is a cue in both ways: `non evidenz*` before, `non evidenziato` behind.
    let parts: Vec<(String, Vec<CueRule>)> =
        rules.iter().filter_map(|(phrase, own)| Some((phrase.strip_suffix('*')?.to_owned(), own.clone()))).collect();
    for (phrase, own) in &mut rules {
        for (part, more) in parts.iter().filter(|(part, _)| !phrase.ends_with('*') && phrase.starts_with(part)) {
            let goes_on = !phrase[part.len()..].contains(' ');
            own.extend(more.iter().filter(|_| goes_on));
        }
    }
    Lexicon::new(rules)
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
    let cues = cues(unit);
    let clause = clause_in(words, cues, range);
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
    let rules = cues.iter().flat_map(|cue| cue.meaning.iter().map(move |rule| (rule, &cue.range)));
    for (rule, cue) in rules.filter(|(rule, cue)| governs(unit, rule, cue, range, &clause)) {
        match rule.category {
            Category::Negated => context.negated |= !is_graded(words, cues, cue, range),
            Category::Uncertain if context.certainty != Certainty::Planned => context.certainty = Certainty::Uncertain,
            Category::Planned => context.certainty = Certainty::Planned,
            Category::Historical if context.certainty == Certainty::Asserted => {
                context.certainty = Certainty::Historical;
            }
            // A brother who is the donor is the donor.
            Category::Family if context.subject != Subject::Donor => context.subject = Subject::Family,
            Category::Donor => context.subject = Subject::Donor,
            _ => {}
        }
    }
    context
}

/// Whether words of doubt govern what stands at `range`. Unlike the certainty that [`at`] gives, the heading above it does
/// not count.
pub fn is_doubted(unit: &Unit, range: &Range<usize>) -> bool {
    let cues = cues(unit);
    let clause = clause_in(unit.words(), cues, range);
    let doubts = |rule: &&CueRule| rule.category == Category::Uncertain;
    cues.iter().any(|cue| cue.meaning.iter().filter(doubts).any(|rule| governs(unit, rule, &cue.range, range, &clause)))
}

/// Whether a denial stands right before what is at `range`, or right behind it, with nothing between, or is what stands
/// there: `sin expression of CD19`. A word of denial that is no answer to a marker denies it there all the same.
pub fn is_denied_at(unit: &Unit, range: &Range<usize>) -> bool {
    let words = unit.words();
    let nothing = |from: usize, to: usize| words.get(from..to).is_some_and(|gap| gap.trim().is_empty());
    cues(unit).iter().filter(|cue| cue.meaning.iter().any(|rule| rule.category == Category::Negated)).any(|cue| {
        let before = cue.range.end <= range.start && nothing(cue.range.end, range.start);
        // `non evidenziati` holds the `evidenziati` that answers.
        let ends = cue.range.start > range.start && cue.range.start < range.end && cue.range.end >= range.end;
        let behind = (ends || (cue.range.start >= range.end && nothing(range.end, cue.range.start)))
            && cue.meaning.iter().any(|rule| rule.direction != Direction::Before);
        before || behind || (cue.range.start <= range.start && cue.range.end >= range.end)
    })
}

/// The cues of a unit, which are looked for once.
#[derive(Debug, Clone)]
pub(super) struct Cues(Vec<Hit<'static, Vec<CueRule>>>);

fn cues(unit: &Unit) -> &[Hit<'static, Vec<CueRule>>] {
    &unit.cues.get_or_init(|| Cues(unit.find(&CUES))).0
}

/// The clause around `range`: between full stops, semicolons, and words such as "but".
pub fn clause(unit: &Unit, range: &Range<usize>) -> Range<usize> {
    clause_in(unit.words(), cues(unit), range)
}

fn clause_in(words: &str, cues: &[Hit<'_, Vec<CueRule>>], range: &Range<usize>) -> Range<usize> {
    let is_end = |cue: &&Hit<'_, Vec<CueRule>>| cue.meaning.iter().any(|rule| rule.category == Category::ClauseEnd);
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

fn governs(unit: &Unit, rule: &CueRule, cue: &Range<usize>, target: &Range<usize>, clause: &Range<usize>) -> bool {
    let words = unit.words();
    if matches!(rule.category, Category::Graded | Category::Pseudo | Category::ClauseEnd) {
        return false;
    }
    // A family member governs the whole sentence; the others, their clause.
    let inside = cue.start >= clause.start && cue.end <= clause.end;
    if !inside && !matches!(rule.category, Category::Family | Category::Donor) {
        return false;
    }
    // A cue may hold the first or the last word of what it governs: `non recidiva`.
    let precedes = cue.start < target.start && cue.end <= target.end.max(target.start);
    let follows = cue.end > target.end && cue.start >= target.start;
    let gap = if precedes {
        cue.end.min(target.start)..target.start
    } else if follows {
        target.end..cue.start.max(target.end)
    } else {
        return false;
    };
    // An intention goes on behind a Chinese comma, a denial and a suspicion end there.
    let ends_at_comma = matches!(rule.category, Category::Negated | Category::Uncertain | Category::Historical);
    if ends_at_comma && parts_clauses(unit, &gap, target, clause) {
        return false;
    }
    let direction_fits = match rule.direction {
        Direction::Before => precedes,
        Direction::After => follows,
        Direction::Around => true,
    };
    direction_fits && super::reach::words(&words[gap]) <= rule.reach
}

/// Bytes between what has a grade and the grade, at most.
const GRADE_REACH: usize = 60;

/// Whether what stands at `target` is a member of the list behind a denial that has a grade of its own, and so was there:
/// `No seizures, neuropathy grade 1`.
fn is_graded(words: &str, cues: &[Hit<'_, Vec<CueRule>>], denial: &Range<usize>, target: &Range<usize>) -> bool {
    let near = |cue: &Range<usize>| cue.start.saturating_sub(target.end) <= GRADE_REACH;
    let behind = |cue: &Range<usize>| words.get(target.end..cue.start).filter(|_| near(cue));
    let grades = |rule: &CueRule, between: &str| {
        rule.category == Category::Graded
            && !between.contains([',', ';', '.'])
            && super::reach::words(between) <= rule.reach
    };
    words.get(denial.end..target.start).is_some_and(|gap| gap.contains(','))
        && cues
            .iter()
            .any(|cue| behind(&cue.range).is_some_and(|between| cue.meaning.iter().any(|rule| grades(rule, between))))
}

/// Whether a Chinese comma in `gap` parts a cue from its target. Chinese parts clauses by `，` and the members of a list
/// by `、`; a target that is all that stands between two commas is a member of a list all the same.
fn parts_clauses(unit: &Unit, gap: &Range<usize>, target: &Range<usize>, clause: &Range<usize>) -> bool {
    let words = unit.words();
    if !has_chinese_comma(unit, gap) {
        return false;
    }
    let before = words[clause.start..target.start].rfind(',').map_or(clause.start, |at| clause.start + at + 1);
    let after = words[target.end..clause.end].find([',', '.']).map_or(clause.end, |at| target.end + at);
    let alone = |text: &str| !text.chars().any(char::is_alphanumeric);
    !(alone(&words[before..target.start]) && alone(&words[target.end..after]))
}

/// Whether a Chinese comma stands between two places.
pub(super) fn is_parted(unit: &Unit, a: &Range<usize>, b: &Range<usize>) -> bool {
    has_chinese_comma(unit, &(a.end.min(b.end)..a.start.max(b.start)))
}

fn has_chinese_comma(unit: &Unit, gap: &Range<usize>) -> bool {
    let words = unit.words();
    let is_comma = |at: usize| match unit.raw(&(at..at + 1)) {
        "，" => true,
        "," => {
            words[..at].chars().next_back().is_some_and(is_ideograph)
                && words[at + 1..].trim_start_matches(' ').chars().next().is_some_and(is_ideograph)
        }
        _ => false,
    };
    words.get(gap.clone()).is_some_and(|text| text.match_indices(',').any(|(at, _)| is_comma(gap.start + at)))
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
    fn a_member_of_a_denied_list_with_a_grade_was_there() {
        assert!(context_of("No seizures, polyneuropathy or tremor.", "polyneuropathy").negated);
        assert!(!context_of("No seizures, polyneuropathy grade 1 in the feet.", "polyneuropathy").negated);
        assert!(!context_of("Keine Krampfanfälle, Polyneuropathie Grad 1.", "polyneuropathie").negated);
        assert!(context_of("No CRS, neurotoxicity grade 3 or higher.", "neurotoxicity").negated);
        assert!(context_of("No neurotoxicity grade 1 to 4.", "neurotoxicity").negated);
    }

    #[test]
    fn what_has_resolved_was_there() {
        let context = context_of("CRS grade 2, which resolved by day 9.", "crs");
        assert!(!context.negated && context.certainty == Certainty::Historical);
    }

    #[test]
    fn whose_graft_it_was_is_not_whom_the_sentence_is_about() {
        let subject = |sentence| context_of(sentence, "relapse").subject;
        assert_eq!(subject("Second relapse 19 months after sibling transplant."), Subject::Patient);
        assert_eq!(subject("Relapse on 8 October 2026 after transplant from her brother."), Subject::Patient);
        assert_eq!(subject("Relapse after a matched sibling donor transplant."), Subject::Patient);
        assert_eq!(subject("Her brother had a relapse in 2019."), Subject::Family);
    }

    #[test]
    fn tells_suspicion_intention_and_the_past() {
        assert_eq!(context_of("? relapse", "relapse").certainty, Certainty::Uncertain);
        assert_eq!(context_of("Relapse is possible", "relapse").certainty, Certainty::Uncertain);
        assert_eq!(context_of("Radiotherapy planned", "radiotherapy").certainty, Certainty::Planned);
        assert_eq!(context_of("PET-CT to exclude relapse", "relapse").certainty, Certainty::Uncertain);
        assert_eq!(context_of("Clinical details: relapse", "relapse").certainty, Certainty::Uncertain);
        assert_eq!(context_of("We would consider radiotherapy.", "radiotherapy").certainty, Certainty::Planned);
        assert_eq!(context_of("Previous radiotherapy to the neck.", "radiotherapy").certainty, Certainty::Historical);
        assert_eq!(context_of("He received radiotherapy.", "radiotherapy").certainty, Certainty::Asserted);
    }

    #[test]
    fn a_chinese_comma_ends_a_denial_and_a_list_does_not() {
        assert!(context_of("未见肿大淋巴结、淋巴瘤侵犯。", "淋巴瘤").negated);
        assert!(!context_of("未见出血，弥漫大B细胞淋巴瘤累及。", "淋巴瘤").negated);
        assert!(!context_of("未见出血,弥漫大B细胞淋巴瘤累及。", "淋巴瘤").negated);
        assert!(context_of("无发热，盗汗，体重下降。", "盗汗").negated);
    }

    #[test]
    fn tells_whom_it_is_about() {
        assert_eq!(context_of("Family history: mother follicular lymphoma", "lymphoma").subject, Subject::Family);
        assert_eq!(context_of("His mother has lymphoma.", "lymphoma").subject, Subject::Family);
        assert_eq!(context_of("Donor virology: HIV negative", "hiv").subject, Subject::Donor);
        assert_eq!(context_of("He has lymphoma.", "lymphoma").subject, Subject::Patient);
    }
}
