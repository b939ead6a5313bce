//! The names that the program knows, and where they stand in a text: in any order, case and spelling, whole or in part.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::fold::{self, Word};
use super::words::rules;
use crate::script::{arabic_article, is_arabic, is_arabic_particle, is_ideograph};

/// How surely a word is a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// Only where it begins with a capital: of a doctor or a place, and of a short word.
    Capital,
    /// In any case.
    Always,
}

/// Names, taken apart.
#[derive(Debug, Default)]
pub(super) struct Names {
    words: BTreeMap<String, Strength>,
    /// Names in Chinese characters, which no blank parts.
    ideographs: BTreeSet<String>,
    /// The words of institutions, in their order.
    phrases: BTreeSet<Vec<String>>,
}

/// Letters of a name that is looked for in small letters too.
const LONG: usize = 4;

impl Names {
    /// The name of a patient, a relative or a donor.
    pub(super) fn add_person(&mut self, printed: &str, ordinary: &BTreeSet<String>) {
        let tokens = self.tokens(printed);
        for token in &tokens {
            let sure = token.chars().count() >= LONG && !ordinary.contains(token) && !is_month(token);
            self.add(token, if sure { Strength::Always } else { Strength::Capital });
        }
        // `GarethPritchard` in the name of a file or an address.
        for pair in tokens.windows(2) {
            self.add(&pair.concat(), Strength::Always);
            self.add(&format!("{}{}", pair[1], pair[0]), Strength::Always);
        }
    }

    /// A name that only stands where it may not be one: of a doctor, or found by its form.
    pub(super) fn add_other(&mut self, printed: &str, ordinary: &BTreeSet<String>) {
        for token in self.tokens(printed) {
            let known = ordinary.contains(&token) || rules().generic.contains(&token) || is_month(&token);
            if !known && token.chars().count() > 2 {
                self.add(&token, Strength::Capital);
            }
        }
    }

    /// The name of a hospital or laboratory: whole, and the words that not all of them share.
    pub(super) fn add_institution(&mut self, printed: &str, ordinary: &BTreeSet<String>) {
        for part in printed.split([',', ';', '\n', '\t']) {
            let words = fold::words(part);
            let tokens: Vec<String> = words.iter().map(|word| word.folded.clone()).collect();
            if tokens.iter().any(|token| !rules().generic.contains(token)) {
                self.phrases.insert(tokens);
            }
            let capitals: Vec<&str> =
                words.iter().filter(|word| word.capital).map(|word| &part[word.range.clone()]).collect();
            self.add_other(&capitals.join(" "), ordinary);
        }
    }

    fn add(&mut self, token: &str, strength: Strength) {
        let known = self.words.entry(token.to_owned()).or_insert(strength);
        *known = strength.max(*known);
    }

    /// The words of a name that tell somebody; those in Chinese characters are kept at once.
    fn tokens(&mut self, printed: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        for word in fold::words(printed) {
            let folded = word.folded;
            if folded.contains(is_ideograph) {
                let name: Vec<char> = folded.chars().collect();
                if (2..=14).contains(&name.len()) && !rules().generic.contains(&folded) {
                    self.ideographs.insert(folded.clone());
                    // The given name alone, behind a surname of one character or of two.
                    let surname = if name.len() > 3 { 2 } else { 1 };
                    if name.len() - surname == 2 {
                        self.ideographs.insert(name[surname..].iter().collect());
                    }
                }
                continue;
            }
            let name = bare(&folded);
            let is_small = rules().particles.contains(&name) || rules().titles.contains(&name);
            if name.chars().count() >= 2 && !is_small {
                tokens.push(name);
            }
        }
        // `O'Brien` is written `OBrien` too.
        let apart = |c: char| c.is_whitespace() || c == '-';
        for joined in printed.split(apart).filter(|word| word.contains(['\'', '’'])) {
            let whole: String = joined.chars().filter(|c| c.is_alphabetic()).collect();
            tokens.push(crate::script::folded(&whole));
        }
        // 张 伟
        let (mut characters, mut others) = (String::new(), false);
        for c in printed.chars().filter(|c| !c.is_whitespace()) {
            if is_ideograph(c) { characters.push(c) } else { others = true }
        }
        if !others && (2..=4).contains(&characters.chars().count()) {
            self.ideographs.insert(crate::script::folded(&characters));
        }
        tokens
    }

