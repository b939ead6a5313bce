//! HEIC, as phones save it. The decoder is young: it runs alone, on one thread, and what it throws is caught.

use std::panic::{AssertUnwindSafe, catch_unwind};

use heifer::heifer_isobmff::HeifFile;
use heifer::{Error, Options};
use image::RgbImage;
use image::metadata::Orientation;

use super::sheet::{Loss, Sheet, check, turn};
use crate::limits::Limits;

/// The main picture of a file. It comes upright: the file itself says how it is turned.
pub(super) fn decode(data: &[u8], limits: &Limits) -> Result<Sheet, Loss> {
    catch_unwind(AssertUnwindSafe(|| open(data, limits))).unwrap_or(Err(Loss::Broken))
}

/// Whether a file has a picture that would be looked at.
pub(super) fn probe(data: &[u8], limits: &Limits) -> Result<(), Loss> {
    catch_unwind(AssertUnwindSafe(|| size(data, limits).map(|_| ()))).unwrap_or(Err(Loss::Broken))
}

fn size(data: &[u8], limits: &Limits) -> Result<(u32, u32), Loss> {
    if data.get(8..12).is_some_and(|brand| brand.starts_with(b"avi")) {
        return Err(Loss::Avif);
    }
    let file = HeifFile::parse(data).map_err(|_| Loss::Broken)?;
    let (width, height) = file.image_size(file.primary_id).ok().flatten().ok_or(Loss::Broken)?;
    check(width, height, limits)?;
    Ok((width, height))
}

fn open(data: &[u8], limits: &Limits) -> Result<Sheet, Loss> {
    let (width, height) = size(data, limits)?;
    let _turn = turn(width, height);
    let options = Options { max_threads: 1, max_pixels: limits.picture_pixels };
    // Colours do not matter to letters: where they cannot be converted they are taken as they are.
    let decoded = heifer::decode_rgba8(data, &options).map_err(|error| match error {
        Error::Unsupported(_) => Loss::Packing,
        _ => Loss::Broken,
    })?;
    let mut rgb = decoded.data;
    let points = rgb.len() / 4;
    for point in 0..points {
        rgb.copy_within(point * 4..point * 4 + 3, point * 3);
    }
    rgb.truncate(points * 3);
    let image = RgbImage::from_raw(decoded.width, decoded.height, rgb).ok_or(Loss::Broken)?;
    Ok(Sheet::new(image, false, (1.0, 1.0), Orientation::NoTransforms))
}
