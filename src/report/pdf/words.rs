//! The printed words, from `knowledge/report`. Nothing a reader sees is written in Rust.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::beside;
use super::shape::{GLUE, JOINER};
use crate::knowledge::{self, InLanguages};
use crate::model::{Language, PartialDate, Precision, StatedDate};
use crate::terms::{self, Terms};

static WORDS: InLanguages<Words> = InLanguages::new(|language| {
    let words: Words = knowledge::builtin_in("report/*.yaml", language);
    Words { terms: terms::of(language).clone(), ..words }
});

/// The words of a language.
pub(in crate::report) fn of(language: Language) -> &'static Words {
    WORDS.of(language)
}

type Map = BTreeMap<String, String>;

/// One form for one, another for any other number.
pub(in crate::report) type Plural = [String; 2];

/// All words of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Words {
    pub(in crate::report) language: String,
    /// Whether these are the words of two languages, side by side.
    #[serde(default)]
    pub(super) beside: bool,
    pub(in crate::report) months: [String; 12],
    dates: Dates,
    pub(in crate::report) document: Document,
    pub(in crate::report) redacted: Redacted,
    pub(in crate::report) sections: Sections,
    pub(in crate::report) identity: Identity,
    pub(in crate::report) front: Front,
    pub(in crate::report) diseases: Map,
    pub(in crate::report) statuses: BTreeMap<String, StatusWords>,
    pub(in crate::report) needs: Map,
    pub(in crate::report) timeline: Timeline,
    pub(in crate::report) checklist: Checklist,
    pub(in crate::report) facts: Facts,
    pub(in crate::report) curves: Curves,
    pub(super) findings: Findings,
    pub(in crate::report) questions: Questions,
    pub(in crate::report) index: Index,
    pub(in crate::report) twins: Twins,
    pub(in crate::report) notice: Notice,
    pub(in crate::report) statements: BTreeMap<String, Statement>,
    /// Names of diagnoses that are not the one the summary is about.
    pub(super) other_illnesses: Vec<String>,
    pub(super) fact_tables: Vec<FactTable>,
    pub(super) polarities: Map,
    pub(super) polarities_of: BTreeMap<String, Map>,
    pub(super) names: Map,
    /// Standard terms of diseases, methods, samples and medicines, of `knowledge/terms`; English ones are as they are.
    #[serde(default)]
    terms: Terms,
    pub(in crate::report) kinds: Map,
}

/// How a date is written, as far as it is known; it stays on one line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dates {
    day: String,
    month: String,
    year: String,
}

/// Declares a group of words, every one of which must be in the file.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $kind:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(in crate::report) struct $name { $(pub(in crate::report) $field: $kind),* }
    };
}

