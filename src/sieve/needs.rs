//! What an expression cannot do without: bytes of which some stand in every text that it matches.

use regex_syntax::hir::literal::{Extractor, Seq};
use regex_syntax::hir::{Hir, HirKind};

/// Alternatives beyond this many say too little.
const MOST: usize = 512;
/// What is longer says no more.
const LONG: usize = 4;

/// Bytes of which some stand wherever the pattern matches; `None` where nothing is certain.
pub(super) fn of(pattern: &Hir) -> Option<Vec<Vec<u8>>> {
    needs(pattern).filter(|needs| needs.iter().all(|need| !need.is_empty()))
}

fn needs(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    match hir.kind() {
        HirKind::Capture(capture) => needs(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => needs(&repetition.sub),
        HirKind::Alternation(parts) => {
            let all = parts.iter().map(needs).collect::<Option<Vec<_>>>()?.concat();
            (all.len() <= MOST).then_some(all)
        }
        HirKind::Concat(parts) => {
            // Each part by itself, and what stands from each part on.
            let alone = parts.iter().filter_map(needs);
            let joined = (0..parts.len()).filter_map(|from| starts(&Hir::concat(parts[from..].to_vec())));
            alone.chain(joined).max_by_key(|needs| worth(needs))
        }
        HirKind::Literal(_) | HirKind::Class(_) => starts(hir),
        HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => None,
    }
}

/// How every match starts.
fn starts(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let mut extractor = Extractor::new();
    extractor.limit_class(16).limit_repeat(2).limit_literal_len(2 * LONG).limit_total(64);
    let mut all: Seq = extractor.extract(hir);
    all.dedup();
    let literals = all.literals()?;
    let usable = !literals.is_empty() && literals.iter().all(|literal| !literal.as_bytes().is_empty());
    usable.then(|| literals.iter().map(|literal| literal.as_bytes().to_vec()).collect())
}

/// Long needs are better than short ones, few better than many.
fn worth(needs: &[Vec<u8>]) -> (usize, std::cmp::Reverse<usize>) {
    (needs.iter().map(Vec::len).min().unwrap_or(0).min(LONG), std::cmp::Reverse(needs.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(pattern: &str) -> Option<Vec<String>> {
        let needs = of(&regex_syntax::parse(pattern).ok()?)?;
        Some(needs.into_iter().map(|need| String::from_utf8_lossy(&need).into_owned()).collect())
    }

    #[test]
    fn the_longest_certain_words_are_needed() {
        assert_eq!(words(r"\bsuvmax\b ?[:=]?"), Some(vec!["suvmax".to_owned()]));
        assert_eq!(words(r"\d+ ?(?:cm|mm)"), Some(vec!["cm".to_owned(), "mm".to_owned()]));
        assert_eq!(words(r"(?:stage|estadio) (?P<value>[ivx]+)").map(|all| all.len()), Some(2));
        assert_eq!(words(r"[a-zа-я]+"), None);
        assert_eq!(words(r"(?:ki-?67)?"), None);
        assert_eq!(words(r"ki-?67|"), None);
        assert_eq!(words(r"("), None);
    }

    proptest::proptest! {
        /// What matches holds what is needed.
        #[test]
        fn every_match_has_what_is_needed(
            pattern in proptest::sample::select(vec![
                r"a(?:b|c)?d", r"(?:ab|cd)+", r"[ab]c{2,3}d?", r"\b(?:a|bc)(d)", r"a.{0,3}d|b+c", r"(?i)ab[cd]",
                r"(?:a|b|)c", r"[^a]b", r"(?:ж|b)病", r"a*b*c", r"^ab$|d",
            ]),
            text in "[abcdABж病 ]{0,12}",
        ) {
            if let Some(needs) = of(&regex_syntax::parse(pattern).unwrap())
                && regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(&text))
            {
                let has = |need: &Vec<u8>| text.as_bytes().windows(need.len()).any(|window| window == need);
                proptest::prop_assert!(needs.iter().any(has), "{} in {:?}: {:?}", pattern, text, needs);
            }
        }
    }
}
