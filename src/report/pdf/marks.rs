//! The signs of the statuses: each has its own shape, so that none depends on colour.

use super::page::{Canvas, Paint};
use super::theme::{self, Color};
use crate::model::{Severity, Status};

/// Strong and pale colour of a status.
pub(in crate::report) fn colors(status: Status) -> (Color, Color) {
    match status {
        Status::Present => (theme::GREEN, theme::GREEN_PALE),
        Status::Partial => (theme::BLUE, theme::BLUE_PALE),
        Status::Stale => (theme::AMBER, theme::AMBER_PALE),
        Status::Pending | Status::MentionedOnly => (theme::VIOLET, theme::VIOLET_PALE),
        Status::Conflict | Status::Unreadable => (theme::BROWN, theme::AMBER_PALE),
        Status::Missing => (theme::RED, theme::RED_PALE),
        Status::NotApplicable => (theme::GREY, theme::PANEL),
    }
}

/// A sign that stands before its word in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// Of an item of the checklist.
    Status(Status),
    /// Of a finding.
    Finding(Severity),
}

impl Sign {
    /// The colour of the sign and its word.
    pub(super) fn color(self) -> Color {
        match self {
            Sign::Status(status) => colors(status).0,
            Sign::Finding(Severity::Warn) => theme::AMBER,
            Sign::Finding(Severity::Look) => theme::BLUE,
        }
    }

    /// Draws it round a centre.
    pub(super) fn draw(self, canvas: &mut Canvas, x: f32, y: f32, r: f32) {
        let color = self.color();
        match self {
            Sign::Status(status) => draw(canvas, status, x, y, r),
            Sign::Finding(Severity::Warn) => {
                // A triangle with an exclamation mark.
                canvas.polygon(
                    &[(x, y - r), (x + r * 1.08, y + r * 0.9), (x - r * 1.08, y + r * 0.9)],
                    Paint::Fill(color),
                );
                canvas.path(&[(x, y - r * 0.4), (x, y + r * 0.32)], theme::WHITE, r * 0.28);
                canvas.circle(x, y + r * 0.6, r * 0.15, Paint::Fill(theme::WHITE));
            }
            Sign::Finding(Severity::Look) => {
                // A magnifying glass.
                canvas.path(&[(x + r * 0.3, y + r * 0.3), (x + r * 0.9, y + r * 0.9)], color, r * 0.4);
                canvas.circle(x - r * 0.15, y - r * 0.15, r * 0.62, Paint::Both(theme::WHITE, color, r * 0.28));
            }
        }
    }
}

