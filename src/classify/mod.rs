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
mod mend;
mod own;
mod phrases;
mod policy;
mod rules;
mod score;
mod segments;
mod sheet;
mod vocabulary;
mod wording;

use std::borrow::Cow;

use self::score::Depth;
pub use self::segments::{
    Edges, Person, Signs, compare, edges, has_pages_of_papers, is_same_title, other_date, share_running_header,
    title_of,
};
use self::sheet::Sheet;
pub use self::vocabulary::Vocabulary;
use crate::model::{Explanation, PagedText, Record, RecordKind, SourceFile, TextSource};

/// The ids of all kinds of paper.
pub fn kinds() -> Vec<&'static str> {
    policy::Policy::kinds().iter().map(|kind| kind.id.as_str()).collect()
}

/// A record, with what shows whether its paper goes on in another file.
#[derive(Debug, Clone)]
pub struct Paper {
    /// What is known of it.
    pub record: Record,
    /// Its first and last page; `None` of what does not lie on pages, and of a page that stands alone ([`edges`]).
    pub edges: Option<Edges>,
}

/// Makes ready what telling kinds needs, but for a user's own words.
pub fn load() {
    let text = PagedText::single(vec!["Nothing is said.".to_owned()], TextSource::Text);
    drop(one_paper(&text, Vocabulary::builtin()));
    drop(segments::segments(&text, Vocabulary::builtin()));
}

/// The records in one file, as [`papers`] tells them.
pub fn classify(file: &SourceFile, text: &PagedText, vocabulary: &Vocabulary) -> Vec<Record> {
    papers(file, text, vocabulary).into_iter().map(|paper| paper.record).collect()
}

/// The papers in one file, in order. Their ids and file ids are empty: the pipeline numbers them.
///
/// A file without words gives none, unless its format alone says what it is.
pub fn papers(file: &SourceFile, text: &PagedText, vocabulary: &Vocabulary) -> Vec<Paper> {
    let by_format = vocabulary.policy.kind_of_format(file.format);
    if text.is_blank() && by_format.is_none() {
        return Vec::new();
    }
    let exported = exports::papers(text);
    if !exported.is_empty() {
        let record = |paper| of_export(paper, text, vocabulary);
        return exported.iter().map(|paper| Paper { record: record(paper), edges: None }).collect();
    }
    let segments = segments_of(file, text, vocabulary);
    if segments.is_empty() {
        return vec![Paper { record: of_text(text, by_format, vocabulary), edges: None }];
    }
    let papers = segments.into_iter().map(|segment| {
        let record = of_text(&own_pages(text, segment.pages), by_format, vocabulary);
        let complete_pages = segment.count.as_ref().map(|count| count.missing.is_empty());
        Paper { record: Record { complete_pages, page_count: segment.count, ..record }, edges: Some(segment.edges) }
    });
    papers.collect()
}

/// The papers that the pages of a file are parted into; none where there is nothing to part.
fn segments_of(file: &SourceFile, text: &PagedText, vocabulary: &Vocabulary) -> Vec<segments::Segment> {
    if text.is_blank() || !has_pages_of_papers(file.format) {
        return Vec::new();
    }
    segments::segments(text, vocabulary)
}

/// The pages that are one paper, whole: as the parts of a paper that lay in several files are.
pub fn one_paper(text: &PagedText, vocabulary: &Vocabulary) -> Record {
    of_text(text, None, vocabulary)
}

/// Some pages of a text, by their places.
fn own_pages(text: &PagedText, [from, to]: [usize; 2]) -> Cow<'_, PagedText> {
    if to - from + 1 == text.pages.len() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(PagedText::of(text.pages[from..=to].to_vec()))
}

/// What a text is that is one paper.
fn of_text(text: &PagedText, by_format: Option<&str>, vocabulary: &Vocabulary) -> Record {
    let sheet = Sheet::new(text, vocabulary);
    let verdict =
        decide::decide(&score::tally(&sheet, by_format, vocabulary, Depth::Decision), &sheet, &vocabulary.policy);
    Record {
        also: verdict.also,
        score: verdict.score,
        runner_up: verdict.runner_up,
        language: vocabulary.languages.of(&sheet.text),
        text_source: source(text).unwrap_or(if by_format.is_some() { TextSource::Header } else { TextSource::Text }),
        cues: verdict.cues,
        ..Record::new(verdict.kind, pages(text))
    }
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
        let verdict =
            decide::decide(&score::tally(&sheet, told.kind.as_deref(), vocabulary, Depth::Decision), &sheet, policy);
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

/// Every kind that each paper of a file has points for, with its cues: why this kind, and why not another.
pub fn explain(file: &SourceFile, text: &PagedText, vocabulary: &Vocabulary) -> Vec<Explanation> {
    let policy = &vocabulary.policy;
    let exported = exports::papers(text);
    if !exported.is_empty() {
        return exported.iter().map(|paper| exports::explain(paper, of_export(paper, text, vocabulary))).collect();
    }
    let by_format = policy.kind_of_format(file.format);
    let explain = |text: &PagedText| explain_text(text, by_format, vocabulary);
    let segments = segments_of(file, text, vocabulary);
    if segments.is_empty() {
        return vec![explain(text)];
    }
    segments.iter().map(|segment| explain(&own_pages(text, segment.pages))).collect()
}

/// The same of pages that are one paper, whole.
pub fn explain_one_paper(text: &PagedText, vocabulary: &Vocabulary) -> Explanation {
    explain_text(text, None, vocabulary)
}

fn explain_text(text: &PagedText, by_format: Option<&str>, vocabulary: &Vocabulary) -> Explanation {
    let sheet = Sheet::new(text, vocabulary);
    decide::explain(&score::tally(&sheet, by_format, vocabulary, Depth::Everything), &sheet, &vocabulary.policy)
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
