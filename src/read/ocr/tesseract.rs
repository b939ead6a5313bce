//! An installed Tesseract, for letters that the built-in recogniser lacks.
//!
//! Never through a shell, and without a file: the picture goes in and the words come out by pipes. One thread each, as
//! pages run side by side; a process that takes too long is ended.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use hayro_interpret::kurbo::{Point, Vec2};
use image::GrayImage;
use unicode_bidi::{BidiClass, bidi_class};
use unicode_normalization::char::is_combining_mark;

use super::Tesseract;
use crate::read::layout::glyph::{Piece, Placed};

/// A page takes a second or two.
const MOST_TIME: Duration = Duration::from_secs(120);
/// What is read of its answer. A dense page gives 200 KB.
const MOST_ANSWER: u64 = 8 << 20;
/// Hundredths of a second that it may take to end after its answer.
const PATIENCE: u32 = 500;
/// The height of the font in parts of the height of a line's box.
const EM: f64 = 1.0;

/// One word of the answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    /// From 0 to 1.
    pub(super) odds: f32,
    left: f64,
    width: f64,
    /// The line it stands in: number, upper edge and height.
    line: u32,
    top: f64,
    height: f64,
}

/// The words of a picture, in some of the languages that are installed, as `rus+eng`. Where it is not told the
/// resolution, Tesseract guesses it, and cuts words in two where it guesses wrong.
pub(super) fn read(tesseract: &Tesseract, picture: &GrayImage, languages: &str, dpi: u32) -> Option<Vec<Word>> {
    let mut command = Command::new(&tesseract.program);
    command.args(["stdin", "stdout", "-l", languages, "--dpi", &dpi.to_string(), "tsv"]).env("OMP_THREAD_LIMIT", "1");
    let mut input = format!("P5\n{} {}\n255\n", picture.width(), picture.height()).into_bytes();
    input.extend_from_slice(picture.as_raw());
    let answer = answer(command, &input, MOST_TIME)?;
    Some(words(&String::from_utf8_lossy(&answer)))
}

/// What a program answers to an input, if it ends well and in time.
fn answer(mut command: Command, input: &[u8], most_time: Duration) -> Option<Vec<u8>> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let pipes = child.stdin.take().zip(child.stdout.take());
    let Some((mut to, from)) = pipes else {
        end(&mut child);
        return None;
    };
    std::thread::scope(|scope| {
        let (done, waiting) = mpsc::channel();
        scope.spawn(move || {
            // It may close its ear before it has heard all.
            let _ = to.write_all(input);
        });
        scope.spawn(move || {
            let mut answer = Vec::new();
            let whole = from.take(MOST_ANSWER).read_to_end(&mut answer).is_ok();
            let _ = done.send(whole.then_some(answer));
        });
        let answer = waiting.recv_timeout(most_time).ok().flatten();
        if answer.is_none() {
            end(&mut child);
        }
        let good = ended_well(&mut child);
        answer.filter(|_| good)
    })
}

/// Whether a program whose answer has ended ends as well, with success.
fn ended_well(child: &mut Child) -> bool {
    for _ in 0..PATIENCE {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(Duration::from_millis(10)),
            Err(_) => break,
        }
    }
    end(child);
    false
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// The words of the table that Tesseract writes: level, page, block, paragraph, line, word, left, top, width, height,
/// confidence, text.
fn words(table: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut line = (0u32, 0.0, 1.0);
    for row in table.lines() {
        let fields: Vec<&str> = row.split('\t').collect();
        let number = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
        match (fields.first(), number(7), number(9)) {
            (Some(&"4"), Some(top), Some(height)) => line = (line.0 + 1, top, height.max(1.0)),
            (Some(&"5"), Some(_), Some(_)) => {
                let text = fields.get(11).map(|text| text.trim()).unwrap_or_default();
                if let (Some(left), Some(width), Some(odds)) = (number(6), number(8), number(10))
                    && !text.is_empty()
                {
                    let odds = (odds / 100.0).clamp(0.0, 1.0) as f32;
                    let (line, top, height) = line;
                    words.push(Word { text: text.to_owned(), odds, left, width, line, top, height });
                }
            }
            _ => {}
        }
    }
    words
}

