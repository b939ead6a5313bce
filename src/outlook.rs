//! A mail that Outlook saved, written as an ordinary mail: for `intake`, which lists what is attached, and for `read`,
//! which reads the words. So both know one kind of mail only.
//!
//! Why this is not a crate: docs/decisions/0006-outlook-mails.md.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::{DateTime, Datelike};

use crate::compound::{Compound, Entry};

/// A larger mail is not opened: it is held several times.
const LARGEST: usize = 128 << 20;
/// Mails in mails that are written out.
const DEPTH: usize = 8;
/// What a mail may unpack its formatted words to.
const RICH_TEXT: usize = 16 << 20;

/// The properties that are wanted, by their numbers in MS-OXPROPS.
mod property {
    pub(super) const SUBJECT: u16 = 0x0037;
    pub(super) const SENT: u16 = 0x0039;
    pub(super) const HEADERS: u16 = 0x007D;
    pub(super) const SENDER_NAME: u16 = 0x0C1A;
    pub(super) const SENDER_ADDRESS: u16 = 0x0C1F;
    pub(super) const SENDER_SMTP: u16 = 0x5D01;
    pub(super) const DELIVERED: u16 = 0x0E06;
    pub(super) const BODY: u16 = 0x1000;
    pub(super) const RICH: u16 = 0x1009;
    pub(super) const HTML: u16 = 0x1013;
    pub(super) const DISPLAY_NAME: u16 = 0x3001;
    pub(super) const ADDRESS: u16 = 0x3003;
    pub(super) const SMTP: u16 = 0x39FE;
    pub(super) const DATA: u16 = 0x3701;
    pub(super) const SHORT_NAME: u16 = 0x3704;
    pub(super) const LONG_NAME: u16 = 0x3707;
    pub(super) const MIME: u16 = 0x370E;
    pub(super) const CONTENT_ID: u16 = 0x3712;
    pub(super) const INTERNET_CODE_PAGE: u16 = 0x3FDE;
    pub(super) const CODE_PAGE: u16 = 0x3FFD;
}

/// The mail, with or without what is attached; `None` where it cannot be opened.
pub(crate) fn as_mail(bytes: &[u8], attachments: bool) -> Option<Vec<u8>> {
    if bytes.len() > LARGEST {
        return None;
    }
    let file = Compound::open(bytes)?;
    let root = Folder::of(&file, 0, 32);
    if root.streams.is_empty() && root.fixed.is_empty() {
        return None;
    }
    let mut mail = String::new();
    Writer { file: &file, attachments, parts: 0 }.mail(&root, DEPTH, &mut mail);
    Some(mail.into_bytes())
}

/// One object of a mail: itself, someone who gets it, something attached.
struct Folder<'a> {
    file: &'a Compound<'a>,
    /// Values of changing length: kind and place, by number.
    streams: BTreeMap<u16, (u16, usize)>,
    /// Values of up to eight bytes.
    fixed: BTreeMap<u16, u64>,
    folders: Vec<usize>,
}

impl<'a> Folder<'a> {
    /// `skip` is the length of the head of the list of short values, which differs from object to object.
    fn of(file: &'a Compound<'a>, at: usize, skip: usize) -> Self {
        let mut folder = Self { file, streams: BTreeMap::new(), fixed: BTreeMap::new(), folders: Vec::new() };
        for child in file.children(at) {
            let Some(entry) = file.entry(child) else { continue };
            if entry.is_folder {
                folder.folders.push(child);
            } else if entry.name == "__properties_version1.0" {
                let bytes = file.stream(entry).unwrap_or_default();
                for row in bytes.get(skip..).unwrap_or_default().chunks_exact(16) {
                    let mut value = [0; 8];
                    value.copy_from_slice(&row[8..16]);
                    folder.fixed.insert(u16::from_le_bytes([row[2], row[3]]), u64::from_le_bytes(value));
                }
            } else if let Some((number, kind)) = value_name(entry) {
                folder.streams.insert(number, (kind, child));
            }
        }
        folder
    }

    fn bytes(&self, number: u16) -> Option<(u16, Vec<u8>)> {
        let (kind, at) = *self.streams.get(&number)?;
        Some((kind, self.file.stream(self.file.entry(at)?)?))
    }

