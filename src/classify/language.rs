//! Which language a paper is in: by its script, then by its small words.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::fold::fold;
use crate::knowledge::builtin;

/// Words looked at: enough for any paper.
const MOST_WORDS: usize = 4_000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Languages {
    /// Small words of these that a paper must hold.
    least_hits: usize,
    /// How many of a hundred words must be small words of the language.
    least_percent: usize,
    /// How many hits the second language may have for ten of the first.
    second_per_ten: usize,
    scripts: Vec<Script>,
    words: HashMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    language: String,
    from: char,
    to: char,
}

fn languages() -> &'static (Languages, HashMap<String, Vec<String>>) {
    static LANGUAGES: OnceLock<(Languages, HashMap<String, Vec<String>>)> = OnceLock::new();
    LANGUAGES.get_or_init(|| {
        let known: Languages = builtin("classify/languages.yaml", include_str!("../knowledge/classify/languages.yaml"));
        let mut by_word: HashMap<String, Vec<String>> = HashMap::new();
        for (language, words) in &known.words {
            for word in words {
                by_word.entry(fold(word)).or_default().push(language.clone());
            }
        }
        (known, by_word)
    })
}

/// ISO 639-1 of a folded text; `None` if unsure.
pub(crate) fn language(folded: &str) -> Option<String> {
    let (known, by_word) = languages();
    let letters = folded.chars().filter(|c| c.is_alphabetic()).take(MOST_WORDS * 4);
    let mut of_script = vec![0_usize; known.scripts.len()];
    let mut all = 0_usize;
    for letter in letters {
        all += 1;
        if let Some(n) = known.scripts.iter().position(|script| (script.from..=script.to).contains(&letter)) {
            of_script[n] += 1;
        }
    }
    // A line of Chinese says as much as three of English, and its reports are full of Latin marker names.
    if let Some((n, count)) = of_script.iter().enumerate().max_by_key(|(_, count)| **count)
        && count * 4 >= all
        && *count >= known.least_hits
    {
        return Some(known.scripts[n].language.clone());
    }
    let mut hits: HashMap<&str, usize> = HashMap::new();
    let mut words = 0;
    for word in folded.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(MOST_WORDS) {
        words += 1;
        for language in by_word.get(word).into_iter().flatten() {
            *hits.entry(language).or_default() += 1;
        }
    }
    let mut ranked: Vec<(&str, usize)> = hits.into_iter().collect();
    ranked.sort_by_key(|(language, count)| (std::cmp::Reverse(*count), *language));
    let (first, count) = *ranked.first()?;
    let second = ranked.get(1).map_or(0, |(_, count)| *count);
    let sure = count >= known.least_hits
        && count * 100 >= words * known.least_percent
        && second * 10 <= count * known.second_per_ten;
    sure.then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        language(&fold(text))
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
