//! What an object of a disc is: a picture, or one of the other things that lie among the pictures.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge::builtin;

/// A sort of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::intake) enum Class {
    /// A slice, a frame, a film.
    #[default]
    Picture,
    /// A structured report.
    Report,
    /// What a viewer needs to show pictures.
    Marks,
    /// Curves.
    Tracing,
    /// A plan, its doses, its volumes.
    Radiotherapy,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Classes {
    classes: Vec<Known>,
    modalities: BTreeMap<String, Class>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    class: String,
    is: Class,
}

/// By its class (0008,0016), without one by its modality.
pub(super) fn of(class: &str, modality: &str) -> Class {
    static CLASSES: LazyLock<Classes> = LazyLock::new(|| builtin("intake/dicom_classes.yaml"));
    if class.is_empty() {
        return CLASSES.modalities.get(modality).copied().unwrap_or_default();
    }
    CLASSES.classes.iter().find(|known| class.starts_with(&known.class)).map(|known| known.is).unwrap_or_default()
}
