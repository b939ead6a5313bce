//! From texts of mixed styles to lines of glyphs that fit a width.

use std::collections::BTreeSet;

use unicode_bidi::{BidiInfo, Level};
use unicode_linebreak::{BreakOpportunity, linebreaks};
use unicode_normalization::UnicodeNormalization;

use super::beside::{self, MARK};
use super::fonts::{Face, FontBook, Glyph};
use super::theme::Color;

/// No text of the summary is longer: what is cut ends in `…`.
const LONGEST: usize = 1_500;

/// The no-break space: keeps the parts of a date or a number on one line.
pub(in crate::report) const GLUE: char = '\u{A0}';

/// The word joiner: keeps what has no spaces on one line, as a Chinese date. It has no shape, and is not copied.
pub(in crate::report) const JOINER: char = '\u{2060}';

/// Face, size in points and colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) color: Color,
    /// With a line around each glyph: bold in a face that has no bold one.
    pub(super) heavy: bool,
}

/// A text in one style.
#[derive(Debug, Clone)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) style: Style,
}

impl Span {
    pub(super) fn new(text: impl AsRef<str>, style: Style) -> Self {
        Self { text: clean(text.as_ref()), style }
    }
}

/// Glyphs of one style on a line.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) style: Style,
    pub(super) x: f32,
    pub(super) glyphs: Vec<Glyph>,
}

/// One line of text.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) runs: Vec<Run>,
    /// Without the space at its end.
    pub(super) width: f32,
}

/// A text as it may be printed: no control characters, one space between words, composed letters.
pub(in crate::report) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(LONGEST * 2));
    let mut space = false;
    for (n, c) in text.nfc().filter(|c| !is_invisible(*c)).enumerate() {
        if n >= LONGEST {
            out.push('…');
            break;
        }
        if c == GLUE || c == '\u{202F}' {
            out.extend(std::mem::take(&mut space).then_some(' '));
            out.push(GLUE);
            continue;
        }
        if (c.is_whitespace() || c.is_control()) && c != MARK {
            space = true;
            continue;
        }
        if std::mem::take(&mut space) {
            out.push(' ');
        }
        out.push(c);
    }
    if space {
        out.push(' ');
    }
    out
}

/// Characters that steer layout and have no shape: joiners, direction marks, soft hyphens, variation selectors.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2061}'..='\u{2069}' | '\u{FEFF}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E0FFF}')
}

/// One glyph with its place in the whole text.
struct Placed {
    span: usize,
    glyph: Glyph,
    at: usize,
    width: f32,
    space: bool,
    /// How deep it lies in runs of other directions: odd from right to left (UAX #9).
    level: u8,
}

/// A text in one face, from left to right or the other way.
struct Piece {
    style: Style,
    from: usize,
    to: usize,
    level: u8,
}

/// Breaks a text into lines no wider than `width`, at most `most` of them; what is cut ends in `…`.
///
/// Two languages stand beside each other where one line holds them, else below each other, else only the first is there.
pub(super) fn wrap(book: &mut FontBook, spans: &[Span], width: f32, most: usize) -> Vec<Line> {
    if !beside::is_double(spans.iter().map(|span| span.text.as_str())) {
        return broken(book, spans, width, most);
    }
    let of = |text: &dyn Fn(&str) -> String| -> Vec<Span> {
        spans.iter().map(|span| Span { text: text(&span.text), style: span.style }).collect()
    };
    // What is tried and not printed lacks no characters.
    let missing = book.missing;
    let tried = |book: &mut FontBook, text: &dyn Fn(&str) -> String, most: usize| {
        book.missing = missing;
        broken(book, &of(text), width, most)
    };
    let first = |text: &str| beside::half(text, false).to_owned();
    let second = |text: &str| beside::half(text, true).to_owned();
    let stacked = [tried(book, &first, most + 1), tried(book, &second, most + 1)].concat();
    let in_line = tried(book, &beside::in_line, most + 1);
    if in_line.len() == 1 && spans.len() == 1 || stacked.len() > most && in_line.len() <= most {
        return in_line;
    }
    if stacked.len() <= most { stacked } else { tried(book, &first, most) }
}

