//! What a paper says of itself: a first, final, amended or added report, a translation; and the numbers of its specimen.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::extract::lexicon::Lexicon;
use crate::extract::lines::Line;
use crate::knowledge;
use crate::model::{Issue, Record};

/// The first lines, where a paper says what it is.
const TITLE_LINES: usize = 15;
/// The first and last lines, where a translator's certificate or stamp stands.
const STAMP_LINES: usize = 15;
/// A line of so few words is a heading.
const HEADING_WORDS: usize = 6;
/// The longest number of a specimen.
const CODE_LENGTH: usize = 24;
/// How many numbers of specimens are kept.
const MAX_CODES: usize = 12;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    title: Vec<String>,
    status: Vec<String>,
    says: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Issues {
    preliminary: Phrases,
    #[serde(rename = "final")]
    last: Phrases,
    amended: Phrases,
    supplement: Phrases,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    issues: Issues,
    supplement_kinds: Vec<String>,
    status_labels: Vec<String>,
    not_yet: Vec<String>,
    translator: Vec<String>,
    not_translator: Vec<String>,
    code_labels: Vec<String>,
}

struct Rules {
    title: Lexicon<Issue>,
    status: Lexicon<Issue>,
    says: Lexicon<Issue>,
    labels: Lexicon<()>,
    not_yet: Lexicon<()>,
    translator: Lexicon<()>,
    not_translator: Lexicon<()>,
    code_labels: Lexicon<()>,
    supplement_kinds: Vec<String>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let file = "extract/versions.yaml";
    let Knowledge { issues, supplement_kinds, status_labels, not_yet, translator, not_translator, code_labels } =
        knowledge::builtin(file);
    let all = [
        (Issue::Preliminary, &issues.preliminary),
        (Issue::Final, &issues.last),
        (Issue::Amended, &issues.amended),
        (Issue::Supplement, &issues.supplement),
    ];
    let of = |part: fn(&Phrases) -> &Vec<String>| {
        Lexicon::new(
            all.iter().flat_map(|(issue, phrases)| part(phrases).iter().map(|phrase| (phrase.clone(), *issue))),
        )
    };
    let plain = |phrases: Vec<String>| Lexicon::new(phrases.into_iter().map(|phrase| (phrase, ())));
    Rules {
        title: of(|phrases| &phrases.title),
        status: of(|phrases| &phrases.status),
        says: of(|phrases| &phrases.says),
        labels: plain(status_labels),
        not_yet: plain(not_yet),
        translator: plain(translator),
        not_translator: plain(not_translator),
        code_labels: plain(code_labels),
        supplement_kinds,
    }
});

/// What a paper says of itself.
#[derive(Debug, Default)]
pub(super) struct Version {
    pub(super) issue: Option<Issue>,
    pub(super) translated: bool,
    pub(super) codes: Vec<String>,
}

/// Looks through the folded lines of a paper that hold anything.
pub(super) fn of(record: &Record, lines: &[&Line]) -> Version {
    let by_kind = RULES.supplement_kinds.iter().any(|kind| kind == record.kind.id());
    let stamp = |at: usize| at < STAMP_LINES || at + STAMP_LINES >= lines.len();
    let translated = lines.iter().enumerate().any(|(at, line)| stamp(at) && is_certificate(line));
    let mut codes = BTreeSet::new();
    for (at, line) in lines.iter().enumerate() {
        codes.extend(codes_of(line, lines.get(at + 1).copied()));
        if codes.len() >= MAX_CODES {
            break;
        }
    }
    Version {
        issue: issue(lines).or(by_kind.then_some(Issue::Supplement)),
        translated,
        codes: codes.into_iter().take(MAX_CODES).collect(),
    }
}

/// Of several, the one that says most: what is amended is not preliminary, and a supplement may be final.
fn issue(lines: &[&Line]) -> Option<Issue> {
    let mut found: BTreeSet<Issue> = BTreeSet::new();
    for (at, line) in lines.iter().enumerate() {
        let said = line.find(&RULES.says);
        if !said.is_empty() {
            // The other version that the sentence names is not this one.
            found.extend(said.iter().map(|hit| *hit.meaning));
            continue;
        }
        found.extend(status(line));
        if at < TITLE_LINES || !is_longer(&line.words) {
            let titles = line.find(&RULES.title);
            let of_another = titles.first().is_some_and(|hit| {
                line.find(&RULES.not_yet).iter().any(|later| later.range.start >= hit.range.end)
                    || is_longer(line.words.get(..hit.range.start).unwrap_or_default())
            });
            // Far below the title a heading is that of a part of the paper, as of an addendum that was joined to it.
            let part = |issue: Issue| at >= TITLE_LINES && issue == Issue::Supplement;
            found.extend(titles.iter().map(|hit| *hit.meaning).filter(|issue| !of_another && !part(*issue)));
        }
    }
    [Issue::Amended, Issue::Supplement, Issue::Preliminary, Issue::Final].into_iter().find(|one| found.contains(one))
}

/// The answer behind a label of the status.
fn status(line: &Line) -> Option<Issue> {
    let labels = line.find(&RULES.labels);
    let label = labels.first()?;
    let rest = line.words.get(label.range.end..)?.trim_start_matches(|c: char| !c.is_alphanumeric());
    let answers = RULES.status.find(rest);
    answers.iter().find(|hit| hit.range.start == 0).map(|hit| *hit.meaning)
}

/// Whether a text has more words than a heading.
fn is_longer(text: &str) -> bool {
    super::words::of(text).nth(HEADING_WORDS).is_some()
}

fn is_certificate(line: &Line) -> bool {
    !line.find(&RULES.translator).is_empty() && line.find(&RULES.not_translator).is_empty()
}

/// The numbers behind labels on a line; where labels stand above their values, those of the line below.
fn codes_of(line: &Line, below: Option<&Line>) -> Vec<String> {
    let mut codes = Vec::new();
    let words = line.words.as_str();
    for hit in line.find(&RULES.code_labels) {
        let rest = words.get(hit.range.end..).unwrap_or_default();
        let here = code(rest);
        let column = || {
            let before = words.get(..hit.range.start).unwrap_or_default();
            let empty = rest.split('\t').next().is_some_and(|own| !own.chars().any(char::is_alphanumeric));
            let cell = before.matches('\t').count();
            let below = below.filter(|_| empty && words.contains('\t'));
            below.and_then(|below| below.words.split('\t').nth(cell)).and_then(code)
        };
        codes.extend(here.or_else(column));
    }
    codes
}

/// A number of a specimen at the start of a text: letters, digits and what joins them, with three digits at least.
fn code(text: &str) -> Option<String> {
    let start = text.find(|c: char| c.is_alphanumeric())?;
    let between = text.get(..start)?;
    if !between.chars().all(|c| c.is_whitespace() || matches!(c, ':' | '.' | '#' | '-' | '(' | '|')) {
        return None;
    }
    let rest = text.get(start..)?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.' | '_')));
    let whole = rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches(['.', '-', '/']);
    let code: String = whole.chars().filter(char::is_ascii_alphanumeric).collect();
    let digits = code.chars().filter(char::is_ascii_digit).count();
    // Day, month and year between points or strokes are no number of a specimen.
    let parts: Vec<&str> = whole.split(['/', '.', '-']).collect();
    let is_date = parts.len() == 3
        && parts.iter().all(|part| part.chars().all(|c| c.is_ascii_digit()))
        && parts.iter().all(|part| matches!(part.len(), 1 | 2 | 4));
    (digits >= 3 && code.len() <= CODE_LENGTH && !is_date).then_some(code)
}
