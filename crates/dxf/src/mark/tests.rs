//! Every release, form and oddity: all other bytes unchanged, undo exact, no new structural problem.

use super::raw::{Kind, Tags};
use super::write::{Style, Writer};
use super::*;

const R12: &str = "0 SECTION|2 HEADER|9 $ACADVER|1 AC1009|0 ENDSEC|0 SECTION|2 TABLES|0 TABLE|2 LAYER|70 1|0 LAYER|2 0|70 0|62 7|6 CONTINUOUS|0 ENDTAB|0 TABLE|2 STYLE|70 0|0 ENDTAB|0 ENDSEC|0 SECTION|2 ENTITIES|0 LINE|8 0|10 0.0|20 0.0|11 5.0|21 5.0|0 ENDSEC|0 EOF";

/// A file of R13 or later; VERSION and NEXT (the handle seed) vary.
const R2000: &str = "0 SECTION|2 HEADER|9 $ACADVER|1 VERSION|9 $HANDSEED|5 NEXT|0 ENDSEC|0 SECTION|2 CLASSES|0 ENDSEC|0 SECTION|2 TABLES|0 TABLE|2 LAYER|5 2|330 0|100 AcDbSymbolTable|70 1|0 LAYER|5 10|330 2|100 AcDbSymbolTableRecord|100 AcDbLayerTableRecord|2 0|70 0|62 7|6 Continuous|370 -3|390 F|347 E|0 ENDTAB|0 TABLE|2 STYLE|5 3|330 0|100 AcDbSymbolTable|70 0|0 ENDTAB|0 TABLE|2 DIMSTYLE|5 A|330 0|100 AcDbSymbolTable|70 1|0 DIMSTYLE|105 27|330 A|100 AcDbSymbolTableRecord|100 AcDbDimStyleTableRecord|2 STANDARD|70 0|0 ENDTAB|0 TABLE|2 BLOCK_RECORD|5 1|330 0|100 AcDbSymbolTable|70 1|0 BLOCK_RECORD|5 1F|330 1|100 AcDbSymbolTableRecord|100 AcDbBlockTableRecord|2 *MODEL_SPACE|0 ENDTAB|0 ENDSEC|0 SECTION|2 BLOCKS|0 ENDSEC|0 SECTION|2 ENTITIES|0 LINE|5 2B|330 1F|100 AcDbEntity|8 0|100 AcDbLine|10 0.0|20 0.0|30 0.0|11 5.0|21 5.0|31 0.0|0 ENDSEC|0 SECTION|2 OBJECTS|0 DICTIONARY|5 C|330 0|100 AcDbDictionary|0 PLOTSTYLE|5 F|0 MATERIAL|5 E|0 XRECORD|5 30|100 AcDbXrecord|5 FFFFFFFF|0 ENDSEC|0 EOF";

fn modern(version: &str) -> String {
    R2000.replace("VERSION", version).replace("NEXT", "31")
}

/// Pairs written as `code value|…` in text form.
fn lines(pairs: &str, line_end: &str) -> Vec<u8> {
    pairs
        .split('|')
        .flat_map(|it| it.split_once(' '))
        .map(|(code, value)| format!("{code}{line_end}{value}{line_end}"))
        .collect::<String>()
        .into_bytes()
}

