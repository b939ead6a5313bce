//! Stage 3: tells what the papers in one file are, with the cues that say so.
//!
//! Every rule of `knowledge/classify` that matches gives points for or against a kind; the kind with enough points,
//! and enough more than the next, is the answer, and otherwise `unclassified` is (domain/vocabulary.md §1, §3.10). A
//! result paper must hold results: its name alone is as often that of a request, an appointment or a leaflet. The name
//! of the file is no evidence.

mod decide;
mod exports;
mod fold;
mod language;
mod language_file;
mod own;
mod phrases;
mod policy;
mod rules;
mod score;
mod sheet;
mod vocabulary;
mod wording;

use self::sheet::Sheet;
pub use self::vocabulary::Vocabulary;
use crate::model::{Explanation, PagedText, Record, RecordKind, SourceFile, TextSource};

/// The records in one file. Their ids and file ids are empty: the pipeline numbers them.
///
/// A file without words gives none, unless its format alone says what it is.
pub fn classify(file: &SourceFile, text: &PagedText, vocabulary: &Vocabulary) -> Vec<Record> {
    let policy = &vocabulary.policy;
    let by_format = policy.kind_of_format(file.format);
    if text.is_blank() && by_format.is_none() {
        return Vec::new();
    }
    let papers = exports::papers(text);
    if !papers.is_empty() {
        return papers.iter().map(|paper| of_export(paper, text, vocabulary)).collect();
    }
    let sheet = Sheet::new(text, vocabulary);
    let verdict = decide::decide(&score::tally(&sheet, by_format, vocabulary), policy);
    vec![Record {
        also: verdict.also,
        score: verdict.score,
        runner_up: verdict.runner_up,
        language: vocabulary.languages.of(&sheet.text),
        text_source: source(text).unwrap_or(if by_format.is_some() { TextSource::Header } else { TextSource::Text }),
        cues: verdict.cues,
        ..Record::new(verdict.kind, pages(text))
    }]
}

/// One paper of a data export: by its codes where they settle what it is, else by its words with the codes among them.
fn of_export(paper: &exports::Paper<'_>, text: &PagedText, vocabulary: &Vocabulary) -> Record {
    let policy = &vocabulary.policy;
    let [first, last] = paper.pages;
    let own = text.pages.iter().filter(|page| (first..=last).contains(&page.number)).cloned().collect();
    let own = PagedText::of(own);
    let sheet = Sheet::new(&own, vocabulary);
    let told = paper.told();
    let about = Record {
        language: vocabulary.languages.of(&sheet.text),
        text_source: source(&own).unwrap_or(TextSource::Structured),
        ..Record::new(RecordKind::unclassified(), paper.pages)
    };
    if !told.settled {
        let verdict = decide::decide(&score::tally(&sheet, told.kind.as_deref(), vocabulary), policy);
        return Record {
            kind: verdict.kind,
            also: verdict.also,
            score: verdict.score,
            runner_up: verdict.runner_up,
            cues: verdict.cues,
            ..about
        };
    }
    match &told.kind {
        Some(kind) => Record {
            kind: RecordKind::new(kind),
            also: told.also,
            score: exports::WEIGHT,
            cues: vec![paper.cue(kind)],
            ..about
        },
        None => about,
    }
}

/// Every kind that the paper has points for, with its cues: why this kind, and why not another.
pub fn explain(file: &SourceFile, text: &PagedText, vocabulary: &Vocabulary) -> Explanation {
    let policy = &vocabulary.policy;
    if let Some(first) = exports::papers(text).first() {
        return exports::explain(first, of_export(first, text, vocabulary));
    }
    let sheet = Sheet::new(text, vocabulary);
    decide::explain(score::tally(&sheet, policy.kind_of_format(file.format), vocabulary), policy)
}

/// First and last page.
fn pages(text: &PagedText) -> [u32; 2] {
    let numbers = || text.pages.iter().map(|page| page.number);
    [numbers().min().unwrap_or(1), numbers().max().unwrap_or(1)]
}

/// Where most of the words came from.
fn source(text: &PagedText) -> Option<TextSource> {
    let size = |wanted: TextSource| -> usize {
        text.pages.iter().filter(|page| page.source == wanted).flat_map(|page| &page.lines).map(String::len).sum()
    };
    [TextSource::Ocr, TextSource::Structured, TextSource::Header, TextSource::Text]
        .into_iter()
        .filter(|wanted| text.pages.iter().any(|page| page.source == *wanted))
        .max_by_key(|wanted| size(*wanted))
}
