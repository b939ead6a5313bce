//! TIFF: what scanners and fax servers save, many pages in a file.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{Rgb, RgbImage};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, ifd::Value};
use tiff::tags::Tag;

use super::fax::{self, Packing};
use super::jpeg;
use super::sheet::{Loss, Sheet, check, turn};
use crate::limits::Limits;

/// `Compression` of pages packed as JPEG.
const JPEG: u16 = 7;
/// `NewSubfileType` of previews and masks.
const NO_PAGE: u32 = 1 | 4;

/// The pages of a file, one after the other.
pub(super) struct Album<'a> {
    decoder: Option<Decoder<Cursor<&'a [u8]>>>,
    data: &'a [u8],
    begun: bool,
}

impl<'a> Album<'a> {
    /// Opens a file; one that cannot be opened has no pages.
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { decoder: Decoder::new(Cursor::new(data)).ok(), data, begun: false }
    }

    /// Goes to the next page; `None` behind the last.
    pub(super) fn next(&mut self) -> Option<Result<Page<'_, 'a>, Loss>> {
        loop {
            let decoder = self.decoder.as_mut()?;
            if std::mem::replace(&mut self.begun, true) {
                if !decoder.more_images() {
                    return None;
                }
                // A list of pages that is broken or leads back to itself ends here.
                if decoder.next_image().is_err() {
                    self.decoder = None;
                    return Some(Err(Loss::Broken));
                }
            }
            if number(decoder, Tag::NewSubfileType).unwrap_or(0) & NO_PAGE == 0 {
                break;
            }
        }
        let data = self.data;
        self.decoder.as_mut().map(|decoder| Ok(Page { decoder, data }))
    }
}

/// One page, not unpacked yet.
pub(super) struct Page<'p, 'a> {
    decoder: &'p mut Decoder<Cursor<&'a [u8]>>,
    data: &'a [u8],
}

fn number(decoder: &mut Decoder<Cursor<&[u8]>>, tag: Tag) -> Option<u32> {
    decoder.find_tag_unsigned(tag).ok().flatten()
}

impl Page<'_, '_> {
    /// Width by height, if it is unpacked at all.
    pub(super) fn points(&mut self, limits: &Limits) -> Result<u64, Loss> {
        let (width, height) = self.decoder.dimensions().map_err(|_| Loss::Broken)?;
        check(width, height, limits)?;
        Ok(u64::from(width) * u64::from(height))
    }

