//! The decision: which kind, what else, or that it cannot be told.

use super::policy::Policy;
use super::score::{Fired, Tally, cue};
use super::sheet::Sheet;
use crate::model::{Cue, Explanation, KindScore, Lack, RecordKind};

/// The most cues that a record keeps.
const MOST_CUES: usize = 12;
/// Of these, the most that speak for another kind than the record's.
const MOST_OTHER: usize = 3;

/// The decision on one paper.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) kind: RecordKind,
    pub(crate) also: Vec<RecordKind>,
    pub(crate) score: i32,
    pub(crate) runner_up: Option<RecordKind>,
    pub(crate) cues: Vec<Cue>,
}

fn id(tally: &Tally<'_>) -> &'static str {
    &Policy::kinds()[tally.kind].id
}

/// How many points the first kind is short of the lead that it needs.
fn short_of_lead(tallies: &[Tally<'_>], first: &Tally<'_>, policy: &Policy) -> i32 {
    let others = tallies.iter().filter(|other| other.kind != first.kind);
    others.map(|other| policy.margin(id(first), id(other)) - (first.points - other.points)).max().unwrap_or(0).max(0)
}

/// Decides. `tallies` is sorted, best first.
pub(crate) fn decide(tallies: &[Tally<'_>], sheet: &Sheet<'_>, policy: &Policy) -> Verdict {
    let Some(first) = tallies.first().filter(|first| first.points > 0) else {
        return Verdict { kind: RecordKind::unclassified(), also: vec![], score: 0, runner_up: None, cues: vec![] };
    };
    let clear = first.points >= policy.accept && short_of_lead(tallies, first, policy) == 0;
    let next = tallies.get(1).filter(|next| next.points > 0);
    let mut also = Vec::new();
    let cited = |kind: &Tally<'_>, fired: &Fired<'_>| cue(fired, id(kind), sheet);
    let mut cues: Vec<Cue> =
        first.fired.iter().take(MOST_CUES - MOST_OTHER).filter_map(|one| cited(first, one)).collect();
    if clear {
        for other in tallies.iter().skip(1) {
            if other.points >= policy.accept && policy.go_together(id(first), id(other)) {
                also.push(RecordKind::new(id(other)));
                cues.extend(own_cues(other, first).take(MOST_OTHER).filter_map(|one| cited(other, one)));
            }
        }
    }
    if let Some(next) = next.filter(|next| !also.iter().any(|kind| kind.id() == id(next))) {
        cues.extend(own_cues(next, first).take(MOST_OTHER).filter_map(|one| cited(next, one)));
    }
    cues.truncate(MOST_CUES);
    Verdict {
        kind: if clear { RecordKind::new(id(first)) } else { RecordKind::unclassified() },
        also,
        score: first.points,
        runner_up: if clear { next.map(|next| RecordKind::new(id(next))) } else { Some(RecordKind::new(id(first))) },
        cues,
    }
}

/// The cues of a kind that the first kind has not got as well.
fn own_cues<'t, 'r>(tally: &'t Tally<'r>, first: &'t Tally<'r>) -> impl Iterator<Item = &'t Fired<'r>> {
    tally.fired.iter().filter(|one| one.weight > 0 && !first.fired.iter().any(|known| known.rule.id == one.rule.id))
}

/// Whether the name of a kind stands on the paper, whatever speaks against it.
fn is_named(tally: &Tally<'_>, policy: &Policy) -> bool {
    tally.fired.iter().any(|fired| fired.weight >= policy.accept)
}

/// Lays the whole count open.
pub(crate) fn explain(tallies: &[Tally<'_>], sheet: &Sheet<'_>, policy: &Policy) -> Explanation {
    let verdict = decide(tallies, sheet, policy);
    let scores = tallies
        .iter()
        .filter(|tally| tally.points > 0 || (tally.lacks_results && is_named(tally, policy)))
        .map(|tally| {
            let mut lacks = Vec::new();
            if id(tally) != verdict.kind.id() && !verdict.also.iter().any(|kind| kind.id() == id(tally)) {
                let short = policy.accept - tally.points;
                let lead = short_of_lead(tallies, tally, policy);
                lacks.extend(tally.lacks_results.then_some(Lack::Results));
                lacks.extend((short > 0).then_some(Lack::Points(short)));
                lacks.extend((lead > 0).then_some(Lack::Lead(lead)));
            }
            let cues = tally.fired.iter().filter_map(|fired| cue(fired, id(tally), sheet)).collect();
            KindScore { kind: RecordKind::new(id(tally)), points: tally.points, cues, lacks }
        })
        .collect();
    Explanation { winner: verdict.kind, runner_up: verdict.runner_up, scores }
}
