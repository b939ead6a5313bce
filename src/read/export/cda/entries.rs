//! The coded entries of a section.

use std::collections::HashMap;

use roxmltree::Node;

use super::super::book::{Book, Sort};
use super::super::words::{SectionSort, WORDS, one_line};
use super::narrative::referred;
use super::tree::{attribute, child, children, path, text_of};
use super::values::{codes, interval, reference_range, span, value};
use crate::model::{Code, Coded, CodedRole, DateKind};

/// Statements in statements.
const DEPTH: usize = 12;
/// A value of more characters, or of several lines, is a report in words.
const LONG: usize = 160;

/// What the statements of one section have in common, and how many of them gave a coded entry.
pub(super) struct Entries<'b, 'a, 'i> {
    book: &'b mut Book,
    person: usize,
    ids: &'b HashMap<&'a str, Node<'a, 'i>>,
    sort: Option<SectionSort>,
    title: String,
    headed: bool,
    pub(super) coded: usize,
}

/// What a statement takes from the one that holds it.
#[derive(Debug, Clone, Default)]
struct Outer {
    date: Option<String>,
    end: Option<String>,
    status: Option<String>,
    specimen: Option<String>,
    negated: bool,
    planned: bool,
}

const STATEMENTS: [&str; 7] =
    ["organizer", "observation", "act", "substanceAdministration", "procedure", "encounter", "supply"];

impl<'b, 'a, 'i> Entries<'b, 'a, 'i> {
    pub(super) fn new(
        book: &'b mut Book,
        person: usize,
        ids: &'b HashMap<&'a str, Node<'a, 'i>>,
        sort: Option<SectionSort>,
        title: String,
    ) -> Self {
        Self { book, person, ids, sort, title, headed: false, coded: 0 }
    }

    /// Reads one `entry` of the section.
    pub(super) fn entry(&mut self, entry: Node<'a, 'i>) {
        // What is said of relatives stays words.
        if self.sort == Some(SectionSort::Family) {
            return;
        }
        self.statements(entry, &Outer::default(), DEPTH);
    }

    fn statements(&mut self, holder: Node<'a, 'i>, outer: &Outer, depth: usize) {
        if depth == 0 {
            return;
        }
        let found = holder.children().filter(|node| node.is_element() && STATEMENTS.contains(&node.tag_name().name()));
        for statement in found {
            if is_of_another(statement) || attribute(statement, "nullFlavor").is_some() {
                continue;
            }
            let here = self.outer(statement, outer);
            match statement.tag_name().name() {
                "organizer" => {
                    for component in children(statement, "component") {
                        self.statements(component, &here, depth - 1);
                    }
                }
                "observation" => self.observation(statement, &here),
                "substanceAdministration" => self.medicine(statement, &here),
                "procedure" => self.procedure(statement, &here),
                // A concern holds its problems; any other act is something that was done.
                "act" => {
                    for relation in children(statement, "entryRelationship") {
                        self.statements(relation, &here, depth - 1);
                    }
                    if self.sort == Some(SectionSort::Procedures) {
                        self.procedure(statement, &here);
                    }
                }
                _ => {}
            }
        }
    }

    /// What holds for a statement: its own, else that of what holds it.
    fn outer(&self, statement: Node<'a, 'i>, outer: &Outer) -> Outer {
        let (mut date, mut end) = (None, None);
        for time in children(statement, "effectiveTime") {
            let (from, to) = span(time);
            date = date.or(from);
            end = end.or(to);
        }
        let concern = statement.tag_name().name() == "act" && self.sort != Some(SectionSort::Procedures);
        let specimen = path(statement, &["specimen", "specimenRole", "specimenPlayingEntity"]).and_then(|player| {
            let code = child(player, "code").and_then(|code| self.display(code, &codes(code)));
            code.or_else(|| child(player, "name").map(text_of).map(|name| one_line(&name)))
        });
        Outer {
            // The times of a concern are those of its being followed, not those of the disease.
            date: if concern { None } else { date.or_else(|| outer.date.clone()) },
            end: if concern { None } else { end.or_else(|| outer.end.clone()) },
            status: child(statement, "statusCode")
                .and_then(|status| attribute(status, "code"))
                .map(str::to_owned)
                .or_else(|| outer.status.clone()),
            specimen: specimen.filter(|name| !name.is_empty()).or_else(|| outer.specimen.clone()),
            negated: outer.negated || attribute(statement, "negationInd") == Some("true"),
            planned: outer.planned || attribute(statement, "moodCode").is_some_and(|mood| mood != "EVN"),
        }
    }

