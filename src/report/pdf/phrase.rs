//! One statement as a person reads it: what it is about, what it says, and the words of the paper.

use super::beside;
use super::view::View;
use super::words::{Show, ValueForm, fill};
use crate::model::id_of;
use crate::model::{Certainty, Fact, PatientMatch, Polarity};

/// Statements whose name is that of a medicine or substance, as the paper prints it.
const MEDICINES: [&str; 2] = ["medication", "allergy"];

/// What the statement is about.
pub(in crate::report) fn subject(view: &View<'_>, fact: &Fact) -> String {
    let Some(words) = view.words.statements.get(&fact.kind) else { return view.words.name(&fact.name) };
    let is_medicine = MEDICINES.contains(&fact.kind.as_str());
    let name = if is_medicine { view.words.medicine(&fact.name) } else { view.words.name(&fact.name) };
    if view.words.other_illnesses.contains(&fact.name) {
        return name;
    }
    match words.show {
        Show::Title => words.title.clone(),
        Show::Name => name,
        Show::Both => {
            // A result that is awaited has the id of a kind of paper for a name.
            let name = view.words.kinds.get(&fact.name).cloned().unwrap_or(name);
            if name.eq_ignore_ascii_case(&words.title) {
                name
            } else {
                beside::each([&words.title, &name], |[title, name]| format!("{title}: {name}"))
            }
        }
    }
}

/// What the statement says, in one line.
pub(super) fn value(view: &View<'_>, fact: &Fact) -> String {
    let words = view.words;
    let form = words.statements.get(&fact.kind).map_or(ValueForm::Raw, |s| s.value);
    let mut parts: Vec<String> = Vec::new();
    // "weak, 60 %" is more exact than the word for all such answers.
    let exact =
        fact.polarity == Polarity::Partial && fact.value.as_deref().is_some_and(|v| v.contains(char::is_alphabetic));
    if let Some(polarity) = polarity(view, fact).filter(|_| !exact) {
        parts.push(polarity);
    }
    let printed = match form {
        ValueForm::None => String::new(),
        ValueForm::Raw => with_unit(view, fact),
        ValueForm::Standard => fact.value.as_deref().map(|value| words.term(value)).unwrap_or_default(),
        ValueForm::Number => number(fact),
        ValueForm::Code => fact.value.as_deref().map(|v| words.name(v)).unwrap_or_default(),
        ValueForm::Date => fact.value.as_deref().map(|v| human_date(view, v)).unwrap_or_default(),
        ValueForm::Interval => fact
            .value
            .as_deref()
            .map(|v| v.split('/').map(|d| human_date(view, d)).collect::<Vec<_>>().join(" – "))
            .unwrap_or_default(),
    };
    let printed = printed.trim().to_owned();
    if !printed.is_empty() {
        parts.push(printed);
    }
    let mut text = beside::list(&parts, ", ");
    if text.is_empty() && form != ValueForm::None {
        text = fact.value_raw.trim().to_owned();
    }
    let mut details: Vec<String> = Vec::new();
    details.extend([&fact.method, &fact.sample].into_iter().flatten().map(|term| words.term(term)));
    match fact.certainty {
        // An illness in the history may last: its words say whether it does.
        Certainty::Historical if words.other_illnesses.contains(&fact.name) => {}
        Certainty::Historical => details.push(words.facts.historical.clone()),
        Certainty::ReportedByLetter => details.push(words.facts.reported.clone()),
        _ => {}
    }
    if fact.evidence.by_user {
        details.push(fill(&words.facts.by_user, &[("line", &fact.evidence.line.to_string())]));
    }
    if fact.evidence.doubtful {
        details.push(words.facts.doubtful.clone());
    }
    if !details.is_empty() {
        let joined = beside::list(&details, ", ");
        text = if text.is_empty() {
            joined
        } else {
            beside::each([&text, &joined], |[text, details]| format!("{text} ({details})"))
        };
    }
    text
}

