//! Which facts a selector means.

use super::case::{Case, stated};
use super::checklist::{Given, Selector};
use super::targets;
use crate::model::{Certainty, Fact, TreatmentStatus};

/// What a finding of the paper itself must be.
pub(crate) const STATED: &[Certainty] = &[Certainty::Asserted];

/// What is enough to show that something is spoken of.
pub(crate) const SPOKEN_OF: &[Certainty] = &[Certainty::Asserted, Certainty::Historical, Certainty::ReportedByLetter];

/// Stands in a name for the main targets of the disease.
const TARGET: &str = "$target";

/// Whether the selector means this fact; `certainty` holds where the selector itself names none.
pub(crate) fn selects(case: &Case<'_>, selector: &Selector, fact: &Fact, certainty: &[Certainty]) -> bool {
    let certainty = if selector.certainty.is_empty() { certainty } else { &selector.certainty };
    selector.kind.0.contains(&fact.kind)
        && certainty.contains(&fact.certainty)
        && (selector.name.0.iter().any(|name| is_name(case, name, &fact.name))
            || (selector.name.0.is_empty() && !targets::is_other_illness(fact)))
        && (selector.value.0.is_empty() || fact.value.as_ref().is_some_and(|value| is_one_of(&selector.value.0, value)))
        && !fact.method.as_ref().is_some_and(|method| is_one_of(&selector.not_method.0, method))
        && (selector.polarity.is_empty() || selector.polarity.contains(&fact.polarity))
        && selector.has.iter().all(|part| has(case, fact, *part))
        && is_treatment(selector, fact)
}

/// The facts that any of the selectors means.
pub(crate) fn select<'a>(
    case: &Case<'_>,
    selectors: &[Selector],
    facts: impl IntoIterator<Item = &'a Fact>,
    certainty: &[Certainty],
) -> Vec<&'a Fact> {
    facts.into_iter().filter(|fact| selectors.iter().any(|selector| selects(case, selector, fact, certainty))).collect()
}

/// Whether a name of the checklist means a name of a fact or of an awaited result.
pub(crate) fn is_name(case: &Case<'_>, wanted: &str, name: &str) -> bool {
    if wanted == TARGET {
        return is_one_of(&case.targets, name);
    }
    wanted.eq_ignore_ascii_case(name)
}

fn is_one_of(words: &[String], word: &str) -> bool {
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

fn has(case: &Case<'_>, fact: &Fact, part: Given) -> bool {
    match part {
        Given::Value => fact.value.as_ref().is_some_and(|value| !value.trim().is_empty()),
        Given::Number => fact.value.as_ref().is_some_and(|value| value.contains(|c: char| c.is_ascii_digit())),
        // The date of a treatment is its start; the date of the letter that tells of it is not.
        Given::Date => match &fact.treatment {
            Some(treatment) => stated(treatment.start.as_ref()).is_some(),
            None => case.date_of(fact).is_some(),
        },
        Given::Method => fact.method.is_some(),
        Given::Sample => fact.sample.is_some(),
        Given::Unit => fact.unit.is_some(),
        Given::Cycles => fact.treatment.as_ref().is_some_and(|treatment| treatment.cycles.is_some()),
        Given::End => fact.treatment.as_ref().is_some_and(|treatment| {
            let ongoing = treatment.ongoing || treatment.status == TreatmentStatus::Ongoing;
            ongoing || stated(treatment.end.as_ref()).is_some() || treatment.stop_reason.is_some()
        }),
    }
}

/// A treatment that is only planned is no treatment, unless the selector asks for plans.
fn is_treatment(selector: &Selector, fact: &Fact) -> bool {
    let class_fits =
        selector.class.0.is_empty() || selector.class.0.iter().any(|class| targets::is_in_class(&fact.name, class));
    let Some(treatment) = &fact.treatment else { return selector.treatment.is_empty() && class_fits };
    let plans_count = selector.certainty.contains(&Certainty::Planned);
    (selector.treatment.is_empty() || selector.treatment.contains(&treatment.kind))
        && class_fits
        && (plans_count || treatment.status != TreatmentStatus::Planned)
}
