//! Pictures as pages: upright, one to a page, no larger than they are sharp.
//!
//! A JPEG goes in as it is, but for what it says of the camera, the place and the hour. What must be unpacked to be seen is
//! packed anew: without loss, unless that takes too much room.

use std::io::Write;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, RgbImage};
use lopdf::{Dictionary, Object, dictionary};

use super::page::{Sight, Written, corners, numbers};
use super::write::{Output, packed, to};
use super::{Trouble, Unfit};

/// A4, and the margin around a picture, in points.
const PAGE: (f64, f64) = (595.0, 842.0);
const MARGIN: f64 = 18.0;
/// Packed without loss a picture may take so many bytes.
const LOSSLESS: usize = 2 << 20;
/// How well a picture that takes more is packed.
const QUALITY: u8 = 88;

/// A picture.
#[derive(Debug)]
pub enum Picture<'a> {
    /// The bytes of a JPEG.
    Jpeg(&'a [u8]),
    /// Points, upright.
    Points(RgbImage),
}

/// A picture that is in the document.
#[derive(Debug, Clone, Copy)]
pub struct Placed {
    id: u32,
    size: (f64, f64),
    /// The orientation of Exif, from 1 to 8.
    turn: u8,
}

/// Puts a picture into the document.
pub(super) fn put<W: Write>(out: &mut Output<W>, picture: &Picture<'_>) -> Result<Placed, Trouble> {
    match picture {
        Picture::Jpeg(bytes) => {
            let jpeg = Jpeg::of(bytes).ok_or(Unfit::Damaged)?;
            let mut dict = head(jpeg.width, jpeg.height, jpeg.space());
            dict.set("Filter", "DCTDecode");
            if jpeg.channels == 4 && jpeg.is_adobe {
                // Adobe writes how much ink is missing.
                dict.set("Decode", (0..4).flat_map(|_| [1.into(), 0.into()]).collect::<Vec<Object>>());
            }
            let id = out.reserve();
            out.put_stream(id, dict, &jpeg.bytes)?;
            Ok(Placed { id, size: (f64::from(jpeg.width), f64::from(jpeg.height)), turn: orientation(bytes) })
        }
        Picture::Points(image) => points(out, image),
    }
}

fn head(width: u32, height: u32, space: &str) -> Dictionary {
    dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => width,
        "Height" => height,
        "ColorSpace" => space,
        "BitsPerComponent" => 8,
    }
}

fn points<W: Write>(out: &mut Output<W>, image: &RgbImage) -> Result<Placed, Trouble> {
    let (width, height) = image.dimensions();
    if width == 0 || height == 0 {
        return Err(Unfit::Damaged.into());
    }
    let raw = image.as_raw();
    let is_grey = raw.chunks_exact(3).all(|point| point[0] == point[1] && point[1] == point[2]);
    let is_black_and_white = is_grey && raw.iter().all(|value| matches!(value, 0 | 255));
    let (space, bits, plain) = if is_black_and_white {
        ("DeviceGray", 1, bits(raw, width as usize))
    } else if is_grey {
        ("DeviceGray", 8, raw.iter().step_by(3).copied().collect())
    } else {
        ("DeviceRGB", 8, raw.clone())
    };
    let mut dict = head(width, height, space);
    dict.set("BitsPerComponent", bits);
    let lossless = packed(&plain)?;
    let id = out.reserve();
    if bits == 1 || lossless.len() <= LOSSLESS {
        dict.set("Filter", "FlateDecode");
        out.put_stream(id, dict, &lossless)?;
    } else {
        let mut bytes = Vec::new();
        let colour = if is_grey { ExtendedColorType::L8 } else { ExtendedColorType::Rgb8 };
        let encoded = JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode(&plain, width, height, colour);
        encoded.map_err(|_| Unfit::Damaged)?;
        dict.set("Filter", "DCTDecode");
        out.put_stream(id, dict, &bytes)?;
    }
    Ok(Placed { id, size: (f64::from(width), f64::from(height)), turn: 1 })
}

/// Eight points of black and white in a byte, each row from a byte of its own on.
fn bits(raw: &[u8], width: usize) -> Vec<u8> {
    let mut bits = Vec::with_capacity(raw.len() / 24 + 1);
    for row in raw.chunks_exact(width * 3) {
        for eight in row.chunks(24) {
            let byte = eight.chunks_exact(3).enumerate();
            bits.push(byte.fold(0_u8, |byte, (n, point)| byte | u8::from(point[0] == 255) << (7 - n)));
        }
    }
    bits
}

