//! Files that are packed in a data export: a letter as PDF in a C-CDA document, in a FHIR resource, in an HL7 message.
//!
//! Only what is packed in the export itself; an address of a file elsewhere is never followed.

use mail_parser::decoders::base64::base64_decode;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use super::{Opened, Sink};
use crate::model::{Format, SourceFile};
use crate::stored;

/// Files of one export, at most.
const MOST: usize = 200;
/// Values that are looked at in one export.
const MOST_VALUES: usize = 5_000_000;

pub(super) fn open(file: &SourceFile, sink: &mut Sink<'_>) -> Opened {
    if let Ok(bytes) = stored::bytes(&file.content, sink.options.limits.export_bytes) {
        for (name, bytes) in members(bytes.as_ref(), file.format) {
            sink.bytes(&name, bytes);
        }
    }
    Opened::Whole
}

/// The files in an export, each with a name by its place and kind. What they unpack to is less than the export has.
fn members(bytes: &[u8], format: Format) -> Vec<(String, Vec<u8>)> {
    let mut found = Found::default();
    match format {
        Format::Xml => in_xml(bytes, &mut found),
        Format::Json => in_json(bytes, &mut found),
        Format::Hl7 => in_hl7(bytes, &mut found),
        _ => {}
    }
    found.files
}

#[derive(Default)]
struct Found {
    files: Vec<(String, Vec<u8>)>,
}

impl Found {
    fn is_full(&self) -> bool {
        self.files.len() >= MOST
    }

    fn add(&mut self, kind: &str, packed: &[u8]) {
        let packed: Vec<u8> = packed.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let unpacked = base64_decode(&packed).filter(|bytes| !bytes.is_empty());
        if let (Some(bytes), false) = (unpacked, self.is_full()) {
            let ending = ending(kind);
            self.files.push((format!("document {}{ending}", self.files.len() + 1), bytes));
        }
    }
}

/// The usual ending of a kind of file; what it is its bytes tell later.
fn ending(kind: &str) -> &'static str {
    let kind = kind.to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().rsplit('/').next().unwrap_or_default().trim();
    match kind {
        "pdf" => ".pdf",
        "rtf" | "richtext" => ".rtf",
        "html" | "xhtml+xml" => ".html",
        "jpeg" | "jpg" => ".jpg",
        "png" => ".png",
        "tiff" | "tif" => ".tif",
        "xml" => ".xml",
        "plain" => ".txt",
        "msword" => ".doc",
        "vnd.openxmlformats-officedocument.wordprocessingml.document" => ".docx",
        "dicom" => ".dcm",
        _ => "",
    }
}

