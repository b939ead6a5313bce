//! Sentences and table rows: the smallest pieces of a paper that say something.
//!
//! Printed lines break in the middle of a sentence, so lines of one paragraph are joined before they are cut into
//! sentences; a table row stays what it is. A unit keeps the page's own characters, line breaks included, so that what
//! is quoted from it is found on the page again.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::context::Cues;
use super::fold::{Folded, column_gap, fold};
use super::lexicon::{Hit, Lexicon, Searches};
use super::lines::{Line, lines};
use super::reach;
use super::sections::{self, Opening, Section};
use crate::limits::SENTENCE_BYTES;
use crate::model::{Evidence, PagedText};
use crate::script::is_ideograph;
use crate::sieve::Seek;

/// The longest quote, in characters.
pub const QUOTE_LIMIT: usize = 240;

/// A sentence or a table row.
#[derive(Debug, Clone)]
pub struct Unit {
    /// As on the page; `\n` where a printed line ends.
    pub text: String,
    /// Folded for matching.
    pub folded: Folded,
    /// Page, from 1.
    pub page: u32,
    /// Line of its first character, from 1.
    pub line: u32,
    /// Under which heading.
    pub section: Section,
    /// Whether it is a table row (cells parted by TAB, or set in columns with blanks).
    pub is_row: bool,
    /// Whether it stands among the first lines of the paper.
    pub in_title_zone: bool,
    /// The cues in it, when they were looked for.
    pub(super) cues: OnceCell<Cues>,
    /// Which lists and expressions may have something in it, when one was asked about.
    searches: Searches,
    /// The heading at its start, when it was asked for.
    opening: OnceCell<Option<Opening>>,
}

impl Unit {
    /// The folded text.
    pub fn words(&self) -> &str {
        &self.folded.text
    }

    /// Whether a list or an expression may have something here: most have not, and need not look.
    pub(super) fn may_have<S: Seek>(&self, seeker: &'static S) -> bool {
        self.searches.may_have(self.words(), seeker)
    }

