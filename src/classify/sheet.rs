//! The folded text of one paper, with what each stretch of it is: a title, a heading, the start of a line.
//!
//! A stretch is a line, or a part of a line set off by a TAB or by two spaces or more: papers printed in columns put
//! their headings there.

use std::ops::Range;

use super::fold::fold;
use super::vocabulary::Vocabulary;
use super::wording::Wording;
use crate::model::PagedText;

/// Text beyond this many folded bytes is not looked at: what a paper is shows long before.
const MOST_BYTES: usize = 1 << 20;

/// One line of the paper.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'t> {
    pub(crate) page: u32,
    pub(crate) number: u32,
    pub(crate) text: &'t str,
    /// Where it starts in the folded text.
    pub(crate) start: usize,
}

/// One stretch.
#[derive(Debug, Clone)]
pub(crate) struct Stretch {
    pub(crate) range: Range<usize>,
    /// Its first letter or digit: after a bullet or a number.
    lead: usize,
    /// Stands where titles stand, and looks like one.
    title: bool,
    /// A line of capitals further down.
    heading: bool,
}

/// The text of one paper, folded.
#[derive(Debug)]
pub(crate) struct Sheet<'t> {
    pub(crate) text: String,
    pub(crate) lines: Vec<Line<'t>>,
    stretches: Vec<Stretch>,
}

/// How strongly a match in a title counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TitleRank {
    /// In a heading further down.
    Heading,
    /// At the head of the paper.
    Title,
}

impl<'t> Sheet<'t> {
    /// Folds a paper. Blank lines are left out; a word parted by a hyphen at the end of a line is joined.
    pub(crate) fn new(paged: &'t PagedText, vocabulary: &Vocabulary) -> Self {
        let Vocabulary { policy, wording, .. } = vocabulary;
        let mut sheet = Self { text: String::new(), lines: Vec::new(), stretches: Vec::new() };
        let mut titles_open = true;
        for (page, number, text) in paged.lines() {
            if text.trim().is_empty() {
                continue;
            }
            if sheet.text.len() >= MOST_BYTES {
                break;
            }
            sheet.join(text);
            titles_open = titles_open
                && sheet.lines.len() < policy.title_lines
                && sheet.text.len() < policy.title_bytes
                && !wording.ends_titles(&fold(text));
            let start = sheet.text.len();
            sheet.lines.push(Line { page, number, text, start });
            sheet.stretches_of(text, titles_open, wording);
        }
        sheet
    }

    /// Puts a space before the next line, or joins the word that a hyphen parts.
    fn join(&mut self, next: &str) {
        if self.text.is_empty() {
            return;
        }
        let parted = self.text.ends_with('-')
            && self.text[..self.text.len() - 1].ends_with(|c: char| c.is_alphabetic())
            && next.trim_start().starts_with(|c: char| c.is_lowercase());
        if parted {
            self.text.pop();
            if let Some(last) = self.stretches.last_mut() {
                last.range.end = last.range.end.min(self.text.len());
            }
        } else {
            self.text.push(' ');
        }
    }

    fn stretches_of(&mut self, line: &str, titles_open: bool, wording: &Wording) {
        let pieces = pieces(line);
        let alone = pieces.len() == 1;
        for (n, &piece) in pieces.iter().enumerate() {
            let folded = fold(piece);
            if folded.is_empty() {
                continue;
            }
            if n > 0 && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
            let start = self.text.len();
            let lead = start + lead_of(&folded);
            self.text.push_str(&folded);
            let range = start..self.text.len();
            // A sentence may be broken by two spaces; it then goes on with a small letter.
            let goes_on = pieces.get(n + 1).is_some_and(|next| next.starts_with(char::is_lowercase));
            let name = !goes_on && looks_like_title(piece) && !wording.is_sentence(&folded);
            let title = name && titles_open;
            let heading = name && !title && alone && all_capitals(piece);
            self.stretches.push(Stretch { range, lead, title, heading });
        }
    }

    /// How many lines have text.
    pub(crate) fn filled_lines(&self) -> usize {
        self.lines.len()
    }

    /// Whether the paper is longer than this.
    pub(crate) fn has_more_words_than(&self, most: usize) -> bool {
        self.text.split(' ').nth(most).is_some()
    }

