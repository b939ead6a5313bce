use std::io::Cursor;

use super::*;
use crate::dicom::sample::{Written, element, header, meta, slice};

fn read(bytes: &[u8]) -> Option<Object> {
    let head = &bytes[..bytes.len().min(8 << 10)];
    object(head, bytes.len() as u64, &mut Cursor::new(bytes))
}

fn check(series: &ImagingSeries) {
    assert_eq!(series.modality, "PT");
    assert_eq!(series.study_date.as_deref(), Some("2026-09-08"));
    assert_eq!(series.patient_name, "Ana María Müller");
    assert_eq!(series.patient_birth_date.as_deref(), Some("1971-02-03"));
    assert_eq!(series.patient_sex, "F");
    assert_eq!(series.patient_id, "H123");
    assert_eq!(series.study_uid, "1.2.3.4");
    assert_eq!(series.series_uid, "1.2.3.4.7");
    assert_eq!(series.study_description, "PET-CT whole body");
    assert_eq!(series.series_description, "AC WB");
    assert_eq!(series.body_part, "WHOLEBODY");
    assert_eq!(series.institution, "Town Hospital");
}

#[test]
fn every_way_of_writing_is_read() {
    for written in [Written::Explicit, Written::Implicit, Written::Big, Written::Deflated] {
        check(&read(&slice(written, "7", 1, 20_000)).unwrap().series);
    }
}

#[test]
fn objects_without_preamble_or_meta_group_are_read() {
    for written in [Written::Explicit, Written::Implicit, Written::Big] {
        check(&read(&header(written, "7", 1)).unwrap().series);
    }
    check(&read(&slice(Written::Explicit, "7", 1, 9)[132..]).unwrap().series);
}

#[test]
fn a_long_header_is_read_beyond_the_first_block() {
    let mut bytes = meta(Written::Explicit, "1.2.840.10008.5.1.4.1.1.128");
    let fields = header(Written::Explicit, "7", 1);
    // A private element of 30 KB in group 9 stands between groups 8 and 10.
    let patient = fields.windows(4).position(|window| window == [0x10, 0, 0x10, 0]).unwrap();
    bytes.extend(&fields[..patient]);
    bytes.extend(element(Written::Explicit, 0x0009_1001, b"OB", &vec![7; 30_000]));
    bytes.extend(&fields[patient..]);
    check(&read(&bytes).unwrap().series);
}

