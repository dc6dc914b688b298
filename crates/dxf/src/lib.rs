//! DXF, text and binary, R12 to R2018 and older, to a [`Drawing`].
//!
//! The reader streams: a window slides over the file, and what is built is the drawing alone. Nothing is thrown away
//! silently. A record that is damaged or not known is kept as present ([`drawing::Geometry::Opaque`]), counted by type and
//! layer ([`Drawing::not_understood`]) and reported ([`Drawing::diagnostics`]); after bytes that mean nothing, reading goes on
//! at the next record. [`Error`] is only for what is no drawing at all.
//!
//! - `lexer`: bytes → records (from one group 0 to the next) of pairs of code and value.
//! - `decode`: which encoding the file is in, and the escapes inside its texts.
//! - `sections`: records → header, tables, blocks, spaces, objects.
//! - `entities`: one record → one entity.
//!
//! The encoding is settled before anything is read: by `$ACADVER` and `$DWGCODEPAGE`, verified on all bytes of the file, since
//! real headers lie. Layers whose name starts with `TUSHEN-` carry our own review marks and are not read.
//!
//! ```
//! let file = b"0\nSECTION\n2\nENTITIES\n0\nLINE\n8\nWALL\n10\n0\n20\n0\n11\n3600\n21\n0\n0\nENDSEC\n0\nEOF\n";
//! let drawing = tushen_dxf::read(file).unwrap();
//! assert_eq!(drawing.entities.len(), 1);
//! assert_eq!(drawing.layers[1].name, "WALL");
//! ```

mod context;
mod decode;
#[cfg(feature = "dwg")]
pub mod dwg;
mod edited;
mod entities;
mod error;
mod lexer;
mod limits;
pub mod mark;
#[cfg(test)]
mod sample;
mod sections;
mod sniff;

pub use edited::{EditedError, edited};
pub use error::{Error, Foreign};
pub use limits::Limits;
pub use sniff::foreign;

use context::Context;
use decode::Evidence;
use drawing::{Code, Diagnostic, Drawing, Format, Version};
use lexer::{Form, Lexer, Trouble};
use sections::Reader;
use std::io::{Cursor, Read, Seek};

/// Reads a DXF that lies in memory.
///
/// # Errors
/// [`Error`] when the bytes are no DXF at all.
pub fn read(bytes: &[u8]) -> Result<Drawing, Error> {
    read_from(Cursor::new(bytes))
}

/// Reads a DXF from its beginning, in two passes: the first looks at the encoding alone. Memory is that of the drawing and
/// of the longest record.
///
/// # Errors
/// [`Error`] when the bytes are no DXF at all, or cannot be fetched.
pub fn read_from(reader: impl Read + Seek) -> Result<Drawing, Error> {
    read_within(reader, &Limits::DEFAULT)
}

/// As [`read_from`], with limits of the caller's.
///
/// # Errors
/// [`Error`] when the bytes are no DXF at all, or cannot be fetched.
pub fn read_within(mut reader: impl Read + Seek, limits: &Limits) -> Result<Drawing, Error> {
    reader.rewind()?;
    let evidence = gather_evidence(&mut reader, limits)?;
    reader.rewind()?;
    let mut lexer = Lexer::new(reader, limits.record_bytes)?;
    let format = match lexer.form() {
        Form::Text => Format::DxfText,
        Form::Binary => Format::DxfBinary,
    };
    let mut reader = Reader::new(Context::new(Drawing::empty(format, Version::Ancient), evidence, limits));
    let mut any = false;
    while !reader.ended {
        let Some(record) = lexer.next_record()? else { break };
        any = true;
        reader.take(&record);
        report_troubles(&mut lexer, &mut reader);
    }
    if !any {
        return Err(Error::NoGroups);
    }
    report_troubles(&mut lexer, &mut reader);
    if !reader.ended {
        reader.report(Diagnostic::new(Code::MissingEof, ""));
    } else if lexer.has_more()? {
        reader.report(Diagnostic::new(Code::AfterEof, ""));
    }
    Ok(reader.finish())
}

/// The first pass: what the bytes say about their encoding, and whether they are something else than a DXF.
fn gather_evidence(reader: &mut (impl Read + Seek), limits: &Limits) -> Result<Evidence, Error> {
    const PIECE: usize = 64 << 10;
    let mut piece = Vec::with_capacity(PIECE);
    let mut evidence = Evidence::default();
    let mut is_blank = true;
    let mut is_first = true;
    loop {
        piece.clear();
        if reader.by_ref().take(PIECE as u64).read_to_end(&mut piece)? == 0 {
            break;
        }
        if is_first {
            is_first = false;
            if let Some(kind) = foreign(&piece) {
                return Err(Error::Foreign(kind));
            }
            if piece.starts_with(sniff::BINARY_SENTINEL) {
                reader.rewind()?;
                return evidence_of_binary(reader, limits);
            }
        }
        is_blank = is_blank && piece.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0);
        evidence.add(&piece);
    }
    if is_blank { Err(Error::Empty) } else { Ok(evidence) }
}

/// In the binary form only the texts count: numbers have bytes beyond ASCII as well.
fn evidence_of_binary(reader: impl Read, limits: &Limits) -> Result<Evidence, Error> {
    let mut lexer = Lexer::new(reader, limits.record_bytes)?;
    let mut evidence = Evidence::default();
    while let Some(record) = lexer.next_record()? {
        for pair in record.pairs().filter(|pair| lexer::kind(pair.code) == Some(lexer::Kind::Text)) {
            evidence.add(pair.bytes);
            evidence.add(b"\n");
        }
    }
    Ok(evidence)
}

fn report_troubles<R: Read>(lexer: &mut Lexer<R>, reader: &mut Reader) {
    for (place, trouble) in lexer.troubles.drain(..) {
        let diagnostic = match trouble {
            Trouble::Garbage(shown) => Diagnostic::new(Code::Garbage, format!("“{shown}”")),
            Trouble::OverlongRecord => Diagnostic::new(Code::LimitReached, "record_bytes"),
            Trouble::Cut => Diagnostic::new(Code::Truncated, ""),
        };
        reader.report(diagnostic.at(place));
    }
}
