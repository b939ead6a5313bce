//! What one page shows of the paper it belongs to: whom its head names, its numbers and dates, how it begins and ends.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::person;
use super::words::{Field, List, Phrases, Present, WORDS};
use crate::classify::fold::{fold, fold_with_places};
use crate::model::{Page, PageCounter};

/// Lines with text that make the head of a page.
pub(super) const HEAD: usize = 16;
/// Lines with text that make its foot.
const FOOT: usize = 3;
/// Lines in which a signature is looked for.
const SIGNED_LINES: usize = 8;
/// A longer line is cut before it is looked at, in characters.
const LONGEST_LINE: usize = 300;
/// Names of one page that are compared.
const MOST_NAMES: usize = 4;
/// A printed line of so many characters may have been broken by the margin.
const FULL_LINE: usize = 45;

/// What one page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signs {
    /// Page number in its file.
    pub page: u32,
    /// Its counters; none of a cover around the papers.
    pub counters: Vec<PageCounter>,
    /// Names of patients, folded, each with the label that it stands under.
    pub names: Vec<Labelled>,
    /// Dates of birth, as the figures and letters that were read.
    pub births: BTreeSet<String>,
    /// Numbers of patients.
    pub patient_numbers: BTreeSet<String>,
    /// Numbers of papers, samples and requests.
    pub paper_numbers: BTreeSet<String>,
    /// Dates of its head and foot, by their labels; of a date that stands alone the label is empty.
    pub dates: BTreeSet<Labelled>,
    /// Lines that name a place or department.
    pub letterhead: Vec<String>,
    /// The first lines, folded, without figures: what a running header repeats.
    pub head: Vec<String>,
    /// Lines of its head in capitals, folded: titles, known or not.
    pub capitals: Vec<String>,
    /// How many fields its head has.
    pub fields: usize,
    /// Greets somebody.
    pub greets: bool,
    /// Says that it goes on.
    pub continued: bool,
    /// Is signed at its end.
    pub signed: bool,
    /// Its first line of text goes on with a sentence.
    pub begins_inside: bool,
    /// Its last line of text ends in a sentence.
    pub ends_inside: bool,
    /// Cells of the table that it begins with; 0: none.
    pub first_row: usize,
    /// Cells of the table that it ends with; 0: none.
    pub last_row: usize,
    /// Holds nothing.
    pub blank: bool,
    /// Holds no paper, but announces those behind it.
    pub cover: bool,
}

/// A value with the label before it, both folded.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Labelled {
    /// As printed, without its colon.
    pub label: String,
    /// What stands behind it.
    pub value: String,
}

impl Signs {
    /// Reads a page. `greets`: whether a folded line is a greeting.
    pub(super) fn read(page: &Page, counters: Vec<PageCounter>, greets: impl Fn(&str) -> bool) -> Self {
        let lines: Vec<&str> = page.lines.iter().map(|line| cut(line.trim())).filter(|line| !line.is_empty()).collect();
        let mut signs = Self { page: page.number, counters, ..Self::default() };
        let head = lines.len().min(HEAD);
        // Only the margins are looked at, each line folded once.
        let in_margin = |at: usize| at < HEAD || at + HEAD >= lines.len();
        let folded: Vec<String> =
            lines.iter().enumerate().map(|(at, line)| if in_margin(at) { fold(line) } else { String::new() }).collect();
        let present: Vec<Present> = folded.iter().map(|line| WORDS.present(line)).collect();
        for (at, line) in lines[..head].iter().enumerate() {
            let (folded, present) = (&folded[at], present[at]);
            signs.greets |= greets(folded);
            signs.continued |= present.has(List::Continued) && says_continued(folded);
            signs.cover |= present.has(List::Cover) && WORDS.cover.stand_in(folded);
            let labelled = present.has(List::Labels) && signs.fields_of(line, folded, !signs.signed);
            // Behind a signature stands the name of who signed.
            signs.signed |= at > 0 && !labelled && present.has(List::Signed) && WORDS.signed.stand_in(folded);
            let heads = at < 8 && !labelled && present.has(List::Letterhead);
            if heads && WORDS.letterhead.stand_in(folded) && is_short(folded) {
                signs.letterhead.push(folded.clone());
            }
            if !labelled && let Some(date) = date_alone(folded) {
                signs.dates.insert(Labelled { label: String::new(), value: date });
            }
            let letters: String = folded.chars().filter(|c| c.is_alphabetic() || *c == ' ').collect();
            let letters = letters.split_whitespace().collect::<Vec<_>>().join(" ");
            let shouted = !line.chars().any(char::is_lowercase) && line.chars().any(char::is_uppercase);
            if at < 8 && shouted && !labelled && letters.chars().count() >= 8 && is_short(folded) {
                signs.capitals.push(letters.clone());
            }
            if at < 6 && letters.chars().count() >= 6 {
                signs.head.push(letters);
            }
        }
        for at in (head..lines.len()).rev().take(FOOT) {
            // The foot repeats whose paper it is; its form does not make a head.
            let fields = signs.fields;
            if present[at].has(List::Labels) {
                signs.fields_of(lines[at], &folded[at], false);
            }
            signs.fields = fields;
        }
        let stands = |list: List, phrases: &Phrases<()>, from: usize| {
            let mut lines = folded[from..].iter().zip(&present[from..]);
            lines.any(|(line, present)| present.has(list) && phrases.stand_in(line))
        };
        signs.signed = stands(List::Signed, &WORDS.signed, folded.len().saturating_sub(SIGNED_LINES));
        let words: usize = lines.iter().map(|line| line.split_whitespace().count()).sum();
        let says_blank = words <= WORDS.blank_words && stands(List::Blank, &WORDS.blank, 0);
        let letters = lines.iter().flat_map(|line| line.chars()).filter(|c| c.is_alphanumeric()).take(3).count();
        signs.blank = !page.needs_ocr && (says_blank || letters < 3 || only_counters(&lines, &signs.counters));
        signs.cover &= words <= WORDS.cover_words;
        signs.edges(&lines, &folded, &present);
        signs
    }