/// Draws the sign of a status round a centre; `r` is half its height.
pub(super) fn draw(canvas: &mut Canvas, status: Status, x: f32, y: f32, r: f32) {
    let (strong, _) = colors(status);
    let pen = r * 0.28;
    match status {
        Status::Present => {
            canvas.circle(x, y, r, Paint::Fill(strong));
            canvas.path(
                &[(x - r * 0.45, y + r * 0.05), (x - r * 0.1, y + r * 0.4), (x + r * 0.5, y - r * 0.35)],
                theme::WHITE,
                pen,
            );
        }
        Status::Partial => half(canvas, x, y, r, strong),
        Status::Stale => {
            // A clock.
            canvas.circle(x, y, r * 0.88, Paint::Both(theme::WHITE, strong, pen));
            canvas.path(&[(x, y - r * 0.5), (x, y), (x + r * 0.4, y + r * 0.2)], strong, pen * 0.9);
        }
        Status::Pending => {
            // Three dots in a ring: still to come.
            canvas.circle(x, y, r * 0.88, Paint::Both(theme::WHITE, strong, pen));
            for dx in [-0.42, 0.0, 0.42] {
                canvas.circle(x + r * dx, y, r * 0.15, Paint::Fill(strong));
            }
        }
        Status::MentionedOnly => {
            // A speech bubble.
            let top = y - r * 0.8;
            canvas.polygon(
                &[(x - r * 0.45, y + r * 0.3), (x - r * 0.45, y + r), (x + r * 0.2, y + r * 0.3)],
                Paint::Fill(strong),
            );
            canvas.round_rect([x - r, top, r * 2.0, r * 1.25], r * 0.35, Paint::Fill(strong));
            canvas.path(&[(x - r * 0.5, y - r * 0.18), (x + r * 0.5, y - r * 0.18)], theme::WHITE, pen);
        }
        Status::Conflict => {
            // Not equal.
            canvas.round_rect([x - r, y - r, r * 2.0, r * 2.0], r * 0.35, Paint::Fill(strong));
            for dy in [-0.27, 0.27] {
                canvas.path(&[(x - r * 0.55, y + r * dy), (x + r * 0.55, y + r * dy)], theme::WHITE, pen);
            }
            canvas.path(&[(x - r * 0.35, y + r * 0.68), (x + r * 0.35, y - r * 0.68)], theme::WHITE, pen * 0.8);
        }
        Status::Unreadable => {
            // A sheet with a line through it.
            canvas.rect(x - r * 0.7, y - r * 0.95, r * 1.4, r * 1.9, Paint::Both(theme::WHITE, strong, pen));
            canvas.path(&[(x - r * 0.95, y + r * 0.7), (x + r * 0.95, y - r * 0.7)], strong, pen);
        }
        Status::Missing => {
            canvas.round_rect([x - r, y - r, r * 2.0, r * 2.0], r * 0.35, Paint::Fill(strong));
            canvas.path(&[(x - r * 0.45, y - r * 0.45), (x + r * 0.45, y + r * 0.45)], theme::WHITE, pen);
            canvas.path(&[(x - r * 0.45, y + r * 0.45), (x + r * 0.45, y - r * 0.45)], theme::WHITE, pen);
        }
        Status::NotApplicable => {
            canvas.circle(x, y, r * 0.88, Paint::Both(theme::WHITE, strong, pen));
            canvas.path(&[(x - r * 0.4, y), (x + r * 0.4, y)], strong, pen);
        }
    }
}

/// A ring whose left half is full.
pub(super) fn half(canvas: &mut Canvas, x: f32, y: f32, r: f32, color: Color) {
    canvas.circle(x, y, r * 0.88, Paint::Both(theme::WHITE, color, r * 0.28));
    let steps = 12;
    let left: Vec<(f32, f32)> = (0..=steps)
        .map(|i| {
            let angle = std::f32::consts::PI * (0.5 + i as f32 / steps as f32);
            (x + r * 0.9 * angle.cos(), y - r * 0.9 * angle.sin())
        })
        .collect();
    canvas.polygon(&left, Paint::Fill(color));
}

/// A five-pointed star.
pub(super) fn star(canvas: &mut Canvas, x: f32, y: f32, r: f32, color: Color) {
    let corners: Vec<(f32, f32)> = (0..10)
        .map(|i| {
            let angle = std::f32::consts::PI * (i as f32 / 5.0 - 0.5);
            let r = if i % 2 == 0 { r } else { r * 0.42 };
            (x + r * angle.cos(), y + r * angle.sin())
        })
        .collect();
    canvas.polygon(&corners, Paint::Fill(color));
}

/// A square on its corner.
pub(super) fn diamond(canvas: &mut Canvas, x: f32, y: f32, r: f32, color: Color) {
    canvas.polygon(&[(x, y - r), (x + r, y), (x, y + r), (x - r, y)], Paint::Fill(color));
}

/// A triangle with its point up.
pub(super) fn triangle(canvas: &mut Canvas, x: f32, y: f32, r: f32, color: Color) {
    canvas.polygon(&[(x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8)], Paint::Fill(color));
}

/// A rounded square with a hole: a scanner.
pub(super) fn scanner(canvas: &mut Canvas, x: f32, y: f32, r: f32, color: Color) {
    canvas.round_rect([x - r, y - r, r * 2.0, r * 2.0], r * 0.4, Paint::Fill(color));
    canvas.circle(x, y, r * 0.42, Paint::Fill(theme::WHITE));
}
