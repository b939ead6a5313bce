//! Which language a paper is in: by its script, then by its small words.

use std::collections::HashMap;

use serde::Deserialize;

use super::fold::fold;
use super::language_file::{LanguageFile, Script};
use crate::knowledge::builtin;

/// Words looked at: enough for any paper.
const MOST_WORDS: usize = 800;

/// How sure the small words must be.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limits {
    /// Small words of the language that a paper must hold.
    least_hits: usize,
    /// How many of a hundred words must be small words of the language.
    least_percent: usize,
    /// How many hits the second language may have for ten of the first.
    second_per_ten: usize,
}

/// The small words and the scripts of all languages.
#[derive(Debug)]
pub(super) struct Languages {
    limits: Limits,
    /// Scripts other than Latin, each with its languages.
    scripts: Vec<(Script, Vec<String>)>,
    by_word: HashMap<String, Vec<String>>,
}

impl Languages {
    pub(super) fn new(files: &[LanguageFile]) -> Self {
        let limits = builtin("classify/languages.yaml");
        let mut scripts: Vec<(Script, Vec<String>)> = Vec::new();
        let mut by_word: HashMap<String, Vec<String>> = HashMap::new();
        for file in files {
            if let Some(script) = file.script {
                match scripts.iter_mut().find(|(known, _)| *known == script) {
                    Some((_, languages)) => languages.push(file.language.clone()),
                    None => scripts.push((script, vec![file.language.clone()])),
                }
            }
            for word in &file.words.small {
                let languages = by_word.entry(fold(word)).or_default();
                if !languages.contains(&file.language) {
                    languages.push(file.language.clone());
                }
            }
        }
        Self { limits, scripts, by_word }
    }

    /// ISO 639-1 of a folded text; `None` if unsure.
    pub(super) fn of(&self, folded: &str) -> Option<String> {
        let letters = folded.chars().filter(|c| c.is_alphabetic()).take(MOST_WORDS * 4);
        let mut of_script = vec![0_usize; self.scripts.len()];
        let mut all = 0_usize;
        for letter in letters {
            all += 1;
            // Latin letters belong to none of them.
            if letter.is_ascii() {
                continue;
            }
            if let Some(n) = self.scripts.iter().position(|(script, _)| script.holds(letter)) {
                of_script[n] += 1;
            }
        }
        // A line of Chinese says as much as three of English, and its reports are full of Latin marker names.
        let script = of_script.iter().enumerate().max_by_key(|(_, count)| **count);
        let script = script.filter(|(_, count)| **count * 4 >= all && **count >= self.limits.least_hits);
        match script.map(|(n, _)| self.scripts[n].1.as_slice()) {
            Some([only]) => Some(only.clone()),
            Some(languages) => {
                let ranked = self.ranked(folded, |language| languages.iter().any(|one| one == language)).0;
                // The language that is met most stands first in the list.
                ranked.first().map(|(language, _)| (*language).to_owned()).or_else(|| languages.first().cloned())
            }
            None => self.by_words(folded),
        }
    }

    fn by_words(&self, folded: &str) -> Option<String> {
        let (ranked, words) = self.ranked(folded, |_| true);
        let (first, count) = *ranked.first()?;
        let second = ranked.get(1).map_or(0, |(_, count)| *count);
        let sure = count >= self.limits.least_hits
            && count * 100 >= words * self.limits.least_percent
            && second * 10 <= count * self.limits.second_per_ten;
        sure.then(|| first.to_owned())
    }

    /// The languages by the number of their small words, the most first, and how many words there are.
    fn ranked(&self, folded: &str, wanted: impl Fn(&str) -> bool) -> (Vec<(&str, usize)>, usize) {
        let mut hits: HashMap<&str, usize> = HashMap::new();
        let mut words = 0;
        for word in folded.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(MOST_WORDS) {
            words += 1;
            for language in self.by_word.get(word).into_iter().flatten().filter(|language| wanted(language)) {
                *hits.entry(language).or_default() += 1;
            }
        }
        let mut ranked: Vec<(&str, usize)> = hits.into_iter().collect();
        ranked.sort_by_key(|(language, count)| (std::cmp::Reverse(*count), *language));
        (ranked, words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::vocabulary::Vocabulary;

    fn of(text: &str) -> Option<String> {
        Vocabulary::builtin().languages.of(&fold(text))
    }

    #[test]
    fn tells_the_common_languages() {
        for (wanted, text) in [
            ("en", "The patient was seen in the clinic and is well, with no sign of the disease."),
            ("es", "Paciente de 40 años que acude a la consulta por fiebre; no se palpan adenopatías en el cuello."),
            ("fr", "Le patient a été vu en consultation pour la suite de son traitement avec une bonne tolérance."),
            ("de", "Der Patient wurde in der Klinik vorgestellt und ist mit der Behandlung nicht zufrieden."),
            ("it", "Il paziente è stato visitato per la terapia e non presenta segni della malattia con il farmaco."),
            (
                "ca",
                "El pacient és visitat amb els seus pares i no té cap símptoma; li hem donat l'alta amb les pautes.",
            ),
            (
                "pt",
                "O paciente foi visto na consulta e não apresenta sinais da doença com uma boa resposta ao tratamento.",
            ),
            ("zh", "骨髓增生明显活跃，原始淋巴细胞占 12%，CD19 阳性。"),
            ("ru", "Больной поступил в отделение гематологии с жалобами на слабость."),
            ("ar", "تمت معاينة المريض في العيادة وحالته مستقرة"),
            ("zh", "骨髓細胞學檢查報告：CD19 (+), CD20 (-), Ki-67 80%, 芽細胞佔多數"),
            ("ar", "أُعطي المريض Dexamethasone 40 mg مع Bortezomib وتحسنت حالته"),
        ] {
            assert_eq!(of(text).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn is_silent_when_unsure() {
        assert_eq!(of(""), None);
        assert_eq!(of("Hb 10.2 g/dL WBC 4.1"), None);
        assert_eq!(of("R-CHOP 21 no 4"), None);
    }
}
