//! Values and treatments that a user enters.

use serde::Deserialize;

use super::lines::{Entries, Place, Plain};
use super::{Name, Pages};
use crate::extract::entered::{self, Mistake};
use crate::knowledge::{KnowledgeError, Problem};
use crate::model::{Fact, PartialDate, TreatmentStatus};

/// One entry of `facts:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactEntry {
    /// The paper that it is said of; `None`: no paper shows it.
    pub paper: Option<Name>,
    /// Only the papers on these pages.
    pub pages: Option<Pages>,
    /// The type of the fact.
    pub kind: String,
    /// As in `Fact.name`.
    pub name: String,
    /// What the paper prints, where one of several is meant.
    pub was: Option<String>,
    /// What holds.
    pub said: Said,
    /// Its date.
    pub date: Option<PartialDate>,
    /// Where `case.yaml` says so.
    pub place: Place,
}

/// What a user says of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The paper does not say it.
    Nothing,
    /// It is this.
    Value(Box<Fact>),
}

/// One entry of `treatments:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreatmentEntry {
    /// As it is written.
    pub said: String,
    /// Of the catalogue.
    pub named: entered::Named,
    /// First day.
    pub start: Option<PartialDate>,
    /// Last day.
    pub end: Option<PartialDate>,
    /// As it is written.
    pub cycles: Option<String>,
    /// Best response.
    pub response: Option<String>,
    /// When it was seen.
    pub response_date: Option<PartialDate>,
    /// The line of therapy that the user counts it as.
    pub line: Option<u32>,
    /// Given, going on, or planned.
    pub status: TreatmentStatus,
    /// Where `case.yaml` says so.
    pub place: Place,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactText {
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    sha256: Option<String>,
    #[serde(default)]
    pages: Option<Plain>,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    name: Option<Plain>,
    #[serde(default)]
    was: Option<Plain>,
    #[serde(default)]
    value: Option<Plain>,
    #[serde(default)]
    drop: bool,
    #[serde(default)]
    date: Option<Plain>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TreatmentText {
    regimen: String,
    #[serde(default)]
    start: Option<Plain>,
    #[serde(default)]
    end: Option<Plain>,
    #[serde(default)]
    cycles: Option<Plain>,
    #[serde(default)]
    response: Option<String>,
    #[serde(default)]
    response_date: Option<Plain>,
    #[serde(default)]
    line: Option<u32>,
    #[serde(default)]
    status: Option<TreatmentStatus>,
}

pub(super) fn fact(text: FactText, entries: &Entries<'_>, number: usize) -> Result<FactEntry, KnowledgeError> {
    let wrong = |words: &str, problem: Problem| entries.wrong(number, words, problem);
    let of_mistake = |mistake: Mistake| entries.wrong(number, &mistake.words, mistake.problem);
    let plain = |word: &Option<Plain>| word.as_ref().map(|word| word.0.trim().to_owned());
    let (name, value, was) = (plain(&text.name), plain(&text.value), plain(&text.was));
    let said = match (text.drop, &value) {
        (true, Some(_)) => {
            return Err(wrong("drop", Problem::new("drop-and-value")));
        }
        (true, None) => Said::Nothing,
        (false, _) => {
            let read = entered::fact(&text.kind, name.as_deref(), value.as_deref()).map_err(of_mistake)?;
            Said::Value(Box::new(read))
        }
    };
    let name = entered::name(&text.kind, name.as_deref()).map_err(of_mistake)?;
    let named = text.file.is_some() || text.sha256.is_some();
    let paper = match named {
        true => Some(Name::read(text.file, text.sha256).map_err(|(words, problem)| wrong(&words, problem))?),
        false => None,
    };
    // Who the patient is, is told from papers; a user says which of them are the patient's.
    let of_person = text.kind.starts_with("patient-") || text.kind.starts_with("id-");
    if !named && (text.drop || was.is_some() || text.pages.is_some() || of_person) {
        return Err(wrong("", Problem::new("name-its-paper")));
    }
    let pages = text.pages.map(|pages| entries.pages(number, &pages)).transpose()?;
    let date = text.date.as_ref().map(|date| entries.date(number, date)).transpose()?;
    Ok(FactEntry { paper, pages, kind: text.kind, name, was, said, date, place: entries.place(number) })
}

/// The family's own question: a statement of theirs like another.
pub(super) fn question(text: &Plain, entries: &Entries<'_>) -> Result<FactEntry, KnowledgeError> {
    let (kind, name) = (super::STATEMENT.to_owned(), super::MAIN_QUESTION.to_owned());
    let words = text.0.split_whitespace().collect::<Vec<_>>().join(" ");
    let read = entered::fact(&kind, Some(&name), Some(&words))
        .map_err(|mistake| entries.wrong(0, &mistake.words, mistake.problem))?;
    let said = Said::Value(Box::new(read));
    Ok(FactEntry { paper: None, pages: None, kind, name, was: None, said, date: None, place: entries.place(0) })
}

pub(super) fn treatment(
    text: TreatmentText,
    entries: &Entries<'_>,
    number: usize,
) -> Result<TreatmentEntry, KnowledgeError> {
    let of_mistake = |mistake: Mistake| entries.wrong(number, &mistake.words, mistake.problem);
    let said = text.regimen.trim().to_owned();
    let named = entered::treatment(&said).map_err(of_mistake)?;
    let date = |date: &Option<Plain>| date.as_ref().map(|date| entries.date(number, date)).transpose();
    let (start, end) = (date(&text.start)?, date(&text.end)?);
    let response_date = date(&text.response_date)?;
    if let (Some(first), Some(last)) = (&start, &end)
        && last.surely_before(first)
    {
        let problem = Problem::new("end-before-start").with("last", last.to_string()).with("first", first.to_string());
        return Err(entries.wrong(number, &last.to_string(), problem));
    }
    let response = text.response.map(|word| word.trim().to_owned());
    if let Some(word) = &response {
        entered::fact("lymphoma-response", None, Some(word)).map_err(of_mistake)?;
    }
    if response_date.is_some() && response.is_none() {
        return Err(entries.wrong(number, "response_date", Problem::new("response-needed")));
    }
    Ok(TreatmentEntry {
        said,
        named,
        start,
        end,
        cycles: text.cycles.map(|cycles| cycles.0.trim().to_owned()).filter(|cycles| !cycles.is_empty()),
        response,
        response_date,
        line: text.line,
        status: text.status.unwrap_or(TreatmentStatus::Given),
        place: entries.place(number),
    })
}