    /// The places of names in a text.
    pub(super) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let words = fold::words(text);
        let mut found = Vec::new();
        for (at, word) in words.iter().enumerate() {
            if self.is_name(word) && !is_month_of_a_date(text, word) {
                found.push(word.range.clone());
            }
            // `Prit-` at the end of a line, `chard` on the next.
            if let Some(next) = words.get(at + 1) {
                let between = &text[word.range.end..next.range.start];
                let broken =
                    between.trim_start_matches(['-', '\u{AD}', '\'', '’']).trim().is_empty() && between.len() > 1;
                let joined = between == "'" || between == "’" || (broken && between.starts_with(['-', '\u{AD}']));
                let whole = Word {
                    folded: format!("{}{}", word.folded, next.folded),
                    range: word.range.start..next.range.end,
                    ..word.clone()
                };
                if joined && self.is_name(&whole) {
                    found.push(whole.range);
                }
            }
            found.extend(self.phrase_at(&words[at..]));
        }
        found.extend(self.spaced(text, &words));
        found.extend(self.in_ideographs(text));
        found
    }

    fn is_name(&self, word: &Word) -> bool {
        let fits = |token: &str| match self.words.get(token) {
            Some(Strength::Always) => true,
            Some(Strength::Capital) => word.capital,
            None => false,
        };
        if fits(&word.folded) {
            return true;
        }
        if !word.folded.contains(is_arabic) {
            return false;
        }
        // Particles are written with the word: of لينا also ولينا.
        let mut starts = word.folded.char_indices().map(|(at, _)| at).take(3);
        fits(&bare(&word.folded))
            || starts.any(|at| (at == 0 || is_arabic_particle(&word.folded[..at])) && fits(&bare(&word.folded[at..])))
    }

    fn phrase_at(&self, words: &[Word]) -> Option<Range<usize>> {
        let fits = |phrase: &&Vec<String>| {
            phrase.len() <= words.len() && phrase.iter().zip(words).all(|(wanted, word)| *wanted == word.folded)
        };
        let phrase = self.phrases.iter().filter(fits).max_by_key(|phrase| phrase.len())?;
        Some(words.first()?.range.start..words[phrase.len() - 1].range.end)
    }

    /// `P R I T C H A R D`
    fn spaced(&self, text: &str, words: &[Word]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut run: Vec<&Word> = Vec::new();
        let alone = |word: &Word| word.folded.chars().count() == 1;
        for word in words {
            let near = run.last().is_none_or(|last| text[last.range.end..word.range.start].trim().is_empty());
            if !alone(word) || !near {
                run.clear();
            }
            if alone(word) {
                run.push(word);
            }
            for from in 0..run.len().saturating_sub(LONG - 1) {
                let joined: String = run[from..].iter().map(|word| word.folded.as_str()).collect();
                if self.words.contains_key(&joined) {
                    found.push(run[from].range.start..word.range.end);
                }
            }
        }
        found
    }

    /// Names among characters that no blank parts, also with blanks within.
    fn in_ideographs(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if self.ideographs.is_empty() {
            return found;
        }
        let visible: Vec<(Range<usize>, String)> = text
            .char_indices()
            .filter(|(_, c)| !c.is_whitespace() && !fold::is_unseen(*c))
            .map(|(at, c)| (at..at + c.len_utf8(), crate::script::folded(c.encode_utf8(&mut [0; 4]))))
            .collect();
        for name in &self.ideographs {
            let wanted: Vec<String> = name.chars().map(String::from).collect();
            for place in visible.windows(wanted.len()) {
                if place.iter().zip(&wanted).all(|((_, c), wanted)| c == wanted)
                    && let (Some(first), Some(last)) = (place.first(), place.last())
                {
                    found.push(first.0.start..last.0.end);
                }
            }
        }
        found
    }
}

/// An Arabic word without its article.
fn bare(word: &str) -> String {
    let mut bare = word.to_owned();
    if word.contains(is_arabic)
        && let Some(article) = arabic_article(word)
    {
        bare.replace_range(article, "");
    }
    bare
}

fn is_month(token: &str) -> bool {
    rules().months.contains_key(token)
}

/// Whether a word that may name a month stands beside a figure, as in a date: `14 May 2026`.
fn is_month_of_a_date(text: &str, word: &Word) -> bool {
    let near = |c: Option<char>| c.is_some_and(|c| fold::figure(c).is_some());
    let quiet = |c: &char| !c.is_whitespace() && !matches!(c, '.' | '-' | '/') && !fold::is_unseen(*c);
    is_month(&word.folded)
        && (near(text[..word.range.start].chars().rev().find(quiet))
            || near(text[word.range.end..].chars().find(quiet)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(names: &Names, text: &str) -> String {
        let mut ranges = names.find(text);
        ranges.sort_by_key(|range| (range.start, usize::MAX - range.end));
        let (mut out, mut end) = (String::new(), 0);
        for range in ranges {
            if range.start >= end {
                out.push_str(&text[end..range.start]);
                out.push('#');
            }
            end = end.max(range.end);
        }
        out + &text[end..]
    }

    fn person(name: &str) -> Names {
        let mut names = Names::default();
        names.add_person(name, &BTreeSet::new());
        names
    }

    #[test]
    fn a_name_is_found_in_any_order_case_and_script() {
        let names = person("Mr Gareth Núñez-O'Brien");
        for (text, expected) in [
            ("NUÑEZ, Gareth", "#, #"),
            ("gareth's letter", "#'s letter"),
            ("GarethNunez.pdf, O’BRIEN, OBRIEN", "#.pdf, #, #"),
            ("G A R E T H was seen", "# was seen"),
            ("Nu-\nñez", "#"),
            ("Mr Brien", "Mr #"),
            ("Garethson of Nunezia", "Garethson of Nunezia"),
        ] {
            assert_eq!(shown(&names, text), expected, "{text}");
        }
        assert_eq!(shown(&person("لينا بنشقرون"), "المريضة لينا بنشقرون ولينا"), "المريضة # # #");
        assert_eq!(shown(&person("张伟明"), "患者張 偉明，伟明说"), "患者#，#说");
        assert_eq!(shown(&person("Ana García de la Cruz"), "Garcia Cruz de la sala"), "# # de la sala");
    }

    #[test]
    fn a_short_name_or_month_is_found_with_its_capital_and_not_in_a_date() {
        let names = person("May Li");
        assert_eq!(
            shown(&names, "Mrs May Li may come on 14 May 2026, in May"),
            "Mrs # # may come on 14 May 2026, in #"
        );
        assert_eq!(shown(&names, "LI May; li"), "# #; li");
    }

    #[test]
    fn an_institution_is_found_whole_and_by_what_is_its_own() {
        let mut names = Names::default();
        names.add_institution("Blood Sciences, Larkbridge Royal Infirmary", &BTreeSet::new());
        let text = "larkbridge royal infirmary, the Larkbridge team; blood test of the Royal Hospital";
        assert_eq!(shown(&names, text), "#, the # team; blood test of the Royal Hospital");
    }
}
