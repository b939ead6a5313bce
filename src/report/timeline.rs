//! The treatments in order, for a terminal: what was given and when, what is only planned or mentioned, what was not found of
//! them, each with the papers that say so.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use super::pdf;
use super::pdf::sections::{lanes, timeline};
use super::pdf::view::View;
use super::pdf::words::fill;
use super::screen::{Screen, counted, on_screen, place_in_words, title_line, worth_a_look};
use super::terminal::{columns, heading, padded, wrapped, wrapped_behind};
use crate::knowledge::{self, InLanguages};
use crate::model::{
    CaseFile, Certainty, Evidence, Fact, Finding, Item, Language, Status, Subject, TimelineEntry, id_of,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    title: String,
    title_unnamed: String,
    sections: Sections,
    entry: String,
    cycles: [String; 2],
    response: String,
    line: String,
    papers: String,
    more: [String; 2],
    between: String,
    gaps: String,
    gap: String,
    none: String,
    unread: [String; 2],
    next_none: String,
    next_gaps: String,
    next_complete: String,
    closing: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sections {
    given: String,
    undated: String,
    planned: String,
    mentioned: String,
}

/// What of the case is about the treatments as a whole.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    items: Vec<String>,
    findings: Vec<String>,
    of_papers: Vec<String>,
}

static WORDS: InLanguages<Words> =
    InLanguages::new(|language| knowledge::builtin_in("report/timeline_*.yaml", language));
static RULES: LazyLock<Rules> = LazyLock::new(|| knowledge::builtin("report/timeline.yaml"));

/// The words of a language.
fn words(language: Language) -> &'static Words {
    WORDS.of(language)
}

/// How many places are named of one treatment.
const PLACES_SHOWN: usize = 4;

/// The treatments with what to do next.
pub fn write(case: &CaseFile, screen: Screen) -> String {
    let words = words(case.language);
    let view = View::new(case, pdf::words::of(case.language));
    let mut out = String::new();
    let title = match &case.patient.name {
        Some(name) => fill(&words.title, &[("name", name)]),
        None => words.title_unnamed.clone(),
    };
    title_line(&mut out, title, case, screen);
    out.push('\n');
    let (planned, given): (Vec<_>, Vec<_>) = view.treatments().partition(|entry| lanes::is_planned(entry));
    let (dated, undated): (Vec<_>, Vec<_>) = given.into_iter().partition(|entry| is_dated(entry));
    let mentioned = mentioned(&view);
    let page = Page { view, words, screen };
    page.section(&mut out, &words.sections.given, &dated);
    page.section(&mut out, &words.sections.undated, &undated);
    page.section(&mut out, &words.sections.planned, &planned);
    page.mentioned(&mut out, &mentioned);
    let nothing = dated.is_empty() && undated.is_empty();
    if nothing && planned.is_empty() && mentioned.is_empty() {
        wrapped(&mut out, &words.none, "", screen);
        out.push('\n');
    } else if dated.iter().any(|entry| entry.line_proposed.is_some()) {
        wrapped(&mut out, &page.view.words.timeline.proposed, "", screen);
        out.push('\n');
    }
    let gaps = page.gaps(&mut out);
    page.look(&mut out);
    let unread = case.files.iter().filter(|file| file.state.is_unread()).count();
    if unread > 0 {
        wrapped(&mut out, &counted(&words.unread, unread), "", screen);
    }
    let next = match (nothing, gaps) {
        (true, _) => &words.next_none,
        (false, true) => &words.next_gaps,
        (false, false) => &words.next_complete,
    };
    wrapped(&mut out, next, "", screen);
    // What a reader of a redacted copy must know.
    for notice in case.notices.iter().filter(|_| case.redacted) {
        wrapped(&mut out, notice, "", screen);
    }
    wrapped(&mut out, &words.closing, "", screen);
    out
}

fn is_dated(entry: &TimelineEntry) -> bool {
    [&entry.start, &entry.end].into_iter().flatten().any(|date| date.value.is_some())
}

/// What a paper of the patient names as a treatment in doubt, and what stands nowhere among the treatments; each name once,
/// with all its places.
fn mentioned<'c>(view: &View<'c>) -> Vec<(String, Vec<&'c Evidence>)> {
    let told: BTreeSet<&str> = view.treatments().map(|entry| entry.regimen.as_str()).collect();
    let doubted = |fact: &&Fact| {
        fact.treatment.is_some()
            && fact.subject == Subject::Patient
            && fact.certainty == Certainty::Uncertain
            && fact.set_aside.is_none()
            && view.own_evidence(&fact.evidence)
            && !told.contains(fact.name.as_str())
    };
    let mut named: Vec<(&str, String, Vec<&Evidence>)> = Vec::new();
    for fact in view.case.facts.iter().filter(doubted) {
        match named.iter_mut().find(|(id, ..)| *id == fact.name) {
            Some((.., places)) => places.push(&fact.evidence),
            None => named.push((&fact.name, lanes::title_of(view, fact), vec![&fact.evidence])),
        }
    }
    named.into_iter().map(|(_, title, places)| (title, places)).collect()
}

