//! Generated cases: what a folder can hold at its strangest, on top of a real checklist in each language. The same every
//! time. All persons are invented.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use cart_dossier::model::{CaseFile, Language, Status};
use cart_dossier::pipeline;
use cart_dossier::watch::Watch;
use serde_json::{Value, json};

use super::common::{project, settings};

/// A case that is not made yet.
pub(crate) struct Generated {
    pub(crate) name: &'static str,
    pub(crate) languages: &'static [Language],
    /// Whether nothing of it is so long that it may be cut.
    pub(crate) whole: bool,
    plan: fn(&mut Made),
}

impl Generated {
    /// The case, with the sentences of the program in this language.
    pub(crate) fn make(&self, language: Language) -> CaseFile {
        let case = EMPTY.iter().find(|case| case.language == language).unwrap().clone();
        let mut made = Made { case, chance: 20_261_120 };
        (self.plan)(&mut made);
        made.case
    }
}

/// What an empty folder gives: all items of a checklist, all missing, and what to ask.
static EMPTY: LazyLock<Vec<CaseFile>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let of = |language| {
        let mut settings = settings("uk-china");
        settings.language = language;
        pipeline::run(folder.path(), &settings, &Watch::default()).unwrap()
    };
    Language::ALL.map(of).to_vec()
});

/// Every type of statement that the summary prints, with the form of its value.
static TYPES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let text = std::fs::read_to_string(project("src/knowledge/report/en.yaml")).unwrap();
    let words: BTreeMap<String, serde_yaml::Value> = serde_yaml::from_str(&text).unwrap();
    let types: BTreeMap<String, BTreeMap<String, serde_yaml::Value>> =
        serde_yaml::from_value(words["statements"].clone()).unwrap();
    types.into_iter().map(|(kind, of)| (kind, of["value"].as_str().unwrap().to_owned())).collect()
});

const LATIN: &str = "Diffuse large B-cell lymphoma, non-germinal centre type; CD20 positive, BCL2 80 %, Ki-67 90 %.";
const ACCENTS: &str = "Kết luận: u lympho tế bào B lớn lan tỏa; węzeł chłonny, příznaky, şüpheli, ≥ 75 × 10⁹/L, TNF-α.";
const CYRILLIC: &str =
    "Заключение: диффузная B-крупноклеточная лимфома; CD20 положительно, Ki-67 90 %, поражение костного мозга.";
const GREEK: &str = "Συμπέρασμα: διάχυτο λέμφωμα από μεγάλα Β κύτταρα· CD20 θετικό, Ki-67 90 %, διήθηση μυελού 15 %.";
const CHINESE: &str = "结论：弥漫大B细胞淋巴瘤，非生发中心型；CD20阳性，Ki-67约90%，骨髓侵犯15%，建议复查PET-CT。";
const ARABIC: &str = "الخلاصة: لمفومة الخلايا البائية الكبيرة المنتشرة، CD20 إيجابي، Ki-67 نحو 90 %، ارتشاح النقي 15 %.";
const UNKNOWN: &str = "สรุปผล CD19 ฏฎ निष्कर्ष Ki-67";
const KINDS: [&str; 9] = [
    "pathology-report",
    "pet-ct-report",
    "bone-marrow-report",
    "clinic-letter",
    "lab-report",
    "cardiac-report",
    "virology-report",
    "transplant-report",
    "unclassified",
];
const STATUSES: [Status; 9] = [
    Status::Present,
    Status::Partial,
    Status::Stale,
    Status::Pending,
    Status::MentionedOnly,
    Status::Conflict,
    Status::Unreadable,
    Status::Missing,
    Status::NotApplicable,
];

/// A case while it is made.
struct Made {
    case: CaseFile,
    chance: u64,
}

fn made<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn date(iso: &str) -> Value {
    let precision = ["", "year", "month", "day"][iso.split('-').count()];
    json!({"value": iso, "precision": precision, "kind": "report", "other_reading": null, "quote": iso, "page": 1, "line": 1})
}

fn either(iso: &str, other: &str) -> Value {
    let mut both = date(iso);
    both["precision"] = "ambiguous".into();
    both["other_reading"] = other.into();
    both
}

