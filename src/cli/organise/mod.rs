//! `organise`: the papers as numbered copies in a folder of their own, with an index, the case summary and a manifest.

mod merge;
mod pack;
mod password;
pub mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use super::arguments::Organise as Arguments;
use super::console::Console;
use super::failure::Failure;
use super::outside::must_be_outside;
use super::scan::beside;
use super::words::{Organise as OrganiseWords, Parts, Words, counted, fill};
use super::{exit, interrupt, run, save};
use crate::model::Language;
use crate::model::file::Content;
use crate::model::{CaseFile, FileState, SourceFile};
use crate::pipeline::{Examined, Settings};
use crate::report::dossier::index::{Index, Trouble, csv, html};
use crate::report::dossier::{Dossier, Form, Options, Paper, Why, manifest, names, without_others};
use crate::report::merge::Told;
use crate::report::pdf;
use crate::report::screen::plain;
use store::{Job, Outcome, Store};

/// How many files of the user's own are named.
const NAMED: usize = 20;

/// Makes the dossier.
///
/// # Errors
/// A folder that cannot be read, one that may not be written to, a password that cannot be asked for.
pub(super) fn organise(arguments: &Arguments, console: &mut Console) -> Result<u8, Failure> {
    let folder = &arguments.look.folder;
    let language = console.language();
    let settings = Settings { language, ..run::settings(&arguments.look)? };
    let kept = settings.cache.is_some();
    must_be_outside(folder, &arguments.output)?;
    let options = Options { language, with_mixed: arguments.with_mixed, out_of_reach: BTreeSet::new() };
    // Before the reading, which takes long.
    let store = open(&arguments.output, language)?;
    let password = match arguments.encrypt {
        true => Some(password::password(arguments.zip_password_file.as_deref(), console)?),
        false => None,
    };
    let examined = run::examine(folder, &settings, console)?;
    let case = &examined.case;
    let dossier = Dossier::of(case, &Options { out_of_reach: out_of_reach(&examined), ..options });
    let jobs = jobs(&dossier, &examined);
    if store.is_of_other_papers(&own_hashes(case, &dossier), &jobs) {
        console.clear_progress();
        let failure = Failure::of(|words| &words.organise.other_papers, exit::OUTPUT);
        return Err(failure.with("path", arguments.output.display().to_string()));
    }
    let masked = without_others(case);
    run::begin_writing(kept, console)?;
    let summary = pdf::write(&masked).map_err(|error| Failure::document(&error))?;
    run::begin_writing(kept, console)?;

    let merge = arguments.merge.then_some(merge::Papers {
        folder,
        settings: &settings,
        dossier: &dossier,
        examined: &examined,
        case: &masked,
    });
    let made = fill_store(&store, &dossier, &jobs, &masked, summary, merge.as_ref());
    let Some(made) = made.map_err(|(path, error)| Failure::output(&path, &error))? else {
        console.clear_progress();
        return Err(Failure::sentence(|words| &words.organise.stopped));
    };
    let zip = match arguments.zip || arguments.encrypt {
        true => Some(pack(&store, &made, &dossier, password.as_deref())?),
        false => None,
    };
    console.clear_progress();
    let words = &console.words().organise;
    console.result(&told(&store, &dossier, &made, words));
    if store.had_other_language() {
        console.remark(&words.other_language);
    }
    remarks(&dossier, &made, console);
    if let Some(told) = &made.merged {
        merge::remarks(&dossier.beside.merged, told, console);
    }
    if let Some(path) = zip {
        console.remark(&fill(&words.zip, &[("path", &path.display().to_string())]));
        if !made.yours.is_empty() {
            console.remark(&words.zip_yours);
        }
        if password.is_some() {
            console.remark(&words.encrypted);
            console.remark(&words.folder_open);
        }
    }
    console.remark(&fill(&words.next, &[("index", &dossier.beside.index_html)]));
    Ok(run::exit_code(case))
}

/// The hashes of the files in the folder, but for those of other persons: theirs may lie in a dossier of their own.
fn own_hashes<'c>(case: &'c CaseFile, dossier: &Dossier) -> BTreeSet<&'c str> {
    let others = dossier.left.iter().filter(|left| left.why.is_others()).map(|left| left.file.as_str());
    let others: BTreeSet<&str> = others.collect();
    let own = case.files.iter().filter(|file| !others.contains(file.id.as_str()));
    own.map(|file| file.sha256.as_str()).collect()
}

/// What came of it.
struct Made {
    language: Language,
    /// The hash of every file that is the dossier's own, by its path.
    files: BTreeMap<String, String>,
    troubles: BTreeMap<String, Trouble>,
    written: usize,
    same: usize,
    removed: usize,
    /// Files in the folder that are not the dossier's.
    yours: Vec<String>,
    /// What came of the merged PDF, where it is there.
    merged: Option<Told>,
}

