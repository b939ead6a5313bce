//! Invented cases.

use crate::model::case::SCHEMA;
use crate::model::*;

pub(super) fn day(iso: &str) -> PartialDate {
    iso.parse().unwrap()
}

pub(super) fn stated(iso: &str) -> Option<StatedDate> {
    let value = day(iso);
    Some(StatedDate {
        value: Some(value),
        precision: value.precision(),
        kind: DateKind::Report,
        other_reading: None,
        quote: iso.into(),
        page: 1,
        line: 1,
        file: None,
        by_user: false,
    })
}

pub(super) fn evidence(record: &str, page: u32, quote: &str) -> Evidence {
    Evidence {
        record: record.into(),
        file: record.replace('R', "F"),
        page,
        line: 3,
        quote: quote.into(),
        doubtful: false,
        by_user: false,
    }
}

/// A builder of cases: every file holds one paper.
pub(super) struct Build(pub(super) CaseFile);

impl Build {
    pub(super) fn new() -> Self {
        Build(CaseFile {
            schema: SCHEMA.into(),
            tool: Tool { name: "cart-dossier".into(), version: "0.1.0".into() },
            as_of: day("2026-11-20"),
            language: Default::default(),
            profile: "generic".into(),
            checklist_sha256: "ab".repeat(32),
            disease: Disease {
                id: "lbcl".into(),
                chosen_by: DiseaseSource::Documents,
                evidence: vec![],
                targets: vec!["CD19".into()],
            },
            patient: Patient::default(),
            files: vec![],
            records: vec![],
            facts: vec![],
            items: vec![],
            timeline: vec![],
            findings: vec![],
            notices: vec![],
            redacted: false,
            questions: vec![],
            counts: Counts::default(),
        })
    }

    /// Adds a file with one paper in it and gives the paper's id.
    pub(super) fn paper(&mut self, path: &str, kind: &str, date: Option<&str>, pages: u32) -> String {
        let n = self.0.files.len() + 1;
        let (file, record) = (format!("F{n:02}"), format!("R{n:02}"));
        self.0.files.push(FileEntry {
            id: file.clone(),
            path: path.into(),
            container: None,
            bytes: 40_000,
            sha256: format!("{n:064x}").chars().rev().collect(),
            format: Format::Pdf,
            pages: Some(pages),
            state: FileState::Read,
            reason: None,
            problem: None,
            duplicate_of: None,
            records: vec![record.clone()],
            members: None,
            series: None,
            recognised: None,
            caption: None,
        });
        self.0.records.push(Record {
            id: record.clone(),
            file,
            pages: [1, pages],
            kind: RecordKind::new(kind),
            also: vec![],
            corrected_from: None,
            patient_by_user: None,
            score: 40,
            runner_up: None,
            language: Some("en".into()),
            date: date.and_then(stated),
            all_dates: vec![],
            author: None,
            institution: None,
            patient: PatientMatch::Same,
            near_duplicate_of: None,
            translation_of: None,
            replaced_by: None,
            supplement_of: None,
            complete_pages: None,
            page_count: None,
            parts: vec![],
            text_source: TextSource::Text,
            cues: vec![],
        });
        record
    }

    /// A file that was not read.
    pub(super) fn unread(&mut self, path: &str, state: FileState, reason: &str) {
        self.paper(path, "unclassified", None, 1);
        self.0.records.pop();
        let file = self.0.files.last_mut().unwrap();
        file.records.clear();
        file.state = state;
        file.pages = None;
        file.reason = Some(reason.into());
    }

    pub(super) fn fact(&mut self, kind: &str, name: &str, value: &str, at: (&str, u32), quote: &str) -> &mut Fact {
        let id = format!("X{:03}", self.0.facts.len() + 1);
        self.0.facts.push(Fact {
            id,
            value: (!value.is_empty()).then(|| value.into()),
            ..Fact::new(kind, name, value, evidence(at.0, at.1, quote), "test/rule")
        });
        self.0.facts.last_mut().unwrap()
    }