    /// The line that a place of the folded text is in.
    pub(crate) fn line_at(&self, at: usize) -> Option<&Line<'t>> {
        let after = self.lines.partition_point(|line| line.start <= at);
        self.lines.get(after.checked_sub(1)?)
    }

    /// The line that a place is in, and the next one.
    pub(crate) fn lines_around(&self, at: usize) -> Range<usize> {
        let after = self.lines.partition_point(|line| line.start <= at);
        let start = after.checked_sub(1).map_or(0, |own| self.lines[own].start);
        start..self.lines.get(after + 1).map_or(self.text.len(), |line| line.start)
    }

    fn stretch_at(&self, at: usize) -> Option<&Stretch> {
        let after = self.stretches.partition_point(|stretch| stretch.range.start <= at);
        self.stretches.get(after.checked_sub(1)?)
    }

    /// Whether a match is the words of a title: of one stretch, and not the value of a label such as `Specimen:`.
    pub(crate) fn title_rank(&self, hit: &Range<usize>, wording: &Wording) -> Option<TitleRank> {
        let stretch = self.stretch_at(hit.start)?;
        if hit.end > stretch.range.end || !(stretch.title || stretch.heading) {
            return None;
        }
        let before = self.text.get(stretch.lead.min(hit.start)..hit.start)?;
        if let Some((label, _)) = before.split_once(':')
            && !wording.is_title_label(label.trim())
        {
            return None;
        }
        // `Cytogenetics: 46,XX` is a line of a summary, not the title of a report.
        let label = self.text[hit.start..stretch.range.end].split_once(':').filter(|(label, value)| {
            hit.start + label.len() >= hit.end && !value.trim().is_empty() && !wording.is_title_noun(label)
        });
        Some(if stretch.title && label.is_none() { TitleRank::Title } else { TitleRank::Heading })
    }

    /// Whether a match stands after a label such as `Clinical details:`, on its line or alone on the line before, or in
    /// a sentence that tells what was known.
    pub(crate) fn is_told(&self, hit: &Range<usize>, wording: &Wording) -> bool {
        let after = self.lines.partition_point(|line| line.start <= hit.start);
        let Some(line) = after.checked_sub(1).and_then(|at| self.lines.get(at)) else { return false };
        let Some(before) = self.text.get(line.start..hit.start) else { return false };
        let sentence = before.rsplit(". ").next().unwrap_or(before);
        if wording.is_told_sentence(sentence.trim_start()) {
            return true;
        }
        // The nearest label counts: `History: pain Findings: normal` printed in one line has both.
        if let Some((head, _)) = before.rsplit_once(':') {
            return ends_with_label(head, wording);
        }
        let Some(above) = after.checked_sub(2).and_then(|at| self.lines.get(at)) else { return false };
        let above = self.text[above.start..line.start].trim();
        wording.is_told_label(above.trim_end_matches(':').trim_end())
    }

    /// Whether a match starts a stretch.
    pub(crate) fn starts_stretch(&self, hit: &Range<usize>) -> bool {
        self.stretch_at(hit.start).is_some_and(|stretch| hit.start == stretch.lead || hit.start == stretch.range.start)
    }

    /// Whether a match starts a line.
    pub(crate) fn starts_line(&self, hit: &Range<usize>) -> bool {
        self.lines.binary_search_by_key(&hit.start, |line| line.start).is_ok()
    }

    /// Whether a match is the heading of a section: starts a stretch, and ends it or is followed by a colon or a dash.
    pub(crate) fn is_section(&self, hit: &Range<usize>) -> bool {
        let Some(stretch) = self.stretch_at(hit.start) else { return false };
        if !self.starts_stretch(hit) || hit.end > stretch.range.end {
            return false;
        }
        let rest = self.text[hit.end..stretch.range.end].trim_start();
        rest.is_empty() || rest.starts_with([':', '-']) || matches!(rest, "." | ";")
    }
}

/// Whether the words before a colon end with a label that is told; it starts the line or follows a sentence.
fn ends_with_label(head: &str, wording: &Wording) -> bool {
    let label = head.rsplit(['.', ';', '?', ':']).next().unwrap_or(head).trim();
    let label = label.trim_start_matches(|c: char| !c.is_alphabetic());
    wording.is_told_label(label)
}

