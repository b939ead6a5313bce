//! Whether two pages name one person. Recognition misreads letters, and brothers share a surname.

use super::signs::Signs;
use super::words::WORDS;
use crate::classify::fold::fold;

/// How two pages compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Person {
    /// They name the same.
    Same,
    /// They name two.
    Different,
    /// One names nobody, or the names cannot be compared.
    Unknown,
}

/// Small words of names, which have no capital.
const PARTICLES: [&str; 30] = [
    "de", "del", "della", "di", "da", "dos", "das", "do", "du", "des", "la", "le", "las", "los", "van", "von", "der",
    "den", "ter", "te", "zu", "y", "i", "e", "bin", "ibn", "ben", "al", "el", "abu",
];

/// The name at the start of a value, folded, given name first; `None` where there is none. In scripts that have capitals
/// every word of a name begins with one: what follows a label is often a sentence.
pub(super) fn name(value: &str) -> Option<String> {
    let value = &value.replace('\u{2019}', "'");
    let end = value.find(|c: char| c.is_numeric() || "([:*_@/|;<".contains(c)).unwrap_or(value.len());
    let value = value[..end].trim();
    let ordered = match value.split_once(',') {
        Some((family, given)) if !given.trim().is_empty() => format!("{given} {family}"),
        _ => value.replace(',', " "),
    };
    let tokens: Vec<&str> = ordered
        .split(|c: char| !(c.is_alphabetic() || c == '\'' || c == '-' || is_mark(c)))
        .filter(|token| !token.is_empty() && !WORDS.name_titles.contains(&fold(token)))
        .collect();
    let enough = tokens.iter().any(|token| token.chars().count() >= 2);
    let capital = |token: &&str| !token.starts_with(char::is_lowercase) || PARTICLES.contains(token);
    let folded = fold(&tokens.join(" "));
    let clean = !WORDS.not_names.stand_in(&folded) && tokens.iter().all(capital);
    // `Dr Owen` is who signs.
    let doctor =
        ["dr", "prof", "dra", "doctor"].contains(&fold(ordered.split([' ', '.']).next().unwrap_or_default()).as_str());
    (enough && tokens.len() <= 6 && clean && !doctor).then_some(folded)
}

/// Vowel signs of Indian scripts are no letters.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Compares whom two pages, or the pages of two papers, name.
pub fn compare(a: &Signs, b: &Signs) -> Person {
    relation(a, b, false)
}

/// The same of a paper and the page behind it: a name under another label, with no birth or number beside it, may be
/// that of a doctor.
pub(super) fn within(paper: &Signs, page: &Signs) -> Person {
    relation(paper, page, page.births.is_empty() && page.patient_numbers.is_empty())
}

fn relation(a: &Signs, b: &Signs, same_label: bool) -> Person {
    let number = a.patient_numbers.iter().any(|one| b.patient_numbers.contains(one));
    let births = match (a.births.is_empty() || b.births.is_empty(), a.births.iter().any(|one| b.births.contains(one))) {
        (true, _) => Person::Unknown,
        (_, true) => Person::Same,
        _ if a.births.iter().any(|one| b.births.iter().any(|other| is_slip(one, other))) => Person::Unknown,
        _ => Person::Different,
    };
    let mut names = Person::Unknown;
    for one in &a.names {
        for other in &b.names {
            match same_name(&one.value, &other.value) {
                Person::Different if same_label && one.label != other.label => {}
                Person::Same => {
                    return if births == Person::Different && !number { Person::Different } else { Person::Same };
                }
                Person::Different => names = Person::Different,
                Person::Unknown => {}
            }
        }
    }
    match (names, births) {
        // A number that both have is hardly an accident; a name may be a doctor's.
        (Person::Different, _) => {
            if number {
                Person::Unknown
            } else {
                Person::Different
            }
        }
        (_, Person::Different) => {
            if number {
                Person::Unknown
            } else {
                Person::Different
            }
        }
        (_, Person::Same) => Person::Same,
        _ if number => Person::Same,
        _ => Person::Unknown,
    }
}

