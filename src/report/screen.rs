//! The checklist and the list of files as text for a terminal.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::pdf;
use super::pdf::words::fill;
use super::terminal::{Style, ending, heading, line, padded, paint, table, wrapped};
pub use super::terminal::{broken, columns, plain};
use super::twins;
use crate::knowledge::{self, InLanguages};
use crate::model::id_of;
use crate::model::{
    Caption, CaseFile, DiseaseSource, Evidence, FileEntry, FileState, Finding, Item, Language, Need, PartialDate,
    PatientMatch, Record, Severity, Status,
};

/// How the terminal is.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Characters on a line.
    pub width: usize,
    /// Whether it shows colour.
    pub colour: bool,
    /// Whether every item is listed, also those found and those that do not apply.
    pub all: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaptionWords {
    sent: String,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    title: String,
    title_unnamed: String,
    born: String,
    disease: String,
    disease_unknown: String,
    disease_chosen: String,
    page: String,
    doubtful: String,
    check_doubtful: String,
    entered: String,
    also_entered: String,
    sections: Sections,
    not_applicable: [String; 2],
    ask: String,
    unread: [String; 2],
    aside: [String; 2],
    look: String,
    counts: String,
    next_missing: [String; 2],
    next_nothing_read: String,
    next_nobody: String,
    next_unread: String,
    next_complete: String,
    closing: String,
    reading: [String; 2],
    saved: String,
    members: [String; 2],
    holds: [String; 2],
    caption: CaptionWords,
    more: String,
    list: ListWords,
    show: ShowWords,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShowWords {
    limit: String,
    need_of: String,
    between: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sections {
    required: String,
    recommended: String,
    if_applicable: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListWords {
    head: [String; 6],
    states: BTreeMap<String, String>,
    not_a_paper: String,
    other_person: String,
    by_user: String,
    part_of: String,
    doubtful: String,
}

static WORDS: InLanguages<Words> = InLanguages::new(|language| knowledge::builtin_in("report/screen_*.yaml", language));

/// The words of a language.
fn words(language: Language) -> &'static Words {
    WORDS.of(language)
}

/// Characters of an item's title.
const TITLE_WIDTH: usize = 52;
/// How many findings are listed before the rest is counted.
const FINDINGS_SHOWN: usize = 12;

/// The line that ends the reading.
pub fn reading_done(language: Language, files: usize, seconds: f64) -> String {
    fill(&counted(&words(language).reading, files), &[("seconds", &format!("{seconds:.1}"))])
}

/// The line that names what was written.
pub fn saved(language: Language, path: &str) -> String {
    fill(&words(language).saved, &[("path", path)])
}

/// Whether an item still needs something from somebody.
pub fn is_open(item: &Item) -> bool {
    !matches!(item.status, Status::Present | Status::NotApplicable)
}

/// The checklist with what to do next.
pub fn checklist(case: &CaseFile, screen: Screen) -> String {
    let words = words(case.language);
    let mut out = String::new();
    head(&mut out, case, screen);
    for (need, title) in [
        (Need::Required, &words.sections.required),
        (Need::IfApplicable, &words.sections.if_applicable),
        (Need::Recommended, &words.sections.recommended),
    ] {
        let items: Vec<&Item> = case
            .items
            .iter()
            .filter(|item| item.need == need && (screen.all || item.status != Status::NotApplicable))
            .collect();
        if items.is_empty() {
            continue;
        }
        let found = items.iter().filter(|item| item.status == Status::Present).count();
        line(&mut out, &paint(screen, Style::Bold, &format!("{title}: {found}/{}", items.len())));
        for item in items {
            entry(&mut out, case, item, screen);
        }
        out.push('\n');
    }
    let passed_over = case.items.iter().filter(|item| item.status == Status::NotApplicable).count();
    if passed_over > 0 && !screen.all {
        wrapped(&mut out, &counted(&words.not_applicable, passed_over), "", screen);
        out.push('\n');
    }
    // Said where a line above says it of its place.
    if case.items.iter().any(|item| item.facts.iter().any(|id| is_doubtful(case, id))) {
        wrapped(&mut out, &words.check_doubtful, "", screen);
        out.push('\n');
    }
    unread(&mut out, case, screen);
    aside(&mut out, case, screen);
    look(&mut out, case, screen);
    next(&mut out, case, screen);
    out
}

fn head(out: &mut String, case: &CaseFile, screen: Screen) {
    let words = words(case.language);
    let title = match &case.patient.name {
        Some(name) => fill(&words.title, &[("name", name)]),
        None => words.title_unnamed.clone(),
    };
    title_line(out, title, case, screen);
    let named = pdf::words::of(case.language)
        .diseases
        .get(&case.disease.id)
        .cloned()
        .unwrap_or_else(|| case.disease.id.clone());
    let disease = match case.disease.chosen_by {
        DiseaseSource::Unknown => fill(&words.disease_unknown, &[("profile", &case.profile)]),
        DiseaseSource::User => fill(&words.disease_chosen, &[("disease", &named), ("profile", &case.profile)]),
        DiseaseSource::Documents => {
            let place = case.disease.evidence.first().map_or_else(String::new, |at| place_in_words(case, at));
            fill(&words.disease, &[("disease", &named), ("where", &place), ("profile", &case.profile)])
        }
    };
    wrapped(out, &disease, "", screen);
    out.push('\n');
}

/// The first line: what this is, of whom, and to which day ages are counted.
pub(super) fn title_line(out: &mut String, mut title: String, case: &CaseFile, screen: Screen) {
    if let Some(birth) = &case.patient.date_of_birth {
        title.push_str(&fill(&words(case.language).born, &[("date", &date_in(case.language, birth))]));
    }
    let today = date_in(case.language, &case.as_of);
    match screen.width.checked_sub(columns(&title) + columns(&today)) {
        Some(gap) if gap >= 2 => {
            line(out, &format!("{}{}{today}", paint(screen, Style::Bold, &title), " ".repeat(gap)));
        }
        // A long name takes lines of its own.
        _ => broken(&title, screen.width).iter().chain([&today]).for_each(|text| heading(out, text, screen)),
    }
}

fn entry(out: &mut String, case: &CaseFile, item: &Item, screen: Screen) {
    let status = status_word(case.language, item.status);
    let style = match item.status {
        Status::Present => Style::Good,
        Status::NotApplicable => Style::Dim,
        _ => Style::Look,
    };
    let place = place(case, item).unwrap_or_default();
    let newest = item.newest.as_ref().map(|newest| date_in(case.language, newest)).unwrap_or_default();
    let wide = status_width(case.language);
    let indent = " ".repeat(wide + 3);
    let mut titles = broken(&item.title, TITLE_WIDTH).into_iter();
    let title = titles.next().unwrap_or_default();
    let newest = format!("{}{newest}", " ".repeat(date_width(case.language).saturating_sub(columns(&newest))));
    let (status, title) = (paint(screen, style, &padded(&status, wide)), padded(&title, TITLE_WIDTH));
    let text = format!("  {status} {title} {newest}  {}", ending(&place));
    line(out, text.trim_end());
    for rest in titles {
        line(out, &format!("{indent}{rest}"));
    }
    let record = case.records.iter().find(|record| item.records.first() == Some(&record.id));
    let names = record.map(|record| twins::in_brackets(case, &record.file)).unwrap_or_default();
    if !names.is_empty() {
        wrapped(out, plain(&names).trim(), &indent, screen);
    }
    if is_open(item) {
        if item.status != Status::Missing {
            wrapped(out, &item.reason, &indent, screen);
        }
        if item.need == Need::Required
            && let Some(ask) = &item.ask
        {
            wrapped(out, &fill(&words(case.language).ask, &[("ask", ask)]), &indent, screen);
        }
    }
}

/// The columns that the longest status takes.
fn status_width(language: Language) -> usize {
    pdf::words::of(language).statuses.values().map(|words| columns(&words.word)).max().unwrap_or(0)
}

/// The columns that the longest date takes.
fn date_width(language: Language) -> usize {
    PartialDate::day(2000, 12, 28).map_or(0, |day| columns(&date_in(language, &day)))
}

/// The first paper that an item rests on, with the page of its first statement there; what of it the user entered.
fn place(case: &CaseFile, item: &Item) -> Option<String> {
    let facts = || item.facts.iter().filter_map(|id| case.facts.iter().find(|fact| fact.id == *id));
    let entered = facts().map(|fact| &fact.evidence).find(|at| at.by_user);
    let record = case.records.iter().find(|record| item.records.first() == Some(&record.id));
    let Some(record) = record else { return entered.map(|at| place_of(case, at)) };
    let mut here = facts().map(|fact| &fact.evidence).filter(|at| at.record == record.id && !at.by_user);
    let mut place = reference(case, &record.file, here.next().map_or(record.pages[0], |at| at.page));
    if item.facts.iter().any(|id| is_doubtful(case, id)) {
        place = doubtful(case, &place);
    }
    let dated = record.date.as_ref().is_some_and(|date| date.by_user);
    Some(if dated || entered.is_some() {
        fill(&words(case.language).also_entered, &[("place", &place)])
    } else {
        place
    })
}

/// Where a statement stands: a page, or the line of `case.yaml` in which the user states it.
fn place_of(case: &CaseFile, at: &Evidence) -> String {
    if at.by_user {
        return fill(
            &words(case.language).entered,
            &[("file", &path_of(case, &at.file)), ("line", &at.line.to_string())],
        );
    }
    reference(case, &at.file, at.page)
}

/// The same, marked where its words may be read wrongly.
pub(super) fn place_in_words(case: &CaseFile, at: &Evidence) -> String {
    let place = place_of(case, at);
    if at.doubtful { doubtful(case, &place) } else { place }
}

/// A place whose words may be read wrongly.
fn doubtful(case: &CaseFile, place: &str) -> String {
    fill(&words(case.language).doubtful, &[("place", place)])
}

fn is_doubtful(case: &CaseFile, id: &str) -> bool {
    case.facts.iter().any(|fact| fact.id == id && fact.evidence.doubtful)
}

fn is_aside(whose: PatientMatch) -> bool {
    matches!(whose, PatientMatch::Other | PatientMatch::Donor)
}

fn unread(out: &mut String, case: &CaseFile, screen: Screen) {
    let files: Vec<&FileEntry> = case.files.iter().filter(|file| file.state.is_unread()).collect();
    if files.is_empty() {
        return;
    }
    line(out, &paint(screen, Style::Bold, &counted(&words(case.language).unread, files.len())));
    for file in files {
        let reason = file.reason.as_deref().unwrap_or_default();
        wrapped(out, &format!("{}: {reason}", plain(&file.path)), "  ", screen);
    }
    out.push('\n');
}

fn aside(out: &mut String, case: &CaseFile, screen: Screen) {
    let others: Vec<_> = case.records.iter().filter(|record| is_aside(record.patient)).collect();
    if others.is_empty() {
        return;
    }
    line(out, &paint(screen, Style::Bold, &counted(&words(case.language).aside, others.len())));
    // One finding may name several papers: it is said once, below all of them.
    let mut said: Vec<(Option<&Finding>, Vec<String>)> = Vec::new();
    for record in others {
        let why = case.findings.iter().find(|finding| finding.records.contains(&record.id));
        let files: Vec<String> = record.files().iter().map(|file| path_of(case, file)).collect();
        let path = files.join(", ");
        match said.iter_mut().find(|(known, _)| known.is_some() && *known == why) {
            Some((_, paths)) => paths.push(path),
            None => said.push((why, vec![path])),
        }
    }
    for (why, paths) in said {
        let why = why.map(|finding| format!(": {} {}", finding.message, finding.fix)).unwrap_or_default();
        wrapped(out, &format!("{}{why}", paths.join(", ")), "  ", screen);
    }
    out.push('\n');
}

fn look(out: &mut String, case: &CaseFile, screen: Screen) {
    // What is listed above is not said twice.
    let mut findings: Vec<_> = case.findings.iter().filter(|finding| !finding.code.is_of_a_list()).collect();
    findings.sort_by_key(|finding| finding.severity != Severity::Warn);
    if findings.is_empty() {
        return;
    }
    line(out, &paint(screen, Style::Bold, &words(case.language).look));
    for finding in findings.iter().take(FINDINGS_SHOWN) {
        wrapped(out, &format!("{} {}", finding.message, finding.fix), "  ", screen);
    }
    if findings.len() > FINDINGS_SHOWN {
        let rest = (findings.len() - FINDINGS_SHOWN).to_string();
        line(out, &format!("  {}", fill(&words(case.language).more, &[("n", &rest)])));
    }
    out.push('\n');
}

fn next(out: &mut String, case: &CaseFile, screen: Screen) {
    let words = words(case.language);
    let required: Vec<&Item> =
        case.items.iter().filter(|item| item.need == Need::Required && item.status != Status::NotApplicable).collect();
    let open = required.iter().filter(|item| is_open(item)).count();
    let found = (required.len() - open).to_string();
    line(out, &fill(&words.counts, &[("found", &found), ("total", &required.len().to_string())]));
    // An archive is no paper: what was in it is.
    let is_paper = |file: &&FileEntry| {
        let opened = file.format.is_archive() && file.state == FileState::Read;
        !opened && !matches!(file.state, FileState::Duplicate | FileState::Ignored)
    };
    let papers = || case.files.iter().filter(is_paper);
    let aside = |id: &String| case.records.iter().any(|r| r.id == *id && is_aside(r.patient));
    let unusable = |file: &FileEntry| match file.records.as_slice() {
        [] => file.state.is_unread(),
        records => records.iter().all(aside),
    };
    let next = if papers().next().is_some() && papers().all(unusable) {
        if case.records.is_empty() { words.next_nothing_read.clone() } else { words.next_nobody.clone() }
    } else if open > 0 {
        counted(&words.next_missing, open)
    } else if case.files.iter().any(|file| file.state.is_unread()) {
        words.next_unread.clone()
    } else {
        words.next_complete.clone()
    };
    wrapped(out, &next, "", screen);
    for notice in &case.notices {
        wrapped(out, notice, "", screen);
    }
    wrapped(out, &words.closing, "", screen);
}

/// Every file: id, kind, date, pages, state.
pub fn files(case: &CaseFile, screen: Screen) -> String {
    let all = words(case.language);
    let words = &all.list;
    let mut rows: Vec<[String; 6]> = vec![words.head.clone()];
    for file in &case.files {
        let mut records = case.records.iter().filter(|record| file.records.contains(&record.id));
        let record = records.next();
        let (kind, when) = record
            .map_or_else(|| (words.not_a_paper.clone(), String::new()), |record| kind_and_date(case.language, record));
        let pages = match (file.members, file.pages) {
            // What could not be opened holds nobody knows how many.
            (Some(0), _) => String::new(),
            (Some(members), _) => counted(if file.series.is_some() { &all.members } else { &all.holds }, members),
            (None, Some(pages)) => pages.to_string(),
            (None, None) => String::new(),
        };
        let state = words.states.get(&id_of(&file.state)).cloned().unwrap_or_default();
        let twin = file.duplicate_of.clone().unwrap_or_default();
        let mut state = fill(&state, &[("twin", &twin)]);
        if file.recognised.is_some_and(|recognised| recognised.doubtful > 0) {
            state = fill(&words.doubtful, &[("state", &state)]);
        }
        let mut path = plain(&file.path);
        path.push_str(&plain(&twins::in_brackets(case, &file.id)));
        if let Some(caption) = &file.caption {
            path.push_str("  ");
            path.push_str(&said_in_chat(case.language, caption));
        }
        // A paper that begins in another file says so; each of several in one file has its pages.
        let several = file.records.len() > 1;
        let own_pages = |record: &Record, whole: String| match record.pages_in(&file.id) {
            _ if !several => whole,
            [first, last] if first == last => first.to_string(),
            [first, last] => format!("{first}–{last}"),
        };
        let elsewhere = |record: &Record, kind: String| match record.file == file.id {
            true => kind,
            false => fill(&words.part_of, &[("kind", &kind), ("file", &record.file)]),
        };
        let kind = record.map_or_else(|| kind.clone(), |record| elsewhere(record, kind.clone()));
        let pages = record.map_or_else(|| pages.clone(), |record| own_pages(record, pages.clone()));
        rows.push([file.id.clone(), kind, when, pages, state, path]);
        for record in records {
            let (kind, when) = kind_and_date(case.language, record);
            let pages = own_pages(record, String::new());
            rows.push([String::new(), elsewhere(record, kind), when, pages, String::new(), String::new()]);
        }
    }
    table(&rows, screen)
}

/// What a paper is, and its date.
fn kind_and_date(language: Language, record: &Record) -> (String, String) {
    let words = &words(language).list;
    let date = |date: &PartialDate| date_in(language, date);
    let mut title = kind_title(language, record.kind.id());
    if record.corrected_from.is_some() {
        title = fill(&words.by_user, &[("kind", &title)]);
    }
    let kind = match record.patient {
        PatientMatch::Other | PatientMatch::Donor => fill(&words.other_person, &[("kind", &title)]),
        _ => title,
    };
    let stated = record.date.as_ref();
    let when = stated.and_then(|stated| stated.value).map_or_else(String::new, |value| {
        match stated.and_then(|stated| stated.other_reading) {
            Some(other) => format!("{} / {}", date(&value), date(&other)),
            None if stated.is_some_and(|stated| stated.by_user) => fill(&words.by_user, &[("kind", &date(&value))]),
            None => date(&value),
        }
    });
    (kind, when)
}

/// What a chat says of a file that was sent in it.
pub(crate) fn said_in_chat(language: Language, caption: &Caption) -> String {
    let when = caption.sent.as_ref().map_or_else(|| caption.sent_raw.clone(), |sent| date_in(language, sent));
    let words = &words(language).caption;
    let text = caption.text.as_deref().map(|text| fill(&words.text, &[("text", text)])).unwrap_or_default();
    plain(&fill(&words.sent, &[("date", &when), ("from", &caption.from), ("text", &text)]))
}

/// One item of a checklist, for `checklist show`.
#[derive(Debug, Clone)]
pub struct ChecklistRow {
    /// As `target-antigen-status`.
    pub id: String,
    /// For people.
    pub title: String,
    /// The part of the dossier.
    pub section: String,
    /// How much it is wanted, by disease.
    pub needs: Vec<(String, Option<Need>)>,
    /// Too old after so many days, at the strictest.
    pub limit_days: Option<u32>,
    /// What to ask for.
    pub ask: String,
}

/// The items of a checklist, by section.
pub fn checklist_items(rows: &[ChecklistRow], language: Language, screen: Screen) -> String {
    let words = words(language);
    let mut out = String::new();
    let mut section = None;
    for row in rows {
        if section != Some(&row.section) {
            if section.is_some() {
                out.push('\n');
            }
            heading(&mut out, &row.section, screen);
            section = Some(&row.section);
        }
        line(&mut out, &format!("  {:<26} {}", row.id, row.title));
        let asked = |need: Need| -> Vec<&str> {
            row.needs.iter().filter(|(_, wanted)| *wanted == Some(need)).map(|(disease, _)| disease.as_str()).collect()
        };
        let mut parts = Vec::new();
        for need in [Need::Required, Need::Recommended, Need::IfApplicable] {
            let diseases = asked(need);
            if diseases.len() == row.needs.len() {
                parts.push(need_word(language, need));
            } else if !diseases.is_empty() {
                let needed = [("need", need_word(language, need)), ("diseases", diseases.join(" "))];
                let places = needed.each_ref().map(|(name, value)| (*name, value.as_str()));
                parts.push(fill(&words.show.need_of, &places));
            }
        }
        if let Some(days) = row.limit_days {
            parts.push(fill(&words.show.limit, &[("n", &days.to_string())]));
        }
        wrapped(&mut out, &parts.join(&words.show.between), "    ", screen);
        wrapped(&mut out, &fill(&words.ask, &[("ask", &row.ask)]), "    ", screen);
    }
    out
}

fn need_word(language: Language, need: Need) -> String {
    let id = id_of(&need);
    pdf::words::of(language).needs.get(&id).cloned().unwrap_or(id)
}

/// A status as the screen and the PDF name it.
pub fn status_word(language: Language, status: Status) -> String {
    let id = id_of(&status);
    pdf::words::of(language).statuses.get(&id).map_or(id, |words| words.word.clone())
}

/// A kind's title for people.
pub fn kind_title(language: Language, id: &str) -> String {
    pdf::words::of(language).kinds.get(id).cloned().unwrap_or_else(|| id.to_owned())
}

/// A date for people in English: `14 Jan 2025`, `Mar 2026`, `2024`.
pub fn date(date: &PartialDate) -> String {
    date_in(Language::En, date)
}

/// The same in a language.
pub fn date_in(language: Language, date: &PartialDate) -> String {
    on_screen(&pdf::words::of(language).date(date))
}

/// Words of the PDF without its signs for where no line may end.
pub(super) fn on_screen(text: &str) -> String {
    text.replace(pdf::shape::GLUE, " ").replace(pdf::shape::JOINER, "")
}

/// What stands above the findings.
pub(super) fn worth_a_look(language: Language) -> &'static str {
    &words(language).look
}

fn reference(case: &CaseFile, file: &str, page: u32) -> String {
    fill(&words(case.language).page, &[("file", &path_of(case, file)), ("page", &page.to_string())])
}

fn path_of(case: &CaseFile, id: &str) -> String {
    case.files.iter().find(|file| file.id == id).map_or_else(|| id.to_owned(), |file| plain(&file.path))
}

/// The right form for a number, with the number in it.
pub(super) fn counted(forms: &[String; 2], n: usize) -> String {
    fill(if n == 1 { &forms[0] } else { &forms[1] }, &[("n", &n.to_string())])
}
