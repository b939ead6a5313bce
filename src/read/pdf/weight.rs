//! What a page would cost to draw, found out before it is drawn: the renderer unpacks every picture whole, and believes
//! what a picture says of its size.

use std::collections::HashSet;

use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::page::Page;

use super::guard;

/// Entries of resources that are looked at for one page.
const MOST_ENTRIES: usize = 20_000;
/// Forms within forms that are looked at.
const DEPTH: usize = 8;
/// A row of points is not longer.
const WIDEST: u64 = 65_535;

/// Whether every picture of a page has at most so many points.
pub(super) fn pictures_fit(page: &Page<'_>, points: u64) -> bool {
    let mut weigher = Weigher { points, seen: HashSet::new(), entries: 0 };
    let resources = page.resources();
    let groups = [&resources.x_objects, &resources.patterns, &resources.ext_g_states];
    groups.iter().all(|group| weigher.group(group, 0)) && weigher.annotations(page.raw())
}

struct Weigher {
    points: u64,
    seen: HashSet<(u32, i32)>,
    entries: usize,
}

impl Weigher {
    /// The pictures, forms, patterns and masks of one dictionary of resources.
    fn group(&mut self, group: &Dict<'_>, depth: usize) -> bool {
        let names: Vec<_> = group.keys().collect();
        names.into_iter().all(|name| {
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                return false;
            }
            if let Some(reference) = group.get_ref(&*name)
                && !self.seen.insert((reference.obj_number, reference.gen_number))
            {
                return true;
            }
            match group.get::<Object<'_>>(&*name) {
                Some(Object::Stream(stream)) => self.stream(&stream, depth),
                // A state of drawing may bring a mask.
                Some(Object::Dict(state)) => state
                    .get::<Dict<'_>>("SMask")
                    .and_then(|mask| mask.get::<Stream<'_>>("G"))
                    .is_none_or(|form| self.stream(&form, depth + 1)),
                _ => true,
            }
        })
    }

    fn stream(&mut self, stream: &Stream<'_>, depth: usize) -> bool {
        if depth > DEPTH {
            return false;
        }
        let dict = stream.dict();
        if dict.get::<Name<'_>>("Subtype").is_some_and(|kind| &*kind == b"Image") {
            return picture_fits(stream, self.points);
        }
        let Some(resources) = dict.get::<Dict<'_>>("Resources") else { return true };
        ["XObject", "Pattern", "ExtGState"]
            .iter()
            .all(|group| resources.get::<Dict<'_>>(*group).is_none_or(|group| self.group(&group, depth + 1)))
    }

    fn annotations(&mut self, page: &Dict<'_>) -> bool {
        let Some(annotations) = page.get::<Array<'_>>("Annots") else { return true };
        annotations.iter::<Dict<'_>>().take(MOST_ENTRIES).all(|annotation| {
            let appearance = annotation.get::<Dict<'_>>("AP").and_then(|states| states.get::<Stream<'_>>("N"));
            appearance.is_none_or(|form| self.stream(&form, 0))
        })
    }
}

