//! What the bytes of a file say about its encoding, whatever the header says.

use super::codepage::{Codepage, GBK, UTF_8, WINDOWS_1252};

/// Counts over the bytes of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// Characters beyond ASCII that are valid UTF-8.
    utf8_characters: u64,
    /// Those of them with three bytes or more, as all Chinese ones have.
    long_characters: u64,
    /// Bytes beyond ASCII that are not.
    other_bytes: u64,
    /// Pairs of bytes that are characters of GB 2312, in runs of bytes beyond ASCII.
    gb2312_pairs: u64,
    /// Bytes of such runs that are not in such pairs.
    lone_bytes: u64,
    /// Begin of a character that continues in the next piece.
    pending: Vec<u8>,
}

impl Evidence {
    /// Adds the next piece of a text file, or a whole text.
    pub fn add(&mut self, piece: &[u8]) {
        if self.pending.is_empty() {
            let rest = self.count(piece);
            self.pending.extend_from_slice(rest);
        } else {
            // At most 3 bytes wait: join them with the start of this piece.
            let mut joined = std::mem::take(&mut self.pending);
            joined.extend_from_slice(piece);
            let rest = self.count(&joined);
            self.pending.extend_from_slice(rest);
        }
    }

    /// Counts, and gives back the begin of a character at the end.
    fn count<'a>(&mut self, piece: &'a [u8]) -> &'a [u8] {
        let mut at = 0;
        let mut runs_counted_to = 0;
        loop {
            match std::str::from_utf8(&piece[at..]) {
                Ok(valid) => {
                    self.count_valid(valid);
                    return &[];
                }
                Err(error) => {
                    let bad = at + error.valid_up_to();
                    self.count_valid(std::str::from_utf8(&piece[at..bad]).unwrap_or_default());
                    let Some(n_bad) = error.error_len() else { return &piece[bad..] };
                    self.other_bytes += n_bad as u64;
                    at = bad + n_bad;
                    if bad >= runs_counted_to {
                        let is_upper = |byte: &&u8| **byte >= 0x80;
                        let start = bad - piece[..bad].iter().rev().take_while(is_upper).count();
                        runs_counted_to = bad + piece[bad..].iter().take_while(is_upper).count();
                        self.count_run(&piece[start..runs_counted_to]);
                    }
                }
            }
        }
    }

    fn count_valid(&mut self, valid: &str) {
        if !valid.is_ascii() {
            for character in valid.chars() {
                self.utf8_characters += u64::from(character.len_utf8() > 1);
                self.long_characters += u64::from(character.len_utf8() > 2);
            }
        }
    }

    fn count_run(&mut self, run: &[u8]) {
        for pair in run.chunks(2) {
            match pair {
                [0xB0..=0xF7 | 0xA1..=0xA9, 0xA1..=0xFE] => self.gb2312_pairs += 1,
                other => self.lone_bytes += other.len() as u64,
            }
        }
    }

    fn is_ascii(&self) -> bool {
        self.utf8_characters == 0 && self.other_bytes == 0
    }

    /// Whether the bytes are UTF-8: a few bytes that are not come from text that was cut in the middle of a character.
    fn is_utf8(&self) -> bool {
        self.utf8_characters > 0 && self.other_bytes * 8 <= self.utf8_characters
    }

    fn looks_like_gbk(&self) -> bool {
        self.gb2312_pairs >= 4 && self.lone_bytes * 8 <= self.gb2312_pairs
    }

    /// The encoding, given what the header states, and whether the header is to be called wrong.
    ///
    /// `stated` is the code page by name; `utf8_by_version` says that the release always writes UTF-8.
    pub fn settle(&self, stated: Option<Codepage>, utf8_by_version: bool) -> (Codepage, bool) {
        let expected = if utf8_by_version { Some(UTF_8) } else { stated };
        if self.is_ascii() {
            return (expected.unwrap_or(UTF_8), false);
        }
        // Two bytes of GBK may by accident be a two-byte character of UTF-8 (联通); a file of such pairs alone is what it states.
        let accident = self.long_characters == 0 && stated.is_some_and(Codepage::is_multi_byte);
        if self.is_utf8() && (utf8_by_version || !accident) {
            return (UTF_8, expected.is_some_and(|it| it != UTF_8));
        }
        let page = stated.filter(|it| *it != UTF_8);
        let found = match page {
            Some(page) if page.is_multi_byte() || page != WINDOWS_1252 => page,
            _ if self.looks_like_gbk() => GBK,
            Some(page) => page,
            None => WINDOWS_1252,
        };
        (found, expected.is_some_and(|it| it != found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settle(bytes: &[u8], stated: &str, utf8: bool) -> (&'static str, bool) {
        let mut evidence = Evidence::default();
        evidence.add(bytes);
        let (page, wrong) = evidence.settle(Codepage::from_name(stated), utf8);
        (page.name(), wrong)
    }

    #[test]
    fn a_header_that_lies_is_overruled_by_the_bytes() {
        let utf8 = "外轮廓 标题 用地红线".as_bytes();
        let (gbk, _, _) = encoding_rs::GBK.encode("外轮廓 标题 用地红线 道路中心线");
        assert_eq!(settle(utf8, "ANSI_936", false), ("UTF-8", true));
        assert_eq!(settle(utf8, "ANSI_936", true), ("UTF-8", false));
        assert_eq!(settle(&gbk, "ANSI_936", true), ("GBK", true));
        assert_eq!(settle(&gbk, "ANSI_1252", true), ("GBK", true));
        assert_eq!(settle(&gbk, "ASCII", false), ("GBK", false));
        assert_eq!(settle(&gbk, "ANSI_936", false), ("GBK", false));
    }

    #[test]
    fn a_character_that_lies_across_two_pieces_counts_once() {
        let text = "外轮廓 façade 标题".as_bytes();
        let mut whole = Evidence::default();
        whole.add(text);
        for size in 1..5 {
            let mut pieces = Evidence::default();
            text.chunks(size).for_each(|piece| pieces.add(piece));
            assert_eq!(pieces, whole, "{size}");
        }
    }

    #[test]
    fn western_text_stays_western() {
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode("Tür, Fläche, größer, Öffnung, Maß, façade, señal");
        assert_eq!(settle(&latin, "ANSI_1252", false), ("windows-1252", false));
        assert_eq!(settle(&latin, "UNDEFINED", false), ("windows-1252", false));
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode("Генеральный план");
        assert_eq!(settle(&cyrillic, "ANSI_1251", false), ("windows-1251", false));
    }

    #[test]
    fn two_characters_that_happen_to_be_utf8_do_not_overrule_the_header() {
        assert_eq!(settle(b"\xC1\xAA\xCD\xA8", "ANSI_936", false), ("GBK", false));
    }

    #[test]
    fn one_text_cut_inside_a_character_does_not_make_a_file_gbk() {
        let mut bytes = "外轮廓标题用地红线道路中心线".repeat(4).into_bytes();
        bytes.extend(b"\xE5\xA4\n\x96");
        bytes.extend("外轮廓标题用地红线道路中心线".bytes());
        assert_eq!(settle(&bytes, "ANSI_936", true), ("UTF-8", false));
    }
}
