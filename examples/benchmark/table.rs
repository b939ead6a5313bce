//! What a part of the benchmark found: rows that are printed, and that become a table of docs/performance.md.

use std::fmt::{self, Write as _};

use super::measure::Spread;
use super::peer::Tool;

/// A measured number with its unit, as it is told: three digits that say something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure {
    spread: Spread,
    unit: &'static str,
}

impl Figure {
    pub(crate) fn of(spread: Spread, unit: &'static str) -> Self {
        Self { spread, unit }
    }
}

/// A ratio.
impl From<Spread> for Figure {
    fn from(spread: Spread) -> Self {
        Self { spread, unit: "" }
    }
}

/// A ratio that was taken once.
impl From<f64> for Figure {
    fn from(number: f64) -> Self {
        Spread::of(&[number]).into()
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { spread: Spread { median, least, most }, unit } = *self;
        let digits = match median.abs() {
            number if number >= 100.0 => 0,
            number if number >= 10.0 => 1,
            number if number >= 0.1 => 2,
            _ => 3,
        };
        write!(f, "{median:.digits$}")?;
        if least < most {
            write!(f, " ({least:.digits$} to {most:.digits$})")?;
        }
        if unit.is_empty() { Ok(()) } else { write!(f, " {unit}") }
    }
}

/// What a figure is held to.
#[derive(Debug)]
struct Limit {
    words: String,
    kept: bool,
}

/// One figure: what was measured, how much it is, what it may be, and beside which program.
#[derive(Debug)]
pub(crate) struct Row {
    what: String,
    figure: String,
    limit: Option<Limit>,
    beside: String,
}

impl Row {
    /// Names the program beside which it was measured, with its version.
    pub(crate) fn beside(&mut self, peer: impl Into<String>) {
        self.beside = peer.into();
    }

    fn limit(&self) -> String {
        let told = |limit: &Limit| format!("{}: {}", limit.words, if limit.kept { "kept" } else { "BROKEN" });
        self.limit.as_ref().map(told).unwrap_or_default()
    }

    fn cells(&self) -> [String; 4] {
        [self.what.clone(), self.figure.clone(), self.limit(), self.beside.clone()]
    }
}

/// The rows of a part, and what is to be known of them.
#[derive(Debug, Default)]
pub(crate) struct Table {
    notes: Vec<String>,
    rows: Vec<Row>,
}

impl Table {
    /// Says what was measured, or what was not.
    pub(crate) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// The name of another program with its version; where it is not installed, the table says so.
    pub(crate) fn peer(&mut self, tool: &Tool) -> Option<String> {
        let found = tool.found();
        if found.is_none() {
            self.note(format!("Not beside {}: not installed (`{}`).", tool.name, tool.install));
        }
        found
    }

    /// A figure without a limit.
    pub(crate) fn tell(&mut self, what: impl Into<String>, figure: impl fmt::Display) -> &mut Row {
        self.push(what.into(), figure.to_string(), None)
    }

    /// A figure that may be so much.
    pub(crate) fn at_most(&mut self, what: impl Into<String>, figure: impl Into<Figure>, limit: f64) -> &mut Row {
        let figure = figure.into();
        let kept = figure.spread.median <= limit;
        self.judged(what.into(), figure, format!("at most {limit}"), kept)
    }

    /// A figure that must be so much.
    pub(crate) fn at_least(&mut self, what: impl Into<String>, figure: impl Into<Figure>, limit: f64) -> &mut Row {
        let figure = figure.into();
        let kept = figure.spread.median >= limit;
        self.judged(what.into(), figure, format!("at least {limit}"), kept)
    }

    fn judged(&mut self, what: String, figure: Figure, limit: String, kept: bool) -> &mut Row {
        let words = if figure.unit.is_empty() { limit } else { format!("{limit} {}", figure.unit) };
        self.push(what, figure.to_string(), Some(Limit { words, kept }))
    }

    fn push(&mut self, what: String, figure: String, limit: Option<Limit>) -> &mut Row {
        let at = self.rows.len();
        self.rows.push(Row { what, figure, limit, beside: String::new() });
        &mut self.rows[at]
    }

    /// Whether no limit is broken.
    pub(crate) fn holds(&self) -> bool {
        self.rows.iter().filter_map(|row| row.limit.as_ref()).all(|limit| limit.kept)
    }

    /// For the screen.
    pub(crate) fn screen(&self) -> String {
        let mut out = String::new();
        for note in &self.notes {
            out.push_str(&format!("  {note}\n"));
        }
        let rows: Vec<[String; 4]> = self.rows.iter().map(Row::cells).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let [what, figure, limit] = [0, 1, 2].map(width);
        for [a, b, c, d] in &rows {
            let line = format!("  {a:<what$}  {b:<figure$}  {c:<limit$}  {d}");
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    /// For a page of the docs, below a line that says when and on what it was measured. A column in which nothing stands is left out.
    pub(crate) fn markdown(&self, measured: &str) -> Result<String, fmt::Error> {
        let mut out = String::new();
        writeln!(out, "{}\n", [&[measured.to_owned()], self.notes.as_slice()].concat().join(" "))?;
        let rows: Vec<[String; 4]> = self.rows.iter().map(Row::cells).collect();
        let shown: Vec<usize> = (0..4).filter(|at| *at < 2 || rows.iter().any(|row| !row[*at].is_empty())).collect();
        let line = |cells: &[String; 4]| shown.iter().map(|at| format!(" {} |", cells[*at])).collect::<String>();
        writeln!(out, "|{}", line(&["", "measured", "limit", "beside"].map(str::to_owned)))?;
        writeln!(out, "|{}", "---|".repeat(shown.len()))?;
        rows.iter().try_for_each(|row| writeln!(out, "|{}", line(row)))?;
        Ok(out)
    }
}
