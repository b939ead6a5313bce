//! Finds the treatments that a sentence or row names, and joins names that make one treatment.

use std::collections::BTreeSet;
use std::ops::Range;

use super::catalogue::{CATALOGUE, letters};
use super::words::{WORDS, count, has};
use crate::extract::unit::Unit;
use crate::model::TimelineKind;

/// A treatment that is named.
#[derive(Debug, Clone)]
pub(crate) struct Mention {
    /// In the unit's folded text.
    pub(crate) range: Range<usize>,
    /// Of the catalogue; ids joined with `+` where single drugs are named together.
    pub(crate) id: String,
    /// The standard name.
    pub(crate) name: String,
    /// What sort, the words beside it considered.
    pub(crate) kind: TimelineKind,
    /// Of the catalogue.
    pub(crate) class: String,
    /// The list of treatments in which it stands, with what brackets add: "CAR-T (axi-cel) and blinatumomab".
    pub(crate) list: Range<usize>,
    drugs: BTreeSet<String>,
}

impl Mention {
    fn is_single_drug(&self) -> bool {
        self.drugs.len() == 1 && self.drugs.contains(&self.id)
    }

    /// Whether it names what surrounds a treatment, not which one.
    fn is_setting(&self) -> bool {
        matches!(self.kind, TimelineKind::Bridging | TimelineKind::Lymphodepletion)
    }
}

/// The treatments of a unit, in order.
pub(crate) fn mentions(unit: &Unit) -> Vec<Mention> {
    let words = unit.words();
    let single: Vec<Mention> = unit
        .find(&CATALOGUE.lexicon)
        .into_iter()
        .filter_map(|hit| {
            let printed = letters(unit.raw(&hit.range));
            let fits = |wanted: &Option<String>| wanted.as_ref().is_none_or(|wanted| *wanted == printed);
            let spelling = hit.meaning.iter().find(|spelling| fits(&spelling.printed))?;
            let entry = &CATALOGUE.entries[spelling.entry];
            if spelling.printed.is_some()
                && (is_value(&words[hit.range.end..])
                    || is_joined(words, &hit.range)
                    || beside(&WORDS.other_meanings, words, &hit.range, 2))
            {
                return None;
            }
            let mut drugs: BTreeSet<String> = entry.drugs.iter().cloned().collect();
            if drugs.is_empty() {
                drugs.insert(entry.id.clone());
            }
            Some(Mention {
                list: hit.range.clone(),
                range: hit.range,
                id: entry.id.clone(),
                name: entry.name.clone(),
                kind: entry.kind,
                class: entry.class.clone(),
                drugs,
            })
        })
        .collect();
    let mut joined = join(words, absorb(words, single));
    joined.retain_mut(|mention| place(words, mention));
    find_lists(words, &mut joined);
    joined
}

/// Tells each treatment of a list where the list begins and ends.
fn find_lists(words: &str, mentions: &mut [Mention]) {
    let joins = |a: &Mention, b: &Mention| words.get(a.list.end..b.list.start).is_some_and(is_list_gap);
    for list in mentions.chunk_by_mut(joins) {
        let (Some(first), Some(last)) = (list.first(), list.last()) else { continue };
        let range = first.list.start..last.list.end;
        list.iter_mut().for_each(|mention| mention.list = range.clone());
    }
}

/// Whether nothing but commas and words such as "and" stands between two treatments.
fn is_list_gap(gap: &str) -> bool {
    let hits = WORDS.list_words.find(gap);
    let left = hits.iter().rev().fold(gap.to_owned(), |mut left, hit| {
        left.replace_range(hit.range.clone(), "");
        left
    });
    left.trim_matches([' ', ',', '/']).is_empty()
}

/// `BR 12 µmol/L`, `CR: 0.9`: a short name before a number is a result, unless the number counts cycles.
fn is_value(after: &str) -> bool {
    let after = after.trim_start_matches([' ', ':', '=', '<', '>']);
    let digits: String = after.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    let rest = after[digits.len()..].trim_start();
    let decimal = digits.split_once(['.', ',']).is_some_and(|(_, part)| !part.is_empty() && !part.contains(['.', ',']));
    let number = digits.starts_with(|c: char| c.is_ascii_digit());
    number && (decimal || WORDS.value_units.iter().any(|u| rest.starts_with(u.as_str())))
}

/// `PD-1`, `RT-PCR`: a part of a longer word.
fn is_joined(words: &str, range: &Range<usize>) -> bool {
    let mut after = words[range.end..].chars();
    let hyphen_after = matches!(after.next(), Some('-' | '/')) && after.next().is_some_and(char::is_alphanumeric);
    let mut before = words[..range.start].chars().rev();
    let hyphen_before = matches!(before.next(), Some('-')) && before.next().is_some_and(char::is_alphanumeric);
    hyphen_before || (hyphen_after && words[range.clone()].chars().count() <= 3)
}

