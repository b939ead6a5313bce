use super::*;

fn imprint(words: &str) -> Imprint {
    let words: Vec<&str> = words.split_whitespace().collect();
    let hash = |run: &[&str]| {
        let bytes = run.iter().flat_map(|word| word.bytes().chain([0xff]));
        bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    };
    let mut sketch: Vec<u32> = words.windows(3).map(hash).collect();
    sketch.sort_unstable();
    sketch.dedup();
    sketch.truncate(64);
    Imprint { words: words.join(" "), sketch, ..Imprint::default() }
}

const LETTER: &str = "clinic letter re nuala byrne born 07/07/1970 i saw her on 12/11/2026 with relapsed large cell \
     lymphoma of the left axilla the node measures 23 mm and cd19 is positive on 85 percent of the cells she takes \
     aciclovir 400 mg twice daily and is well with ecog 1 the plan is to refer her for cellular therapy in december";

fn agree(one: &str, other: &str, recognised: bool) -> bool {
    let found = words::compare(&imprint(one), &imprint(other), recognised);
    let back = words::compare(&imprint(other), &imprint(one), recognised);
    assert_eq!(found.agrees, back.agrees, "{one} / {other}");
    found.agrees && found.of_shorter > 0.85
}

#[test]
fn what_a_scanner_misreads_is_the_same() {
    for (word, misread) in [
        ("cd19", "cdi9"),
        ("cd19", "c019"),
        ("lymphoma", "lyrnphoma"),
        ("aciclovir", "acic1ovir"),
        ("400", "4oo"),
        ("400 mg", "400mg"),
        ("07/07/1970", "07/07/197o"),
        ("positive", "posit1ve"),
        ("twice", "tw1ce"),
        ("measures", "mea sures"),
        ("clinic letter", ""),
    ] {
        let other = LETTER.replacen(word, misread, 1);
        assert_ne!(other, LETTER);
        assert!(agree(LETTER, &other, true), "{word} / {misread}");
    }
    assert!(agree(LETTER, &format!("fax 16/11/2026 09:12 from 01632 960140 p 01 {LETTER}"), true));
    assert!(agree(LETTER, &format!("printed 16/11/2026 {LETTER} page 2"), false));
}

#[test]
fn another_number_date_answer_or_name_is_not() {
    for (word, other) in [
        ("400 mg", "800 mg"),
        ("23 mm", "28 mm"),
        ("85 percent", "35 percent"),
        ("12/11/2026", "12/10/2026"),
        ("07/07/1970", "07/07/1979"),
        ("is positive", "is negative"),
        ("is positive", "is not positive"),
        ("left axilla", "right axilla"),
        ("nuala byrne", "edda lindqvist"),
        ("december", "november"),
        ("ecog 1", "ecog 2"),
        ("cd19 is", "cd20 is"),
        ("is well", "is not well"),
        ("for cellular therapy", "for palliative care"),
    ] {
        let changed = LETTER.replacen(word, other, 1);
        assert_ne!(changed, LETTER);
        assert!(!agree(LETTER, &changed, false), "{word} / {other}");
        if !word.starts_with("for") {
            assert!(!agree(LETTER, &changed, true), "{word} / {other}, recognised");
        }
    }
    // One more sentence is another version.
    let more = LETTER.replacen("she takes", "cd22 is negative she takes", 1);
    assert!(!agree(LETTER, &more, false) && !agree(LETTER, &more, true));
    assert!(!agree(LETTER, &format!("{LETTER} addendum cd22 is negative"), true));
}

#[test]
fn parts_in_another_order_are_the_same_and_changed_places_are_not() {
    let (head, body) = LETTER.split_at(LETTER.find("i saw").unwrap());
    assert!(agree(LETTER, &format!("{body} {head}"), false));
    let rows = "full blood count haemoglobin 104 g l 130 170 white cells 3.2 4.0 11.0 neutrophils 1.9 2.0 7.5 platelets 96 \
                150 400 creatinine 88 60 110";
    assert!(agree(rows, rows, false));
    assert!(!agree(rows, &rows.replace("104", "x").replace("96", "104").replace('x', "96"), true));
}

/// A folder of blood counts on one form, every tenth of them there twice.
fn forms(count: usize) -> (Vec<Record>, Vec<Imprint>) {
    let mut records = Vec::new();
    let mut imprints = Vec::new();
    for number in 0..count {
        let own = if number % 10 == 9 { number - 1 } else { number };
        let value = |seed: usize| (own * 7919 + seed * 104_729) % 9973;
        let mut words = format!("blood sciences laboratory report specimen {} collected day {} ", 100_000 + own, own);
        for row in 0..40 {
            words.push_str(&format!("analyte{row} {}.{} unit{row} range {row} to {} ", value(row), row % 10, row * 3));
        }
        let mut record = Record::new(RecordKind::new("lab-report"), [1, 1]);
        record.id = format!("R{number:04}");
        record.file = format!("F{number:04}");
        records.push(record);
        imprints.push(imprint(&words));
    }
    (records, imprints)
}

#[test]
fn thousands_of_papers_on_one_form_take_moments() {
    let time = |count: usize| {
        let (mut records, imprints) = forms(count);
        let start = std::time::Instant::now();
        link(&mut records, &[], &imprints);
        let found = records.iter().filter(|record| record.near_duplicate_of.is_some()).count();
        assert_eq!(found, count / 10);
        start.elapsed()
    };
    let least = |count: usize| (0..4).map(|_| time(count)).min().unwrap_or_default();
    let (some, more) = (least(500), least(2000));
    // Without optimisation, on a machine that does other things as well. All pairs would take sixteen times as long.
    assert!(more.as_secs_f64() < 20.0, "{more:?}");
    assert!(more.as_secs_f64() < 12.0 * some.as_secs_f64().max(0.01), "{some:?}, {more:?}");
}

#[test]
fn papers_that_only_share_the_words_of_a_form_are_not_compared_one_by_one() {
    let features = (0..3000).flat_map(|place| (0..20).map(move |word| (place, word)));
    assert!(pairs::sharing(features, |_, _| 1).is_empty());
    let features = (0..3000).flat_map(|place| [(place, 0), (place, 1 + place / 2)]);
    assert_eq!(pairs::sharing(features, |_, _| 1).len(), 1500);
}
