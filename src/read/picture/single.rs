//! Formats of one picture: JPEG, PNG, WebP, BMP, GIF (its first frame).

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ColorType, DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader, RgbImage};

use super::jpeg;
use super::sheet::{Loss, Sheet, check, turn};
use crate::limits::Limits;
use crate::model::Format;

/// The picture in a file of one.
pub(super) fn decode(format: Format, data: &[u8], limits: &Limits) -> Result<Sheet, Loss> {
    let mut decoder = open(format, data, limits)?;
    let (width, height) = decoder.dimensions();
    let colour = decoder.color_type();
    // Of 16 bits for each of four channels, half as many points fit.
    if decoder.total_bytes() > limits.picture_pixels.saturating_mul(4) {
        return Err(Loss::TooLarge);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let _turn = turn(width, height);
    let mut bytes = vec![0; usize::try_from(decoder.total_bytes()).map_err(|_| Loss::TooLarge)?];
    let failed = decoder.read_image(&mut bytes).is_err();
    let row = width as usize * usize::from(colour.bytes_per_pixel());
    // What was unpacked before the break.
    let rows = match failed {
        true => bytes.chunks(row).rposition(|row| row.iter().any(|byte| *byte != 0)).map_or(0, |last| last + 1),
        false => height as usize,
    };
    if rows == 0 {
        return Err(Loss::Broken);
    }
    let cut = failed || format == Format::Jpeg && !jpeg::outline(data).whole;
    let image = match colour {
        ColorType::Rgb8 | ColorType::L8 => {
            bytes.get_mut(rows * row..).unwrap_or_default().fill(255);
            plain(bytes, colour, width, height)
        }
        _ => blended(&bytes, colour, width, height, rows),
    };
    let image = image.ok_or(Loss::Broken)?;
    Ok(Sheet::new(image, cut, (1.0, 1.0), orientation))
}

/// Whether a file has a picture that would be looked at.
pub(super) fn probe(format: Format, data: &[u8], limits: &Limits) -> Result<(), Loss> {
    open(format, data, limits).map(|_| ())
}

/// Reads the head of a picture and checks the size it claims.
fn open<'a>(format: Format, data: &'a [u8], limits: &Limits) -> Result<impl ImageDecoder + 'a, Loss> {
    let kind = match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::Webp => ImageFormat::WebP,
        Format::Bmp => ImageFormat::Bmp,
        Format::Gif => ImageFormat::Gif,
        _ => return Err(Loss::Packing),
    };
    let mut reader = ImageReader::with_format(Cursor::new(data), kind);
    let mut bounds = image::Limits::no_limits();
    bounds.max_alloc = Some(limits.picture_pixels.saturating_mul(8));
    reader.limits(bounds);
    let decoder = reader.into_decoder().map_err(|error| match error {
        image::ImageError::Unsupported(_) => Loss::Packing,
        image::ImageError::Limits(_) => Loss::TooLarge,
        _ => Loss::Broken,
    })?;
    let (width, height) = decoder.dimensions();
    check(width, height, limits)?;
    Ok(decoder)
}

/// A picture as most come, without another copy of it.
fn plain(bytes: Vec<u8>, colour: ColorType, width: u32, height: u32) -> Option<RgbImage> {
    match colour {
        ColorType::L8 => GrayImage::from_raw(width, height, bytes).map(|grey| DynamicImage::from(grey).into_rgb8()),
        _ => RgbImage::from_raw(width, height, bytes),
    }
}

/// The first rows of a picture in three colours, on white; below them it is white.
fn blended(bytes: &[u8], colour: ColorType, width: u32, height: u32, rows: usize) -> Option<RgbImage> {
    let channels = usize::from(colour.channel_count());
    let depth = usize::from(colour.bytes_per_pixel()) / channels;
    let value = |sample: &[u8]| match *sample {
        [one] => one,
        [a, b] => (u16::from_ne_bytes([a, b]) >> 8) as u8,
        [a, b, c, d] => (f32::from_ne_bytes([a, b, c, d]).clamp(0.0, 1.0) * 255.0) as u8,
        _ => 0,
    };
    let mut out = vec![255; width as usize * height as usize * 3];
    let given = bytes.chunks_exact(channels * depth).take(rows * width as usize);
    for (point, given) in out.chunks_exact_mut(3).zip(given) {
        let mut samples = [0; 4];
        for (sample, bytes) in samples.iter_mut().zip(given.chunks_exact(depth)) {
            *sample = value(bytes);
        }
        let (colours, cover) = match channels {
            1 => ([samples[0]; 3], 255),
            2 => ([samples[0]; 3], samples[1]),
            3 => ([samples[0], samples[1], samples[2]], 255),
            _ => ([samples[0], samples[1], samples[2]], samples[3]),
        };
        // Where it is transparent, white paper shows through.
        for (point, colour) in point.iter_mut().zip(colours) {
            *point = ((u16::from(colour) * u16::from(cover) + 255 * (255 - u16::from(cover))) / 255) as u8;
        }
    }
    RgbImage::from_raw(width, height, out)
}
