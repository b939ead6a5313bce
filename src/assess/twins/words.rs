//! Compares the words of two papers, one by one.
//!
//! Runs of words that both have once are laid on each other, wherever they stand, and followed to both sides. What is
//! left between them must be what a scanner misreads, a page number, the head of a print: never another number, another
//! date, another answer, another name.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::weighty::{has_digit, is_weighty, matters, turns};
use crate::model::Imprint;

/// Words of a run by which papers are laid on each other.
const RUN: usize = 3;
/// The most words of a gap that are laid on each other one by one.
const MAX_GAP: usize = 80;
/// Words that one paper has more before its first or behind its last may be so many: the head of a print, a fax line.
const EDGE: usize = 40;
/// Of so many words one may be unlike in a recognised paper.
const UNLIKE: usize = 200;
/// A word of fewer letters is too short to be told unlike.
const LETTERS: usize = 4;

/// How much of two papers is the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Likeness {
    /// The part of the shorter paper's words that the other has.
    pub(super) of_shorter: f64,
    /// … and of the longer's.
    pub(super) of_longer: f64,
    pub(super) shorter_words: usize,
    pub(super) shorter_is_first: bool,
    /// Whether all that differs can be misread, or is of the print.
    pub(super) agrees: bool,
}

/// Compares two papers; `recognised`: at least one was read from a picture.
pub(super) fn compare(one: &Imprint, other: &Imprint, recognised: bool) -> Likeness {
    let (left, right) = (Side::new(one), Side::new(other));
    let mut laid = Laid { to_right: vec![None; left.words.len()], to_left: vec![None; right.words.len()], recognised };
    laid.anchor(&left, &right);
    let agrees = laid.fill(&left, &right);
    let matched = laid.to_right.iter().filter(|place| place.is_some()).count() as f64;
    let (first, second) = (left.words.len(), right.words.len());
    Likeness {
        of_shorter: matched / first.min(second).max(1) as f64,
        of_longer: matched / first.max(second).max(1) as f64,
        shorter_words: first.min(second),
        shorter_is_first: first < second || (first == second && one.cut),
        agrees,
    }
}

struct Side<'a> {
    words: Vec<&'a str>,
    doubtful: &'a [[u32; 2]],
}

impl<'a> Side<'a> {
    fn new(imprint: &'a Imprint) -> Self {
        let words = imprint.words.split(' ').filter(|word| !word.is_empty()).collect();
        Self { words, doubtful: &imprint.doubtful }
    }

    fn is_doubtful(&self, at: usize) -> bool {
        let at = at as u32;
        let run = self.doubtful.partition_point(|run| run[1] < at);
        self.doubtful.get(run).is_some_and(|run| run[0] <= at)
    }

    /// Runs of words that stand once.
    fn single(&self) -> HashMap<&[&'a str], usize> {
        let mut seen: HashMap<&[&str], Option<usize>> = HashMap::new();
        for (at, run) in self.words.windows(RUN).enumerate() {
            seen.entry(run).and_modify(|place| *place = None).or_insert(Some(at));
        }
        seen.into_iter().filter_map(|(run, place)| Some((run, place?))).collect()
    }

    /// Each word with the one before it.
    fn with_word_before(&self) -> HashSet<(&'a str, &'a str)> {
        self.words.windows(2).map(|pair| (pair[0], pair[1])).collect()
    }
}

/// Which word of one paper is which of the other.
struct Laid {
    to_right: Vec<Option<usize>>,
    to_left: Vec<Option<usize>>,
    recognised: bool,
}

impl Laid {
    fn pair(&mut self, left: usize, right: usize) {
        self.to_right[left] = Some(right);
        self.to_left[right] = Some(left);
    }

    fn is_open(&self, left: usize, right: usize) -> bool {
        self.to_right.get(left) == Some(&None) && self.to_left.get(right) == Some(&None)
    }