fn open(output: &Path, language: Language) -> Result<Store, Failure> {
    let failed =
        |parts: fn(&Words) -> &Parts| Failure::of(parts, exit::OUTPUT).with("path", output.display().to_string());
    Store::open(output, &crate::report::dossier::Beside::of(language)).map_err(|refused| match refused {
        store::Refused::NotOurs => failed(|words| &words.organise.not_ours),
        store::Refused::NoFolder => failed(|words| &words.organise.link),
        store::Refused::Io(error) => Failure::output(output, &error),
    })
}

/// The files that only their archive gives whole: it was unpacked in one go, and not all of it was held.
fn out_of_reach(examined: &Examined) -> BTreeSet<String> {
    let cut = |source: &SourceFile| match source.slices.as_slice() {
        [] => matches!(&source.content, Content::Memory(bytes) if bytes.len() as u64 != source.bytes),
        slices => slices.iter().any(|slice| !slice.is_whole()),
    };
    let files = examined.case.files.iter().filter(|file| file.state != FileState::Ignored);
    files.filter(|file| examined.source(file).is_some_and(cut)).map(|file| file.id.clone()).collect()
}

/// Copies the papers, writes what stands beside them, takes out what an earlier run had put there; `None`: it was told to
/// stop.
fn fill_store(
    store: &Store,
    dossier: &Dossier,
    jobs: &[Job],
    masked: &CaseFile,
    summary: Vec<u8>,
    merge: Option<&merge::Papers<'_>>,
) -> Result<Option<Made>, store::Failed> {
    let Some(outcomes) = store.put_all(jobs, interrupt::watch())? else { return Ok(None) };
    let mut made = Made {
        language: dossier.language,
        files: BTreeMap::new(),
        troubles: BTreeMap::new(),
        written: 0,
        same: 0,
        removed: 0,
        yours: Vec::new(),
        merged: None,
    };
    for (job, outcome) in jobs.iter().zip(outcomes) {
        made.note(&job.target, outcome, Some(&job.file));
    }
    let mut index = Index::of(masked, dossier, &made.troubles);
    let beside = &dossier.beside;
    if let Some(papers) = merge {
        let mut told = None;
        let made_here = store.put_made(&beside.merged, &mut |out| {
            told = Some(papers.write(out, &made.troubles, interrupt::watch())?);
            Ok(())
        });
        let outcome = match made_here {
            Err((_, error)) if error.kind() == ErrorKind::Interrupted => return Ok(None),
            other => other?,
        };
        if !matches!(outcome, Outcome::Yours) {
            index.merged = Some(beside.merged.clone());
            made.merged = told;
        }
        made.note(&beside.merged, outcome, None);
    }
    for (name, bytes) in [
        (&beside.summary, summary),
        (&beside.index_html, html::write(&index).into_bytes()),
        (&beside.index_csv, csv::write(&index)),
    ] {
        let outcome = store.put(&Job::of_bytes(name, bytes))?;
        made.note(name, outcome, None);
    }
    made.removed = store.sweep(&made.files)?;
    store.finish(&manifest::write(&made.files))?;
    made.yours = store.yours(&made.files);
    Ok(Some(made))
}

impl Made {
    fn note(&mut self, target: &str, outcome: Outcome, file: Option<&str>) {
        let trouble = match outcome {
            Outcome::Written(hash) => {
                self.written += 1;
                self.files.insert(target.to_owned(), hash);
                return;
            }
            Outcome::Same(hash) => {
                self.same += 1;
                self.files.insert(target.to_owned(), hash);
                return;
            }
            Outcome::Yours => Trouble::Yours(target.to_owned()),
            Outcome::Changed => Trouble::Changed,
            Outcome::Unread(why) => Trouble::Failed(why.told(self.language)),
        };
        if let Some(file) = file {
            self.troubles.insert(file.to_owned(), trouble);
        }
    }
}

/// What is copied where, file by file.
fn jobs(dossier: &Dossier, examined: &Examined) -> Vec<Job> {
    let mut jobs = Vec::new();
    let mut taken = names::Taken::default();
    let placed = |paper: &&Paper| paper.form == Form::File;
    // The names that the plan gives are first; those of slices give way to them.
    for paper in dossier.papers.iter().filter(placed) {
        taken.free(&paper.target);
    }
    for paper in &dossier.papers {
        let entry = examined.case.files.iter().find(|file| file.id == paper.file);
        let Some(source) = entry.and_then(|file| examined.source(file)) else { continue };
        match &paper.form {
            Form::File => jobs.push(Job {
                file: paper.file.clone(),
                target: paper.target.clone(),
                content: source.content.clone(),
                // That of a series is of its headers alone.
                sha256: Some(source.sha256.clone()).filter(|hash| !hash.is_empty() && source.series.is_none()),
                bytes: Some(source.bytes),
                modified: source.modified,
            }),
            Form::Images(_) if source.slices.is_empty() => {
                let name = source.path.rsplit('/').next().unwrap_or_default();
                jobs.push(Job {
                    file: paper.file.clone(),
                    target: taken.free(&format!("{}/{}", paper.target, names::part(name))),
                    content: source.content.clone(),
                    sha256: None,
                    bytes: Some(source.bytes),
                    modified: None,
                });
            }
            Form::Images(root) => {
                let root = root.clone().unwrap_or_else(|| common_folder(source));
                for slice in &source.slices {
                    let rest = slice.path.strip_prefix(&root).unwrap_or(&slice.path);
                    let parts: Vec<String> = rest.split('/').filter(|part| !part.is_empty()).map(names::part).collect();
                    jobs.push(Job {
                        file: paper.file.clone(),
                        target: taken.free(&format!("{}/{}", paper.target, parts.join("/"))),
                        content: slice.content.clone(),
                        sha256: None,
                        bytes: Some(slice.bytes),
                        modified: None,
                    });
                }
            }
        }
    }
    jobs
}

