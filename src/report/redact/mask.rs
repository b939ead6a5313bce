//! Hides, within a text, what tells who somebody is.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::names::Names;
use super::words::rules;
use super::{birth, fold, numbers};
use crate::model::{Language, PartialDate};
use crate::personal_number;
use crate::report::pdf::words;

/// All that is known of a case and must not be told.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) names: Names,
    /// Without what stands between their characters.
    pub(super) numbers: BTreeSet<String>,
    pub(super) births: BTreeSet<PartialDate>,
    /// What stands for each name of a file.
    pub(super) files: BTreeMap<String, String>,
}

/// Hides it.
#[derive(Debug)]
pub(super) struct Mask {
    known: Known,
    mark: &'static str,
    /// The names of files, the longest first.
    files: Vec<(String, String)>,
}

/// A text is looked through again until nothing more is found: hiding a word may show the form of another.
const PASSES: usize = 8;

impl Mask {
    pub(super) fn new(known: Known, mark: &'static str) -> Self {
        let mut files: Vec<(String, String)> =
            known.files.iter().map(|(name, id)| (name.clone(), id.clone())).collect();
        files.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        Self { known, mark, files }
    }

    /// The text without what tells who somebody is.
    pub(super) fn hide(&self, text: &str) -> String {
        let mut shown = self.without_files(text);
        for _ in 0..PASSES {
            let before = shown.clone();
            shown = self.marked(&shown, |text| {
                let mut found = numbers::find(text, &self.known.numbers);
                found.extend(personal_number::right_ones(text));
                found
            });
            for (range, year) in birth::find(&shown, &self.known.births).into_iter().rev() {
                shown.replace_range(range, &year);
            }
            shown = self.marked(&shown, |text| {
                let mut found = self.known.names.find(text);
                found.extend(forms(text).map(|(range, _)| range));
                found
            });
            if shown == before {
                break;
            }
        }
        shown
    }

    /// The text with the ids of files in the place of their names.
    fn without_files(&self, text: &str) -> String {
        let mut shown = text.to_owned();
        for (name, id) in &self.files {
            let mut from = 0;
            while let Some(at) = shown[from..].find(name.as_str()).map(|at| from + at) {
                let end = at + name.len();
                let goes_on = |c: Option<char>, edge: Option<char>| {
                    c.is_some_and(char::is_alphanumeric) && edge.is_some_and(char::is_alphanumeric)
                };
                let inside = goes_on(shown[..at].chars().next_back(), name.chars().next())
                    || goes_on(shown[end..].chars().next(), name.chars().next_back());
                if inside {
                    from = at + name.chars().next().map_or(1, char::len_utf8);
                } else {
                    shown.replace_range(at..end, id);
                    from = at + id.len();
                }
            }
        }
        shown
    }

    /// The text with the mark in the place of what `find` finds.
    fn marked(&self, text: &str, find: impl Fn(&str) -> Vec<Range<usize>>) -> String {
        let marks = marks(text);
        let mut found: Vec<Range<usize>> =
            find(text).into_iter().filter_map(|range| beyond(text, range, &marks)).collect();
        if found.is_empty() {
            return text.to_owned();
        }
        // Beside a mark no other is needed.
        found.extend(marks);
        found.sort_by_key(|range| range.start);
        let mut whole: Vec<Range<usize>> = Vec::new();
        for range in found {
            match whole.last_mut() {
                Some(last) if is_small(text.get(last.end..range.start)) => last.end = last.end.max(range.end),
                _ => whole.push(range),
            }
        }
        let (mut shown, mut end) = (String::with_capacity(text.len()), 0);
        for range in whole {
            shown.push_str(&text[end..range.start]);
            shown.push_str(self.mark);
            end = range.end;
        }
        shown.push_str(&text[end..]);
        shown
    }
}

/// Names that are found by their form: behind a title, a label, a word for a relative.
pub(super) fn persons(text: &str) -> Vec<&str> {
    let marks = marks(text);
    forms(text)
        .filter(|(_, person)| *person)
        .filter_map(|(range, _)| beyond(text, range, &marks))
        .map(|range| &text[range])
        .collect()
}

/// What is hidden by its form, and whether it is a name.
fn forms(text: &str) -> impl Iterator<Item = (Range<usize>, bool)> {
    rules().patterns.iter().flat_map(move |pattern| {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(hide) = pattern.hide.captures_at(text, from).and_then(|hit| hit.name("hide")) {
            if hide.is_empty() {
                break;
            }
            let holds = pattern.holds(hide.as_str(), &text[hide.end()..]);
            if holds {
                found.push((hide.range(), pattern.person));
            }
            // What is next may begin inside what is none.
            let first = hide.as_str().chars().next().map_or(1, char::len_utf8);
            from = if holds { hide.end() } else { hide.start() + first };
        }
        found
    })
}

/// The places of marks, whatever their language.
fn marks(text: &str) -> Vec<Range<usize>> {
    let of = |language: Language| words::of(language).redacted.mark.as_str();
    Language::ALL
        .into_iter()
        .flat_map(|language| text.match_indices(of(language)).map(|(at, mark)| at..at + mark.len()))
        .collect()
}

