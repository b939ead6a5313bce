//! What other files hold becomes files of its own: archives, mailboxes, mails, attachments of PDFs, and all of these in
//! each other.
//!
//! One module per kind of container lists what is in it; the [`Sink`] here names, sniffs, hashes and counts. Depth,
//! number, time and memory are bounded, and what is beyond the bounds is listed with the reason. Nothing is written to
//! disk, and no name of a member is ever used as a path.

mod document;
mod export;
mod gzip;
mod mail;
mod mailbox;
mod names;
mod pdf;
mod seven;
mod tape;
mod zip;

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use self::names::Names;
use super::dicom;
use super::inspect::{self, End, Streamed};
use super::knowledge::{Cause, no_paper};
use super::options::Options;
use crate::model::file::{Content, Place};
use crate::model::{FileState, FindingCode, Format, SourceFile};
use crate::stored;

/// A member that is taken from its holder anew is held while it is looked at, if it is no larger than this.
const LOOKED_AT: u64 = 32 << 20;

/// What became of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    /// Everything in it was listed.
    Whole,
    /// A part of it is broken.
    Broken,
    /// Nothing of it could be had.
    Closed(FileState, Cause),
}

/// What the members of one file may still cost, with the members of these.
#[derive(Debug)]
struct Budget {
    members: usize,
    unpacked: u64,
    held: u64,
}

/// The file and all that it holds.
pub(super) fn unpack(file: SourceFile, options: &Options) -> Vec<SourceFile> {
    let limits = &options.limits;
    let mut budget = Budget {
        members: limits.members,
        unpacked: limits.unpacked_bytes.max(file.bytes.saturating_mul(limits.unpacked_ratio)),
        held: limits.held_bytes,
    };
    let mut out = Vec::new();
    let mut waiting = vec![(file, limits.nesting)];
    while let Some((mut file, depth)) = waiting.pop() {
        if file.verdict.is_none() && may_hold(&file) {
            if depth == 0 && file.format.is_archive() {
                file.verdict = Some((FileState::Unsupported, Cause::TooNested.text()));
            } else {
                // A mail or a PDF is read however deep it lies; what it holds is counted, and not opened.
                let mut nothing = Budget { members: 0, unpacked: 0, held: 0 };
                let budget = if depth == 0 { &mut nothing } else { &mut budget };
                let mut sink =
                    Sink { holder: &file, budget, options, names: Names::default(), out: Vec::new(), left_out: 0 };
                // A reader that panics on a hostile file must not take the others with it.
                let opened = catch_unwind(AssertUnwindSafe(|| open(&file, &mut sink))).unwrap_or(Opened::Broken);
                let left_out = sink.left_out;
                let members = sink.finish();
                close(&mut file, opened, members.len() + left_out.saturating_sub(1));
                waiting.extend(members.into_iter().rev().map(|member| (member, depth.saturating_sub(1))));
            }
        }
        out.push(file);
    }
    out
}

fn may_hold(file: &SourceFile) -> bool {
    match file.format {
        Format::Rar => false,
        Format::Eml | Format::Msg | Format::Mhtml | Format::Pdf | Format::Xml | Format::Json | Format::Hl7 => true,
        // Slices of a scan hold nothing else, and are many.
        Format::Dicom => file.series.as_ref().is_some_and(|series| dicom::may_be_document(&series.modality)),
        format => format.is_archive(),
    }
}

fn open(file: &SourceFile, sink: &mut Sink<'_>) -> Opened {
    match file.format {
        Format::Zip => zip::open(file, sink),
        Format::SevenZip => seven::open(file, sink),
        Format::Tar => tape::open(file, sink),
        Format::Gzip => gzip::open(file, sink),
        Format::Mbox => mailbox::open(file, sink),
        Format::Pdf => pdf::open(file, sink),
        Format::Dicom => document::open(file, sink),
        Format::Xml | Format::Json | Format::Hl7 => export::open(file, sink),
        _ => mail::open(file, sink),
    }
}

