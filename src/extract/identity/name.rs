//! How a name stands on a paper.

use std::ops::Range;

use super::RULES;
use crate::extract::unit::Unit;
use crate::model::Evidence;
use crate::script::is_ideograph;

/// A name that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) printed: String,
    /// In the folded text of its unit.
    pub(super) range: Range<usize>,
    /// With the surname before a marriage.
    pub(super) of_birth: bool,
}

/// The longest name, in bytes.
const LONGEST: usize = 80;
/// Chinese characters of a name; with a point between its parts it renders a longer one.
const CHINESE: std::ops::RangeInclusive<usize> = 2..=4;
const RENDERED: usize = 16;

/// The names in a labelled field: one, or the same in two scripts (`张伟 ZHANG Wei`, `Zhang Wei (张伟)`), or also with the
/// surname before a marriage (`Anna Keller née Brandt`).
pub(super) fn read(unit: &Unit, field: &Range<usize>) -> Vec<Named> {
    let words = unit.words();
    let Some((start, end)) = first_cell(words, field) else { return Vec::new() };
    // The label of a birth may stand for that of a name: `geb. Brandt`.
    let cell = start..words[start..].find(['\t', ';', '|']).map_or(words.len(), |at| start + at);
    let maiden = RULES.maiden.find(&words[cell.clone()]).into_iter().next();
    let maiden = maiden.map(|hit| cell.start + hit.range.start..cell.start + hit.range.end);
    if let Some(maiden) = maiden.filter(|maiden| maiden.start > start && maiden.start <= end + 1)
        && let Some((surname, place)) = surnames(unit, maiden.end..cell.end)
    {
        return with_maiden(unit, start..maiden.start, surname, place);
    }
    let Some((printed, range)) = whole(unit, field) else { return Vec::new() };
    let mut names: Vec<Named> = by_script(&printed)
        .into_iter()
        .map(|printed| Named { printed, range: range.clone(), of_birth: false })
        .collect();
    names.extend(beside(unit, &range, cell.end).filter(|other| !same_script(&other.printed, &printed)));
    names
}

/// `Anna KELLER` and `BRANDT` of `Anna KELLER née BRANDT`; of `Mme MARTIN née DUPONT Sophie` all in one.
fn with_maiden(unit: &Unit, before: Range<usize>, maiden: String, place: Range<usize>) -> Vec<Named> {
    let named = |printed, range: Range<usize>, of_birth| Named { printed, range, of_birth };
    let several = maiden.split_whitespace().count() > 1;
    match whole(unit, &before) {
        Some((printed, range)) => {
            let given = printed.split_once(',').map_or_else(
                || printed.split_whitespace().next().unwrap_or_default().to_owned(),
                |(_, given)| given.trim().to_owned(),
            );
            let surname = maiden.split_whitespace().next().unwrap_or_default();
            let birth = format!("{given} {surname}");
            Vec::from([named(printed, range, false), named(birth, place, true)])
        }
        None if several => part(unit, &before)
            .map(|(surname, _)| named(format!("{surname} {maiden}"), before.start..place.end, false))
            .into_iter()
            .collect(),
        None => Vec::new(),
    }
}

/// Words that begin with a capital, at the start of a part of a line.
fn surnames(unit: &Unit, part: Range<usize>) -> Option<(String, Range<usize>)> {
    let words = unit.words();
    let start = part.end - words[part.clone()].trim_start_matches([' ', '.', ':']).len();
    let mut end = start;
    for (at, word) in split(&words[start..part.end]).take(3) {
        let range = start + at..start + at + word.len();
        let raw = unit.raw(&range);
        let named = raw.chars().next().is_some_and(char::is_uppercase)
            && raw.chars().all(|c| c.is_alphabetic() || "'-’".contains(c))
            && RULES.not_names.find(word).is_empty();
        if !named {
            break;
        }
        end = range.end;
    }
    (end > start).then(|| (unit.raw(&(start..end)).replace('\n', " "), start..end))
}

