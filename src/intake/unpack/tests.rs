use std::fs;
use std::io::{Cursor, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use ::zip::write::SimpleFileOptions;
use ::zip::{AesMode, CompressionMethod, ZipWriter};

use super::*;
use crate::dicom::sample::{Written, slice};
use crate::intake::{Options, intake};
use crate::limits::Limits;

const PAPER: &str = "Invented paper. Haemoglobin 102 g/L.\n";

/// The files that an archive of this name gives, in order of path.
fn taken(name: &str, bytes: &[u8], options: &Options) -> Vec<SourceFile> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    let mut files = intake(folder.path(), options).unwrap();
    // The folder is gone when the files are read: what is stored is held here.
    for file in &mut files {
        if let Ok(held) = stored::bytes(&file.content, 1 << 20) {
            file.content = Content::Memory(held.as_ref().into());
        }
    }
    files
}

fn open_all(name: &str, bytes: &[u8]) -> Vec<SourceFile> {
    taken(name, bytes, &Options::default())
}

fn limited(limits: Limits) -> Options {
    Options { limits, ..Options::default() }
}

fn paths(files: &[SourceFile]) -> Vec<&str> {
    files.iter().map(|file| file.path.as_str()).collect()
}

fn state(file: &SourceFile) -> Option<FileState> {
    file.verdict.as_ref().map(|(state, _)| *state)
}

fn reason(file: &SourceFile) -> &str {
    file.verdict.as_ref().map_or("", |(_, reason)| reason)
}

fn words(file: &SourceFile) -> String {
    String::from_utf8(stored::bytes(&file.content, 1 << 20).unwrap().as_ref().to_vec()).unwrap()
}

fn zip_with(members: &[(&str, &[u8])], options: SimpleFileOptions) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    zip_with(members, SimpleFileOptions::default())
}

fn tar_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = ::tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        tar.append_data(&mut header, name, *bytes).unwrap();
    }
    tar.into_inner().unwrap()
}

fn gz_of(bytes: &[u8]) -> Vec<u8> {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(bytes).unwrap();
    gz.finish().unwrap()
}

/// Bytes that do not pack.
fn noise(seed: u32, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let byte = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    };
    std::iter::repeat_with(byte).take(length).collect()
}

/// See tests/fixtures/archives/README.md.
fn fixture(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/archives");
    fs::read(folder.join(name)).unwrap()
}

#[test]
fn every_kind_of_archive_gives_its_papers() {
    let members: &[(&str, &[u8])] = &[("letters/a.txt", PAPER.as_bytes()), ("b.txt", b"Invented, too.\n")];
    let archives = [
        ("x.zip", zip_of(members)),
        ("stored.zip", zip_with(members, SimpleFileOptions::default().compression_method(CompressionMethod::Stored))),
        ("x.7z", fixture("papers.7z")),
        ("x.tar", tar_of(members)),
        ("x.tar.gz", gz_of(&tar_of(members))),
        // A name says nothing.
        ("photo.jpg", zip_of(members)),
    ];
    for (name, bytes) in archives {
        let files = open_all(name, &bytes);
        assert_eq!(
            paths(&files),
            [name.to_owned(), format!("{name}/b.txt"), format!("{name}/letters/a.txt")],
            "{name}"
        );
        assert_eq!((state(&files[0]), reason(&files[0])), (Some(FileState::Read), "2 files in it"), "{name}");
        assert_eq!(files[0].holds, Some(2));
        assert_eq!(state(&files[2]), None);
        assert_eq!(words(&files[2]), PAPER, "{name}");
        assert_eq!(files[2].bytes, PAPER.len() as u64);
        assert_eq!(files[2].container.as_deref(), Some(name));
        assert_eq!(files[2].sha256, open_all("a.txt", PAPER.as_bytes())[0].sha256);
    }
    let one = open_all("letter.txt.gz", &gz_of(PAPER.as_bytes()));
    assert_eq!((paths(&one), reason(&one[0])), (vec!["letter.txt.gz", "letter.txt.gz/letter.txt"], "1 file in it"));
}

