//! `review`: asks about what is not clear, one question at a time, and writes every answer to `case.yaml` at once.

mod page;

use std::collections::BTreeSet;

use super::answers::{Answers, Line};
use super::arguments::Review;
use super::console::Console;
use super::failure::Failure;
use super::own_file::OwnFile;
use super::words::{self, counted, fill};
use super::{exit, interrupt, run};
use crate::classify;
use crate::corrections::open::{self, Open, Paper, Uncertain};
use crate::corrections::patch::Answer;
use crate::model::{CaseFile, FileEntry, FileState, PartialDate, PatientMatch, Record, RecordKind};
use crate::pipeline::Settings;
use crate::report::screen;
use page::{Pages, cut};

/// Asks.
///
/// # Errors
/// A folder that cannot be read, a `case.yaml` with a mistake, or one that cannot be written.
pub(super) fn review(arguments: &Review, console: &mut Console) -> Result<u8, Failure> {
    let folder = &arguments.look.folder;
    let mut dialogue = Dialogue {
        answers: Answers::new(),
        file: OwnFile::of(folder),
        asked: BTreeSet::new(),
        settled: BTreeSet::new(),
        own_settled: false,
        number: 0,
        saved: 0,
    };
    let words = &console.words().review;
    loop {
        // What was answered may change whose papers the others are.
        let settings = Settings { language: console.language(), ..run::settings(&arguments.look)? };
        let examined = run::examine(folder, &settings, console)?;
        let case = &examined.case;
        if dialogue.number == 0 && dialogue.still_open(case) > 0 {
            remark(&words.intro, console);
        }
        match dialogue.round(case, &mut Pages::new(folder, &examined, &settings), console)? {
            End::LookAgain => {}
            End::Stopped => {
                return Err(match dialogue.saved {
                    0 => Failure::sentence(|words| &words.review.none_saved),
                    _ => Failure::sentence(|words| &words.review.stopped),
                });
            }
            End::Done => {
                console.remark("");
                console.result(&dialogue.farewell(case, console));
                return Ok(exit::COMPLETE);
            }
        }
    }
}

/// Writes a remark in lines of the terminal's width.
fn remark(text: &str, console: &mut Console) {
    for line in screen::broken(text, console.screen(false).width) {
        console.remark(&line);
    }
}

/// What people call a paper: its file, with its pages where the file holds others.
pub(super) fn name(case: &CaseFile, record: &Record) -> String {
    let file = case.files.iter().find(|file| file.id == record.file).map_or("", |file| file.path.as_str());
    if !case.records.iter().any(|other| other.id != record.id && other.is_in(&record.file)) {
        return file.to_owned();
    }
    let [first, last] = record.pages_in(&record.file);
    let form = &words::of(case.language).review.pages[usize::from(first != last)];
    fill(form, &[("first", &first.to_string()), ("last", &last.to_string()), ("file", file)])
}

/// How a round of questions ended.
enum End {
    /// All was asked, the person had enough, or no more answers come.
    Done,
    /// An answer that says who the patient is.
    LookAgain,
    /// Ctrl-C.
    Stopped,
}

/// What a person did with a question.
enum Reply<T> {
    Answer(T),
    Skip,
    Stop(End),
}

/// The whole conversation.
struct Dialogue {
    answers: Answers,
    file: OwnFile,
    /// What was asked, answered or not.
    asked: BTreeSet<(Paper, u8)>,
    /// What was answered, or needs no answer any more.
    settled: BTreeSet<(Paper, u8)>,
    /// The same of the family's own question.
    own_settled: bool,
    number: usize,
    saved: usize,
}

/// A choice of a numbered list.
#[derive(Clone)]
enum Choice {
    Say(Answer),
    AnyKind,
    AnyDate,
}

/// Which question it is: the paper, and what of it.
fn key(open: &Open<'_>) -> (Paper, u8) {
    let sort = match open.what {
        Uncertain::Person => 0,
        Uncertain::Kind(_) => 1,
        Uncertain::Date(_) => 2,
    };
    (open.paper.clone(), sort)
}