    /// Unpacks it.
    pub(super) fn sheet(&mut self, limits: &Limits) -> Result<Sheet, Loss> {
        self.points(limits)?;
        let (width, height) = self.decoder.dimensions().map_err(|_| Loss::Broken)?;
        let _turn = turn(width, height);
        let compression = self.number(Tag::Compression).unwrap_or(1);
        let (image, cut) = match u16::try_from(compression) {
            Ok(kind @ 2..=4) => self.fax(kind, width, height)?,
            Ok(kind) => self.strips(kind, width, height)?,
            Err(_) => return Err(Loss::Packing),
        };
        let orientation = self.number(Tag::Orientation).and_then(|value| u8::try_from(value).ok());
        let orientation = orientation.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms);
        Ok(Sheet::new(image, cut, self.stretch(), orientation))
    }

    fn number(&mut self, tag: Tag) -> Option<u32> {
        number(self.decoder, tag)
    }

    /// The points of a fax are not square: it names another number of them for an inch down than across.
    fn stretch(&mut self) -> (f64, f64) {
        let mut resolution = |tag| match self.decoder.find_tag(tag).ok().flatten()? {
            Value::Rational(points, inches) => Some(f64::from(points) / f64::from(inches)),
            _ => None,
        };
        let (Some(across), Some(down)) = (resolution(Tag::XResolution), resolution(Tag::YResolution)) else {
            return (1.0, 1.0);
        };
        let ratio = across / down;
        match ratio {
            _ if (1.2..=5.0).contains(&ratio) => (1.0, ratio),
            _ if (0.2..=0.83).contains(&ratio) => (1.0 / ratio, 1.0),
            _ => (1.0, 1.0),
        }
    }

    fn fax(&mut self, kind: u16, width: u32, height: u32) -> Result<(RgbImage, bool), Loss> {
        let packing = Packing {
            kind,
            options: self.number(Tag::from_u16_exhaustive(292)).unwrap_or(0),
            reversed: self.number(Tag::FillOrder) == Some(2),
            negative: self.number(Tag::PhotometricInterpretation) == Some(1),
        };
        let mut numbers = |tag| self.decoder.find_tag_unsigned_vec::<u64>(tag).ok().flatten().ok_or(Loss::Broken);
        let (offsets, lengths) = (numbers(Tag::StripOffsets)?, numbers(Tag::StripByteCounts)?);
        let rows = self.number(Tag::RowsPerStrip).unwrap_or(height).clamp(1, height);
        let mut image = RgbImage::from_pixel(width, height, Rgb([255; 3]));
        let mut came = 0;
        for (number, (offset, length)) in (0..height.div_ceil(rows)).zip(offsets.into_iter().zip(lengths)) {
            let top = number * rows;
            let Some(strip) = part(self.data, offset, length) else { continue };
            came += fax::draw(strip, packing, &mut image, top, rows.min(height - top));
        }
        // Servers that do not know the length of a page before its end name a few rows too many.
        if came == 0 { Err(Loss::Broken) } else { Ok((image, came < height - height / 10)) }
    }

    fn strips(&mut self, kind: u16, width: u32, height: u32) -> Result<(RgbImage, bool), Loss> {
        let colour = self.decoder.colortype().map_err(|_| Loss::Packing)?;
        let (samples, bits) = match colour {
            ColorType::Gray(bits) => (1, bits),
            ColorType::GrayA(bits) => (2, bits),
            ColorType::RGB(bits) | ColorType::YCbCr(bits) => (3, bits),
            ColorType::RGBA(bits) | ColorType::CMYK(bits) => (4, bits),
            _ => return Err(Loss::Packing),
        };
        let planes = self.number(Tag::PlanarConfiguration).unwrap_or(1);
        if planes != 1 && samples > 1 || !matches!(bits, 1 | 2 | 4 | 8 | 16 | 32) {
            return Err(Loss::Packing);
        }
        let (across, down) = self.decoder.chunk_dimensions();
        if across == 0 || down == 0 {
            return Err(Loss::Broken);
        }
        // A tile may be larger than the page it is cut from, but not much.
        if u64::from(across.min(width)) < u64::from(across) / 64
            || u64::from(across) * u64::from(down.min(height)) > 1 << 27
        {
            return Err(Loss::TooLarge);
        }
        let columns = width.div_ceil(across);
        let mut image = RgbImage::from_pixel(width, height, Rgb([255; 3]));
        let (mut came, mut lost) = (0u32, 0u32);
        for index in 0..columns * height.div_ceil(down) {
            let (wide, high) = self.decoder.chunk_data_dimensions(index);
            if kind == JPEG && !self.jpeg_fits(index, across, down) {
                lost += 1;
                continue;
            }
            match self.decoder.read_chunk(index) {
                Ok(points) => {
                    let (left, top) = ((index % columns) * across, (index / columns) * down);
                    let stride = (wide as usize * samples * usize::from(bits)).div_ceil(8);
                    for y in 0..high {
                        let Some(row) = row(&points, y as usize, stride, wide as usize * samples, bits) else { break };
                        for (x, point) in (0u32..).zip(row.chunks_exact(samples)) {
                            if left + x < width && top + y < height {
                                image.put_pixel(left + x, top + y, Rgb(rgb(point, colour)));
                            }
                        }
                    }
                    came += 1;
                }
                Err(tiff::TiffError::UnsupportedError(_)) => return Err(Loss::Packing),
                Err(_) => lost += 1,
            }
        }
        if came == 0 { Err(Loss::Broken) } else { Ok((image, lost > 0)) }
    }

    /// Whether a part that is a JPEG says it is as large as its place.
    fn jpeg_fits(&mut self, index: u32, across: u32, down: u32) -> bool {
        let mut numbers = |strips, tiles| {
            let found = self.decoder.find_tag_unsigned_vec::<u64>(strips).ok().flatten();
            found.or_else(|| self.decoder.find_tag_unsigned_vec::<u64>(tiles).ok().flatten())
        };
        let offset = numbers(Tag::StripOffsets, Tag::TileOffsets).and_then(|all| all.get(index as usize).copied());
        let length =
            numbers(Tag::StripByteCounts, Tag::TileByteCounts).and_then(|all| all.get(index as usize).copied());
        let (Some(offset), Some(length)) = (offset, length) else { return false };
        let Some(bytes) = part(self.data, offset, length) else { return false };
        let (width, height) = jpeg::outline(bytes).size;
        width <= across.saturating_add(64) && height <= down.saturating_add(64)
    }
}

