use super::*;
use crate::model::{DateKind, Evidence, PartialDate, StatedDate};
use proptest::prelude::*;

fn stated(iso: &str, kind: DateKind) -> Option<StatedDate> {
    let value: PartialDate = iso.parse().ok()?;
    Some(StatedDate {
        value: Some(value),
        precision: value.precision(),
        kind,
        other_reading: None,
        quote: iso.to_owned(),
        page: 1,
        line: 1,
        file: None,
        by_user: false,
    })
}

fn fact(kind: &str, name: &str, record: &str, line: u32) -> Fact {
    let evidence = Evidence {
        record: record.to_owned(),
        file: format!("F{record}"),
        page: 1,
        line,
        quote: format!("{name} in {record} line {line}"),
        doubtful: false,
        by_user: false,
    };
    Fact { date: stated("2026-11-03", DateKind::Clinic), ..Fact::new(kind, name, name, evidence, "") }
}

/// `name kind start..end key=value …`
fn given(name: &str, kind: TimelineKind, dates: &str, record: &str) -> Fact {
    let (start, end) = dates.split_once("..").unwrap_or((dates, ""));
    let mut fact = fact("treatment-line", name, record, 1);
    fact.treatment = Some(Treatment {
        kind,
        start: stated(start, DateKind::TreatmentStart),
        end: stated(end, DateKind::TreatmentEnd),
        ongoing: false,
        cycles: None,
        line_asserted: None,
        response: None,
        stop_reason: None,
        status: TreatmentStatus::Given,
    });
    fact
}

fn systemic(name: &str, dates: &str, record: &str) -> Fact {
    given(name, TimelineKind::Systemic, dates, record)
}

fn planned(name: &str, kind: TimelineKind, record: &str) -> Fact {
    let mut fact = given(name, kind, "", record);
    fact.certainty = Certainty::Planned;
    if let Some(treatment) = fact.treatment.as_mut() {
        treatment.status = TreatmentStatus::Planned;
    }
    fact
}

fn event(name: &str, iso: &str, record: &str) -> Fact {
    let mut fact = fact("relapse-date", name, record, 2);
    fact.value = Some(iso.to_owned());
    fact.date = stated(iso, DateKind::Relapse);
    fact
}

fn answer(value: &str, iso: &str, record: &str) -> Fact {
    let mut fact = fact("lymphoma-response", "response", record, 3);
    fact.value = Some(value.to_owned());
    fact.date = stated(iso, DateKind::Scan);
    fact
}