/// The page of a picture, but for its place in the tree.
pub(super) fn page<W: Write>(
    out: &mut Output<W>,
    picture: Placed,
    written: &Written<'_>,
) -> Result<Dictionary, Trouble> {
    let (wide, high) = picture.size;
    let on_its_side = picture.turn >= 5;
    let (width, height) = if on_its_side { (high, wide) } else { (wide, high) };
    let (across, down) = if width > height { (PAGE.1, PAGE.0) } else { PAGE };
    let room = (across - 2.0 * MARGIN, down - 2.0 * MARGIN);
    let scale = (room.0 / width).min(room.1 / height).min(1.0);
    let (shown, tall) = (width * scale, height * scale);
    let (x, y) = ((across - shown) / 2.0, down - MARGIN - tall);
    // Where the lower left corner, the right edge and the upper edge of the picture as it is stored come to lie.
    let [a, b, c, d, e, f] = match picture.turn {
        2 => [-1.0, 0.0, 0.0, 1.0, 1.0, 0.0],
        3 => [-1.0, 0.0, 0.0, -1.0, 1.0, 1.0],
        4 => [1.0, 0.0, 0.0, -1.0, 0.0, 1.0],
        5 => [0.0, -1.0, -1.0, 0.0, 1.0, 1.0],
        6 => [0.0, -1.0, 1.0, 0.0, 0.0, 1.0],
        7 => [0.0, 1.0, 1.0, 0.0, 0.0, 0.0],
        8 => [0.0, 1.0, -1.0, 0.0, 1.0, 0.0],
        _ => [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
    };
    let sight = Sight { seen: [0.0, 0.0, across, down], turns: 0, unit: 1.0 };
    let (whole, mut content) = sight.prelude(written.stamp, "No0", &written.text);
    content.extend_from_slice(b"q\n");
    content.extend(numbers(&[a * shown, b * tall, c * shown, d * tall, x + e * shown, y + f * tall]));
    content.extend_from_slice(b"cm /Im0 Do\nQ\n");
    let id = out.reserve();
    out.put_stream(id, Dictionary::new(), &content)?;
    Ok(dictionary! {
        "Type" => "Page",
        "MediaBox" => corners(whole),
        "CropBox" => corners(whole),
        "Resources" => dictionary! {
            "Font" => dictionary! { "No0" => to(written.stamp.font) },
            "XObject" => dictionary! { "Im0" => to(picture.id) },
        },
        "Contents" => vec![to(id)],
    })
}

/// How a JPEG says that it must be turned.
fn orientation(bytes: &[u8]) -> u8 {
    let read = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(bytes)).ok();
    let turn = read.and_then(|all| all.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?.value.get_uint(0));
    turn.and_then(|turn| u8::try_from(turn).ok()).filter(|turn| (1..=8).contains(turn)).unwrap_or(1)
}

/// A JPEG as every viewer of PDF takes it, without what it says of the camera.
struct Jpeg {
    bytes: Vec<u8>,
    width: u32,
    height: u32,
    channels: u8,
    is_adobe: bool,
}

impl Jpeg {
    /// `None` of one that is packed in a way that viewers of PDF need not know, or that is cut short.
    fn of(data: &[u8]) -> Option<Self> {
        let mut jpeg = Self { bytes: vec![0xFF, 0xD8], width: 0, height: 0, channels: 0, is_adobe: false };
        if !data.starts_with(&[0xFF, 0xD8]) {
            return None;
        }
        let mut at = 2;
        loop {
            // Segments may be filled up with FF.
            while data.get(at) == Some(&0xFF) && data.get(at + 1) == Some(&0xFF) {
                at += 1;
            }
            if *data.get(at)? != 0xFF {
                return None;
            }
            let kind = *data.get(at + 1)?;
            let length = usize::from(u16::from_be_bytes([*data.get(at + 2)?, *data.get(at + 3)?]));
            let end = at.checked_add(2)?.checked_add(length)?;
            let body = data.get(at + 4..end)?;
            match kind {
                0xC0..=0xC2 => {
                    let &[8, h1, h0, w1, w0, channels, ..] = body else { return None };
                    if jpeg.channels != 0 {
                        return None;
                    }
                    jpeg.height = u16::from_be_bytes([h1, h0]).into();
                    jpeg.width = u16::from_be_bytes([w1, w0]).into();
                    jpeg.channels = channels;
                }
                // Without loss, in steps, or with another packing.
                0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => return None,
                0xEE => jpeg.is_adobe |= body.starts_with(b"Adobe"),
                _ => {}
            }
            // Colours (APP0, a profile, Adobe's) stay; the rest of what programs and cameras say goes.
            let says =
                matches!(kind, 0xE1 | 0xE3..=0xED | 0xEF | 0xFE) || kind == 0xE2 && !body.starts_with(b"ICC_PROFILE");
            if !says {
                jpeg.bytes.extend_from_slice(data.get(at..end)?);
            }
            at = end;
            if kind == 0xDA {
                break;
            }
        }
        // The points, with all further scans; what phones put behind the end is another picture.
        let rest = data.get(at..)?;
        let end = end_of(rest)?;
        jpeg.bytes.extend_from_slice(&rest[..end]);
        let sound = jpeg.width > 0 && jpeg.height > 0 && matches!(jpeg.channels, 1 | 3 | 4);
        sound.then_some(jpeg)
    }

