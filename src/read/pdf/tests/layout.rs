//! Lines, cells, columns, and the order of reading.

use lopdf::Object;

use super::{Sheet, lines};

const RESULTS: [[&str; 4]; 7] = [
    ["Haemoglobin (whole blood, automated count)", "104", "g/L", "130 - 170"],
    ["White cell count (whole blood, automated)", "3.2", "x10^9/L", "4.0 - 11.0"],
    ["Neutrophils, absolute, automated count", "1.9", "x10^9/L", "2.0 - 7.5"],
    ["Alanine aminotransferase (serum)", "31", "U/L", "< 50"],
    ["Lactate dehydrogenase (serum, IFCC)", "612", "U/L", "125 - 243"],
    ["Platelets (whole blood, EDTA tube)", "96", "x10^9/L", "150 - 400"],
    ["C-reactive protein (serum, high range)", "8", "mg/L", "< 5"],
];

#[test]
fn the_rows_of_a_table_stay_whole() {
    let mut sheet = Sheet::default();
    for (row, cells) in RESULTS.iter().enumerate() {
        for (x, cell) in [50.0, 290.0, 350.0, 430.0].into_iter().zip(cells) {
            sheet.text(x, 700.0 - 14.0 * row as f32, cell);
        }
    }
    assert_eq!(lines(&sheet), RESULTS.map(|cells| cells.join("\t")));
}

#[test]
fn a_table_that_was_written_column_by_column_stays_in_rows() {
    let mut sheet = Sheet::default();
    for (column, x) in [50.0, 290.0, 350.0, 430.0].into_iter().enumerate() {
        for (row, cells) in RESULTS.iter().enumerate() {
            // A value often stands a little lower than its name.
            sheet.text(x, 700.0 - 14.0 * row as f32 - 0.7 * column as f32, cells[column]);
        }
    }
    assert_eq!(lines(&sheet), RESULTS.map(|cells| cells.join("\t")));
}

#[test]
fn a_report_that_is_set_with_spaces_has_cells() {
    let mut sheet = Sheet::default();
    sheet.text_in("F2", 10.0, 50.0, 700.0, "Hemoglobin      13.2    g/dL   12.0-16.0");
    sheet.text_in("F2", 10.0, 50.0, 688.0, "Platelets       87      K/uL   150-400");
    sheet.text_in("F2", 10.0, 50.0, 676.0, "Slightly low.  Repeat in one week.");
    assert_eq!(
        lines(&sheet),
        ["Hemoglobin\t13.2\tg/dL\t12.0-16.0", "Platelets\t87\tK/uL\t150-400", "Slightly low. Repeat in one week."]
    );
}

#[test]
fn a_cell_padded_with_spaces_does_not_reach_into_the_next() {
    let mut sheet = Sheet::default();
    sheet.text(50.0, 700.0, "Ferritin                              ").text(120.0, 700.0, "890       ");
    sheet.text(170.0, 700.0, "ug/L");
    assert_eq!(lines(&sheet), ["Ferritin\t890\tug/L"]);
}

#[test]
fn two_columns_of_prose_are_read_one_after_the_other() {
    let prose =
        |side: &str, row: usize| format!("{side} line {} of a text about the course", char::from(b'a' + row as u8));
    for shift in [0.0, 5.0] {
        let mut sheet = Sheet::default();
        sheet.text_in("F1", 14.0, 50.0, 780.0, "A heading that runs over the whole width of the page, as it should be");
        for row in 0..9 {
            sheet.text(50.0, 740.0 - 12.0 * row as f32, &prose("left", row));
            sheet.text(300.0, 740.0 - shift - 12.0 * row as f32, &prose("right", row));
        }
        sheet.text(50.0, 600.0, "A closing line that runs over the whole width of the page and ends the letter here");
        let expected: Vec<String> =
            (0..9).map(|row| prose("left", row)).chain((0..9).map(|row| prose("right", row))).collect();
        let found: Vec<String> = lines(&sheet).into_iter().filter(|line| !line.is_empty()).collect();
        assert_eq!(found[1..19], expected, "columns shifted by {shift}");
        assert!(found[0].starts_with("A heading") && found[19].starts_with("A closing"));
    }
}

#[test]
fn a_table_of_long_cells_stays_in_rows() {
    let rows = [
        ["Aciclovir 400 mg tablets", "one tablet twice daily by mouth, until further notice"],
        ["Co-trimoxazole 960 mg tablets", "one tablet on Monday, Wednesday and Friday"],
        ["Allopurinol 300 mg tablets", "stopped on 14 January after the second course"],
        ["Omeprazole 20 mg capsules", "one capsule each morning before breakfast"],
        ["Levetiracetam 500 mg tablets", "one tablet twice daily, started on the ward"],
        ["Fluconazole 100 mg capsules", "one capsule daily while the counts are low"],
    ];
    let mut sheet = Sheet::default();
    for (row, [drug, how]) in rows.into_iter().enumerate() {
        sheet.text(50.0, 700.0 - 14.0 * row as f32, drug).text(220.0, 700.0 - 14.0 * row as f32, how);
    }
    assert_eq!(lines(&sheet), rows.map(|cells| cells.join("\t")));
}