    fn anchor(&mut self, left: &Side<'_>, right: &Side<'_>) {
        let there = right.single();
        let mut anchors: Vec<(usize, usize)> =
            left.single().into_iter().filter_map(|(run, at)| Some((at, *there.get(run)?))).collect();
        anchors.sort_unstable();
        for (at, there) in anchors {
            for step in 0..RUN {
                if self.is_open(at + step, there + step) {
                    self.pair(at + step, there + step);
                }
            }
        }
        // To both sides of what is laid, as far as the words are the same.
        for at in 0..left.words.len() {
            let Some(there) = self.to_right[at] else { continue };
            let (next, opposite) = (at + 1, there + 1);
            if self.is_open(next, opposite) && self.is_alike(left, right, next, opposite) {
                self.pair(next, opposite);
            }
        }
        for at in (1..left.words.len()).rev() {
            let Some(there) = self.to_right[at].filter(|there| *there > 0) else { continue };
            if self.is_open(at - 1, there - 1) && self.is_alike(left, right, at - 1, there - 1) {
                self.pair(at - 1, there - 1);
            }
        }
    }

    fn is_alike(&self, left: &Side<'_>, right: &Side<'_>, at: usize, there: usize) -> bool {
        let (one, other) = (left.words[at], right.words[there]);
        one == other || (self.recognised && is_misread(one, other, left.is_doubtful(at) || right.is_doubtful(there)))
    }

    /// Lays on each other what is left between, and tells whether the rest can be the same paper's.
    fn fill(&mut self, left: &Side<'_>, right: &Side<'_>) -> bool {
        let gaps = self.gaps(left.words.len(), right.words.len());
        for (from, to) in &gaps {
            self.lay(left, right, from, to);
        }
        let (here, there) = (left.with_word_before(), right.with_word_before());
        let mut unlike = 0;
        for (from, to) in &gaps {
            let open_left: Vec<usize> = from.clone().filter(|at| self.to_right[*at].is_none()).collect();
            let open_right: Vec<usize> = to.clone().filter(|at| self.to_left[*at].is_none()).collect();
            let one = Rest::new(left, &open_left, &there);
            let other = Rest::new(right, &open_right, &here);
            match self.judge(&one, &other) {
                None => return false,
                Some(more) => unlike += more,
            }
        }
        let words = left.words.len().min(right.words.len());
        unlike <= if self.recognised { words / UNLIKE } else { 0 }
    }

    /// The runs of words that are still open: in one paper, and between the same neighbours in the other.
    fn gaps(&self, left: usize, right: usize) -> Vec<(std::ops::Range<usize>, std::ops::Range<usize>)> {
        let run_from = |places: &[Option<usize>], start: usize| {
            let end = places.get(start..).and_then(|rest| rest.iter().position(Option::is_some));
            start..end.map_or(places.len(), |end| start + end)
        };
        let mut gaps = Vec::new();
        let mut seen: HashSet<usize> = HashSet::new();
        let mut at = 0;
        while at < left {
            if self.to_right[at].is_some() {
                at += 1;
                continue;
            }
            let run = run_from(&self.to_right, at);
            at = run.end;
            // Behind the word that the one before is laid on; at the start of a moved part, before the next one's.
            let behind = match run.start.checked_sub(1).and_then(|before| self.to_right[before]) {
                Some(before) => run_from(&self.to_left, (before + 1).min(right)),
                None => run_from(&self.to_left, 0),
            };
            let opposite = if behind.is_empty() {
                let next = self.to_right.get(run.end).copied().flatten().unwrap_or(right);
                let start = self.to_left[..next].iter().rposition(Option::is_some).map_or(0, |before| before + 1);
                start..next
            } else {
                behind
            };
            if opposite.is_empty() || seen.insert(opposite.start) {
                gaps.push((run, opposite));
            } else {
                gaps.push((run, 0..0));
            }
        }
        let mut at = 0;
        while at < right {
            if self.to_left[at].is_some() {
                at += 1;
                continue;
            }
            let run = run_from(&self.to_left, at);
            at = run.end;
            if !seen.contains(&run.start) {
                gaps.push((0..0, run));
            }
        }
        gaps
    }

