//! What stops a run: what happened, why, what to do.

use std::path::Path;

use super::exit;
use super::words::{Parts, WORDS, fill};
use crate::intake::IntakeError;
use crate::knowledge::KnowledgeError;

/// An error in three parts, for people. It never quotes a paper.
#[derive(Debug)]
pub(super) struct Failure {
    /// What happened: a lower-case fragment that fits behind `error:`.
    pub what: String,
    /// Why; several reasons in a line each.
    pub why: String,
    /// What to do.
    pub fix: String,
    /// One of [`exit`].
    pub exit_code: u8,
}

impl Failure {
    /// The folder could not be taken in.
    pub(super) fn folder(folder: &Path, error: &IntakeError) -> Self {
        let name = folder.display();
        let (what, why, fix) = match error {
            IntakeError::NoFolder => (
                format!("cannot open the folder \"{name}\""),
                "there is no folder of that name".to_owned(),
                "check the spelling, or drag the folder into this window behind the command".to_owned(),
            ),
            IntakeError::NotAFolder => (
                format!("cannot look through \"{name}\""),
                "it is a single file, not a folder".to_owned(),
                "put the papers into one folder and give the name of that folder".to_owned(),
            ),
            IntakeError::Denied(error) => (
                format!("cannot open the folder \"{name}\""),
                plain(error),
                "ask the owner of the folder for permission to read it, or copy it to your own".to_owned(),
            ),
        };
        Self { what, why, fix, exit_code: exit::NO_FOLDER }
    }

    /// There is no paper in the folder.
    pub(super) fn nothing_found(folder: &Path) -> Self {
        Self {
            what: format!("nothing to look at in \"{}\"", folder.display()),
            why: "the folder holds no files".to_owned(),
            fix: "put the papers into it (PDFs, letters, mails, discs), or choose another folder".to_owned(),
            exit_code: exit::NO_FOLDER,
        }
    }

    /// A file could not be written.
    pub(super) fn output(path: &Path, error: &std::io::Error) -> Self {
        Self {
            what: format!("cannot write \"{}\"", path.display()),
            why: plain(error),
            fix: "choose a folder you may write to with -o, for example: -o ~/Documents".to_owned(),
            exit_code: exit::OUTPUT,
        }
    }

    /// A file that the user named could not be read.
    pub(super) fn input(path: &Path, error: &std::io::Error) -> Self {
        Self {
            what: format!("cannot read \"{}\"", path.display()),
            why: plain(error),
            fix: "check the name of the file, and that it is a text file".to_owned(),
            exit_code: exit::RULES,
        }
    }

    /// The document could not be made.
    pub(super) fn document(error: &anyhow::Error) -> Self {
        Self {
            what: "cannot make the PDF".to_owned(),
            why: format!("{error:#}"),
            fix: "use \"cart-dossier check\" to see the checklist on the screen, and please report this".to_owned(),
            exit_code: exit::OUTPUT,
        }
    }

    /// A letter whose characters the built-in fonts lack.
    pub(super) fn no_glyphs() -> Self {
        Self {
            what: "cannot print this letter as a PDF".to_owned(),
            why: "it holds characters, such as Thai ones, that the built-in fonts lack".to_owned(),
            fix: "write it as a Word document with --format docx; your office program can print that".to_owned(),
            exit_code: exit::OUTPUT,
        }
    }

    /// The ending of a name says another thing than an option.
    pub(super) fn other_ending(path: &Path) -> Self {
        Self {
            what: format!("cannot write the letter to \"{}\"", path.display()),
            why: "the ending of this name and --format say different things".to_owned(),
            fix: "leave --format away, or name a folder".to_owned(),
            exit_code: exit::USAGE,
        }
    }

    /// A checklist is wrong.
    pub(super) fn checklist(errors: &[KnowledgeError]) -> Self {
        let fix = match errors {
            [_] => "correct that line and run this again; docs/checklists.md shows the form",
            _ => "correct these lines and run this again; docs/checklists.md shows the form",
        };
        Self {
            what: "cannot use the checklist".to_owned(),
            why: errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
            fix: fix.to_owned(),
            exit_code: exit::RULES,
        }
    }

