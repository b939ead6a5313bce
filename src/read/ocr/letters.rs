//! From the answer of the recogniser to letters, each with its place on the line and how sure it is.

/// One letter of a line, or a space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Letter {
    pub(super) text: &'static str,
    /// Where its middle stands, from 0 at the start of what was read to 1 at its end.
    pub(super) place: f32,
    /// How likely it is, from 0 to 1.
    pub(super) odds: f32,
}

/// The letters of one line: at each step the likeliest, one letter for all steps in a row that agree.
pub(super) fn decode(odds: &[f32], letters: &[&'static str]) -> Vec<Letter> {
    let mut line: Vec<Letter> = Vec::new();
    let steps = odds.len() / letters.len().max(1);
    let mut before = 0;
    let mut first = 0;
    for (step, answers) in odds.chunks_exact(letters.len().max(1)).enumerate() {
        let (best, likely) = likeliest(answers);
        let text = letters.get(best).copied().unwrap_or_default();
        if best != before {
            first = step;
        }
        let place = (first + step + 1) as f32 / 2.0 / steps as f32;
        match line.last_mut() {
            Some(last) if best == before && best != 0 => {
                last.place = place;
                last.odds = last.odds.max(likely);
            }
            _ if best != 0 => line.push(Letter { text, place, odds: likely }),
            _ => {}
        }
        before = best;
    }
    line
}

fn likeliest(answers: &[f32]) -> (usize, f32) {
    let highest = answers.iter().copied().fold(0.0f32, f32::max);
    (answers.iter().position(|answer| *answer >= highest).unwrap_or(0), highest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTERS: [&str; 4] = ["", "a", "b", " "];

    fn answer(steps: &str) -> Vec<f32> {
        let rows = steps.chars().map(|c| match c {
            'a' => [0.1, 0.9, 0.0, 0.0],
            'b' => [0.2, 0.0, 0.8, 0.0],
            ' ' => [0.0, 0.0, 0.3, 0.7],
            _ => [1.0, 0.0, 0.0, 0.0],
        });
        rows.flatten().collect()
    }

    fn text(steps: &str) -> String {
        decode(&answer(steps), &LETTERS).iter().map(|letter| letter.text).collect()
    }

    #[test]
    fn a_letter_that_lasts_is_one_and_one_after_a_pause_is_another() {
        assert_eq!(text("aa.a.bb  b"), "aab b");
        assert_eq!(text("...."), "");
        assert_eq!(text(""), "");
    }

    #[test]
    fn a_letter_stands_in_the_middle_of_its_steps() {
        let line = decode(&answer("..aaa.b..."), &LETTERS);
        assert!((line[0].place - 0.35).abs() < 1e-6, "{line:?}");
        assert!((line[1].place - 0.65).abs() < 1e-6, "{line:?}");
        assert_eq!((line[0].odds, line[1].odds), (0.9, 0.8));
    }
}
