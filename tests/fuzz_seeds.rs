//! The seeds of the fuzz targets are read: a seed that fails early teaches the fuzzer nothing. A few are wrong on purpose.

#[path = "fuzz/src/files.rs"]
mod files;

use drawing::{FlattenOptions, flatten};
use recognition::Profile;
use rules::{Library, compile, conditions};
use std::path::Path;
use tushen_dxf::mark::mark;
use tushen_tests::corpus::files as files_below;

#[test]
fn every_seed_reads_and_flattens_to_something() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let seeds = [files_below(&folder.join("dxf_text"), "dxf"), files_below(&folder.join("dxf_binary"), "dxf")].concat();
    assert!(seeds.len() >= 20, "{} seeds", seeds.len());
    for path in seeds {
        let drawing =
            tushen_dxf::read(&std::fs::read(&path).unwrap()).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
        let scene = flatten(&drawing, &FlattenOptions { max_items: 5_000, ..FlattenOptions::default() });
        let is_odd = path.ends_with("odd.dxf");
        assert!(is_odd || !scene.items.is_empty(), "{}: {:?}", path.display(), drawing.diagnostics);
    }
}

#[test]
fn every_seed_for_marking_can_be_marked() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/mark");
    for path in files_below(&folder, "dxf") {
        mark(&std::fs::read(&path).unwrap(), &[]).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
    }
}

/// The seeds of a target: name and text.
fn texts(target: &str, extension: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let name = |it: &Path| it.file_stem().map_or_else(String::new, |it| it.to_string_lossy().into_owned());
    let read = |it: &Path| std::fs::read_to_string(it).unwrap_or_else(|error| panic!("{}: {error}", it.display()));
    files_below(&folder, extension).iter().map(|it| (name(it), read(it))).collect()
}

/// What is wrong with the rules of an input of the target `rule_files`.
fn faults(input: &str) -> Vec<String> {
    let library = Library::read(files::split(input).iter().map(|(path, text)| (*path, text.as_bytes())));
    let packs: Vec<&str> = library.packs.iter().map(|it| it.meta.id.as_str()).collect();
    compile(&library, &packs).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn seeds_of_rule_files_compile() {
    let seeds = texts("rule_files", "toml");
    assert!(seeds.len() >= 6, "{} seeds", seeds.len());
    for (name, text) in seeds {
        let faults = faults(&text);
        // One has departments and materials that its pack does not use, and a rule full of mistakes.
        assert_eq!(faults.is_empty(), name != "jurisdiction", "{name}: {faults:#?}");
    }
}

#[test]
fn seeds_of_expressions_compile() {
    let rule = include_str!("fuzz/src/rule_of_two_buildings.toml");
    for (name, text) in texts("expression", "txt") {
        let faults = faults(&rule.replace("EXPRESSION", &text));
        assert_eq!(faults.is_empty(), name != "wrong", "{name}: {faults:#?}");
    }
}

#[test]
fn seeds_of_case_files_are_conditions_or_profiles() {
    for (name, text) in texts("case_files", "toml") {
        let is_right =
            conditions::read("seed.toml", &text).is_ok() || Profile::parse("seed.toml", text.as_bytes()).is_ok();
        assert_eq!(is_right, !name.starts_with("wrong"), "{name}");
    }
}

#[test]
fn seeds_of_models_and_requirements_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for path in files_below(&folder.join("ifc"), "ifc") {
        let file =
            tushen_ifc::open(std::fs::read(&path).unwrap()).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
        let understood = tushen_ifc::to_model(&file, &|_, _| Vec::new());
        let said = file.diagnostics.len() + understood.diagnostics.len();
        assert_eq!(said > 0, path.ends_with("damaged.ifc"), "{}: {:?}", path.display(), file.diagnostics);
    }
    let house = tushen_ifc::open(std::fs::read(folder.join("ifc/house.ifc")).unwrap()).unwrap();
    for (name, text) in texts("ids", "ids") {
        let requirements = tushen_ifc::ids::read(&text).unwrap_or_else(|it| panic!("{name}: {it:?}"));
        assert!(tushen_ifc::ids::audit(&requirements).is_empty(), "{name}");
        let _ = tushen_ifc::ids::check(&house, &requirements);
    }
}
