//! DWG of every release that is read, made by the library itself; and what is no DWG.

use acadrust::{CadDocument, Circle, DwgWriter, DxfVersion, EntityType, Layer, Line, Text};
use drawing::{Code, Drawing, Format, Geometry, Version};
use tushen_dxf::dwg::{DwgError, read};

const VERSIONS: [(DxfVersion, Version); 9] = [
    (DxfVersion::AC1009, Version::R12),
    (DxfVersion::AC1012, Version::R13),
    (DxfVersion::AC1014, Version::R14),
    (DxfVersion::AC1015, Version::R2000),
    (DxfVersion::AC1018, Version::R2004),
    (DxfVersion::AC1021, Version::R2007),
    (DxfVersion::AC1024, Version::R2010),
    (DxfVersion::AC1027, Version::R2013),
    (DxfVersion::AC1032, Version::R2018),
];

fn sample(version: DxfVersion) -> Vec<u8> {
    let mut document = CadDocument::new();
    document.version = version;
    document.header.code_page = "ANSI_936".into();
    document.header.insertion_units = 6;
    document.layers.add(Layer::new("建筑-轮廓")).unwrap();
    let mut line = Line::from_coords(40_512_345.678_9, 3_456_789.25, 0.0, 40_512_395.0, 3_456_789.25, 0.0);
    line.common.layer = "建筑-轮廓".into();
    document.add_entity(EntityType::Line(line)).unwrap();
    document.add_entity(EntityType::Circle(Circle { radius: 7.5, ..Circle::new() })).unwrap();
    let text = Text { value: "3#住宅 18F H=53.90".into(), height: 2.5, ..Text::new() };
    document.add_entity(EntityType::Text(text)).unwrap();
    DwgWriter::write_to_vec(&document).unwrap()
}

fn texts(drawing: &Drawing) -> Vec<&str> {
    drawing
        .entities
        .iter()
        .filter_map(|it| match &it.geometry {
            Geometry::Text(it) => Some(it.content.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn every_release_reads_into_the_same_drawing() {
    for (written, version) in VERSIONS {
        let drawing = read(&sample(written)).unwrap_or_else(|it| panic!("{}: {it}", version.name()));
        assert_eq!((drawing.format, drawing.version), (Format::Dwg, version));
        // Before 2000 there is no unit.
        let unit = if version >= Version::R2000 { 6 } else { 0 };
        assert_eq!(drawing.header.int("$INSUNITS"), Some(unit), "{}", version.name());
        assert_eq!(texts(&drawing), ["3#住宅 18F H=53.90"], "{}", version.name());
        let [line, circle, _] = drawing.entities.as_slice() else {
            panic!("{}: {:?}", version.name(), drawing.entities)
        };
        assert_eq!(drawing.layer(line.layer).unwrap().name, "建筑-轮廓", "{}", version.name());
        let Geometry::Line { start, .. } = &line.geometry else { panic!("{line:?}") };
        assert_eq!([start.x, start.y], [40_512_345.678_9, 3_456_789.25], "coordinates pass bit by bit");
        assert!(matches!(circle.geometry, Geometry::Circle { radius: 7.5, .. }));
        assert!(drawing.diagnostics.iter().all(|it| it.line == 0), "lines are those of no file");
    }
}

#[test]
fn releases_that_are_not_read_are_named() {
    for (head, name) in [("AC1006", "R10"), ("AC1003", "R2.6"), ("AC1.40", "< R11"), ("AC1035", "> R2018")] {
        let error = read(format!("{head}\0\0\0\0rest").as_bytes()).unwrap_err();
        assert!(matches!(&error, DwgError::Version { version } if version == head), "{error:?}");
        assert!(error.to_string().contains(name) && error.zh().contains(head), "{error} {}", error.zh());
    }
    for nothing in [&b""[..], b"AC", b"0\nSECTION\n", b"\x89PNG\r\n\x1a\n"] {
        assert!(matches!(read(nothing), Err(DwgError::NotDwg)), "{nothing:?}");
    }
}

#[test]
fn a_damaged_dwg_is_an_error_or_says_what_was_lost() {
    for (written, version) in VERSIONS {
        let whole = sample(written);
        for cut in [7, 100, whole.len() / 4, whole.len() / 2, whole.len() - 200] {
            judge(version, "cut", read(&whole[..cut]));
        }
        for step in [37, 211, 1009] {
            let mut flipped = whole.clone();
            flipped.iter_mut().skip(6).step_by(step).for_each(|it| *it ^= 0x5a);
            judge(version, "flipped", read(&flipped));
        }
    }
}

/// Whatever comes back, it came back: and a drawing without the text must say that something was lost.
fn judge(version: Version, how: &str, outcome: Result<Drawing, DwgError>) {
    match outcome {
        Err(error) => assert!(!error.to_string().is_empty() && !error.zh().is_empty()),
        Ok(drawing) if texts(&drawing) == ["3#住宅 18F H=53.90"] => {}
        Ok(drawing) => assert!(
            drawing.diagnostics.iter().any(|it| it.code == Code::DwgRemark),
            "{} {how}: {} entities and not a word",
            version.name(),
            drawing.entities.len()
        ),
    }
}
