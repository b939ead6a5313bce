//! An expression that is tried only on texts in which what it cannot do without stands.

use std::ops::Deref;

use regex::Regex;

use super::{Beginning, Number, Seek, needs};

/// A compiled expression of the knowledge.
#[derive(Debug)]
pub(crate) struct Expression {
    regex: Regex,
    number: Number,
    /// Of these some stand wherever it matches; none: nothing is certain.
    needs: Vec<Vec<u8>>,
}

impl Expression {
    pub(crate) fn new(regex: Regex) -> Self {
        let needs = needs::of(regex.as_str()).unwrap_or_default();
        Self { regex, number: Number::default(), needs }
    }
}

impl Deref for Expression {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        &self.regex
    }
}

impl Seek for Expression {
    fn number(&self) -> &Number {
        &self.number
    }

    fn beginnings(&self, tell: &mut dyn FnMut(Beginning<'_>)) {
        self.needs.iter().for_each(|need| tell(Beginning::Bytes(need)));
        if self.needs.is_empty() {
            tell(Beginning::Bytes(b""));
        }
    }
}
