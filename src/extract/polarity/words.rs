//! The words that answer, fill, join and part, read from `knowledge/extract/polarity.yaml`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Answers;
use crate::extract::lexicon::Lexicon;
use crate::knowledge;
use crate::model::Polarity;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    answers: Vec<AnswerList>,
    /// Words that may stand between a marker and its answer.
    filling: Vec<String>,
    /// Words that part two statements of one sentence.
    clause_ends: Vec<String>,
    /// Words that part the members of a list.
    list: Vec<String>,
    /// Answers that deny what the rest of their phrase would say: `no … rearrangement`, `no variants … detected`.
    denials: Vec<String>,
    /// Words behind an answer that open a list of its own: `positive for`.
    opens_list: Vec<String>,
    /// Answers of which another word says how they are: `expression of`.
    nouns: Vec<String>,
    /// Answers that say of several that they are there: `are present`.
    presence: Vec<String>,
    /// Words that say that an answer is that of some cells only: `subset`.
    shares: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerList {
    polarity: Polarity,
    answers: Answers,
    side: Side,
    phrases: Vec<String>,
}

/// On which side of its marker an answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Side {
    Before,
    After,
    Both,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Answer { polarity: Polarity, side: Side },
    Filling,
    ClauseEnd,
    List,
}

/// One list of words for each family: a longer phrase of the other family must not hide a word.
pub(super) struct Words {
    antigen: Lexicon<Word>,
    genetic: Lexicon<Word>,
    pub(super) denials: Vec<String>,
    pub(super) opens_list: Vec<String>,
    pub(super) nouns: Vec<String>,
    pub(super) presence: Vec<String>,
    pub(super) shares: Lexicon<()>,
}

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let knowledge: Knowledge = knowledge::builtin("extract/polarity.yaml");
    Words {
        antigen: knowledge.words_of(Answers::Antigen),
        genetic: knowledge.words_of(Answers::Genetic),
        denials: knowledge.denials.iter().map(|phrase| crate::extract::fold::fold(phrase)).collect(),
        shares: Lexicon::new(knowledge.shares.iter().map(|phrase| (phrase.clone(), ()))),
        presence: knowledge.presence.iter().map(|phrase| crate::extract::fold::fold(phrase)).collect(),
        nouns: knowledge.nouns.iter().map(|phrase| crate::extract::fold::fold(phrase)).collect(),
        opens_list: knowledge.opens_list.iter().map(|phrase| crate::extract::fold::fold(phrase)).collect(),
    }
});

impl Knowledge {
    fn words_of(&self, family: Answers) -> Lexicon<Word> {
        let answers = self.answers.iter().filter(|list| list.answers == family || list.answers == Answers::Any);
        let answers = answers.flat_map(|list| {
            let word = Word::Answer { polarity: list.polarity, side: list.side };
            list.phrases.iter().map(move |phrase| (phrase.clone(), word))
        });
        let others = [(&self.filling, Word::Filling), (&self.clause_ends, Word::ClauseEnd), (&self.list, Word::List)];
        let others = others.into_iter().flat_map(|(phrases, word)| phrases.iter().map(move |p| (p.clone(), word)));
        Lexicon::new(answers.chain(others))
    }
}

impl Answers {
    /// The words that answer markers of this family.
    pub(super) fn words(self) -> &'static Lexicon<Word> {
        match self {
            Answers::Genetic => &WORDS.genetic,
            Answers::Antigen | Answers::Any => &WORDS.antigen,
        }
    }
}
