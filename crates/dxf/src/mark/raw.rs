//! The file as pairs of group code and value with their byte ranges, before any meaning.
//!
//! Unlike the reader, which repairs what it can, this scanner stops at the first thing that is not a pair: an edit is only
//! made in a file whose structure is beyond doubt.

use super::{Damage, MarkError, Place};
use crate::error::Foreign;
use crate::sniff::{BINARY_SENTINEL as SENTINEL, foreign};
use std::ops::Range;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How pairs are written in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Lines of text.
    Text {
        /// The byte that ends a line: line feed (also after a carriage return), or carriage return alone.
        line_end: u8,
    },
    /// Binary; group codes of one byte (before R13, with an escape for those above 254) or of two.
    Binary {
        /// Codes of two bytes.
        wide: bool,
    },
}

/// How long the value of a group code is in a binary file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text ended by a zero byte; handles too.
    Text,
    /// Eight bytes, floating point.
    Real,
    /// Two bytes.
    Int16,
    /// Four bytes.
    Int32,
    /// Eight bytes, whole number.
    Int64,
    /// One byte.
    Bool,
    /// A length byte and that many bytes.
    Bytes,
}

impl Kind {
    /// The kind of a group code; `None` for codes that no release defines.
    pub fn of(code: i32) -> Option<Kind> {
        Some(match code {
            -5..=9 | 100..=109 | 300..=309 | 320..=369 | 390..=399 | 410..=419 | 430..=439 | 470..=481 => Kind::Text,
            999..=1003 | 1005..=1009 => Kind::Text,
            10..=59 | 110..=149 | 210..=239 | 460..=469 | 1010..=1059 => Kind::Real,
            60..=79 | 170..=179 | 270..=289 | 370..=389 | 400..=409 | 1060..=1070 => Kind::Int16,
            90..=99 | 420..=429 | 440..=459 | 1071 => Kind::Int32,
            160..=169 => Kind::Int64,
            290..=299 => Kind::Bool,
            310..=319 | 1004 => Kind::Bytes,
            _ => return None,
        })
    }
}

/// One pair of group code and value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The group code.
    pub code: i32,
    /// Byte offset where the pair begins.
    pub start: usize,
    /// Bytes of the value: trimmed in text files, without the ending zero in binary ones.
    pub value: Range<usize>,
    /// Byte offset behind the pair.
    pub end: usize,
    /// Where it stands, for messages.
    pub place: Place,
}

/// The pairs of a file in order.
#[derive(Clone, Debug)]
pub struct Tags<'a> {
    bytes: &'a [u8],
    form: Form,
    at: usize,
    line: u64,
}

impl<'a> Tags<'a> {
    /// Begins at the first pair.
    ///
    /// # Errors
    /// [`MarkError::Dwg`] and [`MarkError::NotDxf`].
    pub fn new(bytes: &'a [u8]) -> Result<Tags<'a>, MarkError> {
        if let Some(body) = bytes.strip_prefix(SENTINEL) {
            // The first pair is `0 SECTION` (or a comment): its code ends in a zero byte only where codes have two.
            let wide = match body {
                [0xff, ..] => false,
                [0, second, ..] => *second == 0,
                _ => true,
            };
            return Ok(Tags { bytes, form: Form::Binary { wide }, at: SENTINEL.len(), line: 0 });
        }
        match foreign(bytes) {
            Some(Foreign::Dwg) => return Err(MarkError::Dwg),
            Some(_) => return Err(MarkError::NotDxf),
            None => {}
        }
        let at = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let line_end = if memchr::memchr(b'\n', bytes).is_some() { b'\n' } else { b'\r' };
        Ok(Tags { bytes, form: Form::Text { line_end }, at, line: 0 })
    }

    /// How pairs are written in this file.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The bytes of a tag's value.
    pub fn value(&self, tag: &Tag) -> &'a [u8] {
        self.bytes.get(tag.value.clone()).unwrap_or_default()
    }

    /// The place of the next pair.
    pub fn place(&self) -> Place {
        match self.form {
            Form::Text { .. } => Place::Line(self.line + 1),
            Form::Binary { .. } => Place::Byte(self.at as u64),
        }
    }

    /// The next pair; `None` at the end of the file.
    ///
    /// # Errors
    /// [`MarkError::Damaged`] where the bytes are no pair.
    pub fn next_tag(&mut self) -> Result<Option<Tag>, MarkError> {
        match self.form {
            Form::Text { line_end } => self.next_text(line_end),
            Form::Binary { wide } => self.next_binary(wide),
        }
    }

    /// The line at the cursor without its end; moves the cursor behind it. `None` at the end of the file.
    fn next_line(&mut self, line_end: u8) -> Option<Range<usize>> {
        let rest = self.bytes.get(self.at..).filter(|it| !it.is_empty())?;
        let length = memchr::memchr(line_end, rest);
        let line = self.at..self.at + length.unwrap_or(rest.len());
        self.at = length.map_or(self.bytes.len(), |it| self.at + it + 1);
        self.line += 1;
        Some(line)
    }

