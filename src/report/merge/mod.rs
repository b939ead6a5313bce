//! A dossier as one PDF: the case summary, then every paper that can be in it, with its number below each page.
//!
//! Bytes come in paper by paper and go out at once, so that one paper at a time is held, and never the whole
//! (`write`). The pages of a PDF go over as they are (`import`, `page`), without what acts by itself (`annotations`); links and
//! bookmarks lead to the pages where they now lie (`places`, `outline`). Pictures become pages of their own (`picture`); a text
//! is set by the means of the summary ([`Merger::text`]). What cannot be in it is listed behind the summary, which is written
//! last and stands first. Nothing here reads a file. Why it is made so: docs/decisions/0014.
//!
//! No paper ends the run: one that is broken, locked, too large or made to do harm is listed with the reason.

mod annotations;
mod import;
mod outline;
mod page;
mod picture;
mod places;
mod stamp;
#[cfg(test)]
mod tests;
mod write;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use lopdf::{Dictionary, Object, dictionary};

pub use picture::{Picture, Placed};

use super::dossier::words::{Merged as Words, words};
use super::dossier::{Dossier, Paper};
use super::pdf;
use crate::model::{CaseFile, PagedText};
use import::Import;
use outline::Mark;
use page::Written;
use places::Places;
use stamp::Stamp;
use write::{Output, to};

/// Pages of one paper.
const MOST_PAGES: usize = 5_000;
/// The merged file is not made larger (bytes).
pub const MOST_BYTES: u64 = 1 << 30;
/// Pages of one node of the tree of pages.
const NODE: usize = 64;

/// Why a paper is not in the merged file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// A series of images.
    Images,
    /// Locked with a password.
    Locked,
    /// Broken.
    Damaged,
    /// Some of its pages are there, others could not be drawn.
    Partly,
    /// More pages or more in them than is put in.
    TooLarge,
    /// The whole would become too large.
    Full,
    /// Nothing of it could be read.
    NoText,
    /// It has no pages and no words.
    NoForm,
    /// Its bytes are no longer those that were read.
    Gone,
}

impl Unfit {
    fn said(self, words: &Words) -> &str {
        let why = &words.why;
        match self {
            Unfit::Images => &why.images,
            Unfit::Locked => &why.locked,
            Unfit::Damaged => &why.damaged,
            Unfit::Partly => &why.partly,
            Unfit::TooLarge => &why.too_large,
            Unfit::Full => &why.full,
            Unfit::NoText => &why.no_text,
            Unfit::NoForm => &why.no_form,
            Unfit::Gone => &why.gone,
        }
    }
}

/// What kept a paper from being put in, or the whole from being written.
#[derive(Debug)]
enum Trouble {
    Unfit(Unfit),
    Io(io::Error),
}

impl From<Unfit> for Trouble {
    fn from(unfit: Unfit) -> Self {
        Trouble::Unfit(unfit)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Trouble::Io(error)
    }
}

/// A line of a list.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Id of the file.
    pub(super) file: String,
    pub(super) number: String,
    pub(super) section: String,
    pub(super) date: String,
    pub(super) kind: String,
    /// Where it lies in the dossier.
    pub(super) name: String,
    /// How many pages, or why it is not there.
    pub(super) last: String,
    /// Whether it has pages here.
    pub(super) is_there: bool,
}

/// Which papers follow the summary, and which cannot.
#[derive(Debug)]
pub(super) struct List {
    pub(super) words: &'static Words,
    pub(super) papers: Vec<Entry>,
    pub(super) left: Vec<Entry>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Pages of the whole.
    pub pages: usize,
    /// Bytes of the whole.
    pub bytes: u64,
    /// Numbers of the papers of which not all is in it.
    pub left: Vec<String>,
}

