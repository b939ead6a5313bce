//! The letter that asks a hospital for the papers that are missing, awaited, too old or not whole.
//!
//! [`Letter::of`] says what stands in it, from the case file alone; [`text`] and [`docx`] write it, and
//! [`crate::report::pdf::letter`] prints it. Every word is in `knowledge/report/letter*.yaml`. It asks for copies of papers
//! and judges nothing.

pub mod docx;
mod phrases;
mod request;
pub mod text;
pub(super) mod words;

use words::{RULES, Words};

use super::pdf::shape::clean;
use super::pdf::words::fill;
use crate::model::{CaseFile, Item, Language, Need, Status};

/// A part of the letter, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Lines for the sender to fill in; what stands before the first.
    Blanks(Option<String>, Vec<String>),
    /// One line.
    Line(String),
    /// What the letter is about.
    Subject(String),
    /// Who the patient is: a name and what the papers say, or what is left to fill in.
    Fields(Vec<(String, Value)>),
    /// A paragraph.
    Paragraph(String),
    /// A heading.
    Heading(String),
    /// A heading below a heading.
    Section(String),
    /// A paper that is asked for.
    Request {
        /// Its number in the letter.
        number: usize,
        /// Id of the item.
        item: String,
        /// What it is called.
        title: String,
        /// What it is needed for.
        why: Option<String>,
        /// What is known of it, and which date is asked for.
        known: Vec<String>,
    },
    /// In small letters, at the end.
    Small(String),
}

/// What stands behind a name of [`Block::Fields`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// What the papers say.
    Known(String),
    /// Left for the sender: what belongs there, and what the papers say of it.
    Blank(String, Option<String>),
}

/// The letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// ISO 639-1.
    pub language: String,
    /// What it is about.
    pub title: String,
    /// A name for its file, without the ending: `{name} - …`.
    file_name: String,
    /// `page {n} of {total}`.
    pub(crate) page: String,
    /// Its parts.
    pub blocks: Vec<Block>,
    /// Titles of what is open but asked of no hospital: the family makes it.
    pub family: Vec<String>,
}

impl Letter {
    /// What the letter of this case says.
    pub fn of(case: &CaseFile, language: Language) -> Self {
        let words = words::of(language);
        let (family, asked): (Vec<&Item>, Vec<&Item>) =
            case.items.iter().filter(|item| is_wanted(item)).partition(|item| RULES.family.contains(&item.id));
        let mut blocks = top(case, words);
        let helpful = |item: &&Item| item.need == Need::Recommended;
        let (more, asked): (Vec<&Item>, Vec<&Item>) = asked.into_iter().partition(helpful);
        let images = asked.iter().chain(&more).any(|item| RULES.images.contains(&item.id));
        let mut number = 0;
        let mut request = |item: &Item| {
            number += 1;
            request::of(case, words, item, number)
        };
        if !asked.is_empty() {
            blocks.push(Block::Heading(words.asked.clone()));
        }
        let mut sections: Vec<&str> = Vec::new();
        for item in &asked {
            if !sections.contains(&item.section.as_str()) {
                sections.push(&item.section);
            }
        }
        for section in sections {
            blocks.push(Block::Section(clean(&words.say(section))));
            blocks.extend(asked.iter().filter(|item| item.section == section).map(|item| request(item)));
        }
        if !more.is_empty() {
            blocks.push(Block::Heading(words.helpful.clone()));
            blocks.extend(more.iter().map(|item| request(item)));
        }
        blocks.extend(end(case, words, images));
        Self {
            language: words.language.clone(),
            title: words.subject.clone(),
            file_name: words.file_name.clone(),
            page: words.page.clone(),
            blocks,
            family: family.iter().map(|item| clean(&words.say(&item.title))).collect(),
        }
    }

    /// A name for its file, without the ending, for a patient of this name.
    pub fn file_name(&self, name: &str) -> String {
        fill(&self.file_name, &[("name", name)])
    }

    /// How many papers it asks for.
    pub fn requests(&self) -> usize {
        self.blocks.iter().filter(|block| matches!(block, Block::Request { .. })).count()
    }
}

/// Whether something is still wanted of an item.
fn is_wanted(item: &Item) -> bool {
    !matches!(item.status, Status::Present | Status::NotApplicable)
}

fn top(case: &CaseFile, words: &Words) -> Vec<Block> {
    let patient = &case.patient;
    let name = match &patient.name {
        Some(name) => Value::Known(clean(name)),
        None => Value::Blank(words.blanks.name.clone(), None),
    };
    let born = match &patient.date_of_birth {
        Some(date) => Value::Known(words.date(date)),
        None => Value::Blank(words.blanks.born.clone(), None),
    };
    // No number is shown whole: a letter goes through many hands.
    let known = patient.identifiers.iter().find(|number| RULES.numbers.contains(&number.kind));
    let ends = known.and_then(|number| ending(&number.value));
    let ends = ends.map(|last| fill(&words.number_ends, &[("last", &last)]));
    let number = Value::Blank(words.blanks.number.clone(), ends);
    vec![
        Block::Blanks(None, words.sender.clone()),
        Block::Blanks(Some(words.to.clone()), words.addressee.clone()),
        Block::Line(fill(&words.date, &[("date", &words.date(&case.as_of))])),
        Block::Subject(words.subject.clone()),
        Block::Fields(vec![(words.patient.clone(), name), (words.born.clone(), born), (words.number.clone(), number)]),
        Block::Paragraph(words.greeting.clone()),
        Block::Paragraph(words.opening.clone()),
    ]
}

