//! Coded entries of a data export to facts: by their codes, else by the names that the export gives to them ([`names`]).
//!
//! A code that is not known, with a name that is not known, gives no fact. What is taken back, denied, awaited or only ordered is no result.

mod knowledge;
mod names;

use self::knowledge::{CODES, State, Test};
use super::{Paper, labs, scope, treatments};
use crate::model::{
    Certainty, Coded, CodedRole, DateKind, Evidence, Fact, PagedText, PartialDate, Polarity, Record, StatedDate,
    Subject, TextSource, TimelineKind, Treatment, TreatmentStatus,
};
use crate::personal_number;

/// The longest quote, in characters.
const QUOTE: usize = 240;

/// The pages of a paper of an export that speak in words: those of codes are not read as text.
pub(super) fn words_of(record: &Record, text: &PagedText) -> Option<PagedText> {
    let [first, last] = record.pages;
    let own = || text.pages.iter().filter(|page| (first..=last).contains(&page.number));
    if text.coded.is_empty() || !own().any(|page| page.source == TextSource::Structured) {
        return None;
    }
    Some(PagedText::of(own().filter(|page| page.source != TextSource::Structured).cloned().collect()))
}

/// The day that the export gives to the paper as a whole.
pub(super) fn date(paper: &Paper<'_>, text: &PagedText) -> Option<StatedDate> {
    let own = |role_is_document: bool| {
        entries(paper, text).filter(move |coded| (coded.role == CodedRole::Document) == role_is_document)
    };
    let head = own(true).find_map(|coded| stated(paper, text, coded, coded.date.as_deref()?));
    // Without a day of its own it is of the day that all its entries are of.
    let days = || own(false).filter(|coded| coded.role != CodedRole::Patient);
    let first = days().find(|coded| coded.date.is_some());
    head.or_else(|| {
        let first = first.filter(|first| days().all(|coded| coded.date == first.date))?;
        stated(paper, text, first, first.date.as_deref()?)
    })
}

/// The facts of the coded entries on the paper's pages.
pub(super) fn read(paper: &Paper<'_>, text: &PagedText) -> Vec<Fact> {
    let mut facts = Vec::new();
    for coded in entries(paper, text) {
        let Some(quote) = line(text, coded) else { continue };
        let place = Place { paper, text, coded, quote };
        match coded.role {
            CodedRole::Patient => facts.extend(place.person()),
            _ if !scope::allows_results(paper.record) => facts.extend(place.awaited()),
            CodedRole::Observation => facts.extend(place.observation()),
            CodedRole::Condition => facts.extend(place.condition()),
            CodedRole::Medication => facts.extend(place.medicine()),
            CodedRole::Procedure => {
                facts.extend(place.treatment());
                facts.extend(place.reasons());
            }
            CodedRole::Document | CodedRole::Imaging => {}
        }
    }
    facts
}

/// The entries on a paper's pages; they stand in the order of the pages.
fn entries<'t>(paper: &Paper<'_>, text: &'t PagedText) -> std::slice::Iter<'t, Coded> {
    let [first, last] = paper.record.pages;
    let start = text.coded.partition_point(|coded| coded.page < first);
    let end = text.coded.partition_point(|coded| coded.page <= last).max(start);
    text.coded[start..end].iter()
}

/// The line that shows an entry.
fn line<'t>(text: &'t PagedText, coded: &Coded) -> Option<&'t str> {
    let page = text.pages.binary_search_by_key(&coded.page, |page| page.number).ok()?;
    text.pages[page].lines.get((coded.line as usize).checked_sub(1)?).map(String::as_str)
}

