//! The order in which people count: `IMG_2` before `IMG_10`, `第二页` before `第十页`, in the digits of every script.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::str::Chars;

/// Where the digits from 0 to 9 of a script begin.
const ZEROS: [u32; 37] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0,
    0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
    0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];

/// Compares two paths with `/` between their parts, part by part.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    Tokens::of(a).cmp(Tokens::of(b)).then_with(|| a.cmp(b))
}

/// Whether the name of a file, without its ending, shows a number that may be that of a page. A long name out of the
/// letters and digits of a hash shows none.
pub(super) fn shows_number(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let longest_hash = stem.split(|c: char| !(c.is_ascii_hexdigit() || c == '-')).map(str::len).max().unwrap_or(0);
    let letters = stem.chars().any(|c| c.is_ascii_alphabetic());
    Tokens::of(stem).any(|token| matches!(token, Token::Number(..))) && !(longest_hash >= 24 && letters)
}

/// A piece of a path. Numbers stand where the figure 0 stands among the characters.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    /// A character; the mark between two parts comes before all others.
    Character(u32),
    /// A number without the zeros before it.
    Number(String),
}

impl Token {
    fn place(&self) -> u32 {
        match self {
            Self::Character(c) => *c,
            Self::Number(_) => 0x30,
        }
    }
}

impl Ord for Token {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
            _ => self.place().cmp(&other.place()),
        }
    }
}

impl PartialOrd for Token {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

struct Tokens<'a>(Peekable<Chars<'a>>);

impl<'a> Tokens<'a> {
    fn of(text: &'a str) -> Self {
        Self(text.chars().peekable())
    }

    /// The characters from here on that `value` knows.
    fn run<T>(&mut self, value: fn(char) -> Option<T>) -> Vec<T> {
        let mut run = Vec::new();
        while let Some(value) = self.0.peek().copied().and_then(value) {
            run.push(value);
            self.0.next();
        }
        run
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let digits = self.run(digit);
        if !digits.is_empty() {
            return Some(number(&digits));
        }
        let numerals = self.run(numeral);
        if !numerals.is_empty() {
            return Some(number(&written(&numerals)));
        }
        let c = self.0.next()?;
        Some(Token::Character(if c == '/' { 0 } else { c.into() }))
    }
}

fn number(digits: &[u32]) -> Token {
    let text: String = digits.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect();
    Token::Number(text.trim_start_matches('0').to_owned())
}

fn digit(c: char) -> Option<u32> {
    let code = u32::from(c);
    ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|value| *value < 10))
}

/// The value of a Chinese numeral.
fn numeral(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '百' => 100,
        _ => return None,
    })
}

/// The digits of a number that is written in Chinese numerals: figure by figure, or with tens and hundreds.
fn written(numerals: &[u32]) -> Vec<u32> {
    if numerals.iter().all(|value| *value < 10) {
        return numerals.to_vec();
    }
    let (mut sum, mut open) = (0u64, None);
    for value in numerals {
        match *value {
            tens @ (10 | 100) => sum = sum.saturating_add(u64::from(open.take().unwrap_or(1) * tens)),
            figure => open = Some(figure),
        }
    }
    sum = sum.saturating_add(u64::from(open.unwrap_or(0)));
    sum.to_string().chars().filter_map(|c| c.to_digit(10)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(names: &[&'static str]) -> Vec<&'static str> {
        let mut names: Vec<&str> = names.to_vec();
        names.reverse();
        names.sort_by(|a, b| compare(a, b));
        names
    }

    #[test]
    fn numbers_count_and_letters_keep_their_order() {
        for names in [
            ["IMG_2.jpg", "IMG_10.jpg", "IMG_0100.jpg"],
            ["page 2.png", "page 10.png", "page 10b.png"],
            ["a/2/x.jpg", "a/10/x.jpg", "a b/1/x.jpg"],
            ["第二页.jpg", "第十页.jpg", "第二十一页.jpg"],
            ["صفحة ٢.jpg", "صفحة ٩.jpg", "صفحة ١٠.jpg"],
            ["पृष्ठ २.jpg", "पृष्ठ ९.jpg", "पृष्ठ १०.jpg"],
            ["2.jpg", "10.jpg", "100000000000000000000000.jpg"],
            ["a.eml", "a.eml/1.pdf", "a.eml/02.pdf"],
            ["A.pdf", "a 2.pdf", "a.pdf"],
        ] {
            assert_eq!(sorted(&names), names);
        }
        assert_eq!(compare("a1", "a01"), "a1".cmp("a01"));
    }

    #[test]
    fn the_name_shows_a_number_or_not() {
        for name in ["IMG_2041.jpg", "letter (1).jpg", "报告 二.jpg", "WhatsApp Image 2026-03-01 at 10.12.33.jpeg"] {
            assert!(shows_number(name), "{name}");
        }
        for name in ["letter.jpg", "scan1/letter.jpg", "5F3A1C00-9B2D-4E11-8A6C-0123456789AB.jpg"] {
            assert!(!shows_number(name), "{name}");
        }
    }
}
