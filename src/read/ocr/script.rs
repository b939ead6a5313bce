//! Pages in a script that the built-in recogniser lacks: how they show, and which Tesseract language may read them.

/// What Tesseract calls the languages whose letters the built-in dictionary lacks, after their ISO 639-1 code.
const LACKING: [(&str, &str); 49] = [
    ("ru", "rus"),
    ("uk", "ukr"),
    ("ar", "ara"),
    ("he", "heb"),
    ("fa", "fas"),
    ("hi", "hin"),
    ("el", "ell"),
    ("ko", "kor"),
    ("ja", "jpn"),
    ("th", "tha"),
    ("bg", "bul"),
    ("sr", "srp"),
    ("be", "bel"),
    ("mk", "mkd"),
    ("kk", "kaz"),
    ("ky", "kir"),
    ("tg", "tgk"),
    ("mn", "mon"),
    ("tt", "tat"),
    ("ur", "urd"),
    ("ps", "pus"),
    ("ug", "uig"),
    ("sd", "snd"),
    ("ku", "ckb"),
    ("yi", "yid"),
    ("mr", "mar"),
    ("ne", "nep"),
    ("sa", "san"),
    ("bn", "ben"),
    ("as", "asm"),
    ("ta", "tam"),
    ("te", "tel"),
    ("kn", "kan"),
    ("ml", "mal"),
    ("gu", "guj"),
    ("pa", "pan"),
    ("or", "ori"),
    ("si", "sin"),
    ("lo", "lao"),
    ("km", "khm"),
    ("my", "mya"),
    ("ka", "kat"),
    ("hy", "hye"),
    ("am", "amh"),
    ("ti", "tir"),
    ("bo", "bod"),
    ("dz", "dzo"),
    ("dv", "div"),
    ("vi", "vie"),
];
/// Languages that are tried on one page.
const MOST_TRIED: usize = 8;

/// The installed languages that may read what the built-in recogniser cannot, those that the user named alone if there
/// are any.
pub(super) fn candidates<'i>(wanted: &[String], installed: &'i [String]) -> Vec<&'i str> {
    let named = |code: &str| wanted.is_empty() || wanted.iter().any(|language| language.eq_ignore_ascii_case(code));
    LACKING
        .iter()
        .filter(|(code, _)| named(code))
        .filter_map(|(_, name)| installed.iter().find(|one| one == name).map(String::as_str))
        .take(MOST_TRIED)
        .collect()
}

/// Whether any of the languages that the user named has letters that the built-in dictionary lacks.
pub(super) fn may_lack(wanted: &[String]) -> bool {
    let lacks = |language: &String| LACKING.iter().any(|(code, _)| language.eq_ignore_ascii_case(code));
    wanted.is_empty() || wanted.iter().any(lacks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn only_installed_and_wanted_languages_are_tried() {
        let installed = strings(&["ara", "eng", "osd", "rus", "spa"]);
        assert_eq!(candidates(&[], &installed), ["rus", "ara"]);
        assert_eq!(candidates(&strings(&["AR", "en"]), &installed), ["ara"]);
        assert!(candidates(&strings(&["en"]), &installed).is_empty());
        assert!(candidates(&[], &[]).is_empty());
    }

    #[test]
    fn a_page_of_known_letters_lacks_none() {
        assert!(may_lack(&[]) && may_lack(&strings(&["en", "ru"])));
        assert!(!may_lack(&strings(&["en", "zh"])));
    }
}
