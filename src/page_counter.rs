//! Page counters: `Page 1 of 2`, `第1页 共2页`, `1/3` at the foot. For `classify`, which parts papers by them, and for
//! `extract`, which says whether all pages are there.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::RegexSet;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::knowledge;
use crate::model::{PageCount, PageCounter, PagedText};
use crate::script::digit;
use crate::sieve::Expression;

const FILE: &str = "paper/page_counters.yaml";
/// A counter beyond this is no page counter.
const MOST_PAGES: u32 = 500;
/// Lines at the head and at the foot of a page where a counter may stand without a word.
const EDGE: usize = 3;
/// Lines at the head and at the foot of a page that are looked at in any case.
const MARGIN: usize = 8;
/// A longer line holds no counter.
const LONGEST_LINE: usize = 600;
/// A counter that stands alone is no longer than this, in characters.
const LONGEST_ALONE: usize = 24;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Knowledge {
    words: Vec<String>,
    counted: Vec<String>,
    bare: Vec<String>,
    trailing: Vec<String>,
    numbered: Vec<String>,
    in_name: Vec<String>,
}

struct Rules {
    /// What makes a line in the middle of a page worth a look: few have any.
    words: Option<AhoCorasick>,
    /// All of `counted` in one pass.
    any_counted: RegexSet,
    counted: Vec<Expression>,
    bare: Vec<Expression>,
    trailing: Vec<Expression>,
    numbered: Vec<Expression>,
    in_name: Vec<Expression>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let knowledge: Knowledge = knowledge::builtin(FILE);
    let compile = |patterns: &[String]| patterns.iter().map(|one| knowledge::expression(FILE, one)).collect();
    Rules {
        words: AhoCorasick::builder().ascii_case_insensitive(true).build(&knowledge.words).ok(),
        any_counted: knowledge::builtin_regexes(FILE, &knowledge.counted),
        counted: compile(&knowledge.counted),
        bare: compile(&knowledge.bare),
        trailing: compile(&knowledge.trailing),
        numbered: compile(&knowledge.numbered),
        in_name: compile(&knowledge.in_name),
    }
});

/// The counters on one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OnPage {
    /// Those that say of themselves what they are.
    pub(crate) sure: Vec<PageCounter>,
    /// Those that only a neighbouring page can make sure.
    trailing: Vec<PageCounter>,
}

/// The counters of each page. What only ends a line counts where the page before or after goes on with it.
pub(crate) fn of_pages(text: &PagedText) -> Vec<Vec<PageCounter>> {
    let found: Vec<OnPage> = text.pages.iter().map(|page| on_page(&page.lines)).collect();
    let goes_on = |at: Option<usize>, wanted: (u32, Option<u32>)| {
        at.and_then(|at| found.get(at))
            .is_some_and(|page| page.sure.iter().chain(&page.trailing).any(|one| (one.page, one.of) == wanted))
    };
    found
        .iter()
        .enumerate()
        .map(|(at, page)| {
            let confirmed = page.trailing.iter().filter(|one| {
                goes_on(Some(at + 1), (one.page + 1, one.of))
                    || (one.page > 1 && goes_on(at.checked_sub(1), (one.page - 1, one.of)))
            });
            let mut counters = page.sure.clone();
            for counter in confirmed {
                if !counters.contains(counter) {
                    counters.push(*counter);
                }
            }
            counters
        })
        .collect()
}

/// Whether a line counts its page.
pub(crate) fn is_on(line: &str) -> bool {
    line.len() <= LONGEST_LINE && !on_page(&[line.to_owned()]).sure.is_empty()
}

/// The counter in the name of a file, with the rest of the name: `Scan (1 of 2)`.
pub(crate) fn in_name(stem: &str) -> Option<(String, PageCounter)> {
    let folded = fold(stem);
    let found = RULES.in_name.iter().find_map(|rule| rule.captures(&folded))?;
    let number = |group: &str| found.name(group).and_then(|m| m.as_str().parse::<u32>().ok());
    let (page, of) = (number("page")?, number("of")?);
    let place = found.get(0)?.range();
    let rest = format!("{}\u{0}{}", &folded[..place.start], &folded[place.end..]);
    ((1..=of).contains(&page) && (2..=MOST_PAGES).contains(&of)).then_some((rest, PageCounter { page, of: Some(of) }))
}