impl Dialogue {
    /// Asks what is open in a case and was not asked before.
    fn round(&mut self, case: &CaseFile, pages: &mut Pages<'_>, console: &mut Console) -> Result<End, Failure> {
        let own = !open::has_question(case);
        let is_new = |open: &Open<'_>| !self.asked.contains(&key(open)) && !self.settled.contains(&key(open));
        let all: Vec<Open<'_>> = open::open(case).into_iter().filter(is_new).collect();
        let total = self.number + all.len() + usize::from(own);
        let nobody = case.patient.name.is_none();
        for open in &all {
            self.number += 1;
            if self.settled.contains(&key(open)) {
                continue;
            }
            self.asked.insert(key(open));
            self.head(&name(case, open.record), total, console);
            let answer = match self.ask_paper(case, open, pages, console) {
                Reply::Answer(answer) => answer,
                Reply::Skip => continue,
                Reply::Stop(end) => return Ok(end),
            };
            self.file.add(&open.paper, &answer)?;
            self.saved += 1;
            console.remark(&console.words().review.noted);
            self.settled.insert(key(open));
            let set_aside = match &answer {
                Answer::Person(whose) => *whose != PatientMatch::Same,
                Answer::Kind(kind) => *kind == RecordKind::not_medical(),
                Answer::Date(_) => false,
            };
            if set_aside {
                // Nothing else of it matters then.
                let others = all.iter().filter(|other| other.paper == open.paper);
                self.settled.extend(others.map(key));
            }
            if nobody && matches!(answer, Answer::Person(_)) {
                return Ok(End::LookAgain);
            }
        }
        if own { self.ask_own(total, console) } else { Ok(End::Done) }
    }

    fn head(&self, paper: &str, total: usize, console: &mut Console) {
        let (n, total, paper) = (self.number.to_string(), total.to_string(), screen::plain(paper));
        let places = [("n", n.as_str()), ("total", total.as_str()), ("paper", paper.as_str())];
        console.remark(&format!("\n{}\n", fill(&console.words().review.head, &places)));
    }

    fn ask_paper(
        &self,
        case: &CaseFile,
        open: &Open<'_>,
        pages: &mut Pages<'_>,
        console: &mut Console,
    ) -> Reply<Answer> {
        let words = &console.words().review;
        let person = |whose| Choice::Say(Answer::Person(whose));
        let (question, choices) = match &open.what {
            Uncertain::Person => (words.person.clone(), vec![person(PatientMatch::Same), person(PatientMatch::Other)]),
            Uncertain::Kind(likely) => {
                let mut choices: Vec<Choice> =
                    likely.iter().map(|kind| Choice::Say(Answer::Kind(kind.clone()))).collect();
                choices.push(Choice::AnyKind);
                choices.push(Choice::Say(Answer::Kind(RecordKind::not_medical())));
                choices.push(person(PatientMatch::Other));
                (words.kind.clone(), choices)
            }
            Uncertain::Date(readings) => {
                let quote = open.record.date.as_ref().map_or("", |date| &date.quote);
                let mut choices: Vec<Choice> = readings.iter().map(|date| Choice::Say(Answer::Date(*date))).collect();
                choices.push(Choice::AnyDate);
                (fill(&words.date, &[("quote", &cut(&screen::plain(quote), 60))]), choices)
            }
        };
        remark(&question, console);
        if open.what == Uncertain::Person {
            open::doubts(case, open.record).for_each(|finding| remark(&finding.message, console));
        }
        for line in pages.lines(open, console.screen(false).width) {
            console.remark(&line);
        }
        console.remark("");
        for (number, choice) in (1..).zip(&choices) {
            console.remark(&format!("  {number}  {}", label(choice, console)));
        }
        console.remark(&format!("  {}\n", words.keys));
        loop {
            console.prompt(&words.answer);
            let number = match self.reply() {
                Reply::Answer(text) => text.parse::<usize>().ok().and_then(|number| number.checked_sub(1)),
                Reply::Skip => return Reply::Skip,
                Reply::Stop(end) => return Reply::Stop(end),
            };
            match number.and_then(|number| choices.get(number)) {
                Some(Choice::Say(answer)) => return Reply::Answer(answer.clone()),
                Some(Choice::AnyKind) => return self.any_kind(console),
                Some(Choice::AnyDate) => return self.any_date(open, console),
                None => console.remark(&words.again),
            }
        }
    }

    /// One of all kinds.
    fn any_kind(&self, console: &mut Console) -> Reply<Answer> {
        let words = &console.words().review;
        let none = [RecordKind::unclassified(), RecordKind::not_medical()];
        let kinds: Vec<RecordKind> =
            classify::kinds().into_iter().map(RecordKind::new).filter(|kind| !none.contains(kind)).collect();
        console.remark(&format!("\n{}", words.list_kinds));
        for (number, kind) in (1..).zip(&kinds) {
            console.remark(&format!("  {number:>2}  {}", screen::kind_title(console.language(), kind.id())));
        }
        loop {
            console.prompt(&words.type_kind);
            let text = match self.reply() {
                Reply::Answer(text) => text,
                Reply::Skip => return Reply::Skip,
                Reply::Stop(end) => return Reply::Stop(end),
            };
            let by_number = text.parse::<usize>().ok().and_then(|number| kinds.get(number.checked_sub(1)?));
            let named = |kind: &&RecordKind| {
                kind.id() == text
                    || screen::kind_title(console.language(), kind.id()).to_lowercase() == text.to_lowercase()
            };
            match by_number.or_else(|| kinds.iter().find(named)) {
                Some(kind) => return Reply::Answer(Answer::Kind(kind.clone())),
                None => console.remark(&words.again),
            }
        }
    }

