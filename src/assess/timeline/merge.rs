//! Puts together what several papers say of the same treatment.

use chrono::{Days, NaiveDate};

use super::catalogue;
use super::rules::RULES;
use crate::model::{Evidence, Fact, Precision, Response, StatedDate, TimelineKind, Treatment, TreatmentStatus};

/// One treatment, with the facts that speak of it.
#[derive(Debug, Clone)]
pub(crate) struct Course<'a> {
    pub(crate) facts: Vec<(&'a Fact, &'a Treatment)>,
    /// Where a part of it is named alone.
    pub(crate) parts: Vec<Evidence>,
    pub(crate) planned: bool,
}

impl<'a> Course<'a> {
    pub(crate) fn kind(&self) -> TimelineKind {
        self.facts.first().map_or(TimelineKind::Systemic, |(_, t)| t.kind)
    }

    /// The id that says most: not a generic one, then the one most papers use.
    pub(crate) fn id(&self) -> &'a str {
        let count = |id: &str| self.facts.iter().filter(|(fact, _)| fact.name == id).count();
        let best = self
            .facts
            .iter()
            .map(|(fact, _)| fact.name.as_str())
            .max_by_key(|id| (!is_generic(id), count(id), std::cmp::Reverse(*id)));
        best.unwrap_or_default()
    }

    pub(crate) fn raw(&self) -> String {
        let id = self.id();
        self.facts.iter().find(|(fact, _)| fact.name == id).map_or_else(String::new, |(fact, _)| fact.value_raw.clone())
    }

    /// The first day, in its most exact form.
    pub(crate) fn start(&self) -> Option<&'a StatedDate> {
        most_exact(self.facts.iter().filter_map(|(_, t)| t.start.as_ref()))
    }

    /// The last day, in its most exact form; the later of two.
    pub(crate) fn end(&self) -> Option<&'a StatedDate> {
        most_exact(self.facts.iter().filter_map(|(_, t)| t.end.as_ref()))
    }

    /// First and last day that the dates can mean.
    pub(crate) fn span(&self) -> Option<(NaiveDate, NaiveDate)> {
        let start = self.start().and_then(|date| date.value);
        let end = self.end().and_then(|date| date.value);
        let from = start.or(end)?.earliest();
        let to = end.or(start)?.latest();
        Some((from, to.max(from)))
    }

    pub(crate) fn evidence(&self) -> Vec<Evidence> {
        let stated = self.facts.iter().map(|(fact, _)| &fact.evidence);
        let mut evidence: Vec<Evidence> = stated.chain(&self.parts).cloned().collect();
        evidence.sort_by(|a, b| place(a).cmp(&place(b)));
        evidence.dedup();
        evidence
    }

    pub(crate) fn newest<T>(&self, part: impl Fn(&'a Treatment) -> Option<T>) -> Option<T> {
        let mut facts: Vec<_> = self.facts.iter().collect();
        // What the user says counts most.
        facts.sort_by_key(|(fact, _)| std::cmp::Reverse((fact.evidence.by_user, written(fact))));
        facts.into_iter().find_map(|(_, treatment)| part(treatment))
    }

    /// The best of the linked responses; of equals one with a date.
    pub(crate) fn response(&self, linked_by_date: &[Response]) -> Option<Response> {
        let stated = self.facts.iter().filter_map(|(_, t)| t.response.as_ref());
        let key = |r: &&Response| {
            let day = r.date.as_ref().and_then(|date| date.value);
            (RULES.rank(&r.value), day.is_none(), day, r.method.clone())
        };
        stated.chain(linked_by_date).min_by_key(key).cloned()
    }

    /// Whether a paper says that the disease grew under it.
    pub(crate) fn ended_in_progression(&self) -> bool {
        self.facts.iter().any(|(_, t)| {
            t.stop_reason.as_deref() == Some(&RULES.stopped_for_progression)
                || t.response.as_ref().is_some_and(|r| RULES.progressive.contains(&r.value))
        })
    }

    fn takes(&self, fact: &Fact, treatment: &Treatment) -> bool {
        self.kind() == treatment.kind && self.facts.iter().all(|(known, _)| same_name(&known.name, &fact.name))
    }

    fn fits_in_time(&self, treatment: &Treatment) -> bool {
        let value = |date: &Option<StatedDate>| date.as_ref().and_then(|d| d.value);
        let (start, end) = (value(&treatment.start), value(&treatment.end));
        let own_start = self.start().and_then(|d| d.value);
        let own_end = self.end().and_then(|d| d.value);
        let (Some(from), Some(to)) = (start.or(end), end.or(start)) else { return false };
        let Some((own_from, own_to)) = self.span() else { return false };
        // One paper knows the beginning, another the end.
        if let (Some(own_start), None, None, Some(end)) = (own_start, own_end, start, end) {
            return own_start.earliest() <= end.latest();
        }
        let slack = Days::new(RULES.same_treatment_days.unsigned_abs());
        let early = own_from.checked_sub_days(slack).unwrap_or(own_from);
        let late = own_to.checked_add_days(slack).unwrap_or(own_to);
        from.earliest() <= late && to.latest() >= early
    }
}