fn on_page(lines: &[String]) -> OnPage {
    let filled: Vec<&str> = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    let mut found = OnPage::default();
    for (at, line) in filled.iter().enumerate() {
        if line.len() > LONGEST_LINE || !line.chars().any(char::is_numeric) {
            continue;
        }
        let at_edge = at < MARGIN || at + MARGIN >= filled.len();
        if !at_edge && !RULES.words.as_ref().is_some_and(|words| words.is_match(*line)) {
            continue;
        }
        let folded = fold(line);
        let before = found.sure.len();
        for rule in &RULES.any_counted.matches(&folded) {
            add(&RULES.counted[rule], &folded, &mut found.sure);
        }
        let at_edge = at < EDGE || at + EDGE >= filled.len();
        if !at_edge || found.sure.len() > before {
            continue;
        }
        // A cell of a table may hold `1/2` as well.
        if line.chars().count() <= LONGEST_ALONE && !line.contains('\t') {
            RULES.bare.iter().for_each(|rule| add(rule, &folded, &mut found.sure));
            RULES.numbered.iter().for_each(|rule| add(rule, &folded, &mut found.sure));
        }
        if at + EDGE >= filled.len() && found.sure.len() == before {
            RULES.trailing.iter().for_each(|rule| add(rule, &folded, &mut found.trailing));
        }
    }
    found
}

fn add(rule: &Expression, folded: &str, counters: &mut Vec<PageCounter>) {
    for found in rule.captures_iter(folded) {
        let number = |group: &str| found.name(group).and_then(|m| m.as_str().parse::<u32>().ok());
        let Some(page) = number("page").filter(|page| *page > 0) else { continue };
        let of = number("of");
        // A total that cannot be read is none; one below the page is no counter.
        if of.is_some_and(|of| page > of || of > MOST_PAGES) || page > MOST_PAGES {
            continue;
        }
        let counter = PageCounter { page, of };
        if !counters.contains(&counter) {
            counters.push(counter);
        }
    }
}