    /// A text, in the encoding that the mail names or that it seems to have.
    fn text(&self, number: u16, code_page: Option<u64>) -> String {
        let Some((kind, bytes)) = self.bytes(number) else { return String::new() };
        let text = if kind == 0x001F {
            encoding_rs::UTF_16LE.decode_without_bom_handling(&bytes).0.into_owned()
        } else {
            encoding(code_page, &bytes).decode_without_bom_handling(&bytes).0.into_owned()
        };
        text.trim_end_matches('\0').to_owned()
    }

    fn first_text(&self, numbers: &[u16], code_page: Option<u64>) -> String {
        numbers
            .iter()
            .map(|number| self.text(*number, code_page))
            .find(|text| !text.trim().is_empty())
            .unwrap_or_default()
    }

    fn folders(&self, prefix: &str) -> impl Iterator<Item = usize> {
        self.folders
            .iter()
            .copied()
            .filter(move |at| self.file.entry(*at).is_some_and(|entry| entry.name.starts_with(prefix)))
    }
}

/// Number and kind of a value, from the name of its stream: `__substg1.0_0037001F`.
fn value_name(entry: &Entry) -> Option<(u16, u16)> {
    let name = entry.name.strip_prefix("__substg1.0_")?;
    let number = u16::from_str_radix(name.get(..4)?, 16).ok()?;
    let kind = u16::from_str_radix(name.get(4..8)?, 16).ok()?;
    (name.len() == 8).then_some((number, kind))
}

/// The encoding of a Windows code page; what names none is told by its bytes.
fn encoding(code_page: Option<u64>, bytes: &[u8]) -> &'static encoding_rs::Encoding {
    let label = match code_page.unwrap_or(0) {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        65001 => "utf-8".to_owned(),
        20866 => "koi8-r".to_owned(),
        54936 => "gb18030".to_owned(),
        page @ 28591..=28606 => format!("iso-8859-{}", page - 28590),
        page => format!("windows-{page}"),
    };
    if std::str::from_utf8(bytes).is_ok() {
        return encoding_rs::UTF_8;
    }
    encoding_rs::Encoding::for_label(label.as_bytes()).unwrap_or_else(|| {
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        detector.guess(None, chardetng::Utf8Detection::Allow)
    })
}

struct Writer<'a> {
    file: &'a Compound<'a>,
    attachments: bool,
    /// How many boundaries were used.
    parts: usize,
}

