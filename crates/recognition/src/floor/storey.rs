//! Which floors a plan stands for, by its title, and what notes say of the whole building.

use crate::label::chinese_number;
use model::kinds::FIRE_GRADE;
use model::{Attr, Value};

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

/// How many floors a title stands for: all of a range, those of a list.
pub(super) fn repeats(title: &str) -> Option<u32> {
    let [first, last] = floors(title)?;
    if first == last {
        return Some(1);
    }
    let named = &title[..title.find('层').unwrap_or(title.len())];
    let is_range = named.contains(['~', '～', '-', '至', '—', '–', '∼']);
    let pieces: Vec<&str> = named.split(['、', ',', '，']).collect();
    match (is_range, pieces.len()) {
        // There is no floor 0.
        (true, 1) => u32::try_from(last - first + i32::from(first > 0 || last < 0)).ok(),
        (false, n) if n > 1 => u32::try_from(n).ok(),
        _ => None,
    }
}

/// The height of a storey that a text states: `层高 2.95m`, `层高：2950`, in metres.
pub(super) fn height(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    let stated = after(&text, "层高").and_then(leading_number)?;
    let metres = if stated > 100.0 { stated / 1000.0 } else { stated };
    (1.0..=30.0).contains(&metres).then_some(metres)
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

/// Words by which a note speaks of this building, not of buildings at large as the codes do.
const OF_THIS: [&str; 7] = ["本工程", "本建筑", "本楼", "本项目", "建筑类别", "建筑分类", "属于"];

/// What a note says of the building: fire resistance grade, high-rise or not, sprinklers, height, storeys.
pub(super) fn facts(note: &str) -> Vec<(Attr, Value)> {
    let note: String = note.chars().filter(|it| !it.is_whitespace()).collect();
    let mut facts = Vec::new();
    if let Some(after) = after(&note, "耐火等级") {
        let grade = ["一级", "二级", "三级", "四级"].iter().position(|it| after.starts_with(it));
        let grade = grade.and_then(|it| FIRE_GRADE.index(["I", "II", "III", "IV"][it]));
        facts.extend(grade.map(|it| (Attr::FireGrade, Value::Enum(it))));
    }
    if let Some(height) = after(&note, "建筑高度").and_then(leading_number).filter(|it| (2.0..=700.0).contains(it))
    {
        facts.push((Attr::Height, Value::Number(height)));
    }
    if let Some(storeys) = after(&note, "地上").and_then(|it| it.split_once('层')).and_then(|it| number(it.0)) {
        facts.push((Attr::Storeys, Value::Number(f64::from(storeys))));
    }
    if OF_THIS.iter().any(|it| note.contains(it)) {
        let is_kind =
            |of: &str| ["公共建筑", "住宅", "民用建筑", "建筑"].iter().any(|it| note.contains(&format!("{of}{it}")));
        match (is_kind("高层"), is_kind("多层") || is_kind("单层")) {
            (true, false) => facts.push((Attr::HighRise, Value::Bool(true))),
            (false, true) => facts.push((Attr::HighRise, Value::Bool(false))),
            _ => {}
        }
    }
    if let Some(at) = ["自动喷水灭火系统", "自动喷淋"].iter().find_map(|it| note.find(it)) {
        let before = &note[..at];
        let is_without = ["不设", "未设", "无", "不设置", "未设置"].iter().any(|it| before.ends_with(it));
        let is_with = ["设", "设有", "设置", "采用", "均设", "均设有", "安装"].iter().any(|it| before.ends_with(it));
        if is_with || is_without {
            facts.push((Attr::Sprinklers, Value::Bool(!is_without)));
        }
    }
    facts
}

/// What follows a word and the sign between it and its value.
fn after<'a>(note: &'a str, word: &str) -> Option<&'a str> {
    let rest = &note[note.find(word)? + word.len()..];
    Some(rest.trim_start_matches([':', '：', '为', '是', '约', '=']))
}

fn leading_number(text: &str) -> Option<f64> {
    let digits = &text[..text.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(text.len())];
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_speak_of_the_building() {
        let grade = |it: &str| (Attr::FireGrade, Value::Enum(FIRE_GRADE.index(it).expect("a grade")));
        assert_eq!(
            facts("本工程为二类高层公共建筑，耐火等级为一级。"),
            [grade("I"), (Attr::HighRise, Value::Bool(true))]
        );
        assert_eq!(
            facts("建筑高度：23.95m，地上六层，耐火等级 二级"),
            [grade("II"), (Attr::Height, Value::Number(23.95)), (Attr::Storeys, Value::Number(6.0))]
        );
        assert_eq!(facts("全楼设自动喷水灭火系统"), [(Attr::Sprinklers, Value::Bool(true))]);
        assert_eq!(facts("本楼不设自动喷水灭火系统"), [(Attr::Sprinklers, Value::Bool(false))]);
        for other in ["", "高层建筑的疏散楼梯应设前室", "耐火等级不低于设计要求", "建筑高度", "自动喷水灭火系统详水施"]
        {
            assert_eq!(facts(other), [], "{other}");
        }
    }

    #[test]
    fn a_plan_stands_for_all_floors_of_a_range_and_those_of_a_list() {
        let all = ["一层平面图", "三~十七层平面图", "二、四、六层平面图", "3F-17F Plan", "地下二至地下一层平面图"];
        assert_eq!(all.map(repeats), [Some(1), Some(15), Some(3), Some(15), Some(2)]);
        assert_eq!(["标准层平面图", "一~三、五层平面图"].map(repeats), [None, None]);
    }

    #[test]
    fn the_height_of_a_storey_is_read_in_either_unit() {
        assert_eq!(["层高 2.95m", "层高：3000", "层高为2.1米"].map(height), [Some(2.95), Some(3.0), Some(2.1)]);
        assert_eq!(["净高2.4", "层高", "层高见剖面", "层高99999"].map(height), [None; 4]);
    }

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
