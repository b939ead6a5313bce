//! Finds the phrases of a list in folded text.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::fold::fold;
use crate::script;

/// Phrases, each standing for something of type `T`.
#[derive(Debug)]
pub struct Lexicon<T> {
    automaton: Option<AhoCorasick>,
    meanings: Vec<(T, Open)>,
}

/// Where a word may go on beyond its phrase.
#[derive(Debug, Clone, Copy)]
struct Open {
    start: bool,
    end: bool,
}

/// A phrase that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit<'a, T> {
    /// In the folded text.
    pub range: Range<usize>,
    /// What the phrase stands for.
    pub meaning: &'a T,
}

impl<T> Lexicon<T> {
    /// Takes phrases as they are written in YAML; they are folded here. An empty phrase is left out. With `*` at its end,
    /// or at its start, a phrase is a part of a word, which goes on: `отрицательн*`.
    pub fn new(phrases: impl IntoIterator<Item = (String, T)>) -> Self {
        let (folded, meanings): (Vec<String>, Vec<(T, Open)>) = phrases
            .into_iter()
            .map(|(phrase, meaning)| {
                let phrase = phrase.trim();
                let letters = phrase.chars().any(char::is_alphabetic);
                let open = Open { start: letters && phrase.starts_with('*'), end: letters && phrase.ends_with('*') };
                let phrase = if letters { phrase.trim_matches('*') } else { phrase };
                (fold(phrase), (meaning, open))
            })
            .filter(|(phrase, _)| !phrase.is_empty())
            .unzip();
        // There are hundreds of lists and few papers: what is quick to make is quicker in all than what is quick to run.
        let kind = Some(AhoCorasickKind::ContiguousNFA);
        let automaton = AhoCorasick::builder().kind(kind).build(&folded).ok();
        Self { automaton, meanings }
    }

    /// The phrases in `folded` that stand as whole words, longest first at each place, not overlapping.
    pub fn find<'a>(&'a self, folded: &str) -> Vec<Hit<'a, T>> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        // All matches are looked at, so that a longer phrase that ends inside a word does not hide a shorter one.
        let mut whole: Vec<(Range<usize>, usize)> = automaton
            .find_overlapping_iter(folded)
            .map(|hit| (self.meanings[hit.pattern().as_usize()].1.widen(folded, hit.range()), hit.pattern().as_usize()))
            .filter(|(range, _)| is_whole_word(folded, range) || stands_among_particles(folded, range))
            .collect();
        whole.sort_by_key(|(range, pattern)| (range.start, std::cmp::Reverse(range.end), *pattern));
        let mut hits: Vec<Hit<'a, T>> = Vec::with_capacity(whole.len());
        for (range, pattern) in whole {
            if hits.last().is_none_or(|last| range.start >= last.range.end) {
                hits.push(Hit { range, meaning: &self.meanings[pattern].0 });
            }
        }
        hits
    }
}

impl Open {
    /// The words that a part of them stands in.
    fn widen(self, text: &str, range: Range<usize>) -> Range<usize> {
        let Range { mut start, mut end } = range;
        if self.start {
            start = text[..start].trim_end_matches(goes_on).len();
        }
        if self.end {
            end = text.len() - text[end..].trim_start_matches(goes_on).len();
        }
        start..end
    }
}

/// Whether nothing but Arabic particles, which are written with their word, joins the range to its neighbours: `وسلبي`
/// holds `سلبي`, and `حساسية لبنسلين` the phrase `حساسية ل`. A phrase of two letters may follow `و` and `ف` alone: `كلا`
/// is no `لا`.
fn stands_among_particles(text: &str, range: &Range<usize>) -> bool {
    let phrase = &text[range.clone()];
    if !phrase.contains(script::is_arabic) {
        return false;
    }
    // Particles are two letters at most.
    let before =
        text[..range.start].chars().rev().take(3).take_while(|c| goes_on(*c)).map(char::len_utf8).sum::<usize>();
    let particle = &text[range.start - before..range.start];
    let starts = particle.is_empty()
        || !phrase.starts_with(goes_on)
        || (phrase.starts_with(script::is_arabic)
            && script::is_arabic_particle(particle)
            && (phrase.chars().count() > 2 || matches!(particle, "و" | "ف")));
    let ends =
        [" ب", " ل"].iter().any(|end| phrase.ends_with(end)) || is_whole_word(&text[range.start..], &(0..phrase.len()));
    starts && ends
}

