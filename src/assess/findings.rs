//! What a person should look at: papers of others, files that could not be read, dates and values that do not fit.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::Input;
use super::case::Case;
use super::conflict::{self, Conflict};
use super::kinds;
use super::twins::Difference;
use super::words::{Speech, reasons};
use crate::knowledge;
use crate::model::file::Recognised;
use crate::model::id_of;
use crate::model::{
    DateKind, Fact, FileState, Finding, FindingCode, PartialDate, PatientMatch, Precision, Record, SetAside, Severity,
    StatedDate, Unused, Why,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    severity: Severity,
    message: String,
    fix: String,
    /// Added to the message where something like it is there.
    #[serde(default)]
    nearest: Option<String>,
}

static WORDS: LazyLock<BTreeMap<String, Words>> = LazyLock::new(|| knowledge::builtin("assess/findings.yaml"));

/// A recognised file is worth a look where so many of its lines are doubtful, and at least one in so many.
const DOUBTFUL_LINES: u32 = 3;
const DOUBTFUL_PART: u32 = 8;

/// The name of the statement that a family's own question is.
const OWN_QUESTION: &str = "main-question";

/// Files and records a finding is about.
struct About {
    files: Vec<String>,
    records: Vec<String>,
}

/// All findings of the case; `known` are those that other parts found, and are not said twice.
pub(crate) fn findings(
    case: &Case<'_>,
    conflicts: &[Conflict<'_>],
    differences: &[Difference],
    input: &Input,
    known: Vec<Finding>,
) -> Vec<Finding> {
    let mut found = Found::default();
    known.into_iter().for_each(|finding| found.push(finding));
    of_files(case, &mut found);
    input.unused.iter().filter_map(|unused| not_used(case.speech, unused)).for_each(|finding| found.push(finding));
    for record in case.records {
        of_record(case, record, &mut found);
    }
    of_entries(case, &input.facts, &mut found);
    for difference in differences {
        let pair = [&difference.translation, &difference.original];
        let about = about_records(case, pair.into_iter().filter_map(|id| case.record(id)));
        let places = [("one", difference.values.0.clone()), ("other", difference.values.1.clone())];
        add(case, &mut found, FindingCode::ValuesDiffer, "translation-differs", about, &places);
    }
    for (gene, change) in conflict::changes(case) {
        let pair = [change.before.0, change.now.0];
        let places = [
            ("what", change.now.0.name.clone()),
            ("before", answer_of(case, change.before.0)),
            ("before-date", case.speech.human(&change.before.1)),
            ("now", answer_of(case, change.now.0)),
            ("now-date", case.speech.human(&change.now.1)),
        ];
        let code = if gene { FindingCode::ResultChanged } else { FindingCode::AntigenChanged };
        add(case, &mut found, code, &code.id(), about_facts(&pair), &places);
    }
    for change in conflict::contradicted(case) {
        let places = [
            ("what", change.now.0.name.clone()),
            ("before", answer_of(case, change.before.0)),
            ("now", answer_of(case, change.now.0)),
            ("now-date", case.speech.human(&change.now.1)),
        ];
        let about = about_facts(&[change.before.0]);
        add(case, &mut found, FindingCode::AntigenChanged, "antigen-outdated", about, &places);
    }
    for conflict in conflicts {
        let pair = [conflict.older, conflict.newer];
        let places = [
            ("what", case.speech.called(&conflict.newer.name)),
            ("one", said(case, conflict.older)),
            ("other", said(case, conflict.newer)),
        ];
        add(case, &mut found, FindingCode::ValuesDiffer, "values-differ", about_facts(&pair), &places);
    }
    let mut found = found.all;
    found.sort_by(|a, b| (a.severity, a.code, &a.files).cmp(&(b.severity, b.code, &b.files)));
    found
}

/// The findings so far, each once: a folder may hold ten thousand files that cannot be read.
#[derive(Debug, Default)]
struct Found {
    all: Vec<Finding>,
    messages: HashSet<(FindingCode, String)>,
    /// Their places, by code and files, and by code and records.
    by_files: HashMap<(FindingCode, Vec<String>), Vec<usize>>,
    by_records: HashMap<(FindingCode, Vec<String>), Vec<usize>>,
}

impl Found {
    fn push(&mut self, finding: Finding) {
        let place = self.all.len();
        self.messages.insert((finding.code, finding.message.clone()));
        self.by_files.entry((finding.code, finding.files.clone())).or_default().push(place);
        self.by_records.entry((finding.code, finding.records.clone())).or_default().push(place);
        self.all.push(finding);
    }

    /// Whether the same is said of the same papers already.
    fn has(&self, code: FindingCode, about: &About) -> bool {
        let at = |places: Option<&Vec<usize>>, fits: &dyn Fn(&Finding) -> bool| {
            places.into_iter().flatten().filter_map(|place| self.all.get(*place)).any(fits)
        };
        // What is said of a file is said of its only paper; of several in one file each has its own.
        let one_each = |known: &Finding| known.records.len() == 1 && about.records.len() == 1;
        let same_files = !about.files.is_empty()
            && at(self.by_files.get(&(code, about.files.clone())), &|known| {
                !one_each(known) || known.records == about.records
            });
        // Files that could not be read have no papers to tell them apart.
        let same_records = if about.records.is_empty() {
            about.files.is_empty() && at(self.by_records.get(&(code, Vec::new())), &|known| known.files.is_empty())
        } else {
            self.by_records.contains_key(&(code, about.records.clone()))
        };
        same_files || same_records
    }
}

/// A correction of the user's that names nothing, or too much.
fn not_used(speech: &Speech, unused: &Unused) -> Option<Finding> {
    let (words, count) = match unused.why {
        Why::NoFile => ("unused-correction", 0),
        Why::SeveralFiles(files) => ("unclear-correction", files),
        Why::NoPaper => ("unused-no-paper", 0),
        Why::SeveralPapers(papers) => ("unclear-papers", papers),
        Why::NoFact => ("unused-value", 0),
        Why::SeveralValues => ("unclear-value", 0),
    };
    let words = WORDS.get(words)?;
    let (line, count) = (unused.line.to_string(), count.to_string());
    let nearest = unused.nearest.as_deref().unwrap_or_default();
    let mut message = speech.fill(&words.message, &[("name", &unused.name), ("n", &count), ("line", &line)]);
    if let Some(words) = words.nearest.as_deref().filter(|_| !nearest.is_empty()) {
        speech.add(&mut message, &speech.fill(words, &[("nearest", nearest)]));
    }
    Some(Finding {
        code: FindingCode::UnusedCorrection,
        severity: words.severity,
        files: Vec::new(),
        records: Vec::new(),
        message,
        fix: speech.words(&words.fix).to_owned(),
    })
}

/// What the user entered, and what it stands for.
fn of_entries(case: &Case<'_>, facts: &[Fact], found: &mut Found) {
    let said = |fact: &Fact| {
        let value = fact.value.as_deref().filter(|_| fact.value_raw.trim().is_empty()).unwrap_or(&fact.value_raw);
        let unit = fact.unit_raw.as_deref().filter(|unit| !value.ends_with(unit)).unwrap_or_default();
        let name = if fact.treatment.is_some() { fact.kind.replace('-', " ") } else { fact.name.clone() };
        [("what", name), ("value", format!("{value} {unit}").trim().to_owned())]
    };
    for fact in facts {
        if fact.set_aside == Some(SetAside::Corrected) {
            let [what, value] = said(fact);
            let places = [what, value, ("page", fact.evidence.page.to_string())];
            add(case, found, FindingCode::CorrectedValue, "corrected-value", about_facts(&[fact]), &places);
        }
        if fact.evidence.by_user {
            let [what, value] = said(fact);
            let places = [what, value, ("line", fact.evidence.line.to_string())];
            let about = About { files: Vec::new(), records: Vec::new() };
            // Nobody asks for a paper that shows one's own question.
            let words = if fact.name == OWN_QUESTION { "entered-question" } else { "entered-by-user" };
            add(case, found, FindingCode::EnteredByUser, words, about, &places);
        }
    }
}

fn of_files(case: &Case<'_>, found: &mut Found) {
    for file in case.files {
        let name = ("file", case.file_name(&file.id).to_owned());
        if file.path.contains(char::REPLACEMENT_CHARACTER) {
            let about = About { files: vec![file.id.clone()], records: file.records.clone() };
            add(case, found, FindingCode::OddName, &FindingCode::OddName.id(), about, std::slice::from_ref(&name));
        }
        if let Some(Recognised { lines, doubtful }) = file.recognised
            && doubtful >= DOUBTFUL_LINES
            && doubtful.saturating_mul(DOUBTFUL_PART) >= lines
        {
            let about = About { files: vec![file.id.clone()], records: file.records.clone() };
            let places = [name.clone(), ("n", doubtful.to_string()), ("lines", lines.to_string())];
            add(case, found, FindingCode::HardToRead, &FindingCode::HardToRead.id(), about, &places);
        }
        let by_state = match file.state {
            FileState::PartlyRead => Some(FindingCode::PartlyRead),
            FileState::NeedsOcr => Some(FindingCode::NeedsOcr),
            FileState::NeedsPassword => Some(FindingCode::NeedsPassword),
            FileState::Damaged => Some(FindingCode::Damaged),
            FileState::Unsupported => Some(FindingCode::Unsupported),
            FileState::Empty => Some(FindingCode::Empty),
            FileState::TooLarge => Some(FindingCode::TooLarge),
            FileState::Duplicate => Some(FindingCode::SameContent),
            FileState::Read | FileState::Ignored => None,
        };
        let Some(code) = file.problem.or(by_state) else { continue };
        let mut files = vec![file.id.clone()];
        files.extend(file.duplicate_of.clone());
        let other = file.duplicate_of.as_deref().map(|other| case.file_name(other).to_owned()).unwrap_or_default();
        let about = About { files, records: file.records.clone() };
        let reason = case.speech.sentence(file.reason.as_deref().unwrap_or_default());
        add(case, found, code, &code.id(), about, &[name, ("reason", reason), ("other-file", other)]);
    }
}

fn of_record(case: &Case<'_>, record: &Record, found: &mut Found) {
    let about = || About { files: record.files(), records: vec![record.id.clone()] };
    let title = ("kind", case.speech.words(kinds::title(record.kind.id())).to_owned());
    match record.patient {
        PatientMatch::Same | PatientMatch::Other if record.patient_by_user.is_some() => {
            let same = record.patient == PatientMatch::Same;
            let words = if same { "corrected-person" } else { "corrected-person-other" };
            add(case, found, FindingCode::CorrectedPerson, words, about(), std::slice::from_ref(&title));
        }
        PatientMatch::Other => {
            add(case, found, FindingCode::OtherPatient, "other-patient", about(), std::slice::from_ref(&title))
        }
        PatientMatch::Donor => {
            add(case, found, FindingCode::OtherPatient, "donor", about(), std::slice::from_ref(&title))
        }
        PatientMatch::Unknown if is_report(record) => {
            add(
                case,
                found,
                FindingCode::UnattributedPaper,
                "unattributed-paper",
                about(),
                std::slice::from_ref(&title),
            );
        }
        _ => {}
    }
    if let Some(before) = &record.corrected_from {
        let places = [title.clone(), ("before", case.speech.words(kinds::title(before.id())).to_owned())];
        add(case, found, FindingCode::CorrectedKind, "corrected-kind", about(), &places);
    }
    if let Some(date) = record.date.as_ref().filter(|date| date.by_user) {
        let places =
            [title.clone(), ("date", date.value.as_ref().map(|date| case.speech.human(date)).unwrap_or_default())];
        add(case, found, FindingCode::CorrectedDate, "corrected-date", about(), &places);
    }
    if record.kind.id() == "unclassified" {
        add(case, found, FindingCode::Unclassified, "unclassified", about(), &[]);
    }
    if record.complete_pages == Some(false) {
        let count = record.page_count.as_ref();
        let words = match count.map_or(0, |count| count.missing.len()) {
            0 => "incomplete-pages",
            1 => "incomplete-page",
            _ => "incomplete-several",
        };
        let missing = count.map(|count| case.speech.runs(&count.missing)).unwrap_or_default();
        let of = count.map(|count| count.of.to_string()).unwrap_or_default();
        add(case, found, FindingCode::IncompletePages, words, about(), &[("missing", missing), ("of", of)]);
    }
    for (other, code, words) in [
        (&record.near_duplicate_of, FindingCode::SameContent, "nearly-same"),
        (&record.translation_of, FindingCode::TranslationPair, "translation-pair"),
        (&record.replaced_by, FindingCode::ReplacedReport, "replaced-report"),
    ] {
        if let Some(other) = other.as_ref().and_then(|id| case.record(id)) {
            add(case, found, code, words, about_records(case, [record, other]), &[]);
        }
    }
    of_date(case, record, found);
    of_karyotype(case, record, found);
    if let Some(date) = record.all_dates.iter().find(|date| date.value.is_none()) {
        let quote = [("quote", date.quote.clone())];
        let about = About { files: record.files(), records: vec![record.id.clone()] };
        add(case, found, FindingCode::AmbiguousDate, "date-of-another-calendar", about, &quote);
    }
    let own = case.statements_in(&record.id).iter().filter_map(|fact| fact.date.as_ref());
    if let Some(date) = own.into_iter().find(|date| date.precision == Precision::Ambiguous) {
        of_ambiguous(case, record, date, found);
    }
}

/// A karyotype with the chromosomes of the other sex: donor cells after a transplant, or another person's paper. It still
/// counts, for nothing on it tells which (domain/extraction.md §7, trap 14).
fn of_karyotype(case: &Case<'_>, record: &Record, found: &mut Found) {
    let other = match case.sex.as_deref() {
        Some("male") => "XX",
        Some("female") => "Y",
        _ => return,
    };
    let karyotypes = case.statements_in(&record.id).iter().filter(|fact| fact.kind == "karyotype");
    let mut shown = karyotypes.filter_map(|fact| fact.value.as_deref());
    if let Some(shown) = shown.find(|value| sex_chromosomes(value).any(|clone| clone.contains(other))) {
        let about = About { files: record.files(), records: vec![record.id.clone()] };
        let places = [
            ("shown", shown.to_owned()),
            ("sex", case.sex.as_deref().map(|sex| case.speech.words(sex).to_owned()).unwrap_or_default()),
        ];
        add(case, found, FindingCode::SexChromosomes, &FindingCode::SexChromosomes.id(), about, &places);
    }
}

/// The sex chromosomes of each clone: of `46,XY[12]/46,XX[8]`, `XY` and `XX`. One that was lost (`-Y`) is not there.
fn sex_chromosomes(karyotype: &str) -> impl Iterator<Item = String> {
    karyotype.split('/').filter_map(|clone| {
        let behind = clone.split_once(',')?.1.trim_start();
        let letters = behind.chars().map(|c| c.to_ascii_uppercase()).take_while(|c| matches!(c, 'X' | 'Y'));
        Some(letters.collect())
    })
}

/// A report or a clinician's letter: what should name its patient.
fn is_report(record: &Record) -> bool {
    kinds::is_result(record.kind.id()) || kinds::is_narrative(record.kind.id())
}

fn of_date(case: &Case<'_>, record: &Record, found: &mut Found) {
    let Some(date) = &record.date else { return };
    let Some(value) = date.value else { return };
    let about = || About { files: record.files(), records: vec![record.id.clone()] };
    let human_date = ("date", case.speech.human(&value));
    let looks_ahead = matches!(date.kind, DateKind::FollowUp | DateKind::Expiry);
    if date.precision == Precision::Ambiguous {
        of_ambiguous(case, record, date, found);
    }
    let evidence = kinds::is_evidence(record.kind.id());
    if evidence && !looks_ahead && value.earliest() > case.as_of {
        add(case, found, FindingCode::FutureDate, "future-date", about(), std::slice::from_ref(&human_date));
    }
    let same = record.patient == PatientMatch::Same;
    if same && date.kind != DateKind::Birth && case.birth.is_some_and(|birth: PartialDate| value.surely_before(&birth))
    {
        add(case, found, FindingCode::DateBeforeBirth, "date-before-birth", about(), &[human_date]);
    }
}

fn of_ambiguous(case: &Case<'_>, record: &Record, date: &StatedDate, found: &mut Found) {
    let about = About { files: record.files(), records: vec![record.id.clone()] };
    let one = date.value.as_ref().map(|date| case.speech.human(date)).unwrap_or_default();
    let other = date.other_reading.as_ref().map(|date| case.speech.human(date)).unwrap_or_default();
    let places = [("quote", date.quote.clone()), ("date", one), ("other-date", other)];
    add(case, found, FindingCode::AmbiguousDate, "ambiguous-date", about, &places);
}

/// Papers with their files, also those that hold the same bytes: every name is shown.
fn about_records<'a>(case: &Case<'_>, records: impl IntoIterator<Item = &'a Record>) -> About {
    let mut about = About { files: Vec::new(), records: Vec::new() };
    let mut copies = Vec::new();
    for record in records {
        about.records.push(record.id.clone());
        about.files.extend(record.files());
        let same = case.files.iter().filter(|file| file.duplicate_of.as_ref().is_some_and(|first| record.is_in(first)));
        copies.extend(same.map(|file| file.id.clone()));
    }
    about.files.extend(copies);
    about
}

