//! `checklist list`, `checklist show` and `checklist validate`.

use super::arguments::{ChecklistArguments, ChecklistCommand};
use super::console::Console;
use super::exit;
use super::failure::Failure;
use super::run;
use super::words::{OwnChecklist, counted, fill};
use crate::assess::checklist::{Change, Parts};
use crate::assess::{Checklist, diseases};
use crate::report::screen;

/// Shows checklists.
///
/// # Errors
/// A name that is none.
pub(super) fn checklist(arguments: &ChecklistArguments, console: &mut Console) -> Result<u8, Failure> {
    let words = &console.words().checklist;
    match &arguments.command {
        ChecklistCommand::List => {
            let lines: String = Checklist::builtin_ids()
                .into_iter()
                .filter_map(Checklist::builtin)
                .map(|checklist| {
                    let items = counted(&words.items, checklist.items.len());
                    let title = checklist.told(console.language()).title;
                    let told = fill(&words.row, &[("title", &title), ("items", &items)]);
                    format!("{:<21} {told}\n", checklist.id)
                })
                .collect();
            console.result(&lines);
        }
        ChecklistCommand::Show { name } => {
            let checklist = run::checklist(name)?.told(console.language());
            let text = screen::checklist_items(&checklist_rows(&checklist), console.language(), console.screen(true));
            console.result(&text);
        }
        ChecklistCommand::Validate { file } => {
            let checklist = run::own_checklist(file)?;
            console.result(&described(&checklist, words));
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
            needs: diseases()
                .into_iter()
                .map(|disease| (disease.to_owned(), item.need.get(disease).copied()))
                .collect(),
            limit_days: diseases().into_iter().filter_map(|disease| item.limit.days(disease, false)).min(),
            ask: item.ask.clone(),
        })
        .collect()
}

/// That a checklist can be used, and what it changes of the one that it extends.
fn described(checklist: &Checklist, words: &OwnChecklist) -> String {
    let mut out = fill(&words.sound, &[("title", &checklist.title), ("id", &checklist.id)]);
    out += &format!("\n{}\n", counted(&words.items, checklist.items.len()));
    let Some(base) = checklist.lineage.get(1).and_then(|id| Checklist::builtin(id)) else { return out };
    let changes = checklist.changes(&base);
    let head = if changes.is_empty() { &words.changes_nothing } else { &words.changes };
    out += &format!("\n{}\n", fill(head, &[("base", &base.id)]));
    for (item, change) in changes {
        let what = match change {
            Change::New => words.new.clone(),
            Change::LeftOut => words.left_out.clone(),
            Change::Parts(parts) => told(parts, words),
        };
        out += &format!("  {:<26} {what}\n", item.id);
    }
    out
}

/// The parts that differ, in words.
fn told(parts: Parts, words: &OwnChecklist) -> String {
    let Parts { words: text, need, limit, papers } = parts;
    let all = [(text, &words.text), (need, &words.need), (limit, &words.limit), (papers, &words.papers)];
    let told: Vec<&str> = all.into_iter().filter(|(differs, _)| *differs).map(|(_, word)| word.as_str()).collect();
    fill(&words.other, &[("parts", &told.join(&words.between))])
}
