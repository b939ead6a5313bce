//! Why a paper was taken for what it was taken for.

use super::record::{Cue, RecordKind};

/// Points of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindScore {
    /// Which.
    pub kind: RecordKind,
    /// Points; never a probability.
    pub points: i32,
    /// What spoke for it, then what spoke against it, the strongest first.
    pub cues: Vec<Cue>,
    /// What it lacked to be the answer; empty for the answer.
    pub lacks: Vec<Lack>,
}

/// What a kind lacked to be the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// So many points more.
    Points(i32),
    /// So many points more over the other kinds.
    Lead(i32),
    /// Results: a specimen or its date, a description, findings, values with units.
    Results,
}

/// Why a paper was taken for what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The answer; `unclassified` where no kind was clear enough.
    pub winner: RecordKind,
    /// The next best kind.
    pub runner_up: Option<RecordKind>,
    /// Every kind with points above zero, and those that only lacked results, best first.
    pub scores: Vec<KindScore>,
}
