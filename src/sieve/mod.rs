//! Tells in one pass over a text which of many lists of phrases, and of expressions, may have something in it.
//!
//! There are hundreds of them, and most have nothing in most sentences. Each enters here, when it is first used, how what
//! it looks for begins; a text is then read once for all of them, and only those that may find something look through it.
//! Two things are promised: nothing that a seeker would find is sifted out, and a seeker that entered after a text was
//! sifted counts as one that may find something in it.

mod expression;
mod needs;

use std::sync::{OnceLock, PoisonError, RwLock};

use hashbrown::HashMap;

pub(crate) use self::expression::Expression;
use crate::matcher::{BEHIND, START, word_starts};

/// How something that is looked for begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beginning<'b> {
    /// With a word, whole, or with the first one and some bytes behind it.
    Word(&'b [u8]),
    /// With the first bytes of a word, [`START`] at most.
    WordStart(&'b [u8]),
    /// With these bytes, anywhere; the first [`MOST_BYTES`] count. No bytes are in every text.
    Bytes(&'b [u8]),
}

/// Something that is looked for in many texts, for as long as the program runs.
pub(crate) trait Seek {
    /// Where its number is kept.
    fn number(&self) -> &Number;
    /// Tells how everything that it could find begins. Nothing may be left out.
    fn beginnings(&self, tell: &mut dyn FnMut(Beginning<'_>));
}

/// The number of a seeker among all, from its first use on.
#[derive(Debug, Default)]
pub(crate) struct Number(OnceLock<usize>);

/// Which seekers may find something in one text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sifted {
    /// How many seekers there were.
    known: usize,
    bits: Vec<u64>,
}

impl Sifted {
    /// Sifts a text.
    pub(crate) fn of(text: &str) -> Self {
        SIEVE.read().unwrap_or_else(PoisonError::into_inner).sift(text)
    }

    /// Whether a seeker may find something in the text.
    pub(crate) fn may_have<S: Seek>(&self, seeker: &'static S) -> bool {
        let number = *seeker.number().0.get_or_init(|| enter(seeker));
        number >= self.known || self.bits.get(number / 64).is_some_and(|bits| bits & (1 << (number % 64)) != 0)
    }

    fn add(&mut self, number: u32) {
        if let Some(bits) = self.bits.get_mut(number as usize / 64) {
            *bits |= 1 << (number % 64);
        }
    }
}

/// Bytes of a beginning that count where it may stand anywhere.
const MOST_BYTES: usize = 4;

static SIEVE: RwLock<Sieve> = RwLock::new(Sieve::new());

fn enter(seeker: &dyn Seek) -> usize {
    let mut sieve = SIEVE.write().unwrap_or_else(PoisonError::into_inner);
    let number = sieve.count;
    seeker.beginnings(&mut |beginning| sieve.enter(beginning, number as u32));
    sieve.count += 1;
    number
}

/// The beginnings of what all seekers look for. They lie by their hashes alone: two that share one let a text through
/// for nothing, which costs a search and changes no result.
struct Sieve {
    count: usize,
    /// Those that may find something in any text.
    everywhere: Vec<u32>,
    holders: Option<HashMap<u64, Vec<u32>>>,
    /// Which hashes there are, by some of their bits: small enough to stay in the processor's cache.
    seen: Vec<u64>,
    /// Lengths of the beginnings of words, and of those that may stand anywhere.
    starts: [bool; START + 1],
    anywhere: [bool; MOST_BYTES + 1],
}

/// Bits of [`Sieve::seen`].
const SEEN: u32 = 19;

impl Sieve {
    const fn new() -> Self {
        Self {
            count: 0,
            everywhere: Vec::new(),
            holders: None,
            seen: Vec::new(),
            starts: [false; START + 1],
            anywhere: [false; MOST_BYTES + 1],
        }
    }

    fn enter(&mut self, beginning: Beginning<'_>, number: u32) {
        if beginning == Beginning::Bytes(b"") {
            self.everywhere.push(number);
            return;
        }
        let hash = match beginning {
            Beginning::Word(bytes) => hash(Sort::Word, bytes),
            Beginning::WordStart(bytes) => {
                self.starts[bytes.len().min(START)] = true;
                hash(Sort::WordStart, bytes)
            }
            Beginning::Bytes(bytes) => {
                let bytes = &bytes[..bytes.len().min(MOST_BYTES)];
                self.anywhere[bytes.len()] = true;
                hash(Sort::Bytes, bytes)
            }
        };
        self.seen.resize(1 << (SEEN - 6), 0);
        let (place, bit) = place(hash);
        self.seen[place] |= bit;
        let holders = self.holders.get_or_insert_default().entry(hash).or_default();
        if holders.last() != Some(&number) {
            holders.push(number);
        }
    }

    fn sift(&self, text: &str) -> Sifted {
        let mut sifted = Sifted { known: self.count, bits: vec![0; self.count.div_ceil(64)] };
        self.everywhere.iter().for_each(|number| sifted.add(*number));
        let Some(holders) = &self.holders else { return sifted };
        let mut look = |sort: Sort, bytes: &[u8]| {
            let hash = hash(sort, bytes);
            let (place, bit) = place(hash);
            if self.seen[place] & bit != 0 {
                holders.get(&hash).into_iter().flatten().for_each(|number| sifted.add(*number));
            }
        };
        let bytes = text.as_bytes();
        word_starts(text, |at, end| {
            look(Sort::Word, &bytes[at..end]);
            if let Some(longer) = bytes.get(at..end + BEHIND) {
                look(Sort::Word, longer);
            }
            for length in (1..=START).filter(|length| self.starts[*length] && at + length <= end) {
                look(Sort::WordStart, &bytes[at..at + length]);
            }
        });
        for length in (1..=MOST_BYTES).filter(|length| self.anywhere[*length]) {
            bytes.windows(length).for_each(|window| look(Sort::Bytes, window));
        }
        sifted
    }
}

/// Of which sort a beginning is, as far as its hash goes.
#[derive(Clone, Copy)]
enum Sort {
    Word = 1,
    WordStart = 2,
    Bytes = 3,
}

fn hash(sort: Sort, bytes: &[u8]) -> u64 {
    let mut hash = (sort as u64) << 32 | bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut eight = [0; 8];
        eight[..chunk.len()].copy_from_slice(chunk);
        hash = (hash.rotate_left(5) ^ u64::from_le_bytes(eight)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    hash
}

fn place(hash: u64) -> (usize, u64) {
    let bit = hash >> (u64::BITS - SEEN);
    ((bit >> 6) as usize, 1 << (bit & 63))
}
