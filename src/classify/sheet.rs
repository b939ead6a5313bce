//! The folded text of one paper, with what each stretch of it is: a title, a heading, the start of a line.
//!
//! A stretch is a line, or a part of a line set off by a TAB or by two spaces or more: papers printed in columns put
//! their headings there.

use std::ops::Range;

use super::fold::{fold, is_arabic, is_ideograph};
use super::mend::mend;
use super::vocabulary::Vocabulary;
use super::wording::Wording;
use crate::model::{PagedText, TextSource};

/// Text beyond this many folded bytes is not looked at: what a paper is shows long before.
const MOST_BYTES: usize = 1 << 20;
/// A line with so many Chinese characters ends where the paper does, not where the sentence does.
const FULL_LINE: usize = 20;
/// The most Chinese characters of a title; the name of the hospital stands before it.
const MOST_IN_TITLE: usize = 32;

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
    words: usize,
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
        let mut sheet = Self { text: String::new(), lines: Vec::new(), stretches: Vec::new(), words: 0 };
        let mut titles_open = true;
        let lines = paged.pages.iter().flat_map(|page| (1u32..).zip(&page.lines).map(move |(n, text)| (page, n, text)));
        for (page, number, text) in lines {
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
            sheet.lines.push(Line { page: page.number, number, text, start });
            sheet.stretches_of(text, titles_open, page.source == TextSource::Ocr, vocabulary);
        }
        sheet.words = 1 + sheet.text.bytes().filter(|byte| *byte == b' ').count();
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
        if self.goes_on_in(next) {
            // Chinese is parted anywhere.
        } else if parted {
            self.text.pop();
            if let Some(last) = self.stretches.last_mut() {
                last.range.end = last.range.end.min(self.text.len());
            }
        } else {
            self.text.push(' ');
        }
    }

    /// Whether a full line of Chinese goes on in the next.
    fn goes_on_in(&self, next: &str) -> bool {
        let Some(last) = self.lines.last().map(|line| line.text.trim_end()) else { return false };
        last.ends_with(is_ideograph)
            && next.trim_start().starts_with(is_ideograph)
            && gap_in(last.trim_start()).is_none()
            && last.chars().filter(|c| is_ideograph(*c)).nth(FULL_LINE - 1).is_some()
    }

    fn stretches_of(&mut self, line: &str, titles_open: bool, recognised: bool, vocabulary: &Vocabulary) {
        let wording = &vocabulary.wording;
        let pieces = pieces(line);
        let alone = pieces.len() == 1;
        for (n, &piece) in pieces.iter().enumerate() {
            let mut folded = fold(piece);
            if recognised {
                mend(&mut folded, |word| vocabulary.rules.knows(word));
            }
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
            let heading = name && !title && alone && (all_capitals(piece) || names_itself(piece, &folded, wording));
            self.stretches.push(Stretch { range, lead, title, heading });
        }
    }

    /// How many lines have text.
    pub(crate) fn filled_lines(&self) -> usize {
        self.lines.len()
    }

    /// Whether the paper is longer than this.
    pub(crate) fn has_more_words_than(&self, most: usize) -> bool {
        self.words > most
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

    /// The title or heading that a place is in.
    pub(crate) fn title_around(&self, at: usize) -> Option<Range<usize>> {
        self.stretch_at(at).filter(|stretch| stretch.title || stretch.heading).map(|stretch| stretch.range.clone())
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
        let label = split_label(&self.text[hit.start..stretch.range.end]).filter(|(label, value)| {
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
        if let Some(at) = before.rfind(':').max(bracketed_label(before)) {
            return ends_with_label(&before[..at], wording);
        }
        let Some(above) = after.checked_sub(2).and_then(|at| self.lines.get(at)) else { return false };
        let above = self.text[above.start..line.start].trim();
        let bracketed = above.strip_prefix('[').and_then(|label| label.strip_suffix(']'));
        wording.is_told_label(bracketed.unwrap_or(above.trim_end_matches(':')).trim_end())
    }

    /// Whether a match starts a stretch.
    pub(crate) fn starts_stretch(&self, hit: &Range<usize>) -> bool {
        self.stretch_at(hit.start).is_some_and(|stretch| hit.start == stretch.lead || hit.start == stretch.range.start)
    }

    /// Whether a match starts a line.
    pub(crate) fn starts_line(&self, hit: &Range<usize>) -> bool {
        self.lines.binary_search_by_key(&hit.start, |line| line.start).is_ok()
    }

    /// Whether a match is the heading of a section: starts a stretch, and ends it or is followed by a colon, a dash or the
    /// bracket that closes it. The same heading in another script may stand beside it: `Gross 大体:`.
    pub(crate) fn is_section(&self, hit: &Range<usize>) -> bool {
        let Some(stretch) = self.stretch_at(hit.start) else { return false };
        if hit.end > stretch.range.end {
            return false;
        }
        let own = &self.text[hit.clone()];
        let starts = self.starts_stretch(hit)
            || self.text.get(stretch.lead..hit.start).is_some_and(|before| is_other_script(before, own));
        let rest = self.text[hit.end..stretch.range.end].trim_start();
        let ends = |rest: &str| rest.is_empty() || rest.starts_with([':', '-', ']']) || matches!(rest, "." | ";");
        starts && (ends(rest) || split_label(rest).is_some_and(|(label, _)| is_other_script(label, own)))
    }
}

/// What stands before and after the colon of a label; the one of a time, `09:30`, is none.
fn split_label(text: &str) -> Option<(&str, &str)> {
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let bytes = text.as_bytes();
    let is_time = |at: usize| digit(at.checked_sub(1).and_then(|before| bytes.get(before))) && digit(bytes.get(at + 1));
    let (at, _) = text.match_indices(':').find(|(at, _)| !is_time(*at))?;
    Some((&text[..at], &text[at + 1..]))
}

/// Whether words are the same heading in another script: short, and without a letter of the script of `own`.
fn is_other_script(words: &str, own: &str) -> bool {
    const MOST: usize = 48;
    let Some(script) = own.chars().rev().find(|c| c.is_alphabetic()).map(script) else { return false };
    let mut letters = words.chars().filter(|c| c.is_alphanumeric()).peekable();
    words.len() <= MOST && letters.peek().is_some() && letters.all(|c| c.is_alphabetic() && self::script(c) != script)
}

/// The scripts that stand side by side on one form.
fn script(c: char) -> u8 {
    match c {
        c if is_ideograph(c) => 0,
        c if is_arabic(c) => 1,
        'Ͱ'..='ԯ' => 2,
        _ => 3,
    }
}

/// Whether the words before a colon end with a label that is told; it starts the line or follows a sentence.
fn ends_with_label(head: &str, wording: &Wording) -> bool {
    let label = head.rsplit(['.', ';', '?', ':', '[']).next().unwrap_or(head).trim();
    let label = label.trim_start_matches(|c: char| !c.is_alphabetic());
    wording.is_told_label(label)
}

/// Where a label in the brackets of Chinese papers ends: `[临床诊断]`.
fn bracketed_label(before: &str) -> Option<usize> {
    let at = before.rfind(']')?;
    before[..at].ends_with(is_ideograph).then_some(at)
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
    let (mut start, mut wide) = (None, false);
    for (at, c) in text.char_indices() {
        if c == '\t' {
            return Some(at);
        }
        if !matches!(c, ' ' | '\u{3000}') {
            (start, wide) = (None, false);
            continue;
        }
        let begins = *start.get_or_insert(at);
        if !wide && (begins < at || c == '\u{3000}') {
            if !is_wide_print(text, begins) {
                return Some(begins);
            }
            wide = true;
        }
    }
    None
}

/// Whether the characters on both sides of a gap are a word in wide print: `报  告  单`, `诊    断：`.
fn is_wide_print(text: &str, gap: usize) -> bool {
    let mut before = text[..gap].chars().rev();
    let mut after = text[gap..].trim_start().chars();
    before.next().is_some_and(is_ideograph)
        && before.next().is_none_or(|c| !c.is_alphanumeric())
        && after.next().is_some_and(is_ideograph)
        && after.next().is_none_or(|c| !c.is_alphanumeric())
}

/// The numbers of sections.
const CHINESE_NUMBERS: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/// The first letter of a folded stretch, after a bullet or a list number.
fn lead_of(folded: &str) -> usize {
    let text = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut lead = folded.len() - text.len();
    // `1)`, `2.`, `3、`, `一、`
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = if digits > 0 { digits } else { text.len() - text.trim_start_matches(CHINESE_NUMBERS).len() };
    let rest = &text[number..];
    let ends =
        rest.starts_with([')', '.']) || (rest.starts_with(',') && !rest[1..].starts_with(|c: char| c.is_ascii_digit()));
    if number > 0 && digits <= 2 && ends {
        lead += number + 1 + (rest[1..].len() - rest[1..].trim_start().len());
    }
    lead.min(folded.len())
}

/// Short, not a sentence, not the middle of one.
fn looks_like_title(piece: &str) -> bool {
    let ideographs = piece.chars().filter(|c| is_ideograph(*c)).count();
    if ideographs > 0 {
        // Without spaces and capitals the marks of a sentence tell it, where they do not stand in the value of a label.
        let ends = piece.ends_with(['。', '.', ';', '；', ',', '，', '、', '！']);
        let label = piece.split([':', '：']).next().unwrap_or(piece);
        return ideographs <= MOST_IN_TITLE && !ends && !label.contains(['。', '，', '；', '！']);
    }
    let words = piece.split_whitespace().count();
    let starts_small = piece.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
    let sentence = piece.ends_with(['.', ';', ',', '؛', '،', '।']) && words > 3;
    words <= 12 && piece.chars().count() <= 110 && !starts_small && !sentence
}

/// A line of capitals; in scripts that have none nothing is.
fn all_capitals(piece: &str) -> bool {
    let mut letters = 0;
    for c in piece.chars().filter(|c| c.is_alphabetic()) {
        if !c.is_uppercase() && !is_mark_of_ordinal(c) {
            return false;
        }
        letters += 1;
    }
    letters >= 3
}

/// `Nº`, `1ª`: letters that have no capitals.
fn is_mark_of_ordinal(c: char) -> bool {
    matches!(c, 'º' | 'ª')
}

/// Whether a line in a script without capitals says by its last word, in Arabic by its first, that it is a title.
fn names_itself(piece: &str, folded: &str, wording: &Wording) -> bool {
    let script = |c: char| is_ideograph(c) || is_arabic(c);
    piece.chars().any(script) && !folded.contains(':') && wording.is_title_noun(folded)
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
    fn scripts_without_capitals_have_titles_and_sentences() {
        for (line, title) in [
            ("某某大学附属第一医院", true),
            ("某某大学医学院附属第一人民医院骨髓细胞学检查报告单", true),
            ("检查项目：胸部CT平扫，腹部CT平扫", true),
            ("双肺纹理清晰，未见结节", false),
            ("患者于昨日入院。", false),
            ("如有不适；请联系我们", false),
            ("تقرير التصوير المقطعي المحوسب للصدر والبطن", true),
            ("ما هو الرنين المغناطيسي؟", true),
            ("PET/CT是什么检查？", true),
            ("يرجى الصيام لمدة ست ساعات،", false),
        ] {
            assert_eq!(looks_like_title(line), title, "{line}");
        }
        for (line, capitals) in [
            ("BONE MARROW", true),
            ("INFORME Nº 12", true),
            ("骨髓细胞学", false),
            ("PET/CT检查所见", false),
            ("تقرير الأنسجة", false),
            ("МИЕЛОГРАММА", true),
        ] {
            assert_eq!(all_capitals(line), capitals, "{line}");
        }
    }

    #[test]
    fn wide_print_is_one_stretch() {
        let paged = text(&["病  理  诊  断  报  告", "姓名：张三  性别：男", "诊    断：淋巴瘤", "报告  单位"]);
        let sheet = Sheet::new(&paged, Vocabulary::builtin());
        assert_eq!(sheet.text, "病理诊断报告 姓名:张三 性别:男 诊断:淋巴瘤 报告 单位");
        assert_eq!(sheet.stretches.len(), 6);
    }

    #[test]
    fn full_lines_of_chinese_go_on() {
        let long = "骨髓增生明显活跃粒系增生活跃红系增生减低原始淋巴细";
        let paged = text(&[long, "胞占有核细胞的大部分", "胞浆少"]);
        let sheet = Sheet::new(&paged, Vocabulary::builtin());
        let at = place(&sheet, "原始淋巴细胞");
        assert_eq!(sheet.line_at(at.start).map(|line| line.number), Some(1));
        assert_eq!(sheet.line_at(place(&sheet, "占有核").start).map(|line| line.number), Some(2));
        assert!(sheet.starts_line(&place(&sheet, "胞占")) && sheet.text.ends_with("部分 胞浆少"));
    }

    #[test]
    fn chinese_labels_and_sections_are_known() {
        let paged = text(&["【检查所见】双肺清晰", "一、检查结论", "(二) 建议", "3、骨髓象", "2,5 g"]);
        let sheet = Sheet::new(&paged, Vocabulary::builtin());
        for words in ["检查所见", "检查结论", "建议", "骨髓象"] {
            assert!(sheet.is_section(&place(&sheet, words)), "{words}");
        }
        assert!(!sheet.starts_stretch(&place(&sheet, "5 g")));
    }

    #[test]
    fn headings_in_two_scripts_are_headings() {
        let paged = text(&["Gross 大体: 结节", "Findings / النتائج: none", "Gross tissue: a node", "病程记录 09:30"]);
        let sheet = Sheet::new(&paged, Vocabulary::builtin());
        for (words, section) in [("gross 大", true), ("findings", true), ("النتائج", true), ("gross tis", false)]
        {
            let at = place(&sheet, words);
            let end = at.start + words.find(" 大").or(words.find(" tis")).unwrap_or(words.len());
            assert_eq!(sheet.is_section(&(at.start..end)), section, "{words}");
        }
        assert!(sheet.is_section(&place(&sheet, "大体")));
        let record = place(&sheet, "病程记录");
        assert_eq!(sheet.title_rank(&record, &Vocabulary::builtin().wording), Some(TitleRank::Title));
    }

    #[test]
    fn recognised_pages_are_mended() {
        let lines = ["BONE MARR0W REP0RT", "CDI9 positive, IL10 5 pg/ml, t(11;14)"].map(str::to_owned).to_vec();
        let read = PagedText::single(lines.clone(), TextSource::Ocr);
        let mended = Sheet::new(&read, Vocabulary::builtin());
        assert_eq!(mended.text, "bone marrow report cd19 positive, il10 5 pg/ml, t(11;14)");
        assert_eq!(mended.lines[0].text, "BONE MARR0W REP0RT");
        let typed = PagedText::single(lines, TextSource::Text);
        assert_eq!(
            Sheet::new(&typed, Vocabulary::builtin()).text,
            "bone marr0w rep0rt cdi9 positive, il10 5 pg/ml, t(11;14)"
        );
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
