//! The order of the patients.

use std::cmp::Reverse;

use super::standing::{open_required, warnings};
use crate::model::{Overview, PatientRow};

/// How patients are ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// First what could not be read, then who lacks most required items, then who has most warnings, then by name.
    #[default]
    Worst,
    /// By name; a patient whose name is not known by that of the folder.
    Name,
}

/// Puts the patients in order.
pub fn order(overview: &mut Overview, by: Order) {
    match by {
        Order::Worst => overview.patients.sort_by_cached_key(|row| {
            (row.problem.is_none(), Reverse(open_required(row)), Reverse(warnings(row)), name(row))
        }),
        Order::Name => overview.patients.sort_by_cached_key(name),
    }
}

fn name(row: &PatientRow) -> (String, String) {
    (row.name.as_ref().unwrap_or(&row.folder).to_lowercase(), row.folder.clone())
}
