//! Looks at a folder as the arguments say.

use std::path::Path;
use std::time::Instant;

use chrono::NaiveDate;

use super::arguments::{Look, Order};
use super::console::Console;
use super::exit;
use super::failure::Failure;
use crate::assess::{Checklist, DISEASES};
use crate::extract;
use crate::extract::dates::DateOrder;
use crate::model::{CaseFile, Need};
use crate::pipeline::{self, Settings};
use crate::read;
use crate::report::screen;

/// The settings of a run.
///
/// # Errors
/// A checklist or disease that does not exist.
pub(super) fn settings(look: &Look) -> Result<Settings, Failure> {
    let checklist = match &look.checklist {
        Some(path) => own_checklist(path)?,
        None => checklist(&look.profile)?,
    };
    if let Some(disease) = &look.disease
        && !DISEASES.contains(&disease.as_str())
    {
        return Err(Failure::unknown("disease", disease, &DISEASES));
    }
    let date_order = look.date_order.map(|order| match order {
        Order::Dmy => DateOrder::DayFirst,
        Order::Mdy => DateOrder::MonthFirst,
    });
    Ok(Settings {
        read: read::Options::default(),
        extract: extract::Options { date_order },
        checklist,
        as_of: look.as_of.unwrap_or_else(today),
        disease: look.disease.clone(),
    })
}

/// A built-in checklist.
///
/// # Errors
/// A name that is none.
pub(super) fn checklist(name: &str) -> Result<Checklist, Failure> {
    Checklist::builtin(name).ok_or_else(|| Failure::unknown("checklist", name, &Checklist::builtin_ids()))
}

/// The user's own checklist.
fn own_checklist(path: &Path) -> Result<Checklist, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::input(path, &error))?;
    Checklist::parse(&path.display().to_string(), &text).map_err(|error| Failure::checklist(&error))
}

/// The one place where the clock is read.
pub(super) fn today() -> NaiveDate {
    chrono::Local::now().date_naive()
}

/// Looks at the folder.
///
/// # Errors
/// A folder that cannot be opened, or that holds nothing.
pub(super) fn case(folder: &Path, settings: &Settings, console: &mut Console) -> Result<CaseFile, Failure> {
    let start = Instant::now();
    let shown: &Console = console;
    let case = pipeline::run(folder, settings, &|progress| shown.progress(progress))
        .map_err(|error| Failure::folder(folder, &error))?;
    if case.files.is_empty() {
        return Err(Failure::nothing_found(folder));
    }
    console.remark(&screen::reading_done(case.files.len(), start.elapsed().as_secs_f64()));
    console.remark("");
    Ok(case)
}

/// What a finished run answers.
pub(super) fn exit_code(case: &CaseFile) -> u8 {
    if case.items.iter().any(|item| item.need == Need::Required && screen::is_open(item)) {
        exit::ITEMS_OPEN
    } else if case.files.iter().any(|file| file.state.is_unread()) {
        exit::FILES_UNREAD
    } else {
        exit::COMPLETE
    }
}