    /// The phrases of a list that stand here ([`Lexicon::find`]).
    pub(super) fn find<T>(&self, lexicon: &'static Lexicon<T>) -> Vec<Hit<'static, T>> {
        self.searches.find(self.words(), lexicon)
    }

    /// The phrases of a list in a part of the unit that begins and ends between words.
    pub(super) fn find_in<T>(&self, part: Range<usize>, lexicon: &'static Lexicon<T>) -> Vec<Hit<'static, T>> {
        if self.may_have(lexicon) { lexicon.find(&self.words()[part]) } else { Vec::new() }
    }

    /// The heading at its start.
    pub(super) fn opening(&self) -> Option<Opening> {
        *self.opening.get_or_init(|| sections::opening(self.words()))
    }

    /// The cells of a row as ranges of the folded text; of a sentence, one.
    pub fn cells(&self) -> Vec<Range<usize>> {
        let mut cells = Vec::new();
        let mut start = 0;
        for (at, _) in self.folded.text.match_indices('\t') {
            cells.push(start..at);
            start = at + 1;
        }
        cells.push(start..self.folded.text.len());
        cells
    }

    /// The page's own characters of a folded range.
    pub fn raw(&self, range: &Range<usize>) -> &str {
        self.text.get(self.folded.source_range(range)).unwrap_or_default()
    }

    /// Cites the unit for what stands at `range` of its folded text: the whole unit where it is short, else the part
    /// around the range, cut between words.
    pub fn evidence(&self, range: &Range<usize>) -> Evidence {
        let source = self.folded.source_range(range);
        let quoted = quote_around(&self.text, &source);
        let line = self.line + self.text[..quoted.start].matches('\n').count() as u32;
        Evidence {
            record: String::new(),
            file: String::new(),
            page: self.page,
            line,
            quote: self.text[quoted].to_owned(),
            doubtful: false,
            by_user: false,
        }
    }

    /// Where, in the folded text, the page's line begins in which `at` lies.
    pub fn line_start(&self, at: usize) -> usize {
        let source = self.folded.source_range(&(at..at)).start;
        let Some(line) = self.text.get(..source).and_then(|before| before.rfind('\n')) else { return 0 };
        (0..=at).find(|place| self.folded.source_range(&(*place..*place)).start > line).unwrap_or(at)
    }

    /// The line of the page on which a folded range starts.
    pub fn line_of(&self, range: &Range<usize>) -> u32 {
        let source = self.folded.source_range(range);
        self.line + self.text.get(..source.start).unwrap_or_default().matches('\n').count() as u32
    }
}

/// The part of `text` to quote for `core`: trimmed, at most [`QUOTE_LIMIT`] characters, `core` inside.
fn quote_around(text: &str, core: &Range<usize>) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len().max(start);
    if text[start..end].chars().count() <= QUOTE_LIMIT {
        return start..end;
    }
    let core_length = text[core.clone()].chars().count().min(QUOTE_LIMIT);
    let before = (QUOTE_LIMIT - core_length) / 3;
    let mut from = back(text, core.start, before).max(start);
    if from > start {
        from = text[from..core.start].find(is_border).map_or(core.start, |at| from + at);
        from = from + text[from..].len() - text[from..].trim_start().len();
    }
    let mut to = forward(text, from, QUOTE_LIMIT).min(end);
    if to < end && to > core.end {
        to = text[core.end..to].rfind(is_border).map_or(core.end, |at| core.end + at);
    }
    from..to.max(from)
}

/// Where a quote may be cut: between words, and before any character of Chinese.
fn is_border(c: char) -> bool {
    c.is_whitespace() || is_ideograph(c)
}

fn back(text: &str, from: usize, characters: usize) -> usize {
    text[..from].char_indices().rev().take(characters).last().map_or(from, |(at, _)| at)
}

fn forward(text: &str, from: usize, characters: usize) -> usize {
    text[from..].char_indices().nth(characters).map_or(text.len(), |(at, _)| from + at)
}

/// How many of the first lines that hold anything make the title zone (domain/vocabulary.md §1).
const TITLE_LINES: usize = 15;

/// Cuts the pages `first..=last` into units.
pub fn units(text: &PagedText, first: u32, last: u32) -> Vec<Unit> {
    cut(text, &lines(text), first, last)
}

/// The same, of a text whose lines are folded already.
pub(super) fn cut(text: &PagedText, folded: &[Vec<Line>], first: u32, last: u32) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut section = Section::Body;
    // Behind a heading with text on its own line: the section that goes on when its paragraph ends.
    let mut outer = None;
    let mut filled_lines = 0;
    let pages = text.pages.iter().zip(folded);
    for (page, folded_lines) in pages.filter(|(page, _)| (first..=last).contains(&page.number)) {
        let mut paragraph = Paragraph::default();
        for ((number, line), folded) in (1u32..).zip(&page.lines).zip(folded_lines) {
            if line.trim().is_empty() {
                paragraph.finish(page.number, &mut units);
                if let Some(outer) = outer.take() {
                    section = outer;
                }
                continue;
            }
            filled_lines += 1;
            let opening = sections::opening(&folded.words);
            if paragraph.ends_before(line, opening.is_some()) {
                paragraph.finish(page.number, &mut units);
                if let Some(outer) = outer.take() {
                    section = outer;
                }
            }
            if let Some(opening) = opening {
                // What ends a part, such as who chaired or signed, ends it for good.
                let ends = opening.alone || opening.section == Section::Body;
                outer = (!ends).then_some(section);
                section = opening.section;
            } else if is_unknown_heading(line, page.lines.get(number as usize), section) && paragraph.has_ended() {
                paragraph.finish(page.number, &mut units);
                section = Section::Body;
            }
            let next = folded_lines.get(number as usize).map(|line| line.words.as_str());
            if section != Section::Body && sections::signs_off(&folded.words, next) {
                paragraph.finish(page.number, &mut units);
                (section, outer) = (Section::Body, None);
            }
            paragraph.push(number, line, section, filled_lines <= TITLE_LINES);
        }
        paragraph.finish(page.number, &mut units);
    }
    units
}

