//! Which checklist is used: the one that was asked for, or the one of its variants that fits the case.

use std::borrow::Cow;

use super::applies::holds;
use super::case::Case;
use super::checklist::{Checklist, Notice};

/// The checklist in use, and the sentences for page 1.
pub(crate) struct Chosen<'c> {
    pub(crate) checklist: Cow<'c, Checklist>,
    pub(crate) notices: Vec<String>,
}

/// The first variant that fits, else the checklist itself. What page 1 says of the choice comes first.
pub(crate) fn choose<'c>(case: &Case<'_>, asked_for: &'c Checklist) -> Chosen<'c> {
    let variant = asked_for.variants.iter().find(|variant| holds(case, &variant.when).is_some());
    let found =
        variant.and_then(|variant| Some((variant, Checklist::builtin(&variant.checklist)?.told_in(case.speech))));
    let age = case.age_years.map(|years| years.to_string()).unwrap_or_default();
    let (checklist, said) = match found {
        Some((variant, checklist)) => {
            (Cow::Owned(checklist), Some(case.speech.fill(&variant.notice, &[("age", &age)])))
        }
        None => (Cow::Borrowed(asked_for), None),
    };
    let holding = |notice: &&Notice| holds(case, &notice.when).is_some();
    let sentences = checklist.notices.iter().filter(holding).map(|notice| notice.text.clone());
    let notices = said.into_iter().chain(sentences).collect();
    Chosen { checklist, notices }
}
