//! A good summary, made worse on purpose: each kind of fault must be found.

use cart_dossier::model::Language;
use cart_dossier::report::pdf;
use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, ObjectId};

use super::faults::{self, Kind};
use super::{cases, drawn};

fn good() -> Document {
    let all = cases::all();
    let case = all.iter().find(|one| one.name == "sixty papers").unwrap().make(Language::En);
    Document::load_mem(&pdf::write(&case).unwrap()).unwrap()
}

/// The kinds of faults of a document that was changed.
fn kinds(mut document: Document) -> Vec<Kind> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    let (found, _) = faults::of(&drawn::pages(&bytes), true);
    let mut kinds: Vec<Kind> = found.into_iter().map(|fault| fault.kind).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// Changes the operators of a page.
fn change(document: &mut Document, page: usize, change: impl FnOnce(&mut Vec<Operation>)) {
    let page: ObjectId = *document.get_pages().get(&(page as u32)).unwrap();
    let mut content = Content::decode(&document.get_page_content(page)).unwrap();
    change(&mut content.operations);
    document.change_page_content(page, content.encode().unwrap()).unwrap();
}

fn operation(operator: &str, operands: Vec<f32>) -> Operation {
    Operation::new(operator, operands.into_iter().map(Object::Real).collect())
}

/// Where the `n`th text of a page is put, counted from its end.
fn place(operations: &mut [Operation], from_end: usize) -> &mut Operation {
    operations.iter_mut().rev().filter(|one| one.operator == "Tm").nth(from_end).unwrap()
}

/// A page in the middle of a table.
const TABLE: usize = 4;

fn moved(by: [f32; 2]) -> Vec<Kind> {
    let mut document = good();
    change(&mut document, TABLE, |operations| {
        let place = place(operations, 30);
        for (n, step) in by.into_iter().enumerate() {
            let now = place.operands[4 + n].as_float().unwrap();
            place.operands[4 + n] = Object::Real(now + step);
        }
    });
    kinds(document)
}

#[test]
fn the_summary_itself_has_no_fault() {
    assert_eq!(kinds(good()), []);
}

#[test]
fn a_text_that_was_moved_is_seen() {
    let right = moved([400.0, 0.0]);
    assert!(right.contains(&Kind::OutsideMargins), "{right:?}");
    let down = moved([0.0, -4.0]);
    assert!(
        [Kind::Overlap, Kind::LineThrough, Kind::OutsideColumn, Kind::CrossesBox]
            .iter()
            .any(|kind| down.contains(kind)),
        "{down:?}"
    );
    let aside = moved([14.0, 0.0]);
    assert!(aside.contains(&Kind::OutsideColumn) || aside.contains(&Kind::CrossesBox), "{aside:?}");
}

#[test]
fn two_texts_in_one_place_are_seen() {
    let mut document = good();
    change(&mut document, TABLE, |operations| {
        let there = place(operations, 30).operands.clone();
        place(operations, 32).operands = there;
    });
    assert!(kinds(document).contains(&Kind::Overlap));
}

#[test]
fn a_text_that_something_covers_is_seen() {
    let mut document = good();
    change(&mut document, TABLE, |operations| {
        operations.push(operation("rg", vec![1.0, 1.0, 1.0]));
        for (operator, x, y) in [("m", 100.0, 300.0), ("l", 300.0, 300.0), ("l", 300.0, 400.0), ("l", 100.0, 400.0)] {
            operations.push(operation(operator, vec![x, y]));
        }
        operations.push(operation("h", vec![]));
        operations.push(operation("f", vec![]));
    });
    assert!(kinds(document).contains(&Kind::Hidden));
}

#[test]
fn a_line_through_a_text_is_seen() {
    let mut document = good();
    change(&mut document, TABLE, |operations| {
        operations.push(operation("m", vec![42.0, 100.0]));
        operations.push(operation("l", vec![500.0, 700.0]));
        operations.push(operation("S", vec![]));
    });
    assert!(kinds(document).contains(&Kind::LineThrough));
}

#[test]
fn a_head_that_is_not_repeated_is_seen() {
    let mut document = good();
    change(&mut document, TABLE, |operations| {
        // The colour of the heads, and the four corners that follow it.
        let is_head = |at: usize, operations: &[Operation]| {
            operations[at].operator == "rg"
                && operations[at].operands[0].as_float().unwrap() == 0.09
                && operations[at + 1].operator == "m"
        };
        let at = (0..operations.len() - 6).find(|at| is_head(*at, operations)).unwrap();
        operations.drain(at..at + 6);
    });
    assert!(kinds(document).contains(&Kind::NoHead));
}

#[test]
fn an_empty_page_and_a_heading_alone_are_seen() {
    let mut document = good();
    // Keeps the running head and the foot, and nothing between.
    change(&mut document, TABLE, |operations| {
        let mut kept = Vec::new();
        let mut text: Vec<Operation> = Vec::new();
        for one in operations.drain(..) {
            text.push(one);
            if text.last().unwrap().operator == "ET" {
                let y = text.iter().find(|one| one.operator == "Tm").unwrap().operands[5].as_float().unwrap();
                let from = text.iter().position(|one| one.operator == "BT").unwrap();
                if !(45.0..795.0).contains(&y) {
                    kept.extend(text.drain(from..));
                }
                text.clear();
            }
        }
        *operations = kept;
    });
    let found = kinds(document);
    assert!(found.contains(&Kind::EmptyPage), "{found:?}");
    let mut document = good();
    let page = (1..=document.get_pages().len())
        .find(|n| drawn::pages_of(&document)[*n - 1].bookmarks.iter().any(|mark| mark.y > 80.0 && *n > 1))
        .unwrap();
    let y = drawn::pages_of(&document)[page - 1].bookmarks.iter().map(|mark| mark.y).fold(0.0, f32::max);
    change(&mut document, page, |operations| {
        // Everything that stands below the last heading of the page goes off it.
        for one in operations.iter_mut().filter(|one| one.operator == "Tm") {
            let at = 841.89 - one.operands[5].as_float().unwrap();
            if at > y + 20.0 && at < 801.0 {
                one.operands[5] = Object::Real(900.0);
            }
        }
    });
    let found = kinds(document);
    assert!(found.contains(&Kind::HeadingAlone) && found.contains(&Kind::OutsideMargins), "{found:?}");
}

#[test]
fn a_label_without_its_words_and_a_foot_of_its_own_are_seen() {
    let mut document = good();
    change(&mut document, TABLE, |operations| {
        // The text behind the first label of a paper.
        let label = |one: &Operation| one.operator == "rg" && one.operands[0].as_float().unwrap() == 0.875;
        let at = operations.iter().position(label).unwrap();
        let text = operations[at..].iter().position(|one| one.operator == "BT").unwrap() + at;
        let end = operations[text..].iter().position(|one| one.operator == "ET").unwrap() + text;
        operations.drain(text..=end);
    });
    assert!(kinds(document).contains(&Kind::EmptyBox));
    let mut document = good();
    change(&mut document, TABLE, |operations| {
        let place = place(operations, 1);
        let at = place.operands[5].as_float().unwrap();
        assert!(at < 45.0, "{at}");
        place.operands[5] = Object::Real(at + 60.0);
    });
    assert!(kinds(document).contains(&Kind::FootDiffers));
}
