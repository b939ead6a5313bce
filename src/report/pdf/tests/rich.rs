//! An invented case with everything in it.

use super::cases::{Build, day, stated};
use crate::model::*;

/// An invented folder with everything in it.
pub(in crate::report) fn case() -> CaseFile {
    let mut b = Build::new();
    b.0.patient = Patient {
        name: Some("MORALES GARCÍA, Elena".into()),
        date_of_birth: Some(day("1961-03-14")),
        sex: Some("female".into()),
        age_years: Some(65),
        identifiers: vec![
            Identifier { kind: "id-nhs".into(), value: "999 476 5919".into() },
            Identifier { kind: "id-mrn".into(), value: "HN-0048213".into() },
        ],
        evidence: vec![],
    };
    let path1 = b.paper("2023/Pathology node biopsy.pdf", "pathology-report", Some("2023-01-18"), 2);
    let letter1 = b.paper("Letters/Clinic letter Jan 2025.docx", "clinic-letter", Some("2025-01-28"), 3);
    let trans = b.paper("Transplant/Autologous transplant discharge.pdf", "transplant-report", Some("2024-09-02"), 4);
    let echo = b.paper("scan_0031.pdf", "cardiac-report", Some("2026-07-02"), 1);
    let pet1 = b.paper("PET/PET-CT 2023-07.pdf", "pet-ct-report", Some("2023-07-11"), 2);
    let pet2 = b.paper("PET/PET-CT 2024-03.pdf", "pet-ct-report", Some("2024-03-11"), 2);
    let pet3 = b.paper("PET/PET-CT 2024-11.pdf", "pet-ct-report", Some("2024-11-05"), 2);
    let pet4 = b.paper("PET/PET CT report final (2).pdf", "pet-ct-report", Some("2026-09-28"), 2);
    let path2 = b.paper("2026 relapse/rebiopsy histology and IHC.pdf", "pathology-report", Some("2026-05-12"), 3);
    let labs = b.paper("Bloods 8 Nov.csv", "lab-report", Some("2026-11-08"), 5);
    let labs_old = b.paper("Bloods August.pdf", "lab-report", Some("2026-08-03"), 2);
    let marrow1 = b.paper("BM 2023.pdf", "bone-marrow-report", Some("2023-01-25"), 2);
    let marrow2 = b.paper("BM 2026.pdf", "bone-marrow-report", Some("2026-05-20"), 2);
    let letter2 = b.paper("Letters/Clinic letter Nov 2026.docx", "clinic-letter", Some("2026-11-10"), 3);
    let viro = b.paper("virology.pdf", "virology-report", Some("2023-01-20"), 1);
    let other = b.paper("IMG_2231 HLA report brother.pdf", "hla-report", Some("2024-05-01"), 1);
    b.0.records.last_mut().unwrap().patient = PatientMatch::Donor;
    let wrong = b.paper("letter_wrong_person.pdf", "clinic-letter", Some("2025-05-01"), 1);
    b.0.records.last_mut().unwrap().patient = PatientMatch::Other;
    let note = b.paper("allergies note.txt", "personal-note", None, 1);
    b.0.records.last_mut().unwrap().patient = PatientMatch::Unknown;
    b.unread("photos/IMG_0042.jpg", FileState::NeedsOcr, "The page is a picture; its words cannot be read yet.");
    b.unread("report_locked.pdf", FileState::NeedsPassword, "The file is locked with a password.");
    b.unread("copy of BM 2026.pdf", FileState::Duplicate, "The same bytes as another file.");
    b.0.files.last_mut().unwrap().duplicate_of = Some("F13".into());
    b.unread("DVD/IM00001", FileState::Read, "");
    let disc = b.0.files.last_mut().unwrap();
    disc.members = Some(1_482);
    disc.series = Some(ImagingSeries { modality: "PT".into(), members: 1_482, ..ImagingSeries::default() });
    disc.reason = None;
    b.unread("DVD/viewer.exe", FileState::Ignored, "A program of the disc, no paper.");

    let quote = "CONCLUSION: Diffuse large B-cell lymphoma, NOS, non-germinal centre type (Hans).";
    b.fact("diagnosis-entity", "lbcl", "Diffuse large B-cell lymphoma, NOS", (&path1, 2), quote);
    b.fact("diagnosis-date", "diagnosis", "2023-01-18", (&letter1, 1), "diagnosed on 18 January 2023");
    b.fact("disease-stage", "stage", "IVB", (&letter1, 1), "Stage IVB");
    b.fact("disease-stage", "IPI", "3", (&letter1, 1), "IPI 3");
    b.fact("relapse-date", "relapse", "2024-03-11", (&letter1, 1), "first relapse March 2024 (PET 11/03/2024)");
    b.fact("relapse-date", "relapse", "2026-05-05", (&letter2, 1), "second relapse on 5 May 2026");
    b.fact("disease-status", "status", "relapsed", (&letter2, 1), "now in second relapse, progressing clinically");
    for (record, polarity, percent, date) in
        [(&path1, Polarity::Positive, "", "2023-01-12"), (&path2, Polarity::Partial, "weak, 60 %", "2026-05-08")]
    {
        let fact = b.fact("antigen-status", "CD19", percent, (record, 1), "CD19");
        fact.polarity = polarity;
        fact.method = Some("IHC".into());
        fact.sample = Some("lymph node".into());
        fact.date = stated(date);
    }
    for (name, polarity, value) in [
        ("CD20", Polarity::Positive, "strong"),
        ("CD10", Polarity::Negative, ""),
        ("BCL2", Polarity::Positive, "80 %"),
        ("Ki-67", Polarity::Stated, "80 %"),
        ("CD22", Polarity::NotPerformed, ""),
    ] {
        let fact = b.fact("antigen-status", name, value, (&path1, 1), name);
        fact.polarity = polarity;
        fact.method = Some("IHC".into());
    }
    b.fact("specimen", "core-biopsy", "left cervical lymph node", (&path1, 1), "Core biopsy, left cervical node");
    b.fact("report-number", "report-number", "23-H-00412", (&path1, 1), "Lab no. 23-H-00412");
    let fact = b.fact("fish", "MYC", "", (&path1, 2), "FISH: no MYC rearrangement");
    fact.polarity = Polarity::Negative;
    let fact = b.fact("variant", "TP53", "c.743G>A p.(Arg248Gln), VAF 31 %", (&path2, 3), "TP53 c.743G>A");
    fact.polarity = Polarity::Positive;
    b.fact("karyotype", "karyotype", "46,XX[20]", (&marrow1, 1), "46,XX[20]");
    for (record, score, response) in [(&pet1, "2", "CMR"), (&pet2, "5", "PD"), (&pet3, "2", "CMR"), (&pet4, "4", "PR")]
    {
        b.fact("pet-deauville", "deauville", score, (record, 2), &format!("Deauville {score}"));
        b.fact("lymphoma-response", "response", response, (record, 2), response);
    }
    b.fact("suvmax", "retroperitoneal node", "11.2", (&pet4, 1), "SUVmax 11.2");
    let quote =
        "IMPRESSION: Partial metabolic response. Residual retroperitoneal node 31 x 24 mm, SUVmax 11.2, Deauville 4.";
    b.fact("imaging-impression", "impression", "", (&pet4, 2), quote);
    let fact = b.fact("bm-involvement", "bone-marrow", "", (&marrow1, 1), "No evidence of lymphoma in the trephine.");
    fact.polarity = Polarity::Negative;
    let fact = b.fact("bm-involvement", "bone-marrow", "5 %", (&marrow2, 1), "5 % infiltration by large B cells");
    fact.polarity = Polarity::Positive;
    for (record, hb) in [(&labs_old, "101"), (&labs, "108")] {
        b.lab("haemoglobin", hb, "g/L", "120–155", Some("L"), record);
    }
    b.lab("neutrophils", "1.9", "×10⁹/L", "1.8–7.5", None, &labs);
    b.lab("lymphocytes", "0.6", "×10⁹/L", "1.0–4.0", Some("L"), &labs);
    b.lab("platelets", "118", "×10⁹/L", "150–400", Some("L"), &labs);
    b.lab("creatinine", "78", "µmol/L", "45–84", None, &labs);
    b.lab("egfr", "71", "mL/min/1.73 m²", "> 60", None, &labs);
    b.lab("bilirubin", "9", "µmol/L", "< 21", None, &labs);
    b.lab("ldh", "229", "U/L", "135–225", Some("H"), &labs);
    b.lab("crp", "32", "mg/L", "< 5", Some("H"), &labs);
    b.lab("lvef", "45–48", "%", "", None, &echo);
    for (name, polarity) in
        [("HBsAg", Polarity::Negative), ("anti-HBc", Polarity::Negative), ("HIV", Polarity::Negative)]
    {
        b.fact("infection-marker", name, "", (&viro, 1), &format!("{name} not detected")).polarity = polarity;
    }
    b.fact("ecog", "ecog", "1", (&letter2, 2), "ECOG 1");
    b.fact("medication", "Aciclovir", "400 mg twice daily", (&letter2, 2), "Aciclovir 400 mg bd");
    b.fact("medication", "Co-trimoxazole", "480 mg once daily", (&letter2, 2), "Co-trimoxazole 480 mg od");
    b.fact("allergy", "penicillin", "rash (2019)", (&note, 1), "Elena is allergic to penicillin (rash, 2019)");
    let quote = "We have discussed CAR-T cell therapy and she would like a referral.";
    b.fact("statement", "cart-discussion", "", (&letter2, 3), quote);
    // What must never be shown as hers.
    b.fact("hla", "A", "A*02:01", (&other, 1), "SECRETDONOR A*02:01");
    b.fact("disease-status", "status", "in-remission", (&wrong, 1), "SECRETOTHER in remission");
    b.fact("allergy", "SECRETFAMILY latex", "", (&letter2, 2), "mother allergic to latex").subject = Subject::Family;
    b.fact("medication", "SECRETPLAN lenalidomide", "", (&letter2, 2), "consider").certainty = Certainty::Planned;

    let e = b.treatment(TimelineKind::Systemic, "R-CHOP", (Some("2023-02-06"), Some("2023-06-12")), Some(1), &letter1);
    e.cycles = Some("6".into());
    e.response = Some(Response { value: "CMR".into(), date: stated("2023-07-11"), method: Some("PET-CT".into()) });
    e.stop_reason = Some("completed".into());
    let e = b.treatment(TimelineKind::Systemic, "R-GDP", (Some("2024-04"), Some("2024-06-20")), Some(2), &letter1);
    e.cycles = Some("3".into());
    e.why_new_line = "A different regimen after relapse on 11 Mar 2024.".into();
    let e = b.treatment(TimelineKind::Transplant, "BEAM autologous SCT", (Some("2024-08-14"), None), Some(2), &trans);
    e.why_new_line = "Planned consolidation: part of the same line.".into();
    e.response = Some(Response { value: "CMR".into(), date: stated("2024-11-05"), method: Some("PET-CT".into()) });
    let e = b.treatment(TimelineKind::Systemic, "Pola-BR", (Some("2026-06-02"), None), Some(3), &letter2);
    e.ongoing = true;
    e.status = TreatmentStatus::Ongoing;
    e.cycles = Some("4".into());
    e.line_asserted = Some(4);
    e.why_new_line = "A different regimen after relapse on 5 May 2026.".into();
    let e = b.treatment(TimelineKind::Radiotherapy, "RT 30 Gy", (Some("2026-05"), Some("2026-05-28")), None, &letter2);
    e.why_new_line = "Radiotherapy alone is not counted.".into();
    let e = b.treatment(TimelineKind::Systemic, "Prednisolone pre-phase", (None, None), None, &letter1);
    e.why_new_line = "Steroids before a regimen are not counted.".into();

    use Need::*;
    use Status::*;
    let found = "Found: pathology report of 18 Jan 2023.";
    let i = b.item("Diagnosis letter", "diagnosis", Required, Present, "Found: clinic letter of 10 Nov 2026.");
    (i.records, i.newest, i.age_days, i.limit_days) =
        (vec![letter2.clone()], Some(day("2026-11-10")), Some(10), Some(90));
    b.item("Pathology report at first diagnosis", "pathology", Required, Present, found).facts =
        vec!["X001".into(), "X009".into()];
    let i = b.item(
        "Pathology at latest relapse",
        "pathology",
        Required,
        Partial,
        "Found: pathology report of 12 May 2026.",
    );
    (i.lacking, i.also) = (vec!["where the sample was taken".into(), "the pathologist's name".into()], vec![Stale]);
    i.records = vec![path2.clone()];
    let i = b.item(
        "Target marker status",
        "biomarkers",
        Required,
        Present,
        "CD19 was tested twice; the newer answer differs.",
    );
    i.facts = vec!["X008".into(), "X009".into()];
    let i = b.item("PET-CT report", "imaging", Required, Stale, "Newest is 28 Sep 2026 (53 days; limit 42).");
    (i.newest, i.age_days, i.limit_days) = (Some(day("2026-09-28")), Some(53), Some(42));
    (i.records, i.superseded_by) = (vec![pet4.clone()], Some("Pola-BR cycle 4, 10 Nov 2026".into()));
    b.item("Images on disc or link", "imaging", Recommended, Present, "Found: 1482 images.");
    let i = b.item(
        "Bone marrow report",
        "bone marrow",
        IfApplicable,
        Stale,
        "Newest is 20 May 2026 (184 days; limit 180).",
    );
    (i.newest, i.age_days, i.limit_days, i.records) =
        (Some(day("2026-05-20")), Some(184), Some(180), vec![marrow2.clone()]);
    b.item(
        "Karyotype and FISH",
        "biomarkers",
        Required,
        Pending,
        "Result awaited in the clinic letter of 10 Nov 2026.",
    )
    .records = vec![letter2.clone()];
    b.item("Full blood count", "blood tests", Required, Present, "Found: laboratory report of 8 Nov 2026.").records =
        vec![labs];
    let i = b.item("Infection serology", "infection", Required, Partial, "Found: virology report of 20 Jan 2023.");
    (i.lacking, i.records, i.also) = (vec!["hepatitis C".into(), "syphilis".into()], vec![viro], vec![Stale]);
    b.item("Heart: echocardiogram", "fitness", Required, Conflict, "Two documents differ: LVEF 45–48 % and 55 %.")
        .records = vec![echo];
    b.item("Lung function", "fitness", Recommended, Missing, "Not found in this folder.");
    b.item(
        "Radiotherapy record",
        "treatment",
        IfApplicable,
        MentionedOnly,
        "Mentioned in the clinic letter of 10 Nov 2026; the report itself is not in the folder.",
    );
    b.item("Discharge reports", "admissions", Required, Unreadable, "Could not read “photos/IMG_0042.jpg”.");
    for title in
        ["Travel fitness statement", "Consent to share records", "Current medicines with doses", "Main question"]
    {
        b.item(title, "plan and travel", Required, Missing, "Not found in this folder.");
    }
    b.item(
        "Myeloma markers",
        "disease status",
        Required,
        NotApplicable,
        "Not applicable because the disease is not myeloma.",
    );
    b.item(
        "Growth and development",
        "paediatric",
        Recommended,
        NotApplicable,
        "Not applicable because the patient is an adult.",
    );

    let finding = |code, severity, files: &[&str], message: &str, fix: &str| Finding {
        code,
        severity,
        files: files.iter().map(|f| (*f).into()).collect(),
        records: vec![],
        message: message.into(),
        fix: fix.into(),
    };
    b.0.findings = vec![
        finding(
            FindingCode::SameContent,
            Severity::Look,
            &["F13", "F21"],
            "Two files have the same bytes.",
            "Nothing to do: one of them is used.",
        ),
        finding(
            FindingCode::OtherPatient,
            Severity::Warn,
            &["F17"],
            "“letter_wrong_person.pdf” names another person.",
            "Take it out of the folder, and tell whoever sent it.",
        ),
        finding(
            FindingCode::AntigenChanged,
            Severity::Warn,
            &["F01", "F09"],
            "CD19 was positive on 12 Jan 2023 and weak on 8 May 2026.",
            "Show both reports to the treating team.",
        ),
    ];
    b.0.questions = (1..=14)
        .map(|n| Question {
            id: format!("q-{n}"),
            text: match n {
                1 => "Which marker does the product aim at, and what shows that the lymphoma carries it now?".into(),
                2 => "Is a newer PET-CT planned? Can we have its report, and the images on a disc or by link?".into(),
                _ => format!(
                    "Question number {n}: are hepatitis C and syphilis results available, and from when are they?"
                ),
            },
            ask_whom: if n % 2 == 0 { "haematologist".into() } else { "hospital records".into() },
            because: vec!["pet-ct-report".into()],
            records: if n < 4 { vec![path2.clone(), letter2.clone()] } else { vec![] },
        })
        .collect();
    b.0
}
