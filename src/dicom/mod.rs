//! The bytes of DICOM objects, as `intake` (headers) and `read` (reports) both need them: elements and character sets.

pub(crate) mod charset;
pub(crate) mod element;
#[cfg(test)]
pub(crate) mod sample;

/// `Family^Given^Middle^Prefix^Suffix`, in up to three scripts parted by `=`, as `Given Middle Family`.
pub(crate) fn person(value: &str) -> String {
    let Some(group) = value.split('=').map(str::trim).find(|group| !group.trim_matches('^').is_empty()) else {
        return String::new();
    };
    let parts: Vec<&str> = group.split('^').map(str::trim).collect();
    let part = |index: usize| parts.get(index).copied().unwrap_or_default();
    // Names in Chinese characters are written family first, without a space.
    if group.chars().all(|c| c == '^' || ('\u{3400}'..='\u{9FFF}').contains(&c)) {
        return parts.concat();
    }
    [part(1), part(2), part(0)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
