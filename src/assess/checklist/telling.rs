//! A checklist in the language in which the case is told.

use super::Checklist;
use crate::assess::words::Speech;
use crate::model::Language;

impl Checklist {
    /// Its words in a language, where they are those of a built-in one.
    pub fn told(&self, language: Language) -> Self {
        self.told_in(Speech::of(language))
    }

    /// Its words in a language: titles, sections, what to ask for, what must be seen, notices. Words of a user's own checklist
    /// that no built-in one has stay as they are.
    pub(crate) fn told_in(&self, speech: &Speech) -> Self {
        let mut told = self.clone();
        let put = |word: &mut String| *word = speech.words(word).to_owned();
        put(&mut told.title);
        told.notices.iter_mut().for_each(|notice| put(&mut notice.text));
        for item in &mut told.items {
            put(&mut item.title);
            put(&mut item.section);
            put(&mut item.ask);
            item.rules.applies_words.iter_mut().for_each(put);
            item.rules.note_before.iter_mut().for_each(|note| put(&mut note.say));
            item.rules.required.iter_mut().for_each(|required| put(&mut required.label));
        }
        told
    }
}