words!(
    /// Of the whole document.
    Document {
        title: String, subtitle: String, prepared: String, size: String, files: Plural, pages: Plural, unnamed: String,
        born: String, footer: String, page: String, reference: String, more: String, and_more: String, no_date: String,
        or: String, days: Plural, quote: String, in_container: String, doubtful_reference: String, doubtful: String,
        by_user: String, date_by_user: String,
    }
);
words!(
    /// What is hidden, and what a summary says of it on page 1.
    Redacted { mark: String, notices: Vec<String> }
);
words!(
    /// Headings.
    Sections {
        front: String, attention: String, timeline: String, treatments: String, checklist: String, facts: String, curves: String,
        findings: String, questions: String, more_questions: String, index: String, unread: String, aside: String,
        notice: String,
    }
);
words!(
    /// The other names of a paper.
    Twins {
        same: String, translation_of: String, translated: String, replaced_by: String, replaces: String,
        supplement_of: String, supplemented: String, in_brackets: String,
    }
);
words!(
    /// The box that says who.
    Identity {
        patient: String, born: String, age: String, sex: String, numbers: String, ending: String, sexes: Map,
        kinds: Map, unknown: String,
    }
);
words!(
    /// The first page.
    Front {
        diagnosis: String, stage: String, status: String, target: String, lines: String, pet: String, marrow: String,
        performance: String, lines_proposed: Plural, lines_stated: String, not_found: String, awaited: String, awaited_too: String,
        no_details: String, chosen_by_user: String, by: String, tiles: String, beside: String,
        beside_unread: Plural, beside_aside: Plural, beside_warn: Plural, complete: String,
        attention_count: String, more_in: String, with_status: String,
    }
);
words!(
    /// A status as a word of a row and as the name of a tile.
    StatusWords { word: String, tile: String }
);
words!(
    /// The drawing of the treatments and its table.
    Timeline {
        none: String, line: String, uncounted: String, response: String, pet: String, marrow: String,
        prepared: String, diagnosis: String, relapse: String, progression: String, transformation: String,
        quarter: String, pet_short: String, deauville: String, cycles: String, undated: String, earlier: String,
        partial: String, proposed: String, legend: Legend, columns: TimelineColumns, asserted: String,
        stopped: String, ongoing: String, planned: String, planned_name: String, range: String, on: String, by: String, kinds: Map,
        complete: Vec<String>, worse: Vec<String>,
    }
);
words!(
    /// What the marks of the drawing mean.
    Legend {
        treatment: String, planned: String, ongoing: String, cell: String, response: String, worse: String,
        pet: String, marrow: String, event: String, partial: String,
    }
);
words!(
    /// Heads of the table of treatments.
    TimelineColumns { line: String, treatment: String, dates: String, response: String, why: String, papers: String }
);
words!(
    /// The checklist.
    Checklist {
        columns: ChecklistColumns, lacking: String, superseded: String, age: Plural, age_limit: String, also: String,
        not_applicable: String,
        not_applicable_group: String, empty: String,
    }
);
words!(
    /// Heads of the checklist.
    ChecklistColumns { status: String, item: String, seen: String, date: String, papers: String }
);
words!(
    /// The tables of statements.
    Facts {
        columns: FactColumns, none: String, unnamed_paper: String, historical: String, reported: String,
        range: String, flag: String, no_unit: String, older: Plural, note: String, doubtful: String, by_user: String,
    }
);
words!(
    /// Heads of the tables of statements.
    FactColumns { what: String, value: String, date: String, papers: String }
);
words!(
    /// The curves of blood counts and markers.
    Curves { blood: String, markers: String, note: String, hollow: String, decimal: String }
);
words!(
    /// Findings.
    Findings { columns: FindingColumns, levels: Map, none: String }
);
words!(
    /// Heads of the findings.
    FindingColumns { level: String, what: String, papers: String }
);
words!(
    /// Questions.
    Questions { none: String, whom: String }
);
words!(
    /// The index and the two lists after it.
    Index {
        columns: IndexColumns, unread_columns: ShortColumns, aside_columns: ShortColumns, none: String,
        all_read: String, none_aside: String, aside_kind: String, by_user: String, same_as: String, images: Plural, other: String,
        donor: String, page_of: String, pages_of: String, also_in: String, states: Map,
    }
);
words!(
    /// Heads of the index.
    IndexColumns { id: String, file: String, kind: String, date: String, pages: String, state: String, hash: String }
);
words!(
    /// Heads of the lists of unread and set-aside files.
    ShortColumns { id: String, file: String, reason: String }
);
words!(
    /// The notice at the end.
    Notice { paragraphs: Vec<String>, glyphs: Plural }
);

/// What stands in the first column of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::report) enum Show {
    Title,
    Name,
    Both,
}

/// Which form of the value is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::report) enum ValueForm {
    Raw,
    Standard,
    Number,
    Code,
    Date,
    Interval,
    None,
}

/// How one type of statement is printed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Statement {
    pub(in crate::report) title: String,
    pub(super) show: Show,
    pub(in crate::report) value: ValueForm,
    #[serde(default)]
    pub(super) quote: bool,
    /// Whether "positive" is said: its answer is yes or no.
    #[serde(default)]
    pub(super) answer: bool,
    #[serde(default = "three")]
    pub(super) keep: usize,
}

fn three() -> usize {
    3
}

/// One table of "What the papers state".
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactTable {
    pub(super) title: String,
    pub(super) types: Vec<String>,
    /// Only these names; all where none is given.
    #[serde(default)]
    pub(super) names: Vec<String>,
    /// Not these: another table has them.
    #[serde(default)]
    pub(super) without: Vec<String>,
}

/// Puts values into the `{…}` of a sentence. Values are not looked into: a `{n}` inside one stays as it is.
/// What is in two languages is filled in each.
pub(in crate::report) fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    if !beside::is_double(values.iter().map(|(_, value)| *value).chain([sentence])) {
        return filled(sentence, values);
    }
    let of = |second: bool| {
        let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, beside::half(value, second))).collect();
        filled(beside::half(sentence, second), &values)
    };
    beside::marked(&of(false), &of(true))
}

