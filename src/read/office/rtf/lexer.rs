//! Cuts RTF into groups, control words and characters. Nothing here is believed: a length is compared with what is there.

/// A piece of RTF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\word` and its number.
    Word(&'a str, Option<i32>),
    /// `\` and a sign that is no letter, such as `\~`.
    Sign(u8),
    /// A byte of text, plain or as `\'hh`.
    Byte(u8),
    /// Bytes behind `\bin`.
    Binary(&'a [u8]),
}

/// The pieces of a file.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Goes over bytes of a kind, at most so many; what they were.
    fn take_while(&mut self, most: usize, is: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take(most).take_while(|byte| is(**byte)).count();
        self.at += length;
        std::str::from_utf8(&rest[..length]).unwrap_or_default()
    }

    fn control(&mut self) -> Option<Token<'a>> {
        let first = self.peek()?;
        if first == b'\'' {
            self.at += 1;
            let digits = self.take_while(2, |byte| byte.is_ascii_hexdigit());
            return u8::from_str_radix(digits, 16)
                .ok()
                .filter(|_| digits.len() == 2)
                .map_or(Some(Token::Sign(b'\'')), |byte| Some(Token::Byte(byte)));
        }
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return Some(Token::Sign(first));
        }
        let word = self.take_while(32, |byte| byte.is_ascii_alphabetic());
        let minus = self.peek() == Some(b'-') && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit);
        self.at += usize::from(minus);
        let number = self.take_while(10, |byte| byte.is_ascii_digit()).parse::<i32>().ok();
        let number = number.map(|number| if minus { -number } else { number });
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        match (word, number) {
            ("bin", Some(length)) => Some(self.binary(length)),
            _ => Some(Token::Word(word, number)),
        }
    }

    /// The length is believed where its group ends right behind.
    fn binary(&mut self, length: i32) -> Token<'a> {
        let end = usize::try_from(length).ok().and_then(|length| self.at.checked_add(length));
        let ends_well = |end: &usize| {
            let rest = self.bytes.get(*end..).unwrap_or_default();
            rest.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'}')
        };
        match end.filter(ends_well) {
            Some(end) => {
                let data = self.bytes.get(self.at..end).unwrap_or_default();
                self.at = end;
                Token::Binary(data)
            }
            None => Token::Word("bin", None),
        }
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            return Some(match byte {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\\' => return self.control(),
                b'\r' | b'\n' | 0 => continue,
                byte => Token::Byte(byte),
            });
        }
    }
}
