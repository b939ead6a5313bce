//! Sentences: fills the places of a template, and writes dates and lists the way people do.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge;
use crate::model::PartialDate;

/// The sentences of reasons.yaml.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Reasons {
    /// One sentence for each status, by the status's id.
    pub(crate) status: BTreeMap<String, String>,
    /// Sentences that are added, by their id.
    pub(crate) notes: BTreeMap<String, String>,
    /// What was not seen, by its id.
    pub(crate) lacking: BTreeMap<String, String>,
    /// What makes an item old, by its id.
    pub(crate) events: BTreeMap<String, String>,
    /// Why an item does not apply, by its id.
    pub(crate) not_applicable: BTreeMap<String, String>,
    /// The answers of a test, by the id of the polarity.
    pub(crate) answers: BTreeMap<String, String>,
    /// What people call the things that papers state, by the name in the fact.
    names: BTreeMap<String, String>,
    /// A paper in a file that holds several: on one page, on several.
    on_pages: [String; 2],
    months: Vec<String>,
    and: String,
}

static REASONS: LazyLock<Reasons> = LazyLock::new(|| knowledge::builtin("assess/reasons.yaml"));

/// The sentences.
pub(crate) fn reasons() -> &'static Reasons {
    &REASONS
}

/// The template of this id in one of the tables, filled.
pub(crate) fn say(table: &BTreeMap<String, String>, id: &str, places: &[(&str, &str)]) -> String {
    table.get(id).map(|template| fill(template, places)).unwrap_or_default()
}

/// What people call a thing that papers state.
pub(crate) fn called(name: &str) -> String {
    let known = REASONS.names.get(name).cloned();
    // Markers and genes are called what they are written as: `t(11;14)`, `anti-HBc`, `Ki-67`.
    let is_id = || name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    known.unwrap_or_else(|| if is_id() { name.replace('-', " ") } else { name.to_owned() })
}

/// Puts the values into `{places}` in one pass, so that braces in a value stay as they are.
pub(crate) fn fill(template: &str, places: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        text.push_str(before);
        let place = places.iter().find(|(name, _)| from[1..].strip_prefix(name).is_some_and(|r| r.starts_with('}')));
        match place {
            Some((name, value)) => {
                text.push_str(value);
                rest = &from[name.len() + 2..];
            }
            None => {
                text.push('{');
                rest = &from[1..];
            }
        }
    }
    text + rest
}

/// `3 Nov 2026`, `Nov 2026`, `2026`.
pub(crate) fn human(date: &PartialDate) -> String {
    let year = date.year_number();
    let month = date.month_number().and_then(|month| REASONS.months.get(month as usize - 1));
    match (month, date.day_number()) {
        (Some(month), Some(day)) => format!("{day} {month} {year}"),
        (Some(month), None) => format!("{month} {year}"),
        _ => year.to_string(),
    }
}

/// `Scan.pdf, page 2`, `Scan.pdf, pages 2 to 3`.
pub(crate) fn with_pages(file: &str, [first, last]: [u32; 2]) -> String {
    let (from, to) = (first.to_string(), last.to_string());
    fill(&REASONS.on_pages[usize::from(first != last)], &[("file", file), ("from", &from), ("to", &to)])
}

/// `2`, `2 and 4`, `2 to 5`: page numbers, in order.
pub(crate) fn runs(pages: &[u32]) -> String {
    let mut runs: Vec<[u32; 2]> = Vec::new();
    for page in pages {
        match runs.last_mut() {
            Some([_, last]) if *last + 1 == *page => *last = *page,
            _ => runs.push([*page, *page]),
        }
    }
    list(runs.iter().map(|[first, last]| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    }))
}

/// `a`, `a and b`, `a, b and c`; each thing once.
pub(crate) fn list<S: AsRef<str>>(things: impl IntoIterator<Item = S>) -> String {
    let mut unique: Vec<String> = Vec::new();
    for thing in things {
        if !thing.as_ref().is_empty() && !unique.iter().any(|known| known == thing.as_ref()) {
            unique.push(thing.as_ref().to_owned());
        }
    }
    match unique.pop() {
        None => String::new(),
        Some(last) if unique.is_empty() => last,
        Some(last) => format!("{} {} {last}", unique.join(", "), REASONS.and),
    }
}

/// The id under which a value stands in YAML and JSON.
pub(crate) fn id_of<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_never_a_template() {
        assert_eq!(fill("{file}, {date} {other}", &[("file", "{date}"), ("date", "2026")]), "{date}, 2026 {other}");
    }

    #[test]
    fn writes_as_people_do() {
        assert_eq!(human(&"2026-11-03".parse().unwrap()), "3 Nov 2026");
        assert_eq!(human(&"2026-11".parse().unwrap()), "Nov 2026");
        assert_eq!(list(["a", "b", "a", "c"]), "a, b and c");
        assert_eq!(
            (with_pages("a.pdf", [2, 2]), with_pages("a.pdf", [2, 3])),
            ("a.pdf, page 2".into(), "a.pdf, pages 2 to 3".into())
        );
        assert_eq!((runs(&[2]), runs(&[2, 4, 5, 6])), ("2".to_owned(), "2 and 4–6".to_owned()));
    }
}
