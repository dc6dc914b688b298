//! Rules as text: read, compiled, explained, and run on their own worked cases.

use crate::files::split;
use geometry::Point;
use tushen_rules::{Diagnostic, Language, Library, cases, compile, explain};

/// Reads the files of an input and does with them all that a rule writer's tools do.
pub fn rules(input: &str) {
    let files = split(input);
    let library = Library::read(files.iter().map(|(path, text)| (*path, text.as_bytes())));
    shown(&library.diagnostics);
    let packs: Vec<&str> = library.packs.iter().map(|it| it.meta.id.as_str()).collect();
    let set = match compile(&library, &packs) {
        Ok(set) => set,
        Err(faults) => return shown(&faults),
    };
    shown(&set.warnings);
    for rule in &set.rules {
        explain::rule_page(&library, &set, rule, Language::Zh);
        let mut faults = Vec::new();
        for case in cases::prepare(&set, rule, &mut faults) {
            cases::verdict(&set, rule, &case.given, &case.source.of, Point { x: 0.0, y: 0.0 });
        }
        shown(&faults);
    }
}

/// An expression as the requirement of a rule over two buildings.
pub fn expression(text: &str) {
    // Three quotes end the literal string that holds it.
    if !text.contains("'''") {
        rules(&include_str!("rule_of_two_buildings.toml").replace("EXPRESSION", text));
    }
}

/// Messages point into the text: at no place may that fail.
pub fn shown(faults: &[Diagnostic]) {
    for fault in faults {
        fault.render(Language::Zh, false);
        fault.render(Language::En, true);
    }
}