/// A merged dossier while it is written.
pub struct Merger<'d, W> {
    dossier: &'d Dossier,
    out: Output<W>,
    stamp: Stamp,
    root: u32,
    nodes: Vec<Leaf>,
    pages: usize,
    /// The page of each page of each file.
    places: BTreeMap<(String, u32), u32>,
    /// The section of each paper, and its bookmark.
    marks: Vec<(usize, Mark)>,
    /// How many pages each paper has, and how they are called.
    labels: Vec<(usize, String)>,
    layers: Vec<u32>,
    hidden: Vec<u32>,
    list: List,
}

/// A node of the tree of pages.
#[derive(Debug, Clone)]
struct Leaf {
    id: u32,
    pages: Vec<u32>,
}

/// A paper whose pages are all written.
#[derive(Default)]
struct Done {
    leaves: Vec<Leaf>,
    marks: Vec<Mark>,
    layers: Vec<u32>,
    hidden: Vec<u32>,
}

impl Done {
    fn pages(&self) -> impl Iterator<Item = u32> + '_ {
        self.leaves.iter().flat_map(|leaf| leaf.pages.iter().copied())
    }
}

impl<'d, W: Write> Merger<'d, W> {
    /// Begins a document.
    ///
    /// # Errors
    /// Where it cannot be written to.
    pub fn new(to: W, dossier: &'d Dossier) -> io::Result<Self> {
        let words = &words(dossier.language).merged;
        let mut out = Output::new(to)?;
        let stamp = match Stamp::new(&mut out, &words.stamp) {
            Ok(stamp) => stamp,
            Err(Trouble::Io(error)) => return Err(error),
            Err(Trouble::Unfit(_)) => return Err(io::Error::other("the font of the numbers could not be made")),
        };
        let root = out.reserve();
        Ok(Self {
            dossier,
            out,
            stamp,
            root,
            nodes: Vec::new(),
            pages: 0,
            places: BTreeMap::new(),
            marks: Vec::new(),
            labels: Vec::new(),
            layers: Vec::new(),
            hidden: Vec::new(),
            list: List { words, papers: Vec::new(), left: Vec::new() },
        })
    }

    /// Whether another paper of so many bytes fits.
    pub fn has_room(&self, bytes: u64) -> bool {
        self.out.bytes().saturating_add(bytes) <= MOST_BYTES
    }

    /// A paper that is a PDF.
    ///
    /// # Errors
    /// Where the document cannot be written to.
    pub fn pdf(&mut self, paper: &Paper, bytes: Vec<u8>) -> io::Result<()> {
        let done = self.opened(Some(paper), bytes);
        let places = |done: &Done| (1_u32..).zip(done.pages()).collect();
        self.add(paper, done, places)
    }

    /// A paper that is no PDF: its text, set by the means of the summary.
    ///
    /// # Errors
    /// Where the document cannot be written to.
    pub fn text(&mut self, paper: &Paper, text: &PagedText) -> io::Result<()> {
        if text.is_blank() {
            self.left(paper, Unfit::NoText);
            return Ok(());
        }
        let words = self.list.words;
        let name = paper.target.rsplit('/').next().unwrap_or_default();
        let set = pdf::text::write(&pdf::text::Paper {
            who: format!("{}  {}", paper.number, paper.kind),
            title: name.to_owned(),
            about: words.text_about.replace("{target}", &paper.target),
            page: &|n| words.text_page.replace("{n}", &n.to_string()),
            cut: words.text_cut.clone(),
            text,
        });
        let (bytes, begins) = set.map_err(io::Error::other)?;
        let done = self.opened(Some(paper), bytes);
        self.add(paper, done, |done| {
            let pages: Vec<u32> = done.pages().collect();
            begins.into_iter().filter_map(|(page, at)| Some((page, *pages.get(at)?))).collect()
        })
    }

