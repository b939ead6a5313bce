//! The tables of an overview, whatever they are written as: one for each question.

use std::collections::HashMap;

use super::standing::{self, Standing};
use super::tone::Tone;
use super::words::{self, SheetWords, Words, counted};
use crate::model::{Changes, MixedKind, Overview, PartialDate, PatientRow, Status};
use crate::report::pdf::words::fill;

/// All that an overview shows.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) words: &'static Words,
    pub(super) title: String,
    /// Of which day, and by what.
    pub(super) made: String,
    pub(super) sheets: Vec<Sheet>,
}

/// A table.
#[derive(Debug)]
pub(super) struct Sheet {
    /// The same in all languages.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// What it holds.
    pub(super) about: &'static str,
    /// What is said where it has no row.
    pub(super) none: &'static str,
    pub(super) columns: Vec<Column>,
    /// As many cells as there are columns.
    pub(super) rows: Vec<Vec<Cell>>,
}

/// The head of a column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) head: String,
    pub(super) kind: Kind,
    /// In characters.
    pub(super) width: u8,
    /// Whether rows are chosen by its values.
    pub(super) filter: bool,
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Date,
    Mark,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Number(i64),
    Date(PartialDate),
    /// A word with its colour, and its place among its like.
    Mark {
        tone: Tone,
        rank: u8,
        text: String,
    },
    /// A text that leads to a file beside the overview.
    Link {
        text: String,
        to: String,
    },
}

impl Tables {
    pub(super) fn of(overview: &Overview) -> Self {
        let words = words::of(overview.language);
        let maker = Maker { overview, words, by_folder: by_folder(overview) };
        let patients = counted(&words.patients, overview.patients.len());
        let made = [
            ("date", words.date(&overview.as_of)),
            ("tool", overview.tool.name.clone()),
            ("version", overview.tool.version.clone()),
        ];
        let made: Vec<(&str, &str)> = made.iter().map(|(key, value)| (*key, value.as_str())).collect();
        Self {
            words,
            title: fill(&words.title, &[("patients", &patients)]),
            made: fill(&words.made, &made),
            sheets: vec![maker.readiness(), maker.missing(), maker.ask(), maker.unread(), maker.mixed()],
        }
    }
}

fn by_folder(overview: &Overview) -> HashMap<&str, &PatientRow> {
    overview.patients.iter().map(|row| (row.folder.as_str(), row)).collect()
}

struct Maker<'o> {
    overview: &'o Overview,
    words: &'static Words,
    by_folder: HashMap<&'o str, &'o PatientRow>,
}

