//! A pattern costs no more than it says.
//!
//! `\w`, `\d`, `\p{L}` and `\b` mean the letters, digits and word ends of every script that there is, in a pattern of Latin words too.
//! Made ready, one `[\w/.-]{2,20}` of that is larger than all the words around it: half of the time that a run took to load went
//! there. So they are written out as what a paper can have.

/// The letters, marks and figures, and the low line, of the scripts that papers come in.
const WORD: &str = concat!(
    r"0-9A-Z_a-z\x{aa}\x{b5}\x{ba}\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{2c1}\x{2c6}-\x{2d1}\x{2e0}-\x{2e4}\x{2ec}\x{2ee}",
    r"\x{300}-\x{374}\x{376}-\x{37d}\x{37f}\x{386}\x{388}-\x{3f5}\x{3f7}-\x{481}\x{483}-\x{559}\x{560}-\x{588}",
    r"\x{591}-\x{5bd}\x{5bf}\x{5c1}-\x{5c2}\x{5c4}-\x{5c5}\x{5c7}-\x{5f2}\x{610}-\x{61a}\x{620}-\x{669}\x{66e}-\x{6d3}",
    r"\x{6d5}-\x{6dc}\x{6df}-\x{6e8}\x{6ea}-\x{6fc}\x{6ff}\x{710}-\x{7f5}\x{7fa}-\x{7fd}\x{800}-\x{82d}\x{840}-\x{85b}",
    r"\x{860}-\x{887}\x{889}-\x{88e}\x{897}-\x{8e1}\x{8e3}-\x{963}\x{966}-\x{96f}\x{971}-\x{97f}\x{1e00}-\x{1fbc}\x{1fbe}",
    r"\x{1fc2}-\x{1fcc}\x{1fd0}-\x{1fdb}\x{1fe0}-\x{1fec}\x{1ff2}-\x{1ffc}\x{3005}-\x{3007}\x{3021}-\x{302f}\x{3031}-\x{3035}\x{3038}-\x{303c}\x{3041}-\x{309a}",
    r"\x{309d}-\x{309f}\x{30a1}-\x{30fa}\x{30fc}-\x{30ff}\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}\x{ac00}-\x{d7a3}",
    r"\x{f900}-\x{fad9}\x{ff10}-\x{ff19}\x{ff21}-\x{ff3a}\x{ff3f}\x{ff41}-\x{ff5a}\x{ff66}-\x{ff9f}\x{20000}-\x{323af}",
);

/// Their letters.
const LETTER: &str = concat!(
    r"A-Za-z\x{aa}\x{b5}\x{ba}\x{c0}-\x{d6}\x{d8}-\x{f6}\x{f8}-\x{2c1}\x{2c6}-\x{2d1}\x{2e0}-\x{2e4}\x{2ec}\x{2ee}",
    r"\x{370}-\x{374}\x{376}-\x{37d}\x{37f}\x{386}\x{388}-\x{3f5}\x{3f7}-\x{481}\x{48a}-\x{559}\x{560}-\x{588}",
    r"\x{5d0}-\x{5f2}\x{620}-\x{64a}\x{66e}-\x{66f}\x{671}-\x{6d3}\x{6d5}\x{6e5}-\x{6e6}\x{6ee}-\x{6ef}\x{6fa}-\x{6fc}",
    r"\x{6ff}\x{710}\x{712}-\x{72f}\x{74d}-\x{7a5}\x{7b1}\x{7ca}-\x{7ea}\x{7f4}-\x{7f5}\x{7fa}\x{800}-\x{815}\x{81a}\x{824}",
    r"\x{828}\x{840}-\x{858}\x{860}-\x{887}\x{889}-\x{88e}\x{8a0}-\x{8c9}\x{904}-\x{939}\x{93d}\x{950}\x{958}-\x{961}",
    r"\x{971}-\x{97f}\x{1e00}-\x{1fbc}\x{1fbe}\x{1fc2}-\x{1fcc}\x{1fd0}-\x{1fdb}\x{1fe0}-\x{1fec}\x{1ff2}-\x{1ffc}",
    r"\x{3005}-\x{3006}\x{3031}-\x{3035}\x{303b}-\x{303c}\x{3041}-\x{3096}\x{309d}-\x{309f}\x{30a1}-\x{30fa}\x{30fc}-\x{30ff}\x{3400}-\x{4dbf}",
    r"\x{4e00}-\x{9fff}\x{ac00}-\x{d7a3}\x{f900}-\x{fad9}\x{ff21}-\x{ff3a}\x{ff41}-\x{ff5a}\x{ff66}-\x{ff9f}",
    r"\x{20000}-\x{323af}",
);