/// One misread figure, or day and month the other way round.
fn is_slip(a: &str, b: &str) -> bool {
    let sorted = |text: &str| {
        let mut parts: Vec<&str> = text.split('-').collect();
        parts.sort_unstable();
        parts.join("-")
    };
    sorted(a) == sorted(b) || distance(a, b) <= 1
}

fn same_name(a: &str, b: &str) -> Person {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let latin = |name: &[&str]| name.iter().any(|token| token.chars().any(|c| c.is_ascii_alphabetic()));
    if latin(&a) != latin(&b) {
        return Person::Unknown;
    }
    let joined = |name: &[&str]| {
        let mut letters: Vec<char> =
            name.iter().flat_map(|token| token.chars()).filter(|c| c.is_alphabetic()).collect();
        letters.sort_unstable();
        letters
    };
    if joined(&a) == joined(&b) {
        return Person::Same;
    }
    let (fewer, more) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let matches = |token: &&&str| more.iter().any(|other| alike(token, other));
    let shared = fewer.iter().filter(matches).count();
    if shared == fewer.len() {
        let full =
            fewer.iter().filter(|token| token.chars().count() > 1).count() >= 2 || fewer.iter().any(|t| !t.is_ascii());
        return if full || fewer.len() >= 2 { Person::Same } else { Person::Unknown };
    }
    let is_full = |name: &[&str]| name.len() >= 2 || !latin(name);
    if is_full(fewer) { Person::Different } else { Person::Unknown }
}

/// The same word but for what recognition misreads, or an initial of it.
fn alike(a: &str, b: &str) -> bool {
    let (short, long) = (a.chars().count().min(b.chars().count()), a.chars().count().max(b.chars().count()));
    if short == 1 {
        return a.chars().next() == b.chars().next();
    }
    a == b || (short >= 5 && distance(a, b) <= if long >= 8 { 2 } else { 1 })
}

/// How many letters must be changed, added or taken away.
pub(super) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(200).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(200).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(x != *y)).min(above + 1).min(row[j] + 1);
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::segments::signs::Labelled;

    fn signs(name: &str, birth: &str, number: &str) -> Signs {
        Signs {
            names: self::name(name).into_iter().map(|value| Labelled { label: "name".into(), value }).collect(),
            births: Some(birth.to_owned()).filter(|b| !b.is_empty()).into_iter().collect(),
            patient_numbers: Some(number.to_owned()).filter(|n| !n.is_empty()).into_iter().collect(),
            ..Signs::default()
        }
    }

    #[test]
    fn tells_persons_apart() {
        let compare = |a: (&str, &str), b: (&str, &str)| super::compare(&signs(a.0, a.1, ""), &signs(b.0, b.1, ""));
        for (a, b) in [
            (("Gareth Pritchard", ""), ("Pritchard, Gareth", "")),
            (("Gareth Pritchard", "12-9-1968"), ("G. Pritchard", "12-9-1968")),
            (("Benchekroun Lina", "14-4-2017"), ("Benchekrcun Lina", "14-4-2017")),
            (("张伟", ""), ("张伟", "")),
            (("", "14-4-2017"), ("", "14-4-2017")),
        ] {
            assert_eq!(compare(a, b), Person::Same, "{a:?} {b:?}");
        }
        for (a, b) in [
            (("Lina Benchekroun", ""), ("Youssef Benchekroun", "")),
            (("Lina Benchekroun", "14-4-2017"), ("Lina Benchekroun", "30-8-2014")),
            (("Gareth Pritchard", ""), ("Tomasz Nowak", "")),
            (("Joaquim Ferrer Puig", ""), ("Joaquima Ferrer Roca", "")),
            (("", "14-4-2017"), ("", "30-8-2014")),
            (("张伟", ""), ("李娜", "")),
        ] {
            assert_eq!(compare(a, b), Person::Different, "{a:?} {b:?}");
        }
        for (a, b) in [
            (("Pritchard", ""), ("Gareth Pritchard", "")),
            (("", "14-4-2017"), ("", "14-4-2011")),
            (("张伟", ""), ("Zhang Wei", "")),
            (("", ""), ("Gareth Pritchard", "")),
        ] {
            assert_eq!(compare(a, b), Person::Unknown, "{a:?} {b:?}");
        }
    }

    #[test]
    fn counts_changed_letters() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
