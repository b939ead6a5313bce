//! The pages that show an export to a person: one paper for each report, each day of results, the medicines, the
//! rest; every coded entry on a line of its own.

use std::collections::HashMap;

use super::words::{WORDS, one_line};
use crate::limits::Limits;
use crate::model::{Code, Coded, CodedRole, DateKind, Page, PagedText, TextSource};

/// The papers of one export, at most; what comes later is counted and said.
const MOST_PARTS: usize = 1_500;
/// Lines of one page.
const PAGE_LINES: usize = 400;

/// Who a part is about: what stands at its head.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) name: Option<String>,
    /// ISO, as far as known.
    pub(super) born: Option<String>,
    /// `male`, `female` or another word of the export.
    pub(super) sex: Option<String>,
    /// Numbers, each with the system or the office that gave it.
    pub(super) numbers: Vec<Code>,
}

/// What a part is made of. The order is that of the pages.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Sort {
    /// What the export as a whole says: problems, procedures, its own words.
    Summary,
    Medications,
    /// Results of one day, and of one department where the export names it.
    Results(Option<String>, String),
    /// What was measured at the bedside, of one day.
    Observations(Option<String>),
    /// A report in words, by its number in the export.
    Report(usize),
    /// Entries of a kind that is listed and not read.
    Listed(String),
}

impl Sort {
    fn own(&self) -> &str {
        match self {
            Self::Summary => "summary",
            Self::Medications => "medications",
            Self::Results(..) => "results",
            Self::Observations(_) => "observations",
            Self::Report(_) => "report",
            Self::Listed(kind) => kind,
        }
    }
}

/// One paper.
#[derive(Debug)]
pub(super) struct Part {
    person: usize,
    sort: Sort,
    pub(super) title: String,
    /// What kind of paper the export says that it is.
    pub(super) codes: Vec<Code>,
    pub(super) status: Option<String>,
    pub(super) date: Option<(String, DateKind)>,
    /// Lines with their entries; a text without codes stands on pages of its own behind them.
    lines: Vec<(String, Option<Coded>)>,
    heading: String,
    prose: Vec<String>,
}

impl Part {
    /// The name of what the next entries belong to, once.
    pub(super) fn heading(&mut self, text: &str) {
        let text = one_line(text);
        if text != self.heading {
            self.line(text.clone());
            self.heading = text;
        }
    }

    /// A line that shows an entry, its cells parted by TAB.
    pub(super) fn entry(&mut self, cells: &[&str], coded: Option<Coded>) {
        let cells: Vec<String> = cells.iter().map(|cell| one_line(cell)).filter(|cell| !cell.is_empty()).collect();
        if !cells.is_empty() {
            self.lines.push((cells.join("\t"), coded));
        }
    }

    /// A line as it is.
    pub(super) fn line(&mut self, text: impl Into<String>) {
        let text: String = text.into();
        if !text.trim().is_empty() && self.lines.last().is_none_or(|(last, _)| *last != text) {
            self.lines.push((text, None));
        }
    }

    /// Words without codes, to be read as any text is.
    pub(super) fn prose(&mut self, lines: impl IntoIterator<Item = String>) {
        self.prose.extend(lines);
    }

    /// Adds a code of what the paper is, once.
    pub(super) fn is_a(&mut self, codes: &[Code]) {
        for code in codes {
            if !self.codes.iter().any(|known| known.system == code.system && known.code == code.code) {
                self.codes.push(code.clone());
            }
        }
    }

    /// Whether it is a summary of lines without an entry, and without a text of its own.
    fn has_words_alone(&self) -> bool {
        self.sort == Sort::Summary
            && self.lines.iter().all(|(_, coded)| coded.is_none())
            && self.prose.iter().all(|line| line.trim().is_empty())
    }

    fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.prose.iter().all(|line| line.trim().is_empty())
    }
}

/// All parts of an export in the making.
#[derive(Debug, Default)]
pub(super) struct Book {
    persons: Vec<Person>,
    parts: Vec<Part>,
    places: HashMap<(usize, Sort), usize>,
    /// What the export says that it is as a whole.
    pub(super) codes: Vec<Code>,
    reports: usize,
    overflow: Option<Part>,
    /// Whether something was left out for its amount.
    pub(super) cut: bool,
}

impl Book {
    /// Makes a person known.
    pub(super) fn person(&mut self, person: Person) -> usize {
        if let Some(known) = self.persons.iter().position(|known| *known == person) {
            return known;
        }
        self.persons.push(person);
        self.persons.len() - 1
    }

    /// The part of this sort, made at its first use.
    pub(super) fn part(&mut self, person: usize, sort: Sort) -> &mut Part {
        let key = (person, sort);
        let place = match self.places.get(&key) {
            Some(place) => *place,
            None if self.parts.len() >= MOST_PARTS => {
                self.cut = true;
                return self.overflow.insert(Part::new(person, key.1));
            }
            None => {
                self.parts.push(Part::new(person, key.1.clone()));
                self.places.insert(key, self.parts.len() - 1);
                self.parts.len() - 1
            }
        };
        &mut self.parts[place]
    }