/// What was found, with the marks that it touches; `None` where it is nothing but marks.
fn beyond(text: &str, found: Range<usize>, marks: &[Range<usize>]) -> Option<Range<usize>> {
    let inside = |at: usize| marks.iter().any(|mark| mark.contains(&at));
    let more = text[found.clone()].char_indices().any(|(at, c)| c.is_alphanumeric() && !inside(found.start + at));
    let touched = marks.iter().filter(|mark| mark.start < found.end && found.start < mark.end);
    more.then(|| touched.fold(found.clone(), |range, mark| range.start.min(mark.start)..range.end.max(mark.end)))
}

/// Whether nothing that is worth a mark of its own stands between two places; `None`: they overlap.
fn is_small(between: Option<&str>) -> bool {
    between.is_none_or(|between| {
        between.chars().count() <= 2 && between.chars().all(|c| " -./,'’\u{A0}".contains(c) || fold::is_unseen(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask() -> Mask {
        let mut known = Known::default();
        let ordinary = BTreeSet::new();
        known.names.add_person("Gareth Pritchard", &ordinary);
        known.names.add_other("Dr E. Vaughan-Rees", &ordinary);
        known.names.add_institution("Larkbridge Royal Infirmary", &ordinary);
        known.numbers.extend(["999 123 4519", "LR204471"].into_iter().filter_map(numbers::compact));
        known.births.insert("1968-09-12".parse().unwrap());
        known.files.insert("Pritchard_MRI.pdf".to_owned(), "F12".to_owned());
        known.files.insert("MRI.pdf".to_owned(), "F03".to_owned());
        Mask::new(known, "[hidden]")
    }

    #[test]
    fn hides_what_it_knows_and_what_shows_by_its_form() {
        let mask = mask();
        for (text, expected) in [
            ("PRITCHARD, Gareth\tDOB 12/09/1968\tNHS No 999 123\n4519", "[hidden]\tDOB 1968\tNHS No [hidden]"),
            ("see Pritchard_MRI.pdf and MRI.pdf", "see F12 and F03"),
            ("Requested by: Mr D. Okonjo, General Surgery", "Requested by: Mr [hidden], General Surgery"),
            ("Dear Dr Marlowe,", "Dear Dr [hidden],"),
            (
                "I reviewed him with his wife Siân on 03/11/2026.",
                "I reviewed him with his wife [hidden] on 03/11/2026.",
            ),
            ("Our ref: EVR/LJ/LR204471", "Our ref: [hidden]"),
            ("14 Heron Court, Larkbridge ZZ99 3VZ", "[hidden]"),
            ("Radiology office 01632 960126", "Radiology office [hidden]"),
            ("Citaciones 93 000 01 28", "Citaciones [hidden]"),
            ("write to g.pritchard@example.org", "write to [hidden]"),
            ("Lab No: 25H-04417", "Lab No: [hidden]"),
            ("Petición 26110400871, NHS 999 765 4323", "Petición [hidden], NHS [hidden]"),
            ("[12/11/2026, 18:41:07] Daniel Whitcombe: Hi", "[12/11/2026, 18:41:07] [hidden]: Hi"),
            ("admitted to Larkbridge Royal Infirmary from 12/10/2026", "admitted to [hidden] from 12/10/2026"),
            ("at Severn Marches University Hospitals NHS Trust.", "at [hidden]."),
            ("报告医生：王小明 2026年3月5日", "报告医生：[hidden] 2026年3月5日"),
        ] {
            assert_eq!(mask.hide(text), expected, "{text}");
        }
    }

    #[test]
    fn leaves_what_tells_of_the_illness() {
        let mask = mask();
        for text in [
            "Complete metabolic response, Deauville 2, PET-CT 24/09/2025.",
            "HBV DNA 1250000 IU/mL, 8.4 x 10^9/L, 12 000 000 cells/kg",
            "PLATELET COUNT\t98\tL\tThousand/uL\t140-400",
            "t(14;18)(q32;q21), NM_004972.3:c.1849G>T, NCT01234567, HLA-A*02:01",
            "Fecha de extracción: 04.11.2026 08:15",
            "R-CHOP 07/2020 to 11/2020, six cycles; ARI-0001",
            "3. Review in clinic in four weeks.",
            "Ask the haematology clinic for the aspirate and trephine reports.",
            "Clinic date: 03/11/2026\tDictated: 04/11/2026",
            "CD19 positive 80 %, CD20 12 34 56 78 of 90",
            "Lymph node, left axilla, 34 x 21 mm, SUVmax 14.2",
        ] {
            assert_eq!(mask.hide(text), text);
        }
    }

    #[test]
    fn what_is_hidden_stays_as_it_is() {
        let mask = mask();
        for text in [
            "Dr Gareth Smith, Consultant; Dr [hidden] Jones of [hidden] Hospital",
            "[hidden] Pritchard [hidden]",
            "Name: Gareth [oculto] Pritchard 999 123 4519 12/09/1968 12.09.68",
            "wife [hidden] Anna, [12/11/2026, 18:41:07] [hidden]: x",
            "Pritchard Pritchard_MRI.pdf.Pritchard_MRI.pdf LR204471LR204471 9991234519 9991234519",
        ] {
            let once = mask.hide(text);
            assert_eq!(mask.hide(&once), once, "{text}");
            assert!(!crate::script::folded(&once).contains("pritchard") && !once.contains("4519"), "{once}");
            // Somebody who knows nothing of the case finds nothing more.
            assert_eq!(Mask::new(Known::default(), "[hidden]").hide(&once), once, "{text}");
        }
    }
}
