//! Under which other names a paper is there: its copies, its translation, the report that replaced it.

use super::pdf::words::{self, fill};
use crate::model::{CaseFile, FileEntry, Record};

/// In plain words, one for each way in which other files hold the paper: `also as scan.pdf`.
pub(crate) fn other_names(case: &CaseFile, file: &FileEntry) -> Vec<String> {
    let words = &words::of(case.language).twins;
    let mut names: Vec<String> = Vec::new();
    let mut say = |template: &str, files: Vec<&str>| {
        if !files.is_empty() {
            names.push(fill(template, &[("files", &files.join(", "))]));
        }
    };
    let own: Vec<&Record> = case.records.iter().filter(|record| record.is_in(&file.id)).collect();
    let mut same: Vec<&str> = same_bytes(case, &file.id);
    if let Some(first) = &file.duplicate_of {
        same.extend(path(case, first));
        same.extend(same_bytes(case, first));
    }
    same.extend(towards(case, &own, |record| record.near_duplicate_of.as_deref()));
    same.extend(from(case, &own, |record| record.near_duplicate_of.as_deref()));
    same.retain(|path| *path != file.path);
    same.sort_unstable();
    same.dedup();
    say(&words.same, same);
    say(&words.translation_of, towards(case, &own, |record| record.translation_of.as_deref()));
    say(&words.translated, from(case, &own, |record| record.translation_of.as_deref()));
    say(&words.replaced_by, towards(case, &own, |record| record.replaced_by.as_deref()));
    say(&words.replaces, from(case, &own, |record| record.replaced_by.as_deref()));
    say(&words.supplement_of, towards(case, &own, |record| record.supplement_of.as_deref()));
    say(&words.supplemented, from(case, &own, |record| record.supplement_of.as_deref()));
    names
}

/// The same in brackets, for behind a name; empty where there is none.
pub(crate) fn in_brackets(case: &CaseFile, file: &str) -> String {
    let file = case.files.iter().find(|entry| entry.id == file);
    let names = file.map(|file| other_names(case, file)).unwrap_or_default();
    if names.is_empty() {
        String::new()
    } else {
        fill(&words::of(case.language).twins.in_brackets, &[("names", &names.join("; "))])
    }
}

/// The other files with the bytes of this one.
fn same_bytes<'c>(case: &'c CaseFile, id: &str) -> Vec<&'c str> {
    case.files.iter().filter(|file| file.duplicate_of.as_deref() == Some(id)).map(|file| file.path.as_str()).collect()
}

fn path<'c>(case: &'c CaseFile, id: &str) -> Option<&'c str> {
    case.files.iter().find(|file| file.id == id).map(|file| file.path.as_str())
}

/// The files of the papers that these name.
fn towards<'c>(case: &'c CaseFile, own: &[&'c Record], link: fn(&Record) -> Option<&str>) -> Vec<&'c str> {
    let named = own.iter().filter_map(|record| link(record));
    let records = named.filter_map(|id| case.records.iter().find(|record| record.id == id));
    records.flat_map(Record::files).filter_map(|file| path(case, &file)).collect()
}

/// The files of the papers that name these.
fn from<'c>(case: &'c CaseFile, own: &[&Record], link: fn(&Record) -> Option<&str>) -> Vec<&'c str> {
    let names = |record: &&Record| own.iter().any(|one| link(record) == Some(one.id.as_str()));
    case.records.iter().filter(names).flat_map(Record::files).filter_map(|file| path(case, &file)).collect()
}