/// The same in binary form.
fn binary(pairs: &str, wide: bool) -> Vec<u8> {
    let mut writer = Writer::new(Style::Binary { wide });
    writer.bytes.extend_from_slice(b"AutoCAD Binary DXF\r\n\x1a\0");
    for (code, value) in pairs.split('|').flat_map(|it| it.split_once(' ')) {
        let code: i16 = code.parse().unwrap();
        match Kind::of(i32::from(code)).unwrap() {
            Kind::Text => writer.text(code, value),
            Kind::Real => writer.real(code, value.parse().unwrap()),
            Kind::Int16 => writer.int16(code, value.parse().unwrap()),
            other => panic!("no {other:?} in the samples"),
        }
    }
    writer.bytes
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let mut samples = vec![
        ("R12", lines(R12, "\n")),
        ("R12 CRLF", lines(R12, "\r\n")),
        ("R12 CR", lines(R12, "\r")),
        ("R12 binary", binary(R12, false)),
        ("R2000 binary", binary(&modern("AC1015"), true)),
        ("R2018 binary", binary(&modern("AC1032"), true)),
        ("no HANDSEED", lines(&modern("AC1015").replace("9 $HANDSEED|5 31|", ""), "\n")),
        ("HANDSEED too low", lines(&R2000.replace("VERSION", "AC1015").replace("NEXT", "5"), "\n")),
        ("no TABLES", lines("0 SECTION|2 ENTITIES|0 LINE|8 0|0 ENDSEC|0 EOF", "\n")),
        ("no LAYER table", lines("0 SECTION|2 TABLES|0 ENDSEC|0 SECTION|2 ENTITIES|0 ENDSEC|0 EOF", "\n")),
        ("no ENTITIES", lines("0 SECTION|2 HEADER|9 $ACADVER|1 AC1009|0 ENDSEC|0 EOF", "\n")),
        (
            "no ENTITIES, but OBJECTS",
            lines("0 SECTION|2 HEADER|9 $ACADVER|1 AC1015|0 ENDSEC|0 SECTION|2 OBJECTS|0 ENDSEC|0 EOF", "\n"),
        ),
        ("no ENTITIES, OBJECTS at the very beginning", lines("0 SECTION|2 OBJECTS|0 ENDSEC|0 EOF", "\r\n")),
        (
            "no ENTITIES, OBJECTS after a byte order mark",
            [b"\xef\xbb\xbf", &lines("0 SECTION|2 OBJECTS|0 ENDSEC|0 EOF", "\n")[..]].concat(),
        ),
        ("no ENTITIES, cut within the last line end", b"0\r\nSECTION\r\n2\r\nHEADER\r\n0\r\nENDSEC\r".to_vec()),
        ("no ENTITIES and no EOF", b"0\r\nSECTION\r\n2\r\nHEADER\r\n0\r\nENDSEC".to_vec()),
        (
            "a section that seems to lie on a layer",
            lines("0 SECTION|2 ENTITIES|8 TUSHEN-FAIL|0 LINE|8 0|0 ENDSEC|0 EOF", "\n"),
        ),
        ("no EOF", lines(R12.strip_suffix("|0 EOF").unwrap(), "\n")),
        ("before R12", lines(&R12.replace("AC1009", "AC2.10"), "\n")),
    ];
    for (name, version) in
        [("R13", "AC1012"), ("R14", "AC1014"), ("R2000", "AC1015"), ("R2007", "AC1021"), ("R2018", "AC1032")]
    {
        samples.push((name, lines(&modern(version), "\n")));
    }
    samples
}

fn marks() -> Vec<Mark> {
    let mark = |layer: &str, color, shape| Mark { layer: layer.into(), color, size: 2.5, shape };
    vec![
        mark("FAIL", 1, Shape::cloud_around(geometry::Box2 { min: [0.0, 0.0], max: [40.0, 30.0] }, 2.0)),
        mark(
            "FAIL",
            1,
            Shape::Leader {
                points: vec![[0.0, 0.0], [-8.0, 5.0], [-9.0, 5.0]],
                note: "防火间距不足\n11.42 m < 13.00 m".into(),
            },
        ),
        mark(
            "NOTE",
            5,
            Shape::Polyline {
                points: vec![
                    Bulged { point: [40_512_345.678_901, 3_456_789.25], bulge: 0.3 },
                    Bulged { point: [0.0, 1.0], bulge: 0.0 },
                ],
                closed: false,
            },
        ),
        mark("UNKNOWN", 30, Shape::Point([7.0, 8.0])),
    ]
}

/// Every text value of group `code` in records of a type.
fn values(bytes: &[u8], kind: &str, code: i32) -> Vec<String> {
    let mut tags = Tags::new(bytes).unwrap();
    let mut current = String::new();
    let mut found = Vec::new();
    while let Some(tag) = tags.next_tag().unwrap() {
        let value = String::from_utf8_lossy(tags.value(&tag)).into_owned();
        if tag.code == 0 {
            current = value;
        } else if tag.code == code && current == kind {
            found.push(value);
        }
    }
    found
}

fn marked(original: &[u8]) -> Vec<u8> {
    mark(original, &marks()).unwrap().apply(original).unwrap()
}

#[test]
fn every_other_byte_stays_and_undo_gives_the_original() {
    for (name, original) in samples() {
        let script = mark(&original, &marks()).unwrap_or_else(|it| panic!("{name}: {it}"));
        let marked = script.apply(&original).unwrap();
        assert_ne!(marked, original, "{name}");
        assert_eq!(script.undo(&marked).unwrap(), original, "{name}");
        // Nothing is replaced but the handle seed, and all else is inserted.
        for edit in script.edits.iter().filter(|it| !it.removed.is_empty()) {
            let value = std::str::from_utf8(&edit.removed).unwrap();
            assert!(["31", "5"].contains(&value), "{name}: {value}");
        }
    }
}

#[test]
fn marking_brings_no_structural_problem() {
    for (name, original) in samples() {
        let before = problems(&original).unwrap();
        let after = problems(&marked(&original)).unwrap();
        let new: Vec<_> = after.difference(&before).collect();
        assert!(new.is_empty(), "{name}: {new:?}");
    }
}

