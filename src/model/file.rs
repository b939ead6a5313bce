//! The files of a folder.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::case::FindingCode;
use super::date::PartialDate;

/// What a file is by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are those of the formats")]
pub enum Format {
    Pdf,
    Docx,
    Text,
    Html,
    Csv,
    Eml,
    /// Mails in one file, as mail programs and exports keep them.
    Mbox,
    /// A web page saved with its pictures.
    Mhtml,
    /// One or more DICOM objects of one series.
    Dicom,
    /// A structured report of DICOM.
    DicomSr,
    Dicomdir,
    Jpeg,
    Png,
    Tiff,
    Gif,
    Bmp,
    Webp,
    Heic,
    Doc,
    Odt,
    Rtf,
    Xls,
    Xlsx,
    Ods,
    Msg,
    Zip,
    SevenZip,
    Rar,
    Tar,
    Gzip,
    /// Patient-portal XML (C-CDA) and other XML.
    Xml,
    /// FHIR and other JSON.
    Json,
    /// HL7 version 2.
    Hl7,
    Pages,
    /// Programs, viewers, libraries: what comes with a disc and is no paper.
    Program,
    Unknown,
}

impl Format {
    /// The id as it stands in the case file.
    pub fn id(self) -> String {
        serde_json::to_value(self).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Whether it only holds other files, and says nothing itself.
    pub fn is_archive(self) -> bool {
        matches!(self, Self::Zip | Self::SevenZip | Self::Rar | Self::Tar | Self::Gzip | Self::Mbox)
    }
}

/// What came of a file (design of the case file: `files[].state`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileState {
    /// All of it was read.
    Read,
    /// Some pages were read, others not.
    PartlyRead,
    /// A picture whose words could not be recognised, or were not to be.
    NeedsOcr,
    /// Locked with a password.
    NeedsPassword,
    /// Broken.
    Damaged,
    /// A format that this program does not read.
    Unsupported,
    /// No bytes, or no text.
    Empty,
    /// Larger than the limit.
    TooLarge,
    /// The same bytes as another file.
    Duplicate,
    /// No paper: a program of the disc's viewer, a hidden system file.
    Ignored,
}

impl FileState {
    /// Whether a paper could not be read, or not wholly.
    pub fn is_unread(self) -> bool {
        !matches!(self, Self::Read | Self::Duplicate | Self::Ignored)
    }
}

/// The slices of one imaging series, from their headers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImagingSeries {
    /// DICOM (0020,000D).
    pub study_uid: String,
    /// DICOM (0020,000E).
    pub series_uid: String,
    /// DICOM (0008,0060): CT, PT, MR, US …
    pub modality: String,
    /// DICOM (0008,0020) as ISO, where it is a date.
    pub study_date: Option<String>,
    /// DICOM (0008,1030).
    pub study_description: String,
    /// DICOM (0008,103E).
    pub series_description: String,
    /// DICOM (0018,0015).
    pub body_part: String,
    /// DICOM (0010,0010), as `Given Family`.
    pub patient_name: String,
    /// DICOM (0010,0020).
    pub patient_id: String,
    /// DICOM (0010,0030) as ISO, where it is a date.
    pub patient_birth_date: Option<String>,
    /// DICOM (0010,0040).
    pub patient_sex: String,
    /// DICOM (0008,0080).
    pub institution: String,
    /// How many files belong to it.
    pub members: usize,
}

/// A file as `intake` found it: not opened beyond what tells its kind.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Relative to the scanned folder, `/` between parts; a name that is not UTF-8 has `\u{FFFD}` where it is odd. Of
    /// an imaging series: the path of its first slice in order of name.
    pub path: String,
    /// Of a member of a mail or archive: the path of what holds it.
    pub container: Option<String>,
    /// Where its bytes are.
    pub content: Content,
    /// Size; of a series, of all its slices.
    pub bytes: u64,
    /// SHA-256, hexadecimal, lower case; of a series: of the sorted hashes of its headers. Empty for what could not be
    /// opened and for what is too large to be read.
    pub sha256: String,
    /// When it was last changed, as the system said before it was hashed; of files on disk alone.
    pub modified: Option<SystemTime>,
    /// What it is by content.
    pub format: Format,
    /// Set where intake already knows that the file will not be read (empty, too large, duplicate, a program …), with
    /// the reason in plain words.
    pub verdict: Option<(FileState, String)>,
    /// What a person should look at, where the state does not say it: a link, a file that may not be opened.
    pub problem: Option<FindingCode>,
    /// Index of the file with the same bytes.
    pub duplicate_of: Option<usize>,
    /// Of DICOM: the series.
    pub series: Option<ImagingSeries>,
    /// Of an imaging series: each of its files, in the order of their paths.
    pub slices: Vec<Slice>,
    /// Of an archive that was opened: how many files it gave.
    pub holds: Option<usize>,
    /// What was said where the file was sent in a chat.
    pub caption: Option<Caption>,
}

