//! Every word that this stage says has its Spanish and its Chinese.

use std::collections::BTreeSet;

use serde_yaml::Value;

use super::super::Checklist;
use crate::assess::words::Speech;
use crate::knowledge;
use crate::model::Language;

/// The texts at these places of a file: `*` stands for every key or entry.
fn at(value: &Value, path: &[&str], found: &mut BTreeSet<String>) {
    let Some((first, rest)) = path.split_first() else {
        match value {
            Value::Sequence(all) => all.iter().for_each(|one| at(one, &[], found)),
            _ => found.extend(value.as_str().map(str::to_owned)),
        }
        return;
    };
    match (value, *first) {
        (Value::Mapping(map), "*") => map.values().for_each(|one| at(one, rest, found)),
        (Value::Sequence(all), "*") => all.iter().for_each(|one| at(one, rest, found)),
        _ => value.get(*first).into_iter().for_each(|one| at(one, rest, found)),
    }
}

/// All English words that are told in other languages.
fn said() -> BTreeSet<String> {
    let mut found = BTreeSet::from(["male".to_owned(), "female".to_owned()]);
    for (file, places) in [
        ("assess/reasons.yaml", "status/* notes/* lacking/* events/* not-applicable/* answers/* names/* on-pages"),
        ("assess/findings.yaml", "*/message */fix */nearest"),
        ("assess/questions.yaml", "*/text */unnamed */ask-whom"),
        ("assess/identity.yaml", "messages/* numbers/*"),
        ("assess/lines.yaml", "not_lines/* not_line_kinds/* why/* event_names/* finding/*"),
        ("classify/kinds.yaml", "*/title"),
        ("intake/reasons.yaml", "*"),
        ("read/reasons.yaml", "formats/* causes/*"),
        ("read/pages.yaml", "troubles/*/* all-switched-off no-words small page-limit text-limit avif"),
    ] {
        let value: Value = knowledge::builtin(file);
        for place in places.split(' ') {
            at(&value, &place.split('/').collect::<Vec<_>>(), &mut found);
        }
    }
    for id in Checklist::builtin_ids() {
        let checklist = Checklist::builtin(id).unwrap();
        found.extend(checklist.notices.iter().map(|notice| notice.text.clone()));
        found.extend(checklist.variants.iter().map(|variant| variant.notice.clone()));
        for item in &checklist.items {
            found.extend(item.required_labels().map(str::to_owned));
            found.extend(item.rules.applies_words.clone());
            found.extend(item.rules.note_before.iter().map(|note| note.say.clone()));
            found.extend([&item.title, &item.section, &item.ask].map(Clone::clone));
        }
        found.insert(checklist.title);
    }
    found
}

/// The places of a template, in no order.
fn places(template: &str) -> BTreeSet<&str> {
    template.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn every_word_is_said_in_every_language_with_the_same_places() {
    let said = said();
    assert!(said.len() > 700, "{}", said.len());
    for language in [Language::Es, Language::Zh] {
        let words: Value = knowledge::builtin_in("assess/words_*.yaml", language);
        let phrases = words["phrases"].as_mapping().unwrap();
        let known: BTreeSet<String> = phrases.keys().map(|key| key.as_str().unwrap().to_owned()).collect();
        assert_eq!(said.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "{language:?}: missing");
        assert_eq!(known.difference(&said).collect::<Vec<_>>(), Vec::<&String>::new(), "{language:?}: not used");
        for (english, words) in phrases {
            let (english, words) = (english.as_str().unwrap(), words.as_str().unwrap());
            assert!(!words.trim().is_empty() && words != "TODO", "{language:?}: {english}");
            assert_eq!(places(english), places(words), "{language:?}: {english}");
        }
    }
}

#[test]
fn a_reason_is_told_with_what_it_names() {
    let es = Speech::of(Language::Es);
    let told = es.reworded("the same content as F03");
    assert!(told.ends_with("F03") && !told.contains("same"), "{told}");
    let pages = es.reworded(
        "the pictures of pages 2 and 4 to 6 have more points than are read (40 million): save a smaller copy of them",
    );
    assert!(pages.contains("las páginas 2 y 4 a 6 ") && pages.contains("(40 mill"), "{pages}");
    assert_eq!(es.reworded("no reason that anybody gives"), "no reason that anybody gives");
    assert_eq!(Speech::of(Language::En).reworded("the same content as F03"), "the same content as F03");
}

#[test]
fn dates_and_lists_are_written_as_people_do() {
    let (es, zh) = (Speech::of(Language::Es), Speech::of(Language::Zh));
    let day = "2026-11-03".parse().unwrap();
    assert_eq!((es.human(&day), zh.human(&day)), ("3 nov 2026".to_owned(), "2026年11月3日".to_owned()));
    assert_eq!(zh.human(&"2026-11".parse().unwrap()), "2026年11月");
    assert_eq!((es.list(["a", "b", "c"]), zh.list(["a", "b", "c"])), ("a, b y c".to_owned(), "a、b和c".to_owned()));
}
