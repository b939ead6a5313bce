//! A chat as lines of text: WhatsApp's export, and those that look like it.

use regex::Captures;

use super::{PATTERNS, Sent, words};
use crate::model::{Caption, PartialDate};

/// Messages that are read of one chat.
const MOST: usize = 500_000;
/// How many of the first lines may not begin a message, as a notice on encryption does.
const FIRST_LINES: usize = 20;

/// A message that is being read.
struct Message {
    date: [u32; 3],
    raw: String,
    from: String,
    text: String,
}

/// Whether a text begins as a chat does: two messages among its first lines.
pub(super) fn is_chat(head: &str) -> bool {
    head.lines().take(FIRST_LINES).filter(|line| start(&plain(line)).is_some()).nth(1).is_some()
}

/// The files that were sent.
pub(super) fn sent(text: &str) -> Vec<Sent> {
    let mut messages: Vec<Message> = Vec::new();
    for line in text.lines() {
        let line = plain(line);
        if let Some(message) = start(&line) {
            if messages.len() >= MOST {
                break;
            }
            messages.push(message);
        } else if let Some(message) = messages.last_mut()
            && message.text.len() < 10_000
        {
            message.text.push('\n');
            message.text.push_str(&line);
        }
    }
    let order = Order::of(&messages);
    messages.iter().flat_map(|message| files(message, order)).collect()
}

/// A line with plain spaces and without the marks that turn the direction of writing.
fn plain(line: &str) -> String {
    line.chars()
        .filter(|c| !matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'))
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect::<String>()
        .trim_end()
        .to_owned()
}

fn start(line: &str) -> Option<Message> {
    if line.len() > 20_000 {
        return None;
    }
    let found: Captures<'_> = PATTERNS.messages.iter().find_map(|pattern| pattern.captures(line))?;
    let group = |name| found.name(name).map_or("", |group| group.as_str());
    let mut numbers = group("date").split(['/', '.', '-']).map(str::parse::<u32>);
    let (Some(Ok(a)), Some(Ok(b)), Some(Ok(c))) = (numbers.next(), numbers.next(), numbers.next()) else {
        return None;
    };
    Some(Message {
        date: [a, b, c],
        raw: format!("{} {}", group("date"), group("time").trim()),
        from: group("from").trim().to_owned(),
        text: group("text").to_owned(),
    })
}

/// The files that one message sends, each with the words beside it.
fn files(message: &Message, order: Option<Order>) -> Vec<Sent> {
    for pattern in &PATTERNS.attached {
        let names: Vec<String> = pattern
            .captures_iter(&message.text)
            .filter_map(|found| found.name("name").map(|name| name.as_str().trim().to_owned()))
            .collect();
        if names.is_empty() {
            continue;
        }
        let caption = Caption {
            sent: order.and_then(|order| order.date(message.date)),
            sent_raw: message.raw.clone(),
            from: message.from.clone(),
            text: words(&pattern.replace_all(&message.text, " ")),
        };
        return names.into_iter().map(|name| (name, caption.clone())).collect();
    }
    Vec::new()
}

/// What comes first in the dates of a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Year,
    Day,
    Month,
}

impl Order {
    /// Told from all messages: a number above 12 is a day, and messages follow each other in time. `None` where both
    /// readings hold.
    fn of(messages: &[Message]) -> Option<Self> {
        let dates = || messages.iter().map(|message| message.date);
        if dates().all(|[year, _, _]| year > 31) {
            return Some(Self::Year);
        }
        let fits = |order: Self| {
            let mut last = None;
            let mut backward = 0_usize;
            for date in dates() {
                let date = order.date(date)?;
                backward += usize::from(last.is_some_and(|last| date < last));
                last = Some(date);
            }
            // A message that came late may stand behind newer ones.
            Some(backward * 100 <= messages.len())
        };
        match (fits(Self::Day).unwrap_or(false), fits(Self::Month).unwrap_or(false)) {
            (true, false) => Some(Self::Day),
            (false, true) => Some(Self::Month),
            _ => None,
        }
    }

    fn date(self, [a, b, c]: [u32; 3]) -> Option<PartialDate> {
        let (year, month, day) = match self {
            Self::Year => (a, b, c),
            Self::Day => (c, b, a),
            Self::Month => (c, a, b),
        };
        let year = if year < 100 { year + 2000 } else { year };
        PartialDate::day(i32::try_from(year).ok()?, month, day)
    }
}
