//! Where a link or a bookmark of a paper leads: places by their names, and pages by their numbers.

use std::collections::{BTreeMap, HashMap, HashSet};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Number, Object as Value, ObjectIdentifier, String as Text};
use lopdf::Object;

use super::import::{id_of, number, resolved};
use super::outline::Mark;
use super::write::to;
use crate::report::pdf::finish::{FILE_KEY, PAGE_KEY};

/// Names of one paper that are looked at, and how deep the tree of them is followed.
const NAMES: usize = 50_000;
const DEPTH: usize = 24;
/// Bookmarks of one paper that are kept.
const MARKS: usize = 3_000;
const MARK_DEPTH: usize = 6;
/// The longest title of a bookmark (bytes).
const TITLE: usize = 1_000;

/// What a paper's document says of places in it.
pub(super) struct Places<'p> {
    pdf: &'p Pdf,
    pages: HashMap<ObjectIdentifier, u32>,
    order: Vec<u32>,
    names: Option<HashMap<Vec<u8>, Value<'p>>>,
    /// Of the summary: where the pages of the papers are.
    known: Option<&'p BTreeMap<(String, u32), u32>>,
}

/// The root of a document.
pub(super) fn catalog(pdf: &Pdf) -> Option<Dict<'_>> {
    pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())
}

impl<'p> Places<'p> {
    /// `order`: the pages of the merged document that are the paper's.
    pub(super) fn new(
        pdf: &'p Pdf,
        pages: HashMap<ObjectIdentifier, u32>,
        order: Vec<u32>,
        known: Option<&'p BTreeMap<(String, u32), u32>>,
    ) -> Self {
        Self { pdf, pages, order, names: None, known }
    }

    /// Where a link of the summary leads that speaks of a page of a paper; of a page that is not there, to the paper.
    pub(super) fn of_paper(&self, link: &Dict<'p>) -> Option<Object> {
        let known = self.known?;
        let file = link.get::<Text<'_>>(FILE_KEY)?;
        let file = String::from_utf8(file.to_vec()).ok()?;
        let page = link.get::<Number>(PAGE_KEY).and_then(|page| u32::try_from(page.as_i64()).ok()).unwrap_or(1);
        let at = |page| known.get(&(file.clone(), page));
        let first = || known.range((file.clone(), 0)..=(file.clone(), u32::MAX)).next().map(|(_, page)| page);
        let page = at(page).or_else(first)?;
        Some(Object::Array(vec![to(*page), "Fit".into()]))
    }

    /// A destination in the merged document; `None` where it leads nowhere.
    pub(super) fn destination(&mut self, value: Value<'p>) -> Option<Object> {
        let mut value = value;
        // A name may give a dictionary that holds the place.
        for _ in 0..3 {
            value = match value {
                Value::Array(array) => return self.of_array(&array),
                Value::Dict(dict) => dict.get::<Value<'p>>("D")?,
                Value::Name(name) => self.named(&name)?,
                Value::String(text) => self.named(&text)?,
                _ => return None,
            };
        }
        None
    }

    fn of_array(&self, array: &Array<'p>) -> Option<Object> {
        let mut items = array.raw_iter();
        let page = match items.next()? {
            MaybeRef::Ref(reference) => *self.pages.get(&reference.into())?,
            MaybeRef::NotRef(Value::Number(number)) => *self.order.get(usize::try_from(number.as_i64()).ok()?)?,
            MaybeRef::NotRef(_) => return None,
        };
        let mut out = vec![to(page)];
        for item in items.take(5) {
            out.push(match resolved(self.pdf, item) {
                Some(Value::Name(name)) => Object::Name(name.to_vec()),
                Some(Value::Number(value)) => number(value),
                _ => Object::Null,
            });
        }
        if !matches!(out.get(1), Some(Object::Name(_))) {
            out.truncate(1);
            out.push("Fit".into());
        }
        Some(Object::Array(out))
    }