/// Notes on an archive what came of it. A mail is read for its own words, whatever came of what is attached.
fn close(file: &mut SourceFile, opened: Opened, number: usize) {
    if !file.format.is_archive() {
        // A wrapper of a report is no picture: it must not be counted as a scan. The report is a file of its own.
        if file.format == Format::Dicom && number > 0 {
            file.holds = Some(number);
            file.series = None;
            file.verdict = Some((FileState::Read, Cause::HoldsOne.text()));
        }
        if let Opened::Closed(state, cause) = opened {
            file.verdict = Some((state, cause.text()));
        }
        return;
    }
    let with = |cause: Cause| cause.text().replace("{n}", &number.to_string());
    file.holds = Some(number);
    file.verdict = Some(match opened {
        Opened::Whole if number == 0 => (FileState::Empty, with(Cause::EmptyArchive)),
        Opened::Whole if number == 1 => (FileState::Read, with(Cause::HoldsOne)),
        Opened::Whole => (FileState::Read, with(Cause::Holds)),
        Opened::Broken if number == 0 => (FileState::Damaged, with(Cause::BrokenArchive)),
        Opened::Broken => (FileState::PartlyRead, with(Cause::BrokenPart)),
        Opened::Closed(state, cause) => (state, with(cause)),
    });
}

/// Takes in the members of one container.
struct Sink<'a> {
    holder: &'a SourceFile,
    budget: &'a mut Budget,
    options: &'a Options,
    names: Names,
    out: Vec<SourceFile>,
    left_out: usize,
}