    /// A picture, for [`Merger::pictures`]; `None` where it cannot be in a PDF as it is.
    ///
    /// # Errors
    /// Where the document cannot be written to.
    pub fn picture(&mut self, picture: &Picture<'_>) -> io::Result<Option<Placed>> {
        match picture::put(&mut self.out, picture) {
            Ok(placed) => Ok(Some(placed)),
            Err(Trouble::Unfit(_)) => Ok(None),
            Err(Trouble::Io(error)) => Err(error),
        }
    }

    /// A paper that is pictures, one to a page; of those that are `None` nothing could be seen.
    ///
    /// # Errors
    /// Where the document cannot be written to.
    pub fn pictures(&mut self, paper: &Paper, pictures: &[Option<Placed>]) -> io::Result<()> {
        if pictures.iter().all(Option::is_none) {
            self.left(paper, Unfit::Damaged);
            return Ok(());
        }
        let total = pictures.len();
        let mut tree = Tree::new(self.root);
        let mut numbers = Vec::new();
        let done = (|| {
            for (n, picture) in (1..).zip(pictures) {
                let Some(picture) = picture else { continue };
                let written = Written { stamp: &self.stamp, text: stamped(self.list.words, &paper.number, n, total) };
                let dict = picture::page(&mut self.out, *picture, &written)?;
                let id = self.out.reserve();
                tree.put(&mut self.out, id, dict)?;
                numbers.push(n as u32);
            }
            Ok(Done { leaves: tree.end(&mut self.out)?, ..Done::default() })
        })();
        self.add(paper, done, |done| numbers.into_iter().zip(done.pages()).collect())?;
        if pictures.iter().any(Option::is_none) {
            self.note_left(paper, Unfit::Partly, true);
        }
        Ok(())
    }

    /// A paper that is not put in.
    pub fn left(&mut self, paper: &Paper, why: Unfit) {
        self.note_left(paper, why, false);
    }

    fn note_left(&mut self, paper: &Paper, why: Unfit, is_there: bool) {
        let last = why.said(self.list.words).to_owned();
        let entry = self.entry(paper, last, is_there);
        self.list.left.push(entry);
    }

    fn entry(&self, paper: &Paper, last: String, is_there: bool) -> Entry {
        Entry {
            file: paper.file.clone(),
            number: paper.number.clone(),
            section: self.folder(paper.section),
            date: paper.date.clone(),
            kind: paper.kind.clone(),
            name: paper.target.rsplit('/').next().unwrap_or_default().to_owned(),
            last,
            is_there,
        }
    }

    fn folder(&self, section: usize) -> String {
        self.dossier.sections.get(section).map(|section| section.folder.clone()).unwrap_or_default()
    }

    /// Copies the pages of a PDF; with the paper's number if it is one. Whatever is wrong with it, nothing else is.
    fn opened(&mut self, paper: Option<&Paper>, bytes: Vec<u8>) -> Result<Done, Trouble> {
        let length = bytes.len() as u64;
        let places = &self.places;
        let (out, stamp, words, root) = (&mut self.out, &self.stamp, self.list.words, self.root);
        let import = AssertUnwindSafe(|| {
            let pdf = Pdf::new(bytes).map_err(|error| match error {
                LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Unfit::Locked,
                _ => Unfit::Damaged,
            })?;
            copied(
                out,
                &pdf,
                length,
                root,
                |n, total| paper.map(|paper| Written { stamp, text: stamped(words, &paper.number, n, total) }),
                paper.is_none().then_some(places),
            )
        });
        catch_unwind(import).unwrap_or(Err(Trouble::Unfit(Unfit::Damaged)))
    }

