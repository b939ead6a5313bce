//! What a checklist changes of the one that it extends.

use super::{Checklist, ChecklistItem};

/// How one item differs from that of the checklist it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is not there.
    New,
    /// It is left out.
    LeftOut,
    /// These parts of it are others.
    Parts(Parts),
}

/// Which parts of an item differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts {
    /// Its words: title, section, what to ask for.
    pub words: bool,
    /// How much it is wanted, of whom, and when.
    pub need: bool,
    /// After how many days it is too old.
    pub limit: bool,
    /// Which papers satisfy it, and what must be seen in them.
    pub papers: bool,
}

impl Checklist {
    /// What differs from another checklist: items in the order of this one, then those left out.
    pub fn changes<'a>(&'a self, base: &'a Self) -> Vec<(&'a ChecklistItem, Change)> {
        let own = self.items.iter().filter_map(|item| {
            let Some(known) = base.item(&item.id) else { return Some((item, Change::New)) };
            let parts = differing(item, known);
            (parts != Parts::default()).then_some((item, Change::Parts(parts)))
        });
        let gone = base.items.iter().filter(|item| self.item(&item.id).is_none());
        own.chain(gone.map(|item| (item, Change::LeftOut))).collect()
    }
}

fn differing(one: &ChecklistItem, other: &ChecklistItem) -> Parts {
    let words = |item: &ChecklistItem| [item.title.clone(), item.section.clone(), item.ask.clone()];
    let days = |item: &ChecklistItem| (item.limit.clone(), item.rules.strict_days);
    // What is asked of whom, and after how long it is old, is told by itself.
    let papers = |item: &ChecklistItem| {
        let mut rules = item.rules.clone();
        let need = [std::mem::take(&mut rules.applies_when)];
        let need = (need, rules.applies_words.take(), rules.only_when, std::mem::take(&mut rules.need_when));
        rules.only_when = false;
        rules.strict_days = None;
        (need, rules)
    };
    let ((need, rules), (other_need, other_rules)) = (papers(one), papers(other));
    Parts {
        words: words(one) != words(other),
        need: (&one.need, &one.child_need, one.age) != (&other.need, &other.child_need, other.age)
            || need != other_need,
        limit: days(one) != days(other),
        papers: rules != other_rules,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_changed_added_and_left_out() {
        let text = "id: mine\nextends: generic\nremove: [hla-typing]\nitems:\n  - {id: blood-count, limit-days: 7}\n  \
                    - {id: mrd, title: MRD, need: off}\n  - {id: allergies, kinds: [medication-list]}\n  \
                    - {id: board, title: Board, section: Plan, need: required, kinds: [mdt-outcome]}\n";
        let (mine, base) = (Checklist::parse("mine.yaml", text).unwrap(), Checklist::builtin("generic").unwrap());
        let parts = |words, need, limit, papers| Change::Parts(Parts { words, need, limit, papers });
        let changes: Vec<(&str, Change)> =
            mine.changes(&base).into_iter().map(|(item, change)| (item.id.as_str(), change)).collect();
        assert_eq!(
            changes,
            [
                ("mrd", parts(true, true, false, false)),
                ("blood-count", parts(false, false, true, false)),
                ("allergies", parts(false, false, false, true)),
                ("board", Change::New),
                ("hla-typing", Change::LeftOut),
            ]
        );
        assert_eq!(base.changes(&base), []);
    }
}
