//! How much one file, and one case, may cost. Inputs are hostile: sizes are checked before they are believed.

/// The limits of one run.
#[derive(Debug, Clone)]
pub struct Limits {
    /// A larger file is listed as `too-large` (bytes). Imaging slices are not opened beyond their header.
    pub file_bytes: u64,
    /// A larger data export is `too-large` (bytes): it is held as a tree, which takes several times its size.
    pub export_bytes: u64,
    /// Text that one file may give before reading stops (bytes).
    pub text_bytes: usize,
    /// Pages that are read of one file.
    pub pages: u32,
    /// Depth of folders, of nested tags.
    pub depth: usize,
    /// A larger archive is listed as `too-large` (bytes). It is never held in memory.
    pub archive_bytes: u64,
    /// Members that one file may give, with the members of these.
    pub members: usize,
    /// Bytes that the members of one file may unpack to, or [`Limits::unpacked_ratio`] times its own size, whichever is
    /// more: a limit of time.
    pub unpacked_bytes: u64,
    /// See [`Limits::unpacked_bytes`]. Papers pack to a tenth at the least, photos not at all.
    pub unpacked_ratio: u64,
    /// Bytes of the members of one file that are kept in memory, because they cannot be unpacked one by one.
    pub held_bytes: u64,
    /// Files in files that are opened: mails in mails, archives in archives.
    pub nesting: usize,
    /// Points (width by height) of a picture that is unpacked, by what it says before anything is unpacked. A picture of
    /// so many takes some 200 MB while it is unpacked; the largest common phone photos have 50 million.
    pub picture_pixels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 256 << 20,
            export_bytes: 64 << 20,
            text_bytes: 16 << 20,
            pages: 2_000,
            depth: 64,
            archive_bytes: 8 << 30,
            members: 20_000,
            unpacked_bytes: 512 << 20,
            unpacked_ratio: 8,
            held_bytes: 256 << 20,
            nesting: 8,
            picture_pixels: 64_000_000,
        }
    }
}

/// The longest sentence or table row that is read as one, in bytes; what is longer is cut between its words.
pub const SENTENCE_BYTES: usize = 1_200;
