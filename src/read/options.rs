//! How to read.

use image::RgbImage;

use super::ocr::{self, Recognised};
use crate::limits::Limits;
use crate::watch::Watch;

/// What the user, and the machine, allow.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What one file may cost.
    pub limits: Limits,
    /// How to recognise the words of pictures; `None`: pictures are listed and not read.
    pub ocr: Option<ocr::Options>,
    /// Passwords to try on locked files.
    pub passwords: Vec<String>,
    /// Asked between pages whether to stop, and told of each page that was recognised.
    pub watch: Watch,
}

impl Options {
    /// What recognises a picture and tells of it; `None` where pictures are not to be read. Once the run is to stop, it
    /// gives nothing any more: what a stopped run gives is not kept.
    pub(super) fn recogniser(&self) -> Option<impl Fn(&RgbImage) -> Recognised + Sync + '_> {
        let ocr = self.ocr.as_ref()?;
        Some(move |picture: &RgbImage| {
            if self.watch.is_stopped() {
                return Recognised::default();
            }
            let recognised = ocr::recognise(picture, ocr);
            self.watch.page_recognised();
            recognised
        })
    }
}
