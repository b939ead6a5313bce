//! OpenDocument: letters (ODT), spreadsheets (ODS) and their forms as one XML file (FODT, FODS).
//!
//! A cell of a spreadsheet keeps what the sheet shows; a date is taken from its value, since what is shown may leave its
//! order open.

mod body;
mod styles;

use self::body::Body;
use self::styles::Styles;
use super::package::Package;
use super::pictures::Pictures;
use super::xml::{Sink, walk};
use crate::model::{FileState, TextSource};
use crate::read::reasons::Cause;
use crate::read::{Options, Outcome};

pub(super) fn read(bytes: &[u8], options: &Options) -> Outcome {
    let limits = &options.limits;
    let Some(mut package) = Package::open(bytes, limits) else {
        return Outcome::closed(FileState::Damaged, Cause::Damaged);
    };
    if is_locked(&mut package) {
        return Outcome::closed(FileState::NeedsPassword, Cause::Locked);
    }
    // Headers and footers are kept with the styles of the pages.
    let mut named = Styles::default();
    package.read("styles.xml", |xml| {
        walk(xml, &mut named);
    });
    let (head, foot) = named.take_margins();
    let mut body = Body::new(named, limits.text_bytes);
    let mut whole = true;
    let within = package.read("content.xml", |xml| whole = walk(xml, &mut body));
    let Some(within) = within else { return Outcome::closed(FileState::Damaged, Cause::Damaged) };
    let full = body.is_full();
    let mut pages = body.finish();
    if let Some(first) = pages.first_mut() {
        first.splice(0..0, head);
    }
    if let Some(last) = pages.last_mut() {
        last.extend(foot);
    }
    let cause = match (whole && (within || full) && package.is_whole(), full) {
        (true, false) => None,
        (true, true) => Some(Cause::TooLong),
        (false, _) => Some(Cause::CutShort),
    };
    let mut pictures = Pictures::after(&pages, options);
    for name in package.names("Pictures/", "") {
        pictures.add_named(&name, || package.bytes(&name));
    }
    pictures.finish(Outcome::of(pages, TextSource::Text, cause))
}

/// A document that is one XML file.
pub(super) fn read_flat(bytes: &[u8], options: &Options) -> Outcome {
    let mut body = Body::new(Styles::default(), options.limits.text_bytes);
    let whole = walk(bytes, &mut body);
    let cause = if body.is_full() { Some(Cause::TooLong) } else { (!whole).then_some(Cause::CutShort) };
    Outcome::of(body.finish(), TextSource::Text, cause)
}

/// Whether the list of parts says that they are encrypted, or the ZIP itself locks the words.
fn is_locked(package: &mut Package<'_>) -> bool {
    let list = package.bytes("META-INF/manifest.xml").unwrap_or_default();
    let encrypted = b"encryption-data";
    list.windows(encrypted.len()).any(|window| window == encrypted) || package.is_locked("content.xml")
}