#[test]
fn archives_in_archives_end() {
    let mut bytes = zip_of(&[("paper.txt", PAPER.as_bytes())]);
    bytes = gz_of(&tar_of(&[("in.zip", &bytes)]));
    bytes = zip_of(&[("in.tgz", &bytes), ("in.7z", &fixture("papers.7z"))]);
    let files = open_all("x.zip", &bytes);
    assert_eq!(
        paths(&files),
        [
            "x.zip",
            "x.zip/in.7z",
            "x.zip/in.7z/b.txt",
            "x.zip/in.7z/letters/a.txt",
            "x.zip/in.tgz",
            "x.zip/in.tgz/in.zip",
            "x.zip/in.tgz/in.zip/paper.txt"
        ]
    );
    assert_eq!(words(&files[6]), PAPER);
    let mut bytes = zip_of(&[("paper.txt", PAPER.as_bytes())]);
    for _ in 0..30 {
        bytes = zip_of(&[("again.zip", &bytes)]);
    }
    let files = open_all("x.zip", &bytes);
    assert_eq!(files.len(), 9);
    assert_eq!(state(&files[8]), Some(FileState::Unsupported));
    assert!(reason(&files[8]).contains("too many other files"));
}

#[test]
fn names_are_shown_and_never_followed() {
    let bytes = zip_of(&[
        ("../../evil.txt", b"Invented 1"),
        ("C:\\Windows\\a.txt", b"Invented 2"),
        ("/etc/b.txt", b"Invented 3"),
        ("__MACOSX/._b.txt", b"x"),
        (".DS_Store", b"x"),
        ("folder/", b""),
    ]);
    let files = open_all("x.zip", &bytes);
    assert_eq!(
        paths(&files),
        [
            "x.zip",
            "x.zip/.DS_Store",
            "x.zip/Windows/a.txt",
            "x.zip/__MACOSX/._b.txt",
            "x.zip/etc/b.txt",
            "x.zip/evil.txt"
        ]
    );
    assert_eq!(state(&files[1]), Some(FileState::Ignored));
    assert_eq!(state(&files[3]), Some(FileState::Ignored));
    // As a Chinese Windows packs it: the name in GBK, and nothing that says so.
    let mut gbk = zip_of(&[("XXXX.txt", PAPER.as_bytes())]);
    let (name, _, _) = encoding_rs::GBK.encode("病理");
    for at in 0..gbk.len() - 4 {
        if &gbk[at..at + 4] == b"XXXX" {
            gbk[at..at + 4].copy_from_slice(&name);
        }
    }
    assert_eq!(paths(&open_all("x.zip", &gbk)), ["x.zip", "x.zip/病理.txt"]);
}

#[test]
fn links_and_devices_in_archives_are_listed_and_not_followed() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("link", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    zip.start_file("a.txt", SimpleFileOptions::default()).unwrap();
    zip.write_all(PAPER.as_bytes()).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    let mut tar = ::tar::Builder::new(Vec::new());
    for (name, kind) in [
        ("link", ::tar::EntryType::Symlink),
        ("hard", ::tar::EntryType::Link),
        ("tty", ::tar::EntryType::Char),
        ("pipe", ::tar::EntryType::Fifo),
        ("disk", ::tar::EntryType::Block),
    ] {
        let mut header = ::tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        tar.append_link(&mut header, name, "/etc/passwd").unwrap();
    }
    let tar = tar.into_inner().unwrap();
    for (name, bytes, number) in [("x.zip", zip, 1), ("x.tar", tar.clone(), 5), ("x.tgz", gz_of(&tar), 5)] {
        let files = open_all(name, &bytes);
        let closed: Vec<_> = files.iter().filter(|file| state(file) == Some(FileState::Ignored)).collect();
        assert_eq!(closed.len(), number, "{name}: {:?}", paths(&files));
        assert!(
            closed
                .iter()
                .all(|file| file.sha256.is_empty() && stored::bytes(&file.content, 9).unwrap().as_ref().is_empty())
        );
        let links = closed.iter().filter(|file| file.problem == Some(FindingCode::FolderLoop)).count();
        assert_eq!(links, number.min(2));
    }
}

