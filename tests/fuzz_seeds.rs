//! The seeds of the fuzz targets are drawings that read: a seed that fails early teaches the fuzzer nothing.

use drawing::{FlattenOptions, flatten};
use std::path::Path;
use tushen_dxf::mark::mark;
use tushen_tests::corpus::files;

#[test]
fn every_seed_reads_and_flattens_to_something() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let seeds = [files(&folder.join("dxf_text"), "dxf"), files(&folder.join("dxf_binary"), "dxf")].concat();
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
    for path in files(&folder, "dxf") {
        mark(&std::fs::read(&path).unwrap(), &[]).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
    }
}