    fn next_text(&mut self, line_end: u8) -> Result<Option<Tag>, MarkError> {
        let place = self.place();
        let start = self.at;
        let Some(line) = self.next_line(line_end) else { return Ok(None) };
        let digits = trimmed(self.bytes, line);
        let Some(value) = self.next_line(line_end) else {
            // Blank lines, a ^Z or zero bytes after the last pair are no pair of their own.
            let rest = self.bytes.get(digits).unwrap_or_default();
            let blank = rest.iter().all(|&it| it == 0x1a || it == 0);
            return if blank { Ok(None) } else { Err(MarkError::Damaged { what: Damage::CutOff, place }) };
        };
        let code = std::str::from_utf8(self.bytes.get(digits).unwrap_or_default())
            .ok()
            .and_then(|it| it.parse().ok())
            .filter(|it| (-32768..=32767).contains(it))
            .ok_or(MarkError::Damaged { what: Damage::GroupCode, place })?;
        Ok(Some(Tag { code, start, value: trimmed(self.bytes, value), end: self.at, place }))
    }

    fn next_binary(&mut self, wide: bool) -> Result<Option<Tag>, MarkError> {
        let place = self.place();
        let start = self.at;
        let damaged = MarkError::Damaged { what: Damage::Value, place };
        let code = match (wide, self.bytes.get(start..).unwrap_or_default()) {
            (_, []) => return Ok(None),
            (true, &[low, high, ..]) | (false, &[0xff, low, high, ..]) => i16::from_le_bytes([low, high]),
            (false, &[0xff, ..]) | (true, _) => return Err(damaged),
            (false, &[low, ..]) => i16::from(low),
        };
        let code = i32::from(code);
        let at = start
            + if wide {
                2
            } else if code >= 255 {
                3
            } else {
                1
            };
        let kind = Kind::of(code).ok_or(damaged.clone())?;
        let rest = self.bytes.get(at..).unwrap_or_default();
        let (from, length, behind) = match kind {
            Kind::Text => (at, memchr::memchr(0, rest).ok_or(damaged.clone())?, 1),
            Kind::Real | Kind::Int64 => (at, 8, 0),
            Kind::Int32 => (at, 4, 0),
            Kind::Int16 => (at, 2, 0),
            Kind::Bool => (at, 1, 0),
            Kind::Bytes => (at + 1, usize::from(*rest.first().ok_or(damaged.clone())?), 0),
        };
        let end = from + length + behind;
        if end > self.bytes.len() {
            return Err(damaged);
        }
        self.at = end;
        Ok(Some(Tag { code, start, value: from..from + length, end, place }))
    }
}

/// A range without blanks and carriage returns at its ends.
fn trimmed(bytes: &[u8], range: Range<usize>) -> Range<usize> {
    let line = bytes.get(range.clone()).unwrap_or_default();
    let left = line.len() - line.trim_ascii_start().len();
    let right = line.trim_ascii_end().len();
    range.start + left.min(right)..range.start + right
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(bytes: &[u8]) -> Vec<(i32, Vec<u8>)> {
        let mut tags = Tags::new(bytes).unwrap();
        let mut pairs = Vec::new();
        while let Some(tag) = tags.next_tag().unwrap() {
            pairs.push((tag.code, tags.value(&tag).to_vec()));
        }
        pairs
    }

    #[test]
    fn lines_end_as_the_file_ends_them() {
        let want = vec![(0, b"SECTION".to_vec()), (2, b"X".to_vec())];
        assert_eq!(pairs(b"  0\r\nSECTION\r\n  2\r\nX\r\n"), want);
        assert_eq!(pairs(b"0\nSECTION\n2\nX"), want);
        assert_eq!(pairs(b"0\rSECTION\r2\rX\r"), want);
        assert_eq!(pairs(b"\xef\xbb\xbf0\nSECTION\n2\n X \n\n"), want);
    }

    #[test]
    fn binary_codes_have_one_byte_or_two() {
        let narrow = [SENTINEL, b"\0SECTION\0\x02X\0", b"\x3e\x05\x00", b"\xff\xe8\x03A\0"].concat();
        let wide = [SENTINEL, b"\0\0SECTION\0\x02\0X\0", b"\x3e\0\x05\x00", b"\xe8\x03A\0"].concat();
        let want =
            vec![(0, b"SECTION".to_vec()), (2, b"X".to_vec()), (62, b"\x05\x00".to_vec()), (1000, b"A".to_vec())];
        assert_eq!(pairs(&narrow), want);
        assert_eq!(pairs(&wide), want);
    }

    #[test]
    fn what_is_no_pair_is_named_with_its_place() {
        let mut tags = Tags::new(b"0\nSECTION\nHEADER\n2\n").unwrap();
        tags.next_tag().unwrap();
        let damaged = MarkError::Damaged { what: Damage::GroupCode, place: Place::Line(3) };
        assert_eq!(tags.next_tag(), Err(damaged));
        let long = [SENTINEL, b"\0\0SECTION\0\x36\x01\xffshort"].concat();
        let mut tags = Tags::new(&long).unwrap();
        tags.next_tag().unwrap();
        assert_eq!(tags.next_tag(), Err(MarkError::Damaged { what: Damage::Value, place: Place::Byte(32) }));
    }

    #[test]
    fn a_dwg_is_refused() {
        assert_eq!(Tags::new(b"AC1027\0\0\0").map(|_| ()), Err(MarkError::Dwg));
    }
}
