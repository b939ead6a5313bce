//! What `--log` keeps of a batch: a line for each patient, without who it is.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::work::Done;
use crate::cli::failure::Failure;

/// The file, and the first line that it had no room for: a batch is not stopped for its log.
pub(super) struct Log {
    file: Option<(PathBuf, File)>,
    failed: Option<io::Error>,
}

impl Log {
    /// Opens the file, behind what stands in it. Without one, nothing is kept.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(super) fn new(path: Option<&Path>) -> Result<Self, Failure> {
        let open = |path: &Path| {
            let mut options = fs::OpenOptions::new();
            options.create(true).append(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(path).map_err(|error| Failure::output(path, &error))?;
            Ok((path.to_owned(), file))
        };
        Ok(Self { file: path.map(open).transpose()?, failed: None })
    }

    /// A patient who is done.
    pub(super) fn patient(&mut self, index: usize, total: usize, done: &Done) {
        let Some((_, file)) = &mut self.file else { return };
        let row = &done.row;
        let (found, required) = row.readiness();
        let line = format!(
            "{} patient {}/{total} {} {:.1}s files={} required={found}/{required} unread={}\n",
            chrono::Local::now().format("%Y-%m-%dT%H:%M:%S%:z"),
            index + 1,
            match (&row.problem, done.fresh) {
                (Some(_), _) => "problem",
                (None, true) => "done",
                (None, false) => "unchanged",
            },
            done.took.as_secs_f64(),
            row.files,
            row.unread.len(),
        );
        if let Err(error) = file.write_all(line.as_bytes()) {
            self.failed.get_or_insert(error);
        }
    }

    /// Whether all is in the file.
    ///
    /// # Errors
    /// A line could not be written.
    pub(super) fn end(self) -> Result<(), Failure> {
        match (self.file, self.failed) {
            (Some((path, _)), Some(error)) => Err(Failure::output(&path, &error)),
            _ => Ok(()),
        }
    }
}