    fn named(&mut self, name: &[u8]) -> Option<Value<'p>> {
        let pdf = self.pdf;
        self.names.get_or_insert_with(|| names(pdf)).get(name).cloned()
    }

    /// The bookmarks of the paper.
    pub(super) fn marks(&mut self) -> Vec<Mark> {
        let Some(outlines) = catalog(self.pdf).and_then(|catalog| catalog.get::<Dict<'p>>("Outlines")) else {
            return Vec::new();
        };
        let mut seen = HashSet::new();
        self.level(&outlines, 0, &mut seen)
    }

    fn level(&mut self, parent: &Dict<'p>, depth: usize, seen: &mut HashSet<ObjectIdentifier>) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut next = id_of(parent, "First");
        while let Some(id) = next.filter(|id| depth < MARK_DEPTH && seen.len() < MARKS && seen.insert(*id)) {
            let Some(dict) = self.pdf.xref().get::<Dict<'p>>(id) else { break };
            let target = dict.get::<Value<'p>>("Dest").or_else(|| {
                let action = dict.get::<Dict<'p>>("A")?;
                action.get::<Name<'_>>("S").filter(|kind| &**kind == b"GoTo")?;
                action.get::<Value<'p>>("D")
            });
            let mut title = dict.get::<Text<'_>>("Title").map(|title| title.to_vec()).unwrap_or_default();
            // A text in two bytes is cut between its letters.
            title.truncate(TITLE);
            let target = target.and_then(|target| self.destination(target));
            let below = self.level(&dict, depth + 1, seen);
            if !title.is_empty() && (target.is_some() || !below.is_empty()) {
                marks.push(Mark { title, target, below, open: false });
            }
            next = id_of(&dict, "Next");
        }
        marks
    }
}

/// All names of places: the old list, and the tree.
fn names(pdf: &Pdf) -> HashMap<Vec<u8>, Value<'_>> {
    let mut names = HashMap::new();
    let Some(catalog) = catalog(pdf) else { return names };
    if let Some(list) = catalog.get::<Dict<'_>>("Dests") {
        for (name, place) in list.entries().take(NAMES) {
            if let Some(place) = resolved(pdf, place) {
                names.insert(name.to_vec(), place);
            }
        }
    }
    let tree = catalog.get::<Dict<'_>>("Names").and_then(|names| names.get::<Dict<'_>>("Dests"));
    let mut seen = HashSet::new();
    let mut todo: Vec<(Dict<'_>, usize)> = tree.into_iter().map(|tree| (tree, 0)).collect();
    while let Some((node, depth)) = todo.pop() {
        if let Some(list) = node.get::<Array<'_>>("Names") {
            let mut items = list.raw_iter();
            while let (Some(name), Some(place)) = (items.next(), items.next()) {
                if names.len() >= NAMES {
                    return names;
                }
                if let (Some(Value::String(name)), Some(place)) = (resolved(pdf, name), resolved(pdf, place)) {
                    names.entry(name.to_vec()).or_insert(place);
                }
            }
        }
        for kid in node.get::<Array<'_>>("Kids").iter().flat_map(Array::raw_iter).take(NAMES) {
            if let MaybeRef::Ref(reference) = kid
                && depth < DEPTH
                && seen.len() < NAMES
                && seen.insert(ObjectIdentifier::from(reference))
                && let Some(kid) = pdf.xref().get::<Dict<'_>>(reference.into())
            {
                todo.push((kid, depth + 1));
            }
        }
    }
    names
}

/// The layers that are hidden when the paper is opened.
pub(super) fn hidden(pdf: &Pdf, layers: &[(ObjectIdentifier, u32)]) -> Vec<u32> {
    if layers.is_empty() {
        return Vec::new();
    }
    let properties = catalog(pdf).and_then(|catalog| catalog.get::<Dict<'_>>("OCProperties"));
    let Some(usual) = properties.and_then(|properties| properties.get::<Dict<'_>>("D")) else { return Vec::new() };
    let listed = |key: &str| -> HashSet<ObjectIdentifier> {
        let list = usual.get::<Array<'_>>(key);
        let items = list.iter().flat_map(Array::raw_iter).take(NAMES);
        items.filter_map(|item| item.as_obj_ref().map(Into::into)).collect()
    };
    let (on, off) = (listed("ON"), listed("OFF"));
    let all_off = usual.get::<Name<'_>>("BaseState").is_some_and(|state| &*state == b"OFF");
    let hidden = layers.iter().filter(|(old, _)| off.contains(old) || all_off && !on.contains(old));
    hidden.map(|(_, new)| *new).collect()
}

/// A number of a dictionary.
pub(super) fn real(dict: &Dict<'_>, key: &str) -> Option<f64> {
    dict.get::<Number>(key).map(|number| number.as_f64()).filter(|value| value.is_finite())
}
