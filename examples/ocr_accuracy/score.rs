//! How much of a page came through.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

static TERMS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    include_str!("terms.txt").lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
});

/// The figures of one page, or of several.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Score {
    pub(crate) letters: usize,
    pub(crate) wrong: usize,
    pub(crate) terms: usize,
    pub(crate) terms_kept: usize,
    pub(crate) rows: usize,
    pub(crate) rows_whole: usize,
}

impl Score {
    /// Compares what was read with what stands there.
    pub(crate) fn of(truth: &[String], read: &[String]) -> Self {
        let (wanted, got) = (flat(truth), flat(read));
        let terms = terms(truth);
        let mut left = terms_left(read);
        let terms_kept = terms.iter().filter(|term| take(&mut left, term)).count();
        let rows: Vec<&String> = truth.iter().filter(|line| line.matches('\t').count() >= 2).collect();
        let solid: Vec<String> = read.iter().map(|line| solid(line)).collect();
        let whole = rows.iter().filter(|row| {
            let row = self::solid(row);
            solid.iter().any(|line| line.contains(&row))
        });
        Self {
            letters: wanted.len(),
            wrong: distance(&wanted, &got).min(wanted.len()),
            terms: terms.len(),
            terms_kept,
            rows: rows.len(),
            rows_whole: whole.count(),
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.letters += other.letters;
        self.wrong += other.wrong;
        self.terms += other.terms;
        self.terms_kept += other.terms_kept;
        self.rows += other.rows;
        self.rows_whole += other.rows_whole;
    }

    /// Wrong letters, in per cent.
    pub(crate) fn error(&self) -> f64 {
        percent(self.wrong, self.letters)
    }

    /// Key terms that were kept, in per cent.
    pub(crate) fn kept(&self) -> f64 {
        percent(self.terms_kept, self.terms)
    }

    /// Table rows whose every letter stands on one line, in per cent.
    pub(crate) fn whole(&self) -> f64 {
        percent(self.rows_whole, self.rows)
    }
}

fn percent(part: usize, of: usize) -> f64 {
    part as f64 / of.max(1) as f64 * 100.0
}

/// Key terms of a page that are not in what was read.
pub(crate) fn lost(truth: &[String], read: &[String]) -> Vec<String> {
    let mut left = terms_left(read);
    terms(truth).into_iter().filter(|term| !take(&mut left, term)).collect()
}

/// One kind of each sign that has several.
fn plain(text: &str) -> String {
    text.nfkc()
        .map(|c| match c {
            '–' | '—' | '−' | '‐' | '‑' => '-',
            '’' | '‘' | '´' | '`' => '\'',
            '“' | '”' | '«' | '»' => '"',
            'μ' => 'µ',
            '。' => '.',
            '、' => ',',
            '×' => 'x',
            _ => c,
        })
        .nfkc()
        .collect::<String>()
        // A range and a limit are the same with and without spaces.
        .replace(" - ", "-")
        .replace(" -", "-")
        .replace("- ", "-")
        .replace("< ", "<")
        .replace("> ", ">")
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x2E80..=0x9FFF)
}

/// A page as one line; no spaces beside Chinese letters, whose words have none.
fn flat(lines: &[String]) -> Vec<char> {
    let text = plain(&lines.join(" "));
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut flat: Vec<char> = Vec::new();
    for word in words {
        let beside = |a: Option<&char>, b: Option<char>| a.copied().is_some_and(is_wide) || b.is_some_and(is_wide);
        if !flat.is_empty() && !beside(flat.last(), word.chars().next()) {
            flat.push(' ');
        }
        flat.extend(word.chars());
    }
    flat
}

/// A line without its spaces.
fn solid(line: &str) -> String {
    plain(line).chars().filter(|c| !c.is_whitespace()).collect()
}

fn words(lines: &[String]) -> Vec<String> {
    let text = plain(&lines.join(" ")).to_lowercase();
    // Chinese runs on: what is no Chinese stands by itself, and its terms are looked for within. Its signs have no
    // spaces.
    let mut parted = String::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next().unwrap_or(' ');
        let in_number = before.is_ascii_digit() && next.is_ascii_digit();
        if is_wide(c) || "();?!".contains(c) || (",:".contains(c) && !in_number) {
            parted.extend([' ', c, ' ']);
        } else {
            parted.push(c);
        }
        before = c;
    }
    parted
        .split_whitespace()
        .map(|word| {
            word.trim_matches(|c: char| c.is_ascii_punctuation() && c != '%' && c != '<' && c != '>').to_owned()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// The key terms of a page: what has a digit, and the words of the list.
fn terms(lines: &[String]) -> Vec<String> {
    let mut terms: Vec<String> = words(lines)
        .into_iter()
        .filter(|word| word.chars().any(|c| c.is_ascii_digit()) || TERMS.contains(word))
        .collect();
    let text = solid(&lines.join(" "));
    for term in TERMS.iter().filter(|term| term.chars().all(is_wide)) {
        terms.extend(text.matches(term.as_str()).map(str::to_owned));
    }
    terms.sort();
    terms
}

/// How often each term stands in what was read.
fn terms_left(read: &[String]) -> HashMap<String, usize> {
    let mut left = HashMap::new();
    for word in words(read) {
        *left.entry(word).or_insert(0) += 1;
    }
    let text = solid(&read.join(" "));
    for term in TERMS.iter().filter(|term| term.chars().all(is_wide)) {
        left.insert(term.clone(), text.matches(term.as_str()).count());
    }
    left
}

fn take(left: &mut HashMap<String, usize>, term: &str) -> bool {
    left.get_mut(term).filter(|count| **count > 0).map(|count| *count -= 1).is_some()
}

/// Letters to change, add or drop to make one text of the other.
pub(crate) fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, a) in one.iter().enumerate() {
        let mut corner = row[0];
        row[0] = index + 1;
        for (column, b) in other.iter().enumerate() {
            let changed = corner + usize::from(a != b);
            corner = row[column + 1];
            row[column + 1] = changed.min(corner + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// Whether a line that was read stands on the page just so.
pub(crate) fn is_right(line: &str, truth: &[String]) -> bool {
    let line = solid(line);
    truth.iter().any(|one| solid(one).contains(&line))
}
