//! Puts the pieces of RTF together: groups and their settings, text, table rows, the parts beside the text.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::charset;
use super::fonts::Fonts;
use super::lexer::Token;
use crate::read::flow::{Flow, raised};
use crate::read::office::symbols;

/// Groups inside groups; deeper ones keep the settings of the deepest.
const DEEPEST: usize = 1_000;
/// Tables inside tables.
const TABLES: usize = 16;
/// Pictures, and the bytes of all of them.
const PICTURES: usize = 200;
const PICTURE_BYTES: usize = 128 << 20;

/// Where the text of a group goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Body,
    Head,
    Foot,
    /// Notes and comments.
    Aside,
    FontTable,
    Picture,
    Nowhere,
}

/// The settings of a group.
#[derive(Debug, Clone, Copy)]
struct Group {
    place: Place,
    font: i32,
    /// Bytes that stand in for a character of Unicode, for old readers.
    stand_ins: usize,
    hidden: bool,
    deleted: bool,
    raised: bool,
    in_table: bool,
    /// How deep in tables.
    level: usize,
}

/// A text and its open rows.
struct Text {
    flow: Flow,
    rows: usize,
}

/// A field of a form.
#[derive(Default)]
struct Field {
    is_box: bool,
    ticked: Option<bool>,
    default: bool,
}

/// A file while it is read.
pub(super) struct Reader {
    body: Text,
    head: Text,
    foot: Text,
    aside: Text,
    group: Group,
    outer: Vec<Group>,
    deeper: usize,
    begun: bool,
    over: bool,
    /// The group has just begun: its first word names it.
    is_new: bool,
    /// `\*` was read: an unknown name hides the group.
    is_optional: bool,
    encoding: &'static Encoding,
    fonts: Fonts,
    default_font: i32,
    /// Text of one encoding that waits to be decoded.
    waiting: Vec<u8>,
    to_skip: usize,
    high_half: Option<u16>,
    /// A row was described, and no paragraph has said since that it is outside of it.
    row_described: bool,
    field: Option<Field>,
    picture: Vec<u8>,
    half_byte: Option<u8>,
    pictures: Vec<Vec<u8>>,
    picture_bytes: usize,
}

impl Reader {
    pub(super) fn new(text_bytes: usize) -> Self {
        let text = || Text { flow: Flow::new(text_bytes), rows: 0 };
        let group = Group {
            place: Place::Body,
            font: 0,
            stand_ins: 1,
            hidden: false,
            deleted: false,
            raised: false,
            in_table: false,
            level: 0,
        };
        Self {
            body: text(),
            head: text(),
            foot: text(),
            aside: text(),
            group,
            outer: Vec::new(),
            deeper: 0,
            begun: false,
            over: false,
            is_new: false,
            is_optional: false,
            encoding: WINDOWS_1252,
            fonts: Fonts::default(),
            default_font: 0,
            waiting: Vec::new(),
            to_skip: 0,
            high_half: None,
            row_described: false,
            field: None,
            picture: Vec::new(),
            half_byte: None,
            pictures: Vec::new(),
            picture_bytes: 0,
        }
    }

    /// Whether more text came than is taken.
    pub(super) fn is_full(&self) -> bool {
        [&self.body, &self.head, &self.foot, &self.aside].iter().any(|text| text.flow.is_full())
    }

    /// Whether the outermost group has ended.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// The pages, the pictures, and whether the file came to its end.
    pub(super) fn finish(mut self) -> (Vec<Vec<String>>, Vec<Vec<u8>>, bool) {
        self.flush();
        let mut pages = self.body.flow.finish();
        let beside = |text: Text| text.flow.finish().into_iter().flatten().collect::<Vec<_>>();
        let (head, aside, foot) = (beside(self.head), beside(self.aside), beside(self.foot));
        if let Some(first) = pages.first_mut() {
            first.splice(0..0, head);
        }
        if let Some(last) = pages.last_mut() {
            last.extend(aside);
            last.extend(foot);
        }
        (pages, self.pictures, self.over)
    }

