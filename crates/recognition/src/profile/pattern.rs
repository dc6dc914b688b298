//! Patterns of names: words that must all occur, each with its alternatives.

use crate::name::{Name, is_cjk, mask};
use std::collections::BTreeSet;

/// A pattern such as `site|plot bound*|line`: every word must occur, in any order, in one of its alternatives.
///
/// An alternative in letters matches a whole word of the name (a plural `s` apart), with `*` at its end the beginning of one.
/// A Chinese alternative matches anywhere. More letters matched is better evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// Each with the mask of its characters: most names are told apart by it alone.
    words: Vec<Vec<(u64, Alternative)>>,
}

#[derive(Clone, Debug, PartialEq)]
enum Alternative {
    /// A whole word of letters.
    Word(String),
    /// The beginning of a word of letters.
    Prefix(String),
    /// Chinese (or mixed), anywhere in the folded name.
    Anywhere(String),
}

impl Alternative {
    fn new(text: &str) -> Alternative {
        let text = text.to_lowercase();
        match text.strip_suffix('*') {
            _ if text.chars().any(|c| is_cjk(c) || (!c.is_alphanumeric() && c != '*')) => Alternative::Anywhere(text),
            Some(prefix) => Alternative::Prefix(prefix.to_string()),
            None if mixes_letters_and_digits(&text) => Alternative::Anywhere(text),
            None => Alternative::Word(text),
        }
    }

    /// How much of the name it explains; `None` when it does not occur.
    fn weight(&self, name: &Name) -> Option<u32> {
        match self {
            Alternative::Word(word) => {
                let found =
                    name.words.iter().any(|it| it == word || it.strip_suffix('s').is_some_and(|stem| stem == word));
                found.then_some(word.len() as u32)
            }
            Alternative::Prefix(prefix) => {
                name.words.iter().any(|it| it.starts_with(prefix.as_str())).then_some(prefix.len() as u32)
            }
            Alternative::Anywhere(text) => {
                let weight = |c: char| if is_cjk(c) { 3 } else { 1 };
                name.folded.contains(text.as_str()).then(|| text.chars().map(weight).sum())
            }
        }
    }
}

fn mixes_letters_and_digits(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit()) && text.chars().any(|c| c.is_alphabetic())
}

impl Pattern {
    /// Reads a pattern; an empty one matches nothing.
    pub fn new(text: &str) -> Pattern {
        let words = text.split_whitespace();
        let alternative = |it: &str| (mask(&it.to_lowercase().replace('*', "")), Alternative::new(it));
        let alternatives = |word: &str| word.split('|').filter(|it| !it.is_empty()).map(alternative).collect();
        Pattern { words: words.map(alternatives).collect() }
    }

    /// How much of the name the pattern explains; `None` when it does not match.
    pub fn weight(&self, name: &Name) -> Option<u32> {
        let mut total = 0;
        for alternatives in &self.words {
            let possible = alternatives.iter().filter(|it| it.0 & !name.mask == 0);
            total += possible.filter_map(|it| it.1.weight(name)).max()?;
        }
        (total > 0).then_some(total)
    }

    /// The words of letters in it, for splitting names written together.
    pub fn collect_words(&self, into: &mut BTreeSet<String>) {
        for (_, alternative) in self.words.iter().flatten() {
            if let Alternative::Word(word) | Alternative::Prefix(word) = alternative {
                into.insert(word.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(pattern: &str, name: &str) -> Option<u32> {
        Pattern::new(pattern).weight(&Name::new(name))
    }

    #[test]
    fn every_word_must_occur_in_one_of_its_alternatives() {
        assert_eq!(weight("site|plot bound*|line", "SITE-BOUNDARY"), Some(9));
        assert_eq!(weight("site|plot bound*|line", "SITE"), None);
        assert_eq!(weight("用地|规划 红线|界线", "0-总图_用地-红线"), Some(12));
    }

    #[test]
    fn letters_match_whole_words_and_chinese_anywhere() {
        assert_eq!(weight("road", "BROADWAY"), None);
        assert_eq!(weight("road", "C-ROADS-NEW"), Some(4));
        assert_eq!(weight("绿", "景观绿化"), Some(3));
    }
}