/// What all parts of the text need.
struct Page<'c> {
    view: View<'c>,
    words: &'static Words,
    screen: Screen,
}

impl Page<'_> {
    fn section(&self, out: &mut String, title: &str, entries: &[&TimelineEntry]) {
        if entries.is_empty() {
            return;
        }
        heading(out, title, self.screen);
        let wide = entries.iter().map(|entry| columns(&self.label(entry))).max().unwrap_or(0);
        let indent = " ".repeat(wide + 4);
        for entry in entries {
            let label =
                if wide == 0 { String::from("  ") } else { format!("  {}  ", padded(&self.label(entry), wide)) };
            let mut head = lanes::title(&self.view, entry);
            // Nobody expects a day of what is to come, or of what stands under "without a date".
            if is_dated(entry) {
                head = fill(&self.words.entry, &[("treatment", &head), ("days", &timeline::days(&self.view, entry))]);
            }
            wrapped_behind(out, &label, &on_screen(&head), self.screen);
            for text in self.details(entry) {
                wrapped(out, &on_screen(&text), &indent, self.screen);
            }
        }
        out.push('\n');
    }

    /// The line of therapy; what is planned is in none.
    fn label(&self, entry: &TimelineEntry) -> String {
        let words = &self.view.words.timeline;
        match entry.line_proposed {
            Some(line) => fill(&words.line, &[("n", &line.to_string())]),
            None if lanes::is_planned(entry) => String::new(),
            None => words.uncounted.clone(),
        }
    }

    fn details(&self, entry: &TimelineEntry) -> Vec<String> {
        let words = &self.view.words.timeline;
        let cycles = entry.cycles.as_deref().map(str::trim).filter(|cycles| !cycles.is_empty());
        let cycles = cycles.map(|cycles| match cycles.parse() {
            Ok(n) => counted(&self.words.cycles, n),
            Err(_) => cycles.to_owned(),
        });
        let sort = words.kinds.get(&id_of(&entry.kind)).cloned();
        let sort: Vec<String> = sort.into_iter().chain(cycles).collect();
        let mut details = vec![sort.join(&self.words.between)];
        if let Some(response) = timeline::response(&self.view, entry) {
            details.push(fill(&self.words.response, &[("response", &response)]));
        }
        details.extend(timeline::stopped(&self.view, entry));
        if !lanes::is_planned(entry) {
            details.push(fill(&self.words.line, &[("why", &entry.why_new_line)]));
            details.extend(timeline::asserted(&self.view, entry));
        }
        details.push(self.papers(&entry.evidence.iter().collect::<Vec<_>>()));
        details
    }

    /// Where it stands, each page once.
    fn papers(&self, evidence: &[&Evidence]) -> String {
        let mut places: Vec<String> = Vec::new();
        for at in evidence.iter().filter(|at| self.view.own_evidence(at)) {
            let place = place_in_words(self.view.case, at);
            if !places.contains(&place) {
                places.push(place);
            }
        }
        if places.len() > PLACES_SHOWN + 1 {
            let more = counted(&self.words.more, places.len() - PLACES_SHOWN);
            places.truncate(PLACES_SHOWN);
            places.push(more);
        }
        fill(&self.words.papers, &[("places", &places.join(&self.words.between))])
    }

    fn mentioned(&self, out: &mut String, named: &[(String, Vec<&Evidence>)]) {
        if named.is_empty() {
            return;
        }
        heading(out, &self.words.sections.mentioned, self.screen);
        for (title, places) in named {
            wrapped(out, title, "  ", self.screen);
            wrapped(out, &self.papers(places), "    ", self.screen);
        }
        out.push('\n');
    }

    /// What the items about the treatments lack: whether there is any.
    fn gaps(&self, out: &mut String) -> bool {
        let of_treatments = |item: &&Item| RULES.items.contains(&item.id) && item.status != Status::NotApplicable;
        let items: Vec<&Item> =
            self.view.case.items.iter().filter(of_treatments).filter(|item| !item.lacking.is_empty()).collect();
        if items.is_empty() {
            return false;
        }
        heading(out, &self.words.gaps, self.screen);
        for item in items {
            let lacking = item.lacking.join(&self.words.between);
            wrapped(out, &fill(&self.words.gap, &[("item", &item.title), ("lacking", &lacking)]), "  ", self.screen);
        }
        out.push('\n');
        true
    }

    /// What a person should look at.
    fn look(&self, out: &mut String) {
        let stated: BTreeSet<&str> =
            self.view.treatments().flat_map(|entry| &entry.evidence).map(|at| at.record.as_str()).collect();
        let of_treatments = |finding: &&Finding| {
            let code = finding.code.id();
            let of_paper = || finding.records.iter().any(|record| stated.contains(record.as_str()));
            RULES.findings.contains(&code) || (RULES.of_papers.contains(&code) && of_paper())
        };
        let findings: Vec<&Finding> = self.view.case.findings.iter().filter(of_treatments).collect();
        if findings.is_empty() {
            return;
        }
        heading(out, worth_a_look(self.view.case.language), self.screen);
        for finding in findings {
            wrapped(out, &format!("{} {}", finding.message, finding.fix), "  ", self.screen);
        }
        out.push('\n');
    }
}
