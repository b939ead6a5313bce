//! Writes a mail as RFC 5322 has it, the body quoted-printable (RFC 2045 §6.7).

use anyhow::{Result, bail};

use super::paper::Mail;

/// The bytes of the mail.
pub(crate) fn write(mail: &Mail) -> Result<Vec<u8>> {
    let mut text = String::new();
    for (name, value) in &mail.headers {
        if !value.is_ascii() {
            bail!("the header {name} is not plain ASCII");
        }
        text += &format!("{name}: {value}\r\n");
    }
    text += "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n";
    text += "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
    for line in mail.body.lines() {
        text += &quoted_printable(line);
        text += "\r\n";
    }
    Ok(text.into_bytes())
}

/// One line, folded softly before column 76.
fn quoted_printable(line: &str) -> String {
    let mut folded = String::new();
    let mut column = 0;
    let last = line.len().saturating_sub(1);
    for (index, byte) in line.bytes().enumerate() {
        let plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || (byte == b' ' && index != last);
        let piece = if plain { char::from(byte).to_string() } else { format!("={byte:02X}") };
        if column + piece.len() > 75 {
            folded += "=\r\n";
            column = 0;
        }
        column += piece.len();
        folded += &piece;
    }
    folded
}