#[test]
fn sequences_of_undefined_length_are_skipped_with_what_is_in_them() {
    let fields = header(Written::Explicit, "7", 1);
    let patient = fields.windows(4).position(|window| window == [0x10, 0, 0x10, 0]).unwrap();
    let mut bytes = fields[..patient].to_vec();
    // (0008,1140) SQ, undefined, holding an item with another study's number and a sequence of its own.
    bytes.extend([8, 0, 0x40, 0x11, b'S', b'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
    bytes.extend([0xFE, 0xFF, 0, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF]);
    bytes.extend(element(Written::Explicit, 0x0020_000D, b"UI", b"9.9.9.9"));
    bytes.extend([8, 0, 0x40, 0x11, b'S', b'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
    bytes.extend([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
    bytes.extend([0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0]);
    bytes.extend([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
    bytes.extend(&fields[patient..]);
    check(&read(&bytes).unwrap().series);
}

#[test]
fn a_length_that_lies_costs_one_field() {
    let mut bytes = slice(Written::Explicit, "7", 1, 400);
    let institution = bytes.windows(6).position(|window| window == [8, 0, 0x80, 0, b'L', b'O']).unwrap();
    bytes[institution + 6..institution + 8].copy_from_slice(&[0xFF, 0xFF]);
    let series = read(&bytes).unwrap().series;
    assert_eq!(series.series_uid, "1.2.3.4.7");
    assert_eq!(series.patient_name, "Ana María Müller");
    assert_eq!(series.modality, "PT");
    assert_eq!(series.institution, "");
}

#[test]
fn a_long_length_that_lies_allocates_nothing() {
    let mut bytes = meta(Written::Explicit, "1.2.840.10008.5.1.4.1.1.128");
    bytes.extend([8, 0, 1, 0, b'O', b'B', 0, 0, 0xF0, 0xFF, 0xFF, 0xFF]);
    bytes.extend(header(Written::Explicit, "7", 1));
    check(&read(&bytes).unwrap().series);
}

#[test]
fn every_cut_gives_what_is_before_it() {
    let whole = slice(Written::Explicit, "7", 1, 400);
    let name_ends = whole.windows(4).position(|window| window == [0x10, 0, 0x20, 0]).unwrap();
    for length in 0..whole.len() {
        let object = read(&whole[..length]);
        if length >= name_ends {
            assert_eq!(object.unwrap().series.patient_name, "Ana María Müller", "cut at {length}");
        }
    }
}

#[test]
fn other_files_are_no_dicom() {
    for bytes in [&b""[..], b"\x08\0", b"%PDF-1.7 a text", b"\x08\0\0\0 a text that begins so", b"Dear Dr Smith,"] {
        assert!(read(bytes).is_none());
    }
}

#[test]
fn dates_and_names() {
    assert_eq!(iso_date("2026.09.08").as_deref(), Some("2026-09-08"));
    assert_eq!(iso_date("20260231"), None);
    assert_eq!(iso_date("2026"), None);
    assert_eq!(person("Zhang^San=张^三"), "San Zhang");
    assert_eq!(person("=张^三="), "张三");
    assert_eq!(person("DOE JOHN"), "DOE JOHN");
    assert_eq!(person("^^^"), "");
}

#[test]
fn random_damage_never_panics_and_most_fields_survive() {
    let mut seed = 88_172_645_463_325_252_u64;
    let mut random = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    };
    let (mut read_right, mut all) = (0, 0);
    for written in [Written::Explicit, Written::Implicit, Written::Big, Written::Deflated] {
        let whole = slice(written, "7", 1, 2_000);
        for _ in 0..300 {
            let mut damaged = whole.clone();
            for _ in 0..4 {
                let at = 132 + random() % (damaged.len() - 132);
                damaged[at] = random() as u8;
            }
            let object = read(&damaged);
            if written != Written::Deflated {
                all += 1;
                read_right += usize::from(object.is_some_and(|object| object.series.series_uid == "1.2.3.4.7"));
            }
        }
    }
    assert!(read_right * 100 >= all * 90, "{read_right} of {all}");
}

#[test]
fn what_is_no_picture_is_told_by_its_class() {
    let with_class = |class: &str| {
        let mut bytes = slice(Written::Explicit, "7", 1, 9);
        let known = b"1.2.840.10008.5.1.4.1.1.128\0";
        let at = bytes.windows(known.len()).rposition(|window| window == known).unwrap();
        let mut value = class.as_bytes().to_vec();
        value.resize(class.len().next_multiple_of(2), 0);
        bytes.splice(at - 2..at + known.len(), [&(value.len() as u16).to_le_bytes()[..], &value].concat());
        read(&bytes).unwrap().class
    };
    for (class, is) in [
        ("1.2.840.10008.5.1.4.1.1.2", Class::Picture),
        ("1.2.840.10008.5.1.4.1.1.88.33", Class::Report),
        ("1.2.840.10008.5.1.4.1.1.88.59", Class::Marks),
        ("1.2.840.10008.5.1.4.1.1.11.1", Class::Marks),
        ("1.2.840.10008.5.1.4.1.1.66.4", Class::Marks),
        ("1.2.840.10008.5.1.4.1.1.9.1.1", Class::Tracing),
        ("1.2.840.10008.5.1.4.1.1.481.1", Class::Picture),
        ("1.2.840.10008.5.1.4.1.1.481.5", Class::Radiotherapy),
    ] {
        assert_eq!(with_class(class), is, "{class}");
    }
    assert_eq!(class::of("", "SR"), Class::Report);
    assert_eq!(class::of("", "CT"), Class::Picture);
}

/// A source that counts what is taken from it.
struct Counted<'a>(Cursor<&'a [u8]>, usize);

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.0.read(buffer)?;
        self.1 += read;
        Ok(read)
    }
}

impl Seek for Counted<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn the_picture_is_not_read() {
    let bytes = slice(Written::Explicit, "7", 1, 500_000);
    let mut source = Counted(Cursor::new(&bytes), 0);
    assert!(object(&bytes[..8 << 10], bytes.len() as u64, &mut source).is_some());
    assert_eq!(source.1, 0, "the head that is given is enough");
}