/// Whether a picture, and the mask it may have, is of a size that is unpacked.
pub(super) fn picture_fits(stream: &Stream<'_>, points: u64) -> bool {
    let masks = ["SMask", "Mask"].iter().filter_map(|key| stream.dict().get::<Stream<'_>>(*key));
    points_fit(stream, points) && masks.into_iter().all(|mask| points_fit(&mask, points))
}

fn points_fit(stream: &Stream<'_>, points: u64) -> bool {
    let dict = stream.dict();
    let side = |short: &str, long: &str| dict.get::<u32>(short).or_else(|| dict.get::<u32>(long)).map_or(0, u64::from);
    let (width, height) = (side("W", "Width"), side("H", "Height"));
    if width > WIDEST || height > WIDEST || width * height > points {
        return false;
    }
    let filters = stream.filters();
    match (filters.last(), filters.len()) {
        (Some(Filter::JpxDecode), 1) => jpx_points(&stream.raw_data()) <= points,
        (Some(Filter::Jbig2Decode), 1) => jbig2_points(&stream.raw_data()) <= points,
        // Their size is hidden within another packing.
        (Some(Filter::JpxDecode | Filter::Jbig2Decode), _) => false,
        (Some(Filter::CcittFaxDecode), _) => {
            fax_fits(dict, height, points) && guard::unpacks_within(stream, points * 2)
        }
        // The decoder corrects what a JPEG says by what its dictionary says.
        (Some(Filter::DctDecode), 1) => true,
        _ => guard::unpacks_within(stream, (points * 4).min((width * height).saturating_mul(8) + (1 << 20))),
    }
}

fn fax_fits(dict: &Dict<'_>, height: u64, points: u64) -> bool {
    ["DecodeParms", "DP"].iter().all(|key| {
        let all = dict.get::<Dict<'_>>(*key).into_iter().collect::<Vec<_>>();
        let listed = dict.get::<Array<'_>>(*key);
        let listed = listed.iter().flat_map(|list| list.iter::<Dict<'_>>().take(8)).collect::<Vec<_>>();
        all.into_iter().chain(listed).all(|parameters| {
            let number = |key: &str| parameters.get::<u32>(key).map(u64::from);
            let columns = number("Columns").unwrap_or(1_728);
            let rows = number("Rows").unwrap_or(0).max(height);
            columns <= WIDEST && rows <= WIDEST && columns * rows <= points
        })
    })
}

/// The points that the head of a JPEG 2000 picture claims, in bytes of its channels over four.
fn jpx_points(data: &[u8]) -> u64 {
    let number = |bytes: &[u8]| bytes.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    data.windows(42)
        .filter(|head| head.starts_with(b"\xFF\x4F\xFF\x51"))
        .map(|head| {
            let (width, height) = (number(&head[8..12]), number(&head[12..16]));
            let channels = number(&head[40..42]).max(1);
            width.saturating_mul(height).saturating_mul(channels.div_ceil(4))
        })
        .max()
        .unwrap_or(0)
}

/// The largest page or region that the segments of a JBIG2 picture claim.
fn jbig2_points(data: &[u8]) -> u64 {
    let mut rest = data;
    let mut most = 0;
    while let Some((kind, body, after)) = segment(rest) {
        // A page, and the regions that are drawn on it.
        let sized = matches!(kind, 48 | 4 | 6 | 7 | 20 | 22 | 23 | 36 | 38 | 39 | 40 | 42 | 43);
        if sized && let Some(&[a, b, c, d, e, f, g, h]) = body.get(..8) {
            let (width, height) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
            // A page may leave its height open.
            let height = if kind == 48 && height == u32::MAX { 1 } else { height };
            most = most.max(u64::from(width).saturating_mul(u64::from(height)));
        }
        rest = after;
    }
    most
}

/// The kind and the body of the next segment, and what follows it.
fn segment(data: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let number = |bytes: &[u8]| bytes.iter().fold(0usize, |sum, byte| sum << 8 | usize::from(*byte));
    let own = number(data.get(..4)?);
    let flags = *data.get(4)?;
    let count = usize::from(*data.get(5)? >> 5);
    let (count, at) = if count == 7 {
        let count = number(data.get(5..9)?) & 0x1FFF_FFFF;
        (count, 9 + (count + 1).div_ceil(8))
    } else {
        (count, 6)
    };
    let size = match own {
        0..=256 => 1,
        257..=65_536 => 2,
        _ => 4,
    };
    let page = if flags & 0x40 == 0 { 1 } else { 4 };
    let at = at.checked_add(count.checked_mul(size)?)?.checked_add(page)?;
    let length = number(data.get(at..at.checked_add(4)?)?);
    let body = data.get(at + 4..)?;
    let end = length.min(body.len());
    Some((flags & 0x3F, &body[..end], &body[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_jpeg_2000_picture_is_in_its_head() {
        let mut head = b"....\xFF\x4F\xFF\x51\0\0\0\0".to_vec();
        head.extend([20_000u32, 30_000].iter().flat_map(|side| side.to_be_bytes()));
        head.extend([0; 24]);
        head.extend(3u16.to_be_bytes());
        assert_eq!(jpx_points(&head), 600_000_000);
        assert_eq!(jpx_points(&head[..20]), 0);
    }

    #[test]
    fn the_largest_part_of_a_jbig2_picture_counts() {
        let mut data = Vec::new();
        let mut add = |kind: u8, width: u32, height: u32| {
            data.extend([0, 0, 0, 1, kind, 0, 1, 0, 0, 0, 8]);
            data.extend(width.to_be_bytes());
            data.extend(height.to_be_bytes());
        };
        add(48, 1_000, u32::MAX);
        add(38, 1_000, 700);
        add(0, 60_000, 60_000);
        assert_eq!(jbig2_points(&data), 700_000);
        for end in 0..data.len() {
            assert!(jbig2_points(&data[..end]) <= 700_000);
        }
        assert_eq!(jbig2_points(&[0xFF; 400]), 0);
    }
}
