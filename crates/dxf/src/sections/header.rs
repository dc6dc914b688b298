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
