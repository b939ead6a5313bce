//! The ways in which fax machines pack a page: group 3 in one and two dimensions, and group 4.

use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};
use image::RgbImage;

/// How the strips of a page are packed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packing {
    /// The tag `Compression`: 2, 3 or 4.
    pub(super) kind: u16,
    /// The tag `T4Options`.
    pub(super) options: u32,
    /// Whether the bits of a byte stand from right to left.
    pub(super) reversed: bool,
    /// Whether what the code calls white is black.
    pub(super) negative: bool,
}

/// Draws one strip on a white page, from row `top`, at most `rows` of them. Gives the number of rows that came.
pub(super) fn draw(data: &[u8], packing: Packing, image: &mut RgbImage, top: u32, rows: u32) -> u32 {
    let turned: Vec<u8>;
    let data = if packing.reversed {
        turned = data.iter().map(|byte| byte.reverse_bits()).collect();
        &turned
    } else {
        data
    };
    let settings = DecodeSettings {
        columns: image.width(),
        rows,
        end_of_block: packing.kind != 2,
        end_of_line: false,
        rows_are_byte_aligned: packing.kind == 2 || packing.kind == 3 && packing.options & 4 != 0,
        encoding: match packing.kind {
            4 => EncodingMode::Group4,
            3 if packing.options & 1 != 0 => EncodingMode::Group3_2D,
            _ => EncodingMode::Group3_1D,
        },
        strict: false,
    };
    let mut canvas = Canvas { image, at: top, end: top.saturating_add(rows), negative: packing.negative };
    // What came before an error stays.
    let _ = hayro_ccitt::decode(data, &mut canvas, &mut DecoderContext::new(settings));
    canvas.at - top
}

struct Canvas<'a> {
    image: &'a mut RgbImage,
    at: u32,
    end: u32,
    negative: bool,
}

impl Decoder for Canvas<'_> {
    fn push_row(&mut self, changes: &[u32]) {
        if self.at >= self.end.min(self.image.height()) {
            return;
        }
        let width = self.image.width();
        let start = self.at as usize * width as usize * 3;
        let row = (**self.image).get_mut(start..start + width as usize * 3).unwrap_or_default();
        let mut fill = |from: u32, to: u32| {
            row.get_mut(from as usize * 3..to.min(width) as usize * 3).unwrap_or_default().fill(0);
        };
        let edges = [0].into_iter().chain(changes.iter().copied()).chain([width]);
        let ends = changes.iter().copied().chain([width]);
        for (number, (from, to)) in edges.zip(ends).enumerate() {
            if (number % 2 == 1) != self.negative {
                fill(from, to);
            }
        }
        self.at += 1;
    }
}
