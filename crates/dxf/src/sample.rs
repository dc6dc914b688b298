//! Drawings for tests, written as short text.

use drawing::{Drawing, Entity, Geometry, Handle};

/// `LINE | 8 WALL | 10 0` as lines of a DXF: the type as group 0, then pairs of code and value. Records are separated by
/// line breaks.
pub fn records(text: &str) -> String {
    let mut out = String::new();
    for record in text.lines().map(str::trim).filter(|it| !it.is_empty()) {
        for (index, pair) in record.split('|').map(|it| it.trim_start().trim_end_matches(' ')).enumerate() {
            let (code, value) = if index == 0 { ("0", pair) } else { pair.split_once(' ').unwrap_or((pair, "")) };
            out.push_str(&format!("{code:>3}\n{value}\n"));
        }
    }
    out
}

/// A whole file around records: those before the first `SECTION` are entities.
pub fn file(text: &str) -> String {
    let (entities, sections) = text.split_at(text.find("SECTION").unwrap_or(text.len()));
    records(&format!("{sections}\nSECTION | 2 ENTITIES\n{entities}\nENDSEC\nEOF"))
}

/// Reads a file made by [`file`].
pub fn drawing(text: &str) -> Drawing {
    crate::read(file(text).as_bytes()).expect("a drawing")
}

/// Reads one entity with the records that belong to it twice: as R12 writes it, and as R2000 does, with handle, owner and
/// subclass markers. Both must mean the same, and nothing may be wrong with it.
pub fn entity(text: &str, subclass: &str) -> Entity {
    let [old, new] = [text.to_string(), modern(text, subclass)].map(|text| {
        let mut drawing = drawing(&text);
        // Without a place: sections that are missing.
        drawing.diagnostics.retain(|it| it.line != 0);
        assert_eq!((drawing.entities.len(), drawing.diagnostics.as_slice()), (1, &[][..]), "{text}");
        drawing.entities.remove(0)
    });
    assert_eq!((old.handle, new.handle), (Handle::NONE, HANDLE));
    match (&old.geometry, &new.geometry) {
        (Geometry::AttDef(old), Geometry::AttDef(new)) => assert_eq!(old.text, new.text),
        (old, new) => assert_eq!(old, new),
    }
    old
}

const HANDLE: Handle = Handle(0xA1);

fn modern(text: &str, subclass: &str) -> String {
    let mut lines = text.trim().lines();
    let first = lines.next().unwrap_or_default();
    let mut pairs = first.split('|').map(str::trim).collect::<Vec<_>>();
    let is_common = |pair: &&&str| ["8 ", "6 ", "62 "].iter().any(|code| pair.starts_with(code));
    let n_common = pairs[1..].iter().take_while(is_common).count();
    let marker = format!("100 {subclass}");
    pairs.insert(1 + n_common, &marker);
    for common in ["100 AcDbEntity", "330 1F", "5 A1"] {
        pairs.insert(1, common);
    }
    let tables = "SECTION | 2 HEADER | 9 $ACADVER | 1 AC1015\nENDSEC\nSECTION | 2 TABLES\nTABLE | 2 BLOCK_RECORD\n\
                  BLOCK_RECORD | 5 1F | 100 AcDbSymbolTableRecord | 100 AcDbBlockTableRecord | 2 *Model_Space\nENDTAB\nENDSEC";
    format!("{}\n{}\n{tables}", pairs.join(" | "), lines.collect::<Vec<_>>().join("\n"))
}
