#![no_main]

//! A family's own files: `case.yaml`, read and added to, and words of their own for telling kinds of papers.

use cart_dossier::classify;
use cart_dossier::corrections::{Corrections, patch};
use cart_dossier::model::{PagedText, TextSource};
use libfuzzer_sys::fuzz_target;

/// What `review` and `init` put into a `case.yaml`.
const ENTRY: &str = "{file: \"a.pdf\", person: other}";
const QUESTION: &str = "Is \"this\" \\ the marker: yes?";

fuzz_target!(init: cart_dossier_fuzz::watch(), |data: &[u8]| {
    let Some((first, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    if first % 2 == 0 { case(text) } else { words(text) }
});

/// What is put into a file that can be read leaves one that can be read.
fn case(text: &str) {
    let kinds = classify::kinds();
    if Corrections::parse("case.yaml", text, &kinds).is_err() {
        return;
    }
    for patched in [patch::with_entry(text, ENTRY), patch::with_question(text, QUESTION)].into_iter().flatten() {
        let again = Corrections::parse("case.yaml", &patched, &kinds);
        assert!(again.is_ok(), "{again:?}");
    }
}

/// Words that are taken can be looked for.
fn words(text: &str) {
    let own = [("own.yaml".to_owned(), text.to_owned())];
    if let Ok(vocabulary) = classify::Vocabulary::from_texts(Vec::new(), &own) {
        let page = text.lines().map(str::to_owned).collect();
        classify::one_paper(&PagedText::single(page, TextSource::Text), &vocabulary);
    }
}
