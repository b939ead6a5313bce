//! The data types of CDA: codes, quantities, intervals, times.

use roxmltree::Node;

use super::super::when::day;
use super::super::words::{WORDS, one_line};
use super::tree::{attribute, child, children, text_of};
use crate::model::Code;

/// The codes of a coded element: its own, and its translations.
pub(super) fn codes(node: Node<'_, '_>) -> Vec<Code> {
    let one = |node: Node<'_, '_>| {
        let code = attribute(node, "code")?;
        let system = attribute(node, "codeSystem").or_else(|| attribute(node, "codeSystemName")).unwrap_or_default();
        Some(WORDS.code(system, code, attribute(node, "displayName").unwrap_or_default()))
    };
    std::iter::once(node).chain(children(node, "translation")).filter_map(one).take(16).collect()
}

/// A value as its type writes it.
#[derive(Debug, Default)]
pub(super) struct Value {
    pub(super) text: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) codes: Vec<Code>,
    /// Whether it is words rather than a value.
    pub(super) is_words: bool,
}

/// The value of an observation; empty where the document says that it has none.
pub(super) fn value(node: Node<'_, '_>) -> Value {
    let kind = attribute(node, "type").unwrap_or_default();
    let kind = kind.rsplit(':').next().unwrap_or_default();
    let whole = |text: &str| Some(one_line(text)).filter(|text| !text.is_empty());
    match kind {
        _ if attribute(node, "nullFlavor").is_some() && attribute(node, "value").is_none() => {
            Value { codes: codes(node), ..translated(node) }.without_own_code(node)
        }
        "IVL_PQ" | "IVL_INT" | "IVL_REAL" => {
            let (text, unit) = interval(node);
            // From nothing to a limit: below the limit.
            let text = text.map(|text| text.strip_prefix("0 - ").map(|high| format!("<={high}")).unwrap_or(text));
            Value { text, unit, ..Value::default() }
        }
        "CD" | "CE" | "CO" | "CV" | "CS" => Value { codes: codes(node), ..Value::default() },
        "ST" | "ED" | "" if attribute(node, "value").is_none() && attribute(node, "code").is_none() => {
            let packed = attribute(node, "representation").is_some_and(|how| how.eq_ignore_ascii_case("B64"));
            let words = if packed { WORDS.plain("attached") } else { text_of(node).trim().to_owned() };
            Value { text: Some(words).filter(|words| !words.is_empty()), is_words: true, ..Value::default() }
        }
        "TS" => Value { text: attribute(node, "value").and_then(day), ..Value::default() },
        "RTO" | "RTO_PQ_PQ" => {
            let part = |name: &str| child(node, name).and_then(|part| attribute(part, "value"));
            let text = part("numerator").zip(part("denominator")).map(|(above, below)| format!("{above}:{below}"));
            Value { text, ..Value::default() }
        }
        _ if attribute(node, "code").is_some() => Value { codes: codes(node), ..Value::default() },
        _ => Value { text: attribute(node, "value").and_then(whole), unit: unit(node), ..Value::default() },
    }
}

/// A quantity in a unit that is in no list of units: it stands in a translation, with the unit in words.
fn translated(node: Node<'_, '_>) -> Value {
    let Some(quantity) = children(node, "translation").find(|part| attribute(*part, "value").is_some()) else {
        return Value::default();
    };
    let words = child(quantity, "originalText").map(text_of).map(|text| one_line(&text));
    Value {
        text: attribute(quantity, "value").map(one_line),
        unit: unit(quantity).or(words).filter(|unit| !unit.is_empty()),
        ..Value::default()
    }
}

impl Value {
    /// A code that is said to be missing; translations may still be there.
    fn without_own_code(self, node: Node<'_, '_>) -> Self {
        let own = attribute(node, "code");
        Self { codes: self.codes.into_iter().filter(|code| own != Some(code.code.as_str())).collect(), ..self }
    }
}

fn unit(node: Node<'_, '_>) -> Option<String> {
    // UCUM writes `1` for "no unit".
    attribute(node, "unit").filter(|unit| *unit != "1").map(one_line)
}

/// An interval: `4 - 10`, `< 5`, `> 60`; with its unit.
pub(super) fn interval(node: Node<'_, '_>) -> (Option<String>, Option<String>) {
    let end = |name: &str| child(node, name).filter(|end| attribute(*end, "nullFlavor").is_none());
    let number = |end: Option<Node<'_, '_>>| end.and_then(|end| attribute(end, "value")).map(one_line);
    let (low, high) = (end("low"), end("high"));
    let unit = low.or(high).and_then(unit);
    let open = |end: Option<Node<'_, '_>>| end.and_then(|end| attribute(end, "inclusive")) == Some("false");
    let text = match (number(low), number(high)) {
        (Some(from), Some(to)) => Some(format!("{from} - {to}")),
        (Some(from), None) => Some(format!("{}{from}", if open(low) { ">" } else { ">=" })),
        (None, Some(to)) => Some(format!("{}{to}", if open(high) { "<" } else { "<=" })),
        (None, None) => None,
    };
    (text, unit)
}

/// The reference range of an observation, as it is written or as its two ends.
pub(super) fn reference_range(observation: Node<'_, '_>) -> Option<String> {
    children(observation, "referenceRange").find_map(|range| {
        let range = child(range, "observationRange")?;
        let value = child(range, "value").and_then(|value| interval(value).0);
        let words = || child(range, "text").map(text_of).map(|text| one_line(&text));
        value.or_else(words).filter(|range| !range.is_empty())
    })
}

/// First and last day of a time or of an interval of time.
pub(super) fn span(node: Node<'_, '_>) -> (Option<String>, Option<String>) {
    let end = |name: &str| child(node, name).and_then(|end| attribute(end, "value")).and_then(day);
    let point = attribute(node, "value").and_then(day).or_else(|| end("center"));
    (point.or_else(|| end("low")), end("high"))
}
