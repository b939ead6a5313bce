//! What a summary must hold, part by part and in order, told from the case file and the printed words alone.
//!
//! What a summary leaves out by design is told from the same data: of one name no more statements than `keep` and those of
//! the newest day, of a paper with several answers all, of another person's paper nothing.

use std::cmp::Reverse;

use cart_dossier::model::{
    CaseFile, Certainty, Evidence, Fact, FileEntry, FileState, Item, Need, PartialDate, PatientMatch, Polarity, Record,
    StatedDate, Status, Subject, TimelineEntry,
};
use serde_yaml::Value;

use super::common::project;

/// The printed words of a language.
pub(crate) struct Words(Value);

impl Words {
    pub(crate) fn of(language: &str) -> Self {
        let read = |name: &str| std::fs::read_to_string(project(&format!("src/knowledge/{name}/{language}.yaml")));
        let mut words: Value = serde_yaml::from_str(&read("report").unwrap()).unwrap();
        // English names are as they are.
        let terms = read("terms").map_or(Value::Null, |text| serde_yaml::from_str(&text).unwrap());
        words.as_mapping_mut().unwrap().insert("terms".into(), terms);
        Self(words)
    }

    fn value(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(&self.0, |value, key| value.get(key))
    }

    fn find(&self, path: &[&str]) -> Option<String> {
        self.value(path)?.as_str().map(str::to_owned)
    }

    pub(crate) fn word(&self, path: &[&str]) -> String {
        self.find(path).unwrap_or_else(|| panic!("{path:?} is not printed"))
    }

    fn filled(&self, path: &[&str], values: &[(&str, &str)]) -> String {
        fill(self.word(path), values)
    }

    /// The form for a number.
    fn count(&self, path: &[&str], n: usize) -> String {
        let forms = self.value(path).unwrap().as_sequence().unwrap();
        fill(forms[usize::from(n != 1)].as_str().unwrap().to_owned(), &[("n", &n.to_string())])
    }

    fn date(&self, date: &PartialDate) -> String {
        let month =
            date.month_number().map(|n| self.value(&["months"]).unwrap()[n as usize - 1].as_str().unwrap().to_owned());
        let day = date.day_number().map(|day| day.to_string());
        let form = if day.is_some() {
            "day"
        } else if month.is_some() {
            "month"
        } else {
            "year"
        };
        let (month, day) = (month.unwrap_or_default(), day.unwrap_or_default());
        let year = format!("{:04}", date.year_number());
        self.filled(&["dates", form], &[("day", &day), ("month", &month), ("year", &year)])
    }

    /// The first reading at least of a date as a paper states it.
    fn stated(&self, date: &StatedDate) -> String {
        date.value.as_ref().map_or_else(|| self.word(&["document", "no_date"]), |value| self.date(value))
    }

    /// What the program calls what the case file has in English.
    fn term(&self, english: &str) -> String {
        let known = |text: &str| self.find(&["terms", text]).or_else(|| self.find(&["terms", &text.to_lowercase()]));
        let parts: Option<Vec<String>> = english.split(", ").map(known).collect();
        known(english).or(parts.map(|parts| parts.join(", "))).unwrap_or_else(|| english.to_owned())
    }

    /// Whether there are words for it.
    pub(crate) fn has_term(&self, english: &str) -> bool {
        self.find(&["terms", english]).is_some()
    }

    fn name(&self, id: &str) -> String {
        self.find(&["names", id]).unwrap_or_else(|| {
            let plain = id.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit());
            if plain { id.replace('-', " ") } else { id.to_owned() }
        })
    }
}

fn fill(mut text: String, values: &[(&str, &str)]) -> String {
    for (key, value) in values {
        text = text.replace(&format!("{{{key}}}"), value);
    }
    text
}

/// The id of a value as it stands in the case file.
fn id_of<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// What a part must hold, in this order.
pub(crate) struct Expected {
    pub(crate) part: String,
    pub(crate) texts: Vec<String>,
}

/// What is printed of one statement.
struct Row {
    subject: String,
    said: Vec<String>,
    how: String,
    beside: Vec<String>,
    quote: Option<String>,
}