#[test]
fn marking_twice_replaces_and_marking_with_nothing_removes() {
    for (name, original) in samples() {
        let once = marked(&original);
        let twice = marked(&once);
        for kind in ["LAYER", "STYLE", "TEXT", "LWPOLYLINE", "POLYLINE", "LINE"] {
            assert_eq!(values(&once, kind, 8).len(), values(&twice, kind, 8).len(), "{name}: {kind}");
            assert_eq!(values(&once, kind, 2), values(&twice, kind, 2), "{name}: {kind}");
        }
        let script = mark(&twice, &[]).unwrap();
        let cleaned = script.apply(&twice).unwrap();
        assert_eq!(script.undo(&cleaned).unwrap(), twice, "{name}");
        let grown = !values(&original, "SECTION", 2).contains(&"ENTITIES".to_string());
        if !grown && values(&original, "SECTION", 5).is_empty() {
            assert_eq!(cleaned, original, "{name}");
        } else {
            assert!(!cleaned.windows(7).any(|it| it == b"TUSHEN-"), "{name}");
        }
    }
}

#[test]
fn handles_are_above_the_seed_and_every_handle_but_not_above_data() {
    let original = lines(&modern("AC1015"), "\n");
    let handles = values(&marked(&original), "TEXT", 5);
    // Group 5 after a subclass marker (the XRECORD's) is data, or these would be above FFFFFFFF.
    assert!(handles.iter().all(|it| u64::from_str_radix(it, 16).unwrap() < 0x1000), "{handles:?}");
    let lying = lines(&R2000.replace("VERSION", "AC1015").replace("NEXT", "5"), "\n");
    let seed = values(&marked(&lying), "SECTION", 5);
    let last = values(&marked(&lying), "LINE", 5).pop().unwrap();
    assert!(u64::from_str_radix(&seed[0], 16).unwrap() > u64::from_str_radix(&last, 16).unwrap());
}

#[test]
fn r12_has_no_handles_unless_the_file_has_them() {
    let without = lines(R12, "\n");
    assert!(values(&marked(&without), "TEXT", 5).is_empty());
    let with = lines(&R12.replace("0 LINE|8 0", "0 LINE|5 1A|8 0"), "\n");
    assert_eq!(values(&marked(&with), "LAYER", 5).len(), 3);
    assert!(values(&marked(&with), "SEQEND", 5).iter().all(|it| u64::from_str_radix(it, 16).unwrap() > 0x1A));
}

#[test]
fn each_release_gets_what_it_knows() {
    let old = marked(&lines(R12, "\n"));
    for code in [100, 330, 390, 370, 420] {
        assert!(
            ["LAYER", "STYLE", "TEXT", "POLYLINE", "VERTEX"].iter().all(|it| values(&old, it, code).is_empty()),
            "{code}"
        );
    }
    assert!(!values(&old, "VERTEX", 8).is_empty() && values(&old, "LWPOLYLINE", 8).is_empty());

    let r13 = marked(&lines(&modern("AC1012"), "\n"));
    assert!(!values(&r13, "POLYLINE", 100).is_empty() && values(&r13, "LWPOLYLINE", 8).is_empty());
    assert_eq!(values(&r13, "LAYER", 390), ["F"], "R13 has no plot styles: only the file's own");

    // A version is no text: as text, AC2.10 would be above AC1012.
    let ancient = marked(&lines(&R12.replace("AC1009", "AC2.10"), "\n"));
    assert!(values(&ancient, "POLYLINE", 100).is_empty());

    let r2000 = marked(&lines(&modern("AC1015"), "\n"));
    assert_eq!(values(&r2000, "LAYER", 390), ["F"; 4]);
    assert_eq!(values(&r2000, "LAYER", 347), ["E"; 4]);
    assert!(values(&r2000, "LWPOLYLINE", 330).iter().all(|it| it == "1F"));
    assert!(values(&r2000, "LAYER", 330).iter().all(|it| it == "2"));
}

#[test]
fn chinese_is_written_as_ascii() {
    let texts = values(&marked(&lines(R12, "\n")), "TEXT", 1);
    assert_eq!(texts, ["\\U+9632\\U+706B\\U+95F4\\U+8DDD\\U+4E0D\\U+8DB3", "11.42 m < 13.00 m"]);
}

#[test]
fn line_ends_are_those_of_the_file() {
    let crlf = marked(&lines(R12, "\r\n"));
    assert_eq!(crlf.iter().filter(|it| **it == b'\n').count(), crlf.windows(2).filter(|it| it == b"\r\n").count());
    let lf = marked(&lines(R12, "\n"));
    assert!(!lf.contains(&b'\r'));
    let cr = marked(&lines(R12, "\r"));
    assert!(!cr.contains(&b'\n'));
}

