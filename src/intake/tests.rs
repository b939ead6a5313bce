use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::*;
use crate::dicom::sample::{Written, slice};
use crate::model::Format;

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn take_in(folder: &Path) -> Vec<SourceFile> {
    intake(folder, &Options::default()).unwrap()
}

fn limited(limits: Limits) -> Options {
    Options { limits, ..Options::default() }
}

fn by_path(files: &[SourceFile]) -> BTreeMap<&str, &SourceFile> {
    let map: BTreeMap<_, _> = files.iter().map(|file| (file.path.as_str(), file)).collect();
    assert_eq!(map.len(), files.len(), "two entries have the same path");
    map
}

fn state(file: &SourceFile) -> Option<FileState> {
    file.verdict.as_ref().map(|(state, _)| *state)
}

/// What is on disk, counted without following links.
fn on_disk(folder: &Path) -> usize {
    walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir()).count()
}

fn accounted(files: &[SourceFile]) -> usize {
    let of_disk = files.iter().filter(|file| file.container.is_none());
    of_disk.map(|file| file.series.as_ref().map_or(1, |series| series.members)).sum()
}

#[test]
fn a_folder_that_is_none() {
    let folder = folder(&[("a.txt", b"a")]);
    assert!(matches!(intake(&folder.path().join("none"), &Options::default()), Err(IntakeError::NoFolder)));
    assert!(matches!(intake(&folder.path().join("a.txt"), &Options::default()), Err(IntakeError::NotAFolder)));
}

#[test]
fn every_kind_of_verdict() {
    let limits = Limits { file_bytes: 1_000, ..Limits::default() };
    let folder = folder(&[
        ("letter.txt", b"Dear Dr"),
        ("empty.pdf", b""),
        ("big.txt", &[b'a'; 1_001]),
        (".DS_Store", b"\0\0\0\x01Bud1"),
        ("a/Thumbs.db", b"x"),
        ("~$letter.docx", b"x"),
        ("cd/viewer.exe", b"MZ\x90\0\x03\0"),
        ("cd/autorun.inf", b"[autorun]\nopen=viewer.exe\n"),
        ("z (1).txt", b"Dear Dr"),
    ]);
    let files = intake(folder.path(), &limited(limits)).unwrap();
    let map = by_path(&files);
    assert_eq!(state(map["letter.txt"]), None);
    assert_eq!(state(map["empty.pdf"]), Some(FileState::Empty));
    assert_eq!(state(map["big.txt"]), Some(FileState::TooLarge));
    for ignored in [".DS_Store", "a/Thumbs.db", "~$letter.docx", "cd/viewer.exe", "cd/autorun.inf"] {
        assert_eq!(state(map[ignored]), Some(FileState::Ignored), "{ignored}");
    }
    assert_eq!(state(map["z (1).txt"]), Some(FileState::Duplicate));
    assert!(files.iter().all(|file| file.verdict.as_ref().is_none_or(|(_, reason)| !reason.is_empty())));
    assert!(files.iter().all(|file| file.sha256.len() == if file.path == "big.txt" { 0 } else { 64 }));
    assert!(files.is_sorted_by(|a, b| a.path <= b.path));
    // As `printf "Dear Dr" | sha256sum` says.
    assert_eq!(map["letter.txt"].sha256, "39051b3ccd577a152f618929d9de615b63e3c6db0297476cbf8bc83183bff24f");
}

#[test]
fn the_copy_is_the_duplicate_whatever_the_order() {
    let folder = folder(&[
        ("Copy of report.txt", b"Report"),
        ("report.txt", b"Report"),
        ("a.txt", b"Other"),
        ("b/a.txt", b"Other"),
        ("one (1).txt", b"Third"),
        ("one_final(2).txt", b"Third"),
    ]);
    let files = take_in(folder.path());
    let map = by_path(&files);
    let twin = |path: &str| map[path].duplicate_of.map(|index| files[index].path.as_str());
    assert_eq!(twin("Copy of report.txt"), Some("report.txt"));
    assert_eq!(twin("report.txt"), None);
    assert_eq!(twin("b/a.txt"), Some("a.txt"));
    assert_eq!(twin("one_final(2).txt"), Some("one (1).txt"));
    assert_eq!(map["b/a.txt"].verdict, Some((FileState::Duplicate, "the same content as a.txt".to_owned())));
}

