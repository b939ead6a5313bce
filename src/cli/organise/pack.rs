//! The dossier as one ZIP, locked where a password is given (docs/decisions/0011).

use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{AesMode, CompressionMethod, DateTime, ZipWriter};

/// The name of the ZIP in a locked one: it tells nothing.
const INNER: &str = "Dossier.zip";
/// From this many bytes on the form for large files is needed; some room is left for the lists of names.
const LARGE: u64 = 3 << 30;

/// Writes the files of a dossier, which are named by their paths below `root`, in a folder `top`. With a password all of it
/// is one ZIP in a locked one, so that the names are locked as well; it goes from one into the other without ever being
/// on the disk unlocked.
///
/// # Errors
/// Where a file cannot be read, or the ZIP cannot be written.
pub(super) fn write(
    root: &Path,
    files: &[String],
    top: &str,
    out: &mut File,
    password: Option<&str>,
) -> io::Result<()> {
    let Some(password) = password else {
        let mut zip = ZipWriter::new(out);
        fill(&mut zip, root, files, top)?;
        return zip.finish().map(|_| ()).map_err(io::Error::other);
    };
    let mut total = 0;
    for file in files {
        total += std::fs::metadata(root.join(file))?.len() + 1024;
    }
    let mut outer = ZipWriter::new(out);
    let options =
        plain(total).compression_method(CompressionMethod::Stored).with_aes_encryption(AesMode::Aes256, password);
    outer.start_file(INNER, options).map_err(io::Error::other)?;
    let mut inner = ZipWriter::new_stream(&mut outer);
    fill(&mut inner, root, files, top)?;
    inner.finish().map_err(io::Error::other)?;
    outer.finish().map(|_| ()).map_err(io::Error::other)
}

fn fill<W: Write + Seek>(zip: &mut ZipWriter<W>, root: &Path, files: &[String], top: &str) -> io::Result<()> {
    for file in files {
        let mut source = File::open(root.join(file))?;
        let options = plain(source.metadata()?.len()).compression_method(CompressionMethod::Deflated);
        zip.start_file(format!("{top}/{file}"), options).map_err(io::Error::other)?;
        io::copy(&mut source, zip)?;
    }
    Ok(())
}

/// No clock: the day at which the papers were packed is nobody's business.
fn plain(bytes: u64) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .last_modified_time(DateTime::default())
        .unix_permissions(0o600)
        .large_file(bytes > LARGE)
}
