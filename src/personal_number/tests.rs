use proptest::prelude::*;

use super::*;

fn validity(id: &str, text: &str) -> Option<Validity> {
    read(id, text).map(|number| number.validity)
}

fn coded(id: &str, text: &str) -> (Option<CodedBirth>, Option<bool>) {
    let number = read(id, text).unwrap();
    (number.birth, number.male)
}

fn day(text: &str) -> PartialDate {
    text.parse().unwrap()
}

#[test]
fn checks_numbers_of_each_kind() {
    use Validity::{Right, Unchecked, Wrong};
    for (id, text, expected) in [
        ("nhs-number", "999 123 4519", Some(Right)),
        ("nhs-number", "999-123-4519", Some(Right)),
        ("nhs-number", "999 123 4518", Some(Wrong)),
        ("nhs-number", "999 123 451", None),
        ("nhs-number", "99912345190", None),
        ("dni", "99999999R", Some(Right)),
        ("dni", "00.000.001-R", Some(Right)),
        ("dni", "99999999-S", Some(Wrong)),
        ("dni", "X0000000T", Some(Right)),
        ("nie", "X0000000R", Some(Wrong)),
        ("cip", "ABCD 1 850412 00 0", Some(Unchecked)),
        ("cn-id", "999999198002110014", Some(Right)),
        ("cn-id", "999999198002110010", Some(Wrong)),
        ("health-insurance", "A123456780", Some(Right)),
        ("health-insurance", "A123456781", Some(Wrong)),
        ("cpf", "111.444.777-35", Some(Right)),
        ("cpf", "111.444.777-36", Some(Wrong)),
        ("snils", "112-233-445 95", Some(Right)),
        ("snils", "112-233-445 96", Some(Wrong)),
        ("codice-fiscale", "RSSMRA80A01H501U", Some(Right)),
        ("codice-fiscale", "RSSMRA80A01H501V", Some(Wrong)),
        ("passport", "XA1234567", Some(Unchecked)),
        ("nhs-number", "", None),
        ("nhs-number", "—", None),
    ] {
        assert_eq!(validity(id, text), expected, "{id} {text}");
    }
}

#[test]
fn the_number_ends_where_its_last_character_does() {
    let number = read("nhs-number", "999 123 4519 Hospital No 77").unwrap();
    assert_eq!((number.length, number.value.as_str()), (12, "9991234519"));
    assert!(read("dni", "99999999RX").is_none());
    assert_eq!(of_fact("id-nhs", "nhs-number", "9991234519").unwrap().validity, Validity::Right);
    assert!(of_fact("id-nhs", "nhs-number", "9991234519 2").is_none());
    assert!(of_fact("id-mrn", "hospital-number", "9991234519").is_none());
}

/// The number with the check that fits its body; `None` where no number has that body.
fn completed(id: &str, body: &str) -> Option<String> {
    let characters = || "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".chars();
    let one = characters().map(|c| format!("{body}{c}"));
    let two = (0..100).map(|n| format!("{body}{n:02}"));
    one.chain(two).find(|number| {
        read(id, number).is_some_and(|read| read.validity == Validity::Right && read.length == number.len())
    })
}

#[test]
fn some_numbers_tell_birth_and_sex() {
    let of = |id: &str, body: &str| coded(id, &completed(id, body).unwrap());
    let (birth, male) = of("cn-id", "99999919800211001");
    assert_eq!((birth.unwrap().date(), male), (Some(day("1980-02-11")), Some(true)));
    assert!(!birth.unwrap().agrees(&day("1980-02-12")) && birth.unwrap().agrees(&day("1980-02")));
    // Two figures of the year: no date, but one that can be compared.
    let (birth, male) = of("chi-number", "120968122");
    assert_eq!((birth.unwrap().date(), male), (None, Some(false)));
    assert!(birth.unwrap().agrees(&day("1968-09-12")) && !birth.unwrap().agrees(&day("1968-12-09")));
    let (birth, male) = of("nir", "2850578006084");
    assert!(birth.unwrap().agrees(&day("1985-05-30")) && !birth.unwrap().agrees(&day("1985-06-30")));
    assert_eq!(male, Some(false));
    assert_eq!(read("nir", "1 85 05 2A 006 084").unwrap().validity, Validity::Unchecked);
    // Omocodia: a letter in the place of a figure; and a woman's day.
    let (birth, male) = of("codice-fiscale", "RSSMRA80A41H50M");
    assert!(birth.unwrap().agrees(&day("1980-01-01")));
    assert_eq!(male, Some(false));
    let (birth, _) = of("emirates-id", "78419801234567");
    assert!(birth.unwrap().agrees(&day("1980-02-11")) && !birth.unwrap().agrees(&day("1981-02-11")));
}

