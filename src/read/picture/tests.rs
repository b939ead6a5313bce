//! Pictures that are made here, looked at by a recogniser that tells where they are black. Nothing is from a real paper.

use std::io::Cursor;
use std::time::{Duration, Instant};

use ::tiff::encoder::{TiffEncoder, colortype};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::*;
use crate::read::ocr::Unreadable;

const FAX: &[u8] = include_bytes!("../../../tests/fixtures/pictures/fax.tif");
const HEIC: &[u8] = include_bytes!("../../../tests/fixtures/pictures/corner.heic");

/// White, with a black field at the upper left.
fn corner(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let field = (width / 16..width * 7 / 16).contains(&x) && (height / 16..height * 7 / 16).contains(&y);
        Rgb(if field { [0; 3] } else { [255; 3] })
    })
}

/// Says how large a picture is and which of its quarters is dark.
pub(in crate::read) fn where_dark(picture: &RgbImage) -> Recognised {
    let (width, height) = picture.dimensions();
    let dark = |left: u32, top: u32| {
        let points = (0..16).flat_map(|x| (0..16).map(move |y| (x, y)));
        let dark = points
            .filter(|(x, y)| {
                let (x, y) = (left * width / 2 + x * width / 32, top * height / 2 + y * height / 32);
                picture.get_pixel(x, y)[0] < 100
            })
            .count();
        dark > 60
    };
    let quarters = [("upper left", 0, 0), ("upper right", 1, 0), ("lower left", 0, 1), ("lower right", 1, 1)];
    let names: Vec<&str> =
        quarters.into_iter().filter(|(_, left, top)| dark(*left, *top)).map(|(name, ..)| name).collect();
    let lines = if names.is_empty() { Vec::new() } else { vec![format!("{width} {height} {}", names.join(", "))] };
    Recognised { lines, ..Recognised::default() }
}

fn seen(format: Format, data: &[u8]) -> Outcome {
    look(format, data, &Limits::default(), Some(&where_dark))
}

fn lines(outcome: &Outcome) -> Vec<&str> {
    outcome.text.lines().map(|(_, _, line)| line).collect()
}

