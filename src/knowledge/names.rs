//! What helps where a name is not known, or a place is asked for.

/// The known name that is most like a word.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A part of the name is meant as the name.
    let is_part = |name: &str| name.split('-').any(|part| part == word);
    known.into_iter().min_by_key(|name| (!is_part(name), distance(word, name)))
}

/// How many letters must be added, left out, changed or swapped with the next; of the first 64.
pub fn distance(one: &str, other: &str) -> usize {
    let letters = |word: &str| word.chars().take(64).collect::<Vec<char>>();
    let (one, other) = (letters(one), letters(other));
    let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            rows[i][j] = match (i, j) {
                (0, _) => j,
                (_, 0) => i,
                _ => {
                    let change = rows[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
                    let swapped = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
                    let swap = if swapped { rows[i - 2][j - 2] + 1 } else { usize::MAX };
                    change.min(swap).min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1)
                }
            };
        }
    }
    rows[one.len()][other.len()]
}

/// The first line that holds the words, from 1.
pub fn line_of(text: &str, words: &str) -> Option<usize> {
    text.lines().position(|line| line.contains(words)).map(|line| line + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_told() {
        let known = ["pet-ct-report", "ct-report"];
        assert_eq!(nearest("petct-report", known), Some("pet-ct-report"));
        assert_eq!(nearest("hla", ["mrd", "hla-typing"]), Some("hla-typing"));
        assert_eq!(nearest("ct", known), Some("ct-report"));
        assert_eq!(nearest("x", []), None);
        assert_eq!((distance("ab", "ba"), distance("", "abc"), distance("kind", "kinds")), (1, 3, 1));
        assert_eq!((line_of("a\nbc", "c"), line_of("a", "c")), (Some(2), None));
    }
}