    /// A day that is neither of the readings.
    fn any_date(&self, open: &Open<'_>, console: &mut Console) -> Reply<Answer> {
        let words = &console.words().review;
        let read = open.record.date.as_ref().and_then(|date| date.value);
        let example = read.map(|date| date.to_string()).unwrap_or_default();
        loop {
            console.prompt(&fill(&words.type_date, &[("example", &example)]));
            let text = match self.reply() {
                Reply::Answer(text) => text,
                Reply::Skip => return Reply::Skip,
                Reply::Stop(end) => return Reply::Stop(end),
            };
            match text.parse::<PartialDate>() {
                Ok(date) => return Reply::Answer(Answer::Date(date)),
                Err(_) => console.remark(&fill(&words.no_date, &[("example", &example)])),
            }
        }
    }

    fn ask_own(&mut self, total: usize, console: &mut Console) -> Result<End, Failure> {
        let words = &console.words().review;
        self.number += 1;
        self.head(&words.own_head, total, console);
        remark(&words.own, console);
        console.remark(&format!("\n  {}\n", words.keys));
        loop {
            console.prompt(&words.answer);
            match self.reply() {
                Reply::Answer(text) if text.chars().any(char::is_alphabetic) => {
                    self.file.ask(&text)?;
                    (self.saved, self.own_settled) = (self.saved + 1, true);
                    console.remark(&words.noted);
                    return Ok(End::Done);
                }
                Reply::Answer(_) => console.remark(&words.own_again),
                Reply::Skip => return Ok(End::Done),
                Reply::Stop(end) => return Ok(end),
            }
        }
    }

    /// The next line, with what skips and stops taken out.
    fn reply(&self) -> Reply<String> {
        match self.answers.next(interrupt::watch()) {
            Line::Text(text) => match text.to_lowercase().as_str() {
                "s" => Reply::Skip,
                "q" => Reply::Stop(End::Done),
                _ => Reply::Answer(text),
            },
            Line::End => Reply::Stop(End::Done),
            Line::Stopped => Reply::Stop(End::Stopped),
        }
    }

    /// How many questions have no answer.
    fn still_open(&self, case: &CaseFile) -> usize {
        let papers = open::open(case).iter().filter(|open| !self.settled.contains(&key(open))).count();
        papers + usize::from(!open::has_question(case) && !self.own_settled)
    }

    /// What came of it, and what to do next.
    fn farewell(&self, case: &CaseFile, console: &Console) -> String {
        let words = &console.words().review;
        let open = self.still_open(case);
        let mut lines = Vec::new();
        match (self.saved, open) {
            (0, 0) => lines.push(words.nothing.clone()),
            (0, _) => lines.push(words.none_saved.clone()),
            (saved, _) => {
                let place = console.shown(&self.file.path().display().to_string());
                lines.push(fill(&counted(&words.saved, saved), &[("file", &place)]));
            }
        }
        if open > 0 {
            lines.push(counted(&words.open, open));
        }
        let locked: Vec<_> = case.files.iter().filter(|file| file.state == FileState::NeedsPassword).collect();
        if !locked.is_empty() {
            lines.push(counted(&words.locked, locked.len()));
            let name = |file: &&FileEntry| fill(&words.locked_file, &[("file", &screen::plain(&file.path))]);
            lines.extend(locked.iter().map(name));
        }
        if self.saved > 0 {
            lines.push(words.next.clone());
        }
        lines.join("\n") + "\n"
    }
}

/// What a choice says.
fn label(choice: &Choice, console: &Console) -> String {
    let words = &console.words().review;
    match choice {
        Choice::Say(Answer::Person(PatientMatch::Same)) => words.patient.clone(),
        Choice::Say(Answer::Person(_)) => words.other.clone(),
        Choice::Say(Answer::Kind(kind)) if *kind == RecordKind::not_medical() => words.not_medical.clone(),
        Choice::Say(Answer::Kind(kind)) => screen::kind_title(console.language(), kind.id()),
        Choice::Say(Answer::Date(date)) => screen::date_in(console.language(), date),
        Choice::AnyKind => words.other_kind.clone(),
        Choice::AnyDate => words.other_date.clone(),
    }
}
