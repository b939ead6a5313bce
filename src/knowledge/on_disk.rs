//! In a build for development, a folder that `CART_DOSSIER_KNOWLEDGE` names is read in place of what is compiled in, so that a
//! change of words is tried without a build, by the program and by the tests alike. Unasked it is not: to read it at every start
//! takes longer than all else in a small test.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use serde::de::DeserializeOwned;

use super::compile::{self, Languages};

static ROOT: LazyLock<Option<PathBuf>> = LazyLock::new(|| Some(std::env::var_os("CART_DOSSIER_KNOWLEDGE")?.into()));

/// Whether a folder is named.
pub(super) fn is_there() -> bool {
    ROOT.is_some()
}

/// The text of a file.
pub(super) fn text(file: &str) -> Option<String> {
    std::fs::read_to_string(ROOT.as_deref()?.join(file)).ok()
}

/// All files but those of languages, as `extract/context.yaml`.
pub(super) fn files() -> Option<Vec<String>> {
    ROOT.as_deref().map(compile::topics)
}

/// A file with the words of all languages.
pub(super) fn load<T: DeserializeOwned>(file: &str) -> Option<T> {
    let root = ROOT.as_deref()?;
    Some(read(root, file).unwrap_or_else(|mistake| {
        // As a path that can be opened.
        super::wrong(&format!("{}/{mistake}", root.display()))
    }))
}

fn read<T: DeserializeOwned>(root: &Path, file: &str) -> Result<T, String> {
    let languages = languages(root, file.split('/').next().unwrap_or(file))?;
    let value = compile::compile(root, file, &languages)?;
    // By way of JSON, as what is compiled in.
    let value = serde_json::to_value(value).and_then(serde_json::from_value);
    value.map_err(|error| placed::<T>(root, file, &languages).unwrap_or_else(|| format!("{file}: {error}")))
}

fn languages(root: &Path, stage: &str) -> Result<Arc<Languages>, String> {
    static LANGUAGES: Mutex<Option<HashMap<String, Arc<Languages>>>> = Mutex::new(None);
    let mut known = LANGUAGES.lock().unwrap_or_else(PoisonError::into_inner);
    let all = known.get_or_insert_default();
    if let Some(languages) = all.get(stage) {
        return Ok(Arc::clone(languages));
    }
    let languages = Arc::new(Languages::read(root, stage)?);
    all.insert(stage.to_owned(), Arc::clone(&languages));
    Ok(languages)
}

/// A mistake with its place: in the topic itself, or in the language whose words do not fit it.
fn placed<T: DeserializeOwned>(root: &Path, file: &str, languages: &Languages) -> Option<String> {
    let text = std::fs::read_to_string(root.join(file)).ok()?;
    if let Err(error) = serde_yaml::from_str::<T>(&text) {
        return Some(format!("{file}: {error}"));
    }
    languages.each().find_map(|(name, language)| {
        let value = compile::compile(root, file, &language).ok()?;
        let error = serde_json::from_value::<T>(serde_json::to_value(value).ok()?).err()?.to_string();
        let word = error.split('`').nth(1).unwrap_or_default();
        let text = std::fs::read_to_string(root.join(name)).ok()?;
        let holds =
            |line: &str| line.split(|c: char| !c.is_alphanumeric() && !"-_".contains(c)).any(|part| part == word);
        let line = text.lines().position(holds).map_or_else(String::new, |line| format!(", line {}", line + 1));
        Some(format!("{name}{line}: {error}"))
    })
}
