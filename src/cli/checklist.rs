//! `checklist list` and `checklist show`.

use super::arguments::{ChecklistArguments, ChecklistCommand};
use super::console::Console;
use super::exit;
use super::failure::Failure;
use super::run;
use crate::assess::{Checklist, DISEASES};
use crate::report::screen;

/// Shows checklists.
///
/// # Errors
/// A name that is none.
pub(super) fn checklist(arguments: &ChecklistArguments, console: &mut Console) -> Result<u8, Failure> {
    match &arguments.command {
        ChecklistCommand::List => {
            let lines: String = Checklist::builtin_ids()
                .into_iter()
                .filter_map(Checklist::builtin)
                .map(|checklist| {
                    format!("{:<21} {} ({} items)\n", checklist.id, checklist.title, checklist.items.len())
                })
                .collect();
            console.result(&lines);
        }
        ChecklistCommand::Show { name } => {
            let checklist = run::checklist(name)?;
            let text = screen::checklist_items(&checklist_rows(&checklist), console.screen(true));
            console.result(&text);
        }
    }
    Ok(exit::COMPLETE)
}

/// For each item: id, title, section, who it is asked of, limit in days, what to ask for.
fn checklist_rows(checklist: &Checklist) -> Vec<screen::ChecklistRow> {
    checklist
        .items
        .iter()
        .map(|item| screen::ChecklistRow {
            id: item.id.clone(),
            title: item.title.clone(),
            section: item.section.clone(),
            needs: DISEASES.iter().map(|disease| ((*disease).to_owned(), item.need.get(*disease).copied())).collect(),
            limit_days: DISEASES.iter().filter_map(|disease| item.limit.days(disease, false)).min(),
            ask: item.ask.clone(),
        })
        .collect()
}