#[test]
fn a_day_that_no_calendar_has_was_misread() {
    for (id, body) in [("cn-id", "99999919800231001"), ("chi-number", "310268122")] {
        let number = (0..10).filter_map(|check| read(id, &format!("{body}{check}"))).collect::<Vec<_>>();
        assert!(!number.is_empty());
        assert!(number.iter().all(|number| number.validity == Validity::Wrong && number.birth.is_none()));
    }
}

#[test]
fn every_scheme_with_a_check_has_its_numbers() {
    for (scheme, _) in RULES.schemes.iter().filter(|(scheme, _)| !scheme.checks.is_empty()) {
        let body = match scheme.id.as_str() {
            "cn-id" => "99999919800211001",
            "chi-number" => "120968122",
            "nir" => "1850578006084",
            "codice-fiscale" => "RSSMRA80A01H501",
            "emirates-id" => "78419801234567",
            "dni" => "12345678",
            "nie" => "X1234567",
            "health-insurance" => "K12345678",
            _ => "943476591",
        };
        assert!(completed(&scheme.id, body).is_some(), "{}", scheme.id);
        assert!(scheme.also.iter().all(|id| is_scheme(id)));
    }
}

proptest! {
    /// What the schemes promise: any one character changed, and any two neighbours that change places, where the weights
    /// differ by less than the modulus.
    #[test]
    fn one_wrong_figure_is_caught(
        (id, body) in prop_oneof![
            "[0-9]{9}".prop_map(|body| ("nhs-number", body)),
            "[0-9]{9}".prop_map(|body| ("hcn", body)),
            "[0-9]{8}".prop_map(|body| ("dni", body)),
            "[XYZ][0-9]{7}".prop_map(|body| ("nie", body)),
            "9{6}19[0-9]{2}0[1-9][0-2]1[0-9]{3}".prop_map(|body| ("cn-id", body)),
            "[0-2]10[1-9][0-9]{5}".prop_map(|body| ("chi-number", body)),
            "[12][0-9]{2}0[1-9][0-9]{8}".prop_map(|body| ("nir", body)),
            "7841[0-9]{10}".prop_map(|body| ("emirates-id", body)),
            "[A-Z][0-9]{8}".prop_map(|body| ("health-insurance", body)),
        ],
        place in 0usize..20,
        other in 0u32..10,
    ) {
        let Some(number) = completed(id, &body) else { return Ok(()) };
        let mut changed: Vec<char> = number.chars().collect();
        let place = place % changed.len();
        let digit = std::char::from_digit(other, 10).unwrap();
        if changed[place].is_ascii_digit() && changed[place] != digit {
            changed[place] = digit;
            let changed: String = changed.into_iter().collect();
            prop_assert_ne!(validity(id, &changed), Some(Validity::Right), "{} as {}", number, changed);
        }
    }

    #[test]
    fn neighbours_that_change_places_are_caught(body in "[0-9]{9}", place in 0usize..9) {
        if let Some(number) = completed("nhs-number", &body) {
            let mut changed: Vec<char> = number.chars().collect();
            changed.swap(place, place + 1);
            let changed: String = changed.into_iter().collect();
            prop_assert!(changed == number || validity("nhs-number", &changed) == Some(Validity::Wrong));
        }
    }

    #[test]
    fn any_text_is_read_without_harm(text in "\\PC{0,60}") {
        for (scheme, _) in &RULES.schemes {
            if let Some(number) = read(&scheme.id, &text) {
                prop_assert!(text.is_char_boundary(number.length) && number.length <= text.len());
            }
        }
    }
}
