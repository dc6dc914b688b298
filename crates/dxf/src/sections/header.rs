//! The HEADER section: variables, and the encoding that follows from two of them.

use crate::context::Context;
use crate::decode::{Codepage, Decoder};
use crate::lexer::{Kind, Record, kind};
use drawing::{Code, Diagnostic, HeaderValue, Version};

/// Reads the section, which is one record: the variables are its pairs, each begun by a group 9.
pub(super) fn read(record: &Record, ctx: &mut Context) {
    let variable = |name: &[u8]| {
        let mut pairs = record.pairs().skip_while(|pair| pair.code != 9 || pair.keyword() != name).skip(1);
        pairs.next().map(|pair| String::from_utf8_lossy(pair.keyword()).into_owned())
    };
    if let Some(code) = variable(b"$ACADVER") {
        ctx.drawing.version = Version::from_code(&code);
        if ctx.drawing.version == Version::Newer {
            ctx.report(Diagnostic::new(Code::NewerVersion, code).at(record.line));
        }
    }
    settle_encoding(ctx, variable(b"$DWGCODEPAGE").as_deref());
    let mut name = String::new();
    for pair in record.pairs() {
        if pair.code == 9 {
            name = ctx.name(&pair);
            ctx.drawing.header.variables.entry(name.clone()).or_default().clear();
            continue;
        }
        let value = match kind(pair.code) {
            Some(Kind::Real) => pair.try_real().map(HeaderValue::Real),
            Some(Kind::Int(_)) => pair.try_int().map(HeaderValue::Int),
            _ => None,
        };
        let value = value.unwrap_or_else(|| HeaderValue::Text(ctx.text(&pair)));
        if let Some(values) = ctx.drawing.header.variables.get_mut(&name) {
            values.push(value);
        }
    }
}

/// Decides the encoding from the header and the bytes; called once, before the first text is read.
pub(super) fn settle_encoding(ctx: &mut Context, stated: Option<&str>) {
    let page = stated.and_then(Codepage::from_name);
    let utf8_by_version = ctx.drawing.version >= Version::R2007;
    let (found, header_is_wrong) = ctx.evidence.settle(page, utf8_by_version);
    ctx.decoder = Decoder { page: found, fallback: page.filter(|it| *it != found) };
    ctx.drawing.encoding = found.name();
    if header_is_wrong {
        let expected = if utf8_by_version { "UTF-8" } else { stated.unwrap_or_default() };
        ctx.report(Diagnostic::new(Code::EncodingMismatch, format!("{expected} → {}", found.name())));
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::records;
    use drawing::{Code, HeaderValue, Point3, Version};

    fn header(variables: &str, tail: &[u8]) -> drawing::Drawing {
        let mut bytes =
            records(&format!("SECTION | 2 HEADER | {variables}\nENDSEC\nSECTION | 2 ENTITIES")).into_bytes();
        bytes.extend(tail);
        bytes.extend(b"  0\nENDSEC\n  0\nEOF\n");
        crate::read(&bytes).unwrap()
    }

    #[test]
    fn variables_keep_their_types() {
        let drawing = header(
            "9 $ACADVER | 1 AC1015 | 9 $INSUNITS | 70 4 | 9 $EXTMIN | 10 1.5 | 20 2 | 30 0 | 9 $HANDSEED | 5 1FF",
            b"",
        );
        assert_eq!((drawing.version, drawing.header.int("$INSUNITS")), (Version::R2000, Some(4)));
        assert_eq!(drawing.header.point("$EXTMIN"), Some(Point3::new(1.5, 2.0, 0.0)));
        assert_eq!(drawing.header.variables["$HANDSEED"], [HeaderValue::Text("1FF".to_string())]);
    }

    #[test]
    fn extents_that_are_no_numbers_are_kept_as_text() {
        let drawing = header("9 $EXTMIN | 10 nan | 20 1e999 | 30 0", b"");
        assert_eq!(drawing.header.variables["$EXTMIN"][0], HeaderValue::Text("nan".to_string()));
        assert_eq!(drawing.diagnostics.iter().filter(|it| it.line != 0).count(), 0);
    }

    #[test]
    fn the_code_page_of_the_header_decodes_text_and_a_backslash_inside_a_character_is_none() {
        // 誠 in Big5 ends in the byte of a backslash, 垕 in GBK in that of a brace.
        for (page, name, text) in
            [("ANSI_950", "Big5", "誠信功蓋"), ("ANSI_936", "GBK", "垕眦道路"), ("dos932", "Shift_JIS", "表示能力")]
        {
            let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
            let mut mtext = b"  0\nMTEXT\n 10\n0\n 20\n0\n  1\n".to_vec();
            mtext.extend(&*encoding.encode(&format!("{text}\\P{text}")).0);
            mtext.push(b'\n');
            let drawing = header(&format!("9 $ACADVER | 1 AC1015 | 9 $DWGCODEPAGE | 3 {page}"), &mtext);
            let drawing::Geometry::MText(mtext) = &drawing.entities[0].geometry else { panic!("an mtext") };
            assert_eq!((drawing.encoding, mtext.content.as_str()), (name, format!("{text}\n{text}").as_str()));
        }
    }

    #[test]
    fn a_newer_release_is_read_and_said() {
        let drawing = header("9 $ACADVER | 1 AC1099", b"");
        assert_eq!(drawing.version, Version::Newer);
        assert!(drawing.diagnostics.iter().any(|it| it.code == Code::NewerVersion));
    }

    #[test]
    fn a_code_page_that_the_bytes_contradict_is_said() {
        let text = "  0\nTEXT\n  8\n建筑红线\n 10\n0\n 20\n0\n 40\n1\n  1\n用地面积\n".as_bytes();
        let drawing = header("9 $ACADVER | 1 AC1015 | 9 $DWGCODEPAGE | 3 ANSI_936", text);
        assert_eq!((drawing.encoding, drawing.layers[1].name.as_str()), ("UTF-8", "建筑红线"));
        assert!(drawing.diagnostics.iter().any(|it| it.code == Code::EncodingMismatch));
    }
}
