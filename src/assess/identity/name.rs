//! Compares names: order, case, accents, titles, initials, a second surname or a maiden name make no other person.

use std::collections::{BTreeMap, BTreeSet};

use super::WORDS;
use crate::script;

/// A name, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    /// Words of at least two letters, folded; without particles such as `van`, which strangers share.
    tokens: BTreeSet<String>,
    /// The words in the order of the print.
    ordered: Vec<String>,
    initials: BTreeSet<char>,
    /// Printed with the surname first.
    comma: bool,
    /// All its letters in order of the alphabet: the same whatever the order of the words, and where they part.
    letters: String,
    script: Script,
}

/// In which letters a name is written; names in two of them cannot be compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    #[default]
    Latin,
    Chinese,
    Arabic,
    Other,
}

fn script_of(word: &str) -> Script {
    match word.chars().next() {
        Some(c) if c.is_ascii() => Script::Latin,
        Some(c) if script::is_ideograph(c) => Script::Chinese,
        Some(c) if script::is_arabic(c) => Script::Arabic,
        _ => Script::Other,
    }
}

/// `Mueller` as `Muller`, which is what is left of `Müller`.
fn without_umlauts(word: &str) -> String {
    word.replace("ae", "a").replace("oe", "o").replace("ue", "u")
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
    /// Takes a printed name apart; one that is printed in two scripts is two names.
    pub(crate) fn all(printed: &str) -> Vec<Self> {
        let folded = script::folded(printed);
        let mut names: BTreeMap<Script, Name> = BTreeMap::new();
        for word in folded.split(|c: char| !c.is_alphabetic() && c != '\'').map(|w| w.replace('\'', "")) {
            if word.is_empty() || WORDS.titles.contains(&word) {
                continue;
            }
            let script = script_of(&word);
            let name = names.entry(script).or_insert_with(|| Name { script, ..Name::default() });
            name.comma = printed.contains(',');
            let mut letters = word.chars();
            match (letters.next(), letters.next()) {
                // A letter alone is an initial; a character is a whole name.
                (Some(letter), None) if script != Script::Chinese => {
                    name.initials.insert(letter);
                }
                _ => name.add(&without_umlauts(&word)),
            }
        }
        for name in names.values_mut() {
            let mut letters: Vec<char> = name.letters.chars().collect();
            letters.sort_unstable();
            name.letters = letters.into_iter().collect();
        }
        names.into_values().collect()
    }

    fn add(&mut self, word: &str) {
        self.letters.push_str(word);
        if WORDS.particles.iter().any(|particle| particle == word) {
            return;
        }
        // The article goes with the word, or is left out.
        let bare = WORDS.articles.iter().find_map(|article| word.strip_prefix(article.as_str()));
        let word = bare.filter(|rest| self.script == Script::Arabic && rest.chars().count() > 2).unwrap_or(word);
        self.tokens.insert(word.to_owned());
        self.ordered.push(word.to_owned());
    }

    /// Whether it is enough to tell one person from another.
    pub(crate) fn is_full(&self) -> bool {
        self.tokens.len() >= 2 || self.tokens.iter().any(|token| !token.is_ascii() && token.chars().count() >= 2)
    }

    /// Whether there is any name.
    pub(crate) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Whether they are written in different letters: then they cannot be compared.
    pub(crate) fn other_script(&self, other: &Name) -> bool {
        self.script != other.script
    }

    /// Whether a word is shared, or one of them is unknown.
    pub(crate) fn shares(&self, other: &Name) -> bool {
        self.is_empty()
            || other.is_empty()
            || self.tokens.intersection(&other.tokens).next().is_some()
            || self.letters == other.letters
    }

    /// How the two compare.
    pub(crate) fn likeness(&self, other: &Name) -> Likeness {
        if self.is_empty() || other.is_empty() || self.other_script(other) {
            return Likeness::Unclear;
        }
        let shared: BTreeSet<&String> = self.tokens.intersection(&other.tokens).collect();
        let (fewer, more) = if self.tokens.len() <= other.tokens.len() { (self, other) } else { (other, self) };
        // `Xiao Ming Zhang`, `ZHANG Xiaoming`: the same letters in other words.
        if self.tokens == other.tokens || (self.letters.len() >= 6 && self.letters == other.letters) {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> Likeness {
        let (a, b) = (Name::all(a).remove(0), Name::all(b).remove(0));
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
            ("張偉", "张伟"),
            ("Jürgen Müller", "MUELLER, Juergen"),
            ("Björn Weiß", "Bjoern WEISS"),
            ("Ana García de la Cruz", "Garcia Cruz, Ana"),
            ("Maria João Ferreira da Silva", "FERREIRA SILVA Maria Joao"),
            ("Иванов Иван Петрович", "Иванов И.П."),
            ("Семёнов Пётр Ильич", "СЕМЕНОВ Петр"),
            ("محمد بن علي الراشد", "محمد علي راشد"),
            ("Mohammed Al-Rashid", "RASHID Mohammed"),
            ("Jan van der Berg", "Berg, Jan van der"),
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
        assert_eq!(likeness("Иванов Иван", "Ivanov Ivan"), Likeness::Unclear);
        assert_eq!(likeness("王伟", "张伟"), Likeness::Different);
        // A particle is no surname.
        assert_eq!(likeness("Ana de Souza", "Luis de Lima"), Likeness::Different);
        assert_eq!(likeness("Иванова Мария Петровна", "Иванова Анна Петровна"), Likeness::Shared);
    }

    #[test]
    fn a_name_in_two_scripts_is_two_names_and_a_masked_one_is_none() {
        let names = Name::all("张伟 (ZHANG Wei)");
        assert_eq!(names.len(), 2);
        assert!(names[0].other_script(&names[1]));
        assert!(Name::all("***** *****").is_empty());
        assert!(Name::all("J. S.").remove(0).is_empty());
    }
}