impl SourceFile {
    /// A file of which nothing is known yet but where it is.
    pub fn new(path: String, container: Option<String>, content: Content) -> Self {
        Self {
            path,
            container,
            content,
            bytes: 0,
            sha256: String::new(),
            modified: None,
            format: Format::Unknown,
            verdict: None,
            problem: None,
            duplicate_of: None,
            series: None,
            slices: Vec::new(),
            holds: None,
            caption: None,
        }
    }
}

/// One file of an imaging series.
#[derive(Debug, Clone)]
pub struct Slice {
    /// See [`SourceFile::path`].
    pub path: String,
    /// Where its bytes are; of one in a packed archive, those of its header alone.
    pub content: Content,
    /// How many bytes it has.
    pub bytes: u64,
}

impl Slice {
    /// Whether all of its bytes can be read.
    pub fn is_whole(&self) -> bool {
        match &self.content {
            Content::Memory(bytes) => bytes.len() as u64 == self.bytes,
            Content::Disk(_) | Content::Member(_) => true,
        }
    }
}

/// What a chat says of a photo or document that was sent in it. No evidence of anything: it tells people which file
/// this is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caption {
    /// The day it was sent; `None` where the chat's way of writing dates leaves two readings.
    pub sent: Option<PartialDate>,
    /// Date and time as the chat writes them.
    pub sent_raw: String,
    /// Who sent it, as the chat names them.
    pub from: String,
    /// What was written with it.
    pub text: Option<String>,
}

/// Where the bytes of a file are.
#[derive(Debug, Clone)]
pub enum Content {
    /// On disk.
    Disk(PathBuf),
    /// In memory: a member of a mail or of a packed archive.
    Memory(Arc<[u8]>),
    /// In another file, and taken from there anew whenever it is read: an archive of a thousand photos is not held.
    Member(Arc<Member>),
}

/// A file in another one.
#[derive(Debug)]
pub struct Member {
    /// The other one.
    pub holder: Content,
    /// Where in it.
    pub place: Place,
}

/// Where a member is.
#[derive(Debug)]
pub enum Place {
    /// As it is, from a byte on.
    Range {
        /// The first byte.
        at: u64,
        /// How many.
        length: u64,
    },
    /// The part of this number of a mail.
    Part(usize),
    /// Packed in a ZIP.
    Zip {
        /// What the table of contents says of it.
        entry: Box<zip::read::OwnedZipFileEntry>,
        /// The password that opens it.
        password: Option<Arc<str>>,
    },
}

/// A file in the case file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// `F01` and so on, in the order of the listing.
    pub id: String,
    /// See [`SourceFile::path`].
    pub path: String,
    /// See [`SourceFile::container`].
    pub container: Option<String>,
    /// Size in bytes.
    pub bytes: u64,
    /// See [`SourceFile::sha256`].
    pub sha256: String,
    /// See [`Format`].
    pub format: Format,
    /// Pages, where the format has them and they could be counted.
    pub pages: Option<u32>,
    /// What came of it.
    pub state: FileState,
    /// Why, for a state other than `read`; of an archive that was read, what it holds.
    pub reason: Option<String>,
    /// See [`SourceFile::problem`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub problem: Option<FindingCode>,
    /// The id of the file with the same bytes.
    pub duplicate_of: Option<String>,
    /// The records in it.
    pub records: Vec<String>,
    /// How many slices, of an imaging series; how many files, of an archive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub members: Option<usize>,
    /// Headers of an imaging series.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub series: Option<ImagingSeries>,
    /// How well the words of its pictures were recognised, where it has such.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recognised: Option<Recognised>,
    /// See [`SourceFile::caption`].
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub caption: Option<Caption>,
}

/// Lines whose words were recognised from a picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognised {
    /// How many.
    pub lines: u32,
    /// How many of them are doubtful.
    pub doubtful: u32,
}
