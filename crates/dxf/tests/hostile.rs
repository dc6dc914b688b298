//! What no drawing should be: each file gives a clear message or what can be read of it, never a panic.

use drawing::{Code, Drawing, Geometry};
use proptest::prelude::*;
use std::io::Cursor;
use tushen_dxf::{Error, Foreign, Limits, read, read_within};

const SAMPLE: &str = include_str!("sample.txt");

fn codes(drawing: &Drawing) -> Vec<Code> {
    drawing.diagnostics.iter().map(|it| it.code).collect()
}

fn entities(text: &str) -> Drawing {
    read(format!("0\nSECTION\n2\nENTITIES\n{text}0\nENDSEC\n0\nEOF\n").as_bytes()).expect("a drawing")
}

#[test]
fn what_is_no_drawing_is_named_in_both_languages() {
    let cases: [(&[u8], &str, &str); 7] = [
        (b"", "空", "empty"),
        (b" \r\n\r\n", "空", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "图片", "picture"),
        (b"%PDF-1.7\n", "PDF", "PDF"),
        (b"PK\x03\x04\x14\0", "压缩包", "archive"),
        (b"AC1032\0\0\0\0", "DWG", "DWG"),
        (b"Dear Sir,\nplease find the drawing attached.\n", "组码", "group codes"),
    ];
    for (bytes, zh, en) in cases {
        let error = read(bytes).expect_err("no drawing");
        assert!(error.zh().contains(zh), "{}", error.zh());
        assert!(error.en().contains(en), "{}", error.en());
    }
    assert!(matches!(read(b"AC1032\0\0"), Err(Error::Foreign(Foreign::Dwg))));
}

#[test]
fn a_file_cut_anywhere_gives_what_came_before_the_cut() {
    let whole = read(SAMPLE.as_bytes()).expect("a drawing");
    let mut most = 0;
    for end in 1..SAMPLE.len() - 1 {
        let Ok(drawing) = read(&SAMPLE.as_bytes()[..end]) else { continue };
        let found = codes(&drawing);
        let is_whole = SAMPLE.as_bytes()[..end].trim_ascii_end().ends_with(b"EOF");
        assert!(is_whole || found.contains(&Code::MissingEof), "{end}: {found:?}");
        assert!(drawing.entities.len() <= whole.entities.len());
        most = most.max(drawing.entities.len());
    }
    assert_eq!(most, whole.entities.len());
}

#[test]
fn a_missing_end_is_said() {
    let drawing = read(b"0\nSECTION\n2\nENTITIES\n0\nPOINT\n10\n1\n20\n2\n").expect("a drawing");
    assert_eq!(drawing.entities.len(), 1);
    assert!(codes(&drawing).contains(&Code::MissingEof));
}

#[test]
fn data_after_the_end_is_not_read_and_said() {
    let drawing = read(b"0\nSECTION\n2\nENTITIES\n0\nENDSEC\n0\nEOF\n0\nLINE\n").expect("a drawing");
    assert_eq!((drawing.entities.len(), codes(&drawing).contains(&Code::AfterEof)), (0, true));
}

#[test]
fn coordinates_that_are_no_numbers_lose_one_entity_only() {
    for bad in ["nan", "inf", "1e999", "1e308", "", "twelve"] {
        let drawing = entities(&format!("0\nLINE\n5\n7\n10\n{bad}\n20\n0\n11\n1\n21\n1\n0\nPOINT\n10\n1\n20\n2\n"));
        assert!(matches!(&drawing.entities[0].geometry, Geometry::Opaque(it) if it.type_name == "LINE"), "{bad}");
        assert!(matches!(drawing.entities[1].geometry, Geometry::Point(_)), "{bad}");
        let said = drawing.diagnostics.iter().find(|it| it.code == Code::BadNumber).expect("said");
        assert_eq!((said.handle, said.line), (drawing::Handle(7), 5), "{bad}");
    }
}

#[test]
fn a_coordinate_too_large_to_be_exact_is_kept_and_said() {
    let drawing = entities("0\nPOINT\n10\n1e15\n20\n2\n");
    assert!(matches!(drawing.entities[0].geometry, Geometry::Point(it) if it.x == 1e15));
    assert!(codes(&drawing).contains(&Code::HugeCoordinate));
}

#[test]
fn odd_numbers_of_real_programs_are_read() {
    let drawing = entities("0\nCIRCLE\n10\n1,5\n20\n  2.50 \n40\n1.0E 2\n");
    assert!(
        matches!(drawing.entities[0].geometry, Geometry::Circle { center, radius } if center.x == 1.5 && radius == 100.0)
    );
}