/// Takes the parts of a combination into its name: `R-CHOP (rituximab, …)`, `bridging with R-GDP`, `CD19 CAR-T
/// (tisagenlecleucel)`.
fn absorb(words: &str, single: Vec<Mention>) -> Vec<Mention> {
    let mut kept: Vec<Mention> = Vec::new();
    for mention in single {
        let Some(previous) = kept.last_mut() else {
            kept.push(mention);
            continue;
        };
        let gap = &words[previous.range.end..mention.range.start];
        if previous.is_setting() && !mention.is_setting() && gap.len() <= 40 && only(gap, &WORDS.absorb) {
            let kind = if mention.kind == TimelineKind::Systemic { previous.kind } else { mention.kind };
            *previous = Mention { range: mention.range.clone(), kind, ..mention };
            continue;
        }
        let joins = (gap.len() <= 16 && only(gap, &WORDS.absorb)) || is_date_between(gap);
        if mention.is_setting() && !previous.is_setting() && joins {
            previous.kind = mention.kind;
            continue;
        }
        let open = words[..mention.range.start]
            .rfind('(')
            .is_some_and(|at| at >= previous.range.end && !words[at..mention.range.start].contains(')'));
        let near = gap.len() <= 24 && !gap.contains([';', '.']);
        let inside = open && words[previous.range.end..].trim_start().starts_with('(');
        if inside && mention.drugs.is_subset(&previous.drugs) {
            previous.list.end = mention.range.end;
            continue;
        }
        let same_sort = mention.class == previous.class && mention.kind == TimelineKind::CellTherapy;
        if inside && (previous.drugs.is_subset(&mention.drugs) || same_sort) {
            *previous = Mention { list: previous.list.start..mention.range.end, ..mention };
            continue;
        }
        if near && same_sort && !gap.contains(',') && only(gap, &WORDS.absorb) {
            *previous = if mention.id.len() < previous.id.len() { previous.clone() } else { mention };
            continue;
        }
        // `BEAM followed by autologous transplant`, `conditioned with BEAM, ASCT`: one transplant.
        if previous.id == mention.id
            && !has(&WORDS.given_strong, gap, 0..gap.len())
            && count(gap) <= 3
            && !gap.chars().any(|c| c.is_ascii_digit())
        {
            previous.range.end = mention.range.end;
            continue;
        }
        let graft = |m: &Mention| m.kind == TimelineKind::Transplant;
        if graft(previous) && mention.class == previous.class && count(gap) <= 3 && !gap.contains([',', ';']) {
            previous.range.end = mention.range.end;
            continue;
        }
        if mention.class == "sct" && previous.kind == TimelineKind::Transplant && count(gap) <= 4 {
            previous.range.end = mention.range.end;
            continue;
        }
        kept.push(mention);
    }
    components_before(words, kept)
}

/// `rituximab, cyclophosphamide, … (R-CHOP)`: the parts stand before the name.
fn components_before(words: &str, mentions: Vec<Mention>) -> Vec<Mention> {
    let mut kept: Vec<Mention> = Vec::new();
    for mention in mentions {
        let opens = words[..mention.range.start].trim_end().ends_with('(');
        if opens && mention.drugs.len() > 1 {
            while kept.last().is_some_and(|m| m.is_single_drug() && mention.drugs.is_superset(&m.drugs)) {
                kept.pop();
            }
        }
        kept.push(mention);
    }
    kept
}

/// Joins single drugs that are given together.
fn join(words: &str, mentions: Vec<Mention>) -> Vec<Mention> {
    let mut groups: Vec<Vec<Mention>> = Vec::new();
    for mention in mentions {
        let joins = groups.last().and_then(|group| group.last()).is_some_and(|previous| {
            let gap = words[previous.range.end..mention.range.start].trim();
            let drugs = previous.is_single_drug() && mention.is_single_drug();
            let always = WORDS.joins.iter().any(|join| join == gap);
            let listed = WORDS.drug_joins.iter().any(|join| join == gap);
            let systemic = |m: &Mention| m.kind == TimelineKind::Systemic || m.is_setting();
            (always && systemic(previous) && systemic(&mention))
                || (drugs && systemic(previous) && systemic(&mention) && listed)
        });
        match groups.last_mut() {
            Some(group) if joins => group.push(mention),
            _ => groups.push(vec![mention]),
        }
    }
    groups.into_iter().flat_map(|group| combine(words, group)).collect()
}

