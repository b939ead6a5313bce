//! Writes a small disc of images: DICOMDIR and slices without extension (DICOM PS3.10, explicit VR little endian).

use anyhow::Result;

use super::elements::{EXPLICIT_LITTLE_ENDIAN, Elements, IMPLEMENTATION, with_meta};
use super::paper::{Disc, Modality, Series};

const DIRECTORY_CLASS: &str = "1.2.840.10008.1.3.10";
const CT_CLASS: &str = "1.2.840.10008.5.1.4.1.1.2";
const PET_CLASS: &str = "1.2.840.10008.5.1.4.1.1.128";

/// The files of the disc: path, and bytes.
pub(crate) fn write(disc: &Disc) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    for series in &disc.series {
        for number in 1..=series.slices {
            let path = format!("{}/{}", disc.folder, path_of(series, number).join("/"));
            files.push((path, slice(disc, series, number)));
        }
    }
    files.push((format!("{}/DICOMDIR", disc.folder), directory(disc)));
    Ok(files)
}

/// Below the folder of the DICOMDIR.
fn path_of(series: &Series, number: u32) -> [String; 2] {
    [format!("{}{:04}", code(series.modality), series.number), format!("IM{number:06}")]
}

fn code(modality: Modality) -> &'static str {
    match modality {
        Modality::Ct => "CT",
        Modality::Pt => "PT",
    }
}

fn class_of(modality: Modality) -> &'static str {
    match modality {
        Modality::Ct => CT_CLASS,
        Modality::Pt => PET_CLASS,
    }
}

fn series_uid(disc: &Disc, series: &Series) -> String {
    format!("{}.{}", disc.study.uid, series.number)
}

fn slice_uid(disc: &Disc, series: &Series, number: u32) -> String {
    format!("{}.{number}", series_uid(disc, series))
}

fn slice(disc: &Disc, series: &Series, number: u32) -> Vec<u8> {
    let side: u16 = if series.modality == Modality::Ct { 64 } else { 32 };
    let pet = series.modality == Modality::Pt;
    let mut data = Elements::default();
    data.text(8, 5, "CS", "ISO_IR 100");
    data.text(8, 8, "CS", "ORIGINAL\\PRIMARY\\AXIAL");
    data.text(8, 0x16, "UI", class_of(series.modality));
    data.text(8, 0x18, "UI", &slice_uid(disc, series, number));
    data.text(8, 0x20, "DA", &disc.study.date);
    data.text(8, 0x21, "DA", &disc.study.date);
    data.text(8, 0x30, "TM", &disc.study.time);
    data.text(8, 0x50, "SH", &disc.study.accession);
    data.text(8, 0x60, "CS", code(series.modality));
    data.text(8, 0x70, "LO", "");
    data.text(8, 0x80, "LO", &disc.institution);
    data.text(8, 0x90, "PN", "");
    data.text(8, 0x1030, "LO", &disc.study.description);
    data.text(8, 0x103e, "LO", &series.description);
    data.text(0x10, 0x10, "PN", &disc.patient_name);
    data.text(0x10, 0x20, "LO", &disc.patient_id);
    data.text(0x10, 0x30, "DA", &disc.birth_date);
    data.text(0x10, 0x40, "CS", &disc.sex);
    data.text(0x10, 0x4000, "LT", &disc.comment);
    data.text(0x18, 0x15, "CS", &series.body_part);
    data.text(0x18, 0x50, "DS", "5");
    data.text(0x20, 0xd, "UI", &disc.study.uid);
    data.text(0x20, 0xe, "UI", &series_uid(disc, series));
    data.text(0x20, 0x10, "SH", &disc.study.id);
    data.text(0x20, 0x11, "IS", &series.number.to_string());
    data.text(0x20, 0x13, "IS", &number.to_string());
    data.text(0x20, 0x32, "DS", &format!("-200\\-200\\-{}", number * 5));
    data.text(0x20, 0x37, "DS", "1\\0\\0\\0\\1\\0");
    data.text(0x20, 0x52, "UI", &format!("{}.0", disc.study.uid));
    data.short(0x28, 2, 1);
    data.text(0x28, 4, "CS", "MONOCHROME2");
    data.short(0x28, 0x10, side);
    data.short(0x28, 0x11, side);
    data.text(0x28, 0x30, "DS", &format!("{0}\\{0}", 400 / side));
    data.short(0x28, 0x100, 16);
    data.short(0x28, 0x101, 16);
    data.short(0x28, 0x102, 15);
    data.short(0x28, 0x103, 0);
    data.text(0x28, 0x1052, "DS", if pet { "0" } else { "-1024" });
    data.text(0x28, 0x1053, "DS", "1");
    if pet {
        data.text(0x54, 0x1001, "CS", "BQML");
    }
    data.bytes(0x7fe0, 0x10, "OW", &dots(side, pet, number));
    with_meta(class_of(series.modality), &slice_uid(disc, series, number), data)
}

