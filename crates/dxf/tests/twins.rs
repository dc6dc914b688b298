//! The same drawing in another dress gives the same [`Drawing`].

use drawing::{Drawing, Entity, Format};

const SAMPLE: &str = include_str!("sample.txt");

/// What must be equal: all but the form, and the places in the file.
fn essence(mut drawing: Drawing) -> Drawing {
    let forget = |entities: &mut Vec<Entity>| entities.iter_mut().for_each(|it| it.line = 0);
    forget(&mut drawing.entities);
    drawing.blocks.iter_mut().for_each(|it| forget(&mut it.entities));
    drawing.layouts.iter_mut().for_each(|it| forget(&mut it.entities));
    drawing.diagnostics.iter_mut().for_each(|it| it.line = 0);
    drawing.format = Format::DxfText;
    drawing.encoding = "";
    drawing.header.variables.remove("$DWGCODEPAGE");
    drawing.header.variables.remove("$ACADVER");
    drawing.version = drawing::Version::R2000;
    drawing
}

fn read(bytes: &[u8]) -> Drawing {
    essence(tushen_dxf::read(bytes).expect("a drawing"))
}

fn pairs() -> Vec<(i16, &'static str)> {
    let lines: Vec<&str> = SAMPLE.lines().collect();
    lines.chunks(2).map(|pair| (pair[0].trim().parse().expect("a code"), pair[1])).collect()
}

/// The sample in binary form: codes of two bytes, or of one with 255 before long ones.
fn binary(wide: bool) -> Vec<u8> {
    let mut out = b"AutoCAD Binary DXF\r\n\x1a\0".to_vec();
    for (code, value) in pairs() {
        match (wide, code) {
            (true, _) => out.extend(code.to_le_bytes()),
            (false, 0..=254) => out.push(code as u8),
            (false, _) => {
                out.push(255);
                out.extend(code.to_le_bytes());
            }
        }
        let number = || value.trim().parse::<f64>().expect("a number");
        match code {
            10..=59 | 110..=149 | 210..=239 | 1010..=1059 => out.extend(number().to_le_bytes()),
            60..=79 | 170..=179 | 270..=289 | 370..=389 | 1060..=1070 => out.extend((number() as i16).to_le_bytes()),
            90..=99 | 420..=429 | 1071 => out.extend((number() as i32).to_le_bytes()),
            290..=299 => out.push(number() as u8),
            310 | 1004 => {
                let hex = |at: usize| u8::from_str_radix(&value[at..at + 2], 16).expect("hexadecimal");
                out.push((value.len() / 2) as u8);
                out.extend((0..value.len()).step_by(2).map(hex));
            }
            _ => {
                out.extend(value.as_bytes());
                out.push(0);
            }
        }
    }
    out
}

#[test]
fn text_and_binary_are_the_same_drawing() {
    let text = read(SAMPLE.as_bytes());
    assert_eq!((text.entities.len(), text.blocks.len(), text.layers.len()), (9, 1, 3), "{:?}", text.diagnostics);
    assert!(text.diagnostics.is_empty(), "{:?}", text.diagnostics);
    assert_eq!(read(&binary(true)), text);
    assert_eq!(read(&binary(false)), text);
}

#[test]
fn line_ends_marks_spaces_and_comments_are_no_difference() {
    let plain = read(SAMPLE.as_bytes());
    let spaced: String = pairs().iter().map(|(code, value)| format!("  {code}  \n{value}\n999\na comment\n")).collect();
    for form in [
        SAMPLE.replace('\n', "\r\n"),
        SAMPLE.replace('\n', "\r"),
        SAMPLE.replace('\n', "\r\r\n"),
        format!("\u{FEFF}{SAMPLE}"),
        format!("999\nwritten by hand\n{SAMPLE}"),
        SAMPLE.trim_end().to_string(),
        spaced,
    ] {
        assert_eq!(read(form.as_bytes()), plain, "{:?}", &form[..20]);
    }
}

#[test]
fn encodings_are_no_difference() {
    let plain = read(SAMPLE.as_bytes());
    let escaped: String = SAMPLE
        .chars()
        .map(|it| if it.is_ascii() { it.to_string() } else { format!("\\U+{:04X}", it as u32) })
        .collect();
    assert_eq!(read(escaped.as_bytes()), plain);
    for (page, name) in [("ANSI_936", "gbk"), ("gb2312", "gbk"), ("ANSI_950", "big5"), ("ANSI_932", "shift_jis")] {
        let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).expect("an encoding");
        for version in ["AC1015", "AC1018", "AC1032"] {
            let text = SAMPLE.replace("UTF-8", page).replace("AC1032", version);
            let (bytes, _, lossy) = encoding.encode(&text);
            assert!(!lossy);
            let mut drawing = read(&bytes);
            // A release that always writes UTF-8 was given another encoding: it is said.
            drawing.diagnostics.retain(|it| it.code != drawing::Code::EncodingMismatch);
            assert_eq!(drawing, plain, "{page} {version}");
        }
    }
}

#[test]
fn reading_twice_gives_the_same() {
    assert_eq!(tushen_dxf::read(SAMPLE.as_bytes()).unwrap(), tushen_dxf::read(SAMPLE.as_bytes()).unwrap());
}
