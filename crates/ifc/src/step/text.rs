//! Text in STEP files: `\S\`, `\P.\`, `\X\`, `\X2\`, `\X4\`, doubled quotes, and raw bytes of programs that encode nothing.

use encoding_rs::{Encoding, GB18030, SHIFT_JIS, WINDOWS_1252};
use std::borrow::Cow;

/// The text of a string parameter, without its quotes.
pub fn decode(raw: &[u8]) -> Cow<'_, str> {
    let is_plain = |it: &u8| it.is_ascii() && *it != b'\\' && *it != b'\'';
    if raw.iter().all(is_plain) {
        return std::str::from_utf8(raw).map_or_else(|_| String::from_utf8_lossy(raw), Cow::Borrowed);
    }
    let mut decoded = String::with_capacity(raw.len());
    let mut page = b'A';
    let mut at = 0;
    while at < raw.len() {
        let rest = &raw[at..];
        if rest[0] == b'\\'
            && let Some(len) = escape(rest, &mut page, &mut decoded)
        {
            at += len;
            continue;
        }
        if rest[0] == b'\'' {
            decoded.push('\'');
            at += if rest.get(1) == Some(&b'\'') { 2 } else { 1 };
            continue;
        }
        let end = 1 + rest[1..].iter().position(|it| matches!(it, b'\\' | b'\'')).unwrap_or(rest.len() - 1);
        // In Shift JIS and GB18030 a second byte may be a backslash: then the text is taken whole.
        if !rest.is_ascii() && std::str::from_utf8(rest).is_err() {
            decoded.push_str(&raw_text(rest));
            break;
        }
        decoded.push_str(&String::from_utf8_lossy(&rest[..end]));
        at += end;
    }
    Cow::Owned(decoded)
}

/// Bytes that are neither ASCII nor encoded as the standard wants: UTF-8, Japanese, Chinese or Western European, by what fits.
fn raw_text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(utf8) => Cow::Borrowed(utf8),
        Err(_) => guess(bytes).decode_without_bom_handling(bytes).0,
    }
}

/// Name of the encoding that raw bytes are read with.
pub(crate) fn encoding_of(bytes: &[u8]) -> &'static str {
    if std::str::from_utf8(bytes).is_ok() { "UTF-8" } else { guess(bytes).name() }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let decoded = |encoding: &'static Encoding| encoding.decode_without_bom_handling_and_without_replacement(bytes);
    let is_kana = |it: char| ('\u{3040}'..='\u{30ff}').contains(&it);
    if decoded(SHIFT_JIS).is_some_and(|it| it.chars().any(is_kana)) {
        return SHIFT_JIS;
    }
    let is_chinese = |it: char| ('\u{4e00}'..='\u{9fff}').contains(&it);
    // In the characters in use both bytes are above 0xA0; an umlaut before a letter is no Chinese.
    let are_pairs = bytes.split(u8::is_ascii).all(|it| it.len().is_multiple_of(2));
    if are_pairs && decoded(GB18030).is_some_and(|it| it.chars().any(is_chinese)) {
        return GB18030;
    }
    WINDOWS_1252
}

/// One escape; gives its length. `None` when the backslash is just one.
fn escape(rest: &[u8], page: &mut u8, decoded: &mut String) -> Option<usize> {
    match rest.get(1)? {
        b'\\' => {
            decoded.push('\\');
            Some(2)
        }
        b'S' if rest.get(2) == Some(&b'\\') => {
            let byte = [rest.get(3)? | 0x80];
            let name = [
                "iso-8859-1",
                "iso-8859-2",
                "iso-8859-3",
                "iso-8859-4",
                "iso-8859-5",
                "iso-8859-6",
                "iso-8859-7",
                "iso-8859-8",
                "iso-8859-9",
            ];
            let name = name.get(usize::from(page.wrapping_sub(b'A'))).copied().unwrap_or("iso-8859-1");
            let encoding = Encoding::for_label(name.as_bytes()).unwrap_or(WINDOWS_1252);
            decoded.push_str(&encoding.decode_without_bom_handling(&byte).0);
            Some(4)
        }
        b'P' if rest.get(3) == Some(&b'\\') => {
            *page = *rest.get(2)?;
            Some(4)
        }
        b'X' if rest.get(2) == Some(&b'\\') => {
            decoded.push(char::from(hex(rest.get(3..5)?)? as u8));
            Some(5)
        }
        b'X' if matches!(rest.get(2), Some(b'2' | b'4')) && rest.get(3) == Some(&b'\\') => {
            let end = memchr::memmem::find(rest, br"\X0\")?;
            let digits = &rest[4..end];
            let width = if rest[2] == b'2' { 4 } else { 8 };
            let units: Option<Vec<u32>> = digits.chunks(width).map(hex).collect();
            if width == 4 {
                let units: Vec<u16> = units?.into_iter().map(|it| it as u16).collect();
                decoded.push_str(&String::from_utf16_lossy(&units));
            } else {
                decoded.extend(units?.into_iter().map(|it| char::from_u32(it).unwrap_or('\u{fffd}')));
            }
            Some(end + 4)
        }
        _ => None,
    }
}

fn hex(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn every_escape_is_decoded() {
        assert_eq!(decode(br"plain"), "plain");
        assert_eq!(decode(br"it''s"), "it's");
        assert_eq!(decode(br"\X2\623F95F4\X0\ 1"), "房间 1");
        assert_eq!(decode(br"\X4\0001F600\X0\"), "😀");
        assert_eq!(decode(br"K\X\FCche \S\|"), "Küche ü");
        assert_eq!(decode(br"\PE\\S\P"), "а");
        assert_eq!(decode(br"C:\\temp"), r"C:\temp");
        assert_eq!(decode(br"C:\temp"), r"C:\temp");
    }

    #[test]
    fn raw_bytes_are_read_by_what_fits() {
        assert_eq!(decode("客厅".as_bytes()), "客厅");
        assert_eq!(decode(&encoding_rs::GB18030.encode("客厅").0), "客厅");
        assert_eq!(decode(&encoding_rs::SHIFT_JIS.encode("テスト表").0), "テスト表");
        assert_eq!(decode(b"K\xfcche"), "Küche");
    }
}
