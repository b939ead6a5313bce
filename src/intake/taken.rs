//! Photos of one folder whose names show no number are put in the order in which they were taken.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use exif::{Exif, In, Reader, Tag, Value};
use rayon::prelude::*;

use super::natural::shows_number;
use crate::model::file::Content;
use crate::model::{Format, SourceFile};

/// How much of a photo is looked at. Phones write the time into its beginning.
const HEAD: u64 = 256 << 10;
/// HEIC files may have a preview before it.
const HEIC_HEAD: u64 = 2 << 20;

/// Puts photos in order of their times, at the places in the list that they have together.
pub(super) fn arrange(files: &mut [SourceFile]) {
    let times: Vec<Option<String>> =
        files.par_iter().map(|file| may_tell(file).then(|| time(file)).flatten()).collect();
    let mut folders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate().filter(|(index, _)| times[*index].is_some()) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folders.entry(folder.to_owned()).or_default().push(index);
    }
    for places in folders.into_values().filter(|places| places.len() > 1) {
        let mut photos = places.clone();
        photos.sort_by(|a, b| times[*a].cmp(&times[*b]));
        let photos: Vec<SourceFile> = photos.into_iter().map(|index| files[index].clone()).collect();
        for (place, photo) in places.into_iter().zip(photos) {
            files[place] = photo;
        }
    }
}

fn may_tell(file: &SourceFile) -> bool {
    matches!(file.format, Format::Jpeg | Format::Heic | Format::Png | Format::Webp | Format::Tiff)
        && file.verdict.is_none()
        && !shows_number(&file.path)
}

/// When a photo was taken, in a form that sorts.
fn time(file: &SourceFile) -> Option<String> {
    let length = if file.format == Format::Heic { HEIC_HEAD } else { HEAD };
    let mut head = Vec::new();
    match &file.content {
        Content::Disk(path) => File::open(path).and_then(|file| file.take(length).read_to_end(&mut head)).ok()?,
        Content::Memory(bytes) => bytes.as_ref().take(length).read_to_end(&mut head).ok()?,
        Content::Member(_) => {
            crate::stored::seekable(&file.content, file.bytes).ok()?.take(length).read_to_end(&mut head).ok()?
        }
    };
    // A reader that panics on a hostile file must not take the others with it.
    catch_unwind(AssertUnwindSafe(|| time_in(head))).ok().flatten()
}

fn time_in(head: Vec<u8>) -> Option<String> {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let exif = reader.read_from_container(&mut Cursor::new(head));
    let exif = exif.or_else(|error| error.distill_partial_result(|_| {})).ok()?;
    let times = [
        (Tag::DateTimeOriginal, Tag::SubSecTimeOriginal),
        (Tag::DateTimeDigitized, Tag::SubSecTimeDigitized),
        (Tag::DateTime, Tag::SubSecTime),
    ];
    times.into_iter().find_map(|(time, part)| {
        let time = ascii(&exif, time).filter(|time| is_time(time))?;
        let part = ascii(&exif, part).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or_default();
        Some(format!("{time}.{part}"))
    })
}

fn ascii(exif: &Exif, tag: Tag) -> Option<String> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(texts) => {
            let text = texts.first()?.get(..texts.first()?.len().min(32))?;
            Some(String::from_utf8_lossy(text).trim().to_owned())
        }
        _ => None,
    }
}

/// `2026:11:03 09:15:00`, and not the zeros of a camera whose clock was never set.
fn is_time(text: &str) -> bool {
    let shape = text.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
    shape.eq(*b"0000:00:00 00:00:00") && !text.starts_with("0000")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A JPEG of nothing but its EXIF with this time.
    pub(in crate::intake) fn photo(time: &str) -> Vec<u8> {
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x1A\0\0\0\0\0\0\0".to_vec();
        exif.extend(b"\x01\0\x03\x90\x02\0\x14\0\0\0\x2C\0\0\0\0\0\0\0");
        exif.extend(time.bytes().chain([0]));
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [b"\xFF\xD8\xFF\xE1".as_slice(), &length, &exif, b"\xFF\xD9"].concat()
    }

    #[test]
    fn the_time_is_in_the_head() {
        assert_eq!(time_in(photo("2026:11:03 09:15:00")).as_deref(), Some("2026:11:03 09:15:00."));
        assert_eq!(time_in(photo("0000:00:00 00:00:00")), None);
        assert_eq!(time_in(photo("yesterday evening..")), None);
    }

    #[test]
    fn whatever_the_head_it_is_no_fault() {
        let whole = photo("2026:11:03 09:15:00");
        for end in 0..whole.len() {
            let _ = time_in(whole[..end].to_vec());
        }
        // A directory that counts 65,535 entries, each of them a long text at the same place.
        let mut bomb = b"II*\0\x08\0\0\0\xFF\xFF".to_vec();
        for _ in 0..20_000 {
            bomb.extend(b"\x03\x90\x02\0\0\0\x03\0\x08\0\0\0");
        }
        assert_eq!(time_in(bomb), None);
        // One whose next directory is itself.
        assert_eq!(time_in(b"II*\0\x08\0\0\0\0\0\x08\0\0\0".to_vec()), None);
    }
}
