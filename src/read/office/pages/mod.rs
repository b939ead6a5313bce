//! Apple Pages: text kept as archives of messages (since 2013) or as one XML part (before).
//!
//! The tables of the newer kind keep their cells in a form that is not read: the file then says so.

mod iwa;
mod older;

use super::package::Package;
use super::pictures::Pictures;
use super::xml::{Sink, walk};
use crate::limits::Limits;
use crate::model::{FileState, TextSource};
use crate::read::reasons::Cause;
use crate::read::{Options, Outcome};

pub(super) fn read(bytes: &[u8], options: &Options) -> Outcome {
    let limits = &options.limits;
    let Some(mut package) = Package::open(bytes, limits) else {
        return Outcome::closed(FileState::Damaged, Cause::Damaged);
    };
    if package.has(".iwpv2") || package.has(".iwph") {
        return Outcome::closed(FileState::NeedsPassword, Cause::Locked);
    }
    if package.has("index.xml") {
        return older(&mut package, options);
    }
    let text = match package.bytes("Index.zip") {
        Some(inner) => archives(&inner, limits),
        None => Some(texts(&mut package, limits)),
    };
    let Some(text) = text else { return Outcome::closed(FileState::Damaged, Cause::Damaged) };
    let cause = match () {
        () if text.full => Some(Cause::TooLong),
        () if !(text.whole && package.is_whole()) => Some(Cause::CutShort),
        () if text.tables > 0 => Some(Cause::TablesInside),
        () => None,
    };
    with_pictures(&mut package, "Data/", text.pages(limits.text_bytes), cause, options)
}

/// The texts of a package of its own inside the file.
fn archives(inner: &[u8], limits: &Limits) -> Option<iwa::Texts> {
    Package::open(inner, limits).map(|mut package| texts(&mut package, limits))
}

/// The texts of all archives, that of the document first.
fn texts(package: &mut Package<'_>, limits: &Limits) -> iwa::Texts {
    let mut texts = iwa::Texts::new(limits.text_bytes);
    let mut names = package.names("Index/", ".iwa");
    names.sort_by_key(|name| name != "Index/Document.iwa");
    for name in names {
        match package.bytes(&name) {
            Some(archive) => texts.read(&archive),
            None => texts.whole = false,
        }
    }
    texts
}

fn older(package: &mut Package<'_>, options: &Options) -> Outcome {
    let mut document = older::Document::new(options.limits.text_bytes);
    let mut whole = true;
    let within = package.read("index.xml", |xml| whole = walk(xml, &mut document)).unwrap_or(false);
    let full = document.is_full();
    let cause =
        if full { Some(Cause::TooLong) } else { (!(whole && within && package.is_whole())).then_some(Cause::CutShort) };
    with_pictures(package, "", document.finish(), cause, options)
}

fn with_pictures(
    package: &mut Package<'_>,
    folder: &str,
    pages: Vec<Vec<String>>,
    cause: Option<Cause>,
    options: &Options,
) -> Outcome {
    let mut pictures = Pictures::after(&pages, options);
    // Small copies for the screen lie beside the pictures, and previews of the document's own pages.
    let is_copy = |name: &str| name.contains("-small") || name.contains("preview") || name.contains("QuickLook/");
    for name in package.names(folder, "").into_iter().filter(|name| !is_copy(name)) {
        pictures.add_named(&name, || package.bytes(&name));
    }
    pictures.finish(Outcome::of(pages, TextSource::Text, cause))
}

/// An archive with one text, as Pages keeps the body of a document.
#[cfg(test)]
pub(super) fn archive_of_text(text: &str) -> Vec<u8> {
    iwa::tests::archive(2001, &[&[1 << 3, 0][..], &iwa::tests::field(3, text.as_bytes())].concat())
}
