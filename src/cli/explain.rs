//! `explain`: why a file is what it is.

use super::arguments::Explain;
use super::console::Console;
use super::exit;
use super::failure::Failure;
use super::run;
use crate::model::{CaseFile, FileEntry};
use crate::pipeline::{self, Settings};
use crate::report::explain;

/// Explains one file.
///
/// # Errors
/// A folder that cannot be read, a file that is not in it.
pub(super) fn explain(arguments: &Explain, console: &mut Console) -> Result<u8, Failure> {
    let settings = Settings { language: console.language(), ..run::settings(&arguments.look)? };
    let folder = &arguments.look.folder;
    let examined = run::examine(folder, &settings, console)?;
    let case = &examined.case;
    let file = find(case, &arguments.file).ok_or_else(|| Failure::no_such_file(&arguments.file))?;
    if arguments.json {
        let records: Vec<_> = case.records.iter().filter(|record| record.is_in(&file.id)).collect();
        let facts: Vec<_> = case.facts.iter().filter(|fact| fact.evidence.file == file.id).collect();
        let value = serde_json::json!({ "file": file, "records": records, "facts": facts });
        let text = serde_json::to_string_pretty(&value).map_err(|error| Failure::document(&error.into()))?;
        console.result(&(text + "\n"));
        return Ok(exit::COMPLETE);
    }
    let explanations = pipeline::explain(folder, &examined, file, &settings);
    console.result(&explain::write(case, file, &explanations, console.screen(true)));
    Ok(exit::COMPLETE)
}

/// A file by its id or its name; a name's ending is enough where it is one file's.
fn find<'a>(case: &'a CaseFile, given: &str) -> Option<&'a FileEntry> {
    let wanted = given.replace('\\', "/");
    let exact = case.files.iter().find(|file| file.id.eq_ignore_ascii_case(&wanted) || file.path == wanted);
    exact.or_else(|| {
        let mut ends = case.files.iter().filter(|file| file.path.ends_with(&wanted) || wanted.ends_with(&file.path));
        match (ends.next(), ends.next()) {
            (Some(file), None) => Some(file),
            _ => None,
        }
    })
}