#[test]
fn locked_archives_are_opened_with_the_right_password() {
    let members: &[(&str, &[u8])] = &[("a.txt", PAPER.as_bytes()), ("b.txt", b"Invented, too.\n")];
    let aes = SimpleFileOptions::default().with_aes_encryption(AesMode::Aes256, "lyon");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, aes).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let zip = zip.finish().unwrap().into_inner();
    for (name, bytes) in [
        ("x.zip", zip),
        ("old.zip", fixture("locked-old.zip")),
        ("x.7z", fixture("locked.7z")),
        ("y.7z", fixture("locked-names.7z")),
    ] {
        for passwords in [vec![], vec!["wrong".to_owned()]] {
            let files = taken(name, &bytes, &Options { passwords, ..Options::default() });
            assert_eq!(files.len(), 1, "{name}");
            assert_eq!(state(&files[0]), Some(FileState::NeedsPassword), "{name}");
            assert!(reason(&files[0]).contains("--password"));
        }
        let passwords = vec!["wrong".to_owned(), "lyon".to_owned()];
        let files = taken(name, &bytes, &Options { passwords, ..Options::default() });
        assert_eq!(files.len(), 3, "{name}");
        assert_eq!(state(&files[0]), Some(FileState::Read), "{name}");
        assert!(files.iter().any(|file| file.path.ends_with("a.txt") && words(file) == PAPER), "{name}");
    }
    // One locked paper among others is named.
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("locked.txt", SimpleFileOptions::default().with_aes_encryption(AesMode::Aes256, "lyon")).unwrap();
    zip.write_all(PAPER.as_bytes()).unwrap();
    zip.start_file("open.txt", SimpleFileOptions::default()).unwrap();
    zip.write_all(PAPER.as_bytes()).unwrap();
    let files = open_all("x.zip", &zip.finish().unwrap().into_inner());
    assert_eq!((state(&files[1]), state(&files[2])), (Some(FileState::NeedsPassword), None));
}

#[test]
fn a_broken_archive_gives_what_can_be_had_and_says_so() {
    let noise = noise(7, 40_000);
    let members: &[(&str, &[u8])] = &[("a.txt", PAPER.as_bytes()), ("b.bin", &noise), ("c.txt", PAPER.as_bytes())];
    let whole = zip_of(members);
    let cut = open_all("x.zip", &whole[..20_000]);
    assert_eq!(state(&cut[0]), Some(FileState::PartlyRead), "{:?}", paths(&cut));
    assert_eq!(words(&cut[1]), PAPER);
    assert_eq!((cut[2].path.as_str(), state(&cut[2])), ("x.zip/b.bin", Some(FileState::Damaged)));
    // One byte of a member is wrong: the others are whole.
    let mut wrong = whole.clone();
    wrong[10_000] ^= 0x40;
    let files = open_all("x.zip", &wrong);
    assert_eq!(files.len(), 4);
    assert_eq!((state(&files[1]), state(&files[2])), (None, Some(FileState::Damaged)));
    for (name, bytes) in [
        ("x.7z", fixture("papers.7z")),
        ("x.tar", tar_of(members)),
        ("x.tgz", gz_of(&tar_of(members))),
        ("x.gz", gz_of(&noise)),
    ] {
        let files = open_all(name, &bytes[..bytes.len() / 2]);
        let bad = [Some(FileState::Damaged), Some(FileState::PartlyRead)];
        assert!(bad.contains(&state(&files[0])), "{name}: {:?}", files[0].verdict);
    }
    for (name, head) in [("x.zip", &b"PK\x03\x04"[..]), ("x.7z", b"7z\xBC\xAF\x27\x1C"), ("x.gz", b"\x1F\x8B\x08")] {
        let files = open_all(name, &[head, &[0xFF; 600]].concat());
        assert_eq!((files.len(), state(&files[0])), (1, Some(FileState::Damaged)), "{name}");
    }
}

