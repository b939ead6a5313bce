//! What was read of a file, kept under the hash of its content, so that a second run costs only what is new.
//!
//! One file of lines for each folder of papers. A line is appended as soon as its paper is done, so that a run which
//! is stopped or killed goes on where it was. A line that is torn, damaged, of another program or of no known form is
//! passed over. Two runs at once add their lines side by side; the file is rewritten only by one that is alone.

mod folder;
mod line;

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use self::folder::{Contents, clear, contents};
use self::line::{VALUE_AT, short_hash};
use crate::knowledge::Problem;

/// A longer line is neither written nor read (bytes).
const LINE_BYTES: u64 = 64 << 20;
/// What stands beyond in a file is not looked at, and goes when the file is rewritten (bytes).
const FILE_BYTES: u64 = 1 << 30;
/// More lines than any folder needs.
const LINES: usize = 1 << 18;

/// Under what something is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// SHA-256 of the file's content, as the files of a folder have it.
    content: String,
    /// Hash of everything else that the value depends on.
    id: String,
}

impl Key {
    /// A key for a content and what else the value depends on; `None` for a content that has no hash.
    pub fn new(content: &str, depends_on: &[&str]) -> Option<Self> {
        line::is_content(content).then(|| Self { content: content.to_owned(), id: short_hash(depends_on) })
    }
}

/// The cache of one folder of papers.
#[derive(Debug)]
pub struct Cache {
    path: PathBuf,
    /// Hash of the program: what another build has kept is not used.
    by: String,
    lines: Mutex<Lines>,
    /// Held by every run that uses the file; alone by one that rewrites it.
    lock: File,
}

#[derive(Debug)]
struct Lines {
    file: File,
    /// By content and key: where the newest line stands, without its end.
    index: BTreeMap<(String, String), Place>,
    /// Whether the file ends in the middle of a line.
    torn: bool,
    /// Why nothing more can be kept.
    problem: Option<io::Error>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    start: u64,
    length: u64,
}

impl Cache {
    /// Opens the cache of the folder of papers `case`, in the private folder `folder`; `program` names the build.
    ///
    /// # Errors
    /// Where the cache folder or the file cannot be made, is not ours, or lies among the papers.
    pub fn open(folder: &Path, case: &Path, program: &str) -> io::Result<Self> {
        let case = std::fs::canonicalize(case)?;
        if folder::is_within(folder, &case)? {
            return Err(Problem::new("cache-among-papers").into());
        }
        folder::prepare(folder)?;
        let path = folder::file_of(folder, &case);
        let lock = folder::open(&path.with_extension("lock"))?;
        // Where locks do not work, two runs at once can lose lines, and no more than that.
        let _ = lock.try_lock_shared();
        let by = short_hash(&[program]);
        let lines = Mutex::new(Lines::read(folder::open(&path)?, &by)?);
        Ok(Self { path, by, lines, lock })
    }

    /// What is kept under a key, if it still has the form of `T`.
    pub fn get<T: DeserializeOwned>(&self, key: &Key) -> Option<T> {
        let line = {
            let mut lines = self.lines();
            let place = *lines.index.get(&(key.content.clone(), key.id.clone()))?;
            lines.at(place).ok()?
        };
        serde_json::from_str(line::value(&line)?).ok()
    }

    /// Whether something is kept under a key; it may still turn out to be damaged.
    pub fn has(&self, key: &Key) -> bool {
        self.lines().index.contains_key(&(key.content.clone(), key.id.clone()))
    }

    /// Whether anything is kept of a content.
    pub fn knows(&self, content: &str) -> bool {
        let from = (content.to_owned(), String::new());
        self.lines().index.range(from..).next().is_some_and(|((of, _), _)| of == content)
    }

    /// Keeps a value. What cannot be written is told by [`Cache::problem`], once for all.
    pub fn put<T: Serialize>(&self, key: &Key, value: &T) {
        let Ok(value) = serde_json::to_string(value) else { return };
        let text = line::write(key, &self.by, &value);
        if text.len() as u64 > LINE_BYTES {
            return;
        }
        let mut lines = self.lines();
        if lines.problem.is_none()
            && let Err(error) = lines.append(key, &text)
        {
            lines.problem = Some(error);
        }
    }