#[cfg(unix)]
#[test]
fn links_and_odd_names_are_listed() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&[("a/letter.txt", b"Dear Dr")]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("dangling")).unwrap();
    let odd = folder.path().join(std::ffi::OsStr::from_bytes(b"b\xFFd.txt"));
    fs::write(&odd, b"odd name").unwrap();
    let files = take_in(folder.path());
    let map = by_path(&files);
    assert_eq!(files.len(), 4);
    assert_eq!(state(map["a/loop"]), Some(FileState::Ignored));
    assert_eq!(state(map["dangling"]), Some(FileState::Ignored));
    let odd = map["b\u{FFFD}d.txt"];
    assert_eq!(state(odd), None);
    let Content::Disk(real) = &odd.content else { panic!("not on disk") };
    assert_eq!(fs::read(real).unwrap(), b"odd name");
    assert_eq!(accounted(&files), on_disk(folder.path()));
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_opened() {
    let folder = folder(&[]);
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    let files = take_in(folder.path());
    assert_eq!(state(&files[0]), Some(FileState::Ignored));
}

#[cfg(unix)]
#[test]
fn what_may_not_be_opened_is_listed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("secret.txt", b"x"), ("closed/inner.txt", b"y")]);
    let closed = folder.path().join("closed");
    let secret = folder.path().join("secret.txt");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser may open everything: then there is nothing to see.
    if File::open(&secret).is_err() {
        let files = take_in(folder.path());
        let map = by_path(&files);
        let denied = Some((FileState::Damaged, "it could not be opened: permission denied".to_owned()));
        assert_eq!(map["secret.txt"].verdict, denied);
        assert_eq!(map["closed"].verdict, denied);
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn errors_of_the_system_have_their_reasons() {
    let reason = |kind| why_closed(&io::Error::from(kind)).text();
    assert_eq!(reason(io::ErrorKind::PermissionDenied), "it could not be opened: permission denied");
    assert!(reason(io::ErrorKind::NotFound).contains("no longer there"));
    assert!(reason(io::ErrorKind::Other).contains("error"));
}

#[test]
fn folders_beyond_the_depth_are_named() {
    let folder = folder(&[("a/b/c/d.txt", b"x"), ("a/e.txt", b"y")]);
    let files = intake(folder.path(), &limited(Limits { depth: 2, ..Limits::default() })).unwrap();
    let map = by_path(&files);
    assert_eq!(state(map["a/b"]), Some(FileState::Damaged));
    assert!(map.contains_key("a/e.txt"));
}

#[test]
fn slices_become_one_series_and_none_is_lost() {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for number in 0..20 {
        files.push((format!("cd/IM{number:04}"), slice(Written::Explicit, "7", number, 3_000)));
        files.push((format!("cd/b/{number}.dcm"), slice(Written::Implicit, "8", number, 3_000)));
    }
    // A second copy of part of the disc, and an object that names no series.
    for number in 0..5 {
        files.push((format!("cd copy/IM{number:04}"), slice(Written::Explicit, "7", number, 3_000)));
    }
    let mut nameless = vec![0; 128];
    nameless.extend(b"DICM");
    files.push(("cd/broken".to_owned(), nameless));
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let folder = folder(&files);
    let found = take_in(folder.path());
    assert_eq!(found.len(), 4, "{:?}", found.iter().map(|file| &file.path).collect::<Vec<_>>());
    let map = by_path(&found);
    let seven = map["cd/IM0000"];
    assert_eq!(seven.series.as_ref().unwrap().members, 20);
    let size = slice(Written::Explicit, "7", 0, 3_000).len() as u64;
    assert!(seven.bytes >= 20 * size);
    assert_eq!(map["cd/b/0.dcm"].series.as_ref().unwrap().members, 20);
    assert_eq!(map["cd/broken"].format, Format::Dicom);
    assert!(map["cd/broken"].series.is_none());
    let copies = map["cd copy/IM0000"].series.as_ref().unwrap();
    assert_eq!(copies.members, 5);
    assert_eq!(accounted(&found), on_disk(folder.path()));
}

const MAIL: &str = "From: Ana <a@example.org>\r\nTo: b@example.org\r\nSubject: Papers\r\nMIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=XX\r\n\r\n--XX\r\nContent-Type: text/plain\r\n\r\nDear Dr, see the papers.\r\n";

fn part(kind: &str, name: &str, body: &str) -> String {
    format!(
        "--XX\r\nContent-Type: {kind}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n{body}\r\n"
    )
}

#[test]
fn attachments_become_files() {
    let inner = "From: c@example.org\r\nSubject: Inner\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=YY\r\n\r\n\
--YY\r\nContent-Type: text/plain\r\n\r\nInner words\r\n--YY\r\nContent-Type: text/csv; name=labs.csv\r\n\
Content-Disposition: attachment; filename=labs.csv\r\n\r\nTest;Value\r\nHb;102\r\n--YY--\r\n";
    let png = "Content-Type: image/png; name=logo.png\r\nContent-ID: <l>\r\nContent-Transfer-Encoding: base64\r\n\
Content-Disposition: inline; filename=logo.png\r\n\r\niVBORw0KGgoAAAANSUhEUg==\r\n";
    let mail = format!(
        "{MAIL}{}{}{}--XX\r\n{png}--XX\r\nContent-Type: message/rfc822\r\n\r\n{inner}--XX--\r\n",
        part("application/pdf", "a/b report.pdf", "%PDF-1.4 x"),
        part("text/plain", "note.txt", "Hb 102"),
        part("text/plain", "note.txt", "PLT 40"),
    );
    let folder = folder(&[("post/mail.eml", mail.as_bytes()), ("note.txt", b"Hb 102")]);
    let files = take_in(folder.path());
    let map = by_path(&files);
    assert_eq!(map["post/mail.eml"].format, Format::Eml);
    assert_eq!(state(map["post/mail.eml"]), None);
    let report = map["post/mail.eml/a_b report.pdf"];
    assert_eq!((report.format, report.container.as_deref()), (Format::Pdf, Some("post/mail.eml")));
    assert!(matches!(&report.content, Content::Memory(bytes) if bytes.starts_with(b"%PDF-1.4 x")));
    // The same note lies beside the mail: what is on disk stays.
    assert_eq!(state(map["post/mail.eml/note.txt"]), Some(FileState::Duplicate));
    assert_eq!(state(map["note.txt"]), None);
    assert_eq!(state(map["post/mail.eml/note.txt [2]"]), None);
    assert_eq!(state(map["post/mail.eml/logo.png"]), Some(FileState::Ignored));
    let inner = map["post/mail.eml/Inner.eml"];
    assert_eq!(inner.format, Format::Eml);
    let labs = map["post/mail.eml/Inner.eml/labs.csv"];
    assert_eq!((labs.format, labs.container.as_deref()), (Format::Csv, Some("post/mail.eml/Inner.eml")));
    assert_eq!(files.len(), 8);
    assert_eq!(accounted(&files), on_disk(folder.path()));
}

#[test]
fn a_mail_cut_short_gives_what_there_is_of_its_attachment() {
    // "%PDF-1.4" and 60 bytes more, packed; the mail ends in the middle of it.
    let packed = "JVBERi0xLjQKMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz\r\nNDU2Nzg5MDEyMzQ1Njc4";
    let mail = format!(
        "{MAIL}--XX\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\
Content-Disposition: attachment; filename=a.pdf\r\n\r\n{packed}"
    );
    let folder = folder(&[("mail.eml", mail.as_bytes())]);
    let files = take_in(folder.path());
    assert_eq!(by_path(&files)["mail.eml/a.pdf"].format, Format::Pdf);
}

#[test]
fn mails_in_mails_end() {
    let shell = |inner: &str| {
        format!(
            "From: a@example.org\r\nSubject: Fw\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n{inner}"
        )
    };
    let mut mail = "From: a@example.org\r\nSubject: Last\r\nMIME-Version: 1.0\r\n\r\nEnd\r\n".to_owned();
    for _ in 0..20 {
        mail = shell(&mail);
    }
    let bomb = "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n".repeat(50_000);
    let folder = folder(&[("deep.eml", mail.as_bytes()), ("bomb.eml", bomb.as_bytes())]);
    let files = take_in(folder.path());
    let map = by_path(&files);
    assert_eq!(state(map["bomb.eml"]), Some(FileState::Unsupported));
    let deep: Vec<_> = files.iter().filter(|file| file.path.starts_with("deep.eml")).collect();
    assert!((2..=20).contains(&deep.len()), "{}", deep.len());
    assert!(
        deep.iter().any(|file| state(file) == Some(FileState::Unsupported)),
        "the deepest says that it was not opened"
    );
}

#[test]
fn too_many_attachments_are_still_listed() {
    let parts: String =
        (0..10).map(|number| part("text/plain", &format!("{number}.txt"), &format!("Text {number}"))).collect();
    let mail = format!("{MAIL}{parts}--XX--\r\n");
    let folder = folder(&[("mail.eml", mail.as_bytes())]);
    let files = intake(folder.path(), &limited(Limits { members: 4, ..Limits::default() })).unwrap();
    assert!(files.iter().any(|file| state(file) == Some(FileState::Unsupported)));
    assert_eq!(files.iter().filter(|file| file.container.is_some() && file.verdict.is_none()).count(), 4);
}

/// Three thousand slices of half a megabyte against dcmdump (DCMTK), where that is installed. Needs 1.6 GB of disk:
/// `cargo test --lib -- --ignored --nocapture three_thousand_slices`.
#[test]
#[ignore = "writes 1.6 GB"]
#[expect(clippy::print_stdout, reason = "it is a measurement")]
fn three_thousand_slices_against_dcmdump() {
    let folder = folder(&[]);
    for number in 0..3_000 {
        let bytes = slice(Written::Explicit, "7", number, 512 << 10);
        fs::write(folder.path().join(format!("IM{number:06}")), bytes).unwrap();
    }
    let started = std::time::Instant::now();
    let files = take_in(folder.path());
    let ours = started.elapsed();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].series.as_ref().unwrap().members, 3_000);
    let peak = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        peak.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: not known on this system").to_owned();
    let started = std::time::Instant::now();
    let dump = std::process::Command::new("dcmdump").args(["-M", "+sd"]).arg(folder.path()).output();
    let theirs = started.elapsed();
    println!("own: {ours:?}; {peak}; dcmdump: {theirs:?} ({})", dump.is_ok_and(|dump| dump.status.success()));
}