/// The same pattern for the scripts that papers come in: digits are 0 to 9, since no other can be read as a number, and the word
/// ends of a pattern in plain letters are those of plain letters. The ends of all scripts cost ten times as much on every text
/// that has a letter of another script in it, and folding has set Latin apart from the scripts that write without spaces.
pub(crate) fn plain(pattern: &str) -> String {
    let plain = plain_classes(pattern);
    if pattern.is_ascii() { plain.replace(r"\b", r"(?-u:\b)") } else { plain }
}

fn plain_classes(pattern: &str) -> String {
    let mut plain = String::with_capacity(2 * pattern.len());
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(character) = rest.chars().next() {
        let meant = [(r"\d", "0-9"), (r"\w", WORD), (r"\p{L}", LETTER)]
            .into_iter()
            .find_map(|(written, meant)| Some((rest.strip_prefix(written)?, meant)));
        if let Some((behind, meant)) = meant {
            let [open, close] = if in_class { ["", ""] } else { ["[", "]"] };
            plain.extend([open, meant, close]);
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix(r"\W").filter(|_| !in_class) {
            plain.extend(["[^", WORD, "]"]);
            rest = behind;
        } else {
            // An escaped character stays with what escapes it.
            let length = match character {
                '\\' => rest.chars().take(2).map(char::len_utf8).sum(),
                _ => character.len_utf8(),
            };
            // Classes in classes are not used.
            in_class = character == '[' || in_class && character != ']';
            plain.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn digits_are_those_that_can_be_read() {
        assert_eq!(plain(r"\d{1,3}[^\d.,]\\d\[\d\]"), r"[0-9]{1,3}[^0-9.,]\\d\[[0-9]\]");
        let number = Regex::new(&plain(r"^\d+$")).unwrap();
        assert!(number.is_match("104") && !number.is_match("١٠٤"));
    }

    #[test]
    fn a_letter_is_one_in_the_scripts_of_papers() {
        let patterns = [r"^\w+$", r"^[\w/.-]+$", r"^\p{L}+$", r"^[^\w]+$", r"^\W+$", r"^[\p{L}'’-]+$"];
        let pairs = patterns.map(|pattern| (Regex::new(pattern).unwrap(), Regex::new(&plain(pattern)).unwrap()));
        let same = |text: &str| {
            for (written, meant) in &pairs {
                assert_eq!(written.is_match(text), meant.is_match(text), "{written}: {}", text.escape_unicode());
            }
        };
        let assigned = Regex::new(r"\P{Cn}").unwrap();
        let covered = [
            0..=0x97F,
            0x1E00..=0x1FFF,
            0x2010..=0x203E,
            0x2200..=0x22FF,
            0x3000..=0x303F,
            0x3041..=0x30FF,
            0x3400..=0x4DBF,
        ];
        let covered = covered.into_iter().chain([0x4E00..=0x9FFF, 0xAC00..=0xD7A3, 0xF900..=0xFAFF, 0xFF00..=0xFF9F]);
        let mut tried = 0;
        // The zero-width joiners count as letters, the circled letters of Unicode too: no paper means them so.
        let joiners = ['\u{200C}', '\u{200D}'];
        for character in covered.flatten().filter_map(char::from_u32).filter(|c| !joiners.contains(c)) {
            let text = character.to_string();
            if assigned.is_match(&text) {
                same(&text);
                tried += 1;
            }
        }
        assert!(tried > 40_000, "{tried}");
    }
}
