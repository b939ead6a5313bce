//! The sentences of `negation.tsv`: is the concept denied?

use std::path::Path;
use std::{fs, io};

use cart_dossier::extract::{context, fold, unit};
use cart_dossier::model::{PagedText, TextSource};

use crate::table::{Table, share};

/// The table; with each miss on the screen, where that is asked for.
pub(crate) fn measure(folder: &Path, details: bool) -> io::Result<String> {
    let text = fs::read_to_string(folder.join("negation.tsv"))?;
    // Of what is denied, and of what is not: right, and all.
    let (mut denied, mut stated) = ((0, 0), (0, 0));
    for row in text.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>()) {
        let [_, sentence, concept, polarity, ..] = row.as_slice() else { continue };
        let is_denied = *polarity == "negated";
        let is_right = is_told_denied(sentence, concept) == is_denied;
        let tally = if is_denied { &mut denied } else { &mut stated };
        *tally = (tally.0 + usize::from(is_right), tally.1 + 1);
        if details && !is_right {
            println!("{polarity}: {concept} | {sentence}");
        }
    }
    let mut table = Table::new(&["the sentence", "right", "of", ""]);
    let all = (denied.0 + stated.0, denied.1 + stated.1);
    for (what, (right, of)) in [("denies it", denied), ("does not deny it", stated), ("**all**", all)] {
        table.row([what.to_owned(), right.to_string(), of.to_string(), share(right, of)]);
    }
    Ok(table.to_string())
}

/// Whether the words around a concept deny it. A concept that is not found in its sentence counts as not denied.
fn is_told_denied(sentence: &str, concept: &str) -> bool {
    let page = PagedText::single(vec![sentence.to_owned()], TextSource::Text);
    let wanted = fold::fold(concept);
    let said = unit::units(&page, 1, 1).iter().find_map(|unit| {
        let at = unit.words().find(&wanted)?;
        Some(context::at(unit, &(at..at + wanted.len())).negated)
    });
    said.unwrap_or(false)
}
