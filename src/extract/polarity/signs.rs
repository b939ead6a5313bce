//! Signs and percentages that stand at a marker: `CD20+`, `CD5 (-)`, `85 %`.

use super::{Answers, Word};
use crate::model::Polarity;

/// A sign directly behind a marker, and its length.
pub(super) fn sign(after: &str, family: Answers) -> Option<(Polarity, usize)> {
    let attached = !after.starts_with(' ');
    let lead = after.len() - after.trim_start_matches(' ').len();
    let rest = &after[lead..];
    let labelled = rest.strip_prefix(':');
    let content = labelled.map_or(rest, |content| content.trim_start_matches(' '));
    let bracket = content.strip_prefix(['(', '[']);
    let open = labelled.is_some() || bracket.is_some();
    let body = bracket.unwrap_or(content);
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
    if bracket.is_some()
        && let Some(found) = in_bracket(body, family)
    {
        return Some((found.0, base + found.1));
    }
    let tail = body.strip_prefix('-')?;
    // "CD10-", "CD10 (-)" and the first of "CD10 -, CD5 +" are negative; "CD10 - positive" and "CD10-positive" go on.
    let stops = |c: char| ",;./)]\t|".contains(c) || (c.is_whitespace() && (attached || open));
    let closed = tail.trim().is_empty() || tail.starts_with(stops);
    let dash_is_answer = closed && !begins_with_answer(tail, family);
    dash_is_answer.then_some((Polarity::Negative, base + 1))
}

/// The most characters of a bracket that holds a sign with what qualifies it.
const BRACKET: usize = 24;

/// A sign at the end of a bracket, behind what qualifies it: `(80 %+)`, `(约60%弱+)`. Whatever else stands there, such as
/// whose cells carry it, makes it another's.
fn in_bracket(body: &str, family: Answers) -> Option<(Polarity, usize)> {
    let near = body.char_indices().nth(BRACKET).map_or(body, |(at, _)| &body[..at]);
    let signed = near[..near.find([')', ']'])?].trim_end();
    let said = signed.trim_end_matches(['+', '-']);
    let polarity = match &signed[said.len()..] {
        "+" | "++" | "+++" => Polarity::Positive,
        "-" if !said.contains(|c: char| c.is_ascii_digit()) => Polarity::Negative,
        _ => return None,
    };
    let mut rest = said.to_owned();
    let mut weak = false;
    for hit in family.words().find(said).iter().rev() {
        match hit.meaning {
            Word::Answer { polarity: Polarity::Partial, .. } => weak = true,
            Word::Answer { polarity: other, .. } if *other != polarity => return None,
            Word::ClauseEnd => return None,
            _ => {}
        }
        rest.replace_range(hit.range.clone(), " ");
    }
    let plain = rest.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "%.,~<>-≥≤".contains(c));
    let polarity = if weak && polarity == Polarity::Positive { Polarity::Partial } else { polarity };
    plain.then_some((polarity, signed.len()))
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
