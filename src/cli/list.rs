//! `list`: every file with its kind, date, pages and state.

use super::arguments::List;
use super::console::Console;
use super::exit;
use super::failure::Failure;
use super::run;
use crate::pipeline::Settings;
use crate::report::screen;

/// Lists the files.
///
/// # Errors
/// A folder that cannot be read.
pub(super) fn list(arguments: &List, console: &mut Console) -> Result<u8, Failure> {
    let settings = Settings { language: console.language(), ..run::settings(&arguments.look)? };
    let case = run::case(&arguments.look.folder, settings, console)?;
    let text = if arguments.json {
        let value = serde_json::json!({ "files": case.files, "records": case.records });
        serde_json::to_string_pretty(&value).map_err(|error| Failure::document(&error.into()))? + "\n"
    } else {
        screen::files(&case, console.screen(true))
    };
    console.result(&text);
    let unread = case.files.iter().any(|file| file.state.is_unread());
    Ok(if unread { exit::FILES_UNREAD } else { exit::COMPLETE })
}
