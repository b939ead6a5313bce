//! A name that a form gives in parts: surname, given name, second surname, name after the father, surname before marriage.

use super::{BIRTH_NAME, NAME, name};
use crate::extract::Paper;
use crate::extract::fold::fold;
use crate::model::{Evidence, Fact};

/// Which part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Given,
    Patronymic,
    Surname,
    SecondSurname,
    BirthName,
}

/// Sentences between two parts of a name, at most.
const NEAR: usize = 4;

/// The parts that were read of a name.
#[derive(Debug, Default)]
pub(super) struct Parts {
    parts: Vec<(Part, String, Evidence)>,
    /// The sentence of the last.
    last: usize,
}

impl Parts {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    fn get(&self, part: Part) -> Option<&(Part, String, Evidence)> {
        self.parts.iter().find(|(own, _, _)| *own == part)
    }

    /// Whether there is a given name near, and no surname yet.
    pub(super) fn lacks_surname(&self, index: usize) -> bool {
        index <= self.last + NEAR && self.get(Part::Given).is_some() && self.get(Part::Surname).is_none()
    }

    /// Whether there is a surname near, and no given name yet.
    pub(super) fn lacks_given(&self, index: usize) -> bool {
        index <= self.last + NEAR && self.get(Part::Surname).is_some() && self.get(Part::Given).is_none()
    }

    /// Whether a part that is known already stands in folded text.
    pub(super) fn stand_in(&self, words: &str) -> bool {
        self.parts.iter().any(|(_, printed, _)| words.contains(&fold(printed)))
    }

    /// Takes a part. One that is there already, or far behind the last, begins another name: then the facts of the one
    /// before are given.
    pub(super) fn add(
        &mut self,
        paper: &Paper<'_>,
        index: usize,
        part: Part,
        (printed, evidence): (String, Evidence),
    ) -> Option<Vec<Fact>> {
        let begins = self.get(part).is_some() || index > self.last + NEAR;
        let before = begins.then(|| self.finish(paper));
        self.parts.push((part, printed, evidence));
        self.last = index;
        before
    }

    /// The facts of the name: a given name and a surname, or none.
    pub(super) fn finish(&mut self, paper: &Paper<'_>) -> Vec<Fact> {
        let parts = std::mem::take(self);
        let of = |part: Part| parts.get(part).map(|(_, printed, _)| printed.as_str());
        let Some((_, given, evidence)) = parts.get(Part::Given) else { return Vec::new() };
        let mut facts = Vec::new();
        let mut name = |kind: &str, printed: String| {
            let mut fact = paper.fact(NAME, kind, &printed, evidence.clone(), "extract/identity:name");
            fact.value = Some(name::capitalised(&printed));
            facts.push(fact);
        };
        let surname = of(Part::Surname).or(of(Part::BirthName));
        if let Some(surname) = surname {
            let all = [Some(given.as_str()), of(Part::Patronymic), Some(surname), of(Part::SecondSurname)];
            name(NAME, all.into_iter().flatten().collect::<Vec<_>>().join(" "));
        }
        if let Some(birth) =
            of(Part::BirthName).filter(|birth| surname.is_some_and(|own| !own.eq_ignore_ascii_case(birth)))
        {
            name(BIRTH_NAME, format!("{given} {birth}"));
        }
        facts
    }
}
