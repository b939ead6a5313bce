//! A folder into which a dossier is written, and what of it is the dossier's own.
//!
//! What is its own stands in its manifest, or, where a run did not come to its end, in a journal: a line is written there
//! before a file gets its name, so that the next run knows it. Anything else is the user's, and so is a file whose bytes
//! are no longer those of its line: it is neither replaced nor removed. Every file is written under a passing name and
//! renamed when it is whole. A link is never followed. Why: docs/decisions/0012.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::cli::save;
use crate::knowledge::Problem;
use crate::model::Language;
use crate::model::file::Content;
use crate::report::dossier::{Beside, manifest};
use crate::stored;
use crate::watch::Watch;

/// What is written of a run before it is done.
const JOURNAL: &str = ".cart-dossier-journal";
/// How all passing names begin, those of other outputs too.
const PASSING: &str = ".cart-dossier-";
/// The largest manifest that is read (bytes): some hundred thousand files.
const MANIFEST_BYTES: u64 = 64 << 20;
/// How much is read at once.
const BLOCK: usize = 256 << 10;
/// What the system puts into a folder by itself.
const OF_THE_SYSTEM: [&str; 3] = [".DS_Store", "desktop.ini", "Thumbs.db"];

/// Something that is put into the folder.
#[derive(Debug)]
pub struct Job {
    /// Id of the file; empty of what the program itself writes.
    pub file: String,
    /// Where to, with `/` between the parts.
    pub target: String,
    /// Its bytes.
    pub content: Content,
    /// Their hash, where it is known.
    pub sha256: Option<String>,
    /// How many they are, where it is known.
    pub bytes: Option<u64>,
    /// Of a file on disk whose hash is known: when it had last been changed before it was hashed. If it was not changed
    /// since, that hash holds, and it is not made once more.
    pub modified: Option<SystemTime>,
}

/// What came of a [`Job`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was written; its hash.
    Written(String),
    /// It was there; its hash.
    Same(String),
    /// In its place is something of the user's.
    Yours,
    /// Its bytes are not those that were read before.
    Changed,
    /// They could not be read.
    Unread(Problem),
}

/// Why a folder is not taken.
#[derive(Debug)]
pub enum Refused {
    /// It holds files, and none of them says that they are a dossier.
    NotOurs,
    /// It is something else than a folder.
    NoFolder,
    /// It cannot be opened.
    Io(io::Error),
}

/// What could not be written, and why.
pub type Failed = (PathBuf, io::Error);

/// A folder for a dossier.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    manifest: String,
    /// Whether an earlier run gave the names of another language.
    other_language: bool,
    /// The hashes under which earlier runs have written each file.
    known: BTreeMap<String, BTreeSet<String>>,
    journal: Mutex<Option<File>>,
    /// The folders that this run has made or found.
    folders: Mutex<BTreeSet<PathBuf>>,
}

/// What is in the place of a file.
enum There {
    Nothing,
    /// A file of the dossier, and its hash.
    Ours(String),
    Yours,
}

impl Store {
    /// Takes a folder that is new, empty, or an earlier dossier. Nothing is written yet.
    ///
    /// # Errors
    /// Where it is none of these.
    pub fn open(root: &Path, beside: &Beside) -> Result<Self, Refused> {
        let mut store = Self {
            root: root.to_path_buf(),
            manifest: beside.manifest.clone(),
            other_language: false,
            known: BTreeMap::new(),
            journal: Mutex::new(None),
            folders: Mutex::new(BTreeSet::new()),
        };
        match fs::symlink_metadata(root) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(store),
            Err(error) => return Err(Refused::Io(error)),
            Ok(meta) if !meta.is_dir() => return Err(Refused::NoFolder),
            Ok(_) => {}
        }
        // Other folders have lists of hashes too; this one names what every dossier has, or had until its user changed it.
        // Its language may have been another one; the list itself has one name in all of them.
        let names = |beside: &Beside| [beside.summary.clone(), beside.index_html.clone(), beside.index_csv.clone()];
        let own = names(beside);
        let others = Language::ALL.map(|language| names(&Beside::of(language)));
        let mut others = others.into_iter().flatten().filter(|name| !own.contains(name));
        let listed = store.learn(&beside.manifest)?;
        store.other_language = others.any(|name| store.known.contains_key(&name));
        let listed = listed && (store.other_language || own.iter().any(|name| store.known.contains_key(name)));
        let begun = store.learn(JOURNAL)?;
        if listed || begun {
            return Ok(store);
        }
        for entry in fs::read_dir(root).map_err(Refused::Io)? {
            let name = entry.map_err(Refused::Io)?.file_name();
            if !OF_THE_SYSTEM.iter().any(|one| name == *one) {
                return Err(Refused::NotOurs);
            }
        }
        store.known.clear();
        Ok(store)
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether an earlier run gave its files the names of another language.
    pub fn had_other_language(&self) -> bool {
        self.other_language
    }