    /// Takes a paper in whose pages are written.
    fn add(
        &mut self,
        paper: &Paper,
        done: Result<Done, Trouble>,
        places: impl FnOnce(&Done) -> Vec<(u32, u32)>,
    ) -> io::Result<()> {
        let done = match done {
            Ok(done) => done,
            Err(Trouble::Io(error)) => return Err(error),
            Err(Trouble::Unfit(why)) => {
                self.left(paper, why);
                return Ok(());
            }
        };
        for (page, id) in places(&done) {
            self.places.insert((paper.file.clone(), page), id);
        }
        let pages = done.pages().count();
        let target = done.pages().next().map(whole_page);
        let name = paper.target.rsplit('/').next().unwrap_or_default();
        let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        self.marks.push((paper.section, Mark { title: outline::text(name), target, below: done.marks, open: false }));
        self.labels.push((pages, self.list.words.label.replace("{number}", &paper.number)));
        self.pages += pages;
        self.nodes.extend(done.leaves);
        self.layers.extend(done.layers);
        self.hidden.extend(done.hidden);
        let entry = self.entry(paper, pages.to_string(), true);
        self.list.papers.push(entry);
        Ok(())
    }

    /// Ends the document: puts the summary before the papers. `case` tells nothing of other people's papers.
    ///
    /// # Errors
    /// Where the document cannot be written to, or the summary not be made.
    pub fn finish(mut self, case: &CaseFile) -> io::Result<(W, Told)> {
        let front = pdf::write_front(case, &self.list).map_err(io::Error::other)?;
        let front = match self.opened(None, front) {
            Ok(front) => front,
            Err(Trouble::Io(error)) => return Err(error),
            Err(Trouble::Unfit(_)) => return Err(io::Error::other("the summary could not be put in")),
        };
        let front_pages = front.pages().count();
        let total = front_pages + self.pages;
        let first = front.pages().next();
        let nodes: Vec<Object> = front.leaves.iter().chain(&self.nodes).map(|leaf| to(leaf.id)).collect();
        let pages = dictionary! { "Type" => "Pages", "Kids" => nodes, "Count" => total as i64 };
        self.out.put(self.root, &Object::Dictionary(pages))?;
        let marks = self.bookmarks(first, front.marks);
        let outlines = outline::write(&mut self.out, marks)?;
        let words = pdf::words::of(case.language);
        let info = self.out.add(&Object::Dictionary(pdf::finish::info(case, &words.document.title)))?;
        let mut catalog = dictionary! {
            "Type" => "Catalog",
            "Pages" => to(self.root),
            "Outlines" => to(outlines),
            "PageMode" => "UseOutlines",
            "PageLabels" => dictionary! { "Nums" => self.page_labels(front_pages) },
            "Lang" => Object::string_literal(words.language.as_str()),
            "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true },
        };
        if !self.layers.is_empty() {
            let all = |ids: &[u32]| ids.iter().map(|id| to(*id)).collect::<Vec<Object>>();
            let usual = dictionary! { "Order" => Vec::new(), "OFF" => all(&self.hidden) };
            catalog.set("OCProperties", dictionary! { "OCGs" => all(&self.layers), "D" => usual });
        }
        let catalog = self.out.add(&Object::Dictionary(catalog))?;
        let left = self.list.left.into_iter().map(|entry| entry.number).collect();
        let (to, bytes) = self.out.finish(catalog, info)?;
        Ok((to, Told { pages: total, bytes, left }))
    }

    /// The summary with what is below it, then each section with its papers.
    fn bookmarks(&mut self, first: Option<u32>, of_summary: Vec<Mark>) -> Vec<Mark> {
        let title = outline::text(&self.list.words.summary);
        let mut marks = vec![Mark { title, target: first.map(whole_page), below: of_summary, open: true }];
        let mut last = None;
        for (section, mark) in std::mem::take(&mut self.marks) {
            if last != Some(section) {
                last = Some(section);
                let title = outline::text(&self.folder(section));
                marks.push(Mark { title, target: mark.target.clone(), below: Vec::new(), open: true });
            }
            if let Some(section) = marks.last_mut() {
                section.below.push(mark);
            }
        }
        marks
    }