#[test]
fn fifty_megabytes_of_one_text_are_cut_and_said() {
    let text = "面积".repeat(50_000_000 / 6);
    let drawing = entities(&format!("0\nMTEXT\n10\n0\n20\n0\n1\n{text}\n0\nPOINT\n10\n1\n20\n2\n"));
    let Geometry::MText(mtext) = &drawing.entities[0].geometry else { panic!("an mtext") };
    assert!(mtext.raw.len() <= Limits::DEFAULT.text_bytes + 3);
    assert!(codes(&drawing).contains(&Code::LimitReached));
    assert_eq!(drawing.entities.len(), 2);
}

#[test]
fn limits_are_reported_and_the_rest_is_counted() {
    let text: String = (0..50).map(|n| format!("0\nPOINT\n8\nL{n}\n10\n{n}\n20\nx\n")).collect();
    let file = format!("0\nSECTION\n2\nENTITIES\n{text}0\nENDSEC\n0\nEOF\n");
    let limits = Limits { entities: 10, names: 5, diagnostics_per_code: 3, ..Limits::DEFAULT };
    let drawing = read_within(Cursor::new(file.as_bytes()), &limits).expect("a drawing");
    assert_eq!((drawing.entities.len(), drawing.layers.len()), (10, 5));
    assert_eq!(codes(&drawing).iter().filter(|it| **it == Code::BadNumber).count(), 3);
    assert!(drawing.diagnostics.iter().any(|it| it.code == Code::LimitReached && it.detail.contains("+47")));
    assert!(drawing.diagnostics.iter().any(|it| it.code == Code::LimitReached && it.detail == "entities = 10 (+40)"));
}

#[test]
fn counts_that_lie_reserve_nothing() {
    let n = 2_000_000_000;
    let drawing = entities(&format!(
        "0\nSPLINE\n72\n{n}\n73\n{n}\n74\n{n}\n10\n0\n20\n0\n0\nHATCH\n91\n{n}\n92\n2\n93\n{n}\n10\n0\n20\n0\n0\nMESH\n92\n{n}\n93\n{n}\n90\n{n}\n\
         0\nACAD_PROXY_ENTITY\n91\n{n}\n160\n{n}\n310\nFF\n0\nWIPEOUT\n10\n0\n20\n0\n91\n{n}\n0\nMLINE\n72\n{n}\n73\n{n}\n0\nACAD_TABLE\n91\n{n}\n92\n{n}\n"
    ));
    assert_eq!(drawing.entities.len(), 7);
}

#[test]
fn sections_in_any_order_missing_or_unknown_are_no_harm() {
    let drawing =
        read(b"0\nSECTION\n2\nPLOTTER\n0\nPEN\n1\nx\n0\nENDSEC\n0\nLINE\n8\nA\n10\n0\n20\n0\n11\n1\n21\n1\n0\nEOF\n")
            .expect("a drawing");
    assert_eq!(drawing.entities.len(), 1);
    assert!(codes(&drawing).contains(&Code::UnknownSection) && codes(&drawing).contains(&Code::MissingSection));
}

#[test]
fn handles_that_are_empty_or_used_twice_are_no_harm() {
    let drawing = entities(
        "0\nPOINT\n5\n\n10\n0\n20\n0\n0\nPOINT\n5\nA\n10\n0\n20\n0\n0\nPOINT\n5\nA\n10\n0\n20\n0\n0\nPOINT\n5\nxyz\n10\n0\n20\n0\n",
    );
    assert_eq!(drawing.entities.len(), 4);
    let twice: Vec<_> = drawing.diagnostics.iter().filter(|it| it.code == Code::DuplicateHandle).collect();
    assert_eq!((twice.len(), twice[0].detail.as_str()), (1, "A"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_change_of_bytes_makes_reading_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        let _ = read(&bytes);
    }

    #[test]
    fn no_cut_or_doubling_makes_reading_panic(places in prop::collection::vec(any::<prop::sample::Index>(), 3)) {
        let mut places: Vec<usize> = places.iter().map(|it| it.index(SAMPLE.len())).collect();
        places.sort_unstable();
        let bytes = SAMPLE.as_bytes();
        let cut = [&bytes[..places[0]], &bytes[places[1]..]].concat();
        let doubled = [&bytes[..places[2]], &bytes[places[0]..]].concat();
        let _ = (read(&cut), read(&doubled));
    }

    #[test]
    fn no_bytes_at_all_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), wide in any::<bool>()) {
        let _ = read(&bytes);
        let binary = [&b"AutoCAD Binary DXF\r\n\x1a\0\0"[..], if wide { b"\0" } else { b"" }, b"SECTION\0\x02", &bytes].concat();
        let _ = read(&binary);
    }
}