    /// A file of the user's own, of corrections or of words, is wrong.
    pub(super) fn own_file(what: &str, error: &KnowledgeError) -> Self {
        Self {
            what: format!("cannot use your {what}"),
            why: error.to_string(),
            fix: "correct that line and run this again; docs/vocabulary.md shows the form".to_owned(),
            exit_code: exit::RULES,
        }
    }

    /// A name that is none of the known ones.
    pub(super) fn unknown(what: &str, given: &str, known: &[&str]) -> Self {
        Self {
            what: format!("there is no {what} called \"{given}\""),
            why: format!("the known ones are: {}", known.join(", ")),
            fix: "use one of these names".to_owned(),
            exit_code: exit::USAGE,
        }
    }

    /// A file that the folder does not hold.
    pub(super) fn no_such_file(given: &str) -> Self {
        Self {
            what: format!("cannot explain \"{given}\""),
            why: "the folder holds no file of that name".to_owned(),
            fix: "\"cart-dossier list FOLDER\" shows the names and ids".to_owned(),
            exit_code: exit::USAGE,
        }
    }

    /// No folder was named and nobody can be asked.
    pub(super) fn no_folder_named() -> Self {
        Self {
            what: "no folder was named".to_owned(),
            why: "this program looks through one folder of papers".to_owned(),
            fix: "write the folder behind the command: cart-dossier \"Folder of papers\"".to_owned(),
            exit_code: exit::USAGE,
        }
    }

    /// More names than one where one folder was expected.
    pub(super) fn several_names() -> Self {
        Self {
            what: "more than one name was given".to_owned(),
            why: "a folder's name with spaces in it needs quotation marks, and a command must be one of: scan, check, \
                  list, explain, organise, letter, init, review, checklist, cache"
                .to_owned(),
            fix: "for example: cart-dossier check \"Folder of papers\"".to_owned(),
            exit_code: exit::USAGE,
        }
    }

    /// An option without a command.
    pub(super) fn option_alone() -> Self {
        Self {
            what: "that option was not understood here".to_owned(),
            why: "options belong to a command, such as scan or check".to_owned(),
            fix: "for example: cart-dossier scan \"Folder of papers\" --profile uk-china".to_owned(),
            exit_code: exit::USAGE,
        }
    }

    /// What is kept could not be deleted.
    pub(super) fn cache(folder: &Path, error: &std::io::Error) -> Self {
        Self {
            what: format!("cannot delete what is kept in \"{}\"", folder.display()),
            why: plain(error),
            fix: "delete that folder yourself; it holds no paper of yours, only what was read of them".to_owned(),
            exit_code: exit::OUTPUT,
        }
    }

    /// What stands in the words of the command line, with its places filled.
    pub(super) fn of_parts(parts: &Parts, places: &[(&str, &str)]) -> Self {
        let [what, why, fix] = [&parts.what, &parts.why, &parts.fix].map(|text| fill(text, places));
        Self { what, why, fix, exit_code: exit::OUTPUT }
    }

    /// Ctrl-C. It is no error, and is said in one sentence.
    pub(super) fn stopped(kept: bool) -> Self {
        let words = &WORDS.stopped;
        Self {
            what: if kept { words.kept.clone() } else { words.not_kept.clone() },
            why: String::new(),
            fix: String::new(),
            exit_code: exit::INTERRUPTED,
        }
    }

    /// The program itself failed.
    pub(super) fn internal() -> Self {
        Self {
            what: "the program stopped".to_owned(),
            why: "of a mistake of its own; none of your files was changed".to_owned(),
            fix: "please report this, without sending any paper".to_owned(),
            exit_code: exit::OUTPUT,
        }
    }
}

/// An error of the system in words, without its number.
pub(super) fn plain(error: &impl ToString) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    text.to_lowercase()
}
