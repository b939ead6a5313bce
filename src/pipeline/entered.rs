//! Puts what a user entered in `case.yaml` among what the papers say, before the case is looked at.
//!
//! What a paper says and the user corrects stays where it is, and counts for nothing; what holds instead, and what no
//! paper shows, cites the line of `case.yaml`. What cannot be used is given back with its line.

use crate::assess;
use crate::corrections::{self, Corrections, FactEntry, Name, Pages, Place, Said, TreatmentEntry};
use crate::extract::entered;
use crate::knowledge::names::nearest;
use crate::model::{
    Certainty, DateKind, Evidence, Fact, PartialDate, Response, SetAside, SourceFile, StatedDate, Treatment,
    TreatmentStatus, Unused, Why,
};

/// The most values that are named where one of them may be meant.
const NAMED: usize = 4;

/// Enters all of it. `sources` are in the order of the files of `input`.
pub(super) fn enter(input: &mut assess::Input, corrections: &Corrections, sources: &[SourceFile]) -> Vec<Unused> {
    let own = input.files.iter().find(|file| file.path == corrections::FILE);
    let case = Case { sources, own: own.map(|file| file.id.clone()).unwrap_or_default() };
    let mut unused = Vec::new();
    for said in corrections.of_papers() {
        let papers = case.papers(input, &said.name, said.pages);
        if papers.is_empty() {
            unused.push(Unused {
                line: said.place.line,
                name: said.name.to_string(),
                why: Why::NoPaper,
                nearest: None,
            });
        }
        for paper in papers {
            input.records[paper].patient_by_user = said.person.or(input.records[paper].patient_by_user);
            if let Some(date) = said.date {
                case.set_date(input, paper, date, &said.place);
            }
        }
    }
    for entry in &corrections.facts {
        unused.extend(case.fact(input, entry).err());
    }
    for entry in &corrections.treatments {
        let fact = case.treatment(entry);
        add(input, fact);
    }
    unused
}

fn add(input: &mut assess::Input, mut fact: Fact) {
    fact.id = format!("X{:03}", input.facts.len() + 1);
    input.facts.push(fact);
}

/// The folder, for what is looked up in it.
struct Case<'a> {
    sources: &'a [SourceFile],
    /// The id of `case.yaml` itself.
    own: String,
}

