//! Words as they are compared: folded, a number with its point in one piece, a sign behind a marker by itself.

/// The words of a paper as they come.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// With a space between them.
    pub(super) text: String,
    count: usize,
    /// First and last word of each run that stands on doubtful lines.
    pub(super) doubtful: Vec<[u32; 2]>,
    /// The last word was cut at the end of its line.
    broken: bool,
}

impl Words {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Adds one folded line.
    pub(super) fn add(&mut self, line: &str, doubtful: bool) {
        let first = self.count as u32;
        let goes_on = self.broken && line.trim_start().starts_with(char::is_alphabetic);
        for (place, word) in of(line).enumerate() {
            if !(goes_on && place == 0) || self.count == 0 {
                self.count += 1;
                if !self.text.is_empty() {
                    self.text.push(' ');
                }
            }
            self.text.push_str(word);
        }
        let end = line.trim_end();
        let before = end.strip_suffix('-').and_then(|before| before.chars().next_back());
        self.broken = before.is_some_and(char::is_alphabetic);
        let last = (self.count as u32).checked_sub(1).filter(|last| *last >= first);
        if let Some(last) = last.filter(|_| doubtful) {
            match self.doubtful.last_mut() {
                Some(run) if run[1] + 1 == first => run[1] = last,
                _ => self.doubtful.push([first, last]),
            }
        }
    }
}

/// The words of a folded text.
pub(super) fn of(line: &str) -> Of<'_> {
    Of { line, at: 0, before: None, sign: None }
}

/// Goes through the words of a folded text; each is a part of it.
#[derive(Debug, Clone)]
pub(super) struct Of<'l> {
    line: &'l str,
    at: usize,
    before: Option<char>,
    /// The sign behind the word that was given last.
    sign: Option<&'l str>,
}

impl<'l> Iterator for Of<'l> {
    type Item = &'l str;

    fn next(&mut self) -> Option<&'l str> {
        if let Some(sign) = self.sign.take() {
            return Some(sign);
        }
        let line = self.line;
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        // Where the word began that is being passed, and whether it has a digit.
        let (mut start, mut has_digit) = (None, false);
        loop {
            let at = self.at;
            let word = |start: Option<usize>| start.map(|start| &line[start..at]);
            let Some(c) = line[at..].chars().next() else { return word(start) };
            let next = at + c.len_utf8();
            let after = line[next..].chars().next();
            let within_number = matches!(c, '.' | ',' | '/' | ':') && is_digit(self.before) && is_digit(after);
            if !is_one_word(c) && (c.is_alphanumeric() || within_number) {
                start = start.or(Some(at));
                has_digit |= c.is_ascii_digit();
                (self.at, self.before) = (next, Some(c));
                continue;
            }
            let before = self.before;
            let behind_marker = before.is_some_and(|c| c.is_alphanumeric() || c == '(') && !is_letter(after);
            let marker = before == Some('(') || has_digit;
            let is_sign = match c {
                '+' => before != Some('+'),
                '±' => true,
                '-' => behind_marker && marker && !is_digit(after),
                c => is_one_word(c),
            };
            (self.at, self.before) = (next, Some(c));
            let sign = is_sign.then(|| &line[at..next]);
            match word(start) {
                None if sign.is_none() => {}
                None => return sign,
                word => {
                    self.sign = sign;
                    return word;
                }
            }
        }
    }
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