fn broken(book: &mut FontBook, spans: &[Span], width: f32, most: usize) -> Vec<Line> {
    let mut text = String::new();
    let mut styles = Vec::new();
    let mut glued = BTreeSet::new();
    for Span { text: part, style } in spans {
        for (face, piece) in book.pieces(style.face, part) {
            let heavy = style.face == Face::SemiBold && face.is_drawn_bold();
            styles.push((text.len(), Style { face, heavy, ..*style }));
            for c in piece.chars() {
                if c == JOINER {
                    glued.insert(text.len());
                    continue;
                }
                // A no-break space becomes a plain one, for copying and searching, after which no line begins.
                text.push(if c == GLUE { ' ' } else { c });
                if c == GLUE {
                    glued.insert(text.len());
                }
            }
        }
    }
    let pieces = directed(&text, &styles);
    let mut placed = Vec::new();
    for (span, Piece { style, from, to, level }) in pieces.iter().enumerate() {
        let mut glyphs = book.shape(style.face, &text[*from..*to], level % 2 == 1);
        // In the order of the text, in which lines are broken; each line is then put into the order in which it stands.
        if level % 2 == 1 {
            glyphs.reverse();
        }
        placed.extend(glyphs.into_iter().map(|glyph| Placed {
            span,
            at: from + glyph.at,
            width: glyph.advance * style.size / 1000.0,
            space: text[from + glyph.at..].starts_with(' '),
            level: *level,
            glyph,
        }));
    }
    let mut breaks = break_places(&text);
    breaks.retain(|at| !glued.contains(at));
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let (mut first, mut last_break, mut used) = (0, None, 0.0_f32);
    let mut i = 0;
    while i < placed.len() {
        if i > first && breaks.binary_search(&placed[i].at).is_ok() && placed[i - 1].at != placed[i].at {
            last_break = Some(i);
        }
        // A space at the end of a line may hang over.
        if used + placed[i].width > width + 0.01 && !placed[i].space && i > first {
            let cut = last_break.filter(|b| *b > first).unwrap_or(i);
            cuts.push((first, cut));
            first = cut;
            last_break = None;
            used = placed[cut..i].iter().map(|p| p.width).sum();
            continue;
        }
        used += placed[i].width;
        i += 1;
    }
    if first < placed.len() {
        cuts.push((first, placed.len()));
    }
    let too_many = cuts.len() > most;
    cuts.truncate(most);
    let mut lines: Vec<Line> = cuts.iter().map(|(from, to)| line(&pieces, &placed[*from..*to])).collect();
    if let (true, Some(last), Some(end)) = (too_many, lines.last_mut(), cuts.last()) {
        let style = pieces[placed[end.1 - 1].span].style;
        cut_short(book, last, style, width);
    }
    lines
}

/// One line, whatever its width; cut with `…` where it is wider than `width`.
pub(super) fn single(book: &mut FontBook, text: &str, style: Style, width: f32) -> Line {
    wrap(book, &[Span::new(text, style)], width, 1).pop().unwrap_or_default()
}

/// The pieces of a text of one style and one direction each.
fn directed(text: &str, styles: &[(usize, Style)]) -> Vec<Piece> {
    let ends = styles.iter().skip(1).map(|(from, _)| *from).chain([text.len()]);
    let whole = styles.iter().zip(ends).map(|((from, style), to)| Piece { style: *style, from: *from, to, level: 0 });
    if !text.chars().any(is_from_right) {
        return whole.collect();
    }
    let levels = BidiInfo::new(text, Some(Level::ltr())).levels;
    let level = |at: usize| levels.get(at).map_or(0, Level::number);
    let mut pieces: Vec<Piece> = Vec::new();
    for Piece { style, from, to, .. } in whole {
        let mut start = from;
        for (at, _) in text[from..to].char_indices().map(|(at, c)| (from + at, c)).skip(1) {
            if level(at) != level(start) {
                pieces.push(Piece { style, from: start, to: at, level: level(start) });
                start = at;
            }
        }
        if start < to {
            pieces.push(Piece { style, from: start, to, level: level(start) });
        }
    }
    pieces
}