fn says(lines: u32, record: &str) -> Fact {
    let mut fact = fact("statement", "prior-lines", record, 4);
    fact.value = Some(lines.to_string());
    fact
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

fn show(timeline: &Timeline) -> Vec<String> {
    timeline
        .entries
        .iter()
        .map(|e| {
            let line = e.line_proposed.map_or("-".to_owned(), |line| line.to_string());
            let response = e.response.as_ref().map_or(String::new(), |r| format!(" {}", r.value));
            format!("{line} {}{response}", e.regimen)
        })
        .collect()
}

fn lymphoma_case() -> Vec<Fact> {
    let mut epco = systemic("epcoritamab", "2026-07-06", "R08");
    epco.treatment.as_mut().unwrap().ongoing = true;
    vec![
        systemic("pola-r-chp", "2025-05-12..2025-08-29", "R08"),
        systemic("pola-r-chp", "2025..", "R10"),
        systemic("pola-r-chp", "..", "R02"),
        answer("CMR", "2025-09-24", "R03"),
        event("relapse", "2026-03-10", "R08"),
        answer("PMD", "2026-03-10", "R04"),
        systemic("r-gdp", "2026-03-30..2026-05-20", "R08"),
        answer("PMD", "2026-06-03", "R05"),
        epco,
        answer("PR", "2026-09-08", "R06"),
        event("progression", "2026-11-03", "R08"),
        planned("radiotherapy", TimelineKind::Radiotherapy, "R10"),
        planned("cd19-car-t", TimelineKind::CellTherapy, "R08"),
        says(3, "R08"),
    ]
}

#[test]
fn three_lines_of_an_adult_with_lymphoma() {
    let timeline = timeline(&[], &lymphoma_case(), today(), Language::En);
    assert_eq!(
        show(&timeline),
        ["1 pola-r-chp CMR", "2 r-gdp PMD", "3 epcoritamab PR", "- cd19-car-t", "- radiotherapy"]
    );
    assert_eq!(timeline.entries[0].evidence.len(), 3);
    assert_eq!(
        timeline.entries[0].start.as_ref().and_then(|d| d.value).map(|d| d.to_string()).as_deref(),
        Some("2025-05-12")
    );
    assert!(
        timeline.entries[1].why_new_line.contains("relapse of 10 Mar 2026")
            || timeline.entries[1].why_new_line.contains("progression of 10 Mar 2026")
    );
    assert_eq!(timeline.entries[2].status, TreatmentStatus::Ongoing);
    assert!(timeline.findings.is_empty(), "{:?}", timeline.findings);
    let newest = timeline.events.last().unwrap();
    assert_eq!((newest.kind, newest.date.to_string().as_str()), (EventKind::Progression, "2026-11-03"));
}

#[test]
fn alternation_transplant_and_maintenance_are_one_line() {
    let facts = vec![
        systemic("mcl-alternating", "2020-07..2020-11", "R05"),
        given("beam-asct", TimelineKind::Transplant, "2021-01-26", "R05"),
        given("rituximab", TimelineKind::Maintenance, "2021-04..2024-01", "R05"),
        event("relapse", "2024-05-20", "R05"),
        systemic("ibrutinib", "2024-06-03..2026-02", "R05"),
        systemic("r-bac", "2026-03-16..2026-06", "R06"),
        answer("PMR", "2026-07-10", "R04"),
        event("progression", "2026-10-14", "R04"),
        given("pirtobrutinib", TimelineKind::Bridging, "2026-10-28", "R06"),
        event("progression", "2026-02", "R05"),
    ];
    let timeline = timeline(&[], &facts, today(), Language::En);
    assert_eq!(
        show(&timeline),
        ["1 mcl-alternating", "1 beam-asct", "1 rituximab", "2 ibrutinib", "3 r-bac PMR", "- pirtobrutinib"]
    );
}

#[test]
fn a_child_with_leukaemia_has_two_lines_and_the_choice_is_named() {
    let facts = vec![
        systemic("graall", "2023-02..2025-03", "R05"),
        event("relapse", "2025-09-22", "R04"),
        systemic("all-r3", "2025-09-29..2025-12-15", "R05"),
        systemic("blinatumomab", "2026-01-12..2026-03-22", "R05"),
        given("allo-sct", TimelineKind::Transplant, "2026-05-05", "R06"),
        given("tbi", TimelineKind::Radiotherapy, "2026-05-01", "R06"),
        event("relapse", "2026-10-26", "R07"),
        planned("cd22-car-t", TimelineKind::CellTherapy, "R15"),
    ];
    let timeline = timeline(&[], &facts, today(), Language::En);
    assert_eq!(show(&timeline), ["1 graall", "2 all-r3", "2 blinatumomab", "- tbi", "2 allo-sct", "- cd22-car-t"]);
    assert!(timeline.entries[2].why_new_line.contains("Some centres"));
}

#[test]
fn the_same_again_after_relapse_and_a_car_t_are_new_lines() {
    let facts = vec![
        systemic("vrd", "2019-01..2019-06", "R01"),
        event("relapse", "2021-03", "R01"),
        systemic("drd", "2021-04..2022-12", "R01"),
        event("progression", "2023-01", "R01"),
        systemic("vrd", "2023-02..2023-08", "R01"),
        given("lymphodepletion", TimelineKind::Lymphodepletion, "2024-01-02..2024-01-04", "R01"),
        given("cilta-cel", TimelineKind::CellTherapy, "2024-01-08", "R01"),
        given("cart", TimelineKind::CellTherapy, "2024-01", "R02"),
        systemic("dexamethasone", "2024-02-01", "R02"),
    ];
    let timeline = timeline(&[], &facts, today(), Language::En);
    assert_eq!(show(&timeline), ["1 vrd", "2 drd", "3 vrd", "- lymphodepletion", "4 cilta-cel", "- dexamethasone"]);
    assert!(timeline.entries[1].why_new_line.contains("no treatment in the 21 months"));
}

#[test]
fn says_where_the_papers_count_otherwise() {
    let mut facts = lymphoma_case();
    facts.retain(|fact| fact.name != "r-gdp" && fact.name != "prior-lines");
    facts.push(says(4, "R08"));
    let timeline = timeline(&[], &facts, today(), Language::En);
    assert_eq!(timeline.findings.len(), 1);
    assert_eq!(timeline.findings[0].code, FindingCode::LineCountDiffers);
    assert!(timeline.findings[0].message.contains("4 earlier lines"));
}

#[test]
fn others_and_plans_that_came_true_are_left_out() {
    let mut mother = systemic("r-cvp", "2001", "R08");
    mother.subject = Subject::Family;
    let mut plan = planned("r-gdp", TimelineKind::Systemic, "R01");
    plan.date = stated("2026-03-20", DateKind::Clinic);
    let facts =
        vec![mother, plan, systemic("r-gdp", "2026-03-30..2026-05-20", "R08"), systemic("r-ice", "2027-01-05", "R09")];
    assert_eq!(show(&timeline(&[], &facts, today(), Language::En)), ["1 r-gdp", "- r-ice"]);
}

#[test]
fn parts_of_a_combination_and_undated_treatments() {
    let facts = vec![
        systemic("r-chop", "2020-01..2020-06", "R01"),
        systemic("rituximab", "..", "R02"),
        systemic("r-ice", "..", "R02"),
        given("beam-asct", TimelineKind::Transplant, "..", "R02"),
    ];
    let timeline = timeline(&[], &facts, today(), Language::En);
    assert_eq!(show(&timeline), ["1 r-chop", "- beam-asct", "- r-ice"]);
    assert_eq!(timeline.entries[0].evidence.len(), 2);
}

proptest! {
    #[test]
    fn the_order_of_the_facts_does_not_matter(facts in Just(lymphoma_case()).prop_shuffle()) {
        let sorted = timeline(&[], &lymphoma_case(), today(), Language::En);
        let shuffled = timeline(&[], &facts, today(), Language::En);
        prop_assert_eq!(sorted.entries, shuffled.entries);
        prop_assert_eq!(sorted.events, shuffled.events);
        prop_assert_eq!(sorted.findings, shuffled.findings);
    }
}
