//! The content tree of a structured report (PS3.3 C.17.3) as lines in reading order.

use super::dataset::Item;
use crate::dicom::charset::{decode, decode_lines};
use crate::dicom::element::Tag;
use crate::read::flow::Flow;

pub(super) const CONTENT: Tag = 0x0040_A730;
const CONCEPT_NAME: Tag = 0x0040_A043;
const CONCEPT_CODE: Tag = 0x0040_A168;
const MEASURED: Tag = 0x0040_A300;
const UNITS: Tag = 0x0040_08EA;
const QUALIFIER: Tag = 0x0040_A301;
const VALUE_TYPE: Tag = 0x0040_A040;
const NUMBER: Tag = 0x0040_A30A;
const TEXT: Tag = 0x0040_A160;
const DATE: Tag = 0x0040_A121;
const TIME: Tag = 0x0040_A122;
const DATE_TIME: Tag = 0x0040_A120;
const PERSON: Tag = 0x0040_A123;
const CODE_VALUE: Tag = 0x0008_0100;
const SCHEME: Tag = 0x0008_0102;
const MEANING: Tag = 0x0008_0104;
const LONG_CODE_VALUE: Tag = 0x0008_0119;

/// The sequences that are entered.
pub(super) const SEQUENCES: &[Tag] = &[CONTENT, CONCEPT_NAME, CONCEPT_CODE, MEASURED, UNITS, QUALIFIER];
/// The elements that are kept.
pub(super) const VALUES: &[Tag] =
    &[VALUE_TYPE, NUMBER, TEXT, DATE, TIME, DATE_TIME, PERSON, CODE_VALUE, SCHEME, MEANING, LONG_CODE_VALUE];

/// Writes content items into lines.
pub(super) struct Writer<'f, 'c> {
    pub(super) flow: &'f mut Flow,
    /// (0008,0005) of the file.
    pub(super) charset: &'c [u8],
}

impl Writer<'_, '_> {
    /// The item and all below it; the tree is as deep as its reader allowed. `heading` is the name of what holds it.
    pub(super) fn item(&mut self, item: &Item<'_>, heading: &str) {
        let name = self.concept(item.items(CONCEPT_NAME));
        let value = self.value(item);
        // A text that has the name of its section needs no name of its own.
        let named = !name.is_empty() && !name.eq_ignore_ascii_case(heading);
        match value.as_deref() {
            Some(value) if value.contains('\n') => {
                if named {
                    self.line(&name);
                }
                value.lines().for_each(|line| self.line(line));
            }
            Some("") => {}
            Some(value) if named => self.line(&format!("{name}: {value}")),
            Some(value) => self.line(value),
            None if named => self.line(&name),
            None => {}
        }
        for child in item.items(CONTENT) {
            self.item(child, &name);
        }
    }

    fn line(&mut self, line: &str) {
        self.flow.text(line);
        self.flow.end_line();
    }

    /// What the item says; `None` of a section and of what stands for a picture, which have names only.
    fn value(&self, item: &Item<'_>) -> Option<String> {
        let text = |tag| decode(item.value(tag), self.charset);
        Some(match item.value(VALUE_TYPE) {
            b"CONTAINER" => return None,
            b"TEXT" => decode_lines(item.value(TEXT), self.charset),
            b"CODE" => self.concept(item.items(CONCEPT_CODE)),
            b"NUM" => self.number(item),
            b"DATE" => date(&text(DATE)),
            b"TIME" => time(&text(TIME)),
            b"DATETIME" => date_time(&text(DATE_TIME)),
            b"PNAME" => crate::dicom::person(&text(PERSON)),
            // References to pictures, places and other objects: numbers that nobody reads.
            _ => String::new(),
        })
    }

    /// `62 mm`; without a number, why there is none.
    fn number(&self, item: &Item<'_>) -> String {
        let Some(measured) = item.items(MEASURED).first() else { return self.concept(item.items(QUALIFIER)) };
        let number = decode(measured.value(NUMBER), self.charset);
        let unit = measured.items(UNITS).first().map(|unit| self.unit(unit)).unwrap_or_default();
        format!("{number} {unit}").trim().to_owned()
    }

    /// A code of UCUM is how the unit is written; `1` and codes in braces are none.
    fn unit(&self, unit: &Item<'_>) -> String {
        let code = decode(unit.value(CODE_VALUE), self.charset);
        let is_ucum = unit.value(SCHEME) == b"UCUM";
        match code.as_str() {
            "1" if is_ucum => String::new(),
            "" => decode(unit.value(MEANING), self.charset),
            code if is_ucum && !code.contains(['{', '[']) => code.to_owned(),
            _ => decode(unit.value(MEANING), self.charset),
        }
    }

    /// The words of a code; the code itself where it has none.
    fn concept(&self, codes: &[Item<'_>]) -> String {
        let words = |code: &Item<'_>| {
            [MEANING, LONG_CODE_VALUE, CODE_VALUE]
                .into_iter()
                .map(|tag| decode(code.value(tag), self.charset))
                .find(|words| !words.is_empty())
        };
        codes.iter().find_map(words).unwrap_or_default()
    }
}

/// `20260908` as `2026-09-08`; what is no date stays what it is.
pub(super) fn date(value: &str) -> String {
    match value.get(..8) {
        Some(day) if day.bytes().all(|byte| byte.is_ascii_digit()) && value.len() == 8 => {
            format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..])
        }
        _ => value.to_owned(),
    }
}

/// `101500.000` as `10:15`.
fn time(value: &str) -> String {
    match value.get(..4) {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}:{}", &digits[..2], &digits[2..])
        }
        _ => value.to_owned(),
    }
}

/// `20260908101500+0100` as `2026-09-08 10:15`.
pub(super) fn date_time(value: &str) -> String {
    match (value.get(..8), value.get(8..)) {
        (Some(day), Some(rest)) if !rest.is_empty() => format!("{} {}", date(day), time(rest)),
        _ => date(value),
    }
}