/// Range and flag as the paper prints them.
pub(super) fn range(view: &View<'_>, fact: &Fact) -> Option<String> {
    let words = &view.words.facts;
    let mut parts = Vec::new();
    if let Some(text) = fact.reference_range.as_deref().filter(|t| !t.trim().is_empty()) {
        parts.push(fill(&words.range, &[("text", text)]));
    }
    if let Some(text) = fact.flag.as_deref().filter(|t| !t.trim().is_empty()) {
        parts.push(fill(&words.flag, &[("text", text)]));
    }
    (!parts.is_empty()).then(|| beside::list(&parts, " · "))
}

/// The words of the paper in quotation marks, where they say more than the value does.
pub(super) fn quote(view: &View<'_>, fact: &Fact) -> Option<String> {
    let wanted = view.words.statements.get(&fact.kind).is_some_and(|s| s.quote);
    let text = fact.evidence.quote.trim();
    let printed = value(view, fact);
    let says_more = !text.is_empty() && !text.eq_ignore_ascii_case(printed.trim());
    // The words of case.yaml are no paper's.
    (wanted && says_more && !fact.evidence.by_user).then(|| fill(&view.words.document.quote, &[("text", text)]))
}

/// Said of a paper that names nobody.
pub(in crate::report) fn caution(view: &View<'_>, fact: &Fact) -> Option<String> {
    let record = view.record(&fact.evidence.record)?;
    (record.patient == PatientMatch::Unknown).then(|| view.words.facts.unnamed_paper.clone())
}

/// Yes, no, or another answer in words; nothing where the statement is a value or a name.
pub(in crate::report) fn polarity(view: &View<'_>, fact: &Fact) -> Option<String> {
    if fact.polarity == Polarity::Stated {
        return None;
    }
    let id = id_of(&fact.polarity);
    let words = view.words;
    // A measured value or a name that is simply stated needs no "positive".
    let special = words.polarities_of.get(&fact.kind);
    let said = words.statements.get(&fact.kind);
    // Where the paper's own words are printed alone, no word of ours comes before them.
    if special.is_none() && said.is_some_and(|s| s.quote && s.value == ValueForm::None) {
        return None;
    }
    let answer = said.is_some_and(|s| s.answer);
    if fact.polarity == Polarity::Positive && !answer && special.is_none() {
        return None;
    }
    special.and_then(|m| m.get(&id)).or_else(|| words.polarities.get(&id)).cloned()
}

/// The number with its unit, as printed where it is printed.
fn number(fact: &Fact) -> String {
    let value = fact.value.as_deref().unwrap_or_default().trim();
    let unit = fact.unit_raw.as_deref().or(fact.unit.as_deref()).map(str::trim).filter(|u| !u.is_empty());
    match unit {
        Some(unit) if !value.is_empty() && !value.ends_with(unit) => format!("{value} {unit}"),
        _ => value.to_owned(),
    }
}

fn with_unit(view: &View<'_>, fact: &Fact) -> String {
    let raw = fact.value_raw.trim();
    let raw = if raw.is_empty() { fact.value.as_deref().unwrap_or_default() } else { raw };
    match fact.unit_raw.as_deref().map(str::trim).filter(|u| !u.is_empty()) {
        Some(unit) if !raw.ends_with(unit) => format!("{raw} {unit}"),
        None if fact.kind == "lab" && fact.unit.is_some() && !raw.is_empty() => {
            beside::each([raw, &view.words.facts.no_unit], |[raw, note]| format!("{raw} ({note})"))
        }
        _ => raw.to_owned(),
    }
}

/// Whether the value is a date itself, so that the date of the paper beside it would confuse.
pub(super) fn is_date(view: &View<'_>, fact: &Fact) -> bool {
    let form = view.words.statements.get(&fact.kind).map(|s| s.value);
    matches!(form, Some(ValueForm::Date | ValueForm::Interval))
}

fn human_date(view: &View<'_>, iso: &str) -> String {
    // Of a stay of which only one end is known.
    if iso.is_empty() {
        return "?".to_owned();
    }
    iso.parse().map_or_else(|_| iso.to_owned(), |date| view.words.date(&date))
}
