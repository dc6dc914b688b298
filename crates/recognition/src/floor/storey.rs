//! Which floors a plan stands for, by its title.

use crate::label::chinese_number;

/// The lowest and the highest floor that a title names; floors below ground are negative.
///
/// `三~十七层平面图` names the floors 3 to 17, `地下一层平面图` the floor −1, `标准层平面图` none.
pub(crate) fn floors(title: &str) -> Option<[i32; 2]> {
    let spaced = title.to_lowercase();
    let title: String = spaced.chars().filter(|it| !it.is_whitespace()).collect();
    if title.contains("首层") || title.contains("底层") || title.contains("groundfloor") {
        return Some([1, 1]);
    }
    let below = title.contains("地下") || title.contains("basement") || title.contains("负");
    let title = title.replace("地下", "").replace('负', "");
    let before_floor = match title.find('层') {
        Some(at) => &title[..at],
        // `1F`, `3F-17F`, `B1F`
        None => return english(&spaced),
    };
    let mut numbers: Vec<i32> = Vec::new();
    let mut word = String::new();
    for it in before_floor.chars().chain([' ']) {
        let is_digit = it.is_ascii_digit() || "一二三四五六七八九十".contains(it);
        if is_digit {
            word.push(it);
            continue;
        }
        let is_range = matches!(it, '~' | '-' | '～' | '至' | '、' | ',' | '，' | '—' | '–' | ' ' | '∼');
        if !word.is_empty() && is_range {
            numbers.extend(number(&word));
        }
        word.clear();
        if !is_range {
            numbers.clear();
        }
    }
    let (low, high) = (numbers.iter().min()?, numbers.iter().max()?);
    Some(if below { [-high, -low] } else { [*low, *high] })
}

fn number(word: &str) -> Option<i32> {
    word.parse()
        .ok()
        .or_else(|| chinese_number(word).and_then(|it| i32::try_from(it).ok()))
        .filter(|it| (1..=300).contains(it))
}

fn english(title: &str) -> Option<[i32; 2]> {
    let words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    if let Some(at) =
        words.iter().position(|it| title.contains(&format!("{it}floor")) || title.contains(&format!("{it} floor")))
    {
        let floor = at as i32 + 1;
        return Some([floor, floor]);
    }
    let mut numbers: Vec<i32> = Vec::new();
    let bytes: Vec<char> = title.chars().collect();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        if at > start
            && bytes.get(at) == Some(&'f')
            && !bytes.get(at + 1).is_some_and(|it| it.is_alphabetic() && *it != 'l')
        {
            let word: String = bytes[start..at].iter().collect();
            let below = start > 0 && bytes[start - 1] == 'b';
            numbers.extend(number(&word).map(|it| if below { -it } else { it }));
        }
        at += 1;
    }
    Some([*numbers.iter().min()?, *numbers.iter().max()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_name_one_floor_or_many() {
        for (title, expected) in [
            ("一层平面图 1:100", Some([1, 1])),
            ("首层平面图", Some([1, 1])),
            ("三~十七层平面图", Some([3, 17])),
            ("3-17层平面图", Some([3, 17])),
            ("二、四、六层平面图", Some([2, 6])),
            ("二十一层平面图", Some([21, 21])),
            ("1#楼 十二层平面图", Some([12, 12])),
            ("地下一层平面图", Some([-1, -1])),
            ("地下二至地下一层平面图", Some([-2, -1])),
            ("标准层平面图", None),
            ("屋顶平面图", None),
            ("1F PLAN", Some([1, 1])),
            ("3F-17F Plan", Some([3, 17])),
            ("B1F plan", Some([-1, -1])),
            ("Second floor plan", Some([2, 2])),
            ("Ground Floor Plan", Some([1, 1])),
        ] {
            assert_eq!(floors(title), expected, "{title}");
        }
    }
}
