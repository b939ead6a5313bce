//! What an entry of an export is by the name that stands beside its code, where the code is in no list.
//!
//! The name must be nothing else: the whole of it is a known name, or it is written as LOINC writes names, with what is
//! measured before the bracket and a fluid of the blood behind it. A name among other words gives nothing.

use super::knowledge::CODES;
use crate::extract::fold::fold;
use crate::extract::{diagnosis, infection, labs, treatments};
use crate::model::Coded;

/// The analyte that an observation measures.
pub(super) fn analyte(coded: &Coded, printed: &str) -> Option<&'static str> {
    names(coded, printed).find_map(|name| {
        let Some((component, rest)) = name.split_once('[') else {
            // `Creatinine(Serum)`
            let bare = name.strip_suffix(')').and_then(|name| name.split_once('('));
            let of_blood = bare.filter(|(_, fluid)| CODES.blood_fluids().iter().any(|known| known == fluid));
            return labs::named(of_blood.map_or(name.as_str(), |(component, _)| component));
        };
        // `Glucose [Moles/volume] in Blood`: in urine it would be another test.
        let system = rest.split_once("] in ")?.1;
        let is_blood =
            CODES.blood_fluids().iter().any(|fluid| system == fluid || system.starts_with(&format!("{fluid} ")));
        is_blood.then(|| labs::named(component)).flatten()
    })
}

/// The marker of infection that an observation is about: the whole of its name, or what stands before the bracket.
pub(super) fn infection(coded: &Coded, printed: &str) -> Option<&'static str> {
    names(coded, printed).find_map(|name| infection::named(name.split('[').next().unwrap_or(&name)))
}

/// The disease that a condition is, with its standard name.
pub(super) fn disease(coded: &Coded, printed: &str) -> Option<(&'static str, &'static str)> {
    names(coded, printed).find_map(|name| diagnosis::by_name(without_class(name.trim())))
}

/// The disease that a name is, all of it.
pub(super) fn named_disease(name: &str) -> Option<(&'static str, &'static str)> {
    diagnosis::by_name(without_class(fold(name).trim()))
}

/// A name of SNOMED CT without the class of things that stands behind it: `Asthma (disorder)`.
fn without_class(name: &str) -> &str {
    const CLASSES: [&str; 3] = [" (disorder)", " (finding)", " (situation)"];
    CLASSES.iter().find_map(|class| name.strip_suffix(class)).unwrap_or(name)
}

/// The treatment that a medicine is: its name alone, or before a brand in brackets or a dose.
pub(super) fn treatment(coded: &Coded, printed: &str) -> Option<String> {
    names(coded, printed).find_map(|name| {
        let end = name.find(|c: char| c == '(' || c == ',' || c.is_ascii_digit()).unwrap_or(name.len());
        let own = name.get(..end)?.trim();
        treatments::named(own).map(|named| named.id)
    })
}

/// The folded names of an entry: as its codes call it, then as it is printed.
fn names(coded: &Coded, printed: &str) -> impl Iterator<Item = String> {
    let displays = coded.codes.iter().map(|code| code.display.as_str());
    displays.chain([printed]).filter(|name| !name.is_empty()).map(fold).collect::<Vec<_>>().into_iter()
}
