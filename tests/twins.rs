//! The same drawing in two files is the same [`drawing::Drawing`].

use drawing::Drawing;
use std::path::Path;
use tushen_tests::compare::differences;
use tushen_tests::corpus;

fn read(path: &Path) -> Drawing {
    let bytes = std::fs::read(path).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
    if path.extension().is_some_and(|it| it == "dwg") {
        tushen_dxf::dwg::read(&bytes).unwrap_or_else(|it| panic!("{}: {it}", path.display()))
    } else {
        tushen_dxf::read(&bytes).unwrap_or_else(|it| panic!("{}: {it}", path.display()))
    }
}

/// Reads two files of the corpus and says how they differ; nothing when there is no corpus.
fn twins(a: &str, b: &str) -> Vec<String> {
    let Some(folder) = corpus::folder() else { return Vec::new() };
    differences(&read(&folder.join(a)), &read(&folder.join(b)), 40)
}

#[test]
fn a_dwg_and_its_dxf_are_the_same_drawing() {
    let found = twins("LibreDWG__libredwg/2013/gh109_1.dxf", "_dwg/gh109_1.dwg");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn text_and_binary_are_the_same_drawing() {
    for (a, b) in [
        ("DomCR__ACadSharp/samples/sample_AC1032_ascii.dxf", "DomCR__ACadSharp/samples/sample_AC1032_binary.dxf"),
        ("haplokuon__netDxf/TestDxfDocument/sample.dxf", "haplokuon__netDxf/TestDxfDocument/sample_binary.dxf"),
    ] {
        let found = twins(a, b);
        assert!(found.is_empty(), "{a}: {found:#?}");
    }
}

#[test]
fn gbk_and_utf_8_are_the_same_drawing() {
    let found = twins("TimChen44__Unity3D-DXF-Viewer/DXFViewer/Assets/TestData/Test4.dxf", "_derived/Test4_R2000_gbk.dxf");
    assert!(found.is_empty(), "{found:#?}");
}