impl Row {
    /// Whether nothing is said but by the words of the paper.
    fn is_bare(&self) -> bool {
        self.said.is_empty() && self.how == BARE
    }

    /// Of one day, such a statement is printed once, with the places of both.
    fn says_the_same(&self, other: &Self) -> bool {
        (&self.subject, &self.said, &self.how) == (&other.subject, &other.said, &other.how)
            && (!self.is_bare() || self.quote == other.quote)
    }

    fn texts(self, more: Vec<String>) -> Vec<String> {
        [self.subject].into_iter().chain(self.said).chain(self.beside).chain(self.quote).chain(more).collect()
    }
}

/// The words of the paper itself, with nothing behind them.
const BARE: &str = "(\"asserted\", false, false, None)";

/// A case with the words of its language.
pub(crate) struct Told<'c> {
    pub(crate) case: &'c CaseFile,
    pub(crate) words: &'c Words,
}

impl<'c> Told<'c> {
    fn record(&self, id: &str) -> Option<&'c Record> {
        self.case.records.iter().find(|record| record.id == id)
    }

    fn is_own(record: &Record) -> bool {
        matches!(record.patient, PatientMatch::Same | PatientMatch::Unknown)
    }

    fn own_place(&self, evidence: &Evidence) -> bool {
        evidence.is_of_no_paper() || self.record(&evidence.record).is_some_and(Self::is_own)
    }

    /// Statements about the patient that are no plan and no suspicion.
    fn facts(&self) -> impl Iterator<Item = &'c Fact> + '_ {
        self.case.facts.iter().filter(|fact| {
            fact.subject == Subject::Patient
                && fact.set_aside.is_none()
                && !matches!(fact.certainty, Certainty::Planned | Certainty::Uncertain)
                && self.own_place(&fact.evidence)
        })
    }

    fn treatments(&self) -> impl Iterator<Item = &'c TimelineEntry> + '_ {
        self.case
            .timeline
            .iter()
            .filter(|entry| entry.evidence.is_empty() || entry.evidence.iter().any(|evidence| self.own_place(evidence)))
    }

    fn date_of(&self, fact: &'c Fact) -> Option<&'c StatedDate> {
        let dated = |date: &&StatedDate| date.value.is_some();
        let of_record = || self.record(&fact.evidence.record).and_then(|record| record.date.as_ref());
        fact.date.as_ref().filter(dated).or_else(of_record).filter(dated)
    }

    fn reference(&self, evidence: &Evidence) -> String {
        if evidence.by_user {
            return self.words.word(&["document", "by_user"]);
        }
        self.words.filled(&["document", "reference"], &[("file", &evidence.file), ("page", &evidence.page.to_string())])
    }

    fn section(&self, key: &str) -> String {
        self.words.word(&["sections", key])
    }

    /// Everything, part by part.
    pub(crate) fn all(&self) -> Vec<Expected> {
        let mut all = vec![self.front(), self.treatments_in_order(), self.checklist()];
        all.extend(self.not_applicable());
        all.push(Expected { part: self.section("facts"), texts: vec![self.words.word(&["facts", "note"])] });
        all.extend(self.fact_tables());
        all.extend([self.findings()]);
        all.extend(self.questions());
        all.extend([self.index(), self.unread(), self.aside(), self.notice()]);
        all
    }

    fn front(&self) -> Expected {
        let patient = &self.case.patient;
        let mut texts = vec![self.words.word(&["document", "title"])];
        texts.extend(patient.name.clone());
        texts.extend(patient.date_of_birth.map(|date| self.words.date(&date)));
        let labels = ["diagnosis", "stage", "status"].map(|key| self.words.word(&["front", key]));
        texts.extend(labels);
        let targets = self.case.disease.targets.iter();
        texts.extend(targets.map(|marker| self.words.filled(&["front", "target"], &[("marker", marker)])));
        texts.extend(["lines", "pet", "performance"].map(|key| self.words.word(&["front", key])));
        texts.extend(self.case.notices.iter().cloned());
        Expected { part: self.section("front"), texts }
    }

    /// Required items that are not there; page 1 names them, or says how many more there are.
    pub(crate) fn open_items(&self) -> Vec<&'c Item> {
        let open = |item: &&Item| {
            item.need == Need::Required && !matches!(item.status, Status::Present | Status::NotApplicable)
        };
        self.case.items.iter().filter(open).collect()
    }

    fn treatments_in_order(&self) -> Expected {
        let words = self.words;
        let mut texts = Vec::new();
        for entry in self.treatments() {
            texts.push(match entry.line_proposed {
                Some(n) => words.filled(&["timeline", "line"], &[("n", &n.to_string())]),
                None => words.word(&["timeline", "uncounted"]),
            });
            texts.push(words.word(&["timeline", "kinds", &id_of(&entry.kind)]));
            texts.extend(
                [&entry.start, &entry.end].into_iter().flatten().filter(|d| d.value.is_some()).map(|d| words.stated(d)),
            );
            texts.extend(entry.stop_reason.as_deref().map(|reason| words.term(reason)));
            if let Some(response) = &entry.response {
                texts.push(response.value.clone());
                texts.extend(response.date.as_ref().filter(|date| date.value.is_some()).map(|date| words.stated(date)));
            }
            texts.push(entry.why_new_line.clone());
            let own = entry.evidence.iter().filter(|evidence| self.own_place(evidence));
            texts.extend(own.take(1).map(|evidence| self.reference(evidence)));
        }
        let part = if texts.is_empty() { "timeline" } else { "treatments" };
        Expected { part: self.section(part), texts }
    }

    /// The words of the papers for each treatment: its name in the table, or in quotation marks below it.
    pub(crate) fn treatment_quotes(&self) -> Vec<String> {
        self.treatments().map(|entry| entry.raw.trim().to_owned()).collect()
    }

    fn checklist(&self) -> Expected {
        let words = self.words;
        let apply: Vec<&Item> = self.case.items.iter().filter(|item| item.status != Status::NotApplicable).collect();
        let mut sections: Vec<&str> = apply.iter().map(|item| item.section.as_str()).collect();
        sections.sort_by_key(|section| apply.iter().position(|item| item.section == *section));
        sections.dedup();
        let mut texts = Vec::new();
        for item in sections.iter().flat_map(|section| apply.iter().filter(move |item| item.section == *section)) {
            texts.push(words.word(&["statuses", &id_of(&item.status), "word"]));
            texts.push(item.title.clone());
            texts.push(words.word(&["needs", &id_of(&item.need)]));
            texts.push(item.reason.clone());
            texts.extend(item.lacking.iter().filter(|text| !item.reason.contains(*text)).cloned());
            texts.extend(item.newest.map(|date| words.date(&date)));
            if let (Some(_), Some(days)) = (item.newest, item.age_days.filter(|days| *days >= 0)) {
                texts.push(words.count(&["checklist", "age"], days as usize));
            }
        }
        Expected { part: self.section("checklist"), texts }
    }

    fn not_applicable(&self) -> Option<Expected> {
        let off: Vec<&Item> = self.case.items.iter().filter(|item| item.status == Status::NotApplicable).collect();
        let mut reasons: Vec<&str> = Vec::new();
        for item in &off {
            if !reasons.contains(&item.reason.as_str()) {
                reasons.push(&item.reason);
            }
        }
        let mut texts = Vec::new();
        for reason in reasons {
            let mut rest = reason.trim().trim_end_matches('.').chars();
            // A capital stands first in the paragraph.
            rest.next();
            texts.push(rest.collect());
            texts.extend(off.iter().filter(|item| item.reason == reason).map(|item| item.title.clone()));
        }
        let part = self.words.word(&["checklist", "not_applicable"]);
        (!texts.is_empty()).then_some(Expected { part, texts })
    }

    /// The tables of statements; a table without any is named behind all.
    fn fact_tables(&self) -> Vec<Expected> {
        let tables = self.words.value(&["fact_tables"]).unwrap().as_sequence().unwrap();
        let (mut all, mut used, mut empty) = (Vec::new(), Vec::new(), Vec::new());
        for table in tables {
            let list = |key: &str| -> Vec<&str> {
                table.get(key).and_then(Value::as_sequence).into_iter().flatten().filter_map(Value::as_str).collect()
            };
            let (types, names, without) = (list("types"), list("names"), list("without"));
            let title = table.get("title").unwrap().as_str().unwrap().to_owned();
            let mut rows: Vec<(&'c Fact, Row, Vec<String>)> = Vec::new();
            for kind in types {
                let of_kind: Vec<&Fact> = self
                    .facts()
                    .filter(|fact| fact.kind == kind && self.words.value(&["statements", kind]).is_some())
                    .filter(|fact| names.is_empty() || names.contains(&fact.name.as_str()))
                    .filter(|fact| !without.contains(&fact.name.as_str()))
                    .filter(|fact| {
                        !(self.is_other_illness(fact) && fact.polarity == Polarity::Negative && fact.value.is_some())
                    })
                    .filter(|fact| {
                        let new = !used.contains(&fact.id.as_str());
                        used.extend(new.then_some(fact.id.as_str()));
                        new
                    })
                    .collect();
                rows.extend(self.rows(kind, of_kind));
            }
            // A line of a paper may be two statements: an illness, and that it is one beside the cancer.
            let mut kept: Vec<(&Fact, Row, Vec<String>)> = Vec::new();
            for (fact, row, more) in rows {
                let at = |fact: &Fact| (fact.evidence.record.clone(), fact.evidence.quote.clone(), fact.evidence.line);
                let twice = kept.iter().any(|(known, of, _)| of.subject == row.subject && at(known) == at(fact));
                if !(twice && row.is_bare()) {
                    kept.push((fact, row, more));
                }
            }
            let mut rows: Vec<Vec<String>> = kept.into_iter().map(|(_, row, more)| row.texts(more)).collect();
            if rows.is_empty() {
                empty.push(title);
                continue;
            }
            // No table has more rows; the rest is counted.
            let more = rows.len().saturating_sub(60);
            rows.truncate(60);
            let mut texts = rows.concat();
            if more > 0 {
                texts.push(self.words.filled(&["document", "and_more"], &[("n", &more.to_string())]));
            }
            all.push(Expected { part: title, texts });
        }
        if let (Some(last), false) = (all.last_mut(), empty.is_empty()) {
            last.texts.extend(empty);
        }
        all
    }

    fn is_other_illness(&self, fact: &Fact) -> bool {
        let names = self.words.value(&["other_illnesses"]).unwrap().as_sequence().unwrap();
        names.iter().any(|name| name.as_str() == Some(&fact.name))
    }

    /// The rows of one type: by name in the order of the papers, newest first, the same statement of one day once.
    fn rows(&self, kind: &str, facts: Vec<&'c Fact>) -> Vec<(&'c Fact, Row, Vec<String>)> {
        let name_of = |fact: &'c Fact| match &fact.value {
            Some(value) if self.is_other_illness(fact) => value.as_str(),
            _ => fact.name.as_str(),
        };
        let day = |fact: &'c Fact| self.date_of(fact).and_then(|date| date.value);
        let keep = self.words.value(&["statements", kind, "keep"]).and_then(Value::as_u64).unwrap_or(3) as usize;
        let mut in_order = facts.clone();
        in_order.sort_by_key(|fact| &fact.id);
        let mut names: Vec<&str> = Vec::new();
        for fact in in_order {
            if !names.contains(&name_of(fact)) {
                names.push(name_of(fact));
            }
        }
        let mut rows = Vec::new();
        for name in names {
            let mut of_name: Vec<&Fact> = facts.iter().copied().filter(|fact| name_of(fact) == name).collect();
            of_name.sort_by_key(|fact| Reverse(day(fact).map(|day| (day.earliest(), day.latest()))));
            let newest = of_name.first().and_then(|fact| day(fact));
            let mut shown: Vec<(&'c Fact, Row)> = Vec::new();
            let mut older = 0;
            for fact in of_name {
                let row = self.row(fact);
                let same = |(known, printed): &(&'c Fact, Row)| day(known) == day(fact) && printed.says_the_same(&row);
                if shown.iter().any(same) {
                    continue;
                }
                if shown.len() < keep || (day(fact) == newest && shown.len() < 8) {
                    shown.push((fact, row));
                } else {
                    older += 1;
                }
            }
            let last = shown.len().saturating_sub(1);
            for (n, (fact, row)) in shown.into_iter().enumerate() {
                let is_date = matches!(self.form(fact).as_str(), "date" | "interval");
                let mut more = Vec::new();
                if n == last && older > 0 {
                    more.push(self.words.count(&["facts", "older"], older));
                }
                more.extend(self.date_of(fact).filter(|_| !is_date).map(|date| self.words.stated(date)));
                rows.push((fact, row, more));
            }
        }
        rows
    }

    fn form(&self, fact: &Fact) -> String {
        self.words.word(&["statements", &fact.kind, "value"])
    }

    /// What is printed of a statement.
    fn row(&self, fact: &Fact) -> Row {
        let words = self.words;
        let of_type = |key: &str| words.value(&["statements", &fact.kind, key]);
        let title = words.word(&["statements", &fact.kind, "title"]);
        let name = words
            .find(&["kinds", &fact.name])
            .filter(|_| fact.kind == "pending-result")
            .or_else(|| {
                let is_medicine = fact.kind == "medication" || fact.kind == "allergy";
                is_medicine.then(|| words.term(&fact.name)).filter(|term| *term != fact.name)
            })
            .unwrap_or_else(|| words.name(&fact.name));
        let subject = match of_type("show").and_then(Value::as_str) {
            Some("title") if !self.is_other_illness(fact) => title,
            _ => name,
        };
        let mut said = Vec::new();
        let value = fact.value.clone().unwrap_or_default();
        let dates =
            || value.split('/').filter_map(|day| Some(words.date(&day.parse().ok()?))).collect::<Vec<_>>().concat();
        let printed = match self.form(fact).as_str() {
            "raw" if fact.value_raw.trim().is_empty() => value,
            "raw" => fact.value_raw.trim().to_owned(),
            "standard" => words.term(&value),
            "number" => value,
            "code" => fact.value.as_deref().map(|value| words.name(value)).unwrap_or_default(),
            "date" | "interval" => dates(),
            _ => String::new(),
        };
        let quotes = of_type("quote").and_then(Value::as_bool) == Some(true);
        let special = words.value(&["polarities_of", &fact.kind]).is_some();
        let answers = of_type("answer").and_then(Value::as_bool) == Some(true);
        let exact = fact.polarity == Polarity::Partial
            && fact.value.as_deref().is_some_and(|value| value.contains(char::is_alphabetic));
        // A value that is simply there needs no "positive", and the words of a paper none of ours before them.
        let plain = fact.polarity == Polarity::Stated
            || (!special && (quotes && self.form(fact) == "none" || fact.polarity == Polarity::Positive && !answers));
        if !plain && !exact {
            let id = id_of(&fact.polarity);
            let word = words.find(&["polarities_of", &fact.kind, &id]);
            said.push(word.unwrap_or_else(|| words.word(&["polarities", &id])));
        }
        let fallback = printed.is_empty() && said.is_empty() && self.form(fact) != "none";
        let printed = if fallback { fact.value_raw.trim().to_owned() } else { printed };
        said.push(printed.clone());
        said.extend(fact.method.iter().chain(&fact.sample).map(|name| words.term(name)));
        let quoted = quotes && !fact.evidence.by_user;
        let quote = fact.evidence.quote.trim();
        let quote = (quoted && !quote.eq_ignore_ascii_case(&printed)).then(|| quote.to_owned());
        let beside = fact.reference_range.clone().into_iter().chain(fact.flag.clone()).collect();
        said.retain(|text| !text.is_empty());
        // That something is of the past, hard to read or told by a letter or the user is said in words behind the value.
        let how = (id_of(&fact.certainty), fact.evidence.doubtful, fact.evidence.by_user, fact.unit_raw.clone());
        Row { subject, said, how: format!("{how:?}"), beside, quote }
    }

    fn findings(&self) -> Expected {
        let mut findings: Vec<_> = self.case.findings.iter().collect();
        findings.sort_by_key(|finding| finding.severity);
        let texts = findings.iter().flat_map(|finding| {
            let level = self.words.word(&["findings", "levels", &id_of(&finding.severity)]);
            let files = finding.files.first().cloned();
            [level, finding.message.clone(), finding.fix.clone()].into_iter().chain(files)
        });
        Expected { part: self.section("findings"), texts: texts.collect() }
    }

    /// Twelve questions, and the others behind a heading of their own.
    fn questions(&self) -> Vec<Expected> {
        let texts = |from: usize, to: usize| -> Vec<String> {
            let some = self.case.questions.iter().enumerate().skip(from).take(to - from);
            some.flat_map(|(n, question)| [(n + 1).to_string(), question.text.clone(), question.ask_whom.clone()])
                .collect()
        };
        let mut all = vec![Expected { part: self.section("questions"), texts: texts(0, 12) }];
        if self.case.questions.len() > 12 {
            all.push(Expected { part: self.section("more_questions"), texts: texts(12, usize::MAX) });
        }
        all
    }

    fn state(&self, file: &FileEntry) -> String {
        self.words.word(&["index", "states", &id_of(&file.state)])
    }

    fn index(&self) -> Expected {
        let words = self.words;
        let mut texts = Vec::new();
        for file in &self.case.files {
            texts.push(file.id.clone());
            // Of a very long path the middle is not printed.
            texts.extend((file.path.chars().count() <= 150).then(|| file.path.clone()));
            texts.extend(file.container.clone());
            let records: Vec<&Record> = file.records.iter().filter_map(|id| self.record(id)).collect();
            let own: Vec<&&Record> = records.iter().take(10).filter(|record| Self::is_own(record)).collect();
            let kind = |id: &str| words.find(&["kinds", id]).unwrap_or_else(|| words.name(id));
            texts.extend(own.iter().map(|record| kind(record.kind.id())));
            let dates = own.iter().map(|record| {
                record.date.as_ref().map_or_else(|| words.word(&["document", "no_date"]), |date| words.stated(date))
            });
            texts.extend(dates);
            texts.push(match &file.duplicate_of {
                Some(other) => words.filled(&["index", "same_as"], &[("file", other)]),
                None => self.state(file),
            });
            texts.push(file.sha256.chars().take(12).collect());
        }
        Expected { part: self.section("index"), texts }
    }

    fn unread(&self) -> Expected {
        let is_unread =
            |file: &&FileEntry| !matches!(file.state, FileState::Read | FileState::Duplicate | FileState::Ignored);
        let texts = self.case.files.iter().filter(is_unread).flat_map(|file| {
            let mut state = self.state(file).chars().skip(1).collect::<String>();
            // A capital stands first.
            state = state.trim().to_owned();
            [Some(file.id.clone()), Some(file.path.clone()), Some(state), file.reason.clone()].into_iter().flatten()
        });
        Expected { part: self.section("unread"), texts: texts.collect() }
    }

    fn aside(&self) -> Expected {
        let texts =
            self.case.files.iter().filter(|file| {
                file.records.iter().filter_map(|id| self.record(id)).any(|record| !Self::is_own(record))
            });
        let texts = texts.flat_map(|file| [file.id.clone(), file.path.clone()]);
        Expected { part: self.section("aside"), texts: texts.collect() }
    }

    fn notice(&self) -> Expected {
        let hash: String = self.case.checklist_sha256.chars().take(12).collect();
        let values = [
            ("tool", self.case.tool.name.as_str()),
            ("version", self.case.tool.version.as_str()),
            ("date", &self.words.date(&self.case.as_of)),
            ("profile", self.case.profile.as_str()),
            ("hash", &hash),
            ("files", &self.case.files.len().to_string()),
        ];
        let paragraphs = self.words.value(&["notice", "paragraphs"]).unwrap().as_sequence().unwrap();
        let texts = paragraphs.iter().map(|text| fill(text.as_str().unwrap().to_owned(), &values)).collect();
        Expected { part: self.section("notice"), texts }
    }
}
