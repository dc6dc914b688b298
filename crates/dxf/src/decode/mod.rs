//! Bytes to text: which encoding a file is in, and the escapes that stand inside its texts.
//!
//! The order matters: in GBK, Big5 and Shift-JIS the second byte of a character may be `\`, `{`, `|` or `}`. So bytes become
//! characters first, and codes are looked for in characters only.

mod codepage;
mod escape;
mod evidence;
mod mtext;

pub(crate) use codepage::{Codepage, UTF_8};
pub(crate) use escape::plain_text;
pub(crate) use evidence::Evidence;
pub(crate) use mtext::plain_mtext;

use std::borrow::Cow;

/// Turns the bytes of one file's texts into characters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decoder {
    /// The encoding of the file.
    pub page: Codepage,
    /// Another that the header states, tried for a text that the first does not explain.
    pub fallback: Option<Codepage>,
}

impl Decoder {
    /// The characters, with `\U+XXXX` and `\M+nXXXX` resolved; and whether some bytes meant nothing in the file's encoding.
    pub fn decode<'b>(&self, bytes: &'b [u8]) -> (Cow<'b, str>, bool) {
        let (text, damaged) = match std::str::from_utf8(bytes) {
            Ok(text) if self.page == UTF_8 || text.is_ascii() => (Cow::Borrowed(text), false),
            _ => match self.page.decode_strictly(bytes) {
                Some(text) => (text, false),
                None => match self.fallback.and_then(|page| page.decode_strictly(bytes)) {
                    Some(text) => (text, true),
                    None => (self.page.decode(bytes), true),
                },
            },
        };
        match memchr::memchr2(b'\\', b'\0', text.as_bytes()) {
            Some(_) => (escape::resolve_unicode(text), damaged),
            None => (text, damaged),
        }
    }
}