    pub(super) fn lab(&mut self, name: &str, value: &str, unit: &str, range: &str, flag: Option<&str>, at: &str) {
        let fact = self.fact("lab", name, value, (at, 1), &format!("{name} {value} {unit} {range}"));
        fact.unit = Some(unit.into());
        fact.unit_raw = Some(unit.into());
        fact.reference_range = Some(range.into());
        fact.flag = flag.map(Into::into);
    }

    pub(super) fn treatment(
        &mut self,
        kind: TimelineKind,
        raw: &str,
        dates: (Option<&str>, Option<&str>),
        line: Option<u32>,
        at: &str,
    ) -> &mut TimelineEntry {
        let id = format!("T{}", self.0.timeline.len() + 1);
        self.0.timeline.push(TimelineEntry {
            id,
            kind,
            regimen: raw.to_lowercase(),
            raw: raw.into(),
            start: dates.0.and_then(stated),
            end: dates.1.and_then(stated),
            ongoing: false,
            cycles: None,
            line_proposed: line,
            line_asserted: None,
            why_new_line: "First treatment of the disease.".into(),
            response: None,
            stop_reason: None,
            status: TreatmentStatus::Given,
            evidence: vec![evidence(at, 1, raw)],
        });
        self.0.timeline.last_mut().unwrap()
    }

    pub(super) fn item(&mut self, title: &str, section: &str, need: Need, status: Status, reason: &str) -> &mut Item {
        self.0.items.push(Item {
            reason: reason.into(),
            ..Item::new(&title.to_lowercase().replace(' ', "-"), title, section, need, status)
        });
        self.0.items.last_mut().unwrap()
    }
}

/// A folder with nothing in it.
pub(super) fn empty() -> CaseFile {
    let mut b = Build::new();
    b.0.disease =
        Disease { id: "unknown".into(), chosen_by: DiseaseSource::Unknown, evidence: vec![], targets: vec![] };
    for n in 1..=34 {
        b.item(
            &format!("Required paper number {n}"),
            "section",
            Need::Required,
            Status::Missing,
            "Not found in this folder.",
        );
    }
    b.0
}

/// Two hundred files with long names, hostile texts and more of everything than fits.
pub(super) fn large() -> CaseFile {
    let mut b = Build::new();
    let hostile = "(((\\) << /JS (x) >> endstream\u{0}\u{1b}[31m \u{202E}gnp.exe 张伟 مرحبا ฏ";
    b.0.patient.name = Some(format!("{hostile} {}", "Maximiliane-Wilhelmina ".repeat(12)));
    b.0.profile = hostile.into();
    for n in 0..200 {
        let name = format!("{}/{hostile}{n}.pdf", "averylongfoldername_without_any_break".repeat(n % 9));
        let record = b.paper(&name, "pet-ct-report", Some(&format!("20{:02}-{:02}-11", 10 + n % 16, n % 12 + 1)), 3);
        b.fact("pet-deauville", "deauville", "3", (&record, 2), hostile);
        b.fact("imaging-impression", "impression", "", (&record, 2), &"long quote ".repeat(22));
        b.fact("medication", &format!("Drug {n} {hostile}"), &"W".repeat(300), (&record, 1), hostile);
        let (from, to) = (format!("20{:02}-01", 10 + n % 16), format!("20{:02}-07-01", 10 + n % 16));
        b.treatment(
            TimelineKind::Systemic,
            &format!("Regimen {n}"),
            (Some(&from), Some(&to)),
            Some(n as u32 % 20),
            &record,
        );
        let item = b.item(
            &format!("Item {n} {hostile}"),
            "s",
            Need::Required,
            Status::Missing,
            &format!("{hostile} reason {n}"),
        );
        item.lacking = vec!["something ".repeat(30); 20];
        b.0.questions.push(Question {
            id: format!("q{n}"),
            text: "why ".repeat(80),
            ask_whom: hostile.into(),
            because: vec![],
            records: vec![record; 9],
        });
    }
    b.0
}

