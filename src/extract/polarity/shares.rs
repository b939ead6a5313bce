//! Answers that are those of some cells only: `partial CD19 loss`.

use std::collections::BTreeSet;
use std::ops::Range;

use super::words::WORDS;
use super::{Answer, Answers, is_filling};
use crate::model::Polarity;

/// Bytes between an answer and the word that makes it that of some cells, at most.
const SHARE_REACH: usize = 80;

/// Makes `partial` of markers that only some cells lack: `partial CD19 loss`, `CD19-negative subclone`. Where one unit says
/// so of a marker, it says it wherever it names the marker.
pub(super) fn mark(words: &str, targets: &[Range<usize>], family: Answers, answered: &mut [Answer]) {
    let shares: Vec<Range<usize>> = WORDS.shares.find(words).into_iter().map(|hit| hit.range).collect();
    if shares.is_empty() {
        return;
    }
    let is_absent = |answer: &Answer| matches!(answer.polarity, Some(Polarity::Negative | Polarity::Lost));
    let blank = |from: usize, to: usize| words.get(from..to).is_some_and(|gap| gap.trim().is_empty());
    let plain = |from: usize, to: usize| {
        to.saturating_sub(from) <= SHARE_REACH
            && words.get(from..to).is_some_and(|gap| !gap.contains([',', ';']) && is_filling(family, gap, false))
    };
    let of_share = |answer: &Answer, target: &Range<usize>| {
        let start = answer.range.start.min(target.start);
        let end = answer.cue.as_ref().map_or(answer.range.end, |cue| cue.end.max(answer.range.end));
        let first = shares.partition_point(|share| share.start < start);
        let within = shares.get(first).is_some_and(|share| share.end <= end);
        // `CD34 partial, CD19 negative`: the word is another marker's.
        let before = shares[..first].last().filter(|share| share.end <= start && plain(share.end, start));
        let before = before.is_some_and(|share| {
            let last = targets.partition_point(|marker| marker.end <= share.start);
            !targets[..last].last().is_some_and(|marker| blank(marker.end, share.start))
        });
        let behind = shares.get(shares.partition_point(|share| share.start < end));
        let behind = behind.filter(|share| plain(end, share.start)).is_some_and(|share| {
            let next = targets.get(targets.partition_point(|marker| marker.start < share.end));
            !next.is_some_and(|marker| blank(share.end, marker.start))
        });
        within || before || behind
    };
    let partial: BTreeSet<&str> = answered
        .iter()
        .zip(targets)
        .filter(|(answer, target)| is_absent(answer) && of_share(answer, target))
        .map(|(_, target)| &words[target.clone()])
        .collect();
    for (answer, target) in answered.iter_mut().zip(targets) {
        if is_absent(answer) && partial.contains(&words[target.clone()]) {
            answer.polarity = Some(Polarity::Partial);
        }
    }
}