/// As a telephone packs: the sizes of each member are written behind it.
fn streamed_zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in members {
        let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(bytes).unwrap();
        let packed = packed.finish().unwrap();
        out.extend(b"PK\x03\x04\x14\0\x08\x08\x08\0");
        out.extend([0; 16]);
        out.extend((name.len() as u16).to_le_bytes());
        out.extend([0; 2]);
        out.extend(name.as_bytes());
        out.extend(&packed);
        out.extend(b"PK\x07\x08");
        out.extend([0; 4]);
        out.extend((packed.len() as u32).to_le_bytes());
        out.extend((bytes.len() as u32).to_le_bytes());
    }
    out
}

#[test]
fn a_download_that_stopped_gives_what_came_before() {
    let noise = noise(5, 40_000);
    let whole =
        streamed_zip(&[("a.txt", PAPER.as_bytes()), ("folder/", b""), ("b.bin", &noise), ("c.txt", PAPER.as_bytes())]);
    let files = open_all("x.zip", &whole);
    assert_eq!(paths(&files), ["x.zip", "x.zip/a.txt", "x.zip/b.bin", "x.zip/c.txt"]);
    assert_eq!((state(&files[0]), words(&files[1])), (Some(FileState::PartlyRead), PAPER.to_owned()));
    let files = open_all("x.zip", &whole[..30_000]);
    assert_eq!(paths(&files), ["x.zip", "x.zip/a.txt", "x.zip/b.bin"]);
    assert_eq!(state(&files[2]), Some(FileState::Damaged));
    for length in 0..200 {
        open_all("x.zip", &whole[..length]);
    }
}

#[test]
fn a_mail_of_outlook_gives_what_is_attached() {
    let files = open_all("x.msg", &crate::outlook::tests::sample());
    assert_eq!(
        paths(&files),
        ["x.msg", "x.msg/Bericht März.txt", "x.msg/Inner results.eml", "x.msg/Inner results.eml/inner.csv"]
    );
    assert_eq!((files[0].format, state(&files[0])), (Format::Msg, None));
    assert_eq!(words(&files[1]), "Invented paper.\n".repeat(400));
    assert_eq!((files[3].format, words(&files[3])), (Format::Csv, "Test;Value\r\nHb;99\r\n".to_owned()));
}

/// A PDF of these objects, numbered from 1; the first is the root.
fn pdf_of(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(out.len());
        out.extend(format!("{number} 0 obj\n").as_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let xref = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").as_bytes());
    }
    out.extend(
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n", objects.len() + 1).as_bytes(),
    );
    out
}

fn stream_of(dictionary: &str, bytes: &[u8]) -> Vec<u8> {
    [format!("<< {dictionary} /Length {} >>\nstream\n", bytes.len()).as_bytes(), bytes, b"\nendstream"].concat()
}

fn pdf_with_attachments(packed: &[u8]) -> Vec<u8> {
    let object = |text: &str| text.as_bytes().to_vec();
    pdf_of(&[
        object("<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 4 0 R >> >>"),
        object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        object(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 7 0 R >>] >>",
        ),
        // A tree that comes back to itself.
        object("<< /Kids [4 0 R 5 0 R 4 0 R] >>"),
        object("<< /Names [(key) 6 0 R (again) 6 0 R (nothing) 3 0 R] >>"),
        object("<< /Type /Filespec /F (labs.csv) /UF <FEFF006C0061006200F30073002E006300730076> /EF << /F 8 0 R >> >>"),
        object("<< /Type /Filespec /F (letter.txt) /EF << /F 9 0 R >> >>"),
        stream_of("/Type /EmbeddedFile", b"Test;Value\nHb;102\nPLT;40\n"),
        stream_of("/Type /EmbeddedFile /Filter /FlateDecode", packed),
    ])
}

