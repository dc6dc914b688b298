//! The text form: a line with the group code, a line with the value.

use super::binary::Scan;

/// What ends a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineEnd {
    /// `\n`, with any `\r` before it belonging to it.
    Newline,
    /// `\r` alone, as old Macintosh programs wrote it.
    Return,
}

impl LineEnd {
    /// By the first bytes of a file.
    pub fn of(first_bytes: &[u8]) -> LineEnd {
        match memchr::memchr(b'\n', first_bytes).is_none() && memchr::memchr(b'\r', first_bytes).is_some() {
            true => LineEnd::Return,
            false => LineEnd::Newline,
        }
    }

    pub fn byte(self) -> u8 {
        match self {
            LineEnd::Newline => b'\n',
            LineEnd::Return => b'\r',
        }
    }
}

/// Reads one pair.
#[inline]
pub(crate) fn scan(bytes: &[u8], line_end: LineEnd) -> Scan {
    let end_byte = line_end.byte();
    let (code, start) = match usual_code(bytes, end_byte) {
        Some(found) => found,
        None => match any_code(bytes, end_byte) {
            Ok(found) => found,
            Err(scan) => return scan,
        },
    };
    let Some(len) = find(end_byte, &bytes[start..]) else { return Scan::Incomplete };
    let mut end = start + len;
    while end > start && bytes[end - 1] == b'\r' {
        end -= 1;
    }
    Scan::Pair { code, start, end, next: start + len + 1 }
}

/// A code as CAD programs write it, three places wide and right-aligned, and where the value begins.
#[inline]
fn usual_code(bytes: &[u8], end_byte: u8) -> Option<(i16, usize)> {
    let place = |byte: u8| match byte {
        b' ' => Some(0),
        b'0'..=b'9' => Some(i16::from(byte - b'0')),
        _ => None,
    };
    let &[hundreds, tens, ones @ b'0'..=b'9', ref rest @ ..] = bytes else { return None };
    let start = match *rest {
        [end, ..] if end == end_byte => 4,
        [b'\r', end, ..] if end == end_byte => 5,
        _ => return None,
    };
    if tens == b' ' && hundreds != b' ' {
        return None;
    }
    Some((place(hundreds)? * 100 + place(tens)? * 10 + i16::from(ones - b'0'), start))
}

/// A code in any other form.
fn any_code(bytes: &[u8], end_byte: u8) -> Result<(i16, usize), Scan> {
    let mut at = 0;
    while matches!(bytes.get(at), Some(b' ' | b'\t')) {
        at += 1;
    }
    let negative = bytes.get(at) == Some(&b'-');
    at += usize::from(negative);
    let first_digit = at;
    let mut code: i16 = 0;
    while let Some(digit) = bytes.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
        if at - first_digit == 4 {
            return Err(Scan::Garbage);
        }
        code = code * 10 + i16::from(digit);
        at += 1;
    }
    let any = at > first_digit;
    loop {
        match bytes.get(at) {
            Some(&byte) if byte == end_byte => break,
            Some(b' ' | b'\t' | b'\r') => at += 1,
            Some(_) => return Err(Scan::Garbage),
            None => return Err(Scan::Incomplete),
        }
    }
    if any { Ok((if negative { -code } else { code }, at + 1)) } else { Err(Scan::Garbage) }
}

/// Where a byte first stands. Values are short: most end within the first words.
#[inline]
fn find(byte: u8, bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES << 7;
    let mut at = 0;
    while at < 24 {
        let Some(word) = bytes.get(at..at + 8).and_then(|it| it.try_into().ok()).map(u64::from_le_bytes) else { break };
        let different = word ^ (ONES * u64::from(byte));
        let equal = different.wrapping_sub(ONES) & !different & HIGH;
        if equal != 0 {
            return Some(at + equal.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    memchr::memchr(byte, &bytes[at..]).map(|len| at + len)
}

/// Whether a record begins here: a group 0 with a name.
pub(crate) fn begins_record(bytes: &[u8], line_end: LineEnd) -> bool {
    match scan(bytes, line_end) {
        Scan::Pair { code: 0, start, end, .. } => is_name(bytes[start..end].trim_ascii()),
        _ => false,
    }
}

/// Whether a text can be the name of a record: capitals, digits and underscores, with one capital at least.
pub(crate) fn is_name(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
        && text.iter().any(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(text: &str, line_end: LineEnd) -> Option<(i16, &str)> {
        match scan(text.as_bytes(), line_end) {
            Scan::Pair { code, start, end, .. } => Some((code, &text[start..end])),
            _ => None,
        }
    }

    #[test]
    fn line_ends_and_spaces_make_no_difference() {
        assert_eq!(pair("  0\nLINE\n", LineEnd::Newline), Some((0, "LINE")));
        assert_eq!(pair("0  \r\nLINE\r\n", LineEnd::Newline), Some((0, "LINE")));
        assert_eq!(pair("0\r\r\n LINE\r\r\n", LineEnd::Newline), Some((0, " LINE")));
        assert_eq!(pair(" 10\r1.5\r", LineEnd::of(b"0\rSECTION\r")), Some((10, "1.5")));
        assert_eq!(pair("1001\n\n", LineEnd::Newline), Some((1001, "")));
    }

    #[test]
    fn a_byte_is_found_wherever_it_first_stands() {
        for len in 0..40 {
            let mut bytes = vec![b'\x0B'; 40];
            assert_eq!(find(b'\n', &bytes[..len]), None);
            bytes[len..].fill(b'\n');
            assert_eq!(find(b'\n', &bytes), Some(len));
        }
    }

    #[test]
    fn a_line_that_is_no_code_is_garbage() {
        for text in ["LINE\n0\n", "\n0\n", "12345\n0\n", "1.5\n0\n"] {
            assert_eq!(scan(text.as_bytes(), LineEnd::Newline), Scan::Garbage, "{text}");
        }
    }

    #[test]
    fn a_record_is_recognised_by_a_zero_and_a_name() {
        let begins = |text: &str| begins_record(text.as_bytes(), LineEnd::Newline);
        assert!(begins("  0\r\nLINE\r\n") && begins("0\n3DFACE\n"));
        assert!(!begins("0\n 10\n") && !begins("10\nLINE\n") && !begins("\x0C0\nLINE\n"));
    }
}
