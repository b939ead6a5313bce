//! Mails that Outlook saved.

use super::reasons::Cause;
use super::{Outcome, eml};
use crate::limits::Limits;
use crate::model::FileState;
use crate::outlook;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Outcome {
    match outlook::as_mail(bytes, false) {
        Some(mail) => eml::read(&mail, limits),
        None => Outcome::closed(FileState::Damaged, Cause::Damaged),
    }
}