    /// The words for a coded element: those of its code, those it points to, the bare code.
    fn display(&self, node: Node<'_, '_>, codes: &[Code]) -> Option<String> {
        let own = codes.iter().map(|code| code.display.clone()).find(|display| !display.is_empty());
        let told = || child(node, "originalText").map(|text| referred(text, self.ids)).filter(|text| !text.is_empty());
        let bare = || codes.first().map(|code| code.code.clone());
        own.or_else(told).or_else(bare)
    }

    fn observation(&mut self, node: Node<'a, 'i>, outer: &Outer) {
        let Some(code_node) = child(node, "code") else { return };
        let code = codes(code_node);
        let is_problem = code.iter().any(|code| WORDS.is_problem_type(&code.code))
            || matches!(self.sort, Some(SectionSort::Problems)) && code.is_empty();
        let answers: Vec<_> = children(node, "value").map(|node| (node, value(node))).collect();
        match self.sort {
            Some(SectionSort::Allergies | SectionSort::Immunisations | SectionSort::Family) => return,
            _ if is_problem => {
                for (value_node, value) in answers {
                    self.condition(value_node, value.codes, outer);
                }
                return;
            }
            Some(SectionSort::Procedures) => {
                self.procedure(node, outer);
                return;
            }
            _ => {}
        }
        let Some(name) = self.display(code_node, &code) else { return };
        let flags: Vec<Code> = children(node, "interpretationCode").flat_map(codes).collect();
        let mut coded = Coded::new(CodedRole::Observation);
        coded.codes.clone_from(&code);
        coded.reference_range = reference_range(node);
        coded.flag = flags.first().map(|flag| flag.code.clone());
        coded.method = child(node, "methodCode").and_then(|method| self.display(method, &codes(method)));
        self.fill(&mut coded, outer, DateKind::SpecimenTaken);
        if answers.is_empty() {
            self.result(&name, coded.clone(), None);
        }
        for (value_node, value) in answers {
            let mut coded = coded.clone();
            let told = || child(value_node, "originalText").map(|text| referred(text, self.ids));
            coded.value = value.text.or_else(|| self.display(value_node, &value.codes)).or_else(told);
            let referred = child(value_node, "reference").map(|_| referred(value_node, self.ids));
            coded.value = referred.filter(|text| !text.is_empty()).or(coded.value);
            coded.unit = value.unit;
            coded.value_codes = value.codes;
            coded.value_codes.extend(flags.iter().cloned());
            let words = coded.value.clone().unwrap_or_default();
            if value.is_words && (words.chars().count() > LONG || words.lines().count() > 2) {
                self.report(&name, &code, &words, &coded);
            } else {
                self.result(&name, coded, None);
            }
        }
    }

    /// A result on the page of its day.
    fn result(&mut self, name: &str, mut coded: Coded, comment: Option<&str>) {
        coded.value = coded.value.map(|value| one_line(&value));
        let sort = match self.sort {
            Some(SectionSort::Results) => Sort::Results(coded.date.clone(), String::new()),
            _ => Sort::Observations(coded.date.clone()),
        };
        let part = self.book.part(self.person, sort);
        super::super::result_line(part, name, coded);
        part.entry(&[comment.unwrap_or_default()], None);
        self.coded += 1;
    }