impl Made {
    /// A number below `n`, the same in every run.
    fn draw(&mut self, n: usize) -> usize {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.chance >> 33) as usize % n.max(1)
    }

    fn day(&mut self) -> String {
        format!("20{:02}-{:02}-{:02}", 16 + self.draw(10), 1 + self.draw(12), 1 + self.draw(28))
    }

    fn who(&mut self, name: &str) {
        self.case.patient.name = Some(name.to_owned());
        self.case.patient.date_of_birth = Some("1961-03-14".parse().unwrap());
        self.case.patient.age_years = Some(65);
        self.case.patient.sex = Some("female".to_owned());
        self.case.patient.identifiers =
            made(json!([{"type": "id-nhs", "value": "999 476 5919"}, {"type": "id-mrn", "value": "HN-0048213"}]));
    }

    /// A file that holds one paper; gives the paper's id.
    fn paper(&mut self, path: &str, kind: &str, of: Option<Value>) -> String {
        let n = self.case.files.len() + 1;
        let (file, record) = (format!("F{n:02}"), format!("R{n:02}"));
        let pages = 1 + self.draw(4);
        self.case.files.push(made(json!({
            "id": file, "path": path, "container": null, "bytes": 40_000, "sha256": format!("{:064x}", n * 7_654_321),
            "format": "pdf", "pages": pages, "state": "read", "reason": null, "duplicate_of": null,
            "records": [record], "members": null,
        })));
        self.case.records.push(made(json!({
            "id": record, "file": file, "pages": [1, pages], "kind": kind, "also": [], "score": 40, "runner_up": null,
            "language": "en", "date": of, "all_dates": [], "author": null, "institution": null, "patient": "same",
            "near_duplicate_of": null, "translation_of": null, "complete_pages": null, "text_source": "text", "cues": [],
        })));
        record
    }

    fn papers(&mut self, count: usize, name: impl Fn(usize) -> String) {
        for n in 0..count {
            let day = self.day();
            let of = (self.draw(9) > 0).then(|| date(&day));
            self.paper(&name(n), KINDS[n % KINDS.len()], of);
        }
    }

    fn statement(&mut self, kind: &str, name: &str, value: &str, quote: &str, record: &str) -> usize {
        let id = format!("X{:03}", self.case.facts.len() + 1);
        let value = (!value.is_empty()).then_some(value);
        self.case.facts.push(made(json!({
            "id": id, "type": kind, "name": name, "value": value, "value_raw": value.unwrap_or_default(), "unit": null,
            "unit_raw": null, "polarity": "stated", "certainty": "asserted", "subject": "patient", "method": null,
            "sample": null, "date": null, "rule": "test/rule",
            "evidence": {"record": record, "file": record.replace('R', "F"), "page": 1, "line": 3, "quote": quote},
        })));
        self.case.facts.len() - 1
    }

    /// Statements of every type on the papers that there are, in these words.
    fn statements(&mut self, per_type: usize, words: &str, value: &str) {
        let records: Vec<String> = self.case.records.iter().map(|record| record.id.clone()).collect();
        for (kind, form) in TYPES.iter() {
            for n in 0..per_type {
                let record = records[self.draw(records.len())].clone();
                let said = match form.as_str() {
                    "date" => self.day(),
                    "interval" => format!("{}/{}", self.day(), self.day()),
                    "none" => String::new(),
                    _ => value.to_owned(),
                };
                let names = ["CD19", "CD20", "haemoglobin", "platelets", "lbcl", "relapse", "MYC"];
                let name = names[(n + self.draw(3)) % names.len()].to_owned();
                let at = self.statement(kind, &name, &said, words, &record);
                let fact = &mut self.case.facts[at];
                match kind.as_str() {
                    "antigen-status" | "infection-marker" => {
                        fact.polarity = made(json!(["positive", "negative", "partial", "equivocal", "pending"][n % 5]));
                        fact.method = Some("IHC".to_owned());
                        fact.sample = Some("lymph node".to_owned());
                    }
                    "lab" => {
                        fact.unit_raw = Some("×10⁹/L".to_owned());
                        fact.reference_range = Some("150–400".to_owned());
                        fact.flag = (n % 2 == 0).then(|| "L".to_owned());
                    }
                    _ => {}
                }
            }
        }
    }

    fn treatment(&mut self, kind: &str, raw: &str, [start, end]: [Option<Value>; 2], line: Option<usize>) -> usize {
        let record = self.case.records.first().map(|record| record.id.clone()).unwrap_or_default();
        let evidence: Value = match record.as_str() {
            "" => json!([]),
            _ => json!([{"record": record, "file": record.replace('R', "F"), "page": 1, "line": 2, "quote": raw}]),
        };
        let why = match self.case.language {
            Language::En => "A new regimen after relapse; the gap before it is 14 months.",
            Language::Es => "Un esquema nuevo tras la recaída; el intervalo anterior es de 14 meses.",
            Language::Zh => "复发后的新方案；此前间隔14个月。",
        };
        let answer = ["CR", "PR", "PD"][self.case.timeline.len() % 3];
        self.case.timeline.push(made(json!({
            "id": format!("T{}", self.case.timeline.len() + 1), "kind": kind, "regimen": raw.to_lowercase(), "raw": raw,
            "start": start, "end": end, "ongoing": false, "cycles": "6", "line_proposed": line, "line_asserted": null,
            "why_new_line": why, "response": {"value": answer,
            "date": end, "method": "PET-CT"}, "stop_reason": null, "status": "given", "evidence": evidence,
        })));
        self.case.timeline.len() - 1
    }

    /// So many lines of therapy from this year on, one every so many months.
    fn lines(&mut self, count: usize, year: usize, months: usize) {
        let regimens = ["R-CHOP", "R-DHAP", "Pola-BR", "Axicabtagene ciloleucel", "Glofitamab", "R2", "Tafasitamab"];
        let at = |month: usize, day: usize| date(&format!("{}-{:02}-{day:02}", year + month / 12, month % 12 + 1));
        for n in 0..count {
            let kind = if n % 4 == 3 { "cell-therapy" } else { "systemic" };
            let (from, to) = (n * months, n * months + (months / 2));
            self.treatment(kind, regimens[n % regimens.len()], [Some(at(from, 3)), Some(at(to, 25))], Some(n + 1));
        }
    }

    fn relapses(&mut self, names: &[(&str, &str)]) {
        let record = self.case.records[0].id.clone();
        for (name, day) in names {
            self.statement("relapse-date", name, day, name, &record);
        }
    }

    /// Items in every status, with papers, dates and what is lacking.
    fn judged(&mut self, lacking: usize) {
        let records: Vec<String> = self.case.records.iter().map(|record| record.id.clone()).collect();
        for n in 0..self.case.items.len() {
            let status = STATUSES[self.draw(STATUSES.len())];
            let some: Vec<String> =
                (0..self.draw(4)).filter_map(|k| records.get((n * 3 + k) % records.len().max(1))).cloned().collect();
            let day = self.day();
            let item = &mut self.case.items[n];
            item.status = status;
            item.also = if n % 5 == 0 { vec![Status::Stale, Status::Partial] } else { vec![] };
            item.records = some;
            item.newest = (n % 3 > 0).then(|| day.parse().unwrap());
            item.age_days = item.newest.map(|_| 400 + n as i64);
            item.limit_days = (n % 2 == 0).then_some(90);
            item.lacking = vec![item.title.clone(); lacking * (n % 4)];
            item.superseded_by = (n % 7 == 0).then(|| "R-DHAP, 3 Mar 2025".to_owned());
        }
    }

    fn finding(&mut self, code: &str, severity: &str, message: &str, fix: &str) {
        let files: Vec<String> = self.case.files.iter().take(9).map(|file| file.id.clone()).collect();
        self.case.findings.push(made(json!({
            "code": code, "severity": severity, "files": files, "records": [], "message": message, "fix": fix,
        })));
    }

    fn questions(&mut self, count: usize, text: &str) {
        let records: Vec<String> = self.case.records.iter().take(6).map(|record| record.id.clone()).collect();
        self.case.questions = (0..count)
            .map(|n| {
                let whom = self.case.questions.first().map_or("", |one| one.ask_whom.as_str());
                made(json!({"id": format!("q{n}"), "text": text, "ask_whom": whom, "because": [], "records": records}))
            })
            .collect();
    }

    fn unread(&mut self, path: &str, state: &str, reason: &str) {
        self.paper(path, "unclassified", None);
        self.case.records.pop();
        let file = self.case.files.last_mut().unwrap();
        file.records.clear();
        file.state = made(json!(state));
        file.pages = None;
        file.reason = Some(reason.to_owned());
    }

    /// An ordinary case of so many papers.
    fn ordinary(&mut self, papers: usize) {
        self.who("MORALES GARCÍA, Elena");
        self.papers(papers, |n| format!("2025/Report {n}.pdf"));
        self.statements(3, "CD20 positive", "80 %");
        self.lines(3, 2019, 20);
        self.relapses(&[("relapse", "2021-03-11"), ("relapse", "2024-05")]);
        self.judged(0);
        self.finding("values-differ", "warn", "CD19 differs in two papers.", "Ask which one holds.");
        self.unread("photo.jpg", "needs-ocr", "A picture.");
    }

    fn quoted(&mut self, words: &str) {
        self.who("MORALES GARCÍA, Elena");
        self.papers(8, |n| format!("{n} {words}.pdf"));
        self.statements(3, words, &words.chars().take(40).collect::<String>());
        self.treatment("systemic", words, [Some(date("2024-01")), Some(date("2024-06"))], Some(1));
        self.finding("values-differ", "warn", words, words);
        self.judged(1);
    }
}