#[test]
fn a_report_among_the_pictures_stays_a_file_of_its_own() {
    use crate::dicom::sample::Pen;
    let pen = Pen { written: Written::Explicit, marked: false };
    let report = |words: &str| pen.report(&[pen.text("Findings", words)]);
    let folder = folder(&[
        ("disc/IM1", &slice(Written::Explicit, "7", 1, 900)),
        ("disc/IM2", &slice(Written::Explicit, "7", 2, 900)),
        ("disc/SR1", &report("Node in the left groin.")),
        ("disc/SR2", &report("An addendum.")),
    ]);
    let files = take_in(folder.path());
    let map = by_path(&files);
    assert_eq!(files.len(), 3, "{:?}", map.keys());
    assert_eq!(map["disc/IM1"].series.as_ref().unwrap().members, 2);
    for path in ["disc/SR1", "disc/SR2"] {
        assert_eq!(map[path].format, Format::DicomSr);
        assert_eq!(state(map[path]), None);
    }
}

#[test]
fn pages_are_listed_as_people_count_and_photos_as_they_were_taken() {
    let photo = super::taken::tests::photo;
    let (first, second, third) =
        (photo("2026:11:03 09:15:00"), photo("2026:11:03 09:16:00"), photo("2026:11:04 08:00:00"));
    let folder = folder(&[
        ("IMG_10.jpg", &first),
        ("IMG_2.jpg", &second),
        ("letters/back.jpg", &second),
        ("letters/end.jpg", &first),
        ("letters/front.jpg", &third),
        ("letters/cover.txt", b"cover"),
    ]);
    let files = take_in(folder.path());
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        ["IMG_2.jpg", "IMG_10.jpg", "letters/end.jpg", "letters/cover.txt", "letters/back.jpg", "letters/front.jpg"]
    );
}