    /// Reads the labelled fields of a line; whether it has any.
    fn fields_of(&mut self, line: &str, folded: &str, names: bool) -> bool {
        // Most lines hold no label at all.
        if !WORDS.labels.stand_in(folded) {
            return false;
        }
        let raw: Vec<&str> = line.split('\t').flat_map(|cell| cell.split("  ")).map(str::trim).collect();
        let raw: Vec<&str> = raw.into_iter().filter(|piece| !piece.is_empty()).collect();
        let mut any = false;
        for (at, raw_piece) in raw.iter().enumerate() {
            let (piece, places) = fold_with_places(raw_piece);
            let labels: Vec<(usize, usize, Field)> = WORDS
                .labels
                .find(&piece)
                .filter(|(start, end, field)| is_label(&piece, *start, *end, *field))
                .collect();
            for (n, (start, end, field)) in labels.iter().enumerate() {
                let until = labels.get(n + 1).map_or(piece.len(), |next| next.0);
                let from = until - piece[*end..until].trim_start_matches(BEFORE_VALUE).len();
                let raw_end = places.get(until).copied().unwrap_or(raw_piece.len());
                let own = places.get(from).map_or("", |place| &raw_piece[*place..raw_end.max(*place)]).trim();
                // `Name<TAB>Jane Smith`
                let value = if own.is_empty() && n + 1 == labels.len() {
                    raw.get(at + 1).copied().unwrap_or_default()
                } else {
                    own
                };
                if *field != Field::Name || names {
                    any |= self.take(*field, &piece[*start..*end], value);
                }
            }
        }
        any
    }

    fn take(&mut self, field: Field, label: &str, raw: &str) -> bool {
        let value = &fold(raw);
        let labelled = |value: String| Labelled { label: label.trim_end_matches(':').to_owned(), value };
        let took = match field {
            Field::Name => person::name(raw).is_some_and(|name| {
                let name = labelled(name);
                if !self.names.contains(&name) && self.names.len() < MOST_NAMES {
                    self.names.push(name);
                }
                true
            }),
            Field::Birth => date(value).is_some_and(|date| {
                self.births.insert(date);
                true
            }),
            Field::Date => date(value).is_some_and(|date| {
                self.dates.insert(labelled(date));
                true
            }),
            Field::PatientNumber => number(value).is_some_and(|number| {
                self.patient_numbers.insert(number);
                true
            }),
            Field::PaperNumber => number(value).is_some_and(|number| {
                self.paper_numbers.insert(number);
                true
            }),
            Field::Stop => false,
        };
        self.fields += usize::from(took);
        took
    }