fn filled(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(sentence.len() + 32);
    let mut rest = sentence;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let Some(close) = after.find('}') else {
            rest = &rest[open..];
            break;
        };
        match values.iter().find(|(key, _)| *key == &after[..close]) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&rest[open..open + close + 2]),
        }
        rest = &after[close + 1..];
    }
    out.push_str(rest);
    out
}

/// The right form for a number, with the number in it.
pub(super) fn count(forms: &Plural, n: usize) -> String {
    fill(if n == 1 { &forms[0] } else { &forms[1] }, &[("n", &n.to_string())])
}

impl Words {
    /// Lines that a text may take which has so many in one language.
    pub(super) fn lines(&self, most: usize) -> usize {
        if self.beside { most * 2 } else { most }
    }

    /// `14 Jan 2025`, `Jan 2025` or `2025`.
    pub(in crate::report) fn date(&self, date: &PartialDate) -> String {
        let month = date.month_number().and_then(|m| self.months.get(m as usize - 1)).map_or("", String::as_str);
        let day = date.day_number().map(|day| day.to_string()).unwrap_or_default();
        let form = match (month, day.as_str()) {
            ("", _) => &self.dates.year,
            (_, "") => &self.dates.month,
            _ => &self.dates.day,
        };
        let year = format!("{:04}", date.year_number());
        let date = fill(form, &[("day", &day), ("month", month), ("year", &year)]);
        beside::each([&date], |[date]| {
            if date.is_ascii() || date.contains(' ') {
                return date.replace(' ', &GLUE.to_string());
            }
            date.chars().flat_map(|c| [JOINER, c]).skip(1).collect()
        })
    }

    /// A date as a paper states it: both readings of an ambiguous one.
    pub(in crate::report) fn stated(&self, date: &StatedDate) -> String {
        match (&date.value, &date.other_reading) {
            (Some(value), Some(other)) if date.precision == Precision::Ambiguous => {
                fill(&self.document.or, &[("a", &self.date(value)), ("b", &self.date(other))])
            }
            (Some(value), _) if date.by_user => fill(&self.document.date_by_user, &[("date", &self.date(value))]),
            (Some(value), _) => self.date(value),
            (None, _) => self.document.no_date.clone(),
        }
    }

    /// A name or a coded value in words.
    pub(in crate::report) fn name(&self, id: &str) -> String {
        if let Some(name) = self.names.get(id) {
            return name.clone();
        }
        name_by_id(id)
    }

    /// A standard term, or several with commas between, in the language. The English terms are those of `knowledge/extract`;
    /// other words are those of a paper, and stay as they are.
    pub(in crate::report) fn term(&self, text: &str) -> String {
        if let Some(term) = terms::find(&self.terms, text) {
            return if text.starts_with(char::is_uppercase) { capital(term) } else { term.to_owned() };
        }
        let said: Option<Vec<&str>> = text.split(", ").map(|part| terms::find(&self.terms, part)).collect();
        said.map_or_else(|| text.to_owned(), |said| beside::list(&said, ", "))
    }

    /// The name of a treatment, or of several given together; an abbreviation of a regimen stays as it is.
    pub(in crate::report) fn treatment(&self, name: &str) -> String {
        let said: Vec<String> = name.split(terms::TOGETHER).map(|part| self.term(part)).collect();
        beside::list(&said, terms::TOGETHER)
    }

    /// The name of a medicine as a paper prints it, in the language where it is known.
    pub(super) fn medicine(&self, printed: &str) -> String {
        match terms::find(&self.terms, printed) {
            Some(term) => capital(term),
            None => self.name(printed),
        }
    }

    /// The title of a kind of paper.
    pub(in crate::report) fn kind(&self, id: &str) -> String {
        self.kinds.get(id).cloned().unwrap_or_else(|| self.name(id))
    }
}

/// The name of what has no other: an id is lower case with hyphens; anything else is a name as printed, and stays as it is.
pub(super) fn name_by_id(id: &str) -> String {
    if id.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit()) {
        return capital(&id.replace('-', " "));
    }
    id.to_owned()
}

/// The text with a capital first; `anti-BCMA` and the like stay as they are.
pub(super) fn capital(text: &str) -> String {
    beside::each([text], |[text]| with_capital(text))
}

