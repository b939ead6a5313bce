//! The columns of a line that have ink: where a word ends and the next begins.

use super::strip::HEIGHT;

/// Rows at the upper and lower edge that are not looked at: what reaches in from other lines.
const EDGE: usize = 8;
/// A column with this part of the contrast of the line has ink.
const CONTRAST: u8 = 3;

/// For each column, whether it has ink.
#[derive(Debug, Default)]
pub(super) struct Ink(Vec<bool>);

impl Ink {
    /// Of the pixels of a line, row by row.
    pub(super) fn of(pixels: &[u8], width: usize) -> Self {
        let rows = || pixels.chunks_exact(width.max(1)).skip(EDGE).take(HEIGHT - 2 * EDGE);
        // Most of a line is paper.
        let mut counts = [0u32; 256];
        rows().flatten().for_each(|pixel| counts[usize::from(*pixel)] += 1);
        let half = counts.iter().sum::<u32>() / 2;
        let mut seen = 0;
        let paper = counts.iter().position(|count| {
            seen += count;
            seen > half
        });
        let paper = paper.unwrap_or(255) as u8;
        let mut most = vec![0u8; width];
        for row in rows() {
            for (most, pixel) in most.iter_mut().zip(row) {
                *most = (*most).max(pixel.abs_diff(paper));
            }
        }
        let contrast = most.iter().copied().max().unwrap_or(0);
        Self(most.into_iter().map(|difference| difference > contrast / CONTRAST).collect())
    }

    /// The widest stretch without ink between two places, as parts of the line.
    pub(super) fn gap(&self, from: f32, to: f32) -> Option<(f32, f32)> {
        let width = self.0.len() as f32;
        let first = (from * width).max(0.0) as usize;
        let last = ((to * width) as usize).min(self.0.len());
        let mut widest: Option<(usize, usize)> = None;
        let mut start = None;
        for column in first..=last {
            let blank = column < last && self.0.get(column).is_some_and(|ink| !ink);
            match (blank, start) {
                (true, None) => start = Some(column),
                (false, Some(begun)) => {
                    if widest.is_none_or(|(from, to)| column - begun > to - from) {
                        widest = Some((begun, column));
                    }
                    start = None;
                }
                _ => {}
            }
        }
        widest.map(|(from, to)| (from as f32 / width, to as f32 / width))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_gap_is_found_on_dark_and_on_light_paper() {
        for (paper, ink) in [(250u8, 20u8), (30, 240)] {
            let row: Vec<u8> = "##..##......###.".chars().map(|c| if c == '#' { ink } else { paper }).collect();
            let pixels = row.repeat(HEIGHT);
            let line = Ink::of(&pixels, 16);
            assert_eq!(line.gap(0.0, 1.0), Some((6.0 / 16.0, 12.0 / 16.0)));
            assert_eq!(line.gap(0.0, 0.3), Some((2.0 / 16.0, 4.0 / 16.0)));
            assert_eq!(line.gap(0.0, 0.1), None);
        }
    }

    #[test]
    fn nothing_has_no_gap() {
        assert_eq!(Ink::of(&[], 0).gap(0.0, 1.0), None);
    }
}
