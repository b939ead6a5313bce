//! Of items whose status is known: how many have it, and how many have one that does harm.

use std::collections::BTreeMap;

use cart_dossier::model::Status;

use crate::known::{Known, KnownItem, Set, Truth};
use crate::table::{Table, of};

/// Part and whole.
type Share = (usize, usize);

/// What is counted over the folders of a set.
#[derive(Default)]
struct Tally {
    folders: usize,
    right: Share,
    false_found: Share,
    false_missing: Share,
}

/// The tables.
pub(crate) fn measure(known: &[Known]) -> String {
    let mut table = Table::new(&["", "folders", "right status", "false “found”", "false “missing”"]);
    let mut wrong: BTreeMap<(&str, String, String), Vec<&str>> = BTreeMap::new();
    let mut all = Tally::default();
    for set in Set::ALL {
        let mut tally = Tally::default();
        for folder in known.iter().filter(|folder| folder.set == set && !folder.items.is_empty()) {
            tally.folders += 1;
            for item in &folder.items {
                tally.add(item);
                if !is_right(item) {
                    let key = (item.id.as_str(), should_be(&item.truth), word(item.told));
                    wrong.entry(key).or_default().push(&folder.name);
                }
            }
        }
        if tally.folders > 0 {
            table.row(tally.row(set.name()));
        }
        all.join(&tally);
    }
    table.row(all.row("**all**"));
    if wrong.is_empty() {
        return table.to_string();
    }
    let mut list = Table::new(&["wrong", "should be", "told", "in folders", "the first of them"]);
    for ((id, truth, told), folders) in wrong {
        list.row([id.to_owned(), truth, told, folders.len().to_string(), folders[0].to_owned()]);
    }
    format!("{table}\n{list}")
}

impl Tally {
    fn add(&mut self, item: &KnownItem) {
        let is_found = item.told == Status::Present;
        let says_nothing = |status: &Status| matches!(status, Status::Missing | Status::NotApplicable);
        let (may_be_found, must_be_told) = match &item.truth {
            Truth::Is(statuses) => (statuses.contains(&Status::Present), !statuses.iter().any(says_nothing)),
            Truth::NotFound => (false, false),
        };
        if let Truth::Is(_) = item.truth {
            count(&mut self.right, is_right(item));
        }
        if !may_be_found {
            count(&mut self.false_found, is_found);
        }
        if must_be_told {
            count(&mut self.false_missing, says_nothing(&item.told));
        }
    }

    fn join(&mut self, other: &Self) {
        self.folders += other.folders;
        for (sum, one) in [
            (&mut self.right, other.right),
            (&mut self.false_found, other.false_found),
            (&mut self.false_missing, other.false_missing),
        ] {
            *sum = (sum.0 + one.0, sum.1 + one.1);
        }
    }

    fn row(&self, name: &str) -> [String; 5] {
        let [right, found, missing] =
            [self.right, self.false_found, self.false_missing].map(|(part, all)| of(part, all));
        [name.to_owned(), self.folders.to_string(), right, found, missing]
    }
}

fn count(share: &mut Share, one: bool) {
    *share = (share.0 + usize::from(one), share.1 + 1);
}

fn is_right(item: &KnownItem) -> bool {
    match &item.truth {
        Truth::Is(statuses) => statuses.contains(&item.told),
        Truth::NotFound => item.told != Status::Present,
    }
}

fn should_be(truth: &Truth) -> String {
    match truth {
        Truth::Is(statuses) => statuses.iter().map(|status| word(*status)).collect::<Vec<_>>().join(" or "),
        Truth::NotFound => "anything but present".to_owned(),
    }
}

/// A status as the case file writes it.
fn word(status: Status) -> String {
    serde_json::to_value(status).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