    /// Lays the words of a gap on each other in order, the most that fit.
    fn lay(&mut self, left: &Side<'_>, right: &Side<'_>, from: &std::ops::Range<usize>, to: &std::ops::Range<usize>) {
        let (rows, columns) = (from.len().min(MAX_GAP), to.len().min(MAX_GAP));
        if rows == 0 || columns == 0 {
            return;
        }
        let width = columns + 1;
        let mut best = vec![0u16; (rows + 1) * width];
        for row in (0..rows).rev() {
            for column in (0..columns).rev() {
                let skip = best[(row + 1) * width + column].max(best[row * width + column + 1]);
                let fits = self.is_alike(left, right, from.start + row, to.start + column);
                let take = if fits { best[(row + 1) * width + column + 1] + 1 } else { 0 };
                best[row * width + column] = skip.max(take);
            }
        }
        let (mut row, mut column) = (0, 0);
        while row < rows && column < columns {
            let here = best[row * width + column];
            if here == best[(row + 1) * width + column] {
                row += 1;
            } else if here == best[row * width + column + 1] {
                column += 1;
            } else {
                self.pair(from.start + row, to.start + column);
                (row, column) = (row + 1, column + 1);
            }
        }
    }

    /// What a gap tells: `None` where the papers disagree, else how many of its words are unlike each other.
    fn judge(&self, one: &Rest<'_>, other: &Rest<'_>) -> Option<usize> {
        if one.words.is_empty() && other.words.is_empty() {
            return Some(0);
        }
        // `400 mg` and `400mg`, a word that was parted, a date of which a stroke became a 1 of its neighbour.
        let joined = |rest: &Rest<'_>| {
            let joined = squash(&rest.words.concat());
            // A point is no more than a blank only where the number fell into pieces.
            if one.words.len() == other.words.len() { joined } else { joined.replace('.', "") }
        };
        if !one.words.is_empty() && joined(one) == joined(other) {
            return Some(0);
        }
        let weigh = |rest: &Rest<'_>| rest.words.iter().filter(|word| matters(word)).count();
        match (one.words.is_empty(), other.words.is_empty()) {
            (true, _) => self.judge_more(other),
            (_, true) => self.judge_more(one),
            _ if weigh(one) + weigh(other) > 0 => {
                // A word that cannot be read at all, on a line that is known to be doubtful.
                let excused =
                    self.recognised && (one.doubtful || other.doubtful) && (weigh(one) == 0 || weigh(other) == 0);
                let signs = one.words.iter().chain(&other.words).all(|word| !matters(word) || is_sign(word));
                (excused || (self.recognised && signs)).then_some(1)
            }
            _ if self.recognised && (one.doubtful || other.doubtful) => Some(0),
            _ => Some(one.long().min(other.long()).max(usize::from(!self.recognised))),
        }
    }

    /// What words tell that one paper has more: the head of a page, a stamp, its number, or a statement.
    fn judge_more(&self, rest: &Rest<'_>) -> Option<usize> {
        let page_number = |word: &str| word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
        if rest.words.iter().all(|word| !matters(word) || page_number(word)) {
            return Some(0);
        }
        if rest.words.iter().any(|word| turns(word) && !(self.recognised && is_sign(word))) {
            return None;
        }
        match (rest.is_edge && rest.words.len() <= EDGE, self.recognised) {
            (true, _) => Some(0),
            // A stamp in the middle of a scan, a number that was not seen.
            (false, true) => Some(1),
            (false, false) => None,
        }
    }
}

/// The words of a gap that are laid on nothing, without those that the other paper has elsewhere behind the same word.
struct Rest<'a> {
    words: Vec<&'a str>,
    doubtful: bool,
    /// Whether it is the beginning or the end of its paper.
    is_edge: bool,
}