#[test]
fn attachments_of_a_pdf_are_papers() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(PAPER.as_bytes()).unwrap();
    let pdf = pdf_with_attachments(&packed.finish().unwrap());
    let files = open_all("x.pdf", &pdf);
    assert_eq!(paths(&files), ["x.pdf", "x.pdf/labós.csv", "x.pdf/letter.txt"]);
    assert_eq!((files[0].format, state(&files[0])), (Format::Pdf, None));
    assert_eq!((files[1].format, words(&files[2])), (Format::Csv, PAPER.to_owned()));
    let mut bomb = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    bomb.write_all(&vec![0; 24 << 20]).unwrap();
    let pdf = pdf_with_attachments(&bomb.finish().unwrap());
    let files = taken("x.pdf", &pdf, &limited(Limits { file_bytes: 16 << 20, ..Limits::default() }));
    assert_eq!(state(&files[2]), Some(FileState::Unsupported));
    for at in (0..pdf.len().min(3_000)).step_by(11) {
        let mut broken = pdf[..pdf.len().min(3_000)].to_vec();
        broken[at] ^= 0xFF;
        open_all("x.pdf", &broken);
    }
}

#[test]
fn a_report_among_the_slices_of_a_disc_is_a_paper() {
    use crate::dicom::sample::{element, meta};
    let e = |tag, vr: &[u8; 2], value: &[u8]| element(Written::Explicit, tag, vr, value);
    let report = [
        meta(Written::Explicit, "1.2.840.10008.5.1.4.1.1.104.1"),
        e(0x0008_0016, b"UI", b"1.2.840.10008.5.1.4.1.1.104.1"),
        e(0x0008_0018, b"UI", b"1.2.3.9"),
        e(0x0008_0060, b"CS", b"DOC"),
        e(0x0010_0010, b"PN", b"Example^Ana"),
        e(0x0020_000D, b"UI", b"1.2.3.4"),
        e(0x0020_000E, b"UI", b"1.2.3.4.99"),
        e(0x0042_0011, b"OB", b"%PDF-1.4 made up"),
    ]
    .concat();
    for (name, bytes) in [
        ("IM01", report.clone()),
        ("cd.zip", zip_of(&[("IM01", &report)])),
        ("cd.tgz", gz_of(&tar_of(&[("IM01", &report)]))),
    ] {
        let files = open_all(name, &bytes);
        let document = files.iter().find(|file| file.path.ends_with("IM01/document.pdf")).unwrap();
        assert_eq!((document.format, words(document)), (Format::Pdf, "%PDF-1.4 made up".to_owned()));
        let wrapper = files.iter().find(|file| file.format == Format::Dicom && file.holds == Some(1)).unwrap();
        assert_eq!((state(wrapper), reason(wrapper)), (Some(FileState::Read), "1 file in it"));
        assert!(wrapper.series.is_none(), "a wrapper is no image");
    }
}

#[test]
fn what_is_packed_in_an_unknown_way_is_named() {
    let files = open_all("x.zip", &fixture("lzma.zip"));
    assert_eq!(paths(&files), ["x.zip", "x.zip/long.txt"]);
    assert_eq!(state(&files[1]), Some(FileState::Unsupported));
    assert!(reason(&files[1]).contains("unpack it"));
    let files = open_all("x.zip", &fixture("deflate64.zip"));
    assert!(words(&files[1]).ends_with("line 60. Haemoglobin 102 g/L.\n"));
}

#[test]
fn an_empty_archive_says_so() {
    for (name, bytes) in [("x.zip", zip_of(&[])), ("folders.zip", zip_of(&[("a/", b"")]))] {
        let files = open_all(name, &bytes);
        assert_eq!((files.len(), state(&files[0])), (1, Some(FileState::Empty)), "{name}");
    }
}

