//! A mail that Outlook saved, written as an ordinary mail: for `intake`, which lists what is attached, and for `read`,
//! which reads the words. So both know one kind of mail only.

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::DateTime;
use msg_parser::{Attachment, Outlook, Person};

/// The parser holds several times the size of a mail.
const LARGEST: usize = 64 << 20;
/// Mails in mails that are written out.
const DEPTH: usize = 8;

/// The mail, with or without what is attached; `None` where it cannot be opened.
pub(crate) fn as_mail(bytes: &[u8], attachments: bool) -> Option<Vec<u8>> {
    if bytes.len() > LARGEST {
        return None;
    }
    // The parser panics on some damaged files.
    catch_unwind(AssertUnwindSafe(|| {
        let outlook = Outlook::from_slice(bytes).ok()?;
        let mut mail = String::new();
        Writer { attachments, parts: 0 }.mail(&outlook, DEPTH, &mut mail);
        Some(mail.into_bytes())
    }))
    .ok()
    .flatten()
}

struct Writer {
    attachments: bool,
    /// How many boundaries were used.
    parts: usize,
}

impl Writer {
    fn mail(&mut self, outlook: &Outlook, depth: usize, out: &mut String) {
        field(out, "Subject", &outlook.subject);
        field(out, "From", &person(&outlook.sender));
        let to: Vec<String> = outlook.to.iter().chain(&outlook.cc).take(50).map(person).collect();
        field(out, "To", &to.join(", "));
        if let Some(date) = date(outlook) {
            field(out, "Date", &date);
        }
        self.parts += 1;
        let boundary = format!("=_mixed_{}", self.parts);
        let _ = write!(out, "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n");
        let _ = write!(out, "--{boundary}\r\n");
        self.body(outlook, out);
        let attachments = if self.attachments { outlook.attachments.as_slice() } else { &[] };
        for attachment in attachments {
            let _ = write!(out, "--{boundary}\r\n");
            match attachment.as_message().filter(|_| depth > 0) {
                Some(Ok(inner)) => {
                    out.push_str("Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n");
                    self.mail(&inner, depth - 1, out);
                    out.push_str("\r\n");
                }
                _ => attached(attachment, out),
            }
        }
        let _ = write!(out, "--{boundary}--\r\n");
    }

    /// The words, as text and as a web page where there are both.
    fn body(&mut self, outlook: &Outlook, out: &mut String) {
        let page = if outlook.html.trim().is_empty() { outlook.html_from_rtf() } else { Some(outlook.html.clone()) };
        self.parts += 1;
        let boundary = format!("=_words_{}", self.parts);
        let _ = write!(out, "Content-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n");
        for (kind, words) in [("plain", Some(outlook.body.as_str())), ("html", page.as_deref())] {
            if let Some(words) = words.filter(|words| !words.trim().is_empty()) {
                let _ = write!(
                    out,
                    "--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                );
                base64(words.as_bytes(), out);
            }
        }
        let _ = write!(out, "--{boundary}--\r\n");
    }
}

fn attached(attachment: &Attachment, out: &mut String) {
    let names = [&attachment.long_file_name, &attachment.file_name, &attachment.display_name];
    let name = names.into_iter().find(|name| !name.trim().is_empty()).map_or("", String::as_str);
    let escaped: String = name.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            escaped.push(byte.into());
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    });
    // A picture that the words show is told from one that was attached.
    let inline = !attachment.content_id.is_empty();
    let kind = if inline { "inline" } else { "attachment" };
    let mime = attachment.mime_tag.trim();
    let is_mime = mime.contains('/') && mime.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';');
    let mime = if is_mime { mime } else { "application/octet-stream" };
    let _ = write!(
        out,
        "Content-Type: {mime}\r\nContent-Disposition: {kind}; filename*=utf-8''{escaped}\r\n\
Content-Transfer-Encoding: base64\r\n\r\n"
    );
    base64(&attachment.payload_bytes, out);
}

fn field(out: &mut String, name: &str, value: &str) {
    let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).take(10_000).collect();
    if !value.trim().is_empty() {
        let _ = write!(out, "{name}: {}\r\n", value.trim());
    }
}

fn person(person: &Person) -> String {
    let clean = |text: &str| text.chars().filter(|c| !"\"\\<>".contains(*c)).collect::<String>();
    match (clean(&person.name), clean(&person.email)) {
        (name, email) if name.is_empty() => email,
        (name, email) if email.is_empty() || email == name => format!("\"{name}\""),
        (name, email) => format!("\"{name}\" <{email}>"),
    }
}

/// When it was sent: as its head says, else as Outlook kept it.
fn date(outlook: &Outlook) -> Option<String> {
    let head = outlook.headers.date.trim();
    if !head.is_empty() {
        return Some(head.to_owned());
    }
    [&outlook.client_submit_time, &outlook.message_delivery_time]
        .into_iter()
        .find_map(|time| DateTime::parse_from_rfc3339(time).ok())
        .map(|time| time.to_rfc2822())
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
mod tests {
    use super::*;

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
    fn what_is_no_mail_is_none() {
        assert_eq!(as_mail(b"", true), None);
        assert_eq!(as_mail(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", true), None);
        let mut odd = vec![0xFF; 4_096];
        odd[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        assert_eq!(as_mail(&odd, true), None);
    }
}
