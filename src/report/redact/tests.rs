//! Names that become initials.

use super::initials;

#[test]
fn initials_are_all_that_is_left_of_a_name() {
    for (name, expected) in [
        ("Gareth Pritchard", "G. P."),
        ("Mr Gareth O'Brien-Rees", "G. O. B. R."),
        ("Ana García de la Cruz", "A. G. C."),
        ("Élodie Œstrup", "É. Œ."),
        ("لينا بنشقرون", "ل. ب."),
        ("张伟", "[hidden]"),
        ("张伟 (ZHANG Wei)", "Z. W."),
        ("***", "[hidden]"),
    ] {
        let once = initials(name, "[hidden]");
        assert_eq!(once, expected);
        assert_eq!(initials(&once, "[hidden]"), once);
    }
}