/// The words of a text, each with its place.
fn split(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let pieces = text.split([' ', ',', ')', '(']).scan(0, |at, piece| {
        let start = *at;
        *at += piece.len() + 1;
        Some((start, piece))
    });
    pieces.filter(|(_, piece)| !piece.is_empty())
}

/// A name in brackets, or behind a stroke, beside another.
fn beside(unit: &Unit, range: &Range<usize>, end: usize) -> Option<Named> {
    let words = unit.words();
    let text = words[range.end..end].trim_start();
    let inside = text.strip_prefix(['(', '/', '['])?;
    let start = end - inside.len();
    let close = inside.find([')', ']', '/', ',']).unwrap_or(inside.len());
    let (printed, range) = whole(unit, &(start..start + close))?;
    Some(Named { printed, range, of_birth: false })
}

fn is_chinese(name: &str) -> bool {
    name.chars().any(is_ideograph)
}

fn same_script(one: &str, other: &str) -> bool {
    is_chinese(one) == is_chinese(other)
}

/// A name in two scripts as two.
fn by_script(name: &str) -> Vec<String> {
    let (chinese, other): (Vec<&str>, Vec<&str>) = name.split_whitespace().partition(|word| is_chinese(word));
    let whole = |words: Vec<&str>| words.join(" ").trim_matches([' ', ',', '/']).to_owned();
    [whole(chinese), whole(other)].into_iter().filter(|name| !name.is_empty()).collect()
}

/// One part of a name at the start of a field.
pub(super) fn part(unit: &Unit, field: &Range<usize>) -> Option<(String, Evidence)> {
    let (start, end) = first_cell(unit.words(), field)?;
    let raw = unit.raw(&(start..end)).trim().trim_end_matches([',', '.']).to_owned();
    let tokens = raw.split_whitespace().count();
    let fits = (1..=4).contains(&tokens) && raw.chars().all(|c| c.is_alphabetic() || "' -.’".contains(c));
    let clean = !is_masked(&raw) && RULES.not_names.find(&unit.words()[start..end]).is_empty();
    (fits && clean && raw.len() <= LONGEST && raw.chars().any(char::is_alphabetic))
        .then(|| (raw, unit.evidence(&(start..end))))
}

/// The first filled cell of a field.
pub(super) fn first_cell(words: &str, field: &Range<usize>) -> Option<(usize, usize)> {
    let text = words.get(field.clone())?;
    let lead = text.len() - text.trim_start_matches([' ', '\t', ':', '-', '.']).len();
    let start = field.start + lead;
    let rest = &words[start..field.end];
    let end = start + rest.find(['\t', ';', '|']).unwrap_or(rest.len());
    (start < end).then_some((start, end))
}

/// `XXXXX`, which somebody put where a name was.
fn is_masked(raw: &str) -> bool {
    raw.split([' ', ',', '.', '-'])
        .any(|token| token.chars().count() > 1 && token.chars().all(|c| matches!(c, 'x' | 'X')))
}

