//! Proposes lines of therapy, and says why (domain/extraction.md §4).

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::catalogue;
use super::events::Event;
use super::merge::Course;
use super::rules::RULES;
use crate::assess::words::Speech;
use crate::model::TimelineKind;

/// What is proposed for one course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// The line it is, or is part of.
    pub(crate) line: Option<u32>,
    /// In words.
    pub(crate) why: String,
}

/// The line that is being counted.
struct Line<'a> {
    number: u32,
    /// The name of the newest course in it.
    name: String,
    from: NaiveDate,
    to: NaiveDate,
    ids: BTreeSet<&'a str>,
    drugs: BTreeSet<&'static str>,
    classes: BTreeSet<&'static str>,
    transplant: Option<NaiveDate>,
    progressed: bool,
}

/// Proposals for courses in order of time.
pub(crate) fn propose(courses: &[Course<'_>], events: &[Event], speech: &Speech) -> Vec<Proposal> {
    let mut line: Option<Line<'_>> = None;
    let mut last_end: Option<NaiveDate> = None;
    courses
        .iter()
        .map(|course| {
            let mut proposal = next(course, events, &mut line, speech);
            if let Some((from, to)) = course.span().filter(|_| !course.planned) {
                if let Some(end) = last_end {
                    let days = (from - end).num_days();
                    if days >= RULES.gap_days {
                        let months = (days / 30).to_string();
                        speech.add(&mut proposal.why, &RULES.why(speech, "gap", &[("months", &months)]));
                    }
                }
                last_end = Some(last_end.map_or(to, |end| end.max(to)));
            }
            proposal
        })
        .collect()
}

fn next<'a>(course: &Course<'a>, events: &[Event], line: &mut Option<Line<'a>>, speech: &Speech) -> Proposal {
    let none = |why: String| Proposal { line: None, why };
    if course.planned {
        return none(RULES.why(speech, "planned", &[]));
    }
    if let Some(why) = not_a_line(course) {
        return none(speech.words(&why).to_owned());
    }
    let Some((from, to)) = course.span() else { return none(RULES.why(speech, "undated", &[])) };
    let classes: BTreeSet<&'static str> = catalogue::classes(course.id()).into_iter().collect();
    let Some(current) = line.as_mut() else {
        if course.kind() == TimelineKind::Radiotherapy {
            return none(RULES.why(speech, "radiotherapy_alone", &[]));
        }
        *line = Some(Line::open(1, course, from, to, &classes));
        return Proposal { line: Some(1), why: RULES.why(speech, "first", &[]) };
    };
    // What happened in the month in which a line began is why it began.
    let event = events.iter().rev().find(|event| event.date.earliest() > current.from && event.date.earliest() <= from);
    let quiet = event.is_none() && !current.progressed;
    let soon = (from - current.to).num_days() <= RULES.consolidation_days;
    let number = current.number.to_string();
    let previous = speech.treatment(&current.name);
    let parts = [("previous", previous.as_str()), ("line", number.as_str())];
    let is_in = |list: &[String]| classes.iter().all(|class| list.iter().any(|known| known == class));
    let was_in = |list: &[String]| current.classes.iter().any(|class| list.iter().any(|known| known == class));
    let again = current.ids.contains(course.id());
    let drugs = catalogue::drugs(course.id());
    let joins = match course.kind() {
        TimelineKind::Maintenance => Some("maintenance"),
        TimelineKind::Radiotherapy if quiet && soon => Some("radiotherapy_part"),
        TimelineKind::Radiotherapy => return none(RULES.why(speech, "radiotherapy_alone", &[])),
        TimelineKind::Transplant => {
            let tandem = current.transplant.is_none_or(|first| {
                (from - first).num_days() <= RULES.tandem_days
                    && course.facts.iter().any(|(f, _)| is_tandem(&f.evidence.quote))
            });
            (quiet && soon && tandem).then_some("transplant_part")
        }
        TimelineKind::CellTherapy => None,
        _ if quiet && again => Some("continued"),
        _ if quiet && soon && is_in(&RULES.phases) && was_in(&RULES.phases) => Some("phase"),
        _ if quiet && soon && is_in(&RULES.mrd_directed) && was_in(&RULES.mrd_after) => Some("mrd"),
        _ if quiet && is_in(&RULES.cns) && soon => Some("cns"),
        _ if quiet && soon && !drugs.is_empty() && drugs.is_subset(&current.drugs) => Some("fewer"),
        _ => None,
    };
    if let Some(key) = joins {
        let why = RULES.why(speech, key, &parts);
        current.extend(course, to, &classes);
        return Proposal { line: Some(current.number), why };
    }
    let why = match (course.kind(), event) {
        (TimelineKind::CellTherapy, _) => RULES.why(speech, "cell_therapy", &[]),
        (_, Some(event)) => {
            let date = speech.human(&event.date);
            RULES.why(
                speech,
                "after_event",
                &[("event", speech.words(RULES.event_name(event.kind.id()))), ("date", &date)],
            )
        }
        (_, None) if current.progressed => RULES.why(speech, "after_progression", &parts),
        (TimelineKind::Transplant, None) if current.transplant.is_some() => RULES.why(speech, "transplant_second", &[]),
        (_, None) if again => RULES.why(speech, "again", &[]),
        (_, None) => RULES.why(speech, "changed", &parts),
    };
    let number = current.number + 1;
    *line = Some(Line::open(number, course, from, to, &classes));
    Proposal { line: Some(number), why }
}

fn is_tandem(quote: &str) -> bool {
    let quote = quote.to_lowercase();
    RULES.tandem_words.iter().any(|word| quote.contains(word.as_str()))
}

/// Why a course never counts, if it never does.
fn not_a_line(course: &Course<'_>) -> Option<String> {
    let kind = serde_json::to_value(course.kind()).ok()?;
    if let Some(why) = kind.as_str().and_then(|kind| RULES.not_line_kinds.get(kind)) {
        return Some(why.clone());
    }
    let classes = catalogue::classes(course.id());
    let whys: Vec<&String> = classes.iter().filter_map(|class| RULES.not_lines.get(*class)).collect();
    (whys.len() == classes.len()).then(|| whys.first().map(|why| (*why).clone())).flatten()
}

impl<'a> Line<'a> {
    fn open(
        number: u32,
        course: &Course<'a>,
        from: NaiveDate,
        to: NaiveDate,
        classes: &BTreeSet<&'static str>,
    ) -> Self {
        let mut line = Line {
            number,
            name: String::new(),
            from,
            to,
            ids: BTreeSet::new(),
            drugs: BTreeSet::new(),
            classes: BTreeSet::new(),
            transplant: None,
            progressed: false,
        };
        line.extend(course, to, classes);
        line
    }

    fn extend(&mut self, course: &Course<'a>, to: NaiveDate, classes: &BTreeSet<&'static str>) {
        self.name = catalogue::standard_name(course.id());
        self.to = self.to.max(to);
        self.ids.insert(course.id());
        self.drugs.extend(catalogue::drugs(course.id()));
        self.classes.extend(classes);
        if course.kind() == TimelineKind::Transplant {
            self.transplant = course.span().map(|(from, _)| from);
        }
        self.progressed |= course.ended_in_progression();
    }
}
