//! `check`: the checklist on the screen; writes nothing.

use super::arguments::Check;
use super::console::Console;
use super::failure::Failure;
use super::run;
use crate::pipeline::Settings;
use crate::report::{json, screen};

/// Shows the checklist.
///
/// # Errors
/// A folder that cannot be read.
pub(super) fn check(arguments: &Check, console: &mut Console) -> Result<u8, Failure> {
    let settings = Settings { language: arguments.language.into(), ..run::settings(&arguments.look)? };
    let case = run::case(&arguments.look.folder, settings, console)?;
    let case = if arguments.redact { run::redacted(&case)? } else { case };
    let text = if arguments.json {
        json::write(&case).map_err(|error| Failure::document(&error.into()))?
    } else {
        screen::checklist(&case, console.screen(arguments.all))
    };
    console.result(&text);
    Ok(run::exit_code(&case))
}
