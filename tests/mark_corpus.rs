//! Marking every real drawing: `every other byte is unchanged`, `undo gives the original`, and other programs read it.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use tushen_dxf::mark::{Bulged, EditScript, Mark, MarkError, Shape, mark, problems};
use tushen_tests::compare::differences;
use tushen_tests::{corpus, oracle};

const NOTE: [&str; 2] = ["消防间距不足:11.42 m < 13.00 m", "GB 50016-2014 5.2.2 “民用建筑之间的防火间距”"];

/// Files without a structure that an edit could be trusted to, and why.
const REFUSED: [(&str, &str); 1] = [("r1.4/entities.dxf", "AC1.40 has records without group codes")];

fn marks() -> Vec<Mark> {
    let mark = |layer: &str, color, shape| Mark { layer: layer.into(), color, size: 2.5, shape };
    let vertex = |x, y| Bulged::at([x, y]);
    vec![
        mark("FAIL", 1, Shape::cloud_around(geometry::Box2 { min: [0.0, 0.0], max: [40.0, 30.0] }, 2.0)),
        mark(
            "FAIL",
            1,
            Shape::Leader { points: vec![[40.0, 30.0], [60.0, 50.0], [62.0, 50.0]], note: NOTE.join("\n") },
        ),
        mark("NOTE", 5, Shape::Polyline { points: vec![vertex(0.0, 0.0), vertex(5.0, 1.0)], closed: false }),
        mark("UNKNOWN", 30, Shape::Point([7.0, 8.0])),
    ]
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The bytes of the original that a script leaves alone are in the result, in order, at the shifted places.
fn assert_only_the_edits_changed(name: &str, original: &[u8], marked: &[u8], script: &EditScript) {
    let (mut from, mut to) = (0, 0);
    for edit in &script.edits {
        let kept = edit.offset - from;
        assert!(original[from..edit.offset] == marked[to..to + kept], "{name}: bytes before {} changed", edit.offset);
        from = edit.offset + edit.removed.len();
        to += kept + edit.inserted.len();
    }
    assert!(original[from..] == marked[to..], "{name}: bytes at the end changed");
}

#[test]
fn every_real_drawing_is_marked_losslessly() {
    let Some(folder) = corpus::folder() else { return };
    let out = tempfile::tempdir().unwrap();
    let mut pairs = Vec::new();
    let mut refused = Vec::new();
    for path in corpus::files(&folder, "dxf") {
        let name = path.strip_prefix(&folder).unwrap().display().to_string();
        let original = std::fs::read(&path).unwrap();
        let script = match mark(&original, &marks()) {
            Ok(script) => script,
            Err(error) => {
                refused.push((name, error));
                continue;
            }
        };
        let marked = script.apply(&original).unwrap();
        assert_only_the_edits_changed(&name, &original, &marked, &script);
        assert_eq!(sha256(&script.undo(&marked).unwrap()), sha256(&original), "{name}");

        let new: Vec<_> = problems(&marked).unwrap().difference(&problems(&original).unwrap()).cloned().collect();
        assert!(new.is_empty(), "{name}: {new:?}");

        assert_reads_as_before(&name, &original, &marked);

        let again = mark(&marked, &marks()).unwrap();
        let twice = again.apply(&marked).unwrap();
        assert_eq!(sha256(&again.undo(&twice).unwrap()), sha256(&marked), "{name}");
        let cleaned = mark(&twice, &[]).unwrap().apply(&twice).unwrap();
        assert!(!cleaned.windows(7).any(|it| it == b"TUSHEN-"), "{name}: marks left behind");

        let marked_path = out.path().join(format!("{}.dxf", pairs.len()));
        std::fs::write(&marked_path, marked).unwrap();
        pairs.push((name, path, marked_path));
    }
    let expected: Vec<_> = REFUSED.iter().map(|it| it.0).collect();
    let unexpected: Vec<_> = refused.iter().filter(|it| !expected.iter().any(|name| it.0.ends_with(name))).collect();
    assert!(unexpected.is_empty(), "{unexpected:?}");
    assert!(refused.iter().all(|it| !matches!(it.1, MarkError::Dwg)));
    println!("{} files marked, {} refused", pairs.len(), refused.len());
    if oracle::is_here() {
        assert_ezdxf_reads(&pairs);
    }
}

/// Our reader sees the same drawing, since layers of marks are not read, and sees the marks where their layers have another
/// name.
fn assert_reads_as_before(name: &str, original: &[u8], marked: &[u8]) {
    let [before, after] = [original, marked].map(|it| tushen_dxf::read(it).unwrap());
    assert_eq!(differences(&before, &after, 20), Vec::<String>::new(), "{name}");
    let styles = |it: &drawing::Drawing| it.text_styles.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
    assert_eq!(styles(&before), styles(&after), "{name}");

    let renamed = marked.windows(7).enumerate().filter(|it| it.1 == b"TUSHEN-").map(|it| it.0).collect::<Vec<_>>();
    let mut unhidden = marked.to_vec();
    renamed.into_iter().for_each(|at| unhidden[at + 6] = b'_');
    let drawing = tushen_dxf::read(&unhidden).unwrap();
    let ours = |it: &&drawing::Entity| drawing.layer(it.layer).is_some_and(|it| it.name == "TUSHEN_FAIL");
    let texts = drawing.entities.iter().filter(ours).filter_map(|it| match &it.geometry {
        drawing::Geometry::Text(text) => Some(text.content.as_str()),
        _ => None,
    });
    assert_eq!(texts.collect::<Vec<_>>(), NOTE, "{name}");
    assert_eq!(drawing.entities.len(), before.entities.len() + 9, "{name}: cloud, leader of 4, line, symbol of 3");
}

/// ezdxf's `recover` and audit find no more than before, and read the marks and their Chinese text back.
fn assert_ezdxf_reads(pairs: &[(String, std::path::PathBuf, std::path::PathBuf)]) {
    let request: Vec<_> = pairs.iter().map(|it| json!([it.1, it.2])).collect();
    let answers = oracle::ask("ezdxf_marks.py", &Value::from(request)).unwrap();
    let mut unreadable = Vec::new();
    let mut worse = BTreeMap::new();
    for ((name, ..), answer) in pairs.iter().zip(answers.as_array().unwrap()) {
        let count = |which: &str, what: &str| answer[which][what].as_u64();
        if answer["before"].is_null() {
            unreadable.push(name);
            continue;
        }
        let same = count("after", "errors") <= count("before", "errors")
            && count("after", "fixes") <= count("before", "fixes")
            && answer["texts"] == json!(NOTE)
            // A missing LAYER table stays missing.
            && (answer["layers"] == json!([]) || answer["layers"] == json!(["TUSHEN-FAIL", "TUSHEN-NOTE", "TUSHEN-UNKNOWN"]));
        if !same {
            worse.insert(name, answer.clone());
        }
    }
    println!(
        "ezdxf reads {} marked files; it could not read {unreadable:?} before either",
        pairs.len() - unreadable.len()
    );
    assert!(worse.is_empty(), "{worse:#?}");
}