/// Lower case without marks, the digits of every script as 0 to 9, spaces as one.
fn fold(line: &str) -> String {
    if line.is_ascii() {
        return line.split_ascii_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(line.len());
    for c in line.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            c if c.is_whitespace() => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{0640}' => {}
            c => folded.push(digit(c).unwrap_or(c)),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// What the counters of some pages of a file say, from one index to another: how many pages the paper has, and which of
/// them are not there. `None` without a counter that gives a total.
///
/// A counter that runs through several papers, as that of a fax or of a printed bundle, is followed beyond the paper.
pub(crate) fn count(counters: &[Vec<PageCounter>], from: usize, to: usize) -> Option<PageCount> {
    let within = counters.get(from..=to)?;
    let mut totals: Vec<u32> = within.iter().flatten().filter_map(|one| one.of).collect();
    totals.sort_unstable();
    totals.dedup();
    let count = |of: u32| {
        let pages = |at: usize| counters[at].iter().filter(move |one| one.of == Some(of)).map(|one| one.page);
        let mut seen: Vec<u32> = (from..=to).flat_map(pages).collect();
        // The same counter goes on before and after the paper, page by page.
        if let Some(start) = pages(from).next() {
            let before = (1..start).zip((0..from).rev());
            seen.extend(before.map_while(|(back, at)| pages(at).find(|page| *page == start - back)));
        }
        if let Some(end) = pages(to).next() {
            let after = (end + 1..=of).zip(to + 1..counters.len());
            seen.extend(after.map_while(|(next, at)| pages(at).find(|page| *page == next)));
        }
        PageCount { of, missing: (1..=of).filter(|page| !seen.contains(page)).collect() }
    };
    totals.into_iter().map(count).min_by_key(|count| (count.missing.len(), count.of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Page, TextSource};

    fn counters(line: &str) -> Vec<(u32, Option<u32>)> {
        on_page(&[line.to_owned()]).sure.iter().map(|one| (one.page, one.of)).collect()
    }

    fn text(pages: &[&str]) -> PagedText {
        let pages = (1..)
            .zip(pages)
            .map(|(number, page)| Page::of(number, page.lines().map(str::to_owned).collect(), TextSource::Text));
        PagedText::of(pages.collect())
    }

    #[test]
    fn reads_counters_of_many_languages() {
        for line in [
            "Page 1 of 2",
            "Lab no 26H04417    Page: 1 / 2",
            "page 1/2",
            "Seite 1 von 2",
            "Página 1 de 2",
            "Pàgina 1 de 2",
            "Pág. 1/2",
            "Page 1 sur 2",
            "Pagina 1 di 2",
            "Pagina 1 van 2",
            "Strona 1 z 2",
            "Pagina 1 din 2",
            "Sayfa 1/2",
            "第1页 共2页",
            "第 1 页，共 2 页",
            "共2页 第1页",
            "頁碼：1/2",
            "стр. 1 из 2",
            "Страница 1 из 2",
            "Сторінка 1 з 2",
            "Σελίδα 1 από 2",
            "صفحة 1 من 2",
            "صفحة ١ من ٢",
            "पृष्ठ 1 / 2",
            "पृष्ठ १ / २",
            "1/2",
            "- 1 / 2 -",
            "1 de 2",
        ] {
            assert_eq!(counters(line), [(1, Some(2))], "{line}");
        }
        for line in ["Page 2", "- 2 -", "Seite 2", "第2页"] {
            assert_eq!(counters(line), [(2, None)], "{line}");
        }
    }

    #[test]
    fn takes_nothing_else_for_a_counter() {
        for line in [
            "Deauville 4/5",
            "ECOG 1/4",
            "03/11/2026",
            "BP 120/80",
            "Page 3 of 2",
            "see p. 12",
            "1/2 tablet",
            "CD4/8 1/2.5",
            "Hb 10.1/2",
            "cm 3 de 4 cm",
            "Page 1/2/2026",
            "Grade 1 of 3",
            "HLA-DRB1*15:01 1/2 match",
        ] {
            assert_eq!(counters(line), [], "{line}");
        }
    }

    #[test]
    fn a_number_in_the_middle_of_a_page_is_no_counter() {
        let page = "Report\nWidal titre\nand others\nH\t1/2\nO\t1/3\nx\ny\nz\nend";
        assert_eq!(of_pages(&text(&[page])), [vec![]]);
    }

    #[test]
    fn the_end_of_a_footer_counts_where_the_next_page_goes_on() {
        let pages = text(&["Informe\nNHC 000123 age-v-uro 1/2", "Alta\nNHC 000123 age-v-uro 2/2"]);
        let first: Vec<u32> = of_pages(&pages).iter().flatten().map(|one| one.page).collect();
        assert_eq!(first, [1, 2]);
        assert_eq!(of_pages(&text(&["PET\nLymphoma, Deauville 4/5"])), [vec![]]);
    }

    #[test]
    fn reads_counters_in_names() {
        for (name, page) in [
            ("Scan (1 of 2)", 1),
            ("Scan (2 of 2)", 2),
            ("alta (1 de 2)", 1),
            ("Befund Seite 2 von 2", 2),
            ("扫描 第1页 共2页", 1),
        ] {
            assert_eq!(in_name(name).map(|(_, one)| (one.page, one.of)), Some((page, Some(2))), "{name}");
        }
        assert_eq!(in_name("Scan (1 of 2)").map(|one| one.0), in_name("Scan (2 of 2)").map(|one| one.0));
        for name in ["PET 12 of 3", "IMG_0041", "letter 3 Nov"] {
            assert_eq!(in_name(name), None, "{name}");
        }
    }

    // trap 25
    #[test]
    fn says_which_page_is_missing() {
        let count = |pages: &[&str], [from, to]: [usize; 2]| super::count(&of_pages(&text(pages)), from - 1, to - 1);
        assert_eq!(count(&["a", "b"], [1, 2]), None);
        assert_eq!(count(&["Page 1 of 2", "Page 2 of 2"], [1, 2]), Some(PageCount { of: 2, missing: vec![] }));
        assert_eq!(count(&["Page 1 of 3", "Page 3 of 3"], [1, 2]), Some(PageCount { of: 3, missing: vec![2] }));
        // Another paper's page 2 is not this one's.
        let two = ["Page 1 of 2", "Page 1 of 2", "Page 2 of 2"];
        assert_eq!(count(&two, [1, 1]), Some(PageCount { of: 2, missing: vec![2] }));
        assert_eq!(count(&two, [2, 3]), Some(PageCount { of: 2, missing: vec![] }));
        // The counter of a bundle runs through its papers.
        assert_eq!(
            count(&["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"], [2, 2]),
            Some(PageCount { of: 3, missing: vec![] })
        );
    }
}