impl Maker<'_> {
    fn readiness(&self) -> Sheet {
        let c = &self.words.columns;
        let required = |what: &str| fill(&c.required_by, &[("status", what)]);
        let tile = |status| number(required(self.words.tile(status)));
        let columns = vec![
            text(&c.folder, 22),
            text(&c.patient, 22),
            date(&c.born),
            number(&c.age),
            text(&c.disease, 24).filtered(),
            mark(&c.standing, 22),
            text(&c.note, 26),
            number(&c.required),
            tile(Status::Present),
            tile(Status::Missing),
            tile(Status::Stale),
            tile(Status::Pending),
            number(required(&c.other_open)),
            number(&c.unread),
            number(&c.warnings),
            number(&c.mixed),
            text(&c.changed, 40),
            text(&c.summary, 26),
        ];
        sheet("readiness", &self.words.sheets.readiness, columns, self.overview.patients.iter(), |row| {
            self.patient(row)
        })
    }

    fn patient(&self, row: &PatientRow) -> Vec<Cell> {
        let mixed = standing::mixed(self.overview, &row.folder);
        let stands = Standing::of(row, mixed);
        let words = self.words.standing(stands);
        let problem = row.problem.as_deref().unwrap_or_default();
        let note = words.map(|words| fill(&words.note, &[("problem", problem)])).unwrap_or_default();
        let word = words.map(|words| words.word.clone()).unwrap_or_default();
        let mark = Cell::Mark { tone: stands.tone(), rank: stands as u8, text: word };
        let link = |text: &str| match &row.summary {
            Some(to) => Cell::Link { text: text.to_owned(), to: to.clone() },
            None => Cell::text(text),
        };
        // The folder stands in a column of its own.
        let file = row.summary.as_deref().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
        if row.problem.is_some() {
            let mut cells = vec![link(&row.folder), self.named(row), born(row), age(row), Cell::Empty];
            cells.extend([mark, Cell::Text(note)]);
            // Nothing is counted of what could not be read: a nought would say that there is none.
            cells.resize(15, Cell::Empty);
            cells.extend([count(mixed), self.changed(row), link(file)]);
            return cells;
        }
        let required = |statuses: &[Status]| count(standing::required(row, statuses));
        vec![
            link(&row.folder),
            self.named(row),
            born(row),
            age(row),
            Cell::Text(self.words.disease(&row.disease)),
            mark,
            Cell::text(&note),
            count(row.readiness().1),
            required(&[Status::Present]),
            required(&[Status::Missing]),
            required(&[Status::Stale]),
            required(&[Status::Pending, Status::MentionedOnly]),
            required(&[Status::Partial, Status::Conflict, Status::Unreadable]),
            count(row.unread.len()),
            count(standing::warnings(row)),
            count(mixed),
            self.changed(row),
            link(file),
        ]
    }

    fn missing(&self) -> Sheet {
        let c = &self.words.columns;
        let columns = vec![
            text(&c.folder, 22),
            text(&c.patient, 22),
            text(&c.item, 40).filtered(),
            mark(&c.need, 14),
            mark(&c.status, 18),
            date(&c.newest),
            number(&c.days),
            text(&c.reason, 70),
        ];
        let items = self.overview.patients.iter().flat_map(|row| row.open().into_iter().map(move |item| (row, item)));
        sheet("missing", &self.words.sheets.missing, columns, items, |(row, item)| {
            let need =
                Cell::Mark { tone: Tone::Plain, rank: item.need as u8, text: self.words.need(item.need).to_owned() };
            let status = Cell::Mark {
                tone: Tone::of_status(item.status),
                rank: urgency(item.status),
                text: self.words.status(item.status),
            };
            vec![
                Cell::text(&row.folder),
                self.named(row),
                Cell::text(&item.title),
                need,
                status,
                item.newest.map_or(Cell::Empty, Cell::Date),
                item.age_days.map_or(Cell::Empty, Cell::Number),
                Cell::text(&item.reason),
            ]
        })
    }

    fn ask(&self) -> Sheet {
        let c = &self.words.columns;
        let columns =
            vec![text(&c.folder, 22), text(&c.patient, 22), text(&c.question, 90), text(&c.whom, 30).filtered()];
        let questions = self.overview.patients.iter().flat_map(|row| row.questions.iter().map(move |one| (row, one)));
        sheet("ask", &self.words.sheets.ask, columns, questions, |(row, question)| {
            let (text, whom) = (Cell::text(&question.text), Cell::text(&question.ask_whom));
            vec![Cell::text(&row.folder), self.named(row), text, whom]
        })
    }

    fn unread(&self) -> Sheet {
        let c = &self.words.columns;
        let columns =
            vec![text(&c.folder, 22), text(&c.patient, 22), text(&c.file, 44), mark(&c.state, 22), text(&c.reason, 70)];
        let mut rows = Vec::new();
        for row in &self.overview.patients {
            if let Some(problem) = &row.problem {
                let word = self.words.standing(Standing::Unreadable).map(|words| words.word.clone());
                let state = Cell::Mark { tone: Tone::Bad, rank: 0, text: word.unwrap_or_default() };
                let whole = Cell::text(&self.words.unread.folder);
                rows.push(vec![Cell::text(&row.folder), self.named(row), whole, state, Cell::text(problem)]);
            }
            rows.extend(row.unread.iter().map(|file| {
                let state = Cell::Mark {
                    tone: Tone::of_file(file.state),
                    rank: 2 + file.state as u8,
                    text: self.words.state(file.state).to_owned(),
                };
                let (path, reason) = (Cell::text(&file.path), Cell::text(&file.reason));
                vec![Cell::text(&row.folder), self.named(row), path, state, reason]
            }));
        }
        rows.extend(self.overview.loose.iter().map(|name| {
            let state = Cell::Mark { tone: Tone::Old, rank: 1, text: self.words.unread.loose_state.clone() };
            vec![Cell::Empty, Cell::Empty, Cell::text(name), state, Cell::text(&self.words.unread.loose)]
        }));
        sheet("unread", &self.words.sheets.unread, columns, rows.into_iter(), |row| row)
    }

    fn mixed(&self) -> Sheet {
        let c = &self.words.columns;
        let columns = vec![
            mark(&c.what, 30),
            text(&c.folder, 22),
            text(&c.patient, 22),
            text(&c.file, 40),
            text(&c.other_folder, 22),
            text(&c.other_patient, 22),
            text(&c.other_file, 40),
            text(&c.advice, 70),
        ];
        sheet("mixed", &self.words.sheets.mixed, columns, self.overview.mixed.iter(), |mixed| {
            let words = self.words.mixed(mixed.kind);
            let whole = |kind| if kind == MixedKind::SamePerson { self.words.unread.folder.as_str() } else { "" };
            let file = if mixed.file.is_empty() { whole(mixed.kind) } else { &mixed.file };
            vec![
                Cell::Mark {
                    tone: Tone::of_mixed(mixed.kind),
                    rank: mixed.kind as u8,
                    text: words.map(|words| words.word.clone()).unwrap_or_default(),
                },
                Cell::text(&mixed.folder),
                self.named_in(&mixed.folder),
                Cell::text(file),
                Cell::text(&mixed.other),
                self.named_in(&mixed.other),
                Cell::text(mixed.other_file.as_deref().unwrap_or_else(|| whole(mixed.kind))),
                Cell::text(words.map_or("", |words| &words.advice)),
            ]
        })
    }

    /// The name of a patient, or that no paper names one.
    fn named(&self, row: &PatientRow) -> Cell {
        match (&row.name, &row.problem) {
            (Some(name), _) => Cell::text(name),
            (None, Some(_)) => Cell::Empty,
            (None, None) => Cell::text(self.words.unnamed()),
        }
    }

    fn named_in(&self, folder: &str) -> Cell {
        self.by_folder.get(folder).map_or(Cell::Empty, |row| self.named(row))
    }

    fn changed(&self, row: &PatientRow) -> Cell {
        let words = &self.words.changed;
        let Some(changes) = &row.changes else {
            return if row.problem.is_some() { Cell::Empty } else { Cell::text(&words.first) };
        };
        let since = changes.since.as_ref().map(|day| self.words.date(day));
        let told = self.told(changes);
        Cell::Text(match (since, told.is_empty()) {
            (None, true) => words.nothing.clone(),
            (Some(day), true) => fill(&words.nothing_since, &[("date", &day)]),
            (None, false) => told,
            (Some(day), false) => fill(&words.since, &[("date", &day), ("changes", &told)]),
        })
    }

    fn told(&self, changes: &Changes) -> String {
        let Changes { since: _, arrived, gone, resolved, reopened } = changes;
        let words = &self.words.changed;
        let papers = |forms: &[String; 2], names: &[String]| {
            let (n, names) = (names.len().to_string(), self.words.names(names));
            fill(&forms[usize::from(n != "1")], &[("n", &n), ("names", &names)])
        };
        let items = |form: &str, names: &[String]| fill(form, &[("names", &names.join(&self.words.list))]);
        let parts = [
            (arrived, papers(&words.arrived, arrived)),
            (resolved, items(&words.resolved, resolved)),
            (reopened, items(&words.reopened, reopened)),
            (gone, papers(&words.gone, gone)),
        ];
        let parts = parts.into_iter().filter(|(names, _)| !names.is_empty()).map(|(_, text)| text);
        parts.collect::<Vec<_>>().join(&self.words.join)
    }
}

