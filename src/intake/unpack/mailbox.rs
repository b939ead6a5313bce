//! MBOX: mails one after the other, each behind a line that begins with `From `. Each is read where it is.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use super::{Opened, Sink};
use crate::intake::knowledge::Cause;
use crate::model::file::{Content, Member, Place};
use crate::model::{FileState, SourceFile};
use crate::stored;

/// A longer line is no line that parts mails.
const LONGEST_LINE: u64 = 64 << 10;

pub(super) fn open(file: &SourceFile, sink: &mut Sink<'_>) -> Opened {
    let Ok(mails) = stored::stream(&file.content, &mut |source| mails(&mut BufReader::new(source), sink.room())) else {
        return Opened::Closed(FileState::Damaged, Cause::BrokenArchive);
    };
    let mut broken = false;
    for Mail { at, length, subject } in mails.listed {
        let place = Place::Range { at, length };
        let content = Content::Member(Arc::new(Member { holder: file.content.clone(), place }));
        let name = if subject.is_empty() { "mail".to_owned() } else { subject.replace(['/', '\\'], "_") };
        let name = format!("{name}.eml");
        if sink.stored(&name, content, length).is_err() {
            sink.closed(&name, length, FileState::Damaged, Cause::BrokenMember);
            broken = true;
        }
    }
    sink.leave_out(mails.left_out);
    if broken { Opened::Broken } else { Opened::Whole }
}

#[derive(Debug, PartialEq, Eq)]
struct Mail {
    at: u64,
    length: u64,
    subject: String,
}

#[derive(Debug, Default)]
struct Mails {
    listed: Vec<Mail>,
    left_out: usize,
}

/// Finds where each mail begins and ends.
fn mails(source: &mut impl BufRead, room: usize) -> std::io::Result<Mails> {
    let mut mails = Mails::default();
    let mut current: Option<Mail> = None;
    let mut at = 0_u64;
    let mut line = Vec::new();
    let (mut after_blank, mut in_head, mut begins) = (true, false, true);
    loop {
        line.clear();
        let read = source.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? as u64;
        let parts = begins && after_blank && line.starts_with(b"From ") && has_time(&line);
        if read == 0 || parts {
            if let Some(mut mail) = current.take() {
                mail.length = at - mail.at;
                if mails.listed.len() < room { mails.listed.push(mail) } else { mails.left_out += 1 }
            }
            if read == 0 {
                return Ok(mails);
            }
            current = Some(Mail { at: at + read, length: 0, subject: String::new() });
            in_head = true;
        } else if in_head && begins {
            let blank = line.iter().all(u8::is_ascii_whitespace);
            in_head = !blank;
            if let Some(mail) = &mut current
                && mail.subject.is_empty()
                && line.len() > 8
                && line[..8].eq_ignore_ascii_case(b"subject:")
            {
                mail.subject = subject(&line);
            }
        }
        at += read;
        after_blank = line == b"\n" || line == b"\r\n";
        begins = line.ends_with(b"\n");
    }
}

/// The subject of a mail, from its line in the head.
fn subject(line: &[u8]) -> String {
    let message = mail_parser::MessageParser::default().parse_headers(line);
    let subject = message.as_ref().and_then(|message| message.subject()).unwrap_or_default();
    subject.trim().chars().take(120).collect()
}

/// `From someone Mon Mar  2 10:11:12 2026`: a line of a letter that begins with `From ` has no time of day and year.
fn has_time(line: &[u8]) -> bool {
    let clock =
        line.windows(5).any(|window| window[2] == b':' && [0, 1, 3, 4].iter().all(|at| window[*at].is_ascii_digit()));
    clock && line.windows(4).any(|window| window.iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_are_parted_by_their_lines() {
        let text = "From a@example.org Mon Mar  2 10:11:12 2026\r\nSubject: =?utf-8?Q?R=C3=A9sultats?=\r\n\r\nDear,\r\n\r\n\
From here on it is well.\r\n>From the start.\r\n\r\nFrom b Tue Mar  3 09:00:00 2026\nX: y\n\nSubject: no head\n";
        let mails = mails(&mut text.as_bytes(), 9).unwrap();
        assert_eq!(mails.listed.len(), 2, "{mails:?}");
        let part = |mail: &Mail| &text[mail.at as usize..(mail.at + mail.length) as usize];
        assert!(
            part(&mails.listed[0]).starts_with("Subject: =?") && part(&mails.listed[0]).ends_with("start.\r\n\r\n")
        );
        assert_eq!(mails.listed[0].subject, "Résultats");
        assert_eq!(part(&mails.listed[1]), "X: y\n\nSubject: no head\n");
        assert_eq!(mails.listed[1].subject, "");
    }

    #[test]
    fn more_mails_than_there_is_room_for_are_counted() {
        let text = "From a Mon Mar  2 10:11:12 2026\nSubject: x\n\nText\n\n".repeat(50);
        let mails = mails(&mut text.as_bytes(), 10).unwrap();
        assert_eq!((mails.listed.len(), mails.left_out), (10, 40));
        let line = [b'x'; 300_000];
        assert!(super::mails(&mut line.as_slice(), 9).unwrap().listed.is_empty());
    }
}