fn about_facts(facts: &[&Fact]) -> About {
    let mut about = About { files: Vec::new(), records: Vec::new() };
    for fact in facts {
        if !about.files.contains(&fact.evidence.file) && !fact.evidence.by_user {
            about.files.push(fact.evidence.file.clone());
        }
        if !about.records.contains(&fact.evidence.record) && !fact.evidence.is_of_no_paper() {
            about.records.push(fact.evidence.record.clone());
        }
    }
    about
}

fn answer_of(case: &Case<'_>, fact: &Fact) -> String {
    case.speech.say(&reasons().answers, &id_of(&fact.polarity), &[])
}

/// What a paper says, with its file and date.
fn said(case: &Case<'_>, fact: &Fact) -> String {
    let value = match conflict::answer(fact) {
        Some(_) => answer_of(case, fact),
        None => fact.value_raw.clone(),
    };
    let date = case.date_of(fact).as_ref().map(|date| case.speech.human(date));
    let place = [Some(case.place_of(fact).to_owned()), date].into_iter().flatten();
    format!("{value} ({})", place.collect::<Vec<_>>().join(", "))
}

fn add(case: &Case<'_>, found: &mut Found, code: FindingCode, words: &str, about: About, places: &[(&str, String)]) {
    let each = matches!(
        code,
        FindingCode::ValuesDiffer
            | FindingCode::AntigenChanged
            | FindingCode::ResultChanged
            | FindingCode::CorrectedValue
            | FindingCode::EnteredByUser
    );
    // One finding that names all the papers of several persons says it for each of them.
    let within = code == FindingCode::OtherPatient
        && found
            .all
            .iter()
            .any(|known| known.code == code && about.records.iter().all(|id| known.records.contains(id)));
    let known = !each && (within || found.has(code, &about));
    let Some(words) = WORDS.get(words).filter(|_| !known) else { return };
    // Of papers their names, which tell the pages where a file holds several; else those of the files.
    let name = |at: usize| match about.records.get(at) {
        Some(record) if !case.name_of(record).is_empty() => case.name_of(record),
        _ => about.files.get(at).map(|file| case.file_name(file)).unwrap_or_default(),
    };
    let (first, second) = (name(0), name(1));
    let all = case.speech.list(about.files.iter().map(|file| case.file_name(file)));
    let places: Vec<(&str, &str)> = places
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .chain([("file", first), ("other-file", second), ("files", all.as_str())])
        .collect();
    let (message, fix) =
        (case.speech.fill(&words.message, &places).trim().to_owned(), case.speech.fill(&words.fix, &places));
    if found.messages.contains(&(code, message.clone())) {
        return;
    }
    found.push(Finding { code, severity: words.severity, files: about.files, records: about.records, message, fix });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_sex_chromosomes_of_every_clone() {
        let all = |karyotype: &str| sex_chromosomes(karyotype).collect::<Vec<_>>().join(" ");
        assert_eq!(all("46,XY[12]/46,XX[8]"), "XY XX");
        assert_eq!(all("46,XY,t(11;14)(q13;q32)[18]//46,XX[2]"), "XY XX");
        assert_eq!(all("45,X,-Y[3]"), "X");
        assert_eq!(all("normal"), "");
    }

    #[test]
    fn every_sentence_belongs_to_a_code() {
        let variants = [
            "antigen-outdated",
            "donor",
            "nearly-same",
            "translation-differs",
            "incomplete-page",
            "incomplete-several",
            "unclear-correction",
            "date-of-another-calendar",
            "unused-no-paper",
            "unclear-papers",
            "unused-value",
            "unclear-value",
            "corrected-person-other",
            "entered-question",
        ];
        for id in WORDS.keys().filter(|id| !variants.contains(&id.as_str())) {
            let code: Result<FindingCode, _> = serde_json::from_value(serde_json::json!(id));
            assert!(code.is_ok(), "{id} is no code");
        }
    }

    #[test]
    fn every_code_has_a_heading_in_the_docs_and_every_heading_a_code() {
        // Which codes there are, the reader of one that there is not tells.
        let error = serde_json::from_str::<FindingCode>("\"?\"").unwrap_err().to_string();
        let codes: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
        assert!(codes.len() > 30 && codes.contains(&FindingCode::ResultChanged.id().as_str()), "{codes:?}");
        let docs = include_str!("../../docs/findings.md");
        let headings = docs.lines().filter_map(|line| line.strip_prefix("## `")?.strip_suffix('`'));
        let headings: Vec<&str> = headings.collect();
        for code in &codes {
            assert_eq!(headings.iter().filter(|heading| *heading == code).count(), 1, "{code}");
        }
        for heading in headings {
            assert!(codes.contains(&heading), "{heading} is no code of a finding");
        }
    }

    #[test]
    fn every_file_that_could_not_be_read_is_said() {
        let file = |id: &str, path: &str| {
            serde_json::from_value(serde_json::json!({
                "id": id, "path": path, "container": null, "bytes": 9, "sha256": "", "format": "jpeg", "pages": null,
                "state": "needs-ocr", "reason": "A picture.", "duplicate_of": null, "records": []
            }))
            .unwrap()
        };
        let files = vec![file("F01", "passport.jpg"), file("F02", "photo.jpg")];
        let input = crate::assess::Input { files, ..Default::default() };
        let checklist = crate::assess::Checklist::builtin("generic").unwrap();
        let as_of = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let case = crate::assess::assess(
            input,
            &checklist,
            &crate::assess::Options { as_of, disease: None, ..Default::default() },
        );
        let unread = case.findings.iter().filter(|finding| finding.code == FindingCode::NeedsOcr).count();
        assert_eq!(unread, 2);
    }

    #[test]
    fn a_file_with_many_doubtful_lines_is_worth_a_look() {
        let found = |lines: u32, doubtful: u32| {
            let file = serde_json::json!({
                "id": "F01", "path": "photo of the blood test.jpg", "container": null, "bytes": 9, "sha256": "",
                "format": "jpeg", "pages": null, "state": "read", "reason": null, "duplicate_of": null, "records": [],
                "recognised": { "lines": lines, "doubtful": doubtful }
            });
            let input =
                crate::assess::Input { files: vec![serde_json::from_value(file).unwrap()], ..Default::default() };
            let checklist = crate::assess::Checklist::builtin("generic").unwrap();
            let options =
                crate::assess::Options { as_of: "2026-11-20".parse().unwrap(), disease: None, ..Default::default() };
            let case = crate::assess::assess(input, &checklist, &options);
            case.findings.into_iter().find(|finding| finding.code == FindingCode::HardToRead)
        };
        let finding = found(40, 9).unwrap();
        assert_eq!(finding.files, ["F01"]);
        assert!(finding.message.contains("9 of its 40 lines"), "{}", finding.message);
        for (lines, doubtful) in [(40, 0), (4, 2), (400, 9)] {
            assert_eq!(found(lines, doubtful), None, "{doubtful} of {lines}");
        }
    }
}
