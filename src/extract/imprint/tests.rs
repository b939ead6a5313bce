use super::{versions, words};
use crate::extract::fold::fold;
use crate::extract::lines::lines;
use crate::model::{Issue, PagedText, Record, RecordKind, TextSource};

fn version(text: &str) -> versions::Version {
    let printed: Vec<String> = text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    let lines = lines(&PagedText::single(printed, TextSource::Text));
    let lines: Vec<_> = lines.iter().flatten().collect();
    versions::of(&Record::new(RecordKind::new("pathology-report"), [1, 1]), &lines)
}

#[test]
fn words_keep_their_numbers_signs_and_scripts() {
    let of = |line: &str| words::of(&fold(line)).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(of("Hb 9,8 g/dL on 03/11/2026"), ["hb", "9,8", "g", "dl", "on", "03/11/2026"]);
    assert_eq!(of("CD20+, CD10-, CD5 (-), B-cell"), ["cd20", "+", "cd10", "-", "cd5", "-", "b", "cell"]);
    assert_eq!(of("CD19阴性"), ["cd19", "阴", "性"]);
    assert_eq!(of("الصفائح ٦٤ و ٣٫١"), ["صفايح", "64", "و", "3.1"]);
    assert_eq!(of("4.0 - 11.0"), ["4.0", "11.0"]);
}

#[test]
fn a_word_that_was_cut_at_the_end_of_a_line_is_one() {
    let mut kept = words::Words::default();
    kept.add("mantle cell lym-", false);
    kept.add("phoma of 4 cm", true);
    kept.add("and 5 cm", true);
    assert_eq!((kept.text.as_str(), kept.len()), ("mantle cell lymphoma of 4 cm and 5 cm", 9));
    assert_eq!(kept.doubtful, [[3, 8]]);
}

#[test]
fn numbers_are_the_same_in_every_language() {
    assert_eq!(words::digits("9,8"), Some("98".to_owned()));
    assert_eq!(words::digits("9.8"), Some("98".to_owned()));
    assert_eq!(words::digits("0.45"), Some("45".to_owned()));
    assert_eq!(words::digits("7"), None);
    assert_eq!(words::digits("cd19"), None);
}

// trap 23
#[test]
fn says_which_version_it_is() {
    for (text, issue) in [
        ("PRELIMINARY REPORT\nHistology of a lymph node", Some(Issue::Preliminary)),
        ("Histology of a lymph node\nReport status: Interim", Some(Issue::Preliminary)),
        ("Histology of a lymph node\nDiagnosis: lymphoma.\nFinal report to follow.", Some(Issue::Preliminary)),
        ("Histology\nReport status: FINAL", Some(Issue::Final)),
        ("AMENDED FINAL REPORT\nHistology", Some(Issue::Amended)),
        ("Histology\nThis report supersedes the preliminary report of 3 May.", Some(Issue::Final)),
        ("Histology\nThis report replaces the report dated 3 May.", Some(Issue::Amended)),
        ("INFORME RECTIFICADO\nBiopsia", Some(Issue::Amended)),
        ("INFORME COMPLEMENTARIO\nBiopsia", Some(Issue::Supplement)),
        ("补充报告\n免疫组化", Some(Issue::Supplement)),
        ("初步报告\n免疫组化", Some(Issue::Preliminary)),
        ("Nachtragsbefund\nHistologie", Some(Issue::Supplement)),
        ("Compte rendu provisoire\nBiopsie", Some(Issue::Preliminary)),
        ("ИСПРАВЛЕННОЕ ЗАКЛЮЧЕНИЕ\nГистология", Some(Issue::Amended)),
        ("Histology of a lymph node\nAmended report to follow.", None),
        ("Histology of a lymph node\nThe status of the patient is stable.", None),
        ("We have seen the slides and the reports that came with them; the amended report was sent to you", None),
        ("CT report\nCorrected QT interval 410 ms", None),
    ] {
        assert_eq!(version(text).issue, issue, "{text}");
    }
}

#[test]
fn an_addendum_below_the_report_makes_no_addendum_of_it() {
    let report = "Histology report\n".to_owned() + &"A line of the report of the laboratory.\n".repeat(20);
    assert_eq!(version(&(report + "ADDENDUM\nCD19 is positive.")).issue, None);
}

#[test]
fn knows_the_number_of_the_specimen_from_other_numbers() {
    let codes = |text: &str| version(text).codes;
    assert_eq!(codes("Specimen No: H26-04412   NHS No 999 123 4535"), ["h2604412"]);
    assert_eq!(codes("病理号：20261188 姓名：王大伟"), ["20261188"]);
    assert_eq!(codes("Lab number\tCollected\nF26/11902\t02/09/2026"), ["f2611902"]);
    assert!(codes("Hospital No LR204471, date 02/09/2026").is_empty());
    assert!(codes("Specimen: core biopsy, 02/09/2026").is_empty());
    assert!(codes("Specimen 02/09/2026").is_empty());
}

// trap 24
#[test]
fn a_translator_vouches_and_a_wish_for_a_translation_does_not() {
    for text in [
        "CERTIFIED TRANSLATION\nPathology report",
        "Pathology report\nTraductora-Intérprete Jurada de inglés",
        "翻译件\n病理报告",
        "Befund\nBeglaubigte Übersetzung aus dem Englischen",
    ] {
        assert!(version(text).translated, "{text}");
    }
    for text in ["Please arrange a certified translation of the report", "A certified translation is needed", "Report"]
    {
        assert!(!version(text).translated, "{text}");
    }
}
