//! Whether 03/04/2026 is the third of April or the fourth of March (domain/extraction.md §3, the ambiguity rule).

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::parse::Mention;
use crate::extract::lexicon::Lexicon;
use crate::extract::lines::Line;
use crate::knowledge;

/// The order of day and month in numeric dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderKnowledge {
    /// The form says it itself: `dd/mm/yyyy`.
    stated: Signs,
    /// The issuer's country shows it.
    locale: Signs,
    /// Languages that always write the day first.
    day_first_languages: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signs {
    day_first: Vec<String>,
    month_first: Vec<String>,
}

impl Signs {
    fn lexicon(&self) -> Lexicon<DateOrder> {
        let day = self.day_first.iter().map(|phrase| (phrase.clone(), DateOrder::DayFirst));
        let month = self.month_first.iter().map(|phrase| (phrase.clone(), DateOrder::MonthFirst));
        Lexicon::new(day.chain(month))
    }
}

struct Rules {
    stated: Lexicon<DateOrder>,
    locale: Lexicon<DateOrder>,
    day_first_languages: Vec<String>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let knowledge: OrderKnowledge = knowledge::builtin("extract/date_order.yaml");
    Rules {
        stated: knowledge.stated.lexicon(),
        locale: knowledge.locale.lexicon(),
        day_first_languages: knowledge.day_first_languages,
    }
});

/// The order of a paper: as its form states it, else as its other dates show it, else as its issuer's country and
/// language do. `None`: both readings are kept. Signs that speak both ways give none.
pub(super) fn order_of<'a>(
    lines: &[Vec<Line>],
    language: Option<&str>,
    mentions: impl Iterator<Item = &'a Mention>,
) -> Option<DateOrder> {
    let signs = |of: &'static Lexicon<DateOrder>| {
        agreed(lines.iter().flatten().flat_map(move |line| line.find(of)).map(|hit| *hit.meaning))
    };
    signs(&RULES.stated)
        .or_else(|| agreed(mentions.filter_map(|mention| mention.shows_order)))
        .or_else(|| signs(&RULES.locale))
        .or_else(|| {
            let language = language?;
            RULES.day_first_languages.iter().any(|known| known == language).then_some(DateOrder::DayFirst)
        })
}

/// What all signs say, if there is one and they agree.
fn agreed(mut signs: impl Iterator<Item = DateOrder>) -> Option<DateOrder> {
    let first = signs.next()?;
    signs.all(|sign| sign == first).then_some(first)
}
