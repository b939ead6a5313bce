//! The data types of FHIR.

use serde_json::Value;

use super::super::when::day;
use super::super::words::{WORDS, one_line};
use crate::model::{Code, DateKind};

/// A text field, where it says something.
pub(super) fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value.get(field).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// The values of a field that is an array, or one alone where an older release had one.
pub(super) fn many<'a>(value: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    let field = value.get(field);
    let list = field.and_then(Value::as_array).map(Vec::as_slice);
    let single = field.filter(|field| field.is_object() || field.is_string());
    list.unwrap_or_default().iter().chain(single)
}

/// A number as it is written, or a text that stands for one.
pub(super) fn number(value: &Value, field: &str) -> Option<String> {
    match value.get(field)? {
        Value::Number(number) => Some(plain(number)),
        Value::String(text) => Some(one_line(text)),
        _ => None,
    }
}

fn plain(number: &serde_json::Number) -> String {
    let text = number.to_string();
    match number.as_f64() {
        // `1e2` as `100`.
        Some(float) if text.contains(['e', 'E']) && float.abs() < 1e15 => format!("{float}"),
        _ => text,
    }
}

/// The codes of a codeable concept, a coding or a bare code.
pub(super) fn codes(concept: &Value) -> Vec<Code> {
    let coding = |coding: &Value| {
        let code = text(coding, "code")?;
        let system = text(coding, "system").unwrap_or_default();
        Some(WORDS.code(system, code, text(coding, "display").unwrap_or_default()))
    };
    match concept {
        Value::String(code) => vec![WORDS.code("", code, "")],
        // A coding alone.
        _ if concept.get("code").is_some() && concept.get("coding").is_none() => coding(concept).into_iter().collect(),
        _ => many(concept, "coding").filter_map(coding).take(16).collect(),
    }
}

/// The words for a codeable concept.
pub(super) fn display(concept: &Value) -> Option<String> {
    let codes = codes(concept);
    let named = || codes.iter().map(|code| code.display.clone()).find(|display| !display.is_empty());
    text(concept, "text")
        .map(one_line)
        .or_else(named)
        .or_else(|| codes.first().map(|code| code.code.clone()))
        .filter(|words| !words.is_empty())
}

/// The first of some dates of a resource: a point in time, or the two ends of a period.
pub(super) fn dates(value: &Value, fields: &[(&str, DateKind)]) -> (Option<(String, DateKind)>, Option<String>) {
    for (field, kind) in fields {
        let Some(found) = value.get(field) else { continue };
        if let Some(date) = found.as_str().and_then(day) {
            return (Some((date, *kind)), None);
        }
        let end = |name: &str| text(found, name).and_then(day);
        // A timing names its events or its bounds.
        let event = || many(found, "event").find_map(Value::as_str).and_then(day);
        let start = end("start").or_else(event).or_else(|| end("end"));
        if let Some(start) = start {
            return (Some((start, *kind)), end("end"));
        }
    }
    (None, None)
}

/// What a value says: text, unit, codes.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    pub(super) text: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) codes: Vec<Code>,
    pub(super) is_words: bool,
}

/// The `value[x]` of an observation or a component; `None` where there is none.
pub(super) fn answer(value: &Value) -> Option<Answer> {
    let of_text = |text: Option<String>| text.map(|text| Answer { text: Some(text), ..Answer::default() });
    if let Some(quantity) = value.get("valueQuantity") {
        return quantity_of(quantity);
    }
    if let Some(concept) = value.get("valueCodeableConcept").or_else(|| value.get("valueCoding")) {
        return Some(Answer { text: display(concept), codes: codes(concept), ..Answer::default() });
    }
    if let Some(words) = text(value, "valueString") {
        return Some(Answer { text: Some(words.to_owned()), is_words: true, ..Answer::default() });
    }
    if let Some(range) = value.get("valueRange") {
        let (low, high) = (range.get("low"), range.get("high"));
        let unit = low.or(high).and_then(|end| text(end, "unit").or_else(|| text(end, "code"))).map(one_line);
        return of_text(ends(low, high)).map(|answer| Answer { unit, ..answer });
    }
    if let Some(ratio) = value.get("valueRatio") {
        let part = |name: &str| ratio.get(name).and_then(|part| number(part, "value"));
        return of_text(part("numerator").zip(part("denominator")).map(|(above, below)| format!("{above}:{below}")));
    }
    if let Some(answer) = value.get("valueBoolean").and_then(Value::as_bool) {
        return of_text(Some(answer.to_string()));
    }
    of_text(number(value, "valueInteger"))
        .or_else(|| of_text(text(value, "valueDateTime").or_else(|| text(value, "valueDate")).and_then(day)))
}

fn quantity_of(quantity: &Value) -> Option<Answer> {
    let number = number(quantity, "value")?;
    let comparator = text(quantity, "comparator").unwrap_or_default();
    // UCUM writes `1` for "no unit".
    let unit = text(quantity, "unit").or_else(|| text(quantity, "code")).filter(|unit| *unit != "1");
    Some(Answer { text: Some(format!("{comparator}{number}")), unit: unit.map(one_line), ..Answer::default() })
}

/// `4 - 10`, `< 10`, `> 4`.
fn ends(low: Option<&Value>, high: Option<&Value>) -> Option<String> {
    let value = |end: Option<&Value>| end.and_then(|end| number(end, "value"));
    match (value(low), value(high)) {
        (Some(low), Some(high)) => Some(format!("{low} - {high}")),
        (Some(low), None) => Some(format!(">={low}")),
        (None, Some(high)) => Some(format!("<={high}")),
        (None, None) => None,
    }
}

/// The reference range.
pub(super) fn reference_range(value: &Value) -> Option<String> {
    many(value, "referenceRange")
        .find_map(|range| ends(range.get("low"), range.get("high")).or_else(|| text(range, "text").map(one_line)))
}

/// The text of a narrative (XHTML) or of plain words, as lines: the rows of a table stay lines.
pub(super) fn narrative(div: &str) -> Vec<String> {
    let mut out = String::new();
    let mut rest = div;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at].replace(['\r', '\n', '\t'], " "));
        let Some(end) = rest[at..].find('>') else { return lines(&out) };
        let tag = rest[at + 1..at + end].trim_start_matches('/').to_ascii_lowercase();
        let tag = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_owned();
        let closes = rest[at + 1..].starts_with('/');
        match tag.as_str() {
            "td" | "th" if closes => out.push('\t'),
            "p" | "div" | "br" | "tr" | "li" | "table" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "caption" => {
                out.push('\n')
            }
            _ => {}
        }
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    lines(&out)
}

fn lines(text: &str) -> Vec<String> {
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    let clean = |line: &str| {
        let line = entities.iter().fold(line.to_owned(), |line, (name, sign)| line.replace(name, sign));
        let cells = line.split('\t').map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "));
        cells.collect::<Vec<_>>().join("\t").trim().to_owned()
    };
    text.lines().map(clean).filter(|line| !line.is_empty()).collect()
}
