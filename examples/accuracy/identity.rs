//! Of papers whose person is known: how many of other persons are set aside and named, and how many of the patient's own.

use crate::known::{Known, Set, Whose};
use crate::table::{Table, of};

/// The table; with each mistake on the screen, where that is asked for.
pub(crate) fn measure(known: &[Known], details: bool) -> String {
    let mut table = Table::new(&["", "other persons’ papers set aside", "reader told", "own papers wrongly set aside"]);
    let mut all = Whose::default();
    for set in Set::ALL {
        let mut whose = Whose::default();
        for folder in known.iter().filter(|folder| folder.set == set) {
            whose.add(&folder.whose);
            if details {
                folder.whose.wrong.iter().for_each(|line| println!("{}: {line}", folder.name));
            }
        }
        table.row(row(set.name(), &whose));
        all.add(&whose);
    }
    table.row(row("**all**", &all));
    table.to_string()
}

fn row(name: &str, whose: &Whose) -> [String; 4] {
    let others = |part: usize| of(part, whose.others);
    [name.to_owned(), others(whose.aside), others(whose.named), of(whose.own_aside, whose.own)]
}