/// The folder that holds all images of a series.
fn common_folder(source: &SourceFile) -> String {
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let mut common = source.slices.first().map(|slice| folder(&slice.path)).unwrap_or_default();
    let holds = |common: &str, path: &str| common.is_empty() || path.starts_with(&format!("{common}/"));
    while !source.slices.iter().all(|slice| holds(&common, &slice.path)) {
        common = folder(&common);
    }
    common
}

/// Makes the ZIP beside the dossier.
fn pack(store: &Store, made: &Made, dossier: &Dossier, password: Option<&str>) -> Result<std::path::PathBuf, Failure> {
    let root = std::fs::canonicalize(store.root()).unwrap_or_else(|_| store.root().to_path_buf());
    let name = root.file_name().map_or_else(|| "dossier".to_owned(), |name| name.to_string_lossy().into_owned());
    let mut files: Vec<String> = made.files.keys().cloned().collect();
    files.push(dossier.beside.manifest.clone());
    let folder = beside(&root);
    save::new_file_with(&folder, &name, "zip", |file| pack::write(&root, &files, &names::part(&name), file, password))
}

/// The result for the screen.
fn told(store: &Store, dossier: &Dossier, made: &Made, words: &OrganiseWords) -> String {
    let mut lines = vec![fill(&words.done, &[("path", &plain(&store.root().display().to_string()))])];
    for (section, papers) in dossier.filled() {
        let papers = counted(&words.papers, papers);
        lines.push(fill(&words.section, &[("folder", &section.folder), ("papers", &papers)]));
    }
    let mut sums = vec![counted(&words.written, made.written)];
    if made.same > 0 {
        sums.push(counted(&words.same, made.same));
    }
    if made.removed > 0 {
        sums.push(counted(&words.removed, made.removed));
    }
    lines.push(fill(&words.sums, &[("sums", &sums.join(&words.between))]));
    lines.join("\n") + "\n"
}

/// What a person should know of it.
fn remarks(dossier: &Dossier, made: &Made, console: &mut Console) {
    let words = &console.words().organise;
    let aside: Vec<&str> =
        dossier.left.iter().filter(|left| left.why.is_others()).map(|left| left.file.as_str()).collect();
    if !aside.is_empty() {
        console.remark(&fill(&counted(&words.aside, aside.len()), &[("ids", &aside.join(", "))]));
        console.remark(&words.aside_fix);
    }
    let mixed = dossier.left.iter().filter_map(|left| match &left.why {
        Why::Mixed(pages) => Some((left.file.as_str(), pages.as_str())),
        _ => None,
    });
    let mixed: Vec<_> = mixed.collect();
    for (id, pages) in &mixed {
        console.remark(&fill(&words.mixed, &[("id", id), ("pages", pages)]));
    }
    if !mixed.is_empty() {
        console.remark(&words.mixed_fix);
    }
    let failed = made.troubles.iter().filter(|(_, trouble)| !matches!(trouble, Trouble::Yours(_)));
    let failed: Vec<&str> = failed.map(|(id, _)| id.as_str()).collect();
    if !failed.is_empty() {
        console.remark(&fill(&counted(&words.failed, failed.len()), &[("ids", &failed.join(", "))]));
    }
    if !made.yours.is_empty() {
        console.remark(&counted(&words.yours, made.yours.len()));
        for file in made.yours.iter().take(NAMED) {
            console.remark(&fill(&words.yours_file, &[("file", &plain(file))]));
        }
        if made.yours.len() > NAMED {
            console.remark(&counted(&words.yours_more, made.yours.len() - NAMED));
        }
    }
}

impl Job {
    fn of_bytes(name: &str, bytes: Vec<u8>) -> Self {
        let sha256 = store::hash(&bytes);
        let length = bytes.len() as u64;
        Self {
            file: String::new(),
            target: name.to_owned(),
            content: Content::Memory(Arc::from(bytes)),
            sha256: Some(sha256),
            bytes: Some(length),
            modified: None,
        }
    }
}