#[test]
fn a_letter_keeps_its_lines_and_its_paragraphs() {
    let mut sheet = Sheet::default();
    sheet.text(50.0, 780.0, "Larkbridge Infirmary").text(400.0, 780.0, "3 November 2026");
    sheet.text(50.0, 740.0, "Dear Dr Ashdown,");
    sheet.text(50.0, 716.0, "Thank you for seeing this gentleman,").text(50.0, 704.0, "who was born on 12/09/1968.");
    sheet.text(50.0, 692.0, "He is well.").text(50.0, 660.0, "Yours sincerely").text(50.0, 648.0, "Dr R. Penhale");
    assert_eq!(
        lines(&sheet),
        [
            "Larkbridge Infirmary\t3 November 2026",
            "",
            "Dear Dr Ashdown,",
            "",
            "Thank you for seeing this gentleman,",
            "who was born on 12/09/1968.",
            "He is well.",
            "",
            "Yours sincerely",
            "Dr R. Penhale"
        ]
    );
}

#[test]
fn a_turned_page_reads_as_it_is_seen() {
    let mut sheet = Sheet { rotate: 90, ..Sheet::default() };
    for (line, text) in ["Potassium", "Sodium"].into_iter().enumerate() {
        sheet.op("BT", vec![]).op("Tf", vec!["F1".into(), 10.into()]);
        let x = 100.0 + 14.0 * line as f32;
        sheet.op("Tm", vec![0.into(), 1.into(), (-1).into(), 0.into(), x.into(), 100.into()]);
        sheet.op("Tj", vec![Object::string_literal(text)]);
        sheet.op("Td", vec![200.into(), 0.into()]);
        sheet.op("Tj", vec![Object::string_literal("4.3")]).op("ET", vec![]);
    }
    assert_eq!(lines(&sheet), ["Potassium\t4.3", "Sodium\t4.3"]);
    // Without the turn the text runs up the page, and is still read along its own lines.
    sheet.rotate = 0;
    assert_eq!(lines(&sheet), ["Potassium\t4.3", "Sodium\t4.3"]);
}

#[test]
fn the_words_of_a_scan_that_lay_askew_stay_on_their_lines() {
    let mut sheet = Sheet::default();
    sheet.picture().op("Tr", vec![3.into()]);
    let (sin, cos) = 1.5f32.to_radians().sin_cos();
    for row in 0..6 {
        for (column, word) in ["Haemoglobin in whole blood", "104", "g/L"].into_iter().enumerate() {
            let (x, y) = (50.0 + 200.0 * column as f32, 700.0 - 13.0 * row as f32);
            let place = [cos, sin, -sin, cos, x * cos - y * sin, x * sin + y * cos];
            sheet.op("BT", vec![]).op("Tf", vec!["F1".into(), 10.into()]);
            sheet.op("Tm", place.map(Object::from).to_vec()).op("Tj", vec![Object::string_literal(word)]);
            sheet.op("ET", vec![]);
        }
    }
    assert_eq!(lines(&sheet), ["Haemoglobin in whole blood\t104\tg/L"; 6]);
}

#[test]
fn text_that_is_filled_and_stroked_comes_once() {
    let mut sheet = Sheet::default();
    sheet.op("Tr", vec![2.into()]).text(50.0, 700.0, "Bold 100 mg").op("Tr", vec![0.into()]);
    // Bold by writing twice, a hair apart, and by writing each word twice.
    sheet.text(50.0, 680.0, "Issue 1122").text(50.3, 680.0, "Issue 1122");
    assert_eq!(lines(&sheet), ["Bold 100 mg", "Issue 1122"]);
}

#[test]
fn a_raised_digit_does_not_join_the_number_before_it() {
    let mut sheet = Sheet::default();
    sheet.text(50.0, 700.0, "x 10").text_in("F1", 6.0, 69.6, 703.5, "9").text(73.3, 700.0, "/L");
    sheet.text(50.0, 670.0, "Hb 13.2").text_in("F1", 6.0, 85.0, 673.5, "1");
    assert_eq!(lines(&sheet), ["x 10⁹/L", "Hb 13.2¹"]);
}

#[test]
fn letters_that_are_spaced_out_make_one_word() {
    let mut sheet = Sheet::default();
    sheet.op("Tc", vec![3.into()]).text(50.0, 700.0, "HISTOLOGY REPORT").op("Tc", vec![0.into()]);
    assert_eq!(lines(&sheet), ["HISTOLOGY REPORT"]);
}

#[test]
fn what_a_clip_hides_is_not_read() {
    let mut sheet = Sheet::default();
    sheet.op("q", vec![]).op("re", vec![50.into(), 690.into(), 11.into(), 30.into()]);
    sheet.op("W", vec![]).op("n", vec![]).text(50.0, 700.0, "580").op("Q", vec![]).text(50.0, 680.0, "after");
    assert_eq!(lines(&sheet), ["58", "after"]);
}