/// What of a stretch of the file is there.
fn part(data: &[u8], offset: u64, length: u64) -> Option<&[u8]> {
    let start = usize::try_from(offset).ok()?;
    let end = usize::try_from(offset.checked_add(length)?).ok()?;
    data.get(start..end.min(data.len())).filter(|part| !part.is_empty())
}

/// One row of samples, each of 8 bits.
fn row(points: &DecodingResult, y: usize, stride: usize, samples: usize, bits: u8) -> Option<Vec<u8>> {
    let place = y * samples..(y + 1) * samples;
    match points {
        DecodingResult::U8(bytes) if bits == 8 => bytes.get(place).map(<[u8]>::to_vec),
        DecodingResult::U8(bytes) if bits < 8 => {
            let bytes = bytes.get(y * stride..(y + 1) * stride)?;
            let most = (1u16 << bits) - 1;
            let value = |sample: usize| {
                let bit = sample * usize::from(bits);
                let byte = bytes.get(bit / 8).copied().unwrap_or(0);
                let value = u16::from(byte >> (8 - usize::from(bits) - bit % 8)) & most;
                (value * 255 / most) as u8
            };
            Some((0..samples).map(value).collect())
        }
        DecodingResult::U16(values) => values.get(place).map(|row| row.iter().map(|v| (v >> 8) as u8).collect()),
        DecodingResult::U32(values) => values.get(place).map(|row| row.iter().map(|v| (v >> 24) as u8).collect()),
        DecodingResult::F32(values) => {
            values.get(place).map(|row| row.iter().map(|v| (v.clamp(0.0, 1.0) * 255.0) as u8).collect())
        }
        _ => None,
    }
}

/// The colour of a point.
fn rgb(point: &[u8], colour: ColorType) -> [u8; 3] {
    let over_white =
        |value: u8, cover: u8| ((u16::from(value) * u16::from(cover) + 255 * (255 - u16::from(cover))) / 255) as u8;
    match (colour, point) {
        (ColorType::YCbCr(_), &[y, cb, cr]) => {
            let (y, cb, cr) = (f32::from(y), f32::from(cb) - 128.0, f32::from(cr) - 128.0);
            [y + 1.402 * cr, y - 0.344 * cb - 0.714 * cr, y + 1.772 * cb].map(|value| value.clamp(0.0, 255.0) as u8)
        }
        (ColorType::CMYK(_), &[c, m, y, k]) => {
            [c, m, y].map(|ink| ((255 - u16::from(ink)) * (255 - u16::from(k)) / 255) as u8)
        }
        (_, &[grey]) => [grey; 3],
        (_, &[grey, cover]) => [over_white(grey, cover); 3],
        (_, &[r, g, b]) => [r, g, b],
        (_, &[r, g, b, cover]) => [r, g, b].map(|value| over_white(value, cover)),
        _ => [255; 3],
    }
}