/// Whether a character belongs to a script that is written from right to left.
fn is_from_right(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// Puts the glyphs of a line into the order in which they stand: whatever lies at a level or deeper is turned, the deepest
/// first (UAX #9, rule L2). A space at the end of a line stays there.
fn in_order(placed: &[Placed]) -> Vec<&Placed> {
    let end = placed.iter().rposition(|p| !p.space).map_or(0, |last| last + 1);
    let mut all: Vec<&Placed> = placed.iter().collect();
    let deepest = placed.iter().map(|p| p.level).max().unwrap_or(0);
    for level in (1..=deepest).rev() {
        for run in all[..end].chunk_by_mut(|a, b| (a.level >= level) == (b.level >= level)) {
            if run.first().is_some_and(|p| p.level >= level) {
                run.reverse();
            }
        }
    }
    all
}

fn line(pieces: &[Piece], placed: &[Placed]) -> Line {
    let mut runs: Vec<Run> = Vec::new();
    let (mut x, mut width, mut of) = (0.0, 0.0, None);
    for p in in_order(placed) {
        if of != Some(p.span) {
            of = Some(p.span);
            runs.push(Run { style: pieces[p.span].style, x, glyphs: Vec::new() });
        }
        if let Some(run) = runs.last_mut() {
            run.glyphs.push(p.glyph);
        }
        x += p.width;
        if !p.space {
            width = x;
        }
    }
    Line { runs, width }
}

/// Ends a line in `…`, taking away glyphs until it fits.
fn cut_short(book: &mut FontBook, line: &mut Line, style: Style, width: f32) {
    let style =
        Style { face: if style.face.is_drawn_bold() { Face::Regular } else { style.face }, heavy: false, ..style };
    let dots = book.shape(style.face, "…", false);
    let dots_width: f32 = dots.iter().map(|g| g.advance * style.size / 1000.0).sum();
    let extent = |line: &Line| line.runs.iter().map(|r| r.x + run_width(r)).fold(0.0, f32::max);
    while extent(line) + dots_width > width {
        let Some(run) = line.runs.last_mut() else { break };
        if run.glyphs.pop().is_none() {
            line.runs.pop();
        }
    }
    let x = extent(line);
    line.runs.push(Run { style, x, glyphs: dots });
    line.width = x + dots_width;
}

fn run_width(run: &Run) -> f32 {
    run.glyphs.iter().map(|g| g.advance * run.style.size / 1000.0).sum()
}

/// Byte places where a line may begin. None inside `R-CHOP`, `≥ 75`, `p. 3` or a number with its unit.
fn break_places(text: &str) -> Vec<usize> {
    linebreaks(text)
        .filter(|(at, kind)| *at < text.len() && (*kind == BreakOpportunity::Mandatory || may_break(text, *at)))
        .map(|(at, _)| at)
        .collect()
}

fn may_break(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let after = text[at..].chars().next().unwrap_or(' ');
    let word = before.trim_end();
    let last = word.chars().next_back().unwrap_or(' ');
    if word.len() == before.len() {
        // Inside a word: long file names may break at a hyphen, R-CHOP may not.
        let start = word.rfind(' ').map_or(0, |i| i + 1);
        let end = text[at..].find(' ').map_or(text.len(), |i| at + i);
        return !matches!(last, '-' | '‑' | '–' | '/') || end - start > 24;
    }
    let sign = matches!(last, '≥' | '≤' | '<' | '>' | '=' | '±' | '×' | '≈' | '~');
    let unit = last.is_ascii_digit() && matches!(after, '%' | '×' | 'µ' | 'μ' | '°');
    !sign && !unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::pdf::theme;

    fn style() -> Style {
        Style { face: Face::Regular, size: 10.0, color: theme::INK, heavy: false }
    }

    fn text(book: &FontBook, line: &Line) -> String {
        line.runs.iter().flat_map(|r| r.glyphs.iter().map(|g| book.text_of(r.style.face, g.gid))).collect()
    }

    #[test]
    fn no_text_is_lost_at_line_ends() {
        let mut book = FontBook::new().unwrap();
        let words = "Diffuse large B-cell lymphoma, platelets ≥ 75 × 10⁹/L after R-CHOP, naïve Ελλάδα Пациент fi ffl.";
        let lines = wrap(&mut book, &[Span::new(words, style())], 90.0, 99);
        assert!(lines.len() > 4);
        assert!(lines.iter().all(|l| l.width <= 90.01));
        let texts: Vec<String> = lines.iter().map(|l| text(&book, l)).collect();
        assert_eq!(texts.concat(), words);
        assert!(texts.iter().all(|t| !t.trim_end().ends_with('≥') && !t.trim_end().ends_with("R-")));
        assert_eq!(book.missing, 0);
    }

    #[test]
    fn a_date_stays_on_one_line_and_copies_with_plain_spaces() {
        let mut book = FontBook::new().unwrap();
        let lines = wrap(&mut book, &[Span::new("from 12\u{A0}Jun\u{A0}2025 on", style())], 62.0, 9);
        let texts: Vec<String> = lines.iter().map(|l| text(&book, l)).collect();
        assert_eq!(texts, ["from ", "12 Jun 2025 ", "on"]);
    }

    #[test]
    fn a_word_wider_than_the_line_is_broken_and_a_long_text_cut() {
        let mut book = FontBook::new().unwrap();
        let lines = wrap(&mut book, &[Span::new("x".repeat(400), style())], 60.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|l| l.width <= 60.01));
        assert!(text(&book, &lines[2]).ends_with('…'));
    }

    #[test]
    fn what_the_font_lacks_is_a_visible_mark() {
        let mut book = FontBook::new().unwrap();
        let lines = wrap(&mut book, &[Span::new("ฏฎ CD19", style())], 200.0, 3);
        assert_eq!(book.missing, 2);
        assert!(text(&book, &lines[0]).ends_with(" CD19"));
        assert!(lines[0].width > 30.0);
    }

    #[test]
    fn other_scripts_have_their_faces_and_stand_in_their_order() {
        let mut book = FontBook::new().unwrap();
        let bold = Style { face: Face::SemiBold, ..style() };
        let lines = wrap(&mut book, &[Span::new("张伟，CD19阳性", bold)], 400.0, 3);
        assert_eq!((book.missing, text(&book, &lines[0])), (0, "张伟，CD19阳性".to_owned()));
        assert!(lines[0].runs.iter().all(|run| run.style.heavy == (run.style.face == Face::Han)));
        // From right to left, the number within it from left to right, the Latin words where they are.
        let lines = wrap(&mut book, &[Span::new("Hb: خضاب 92 غ WBC", style())], 400.0, 3);
        let shown = text(&book, &lines[0]);
        assert_eq!(book.missing, 0);
        assert!(shown.starts_with("Hb: ") && shown.ends_with(" WBC"), "{shown}");
        assert!(shown.contains('غ') && shown.contains('خ'), "{shown:?}");
        assert!(shown.find('غ').unwrap() < shown.find("92").unwrap(), "{shown}");
        assert!(shown.find("92").unwrap() < shown.find('خ').unwrap(), "{shown}");
        assert!(lines[0].runs.windows(2).all(|pair| pair[0].x < pair[1].x));
    }

    #[test]
    fn a_chinese_text_breaks_between_its_characters() {
        let mut book = FontBook::new().unwrap();
        let words = "本文件夹中未找到骨髓检查报告，请向血液科索取。";
        let lines = wrap(&mut book, &[Span::new(words, style())], 60.0, 99);
        assert!(lines.len() > 3 && lines.iter().all(|line| line.width <= 60.01));
        let texts: Vec<String> = lines.iter().map(|line| text(&book, line)).collect();
        assert_eq!(texts.concat(), words);
        assert!(texts.iter().all(|line| !line.starts_with(['，', '。'])));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]
        #[test]
        fn any_text_fits_any_width(words in "\\PC{0,80}|[a-zA-Z -]{0,200}", width in 1.0_f32..300.0, most in 1_usize..6) {
            let mut book = FontBook::new().unwrap();
            let lines = wrap(&mut book, &[Span::new(&words, style()), Span::new("end", style())], width, most);
            proptest::prop_assert!(lines.len() <= most);
            // One glyph may be wider than a very narrow line.
            proptest::prop_assert!(lines.iter().all(|l| l.width <= width.max(22.0) + 0.02));
        }
    }

    #[test]
    fn cleans_what_cannot_be_printed() {
        assert_eq!(clean("a\u{0}\u{7}b\n\tc\u{202E}d\u{200B}"), "a b cd");
        assert_eq!(clean("(((\\)"), "(((\\)");
        assert_eq!(clean("150\u{202F}000"), "150\u{A0}000");
        assert_eq!(clean(&"é".repeat(5_000)).chars().count(), LONGEST + 1);
    }
}