    /// A value that is a report in words.
    fn report(&mut self, name: &str, code: &[Code], words: &str, coded: &Coded) {
        if super::super::is_void(coded.status.as_deref()) {
            return;
        }
        let part = self.book.report(self.person);
        part.title = name.to_owned();
        part.is_a(code);
        part.status.clone_from(&coded.status);
        part.date = coded.date.clone().map(|date| (date, DateKind::SpecimenTaken));
        part.prose(words.lines().map(|line| line.trim_end().to_owned()));
        self.coded += 1;
    }

    fn condition(&mut self, value: Node<'a, 'i>, code: Vec<Code>, outer: &Outer) {
        let Some(name) = self.display(value, &code) else { return };
        let mut coded = Coded::new(CodedRole::Condition);
        coded.codes = code;
        self.fill(&mut coded, outer, DateKind::Diagnosis);
        self.listed("conditions", &name, None, coded);
    }

    fn procedure(&mut self, node: Node<'a, 'i>, outer: &Outer) {
        let Some(code_node) = child(node, "code") else { return };
        let code = codes(code_node);
        let Some(name) = self.display(code_node, &code) else { return };
        let mut coded = Coded::new(CodedRole::Procedure);
        coded.codes = code;
        self.fill(&mut coded, outer, DateKind::Procedure);
        self.listed("procedures", &name, None, coded);
    }

    fn medicine(&mut self, node: Node<'a, 'i>, outer: &Outer) {
        if matches!(self.sort, Some(SectionSort::Immunisations | SectionSort::Allergies)) {
            return;
        }
        let material = path(node, &["consumable", "manufacturedProduct", "manufacturedMaterial"]);
        let Some(code_node) = material.and_then(|material| child(material, "code")) else { return };
        let code = codes(code_node);
        let plain = material.and_then(|material| child(material, "name")).map(|name| one_line(&text_of(name)));
        let Some(name) = self.display(code_node, &code).or(plain).filter(|name| !name.is_empty()) else { return };
        let quantity = |element: &str| {
            let node = child(node, element)?;
            let number = attribute(node, "value").map(one_line).or_else(|| interval(node).0)?;
            let unit = attribute(node, "unit").filter(|unit| *unit != "1").unwrap_or_default();
            Some(format!("{number} {unit}").trim().to_owned())
        };
        let mut coded = Coded::new(CodedRole::Medication);
        coded.codes = code;
        coded.value = quantity("doseQuantity");
        self.fill(&mut coded, outer, DateKind::TreatmentStart);
        if self.sort == Some(SectionSort::Medications) {
            self.listed("medications", &name, None, coded);
        } else {
            // What is planned, or was taken in an admission, is no list of what is taken.
            let part = self.book.part(self.person, Sort::Summary);
            part.heading(&self.title);
            part.entry(&[&name, coded.value.as_deref().unwrap_or_default()], None);
        }
    }

    /// An entry of a list, below the heading of its section.
    fn listed(&mut self, list: &str, name: &str, comment: Option<&str>, coded: Coded) {
        let sort = if list == "medications" { Sort::Medications } else { Sort::Summary };
        let in_summary = sort == Sort::Summary;
        let part = self.book.part(self.person, sort);
        if !self.headed && in_summary {
            part.line(if self.title.is_empty() { WORDS.plain(list) } else { self.title.clone() });
            self.headed = true;
        }
        super::super::list_line(part, name, comment, coded);
        self.coded += 1;
    }

    fn fill(&self, coded: &mut Coded, outer: &Outer, kind: DateKind) {
        coded.date.clone_from(&outer.date);
        coded.end.clone_from(&outer.end);
        coded.date_kind = outer.date.is_some().then_some(kind);
        coded.status.clone_from(&outer.status);
        coded.negated = outer.negated;
        coded.planned = outer.planned;
        coded.specimen.clone_from(&outer.specimen);
    }
}

/// Whether a statement is about a relative, a donor, a child to be born.
fn is_of_another(statement: Node<'_, '_>) -> bool {
    child(statement, "subject").is_some()
}
