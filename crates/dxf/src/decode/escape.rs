//! Escapes in texts: `\U+XXXX`, `\M+nXXXX`, caret codes, and the `%%` codes of single-line text.

use super::codepage::{Codepage, WINDOWS_1252};
use std::borrow::Cow;

/// Resolves `\U+XXXX` (also surrogate pairs) and `\M+nXXXX`. What does not have this form is left as it is.
pub(crate) fn resolve_unicode(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains("\\U+") && !text.contains("\\M+") && !text.contains("\\u+") && !text.contains("\\m+") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest: &str = &text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match unicode_escape(rest).or_else(|| mif_escape(rest)) {
            Some((character, len)) => {
                out.push(character);
                rest = &rest[len..];
            }
            None => {
                out.push('\\');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// `\U+XXXX` at the beginning: the character and how many bytes were used.
fn unicode_escape(text: &str) -> Option<(char, usize)> {
    let unit = |text: &str| -> Option<u32> {
        let digits = text.strip_prefix("\\U+").or_else(|| text.strip_prefix("\\u+"))?.get(..4)?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    };
    let first = unit(text)?;
    if let (0xD800..=0xDBFF, Some(second @ 0xDC00..=0xDFFF)) = (first, text.get(7..).and_then(unit)) {
        return Some((char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))?, 14));
    }
    Some((char::from_u32(first)?, 7))
}

/// `\M+nXXXX` at the beginning: a character of one of the Asian code pages.
fn mif_escape(text: &str) -> Option<(char, usize)> {
    let rest = text.strip_prefix("\\M+").or_else(|| text.strip_prefix("\\m+"))?;
    let page = Codepage::from_mif_digit(*rest.as_bytes().first()?)?;
    let digits = rest.get(1..5)?;
    let code = digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())??;
    let bytes = code.to_be_bytes();
    let bytes = if bytes[0] == 0 { &bytes[1..] } else { &bytes[..] };
    let decoded = page.decode_strictly(bytes)?;
    let mut characters = decoded.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => Some((character, 8)),
        _ => None,
    }
}

/// The character of a `%%` code after the two signs, and how many bytes it takes; `None` in place of the character when the
/// code only changes the look.
pub(crate) fn percent_code(after: &str) -> Option<(Option<char>, usize)> {
    let bytes = after.as_bytes();
    Some(match bytes.first()?.to_ascii_lowercase() {
        b'd' => (Some('°'), 1),
        b'p' => (Some('±'), 1),
        b'c' => (Some('Ø'), 1),
        b'%' => (Some('%'), 1),
        b'u' | b'o' | b'k' => (None, 1),
        b'0'..=b'9' => {
            let n_digits = bytes.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
            let code: u8 = after[..n_digits].parse().ok()?;
            let character = match code {
                0..=31 => ' ',
                32..=127 => code as char,
                _ => WINDOWS_1252.decode(&[code]).chars().next()?,
            };
            (Some(character), n_digits)
        }
        _ => return None,
    })
}

/// The character of a caret code after the caret: `^I` is a tab, `^J` a line break, `^ ` the caret itself. `None` in place
/// of the character for codes that draw nothing.
pub(crate) fn caret_code(after: char) -> Option<Option<char>> {
    match after {
        ' ' => Some(Some('^')),
        'I' => Some(Some('\t')),
        'J' => Some(Some('\n')),
        '@'..='_' => Some(None),
        _ => None,
    }
}

/// The plain text of a single-line text: `%%` and caret codes resolved.
pub(crate) fn plain_text(text: Cow<'_, str>) -> String {
    if memchr::memchr2(b'%', b'^', text.as_bytes()).is_none() {
        return text.into_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest: &str = &text;
    while let Some(at) = memchr::memchr2(b'%', b'^', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((character, len)) = rest.strip_prefix("%%").and_then(percent_code) {
            out.extend(character);
            rest = &rest[2 + len..];
        } else if let Some((after, code)) =
            rest.strip_prefix('^').and_then(|it| it.chars().next()).and_then(|it| Some((it, caret_code(it)?)))
        {
            out.extend(code);
            rest = &rest[1 + after.len_utf8()..];
        } else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        plain_text(resolve_unicode(Cow::Borrowed(text)))
    }

    #[test]
    fn unicode_and_code_page_escapes_become_characters() {
        assert_eq!(plain(r"\U+5916\U+8F6E\U+5ED3"), "外轮廓");
        assert_eq!(plain(r"\M+5CDE2"), "外");
        assert_eq!(plain(r"\M+182A0"), "あ");
        assert_eq!(plain(r"\U+D83C\U+DFE0"), "🏠");
        assert_eq!(plain(r"\U+12 \M+9ABCD \u+00b2"), r"\U+12 \M+9ABCD ²");
    }

    #[test]
    fn percent_codes_become_characters() {
        assert_eq!(plain("%%c200 45%%d %%P0.5 100%%% %%u下划线%%U"), "Ø200 45° ±0.5 100% 下划线");
        assert_eq!(plain("%%178 %%65 %%1769"), "² A °9");
        assert_eq!(plain("50% %%z %%"), "50% %%z %%");
    }

    #[test]
    fn caret_codes_become_tabs_and_breaks() {
        assert_eq!(plain("a^Ib^Jc^ d^x"), "a\tb\nc^d^x");
        assert_eq!(plain("^M^"), "^");
    }
}
