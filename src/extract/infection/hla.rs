//! HLA alleles, and whose they are.

use std::sync::LazyLock;

use super::knowledge::INFECTIONS;
use crate::extract::lexicon::Lexicon;
use crate::extract::sections::Section;
use crate::extract::{Paper, context};
use crate::knowledge::expression;
use crate::model::{Certainty, Fact, Subject};
use crate::sieve::Expression;

static ALLELE: LazyLock<Expression> = LazyLock::new(|| {
    let loci = INFECTIONS.hla.loci.iter().map(|locus| regex::escape(locus)).collect::<Vec<_>>().join("|");
    expression(
        "hla",
        &format!(
            r"(?:hla[- ]?)?\b({loci})\s?\*\s?(\d{{2,3}}(?::(?:\d{{2,4}}[nlsq]?|xx|[a-z]{{2,6}}))?(?::\d{{2,3}}){{0,2}}[gp]?)"
        ),
    )
});

/// A cell of a typing table: the two fields without their locus.
static FIELDS: LazyLock<Expression> =
    LazyLock::new(|| expression("hla", r"^\*?(\d{2,3}:\d{2,4}[nlsq]?(?::\d{2,3}){0,2}[gp]?)$"));

static PERSONS: LazyLock<Lexicon<bool>> = LazyLock::new(|| {
    let patient = INFECTIONS.hla.patient.iter().map(|word| (word.clone(), true));
    Lexicon::new(patient.chain(INFECTIONS.hla.donors.iter().map(|word| (word.clone(), false))))
});

pub(super) fn read(paper: &Paper<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    // Whose alleles follow, as the last heading or column heads said.
    let mut heading = Subject::Patient;
    let mut columns: Vec<(usize, Subject)> = Vec::new();
    for (index, unit) in paper.units.iter().enumerate() {
        if matches!(unit.section, Section::Legend | Section::Plan) {
            continue;
        }
        let is_typed = unit.may_have(&*ALLELE) || (unit.is_row && unit.may_have(&*FIELDS));
        if !is_typed && !unit.may_have(&*PERSONS) {
            continue;
        }
        let words = unit.words();
        let before = facts.len();
        let cells = unit.cells();
        for (at, cell) in cells.iter().enumerate().filter(|_| is_typed) {
            let text = &words[cell.clone()];
            let by_column = columns.iter().rev().find(|(start, _)| unit.is_row && *start <= at).map(|(_, who)| *who);
            for found in ALLELE.captures_iter(text) {
                let (Some(whole), Some(locus), Some(fields)) = (found.get(0), found.get(1), found.get(2)) else {
                    continue;
                };
                let place = cell.start + whole.start()..cell.start + whole.end();
                let context = context::at(unit, &place);
                if context.certainty == Certainty::Planned {
                    continue;
                }
                let subject =
                    if context.subject == Subject::Patient { by_column.unwrap_or(heading) } else { context.subject };
                facts.push(allele(paper, index, locus.as_str(), fields.as_str(), &place, subject));
            }
            if unit.is_row
                && at > 0
                && let Some(found) = FIELDS.captures(text.trim())
                && let (Some(locus), Some(fields)) = (locus_of(&words[cells[0].clone()]), found.get(1))
            {
                let subject = by_column.unwrap_or(heading);
                facts.push(allele(paper, index, locus, fields.as_str(), cell, subject));
            }
        }
        if facts.len() > before {
            continue;
        }
        let persons = unit.find(&PERSONS);
        if unit.is_row {
            let named: Vec<(usize, Subject)> = cells
                .iter()
                .enumerate()
                .filter_map(|(at, cell)| {
                    PERSONS.find(&words[cell.clone()]).first().map(|hit| (at, subject_of(*hit.meaning)))
                })
                .collect();
            if named.len() >= 2 {
                columns = named;
                heading = Subject::Patient;
                continue;
            }
        }
        if let (Some(person), true) = (persons.first(), words.split_whitespace().count() <= 10) {
            heading = subject_of(*person.meaning);
            columns.clear();
        }
    }
    facts
}

fn subject_of(is_patient: bool) -> Subject {
    if is_patient { Subject::Patient } else { Subject::Donor }
}

fn locus_of(cell: &str) -> Option<&str> {
    let name =
        cell.trim().trim_start_matches("hla").trim_start_matches(['-', ' ', '*']).trim_end_matches(['*', ':', ' ']);
    INFECTIONS.hla.loci.iter().any(|locus| locus == name).then_some(name)
}

fn allele(
    paper: &Paper<'_>,
    index: usize,
    locus: &str,
    fields: &str,
    place: &std::ops::Range<usize>,
    subject: Subject,
) -> Fact {
    let unit = &paper.units[index];
    let locus = locus.to_uppercase();
    let mut fact = paper.fact("hla", &locus, unit.raw(place).trim(), unit.evidence(place), "extract/infection:hla");
    fact.value = Some(format!("{locus}*{}", fields.to_uppercase()));
    fact.subject = subject;
    fact
}