/// A date of an entry, quoted from its line, or from the head of its paper.
fn stated(paper: &Paper<'_>, text: &PagedText, coded: &Coded, date: &str) -> Option<StatedDate> {
    let value: PartialDate = date.parse().ok()?;
    let own = line(text, coded).filter(|line| line.contains(date)).map(|_| (coded.page, coded.line));
    let head = || {
        // A paper begins with its head.
        let head = entries(paper, text).next().filter(|entry| entry.role == CodedRole::Document)?;
        line(text, head).filter(|line| line.contains(date)).map(|_| (head.page, head.line))
    };
    let (page, line) = own.or_else(head)?;
    Some(StatedDate {
        value: Some(value),
        precision: value.precision(),
        kind: coded.date_kind.unwrap_or(DateKind::Unlabelled),
        other_reading: None,
        quote: date.to_owned(),
        page,
        line,
        file: None,
        by_user: false,
    })
}

/// An entry with its line.
struct Place<'p> {
    paper: &'p Paper<'p>,
    text: &'p PagedText,
    coded: &'p Coded,
    quote: &'p str,
}

impl Place<'_> {
    fn fact(&self, kind: &str, name: &str, raw: &str, rule: &str) -> Fact {
        let evidence = Evidence {
            record: String::new(),
            file: String::new(),
            page: self.coded.page,
            line: self.coded.line,
            quote: self.quote.chars().take(QUOTE).collect::<String>().trim_end().to_owned(),
            doubtful: false,
            by_user: false,
        };
        let mut fact = self.paper.fact(kind, name, raw, evidence, &format!("extract/codes:{rule}"));
        // The day of the entry, or none: an export is older than none of its parts.
        fact.date = self.coded.date.as_deref().and_then(|date| stated(self.paper, self.text, self.coded, date));
        fact
    }

    /// Name, birth, sex and numbers.
    fn person(&self) -> Option<Fact> {
        let raw = self.coded.value.as_deref()?;
        let mut fact = match self.coded.own()? {
            "name" => self.fact("patient-name", "patient-name", raw, "name"),
            "birth-date" => self.fact("patient-dob", "date-of-birth", raw, "birth"),
            "sex" if matches!(raw, "male" | "female") => self.fact("patient-sex", "sex", raw, "sex"),
            "id" if personal_number::is_right("nhs-number", raw) => {
                self.fact("id-nhs", "nhs-number", raw, "nhs-number")
            }
            // A number without digits, or as long as a random one, is the program's and not the hospital's.
            "id" if raw.len() <= 20 && raw.contains(|c: char| c.is_ascii_digit()) && self.is_hospital_number() => {
                self.fact("id-mrn", "hospital-number", raw, "hospital-number")
            }
            _ => return None,
        };
        fact.value = Some(if fact.kind == "id-nhs" { raw.replace([' ', '-'], "") } else { raw.to_owned() });
        Some(fact)
    }

    /// Whether a number is the patient's in a hospital: said to be one, or of no said kind.
    fn is_hospital_number(&self) -> bool {
        let kinds = self.coded.codes.iter().filter(|code| code.system != crate::model::coded::OWN);
        kinds.map(|code| code.display.as_str()).all(|kind| matches!(kind, "MR" | "PI" | "PT" | ""))
    }

    /// A result that is asked for and not there yet.
    fn awaited(&self) -> Option<Fact> {
        let awaited = self.coded.role == CodedRole::Observation
            && CODES.state(self.coded.status.as_deref(), true) == State::Pending
            && self.coded.value.is_none();
        let of_test = self.test_kind().and_then(|kind| CODES.pending_kind(kind));
        let name = of_test.or_else(|| CODES.awaited_report(&self.coded.codes))?;
        awaited.then(|| {
            let mut fact = self.fact("pending-result", name, self.quote, "pending");
            fact.polarity = Polarity::Pending;
            fact
        })
    }

    /// What an observation is about.
    fn test(&self) -> Option<Test> {
        let infection = || names::infection(self.coded, self.name()).map(|name| Test::Infection { name, method: None });
        let analyte = || names::analyte(self.coded, self.name()).map(Test::Lab);
        CODES.test(&self.coded.codes).or_else(analyte).or_else(infection)
    }

    /// Its name as the line prints it.
    fn name(&self) -> &str {
        self.quote.split('\t').next().unwrap_or_default()
    }

    fn test_kind(&self) -> Option<&'static str> {
        Some(match self.test()? {
            Test::Lab(_) => "lab",
            Test::Infection { .. } => "infection-marker",
            Test::Scale(_) => "scale",
            Test::BloodGroup => "blood-group",
        })
    }

    fn observation(&self) -> Option<Fact> {
        if self.coded.negated || self.coded.planned {
            return None;
        }
        let state = CODES.state(self.coded.status.as_deref(), true);
        match state {
            State::Void => return None,
            State::Pending if self.coded.value.is_none() => return self.awaited(),
            State::Pending => return None,
            _ => {}
        }
        let raw = self.coded.value.as_deref();
        let mut fact = match self.test()? {
            Test::Lab(id) => self.lab(id, raw?)?,
            Test::Infection { name, method } => {
                let mut fact = self.fact("infection-marker", name, raw?, name);
                fact.method = method.map(str::to_owned);
                fact.polarity = CODES.answer(&self.coded.value_codes, raw).unwrap_or(Polarity::Stated);
                // Words that are no answer and no number say nothing that could be counted on.
                let number = raw.is_some_and(|raw| raw.contains(|c: char| c.is_ascii_digit()));
                if fact.polarity == Polarity::Stated && !number {
                    return None;
                }
                if number {
                    let unit = self.coded.unit.as_deref().unwrap_or_default();
                    fact.value = Some(format!("{} {unit}", raw?).trim().to_owned());
                }
                if state == State::Preliminary {
                    fact.certainty = Certainty::Uncertain;
                }
                fact
            }
            Test::Scale(scale) => {
                let mut codes = self.coded.value_codes.iter().filter(|code| code.system == "loinc");
                let answered = codes.find_map(|code| scale.answers.get(&code.code).cloned());
                let whole = |raw: &str| raw.trim().trim_end_matches(".0").parse::<u32>().ok();
                let grade = answered.or_else(|| raw.and_then(whole).map(|grade| grade.to_string()))?;
                if grade.parse::<u32>().ok()? > scale.highest {
                    return None;
                }
                let mut fact = self.fact(&scale.name, &scale.name, raw?, &scale.name);
                fact.value = Some(grade);
                fact
            }
            Test::BloodGroup => {
                let group = CODES.blood_group();
                let coded = self.coded.value_codes.iter().find_map(|code| group.values.get(&code.code));
                let said = || group.words.get(super::fold::fold(raw.unwrap_or_default()).trim());
                let value = coded.or_else(said)?.clone();
                let mut fact = self.fact("blood-group", "blood-group", raw?, "blood-group");
                fact.value = Some(value);
                fact
            }
        };
        fact.reference_range.clone_from(&self.coded.reference_range);
        fact.flag.clone_from(&self.coded.flag);
        fact.sample.clone_from(&self.coded.specimen);
        fact.method = fact.method.or_else(|| self.coded.method.clone());
        Some(fact)
    }

    fn lab(&self, id: &str, raw: &str) -> Option<Fact> {
        let unit = self.coded.unit.as_deref().map(|unit| CODES.unit(unit));
        let read = labs::of_code(id, raw, unit.as_deref().filter(|unit| !unit.is_empty()))?;
        let suffix = if read.unit_inferred { "/unit-inferred" } else { "" };
        let mut fact = self.fact("lab", id, raw, &format!("{id}{suffix}"));
        fact.value = read.value;
        fact.unit = read.unit;
        fact.unit_raw.clone_from(&self.coded.unit);
        Some(fact)
    }

    fn condition(&self) -> Option<Fact> {
        let raw = self.name();
        let known = CODES.disease(&self.coded.codes).map(|known| (known.disease.as_str(), known.name.as_str()));
        let (disease, name) = known.or_else(|| names::disease(self.coded, raw))?;
        let state = CODES.state(self.coded.status.as_deref(), false);
        if state == State::Void || self.coded.planned {
            return None;
        }
        let mut fact = self.fact("diagnosis-entity", disease, raw, disease);
        fact.value = Some(name.to_owned());
        fact.polarity = if self.coded.negated { Polarity::Negative } else { Polarity::Positive };
        fact.certainty = match state {
            State::Preliminary => Certainty::Uncertain,
            State::Past => Certainty::Historical,
            _ if self.coded.end.is_some() => Certainty::Historical,
            _ => Certainty::Asserted,
        };
        Some(fact)
    }

    /// Why a procedure was done: illnesses that were thought of, and no diagnoses yet.
    fn reasons(&self) -> Vec<Fact> {
        let state = CODES.state(self.coded.status.as_deref(), false);
        if state == State::Void || self.coded.negated || self.coded.planned {
            return Vec::new();
        }
        let reasons = self.coded.value.as_deref().unwrap_or_default().split("; ");
        let known = reasons.filter_map(|raw| Some((raw, names::named_disease(raw)?)));
        known
            .map(|(raw, (disease, name))| {
                let mut fact = self.fact("diagnosis-entity", disease, raw, disease);
                fact.value = Some(name.to_owned());
                fact.polarity = Polarity::Positive;
                fact.certainty = Certainty::Uncertain;
                fact
            })
            .collect()
    }

    /// A medicine: a line of treatment where its code is that of a drug against the disease, and an item of the list
    /// of medicines where it is taken now.
    fn medicine(&self) -> Vec<Fact> {
        let state = CODES.state(self.coded.status.as_deref(), false);
        if state == State::Void || self.coded.negated {
            return Vec::new();
        }
        let mut facts: Vec<Fact> = self.treatment().into_iter().collect();
        let ended = matches!(state, State::Ended | State::Past | State::Planned);
        if facts.is_empty() && !ended {
            // The export itself says that this is a medicine and that it is taken; its name is as printed.
            let name = self.name();
            let mut fact = self.fact("medication", name, name, "medication");
            fact.value.clone_from(&self.coded.value);
            facts.push(fact);
        }
        facts
    }

    fn treatment(&self) -> Option<Fact> {
        let state = CODES.state(self.coded.status.as_deref(), false);
        if state == State::Void || self.coded.negated {
            return None;
        }
        let raw = self.name();
        let medicine =
            || (self.coded.role == CodedRole::Medication).then(|| names::treatment(self.coded, raw)).flatten();
        let id = CODES.treatment(&self.coded.codes).map(str::to_owned).or_else(medicine)?;
        let entry = treatments::by_id(&id)?;
        if treatments::is_support(&entry.class) {
            return None;
        }
        let mut fact = self.fact("treatment-line", &entry.id, raw, "treatment");
        let planned = self.coded.planned || state == State::Planned;
        let of = |date: &Option<String>, kind: DateKind| {
            let date = stated(self.paper, self.text, self.coded, date.as_deref()?)?;
            Some(StatedDate { kind, ..date })
        };
        let end = self.coded.end.clone().filter(|end| Some(end) != self.coded.date.as_ref());
        let ongoing = !planned && state == State::Taken && end.is_none() && entry.kind == TimelineKind::Systemic;
        fact.value = Some(entry.name.clone());
        fact.certainty = if planned { Certainty::Planned } else { Certainty::Asserted };
        fact.subject = Subject::Patient;
        let first = if entry.kind == TimelineKind::Systemic { DateKind::TreatmentStart } else { DateKind::Procedure };
        fact.treatment = Some(Treatment {
            kind: entry.kind,
            // The day on which it was ordered is not that on which it began.
            start: of(&self.coded.date, first).filter(|_| self.coded.date_kind != Some(DateKind::Issued)),
            end: of(&end, DateKind::TreatmentEnd),
            ongoing,
            cycles: None,
            line_asserted: None,
            response: None,
            stop_reason: None,
            status: match (planned, ongoing) {
                (true, _) => TreatmentStatus::Planned,
                (_, true) => TreatmentStatus::Ongoing,
                _ => TreatmentStatus::Given,
            },
        });
        Some(fact)
    }
}