const ALL: &[Language] = &Language::ALL;
const TWO: &[Language] = &[Language::En, Language::Zh];

/// Words of so many characters in all.
fn long(words: &str, characters: usize) -> String {
    words.chars().chain([' ']).cycle().take(characters).collect()
}

/// The cases.
pub(crate) fn all() -> Vec<Generated> {
    let case = |name, languages, whole, plan| Generated { name, languages, whole, plan };
    vec![
        case("no papers", ALL, true, |_| {}),
        case("no papers and no checklist", ALL, true, |made| {
            made.case.items.clear();
            made.case.questions.clear();
        }),
        case("everything missing, each with its own reason", ALL, false, |made| {
            for (n, item) in made.case.items.iter_mut().enumerate() {
                item.need = json_need("required");
                item.reason = format!("{} {n}", item.reason.repeat(2));
            }
        }),
        case("one paper without a date", ALL, true, |made| {
            made.who("Li, Wei");
            made.papers(1, |_| "scan.pdf".to_owned());
        }),
        case("five papers", ALL, true, |made| made.ordinary(5)),
        case("sixty papers", ALL, true, |made| made.ordinary(60)),
        case("two hundred papers", TWO, true, |made| made.ordinary(200)),
        case("four hundred papers", TWO, true, |made| made.ordinary(400)),
        case("four hundred papers with names of ninety characters", &[Language::Es], false, |made| {
            made.ordinary(5);
            made.papers(400, |n| format!("{n:03}{}", long("scan_of_the_report_without_a_blank", 87).replace(' ', "_")));
        }),
        case("a name of ninety characters", ALL, false, |made| {
            made.ordinary(4);
            made.who(&long("Maximiliane Wilhelmina Constantinopolitana von und zu", 89).replace("  ", " "));
        }),
        case("a name of ninety characters without a blank", ALL, false, |made| {
            made.ordinary(4);
            made.who(&"Wmaximiliane".repeat(8)[..90]);
        }),
        case("a Chinese name", ALL, true, |made| {
            made.ordinary(4);
            made.who("欧阳明月");
        }),
        case("an Arabic name", ALL, true, |made| {
            made.ordinary(4);
            made.who("لينا بنشقرون");
        }),
        case("a Greek and Russian name of ninety characters", ALL, false, |made| {
            made.ordinary(4);
            made.who(&long("Παπαδοπούλου-Константинопольская Αλεξάνδρα Михайловна", 90));
        }),
        case("Latin quotes", ALL, false, |made| made.quoted(LATIN)),
        case("quotes with accents and signs", ALL, false, |made| made.quoted(ACCENTS)),
        case("Cyrillic quotes", ALL, false, |made| made.quoted(CYRILLIC)),
        case("Greek quotes", ALL, false, |made| made.quoted(GREEK)),
        case("Chinese quotes", ALL, false, |made| made.quoted(CHINESE)),
        case("Arabic quotes", ALL, false, |made| made.quoted(ARABIC)),
        case("quotes in letters that no font has", ALL, false, |made| made.quoted(UNKNOWN)),
        case("quotes in all scripts at once", ALL, false, |made| {
            made.quoted(
                &[LATIN, CYRILLIC, GREEK, CHINESE, ARABIC]
                    .map(|words| words.chars().take(60).collect::<String>())
                    .concat(),
            );
        }),
        case("quotes of 240 characters without a blank", ALL, false, |made| {
            made.quoted(&long("CD19+CD20+Ki67", 240).replace(' ', "_"))
        }),
        case("twelve lines in twenty years", ALL, true, |made| {
            made.ordinary(6);
            made.case.timeline.clear();
            made.lines(12, 2006, 20);
        }),
        case("twelve lines in one year", ALL, true, |made| {
            made.ordinary(6);
            made.case.timeline.clear();
            made.lines(12, 2025, 1);
        }),
        case("thirty treatments on one day", ALL, false, |made| {
            made.ordinary(3);
            for n in 0..30 {
                made.treatment(
                    "systemic",
                    &format!("Regimen {n}"),
                    [Some(date("2025-05-05")), Some(date("2025-05-05"))],
                    Some(n % 12),
                );
            }
        }),
        case("treatments without a date", ALL, true, |made| {
            made.ordinary(3);
            made.case.timeline.clear();
            for name in ["R-CHOP", "R-DHAP", "Thalidomide", "Melphalan", "Cytarabine"] {
                made.treatment("systemic", name, [None, None], None);
            }
        }),
        case("treatments planned, going on, with half a date and with two", ALL, true, |made| {
            made.ordinary(3);
            for (n, status) in ["planned", "ongoing", "given"].into_iter().enumerate() {
                for kind in
                    ["systemic", "radiotherapy", "transplant", "cell-therapy", "bridging", "surgery", "maintenance"]
                {
                    let dates = [Some(date(["2026-12", "2026-09-02", "2018"][n])), None];
                    let at = made.treatment(kind, &format!("{kind} {n}"), dates, (n == 2).then_some(4));
                    made.case.timeline[at].status = json_status(status);
                }
            }
            made.treatment("systemic", "Either", [Some(either("2024-03-04", "2024-04-03")), None], Some(5));
        }),
        case("long names of treatments", ALL, false, |made| {
            made.ordinary(3);
            for n in 0..9 {
                let name = format!("{n}{}", long("Rituximab-cyclophosphamide-doxorubicin", 30 + n * 12));
                let at = made.treatment(
                    "systemic",
                    &name,
                    [Some(date("2025-01")), Some(date("2025-02-03"))],
                    Some(n % 3 + 1),
                );
                made.case.timeline[at].stop_reason = Some(LATIN.repeat(3));
                made.case.timeline[at].why_new_line = LATIN.repeat(4);
            }
        }),
        case("three relapses", ALL, true, |made| {
            made.ordinary(6);
            made.relapses(&[("relapse", "2020-01-02"), ("progression", "2022-11-30"), ("transformation", "2025-08")]);
        }),
        case("three relapses in one month", ALL, true, |made| {
            made.ordinary(6);
            made.relapses(&[
                ("relapse", "2025-08-02"),
                ("progression", "2025-08-12"),
                ("transformation", "2025-08-28"),
            ]);
        }),
        case("days of a hundred years ago and of next year", ALL, true, |made| {
            made.ordinary(6);
            made.relapses(&[("relapse", "1926-08-02"), ("progression", "2027-08-12")]);
            made.treatment("systemic", "R-CHOP", [Some(date("1931-02-03")), Some(date("2027-02-03"))], Some(1));
        }),
        case("two hundred scans and marrows", TWO, false, |made| {
            made.ordinary(3);
            for n in 0..200 {
                let day = made.day();
                let record = made.paper(
                    &format!("scan {n}.pdf"),
                    ["pet-ct-report", "bone-marrow-report"][n % 2],
                    Some(date(&day)),
                );
                made.statement("pet-deauville", "deauville", "4", "Deauville 4", &record);
                let at = made.statement("lymphoma-response", "response", "CMR", "CMR", &record);
                made.case.facts[at].date = Some(serde_json::from_value(date(&day)).unwrap());
            }
        }),
        case("120 findings", ALL, false, |made| {
            made.ordinary(5);
            for n in 0..120 {
                let severity = ["warn", "look"][n % 2];
                made.finding("values-differ", severity, &long(LATIN, 40 + n * 7), &long(LATIN, n * 4));
            }
        }),
        case("long questions", ALL, false, |made| {
            made.ordinary(5);
            made.questions(40, &long(LATIN, 700));
        }),
        case("everything unread", ALL, false, |made| {
            for (n, state) in ["needs-ocr", "needs-password", "damaged", "unsupported", "empty", "too-large"]
                .iter()
                .cycle()
                .take(40)
                .enumerate()
            {
                made.unread(&format!("{}/{n}.bin", long("folder", n * 3)), state, &long(LATIN, n * 9));
            }
        }),
        case("papers of other persons", ALL, true, |made| {
            made.ordinary(5);
            made.papers(12, |n| format!("other {n}.pdf"));
            for (n, record) in made.case.records.iter_mut().skip(5).enumerate() {
                record.patient = serde_json::from_value(json!(["other", "donor", "unknown"][n % 3])).unwrap();
            }
        }),
        case("thirty papers in each file, some in two", ALL, false, |made| {
            made.ordinary(5);
            let ids: Vec<String> = made.case.records.iter().map(|record| record.id.clone()).cycle().take(30).collect();
            for file in &mut made.case.files {
                file.records = ids.clone();
                file.container = Some(format!("{}.zip", long("archive of the hospital", 120)));
            }
            made.case.records[1].parts =
                serde_json::from_value(json!([{"file": "F02", "pages": [1, 2]}, {"file": "F03", "pages": [1, 1]}]))
                    .unwrap();
        }),
        case("four hundred statements with all that may stand beside them", ALL, false, |made| {
            made.ordinary(12);
            made.statements(12, ACCENTS, &long("weak, in part", 30));
            for (n, fact) in made.case.facts.iter_mut().enumerate() {
                fact.evidence.doubtful = n % 3 == 0;
                fact.method = Some(long("flow cytometry", n % 60));
                fact.flag = Some("H*".to_owned());
            }
        }),
        case("a user's statements, and what is hard to read", ALL, true, |made| {
            made.ordinary(9);
            for (n, fact) in made.case.facts.iter_mut().enumerate() {
                fact.evidence.doubtful = n % 3 == 0;
                fact.evidence.by_user = n % 3 == 1;
            }
        }),
        case("redacted", ALL, true, |made| {
            made.ordinary(9);
            made.case = cart_dossier::report::redact::redact(&made.case).unwrap();
        }),
        case("every marker is wanted, and all items have lists of what they lack", ALL, false, |made| {
            made.ordinary(9);
            made.case.disease.targets = ["CD19", "CD20", "CD22", "BCMA", "GPRC5D"].map(str::to_owned).to_vec();
            made.judged(6);
            made.case.notices = vec![long(LATIN, 150); 3];
        }),
        case("all at once", ALL, false, |made| {
            made.ordinary(30);
            made.who(&"Wmaximiliane".repeat(8)[..90]);
            made.statements(6, &[LATIN, CHINESE, ARABIC].concat(), &long(GREEK, 60));
            made.lines(12, 2009, 16);
            made.judged(4);
            made.questions(30, &long(CHINESE, 300));
            for _ in 0..30 {
                made.finding("result-changed", "warn", &long(CYRILLIC, 300), &long(ARABIC, 200));
            }
            made.unread(&long("名字很长的文件夹", 200), "needs-password", &long(GREEK, 200));
        }),
    ]
}

fn json_need(id: &str) -> cart_dossier::model::Need {
    made(json!(id))
}

fn json_status(id: &str) -> cart_dossier::model::TreatmentStatus {
    made(json!(id))
}
