//! Makes one file of knowledge out of its YAML and what the languages add to it.
//!
//! `extract/context.yaml` holds what is true in every language, with the English words. `extract/languages/es.yaml` holds
//! the Spanish ones, topic by topic: what stands there under `context` is added to that file. So a language is one file, a
//! topic is one file, and the stages read topics only. The build script does this once, for the program; a debug build does
//! it anew at every start, so that words can be tried without a build.

use std::path::Path;

use serde_yaml::Value;

/// The folder, beside the topics of a stage, that holds the languages.
const LANGUAGES: &str = "languages";
/// What tells the entries of a list from each other.
const NAMES: [&str; 2] = ["id", "name"];

/// The YAML files below a folder, as `extract/context.yaml`, without those of the languages; sorted.
pub(crate) fn topics(root: &Path) -> Vec<String> {
    let mut all = files_below(root, "");
    all.retain(|file| !file.split('/').any(|part| part == LANGUAGES));
    all
}

fn files_below(folder: &Path, prefix: &str) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            all.extend(files_below(&entry.path(), &format!("{prefix}{name}/")));
        } else if name.ends_with(".yaml") {
            all.push(format!("{prefix}{name}"));
        }
    }
    all.sort();
    all
}

/// What the languages add to the topics of one stage.
pub(crate) struct Languages(Vec<(String, Value)>);

impl Languages {
    /// Reads the language files of a stage; there may be none.
    ///
    /// # Errors
    /// A file that is not YAML, with its name.
    pub(crate) fn read(root: &Path, stage: &str) -> Result<Self, String> {
        let folder = root.join(stage).join(LANGUAGES);
        let files = files_below(&folder, "").into_iter().map(|name| {
            let text = std::fs::read_to_string(folder.join(&name)).map_err(|error| format!("{name}: {error}"))?;
            let file = format!("{stage}/{LANGUAGES}/{name}");
            let value = serde_yaml::from_str(&text).map_err(|error| format!("{file}: {error}"))?;
            Ok((file, value))
        });
        files.collect::<Result<_, _>>().map(Self)
    }

    /// The topics that the languages add to, each with the language file that does.
    pub(crate) fn topics(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(file, words)| {
            let topics = words.as_mapping().into_iter().flatten();
            topics.map(move |(topic, _)| (file.as_str(), topic.as_str().unwrap_or("?")))
        })
    }

    /// One language after the other, with the file of its words.
    #[allow(dead_code, reason = "the build script ends at the first mistake")]
    pub(crate) fn each(&self) -> impl Iterator<Item = (&str, Self)> {
        self.0.iter().map(|one| (one.0.as_str(), Self(vec![one.clone()])))
    }

    /// Adds the words of all languages to a topic.
    ///
    /// # Errors
    /// Words that have no place in the topic, with the language file and the place.
    fn add_to(&self, topic: &str, value: &mut Value) -> Result<(), String> {
        for (file, words) in &self.0 {
            if let Some(words) = words.get(topic) {
                add(value, words, topic).map_err(|problem| format!("{file}: {problem}"))?;
            }
        }
        Ok(())
    }
}

/// One topic with the words of all languages.
///
/// # Errors
/// A file that cannot be read, is not YAML, or is added to wrongly: which, and where.
pub(crate) fn compile(root: &Path, file: &str, languages: &Languages) -> Result<Value, String> {
    let text = std::fs::read_to_string(root.join(file)).map_err(|error| format!("{file}: {error}"))?;
    let mut value: Value = serde_yaml::from_str(&text).map_err(|error| format!("{file}: {error}"))?;
    let stem = file.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml")).unwrap_or(file);
    languages.add_to(stem, &mut value)?;
    Ok(value)
}

/// Adds `more` to `base`: maps key by key; lists by their entries. A language adds words and changes nothing.
fn add(base: &mut Value, more: &Value, place: &str) -> Result<(), String> {
    match (base, more) {
        (Value::Mapping(base), Value::Mapping(more)) => {
            for (key, more) in more {
                let place = format!("{place}.{}", key.as_str().unwrap_or("?"));
                match base.get_mut(key) {
                    Some(own) => add(own, more, &place)?,
                    None => {
                        base.insert(key.clone(), more.clone());
                    }
                }
            }
            Ok(())
        }
        (Value::Sequence(base), Value::Sequence(more)) => {
            for entry in more {
                match base.iter().position(|own| is_same(own, entry)) {
                    Some(at) => add(&mut base[at], entry, place)?,
                    None => base.push(entry.clone()),
                }
            }
            Ok(())
        }
        (base, more) if base == more => Ok(()),
        (base, more) => Err(format!("{place}: a language adds to lists and maps; {more:?} stands where {base:?} is")),
    }
}

/// Whether an entry of a list is one that is there: the same word, or a map of the same `id` or `name` of which nothing
/// single differs.
fn is_same(own: &Value, entry: &Value) -> bool {
    let Value::Mapping(more) = entry else { return own == entry };
    let named = NAMES.iter().any(|key| entry.get(key).is_some());
    let is_list = |value: &Value| value.is_sequence() || value.is_mapping();
    named && more.iter().all(|(key, value)| is_list(value) || own.get(key) == Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(base: &str, more: &str) -> Result<String, String> {
        let mut value: Value = serde_yaml::from_str(base).unwrap();
        let languages = Languages(vec![("xx.yaml".into(), serde_yaml::from_str(more).unwrap())]);
        languages.add_to("topic", &mut value)?;
        Ok(serde_json::to_string(&value).unwrap())
    }

    #[test]
    fn a_language_adds_words_to_lists_and_maps() {
        assert_eq!(
            added("{a: [x], b: {c: [y]}}", "topic: {a: [z, x], b: {c: [w]}, d: [v]}").unwrap(),
            r#"{"a":["x","z"],"b":{"c":["y","w"]},"d":["v"]}"#
        );
        assert_eq!(
            added("[{name: n, also: [x]}]", "topic: [{name: n, also: [z]}, {name: m}]").unwrap(),
            r#"[{"name":"n","also":["x","z"]},{"name":"m"}]"#
        );
        assert_eq!(
            added("[{name: n, reach: 3}]", "topic: [{name: n, reach: 4}]").unwrap(),
            r#"[{"name":"n","reach":3},{"name":"n","reach":4}]"#
        );
        assert_eq!(added("{a: [x]}", "other: {a: [z]}").unwrap(), r#"{"a":["x"]}"#);
    }

    #[test]
    fn a_language_changes_nothing() {
        let problem = added("{a: {b: 1}}", "topic: {a: {b: 2}}").unwrap_err();
        assert!(problem.starts_with("xx.yaml: topic.a.b: "), "{problem}");
    }
}
