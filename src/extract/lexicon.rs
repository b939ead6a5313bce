//! Finds the phrases of a list in folded text.

use std::cell::OnceCell;
use std::ops::Range;

use super::fold::fold;
use crate::matcher::{Matcher, Open};
use crate::script;
use crate::sieve::{Beginning, Number, Seek, Sifted};

/// Phrases, each standing for something of type `T`.
#[derive(Debug)]
pub struct Lexicon<T> {
    matcher: Matcher,
    /// Among all that look through the units of papers.
    number: Number,
    /// The entries of each phrase, by its number.
    entries: Vec<Vec<usize>>,
    meanings: Vec<(T, Open)>,
}

impl<T> Seek for Lexicon<T> {
    fn number(&self) -> &Number {
        &self.number
    }

    fn beginnings(&self, tell: &mut dyn FnMut(Beginning<'_>)) {
        self.matcher.beginnings(tell);
    }
}

/// A phrase as it is written in YAML: folded, without its stars, and what the stars allow.
fn parse(written: &str) -> (String, Open) {
    let phrase = written.trim();
    let letters = phrase.chars().any(char::is_alphabetic);
    let open = Open { start: letters && phrase.starts_with('*'), end: letters && phrase.ends_with('*') };
    (fold(if letters { phrase.trim_matches('*') } else { phrase }), open)
}

/// Searches one text through many lists, of which most have nothing there and need not look.
#[derive(Debug, Clone, Default)]
pub(super) struct Searches(OnceCell<Sifted>);

impl Searches {
    /// Whether a list or an expression may have something in `text`, which must be the same at every call.
    pub(super) fn may_have<S: Seek>(&self, text: &str, seeker: &'static S) -> bool {
        self.0.get_or_init(|| Sifted::of(text)).may_have(seeker)
    }

    /// The phrases of a list in `text` ([`Lexicon::find`]).
    pub(super) fn find<T>(&self, text: &str, lexicon: &'static Lexicon<T>) -> Vec<Hit<'static, T>> {
        if self.may_have(text, lexicon) { lexicon.find(text) } else { Vec::new() }
    }
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
        let mut lexicon =
            Self { matcher: Matcher::default(), number: Number::default(), entries: Vec::new(), meanings: Vec::new() };
        for (phrase, meaning) in phrases {
            let (phrase, open) = parse(&phrase);
            if phrase.is_empty() {
                continue;
            }
            let number = lexicon.matcher.add(&phrase, open) as usize;
            lexicon.entries.resize_with(lexicon.entries.len().max(number + 1), Vec::new);
            lexicon.entries[number].push(lexicon.meanings.len());
            lexicon.meanings.push((meaning, open));
        }
        lexicon.matcher = lexicon.matcher.ready();
        lexicon
    }

    /// The phrases in `folded` that stand as whole words, longest first at each place, not overlapping.
    pub fn find<'a>(&'a self, folded: &str) -> Vec<Hit<'a, T>> {
        // All matches are looked at, so that a longer phrase that ends inside a word does not hide a shorter one.
        let mut whole: Vec<(Range<usize>, usize)> = Vec::new();
        self.matcher.find(folded, &mut |number, range| {
            for entry in &self.entries[number as usize] {
                let range = widen(self.meanings[*entry].1, folded, &range);
                if is_whole_word(folded, &range) || stands_among_particles(folded, &range) {
                    whole.push((range, *entry));
                }
            }
        });
        // A whole phrase says more than a part of a word.
        let part = |pattern: usize| self.meanings[pattern].1.start || self.meanings[pattern].1.end;
        whole.sort_by_key(|(range, pattern)| (range.start, std::cmp::Reverse(range.end), part(*pattern), *pattern));
        let mut hits: Vec<Hit<'a, T>> = Vec::with_capacity(whole.len());
        for (range, pattern) in whole {
            if hits.last().is_none_or(|last| range.start >= last.range.end) {
                hits.push(Hit { range, meaning: &self.meanings[pattern].0 });
            }
        }
        hits
    }

    /// What a text stands for that is one phrase and nothing else.
    pub fn whole(&self, text: &str) -> Option<&T> {
        let folded = fold(text.trim());
        self.find(&folded).into_iter().find(|hit| hit.range == (0..folded.len())).map(|hit| hit.meaning)
    }
}

/// The words that a part of them stands in.
fn widen(open: Open, text: &str, range: &Range<usize>) -> Range<usize> {
    let (mut start, mut end) = (range.start, range.end);
    if open.start {
        start = text[..start].trim_end_matches(goes_on).len();
    }
    if open.end {
        end = text.len() - text[end..].trim_start_matches(goes_on).len();
    }
    start..end
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
pub(super) fn goes_on(c: char) -> bool {
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
