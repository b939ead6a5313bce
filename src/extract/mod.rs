//! Stage 4: reads the facts and dates of one record, each with the words that state it.
//!
//! A record is cut into [`mod@unit`]s, sentences and table rows, each folded for matching and each under its heading
//! ([`sections`]). Every group of facts has a module that looks through the units by the phrases of
//! `knowledge/extract`; what the words around a phrase make of it (denied, suspected, about a relative) is told by
//! [`context`] for all of them. Of a data export the codes are read (`coded`), and as text only what it says in
//! words alone.

mod at_diagnosis;
mod coded;
pub mod context;
pub mod dates;
mod diagnosis;
pub mod entered;
pub mod fitness;
pub mod fold;
mod genetics;
mod header;
mod homographs;
mod identity;
mod imaging;
mod imprint;
pub mod infection;
mod instructions;
pub mod labs;
pub mod lexicon;
mod lines;
#[cfg(test)]
mod marked;
mod markers;
mod marrow;
pub mod medicines;
mod patterns;
pub mod polarity;
mod reach;
mod scope;
pub mod sections;
mod specimen;
pub mod statements;
pub mod treatments;
pub mod unit;

use crate::model::{Evidence, Fact, Imprint, PagedText, Record, RecordKind, StatedDate, TextSource};
use dates::{DateOrder, PaperDates};
use lines::Line;
use unit::Unit;

/// What one record states. Ids of facts, and of records and files in their evidence, are empty: the pipeline numbers.
#[derive(Debug, Clone, Default)]
pub struct Extraction {
    /// All statements.
    pub facts: Vec<Fact>,
    /// All dates.
    pub dates: Vec<StatedDate>,
    /// The clinical date.
    pub date: Option<StatedDate>,
    /// Who signed.
    pub author: Option<String>,
    /// Where it was written.
    pub institution: Option<String>,
    /// What comparing it with other papers needs of its words.
    pub imprint: Imprint,
}

/// What the user said about reading.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// The order of day and month where no paper shows it.
    pub date_order: Option<DateOrder>,
}

/// What every module that looks for facts is given.
#[derive(Debug)]
pub struct Paper<'a> {
    /// The record, with its kind and language.
    pub record: &'a Record,
    /// Its sentences and rows.
    pub units: &'a [Unit],
    /// Its dates, by unit.
    pub dates: &'a PaperDates,
    /// Its clinical date.
    pub date: Option<&'a StatedDate>,
}

/// What looks through a paper that may state results.
const RESULTS: [fn(&Paper<'_>) -> Vec<Fact>; 12] = [
    diagnosis::read,
    patterns::read,
    specimen::read,
    markers::read,
    genetics::read,
    marrow::read,
    imaging::read,
    treatments::read,
    labs::read,
    infection::read,
    fitness::read,
    medicines::read,
];

/// Makes ready what reading facts needs, on all cores.
///
/// Every module loads its words when it looks through its first paper. Here each is given one at the same time as the others: the
/// first real paper then waits for none.
pub fn load() {
    let record = Record::new(RecordKind::new("clinic-letter"), [1, 1]);
    let text = PagedText::single(vec!["Nothing is said.".to_owned()], TextSource::Text);
    let look = |read: &dyn Fn(&Paper<'_>, &[Vec<Line>])| {
        let lines = lines::lines(&text);
        let mut units = unit::cut(&text, &lines, 1, 1);
        homographs::settle(None, &mut units);
        let dates = PaperDates::read(&record, &lines, &units, None);
        read(&Paper { record: &record, units: &units, dates: &dates, date: None }, &lines);
    };
    let readers = RESULTS.into_iter().chain([identity::read as fn(&Paper<'_>) -> Vec<Fact>, statements::read]);
    rayon::scope(|scope| {
        let look = &look;
        for read in readers {
            scope.spawn(move |_| look(&|paper, _| drop(read(paper))));
        }
        scope.spawn(|_| {
            look(&|paper, lines| {
                header::author(&record, &text, lines);
                header::institution(&record, &text);
                imprint::imprint(&record, &text, lines, paper.units, paper.dates);
            });
        });
        scope.spawn(|_| drop(instructions::without(&text)));
    });
}

/// Reads one record.
///
/// Of the text of its file it sees the pages of the record alone: nothing of another paper in the file may count here.
pub fn extract(record: &Record, text: &PagedText, options: &Options) -> Extraction {
    let own = own_pages(record, text);
    let text = own.as_ref().unwrap_or(text);
    let stated = instructions::without(text);
    let text = stated.as_ref().unwrap_or(text);
    let whole = text;
    let words = coded::words_of(record, text);
    let text = words.as_ref().unwrap_or(whole);
    let lines = lines::lines(text);
    let mut units = unit::cut(text, &lines, record.pages[0], record.pages[1]);
    homographs::settle(record.language.as_deref(), &mut units);
    let dates = PaperDates::read(record, &lines, &units, options.date_order);
    let mut all_dates = dates.all();
    let undated = Paper { record, units: &units, dates: &dates, date: None };
    let of_export = coded::date(&undated, whole);
    all_dates.extend(of_export.clone());
    all_dates.dedup();
    let date = of_export.or_else(|| dates::clinical_date(record, &all_dates));
    let paper = Paper { record, units: &units, dates: &dates, date: date.as_ref() };
    let mut facts = identity::read(&paper);
    if scope::allows_results(record) {
        facts.extend(RESULTS.iter().flat_map(|read| read(&paper)));
    }
    if scope::allows_statements(record) {
        facts.extend(statements::read(&paper));
    }
    // The same words again, as a line of one phrase a thousand times, say it once.
    scope::mark_past(&paper, &mut facts);
    scope::mark_reported(&paper, &mut facts);
    // What a letter tells of a report is not the report; what an export gives in codes is.
    facts.extend(coded::read(&paper, whole));
    for fact in &mut facts {
        let Evidence { page, line, quote, .. } = &fact.evidence;
        fact.evidence.doubtful = text.is_doubtful(*page, *line, quote.matches('\n').count() as u32);
    }
    facts.sort_by_key(|fact| (fact.evidence.page, fact.evidence.line));
    let facts = scope::without_repeats(facts);
    Extraction {
        facts,
        dates: all_dates,
        date,
        author: header::author(record, text, &lines),
        institution: header::institution(record, text),
        imprint: imprint::imprint(record, text, &lines, &units, &dates),
    }
}

/// The pages of a record, where its file holds others; its codes stay with all of them, and name their pages.
fn own_pages(record: &Record, text: &PagedText) -> Option<PagedText> {
    let [first, last] = record.pages;
    let is_own = |page: u32| (first..=last).contains(&page);
    if text.pages.iter().all(|page| is_own(page.number)) {
        return None;
    }
    Some(PagedText {
        pages: text.pages.iter().filter(|page| is_own(page.number)).cloned().collect(),
        coded: text.coded.iter().filter(|coded| is_own(coded.page)).cloned().collect(),
    })
}

impl Paper<'_> {
    /// A fact of this paper with the parts that most facts leave as they are: stated, asserted, about the patient,
    /// of the paper's clinical date.
    pub fn fact(&self, kind: &str, name: &str, value_raw: &str, evidence: Evidence, rule: &str) -> Fact {
        Fact { date: self.date.cloned(), ..Fact::new(kind, name, value_raw, evidence, rule) }
    }
}