impl Case<'_> {
    /// The papers in a file, or on some pages of it; of a file that is there twice those of the first.
    fn papers(&self, input: &assess::Input, name: &Name, pages: Option<Pages>) -> Vec<usize> {
        let named = self.sources.iter().enumerate().filter(|(_, source)| name.names(source));
        let files: Vec<&str> = named
            .filter_map(|(at, source)| input.files.get(source.duplicate_of.unwrap_or(at)))
            .map(|file| file.id.as_str())
            .collect();
        let here = |at: &usize| {
            let places = input.records[*at].places();
            places
                .iter()
                .any(|part| files.contains(&part.file.as_str()) && pages.is_none_or(|pages| pages.hold(part.pages)))
        };
        (0..input.records.len()).filter(here).collect()
    }

    fn date(&self, value: PartialDate, kind: DateKind, place: &Place) -> StatedDate {
        StatedDate {
            value: Some(value),
            precision: value.precision(),
            kind,
            other_reading: None,
            quote: place.quote.clone(),
            page: 1,
            line: place.line,
            file: Some(self.own.clone()).filter(|own| !own.is_empty()),
            by_user: true,
        }
    }

    fn evidence(&self, record: &str, place: &Place) -> Evidence {
        Evidence {
            record: record.to_owned(),
            file: self.own.clone(),
            page: 1,
            line: place.line,
            quote: place.quote.clone(),
            doubtful: false,
            by_user: true,
        }
    }

    /// Gives a paper its clinical date, and to its statements that went by the old one. A date that can be read in two
    /// ways, one of which is this, is read so wherever the paper has it.
    fn set_date(&self, input: &mut assess::Input, paper: usize, value: PartialDate, place: &Place) {
        let record = &mut input.records[paper];
        let means = |date: &StatedDate| date.value == Some(value) || date.other_reading == Some(value);
        let before = record.date.take();
        let kind = match &before {
            Some(before) if means(before) => before.kind,
            _ => entered::date_kind(&record.kind),
        };
        let own = self.date(value, kind, place);
        record.date = Some(own.clone());
        let resolve = |date: &mut StatedDate| {
            if date.other_reading.is_some() && means(date) {
                *date = StatedDate { kind: date.kind, ..own.clone() };
            }
        };
        for fact in input.facts.iter_mut().filter(|fact| fact.evidence.record == record.id) {
            // A value that has no date though its paper has one stands in a table whose days were lost.
            if fact.date == before && (before.is_some() || fact.kind != "lab") {
                fact.date = Some(own.clone());
            }
            fact.date.iter_mut().for_each(resolve);
            if let Some(treatment) = &mut fact.treatment {
                treatment.start.iter_mut().chain(&mut treatment.end).for_each(resolve);
                let response = treatment.response.iter_mut().filter_map(|response| response.date.as_mut());
                response.for_each(resolve);
            }
        }
    }

    /// Mends, leaves out or adds a value.
    fn fact(&self, input: &mut assess::Input, entry: &FactEntry) -> Result<(), Unused> {
        let date = entry.date.map(|date| self.date(date, DateKind::Unlabelled, &entry.place));
        let Some(name) = &entry.paper else {
            if let Said::Value(fact) = &entry.said {
                add(input, Fact { evidence: self.evidence("", &entry.place), date, ..(**fact).clone() });
            }
            return Ok(());
        };
        let name = name.resolved(self.sources, &entry.place)?;
        let called = [entry.name.as_str(), entry.was.as_deref().unwrap_or_default()].join(" ");
        let cannot = |why: Why, nearest: Option<String>| {
            let name = format!("{} ({name})", called.trim());
            Err(Unused { line: entry.place.line, name, why, nearest })
        };
        let papers = self.papers(input, &name, entry.pages);
        let Some(first) = papers.first().copied() else { return cannot(Why::NoPaper, None) };
        let ids: Vec<String> = papers.iter().map(|paper| input.records[*paper].id.clone()).collect();
        let here = |fact: &&Fact| ids.contains(&fact.evidence.record) && fact.kind == entry.kind;
        let same = |fact: &Fact| fact.name.eq_ignore_ascii_case(&entry.name) && !fact.evidence.by_user;
        let printed = |fact: &Fact| entry.was.as_deref().is_none_or(|was| prints(fact, was));
        let found: Vec<usize> = (0..input.facts.len())
            .filter(|at| Some(&input.facts[*at]).filter(here).is_some_and(|fact| same(fact) && printed(fact)))
            .collect();
        if found.is_empty() {
            let of_type: Vec<&Fact> = input.facts.iter().filter(here).collect();
            return match &entry.said {
                Said::Value(_) if entry.was.is_none() && papers.len() > 1 => {
                    cannot(Why::SeveralPapers(papers.len()), None)
                }
                // What the paper says and the program did not read.
                Said::Value(fact) if entry.was.is_none() => {
                    let record = &input.records[first];
                    let date = date.or_else(|| record.date.clone());
                    let evidence = self.evidence(&record.id, &entry.place);
                    add(input, Fact { evidence, date, ..(**fact).clone() });
                    Ok(())
                }
                _ => cannot(Why::NoFact, alike(&of_type, &entry.name, called.trim())),
            };
        }
        let values: Vec<String> = found.iter().map(|at| print(&input.facts[*at])).collect();
        if entry.was.is_none() && values.iter().any(|value| *value != values[0]) {
            let mut named = values.clone();
            named.sort();
            named.dedup();
            named.truncate(NAMED);
            return cannot(Why::SeveralValues, Some(named.join("; ")));
        }
        let mut entered: Vec<Fact> = Vec::new();
        for at in found {
            input.facts[at].set_aside = Some(SetAside::Corrected);
            let before = &input.facts[at];
            let Said::Value(fact) = &entry.said else { continue };
            let fact = Fact {
                evidence: self.evidence(&before.evidence.record, &entry.place),
                date: date.clone().or_else(|| before.date.clone()),
                method: before.method.clone(),
                sample: before.sample.clone(),
                certainty: before.certainty,
                subject: before.subject,
                ..(**fact).clone()
            };
            if !entered.contains(&fact) {
                entered.push(fact);
            }
        }
        entered.into_iter().for_each(|fact| add(input, fact));
        Ok(())
    }

    fn treatment(&self, entry: &TreatmentEntry) -> Fact {
        let date = |date: Option<PartialDate>, kind| date.map(|date| self.date(date, kind, &entry.place));
        let planned = entry.status == TreatmentStatus::Planned;
        let response = entry.response.clone().map(|value| Response {
            value,
            date: date(entry.response_date, DateKind::Response),
            method: None,
        });
        Fact {
            evidence: self.evidence("", &entry.place),
            certainty: if planned { Certainty::Planned } else { Certainty::Asserted },
            treatment: Some(Treatment {
                kind: entry.named.kind,
                start: date(entry.start, DateKind::TreatmentStart),
                end: date(entry.end, DateKind::TreatmentEnd),
                ongoing: entry.status == TreatmentStatus::Ongoing,
                cycles: entry.cycles.clone(),
                line_asserted: entry.line,
                response,
                stop_reason: None,
                status: entry.status,
            }),
            ..entered::treatment_fact(&entry.named, &entry.said)
        }
    }
}

/// A value as its paper prints it.
fn print(fact: &Fact) -> String {
    let unit = fact.unit_raw.as_deref().unwrap_or_default();
    let raw = fact.value_raw.trim();
    if unit.is_empty() || raw.ends_with(unit) { raw.to_owned() } else { format!("{raw} {unit}") }
}

/// Whether a value is printed so; blanks and case aside, and with its unit or without.
fn prints(fact: &Fact, was: &str) -> bool {
    let plain =
        |text: &str| text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect::<String>();
    let value = fact.value.clone().unwrap_or_default();
    let with_unit = format!("{value}{}", fact.unit.as_deref().unwrap_or_default());
    let was = plain(was);
    [fact.value_raw.clone(), print(fact), value, with_unit].iter().any(|text| plain(text) == was)
}

/// What an entry may have meant: the values of its name, else the name that is most like it.
fn alike(facts: &[&Fact], name: &str, called: &str) -> Option<String> {
    let full = |fact: &&&Fact| format!("{} {}", fact.name, print(fact));
    let same: Vec<String> =
        facts.iter().filter(|fact| fact.name.eq_ignore_ascii_case(name)).map(|fact| full(&fact)).collect();
    let all: Vec<String> = if same.is_empty() { facts.iter().map(|fact| full(&fact)).collect() } else { same };
    nearest(called, all.iter().map(String::as_str)).map(str::to_owned)
}