    /// The pages of the summary have plain numbers, those of a paper its number and their own.
    fn page_labels(&self, front: usize) -> Vec<Object> {
        let mut labels = vec![Object::Integer(0), dictionary! { "S" => "D" }.into()];
        let mut at = front;
        for (pages, prefix) in &self.labels {
            labels.push(Object::Integer(at as i64));
            let prefix = Object::String(outline::text(prefix), lopdf::StringFormat::Hexadecimal);
            labels.push(dictionary! { "S" => "D", "P" => prefix }.into());
            at += pages;
        }
        labels
    }
}

/// `03-02 · page 1 of 4`.
fn stamped(words: &Words, number: &str, page: usize, total: usize) -> String {
    let text = words.stamp.replace("{number}", number).replace("{n}", &page.to_string());
    text.replace("{total}", &total.to_string())
}

/// A place that shows the whole of a page.
fn whole_page(page: u32) -> Object {
    vec![to(page), "Fit".into()].into()
}

/// The tree of pages of one paper while it grows.
struct Tree {
    root: u32,
    leaves: Vec<Leaf>,
}

impl Tree {
    fn new(root: u32) -> Self {
        Self { root, leaves: Vec::new() }
    }

    /// Writes a page under its number.
    fn put<W: Write>(&mut self, out: &mut Output<W>, id: u32, mut page: Dictionary) -> io::Result<()> {
        if self.leaves.last().is_none_or(|leaf| leaf.pages.len() == NODE) {
            self.leaves.push(Leaf { id: out.reserve(), pages: Vec::new() });
        }
        if let Some(leaf) = self.leaves.last_mut() {
            leaf.pages.push(id);
            page.set("Parent", to(leaf.id));
        }
        out.put(id, &Object::Dictionary(page))
    }

    fn end<W: Write>(self, out: &mut Output<W>) -> io::Result<Vec<Leaf>> {
        for leaf in &self.leaves {
            let kids: Vec<Object> = leaf.pages.iter().map(|page| to(*page)).collect();
            let dict = dictionary! {
                "Type" => "Pages",
                "Parent" => to(self.root),
                "Count" => kids.len() as i64,
                "Kids" => kids,
            };
            out.put(leaf.id, &Object::Dictionary(dict))?;
        }
        Ok(self.leaves)
    }
}

/// Copies all pages of a document. `known`: where the links of the summary lead.
fn copied<'s, W: Write>(
    out: &mut Output<W>,
    pdf: &Pdf,
    bytes: u64,
    root: u32,
    written: impl Fn(usize, usize) -> Option<Written<'s>>,
    known: Option<&BTreeMap<(String, u32), u32>>,
) -> Result<Done, Trouble> {
    let pages = pdf.pages();
    let total = pages.len();
    if total == 0 {
        return Err(Unfit::Damaged.into());
    }
    if total > MOST_PAGES {
        return Err(Unfit::TooLarge.into());
    }
    let mut import = Import::new(pdf, bytes);
    let mut ids = Vec::with_capacity(total);
    let mut numbers = HashMap::new();
    for page in pages.iter() {
        let new = out.reserve();
        ids.push(new);
        if let Some(old) = page.raw().obj_id() {
            numbers.entry(old).or_insert(new);
            import.stand_in(old, new);
        }
    }
    let mut places = Places::new(pdf, numbers, ids.clone(), known);
    let mut tree = Tree::new(root);
    for (n, (page, id)) in pages.iter().zip(&ids).enumerate() {
        let (mut dict, sight) = page::copy(&mut import, out, page, written(n + 1, total).as_ref())?;
        let annotations = annotations::copy(&mut import, out, page.raw(), &sight, &mut places)?;
        if !annotations.is_empty() {
            dict.set("Annots", annotations);
        }
        tree.put(out, *id, dict)?;
        import.drain(out)?;
    }
    let hidden = places::hidden(pdf, &import.layers);
    let layers = import.layers.iter().map(|(_, new)| *new).collect();
    Ok(Done { leaves: tree.end(out)?, marks: places.marks(), layers, hidden })
}
