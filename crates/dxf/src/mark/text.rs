//! Notes as lines, and lines as ASCII that every release and code page reads back.

/// Width of a note in half-width columns (Chinese characters take two). At most 7 bytes a column pair, this stays below the
/// 255 bytes that R12 allows a text.
const COLUMNS: usize = 48;

/// Stands for characters that the `\U+XXXX` notation cannot express (the geta mark, as in print).
const NOT_EXPRESSIBLE: char = '〓';

/// The lines of a note, broken at [`COLUMNS`]: between words, or anywhere between Chinese characters. Empty lines stay
/// inside, a note of blanks alone has no lines.
pub(crate) fn wrap(note: &str) -> Vec<String> {
    if note.trim().is_empty() {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for line in note.trim_end().lines() {
        let mut current = String::new();
        let mut columns = 0;
        for letter in line.chars() {
            let width = if letter.is_ascii() { 1 } else { 2 };
            if columns + width > COLUMNS {
                let cut = current.rfind(' ').filter(|it| *it > current.len() / 2).unwrap_or(current.len());
                let rest = current.split_off(cut);
                lines.push(std::mem::replace(&mut current, rest.trim_start().to_string()));
                columns = current.chars().map(|it| if it.is_ascii() { 1 } else { 2 }).sum();
            }
            current.push(letter);
            columns += width;
        }
        lines.push(current.trim_end().to_string());
    }
    lines
}

/// A line as the value of group 1: ASCII, with `\U+XXXX` for all else, and nothing that a reader takes for a code.
pub(crate) fn encode(line: &str) -> String {
    let mut encoded = String::new();
    let mut letters = line.chars().peekable();
    let mut percent = false;
    while let Some(letter) = letters.next() {
        match letter {
            // Two percent signs begin a code; the second becomes its full-width form.
            '%' if percent => encoded.push_str("\\U+FF05"),
            '^' => encoded.push_str("^ "),
            '\\' if matches!(letters.peek(), Some('U' | 'u' | 'M' | 'm')) => encoded.push_str("\\U+005C"),
            ' '..='~' => encoded.push(letter),
            _ if letter.is_control() => encoded.push(' '),
            _ => {
                let code = u32::from(if u32::from(letter) > 0xffff { NOT_EXPRESSIBLE } else { letter });
                encoded.push_str(&format!("\\U+{code:04X}"));
            }
        }
        percent = letter == '%' && !percent;
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_break_between_words_and_between_chinese_characters() {
        assert_eq!(wrap("消防间距\n11.42 m < 13.00 m"), ["消防间距", "11.42 m < 13.00 m"]);
        assert_eq!(wrap(&"间".repeat(30)), ["间".repeat(24), "间".repeat(6)]);
        let words = "the distance between the two buildings is smaller than required";
        assert_eq!(wrap(words), ["the distance between the two buildings is", "smaller than required"]);
        assert_eq!(wrap(" \n "), Vec::<String>::new());
        assert_eq!(wrap("a\n\nb\n"), ["a", "", "b"]);
    }

    #[test]
    fn a_line_is_ascii_below_the_limit_of_r12() {
        let encoded = encode(&wrap(&"间距".repeat(200))[0]);
        assert!(encoded.is_ascii() && encoded.len() < 255);
    }

    #[test]
    fn nothing_in_a_note_is_taken_for_a_code() {
        assert_eq!(encode("间距 5%"), "\\U+95F4\\U+8DDD 5%");
        assert_eq!(encode("%%c %%%"), "%\\U+FF05c %\\U+FF05%");
        assert_eq!(encode("a^b \\U+0041 \\x"), "a^ b \\U+005CU+0041 \\x");
        assert_eq!(encode("𠮷\t"), "\\U+3013 ");
    }
}