    pub(super) fn take(&mut self, token: Token<'_>) {
        match token {
            Token::Open => self.open(),
            Token::Close => self.close(),
            Token::Byte(byte) => self.byte(byte),
            Token::Word(word, number) => {
                let named = std::mem::take(&mut self.is_new);
                let optional = std::mem::take(&mut self.is_optional);
                self.to_skip = 0;
                self.word(word, number, named && self.deeper == 0, optional);
            }
            Token::Sign(b'*') if self.is_new => self.is_optional = true,
            Token::Sign(sign) => {
                (self.is_new, self.to_skip) = (false, 0);
                self.sign(sign);
            }
            Token::Binary(data) => {
                if self.group.place == Place::Picture && self.picture_bytes + data.len() <= PICTURE_BYTES {
                    self.picture_bytes += data.len();
                    self.picture.extend_from_slice(data);
                }
            }
        }
    }

    fn open(&mut self) {
        self.flush();
        (self.to_skip, self.high_half) = (0, None);
        (self.is_new, self.is_optional) = (true, false);
        self.begun = true;
        if self.outer.len() < DEEPEST {
            self.outer.push(self.group);
        } else {
            self.deeper += 1;
        }
    }

    fn close(&mut self) {
        self.flush();
        (self.to_skip, self.high_half) = (0, None);
        (self.is_new, self.is_optional) = (false, false);
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let Some(outer) = self.outer.pop() else {
            self.over = self.begun;
            return;
        };
        if self.group.place == Place::Picture && outer.place != Place::Picture {
            self.end_picture();
        }
        // A note or a header is a text of its own.
        if self.group.place != outer.place
            && let Some(text) = self.text()
        {
            text.flow.end_line();
        }
        let field = if outer.place == Place::Nowhere { None } else { self.field.take() };
        self.group = outer;
        self.over = self.outer.is_empty();
        if let Some(Field { is_box: true, ticked, default }) = field {
            self.write(if ticked.unwrap_or(default) { "☒" } else { "☐" });
        }
    }

    fn end_picture(&mut self) {
        self.half_byte = None;
        let picture = std::mem::take(&mut self.picture);
        if !picture.is_empty() && self.pictures.len() < PICTURES {
            self.pictures.push(picture);
        }
    }

    /// Whether a piece only stands in for the character before it.
    fn skipped(&mut self) -> bool {
        let skipped = self.to_skip > 0;
        self.to_skip -= usize::from(skipped);
        skipped
    }

    fn byte(&mut self, byte: u8) {
        self.is_new = false;
        match self.group.place {
            Place::FontTable => self.fonts.byte(byte),
            Place::Picture => self.picture_digit(byte),
            Place::Nowhere => {}
            _ => {
                if !self.skipped() {
                    self.waiting.push(byte);
                }
            }
        }
    }

