//! Little-endian values padded to 4 bytes, as most chunks of proxy graphics hold them.

use crate::Vector3;

/// A reader that never reads past the end: everything is `None` from there on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Bytes<'a> {
    pub(super) fn new(data: &'a [u8]) -> Bytes<'a> {
        Bytes { data, at: 0 }
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.data.len().saturating_sub(self.at)
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let slice = self.data.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(slice)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    pub(super) fn f64(&mut self) -> Option<f64> {
        self.take(8)?.try_into().ok().map(f64::from_le_bytes)
    }

    pub(super) fn vector(&mut self) -> Option<Vector3> {
        Some(Vector3::new(self.f64()?, self.f64()?, self.f64()?))
    }

    /// A count, then as many vectors; `None` when the data cannot hold them.
    pub(super) fn vectors(&mut self) -> Option<Vec<Vector3>> {
        let count = self.u32()? as usize;
        self.exactly(count)
    }

    pub(super) fn exactly(&mut self, count: usize) -> Option<Vec<Vector3>> {
        if count.checked_mul(24)? > self.left() {
            return None;
        }
        (0..count).map(|_| self.vector()).collect()
    }

    /// A text that ends in a zero byte, in the encoding of the drawing.
    pub(super) fn text(&mut self, encoding: &'static encoding_rs::Encoding) -> Option<String> {
        let rest = self.data.get(self.at..)?;
        let length = rest.iter().position(|it| *it == 0)?;
        let text = encoding.decode_without_bom_handling(&rest[..length]).0.into_owned();
        self.skip_padded(length + 1);
        Some(text)
    }

    /// A text in UTF-16 that ends in two zero bytes.
    pub(super) fn wide_text(&mut self) -> Option<String> {
        let rest = self.data.get(self.at..)?;
        let units: Vec<u16> = rest.chunks_exact(2).map(|it| u16::from_le_bytes([it[0], it[1]])).collect();
        let length = units.iter().position(|it| *it == 0)?;
        let text = String::from_utf16_lossy(&units[..length]);
        self.skip_padded(2 * length + 2);
        Some(text)
    }

    fn skip_padded(&mut self, count: usize) {
        self.at = (self.at + count).next_multiple_of(4);
    }
}
