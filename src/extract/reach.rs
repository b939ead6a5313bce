//! How far words stand apart, in words.
//!
//! Chinese has no spaces between its words; most of them have two characters, so two of these count as one.

use crate::script::is_ideograph;

/// Chinese characters that count as a word.
const CHARACTERS: usize = 2;

/// How many words a text has.
pub(super) fn words(text: &str) -> usize {
    text.split_whitespace().map(count).sum()
}

fn count(word: &str) -> usize {
    if word.is_ascii() {
        return 1;
    }
    word.chars().filter(|c| is_ideograph(*c)).count().div_ceil(CHARACTERS).max(1)
}

/// The first `number` words of a text.
pub(super) fn first(text: &str, number: usize) -> &str {
    let mut left = number;
    let mut end = 0;
    for word in text.split_whitespace() {
        if left == 0 {
            break;
        }
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let words = count(word);
        let taken = if words <= left { word } else { cut(word, left) };
        end = start + taken.len();
        left = left.saturating_sub(words);
    }
    &text[..end]
}

/// A word's characters up to its `number`th word of Chinese.
fn cut(word: &str, number: usize) -> &str {
    let last = word.char_indices().filter(|(_, c)| is_ideograph(*c)).nth(number * CHARACTERS);
    last.map_or(word, |(at, _)| &word[..at])
}

/// The last `number` words of a text.
pub(super) fn last(text: &str, number: usize) -> &str {
    let mut left = number;
    let mut from = text.len();
    for word in text.split_whitespace().rev() {
        if left == 0 {
            break;
        }
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let words = count(word);
        from = if words <= left { start } else { start + word.len() - cut_back(word, left).len() };
        left = left.saturating_sub(words);
    }
    &text[from..]
}

fn cut_back(word: &str, number: usize) -> &str {
    let first = word.char_indices().rev().filter(|(_, c)| is_ideograph(*c)).take(number * CHARACTERS).last();
    first.map_or(word, |(at, _)| &word[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_characters_are_a_word() {
        assert_eq!(words("seen at the clinic"), 4);
        assert_eq!(words("未见肿大淋巴结"), 4);
        assert_eq!(words("r-chop 方案 6 疗程"), 4);
        assert_eq!(words(" , "), 1);
        assert_eq!(words(""), 0);
    }

    #[test]
    fn takes_words_from_either_end() {
        assert_eq!(first("one two three", 2), "one two");
        assert_eq!(first("方案化疗后行移植", 2), "方案化疗");
        assert_eq!(first("方案 6 疗程", 9), "方案 6 疗程");
        assert_eq!(last("one two three", 2), "two three");
        assert_eq!(last("计划下周行自体移植", 2), "自体移植");
        assert_eq!(last("既往 r-chop 方案", 2), "r-chop 方案");
        assert_eq!((first("", 2), last("", 2)), ("", ""));
    }

    proptest::proptest! {
        #[test]
        fn never_leaves_a_character_boundary(text in "[a-z ，未见淋巴瘤]{0,30}", number in 0usize..6) {
            proptest::prop_assert!(text.starts_with(first(&text, number)));
            proptest::prop_assert!(text.ends_with(last(&text, number)));
        }
    }
}