#[test]
fn bombs_cost_seconds_and_no_memory() {
    let started = Instant::now();
    let small = Limits { file_bytes: 16 << 20, unpacked_bytes: 64 << 20, held_bytes: 32 << 20, ..Limits::default() };
    let zeros = vec![0; 20 << 20];
    let bomb = gz_of(&zeros);
    let files = taken("x.gz", &bomb, &limited(small.clone()));
    assert_eq!(state(&files[1]), Some(FileState::TooLarge));
    // The same member a hundred times.
    let flat: Vec<(String, &[u8])> = (0..100).map(|n| (format!("{n:03}.bin"), &zeros[..8 << 20])).collect();
    let flat: Vec<(&str, &[u8])> = flat.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    for (name, bytes) in [("x.zip", zip_of(&flat[..40])), ("x.tgz", gz_of(&tar_of(&flat[..12])))] {
        let files = taken(name, &bytes, &limited(small.clone()));
        let closed = files.iter().filter(|file| reason(file).contains("unpacks to more")).count();
        let left_out = files.iter().filter(|file| reason(file).contains("more files were not opened")).count();
        assert!(closed + left_out > 0, "{name}: {:?}", paths(&files));
        assert!(files.iter().any(|file| state(file).is_none() || state(file) == Some(FileState::Duplicate)));
    }
    // Sixteen archives of sixteen archives of sixteen archives, all alike.
    let mut nested = zip_of(&[("0.bin", &zeros[..4 << 20])]);
    for _ in 0..6 {
        let members: Vec<(String, &[u8])> = (0..16).map(|n| (format!("{n}.zip"), nested.as_slice())).collect();
        let members: Vec<(&str, &[u8])> = members.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
        nested = zip_of(&members);
    }
    let files = taken("42.zip", &nested, &limited(small));
    assert!(files.len() <= 20_100, "{}", files.len());
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn sizes_that_lie_are_not_believed() {
    let mut bytes = zip_of(&[("a.txt", PAPER.as_bytes()), ("b.txt", PAPER.as_bytes())]);
    // The unpacked size in the table of contents: four gigabytes.
    for at in 0..bytes.len() - 46 {
        if bytes[at..].starts_with(b"PK\x01\x02") {
            bytes[at + 24..at + 28].copy_from_slice(&0xFFFF_FFF0_u32.to_le_bytes());
        }
    }
    let files = open_all("x.zip", &bytes);
    assert_eq!(files.len(), 3);
    assert!(files[1..].iter().all(|file| file.bytes <= 0xFFFF_FFF0));
    // The number of members: 65,000.
    let mut many = zip_of(&[("a.txt", PAPER.as_bytes())]);
    let end = many.len() - 22;
    many[end + 8..end + 12].copy_from_slice(&[0xE8, 0xFD, 0xE8, 0xFD]);
    let files = open_all("x.zip", &many);
    assert_eq!((files.len(), state(&files[0])), (2, Some(FileState::PartlyRead)));
    assert_eq!(words(&files[1]), PAPER);
}

#[test]
fn of_too_many_members_the_first_are_opened() {
    let names: Vec<String> = (0..30_000).map(|n| format!("{n:05}.txt")).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), name.as_bytes())).collect();
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let bytes = zip_with(&members, stored);
    let started = Instant::now();
    let files = taken("x.zip", &bytes, &limited(Limits { members: 500, ..Limits::default() }));
    assert_eq!(files.len(), 502);
    let rest = files.iter().find(|file| file.path == "x.zip/…").unwrap();
    assert!(reason(rest).starts_with("29500 more files"), "{}", reason(rest));
    assert_eq!(state(rest), Some(FileState::Unsupported));
    assert!(started.elapsed() < Duration::from_secs(20));
    let files = taken("x.tar", &tar_of(&members[..600]), &limited(Limits { members: 500, ..Limits::default() }));
    assert_eq!(files.len(), 502);
}