/// Lines of one paragraph that are still to be cut.
#[derive(Default)]
struct Paragraph {
    text: String,
    line: u32,
    section: Section,
    title: bool,
    last_line: String,
}

impl Paragraph {
    fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether nothing goes on: no line yet, or the last one closed its sentence.
    fn has_ended(&self) -> bool {
        self.is_empty() || self.last_line.trim_end().ends_with('.')
    }

    /// Whether `line` starts something new rather than going on with the sentence.
    fn ends_before(&self, line: &str, opens_section: bool) -> bool {
        if self.is_empty() {
            return false;
        }
        let starts_lower = line.trim_start().chars().next().is_some_and(char::is_lowercase);
        let last_is_full = width(self.last_line.trim()) >= WRAPPED_LINE;
        let row = is_row(line) || is_row(&self.last_line);
        row || opens_section || looks_like_label(line) || starts_item(line) || !(starts_lower || last_is_full)
    }

    fn push(&mut self, number: u32, line: &str, section: Section, title: bool) {
        if self.text.is_empty() {
            (self.line, self.section, self.title) = (number, section, title);
        } else {
            self.text.push('\n');
        }
        self.text.push_str(line);
        self.last_line = line.to_owned();
    }

    fn finish(&mut self, page: u32, units: &mut Vec<Unit>) {
        let paragraph = std::mem::take(self);
        if paragraph.text.is_empty() {
            return;
        }
        let gap = (!paragraph.text.contains('\t')).then(|| column_gap(&paragraph.text)).flatten();
        let is_row = is_row(&paragraph.text);
        let whole = 0..paragraph.text.len();
        let pieces = if is_row { Vec::from([whole]) } else { sentences(&paragraph.text) };
        let (mut line, mut counted) = (paragraph.line, 0);
        for piece in pieces.into_iter().flat_map(|piece| bounded(&paragraph.text, piece)) {
            let text = paragraph.text[piece.clone()].to_owned();
            line += paragraph.text[counted..piece.start].matches('\n').count() as u32;
            counted = piece.start;
            let folded = gap.map_or_else(|| Folded::new(&text), |gap| Folded::with_columns(&text, gap));
            units.push(Unit {
                folded,
                text,
                page,
                line,
                section: paragraph.section,
                is_row,
                in_title_zone: paragraph.title,
                cues: OnceCell::new(),
                searches: Searches::default(),
                opening: OnceCell::new(),
            });
        }
    }
}

/// A piece that is longer than any sentence, cut between words: what is looked for around a phrase is looked for within
/// its unit, so that the length of a unit bounds what a phrase may cost.
fn bounded(text: &str, piece: Range<usize>) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = piece.start;
    while piece.end - start > SENTENCE_BYTES {
        let limit = text.floor_char_boundary(start + SENTENCE_BYTES);
        let gap = text[start..limit].rfind(char::is_whitespace).filter(|at| *at > SENTENCE_BYTES / 2);
        let end = gap.map_or(limit, |at| start + at);
        pieces.push(start..end);
        start = end;
    }
    pieces.push(start..piece.end);
    pieces
}

/// Whether a line is a row of a table.
fn is_row(line: &str) -> bool {
    line.contains('\t') || column_gap(line).is_some()
}

/// A printed line of at least this width may have been broken by the margin.
const WRAPPED_LINE: usize = 48;

/// The width of a printed line in letters: a Chinese character takes the place of two.
fn width(line: &str) -> usize {
    line.chars().map(|c| if is_ideograph(c) { 2 } else { 1 }).sum()
}

