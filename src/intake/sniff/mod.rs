//! Tells what a file is by its content. The name is asked only where the content leaves two readings open.

mod container;
mod text;

use std::io::{Read, Seek};

use super::knowledge::named_as_program;
use crate::model::Format;

/// How much of a file is looked at.
pub(super) const HEAD: usize = 64 << 10;

/// The format of a file whose first bytes are `head`. DICOM is told before, by its own reader.
pub(super) fn sniff(head: &[u8], size: u64, name: &str, source: &mut (impl Read + Seek)) -> Format {
    let format = magic(head)
        .or_else(|| container::ole(head, name, source))
        .or_else(|| container::zip(head, size, source))
        .unwrap_or_else(|| text::kind(head, size, name));
    let format = if matches!(format, Format::Unknown | Format::Text) && late_pdf(head) { Format::Pdf } else { format };
    let may_be_program =
        matches!(format, Format::Unknown | Format::Text | Format::Csv | Format::Xml | Format::Json | Format::Zip);
    if may_be_program && named_as_program(name) { Format::Program } else { format }
}

/// A PDF may begin behind up to a kilobyte of something else, such as the headers of its download. Only at the beginning
/// of a line, and only where the file is of no other kind: a mail may hold a PDF as it is.
fn late_pdf(head: &[u8]) -> bool {
    let start = &head[..head.len().min(1024)];
    start.windows(7).enumerate().any(|(at, window)| {
        window.starts_with(b"%PDF-")
            && matches!(window[5], b'1' | b'2')
            && window[6] == b'.'
            && at.checked_sub(1).is_none_or(|before| matches!(start[before], b'\n' | b'\r' | 0))
    })
}

/// Whether a block is the first of a TAR: by its mark, or, of an old one, by the sum of its bytes.
pub(super) fn is_tar(head: &[u8]) -> bool {
    let Some(block) = head.get(..512) else { return false };
    if &block[257..262] == b"ustar" {
        return true;
    }
    let field = String::from_utf8_lossy(&block[148..156]);
    let stated = u32::from_str_radix(field.trim_matches(|c: char| c == '\0' || c == ' '), 8);
    let sum: u32 =
        block.iter().enumerate().map(|(at, byte)| u32::from(if (148..156).contains(&at) { b' ' } else { *byte })).sum();
    block[0] != 0 && stated == Ok(sum)
}

fn magic(head: &[u8]) -> Option<Format> {
    let at = |offset: usize, bytes: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(bytes));
    let any = |offset: usize, kinds: &[&[u8]]| kinds.iter().any(|kind| at(offset, kind));
    Some(if any(0, &[b"%PDF-", b"\xEF\xBB\xBF%PDF-", b"\n%PDF-", b"\r\n%PDF-"]) {
        Format::Pdf
    } else if at(0, b"\xFF\xD8\xFF") {
        Format::Jpeg
    } else if at(0, b"\x89PNG\r\n\x1A\n") {
        Format::Png
    } else if any(0, &[b"GIF87a", b"GIF89a"]) {
        Format::Gif
    } else if any(0, &[b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"]) {
        Format::Tiff
    } else if at(0, b"BM") && at(6, &[0; 4]) && head.get(14).is_some_and(|size| matches!(size, 12 | 40 | 52..=124)) {
        Format::Bmp
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Format::Webp
    } else if at(4, b"ftyp") && any(8, &[b"hei", b"hev", b"mif1", b"msf1", b"avif", b"avis"]) {
        Format::Heic
    } else if at(0, b"{\\rtf") {
        Format::Rtf
    } else if at(0, b"7z\xBC\xAF\x27\x1C") {
        Format::SevenZip
    } else if at(0, b"Rar!\x1A\x07") {
        Format::Rar
    } else if at(0, b"\x1F\x8B\x08") {
        Format::Gzip
    } else if is_tar(head) {
        Format::Tar
    } else if at(0, b"MZ") && head.contains(&0)
        || any(0, &[b"\x7FELF", b"\xCA\xFE\xBA\xBE", b"\xCF\xFA\xED\xFE", b"\xCE\xFA\xED\xFE", b"MSCF\0\0\0\0"])
    {
        Format::Program
    } else {
        return None;
    })
}

#[cfg(test)]
mod tests;
