//! The types of fact that there are, and their names where these are a closed list: what a checklist or a `case.yaml` may
//! speak of.

use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct FactType {
    #[serde(rename = "type")]
    kind: String,
    /// The name, names between ` | `, or words that describe them.
    name: String,
}

static TYPES: LazyLock<Vec<FactType>> = LazyLock::new(|| super::builtin("extract/fact_types.yaml"));

/// Every type, as `antigen-status`.
pub fn ids() -> impl Iterator<Item = &'static str> + Clone {
    TYPES.iter().map(|known| known.kind.as_str())
}

/// The names of a type that are listed in full (`stage | IPI | FLIPI`); `None` where they are described only.
pub fn names(kind: &str) -> Option<Vec<&'static str>> {
    let of_kind = TYPES.iter().filter(|known| known.kind == kind);
    let names: Vec<&str> = of_kind.flat_map(|known| known.name.split(" | ")).collect();
    let plain = |name: &&str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    names.iter().all(plain).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_full_lists_are_closed() {
        assert!(names("disease-stage").unwrap().contains(&"FLIPI"));
        assert!(names("statement").unwrap().contains(&"plan"));
        assert_eq!(names("antigen-status"), None);
        assert!(ids().any(|id| id == "antigen-status"));
    }
}