/// A few words alone on their line above a line of text: a heading that is in no list. It ends the part above it.
/// Above a table it ends what a requester wrote, for results stand in tables.
fn is_unknown_heading(line: &str, next: Option<&String>, section: Section) -> bool {
    let line = line.trim();
    let words = line.split_whitespace().count();
    let above_text = next.is_some_and(|next| next.trim().chars().count() >= WRAPPED_LINE);
    let above_table = section == Section::Indication && next.is_some_and(|next| is_row(next));
    let heads = above_text || above_table;
    heads
        && (1..=5).contains(&words)
        && line.chars().count() < WRAPPED_LINE
        && line.chars().next().is_some_and(char::is_uppercase)
        && line.ends_with(|c: char| c.is_alphabetic() || c == ')')
        && !line.contains(['\t', ',', ';', '.', '%'])
        && !line.chars().any(|c| c.is_ascii_digit())
}

/// `Clinic date: …`, `NHS No: …`: a form's line, which does not go on with the sentence above it.
fn looks_like_label(line: &str) -> bool {
    let line = line.trim_start();
    let Some(colon) = line.find([':', '：']) else { return false };
    let label = &line[..colon];
    let words = reach::words(label);
    label.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_ascii())
        && (1..=6).contains(&words)
        && !label.contains(['.', ',', ';', '。', '，', '；', '、'])
        && !line[colon..].starts_with(":/")
}

/// A bullet or a number that opens an item of a list.
fn starts_item(line: &str) -> bool {
    let line = line.trim_start();
    if line.starts_with(['•', '·', '▪', '*', '☐', '☑', '☒', '□']) || line.starts_with("- ") || line.starts_with("– ")
    {
        return true;
    }
    if line.starts_with(|c| matches!(c, '①'..='⑳' | '⑴'..='⒇' | '【')) {
        return true;
    }
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    // A number before Chinese: `1、`, `2.`
    if (1..=2).contains(&digits)
        && let Some(rest) = line[digits..].strip_prefix(['.', '、', '．', ')', '）'])
        && rest.trim_start().starts_with(is_ideograph)
    {
        return true;
    }
    (1..=2).contains(&digits) && matches!(line[digits..].chars().next(), Some('.' | ')')) && {
        let rest = &line[digits + 1..];
        rest.starts_with(' ')
    }
}

/// Cuts a paragraph at the ends of its sentences.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let ends = match character {
            '。' | '！' | '？' | '；' | '؟' => true,
            '.' | '!' | '?' => {
                let next = characters.peek().map(|(_, c)| *c);
                let after_space = text[at + 1..].trim_start().chars().next();
                next.is_none_or(char::is_whitespace)
                    && after_space.is_none_or(|c| !(c.is_lowercase() || matches!(c, '–' | '—')))
                    && !(character == '.'
                        && (is_abbreviation(&text[start..at]) || goes_on(&text[start..at], &text[at + 1..])))
            }
            _ => false,
        };
        if ends {
            let end = at + character.len_utf8();
            pieces.push(start..end);
            start = end;
        }
    }
    if !text[start..].trim().is_empty() {
        pieces.push(start..text.len());
    }
    pieces
}

/// Whether a full stop between these words of folded text ends a sentence: not that of `ca.` nor of `1.5`.
pub fn ends_sentence(before: &str, after: &str) -> bool {
    (after.is_empty() || after.starts_with(char::is_whitespace)) && !is_abbreviation(before) && !goes_on(before, after)
}

/// Whether a full stop after these words does not end the sentence: titles, initials, numbering.
fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let lower = word.to_lowercase();
    // Behind a figure one small letter is a unit: `2024 г.`
    let is_unit =
        word.chars().all(char::is_lowercase) && last_of(&before[..before.len() - word.len()]).is_some_and(is_figure);
    // `A.`, `e.g.`, `أ.د.`
    let initial = !is_unit
        && !word.is_empty()
        && word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
    let number = before.trim().chars().all(|c| c.is_ascii_digit()) && !before.trim().is_empty();
    initial || number || STOPS.abbreviations.contains(&lower)
}

