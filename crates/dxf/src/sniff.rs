//! What a file is, by its first bytes.

use crate::error::Foreign;

/// How a binary DXF begins.
pub(crate) const BINARY_SENTINEL: &[u8] = b"AutoCAD Binary DXF\r\n\x1a\0";

const SIGNATURES: &[(&[u8], Foreign)] = &[
    (b"AC10", Foreign::Dwg),
    (b"AC1.", Foreign::Dwg),
    (b"AC2.", Foreign::Dwg),
    (b"MC0.", Foreign::Dwg),
    (b"(DWF V", Foreign::Dwf),
    (b"%PDF-", Foreign::Pdf),
    (b"\x89PNG\r\n\x1a\n", Foreign::Picture),
    (b"\xFF\xD8\xFF", Foreign::Picture),
    (b"GIF8", Foreign::Picture),
    (b"BM", Foreign::Picture),
    (b"II*\0", Foreign::Picture),
    (b"MM\0*", Foreign::Picture),
    (b"PK\x03\x04", Foreign::Archive),
    (b"PK\x05\x06", Foreign::Archive),
    (b"Rar!", Foreign::Archive),
    (b"7z\xBC\xAF\x27\x1C", Foreign::Archive),
    (b"\x1F\x8B", Foreign::Archive),
    (b"\xD0\xCF\x11\xE0", Foreign::Office),
    (b"<", Foreign::Markup),
    (b"\xEF\xBB\xBF<", Foreign::Markup),
    (b"ISO-10303-21", Foreign::Step),
    (b"\xFF\xFE", Foreign::Utf16),
    (b"\xFE\xFF", Foreign::Utf16),
];

/// What the bytes are, when they are known to be something else than a DXF. No DXF begins with any of these: its first
/// line is a group code or blank.
pub fn foreign(first_bytes: &[u8]) -> Option<Foreign> {
    SIGNATURES.iter().find(|(signature, _)| first_bytes.starts_with(signature)).map(|&(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_not_foreign_in_any_form() {
        for drawing in [&b"  0\nSECTION\n"[..], b"999\nhello\n0\nSECTION", b"\xEF\xBB\xBF0\nSECTION", BINARY_SENTINEL] {
            assert_eq!(foreign(drawing), None);
        }
    }

    #[test]
    fn other_files_are_told_by_their_first_bytes() {
        assert_eq!(foreign(b"\x89PNG\r\n\x1a\n\0\0"), Some(Foreign::Picture));
        assert_eq!(foreign(b"%PDF-1.7"), Some(Foreign::Pdf));
        assert_eq!(foreign(b"AC1032\0\0"), Some(Foreign::Dwg));
        assert_eq!(foreign(b"PK\x03\x04"), Some(Foreign::Archive));
    }
}