/// How sure the letters are, on average.
pub(super) fn odds(words: &[Word]) -> f32 {
    let letters = |word: &Word| word.text.chars().filter(|c| c.is_alphanumeric()).count() as f32;
    let all: f32 = words.iter().map(letters).sum();
    words.iter().map(|word| word.odds * letters(word)).sum::<f32>() / all.max(1.0)
}

/// The letters of words in their places; the `run` of each is the number of its word.
pub(super) fn placed(words: &[Word]) -> Vec<Placed> {
    let mut placed = Vec::new();
    let mut before: Option<u32> = None;
    for (number, word) in (0u32..).zip(words) {
        let em = EM * word.height;
        let pieces = pieces(&word.text);
        let step = word.width / pieces.len().max(1) as f64;
        let mut spaces = u8::from(before == Some(word.line));
        before = Some(word.line);
        for (at, piece) in pieces.into_iter().enumerate() {
            placed.push(Placed {
                piece,
                at: Point::new(word.left + step * at as f64, word.top + 0.8 * em),
                along: Vec2::new(1.0, 0.0),
                width: step as f32,
                em: em as f32,
                spaces: std::mem::take(&mut spaces),
                run: number,
            });
        }
    }
    placed
}

/// The letters of a word from left to right, marks with their letter.
fn pieces(text: &str) -> Vec<Piece> {
    let mut letters: Vec<String> = Vec::new();
    for c in text.chars().filter(|c| !matches!(bidi_class(*c), BidiClass::BN) && !c.is_control()) {
        match letters.last_mut() {
            Some(letter) if is_combining_mark(c) => letter.push(c),
            _ => letters.push(c.to_string()),
        }
    }
    if text.chars().any(|c| matches!(bidi_class(c), BidiClass::R | BidiClass::AL)) {
        letters.reverse();
    }
    let piece = |letter: String| {
        let mut chars = letter.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Piece::One(c),
            _ => Piece::Many(letter.into()),
        }
    };
    letters.into_iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
        4\t1\t1\t1\t1\t0\t36\t92\t500\t30\t-1\t\n\
        5\t1\t1\t1\t1\t1\t36\t92\t100\t30\t96.5\tЛДГ\n\
        5\t1\t1\t1\t1\t2\t150\t92\t60\t30\t91.0\t588\n\
        5\t1\t1\t1\t1\t3\t400\t92\t80\t30\t12\tЕд/л\n\
        5\tbroken\n\
        5\t1\t1\t1\t1\t4\t500\t92\t80\t30\t95\t \n";

    #[test]
    fn words_come_with_their_places_and_the_layout_makes_rows() {
        let words = words(TABLE);
        assert_eq!(words.len(), 3);
        assert!((odds(&words) - (0.965 * 3.0 + 0.91 * 3.0 + 0.12 * 3.0) / 9.0).abs() < 1e-5);
        assert_eq!(crate::read::layout::lines_of(&placed(&words)), ["ЛДГ 588\tЕд/л"]);
        assert!(super::words("").is_empty());
    }

    #[test]
    fn words_from_right_to_left_come_in_reading_order() {
        let table = "4\t1\t1\t1\t1\t0\t0\t0\t500\t30\t-1\t\n\
            5\t1\t1\t1\t1\t1\t295\t0\t200\t30\t90\tاللغة\n\
            5\t1\t1\t1\t1\t2\t180\t0\t100\t30\t90\tالعربية\n\
            5\t1\t1\t1\t1\t3\t105\t0\t60\t30\t90\t2025\n";
        assert_eq!(crate::read::layout::lines_of(&placed(&words(table))), ["اللغة العربية 2025"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_hangs_fails_or_is_not_there_gives_nothing() {
        let with = |program: &str, arguments: &[&str], millis| {
            let mut command = Command::new(program);
            command.args(arguments);
            answer(command, &[0; 200_000], Duration::from_millis(millis))
        };
        assert_eq!(with("cat", &[], 20_000).map(|answer| answer.len()), Some(200_000));
        assert_eq!(with("echo", &["words"], 20_000).as_deref(), Some("words\n".as_bytes()));
        assert_eq!(with("sleep", &["60"], 100), None);
        assert_eq!(with("false", &[], 20_000), None);
        assert_eq!(with("no-such-program-anywhere", &[], 20_000), None);
    }
}