impl<'a> Rest<'a> {
    fn new(side: &Side<'a>, open: &[usize], elsewhere: &HashSet<(&str, &str)>) -> Self {
        let moved = |at: usize| at > 0 && elsewhere.contains(&(side.words[at - 1], side.words[at]));
        let words = open.iter().filter(|at| !moved(**at)).map(|at| side.words[*at]).collect();
        let is_edge = open.first() == Some(&0) || open.last().is_some_and(|last| last + 1 == side.words.len());
        Self { words, doubtful: open.iter().any(|at| side.is_doubtful(*at)), is_edge }
    }

    fn long(&self) -> usize {
        self.words.iter().filter(|word| word.chars().count() >= LETTERS).count()
    }
}

fn is_sign(word: &str) -> bool {
    matches!(word, "+" | "-" | "±")
}

/// Whether a recogniser can take one word for the other.
fn is_misread(one: &str, other: &str, doubtful: bool) -> bool {
    let (left, right) = (squash(one), squash(other));
    if has_digit(one) && has_digit(other) {
        let pure = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit() || b".,/:".contains(&byte));
        // Two numbers are the same number, or two.
        return if pure(one) && pure(other) {
            one.replace(',', ".") == other.replace(',', ".") || (doubtful && is_one_digit_off(one, other))
        } else {
            left == right
        };
    }
    if left == right {
        return true;
    }
    if has_digit(one) || has_digit(other) || (is_weighty(one) && is_weighty(other)) {
        return false;
    }
    let longest = left.chars().count().max(right.chars().count());
    let most = if is_weighty(one) || is_weighty(other) { longest / 8 } else { longest / 3 };
    longest >= LETTERS && most > 0 && distance(&left, &right, most) <= most
}

/// Digits that a poor picture does not tell apart.
const LOOK_ALIKE: [&str; 5] = ["17", "38", "56", "068", "49"];

fn is_one_digit_off(one: &str, other: &str) -> bool {
    let mut apart = one.chars().zip(other.chars()).filter(|(a, b)| a != b);
    let (first, second) = (apart.next(), apart.next());
    one.len() == other.len()
        && second.is_none()
        && first.is_some_and(|(a, b)| LOOK_ALIKE.iter().any(|set| set.contains(a) && set.contains(b)))
}

/// A word without what recognisers mistake for each other: `CDI9` and `CD19` become the same.
pub(super) fn squash(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    let joined = word.replace("rn", "m").replace("vv", "w");
    for c in joined.chars() {
        match c {
            'o' | 'q' | 'd' => plain.push('0'),
            'l' | 'i' | '|' | '!' => plain.push('1'),
            's' => plain.push('5'),
            'b' => plain.push('8'),
            'z' => plain.push('2'),
            'g' => plain.push('9'),
            ',' => plain.push('.'),
            c if c.is_alphanumeric() || matches!(c, '.' | '+' | '-' | '±') => plain.push(c),
            _ => {}
        }
    }
    plain
}

/// How many letters must be changed, up to a little more than `most`.
fn distance(one: &str, other: &str, most: usize) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if left.len().abs_diff(right.len()) > most {
        return most + 1;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, a) in left.iter().enumerate() {
        let mut before = row[0];
        row[0] = at + 1;
        for (column, b) in right.iter().enumerate() {
            let changed = before + usize::from(a != b);
            before = row[column + 1];
            row[column + 1] = changed.min(row[column] + 1).min(before + 1);
        }
    }
    row[right.len()]
}

/// How great a part of the words of the paper with fewer different words the other has too.
pub(super) fn shared_words(one: &Imprint, other: &Imprint) -> f64 {
    let count = |imprint: &Imprint| -> BTreeMap<String, ()> {
        imprint.words.split(' ').filter(|word| !has_digit(word)).map(|word| (word.to_owned(), ())).collect()
    };
    let (left, right) = (count(one), count(other));
    let shared = left.keys().filter(|word| right.contains_key(*word)).count();
    shared as f64 / left.len().min(right.len()).max(1) as f64
}