    fn space(&self) -> &'static str {
        match self.channels {
            1 => "DeviceGray",
            3 => "DeviceRGB",
            _ => "DeviceCMYK",
        }
    }
}

/// Where the end mark of a picture ends.
fn end_of(scans: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += scans.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        match *scans.get(at + 1)? {
            0xD9 => return Some(at + 2),
            0xFF => at += 1,
            0x00 | 0x01 | 0xD0..=0xD8 => at += 2,
            // A segment between scans.
            _ => at += 2 + usize::from(u16::from_be_bytes([*scans.get(at + 2)?, *scans.get(at + 3)?])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(channels: u8) -> Vec<u8> {
        let mut bytes = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut bytes, 80);
        let mut encoder = encoder;
        let (colour, data) = match channels {
            1 => (ExtendedColorType::L8, vec![90; 40 * 20]),
            _ => (ExtendedColorType::Rgb8, vec![90; 40 * 20 * 3]),
        };
        encoder.encode(&data, 40, 20, colour).unwrap();
        bytes
    }

    #[test]
    fn a_jpeg_keeps_its_points_and_loses_what_it_says_of_the_camera() {
        let plain = jpeg(3);
        let secret = b"\xFF\xE1\x00\x0CExif\0\0GPS!\xFF\xFE\x00\x08secret".to_vec();
        let mut spoken = [&plain[..2], &secret, &plain[2..]].concat();
        spoken.extend_from_slice(b"another picture");
        let clean = Jpeg::of(&spoken).unwrap();
        assert_eq!((clean.width, clean.height, clean.channels), (40, 20, 3));
        assert!(!clean.bytes.windows(4).any(|w| w == b"GPS!" || w == b"secr"));
        assert!(clean.bytes.ends_with(&[0xFF, 0xD9]));
        let back = image::load_from_memory(&clean.bytes).unwrap();
        assert_eq!(back.to_rgb8(), image::load_from_memory(&plain).unwrap().to_rgb8());
    }

    #[test]
    fn what_is_no_whole_jpeg_is_not_taken() {
        let whole = jpeg(1);
        for end in 0..whole.len() {
            assert!(Jpeg::of(&whole[..end]).is_none(), "{end}");
        }
        for at in 2..whole.len() {
            let mut odd = whole.clone();
            odd[at] ^= 0xFF;
            // Whatever comes, it ends.
            let _ = Jpeg::of(&odd);
        }
    }

    #[test]
    fn points_are_packed_as_what_they_are() {
        for (colours, space, bits) in [
            (vec![[0_u8; 3], [255; 3]], "DeviceGray", 1),
            (vec![[7; 3]], "DeviceGray", 8),
            (vec![[1, 2, 3]], "DeviceRGB", 8),
        ] {
            let image = RgbImage::from_fn(13, 5, |x, _| image::Rgb(colours[x as usize % colours.len()]));
            let mut out = Output::new(Vec::new()).unwrap();
            let placed = put(&mut out, &Picture::Points(image)).unwrap();
            let root = out.add(&Object::Dictionary(dictionary! { "Type" => "Catalog" })).unwrap();
            let (bytes, _) = out.finish(root, root).unwrap();
            let read = lopdf::Document::load_mem(&bytes).unwrap();
            let stream = read.get_object((placed.id, 0)).unwrap().as_stream().unwrap();
            assert_eq!(stream.dict.get(b"ColorSpace").unwrap().as_name().unwrap(), space.as_bytes());
            assert_eq!(stream.dict.get(b"BitsPerComponent").unwrap().as_i64().unwrap(), bits);
            let data = stream.decompressed_content().unwrap();
            match bits {
                1 => assert_eq!(data[..2], [0b0101_0101, 0b0101_0000]),
                _ => assert_eq!(data.len(), 65 * if space == "DeviceRGB" { 3 } else { 1 }),
            }
        }
    }
}
