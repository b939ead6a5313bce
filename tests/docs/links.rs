//! Where a page leads: its links and pictures, and pages that it only names.

use std::collections::BTreeSet;
use std::path::PathBuf;

use regex::Regex;

/// The links and names of a page that lead nowhere. `place`: where a path of the project lies.
pub(crate) fn broken(page: &str, text: &str, place: &dyn Fn(&str) -> PathBuf) -> Vec<String> {
    let mut broken = Vec::new();
    for (target, anchor) in targets(page, text) {
        let path = place(&target);
        if !path.exists() {
            broken.push(format!("{page}: there is no {target}"));
        } else if let Some(anchor) = anchor {
            let there = std::fs::read_to_string(&path).is_ok_and(|text| headings(&text).contains(&anchor));
            if !there {
                broken.push(format!("{page}: {target} has no heading #{anchor}"));
            }
        }
    }
    // A decision is named by its number alone.
    let decisions: Vec<String> = std::fs::read_dir(place("docs/decisions"))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect();
    for named in expression(r"docs/decisions/(\d{4})").captures_iter(text) {
        if !decisions.iter().any(|name| name.starts_with(&named[1])) {
            broken.push(format!("{page}: there is no decision {}", &named[1]));
        }
    }
    broken
}

/// The paths of the project that a page links to or names.
pub(crate) fn named(page: &str, text: &str) -> BTreeSet<String> {
    targets(page, text).into_iter().map(|(path, _)| path).collect()
}

/// Path in the project and heading of everything that a page leads to.
fn targets(page: &str, text: &str) -> BTreeSet<(String, Option<String>)> {
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut targets = BTreeSet::new();
    for link in expression(r"!?\[[^\]\n]*\]\(([^)\s]+)\)").captures_iter(&without_code(text)) {
        let link = &link[1];
        if link.contains("://") || link.starts_with("mailto:") {
            continue;
        }
        let (path, anchor) =
            link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor.to_owned())));
        let path = if path.is_empty() { page.to_owned() } else { joined(folder, path) };
        targets.insert((path, anchor));
    }
    for name in expression(r"\bdocs/[a-z0-9./-]+\.(?:md|json|png)\b").find_iter(text) {
        targets.insert((name.as_str().to_owned(), None));
    }
    targets
}

/// A page without its blocks of code, in which brackets are no links.
fn without_code(text: &str) -> String {
    let mut fenced = false;
    let mut kept = String::new();
    for line in text.lines() {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        if !fenced && !fence && !line.starts_with("    ") {
            kept.push_str(&expression("`[^`]*`").replace_all(line, ""));
        }
        kept.push('\n');
    }
    kept
}

/// A link as a path of the project.
fn joined(folder: &str, link: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let link = link.replace("%20", " ");
    for part in link.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The headings of a page as a link names them.
fn headings(text: &str) -> BTreeSet<String> {
    let lines = text.lines().filter(|line| line.starts_with('#'));
    lines.map(|line| slug(line.trim_start_matches('#').trim())).collect()
}

fn slug(heading: &str) -> String {
    let kept = heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .collect::<String>();
    kept.replace(' ', "-")
}

fn expression(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let place = |path: &str| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    for text in [
        "[more](docs/none-such.md)",
        "![a page](docs/pictures/none-such.png)",
        "[up](../none-such.md)",
        "see `docs/none-such.md`",
        "see docs/decisions/0000",
        "[here](#none-such)",
        "[there](docs/cli.md#none-such)",
    ] {
        assert_eq!(broken("README.md", text, &place).len(), 1, "{text}");
    }
    assert_eq!(broken("docs/cli.md", "[privacy](none-such.md)", &place).len(), 1);
}

#[test]
fn a_link_that_leads_somewhere_is_left_alone() {
    let place = |path: &str| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    let readme = "# A heading, of two\n[a](docs/cli.md#exit-codes) [b](https://example.org/x.md) [c](#a-heading-of-two) `[x](y)` docs/privacy.md.\n\n    [x](y)\n";
    // The page itself is looked up for its own headings, so it is read from the text of another one here.
    let wrong = broken("README.md", &readme.replace("[c](#a-heading-of-two)", ""), &place);
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(slug("A heading, of two"), "a-heading-of-two");
    assert_eq!(
        broken("docs/privacy.md", "[a](cli.md) [b](../README.md) docs/decisions/0002", &place),
        Vec::<String>::new()
    );
    let named = named("docs/a.md", "[b](pictures/x.png) and docs/cli.md");
    assert!(named.contains("docs/pictures/x.png") && named.contains("docs/cli.md"));
}
