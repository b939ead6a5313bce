//! Builds small DICOM objects for tests. All patients are invented.

/// How an object is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    Explicit,
    Implicit,
    Big,
    Deflated,
}

/// One element of a data set.
pub(crate) fn element(written: Written, tag: u32, vr: &[u8; 2], value: &[u8]) -> Vec<u8> {
    let mut value = value.to_vec();
    if value.len() % 2 == 1 {
        value.push(if vr == b"UI" { 0 } else { b' ' });
    }
    let (group, number) = ((tag >> 16) as u16, tag as u16);
    let mut out = Vec::new();
    if written == Written::Big {
        out.extend(group.to_be_bytes());
        out.extend(number.to_be_bytes());
    } else {
        out.extend(group.to_le_bytes());
        out.extend(number.to_le_bytes());
    }
    let length = value.len() as u32;
    match written {
        Written::Implicit => out.extend(length.to_le_bytes()),
        _ => {
            let big = written == Written::Big;
            out.extend(vr);
            if matches!(vr, b"OB" | b"OW" | b"SQ" | b"UN" | b"UT") {
                out.extend([0, 0]);
                out.extend(if big { length.to_be_bytes() } else { length.to_le_bytes() });
            } else {
                let short = length as u16;
                out.extend(if big { short.to_be_bytes() } else { short.to_le_bytes() });
            }
        }
    }
    out.extend(value);
    out
}

/// Group 2 with the preamble.
pub(crate) fn meta(written: Written, class: &str) -> Vec<u8> {
    let syntax = match written {
        Written::Explicit => "1.2.840.10008.1.2.1",
        Written::Implicit => "1.2.840.10008.1.2",
        Written::Big => "1.2.840.10008.1.2.2",
        Written::Deflated => "1.2.840.10008.1.2.1.99",
    };
    let mut out = vec![0; 128];
    out.extend(b"DICM");
    out.extend(element(Written::Explicit, 0x0002_0002, b"UI", class.as_bytes()));
    out.extend(element(Written::Explicit, 0x0002_0010, b"UI", syntax.as_bytes()));
    out
}

/// The header of a slice of an invented patient.
pub(crate) fn header(written: Written, series: &str, slice: usize) -> Vec<u8> {
    let part = if written == Written::Deflated { Written::Explicit } else { written };
    let e = |tag, vr: &[u8; 2], value: &[u8]| element(part, tag, vr, value);
    [
        e(0x0008_0005, b"CS", b"ISO_IR 100"),
        e(0x0008_0016, b"UI", b"1.2.840.10008.5.1.4.1.1.128"),
        e(0x0008_0018, b"UI", format!("1.2.3.{series}.{slice}").as_bytes()),
        e(0x0008_0020, b"DA", b"20260908"),
        e(0x0008_0060, b"CS", b"PT"),
        e(0x0008_0080, b"LO", b"Town Hospital"),
        e(0x0008_1030, b"LO", b"PET-CT whole body"),
        e(0x0008_103E, b"LO", b"AC WB"),
        e(0x0010_0010, b"PN", b"M\xFCller^Ana Mar\xEDa"),
        e(0x0010_0020, b"LO", b"H123"),
        e(0x0010_0030, b"DA", b"19710203"),
        e(0x0010_0040, b"CS", b"F"),
        e(0x0018_0015, b"CS", b"WHOLEBODY"),
        e(0x0020_000D, b"UI", b"1.2.3.4"),
        e(0x0020_000E, b"UI", format!("1.2.3.4.{series}").as_bytes()),
    ]
    .concat()
}

/// A whole slice with some picture behind the header.
pub(crate) fn slice(written: Written, series: &str, number: usize, picture: usize) -> Vec<u8> {
    let part = if written == Written::Deflated { Written::Explicit } else { written };
    let mut data = header(written, series, number);
    data.extend(element(part, 0x7FE0_0010, b"OW", &vec![number as u8; picture]));
    with_meta(written, "1.2.840.10008.5.1.4.1.1.128", data)
}

/// A sequence, whose lengths are told before or, `marked`, by marks behind.
pub(crate) fn sequence(written: Written, marked: bool, tag: u32, items: &[Vec<u8>]) -> Vec<u8> {
    let number = |value: u32| if written == Written::Big { value.to_be_bytes() } else { value.to_le_bytes() };
    let part = |value: u32| {
        let [a, b, c, d] = number(value);
        if written == Written::Big { [a, b, c, d] } else { [c, d, a, b] }
    };
    let mut inside = Vec::new();
    for item in items {
        inside.extend(part(0xFFFE_E000));
        inside.extend(number(if marked { 0xFFFF_FFFF } else { item.len() as u32 }));
        inside.extend(item);
        if marked {
            inside.extend([part(0xFFFE_E00D), number(0)].concat());
        }
    }
    if !marked {
        return element(written, tag, b"SQ", &inside);
    }
    let mut out = part(tag).to_vec();
    if written != Written::Implicit {
        out.extend(b"SQ\0\0");
    }
    out.extend(number(0xFFFF_FFFF));
    out.extend(inside);
    out.extend([part(0xFFFE_E0DD), number(0)].concat());
    out
}