#[test]
fn an_archive_that_holds_itself_ends() {
    // A gzip that unpacks to itself was made by R. Cox; a ZIP whose member is the archive is made here by its table of
    // contents: the member begins at byte 0 and is stored, so that it is the beginning of the archive itself.
    let mut bytes = zip_with(
        &[("r.zip", &[b'x'; 400])],
        SimpleFileOptions::default().compression_method(CompressionMethod::Stored),
    );
    let head = bytes[..40].to_vec();
    let data = bytes.iter().position(|byte| *byte == b'x').unwrap();
    bytes[data..data + 40].copy_from_slice(&head);
    let files = open_all("r.zip", &bytes);
    assert!(files.len() <= 10, "{:?}", paths(&files));
}

#[test]
fn slices_in_an_archive_are_one_series_and_are_not_held() {
    let slices: Vec<(String, Vec<u8>)> =
        (0..30).map(|number| (format!("IM{number:04}"), slice(Written::Explicit, "7", number, 200_000))).collect();
    let slices: Vec<(&str, &[u8])> = slices.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    for (name, bytes) in [("cd.zip", zip_of(&slices)), ("cd.tar", tar_of(&slices)), ("cd.tgz", gz_of(&tar_of(&slices)))]
    {
        let limits = Limits { held_bytes: 4 << 20, unpacked_bytes: 64 << 20, ..Limits::default() };
        let files = taken(name, &bytes, &limited(limits));
        assert_eq!(paths(&files), [name.to_owned(), format!("{name}/IM0000")], "{name}");
        assert_eq!(reason(&files[0]), "30 files in it");
        assert_eq!(files[1].series.as_ref().unwrap().members, 30);
    }
}

#[test]
fn a_large_archive_of_photos_is_not_held() {
    let photo = |n: u32| -> Vec<u8> { [vec![0xFF, 0xD8, 0xFF, 0xE0], noise(n, 300_000)].concat() };
    let photos: Vec<(String, Vec<u8>)> = (0..20).map(|n| (format!("IMG_{n:04}.jpg"), photo(n))).collect();
    let photos: Vec<(&str, &[u8])> = photos.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("a.zip", zip_of(&photos)), ("b.tar", tar_of(&photos))] {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let files = intake(folder.path(), &limited(Limits { held_bytes: 1 << 20, ..Limits::default() })).unwrap();
    assert_eq!(files.len(), 42);
    for file in files.iter().filter(|file| file.container.is_some()) {
        assert!(matches!(file.content, Content::Member(_)), "{}", file.path);
        assert_eq!(file.format, Format::Jpeg);
    }
    // They can be read for as long as the archive is there.
    let one = files.iter().find(|file| file.path == "a.zip/IMG_0003.jpg").unwrap();
    assert_eq!(stored::bytes(&one.content, 1 << 20).unwrap().as_ref(), photos[3].1);
    let archive: PathBuf = folder.path().join("a.zip");
    fs::remove_file(archive).unwrap();
    assert!(stored::bytes(&one.content, 1 << 20).is_err());
}

#[test]
fn mailboxes_give_their_mails_and_what_is_attached_to_them() {
    let mail = |n: u32| {
        format!(
            "From a@example.org Mon Mar  2 10:11:1{n} 2026\r\nFrom: a@example.org\r\nTo: b@example.org\r\nSubject: Results {n}\r\n\
MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nInvented {n}.\r\n\
--B\r\nContent-Type: text/plain; name=r.txt\r\nContent-Disposition: attachment; filename=r.txt\r\n\r\nHb 10{n}\r\n--B--\r\n\r\n"
        )
    };
    let files = open_all("Inbox", (mail(1) + &mail(2)).as_bytes());
    assert_eq!(
        paths(&files),
        [
            "Inbox",
            "Inbox/Results 1.eml",
            "Inbox/Results 1.eml/r.txt",
            "Inbox/Results 2.eml",
            "Inbox/Results 2.eml/r.txt"
        ]
    );
    assert_eq!((files[0].format, reason(&files[0])), (Format::Mbox, "2 files in it"));
    assert_eq!((files[1].format, words(&files[2])), (Format::Eml, "Hb 101".to_owned()));
}