    /// Why what was read could not be kept.
    pub fn problem(&self) -> Option<Problem> {
        self.lines().problem.as_ref().map(Problem::of_system)
    }

    /// Rewrites the file if half of it is of no use any more: of files that are gone, of another build, damaged, or
    /// followed by a newer line. `contents` are the hashes of all files that are there.
    ///
    /// # Errors
    /// Where it cannot be rewritten; it is then as it was.
    pub fn tidy(&self, contents: &HashSet<&str>) -> io::Result<()> {
        let mut lines = self.lines();
        let all = lines.file.metadata()?.len();
        let mut live: Vec<Place> =
            lines.index.iter().filter(|((of, _), _)| contents.contains(of.as_str())).map(|(_, place)| *place).collect();
        live.sort_by_key(|place| place.start);
        let used: u64 = live.iter().map(|place| place.length + 1).sum();
        if used.saturating_mul(2) > all || all == used {
            return Ok(());
        }
        // Another run adds to the file: the next one that is alone will do it.
        self.lock.unlock()?;
        if self.lock.try_lock().is_err() {
            let _ = self.lock.try_lock_shared();
            return Ok(());
        }
        let done = self.rewrite(&mut lines, &live);
        let _ = self.lock.unlock().and_then(|()| self.lock.lock_shared());
        done
    }

    fn rewrite(&self, lines: &mut Lines, live: &[Place]) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        // Only its owner can read what `tempfile` makes.
        let mut new = tempfile::Builder::new().prefix(folder::PENDING).tempfile_in(folder)?;
        for place in live {
            let mut line = lines.at(*place)?;
            line.push(b'\n');
            new.write_all(&line)?;
        }
        new.as_file().sync_all()?;
        new.persist(&self.path).map_err(|error| error.error)?;
        *lines = Lines::read(folder::open(&self.path)?, &self.by)?;
        Ok(())
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        // A reader that panicked elsewhere has left the index whole.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lines {
    /// Indexes a file without parsing what its lines hold.
    fn read(file: File, by: &str) -> io::Result<Self> {
        let length = file.metadata()?.len().min(FILE_BYTES);
        let mut index = BTreeMap::new();
        let mut reader = BufReader::with_capacity(256 << 10, (&file).take(length));
        let mut head = Vec::with_capacity(VALUE_AT);
        let mut start = 0;
        let mut torn = false;
        for _ in 0..LINES {
            head.clear();
            let mut size = reader.by_ref().take(VALUE_AT as u64).read_until(b'\n', &mut head)? as u64;
            if size == 0 {
                break;
            }
            if head.last() != Some(&b'\n') {
                size += reader.skip_until(b'\n')? as u64;
            }
            let place = Place { start, length: size - 1 };
            start += size;
            torn = start == length && !ends_with_newline(&file, length)?;
            if let Some(head) = line::head(&head)
                && head.by == by
                && !torn
                && size <= LINE_BYTES
            {
                index.insert((head.of.to_owned(), head.key.to_owned()), place);
            }
        }
        Ok(Self { file, index, torn, problem: None })
    }

    /// The bytes of a line.
    fn at(&mut self, place: Place) -> io::Result<Vec<u8>> {
        let mut line = vec![0; place.length as usize];
        self.file.seek(SeekFrom::Start(place.start))?;
        self.file.read_exact(&mut line)?;
        Ok(line)
    }

    /// Adds a line at the end of the file, wherever another run has put it by now.
    fn append(&mut self, key: &Key, text: &str) -> io::Result<()> {
        if std::mem::take(&mut self.torn) {
            self.file.write_all(b"\n")?;
        }
        self.file.write_all(text.as_bytes())?;
        let end = self.file.stream_position()?;
        let length = text.len() as u64;
        let place = Place { start: end.saturating_sub(length), length: length - 1 };
        self.index.insert((key.content.clone(), key.id.clone()), place);
        Ok(())
    }
}

fn ends_with_newline(mut file: &File, length: u64) -> io::Result<bool> {
    // The reader has come to the end: its place is not needed any more.
    let mut last = [0];
    file.seek(SeekFrom::Start(length.saturating_sub(1)))?;
    file.read_exact(&mut last)?;
    Ok(last == [b'\n'])
}

#[cfg(test)]
mod tests;