fn encoded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture.clone()).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with an EXIF that says how it is turned.
fn turned(orientation: u8) -> Vec<u8> {
    let jpeg = encoded(&corner(400, 240), ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xFF\xE1", &length, &exif, &jpeg[2..]].concat()
}

const ALL: [(Format, ImageFormat); 5] = [
    (Format::Jpeg, ImageFormat::Jpeg),
    (Format::Png, ImageFormat::Png),
    (Format::Webp, ImageFormat::WebP),
    (Format::Bmp, ImageFormat::Bmp),
    (Format::Gif, ImageFormat::Gif),
];

#[test]
fn every_format_gives_its_picture() {
    for (format, kind) in ALL {
        let outcome = seen(format, &encoded(&corner(400, 240), kind));
        assert_eq!((outcome.state, outcome.reason.as_deref()), (FileState::Read, None), "{format:?}");
        assert_eq!(lines(&outcome), ["400 240 upper left"], "{format:?}");
        assert_eq!(outcome.text.pages[0].source, TextSource::Ocr);
    }
    let outcome = seen(Format::Heic, HEIC);
    assert_eq!(outcome.state, FileState::Read, "{:?}", outcome.reason);
    assert_eq!(lines(&outcome), ["320 200 upper left"]);
}

#[test]
fn a_photo_is_looked_at_as_it_was_held() {
    for (orientation, expected) in [
        (1, "400 240 upper left"),
        (3, "400 240 lower right"),
        (6, "240 400 upper right"),
        (8, "240 400 lower left"),
        (200, "400 240 upper left"),
    ] {
        assert_eq!(lines(&seen(Format::Jpeg, &turned(orientation))), [expected], "{orientation}");
    }
}

#[test]
fn what_is_transparent_is_white() {
    let mut picture = DynamicImage::ImageRgb8(corner(300, 200)).into_rgba8();
    picture.pixels_mut().filter(|point| point[0] > 0).for_each(|point| *point = image::Rgba([0, 0, 0, 0]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    assert_eq!(lines(&seen(Format::Png, &bytes.into_inner())), ["300 200 upper left"]);
}

#[test]
fn faxes_of_every_group_have_square_points() {
    let outcome = seen(Format::Tiff, FAX);
    assert_eq!((outcome.state, outcome.reason.as_deref()), (FileState::Read, None));
    assert_eq!(lines(&outcome), ["1728 2289 upper left"; 4]);
    assert_eq!(outcome.text.pages.iter().map(|page| page.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

/// Pages of grey, one after the other.
fn album_of(pages: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes).unwrap();
    for _ in 0..pages {
        let grey = image::imageops::grayscale(&corner(200, 160)).into_raw();
        encoder.write_image::<colortype::Gray8>(200, 160, &grey).unwrap();
    }
    bytes.into_inner()
}

#[test]
fn the_pages_of_a_scan_keep_their_order_and_their_number() {
    let outcome = seen(Format::Tiff, &album_of(7));
    assert_eq!(lines(&outcome), ["200 160 upper left"; 7]);
    let few = Limits { pages: 3, ..Limits::default() };
    let outcome = look(Format::Tiff, &album_of(7), &few, Some(&where_dark));
    assert_eq!((outcome.state, outcome.text.pages.len()), (FileState::PartlyRead, 3));
    assert_eq!(outcome.reason.as_deref(), Some("only the first 3 of its 6 pages were read"));
    let outcome = look(Format::Tiff, &album_of(3), &Limits::default(), None);
    assert_eq!((outcome.state, outcome.text.pages.len()), (FileState::NeedsOcr, 3));
    assert!(outcome.reason.unwrap().contains("--no-ocr"));
}

#[test]
fn without_recognition_a_picture_is_named_and_not_unpacked() {
    for (format, kind) in ALL {
        let outcome = look(format, &encoded(&corner(400, 240), kind), &Limits::default(), None);
        assert_eq!(outcome.state, FileState::NeedsOcr);
        assert!(outcome.text.pages[0].needs_ocr);
        assert!(outcome.reason.unwrap().contains("--no-ocr"));
    }
    assert_eq!(look(Format::Heic, HEIC, &Limits::default(), None).state, FileState::NeedsOcr);
}

#[test]
fn a_picture_without_words_and_an_icon_say_so() {
    let blank = encoded(&RgbImage::from_pixel(400, 240, Rgb([200; 3])), ImageFormat::Png);
    let outcome = seen(Format::Png, &blank);
    assert_eq!((outcome.state, outcome.reason.as_deref()), (FileState::Empty, Some("a picture without words")));
    let outcome = seen(Format::Png, &encoded(&corner(64, 64), ImageFormat::Png));
    assert_eq!(
        (outcome.state, outcome.reason.as_deref()),
        (FileState::Ignored, Some("a small picture, such as a logo"))
    );
}

#[test]
fn what_the_recogniser_could_not_read_is_said() {
    let photo = encoded(&corner(400, 240), ImageFormat::Jpeg);
    for (unreadable, word) in
        [(Unreadable::Script, "Tesseract"), (Unreadable::Unclear, "blurred"), (Unreadable::Failed, "could not")]
    {
        let nothing = move |_: &RgbImage| Recognised { unreadable: Some(unreadable), ..Recognised::default() };
        let outcome = look(Format::Jpeg, &photo, &Limits::default(), Some(&nothing));
        assert_eq!(outcome.state, FileState::NeedsOcr);
        assert!(outcome.text.pages[0].needs_ocr);
        assert!(outcome.reason.as_ref().unwrap().contains(word), "{:?}", outcome.reason);
        let part = move |_: &RgbImage| Recognised {
            lines: vec!["Hb\t102".to_owned()],
            doubtful: vec![1],
            unreadable: Some(unreadable),
        };
        let outcome = look(Format::Jpeg, &photo, &Limits::default(), Some(&part));
        assert_eq!(outcome.state, FileState::PartlyRead);
        assert!(outcome.text.is_doubtful(1, 1, 0));
    }
}

#[test]
fn of_a_picture_cut_short_the_rest_is_read_and_the_loss_told() {
    let photo = encoded(&corner(800, 600), ImageFormat::Jpeg);
    let outcome = seen(Format::Jpeg, &photo[..photo.len() * 3 / 4]);
    assert_eq!(outcome.state, FileState::PartlyRead, "{:?}", outcome.reason);
    assert!(outcome.reason.unwrap().contains("the end of the picture is missing"));
    // Noise, so that the points are all over the file.
    let mut grain = 1u32;
    let noise = RgbImage::from_fn(400, 400, |x, y| {
        grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let value = if x < 180 && y < 180 { (grain >> 26) as u8 } else { 255 - (grain >> 27) as u8 };
        Rgb([value; 3])
    });
    let png = encoded(&noise, ImageFormat::Png);
    let outcome = seen(Format::Png, &png[..png.len() * 3 / 4]);
    assert_eq!((outcome.state, lines(&outcome)), (FileState::PartlyRead, vec!["400 400 upper left"]));
    // Nothing of the points is there.
    let outcome = seen(Format::Png, &png[..60]);
    assert_eq!(outcome.state, FileState::Damaged);
}

/// A PNG whose head says that it is so large.
fn lying_png(width: u32, height: u32) -> Vec<u8> {
    let mut png = encoded(&corner(200, 160), ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&crc);
    png
}

fn crc(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}

#[test]
fn a_claim_of_a_giant_costs_nothing() {
    let started = Instant::now();
    let outcome = seen(Format::Png, &lying_png(100_000, 100_000));
    assert_eq!(outcome.state, FileState::TooLarge);
    assert!(outcome.reason.unwrap().contains("64 million"));
    let mut bmp = encoded(&corner(200, 160), ImageFormat::Bmp);
    bmp[18..22].copy_from_slice(&60_000i32.to_le_bytes());
    bmp[22..26].copy_from_slice(&60_000i32.to_le_bytes());
    assert_eq!(seen(Format::Bmp, &bmp).state, FileState::TooLarge);
    let mut gif = encoded(&corner(200, 160), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[255; 4]);
    assert_eq!(seen(Format::Gif, &gif).state, FileState::TooLarge);
    assert!(started.elapsed() < Duration::from_secs(5));
    // Larger than it is, but not too large: what is there is read.
    assert!(matches!(seen(Format::Png, &lying_png(200, 400)).state, FileState::PartlyRead | FileState::Damaged));
}

#[test]
fn a_list_of_pages_that_leads_back_ends() {
    let mut album = album_of(2);
    // The place of the next list stands behind the last entry of a list.
    let first = u32::from_le_bytes(album[4..8].try_into().unwrap()) as usize;
    let entries = usize::from(u16::from_le_bytes(album[first..first + 2].try_into().unwrap()));
    let second = first + 2 + entries * 12;
    let next = u32::from_le_bytes(album[second..second + 4].try_into().unwrap()) as usize;
    let entries = usize::from(u16::from_le_bytes(album[next..next + 2].try_into().unwrap()));
    let end = next + 2 + entries * 12;
    album[end..end + 4].copy_from_slice(&u32::try_from(first).unwrap().to_le_bytes());
    let outcome = seen(Format::Tiff, &album);
    assert!(outcome.text.pages.len() <= 3, "{}", outcome.text.pages.len());
    assert!(!lines(&outcome).is_empty() && lines(&outcome).iter().all(|line| *line == "200 160 upper left"));
    assert_eq!(outcome.state, FileState::PartlyRead);
}

#[test]
fn broken_files_are_damaged_and_never_stop_the_program() {
    let mut files: Vec<(Format, Vec<u8>)> =
        ALL.into_iter().map(|(format, kind)| (format, encoded(&corner(160, 140), kind))).collect();
    files.push((Format::Heic, HEIC.to_vec()));
    files.push((Format::Tiff, album_of(2)));
    files.push((Format::Tiff, FAX[..5_000].to_vec()));
    let mut grain = 7u32;
    let mut random = move |below: usize| {
        grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (grain >> 8) as usize % below
    };
    // Not to wait for the millions of points that a flipped bit may claim.
    let small = Limits { picture_pixels: 4_000_000, ..Limits::default() };
    for (format, whole) in files {
        assert_eq!(seen(format, &whole[..12.min(whole.len())]).state, FileState::Damaged, "{format:?}");
        for round in 0..if whole.len() == 5_000 { 8 } else { 40 } {
            let mut bytes = whole.clone();
            if round % 4 == 0 {
                bytes.truncate(random(whole.len()));
            } else {
                for _ in 0..=round % 5 {
                    let at = random(bytes.len());
                    bytes[at] = random(256) as u8;
                }
            }
            let outcome = look(format, &bytes, &small, Some(&where_dark));
            assert_eq!(outcome.state == FileState::Read, outcome.reason.is_none(), "{format:?}");
            assert!(outcome.state != FileState::Damaged || outcome.text.pages.is_empty());
        }
    }
}

#[test]
fn a_relative_of_heic_is_told_from_a_broken_one() {
    let outcome = seen(Format::Heic, b"\0\0\0\x1CftypavifXXXXavifmif1miaf");
    assert_eq!(outcome.state, FileState::Unsupported);
    assert!(outcome.reason.unwrap().contains("AVIF"));
}