    /// Whether papers lie there, and none of those that are now given is among them: it may be another patient's dossier.
    /// `own`: the hashes of the papers that are given, as far as they are known before a file is copied.
    pub fn is_of_other_papers(&self, own: &BTreeSet<&str>, jobs: &[Job]) -> bool {
        // What is not in a folder of a section the program has made.
        let papers = self.known.iter().filter(|(target, _)| target.contains('/'));
        let papers: BTreeSet<&str> = papers.flat_map(|(_, hashes)| hashes).map(String::as_str).collect();
        let is_there = |hash: &str| papers.contains(hash);
        let is_copied_there = |job: &Job| copied(job, &mut io::sink()).is_ok_and(|hash| is_there(&hash));
        !papers.is_empty()
            && !own.iter().any(|hash| is_there(hash))
            && !jobs.iter().filter(|job| job.sha256.is_none()).any(is_copied_there)
    }

    /// Takes in the lines of a manifest or journal; whether there is one.
    fn learn(&mut self, name: &str) -> Result<bool, Refused> {
        let path = self.root.join(name);
        match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_file() => {}
            Ok(_) => return Ok(false),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(Refused::Io(error)),
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(Refused::Io)?;
        file.take(MANIFEST_BYTES).read_to_end(&mut bytes).map_err(Refused::Io)?;
        for (hash, target) in String::from_utf8_lossy(&bytes).lines().filter_map(manifest::line) {
            self.known.entry(target).or_default().insert(hash);
        }
        Ok(true)
    }

    /// Puts files in their places, some at a time; in the order of the jobs what came of each. `None`: it was told to
    /// stop, and what is not yet written is left for the next run.
    ///
    /// # Errors
    /// Where the folder cannot be written to.
    pub fn put_all(&self, jobs: &[Job], watch: &Watch) -> Result<Option<Vec<Outcome>>, Failed> {
        jobs.par_iter().map(|job| if watch.is_stopped() { Ok(None) } else { self.put(job).map(Some) }).collect()
    }

    /// Puts one file in its place.
    ///
    /// # Errors
    /// Where the folder cannot be written to.
    pub fn put(&self, job: &Job) -> Result<Outcome, Failed> {
        let path = self.path(&job.target);
        let failed = |error| (path.clone(), error);
        let there = self.there(&job.target).map_err(failed)?;
        match (&there, &job.sha256) {
            (There::Yours, _) => return Ok(Outcome::Yours),
            (There::Ours(have), Some(want)) if have == want => return Ok(Outcome::Same(have.clone())),
            // Its hash is not known before it is read, and an unchanged dossier is not written to.
            (There::Ours(have), None) => match copied(job, &mut io::sink()) {
                Ok(hash) if hash == *have => return Ok(Outcome::Same(hash)),
                Ok(_) => {}
                Err(trouble) => return trouble.outcome(&path),
            },
            _ => {}
        }
        self.begin().map_err(failed)?;
        // In the folder of the file: renaming from one folder to another is slow where several files are written at once.
        let folder = path.parent().unwrap_or(&self.root);
        self.folder(folder).map_err(failed)?;
        let mut new = tempfile::Builder::new().prefix(PASSING).tempfile_in(folder).map_err(failed)?;
        let hash = match unchanged(job, new.as_file_mut()) {
            Some(hash) => hash,
            None => match copied(job, new.as_file_mut()) {
                Ok(hash) => hash,
                Err(trouble) => return trouble.outcome(&path),
            },
        };
        self.announce(&hash, &job.target).map_err(failed)?;
        match there {
            There::Nothing => match new.persist_noclobber(&path) {
                Ok(_) => Ok(Outcome::Written(hash)),
                Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Ok(Outcome::Yours),
                Err(error) => Err(failed(error.error)),
            },
            There::Ours(_) | There::Yours => {
                new.persist(&path).map_err(|error| failed(error.error))?;
                Ok(Outcome::Written(hash))
            }
        }
    }