impl Writer<'_> {
    fn mail(&mut self, mail: &Folder<'_>, depth: usize, out: &mut String) {
        let page = mail.fixed.get(&property::CODE_PAGE).or(mail.fixed.get(&property::INTERNET_CODE_PAGE));
        let page = page.map(|page| page & 0xFFFF_FFFF);
        field(out, "Subject", &mail.text(property::SUBJECT, page));
        let name = mail.text(property::SENDER_NAME, page);
        field(out, "From", &person(&name, &mail.first_text(&[property::SENDER_SMTP, property::SENDER_ADDRESS], page)));
        let receivers = mail.folders("__recip_version1.0_").take(50).map(|at| {
            let one = Folder::of(self.file, at, 8);
            person(&one.text(property::DISPLAY_NAME, page), &one.first_text(&[property::SMTP, property::ADDRESS], page))
        });
        field(out, "To", &receivers.collect::<Vec<_>>().join(", "));
        if let Some(date) = date(mail, page) {
            field(out, "Date", &date);
        }
        self.parts += 1;
        let boundary = format!("=_mixed_{}", self.parts);
        let _ = write!(out, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n");
        let _ = write!(out, "--{boundary}\r\n");
        let has_words = self.body(mail, page, out);
        let attached: Vec<usize> =
            if self.attachments { mail.folders("__attach_version1.0_").collect() } else { Vec::new() };
        for at in attached {
            let _ = write!(out, "--{boundary}\r\n");
            let attachment = Folder::of(self.file, at, 8);
            let inner = attachment.folders("__substg1.0_3701000D").next().map(|at| Folder::of(self.file, at, 24));
            match inner.filter(|inner| depth > 0 && !inner.streams.is_empty()) {
                Some(inner) => {
                    out.push_str("Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n");
                    self.mail(&inner, depth - 1, out);
                    out.push_str("\r\n");
                }
                None => attach(&attachment, page, out),
            }
        }
        // Words that are there in formatted form only are a file of their own.
        if self.attachments
            && !has_words
            && let Some(rich) = mail.bytes(property::RICH).and_then(|(_, bytes)| rich_text(&bytes))
        {
            let _ = write!(out, "--{boundary}\r\n");
            part("application/rtf", "attachment", "message.rtf", &rich, out);
        }
        let _ = write!(out, "--{boundary}--\r\n");
    }

    /// The words, as text and as a web page where there are both; tells whether there are any.
    fn body(&mut self, mail: &Folder<'_>, page: Option<u64>, out: &mut String) -> bool {
        self.parts += 1;
        let boundary = format!("=_words_{}", self.parts);
        let _ = write!(out, "Content-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n");
        let plain = mail.text(property::BODY, page);
        let page_of_html = mail.fixed.get(&property::INTERNET_CODE_PAGE).map(|page| page & 0xFFFF_FFFF).or(page);
        let html = mail.text(property::HTML, page_of_html);
        let mut any = false;
        for (kind, words) in [("plain", &plain), ("html", &html)] {
            if !words.trim().is_empty() {
                any = true;
                let _ = write!(
                    out,
                    "--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                );
                base64(words.as_bytes(), out);
            }
        }
        let _ = write!(out, "--{boundary}--\r\n");
        any
    }
}

fn attach(attachment: &Folder<'_>, page: Option<u64>, out: &mut String) {
    let names = [property::LONG_NAME, property::SHORT_NAME, property::DISPLAY_NAME];
    let name = attachment.first_text(&names, page);
    // A picture that the words show is told from one that was attached.
    let inline = !attachment.text(property::CONTENT_ID, page).is_empty();
    let mime = attachment.text(property::MIME, page);
    let is_mime = mime.contains('/') && mime.bytes().all(|byte| byte.is_ascii_graphic() && !b";\"".contains(&byte));
    let mime = if is_mime { mime.as_str() } else { "application/octet-stream" };
    let bytes = attachment.bytes(property::DATA).map(|(_, bytes)| bytes).unwrap_or_default();
    part(mime, if inline { "inline" } else { "attachment" }, &name, &bytes, out);
}

fn part(mime: &str, kind: &str, name: &str, bytes: &[u8], out: &mut String) {
    // A text would be taken for words of the mail, a mail for one that is written out.
    let mime = if mime.starts_with("text/") || mime.starts_with("me") || mime.starts_with("mu") {
        "application/octet-stream"
    } else {
        mime
    };
    let escaped: String = name.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            escaped.push(byte.into());
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    });
    let _ = write!(
        out,
        "Content-Type: {mime}\r\nContent-Disposition: {kind}; filename*=utf-8''{escaped}\r\n\
Content-Transfer-Encoding: base64\r\n\r\n"
    );
    base64(bytes, out);
}

fn field(out: &mut String, name: &str, value: &str) {
    let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).take(10_000).collect();
    if !value.trim().is_empty() {
        let _ = write!(out, "{name}: {}\r\n", value.trim());
    }
}

fn person(name: &str, address: &str) -> String {
    let clean = |text: &str| text.chars().filter(|c| !"\"\\<>".contains(*c)).collect::<String>();
    // An address inside a company is no address that anybody knows.
    let address = if address.contains('@') { clean(address) } else { String::new() };
    match (clean(name), address) {
        (name, address) if name.is_empty() => address,
        (name, address) if address.is_empty() || address == name => format!("\"{name}\""),
        (name, address) => format!("\"{name}\" <{address}>"),
    }
}

/// When it was sent: as its head says, else as Outlook kept it.
fn date(mail: &Folder<'_>, page: Option<u64>) -> Option<String> {
    let headers = mail.text(property::HEADERS, page);
    let named = headers.lines().find(|line| line.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("date:")));
    if let Some(named) = named {
        return Some(named[5..].trim().to_owned());
    }
    let time = [property::SENT, property::DELIVERED].iter().find_map(|number| mail.fixed.get(number))?;
    kept_date(*time)
}

