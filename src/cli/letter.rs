//! `letter`: a letter that asks the hospital for what is missing, awaited or out of date.

use std::path::{Path, PathBuf};

use super::arguments::{Letter as Arguments, LetterFormat};
use super::console::Console;
use super::failure::Failure;
use super::outside::must_be_outside;
use super::scan::{beside, name_of};
use super::words::{counted, fill};
use super::{run, save};
use crate::model::{CaseFile, Language};
use crate::report::letter::{Letter, docx, text};
use crate::report::{pdf, screen};

/// Shows the letter and writes it.
///
/// # Errors
/// A folder that cannot be read, an output that cannot be written, a PDF for which the fonts lack characters.
pub(super) fn letter(arguments: &Arguments, console: &mut Console) -> Result<u8, Failure> {
    let folder = &arguments.look.folder;
    let language = Language::from(arguments.language);
    let target = target(arguments)?;
    if let Some(output) = &target.folder {
        must_be_outside(folder, output)?;
    }
    let settings = run::settings(&arguments.look)?;
    let kept = settings.cache.is_some();
    let case = run::case(folder, settings, console)?;
    let letter = Letter::of(&case, language);
    if letter.requests() == 0 {
        console.remark(&console.words().letter.nothing);
        closing(&case, &letter, console);
        return Ok(run::exit_code(&case));
    }
    run::begin_writing(kept, console)?;
    let files = files(&letter, &case, &target)?;
    run::begin_writing(kept, console)?;
    console.clear_progress();
    let stem = target.stem.clone().unwrap_or_else(|| letter.file_name(&name_of(&case, folder, console.words())));
    let output = target.folder.clone().unwrap_or_else(|| beside(folder));
    let mut written = Vec::new();
    for (ending, bytes) in &files {
        written.push(save::new_file(&output, &stem, ending, bytes)?);
    }
    console.result(&text::write(&letter, console.screen(false)));
    for path in written {
        console.remark(&screen::saved(console.language(), &path.display().to_string()));
    }
    if target.formats.contains(&LetterFormat::Pdf) && !files.iter().any(|(ending, _)| *ending == "pdf") {
        console.remark(&console.words().letter.docx_alone);
    }
    closing(&case, &letter, console);
    console.remark(&console.words().letter.fill_in);
    Ok(run::exit_code(&case))
}

/// Where the letter goes, and as what.
struct Target {
    formats: Vec<LetterFormat>,
    /// Whether the PDF was asked for by name: without it there is nothing to give.
    must_print: bool,
    folder: Option<PathBuf>,
    stem: Option<String>,
}

fn target(arguments: &Arguments) -> Result<Target, Failure> {
    let named =
        arguments.output.as_deref().filter(|path| !path.is_dir()).and_then(|path| Some((path, format_of(path)?)));
    let Some((path, format)) = named else {
        if let Some(path) = arguments.output.as_deref().filter(|path| !path.is_dir() && is_a_file_name(path)) {
            return Err(Failure::unknown_ending(path));
        }
        let both = vec![LetterFormat::Pdf, LetterFormat::Docx];
        return Ok(Target {
            formats: if arguments.format.is_empty() { both } else { arguments.format.clone() },
            must_print: arguments.format.contains(&LetterFormat::Pdf),
            folder: arguments.output.clone(),
            stem: None,
        });
    };
    if arguments.format.iter().any(|other| *other != format) {
        return Err(Failure::other_ending(path));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    Ok(Target {
        formats: vec![format],
        must_print: format == LetterFormat::Pdf,
        folder: Some(folder.map_or_else(|| PathBuf::from("."), Path::to_path_buf)),
        stem: path.file_stem().map(|stem| stem.to_string_lossy().into_owned()),
    })
}

/// What the ending of a name stands for.
fn format_of(path: &Path) -> Option<LetterFormat> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    match ending.as_str() {
        "pdf" => Some(LetterFormat::Pdf),
        "docx" => Some(LetterFormat::Docx),
        _ => None,
    }
}

/// Whether a name ends as those of files do: `.odt`. A folder that is yet to be made may have a full stop in its name: `St. Mary`.
fn is_a_file_name(path: &Path) -> bool {
    let Some(ending) = path.extension().and_then(|ending| ending.to_str()) else { return false };
    let one_case = |is: fn(&u8) -> bool| ending.bytes().all(|byte| byte.is_ascii_digit() || is(&byte));
    (2..=5).contains(&ending.len())
        && ending.starts_with(|first: char| first.is_ascii_alphabetic())
        && (one_case(u8::is_ascii_lowercase) || one_case(u8::is_ascii_uppercase))
}

/// The letter in each format, by its ending. A PDF with boxes in place of characters is none.
fn files(letter: &Letter, case: &CaseFile, target: &Target) -> Result<Vec<(&'static str, Vec<u8>)>, Failure> {
    let mut files = Vec::new();
    if target.formats.contains(&LetterFormat::Pdf) {
        let printed = pdf::letter::write(letter, case).map_err(|error| Failure::document(&error))?;
        if printed.missing == 0 {
            files.push(("pdf", printed.bytes));
        } else if target.must_print {
            return Err(Failure::no_glyphs());
        }
    }
    if target.formats.contains(&LetterFormat::Docx) {
        files.push(("docx", docx::write(letter).map_err(|error| Failure::document(&error))?));
    }
    Ok(files)
}

/// What the letter does not say, and the sender should know.
fn closing(case: &CaseFile, letter: &Letter, console: &mut Console) {
    let words = &console.words().letter;
    let unread = case.files.iter().filter(|file| file.state.is_unread()).count();
    if unread > 0 {
        console.remark(&counted(&words.unread, unread));
    }
    if !letter.family.is_empty() {
        console.remark(&fill(&words.family, &[("titles", &letter.family.join("; "))]));
    }
}