impl Sink<'_> {
    /// How many members may still be taken in.
    fn room(&self) -> usize {
        self.budget.members
    }

    /// How many bytes of members may still be held in memory.
    fn memory(&self) -> u64 {
        self.budget.held
    }

    /// Whether anything more can be unpacked.
    fn is_spent(&self) -> bool {
        self.budget.members == 0 || self.budget.unpacked == 0
    }

    /// So many more members are there, and will not be listed.
    fn leave_out(&mut self, number: usize) {
        self.left_out = self.left_out.saturating_add(number);
    }

    /// A new member; `None` where there are too many.
    fn member(&mut self, name: &str, content: Content) -> Option<SourceFile> {
        if self.budget.members == 0 {
            self.leave_out(1);
            return None;
        }
        self.budget.members -= 1;
        let name = self.names.unique(names::safe(name, self.out.len() + 1));
        Some(SourceFile::new(format!("{}/{name}", self.holder.path), Some(self.holder.path.clone()), content))
    }

    /// A member that is not opened.
    fn closed(&mut self, name: &str, bytes: u64, state: FileState, cause: Cause) {
        if let Some(mut file) = self.member(name, Content::Memory(Arc::from([]))) {
            file.bytes = bytes;
            file.problem = (cause == Cause::Link).then_some(FindingCode::FolderLoop);
            file.verdict = Some(no_paper(&file.path).map_or((state, cause), |cause| (FileState::Ignored, cause)))
                .map(|(state, cause)| (state, cause.text()));
            self.out.push(file);
        }
    }

    /// A member whose bytes are at hand. Gives it back for a last word on it.
    fn bytes(&mut self, name: &str, bytes: Vec<u8>) -> Option<&mut SourceFile> {
        let declared = bytes.len() as u64;
        self.streamed(name, declared, &mut bytes.as_slice()).ok()?
    }

    /// A member that can be read only now; its bytes are held, of a slice of a scan the header.
    fn streamed(
        &mut self,
        name: &str,
        declared: u64,
        source: &mut dyn Read,
    ) -> std::io::Result<Option<&mut SourceFile>> {
        let Some(file) = self.member(name, Content::Memory(Arc::from([]))) else { return Ok(None) };
        if self.is_passed_over(&file) {
            self.out.push(passed_over(file, declared));
            return Ok(self.out.last_mut());
        }
        let limits = &self.options.limits;
        let hold = self.budget.held.min(limits.file_bytes);
        let mut source = Metered { source, read: 0 };
        let look = inspect::stream(file.clone(), declared, &mut source, hold, self.budget.unpacked, limits);
        let spent = source.read;
        let Streamed { file: mut seen, held, end } = self.charged(&file, spent, look)?;
        match end {
            End::Held | End::Header => {
                self.budget.held = self.budget.held.saturating_sub(held.len() as u64);
                seen.content = Content::Memory(Arc::from(held));
            }
            End::Counted | End::TooMuch => too_much(&mut seen),
        }
        self.out.push(seen);
        Ok(self.out.last_mut())
    }

    /// A member that can be taken from its holder again.
    fn stored(&mut self, name: &str, content: Content, declared: u64) -> std::io::Result<()> {
        let Some(file) = self.member(name, content) else { return Ok(()) };
        if self.is_passed_over(&file) {
            self.out.push(passed_over(file, declared));
            return Ok(());
        }
        let limits = &self.options.limits;
        let most = self.budget.unpacked;
        let content = file.content.clone();
        let mut spent = 0;
        let look = stored::stream(&content, &mut |source| {
            let mut source = Metered { source, read: 0 };
            let look = inspect::stream(file.clone(), declared, &mut source, LOOKED_AT, most, limits);
            spent = source.read;
            look
        });
        let Streamed { file: mut seen, held, end } = self.charged(&file, spent, look)?;
        if end == End::TooMuch {
            too_much(&mut seen);
        } else if seen.verdict.is_none()
            && is_packed(&seen.content)
            && matches!(seen.format, Format::Zip | Format::Tar | Format::Mbox)
        {
            // Its own members are taken from it one by one.
            if end == End::Held && held.len() as u64 <= self.budget.held {
                self.budget.held -= held.len() as u64;
                seen.content = Content::Memory(Arc::from(held));
            } else {
                too_much(&mut seen);
            }
        }
        self.out.push(seen);
        Ok(())
    }

    /// Unpacks what is left of a member, to no use but to come behind it; tells whether that was within the bounds.
    fn skip(&mut self, source: &mut dyn Read) -> bool {
        let most = self.budget.unpacked;
        let skipped = std::io::copy(&mut source.take(most), &mut std::io::sink()).unwrap_or(most);
        self.budget.unpacked = most.saturating_sub(skipped);
        self.budget.unpacked > 0
    }

    /// The last member need not be held: it can be taken from its holder again. What holds other files itself is held.
    fn take_again(&mut self, content: Content) {
        if let Some(last) = self.out.last_mut().filter(|last| !last.format.is_archive()) {
            self.budget.held = self.budget.held.saturating_add(last.bytes);
            last.content = content;
        }
    }

    /// The last member turned out to be cut short.
    fn last_is_broken(&mut self) {
        if let Some(last) = self.out.last_mut() {
            last.content = Content::Memory(Arc::from([]));
            last.verdict = Some((FileState::Damaged, Cause::BrokenMember.text()));
        }
    }

    /// A member that unpacks to more than may be held.
    fn too_much(&mut self, name: &str) {
        self.closed(name, 0, FileState::Unsupported, Cause::TooMuch);
    }

    /// Counts what a member cost, also one that broke; the place of this one is free again.
    fn charged(&mut self, file: &SourceFile, spent: u64, look: std::io::Result<Streamed>) -> std::io::Result<Streamed> {
        self.budget.unpacked = self.budget.unpacked.saturating_sub(spent);
        if look.is_err() {
            self.budget.members += 1;
            self.names.forget(&file.path);
        }
        look
    }

    /// Whether it is not worth to be unpacked: it has a name that no paper has, or nothing more can be unpacked.
    fn is_passed_over(&self, file: &SourceFile) -> bool {
        self.budget.unpacked == 0 || no_paper(&file.path).is_some()
    }

    fn finish(mut self) -> Vec<SourceFile> {
        if self.left_out > 0 {
            let path = format!("{}/…", self.holder.path);
            let mut rest = SourceFile::new(path, Some(self.holder.path.clone()), Content::Memory(Arc::from([])));
            let text = Cause::LeftOut.text().replace("{n}", &self.left_out.to_string());
            rest.verdict = Some((FileState::Unsupported, text));
            self.out.push(rest);
        }
        self.out
    }
}

/// Counts what is read.
struct Metered<'a> {
    source: &'a mut dyn Read,
    read: u64,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.read += read as u64;
        Ok(read)
    }
}

fn passed_over(mut file: SourceFile, declared: u64) -> SourceFile {
    file.bytes = declared;
    match no_paper(&file.path) {
        Some(cause) => file.verdict = Some((FileState::Ignored, cause.text())),
        None => too_much(&mut file),
    }
    file
}

fn too_much(file: &mut SourceFile) {
    file.content = Content::Memory(Arc::from([]));
    file.sha256.clear();
    if file.verdict.is_none() {
        file.verdict = Some((FileState::Unsupported, Cause::TooMuch.text()));
    }
}

/// Whether each reading of the file unpacks it again.
fn is_packed(content: &Content) -> bool {
    match content {
        Content::Member(member) => {
            matches!(member.place, Place::Zip { .. } | Place::Part(_)) || is_packed(&member.holder)
        }
        Content::Disk(_) | Content::Memory(_) => false,
    }
}

#[cfg(test)]
mod tests;
