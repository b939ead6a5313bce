//! `init`: makes a `case.yaml` that says what may be written in it, with a line for each paper that is not clear.

use serde::Deserialize;

use super::arguments::Init;
use super::console::Console;
use super::failure::Failure;
use super::own_file::OwnFile;
use super::words::fill;
use super::{exit, run};
use crate::classify;
use crate::corrections::open::{self, Open, Uncertain};
use crate::corrections::patch::{self, Answer, is_printable};
use crate::knowledge::{self, InLanguages};
use crate::model::{CaseFile, FileState, Language, PatientMatch, RecordKind};
use crate::pipeline::Settings;
use crate::report::screen;

/// The remarks of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Remarks {
    head: String,
    question: String,
    files: String,
    kind: String,
    nothing: String,
    found: String,
    unsure_person: String,
    unsure_kind: String,
    unsure_date: String,
    unread: String,
    unread_file: String,
    locked: String,
    facts: String,
    treatments: String,
    vocabulary: String,
}

static REMARKS: InLanguages<Remarks> = InLanguages::new(|language| knowledge::builtin_in("cli/case_*.yaml", language));

fn remarks(language: Language) -> &'static Remarks {
    REMARKS.of(language)
}

/// Makes the file.
///
/// # Errors
/// Where one is there, or the folder cannot be read or written to.
pub(super) fn init(arguments: &Init, console: &mut Console) -> Result<u8, Failure> {
    let folder = &arguments.look.folder;
    let file = OwnFile::of(folder);
    file.must_be_new()?;
    let settings = Settings { language: console.language(), ..run::settings(&arguments.look)? };
    let kept = settings.cache.is_some();
    let case = run::case(folder, settings, console)?;
    run::begin_writing(kept, console)?;
    console.clear_progress();
    file.make(&text(&case))?;
    let place = console.shown(&file.path().display().to_string());
    console.result(&format!("{}\n", fill(&console.words().init.made, &[("file", &place)])));
    Ok(exit::COMPLETE)
}

/// The file for a case.
fn text(case: &CaseFile) -> String {
    let words = remarks(case.language);
    let kinds = classify::kinds().into_iter().filter(|kind| *kind != RecordKind::unclassified().id());
    let kinds = kinds
        .map(|kind| fill(&words.kind, &[("id", kind), ("title", &screen::kind_title(case.language, kind))]) + "\n");
    let open = open::open(case);
    let found = if open.is_empty() { words.nothing.clone() + "\n" } else { words.found.clone() };
    let parts = [
        words.head.clone(),
        format!("\n{}question:\n", words.question),
        format!("\n{}{}files:\n{found}", words.files, kinds.collect::<String>()),
        open.iter().map(|open| unsure(case, open)).collect(),
        unread(case),
        format!("\n{}facts:\n", words.facts),
        format!("\n{}treatments:\n", words.treatments),
        format!("\n{}vocabulary:\n", words.vocabulary),
    ];
    parts.concat()
}

/// What is not clear in a paper, and the lines of which one is right.
fn unsure(case: &CaseFile, open: &Open<'_>) -> String {
    let words = remarks(case.language);
    let paper = remark(&super::review::name(case, open.record));
    let (said, answers) = match &open.what {
        Uncertain::Person => {
            let answers = [PatientMatch::Same, PatientMatch::Other].map(Answer::Person);
            (fill(&words.unsure_person, &[("paper", &paper)]), answers.to_vec())
        }
        Uncertain::Kind(likely) => {
            let kinds = likely.iter().cloned().chain([RecordKind::not_medical()]);
            (fill(&words.unsure_kind, &[("paper", &paper)]), kinds.map(Answer::Kind).collect())
        }
        Uncertain::Date(readings) => {
            let quote = remark(open.record.date.as_ref().map_or("", |date| &date.quote));
            let said = fill(&words.unsure_date, &[("paper", &paper), ("quote", &quote)]);
            (said, readings.map(Answer::Date).to_vec())
        }
    };
    let lines = answers.iter().map(|answer| format!("#- {}\n", patch::entry(&open.paper, answer)));
    format!("{said}\n{}", lines.collect::<String>())
}

/// The files that could not be read.
fn unread(case: &CaseFile) -> String {
    let words = remarks(case.language);
    let files: Vec<_> = case.files.iter().filter(|file| file.state.is_unread()).collect();
    if files.is_empty() {
        return String::new();
    }
    let lines = files.iter().map(|file| {
        let reason = remark(file.reason.as_deref().unwrap_or_default());
        fill(&words.unread_file, &[("file", &remark(&file.path)), ("reason", &reason)]) + "\n"
    });
    let locked = files.iter().any(|file| file.state == FileState::NeedsPassword);
    let locked = if locked { words.locked.as_str() } else { "" };
    format!("{}{}{locked}", words.unread, lines.collect::<String>())
}

/// Words of a file or its name as they may stand in a remark: in one line, and nothing that YAML refuses.
fn remark(text: &str) -> String {
    let safe = |c: char| if is_printable(c) { c } else { char::REPLACEMENT_CHARACTER };
    screen::plain(text).chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corrections::Corrections;

    fn with(words: &Remarks, remarks: impl Fn(&str) -> bool) -> String {
        let all = [&words.head, &words.question, &words.files, &words.facts, &words.treatments, &words.vocabulary];
        let lines = all.iter().flat_map(|text| text.lines());
        lines.filter(|line| remarks(line)).map(|line| format!("{line}\n")).collect()
    }

    #[test]
    fn every_text_is_a_remark() {
        for words in Language::ALL.map(remarks) {
            assert_eq!(with(words, |line| !line.starts_with('#')), "");
            assert_eq!(with(words, |line| line.starts_with("#-")), "", "only lines that can be used begin so");
            for line in [&words.kind, &words.nothing, &words.unread_file] {
                assert!(line.starts_with('#') && !line.contains('\n'), "{line}");
            }
        }
    }

    #[test]
    fn the_examples_can_be_used_as_they_stand() {
        let english = remarks(Language::En);
        for words in Language::ALL.map(remarks) {
            for (key, text, in_english) in [
                ("files:\n", &words.files, &english.files),
                ("facts:\n", &words.facts, &english.facts),
                ("treatments:\n", &words.treatments, &english.treatments),
                ("vocabulary:\n", &words.vocabulary, &english.vocabulary),
                ("", &words.question, &english.question),
            ] {
                let start = if key.is_empty() { "#   question:" } else { "#   - " };
                let examples = |text: &'static str| text.lines().filter(move |line| line.starts_with(start));
                assert!(examples(text).next().is_some(), "{key}");
                assert_eq!(examples(text).count(), examples(in_english).count(), "{key}");
                for line in examples(text) {
                    let text = format!("{key}{}\n", &line[4..]);
                    let parsed = Corrections::parse("case.yaml", &text, &classify::kinds());
                    assert!(parsed.is_ok(), "{text}: {parsed:?}");
                }
            }
        }
    }
}
