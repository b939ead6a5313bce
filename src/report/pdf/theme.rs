//! Colours, sizes and margins.

use super::fonts::Face;
use super::shape::Style;

/// Red, green, blue from 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) struct Color(pub(in crate::report) u8, pub(in crate::report) u8, pub(in crate::report) u8);

/// A4 in points.
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
/// Left and right margin.
pub(super) const MARGIN: f32 = 42.0;
/// Width between the margins.
pub(super) const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
/// Where the text begins on all pages but the first.
pub(super) const TOP: f32 = 56.0;
/// Where the text ends.
pub(super) const BOTTOM: f32 = 788.0;

pub(in crate::report) const WHITE: Color = Color(255, 255, 255);
pub(super) const INK: Color = Color(33, 41, 54);
pub(in crate::report) const NAVY: Color = Color(23, 49, 79);
pub(super) const TEAL: Color = Color(13, 110, 110);
pub(super) const GREY: Color = Color(97, 107, 122);
pub(super) const RULE: Color = Color(208, 214, 222);
/// Lines of the years.
pub(super) const YEAR: Color = Color(160, 168, 180);
pub(super) const PANEL: Color = Color(243, 246, 250);
pub(super) const CHIP: Color = Color(223, 240, 238);
pub(super) const PALE: Color = Color(205, 217, 230);
pub(super) const GREEN: Color = Color(27, 122, 78);
pub(super) const GREEN_PALE: Color = Color(236, 247, 241);
pub(super) const AMBER: Color = Color(168, 92, 5);
pub(super) const AMBER_PALE: Color = Color(255, 247, 232);
pub(super) const RED: Color = Color(176, 32, 32);
pub(super) const RED_PALE: Color = Color(253, 238, 237);
pub(super) const BLUE: Color = Color(36, 99, 168);
pub(super) const BLUE_PALE: Color = Color(235, 243, 252);
pub(super) const VIOLET: Color = Color(92, 64, 150);
pub(super) const VIOLET_PALE: Color = Color(242, 238, 250);
pub(super) const BROWN: Color = Color(128, 82, 16);
/// Bars of the timeline, one after another.
pub(super) const BARS: [Color; 5] =
    [Color(44, 90, 140), Color(38, 122, 124), Color(150, 84, 20), Color(96, 84, 140), Color(70, 104, 70)];

const fn style(face: Face, size: f32, color: Color) -> Style {
    Style { face, size, color, heavy: false }
}

pub(super) const TITLE: Style = style(Face::SemiBold, 20.0, WHITE);
pub(super) const HEADING: Style = style(Face::SemiBold, 13.0, NAVY);
pub(super) const SUBHEADING: Style = style(Face::SemiBold, 10.0, TEAL);
pub(super) const BODY: Style = style(Face::Regular, 8.8, INK);
pub(super) const STRONG: Style = style(Face::SemiBold, 8.8, INK);
pub(super) const SMALL: Style = style(Face::Regular, 7.4, GREY);
pub(super) const QUOTE: Style = style(Face::Italic, 7.6, GREY);
pub(super) const HEAD: Style = style(Face::SemiBold, 8.0, WHITE);
pub(super) const LABEL: Style = style(Face::Regular, 7.2, GREY);
pub(super) const CHIP_TEXT: Style = style(Face::SemiBold, 6.8, TEAL);
pub(super) const FOOT: Style = style(Face::Regular, 6.8, GREY);

impl Style {
    /// The same in another colour.
    pub(super) const fn colored(self, color: Color) -> Self {
        Self { color, ..self }
    }

    /// The same in another size.
    pub(super) const fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }

    /// From one line to the next.
    pub(super) fn leading(&self) -> f32 {
        self.size * 1.28
    }
}