/// One treatment of a group; a list of drugs that are each a treatment of their own stays a list.
fn combine(words: &str, group: Vec<Mention>) -> Vec<Mention> {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return Vec::new() };
    if group.len() == 1 {
        return group;
    }
    let commas = words[first.range.start..last.range.end].contains(',');
    let classes = &WORDS.classes;
    if commas && !group.iter().any(|m| classes.combined.contains(&m.class)) {
        return group;
    }
    let drugs: BTreeSet<String> = group.iter().flat_map(|m| m.drugs.iter().cloned()).collect();
    let range = first.range.start..last.range.end;
    if let Some(entry) = CATALOGUE.combination(&drugs) {
        let (id, name) = (entry.id.clone(), entry.name.clone());
        let (list, class) = (range.clone(), entry.class.clone());
        return vec![Mention { range, id, name, kind: entry.kind, class, list, drugs }];
    }
    let whole = |m: &Mention| m.is_single_drug();
    let lead =
        group.iter().find(|m| !whole(m)).or_else(|| group.iter().find(|m| !classes.never_lead.contains(&m.class)));
    let class = lead.unwrap_or(first).class.clone();
    let mut ids: Vec<&str> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for mention in group.iter().filter(|m| !ids_contain(&group, m)) {
        if !ids.contains(&mention.id.as_str()) {
            ids.push(&mention.id);
            names.push(&mention.name);
        }
    }
    let (id, name) = (ids.join("+"), names.join(" + "));
    vec![Mention { list: range.clone(), range, id, name, kind: first.kind, class, drugs }]
}

/// Whether another member of the group holds this one's drugs.
fn ids_contain(group: &[Mention], mention: &Mention) -> bool {
    group.iter().any(|other| {
        other.id != mention.id && other.drugs.len() > mention.drugs.len() && mention.drugs.is_subset(&other.drugs)
    })
}

/// Gives the kind that the words beside a treatment show. `false`: it is a part of a transplant or of a collection.
fn place(words: &str, mention: &mut Mention) -> bool {
    if mention.kind != TimelineKind::Systemic {
        if mention.kind == TimelineKind::Radiotherapy && beside(&WORDS.bridging, words, &mention.range, 4) {
            mention.kind = TimelineKind::Bridging;
        }
        return true;
    }
    if beside(&WORDS.conditioning, words, &mention.range, 3) || beside(&WORDS.collection, words, &mention.range, 2) {
        return false;
    }
    if beside(&WORDS.lymphodepletion, words, &mention.range, 3) {
        mention.kind = TimelineKind::Lymphodepletion;
    } else if beside(&WORDS.bridging, words, &mention.range, 3) {
        mention.kind = TimelineKind::Bridging;
    } else if beside(&WORDS.maintenance, words, &mention.range, 2)
        || beside(&WORDS.as_maintenance, words, &mention.range, 9)
    {
        mention.kind = TimelineKind::Maintenance;
    } else if beside(&WORDS.intrathecal, words, &mention.range, 1) {
        let Some(entry) = CATALOGUE.entries.iter().find(|entry| WORDS.classes.into_spinal_fluid.contains(&entry.class))
        else {
            return true;
        };
        (mention.id, mention.name, mention.class) = (entry.id.clone(), entry.name.clone(), entry.class.clone());
    }
    true
}

/// Whether one of the phrases stands at most `reach` words before or behind, in the same clause.
fn beside(phrases: &super::words::Phrases, words: &str, range: &Range<usize>, reach: usize) -> bool {
    let stop = |c: char| matches!(c, ',' | ';' | '.' | ':' | '\t' | '(' | ')' | '>');
    let from = words[..range.start].rfind(stop).map_or(0, |at| at + 1);
    let to = words[range.end..].find(stop).map_or(words.len(), |at| range.end + at);
    let before = crate::extract::reach::last(&words[from..range.start], reach + 1);
    let after = crate::extract::reach::first(&words[range.end..to], reach);
    has(phrases, before, 0..before.len()) || has(phrases, after, 0..after.len())
}

/// `since 28/10/2026 as`: a date, at most one word before it, and no other word behind it than such as join.
fn is_date_between(gap: &str) -> bool {
    let dates = crate::extract::dates::mentions(gap);
    let [date] = dates.as_slice() else { return false };
    let (before, after) = (&gap[..date.range.start], &gap[date.range.end..]);
    !before.contains(|c: char| !c.is_alphanumeric() && c != ' ') && count(before) <= 1 && only(after, &WORDS.absorb)
}

/// Whether a gap holds nothing but words of a list.
fn only(gap: &str, list: &[String]) -> bool {
    let gap = gap.trim();
    list.iter().any(|word| word == gap) || gap.split_whitespace().all(|word| list.iter().any(|known| known == word))
}