    /// How the text begins and ends, without the lines that every page has at its head and foot.
    fn edges(&mut self, lines: &[&str], folded: &[String], present: &[Present]) {
        let is_margin = |at: &usize| {
            let (line, folded) = (lines[*at], folded[*at].as_str());
            let words = line.split_whitespace().count();
            let labelled = present[*at].has(List::Labels)
                && WORDS.labels.find(folded).any(|(start, end, field)| is_label(folded, start, end, field));
            let letterhead = |words: usize| words <= 8 && present[*at].has(List::Letterhead);
            let counts = self.counters.iter().any(|one| ends_in_counter(folded, *one));
            !line.contains('\t')
                && (words < 2 || labelled || counts || (letterhead(words) && WORDS.letterhead.stand_in(folded)))
        };
        let line = |at: usize| lines.get(at).copied();
        let first = (0..lines.len()).take(HEAD).find(|at| !is_margin(at)).and_then(line);
        let last = (0..lines.len()).rev().take(HEAD).find(|at| !is_margin(at)).and_then(line);
        self.begins_inside = first.is_some_and(|line| line.starts_with(char::is_lowercase));
        self.ends_inside = last.is_some_and(|line| {
            let ends = line.ends_with(['.', '!', '?', ':', ';', ')', '。', '！', '？', '：', '"', '”', '»']);
            !ends
                && !line.contains('\t')
                && line.chars().count() >= FULL_LINE
                && line.ends_with(|c: char| c.is_alphabetic() || c == ',' || c == '-')
        });
        let cells =
            |line: Option<&str>| line.map_or(0, |line| line.split('\t').filter(|cell| !cell.trim().is_empty()).count());
        let rows = |cells: usize| if cells >= 3 { cells } else { 0 };
        self.first_row = rows(cells(first));
        self.last_row = rows(cells(last));
    }

    /// Whether it says whose it is.
    pub fn names_somebody(&self) -> bool {
        !self.names.is_empty() || !self.births.is_empty() || !self.patient_numbers.is_empty()
    }
}

/// What may stand between a label and its value.
const BEFORE_VALUE: [char; 7] = [' ', ':', '.', '-', '#', '|', '/'];

/// `(continued)`, `Fortsetzung`, not a sentence with the word in it.
fn says_continued(folded: &str) -> bool {
    WORDS.continued.find(folded).any(|(start, end, ())| {
        let (before, after) = (folded[..start].trim_end(), folded[end..].trim());
        let closes = after.is_empty() || after.starts_with([')', ']', '.', ':']);
        closes && (before.ends_with(['(', '[', '-', ',']) || folded.split(' ').count() <= 4)
    })
}

/// A label stands before a colon, at the start of its piece, or before a figure. A number needs more: a reference range
/// is none.
fn is_label(piece: &str, start: usize, end: usize, field: Field) -> bool {
    let before = piece[..start].trim_end();
    let after = piece[end..].trim_start_matches([' ', '.']);
    let colon = after.starts_with(':') || piece[..end].ends_with(':');
    let opens = before.is_empty() || before.ends_with([',', ';', '|', '-', ')', '/']);
    let figure = after.starts_with(|c: char| c.is_numeric() || c == '#');
    if field == Field::PaperNumber {
        let counts = NUMBER_ENDS.iter().any(|last| piece[..end].ends_with(last));
        return colon || (opens && counts && (after.is_empty() || figure));
    }
    colon || (opens && (after.is_empty() || figure)) || (figure && end - start > 2)
}

/// A label with one of these at its end is that of a number, with a colon or without.
const NUMBER_ENDS: [&str; 14] =
    [" no", " no.", "number", " nr", "-nr", " nr.", "-nr.", "nummer", " id", "号", " №", "номер", "nº", "n°"];

fn is_short(folded: &str) -> bool {
    folded.split(' ').count() <= 12 && !folded.ends_with('.')
}

fn cut(line: &str) -> &str {
    if line.len() <= LONGEST_LINE {
        return line;
    }
    line.char_indices().nth(LONGEST_LINE).map_or(line, |(at, _)| &line[..at])
}

fn only_counters(lines: &[&str], counters: &[PageCounter]) -> bool {
    !counters.is_empty() && lines.len() == 1 && lines.iter().all(|line| line.split_whitespace().count() <= 4)
}

/// `… page 1 of 2`: whether a line holds the figures of a counter and little else.
fn ends_in_counter(folded: &str, counter: PageCounter) -> bool {
    let has = |n: u32| folded.split(|c: char| !c.is_numeric()).any(|part| part == n.to_string());
    folded.split(' ').count() <= 14 && has(counter.page) && counter.of.is_none_or(has)
}

