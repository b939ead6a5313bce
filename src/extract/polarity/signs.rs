//! Signs and percentages that stand at a marker: `CD20+`, `CD5 (-)`, `85 %`.

use super::{Answers, Word};
use crate::model::Polarity;

/// A sign directly behind a marker, and its length.
pub(super) fn sign(after: &str, family: Answers) -> Option<(Polarity, usize)> {
    let attached = !after.starts_with(' ');
    let lead = after.len() - after.trim_start_matches(' ').len();
    let rest = &after[lead..];
    let (open, body) = match rest.strip_prefix(['(', '[', ':']) {
        Some(body) => (true, body),
        None => (false, rest),
    };
    let skipped = lead + (rest.len() - body.len());
    let inner = body.len() - body.trim_start_matches(' ').len();
    let body = body.trim_start_matches(' ');
    let base = skipped + inner;
    for (text, polarity) in [
        ("+/-", Polarity::Partial),
        ("-/+", Polarity::Equivocal),
        ("±", Polarity::Partial),
        ("+++", Polarity::Positive),
        ("++", Polarity::Positive),
        ("+", Polarity::Positive),
        ("3+", Polarity::Positive),
        ("2+", Polarity::Positive),
    ] {
        if let Some(tail) = body.strip_prefix(text) {
            let next = tail.chars().next();
            if !next.is_some_and(|c| c.is_alphanumeric()) {
                return Some((polarity, base + text.len()));
            }
        }
    }
    let tail = body.strip_prefix('-')?;
    let next = tail.chars().next();
    // "CD10-" and "CD10 (-)" are negative; "CD10 - positive" and "CD10-positive" go on.
    let closed = next.is_none_or(|c| ",;./)]\t|".contains(c) || (c.is_whitespace() && (attached || open)));
    let dash_is_answer = (attached || open || tail.trim().is_empty()) && closed && !begins_with_answer(tail, family);
    dash_is_answer.then_some((Polarity::Negative, base + 1))
}

fn begins_with_answer(tail: &str, family: Answers) -> bool {
    let tail = tail.trim_start();
    family
        .words()
        .find(tail)
        .first()
        .is_some_and(|hit| hit.range.start == 0 && matches!(hit.meaning, Word::Answer { .. }))
}

/// The first percentage of a stretch, as printed without its spaces, and where it ends.
pub(in crate::extract) fn percent(stretch: &str) -> Option<(String, usize)> {
    let sign = stretch.find('%')?;
    let before = stretch[..sign].trim_end();
    let number_start = before
        .rfind(|c: char| !(c.is_ascii_digit() || ".,-<>~ ".contains(c)))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let number = before[number_start..].trim_matches(|c: char| c == ' ' || c == ',' || c == '-' || c == '.');
    let digits: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    let plausible = digits.chars().any(|c| c.is_ascii_digit()) && digits.len() <= 9;
    plausible.then(|| (format!("{digits} %"), sign))
}