/// A line, parted at TABs and at two spaces or more.
fn pieces(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = line.trim();
    while let Some(gap) = gap_in(rest) {
        let (piece, after) = rest.split_at(gap);
        pieces.push(piece);
        rest = after.trim_start();
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

fn gap_in(text: &str) -> Option<usize> {
    // One pass that ends at the gap: a line may have a hundred thousand cells.
    let mut space = false;
    text.char_indices().find_map(|(at, c)| match c {
        '\t' | '\u{3000}' => Some(at),
        ' ' if space => Some(at - 1),
        _ => {
            space = c == ' ';
            None
        }
    })
}

/// The first letter of a folded stretch, after a bullet or a list number.
fn lead_of(folded: &str) -> usize {
    let text = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut lead = folded.len() - text.len();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=2).contains(&digits) && text[digits..].starts_with([')', '.']) {
        let rest = &text[digits + 1..];
        lead += digits + 1 + (rest.len() - rest.trim_start().len());
    }
    lead.min(folded.len())
}

/// Short, not a sentence, not the middle of one.
fn looks_like_title(piece: &str) -> bool {
    let words = piece.split_whitespace().count();
    let starts_small = piece.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
    let sentence = piece.ends_with(['.', ';', ',']) && words > 3;
    words <= 12 && piece.chars().count() <= 110 && !starts_small && !sentence
}

fn all_capitals(piece: &str) -> bool {
    let mut letters = 0;
    for c in piece.chars().filter(|c| c.is_alphabetic()) {
        if c.is_lowercase() {
            return false;
        }
        letters += 1;
    }
    letters >= 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TextSource;

    fn text(lines: &[&str]) -> PagedText {
        PagedText::single(lines.iter().map(|line| (*line).to_owned()).collect(), TextSource::Text)
    }

    fn place(sheet: &Sheet<'_>, words: &str) -> Range<usize> {
        let at = sheet.text.find(words).unwrap();
        at..at + words.len()
    }

    #[test]
    fn joins_parted_words_and_keeps_lines() {
        let paged = text(&["Immuno-", "phenotyping report", "", "pre-B cell"]);
        let sheet = Sheet::new(&paged, Vocabulary::builtin());
        assert_eq!(sheet.text, "immunophenotyping report pre-b cell");
        assert_eq!(sheet.line_at(0).map(|line| line.number), Some(1));
        assert_eq!(sheet.line_at(place(&sheet, "report").start).map(|line| line.number), Some(2));
        assert_eq!(sheet.line_at(place(&sheet, "pre-b").start).map(|line| line.number), Some(4));
    }

    #[test]
    fn tells_titles_from_labelled_values_and_sentences() {
        let vocabulary = Vocabulary::builtin();
        let paged = text(&[
            "St Anne Hospital    MRI REPORT",
            "Specimen: bone marrow",
            "Examination: CT chest",
            "She had a pet-ct last week and it was a good scan.",
        ]);
        let sheet = Sheet::new(&paged, vocabulary);
        assert_eq!(sheet.title_rank(&place(&sheet, "mri report"), &vocabulary.wording), Some(TitleRank::Title));
        assert_eq!(sheet.title_rank(&place(&sheet, "bone marrow"), &vocabulary.wording), None);
        assert_eq!(sheet.title_rank(&place(&sheet, "ct chest"), &vocabulary.wording), Some(TitleRank::Title));
        assert_eq!(sheet.title_rank(&place(&sheet, "pet-ct"), &vocabulary.wording), None);
        let paged = text(&["CASE SUMMARY", "Karyotype: 46,XX", "Supplementary report: stains"]);
        let sheet = Sheet::new(&paged, vocabulary);
        assert_eq!(sheet.title_rank(&place(&sheet, "karyotype"), &vocabulary.wording), Some(TitleRank::Heading));
        assert_eq!(
            sheet.title_rank(&place(&sheet, "supplementary report"), &vocabulary.wording),
            Some(TitleRank::Title)
        );
        assert_eq!(sheet.title_rank(&place(&sheet, "stains"), &vocabulary.wording), Some(TitleRank::Title));
    }

    #[test]
    fn knows_what_the_doctor_who_asks_tells() {
        let vocabulary = Vocabulary::builtin();
        let paged = text(&[
            "Clinical details: relapse, blasts 62 %",
            "History: pain. Findings: normal liver",
            "Not yet ready. The last one showed a mass",
            "Indication",
            "large node",
            "small node",
        ]);
        let sheet = Sheet::new(&paged, vocabulary);
        for (words, told) in [
            ("blasts", true),
            ("pain", true),
            ("normal", false),
            ("not yet", false),
            ("a mass", true),
            ("large node", true),
            ("small node", false),
        ] {
            assert_eq!(sheet.is_told(&place(&sheet, words), &vocabulary.wording), told, "{words}");
        }
    }

    #[test]
    fn knows_section_headings() {
        let paged = text(&["CLINICAL HISTORY: pain   FINDINGS:  no findings of note", "1. Impression"]);
        let sheet = Sheet::new(&paged, Vocabulary::builtin());
        assert!(sheet.is_section(&place(&sheet, "clinical history")));
        assert!(sheet.is_section(&place(&sheet, "findings")));
        assert!(sheet.is_section(&place(&sheet, "impression")));
        let last = sheet.text.rfind("findings").unwrap();
        assert!(!sheet.is_section(&(last..last + 8)));
    }
}