/// The figures of a number or code: at least three characters with a figure among them.
fn number(value: &str) -> Option<String> {
    let mut taken = String::new();
    for word in value.split(' ').take(4) {
        let plain = |c: char| (c.is_alphanumeric() && u32::from(c) < 0x2E80) || "-/.()".contains(c);
        let fits = word.chars().all(plain) && word.chars().any(char::is_numeric);
        if !fits {
            // `H 26 04417`
            if taken.is_empty() && word.chars().count() <= 3 && word.chars().all(char::is_alphanumeric) {
                taken.push_str(word);
                continue;
            }
            break;
        }
        taken.extend(word.chars().filter(|c| c.is_alphanumeric()));
    }
    (taken.chars().count() >= 3 && taken.chars().any(char::is_numeric)).then(|| plain_digits(&taken))
}

/// A date at the start of a value, as its parts; what order they are in does not matter to tell two from each other.
pub(super) fn date(value: &str) -> Option<String> {
    let value: String = value.chars().take(60).collect();
    let mut parts: Vec<String> = Vec::new();
    let mut figures = 0;
    for part in value.split(|c: char| !c.is_alphanumeric()).flat_map(split_scripts).filter(|part| !part.is_empty()) {
        if part.chars().all(char::is_numeric) {
            figures += 1;
            parts.push(plain_digits(part).trim_start_matches('0').to_owned());
        } else if part.chars().count() >= 3 && figures > 0 && figures < 3 || (figures == 0 && part.chars().count() >= 3)
        {
            // A month in letters; another word after it ends the date.
            if parts.iter().any(|part| part.chars().any(char::is_alphabetic)) {
                break;
            }
            parts.push(part.chars().take(3).collect());
        }
        let letters = parts.iter().any(|part| part.chars().any(char::is_alphabetic));
        if figures == 3 || (letters && figures == 2) {
            break;
        }
    }
    let year = parts
        .iter()
        .any(|part| part.len() == 4 && (part.starts_with("19") || part.starts_with("20") || part.starts_with('1')));
    let full = figures >= 2 && parts.len() >= 3;
    (full && (year || parts.len() == 3)).then(|| parts.join("-"))
}

/// `2026年10月27日` holds its figures between letters.
fn split_scripts(part: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut last: Option<bool> = None;
    for (at, c) in part.char_indices() {
        let numeric = c.is_numeric();
        if last.is_some_and(|last| last != numeric) {
            pieces.push(&part[start..at]);
            start = at;
        }
        last = Some(numeric);
    }
    pieces.push(&part[start..]);
    pieces
}

/// A line that is a date and a place at most: `Barcelona, 22 de octubre de 2026`.
fn date_alone(folded: &str) -> Option<String> {
    let first = folded.find(char::is_numeric)?;
    let (place, rest) = folded.split_at(first);
    // The place ends with a comma; `PET-CT 10/03/2026` is a heading.
    let (place, article) = place.rsplit_once(',').unwrap_or(("", place));
    let short = place.split(' ').count() <= 4 && article.trim().chars().count() <= 3;
    let found = date(rest).filter(|_| short && rest.split(' ').count() <= 6)?;
    let year = found.split('-').find(|part| part.len() == 4 && part.chars().all(|c| c.is_ascii_digit()))?;
    // Nothing follows the year but its sign.
    let behind = plain_digits(rest);
    let behind = behind.rsplit_once(year).map_or("", |(_, behind)| behind);
    let starts_with_year = behind.chars().any(char::is_numeric);
    (starts_with_year || behind.chars().filter(|c| c.is_alphabetic()).count() <= 1).then_some(found)
}

