//! The lines of a paper that matter for a question, harmless for the terminal.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use crate::cli::words::{self, fill};
use crate::corrections::open::{Open, Uncertain};
use crate::model::PagedText;
use crate::pipeline::{self, Examined, Settings};
use crate::report::screen;

/// How many lines of the head of a paper are shown, and how many around a line that matters.
const HEAD: usize = 8;
const AROUND: u32 = 2;
/// How many lines are shown beside those of the head.
const MORE: usize = 5;

/// Reads the texts of files again, from what is kept where that is allowed.
pub(super) struct Pages<'a> {
    folder: &'a Path,
    examined: &'a Examined,
    settings: &'a Settings,
    texts: HashMap<String, PagedText>,
}

impl<'a> Pages<'a> {
    pub(super) fn new(folder: &'a Path, examined: &'a Examined, settings: &'a Settings) -> Self {
        Self { folder, examined, settings, texts: HashMap::new() }
    }

    /// What a paper says, as far as it matters, in lines of at most `width` characters.
    pub(super) fn lines(&mut self, open: &Open<'_>, width: usize) -> Vec<String> {
        let record = open.record;
        let date = record.date.as_ref().filter(|_| matches!(open.what, Uncertain::Date(_)));
        let file = date.and_then(|date| date.file.clone()).unwrap_or_else(|| record.file.clone());
        let case = &self.examined.case;
        let Some(source) = case.files.iter().find(|one| one.id == file).and_then(|one| self.examined.source(one))
        else {
            return Vec::new();
        };
        let text = self
            .texts
            .entry(file.clone())
            .or_insert_with(|| pipeline::kept_text_of(self.folder, source, self.settings));
        let mut wanted: BTreeSet<(u32, u32)> = BTreeSet::new();
        if let Some(date) = date {
            wanted.extend((date.line.saturating_sub(AROUND)..=date.line + AROUND).map(|line| (date.page, line)));
        } else {
            let [first, last] = record.pages_in(&file);
            let own = text.lines().filter(|(page, _, line)| (first..=last).contains(page) && !line.trim().is_empty());
            wanted.extend(own.take(HEAD).map(|(page, line, _)| (page, line)));
            let places: Vec<(u32, u32)> = match open.what {
                Uncertain::Person => case
                    .facts
                    .iter()
                    .filter(|fact| fact.evidence.record == record.id && fact.evidence.file == file)
                    .filter(|fact| fact.kind.starts_with("patient-") || fact.kind.starts_with("id-"))
                    .map(|fact| (fact.evidence.page, fact.evidence.line))
                    .collect(),
                _ => {
                    let cues = record.cues.iter().filter(|cue| cue.weight > 0 && cue.file.is_none());
                    cues.map(|cue| (cue.page, cue.line)).collect()
                }
            };
            let new: BTreeSet<(u32, u32)> = places.into_iter().filter(|place| !wanted.contains(place)).collect();
            wanted.extend(new.into_iter().take(MORE));
        }
        shown(text, &wanted, width, &words::of(self.settings.language).review)
    }
}

/// Lines of a text below the number of their page; `…` stands for lines between them.
fn shown(text: &PagedText, wanted: &BTreeSet<(u32, u32)>, width: usize, own: &words::Review) -> Vec<String> {
    let mut out = Vec::new();
    let mut last: Option<(u32, u32)> = None;
    let mut between = false;
    for (page, line, words) in text.lines() {
        let words = screen::plain(words);
        if words.trim().is_empty() {
            continue;
        }
        if !wanted.contains(&(page, line)) {
            between = true;
            continue;
        }
        match last {
            Some((before, _)) if before == page && between => out.push("    ...".to_owned()),
            Some((before, _)) if before == page => {}
            _ => out.push(format!("\n  {}", fill(&own.seen, &[("page", &page.to_string())]))),
        }
        out.push(format!("    | {}", cut(words.trim_end(), width.saturating_sub(6))));
        (last, between) = (Some((page, line)), false);
    }
    out
}

/// The beginning of a long text.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Language, TextSource};

    #[test]
    fn lines_are_shown_below_their_page_and_harmless() {
        let lines = ["Head", "", "two", "\u{1b}]0;x\u{7}evil\u{202E}", "five", &"long ".repeat(9)];
        let text = PagedText::single(lines.map(str::to_owned).to_vec(), TextSource::Text);
        let wanted = [(1, 1), (1, 4), (1, 6)].into_iter().collect();
        let said = shown(&text, &wanted, 26, &words::of(Language::En).review);
        assert_eq!(
            said[1..],
            [
                "    | Head",
                "    ...",
                "    | \u{FFFD}]0;x\u{FFFD}evil\u{FFFD}",
                "    ...",
                "    | long long long long…"
            ]
        );
    }
}
