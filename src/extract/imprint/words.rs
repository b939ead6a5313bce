//! Words as they are compared: folded, a number with its point in one piece, a sign behind a marker by itself.

/// The words of a paper as they come.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) words: Vec<String>,
    /// First and last word of each run that stands on doubtful lines.
    pub(super) doubtful: Vec<[u32; 2]>,
    /// The last word was cut at the end of its line.
    broken: bool,
}

impl Words {
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// Adds one folded line, which has these words.
    pub(super) fn add(&mut self, line: &str, words: Vec<String>, doubtful: bool) {
        let mut words = words.into_iter();
        let first = self.words.len() as u32;
        if self.broken
            && line.trim_start().starts_with(char::is_alphabetic)
            && let (Some(last), Some(rest)) = (self.words.last_mut(), words.next())
        {
            last.push_str(&rest);
        }
        self.words.extend(words);
        let end = line.trim_end();
        let before = end.strip_suffix('-').and_then(|before| before.chars().next_back());
        self.broken = before.is_some_and(char::is_alphabetic);
        let last = (self.words.len() as u32).checked_sub(1).filter(|last| *last >= first);
        if let Some(last) = last.filter(|_| doubtful) {
            match self.doubtful.last_mut() {
                Some(run) if run[1] + 1 == first => run[1] = last,
                _ => self.doubtful.push([first, last]),
            }
        }
    }
}

/// How many words a folded line has.
pub(super) fn count(line: &str) -> usize {
    of(line).len()
}

/// The words of a folded text.
pub(super) fn of(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let characters: Vec<char> = line.chars().collect();
    let close = |word: &mut String, words: &mut Vec<String>| {
        if !word.is_empty() {
            words.push(std::mem::take(word));
        }
    };
    for (at, c) in characters.iter().copied().enumerate() {
        let before = at.checked_sub(1).and_then(|at| characters.get(at)).copied();
        let after = characters.get(at + 1).copied();
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let within_number = matches!(c, '.' | ',' | '/' | ':') && is_digit(before) && is_digit(after);
        if is_one_word(c) {
            close(&mut word, &mut words);
            words.push(c.to_string());
        } else if c.is_alphanumeric() || within_number {
            word.push(c);
        } else {
            let behind_marker = before.is_some_and(|c| c.is_alphanumeric() || c == '(') && !is_letter(after);
            let marker = word.chars().any(|c| c.is_ascii_digit()) || before == Some('(');
            close(&mut word, &mut words);
            match c {
                '+' if before != Some('+') => words.push("+".to_owned()),
                '±' => words.push("±".to_owned()),
                '-' if behind_marker && marker && !is_digit(after) => words.push("-".to_owned()),
                _ => {}
            }
        }
    }
    close(&mut word, &mut words);
    words
}

fn is_letter(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphabetic)
}

/// Scripts without blanks between words: each character is one.
fn is_one_word(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}' | '\u{3040}'..='\u{30ff}')
}

/// The digits of a number, of at least two: one alone is in every paper.
pub(super) fn digits(word: &str) -> Option<String> {
    let is_number = word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    (is_number && digits.len() >= 2).then(|| digits.trim_start_matches('0').to_owned()).filter(|d| d.len() >= 2)
}