/// Elements whose text is packed (`representation="B64"`).
fn in_xml(bytes: &[u8], found: &mut Found) {
    let text = String::from_utf8_lossy(bytes);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    // The kind of the packed element that is open, and what it has so far.
    let mut open: Option<(String, String)> = None;
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => {
                let packed = attribute(&tag, "representation").is_some_and(|how| how.eq_ignore_ascii_case("B64"));
                open = packed.then(|| (attribute(&tag, "mediaType").unwrap_or_default(), String::new()));
            }
            Event::Text(words) => {
                if let Some((_, text)) = &mut open {
                    text.push_str(&words);
                }
            }
            Event::End(_) => {
                if let Some((kind, text)) = open.take() {
                    found.add(&kind, text.as_bytes());
                }
            }
            Event::Eof => break,
            _ => {}
        }
        if found.is_full() {
            break;
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    Some(attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// Attachments and binaries: a kind and what is packed beside it. Plain words are read where they stand.
fn in_json(bytes: &[u8], found: &mut Found) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    for value in serde_json::Deserializer::from_slice(bytes).into_iter::<Value>() {
        let Ok(value) = value else { return };
        let mut waiting = vec![&value];
        let mut left = MOST_VALUES;
        while let Some(value) = waiting.pop() {
            left -= 1;
            if left == 0 || found.is_full() {
                return;
            }
            match value {
                Value::Array(values) => waiting.extend(values.iter().rev()),
                Value::Object(fields) => {
                    let text = |name: &str| fields.get(name).and_then(Value::as_str);
                    let kind = text("contentType").unwrap_or_default();
                    let words =
                        ["text/plain", "text/html", "application/xhtml"].iter().any(|words| kind.starts_with(words));
                    let binary = text("resourceType") == Some("Binary");
                    let packed = text("data").or_else(|| text("content").filter(|_| binary));
                    if let (Some(packed), true) = (packed, !kind.is_empty() && (binary || !words)) {
                        found.add(kind, packed.as_bytes());
                    }
                    waiting.extend(fields.values().rev());
                }
                _ => {}
            }
        }
    }
}

/// Results whose value is a file (`ED`): source, type, subtype, encoding, data.
fn in_hl7(bytes: &[u8], found: &mut Found) {
    let (mut field, mut component) = (b'|', b'^');
    for line in bytes.split(|byte| matches!(byte, b'\r' | b'\n')) {
        let line = line.trim_ascii_start().strip_prefix(b"\x0B").unwrap_or(line.trim_ascii_start());
        if let (true, Some(signs)) = (line.starts_with(b"MSH"), line.get(3..5)) {
            (field, component) = (signs[0], signs[1]);
        }
        let mut fields = line.split(|byte| *byte == field);
        if fields.next() != Some(b"OBX") || fields.nth(1) != Some(b"ED") {
            continue;
        }
        let parts: Vec<&[u8]> = fields.nth(2).unwrap_or_default().split(|byte| *byte == component).collect();
        if let [_, kind, subtype, encoding, data, ..] = parts.as_slice()
            && encoding.eq_ignore_ascii_case(b"base64")
            && !found.is_full()
        {
            let subtype = if subtype.is_empty() { kind } else { subtype };
            found.add(&String::from_utf8_lossy(subtype), data);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `invented` in base 64.
    const PACKED: &str = "aW52\n ZW50ZWQ=";

    fn names(bytes: &str, format: Format) -> Vec<String> {
        let files = members(bytes.as_bytes(), format);
        assert!(files.iter().all(|(_, bytes)| bytes == b"invented"), "{files:?}");
        files.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn files_in_every_kind_of_export() {
        let xml = format!(
            "<ClinicalDocument><component><nonXMLBody><text mediaType=\"application/pdf\" representation=\"B64\">{PACKED}</text>\
             </nonXMLBody></component><text>aW52ZW50ZWQ=</text></ClinicalDocument>"
        );
        assert_eq!(names(&xml, Format::Xml), ["document 1.pdf"]);
        let packed = PACKED.replace('\n', "");
        let json = format!(
            "{{\"resourceType\": \"DiagnosticReport\", \"presentedForm\": [{{\"contentType\": \"application/pdf\", \"data\": \"{packed}\"}}, \
             {{\"contentType\": \"text/plain\", \"data\": \"{packed}\"}}, {{\"contentType\": \"image/jpeg\", \"url\": \"x\"}}]}}\n\
             {{\"resourceType\": \"Binary\", \"contentType\": \"image/png\", \"content\": \"{packed}\"}}"
        );
        assert_eq!(names(&json, Format::Json), ["document 1.pdf", "document 2.png"]);
        let hl7 = "MSH|^~\\&|LAB\rOBX|1|ED|PDF^Report||^application^pdf^Base64^aW52ZW50ZWQ=||||||F\rOBX|2|ST|x||ED\rOBX|3|ED|x||^a^b^Hex^00\r";
        assert_eq!(names(hl7, Format::Hl7), ["document 1.pdf"]);
    }

    #[test]
    fn what_is_broken_gives_nothing() {
        for (bytes, format) in [
            ("<a representation=\"B64\">%%%%</a>", Format::Xml),
            ("<a representation=\"B64\">aW52", Format::Xml),
            ("{\"contentType\": \"a/b\", \"data\": \"!!\"}", Format::Json),
            ("{\"contentType\": \"a/b\", \"data\": ", Format::Json),
            ("OBX|1|ED", Format::Hl7),
            ("MSH", Format::Hl7),
            ("%PDF", Format::Pdf),
        ] {
            assert!(members(bytes.as_bytes(), format).is_empty(), "{bytes}");
        }
        assert!(members("[".repeat(100_000).as_bytes(), Format::Json).is_empty());
        let many = "<a representation=\"B64\">aW52ZW50ZWQ=</a>".repeat(1_000);
        assert_eq!(members(format!("<r>{many}</r>").as_bytes(), Format::Xml).len(), MOST);
    }
}
