use std::time::{Duration, Instant};

use super::*;
use crate::model::FileState;

fn open(text: &[u8]) -> Outcome {
    read(text, &Options::default())
}

fn lines(text: &[u8]) -> Vec<String> {
    let outcome = open(text);
    outcome.text.lines().map(|(_, _, line)| line.to_owned()).collect()
}

#[test]
fn letters_of_every_code_page() {
    for (text, right) in [
        (r"{\rtf1\ansi\ansicpg1252 Caf\'e9 37 \'b0C\par}".as_bytes(), "Café 37 °C"),
        (r"{\rtf1\ansi\ansicpg1251 \'c3\'e5\'ec\'ee\'e3\'eb\'ee\'e1\'e8\'ed 102\par}".as_bytes(), "Гемоглобин 102"),
        (
            r"{\rtf1{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset134 SimSun;}}\f0 Name: \f1 \'d0\'d5\'c3\'fb\f0  x}"
                .as_bytes(),
            "Name: 姓名 x",
        ),
        (r"{\rtf1{\fonttbl{\f0\fcharset204{\*\falt Arial}Times;}}\f0\'d2\'f0\'ee\'ec\'e1\'ee}".as_bytes(), "Тромбо"),
        (r"{\rtf1 Hb \u8805?100 \u-10179?\u-8704? \uc2\u233\'c3\'a9!}".as_bytes(), "Hb ≥100 😀 é!"),
        (r"{\rtf1 it\u8217\'92s {\uc0\u8805}5 {\u26792 a}b}".as_bytes(), "it’s ≥5 梨b"),
        (
            r"{\rtf1 it\rquote s \ldblquote well\rdblquote  5\endash 7 a\~b c\_d \{e\} \\}".as_bytes(),
            "it’s “well” 5–7 a\u{A0}b c-d {e} \\",
        ),
        (
            r"{\rtf1{\fonttbl{\f0 Arial;}{\f3\fcharset2 Symbol;}}\f0 Hb {\f3\'b3} 10{\super 9}/L}".as_bytes(),
            "Hb ≥ 10⁹/L",
        ),
    ] {
        assert_eq!(lines(text), [right], "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn what_is_not_shown_is_not_read() {
    let text = r"{\rtf1{\info{\title secret}}{\colortbl;\red0;}{\stylesheet{\s0 Normal;}}{\*\generator Any;}
seen{\v hidden}{\deleted gone}{\*\unknown {\b nothing}} {\field{\*\fldinst HYPERLINK x}{\fldrslt shown}}{\xe index}\par
{\header Town Hospital\par}{\footer Page 1}{\footnote a note}{\*\annotation a comment}Next\page Last}";
    assert_eq!(
        lines(text.as_bytes()),
        ["Town Hospital", "seen shown", "Next", "Last", "a note", "a comment", "Page 1"]
    );
    assert_eq!(open(text.as_bytes()).text.pages.len(), 2);
}

#[test]
fn the_answers_of_a_form() {
    let field = |settings: &str| {
        format!(r"{{\field{{\*\fldinst FORMCHECKBOX {{\*\formfield{{\fftype1{settings}}}}}}}{{\fldrslt}}}}")
    };
    let text = format!(
        r"{{\rtf1 HIV {} HBV {} HCV {}}}",
        field(r"\ffdefres0\ffres1"),
        field(r"\ffdefres1\ffres25"),
        field(r"\ffdefres0")
    );
    assert_eq!(lines(text.as_bytes()), ["HIV ☒ HBV ☒ HCV ☐"]);
}

#[test]
fn rows_of_every_writer() {
    for text in [
        r"{\rtf1\trowd\cellx1\cellx2\pard\intbl Hb\cell 102\cell g/L\cell\row\trowd\cellx1\pard\intbl PLT\cell\cell 40\cell\row\pard After\par}",
        r"{\rtf1\trowd\cellx1\pard\intbl {Hb\cell 102\cell g/L\cell}{\trowd\cellx1\row}\pard\intbl{PLT\cell\cell 40\cell}{\trowd\row}\pard After\par}",
        r"{\rtf1{\trowd\cellx1 Hb\cell 102\cell g/L\cell\row}{\trowd\cellx1 PLT\cell\cell 40\cell\row}After\par}",
        r"{\rtf1\trowd\intbl\plain Hb\par\cell 102\cell g/L\cell\row\trowd\intbl PLT\cell \cell 40\cell\row\pard\plain After}",
    ] {
        assert_eq!(lines(text.as_bytes()), ["Hb\t102\tg/L", "PLT\t\t40", "After"], "{text}");
    }
}

#[test]
fn tables_in_cells() {
    let row = |name: &str, value: &str| {
        format!(
            r"\pard\intbl\itap2 {name}\nestcell {value}\nestcell{{\nonesttables\par}}{{\*\nesttableprops\trowd\nestrow}}"
        )
    };
    let text = format!(
        r"{{\rtf1\trowd\pard\intbl\itap1 Results\par {}{}\pard\intbl\itap1\cell Margin\cell\row\pard After}}",
        row("Hb", "102"),
        row("PLT", "40")
    );
    assert_eq!(lines(text.as_bytes()), ["Results", "Hb\t102", "PLT\t40", "Margin", "After"]);
}

#[test]
fn groups_without_end() {
    let started = Instant::now();
    let deep = format!("{{\\rtf1 a{}b{} c}}", "{".repeat(100_000), "}".repeat(100_000));
    let outcome = open(deep.as_bytes());
    assert_eq!((outcome.text.lines().next().map(|line| line.2), outcome.state), (Some("ab c"), FileState::Read));
    let open_ended = format!("{{\\rtf1 a{}b", "{\\b".repeat(100_000));
    assert_eq!(open(open_ended.as_bytes()).state, FileState::PartlyRead);
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn lengths_are_not_believed() {
    for length in ["2000000000", "-5", "99999999999", "40"] {
        let text = format!(r"{{\rtf1 before{{\pict\jpegblip\bin{length} abc}} Hb 102\par}}");
        assert_eq!(lines(text.as_bytes()), ["before Hb 102"], "{length}");
    }
    // One that is right may hold braces.
    assert_eq!(lines(br"{\rtf1 before{\pict\jpegblip\bin5 }}{{a} after}"), ["before after"]);
}

#[test]
fn a_file_cut_short_says_so() {
    let text = br"{\rtf1\ansi\trowd\intbl Hb\cell 102\cell\row\pard After\par the end}";
    for length in 0..text.len() {
        let outcome = open(&text[..length]);
        assert_ne!(outcome.state, FileState::Read, "{length}");
        assert!(outcome.reason.is_some());
    }
    assert_eq!(open(text).state, FileState::Read);
}
