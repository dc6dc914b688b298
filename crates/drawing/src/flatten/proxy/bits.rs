//! The bit stream in which DWG packs values; proxy graphics hold lightweight polylines in it.
//!
//! # Source
//! Open Design Specification for .dwg files, "Bit codes and data definitions": BS, BL, BD, DD, RD.

/// A reader that never reads past the end: everything is `None` from there on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Bits<'a> {
        Bits { data, at: 0 }
    }

    fn bit(&mut self) -> Option<u8> {
        let byte = self.data.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Some(bit)
    }

    fn two_bits(&mut self) -> Option<u8> {
        Some(self.bit()? << 1 | self.bit()?)
    }

    fn byte(&mut self) -> Option<u8> {
        let (index, shift) = (self.at / 8, self.at % 8);
        let high = u16::from(*self.data.get(index)?) << 8;
        let low = if shift == 0 { 0 } else { u16::from(*self.data.get(index + 1)?) };
        self.at += 8;
        Some(((high | low) << shift >> 8) as u8)
    }

    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            *byte = self.byte()?;
        }
        Some(bytes)
    }

    /// RL: a long as it is.
    pub(super) fn raw_long(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_le_bytes)
    }

    /// RD: a double as it is.
    pub(super) fn raw_double(&mut self) -> Option<f64> {
        self.bytes().map(f64::from_le_bytes)
    }

    /// BS: a short, packed.
    pub(super) fn short(&mut self) -> Option<i32> {
        Some(match self.two_bits()? {
            0 => i32::from(i16::from_le_bytes(self.bytes()?)),
            1 => i32::from(self.byte()?),
            2 => 0,
            _ => 256,
        })
    }

    /// BL: a long, packed.
    pub(super) fn long(&mut self) -> Option<i32> {
        match self.two_bits()? {
            0 => self.bytes().map(i32::from_le_bytes),
            1 => self.byte().map(i32::from),
            2 => Some(0),
            _ => None,
        }
    }

    /// BD: a double, packed.
    pub(super) fn double(&mut self) -> Option<f64> {
        match self.two_bits()? {
            0 => self.raw_double(),
            1 => Some(1.0),
            2 => Some(0.0),
            _ => None,
        }
    }

    /// DD: a double, packed as its difference from another.
    pub(super) fn double_near(&mut self, near: f64) -> Option<f64> {
        let mut bytes = near.to_le_bytes();
        match self.two_bits()? {
            0 => {}
            1 => bytes[..4].copy_from_slice(&self.bytes::<4>()?),
            2 => {
                let patch = self.bytes::<6>()?;
                bytes[4..6].copy_from_slice(&patch[..2]);
                bytes[..4].copy_from_slice(&patch[2..]);
            }
            _ => return self.raw_double(),
        }
        Some(f64::from_le_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_values_are_read_across_byte_borders_and_end_quietly() {
        // BS 01 + 0x2A, BD 01 (1.0), BD 10 (0.0), DD 00 (the default).
        let bits = "01 00101010 01 10 00 00";
        let digits: Vec<u8> = bits.bytes().filter(|it| *it != b' ').map(|it| it - b'0').collect();
        let data: Vec<u8> = digits.chunks(8).map(|it| it.iter().fold(0, |acc, bit| acc << 1 | bit)).collect();
        let mut bits = Bits::new(&data);
        assert_eq!(bits.short(), Some(42));
        assert_eq!((bits.double(), bits.double(), bits.double_near(7.5)), (Some(1.0), Some(0.0), Some(7.5)));
        assert_eq!(bits.raw_double(), None);
    }
}