/// A round body; on PET one bright spot at its side.
fn dots(side: u16, pet: bool, number: u32) -> Vec<u8> {
    let middle = i32::from(side) / 2;
    let spot = (middle + middle / 2, middle - middle / 3);
    let mut dots = Vec::new();
    for y in 0..i32::from(side) {
        for x in 0..i32::from(side) {
            let body = (x - middle).pow(2) * 4 + (y - middle).pow(2) * 9 < middle.pow(2) * 4;
            let bright = (x - spot.0).pow(2) + (y - spot.1).pow(2) <= 2 + number as i32;
            let value: u16 = match (body, pet) {
                (true, true) if bright => 9000,
                (true, true) => 1400,
                (true, false) => 1064,
                (false, _) => 0,
            };
            dots.extend(value.to_le_bytes());
        }
    }
    dots
}

/// A directory record: its elements, and the places of the next and of the lower record among all records.
struct Entry {
    next: Option<usize>,
    lower: Option<usize>,
    kind: &'static str,
    keys: Elements,
}

/// The directory. Its records point at each other by place in the file, which is known once all lengths are.
fn directory(disc: &Disc) -> Vec<u8> {
    let entries = entries(disc);
    let before = directory_with(&entries, &vec![0; entries.len()]).1;
    directory_with(&entries, &before).0
}

/// The bytes, and where every record begins in them.
fn directory_with(entries: &[Entry], places: &[u32]) -> (Vec<u8>, Vec<u32>) {
    let place = |index: Option<usize>| index.and_then(|i| places.get(i)).copied().unwrap_or(0);
    let mut items = Vec::new();
    let mut starts = Vec::new();
    for entry in entries {
        let mut record = Elements::default();
        record.long(4, 0x1400, place(entry.next));
        record.short(4, 0x1410, 0xffff);
        record.long(4, 0x1420, place(entry.lower));
        record.text(4, 0x1430, "CS", entry.kind);
        record.0.extend(&entry.keys.0);
        starts.push(items.len() as u32);
        items.extend([0xfe, 0xff, 0x00, 0xe0]);
        items.extend((record.0.len() as u32).to_le_bytes());
        items.extend(record.0);
    }
    let mut data = Elements::default();
    data.text(4, 0x1130, "CS", "EXAMPLE");
    data.long(4, 0x1200, place(Some(0)));
    data.long(4, 0x1202, place(Some(0)));
    data.short(4, 0x1212, 0);
    data.bytes(4, 0x1220, "SQ", &items);
    let file = with_meta(DIRECTORY_CLASS, &format!("{IMPLEMENTATION}.1"), data);
    let first = (file.len() - items.len()) as u32;
    (file, starts.iter().map(|start| start + first).collect())
}

/// Patient, study, and every series followed by its images.
fn entries(disc: &Disc) -> Vec<Entry> {
    let mut patient = Elements::default();
    patient.text(0x10, 0x10, "PN", &disc.patient_name);
    patient.text(0x10, 0x20, "LO", &disc.patient_id);
    patient.text(0x10, 0x30, "DA", &disc.birth_date);
    patient.text(0x10, 0x40, "CS", &disc.sex);
    let mut study = Elements::default();
    study.text(8, 0x20, "DA", &disc.study.date);
    study.text(8, 0x30, "TM", &disc.study.time);
    study.text(8, 0x50, "SH", &disc.study.accession);
    study.text(8, 0x1030, "LO", &disc.study.description);
    study.text(0x20, 0xd, "UI", &disc.study.uid);
    study.text(0x20, 0x10, "SH", &disc.study.id);
    let mut entries = vec![
        Entry { next: None, lower: Some(1), kind: "PATIENT", keys: patient },
        Entry { next: None, lower: Some(2), kind: "STUDY", keys: study },
    ];
    for (index, series) in disc.series.iter().enumerate() {
        let at = entries.len();
        let after = at + 1 + series.slices as usize;
        let mut keys = Elements::default();
        keys.text(8, 0x60, "CS", code(series.modality));
        keys.text(8, 0x80, "LO", &disc.institution);
        keys.text(8, 0x103e, "LO", &series.description);
        keys.text(0x20, 0xe, "UI", &series_uid(disc, series));
        keys.text(0x20, 0x11, "IS", &series.number.to_string());
        let next = (index + 1 < disc.series.len()).then_some(after);
        entries.push(Entry { next, lower: Some(at + 1), kind: "SERIES", keys });
        for number in 1..=series.slices {
            let mut keys = Elements::default();
            keys.text(4, 0x1500, "CS", &path_of(series, number).join("\\"));
            keys.text(4, 0x1510, "UI", class_of(series.modality));
            keys.text(4, 0x1511, "UI", &slice_uid(disc, series, number));
            keys.text(4, 0x1512, "UI", EXPLICIT_LITTLE_ENDIAN);
            keys.text(0x20, 0x13, "IS", &number.to_string());
            let next = (number < series.slices).then_some(at + 1 + number as usize);
            entries.push(Entry { next, lower: None, kind: "IMAGE", keys });
        }
    }
    entries
}
