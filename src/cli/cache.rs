//! `cache show` and `cache clear`: where what was read is kept, and how to be rid of it.

use super::arguments::{CacheArguments, CacheCommand};
use super::console::Console;
use super::environment;
use super::exit;
use super::failure::Failure;
use super::words::{counted, fill, size};
use crate::cache;

/// Shows or clears the cache.
///
/// # Errors
/// What cannot be deleted.
pub(super) fn cache(arguments: &CacheArguments, console: &mut Console) -> Result<u8, Failure> {
    let words = &console.words().cache;
    let Some(folder) = environment::cache_folder() else {
        console.result(&format!("{}\n", words.none));
        return Ok(exit::COMPLETE);
    };
    let clear = matches!(arguments.command, Some(CacheCommand::Clear));
    let held = if clear {
        cache::clear(&folder).map_err(|error| Failure::cache(&folder, &error))?
    } else {
        cache::contents(&folder)
    };
    let place = console.shown(&folder.display().to_string());
    let said = |text: String| fill(&text, &[("place", &place), ("size", &size(words, held.bytes))]);
    let lines = match (held.bytes, clear) {
        (0, _) => vec![said(words.empty.clone())],
        (_, true) => vec![said(counted(&words.cleared, held.cases)), words.unchanged.clone()],
        (_, false) => vec![said(counted(&words.shown, held.cases)), words.how.clone()],
    };
    console.result(&(lines.join("\n") + "\n"));
    Ok(exit::COMPLETE)
}