/// A name at the start of a field, without its title.
pub(super) fn whole(unit: &Unit, field: &Range<usize>) -> Option<(String, Range<usize>)> {
    let words = unit.words();
    let (mut start, mut end) = first_cell(words, field)?;
    // Digits, brackets and the next label end a name.
    if let Some(at) = words[start..end]
        .find(|c: char| c.is_ascii_digit() || matches!(c, '(' | '[' | ':' | '*' | '_' | '@' | '/' | '#'))
    {
        end = start + at;
    }
    // A comma parts the surname from the given name, but not in Chinese: `杨凤兰，女，62岁`.
    if let Some(at) = words[start..end].find(',')
        && words[start..start + at].ends_with(is_ideograph)
    {
        end = start + at;
    }
    let mut cut = words[start..end].trim_end_matches([' ', ',', '-', '.']).len();
    end = start + cut;
    loop {
        let text = &words[start..end];
        let title = RULES
            .titles
            .iter()
            .find(|title| text.strip_prefix(title.as_str()).is_some_and(|rest| rest.starts_with([' ', '.'])));
        let Some(title) = title else { break };
        start += title.len();
        start += words[start..end].len() - words[start..end].trim_start_matches([' ', '.']).len();
    }
    // A trailing title, as in "PRITCHARD, Gareth (Mr)" without brackets.
    for title in &RULES.titles {
        if let Some(rest) = words[start..end].strip_suffix(title.as_str())
            && rest.ends_with([' ', ','])
        {
            cut = rest.trim_end_matches([' ', ',']).len();
            end = start + cut;
        }
    }
    let raw = unit.raw(&(start..end)).trim().to_owned();
    let tokens: Vec<&str> = raw.split([' ', ',', '\n']).filter(|token| !token.is_empty()).collect();
    let lettered =
        raw.chars().all(|c| c.is_alphabetic() || " ,.'’-·\n".contains(c)) && raw.chars().any(char::is_alphabetic);
    let characters = raw.chars().filter(|c| is_ideograph(*c)).count();
    let of_script = characters == 0 || CHINESE.contains(&characters) || (raw.contains('·') && characters <= RENDERED);
    let capital = tokens.iter().all(|token| {
        token.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase())
            || token.len() <= 3
            || has_particle(token)
    });
    let enough = (2..=6).contains(&tokens.len()) || (tokens.len() == 1 && !raw.is_ascii());
    // An initial is no word: `Лужин Е. И.`
    let is_initial = |hit: &Range<usize>| {
        let mut letters = unit.raw(&(start + hit.start..start + hit.end)).chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
    };
    let clean = RULES.not_names.find(&words[start..end]).iter().all(|hit| is_initial(&hit.range)) && !is_masked(&raw);
    (lettered && of_script && capital && enough && clean && raw.len() <= LONGEST).then_some((raw, start..end))
}

/// `della`, `al-Rashid`, `d'Angelo`.
fn has_particle(token: &str) -> bool {
    let first = token.split(['-', '\'', '’']).next().unwrap_or_default();
    RULES.particles.iter().any(|particle| particle == first)
}

/// Given name first.
pub(super) fn in_order(raw: &str) -> String {
    match raw.split_once(',') {
        Some((family, given)) => format!("{} {}", given.trim(), family.trim()),
        None => raw.replace('\n', " "),
    }
}

/// Given name first, where capitals show which words are the surname: `BENCHEKROUN Lina`.
pub(super) fn surname_last(name: &str) -> String {
    let shouted =
        |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase);
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let surname = words.iter().take_while(|word| shouted(word)).count();
    if surname == 0 || surname == words.len() || words[surname..].iter().any(shouted) {
        return name.to_owned();
    }
    [&words[surname..], &words[..surname]].concat().join(" ")
}

/// `GARETH PRITCHARD` as `Gareth Pritchard`; what is not all in capitals stays.
pub(super) fn capitalised(name: &str) -> String {
    let word = |word: &str| {
        let shouted = word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase);
        if !shouted || word.contains('.') {
            return word.to_owned();
        }
        let mut out = String::new();
        let mut start = true;
        for c in word.chars() {
            if start {
                out.push(c);
            } else {
                out.extend(c.to_lowercase());
            }
            start = matches!(c, '-' | '\'' | '’');
        }
        out
    };
    name.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn puts_names_in_order() {
        assert_eq!(surname_last("BENCHEKROUN Lina"), "Lina BENCHEKROUN");
        assert_eq!(surname_last("DE LA CRUZ María José"), "María José DE LA CRUZ");
        for name in ["Lina Benchekroun", "LINA BENCHEKROUN", "Lina BENCHEKROUN", "SMITH John IV"] {
            assert_eq!(surname_last(name), name);
        }
        assert_eq!(capitalised(&in_order("PRITCHARD, Gareth")), "Gareth Pritchard");
        assert_eq!(capitalised("O'NEILL-SMITH Ann"), "O'Neill-Smith Ann");
    }
}