fn end(case: &CaseFile, words: &Words, images: bool) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(words.copies.clone())];
    if images {
        blocks.push(Block::Paragraph(words.images.clone()));
    }
    for paragraph in [&words.none, &words.elsewhere, &words.thanks, &words.regards] {
        blocks.push(Block::Paragraph(paragraph.clone()));
    }
    blocks.push(Block::Blanks(None, words.signature.clone()));
    let day = words.date(&case.as_of);
    let places = [("version", case.tool.version.as_str()), ("date", day.as_str()), ("profile", case.profile.as_str())];
    blocks.push(Block::Small(clean(&fill(&words.footer, &places))));
    blocks
}

/// The last four letters or digits of a number; nothing of a shorter one, which would be the whole of it.
fn ending(number: &str) -> Option<String> {
    let all: Vec<char> = number.chars().filter(|c| c.is_alphanumeric()).collect();
    (all.len() > 4).then(|| all[all.len() - 4..].iter().collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde::Deserialize;
    use serde_yaml::Value as Yaml;

    use super::*;
    use crate::assess::Checklist;
    use crate::knowledge;

    #[derive(Deserialize)]
    struct Kind {
        id: String,
    }

    /// All that a built-in checklist says: titles, sections, what may be lacking.
    fn said() -> BTreeSet<String> {
        let mut said = BTreeSet::new();
        for id in Checklist::builtin_ids() {
            for item in Checklist::builtin(id).unwrap().items {
                said.extend(item.required_labels().map(str::to_owned));
                said.extend([item.title, item.section]);
            }
        }
        let reasons: Yaml = knowledge::builtin("assess/reasons.yaml");
        for table in ["lacking", "events"] {
            let rows = reasons[table].as_mapping().unwrap().values();
            said.extend(rows.map(|row| row.as_str().unwrap().to_owned()));
        }
        said
    }

    #[test]
    fn every_word_of_the_checklists_is_translated() {
        let said = said();
        for language in ["es", "zh"] {
            let words: Yaml = knowledge::builtin(&format!("report/letter_{language}.yaml"));
            let known: BTreeSet<String> =
                words["phrases"].as_mapping().unwrap().keys().map(|key| key.as_str().unwrap().to_owned()).collect();
            assert_eq!(said.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "{language}: missing");
            assert_eq!(known.difference(&said).collect::<Vec<_>>(), Vec::<&String>::new(), "{language}: not used");
        }
        let english: Yaml = knowledge::builtin("report/letter_en.yaml");
        for key in english["phrases"].as_mapping().unwrap().keys() {
            assert!(said.contains(key.as_str().unwrap()), "en: {key:?} is not used");
        }
    }

    #[test]
    fn every_event_is_a_form_of_every_language() {
        let reasons: Yaml = knowledge::builtin("assess/reasons.yaml");
        for event in reasons["events"].as_mapping().unwrap().values() {
            let event = event.as_str().unwrap();
            let told = fill(event, &[("treatment", "R-CHOP, then R"), ("date", "3 Nov 2026")]);
            for language in Language::ALL {
                let words = words::of(language);
                assert!(words.phrases.of_form(&told).is_some(), "{language:?}: {told}");
                assert!(!words.say(&told).contains('{'));
                let date = words.date(&"2026-11-03".parse().unwrap());
                assert_eq!(words.say(&told).contains(&date), event.contains("{date}"), "{language:?}: {told}");
            }
        }
    }

    #[test]
    fn every_item_says_what_it_is_needed_for_and_every_kind_has_a_name() {
        let kinds: Vec<Kind> = knowledge::builtin("classify/kinds.yaml");
        let items: BTreeSet<String> = Checklist::builtin_ids()
            .into_iter()
            .flat_map(|id| Checklist::builtin(id).unwrap().items)
            .map(|item| item.id)
            .collect();
        for language in Language::ALL {
            let words = words::of(language);
            let why: BTreeSet<String> = words.why.keys().cloned().collect();
            assert_eq!(why, items, "{language:?}");
            for kind in &kinds {
                assert!(words.kinds.contains_key(&kind.id), "{language:?}: {}", kind.id);
            }
        }
        for id in RULES.family.iter().chain(&RULES.images) {
            assert!(items.contains(id), "{id}");
        }
    }

    #[test]
    fn what_is_lacking_is_said_in_the_language_of_the_letter() {
        let es = words::of(Language::Es);
        assert_eq!(es.say("Line 2 R-DHAP: start date not found"), "línea 2, R-DHAP: primer día");
        assert_eq!(
            es.say("discharge report for the stay from 3 Nov 2026 to 5 Nov 2026"),
            "informe de alta del ingreso del 3 nov 2026 al 5 nov 2026"
        );
        assert_eq!(words::of(Language::Zh).say("exact date (day 0) of ASCT"), "ASCT的确切日期（第 0 天）");
        assert_eq!(es.say("Our own words"), "Our own words");
        assert_eq!(es.say("status of the disease"), "estado de la enfermedad");
    }

    #[test]
    fn a_number_is_never_shown_whole() {
        assert_eq!(ending("943 476 5919").as_deref(), Some("5919"));
        assert_eq!((ending("1234"), ending("")), (None, None));
    }
}
