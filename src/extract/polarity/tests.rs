use super::*;
use crate::extract::unit::units;
use crate::model::{PagedText, TextSource};

fn told(line: &str, markers: &[&str]) -> Vec<(String, Option<Polarity>, Option<String>)> {
    let text = PagedText::single(vec![line.to_owned()], TextSource::Text);
    let unit = units(&text, 1, 1).into_iter().next().unwrap();
    let mut targets: Vec<Range<usize>> = markers
        .iter()
        .flat_map(|m| unit.words().match_indices(&m.to_lowercase()).map(|(at, t)| at..at + t.len()).collect::<Vec<_>>())
        .collect();
    targets.sort_by_key(|r| r.start);
    answers(&unit, &targets, Answers::Antigen)
        .into_iter()
        .zip(&targets)
        .map(|(a, t)| (unit.words()[t.clone()].to_owned(), a.polarity, a.percent))
        .collect()
}

fn polarities(line: &str, markers: &[&str]) -> Vec<Option<Polarity>> {
    told(line, markers).into_iter().map(|(_, p, _)| p).collect()
}

const POS: Option<Polarity> = Some(Polarity::Positive);
const NEG: Option<Polarity> = Some(Polarity::Negative);
const WEAK: Option<Polarity> = Some(Polarity::Partial);
const WAIT: Option<Polarity> = Some(Polarity::Pending);

#[test]
fn a_hyphen_that_waits_for_the_end_of_its_word() {
    for (line, markers, expected) in [
        ("Cells are CD20-, CD79a- and PAX5-positive.", vec!["cd20", "cd79a", "pax5"], vec![POS, POS, POS]),
        ("CD10- und CD5-negative Zellen", vec!["cd10", "cd5"], vec![NEG, NEG]),
        ("CD20+, CD10-, CD23-positive", vec!["cd20", "cd10", "cd23"], vec![POS, NEG, POS]),
        ("CD20+, CD10- and CD23-", vec!["cd20", "cd10", "cd23"], vec![POS, NEG, NEG]),
    ] {
        assert_eq!(polarities(line, &markers), expected, "{line}");
    }
}

#[test]
fn an_answer_before_a_list_and_another_behind_it() {
    for (line, markers, expected) in [
        ("Positive for CD20 and PAX5, CD10 negative.", vec!["cd20", "pax5", "cd10"], vec![POS, POS, NEG]),
        ("Expression of CD10, CD5 is absent.", vec!["cd10", "cd5"], vec![NEG, NEG]),
        ("Expression of CD10 and CD5 is absent.", vec!["cd10", "cd5"], vec![NEG, NEG]),
        ("Negative for CD10, CD20 is positive", vec!["cd10", "cd20"], vec![NEG, POS]),
        ("No expression of CD10, CD5 is seen.", vec!["cd10", "cd5"], vec![NEG, NEG]),
        ("Loss of CD19 is not seen.", vec!["cd19"], vec![Some(Polarity::Equivocal)]),
        ("CD19+CD20+CD5-CD10-", vec!["cd19", "cd20", "cd5", "cd10"], vec![POS, POS, NEG, NEG]),
        ("A CD19-CD22 product", vec!["cd19", "cd22"], vec![None, None]),
        ("Loss of CD19 is seen.", vec!["cd19"], vec![Some(Polarity::Lost)]),
    ] {
        assert_eq!(polarities(line, &markers), expected, "{line}");
    }
}

#[test]
fn a_sign_that_stands_apart() {
    for (line, markers, expected) in [
        (
            "CD10 +, CD22 +, CD19 -, CD20 -, CD34 +.",
            vec!["cd10", "cd22", "cd19", "cd20", "cd34"],
            vec![POS, POS, NEG, NEG, POS],
        ),
        ("CD19 –, CD22 +", vec!["cd19", "cd22"], vec![NEG, POS]),
        ("CD19 - positive", vec!["cd19"], vec![POS]),
        ("CD19 - directed therapy", vec!["cd19"], vec![None]),
    ] {
        assert_eq!(polarities(line, &markers), expected, "{line}");
    }
}

