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
            if matches!(vr, b"OB" | b"OW" | b"SQ" | b"UN") {
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
    let mut out = meta(written, "1.2.840.10008.5.1.4.1.1.128");
    if written == Written::Deflated {
        use std::io::Write;
        let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(&data).unwrap();
        data = packer.finish().unwrap();
    }
    out.extend(data);
    out
}