fn most_exact<'a>(dates: impl Iterator<Item = &'a StatedDate>) -> Option<&'a StatedDate> {
    let exactness = |date: &StatedDate| match date.precision {
        Precision::Day => 0,
        Precision::Month => 1,
        Precision::Ambiguous => 2,
        Precision::Year => 3,
        Precision::Unknown => 4,
    };
    dates
        .filter(|date| date.value.is_some())
        .min_by_key(|date| (!date.by_user, exactness(date), date.value, date.page, date.line))
}

/// The day of the paper that states a fact.
fn written(fact: &Fact) -> Option<NaiveDate> {
    fact.date.as_ref().and_then(|date| date.value).map(|value| value.latest())
}

pub(crate) fn place(evidence: &Evidence) -> (&str, u32, u32, &str) {
    (&evidence.record, evidence.page, evidence.line, &evidence.quote)
}

fn is_generic(id: &str) -> bool {
    RULES.generic.iter().any(|generic| generic == id)
}

/// Whether two ids can name one treatment.
fn same_name(a: &str, b: &str) -> bool {
    let sorted = |id: &str| {
        let mut parts: Vec<String> = id.split('+').map(str::to_owned).collect();
        parts.sort();
        parts
    };
    if sorted(a) == sorted(b) {
        return true;
    }
    let (classes_a, classes_b) = (catalogue::classes(a), catalogue::classes(b));
    let listed = |classes: &[&str]| classes.iter().all(|class| RULES.one_by_class.iter().any(|c| c == class));
    let related = classes_a == classes_b || classes_a == ["sct"] || classes_b == ["sct"];
    let sort = |classes: &[&str]| classes.first().is_some_and(|class| class.ends_with("sct"));
    let same_sort = classes_a == classes_b || (sort(&classes_a) && sort(&classes_b));
    let (antigens_a, antigens_b) = (catalogue::antigens(a), catalogue::antigens(b));
    let apart = !antigens_a.is_empty() && !antigens_b.is_empty() && antigens_a.is_disjoint(&antigens_b);
    listed(&classes_a) && listed(&classes_b) && related && same_sort && !apart && (is_generic(a) || is_generic(b))
}