#[test]
fn what_only_some_cells_lack_is_partial() {
    const LOST: Option<Polarity> = Some(Polarity::Lost);
    for (line, markers, expected) in [
        ("Partial CD19 loss (38 % of blasts CD19 negative).", vec!["cd19"], vec![WEAK, WEAK]),
        ("Partial loss of CD19.", vec!["cd19"], vec![WEAK]),
        ("A CD19-negative subclone (8 %) is present.", vec!["cd19"], vec![WEAK]),
        ("CD22 subset negative", vec!["cd22"], vec![WEAK]),
        ("CD19 is negative in a subset of blasts.", vec!["cd19"], vec![WEAK]),
        ("CD34 partial, CD19 negative", vec!["cd34", "cd19"], vec![WEAK, NEG]),
        ("CD34 partial CD19 negative", vec!["cd34", "cd19"], vec![WEAK, NEG]),
        ("CD19 negative, partial CD34", vec!["cd19", "cd34"], vec![NEG, WEAK]),
        ("CD19 negative, CD5 positive in a subset", vec!["cd19", "cd5"], vec![NEG, WEAK]),
        ("CD19-negative relapse", vec!["cd19"], vec![NEG]),
        ("CD19 expression lost", vec!["cd19"], vec![LOST]),
        ("CD22 is down-regulated.", vec!["cd22"], vec![LOST]),
        ("CD19 is not negative.", vec!["cd19"], vec![POS]),
    ] {
        assert_eq!(polarities(line, &markers), expected, "{line}");
    }
}

#[test]
fn a_full_stop_that_ends_no_statement() {
    assert_eq!(told("Ki-67 is approx. 85 %", &["ki-67"])[0].2.as_deref(), Some("85 %"));
    assert_eq!(polarities("CD20 positive. cd10 negative", &["cd20", "cd10"]), vec![POS, NEG]);
}

#[test]
fn lists_before_and_behind() {
    for (line, markers, expected) in [
        ("The cells are positive for CD20, CD79a and PAX5.", vec!["cd20", "cd79a", "pax5"], vec![POS, POS, POS]),
        ("Negative: CD3, CD5, TdT", vec!["cd3", "cd5", "tdt"], vec![NEG, NEG, NEG]),
        ("CD3, CD5 and CD10 are negative.", vec!["cd3", "cd5", "cd10"], vec![NEG, NEG, NEG]),
        (
            "They express CD20 and CD79a but not CD5 or CD10.",
            vec!["cd20", "cd79a", "cd5", "cd10"],
            vec![POS, POS, NEG, NEG],
        ),
        ("Positive for CD20 (strong), CD79a; negative for CD3.", vec!["cd20", "cd79a", "cd3"], vec![POS, POS, NEG]),
        ("CD3 negative, CD20 positive", vec!["cd3", "cd20"], vec![NEG, POS]),
        ("CD20 expression is weak.", vec!["cd20"], vec![WEAK]),
        ("CD20 weak", vec!["cd20"], vec![WEAK]),
        ("CD20 weakly positive in a subset", vec!["cd20"], vec![WEAK]),
        ("Loss of CD19.", vec!["cd19"], vec![Some(Polarity::Lost)]),
        ("CD19 is not expressed.", vec!["cd19"], vec![NEG]),
        ("The blasts lack CD19.", vec!["cd19"], vec![NEG]),
        ("BCMA expression: absent", vec!["bcma"], vec![NEG]),
        ("There is no expression of CD30.", vec!["cd30"], vec![NEG]),
        ("CD19: to follow", vec!["cd19"], vec![WAIT]),
        ("CD19 requested, result awaited.", vec!["cd19"], vec![WAIT]),
        ("CD19 not tested", vec!["cd19"], vec![Some(Polarity::NotPerformed)]),
        ("CD19 was seen by the doctor", vec!["cd19"], vec![None]),
    ] {
        assert_eq!(polarities(line, &markers), expected, "{line}");
    }
}

#[test]
fn signs_and_cells() {
    for (line, markers, expected) in [
        ("CD20+, CD79a+, CD10−, BCL6+", vec!["cd20", "cd79a", "cd10", "bcl6"], vec![POS, POS, NEG, POS]),
        ("CD20-/CD4-/CD8-", vec!["cd20", "cd4", "cd8"], vec![NEG, NEG, NEG]),
        ("CD10-positive cells", vec!["cd10"], vec![POS]),
        ("CD20 - positive", vec!["cd20"], vec![POS]),
        ("CD5 (-), CD23 (+/-)", vec!["cd5", "cd23"], vec![NEG, WEAK]),
        ("CD20 + (weak)", vec!["cd20"], vec![WEAK]),
        ("CD19\tpositive\t98 %", vec!["cd19"], vec![POS]),
        ("CD3\t-", vec!["cd3"], vec![NEG]),
        ("CD20 +\tCD3 -\tCD5 -", vec!["cd20", "cd3", "cd5"], vec![POS, NEG, NEG]),
    ] {
        assert_eq!(polarities(line, &markers), expected, "{line}");
    }
}

