//! What was examined: the sort of sample and where it came from (domain/extraction.md §2.3).

use std::sync::LazyLock;

use serde::Deserialize;

use super::Paper;
use super::lexicon::Lexicon;
use super::sections::Section;
use crate::knowledge;
use crate::model::Fact;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    /// Kinds of record that report on a sample.
    kinds: Vec<String>,
    sorts: Vec<Sort>,
    /// Words of places in the body; a run of them is a site.
    site_words: Vec<String>,
    /// Words inside a site: `node of the neck`.
    site_links: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sort {
    name: String,
    phrases: Vec<String>,
}

struct Rules {
    kinds: Vec<String>,
    sorts: Lexicon<String>,
    site_words: Lexicon<()>,
    site_links: Vec<String>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let knowledge: Knowledge = knowledge::builtin("extract/specimen.yaml");
    Rules {
        kinds: knowledge.kinds,
        sorts: Lexicon::new(knowledge.sorts.into_iter().flat_map(|sort| {
            let name = sort.name;
            sort.phrases.into_iter().map(move |phrase| (phrase, name.clone()))
        })),
        site_links: knowledge.site_links.iter().map(|link| super::fold::fold(link)).collect(),
        site_words: Lexicon::new(knowledge.site_words.into_iter().map(|word| (word, ()))),
    }
});

/// The samples that a result paper reports on.
pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let kinds = std::iter::once(&paper.record.kind).chain(&paper.record.also);
    if !kinds.into_iter().any(|kind| RULES.kinds.iter().any(|id| id == kind.id())) {
        return Vec::new();
    }
    let mut facts: Vec<Fact> = Vec::new();
    for unit in paper.units {
        // A requester's words name samples that were never taken.
        let headed = unit.section == Section::Specimen || unit.in_title_zone;
        if !headed || unit.section == Section::Indication {
            continue;
        }
        for hit in unit.find(&RULES.sorts) {
            let site = site(unit.words());
            let Some(site) = site else { continue };
            if facts.iter().any(|fact| fact.name == *hit.meaning) {
                continue;
            }
            let range = site.start.min(hit.range.start)..site.end.max(hit.range.end);
            let mut fact = paper.fact(
                "specimen",
                hit.meaning,
                unit.raw(&range),
                unit.evidence(&range),
                &format!("extract/specimen:{}", hit.meaning),
            );
            fact.value = Some(unit.raw(&site).to_owned());
            facts.push(fact);
        }
    }
    facts
}

/// The first run of words that name a place.
fn site(words: &str) -> Option<std::ops::Range<usize>> {
    let hits = RULES.site_words.find(words);
    let first = hits.first()?;
    let mut range = first.range.clone();
    for hit in &hits[1..] {
        let gap = words[range.end..hit.range.start].trim();
        if !(gap.is_empty() || RULES.site_links.iter().any(|link| link == gap)) {
            break;
        }
        range.end = hit.range.end;
    }
    Some(range)
}