/// Puts the facts together: given ones by name and time, planned ones by name.
pub(crate) fn courses<'a>(facts: &[(&'a Fact, &'a Treatment)], as_of: NaiveDate) -> Vec<Course<'a>> {
    let mut facts = facts.to_vec();
    facts.sort_by_key(|(fact, treatment)| order(fact, treatment));
    let is_planned = |t: &Treatment| {
        let later = |date: &Option<StatedDate>| {
            date.as_ref().and_then(|d| d.value).is_some_and(|value| value.earliest() > as_of)
        };
        t.status == TreatmentStatus::Planned || later(&t.start)
    };
    let (planned, given): (Vec<_>, Vec<_>) = facts.into_iter().partition(|(_, t)| is_planned(t));
    let (dated, undated): (Vec<_>, Vec<_>) = given.into_iter().partition(|(_, t)| t.start.is_some() || t.end.is_some());
    let mut courses: Vec<Course<'a>> = Vec::new();
    for (fact, treatment) in dated {
        let found = courses.iter_mut().rev().find(|c| c.takes(fact, treatment) && c.fits_in_time(treatment));
        match found {
            Some(course) => course.facts.push((fact, treatment)),
            None => courses.push(Course { facts: vec![(fact, treatment)], parts: Vec::new(), planned: false }),
        }
    }
    for (fact, treatment) in undated {
        // Of several courses of one name, the newest that had begun when the paper was written.
        let began = |c: &Course<'_>| c.span().map(|(from, _)| from);
        let mut fitting: Vec<usize> = (0..courses.len()).filter(|i| courses[*i].takes(fact, treatment)).collect();
        fitting.sort_by_key(|i| began(&courses[*i]));
        let known = written(fact);
        let before = fitting.iter().rev().find(|i| match (began(&courses[**i]), known) {
            (Some(from), Some(day)) => from <= day,
            _ => true,
        });
        match before.or(fitting.first()) {
            Some(index) => courses[*index].facts.push((fact, treatment)),
            None => courses.push(Course { facts: vec![(fact, treatment)], parts: Vec::new(), planned: false }),
        }
    }
    let mut courses = take_in_parts(courses);
    courses.extend(planned_courses(&planned, &courses));
    courses
}

/// What is planned and was not given since.
fn planned_courses<'a>(planned: &[(&'a Fact, &'a Treatment)], given: &[Course<'a>]) -> Vec<Course<'a>> {
    let mut courses: Vec<Course<'a>> = Vec::new();
    for (fact, treatment) in planned {
        let done = given.iter().any(|course| {
            let same = course.facts.iter().any(|(known, _)| same_name(&known.name, &fact.name));
            let since = match (course.span(), written(fact)) {
                (Some((_, to)), Some(day)) => to >= day,
                _ => true,
            };
            let goes_on = course.end().is_none() && course.facts.iter().any(|(_, t)| t.ongoing);
            same && (since || goes_on)
        });
        if done {
            continue;
        }
        match courses.iter_mut().find(|course| course.takes(fact, treatment)) {
            Some(course) => course.facts.push((fact, treatment)),
            None => courses.push(Course { facts: vec![(fact, treatment)], parts: Vec::new(), planned: true }),
        }
    }
    courses
}

/// A drug that is named alone while a combination with it was given is a part of the combination: its place is
/// kept, its dates and response say nothing of the whole.
fn take_in_parts(courses: Vec<Course<'_>>) -> Vec<Course<'_>> {
    let (parts, mut whole): (Vec<_>, Vec<_>) = courses.into_iter().partition(|course| {
        let drugs = catalogue::drugs(course.id());
        course.kind() == TimelineKind::Systemic && drugs.len() == 1 && drugs.contains(course.id())
    });
    let mut alone = Vec::new();
    for part in parts {
        let light = catalogue::classes(part.id()).iter().all(|class| RULES.parts.iter().any(|known| known == class));
        let holds = |course: &Course<'_>| {
            let drugs = catalogue::drugs(course.id());
            let same_time = match (part.span(), course.span()) {
                (Some((from, to)), Some((own_from, own_to))) => from <= own_to && to >= own_from,
                (None, _) => light,
                (Some(_), None) => false,
            };
            matches!(course.kind(), TimelineKind::Systemic | TimelineKind::Lymphodepletion | TimelineKind::Bridging)
                && drugs.len() > 1
                && drugs.contains(part.id())
                && same_time
        };
        match whole.iter().position(holds) {
            Some(index) => whole[index].parts.extend(part.evidence()),
            None => alone.push(part),
        }
    }
    whole.extend(alone);
    whole
}

/// An order that does not depend on how the facts came.
fn order(fact: &Fact, treatment: &Treatment) -> impl Ord + use<> {
    let value = |date: &Option<StatedDate>| date.as_ref().and_then(|d| d.value);
    let exact = value(&treatment.start).is_none();
    let (record, page, line, quote) = place(&fact.evidence);
    (
        exact,
        value(&treatment.start).map(|v| v.earliest()),
        value(&treatment.end).map(|v| v.latest()),
        fact.name.clone(),
        record.to_owned(),
        page,
        line,
        quote.to_owned(),
        fact.value_raw.clone(),
    )
}
