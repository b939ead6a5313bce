//! What the segments of a JPEG say, without unpacking it: its size, and whether its end is there.

/// The outline of a JPEG.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(in crate::read) struct Outline {
    /// The largest width and height that a frame names.
    pub(in crate::read) size: (u32, u32),
    /// Whether the end mark stands where it should.
    pub(in crate::read) whole: bool,
}

/// Walks from segment to segment.
pub(in crate::read) fn outline(data: &[u8]) -> Outline {
    let mut outline = Outline::default();
    let mut at = 0;
    while let Some((marker, next)) = marker_from(data, at) {
        at = next;
        match marker {
            0xD9 => return Outline { whole: true, ..outline },
            // Marks that stand alone.
            0x01 | 0xD0..=0xD8 => continue,
            _ => {}
        }
        let Some(&[high, low]) = data.get(at..at + 2) else { return outline };
        let length = usize::from(u16::from_be_bytes([high, low]));
        // The frames: size is in the header of each. C4, C8 and CC are tables.
        if matches!(marker, 0xC0..=0xCF)
            && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
            && let Some(&[h1, h0, w1, w0]) = data.get(at + 3..at + 7)
        {
            let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
            outline.size = (outline.size.0.max(width.into()), outline.size.1.max(height.into()));
        }
        at += length;
    }
    outline
}

/// The next mark and where it ends. Within the packed points, FF is followed by 00 and is no mark.
fn marker_from(data: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += data.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        match *data.get(at + 1)? {
            0x00 => at += 2,
            0xFF => at += 1,
            marker => return Some((marker, at + 2)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] = b"\xFF\xD8\xFF\xE0\x00\x04\xFF\xD9\xFF\xC0\x00\x0B\x08\x00\x10\x00\x20\x01\x01\x11\x00";

    #[test]
    fn the_size_is_in_the_frame_and_the_end_behind_the_points() {
        let whole = [HEAD, b"\xFF\xDA\x00\x03\x01abc\xFF\x00d\xFF\xD1e\xFF\xD9"].concat();
        assert_eq!(outline(&whole), Outline { size: (32, 16), whole: true });
        // The end mark of a small preview inside a segment is not the end of the picture.
        assert_eq!(outline(&whole[..whole.len() - 2]), Outline { size: (32, 16), whole: false });
    }

    #[test]
    fn whatever_the_bytes_it_ends() {
        for end in 0..HEAD.len() {
            assert!(!outline(&HEAD[..end]).whole);
        }
        assert_eq!(outline(b""), Outline::default());
        assert_eq!(outline(&[0xFF; 5_000]), Outline::default());
        assert_eq!(outline(b"\xFF\xC0\xFF\xFF\x08\xFF\xFF\xFF\xFF").size, (65_535, 65_535));
    }
}