/// `3. März`, `dem 5. Zyklus`: a figure with a full stop that counts what follows it; `ca. 85 %`.
fn goes_on(before: &str, after: &str) -> bool {
    let figure = before.rsplit(|c: char| c.is_whitespace() || c == '(' || c == '-').next().unwrap_or_default();
    let next = after.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let to_figure = after.trim_start().starts_with(|c: char| c.is_ascii_digit());
    (is_figure(figure) && figure.len() <= 2 && !next.is_empty() && STOPS.counted.contains(&fold(next)))
        || (to_figure && STOPS.before_figures.contains(&figure.to_lowercase()))
}

fn last_of(text: &str) -> Option<&str> {
    text.split_whitespace().next_back()
}

fn is_figure(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_digit())
}

/// Where a full stop ends no sentence: `knowledge/extract/sentences.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stops {
    abbreviations: HashSet<String>,
    before_figures: HashSet<String>,
    counted: HashSet<String>,
}

static STOPS: LazyLock<Stops> = LazyLock::new(|| {
    let stops: Stops = crate::knowledge::builtin("extract/sentences.yaml");
    // Abbreviations are compared as they are printed, in lower case.
    Stops { counted: stops.counted.iter().map(|word| fold(word)).collect(), ..stops }
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TextSource;

    fn cut(lines: &[&str]) -> Vec<Unit> {
        let text = PagedText::single(lines.iter().map(|l| (*l).to_owned()).collect(), TextSource::Text);
        units(&text, 1, 1)
    }

    #[test]
    fn joins_wrapped_lines_and_cuts_sentences() {
        let units = cut(&[
            "The biopsy shows a diffuse large B-cell lymphoma with high",
            "proliferation. Dr. Owen has seen the slides. Ki-67 is 85.5 %.",
        ]);
        let texts: Vec<&str> = units.iter().map(|u| u.text.trim()).collect();
        assert_eq!(texts.len(), 3, "{texts:?}");
        assert_eq!(texts[0], "The biopsy shows a diffuse large B-cell lymphoma with high\nproliferation.");
        assert_eq!(units[1].line, 2);
    }

    #[test]
    fn a_heading_above_a_table_ends_what_the_requester_wrote() {
        let sections = |lines: &[&str]| cut(lines).iter().map(|unit| unit.section).collect::<Vec<_>>();
        let request =
            ["Indication", "Lymphoma, treated with chemotherapy in 2020.", "Measurements", "LVEF\t57 %\t52 - 72 %"];
        let (asked, told) = (Section::Indication, Section::Body);
        assert_eq!(sections(&request), [asked, asked, told, told]);
        let plan = [
            "Plan",
            "1. Review in four weeks.",
            "Dr Ana Ruiz, Haematology",
            "Electronically signed on 5/11/2026",
            "",
            "Outpatients, No. 1",
        ];
        assert_eq!(sections(&plan), [Section::Plan, Section::Plan, told, told, told]);
        assert_eq!(sections(&["Medication", "As told.", "Morning", "Ramipril\t5 mg"]), [Section::Medication; 4]);
    }

    #[test]
    fn a_full_stop_that_ends_no_sentence() {
        for (line, sentences) in [
            ("Seen by Dr. Owen. He is well.", 2),
            ("Staging am 3. März 2024. Kein Rezidiv.", 2),
            ("Nach dem 2. Zyklus Besserung.", 1),
            ("Ki-67 ca. 85 %.", 1),
            ("She had breast Ca. She is well.", 2),
            ("Deauville 4. Befall der Milz.", 2),
            ("In 2024 г. Проведено шесть курсов.", 2),
            ("Seen by J. Smith.", 1),
        ] {
            assert_eq!(cut(&[line]).len(), sentences, "{line}");
        }
    }

    #[test]
    fn wrapped_chinese_lines_are_one_sentence() {
        let units = cut(&[
            "患者男性，56岁，因颈部淋巴结肿大三月余就诊，行淋巴结活检确诊为弥漫大B细胞",
            "淋巴瘤。目前完全缓解。",
            "姓    名：张三",
            "1、复查PET-CT",
        ]);
        let words: Vec<&str> = units.iter().map(|u| u.words()).collect();
        assert_eq!(words.len(), 4, "{words:?}");
        assert!(words[0].ends_with("弥漫大 b 细胞淋巴瘤。"), "{words:?}");
        assert_eq!(words[2], "姓名:张三");
    }

    #[test]
    fn rows_and_labels_stand_alone() {
        let units = cut(&[
            "Haemoglobin\t104\tg/L\t130-170",
            "Platelets\t96\t10^9/L\t150-400",
            "Clinic date: 3 November 2026",
            "Typed: 9 November 2026",
        ]);
        assert_eq!(units.len(), 4);
        assert!(units[0].is_row && !units[2].is_row);
        assert_eq!(units[0].cells().len(), 4);
    }

    #[test]
    fn a_heading_alone_governs_until_the_next_and_a_label_until_the_paragraph_ends() {
        let units = cut(&[
            "Family history: mother had lymphoma",
            "",
            "He is well.",
            "CONCLUSION",
            "",
            "Relapse.",
            "",
            "No change.",
        ]);
        let sections: Vec<Section> = units.iter().map(|u| u.section).collect();
        assert_eq!(
            sections,
            [Section::FamilyHistory, Section::Body, Section::Conclusion, Section::Conclusion, Section::Conclusion]
        );
    }

    #[test]
    fn an_unknown_heading_ends_the_part_above_it() {
        let long = "I reviewed him in clinic with his wife; the lump has come back and he sleeps badly.";
        let units = cut(&["Family history", "Mother: lymphoma", "Clinic visit", long]);
        assert_eq!(units.last().map(|u| u.section), Some(Section::Body));
    }

    #[test]
    fn long_quotes_are_cut_between_words_and_hold_the_core() {
        let long = format!("{} CD19 positive {}", "word ".repeat(80), "more ".repeat(80));
        let units = cut(&[&long]);
        let at = units[0].words().find("cd19").unwrap();
        let evidence = units[0].evidence(&(at..at + 4));
        assert!(evidence.quote.chars().count() <= QUOTE_LIMIT);
        assert!(evidence.quote.contains("CD19 positive") && long.contains(&evidence.quote));
    }

    #[test]
    fn long_quotes_are_cut_at_wide_blanks_too() {
        for blank in ["\u{a0}", "\u{3000}", "\u{2003}"] {
            let long =
                format!("{}CD19 positive{}", format!("word{blank}").repeat(80), format!("{blank}more").repeat(80));
            let units = cut(&[&long]);
            let at = units[0].words().find("cd19").unwrap();
            let evidence = units[0].evidence(&(at..at + 4));
            assert!(long.contains(&evidence.quote) && evidence.quote.starts_with("word"), "{}", evidence.quote);
        }
    }

    proptest::proptest! {
        #[test]
        fn every_quote_is_on_its_page(lines in proptest::collection::vec("[\\PC\\t]{0,90}", 0..12), at in 0usize..200, length in 0usize..40) {
            let text = PagedText::single(lines.clone(), TextSource::Text);
            let page = lines.join("\n");
            for unit in units(&text, 1, 1) {
                let words = unit.words().to_owned();
                let start = (0..=at.min(words.len())).rev().find(|i| words.is_char_boundary(*i)).unwrap_or(0);
                let end = (start..=(start + length).min(words.len())).rev().find(|i| words.is_char_boundary(*i)).unwrap_or(start);
                let evidence = unit.evidence(&(start..end));
                proptest::prop_assert!(page.contains(&evidence.quote));
                proptest::prop_assert!(evidence.quote.chars().count() <= QUOTE_LIMIT);
                let from_line: String = lines[(evidence.line - 1) as usize..].join("\n");
                proptest::prop_assert!(from_line.contains(&evidence.quote));
            }
        }
    }
}