    fn picture_digit(&mut self, byte: u8) {
        let Some(digit) = char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()) else { return };
        match self.half_byte.take() {
            None => self.half_byte = Some(digit),
            Some(high) if self.picture_bytes < PICTURE_BYTES => {
                self.picture_bytes += 1;
                self.picture.push(high << 4 | digit);
            }
            Some(_) => {}
        }
    }

    /// Decodes what has waited.
    fn flush(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let waiting = std::mem::take(&mut self.waiting);
        let font = self.fonts.get(self.group.font);
        let text = match font {
            Some(font) if symbols::is_symbol_font(&font.name) => {
                waiting.iter().map(|byte| symbols::sign(&font.name, u32::from(*byte))).collect()
            }
            _ => {
                let encoding = font.and_then(|font| font.encoding).unwrap_or(self.encoding);
                encoding.decode_without_bom_handling(&waiting).0.into_owned()
            }
        };
        self.write(&text);
    }

    fn write(&mut self, text: &str) {
        let Group { hidden, deleted, raised: above, .. } = self.group;
        if hidden || deleted {
            return;
        }
        if let Some(out) = self.open_rows() {
            if above { out.flow.text(&raised(text)) } else { out.flow.text(text) }
        }
    }

    /// The text to which the present group adds.
    fn text(&mut self) -> Option<&mut Text> {
        Some(match self.group.place {
            Place::Body => &mut self.body,
            Place::Head => &mut self.head,
            Place::Foot => &mut self.foot,
            Place::Aside => &mut self.aside,
            Place::FontTable | Place::Picture | Place::Nowhere => return None,
        })
    }

    /// The text, with as many rows open as the paragraph is deep in tables.
    fn open_rows(&mut self) -> Option<&mut Text> {
        let described = self.row_described && self.group.place == Place::Body;
        let level = match (self.group.level, self.group.in_table || described) {
            (0, false) => 0,
            (level, _) => level.clamp(1, TABLES),
        };
        let text = self.text()?;
        while text.rows < level {
            text.flow.start_row();
            text.flow.start_cell();
            text.rows += 1;
        }
        // A row that was never ended is over where the table is.
        while level == 0 && text.rows > 0 {
            text.flow.end_row();
            text.rows -= 1;
        }
        Some(text)
    }

    fn end_cell(&mut self) {
        match self.open_rows() {
            Some(text) if text.rows > 0 => {
                text.flow.end_line();
                text.flow.start_cell();
            }
            // A cell outside of any table.
            Some(text) => text.flow.text("\t"),
            None => {}
        }
    }

    /// Ends rows down to so many.
    fn end_row(&mut self, left: usize) {
        if let Some(text) = self.text() {
            while text.rows > left {
                text.flow.end_row();
                text.rows -= 1;
            }
        }
    }

    fn sign(&mut self, sign: u8) {
        match sign {
            b'\\' | b'{' | b'}' => self.byte(sign),
            b'~' => self.say("\u{A0}"),
            b'_' => self.say("-"),
            // A line end behind a backslash is a paragraph.
            b'\r' | b'\n' => self.end_line(),
            b'\t' => self.say("\t"),
            _ => {}
        }
    }

    fn say(&mut self, text: &str) {
        self.flush();
        self.write(text);
    }

    fn end_line(&mut self) {
        self.flush();
        if let Some(text) = self.text() {
            text.flow.end_line();
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>, named: bool, optional: bool) {
        if named && self.group.place != Place::Nowhere && self.destination(word, optional) {
            return;
        }
        match self.group.place {
            Place::FontTable => return self.fonts.word(word, number),
            Place::Nowhere => return self.field_setting(word, number),
            Place::Picture => return,
            _ => {}
        }
        let on = number != Some(0);
        match word {
            "par" | "line" | "sect" | "lbr" => self.end_line(),
            "page" | "pagebb" | "softpage" => {
                self.flush();
                if on && let Some(text) = self.text() {
                    text.flow.break_page();
                }
            }
            "tab" => self.say("\t"),
            "cell" | "nestcell" => {
                self.flush();
                self.end_cell();
            }
            "row" => {
                self.flush();
                self.row_described = false;
                self.end_row(0);
            }
            "nestrow" => {
                self.flush();
                self.end_row(self.group.level.saturating_sub(1).max(1));
            }
            "trowd" => {
                self.flush();
                self.row_described = true;
            }
            "intbl" => (self.group.in_table, self.group.level) = (true, self.group.level.max(1)),
            "itap" => self.group.level = usize::try_from(number.unwrap_or(0)).unwrap_or(0).min(TABLES),
            "pard" => {
                self.flush();
                (self.group.in_table, self.group.level) = (false, 0);
                self.row_described = false;
            }
            "plain" => {
                self.flush();
                (self.group.hidden, self.group.raised, self.group.deleted) = (false, false, false);
                self.group.font = self.default_font;
            }
            "f" => {
                self.flush();
                self.group.font = number.unwrap_or(0);
            }
            "deff" => (self.default_font, self.group.font) = (number.unwrap_or(0), number.unwrap_or(0)),
            "v" => {
                self.flush();
                self.group.hidden = on;
            }
            "deleted" => {
                self.flush();
                self.group.deleted = on;
            }
            "super" | "up" => {
                self.flush();
                self.group.raised = on;
            }
            "nosupersub" | "sub" | "dn" => {
                self.flush();
                self.group.raised = false;
            }
            "uc" => self.group.stand_ins = usize::try_from(number.unwrap_or(1)).unwrap_or(0).min(16),
            "u" => self.unicode(number),
            "ansicpg" => self.encoding = number.and_then(charset::of_code_page).unwrap_or(self.encoding),
            "mac" => self.encoding = encoding_rs::MACINTOSH,
            "emdash" => self.say("—"),
            "endash" => self.say("–"),
            "bullet" => self.say("•"),
            "lquote" => self.say("‘"),
            "rquote" => self.say("’"),
            "ldblquote" => self.say("“"),
            "rdblquote" => self.say("”"),
            "emspace" | "enspace" | "qmspace" => self.say(" "),
            _ => {}
        }
    }

    fn unicode(&mut self, number: Option<i32>) {
        self.flush();
        self.to_skip = self.group.stand_ins;
        let Some(number) = number else { return };
        // Above 32,767 it is written as a negative number, or as it is by careless programs.
        let place = if number < 0 { number + 0x1_0000 } else { number };
        let Ok(place) = u32::try_from(place) else { return };
        let half = u16::try_from(place).unwrap_or(0);
        let sign = match (self.high_half.take(), half) {
            (_, 0xD800..=0xDBFF) => {
                self.high_half = Some(half);
                return;
            }
            (Some(high), 0xDC00..=0xDFFF) => {
                char::decode_utf16([high, half]).next().and_then(Result::ok).map_or("\u{FFFD}".to_owned(), String::from)
            }
            _ => {
                // Word writes the places of symbol fonts in a private area.
                let font = self.fonts.get(self.group.font).map(|font| font.name.clone()).unwrap_or_default();
                symbols::sign(&font, place)
            }
        };
        self.write(&sign);
    }

    /// A word that names its group; whether it did.
    fn destination(&mut self, word: &str, optional: bool) -> bool {
        let place = match word {
            "header" | "headerl" | "headerr" | "headerf" => Place::Head,
            "footer" | "footerl" | "footerr" | "footerf" => Place::Foot,
            "footnote" | "annotation" => Place::Aside,
            "fonttbl" => Place::FontTable,
            "pict" => Place::Picture,
            "colortbl" | "stylesheet" | "info" | "nonshppict" | "nonesttables" | "objdata" | "objclass" | "objname"
            | "fldinst" | "sp" | "pn" | "pntxta" | "pntxtb" | "tc" | "xe" | "filetbl" | "revtbl" | "rxe" | "atnid"
            | "atnauthor" | "ftnsep" | "ftnsepc" | "aftnsep" | "aftnsepc" | "bkmkstart" | "bkmkend" | "private"
            | "txe" => Place::Nowhere,
            // What is shown although it is marked as new.
            // `do` is a drawing of old programs, which may hold a text box.
            "shppict" | "shpinst" | "nesttableprops" | "ud" | "shptxt" | "do" => return true,
            _ if optional => Place::Nowhere,
            _ => return false,
        };
        if place == Place::Nowhere && word == "fldinst" {
            self.field = Some(Field::default());
        }
        self.group.place = place;
        if matches!(place, Place::Head | Place::Foot | Place::Aside) {
            (self.group.in_table, self.group.level) = (false, 0);
        }
        true
    }

    /// What the settings of a form's field say; the box is shown where the settings are.
    fn field_setting(&mut self, word: &str, number: Option<i32>) {
        let Some(field) = &mut self.field else { return };
        match (word, number) {
            ("fftype", Some(kind)) => field.is_box = kind == 1,
            ("ffdefres", Some(answer)) => field.default = answer == 1,
            // 25 stands for no answer.
            ("ffres", Some(answer)) if answer != 25 => field.ticked = Some(answer == 1),
            _ => {}
        }
    }
}
