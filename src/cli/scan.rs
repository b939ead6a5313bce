//! `scan`, and the folder alone: the checklist on the screen and the summary, as PDF or FHIR, beside the folder.

use std::path::{Path, PathBuf};

use super::arguments::{Look, Scan, SummaryFormat, Tongues};
use super::console::Console;
use super::failure::Failure;
use super::outside::must_be_outside;
use super::words::{Words, fill};
use super::{run, save};
use crate::model::CaseFile;
use crate::pipeline::{Examined, Settings};
use crate::report::{fhir, json, pdf, screen};

/// What a family wants: everything at its default.
///
/// # Errors
/// A folder that cannot be read, an output that cannot be written.
pub(super) fn family(folder: &Path, language: Tongues, console: &mut Console) -> Result<u8, Failure> {
    let look = Look { folder: folder.to_path_buf(), profile: "generic".to_owned(), ..Look::default() };
    scan(&Scan { look, language, format: Vec::new(), output: None, json: None, redact: false }, console)
}

/// Writes the case summary.
///
/// # Errors
/// A folder that cannot be read, an output that cannot be written.
pub(super) fn scan(arguments: &Scan, console: &mut Console) -> Result<u8, Failure> {
    let folder = &arguments.look.folder;
    let Tongues { first: language, beside: second } = arguments.language;
    let file = arguments.json.as_deref().filter(|path| *path != Path::new("-"));
    for path in arguments.output.as_deref().into_iter().chain(file) {
        must_be_outside(folder, path)?;
    }
    let settings = Settings { language, beside: second, ..run::settings(&arguments.look)? };
    let kept = settings.cache.is_some();
    let Examined { case, beside: other, .. } = run::examine(folder, &settings, console)?;
    let shown = |case: CaseFile| if arguments.redact { run::redacted(&case) } else { Ok(case) };
    let (case, other) = (shown(case)?, other.map(shown).transpose()?);
    run::begin_writing(kept, console)?;
    let documents = documents(&case, other.as_ref(), &arguments.format)?;
    run::begin_writing(kept, console)?;
    console.clear_progress();
    let output = arguments.output.clone().unwrap_or_else(|| beside(folder));
    let mut written = Vec::new();
    for (ending, bytes) in &documents {
        written.push(save::new_file(&output, &stem(&case, folder, console.words()), ending, bytes)?);
    }
    let to_screen = arguments.json.as_deref() == Some(Path::new("-"));
    if let Some(path) = &arguments.json {
        let text = json::write(&case).map_err(|error| Failure::document(&error.into()))?;
        if to_screen {
            console.result(&text);
        } else {
            save::replace(path, text.as_bytes()).map_err(|error| Failure::json(path, &error))?;
            console.remark(&screen::saved(language, &path.display().to_string()));
        }
    }
    if !to_screen {
        console.result(&screen::checklist(&case, console.screen(false)));
    }
    console.remark("");
    for path in written {
        console.remark(&screen::saved(language, &path.display().to_string()));
    }
    Ok(run::exit_code(&case))
}

/// The summary in each format, by its ending; without one that is asked for, the PDF.
fn documents(
    case: &CaseFile,
    beside: Option<&CaseFile>,
    formats: &[SummaryFormat],
) -> Result<Vec<(&'static str, Vec<u8>)>, Failure> {
    let mut documents = Vec::new();
    if formats.is_empty() || formats.contains(&SummaryFormat::Pdf) {
        let bytes = match beside {
            Some(other) => pdf::write_beside(case, other),
            None => pdf::write(case),
        };
        documents.push(("pdf", bytes.map_err(|error| Failure::document(&error))?));
    }
    if formats.contains(&SummaryFormat::Fhir) {
        let text = fhir::write(case).map_err(|error| Failure::document(&error.into()))?;
        documents.push(("fhir.json", text.into_bytes()));
    }
    Ok(documents)
}

/// The folder that holds the folder of papers: never inside it.
pub(super) fn beside(folder: &Path) -> PathBuf {
    let absolute = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    absolute.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// `Gareth Pritchard - CAR-T case summary`; without a name in the papers, the folder's.
fn stem(case: &CaseFile, folder: &Path, words: &Words) -> String {
    if case.redacted {
        return words.summary.redacted.clone();
    }
    fill(&words.summary.name, &[("name", &name_of(case, folder, words))])
}

/// The patient's name as the papers have it, else the folder's.
pub(super) fn name_of(case: &CaseFile, folder: &Path, words: &Words) -> String {
    let folder_name = || {
        let absolute = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
        absolute.file_name().map(|name| name.to_string_lossy().into_owned())
    };
    case.patient.name.clone().or_else(folder_name).unwrap_or_else(|| words.summary.nobody.clone())
}