    /// Whether nothing is in it yet.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.iter().all(Part::is_empty)
    }

    /// Puts words that only say again what stands in codes behind the entries: alone they are no paper.
    pub(super) fn put_words_behind_entries(&mut self) {
        let (words, mut entries): (Vec<&mut Part>, Vec<&mut Part>) =
            self.parts.iter_mut().filter(|part| !part.is_empty()).partition(|part| part.has_words_alone());
        if let Some(place) = entries.first_mut() {
            words.into_iter().for_each(|part| place.lines.append(&mut part.lines));
        }
    }

    /// A new report in words.
    pub(super) fn report(&mut self, person: usize) -> &mut Part {
        self.reports += 1;
        let number = self.reports;
        self.part(person, Sort::Report(number))
    }

    /// The pages, with every entry at its place.
    pub(super) fn finish(mut self, limits: &Limits) -> (PagedText, bool) {
        let mut text = PagedText::default();
        let mut bytes = 0;
        let codes = std::mem::take(&mut self.codes);
        self.parts.retain(|part| !part.is_empty());
        self.parts.sort_by(|a, b| (a.person, &a.sort).cmp(&(b.person, &b.sort)));
        for part in self.parts {
            if text.pages.len() >= limits.pages as usize || bytes > limits.text_bytes {
                self.cut = true;
                break;
            }
            let person = self.persons.get(part.person).cloned().unwrap_or_default();
            bytes += part.write(&person, &codes, &mut text);
        }
        (text, self.cut)
    }
}

impl Part {
    fn new(person: usize, sort: Sort) -> Self {
        let title = match &sort {
            Sort::Summary => WORDS.plain("summary"),
            Sort::Medications => WORDS.plain("medications"),
            Sort::Results(Some(date), _) => WORDS.say("results", date),
            Sort::Results(None, _) => WORDS.plain("results-undated"),
            Sort::Observations(Some(date)) => WORDS.say("observations", date),
            Sort::Observations(None) => WORDS.plain("observations-undated"),
            Sort::Report(_) => WORDS.plain("report"),
            Sort::Listed(kind) => WORDS.say("listed", kind),
        };
        let date = match &sort {
            Sort::Results(Some(date), _) | Sort::Observations(Some(date)) => {
                Some((date.clone(), DateKind::SpecimenTaken))
            }
            _ => None,
        };
        Self {
            person,
            sort,
            title,
            codes: Vec::new(),
            status: None,
            date,
            lines: Vec::new(),
            heading: String::new(),
            prose: Vec::new(),
        }
    }

    /// Puts the part on pages; how many bytes it took.
    fn write(self, person: &Person, document: &[Code], text: &mut PagedText) -> usize {
        let mut lines: Vec<(String, Vec<Coded>)> = Vec::new();
        let mut head = Coded::new(CodedRole::Document);
        head.codes = vec![Code::own(self.sort.own())];
        head.codes.extend(self.codes);
        // What the export is as a whole is what its summary is.
        if self.sort == Sort::Summary {
            head.codes.extend(document.iter().cloned());
        }
        head.status = self.status;
        let mut title = one_line(&self.title);
        if title.is_empty() {
            title = WORDS.plain("report");
        }
        head.value = Some(title.clone());
        if let Some((date, kind)) = self.date {
            let id = match kind {
                DateKind::Report | DateKind::Result => "reported",
                DateKind::SpecimenTaken | DateKind::Scan | DateKind::Procedure => "taken",
                _ => "document-date",
            };
            if !title.contains(&date) {
                title = format!("{title}\t{}", WORDS.say(id, &date));
            }
            (head.date, head.date_kind) = (Some(date), Some(kind));
        }
        lines.push((title, vec![head]));
        lines.extend(person.lines());
        lines.extend(self.lines.into_iter().map(|(line, coded)| (line, coded.into_iter().collect())));
        let mut bytes = 0;
        for chunk in lines.chunks(PAGE_LINES) {
            let page = text.pages.len() as u32 + 1;
            for (line, (_, coded)) in (1u32..).zip(chunk) {
                text.coded.extend(coded.iter().map(|coded| Coded { page, line, ..coded.clone() }));
            }
            let shown: Vec<String> = chunk.iter().map(|(line, _)| line.clone()).collect();
            bytes += shown.iter().map(String::len).sum::<usize>();
            text.pages.push(Page::of(page, shown, TextSource::Structured));
        }
        if self.prose.iter().any(|line| !line.trim().is_empty()) {
            let page = text.pages.len() as u32 + 1;
            bytes += self.prose.iter().map(String::len).sum::<usize>();
            text.pages.push(Page::of(page, self.prose, TextSource::Text));
        }
        bytes
    }
}

impl Person {
    /// The lines at the head of a paper, with their entries.
    fn lines(&self) -> Vec<(String, Vec<Coded>)> {
        let mut lines = Vec::new();
        let entry = |own: &str| Coded { codes: vec![Code::own(own)], ..Coded::new(CodedRole::Patient) };
        if let Some(name) = &self.name {
            let coded = Coded { value: Some(name.clone()), ..entry("name") };
            lines.push((WORDS.say("patient", name), vec![coded]));
        }
        let mut cells = Vec::new();
        let mut codes = Vec::new();
        if let Some(born) = &self.born {
            cells.push(WORDS.say("born", born));
            let date_kind = Some(DateKind::Birth);
            codes.push(Coded { value: Some(born.clone()), date: Some(born.clone()), date_kind, ..entry("birth-date") });
        }
        if let Some(sex) = &self.sex {
            cells.push(WORDS.say("sex", sex));
            codes.push(Coded { value: Some(sex.clone()), ..entry("sex") });
        }
        for number in &self.numbers {
            cells.push(WORDS.say("number", &number.code));
            let mut coded = Coded { value: Some(number.code.clone()), ..entry("id") };
            coded.codes.push(number.clone());
            codes.push(coded);
        }
        if !cells.is_empty() {
            lines.push((cells.join("\t"), codes));
        }
        lines
    }
}
