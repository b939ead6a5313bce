//! Compares names: order, case, accents, titles, initials, a second surname or a maiden name make no other person.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::WORDS;

/// A name, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Name {
    /// Words of at least two letters, folded.
    tokens: BTreeSet<String>,
    /// The words in the order of the print.
    ordered: Vec<String>,
    initials: BTreeSet<char>,
    /// Printed with the surname first.
    comma: bool,
}

/// How two names compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// One person's.
    Same,
    /// They share a word, as relatives do.
    Shared,
    /// They share a first name alone: a maiden name, or another person.
    Unclear,
    /// Nothing in common.
    Different,
}

impl Name {
    /// Takes a printed name apart.
    pub(crate) fn new(printed: &str) -> Self {
        let folded: String = printed.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
        let mut name = Name { comma: printed.contains(','), ..Name::default() };
        for word in folded.split(|c: char| !c.is_alphabetic() && c != '\'').map(|w| w.replace('\'', "")) {
            if word.is_empty() || WORDS.titles.contains(&word) {
                continue;
            }
            let mut letters = word.chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) if letter.is_ascii() => {
                    name.initials.insert(letter);
                }
                _ => {
                    name.tokens.insert(word.clone());
                    name.ordered.push(word);
                }
            }
        }
        name
    }

    /// Whether it is enough to tell one person from another.
    pub(crate) fn is_full(&self) -> bool {
        self.tokens.len() >= 2 || self.tokens.iter().any(|token| !token.is_ascii() && token.chars().count() >= 2)
    }

    /// Whether there is any name.
    pub(crate) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Whether one is in Latin letters and the other not: then they cannot be compared.
    pub(crate) fn other_script(&self, other: &Name) -> bool {
        let latin = |name: &Name| name.tokens.iter().any(|token| token.is_ascii());
        latin(self) != latin(other)
    }

    /// Whether a word is shared.
    pub(crate) fn shares(&self, other: &Name) -> bool {
        self.tokens.intersection(&other.tokens).next().is_some() || self.joined() == other.joined()
    }

    /// How the two compare.
    pub(crate) fn likeness(&self, other: &Name) -> Likeness {
        if self.is_empty() || other.is_empty() || self.other_script(other) {
            return Likeness::Unclear;
        }
        let shared: BTreeSet<&String> = self.tokens.intersection(&other.tokens).collect();
        let (fewer, more) = if self.tokens.len() <= other.tokens.len() { (self, other) } else { (other, self) };
        // `Xiao Ming Zhang`, `ZHANG Xiaoming`: the same letters in other words.
        if self.tokens == other.tokens || (self.joined().len() >= 6 && self.joined() == other.joined()) {
            return if self.is_full() { Likeness::Same } else { Likeness::Unclear };
        }
        if shared.len() >= 2 && shared.len() == fewer.tokens.len() {
            return Likeness::Same;
        }
        // `G. Pritchard`: a surname and the first letter of another word.
        if fewer.tokens.len() == 1 && shared.len() == 1 && !fewer.initials.is_empty() {
            let rest: Vec<&String> = more.tokens.iter().filter(|token| !shared.contains(token)).collect();
            let fits = fewer
                .initials
                .iter()
                .all(|i| rest.iter().any(|token| token.starts_with(*i)) || more.initials.contains(i));
            return if fits { Likeness::Same } else { Likeness::Shared };
        }
        if !fewer.is_full() {
            return Likeness::Unclear;
        }
        match shared.first() {
            None => Likeness::Different,
            Some(_) if shared.len() >= 2 => Likeness::Shared,
            Some(word) if self.is_first_name(word) && other.is_first_name(word) => Likeness::Unclear,
            Some(_) => Likeness::Shared,
        }
    }

    fn is_first_name(&self, word: &str) -> bool {
        let place = self.ordered.iter().position(|token| token == word);
        if self.comma { place.is_some_and(|at| at > 0) } else { place == Some(0) }
    }

    /// All letters in order of the alphabet: the same whatever the order of the words.
    fn joined(&self) -> String {
        let mut letters: Vec<char> = self.tokens.iter().flat_map(|token| token.chars()).collect();
        letters.sort_unstable();
        letters.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> Likeness {
        let (a, b) = (Name::new(a), Name::new(b));
        assert_eq!(a.likeness(&b), b.likeness(&a));
        a.likeness(&b)
    }

    #[test]
    fn knows_one_name_in_its_forms() {
        for (a, b) in [
            ("Mr Gareth Pritchard", "PRITCHARD, Gareth"),
            ("Joaquim Ferrer Puig", "Ferrer, Joaquim"),
            ("José Núñez", "Nunez Jose"),
            ("Zhang Wei", "Wei ZHANG"),
            ("ZHANG Xiaoming", "Xiao Ming Zhang"),
            ("G. Pritchard", "Gareth Pritchard"),
            ("Anna Keller née Brandt", "Anna Brandt Keller"),
            ("Aoife O'Brien", "OBRIEN, Aoife"),
            ("张伟", "张伟"),
        ] {
            assert_eq!(likeness(a, b), Likeness::Same, "{a} / {b}");
        }
    }

    #[test]
    fn tells_relatives_and_strangers_apart() {
        assert_eq!(likeness("Gareth Pritchard", "Gwen Pritchard"), Likeness::Shared);
        assert_eq!(likeness("Joaquim Ferrer Puig", "Ferrer Joaquima"), Likeness::Shared);
        assert_eq!(likeness("M. Pritchard", "Gareth Pritchard"), Likeness::Shared);
        assert_eq!(likeness("Gareth Pritchard", "Tomasz Nowak"), Likeness::Different);
        assert_eq!(likeness("Anna Keller", "Anna Brandt"), Likeness::Unclear);
        assert_eq!(likeness("Pritchard", "Gareth Pritchard"), Likeness::Unclear);
        assert_eq!(likeness("张伟", "Zhang Wei"), Likeness::Unclear);
    }
}
