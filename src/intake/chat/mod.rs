//! What a chat says of the files that were sent in it: when, by whom, with which words.
//!
//! The one place of this stage where words are read, and only to find the names of files that lie beside the chat.

mod lines;
mod telegram;

use std::collections::HashMap;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::knowledge::{builtin, expression};
use crate::model::{Caption, Format, SourceFile};
use crate::sieve::Expression;
use crate::stored;

/// A longer chat is read as a text, and its files get no captions.
const LARGEST: u64 = 64 << 20;
/// What is looked at to tell whether a text is a chat.
const HEAD: u64 = 8 << 10;
/// A caption is cut behind this.
const LONGEST_TEXT: usize = 500;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    messages: Vec<String>,
    attached: Vec<String>,
    telegram_page: Page<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page<T> {
    message: String,
    from: T,
    date: T,
    file: T,
    text: T,
}

/// The patterns, compiled.
struct Patterns {
    messages: Vec<Expression>,
    attached: Vec<Expression>,
    page: Page<Expression>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    const NAME: &str = "intake/chats.yaml";
    let file: File = builtin(NAME);
    let regex = |pattern: &String| expression(NAME, pattern);
    let page = file.telegram_page;
    Patterns {
        messages: file.messages.iter().map(regex).collect(),
        attached: file.attached.iter().map(regex).collect(),
        page: Page {
            from: regex(&page.from),
            date: regex(&page.date),
            file: regex(&page.file),
            text: regex(&page.text),
            message: page.message,
        },
    }
});

/// A file that a chat names: its path from the chat's folder, and what is said of it.
type Sent = (String, Caption);

/// Gives the files that lie beside a chat what it says of them. The first word on a file counts.
pub(super) fn caption(files: &mut [SourceFile]) {
    let mut said: HashMap<String, Caption> = HashMap::new();
    for chat in files.iter().filter(|file| file.verdict.is_none() && file.bytes <= LARGEST) {
        let sent = catch_unwind(AssertUnwindSafe(|| sent_in(chat))).unwrap_or_default();
        let folder = chat.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (name, caption) in sent {
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            said.entry(path).or_insert(caption);
        }
    }
    if said.is_empty() {
        return;
    }
    for file in files {
        if file.caption.is_none()
            && let Some(caption) = said.get(&file.path)
        {
            file.caption = Some(caption.clone());
        }
    }
}

/// The files that a chat names; nothing where the file is no chat.
fn sent_in(file: &SourceFile) -> Vec<Sent> {
    let name = file.path.rsplit('/').next().unwrap_or_default().to_lowercase();
    match file.format {
        Format::Text | Format::Csv if lines::is_chat(&head(file)) => {
            whole(file).map(|text| lines::sent(&text)).unwrap_or_default()
        }
        Format::Json if name == "result.json" => whole(file).map(|text| telegram::sent(&text)).unwrap_or_default(),
        Format::Html if name.starts_with("messages") => {
            whole(file).map(|text| telegram::sent_on_page(&text)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

fn head(file: &SourceFile) -> String {
    let head = stored::stream(&file.content, &mut |source| {
        let mut head = Vec::new();
        source.take(HEAD).read_to_end(&mut head)?;
        Ok(head)
    });
    decoded(&head.unwrap_or_default())
}

fn whole(file: &SourceFile) -> Option<String> {
    stored::bytes(&file.content, LARGEST).ok().map(|bytes| decoded(bytes.as_ref()))
}

/// All exports are UTF-8, or say that they are UTF-16.
fn decoded(bytes: &[u8]) -> String {
    encoding_rs::UTF_8.decode(bytes).0.into_owned()
}

/// The words of a caption: one line, not endless; `None` where there are none.
fn words(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| text.chars().filter(|c| !c.is_control()).take(LONGEST_TEXT).collect())
}

#[cfg(test)]
mod tests;