/// A time that Outlook kept, in tenths of microseconds since 1601, as the head of a mail gives it. Of a year of more than
/// four digits, which no head can give, none.
fn kept_date(time: u64) -> Option<String> {
    const UNIX: i64 = 11_644_473_600;
    let seconds = i64::try_from(time / 10_000_000).ok()? - UNIX;
    DateTime::from_timestamp(seconds, 0).filter(|time| (0..=9999).contains(&time.year())).map(|time| time.to_rfc2822())
}

/// The formatted words, unpacked (MS-OXRTFCP).
fn rich_text(packed: &[u8]) -> Option<Vec<u8>> {
    const START: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
    let size = u32::from_le_bytes(packed.get(4..8)?.try_into().ok()?) as usize;
    let body = packed.get(16..)?;
    match packed.get(8..12)? {
        b"MELA" => return Some(body[..body.len().min(size)].to_vec()),
        b"LZFu" => {}
        _ => return None,
    }
    let mut window = vec![b' '; 4_096];
    window[..START.len()].copy_from_slice(START);
    let mut at = START.len();
    let mut out = Vec::new();
    let mut bytes = body.iter().copied();
    while out.len() < size.min(RICH_TEXT) {
        let Some(control) = bytes.next() else { break };
        for bit in 0..8 {
            let Some(first) = bytes.next() else { return Some(out) };
            if control & (1 << bit) == 0 {
                out.push(first);
                window[at] = first;
                at = (at + 1) % 4_096;
                continue;
            }
            let Some(second) = bytes.next() else { return Some(out) };
            let from = usize::from(first) << 4 | usize::from(second >> 4);
            if from == at {
                return Some(out);
            }
            for step in 0..usize::from(second & 15) + 2 {
                let byte = window[(from + step) % 4_096];
                out.push(byte);
                window[at] = byte;
                at = (at + 1) % 4_096;
            }
        }
    }
    out.truncate(size);
    Some(out)
}

