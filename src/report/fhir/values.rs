//! Texts, numbers and dates in the forms of FHIR.

use serde_json::{Number, Value, json};

use super::knowledge::RULES;
use crate::model::{PartialDate, Precision, StatedDate};
use crate::report::pdf::shape::JOINER;

/// A text as FHIR takes it: without control characters and with ordinary spaces; `None` where nothing is left.
pub(super) fn text(words: &str) -> Option<String> {
    let plain = |c: char| match c {
        '\n' | '\t' => c,
        _ if c.is_control() || c.is_whitespace() => ' ',
        _ => c,
    };
    let clean: String = words.chars().filter(|c| *c != JOINER && *c != '\u{FEFF}').map(plain).collect();
    let clean = clean.trim();
    (!clean.is_empty()).then(|| clean.to_owned())
}

/// A concept in words, with codes where there are any.
pub(super) fn concept(codes: Vec<Value>, words: &str) -> Value {
    let mut concept = json!({});
    if !codes.is_empty() {
        concept["coding"] = json!(codes);
    }
    if let Some(words) = text(words) {
        concept["text"] = json!(words);
    }
    concept
}

/// A date as far as it is known; of two readings what both have in common.
pub(super) fn date(stated: &StatedDate) -> Option<String> {
    let value = stated.value?;
    match stated.other_reading {
        Some(other) if stated.precision == Precision::Ambiguous => common(value, other).map(|date| date.to_string()),
        _ => Some(value.to_string()),
    }
}

fn common(one: PartialDate, other: PartialDate) -> Option<PartialDate> {
    if one == other {
        return Some(one);
    }
    let year = one.year_number();
    if year != other.year_number() {
        return None;
    }
    let month = one.month_number().filter(|month| other.month_number() == Some(*month));
    month.and_then(|month| PartialDate::month(year, month)).or(Some(PartialDate::year(year)))
}

/// A period from the dates of its ends; without an end that lies before its beginning.
pub(super) fn period(start: Option<&StatedDate>, end: Option<&StatedDate>) -> Option<Value> {
    let (first, last) = (start.and_then(date), end.and_then(date));
    let turned = match (start.and_then(|date| date.value), end.and_then(|date| date.value)) {
        (Some(start), Some(end)) => end.latest() < start.earliest(),
        _ => false,
    };
    let mut period = json!({});
    if let Some(first) = &first {
        period["start"] = json!(first);
    }
    if let Some(last) = last.filter(|_| !turned) {
        period["end"] = json!(last);
    }
    period.as_object().is_some_and(|ends| !ends.is_empty()).then_some(period)
}

/// A value in its unit: a number with its operator, or the two ends of a range. The name of the element and the element.
pub(super) fn measured(value: &str, unit: Option<&str>) -> Option<(&'static str, Value)> {
    let of = |number: Number, comparator: Option<&str>| {
        let mut quantity = json!({"value": number});
        if let Some(comparator) = comparator {
            quantity["comparator"] = json!(comparator);
        }
        if let Some((unit, code)) = unit.and_then(|unit| Some((unit, RULES.ucum.get(unit)?))) {
            quantity["unit"] = json!(unit);
            quantity["system"] = json!(RULES.system("ucum"));
            quantity["code"] = json!(code);
        }
        quantity
    };
    // Without a code for its unit a number would be one of anything.
    if unit.is_some_and(|unit| !RULES.ucum.contains_key(unit)) {
        return None;
    }
    let value = value.trim();
    let operators = [("<=", "<="), (">=", ">="), ("≤", "<="), ("≥", ">="), ("<", "<"), (">", ">")];
    for (sign, comparator) in operators {
        if let Some(rest) = value.strip_prefix(sign) {
            return Some(("valueQuantity", of(number(rest)?, Some(comparator))));
        }
    }
    if let Some(number) = number(value) {
        return Some(("valueQuantity", of(number, None)));
    }
    let (low, high) = value.split_once(['-', '–'])?;
    Some(("valueRange", json!({"low": of(number(low)?, None), "high": of(number(high)?, None)})))
}

/// A number that is written with digits and a point alone.
fn number(text: &str) -> Option<Number> {
    let text = text.trim();
    let plain = text.starts_with(|c: char| c.is_ascii_digit()) && text.ends_with(|c: char| c.is_ascii_digit());
    if !plain || !text.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    text.parse::<u64>().ok().map(Number::from).or_else(|| Number::from_f64(text.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DateKind;

    fn stated(value: &str, other: Option<&str>) -> StatedDate {
        StatedDate {
            value: Some(value.parse().unwrap()),
            precision: if other.is_some() { Precision::Ambiguous } else { Precision::Day },
            kind: DateKind::Report,
            other_reading: other.map(|date| date.parse().unwrap()),
            quote: value.to_owned(),
            page: 1,
            line: 1,
            file: None,
            by_user: false,
        }
    }

    #[test]
    fn no_day_is_invented() {
        let said = |value, other| date(&stated(value, other));
        assert_eq!(said("2026-03", None).as_deref(), Some("2026-03"));
        assert_eq!(said("2026-03-04", Some("2026-04-03")).as_deref(), Some("2026"));
        assert_eq!(said("2026-03-04", Some("2025-03-04")), None);
        assert_eq!(said("2026-03-04", Some("2026-03-14")).as_deref(), Some("2026-03"));
    }

    #[test]
    fn a_period_never_ends_before_it_begins() {
        let (early, late) = (stated("2026-03-04", None), stated("2026-05", None));
        assert_eq!(period(Some(&early), Some(&late)), Some(json!({"start": "2026-03-04", "end": "2026-05"})));
        assert_eq!(period(Some(&late), Some(&early)), Some(json!({"start": "2026-05"})));
        assert_eq!(period(None, None), None);
    }

    #[test]
    fn values_are_numbers_only_where_they_are() {
        assert_eq!(measured("104", Some("g/L")).unwrap().1["value"], json!(104));
        assert_eq!(measured("<0.5", Some("mg/L")).unwrap().1["comparator"], json!("<"));
        assert_eq!(measured("55-60", Some("%")).unwrap().0, "valueRange");
        for (value, unit) in [("104", Some("furlong")), ("1,000", Some("g/L")), ("", None), ("high", None), ("-", None)]
        {
            assert_eq!(measured(value, unit), None, "{value}");
        }
    }

    #[test]
    fn texts_have_no_odd_characters() {
        assert_eq!(text(" 14\u{A0}Jan\u{7} 2025\u{3000}").as_deref(), Some("14 Jan  2025"));
        assert_eq!(text(" \u{A0}"), None);
    }
}