#[test]
fn chinese_signs_and_lists() {
    for (line, markers, expected) in [
        ("CD20、CD79a（+），CD3、CD5（-）", vec!["cd20", "cd79a", "cd3", "cd5"], vec![POS, POS, NEG, NEG]),
        ("CD20（+）、CD3（-）", vec!["cd20", "cd3"], vec![POS, NEG]),
        ("CD3, CD20 (+)", vec!["cd3", "cd20"], vec![None, POS]),
        ("BCL2（90%+），CD10（-）", vec!["bcl2", "cd10"], vec![POS, NEG]),
        ("未见表达，CD20（+）", vec!["cd20"], vec![POS]),
        ("17p未见缺失，CD20、CD3双阳", vec!["cd20", "cd3"], vec![None, None]),
        ("不表达CD20，CD3阳性", vec!["cd20", "cd3"], vec![NEG, POS]),
        ("不表达CD19、CD20，CD22、CD79a阳性", vec!["cd19", "cd20", "cd22", "cd79a"], vec![NEG, NEG, POS, POS]),
        ("阴性：CD3，CD5，CD23", vec!["cd3", "cd5", "cd23"], vec![NEG, NEG, NEG]),
        ("不表达CD20,CD3阳性", vec!["cd20", "cd3"], vec![NEG, POS]),
        ("CD3，CD5，CD10阴性", vec!["cd3", "cd5", "cd10"], vec![NEG, NEG, NEG]),
        ("CD20蛋白（+），CD5（-）", vec!["cd20", "cd5"], vec![POS, NEG]),
        ("CD3（T细胞+），CD20（＋＋＋）", vec!["cd3", "cd20"], vec![None, POS]),
    ] {
        assert_eq!(polarities(line, &markers), expected, "{line}");
    }
    assert_eq!(told("BCL2（+，约90%），CD3（-）", &["bcl2", "cd3"])[0].2.as_deref(), Some("90 %"));
    assert_eq!(told("BCL2（90%+）", &["bcl2"])[0].2.as_deref(), Some("90 %"));
}

#[test]
fn percentages_stay_with_their_marker() {
    let found = told("MYC 50 %, Ki-67 85%, BCL2 positive in >80 % of cells", &["myc", "ki-67", "bcl2"]);
    let percents: Vec<_> = found.iter().map(|(_, _, percent)| percent.as_deref()).collect();
    assert_eq!(percents, [Some("50 %"), Some("85 %"), Some(">80 %")]);
    assert_eq!(told("CD19\tpositive\t98 %", &["cd19"])[0].2.as_deref(), Some("98 %"));
    assert_eq!(told("CD19 positive (98.5 %).", &["cd19"])[0].2.as_deref(), Some("98.5 %"));
}

proptest::proptest! {
    #[test]
    fn never_panics(line in "[\\PC\\t]{0,40}(cd19)?[\\PC\\t+%-]{0,30}(cd20)?[\\PC]{0,20}") {
        let _ = told(&line, &["cd19", "cd20"]);
    }
}

#[test]
fn a_second_answer_is_that_of_the_last_marker_alone() {
    for (line, expected) in [
        ("The cells are negative for CD20 and CD19 is positive.", [NEG, POS]),
        ("They do not express CD20, and CD19 is positive.", [NEG, POS]),
        ("They express CD20, and CD19 is negative.", [POS, NEG]),
        ("Staining for CD20 and CD19 is negative.", [NEG, NEG]),
        ("Expression of CD20 and CD19 is weak.", [WEAK, WEAK]),
        ("Absence of CD20 and CD19 is seen.", [NEG, NEG]),
        ("Cells negative for CD20 and CD19 are present.", [NEG, NEG]),
        ("They fail to stain for CD20 or CD19.", [NEG, NEG]),
    ] {
        assert_eq!(polarities(line, &["cd20", "cd19"]), expected, "{line}");
    }
}
