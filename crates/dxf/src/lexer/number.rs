//! Numbers as text: plain decimals fast, and the odd spellings that real programs write.

const POWERS_OF_TEN: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// A finite real number. Accepts spaces around and inside (`1.0E 20`), a comma as decimal point, `D` as exponent mark.
/// `None` for anything else, also for NaN and infinities.
pub(crate) fn real(bytes: &[u8]) -> Option<f64> {
    match plain(bytes) {
        Some(value) => Some(value),
        None => general(bytes),
    }
}

/// `[spaces][-]digits[.digits][spaces]` with a mantissa below 2^53: then the division is correctly rounded.
#[inline]
fn plain(bytes: &[u8]) -> Option<f64> {
    let mut rest = bytes;
    while let [b' ', tail @ ..] = rest {
        rest = tail;
    }
    let negative = matches!(rest, [b'-', ..]);
    if negative {
        rest = &rest[1..];
    }
    if rest.is_empty() || rest.len() > 19 {
        return None;
    }
    let mut mantissa: u64 = 0;
    let mut decimals = 0;
    let mut after_point = false;
    let mut any = false;
    for &byte in rest {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            mantissa = mantissa * 10 + u64::from(digit);
            decimals += usize::from(after_point);
            any = true;
        } else if byte == b'.' && !after_point {
            after_point = true;
        } else {
            return None;
        }
    }
    if !any || mantissa >= 1 << 53 {
        return None;
    }
    let value = mantissa as f64 / POWERS_OF_TEN[decimals.min(22)];
    Some(if negative { -value } else { value })
}

fn general(bytes: &[u8]) -> Option<f64> {
    let trimmed = bytes.trim_ascii();
    if let Ok(value) = fast_float2::parse::<f64, _>(trimmed) {
        return value.is_finite().then_some(value);
    }
    if trimmed.len() > 64 {
        return None;
    }
    let cleaned: Vec<u8> = trimmed
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|&byte| match byte {
            b',' => b'.',
            b'd' | b'D' => b'E',
            other => other,
        })
        .collect();
    fast_float2::parse::<f64, _>(&cleaned).ok().filter(|value| value.is_finite())
}

/// A whole number; a blank is 0, a real with integral value is taken.
pub(crate) fn int(bytes: &[u8]) -> Option<i64> {
    let mut rest = bytes;
    while let [b' ', tail @ ..] = rest {
        rest = tail;
    }
    let negative = matches!(rest, [b'-', ..]);
    let digits = if matches!(rest, [b'-' | b'+', ..]) { &rest[1..] } else { rest };
    let mut value: i64 = 0;
    if !digits.is_empty() && digits.len() <= 18 {
        for &byte in digits {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                return odd_int(bytes);
            }
            value = value * 10 + i64::from(digit);
        }
        return Some(if negative { -value } else { value });
    }
    odd_int(bytes)
}

fn odd_int(bytes: &[u8]) -> Option<i64> {
    let trimmed = bytes.trim_ascii();
    if trimmed.is_empty() {
        return Some(0);
    }
    if let Some(value) = std::str::from_utf8(trimmed).ok().and_then(|it| it.parse::<i64>().ok()) {
        return Some(value);
    }
    let value = real(trimmed)?;
    (value.abs() < 9.0e15 && value == value.trunc()).then_some(value as i64)
}

/// A handle: hexadecimal, spaces around allowed; `None` when it is not one or is longer than 16 digits.
pub(crate) fn handle(bytes: &[u8]) -> Option<u64> {
    let trimmed = bytes.trim_ascii();
    if trimmed.is_empty() || trimmed.len() > 16 {
        return None;
    }
    let mut value = 0u64;
    for &byte in trimmed {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'F' => byte - b'A' + 10,
            b'a'..=b'f' => byte - b'a' + 10,
            _ => return None,
        };
        value = value << 4 | u64::from(digit);
    }
    Some(value)
}

/// Appends bytes written as hexadecimal digits; stops at the first that is none. True when all were read.
pub(crate) fn hex_bytes(text: &[u8], out: &mut Vec<u8>) -> bool {
    let text = text.trim_ascii();
    let nibble = |byte: u8| (byte as char).to_digit(16);
    for pair in text.chunks(2) {
        let &[high, low] = pair else { return false };
        let (Some(high), Some(low)) = (nibble(high), nibble(low)) else { return false };
        out.push((high << 4 | low) as u8);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn odd_spellings_of_reals_are_read() {
        for (text, value) in [
            ("1.5", 1.5),
            ("  -0.25 ", -0.25),
            ("1.0E 20", 1e20),
            ("1,5", 1.5),
            ("1.5D+03", 1500.0),
            ("+7", 7.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("1e308", 1e308),
            ("123456789012345678901234", 123456789012345678901234.0),
        ] {
            assert_eq!(real(text.as_bytes()), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_finite_number_is_refused() {
        for text in ["", " ", "-", ".", "nan", "inf", "1e999", "1.#QNAN", "abc", "1.2.3"] {
            assert_eq!(real(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_may_have_spaces_a_point_or_nothing() {
        assert_eq!(int(b"     6"), Some(6));
        assert_eq!(int(b"-12"), Some(-12));
        assert_eq!(int(b"6 "), Some(6));
        assert_eq!(int(b"3.0"), Some(3));
        assert_eq!(int(b""), Some(0));
        assert_eq!(int(b"x"), None);
        assert_eq!(int(b"9999999999999999999999"), None);
    }

    #[test]
    fn handles_are_hexadecimal() {
        assert_eq!(handle(b"1F"), Some(31));
        assert_eq!(handle(b" ff "), Some(255));
        assert_eq!(handle(b""), None);
        assert_eq!(handle(b"G"), None);
        assert_eq!(handle(b"11112222333344445"), None);
    }

    proptest! {
        #[test]
        fn the_fast_path_gives_the_same_bits_as_the_standard_library(value in prop::num::f64::NORMAL, digits in 0usize..17) {
            for text in [format!("{value}"), format!("{value:.digits$}"), format!("{:.digits$}", value % 1e6)] {
                let expected: f64 = text.parse().unwrap();
                prop_assert_eq!(real(text.as_bytes()).map(f64::to_bits), Some(expected.to_bits()), "{}", text);
            }
        }
    }
}
