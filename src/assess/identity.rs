//! Who the case is about.

use crate::model::{Fact, Finding, Patient, PatientMatch, Record};

/// Whose papers these are.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    /// The person of the case.
    pub patient: Patient,
    /// Whose paper each record is, in the order of the records.
    pub matches: Vec<PatientMatch>,
    /// What a person should look at.
    pub findings: Vec<Finding>,
}

/// Tells whose papers these are.
pub fn identify(records: &[Record], _facts: &[Fact]) -> Identity {
    Identity { matches: records.iter().map(|record| record.patient).collect(), ..Identity::default() }
}