fn with_capital(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    if first.chars().any(char::is_uppercase) {
        return text.to_owned();
    }
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DateKind, id_of};

    #[test]
    fn fills_a_sentence_once() {
        assert_eq!(fill("{a} and {b}, {c}", &[("a", "{b}"), ("b", "two")]), "{b} and two, {c}");
        assert_eq!(fill("open { brace", &[("a", "x")]), "open { brace");
    }

    #[test]
    fn writes_dates_as_far_as_known() {
        let english = of(Language::En);
        assert_eq!(english.date(&PartialDate::day(2025, 1, 14).unwrap()), "14\u{A0}Jan\u{A0}2025");
        assert_eq!(english.date(&PartialDate::month(2025, 12).unwrap()), "Dec\u{A0}2025");
        assert_eq!(english.date(&PartialDate::year(2025)), "2025");
        let both = StatedDate {
            value: PartialDate::day(2026, 3, 4),
            precision: Precision::Ambiguous,
            kind: DateKind::Report,
            other_reading: PartialDate::day(2026, 4, 3),
            quote: "03/04/2026".into(),
            page: 1,
            line: 1,
            file: None,
            by_user: false,
        };
        assert_eq!(english.stated(&both), "4\u{A0}Mar\u{A0}2026 or 3\u{A0}Apr\u{A0}2026");
    }

    #[test]
    fn names_ids_but_not_printed_names() {
        let english = of(Language::En);
        assert_eq!(english.name("haemoglobin"), "Haemoglobin");
        assert_eq!(english.name("CD19"), "CD19");
        assert_eq!((capital("anti-HBc test"), capital("weak, 60 %")), ("anti-HBc test".into(), "Weak, 60 %".into()));
        assert_eq!(english.kind("pet-ct-report"), "PET-CT report");
    }

    #[test]
    fn terms_are_said_in_the_language_and_words_of_papers_as_they_are() {
        let english = of(Language::En);
        let spanish = of(Language::Es);
        let chinese = of(Language::Zh);
        assert_eq!(english.term("Mantle cell lymphoma, blastoid"), "Mantle cell lymphoma, blastoid");
        assert_eq!(spanish.term("Mantle cell lymphoma, blastoid"), "Linfoma de células del manto, blastoide");
        assert_eq!(
            chinese.term("Diffuse large B-cell lymphoma, NOS, non-GCB"),
            "弥漫大 B 细胞淋巴瘤, 非特指型, 非 GCB 型"
        );
        assert_eq!(
            (spanish.term("Omeprazole"), spanish.term("cyclophosphamide")),
            ("Omeprazol".into(), "ciclofosfamida".into())
        );
        assert_eq!(spanish.term("Lymph node, left axilla"), "Lymph node, left axilla");
        assert_eq!(spanish.treatment("R-CHOP + lenalidomide"), "R-CHOP + lenalidomida");
        assert_eq!(capital(&spanish.treatment("stem-cell transplant")), "Trasplante de progenitores hematopoyéticos");
    }

    #[test]
    fn a_disease_has_one_name() {
        let english = of(Language::En);
        let spanish = of(Language::Es);
        let chinese = of(Language::Zh);
        for words in [spanish, chinese] {
            for (id, english) in &english.diseases {
                let term = words.terms.get(english);
                assert!(term.is_none_or(|term| *term == words.diseases[id]), "{}: {english}", words.language);
            }
        }
    }

    #[test]
    fn markers_and_genes_that_are_words_have_names() {
        let spanish = of(Language::Es);
        let chinese = of(Language::Zh);
        let lists = [("extract/antigens.yaml", "antigens"), ("extract/genetics.yaml", "targets")];
        for (file, list) in lists {
            let file: serde_yaml::Value = knowledge::builtin(file);
            for entry in file[list].as_sequence().unwrap() {
                let name = entry["name"].as_str().unwrap();
                let spelt = |word: &str| word.len() > 3 && word.chars().all(|c| c.is_ascii_lowercase());
                // `gain(1q)` is a notation.
                if !name.contains('(') && name.split(|c: char| !c.is_alphanumeric()).any(spelt) {
                    assert!(spanish.names.contains_key(name) && chinese.names.contains_key(name), "{name}");
                }
            }
        }
    }

    #[test]
    fn every_status_has_words() {
        let english = of(Language::En);
        use crate::model::Status::*;
        for status in [Present, Partial, Stale, Pending, MentionedOnly, Conflict, Unreadable, Missing, NotApplicable] {
            assert!(english.statuses.contains_key(&id_of(&status)), "{status:?}");
        }
    }
}
