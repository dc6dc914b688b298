//! Marking any bytes: refused, or undone exactly and read as before.
#![no_main]

use tushen_dxf::mark::{Mark, Shape, mark};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let cloud = Shape::Cloud { points: vec![[0.0, 0.0], [9.0, 0.0], [9.0, 9.0]], closed: true };
    let note = Shape::Leader { points: vec![[0.0, 0.0], [5.0, 5.0]], note: "间距不足 11.42 m".into() };
    let marks = [cloud, note].map(|shape| Mark { layer: "FAIL".into(), color: 1, size: 2.5, shape });
    let Ok(script) = mark(bytes, &marks) else { return };
    let marked = script.apply(bytes).expect("a script fits the bytes that it was made for");
    assert_eq!(script.undo(&marked).expect("and its own result"), bytes);
    let again = mark(&marked, &marks).expect("a marked file can be marked");
    let twice = again.apply(&marked).expect("a script fits the bytes that it was made for");
    assert_eq!(again.undo(&twice).expect("and its own result"), marked);
});