#[test]
fn large_attachments_of_a_mailbox_are_not_held() {
    let letters =
        |seed: u32| -> String { noise(seed, 700_000).into_iter().map(|byte| char::from(b'a' + byte % 26)).collect() };
    let mail = |n: u32| {
        format!(
            "From a@example.org Mon Mar  2 10:11:1{n} 2026\r\nFrom: a@example.org\r\nSubject: Large {n}\r\nMIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nInvented.\r\n--B\r\n\
Content-Type: application/octet-stream; name=r.txt\r\nContent-Disposition: attachment; filename=r.txt\r\n\r\n{}\r\n--B--\r\n\r\n",
            letters(n)
        )
    };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Inbox"), (1..6).map(mail).collect::<String>()).unwrap();
    let files = intake(folder.path(), &limited(Limits { held_bytes: 1 << 20, ..Limits::default() })).unwrap();
    assert_eq!(files.len(), 11, "{:?}", paths(&files));
    for (n, file) in (1..).zip(files.iter().filter(|file| file.path.ends_with("r.txt"))) {
        assert!(matches!(file.content, Content::Member(_)));
        assert_eq!(stored::bytes(&file.content, 1 << 20).unwrap().as_ref(), letters(n).as_bytes());
    }
}

#[test]
fn a_saved_page_gives_its_large_pictures() {
    let page = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://portal.example.org/\r\nSubject: Results\r\n\
MIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"B\"\r\n\r\n--B\r\nContent-Type: text/html\r\n\
Content-Location: https://portal.example.org/\r\n\r\n<html><body><p>Invented: Hb 102 g/L</p></body></html>\r\n--B\r\n\
Content-Type: text/css\r\nContent-Location: https://portal.example.org/a.css\r\n\r\np { color: red }\r\n--B\r\n\
Content-Type: image/png\r\nContent-Location: https://portal.example.org/scan.png\r\nContent-Transfer-Encoding: base64\r\n\r\n\
iVBORw0KGgoAAAANSUhEUg==\r\n--B--\r\n";
    let files = open_all("page.mhtml", page.as_bytes());
    assert_eq!(paths(&files), ["page.mhtml", "page.mhtml/scan.png"]);
    assert_eq!(files[0].format, Format::Mhtml);
    assert_eq!(files[1].format, Format::Png);
}

/// An archive of papers as large as a disc, for memory: `cargo test --lib -- --ignored --nocapture a_gigabyte`.
#[test]
#[ignore = "writes 1 GB"]
#[expect(clippy::print_stdout, reason = "it is a measurement")]
fn a_gigabyte_of_photos_and_slices_in_archives() {
    let folder = tempfile::tempdir().unwrap();
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for name in ["photos.zip", "disc.zip"] {
        let mut zip = ZipWriter::new(fs::File::create(folder.path().join(name)).unwrap());
        for n in 0..(if name == "photos.zip" { 300 } else { 2_000 }) {
            zip.start_file(format!("{n:04}"), if name == "photos.zip" { stored } else { SimpleFileOptions::default() })
                .unwrap();
            if name == "photos.zip" {
                let photo = [vec![0xFF, 0xD8, 0xFF, 0xE0], noise(n as u32, 3 << 20)].concat();
                zip.write_all(&photo).unwrap();
            } else {
                zip.write_all(&slice(Written::Explicit, "7", n, 512 << 10)).unwrap();
            }
        }
        zip.finish().unwrap();
    }
    let peak = || {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default().to_owned()
    };
    println!("before: {}", peak());
    let started = Instant::now();
    let files = intake(folder.path(), &Options::default()).unwrap();
    println!("{} files in {:?}; {}", files.len(), started.elapsed(), peak());
    assert_eq!(files.len(), 303);
}