/// Lines of base64.
fn base64(bytes: &[u8], out: &mut String) {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for line in bytes.chunks(57) {
        for three in line.chunks(3) {
            let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
            for at in 0..4 {
                let sign = SIGNS[(bits >> (18 - 6 * at)) as usize & 63];
                out.push(if at <= three.len() { sign.into() } else { '=' });
            }
        }
        out.push_str("\r\n");
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::compound::sample::{Node, compound};

    #[test]
    fn base64_is_that_of_everybody() {
        for (bytes, packed) in [
            (&b""[..], ""),
            (b"a", "YQ==\r\n"),
            (b"ab", "YWI=\r\n"),
            (b"abc", "YWJj\r\n"),
            (b"\xFF\xFE\xFD\xFC", "//79/A==\r\n"),
        ] {
            let mut out = String::new();
            base64(bytes, &mut out);
            assert_eq!(out, packed);
        }
    }

    #[test]
    fn a_time_that_no_mail_was_sent_at_is_none() {
        assert_eq!(kept_date(134_170_000_000_000_000).as_deref(), Some("Tue, 3 Mar 2026 08:26:40 +0000"));
        for time in [u64::MAX, 0x7FFF_FFFF_FFFF_FFF8, 2_650_467_744_000_000_000] {
            assert_eq!(kept_date(time), None, "{time}");
        }
        assert!(kept_date(0).is_some_and(|date| date.contains("1601")));
    }

    fn text(number: u16, text: &str) -> Node {
        let bytes = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        Node::Stream(format!("__substg1.0_{number:04X}001F"), bytes)
    }

    fn bytes(number: u16, kind: u16, bytes: &[u8]) -> Node {
        Node::Stream(format!("__substg1.0_{number:04X}{kind:04X}"), bytes.to_vec())
    }

    fn fixed(head: usize, values: &[(u16, u16, u64)]) -> Node {
        let mut out = vec![0; head];
        for (number, kind, value) in values {
            out.extend(kind.to_le_bytes());
            out.extend(number.to_le_bytes());
            out.extend([0; 4]);
            out.extend(value.to_le_bytes());
        }
        Node::Stream("__properties_version1.0".to_owned(), out)
    }

    /// A mail of invented people, with a text, a paper and a mail attached to it.
    pub(crate) fn sample() -> Vec<u8> {
        let inner = vec![
            fixed(24, &[]),
            text(property::SUBJECT, "Inner results"),
            text(property::BODY, "The inner words"),
            Node::Folder(
                "__attach_version1.0_#00000000".to_owned(),
                vec![
                    fixed(8, &[]),
                    text(property::LONG_NAME, "inner.csv"),
                    bytes(property::DATA, 0x0102, b"Test;Value\r\nHb;99\r\n"),
                ],
            ),
        ];
        compound(vec![
            fixed(
                32,
                &[
                    (property::SENT, 0x0040, 134_170_000_000_000_000),
                    (property::CODE_PAGE, 3, 936),
                    (property::INTERNET_CODE_PAGE, 3, 65001),
                ],
            ),
            text(property::SUBJECT, "PET\u{2013}CT of Ana"),
            // In the code page of a Chinese Windows.
            bytes(property::SENDER_NAME, 0x001E, &encoding_rs::GBK.encode("张医生").0),
            text(property::SENDER_SMTP, "zhang@example.org"),
            text(property::BODY, "Dear Ana,\r\nHaemoglobin\t102\tg/L (invented).\r\n"),
            bytes(property::HTML, 0x0102, "<p>Dear Ana, Hämoglobin</p>".as_bytes()),
            Node::Folder(
                "__recip_version1.0_#00000000".to_owned(),
                vec![fixed(8, &[]), text(property::DISPLAY_NAME, "Ana"), text(property::SMTP, "ana@example.org")],
            ),
            Node::Folder(
                "__attach_version1.0_#00000000".to_owned(),
                vec![
                    fixed(8, &[]),
                    text(property::LONG_NAME, "Bericht März.txt"),
                    text(property::MIME, "text/plain"),
                    bytes(property::DATA, 0x0102, "Invented paper.\n".repeat(400).as_bytes()),
                ],
            ),
            Node::Folder(
                "__attach_version1.0_#00000001".to_owned(),
                vec![fixed(8, &[]), Node::Folder("__substg1.0_3701000D".to_owned(), inner)],
            ),
        ])
    }

    #[test]
    fn a_mail_of_outlook_is_an_ordinary_mail() {
        let file = sample();
        let mail = as_mail(&file, true).unwrap();
        let message = mail_parser::MessageParser::default().parse(&mail).unwrap();
        assert_eq!(message.subject(), Some("PET\u{2013}CT of Ana"));
        let from = message.from().and_then(|from| from.first()).unwrap();
        assert_eq!((from.name(), from.address()), (Some("张医生"), Some("zhang@example.org")));
        assert_eq!(message.to().and_then(|to| to.first()).and_then(|to| to.address()), Some("ana@example.org"));
        assert_eq!(message.date().map(|date| (date.year, date.month)), Some((2026, 3)));
        assert!(message.body_text(0).unwrap().contains("Haemoglobin\t102\tg/L"));
        assert!(message.body_html(0).unwrap().contains("Hämoglobin"));
        assert_eq!(message.attachments().count(), 2);
        let without = as_mail(&file, false).unwrap();
        assert_eq!(mail_parser::MessageParser::default().parse(&without).unwrap().attachments().count(), 0);
    }

    #[test]
    fn formatted_words_are_unpacked() {
        // The example of MS-OXRTFCP 3.1.
        let packed = b"\x2D\0\0\0\x2B\0\0\0LZFu\xF1\xC5\xC7\xA7\x03\0\x0A\0rcpg125\x42\x32\x0A\xF3 hel\x09\0 bw\x05\xB0ld}\x0A\x80\x0F\xA0";
        assert_eq!(rich_text(packed).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        assert_eq!(rich_text(b"\0\0\0\0\x03\0\0\0MELA\0\0\0\0abcdef").unwrap(), b"abc");
        assert_eq!(rich_text(b"short"), None);
    }

    #[test]
    fn what_is_no_mail_is_none_and_what_is_damaged_ends() {
        assert_eq!(as_mail(b"", true), None);
        assert_eq!(as_mail(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", true), None);
        let file = sample();
        for at in (0..file.len()).step_by(7) {
            let mut broken = file.clone();
            broken[at] ^= 0xFF;
            let _ = as_mail(&broken, true);
            let _ = as_mail(&file[..at], true);
        }
    }
}
