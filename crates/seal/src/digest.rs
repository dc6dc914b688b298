use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sm3::Sm3;

/// Both hashes of a file, lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digests {
    /// SHA-256 (FIPS 180-4).
    pub sha256: String,
    /// SM3 (GB/T 32905-2016).
    pub sm3: String,
}

impl Digests {
    /// Of bytes.
    pub fn of(bytes: &[u8]) -> Digests {
        let mut digester = Digester::default();
        digester.update(bytes);
        digester.finish()
    }
}

/// Takes both hashes of bytes that come in pieces.
#[derive(Clone, Debug, Default)]
pub struct Digester {
    sha256: Sha256,
    sm3: Sm3,
}

impl Digester {
    /// The next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.sm3.update(bytes);
    }

    /// The hashes of all pieces.
    pub fn finish(self) -> Digests {
        Digests { sha256: hex(&self.sha256.finalize()), sm3: hex(&self.sm3.finalize()) }
    }
}

/// SHA-256 of bytes, lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SM3 of bytes, lower-case hexadecimal.
pub fn sm3(bytes: &[u8]) -> String {
    hex(&Sm3::digest(bytes))
}

/// Bytes as lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

/// So many bytes from hexadecimal; `None` when it is none of that length.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = [0; N];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standards() {
        // FIPS 180-4 and GB/T 32905-2016, example of "abc".
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(sm3(b"abc"), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }

    #[test]
    fn hexadecimal_reads_back_and_nonsense_does_not() {
        assert_eq!(unhex::<3>(&hex(&[0, 171, 255])), Some([0, 171, 255]));
        assert_eq!((unhex::<3>("00abf"), unhex::<1>("+f"), unhex::<1>("é")), (None, None, None));
    }
}
