//! The shape of a file of words: one for each language, one for what no language owns, and a user's own.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// What one file knows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LanguageFile {
    /// ISO 639-1, `any`, or a name of the user's.
    pub(super) language: String,
    /// The letters it is written in, where they are not Latin.
    #[serde(default)]
    pub(super) script: Option<Script>,
    /// How its papers are put.
    #[serde(default)]
    pub(super) words: Words,
    /// What shows that a paper holds results, by the names that `policy.yaml` asks for.
    #[serde(default, deserialize_with = "in_order")]
    pub(super) features: Vec<(String, Vec<RuleText>)>,
    /// Points, by kind, set of kinds or group.
    #[serde(default, deserialize_with = "in_order")]
    pub(super) rules: Vec<(String, Vec<RuleText>)>,
}

/// First and last letter of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    pub(super) from: char,
    pub(super) to: char,
}

impl Script {
    pub(super) fn holds(self, letter: char) -> bool {
        (self.from..=self.to).contains(&letter)
    }
}

/// How the papers of a language are put; phrases as people write them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Words {
    /// Small words that tell the language from its neighbours.
    pub(super) small: Vec<String>,
    /// Greetings: no title comes after them.
    pub(super) titles_end: Vec<String>,
    /// A stretch with one of these is a sentence, and no title.
    pub(super) not_in_titles: Vec<String>,
    /// Labels whose value may be the title. The value of any other label (`Specimen: bone marrow`) is none.
    pub(super) title_labels: Vec<String>,
    /// What stands after these labels the doctor who asks tells, or is asked: `Clinical details: relapse, blasts 62 %` on
    /// a request is no result of that paper.
    pub(super) told_labels: Vec<String>,
    /// The same of a sentence that starts so: `Known SUVmax 22 in July`.
    pub(super) told_starts: Vec<String>,
    /// A label that ends with one of these is itself a title: `Supplementary report: immunohistochemistry`.
    pub(super) title_nouns: Vec<String>,
}

/// Where on the paper a rule looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Zone {
    /// In a title, or with less weight in a heading.
    Title,
    /// The heading of a section.
    Section,
    /// At the start of a line or column, after its bullet.
    Start,
    /// At the start of a line.
    Line,
    /// Anywhere.
    #[default]
    Any,
}

/// A rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleText {
    /// Its name; without one, its place under its key. A user's rule of the same name takes the place of a built-in one.
    #[serde(default)]
    pub(super) id: Option<String>,
    /// Points; of a feature, nothing.
    #[serde(default)]
    pub(super) w: i32,
    #[serde(default)]
    pub(super) zone: Zone,
    /// Phrases; a final `*` lets the word go on, a leading one lets it begin earlier.
    #[serde(default)]
    pub(super) any: Vec<String>,
    /// Phrases whose wording, or how often it is met, nobody has confirmed yet. They count the same.
    #[serde(default)]
    pub(super) unsure: Vec<String>,
    /// Expression over the folded text.
    #[serde(default)]
    pub(super) re: Option<String>,
    /// Phrases of which one must stand in the line before `re` is tried on it and the next.
    #[serde(default)]
    pub(super) hint: Vec<String>,
    /// How many different hits it takes.
    #[serde(default = "one")]
    pub(super) min: usize,
    /// Counts twice with so many different hits.
    #[serde(default)]
    pub(super) double_at: Option<usize>,
    /// Counts the same words again.
    #[serde(default)]
    pub(super) repeat: bool,
    /// Takes a hit for every so many lines.
    #[serde(default)]
    pub(super) per_lines: Option<usize>,
    /// The heading of a part of another paper: nothing where the kind stands in a title or a heading by itself.
    #[serde(default)]
    pub(super) part: bool,
    /// Holds only on a paper of so many words at most.
    #[serde(default)]
    pub(super) most_words: Option<usize>,
}

fn one() -> usize {
    1
}

impl LanguageFile {
    /// A name that stands twice: that is a mistake, and not the last one's.
    pub(super) fn twice(&self) -> Option<&str> {
        [&self.rules, &self.features].into_iter().find_map(|list| {
            let mut seen = list.iter().enumerate().map(|(at, (key, _))| (key, &list[..at]));
            let again = seen.find(|(key, before)| before.iter().any(|(known, _)| known == *key));
            again.map(|(key, _)| key.as_str())
        })
    }
}

/// A map in its order, with all that stands in it.
fn in_order<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, Vec<RuleText>)>, D::Error> {
    struct Keys;
    impl<'de> Visitor<'de> for Keys {
        type Value = Vec<(String, Vec<RuleText>)>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("names with lists of rules")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut all: Self::Value = Vec::new();
            while let Some(key) = map.next_key::<String>()? {
                all.push((key, map.next_value()?));
            }
            Ok(all)
        }
    }
    deserializer.deserialize_map(Keys)
}
