//! The whole way, on small pictures made here and on pictures of invented lines.

use image::{GrayImage, Luma, Rgb, RgbImage};

use super::*;

fn read(picture: &RgbImage) -> Recognised {
    recognise(picture, &Options::default())
}

#[test]
fn an_empty_page_has_no_words_and_nothing_unread() {
    for (width, height) in [(1, 1), (1, 900), (640, 480)] {
        let page = RgbImage::from_pixel(width, height, Rgb([255, 255, 255]));
        assert_eq!(read(&page), Recognised::default(), "{width} x {height}");
    }
    assert_eq!(read(&RgbImage::new(0, 0)), Recognised::default());
}

#[test]
fn odd_pictures_end() {
    let stripes = |width, height| {
        RgbImage::from_fn(width, height, |x, y| Rgb([if (x / 7 + y / 11) % 2 == 0 { 0 } else { 255 }; 3]))
    };
    for picture in [stripes(30_000, 3), stripes(3, 30_000), stripes(500, 500)] {
        let _ = read(&picture);
    }
    // A sheet of noise.
    let mut state = 1u32;
    let noise = GrayImage::from_fn(800, 600, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Luma([(state >> 24) as u8])
    });
    let read = read(&image::DynamicImage::ImageLuma8(noise).into_rgb8());
    assert!(read.lines.iter().map(String::len).sum::<usize>() < 400, "{:?}", read.lines);
}

/// A page of invented lines.
fn page() -> RgbImage {
    image::load_from_memory(include_bytes!("fixtures/page.png")).unwrap().into_rgb8()
}

const WORDS: [&str; 3] =
    ["Invented page for a test of recognition", "Haemoglobin\t98\tg/L\t120-150", "Platelets\t112\t10^9/L\t150-410"];

fn assert_reads(read: &Recognised) {
    for words in WORDS {
        assert!(read.lines.iter().any(|line| line.replace(" - ", "-") == words), "{words:?} in {:#?}", read.lines);
    }
    assert_eq!(read.unreadable, None);
}

#[test]
fn a_page_is_read_with_its_table_rows() {
    assert_reads(&read(&page()));
}

#[test]
fn a_turned_page_is_read_as_if_it_were_not() {
    let page = page();
    let upright = read(&page);
    for turned in
        [image::imageops::rotate90(&page), image::imageops::rotate180(&page), image::imageops::rotate270(&page)]
    {
        assert_eq!(read(&turned), upright);
    }
}

#[test]
fn letters_that_the_dictionary_lacks_are_said_and_not_guessed() {
    let page = image::load_from_memory(include_bytes!("fixtures/russian.png")).unwrap().into_rgb8();
    let read = read(&page);
    assert_eq!(read.unreadable, Some(Unreadable::Script), "{:#?}", read.lines);
    assert!(read.lines.iter().all(|line| !line.chars().any(char::is_alphabetic)), "{:#?}", read.lines);
}
