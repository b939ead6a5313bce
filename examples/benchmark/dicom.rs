//! Ten thousand CT slices in twenty series (DICOM PS3.10, explicit VR little endian), with dots that do not pack.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::make::elements::{Elements, with_meta};

const SERIES: usize = 20;
const SLICES: usize = 500;
/// 256 by 256 dots of two bytes: with more, the disc would need 5 GB.
const SIDE: u16 = 256;
const DOTS: usize = SIDE as usize * SIDE as usize * 2;

const CT_CLASS: &str = "1.2.840.10008.5.1.4.1.1.2";
const STUDY: &str = "2.25.4711";

/// A folder of slices.
pub(crate) struct Disc {
    pub(crate) folder: PathBuf,
    pub(crate) series: usize,
    pub(crate) slices: usize,
    pub(crate) slice_bytes: usize,
}

/// Writes the slices, a folder for each series.
pub(crate) fn make(folder: &Path) -> Result<Disc> {
    let mut noise = Noise(0x9E37_79B9_7F4A_7C15);
    let mut slice_bytes = 0;
    for series in 1..=SERIES {
        let place = folder.join(format!("SER{series:05}"));
        fs::create_dir_all(&place)?;
        for number in 1..=SLICES {
            let bytes = slice(series, number, &mut noise);
            fs::write(place.join(format!("IMG{number:05}")), &bytes)?;
            slice_bytes = bytes.len();
        }
    }
    Ok(Disc { folder: folder.to_owned(), series: SERIES, slices: SERIES * SLICES, slice_bytes })
}

fn slice(series: usize, number: usize, noise: &mut Noise) -> Vec<u8> {
    let series_uid = format!("{STUDY}.{series}");
    let uid = format!("{series_uid}.{number}");
    let mut data = Elements::default();
    data.text(0x0008, 0x0005, "CS", "ISO_IR 100");
    data.text(0x0008, 0x0008, "CS", "ORIGINAL\\PRIMARY\\AXIAL");
    data.text(0x0008, 0x0016, "UI", CT_CLASS);
    data.text(0x0008, 0x0018, "UI", &uid);
    data.text(0x0008, 0x0020, "DA", "20260908");
    data.text(0x0008, 0x0030, "TM", "101500");
    data.text(0x0008, 0x0060, "CS", "CT");
    data.text(0x0008, 0x0080, "LO", "Invented Hospital");
    data.text(0x0008, 0x1030, "LO", "CT neck, chest, abdomen, pelvis");
    data.text(0x0008, 0x103e, "LO", &format!("Series {series}"));
    let mut image = Elements::default();
    image.text(0x0008, 0x1150, "UI", CT_CLASS);
    image.text(0x0008, 0x1155, "UI", &format!("{uid}.9"));
    data.item(0x0008, 0x1140, &image);
    data.text(0x0010, 0x0010, "PN", "Example^Case");
    data.text(0x0010, 0x0020, "LO", "000001");
    data.text(0x0010, 0x0030, "DA", "19700101");
    data.text(0x0010, 0x0040, "CS", "M");
    data.text(0x0018, 0x0015, "CS", "CHEST");
    data.text(0x0020, 0x000d, "UI", STUDY);
    data.text(0x0020, 0x000e, "UI", &series_uid);
    data.text(0x0020, 0x0011, "IS", &series.to_string());
    data.text(0x0020, 0x0013, "IS", &number.to_string());
    data.text(0x0020, 0x0032, "DS", &format!("-200\\-200\\-{number}"));
    data.text(0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0");
    data.short(0x0028, 0x0002, 1);
    data.text(0x0028, 0x0004, "CS", "MONOCHROME2");
    for (element, value) in [(0x10, SIDE), (0x11, SIDE), (0x100, 16), (0x101, 16), (0x102, 15), (0x103, 0)] {
        data.short(0x0028, element, value);
    }
    data.bytes(0x7fe0, 0x0010, "OW", &noise.bytes(DOTS));
    with_meta(CT_CLASS, &uid, data)
}

/// Numbers without a pattern, the same in every run (xorshift).
struct Noise(u64);

impl Noise {
    fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(length);
        while bytes.len() < length {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            bytes.extend(self.0.to_le_bytes());
        }
        bytes
    }
}