    /// Puts a file in its place that is made while it is written, and is not held. It is made without being written first, if an
    /// earlier run has left one there: an unchanged dossier is not written to.
    ///
    /// # Errors
    /// Where the folder cannot be written to, or the file not be made.
    pub fn put_made(
        &self,
        target: &str,
        make: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Outcome, Failed> {
        let path = self.path(target);
        let failed = |error| (path.clone(), error);
        let there = self.there(target).map_err(failed)?;
        match &there {
            There::Yours => return Ok(Outcome::Yours),
            There::Ours(have) => {
                let mut hashed = Hashed { to: io::sink(), hash: Sha256::new() };
                make(&mut hashed).map_err(failed)?;
                if hashed.hash() == *have {
                    return Ok(Outcome::Same(have.clone()));
                }
            }
            There::Nothing => {}
        }
        self.begin().map_err(failed)?;
        let folder = path.parent().unwrap_or(&self.root);
        self.folder(folder).map_err(failed)?;
        let mut new = tempfile::Builder::new().prefix(PASSING).tempfile_in(folder).map_err(failed)?;
        let mut hashed = Hashed { to: io::BufWriter::with_capacity(BLOCK, new.as_file_mut()), hash: Sha256::new() };
        make(&mut hashed).and_then(|()| hashed.flush()).map_err(failed)?;
        let hash = hashed.hash();
        self.announce(&hash, target).map_err(failed)?;
        let kept = match there {
            There::Ours(_) => new.persist(&path).map(|_| ()).map_err(|error| error.error),
            _ => match new.persist_noclobber(&path) {
                Err(error) if error.error.kind() == ErrorKind::AlreadyExists => return Ok(Outcome::Yours),
                other => other.map(|_| ()).map_err(|error| error.error),
            },
        };
        kept.map_err(failed)?;
        Ok(Outcome::Written(hash))
    }

    /// Removes the files of earlier runs that are not among these; how many. What the user changed stays.
    ///
    /// # Errors
    /// Where one cannot be removed.
    pub fn sweep(&self, files: &BTreeMap<String, String>) -> Result<usize, Failed> {
        let mut removed = 0;
        for target in self.known.keys().filter(|target| !files.contains_key(*target)) {
            let path = self.path(target);
            let failed = |error| (path.clone(), error);
            if let There::Ours(_) = self.there(target).map_err(failed)? {
                fs::remove_file(&path).map_err(failed)?;
                removed += 1;
                // A folder in which nothing is left.
                let folders = path.ancestors().skip(1).take_while(|folder| *folder != self.root);
                for folder in folders {
                    if fs::remove_dir(folder).is_err() {
                        break;
                    }
                }
            }
        }
        Ok(removed)
    }

    /// Writes the manifest, unless it is there as it should be, and ends the run.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(&self, text: &str) -> Result<(), Failed> {
        let path = self.root.join(&self.manifest);
        let there = fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_file());
        if !there || fs::read(&path).ok().as_deref() != Some(text.as_bytes()) {
            save::replace(&path, text.as_bytes()).map_err(|error| (path, error))?;
        }
        *self.journal.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.clear().map_err(|error| (self.root.clone(), error))?;
        let journal = self.root.join(JOURNAL);
        match fs::remove_file(&journal) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err((journal, error)),
            _ => Ok(()),
        }
    }

    /// The files in the folder that are not the dossier's, by name.
    pub fn yours(&self, files: &BTreeMap<String, String>) -> Vec<String> {
        let mut yours = Vec::new();
        for entry in walkdir::WalkDir::new(&self.root).follow_links(false).min_depth(1).into_iter().flatten() {
            let below = entry.path().strip_prefix(&self.root).unwrap_or(entry.path());
            let parts: Vec<String> =
                below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
            let name = parts.join("/");
            let of_ours = files.contains_key(&name)
                || name == self.manifest
                || name == JOURNAL
                || OF_THE_SYSTEM.iter().any(|one| entry.file_name() == *one);
            if !entry.file_type().is_dir() && !of_ours {
                yours.push(name);
            }
        }
        yours.sort();
        yours
    }

    fn path(&self, target: &str) -> PathBuf {
        target.split('/').fold(self.root.clone(), |path, part| path.join(part))
    }

    /// What is in the place of a file.
    fn there(&self, target: &str) -> io::Result<There> {
        let mut path = self.root.clone();
        let mut parts = target.split('/').peekable();
        while let Some(part) = parts.next() {
            path.push(part);
            let meta = match fs::symlink_metadata(&path) {
                Ok(meta) => meta,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(There::Nothing),
                Err(error) => return Err(error),
            };
            let as_expected = if parts.peek().is_some() { meta.is_dir() } else { meta.is_file() };
            if !as_expected {
                return Ok(There::Yours);
            }
        }
        let Some(known) = self.known.get(target) else { return Ok(There::Yours) };
        let hash = passed(&mut File::open(&path)?, &mut io::sink(), None).map_err(|trouble| match trouble {
            Trouble::Source(error) | Trouble::Target(error) => error,
            Trouble::Changed => ErrorKind::InvalidData.into(),
        })?;
        Ok(if known.contains(&hash.0) { There::Ours(hash.0) } else { There::Yours })
    }

    /// Makes the folder and the journal, and clears away what a run that was ended in the middle has left.
    fn begin(&self) -> io::Result<()> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        if journal.is_some() {
            return Ok(());
        }
        save::make_folder(&self.root)?;
        self.clear()?;
        let path = self.root.join(JOURNAL);
        if fs::symlink_metadata(&path).is_ok_and(|meta| !meta.is_file()) {
            return Err(Problem::new("journal-is-a-link").into());
        }
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path)?;
        // A line that was torn off ends here.
        file.write_all(b"\n")?;
        *journal = Some(file);
        Ok(())
    }

    /// Makes a folder, once in a run.
    fn folder(&self, folder: &Path) -> io::Result<()> {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if !folders.contains(folder) {
            save::make_folder(folder)?;
            folders.insert(folder.to_path_buf());
        }
        Ok(())
    }

    /// Removes the files under passing names that a run which was ended in the middle has left.
    fn clear(&self) -> io::Result<()> {
        for entry in walkdir::WalkDir::new(&self.root).follow_links(false).min_depth(1).into_iter().flatten() {
            let name = entry.file_name();
            let passing = name.to_string_lossy().starts_with(PASSING) && name != JOURNAL;
            if passing && entry.file_type().is_file() {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Says in the journal that a file is about to be there.
    fn announce(&self, hash: &str, target: &str) -> io::Result<()> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        match journal.as_mut() {
            Some(file) => file.write_all(format!("{hash}  {target}\n").as_bytes()),
            None => Ok(()),
        }
    }
}

/// Bytes on their way, with their hash.
struct Hashed<W> {
    to: W,
    hash: Sha256,
}

impl<W> Hashed<W> {
    fn hash(self) -> String {
        format!("{:x}", self.hash.finalize())
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// What kept bytes from being copied.
enum Trouble {
    Source(io::Error),
    Target(io::Error),
    Changed,
}

impl Trouble {
    /// One paper that cannot be read does not end the run; a folder that cannot be written to does.
    fn outcome(self, path: &Path) -> Result<Outcome, Failed> {
        match self {
            Trouble::Source(error) => Ok(Outcome::Unread(Problem::of_system(&error))),
            Trouble::Changed => Ok(Outcome::Changed),
            Trouble::Target(error) => Err((path.to_path_buf(), error)),
        }
    }
}

/// Copies a file that is as it was when it was hashed, as fast as the system does it; its hash. `None`: nothing is known of
/// that, or something came between, and what was written is taken back.
fn unchanged(job: &Job, out: &mut File) -> Option<String> {
    let (Content::Disk(path), Some(sha256), Some(modified)) = (&job.content, &job.sha256, job.modified) else {
        return None;
    };
    let as_it_was = |source: &File| {
        let meta = source.metadata().ok()?;
        (meta.modified().ok()? == modified && job.bytes == Some(meta.len())).then_some(())
    };
    let mut copy = || {
        let mut source = File::open(path).ok()?;
        as_it_was(&source)?;
        let bytes = io::copy(&mut source, out).ok()?;
        as_it_was(&source)?;
        (job.bytes == Some(bytes)).then(|| sha256.clone())
    };
    let hash = copy();
    if hash.is_none() {
        // Whatever is wrong with the folder is told by the next one who writes.
        let _ = out.set_len(0).and_then(|()| out.rewind());
    }
    hash
}

/// Copies a file and gives its hash.
fn copied(job: &Job, out: &mut dyn Write) -> Result<String, Trouble> {
    let mut result = Err(Trouble::Changed);
    let read = stored::stream(&job.content, &mut |source| {
        result = passed(source, out, job.bytes);
        Ok(())
    });
    read.map_err(Trouble::Source)?;
    let (hash, bytes) = result?;
    let as_read = job.sha256.as_ref().is_none_or(|want| *want == hash) && job.bytes.is_none_or(|want| want == bytes);
    if as_read { Ok(hash) } else { Err(Trouble::Changed) }
}

/// Passes bytes on; their hash, and how many they are. `expected`: how many there should be.
fn passed(source: &mut dyn Read, out: &mut dyn Write, expected: Option<u64>) -> Result<(String, u64), Trouble> {
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    // One byte more shows the end of a small paper with the next reading.
    let room = expected.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(BLOCK).saturating_add(1);
    let mut buffer = vec![0_u8; room.clamp(4 << 10, BLOCK)];
    loop {
        let read = match source.read(&mut buffer) {
            Ok(0) => return Ok((format!("{:x}", hash.finalize()), bytes)),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(Trouble::Source(error)),
        };
        hash.update(&buffer[..read]);
        out.write_all(&buffer[..read]).map_err(Trouble::Target)?;
        bytes += read as u64;
    }
}

/// SHA-256 as a manifest has it.
pub(super) fn hash(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