#[test]
fn a_layer_of_ours_that_something_else_uses_stays() {
    let once = marked(&lines(&modern("AC1015"), "\n"));
    // A person drew in a block on our layer, and made it the current one.
    let drawn = "0 SECTION|2 BLOCKS|0 BLOCK|5 F0|330 1F|100 AcDbEntity|8 tushen-fail|0 ENDBLK|5 F1|330 1F|0 ENDSEC";
    let text = String::from_utf8(once).unwrap();
    let plain = String::from_utf8(lines("0 SECTION|2 BLOCKS|0 ENDSEC", "\n")).unwrap();
    let used = text.replace(&plain, std::str::from_utf8(&lines(drawn, "\n")).unwrap());
    assert_ne!(text, used);
    let cleaned = mark(used.as_bytes(), &[]).unwrap().apply(used.as_bytes()).unwrap();
    assert_eq!(values(&cleaned, "LAYER", 2), ["0", "TUSHEN-FAIL"]);
    let again = marked(used.as_bytes());
    assert_eq!(values(&again, "LAYER", 2), ["0", "TUSHEN-FAIL", "TUSHEN-NOTE", "TUSHEN-UNKNOWN"]);
    assert!(problems(&again).unwrap().is_subset(&problems(used.as_bytes()).unwrap()));
}

#[test]
fn damage_is_refused_with_its_place_and_the_way_out() {
    let cut = |n: usize| {
        let whole = lines(R12, "\n");
        whole[..whole.len() - n].to_vec()
    };
    let cases: [(&str, Vec<u8>); 8] = [
        ("cut off in ENTITIES", cut(40)),
        (
            "a lost line",
            String::from_utf8(lines(R12, "\n")).unwrap().replace("TABLE\n2\nLAYER", "TABLE\nLAYER").into_bytes(),
        ),
        ("a section in a section", lines("0 SECTION|2 TABLES|0 SECTION|2 ENTITIES|0 ENDSEC|0 EOF", "\n")),
        ("two ENTITIES", lines("0 SECTION|2 ENTITIES|0 ENDSEC|0 SECTION|2 ENTITIES|0 ENDSEC|0 EOF", "\n")),
        (
            "two LAYER tables",
            lines("0 SECTION|2 TABLES|0 TABLE|2 LAYER|0 ENDTAB|0 TABLE|2 LAYER|0 ENDTAB|0 ENDSEC|0 EOF", "\n"),
        ),
        ("a record outside", lines("0 SECTION|2 HEADER|0 ENDSEC|0 LINE|8 0|0 EOF", "\n")),
        ("binary cut off", binary(&modern("AC1015"), true)[..500].to_vec()),
        ("binary with an unknown code", [&binary("0 SECTION|2 HEADER", true)[..], b"\x90\x01"].concat()),
    ];
    for (name, bytes) in cases {
        let error = mark(&bytes, &marks()).expect_err(name);
        assert!(matches!(error, MarkError::Damaged { .. }), "{name}: {error:?}");
        assert!(error.to_string().contains("--overlay") && error.zh().contains("--overlay"), "{name}");
    }
    assert_eq!(mark(b"AC1027\0\0", &[]), Err(MarkError::Dwg));
    for nothing in [&b""[..], b"\x89PNG\r\n\x1a\n", b"hello\nworld\n", b"0\nLINE\n"] {
        assert_eq!(mark(nothing, &[]), Err(MarkError::NotDxf), "{nothing:?}");
    }
}

#[test]
fn no_room_for_handles_is_said() {
    let full = lines(&modern("AC1015").replace("|5 2B|", "|5 FFFFFFFFFFFFFFFF|"), "\n");
    assert!(matches!(mark(&full, &marks()), Err(MarkError::NoHandlesLeft { .. })));
    let nearly = lines(&modern("AC1015").replace("|5 2B|", "|5 FFFFFFFFFFFFFFFD|"), "\n");
    assert!(matches!(mark(&nearly, &marks()), Err(MarkError::NoHandlesLeft { .. })));
}

#[test]
fn an_overlay_holds_the_marks_alone() {
    let overlay = overlay(&marks()).unwrap();
    assert_eq!(problems(&overlay).unwrap(), Default::default());
    assert_eq!(values(&overlay, "LAYER", 2), ["0", "TUSHEN-FAIL", "TUSHEN-NOTE", "TUSHEN-UNKNOWN"]);
    assert_eq!(values(&overlay, "TEXT", 1).len(), 2);
}