/// How a report is written.
#[derive(Clone, Copy)]
pub(crate) struct Pen {
    pub(crate) written: Written,
    pub(crate) marked: bool,
}

impl Pen {
    fn e(self, tag: u32, vr: &[u8; 2], value: &str) -> Vec<u8> {
        element(self.part(), tag, vr, value.as_bytes())
    }

    fn part(self) -> Written {
        if self.written == Written::Deflated { Written::Explicit } else { self.written }
    }

    fn sequence(self, tag: u32, items: &[Vec<u8>]) -> Vec<u8> {
        sequence(self.part(), self.marked, tag, items)
    }

    fn code(self, tag: u32, value: &str, scheme: &str, meaning: &str) -> Vec<u8> {
        let code = [
            self.e(0x0008_0100, b"SH", value),
            self.e(0x0008_0102, b"SH", scheme),
            self.e(0x0008_0104, b"LO", meaning),
        ];
        self.sequence(tag, &[code.concat()])
    }

    /// A content item: type, name, value, and the items below it.
    pub(crate) fn content(self, kind: &str, name: &str, value: &[u8], below: &[Vec<u8>]) -> Vec<u8> {
        let mut out = [self.e(0x0040_A010, b"CS", "CONTAINS"), self.e(0x0040_A040, b"CS", kind)].concat();
        if !name.is_empty() {
            out.extend(self.code(0x0040_A043, "1", "99INVENTED", name));
        }
        out.extend(value);
        if !below.is_empty() {
            out.extend(self.sequence(0x0040_A730, below));
        }
        out
    }

    pub(crate) fn text(self, name: &str, text: &str) -> Vec<u8> {
        self.content("TEXT", name, &self.e(0x0040_A160, b"UT", text), &[])
    }

    pub(crate) fn number(self, name: &str, number: &str, unit: &str) -> Vec<u8> {
        let measured = [self.code(0x0040_08EA, unit, "UCUM", unit), self.e(0x0040_A30A, b"DS", number)].concat();
        self.content("NUM", name, &self.sequence(0x0040_A300, &[measured]), &[])
    }

    /// The data set of an invented report with this content.
    pub(crate) fn report(self, content: &[Vec<u8>]) -> Vec<u8> {
        let observer = [self.e(0x0040_A030, b"DT", "20260909113000"), self.e(0x0040_A075, b"PN", "Example^Rosa^^Dr")];
        let data = [
            self.e(0x0008_0005, b"CS", "ISO_IR 192"),
            self.e(0x0008_0016, b"UI", "1.2.840.10008.5.1.4.1.1.88.11"),
            self.e(0x0008_0018, b"UI", "1.2.3.9.1"),
            self.e(0x0008_0020, b"DA", "20260908"),
            self.e(0x0008_0023, b"DA", "20260909"),
            self.e(0x0008_0060, b"CS", "SR"),
            self.e(0x0008_1030, b"LO", "PET-CT whole body"),
            self.e(0x0010_0010, b"PN", "Müller^Ana María"),
            self.e(0x0020_000D, b"UI", "1.2.3.4"),
            self.e(0x0020_000E, b"UI", "1.2.3.4.9"),
            self.e(0x0040_A040, b"CS", "CONTAINER"),
            self.code(0x0040_A043, "18747-6", "LN", "PET-CT report"),
            self.sequence(0x0040_A073, &[observer.concat()]),
            self.e(0x0040_A491, b"CS", "COMPLETE"),
            self.e(0x0040_A493, b"CS", "VERIFIED"),
            self.sequence(0x0040_A730, content),
        ]
        .concat();
        with_meta(self.written, "1.2.840.10008.5.1.4.1.1.88.11", data)
    }
}

/// A data set behind its preamble and group 2, deflated where it is to be.
fn with_meta(written: Written, class: &str, mut data: Vec<u8>) -> Vec<u8> {
    let mut out = meta(written, class);
    if written == Written::Deflated {
        use std::io::Write;
        let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(&data).unwrap();
        data = packer.finish().unwrap();
    }
    out.extend(data);
    out
}
