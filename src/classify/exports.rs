//! The papers in a data export: where each begins the reader says, what it is its codes say, where they settle it.

use std::sync::LazyLock;

use serde::Deserialize;

use super::policy::Policy;
use crate::knowledge;
use crate::model::coded::OWN;
use crate::model::{Coded, CodedRole, Cue, Explanation, KindScore, PagedText, Record, RecordKind, TextSource};

const FILE: &str = "classify/exports.yaml";
/// What the code of the export is worth among the cues.
pub(super) const WEIGHT: i32 = 12;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    documents: Vec<Codes>,
    summary: Summary,
    results: Vec<Tests>,
    /// Parts that are nothing without a result.
    empty_without_results: Vec<String>,
    /// States of a result that is none.
    void: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Codes {
    system: String,
    kind: String,
    codes: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Summary {
    part: String,
    kind: String,
    /// Of one that holds procedures alone.
    procedures: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tests {
    kind: String,
    codes: Vec<String>,
}

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| knowledge::builtin(FILE));

/// What the reader writes of a paper that is named and not there.
const NO_CONTENT: &str = "no-content";

/// One paper of an export.
#[derive(Debug)]
pub(super) struct Paper<'t> {
    /// First and last page.
    pub(super) pages: [u32; 2],
    head: &'t Coded,
    entries: Vec<&'t Coded>,
    /// Whether it has pages of words.
    pub(super) has_words: bool,
    quote: &'t str,
}

/// What the codes say of a paper.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// What it is.
    pub(super) kind: Option<String>,
    /// What else it is.
    pub(super) also: Vec<RecordKind>,
    /// Whether no more has to be asked: coded results are there, or nothing is.
    pub(super) settled: bool,
}

/// The papers of an export, in order; none for any other text.
pub(super) fn papers(text: &PagedText) -> Vec<Paper<'_>> {
    let heads: Vec<&Coded> = text.coded.iter().filter(|coded| coded.role == CodedRole::Document).collect();
    let last = text.pages.iter().map(|page| page.number).max().unwrap_or(1);
    let ends = heads.iter().skip(1).map(|next| next.page.saturating_sub(1)).chain([last]);
    let papers = heads.iter().zip(ends).map(|(head, end)| {
        let pages = [head.page, end.max(head.page)];
        let within = |page: u32| (pages[0]..=pages[1]).contains(&page);
        let own = text.pages.iter().filter(|page| within(page.number));
        Paper {
            pages,
            head,
            entries: entries(text, pages),
            has_words: own.clone().any(|page| page.source == TextSource::Text),
            quote: own
                .clone()
                .find(|page| page.number == head.page)
                .and_then(|page| page.lines.get((head.line as usize).saturating_sub(1)))
                .map_or("", String::as_str),
        }
    });
    papers.collect()
}

/// What the pages hold besides their heads; the entries stand in the order of the pages.
fn entries(text: &PagedText, [first, last]: [u32; 2]) -> Vec<&Coded> {
    let start = text.coded.partition_point(|coded| coded.page < first);
    let own = text.coded[start..].iter().take_while(|coded| coded.page <= last);
    own.filter(|coded| !matches!(coded.role, CodedRole::Document | CodedRole::Patient)).collect()
}

impl Paper<'_> {
    /// What its codes say.
    pub(super) fn told(&self) -> Told {
        let results = self.entries.iter().filter(|entry| {
            let void = entry.status.as_ref().is_some_and(|status| KNOWLEDGE.void.contains(&status.to_lowercase()));
            entry.role == CodedRole::Observation && entry.value.is_some() && !void
        });
        let has_results = results.clone().next().is_some();
        let own = self.head.own().unwrap_or_default();
        // A report that is only named, a page of results that are all awaited or taken back.
        let named = KNOWLEDGE.empty_without_results.iter().any(|part| part == own) && !has_results;
        if !self.has_words && (named || self.head.status.as_deref() == Some(NO_CONTENT)) {
            return Told { settled: true, ..Told::default() };
        }
        let mut also: Vec<String> = Vec::new();
        if has_results {
            for tests in &KNOWLEDGE.results {
                let known = |entry: &Coded| {
                    entry.codes.iter().any(|code| code.system == "loinc" && tests.codes.contains(&code.code))
                };
                if results.clone().any(|entry| known(entry)) {
                    also.push(tests.kind.clone());
                }
            }
        }
        let mut kind = self.by_document();
        if own == KNOWLEDGE.summary.part {
            // Who it is about, and nothing of them, is no summary.
            let says = !self.entries.is_empty() || self.has_words;
            let only = |role| !self.has_words && self.entries.iter().all(|entry| entry.role == role);
            let summary = &KNOWLEDGE.summary;
            let usual = if only(CodedRole::Procedure) { &summary.procedures } else { &summary.kind };
            kind = says.then(|| kind.unwrap_or_else(|| usual.clone()));
        }
        // A page whose every test is of one kind is of that kind.
        if let (Some(only), true) = (also.first().cloned(), has_results) {
            let of_only = |entry: &&Coded| {
                entry.codes.iter().any(|code| {
                    KNOWLEDGE.results.iter().any(|tests| tests.kind == only && tests.codes.contains(&code.code))
                })
            };
            if results.clone().all(of_only) {
                kind = Some(only);
            }
        }
        also.retain(|other| Some(other) != kind.as_ref());
        let policy = Policy::builtin();
        if let Some(kind) = &kind {
            also.retain(|other| policy.go_together(kind, other));
        }
        let settled = !self.has_words || own == "results";
        Told { kind, also: also.into_iter().map(RecordKind::new).collect(), settled }
    }

    /// By the codes of the paper itself, those of the export first.
    fn by_document(&self) -> Option<String> {
        let entry = KNOWLEDGE.documents.iter().find(|known| {
            known.system != OWN && self.head.codes.iter().any(|code| is(known, &code.system, &code.code))
        });
        let own =
            || KNOWLEDGE.documents.iter().find(|known| self.head.codes.iter().any(|c| is(known, &c.system, &c.code)));
        entry.or_else(own).map(|known| known.kind.clone())
    }

    /// The cue that its codes are.
    pub(super) fn cue(&self, kind: &str) -> Cue {
        Cue {
            rule: format!("{kind}/codes"),
            kind: RecordKind::new(kind),
            weight: WEIGHT,
            page: self.head.page,
            line: self.head.line,
            quote: self.quote.chars().take(240).collect(),
            file: None,
        }
    }
}

/// Why a paper of an export is what it is.
pub(super) fn explain(paper: &Paper<'_>, record: Record) -> Explanation {
    let score = KindScore {
        kind: record.kind.clone(),
        points: record.score,
        cues: if record.cues.is_empty() { vec![paper.cue(record.kind.id())] } else { record.cues },
        lacks: Vec::new(),
    };
    Explanation { winner: record.kind, runner_up: record.runner_up, scores: vec![score] }
}

fn is(known: &Codes, system: &str, code: &str) -> bool {
    known.system == system && known.codes.iter().any(|one| one == code)
}
