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

/// Asserts that two files of the corpus differ exactly as `known` says (each the beginning of a difference); nothing when
/// there is no corpus.
fn assert_twins(a: &str, b: &str, known: &[&str]) {
    let Some(folder) = corpus::folder() else { return };
    let found = differences(&read(&folder.join(a)), &read(&folder.join(b)), 40);
    let unknown: Vec<_> = found.iter().filter(|it| !known.iter().any(|beginning| it.starts_with(beginning))).collect();
    assert!(unknown.is_empty(), "{a}: {unknown:#?}");
    for beginning in known {
        assert!(found.iter().any(|it| it.starts_with(beginning)), "{a}: no longer differs in {beginning}");
    }
}

#[test]
fn a_dwg_and_its_dxf_are_the_same_drawing() {
    // The library drops the extended data of one text.
    let known = ["model space, A02: , 0.0) [XData { application: \"AcadStringInfo\""];
    assert_twins("LibreDWG__libredwg/2013/gh109_1.dxf", "_dwg/gh109_1.dwg", &known);
}

#[test]
fn text_and_binary_are_the_same_drawing() {
    // An anonymous block is made anew on every saving: it has other handles in the two files.
    let (a, b) =
        ("DomCR__ACadSharp/samples/sample_AC1032_ascii.dxf", "DomCR__ACadSharp/samples/sample_AC1032_binary.dxf");
    assert_twins(a, b, &["block *U25, 12D4", "block *U25, 12D5", "block *U25, 12D6"]);
    let (a, b) =
        ("haplokuon__netDxf/TestDxfDocument/sample.dxf", "haplokuon__netDxf/TestDxfDocument/sample_binary.dxf");
    // The last digit of a spline decides whether it gets one chord more.
    assert_twins(a, b, &["scene, BD9"]);
}

#[test]
fn gbk_and_utf_8_are_the_same_drawing() {
    let original = "TimChen44__Unity3D-DXF-Viewer/DXFViewer/Assets/TestData/Test4.dxf";
    assert_twins(original, "_derived/Test4_R2000_gbk.dxf", &[]);
}