/// A long history with every sort of date.
pub(super) fn long_history() -> CaseFile {
    let mut b = Build::new();
    b.0.disease.id = "mm".into();
    b.0.disease.targets = vec!["BCMA".into()];
    b.0.patient.name = Some("Ng, Siew Lan".into());
    let letter = b.paper("summary of care.docx", "treatment-summary", Some("2026-10-02"), 6);
    for (date, score) in [("2018-02", "4"), ("2018-03-20", "5"), ("2018-04-01", "3"), ("2026-08-30", "5")] {
        let pet = b.paper(&format!("pet {date}.pdf"), "pet-ct-report", Some(date), 2);
        b.fact("pet-deauville", "deauville", score, (&pet, 1), "Deauville");
    }
    let marrow = b.paper("marrow.pdf", "bone-marrow-report", Some("2026-07"), 2);
    b.fact("bm-plasma-cell-percent", "plasma-cells", "35", (&marrow, 1), "35 % plasma cells").unit = Some("%".into());
    b.fact("diagnosis-date", "diagnosis", "2008", (&letter, 1), "diagnosed in 2008");
    for (name, date) in
        [("progression", "2017-11"), ("relapse", "2026-06-30"), ("relapse", "2026-06"), ("progression", "2026-08-12")]
    {
        b.fact("relapse-date", name, date, (&letter, 1), name);
    }
    use TimelineKind::*;
    b.treatment(Systemic, "VAD", (Some("2008"), Some("2009")), Some(1), &letter);
    b.treatment(Transplant, "Melphalan autograft", (Some("2009"), None), Some(1), &letter);
    b.treatment(Maintenance, "Thalidomide maintenance", (Some("2009-09"), Some("2012")), Some(1), &letter);
    b.treatment(Systemic, "Lenalidomide-dexamethasone", (Some("2017-12-04"), None), Some(2), &letter);
    b.treatment(Radiotherapy, "RT T8, 20 Gy", (None, Some("2018-01-19")), None, &letter);
    let e = b.treatment(CellTherapy, "anti-BCMA CAR-T (trial)", (Some("2024-05-14"), None), Some(3), &letter);
    e.response = Some(Response { value: "VGPR".into(), date: stated("2024-08"), method: None });
    let e = b.treatment(Bridging, "DCEP", (Some("2026-09-20"), None), None, &letter);
    (e.status, e.ongoing) = (TreatmentStatus::Ongoing, true);
    let e = b.treatment(Systemic, "Talquetamab", (Some("2026-12-10"), None), None, &letter);
    e.status = TreatmentStatus::Planned;
    let fact = b.fact("pending-result", "BCMA", "", (&letter, 4), "BCMA by flow: result to follow");
    fact.polarity = Polarity::Pending;
    b.0
}

/// Two years of blood tests: haemoglobin and LDH every month, one of them also told by a letter, platelets once.
pub(super) fn two_years_of_blood() -> CaseFile {
    let mut b = Build::new();
    for month in 0..24 {
        let date = format!("{}-{:02}-07", 2025 + month / 12, month % 12 + 1);
        let labs = b.paper(&format!("bloods {month}.pdf"), "lab-report", Some(&date), 1);
        b.lab(
            "haemoglobin",
            &(88 + month).to_string(),
            "g/L",
            if month < 12 { "130-170" } else { "< 165" },
            None,
            &labs,
        );
        b.lab("ldh", &(900 - 30 * month).to_string(), "U/L", "", None, &labs);
        if month == 3 {
            b.lab("platelets", "96", "10^9/L", "150-400", None, &labs);
        }
    }
    let letter = b.paper("letter.pdf", "clinic-letter", Some("2026-12-10"), 1);
    b.lab("haemoglobin", "109", "g/L", "", None, &letter);
    b.0.facts.last_mut().unwrap().certainty = Certainty::ReportedByLetter;
    // The day of the letter's own value, and one that cannot be put on the scale.
    b.lab("ldh", "raised", "U/L", "", None, &letter);
    b.0
}