/// Whether a character is part of a word that has parts: not of Chinese.
fn goes_on(c: char) -> bool {
    c.is_alphanumeric() && u32::from(c) < 0x2E80
}

/// Whether no letter or digit touches the range. Scripts without spaces between words have no such border.
pub fn is_whole_word(text: &str, range: &Range<usize>) -> bool {
    let joins = |a: char, b: char| goes_on(a) && goes_on(b);
    let first = text[range.clone()].chars().next();
    let last = text[range.clone()].chars().next_back();
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    !matches!((before, first), (Some(a), Some(b)) if joins(a, b))
        && !matches!((last, after), (Some(a), Some(b)) if joins(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_whole_words_and_the_longest() {
        let lexicon = Lexicon::new([("CD1".into(), 1), ("CD19".into(), 19), ("R-CHOP".into(), 7), ("CHOP".into(), 8)]);
        let found: Vec<i32> =
            lexicon.find("cd19 and cd1, r-chop; cd190 xcd19 chopped chop").iter().map(|h| *h.meaning).collect();
        assert_eq!(found, [19, 1, 7, 8]);
    }

    #[test]
    fn a_longer_phrase_inside_a_word_hides_nothing() {
        let lexicon = Lexicon::new([("relapse".into(), 1), ("relapse 1".into(), 2)]);
        let found: Vec<i32> = lexicon.find("relapse 10/03/2026").iter().map(|h| *h.meaning).collect();
        assert_eq!(found, [1]);
    }

    #[test]
    fn a_star_lets_a_word_go_on() {
        let lexicon =
            Lexicon::new([("отрицательн*".into(), 1), ("*befund".into(), 2), ("*".into(), 3), ("нет".into(), 4)]);
        let words = "реакция отрицательная *, нет; histologiebefund, befunde, нетто";
        let found: Vec<(i32, &str)> =
            lexicon.find(words).iter().map(|hit| (*hit.meaning, &words[hit.range.clone()])).collect();
        assert_eq!(found, [(1, "отрицательная"), (3, "*"), (4, "нет"), (2, "histologiebefund")]);
    }

    #[test]
    fn particles_are_no_part_of_an_arabic_word() {
        let lexicon = Lexicon::new([("ورم لمفاوي".into(), 1), ("سلبي".into(), 2), ("لا".into(), 3)]);
        let found = |text: &str| lexicon.find(&fold(text)).iter().map(|hit| *hit.meaning).collect::<Vec<_>>();
        assert_eq!(found("الورم اللمفاوي سلبي"), [1, 2]);
        assert_eq!(found("مصاب بالورم اللمفاوي وسلبي، ولا"), [1, 2, 3]);
        assert_eq!(found("للورم اللمفاوي، كلا، تسلبي"), [1]);
        let lexicon = Lexicon::new([("حساسية ل".into(), 4)]);
        let text = fold("حساسية للبنسلين، حساسية ليلية");
        assert_eq!(lexicon.find(&text).len(), 2);
        assert_eq!(&text[lexicon.find(&text)[0].range.end..][.."بنسلين".len()], "بنسلين");
    }

    #[test]
    fn words_of_scripts_without_spaces_need_no_border() {
        let lexicon = Lexicon::new([("阳性".into(), true)]);
        assert_eq!(lexicon.find("cd19阳性表达").len(), 1);
    }
}
