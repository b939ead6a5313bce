//! `timeline`: the treatments in order, on the screen.

use super::arguments::Timeline;
use super::console::Console;
use super::exit;
use super::failure::Failure;
use super::run;
use crate::pipeline::Settings;
use crate::report::timeline;

/// Shows the treatments.
///
/// # Errors
/// A folder that cannot be read.
pub(super) fn timeline(arguments: &Timeline, console: &mut Console) -> Result<u8, Failure> {
    let settings = Settings { language: console.language(), ..run::settings(&arguments.look)? };
    let case = run::case(&arguments.look.folder, settings, console)?;
    let case = if arguments.redact { run::redacted(&case)? } else { case };
    let text = if arguments.json {
        let value = serde_json::json!({ "timeline": case.timeline });
        serde_json::to_string_pretty(&value).map_err(|error| Failure::document(&error.into()))? + "\n"
    } else {
        timeline::write(&case, console.screen(true))
    };
    console.result(&text);
    let unread = case.files.iter().any(|file| file.state.is_unread());
    Ok(if unread { exit::FILES_UNREAD } else { exit::COMPLETE })
}
