//! The binary form: a code of one byte (before R13) or two, then a value whose type follows from the code.

/// The type of a group's value, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text; in the binary form it ends with a zero byte. Handles are text as well.
    Text,
    /// A double.
    Real,
    /// A signed whole number of so many bytes.
    Int(u8),
    /// A byte with the length, then the bytes; hexadecimal digits in the text form.
    Bytes,
}

/// The type of a group's value; `None` for codes that no release defines.
pub(crate) fn kind(code: i16) -> Option<Kind> {
    Some(match code {
        0..=9 | 100..=109 | 300..=309 | 320..=369 | 390..=399 | 410..=419 | 430..=439 | 470..=481 | 999 => Kind::Text,
        1000..=1003 | 1005..=1009 => Kind::Text,
        10..=59 | 110..=149 | 210..=239 | 460..=469 | 1010..=1059 => Kind::Real,
        60..=79 | 170..=179 | 270..=289 | 370..=389 | 400..=409 | 1060..=1070 => Kind::Int(2),
        90..=99 | 420..=429 | 440..=459 | 1071 => Kind::Int(4),
        160..=169 => Kind::Int(8),
        290..=299 => Kind::Int(1),
        310..=319 | 1004 => Kind::Bytes,
        _ => return None,
    })
}

/// What stands at the beginning of the given bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Scan {
    /// A pair: its code, where the value lies, where the next pair begins.
    Pair { code: i16, start: usize, end: usize, next: usize },
    /// Not enough bytes to tell.
    Incomplete,
    /// No pair.
    Garbage,
}

/// Reads one pair. `wide` says whether codes have two bytes.
pub(crate) fn scan(bytes: &[u8], wide: bool) -> Scan {
    let (code, start) = match (wide, bytes) {
        (true, [low, high, ..]) => (i16::from_le_bytes([*low, *high]), 2),
        (false, [255, low, high, ..]) => (i16::from_le_bytes([*low, *high]), 3),
        (false, [255, ..]) => return Scan::Incomplete,
        (false, [code, ..]) => (i16::from(*code), 1),
        _ => return Scan::Incomplete,
    };
    let Some(kind) = kind(code) else { return Scan::Garbage };
    let fixed = |size: usize| match bytes.len() >= start + size {
        true => Scan::Pair { code, start, end: start + size, next: start + size },
        false => Scan::Incomplete,
    };
    match kind {
        Kind::Real => fixed(8),
        Kind::Int(size) => fixed(usize::from(size)),
        Kind::Text => match memchr::memchr(0, &bytes[start..]) {
            Some(len) => Scan::Pair { code, start, end: start + len, next: start + len + 1 },
            None => Scan::Incomplete,
        },
        Kind::Bytes => match bytes.get(start) {
            Some(&len) if bytes.len() > start + usize::from(len) => {
                let (start, end) = (start + 1, start + 1 + usize::from(len));
                Scan::Pair { code, start, end, next: end }
            }
            _ => Scan::Incomplete,
        },
    }
}

/// The value as a finite real number.
pub(crate) fn real(code: i16, bytes: &[u8]) -> Option<f64> {
    match kind(code)? {
        Kind::Real => Some(f64::from_le_bytes(bytes.try_into().ok()?)).filter(|value| value.is_finite()),
        Kind::Int(_) => Some(int(code, bytes)? as f64),
        Kind::Text => super::number::real(bytes),
        Kind::Bytes => None,
    }
}

/// The value as a whole number.
pub(crate) fn int(code: i16, bytes: &[u8]) -> Option<i64> {
    match kind(code)? {
        Kind::Int(1) => bytes.first().map(|&byte| i64::from(byte)),
        Kind::Int(2) => Some(i64::from(i16::from_le_bytes(bytes.try_into().ok()?))),
        Kind::Int(4) => Some(i64::from(i32::from_le_bytes(bytes.try_into().ok()?))),
        Kind::Int(_) => Some(i64::from_le_bytes(bytes.try_into().ok()?)),
        Kind::Real => {
            let value = real(code, bytes)?;
            (value.abs() < 9.0e15 && value == value.trunc()).then_some(value as i64)
        }
        Kind::Text => super::number::int(bytes),
        Kind::Bytes => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_widths_of_codes_are_read() {
        assert_eq!(scan(b"\0LINE\0", false), Scan::Pair { code: 0, start: 1, end: 5, next: 6 });
        assert_eq!(scan(b"\0\0LINE\0", true), Scan::Pair { code: 0, start: 2, end: 6, next: 7 });
        // Extended data in the narrow form: 255, then the code in two bytes.
        assert_eq!(scan(b"\xFF\xE9\x03ACAD\0", false), Scan::Pair { code: 1001, start: 3, end: 7, next: 8 });
        assert_eq!(scan(b"\x46\0\x05\0", true), Scan::Pair { code: 70, start: 2, end: 4, next: 4 });
    }

    #[test]
    fn a_cut_pair_is_incomplete_and_an_undefined_code_is_garbage() {
        assert_eq!(scan(b"\x0A\0\0\0\0\0", true), Scan::Incomplete);
        assert_eq!(scan(b"\x36\x01\x05ab", true), Scan::Incomplete);
        assert_eq!(scan(b"\xFF\x7F\0\0", true), Scan::Garbage);
        assert_eq!(scan(b"", true), Scan::Incomplete);
    }
}
