//! Text of strangers inside markup.

use std::fmt::Write;

/// Appends text so that it is only text, inside an element or a quoted attribute. Characters that XML does not have become
/// U+FFFD.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            // Characters that turn the reading direction would make a text show as another one.
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
}

/// [`push_escaped`] as a value.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// Appends formatted text that holds nothing of strangers.
pub(crate) fn push_format(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(text);
}

/// Appends formatted markup; what is put in must be escaped or a number.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => { $crate::escape::push_format($out, format_args!($($arg)*)) };
}
pub(crate) use put;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_control_characters_and_turned_text_lose_their_meaning() {
        assert_eq!(escaped("</text><script>\"a\"&'b'"), "&lt;/text&gt;&lt;script&gt;&quot;a&quot;&amp;&#39;b&#39;");
        assert_eq!(escaped("a\u{0}b\u{1B}c\nd\u{202E}e\u{FFFF}"), "a\u{FFFD}b\u{FFFD}c d\u{FFFD}e\u{FFFD}");
    }
}
