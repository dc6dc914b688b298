//! A label cut into numbers, words and signs.

use crate::name::{half_width_text, is_cjk};

/// A piece of a label.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// As written, in half width.
    pub text: String,
    /// Whether white space or a line end stands before it.
    pub spaced: bool,
}

/// What a [`Token`] is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TokenKind {
    /// A number without sign; thousands separators are resolved.
    Number {
        /// Its value.
        value: f64,
        /// Digits after the point.
        decimals: u32,
    },
    /// Latin, Greek or other letters.
    Letters,
    /// A run of Chinese characters.
    Chinese,
    /// One sign.
    Sign(char),
}

impl Token {
    /// The value of a number.
    pub fn number(&self) -> Option<f64> {
        match self.kind {
            TokenKind::Number { value, .. } => Some(value),
            _ => None,
        }
    }

    /// The value of a whole number written without a point.
    pub fn whole(&self) -> Option<u32> {
        match self.kind {
            TokenKind::Number { value, decimals: 0 } if value <= 1e9 => Some(value as u32),
            _ => None,
        }
    }

    /// Whether it is this sign.
    pub fn is_sign(&self, sign: char) -> bool {
        self.kind == TokenKind::Sign(sign)
    }

    /// Whether it is one of these words of letters, without regard to case.
    pub fn is_word(&self, words: &[&str]) -> bool {
        self.kind == TokenKind::Letters && words.iter().any(|it| self.text.eq_ignore_ascii_case(it))
    }

    /// Whether it is Chinese and starts with one of these.
    pub fn starts_with(&self, words: &[&str]) -> bool {
        self.kind == TokenKind::Chinese && words.iter().any(|it| self.text.starts_with(it))
    }

    /// Whether it is Chinese and ends with one of these.
    pub fn ends_with(&self, words: &[&str]) -> bool {
        self.kind == TokenKind::Chinese && words.iter().any(|it| self.text.ends_with(it))
    }

    /// Whether it is Chinese and contains one of these.
    pub fn contains(&self, words: &[&str]) -> bool {
        self.kind == TokenKind::Chinese && words.iter().any(|it| self.text.contains(it))
    }
}

/// Cuts a text into tokens. A line end counts as a space.
pub fn tokens(text: &str) -> Vec<Token> {
    let text = half_width_text(text);
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let (mut i, mut spaced) = (0, false);
    while i < chars.len() {
        let c = chars[i];
        let start = i;
        if c.is_whitespace() {
            spaced = true;
            i += 1;
            continue;
        }
        let after_letter = i > 0 && chars[i - 1].is_alphabetic();
        let is_point = c == '.' && !after_letter && chars.get(i + 1).is_some_and(char::is_ascii_digit);
        let kind = if c.is_ascii_digit() || is_point {
            let (end, value, decimals) = number(&chars, i);
            i = end;
            TokenKind::Number { value, decimals }
        } else if is_cjk(c) {
            while chars.get(i).copied().is_some_and(is_cjk) {
                i += 1;
            }
            TokenKind::Chinese
        } else if c.is_alphabetic() {
            while chars.get(i).is_some_and(|it| it.is_alphabetic() && !is_cjk(*it)) {
                i += 1;
            }
            TokenKind::Letters
        } else {
            i += 1;
            TokenKind::Sign(c)
        };
        tokens.push(Token { kind, text: chars[start..i].iter().collect(), spaced });
        spaced = false;
    }
    tokens
}

/// The number that starts at `i`: its end, value and decimals. `1,234.5` is one number, `1,23` are two.
fn number(chars: &[char], mut i: usize) -> (usize, f64, u32) {
    let mut text = String::new();
    let mut decimals = 0;
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    while digit(i) {
        text.push(chars[i]);
        i += 1;
        let separates = chars.get(i) == Some(&',') && (1..=3).all(|k| digit(i + k)) && !digit(i + 4);
        if separates && text.trim_start_matches('0').len() <= 12 {
            i += 1;
        }
    }
    if chars.get(i) == Some(&'.') && digit(i + 1) {
        text.push('.');
        i += 1;
        while digit(i) {
            text.push(chars[i]);
            decimals += 1;
            i += 1;
        }
    }
    (i, text.parse().unwrap_or(f64::NAN), decimals)
}

/// A Chinese numeral up to 99 (`十八`, `三`), whole text.
pub fn chinese_number(text: &str) -> Option<u32> {
    let digit = |c: char| "零一二三四五六七八九".chars().position(|it| it == c).map(|it| it as u32);
    let chars: Vec<char> = text.chars().map(|c| if c == '两' { '二' } else { c }).collect();
    match chars.iter().position(|it| *it == '十') {
        Some(at) if chars.len() <= 3 => {
            let tens = if at == 0 { 1 } else { digit(chars[0]).filter(|_| at == 1)? };
            let ones =
                if at + 1 == chars.len() { 0 } else { digit(chars[at + 1]).filter(|_| at + 2 == chars.len())? };
            Some(tens * 10 + ones)
        }
        None if chars.len() == 1 => digit(chars[0]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn labels_are_cut_where_script_changes() {
        assert_eq!(texts("3#住宅 18F H=53.90"), ["3", "#", "住宅", "18", "F", "H", "=", "53.90"]);
        assert_eq!(texts("±0.000=4.50"), ["±", "0.000", "=", "4.50"]);
        assert_eq!(texts("Ｈ＝５３.９ｍ"), ["H", "=", "53.9", "m"]);
    }

    #[test]
    fn thousands_separators_are_part_of_a_number() {
        let value = |text: &str| tokens(text)[0].number();
        assert_eq!(value("12,345.67"), Some(12345.67));
        assert_eq!(value("1,234,567"), Some(1234567.0));
        assert_eq!(value("1,23"), Some(1.0));
    }

    #[test]
    fn chinese_numerals_are_read() {
        assert_eq!(chinese_number("十八"), Some(18));
        assert_eq!(chinese_number("二十"), Some(20));
        assert_eq!(chinese_number("三"), Some(3));
        assert_eq!(chinese_number("住宅"), None);
    }
}
