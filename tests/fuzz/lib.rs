//! What the fuzz targets share: bytes sent through a reader, and what counts as a crash.

use std::cell::RefCell;
use std::io::{Cursor, Write};

use cart_dossier::limits::Limits;
use cart_dossier::model::file::Content;
use cart_dossier::model::{FileState, Format, SourceFile};
use cart_dossier::{classify, extract, intake, read};

/// Small limits: what is found within them is found fast, and a run out of memory is a finding.
fn options() -> read::Options {
    let limits = Limits {
        file_bytes: 8 << 20,
        text_bytes: 1 << 20,
        pages: 50,
        members: 50,
        unpacked_bytes: 16 << 20,
        ..Limits::default()
    };
    read::Options { limits, ..read::Options::default() }
}

/// A panic in this project's own code is a crash even where the program catches it. Of libraries that are known to
/// panic on broken files (and are only used behind `catch_unwind`), only what escapes is one.
pub fn watch() {
    std::panic::set_hook(Box::new(|panic| {
        let of_library = panic.location().is_some_and(|place| place.file().contains("/registry/"));
        if !of_library {
            eprintln!("{panic}");
            std::process::abort();
        }
    }));
}

/// Reads the bytes as one of the formats, chosen by the first byte, and looks at what they say.
pub fn read_as(formats: &[Format], data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    let format = formats[usize::from(*first) % formats.len()];
    through(&file(format, bytes.to_vec()), &options());
}

/// As `read_as`, the words on pictures too: of small ones, for the networks are slow.
pub fn look_as(formats: &[Format], data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    let format = formats[usize::from(*first) % formats.len()];
    let mut options = read::Options { ocr: Some(read::ocr::Options::default()), ..options() };
    options.limits.picture_pixels = 100_000;
    options.limits.pages = 3;
    through(&file(format, bytes.to_vec()), &options);
}

/// Before each part of a package, in what `read_packed` takes, stands a line of this and the part's name.
const PART: &[u8] = b"\n==== ";

/// As `read_as`, for formats that are a ZIP of parts: packs the parts itself, so that what is changed in them is read
/// and does not only break their checksums.
pub fn read_packed(formats: &[Format], data: &[u8]) {
    let Some((first, parts)) = data.split_first() else { return };
    let format = formats[usize::from(*first) % formats.len()];
    if let Some(bytes) = packed(parts) {
        through(&file(format, bytes), &options());
    }
}

fn packed(mut parts: &[u8]) -> Option<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let next = |parts: &[u8]| parts.windows(PART.len()).position(|window| window == PART);
    while let Some(start) = next(parts) {
        parts = &parts[start + PART.len()..];
        let part = &parts[..next(parts).unwrap_or(parts.len())];
        let end = part.iter().position(|byte| *byte == b'\n')?;
        zip.start_file(std::str::from_utf8(&part[..end]).ok()?, stored).ok()?;
        zip.write_all(&part[end + 1..]).ok()?;
    }
    zip.finish().ok().map(Cursor::into_inner)
}

fn file(format: Format, bytes: Vec<u8>) -> SourceFile {
    let size = bytes.len() as u64;
    let new = SourceFile::new("paper".to_owned(), None, Content::Memory(bytes.into()));
    SourceFile { bytes: size, format, ..new }
}

fn through(file: &SourceFile, options: &read::Options) {
    let reading = read::read(file, options);
    assert!(reading.state == FileState::Read || reading.reason.is_some_and(|reason| !reason.is_empty()));
    for record in classify::classify(file, &reading.text, classify::Vocabulary::builtin()) {
        extract::extract(&record, &reading.text, &extract::Options::default());
    }
}

thread_local! {
    static FOLDER: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) };
}

/// Takes the bytes in as the one file of a folder: sniffing, unpacking, headers; then reads a few of what came out.
pub fn take_in(data: &[u8]) {
    FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(|| tempfile::tempdir().expect("a temporary folder"));
        std::fs::write(folder.path().join("paper"), data).expect("a file in it");
        let options = options();
        let take = intake::Options { limits: options.limits.clone(), ..intake::Options::default() };
        let files = intake::intake(folder.path(), &take).expect("the folder can be listed");
        assert!(!files.is_empty());
        for file in files.iter().filter(|file| file.verdict.is_none()).take(8) {
            through(file, &options);
        }
    });
}
