//! FHIR: bundles, single resources, arrays, one resource a line; DSTU2 to R4 as far as their fields have the same names.

mod resources;
mod values;

use std::collections::HashMap;

use serde_json::Value;

use self::resources::Reader;
use super::book::Book;
use super::{Failure, Read};
use crate::limits::Limits;

/// Resources of one export, at most.
const MOST_RESOURCES: usize = 200_000;

pub(super) fn read(text: &str, limits: &Limits) -> Result<Read, Failure> {
    let (roots, whole) = values_of(text)?;
    let mut resources = Vec::new();
    let mut cut = false;
    for root in &roots {
        gather(root, None, &mut resources, &mut cut, 3);
    }
    if resources.is_empty() {
        return Err(if whole { Failure::Unknown } else { Failure::Damaged });
    }
    let mut book = Reader::new(&resources, limits).read(Book::default());
    book.cut |= cut;
    let cause = (!whole).then_some(super::Cause::CutShort);
    Ok(Read { book, cause })
}

/// The JSON values of a text, one or one a line, and whether all of it could be read. The parser itself bounds depth.
fn values_of(text: &str) -> Result<(Vec<Value>, bool), Failure> {
    let mut roots = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value {
            Ok(value) => roots.push(value),
            Err(error) if error.is_eof() && !roots.is_empty() => return Ok((roots, false)),
            Err(error) if error.to_string().contains("recursion") => return Err(Failure::Odd),
            Err(_) if roots.is_empty() => return Err(Failure::Damaged),
            Err(_) => return Ok((roots, false)),
        }
        if roots.len() > MOST_RESOURCES {
            return Ok((roots, false));
        }
    }
    Ok((roots, true))
}

/// A resource with the address that its bundle gives it.
#[derive(Debug, Clone, Copy)]
struct Resource<'a> {
    kind: &'a str,
    url: Option<&'a str>,
    value: &'a Value,
}

/// The resources in a value: itself, those of a bundle or an array, bundles in bundles as deep as `depth`.
fn gather<'a>(value: &'a Value, url: Option<&'a str>, found: &mut Vec<Resource<'a>>, cut: &mut bool, depth: usize) {
    if found.len() >= MOST_RESOURCES || depth == 0 {
        *cut = true;
        return;
    }
    if let Some(values) = value.as_array() {
        values.iter().for_each(|value| gather(value, None, found, cut, depth - 1));
        return;
    }
    match value.get("resourceType").and_then(Value::as_str) {
        Some("Bundle" | "List") if value.get("entry").is_some_and(Value::is_array) => {
            for entry in value["entry"].as_array().into_iter().flatten() {
                let url = entry.get("fullUrl").and_then(Value::as_str);
                if let Some(resource) = entry.get("resource") {
                    gather(resource, url, found, cut, depth - 1);
                }
            }
        }
        Some(kind) if kind.chars().all(char::is_alphanumeric) => found.push(Resource { kind, url, value }),
        _ => {}
    }
}

/// Resources by all the ways to point to them.
fn index<'a>(resources: &[Resource<'a>]) -> HashMap<String, Resource<'a>> {
    let mut index = HashMap::new();
    for resource in resources {
        let id = resource.value.get("id").and_then(Value::as_str);
        let names = [resource.url.map(str::to_owned), id.map(|id| format!("{}/{id}", resource.kind))];
        for name in names.into_iter().flatten() {
            // Of two with one name the first counts.
            index.entry(name).or_insert(*resource);
        }
    }
    index
}