fn born(row: &PatientRow) -> Cell {
    row.date_of_birth.map_or(Cell::Empty, Cell::Date)
}

fn age(row: &PatientRow) -> Cell {
    row.age_years.map_or(Cell::Empty, |years| Cell::Number(years.into()))
}

/// What is farthest from being found comes first.
fn urgency(status: Status) -> u8 {
    match status {
        Status::Missing => 0,
        Status::Unreadable => 1,
        Status::Conflict => 2,
        Status::Stale => 3,
        Status::Partial => 4,
        Status::MentionedOnly => 5,
        Status::Pending => 6,
        Status::Present => 7,
        Status::NotApplicable => 8,
    }
}

fn sheet<T>(
    id: &'static str,
    words: &'static SheetWords,
    columns: Vec<Column>,
    rows: impl Iterator<Item = T>,
    cells: impl Fn(T) -> Vec<Cell>,
) -> Sheet {
    let SheetWords { title, about, none } = words;
    Sheet { id, title, about, none, columns, rows: rows.map(cells).collect() }
}

fn text(head: &str, width: u8) -> Column {
    Column { head: head.to_owned(), kind: Kind::Text, width, filter: false }
}

fn number(head: impl Into<String>) -> Column {
    Column { head: head.into(), kind: Kind::Number, width: 12, filter: false }
}

fn date(head: &str) -> Column {
    Column { head: head.to_owned(), kind: Kind::Date, width: 13, filter: false }
}

fn mark(head: &str, width: u8) -> Column {
    Column { head: head.to_owned(), kind: Kind::Mark, width, filter: true }
}

fn count(n: usize) -> Cell {
    Cell::Number(i64::try_from(n).unwrap_or(i64::MAX))
}

impl Column {
    fn filtered(self) -> Self {
        Self { filter: true, ..self }
    }
}

impl Cell {
    /// What is written in it, but for numbers and dates.
    pub(super) fn as_text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Mark { text, .. } | Self::Link { text, .. } => text,
            Self::Empty | Self::Number(_) | Self::Date(_) => "",
        }
    }

    fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}
