//! Names and texts made comparable: layers, blocks and labels are written in every way there is.

use std::collections::BTreeSet;

/// The half-width form of a full-width character (`Ａ` → `A`, `（` → `(`), other characters as they are.
pub fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{00A0}' => ' ',
        '〔' | '【' | '「' => '[',
        '〕' | '】' | '」' => ']',
        '—' | '–' | '﹣' | '−' => '-',
        '≈' => '~',
        _ => c,
    }
}

/// A text in half-width characters, case kept.
pub fn half_width_text(text: &str) -> String {
    text.chars().map(half_width).collect()
}

/// Whether a character is written without spaces between words: Chinese, and the Japanese and Korean that share code pages.
pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// A name split for matching.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Name {
    /// Half-width, lower case, without separators: what exact names are compared by, and Chinese words are sought in.
    pub folded: String,
    /// The words of letters and the numbers in it, lower case.
    pub words: Vec<String>,
    /// Which characters occur in `folded`, by [`mask`].
    pub mask: u64,
}

/// A bit for each character of a text, several characters to a bit: what a text lacks a bit of, it does not contain.
pub fn mask(text: &str) -> u64 {
    text.chars().fold(0, |acc, c| acc | 1 << ((u64::from(c as u32).wrapping_mul(0x9e37_79b9_7f4a_7c15)) >> 58))
}

impl Name {
    /// Splits a name at separators, between Chinese and letters, between letters and digits, and at capitals inside words.
    /// What an external reference put in front (`FILE$0$NAME`, `FILE|NAME`) is left off.
    pub fn new(name: &str) -> Name {
        let name = name.rsplit('|').next().unwrap_or(name);
        let name = name.rsplit("$0$").next().unwrap_or(name);
        let chars: Vec<char> = name.chars().map(half_width).collect();
        let mut result = Name::default();
        let mut word = String::new();
        for (i, &c) in chars.iter().enumerate() {
            let before = i.checked_sub(1).map(|it| chars[it]);
            let starts = before.is_some_and(|before| {
                let turns_digit = before.is_ascii_digit() != c.is_ascii_digit();
                let camel = before.is_lowercase() && c.is_uppercase();
                let after_acronym =
                    before.is_uppercase() && c.is_uppercase() && chars.get(i + 1).is_some_and(|it| it.is_lowercase());
                turns_digit || camel || after_acronym
            });
            let in_word = c.is_alphanumeric() && !is_cjk(c);
            if (starts || !in_word) && !word.is_empty() {
                result.words.push(std::mem::take(&mut word));
            }
            if c.is_alphanumeric() {
                result.folded.extend(c.to_lowercase());
            }
            if in_word {
                word.extend(c.to_lowercase());
            }
        }
        if !word.is_empty() {
            result.words.push(word);
        }
        result.mask = mask(&result.folded);
        result
    }

    /// Splits words that are several known words written together (`firelane`, `siteboundary`), keeping the whole as well.
    pub fn decompose(&mut self, known: &BTreeSet<String>) {
        let mut pieces = Vec::new();
        for word in &self.words {
            if !known.contains(word) && word.is_ascii() && word.len() <= 40 {
                pieces.extend(split_into(word, known).unwrap_or_default());
            }
        }
        self.words.extend(pieces);
    }
}

/// The fewest known words of at least three letters (or two at the front) that make up `word`.
fn split_into(word: &str, known: &BTreeSet<String>) -> Option<Vec<String>> {
    let n = word.len();
    // best[i]: the fewest pieces that make word[..i], with the start of the last one.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; n + 1];
    best[0] = Some((0, 0));
    for end in 2..=n {
        for start in 0..end {
            let Some((count, _)) = best[start] else { continue };
            let long_enough = end - start >= 3 || (start == 0 && end == 2);
            let piece = &word[start..end];
            let is_known = known.contains(piece) || piece.strip_suffix('s').is_some_and(|it| known.contains(it));
            if long_enough && is_known && best[end].is_none_or(|it| count + 1 < it.0) {
                best[end] = Some((count + 1, start));
            }
        }
    }
    best[n]?;
    let mut pieces = Vec::new();
    let mut end = n;
    while end > 0 {
        let (_, start) = best[end]?;
        pieces.push(word[start..end].to_string());
        end = start;
    }
    pieces.reverse();
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_split_at_separators_scripts_digits_and_capitals() {
        assert_eq!(Name::new("C-PROP_LINE 2").words, ["c", "prop", "line", "2"]);
        assert_eq!(Name::new("SiteBoundary").words, ["site", "boundary"]);
        assert_eq!(Name::new("BLDGOutline").words, ["bldg", "outline"]);
        assert_eq!(Name::new("总图-XFCD消防车道").words, ["xfcd"]);
        assert_eq!(Name::new("ＪＺ－用地 红线").folded, "jz用地红线");
        assert_eq!(Name::new("base$0$C-ROAD").words, ["c", "road"]);
    }

    #[test]
    fn words_written_together_are_found_only_when_all_of_them_are_known() {
        let known: BTreeSet<String> =
            ["site", "boundary", "fire", "lane", "tree", "gh", "ydhx"].map(String::from).into();
        let words = |name: &str| {
            let mut name = Name::new(name);
            name.decompose(&known);
            name.words
        };
        assert_eq!(words("SITEBOUNDARY"), ["siteboundary", "site", "boundary"]);
        assert_eq!(words("ghydhx"), ["ghydhx", "gh", "ydhx"]);
        assert_eq!(words("street"), ["street"]);
        assert_eq!(words("plane"), ["plane"]);
    }
}
