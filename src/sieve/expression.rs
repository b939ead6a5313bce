//! An expression that is tried only on texts in which what it cannot do without stands, and compiled when it is first tried.
//!
//! Compiling costs many times what trying does, and most expressions are never tried in a run: no paper is in their language.

use std::ops::Deref;
use std::sync::OnceLock;

use regex::Regex;

use super::{Beginning, Number, Seek, needs};

/// An expression of the knowledge.
#[derive(Debug)]
pub(crate) struct Expression {
    pattern: String,
    regex: OnceLock<Regex>,
    number: Number,
    /// Of these some stand wherever it matches; none: nothing is certain.
    needs: Vec<Vec<u8>>,
}

impl Expression {
    /// # Errors
    /// Where the pattern is none.
    pub(crate) fn new(pattern: String) -> Result<Self, Box<regex_syntax::Error>> {
        let needs = needs::of(&regex_syntax::parse(&pattern)?).unwrap_or_default();
        #[cfg(test)]
        tests::made(&pattern);
        Ok(Self { pattern, regex: OnceLock::new(), number: Number::default(), needs })
    }
}

impl Deref for Expression {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        #[expect(
            clippy::expect_used,
            reason = "a pattern that can be parsed fails to compile by its size alone: a bug"
        )]
        self.regex.get_or_init(|| Regex::new(&self.pattern).expect("a pattern of a usual size"))
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::{Mutex, PoisonError};

    use super::*;

    static MADE: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

    pub(super) fn made(pattern: &str) {
        MADE.lock().unwrap_or_else(PoisonError::into_inner).insert(pattern.to_owned());
    }

    #[test]
    fn every_expression_that_papers_need_can_be_compiled() {
        crate::pipeline::load();
        let made = MADE.lock().unwrap().clone();
        assert!(made.len() > 300, "{}", made.len());
        for pattern in made {
            assert!(Regex::new(&pattern).is_ok(), "{pattern}");
        }
    }
}