/// The figures of all scripts as 0 to 9.
pub(super) fn plain_digits(text: &str) -> String {
    let digit = |c: char| {
        let zero = match u32::from(c) {
            0x660..=0x669 => 0x660,
            0x6F0..=0x6F9 => 0x6F0,
            0x966..=0x96F => 0x966,
            _ => return c,
        };
        char::from_digit(u32::from(c) - zero, 10).unwrap_or(c)
    };
    text.chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TextSource;

    fn signs(lines: &[&str]) -> Signs {
        let page = Page::of(1, lines.iter().map(|line| (*line).to_owned()).collect(), TextSource::Text);
        Signs::read(&page, Vec::new(), |line| line.starts_with("dear"))
    }

    fn names(page: &Signs) -> Vec<&str> {
        page.names.iter().map(|name| name.value.as_str()).collect()
    }

    fn dates(page: &Signs) -> Vec<&str> {
        page.dates.iter().map(|date| date.value.as_str()).collect()
    }

    #[test]
    fn takes_no_sentence_for_a_field() {
        for line in [
            "Patient: feeling well today",
            "Reference range: 130-170",
            "Reference 130-170 g/L",
            "Name of drug: rituximab",
            "The patient was seen on 12/10/2026",
            "PET-CT 10/03/2026",
            "24/09/2025 PET-CT",
            "Patient: see above",
        ] {
            let page = signs(&[line]);
            assert!(
                page.names.is_empty() && page.dates.is_empty() && page.paper_numbers.is_empty(),
                "{line}: {page:?}"
            );
        }
        let page = signs(&["Nothing to add.", "Yours sincerely", "Name: Basil Shah", "Grade: SpR"]);
        assert!(page.names.is_empty());
        for (line, said) in [
            ("MRI report (continued)", true),
            ("Suite", true),
            ("Suite à votre demande du 3 novembre", false),
            ("Par la suite,", false),
        ] {
            assert_eq!(signs(&[line]).continued, said, "{line}");
        }
        for line in ["Berlin, den 3. November 2026", "Paris, le 3 novembre 2026", "2026年11月3日", "3.11.2026"] {
            assert_eq!(signs(&[line]).dates.len(), 1, "{line}");
        }
    }

    #[test]
    fn reads_the_head_of_a_page() {
        let page = signs(&[
            "Northgate Hospital",
            "Name: PRITCHARD, Gareth    DOB: 12/09/1968    NHS No: 999 123 4519",
            "Lab No: H26/04417\tReported: 28 April 2025",
            "Dear Dr Owen,",
        ]);
        assert_eq!(names(&page), ["gareth pritchard"]);
        assert_eq!(page.births.iter().collect::<Vec<_>>(), ["12-9-1968"]);
        assert_eq!(page.patient_numbers.iter().collect::<Vec<_>>(), ["9991234519"]);
        assert_eq!(page.paper_numbers.iter().collect::<Vec<_>>(), ["h2604417"]);
        assert_eq!(dates(&page), ["28-apr-2025"]);
        assert_eq!(page.letterhead, ["northgate hospital"]);
        assert!(page.greets && page.fields == 5, "{page:?}");
    }

    #[test]
    fn reads_heads_of_other_languages() {
        let page = signs(&["姓名：张伟 性别：男 年龄：43岁 病案号：000123", "报告日期：2026年10月27日"]);
        assert_eq!((page.names.len(), page.patient_numbers.len()), (1, 1), "{page:?}");
        assert_eq!(dates(&page), ["2026-10-27"]);
        let page = signs(&["Nom : BENCHEKROUN Lina", "Née le : 14/04/2017", "Prélevé le 27/10/2026"]);
        assert_eq!(names(&page), ["benchekroun lina"]);
        assert_eq!((page.births.len(), page.dates.len()), (1, 1), "{page:?}");
        let page = signs(&["اسم المريض: لينا بنشقرون", "تاريخ الميلاد: ١٤/٠٤/٢٠١٧"]);
        assert_eq!(
            (page.names.len(), page.births.iter().next().map(String::as_str)),
            (1, Some("14-4-2017")),
            "{page:?}"
        );
        let page = signs(&["Barcelona, 22 de octubre de 2026"]);
        assert_eq!(dates(&page), ["22-oct-2026"]);
    }

    #[test]
    fn knows_blank_pages_and_cover_sheets() {
        assert!(signs(&[]).blank && signs(&[" ", "~"]).blank);
        assert!(signs(&["This page is intentionally left blank"]).blank);
        assert!(!signs(&["Hb 104 g/L"]).blank);
        assert!(signs(&["FAX COVER SHEET", "To: Dr Owen", "Pages: 4"]).cover);
    }

    #[test]
    fn knows_what_runs_over() {
        let page = signs(&[
            "Hospital of Northgate",
            "and the node in the left axilla has grown since the last scan.",
            "It is now larger than it was before and there is also a new",
        ]);
        assert!(page.begins_inside && page.ends_inside);
        let page = signs(&["FINDINGS", "Nothing new.", "Conclusion: no change."]);
        assert!(!page.begins_inside && !page.ends_inside);
    }
}
