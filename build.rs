//! Compiles the knowledge: every YAML file below `src/knowledge`, with the words of all languages in it, becomes JSON, which
//! a program reads many times faster at its start.

#![allow(clippy::panic, clippy::expect_used, reason = "a build script tells of a mistake by ending")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

#[path = "src/knowledge/compile.rs"]
mod compile;

use compile::Languages;

fn main() {
    println!("cargo::rerun-if-changed=src/knowledge");
    let root = Path::new(&env::var_os("CARGO_MANIFEST_DIR").expect("cargo tells the folder")).join("src/knowledge");
    let out = env::var_os("OUT_DIR").expect("cargo tells the folder");
    let out = Path::new(&out);
    let topics = compile::topics(&root);
    let mut table = String::from("[\n");
    for file in &topics {
        let stage = file.split('/').next().unwrap_or(file);
        let languages = Languages::read(&root, stage).unwrap_or_else(|problem| panic!("{problem}"));
        for (language, topic) in languages.topics() {
            let known = topics.contains(&format!("{stage}/{topic}.yaml"));
            assert!(known || topic == "language", "{language}: there is no {stage}/{topic}.yaml to add to");
        }
        let value = compile::compile(&root, file, &languages).unwrap_or_else(|problem| panic!("{problem}"));
        let json = serde_json::to_string(&value).unwrap_or_else(|problem| panic!("{file}: {problem}"));
        let name = file.replace('/', "_").replace(".yaml", ".json");
        fs::write(out.join(&name), json).expect("the folder of the build takes files");
        writeln!(table, "    ({file:?}, include_str!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))),")
            .expect("a string takes text");
    }
    table.push(']');
    fs::write(out.join("knowledge.rs"), table).expect("the folder of the build takes files");
    fs::write(out.join("checklists.rs"), checklists(&root)).expect("the folder of the build takes files");
}

/// The texts of the built-in checklists: whoever extends one is told of its lines, and a case names the hash of its text.
fn checklists(root: &Path) -> String {
    let file = "assess/checklists.yaml";
    let text = fs::read_to_string(root.join(file)).unwrap_or_else(|problem| panic!("{file}: {problem}"));
    let list: serde_yaml::Value = serde_yaml::from_str(&text).unwrap_or_else(|problem| panic!("{file}: {problem}"));
    let ids = list["checklists"].as_sequence().into_iter().flatten().filter_map(serde_yaml::Value::as_str);
    let mut table = String::from("[\n");
    for id in ids {
        let path = root.join(format!("assess/{id}.yaml"));
        writeln!(table, "    ({id:?}, include_str!({path:?})),").expect("a string takes text");
    }
    table + "]"
}
