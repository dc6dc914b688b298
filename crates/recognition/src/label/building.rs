//! What a building's label says: `3#住宅 18F H=53.90`, `3号楼 18层/-2层 高53.9m`, `Building 3, 18 storeys`, `砼3`.

use super::token::{Token, chinese_number, tokens};

/// What a label says of a building. Lengths in metres.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BuildingLabel {
    /// Its number as written, for example `3#`.
    pub number: Option<String>,
    /// Storeys above ground.
    pub storeys: Vec<u32>,
    /// Storeys below ground.
    pub below: Option<u32>,
    /// Heights without qualification, in the order of the label.
    pub heights: Vec<f64>,
    /// Height called that of fire rules.
    pub height_fire: Option<f64>,
    /// Height called that of planning rules.
    pub height_planning: Option<f64>,
    /// Height called that for spacing or sunlight.
    pub height_spacing: Option<f64>,
    /// Absolute level of ±0.000.
    pub ground_level: Option<f64>,
    /// Absolute level of the outdoor ground.
    pub outdoor_level: Option<f64>,
    /// Fire resistance grade, 1 to 4.
    pub fire_grade: Option<u32>,
    /// Dwellings.
    pub dwellings: Option<u32>,
    /// Floor area.
    pub floor_area: Option<f64>,
    /// The structure that a survey label states (`砼3`): an existing building of a base map.
    pub survey: Option<String>,
}

impl BuildingLabel {
    /// Whether it says anything that only a building's label says.
    pub fn speaks_of_a_building(&self) -> bool {
        self.number.is_some() || !self.storeys.is_empty() || !self.heights.is_empty() || self.survey.is_some()
    }
}

/// Reads a label, all its lines.
pub fn building_label(text: &str) -> BuildingLabel {
    let tokens = tokens(text);
    let mut label = BuildingLabel { survey: survey_label(&tokens), ..BuildingLabel::default() };
    if label.survey.is_some() {
        label.storeys.extend(tokens.iter().filter_map(Token::whole).filter(|it| *it >= 1));
        return label;
    }
    let mut used = vec![false; tokens.len()];
    levels(&tokens, &mut used, &mut label);
    heights(&tokens, &mut used, &mut label);
    areas_and_counts(&tokens, &mut used, &mut label);
    grade(&tokens, &mut used, &mut label);
    number(&tokens, &mut used, &mut label);
    storeys(&tokens, &mut used, &mut label);
    bare_height(&tokens, &mut label);
    if label.number.is_none() && !label.storeys.is_empty() {
        label.number = bare_number(&tokens, &used);
    }
    label
}

/// `T3`, `S1`, `A2` at the front of a label that tells storeys: a number without a word. Letters that begin heights, levels,
/// points and parking are none.
fn bare_number(tokens: &[Token], used: &[bool]) -> Option<String> {
    let [letter, number, ..] = tokens else { return None };
    let is_letter = letter.kind == super::token::TokenKind::Letters
        && letter.text.chars().count() == 1
        && letter.text.chars().all(|c| c.is_ascii_uppercase() && !"BDFHJKMPRV".contains(c));
    let is_number = number.whole().is_some_and(|it| (1..=99).contains(&it)) && !number.spaced;
    let ends = tokens.get(2).is_none_or(|it| it.spaced || it.kind == super::token::TokenKind::Chinese);
    (is_letter && is_number && ends && !used[0] && !used[1]).then(|| format!("{}{}", letter.text, number.text))
}

const STRUCTURES: [&str; 13] =
    ["混凝土", "钢混", "砼结", "砖混", "框架", "砼", "混", "砖", "框", "钢", "木", "简", "棚"];

/// `砼3`, `混5`, `砖`: structure and storeys and nothing else.
fn survey_label(tokens: &[Token]) -> Option<String> {
    let structure = tokens.first().filter(|it| STRUCTURES.contains(&&*it.text))?;
    match &tokens[1..] {
        [] if structure.text != "木" && structure.text != "钢" => {}
        [storeys] if storeys.whole().is_some_and(|it| it <= 100) => {}
        [storeys, unit] if storeys.whole().is_some_and(|it| it <= 100) && unit.is_word(&["F"]) => {}
        _ => return None,
    }
    Some(structure.text.clone())
}

/// The number after `at`, past `=`, `:`, `约` and the like.
fn value_after(tokens: &[Token], at: usize) -> Option<usize> {
    let mut i = at + 1;
    // HT. 22.5
    if tokens[at].is_word(&["HT", "HGT"]) && tokens.get(i).is_some_and(|it| it.is_sign('.')) {
        i += 1;
    }
    while tokens.get(i).is_some_and(|it| {
        it.is_sign('=')
            || it.is_sign(':')
            || it.is_sign('~')
            || it.is_sign('约')
            || it.is_sign('+')
            || it.text == "约"
            || it.text == "为"
    }) {
        i += 1;
    }
    tokens.get(i)?.number().map(|_| i)
}

/// `±0.000=4.50`, `室外地坪 4.20`.
fn levels(tokens: &[Token], used: &mut [bool], label: &mut BuildingLabel) {
    for i in 0..tokens.len() {
        let sign = tokens[i].is_sign('±') || tokens[i].is_sign('+');
        let zero = tokens.get(i + 1).and_then(Token::number) == Some(0.0);
        if sign
            && zero
            && tokens.get(i + 2).is_some_and(|it| it.is_sign('=') || it.is_sign(':'))
            && let Some((at, value)) = signed_value(tokens, i + 2)
        {
            label.ground_level = Some(value);
            used[i..=at].fill(true);
        }
        let outdoor = tokens[i].contains(&["室外地坪", "室外地面", "室外标高", "室外设计地面"])
            || (tokens[i].is_word(&["outdoor"])
                && tokens.get(i + 1).is_some_and(|it| it.is_word(&["ground", "level"])));
        if outdoor {
            let from = (i..tokens.len().min(i + 4)).find(|at| signed_value(tokens, *at).is_some());
            if let Some((at, value)) = from.and_then(|it| signed_value(tokens, it)) {
                label.outdoor_level = Some(value);
                used[i..=at].fill(true);
            }
        }
    }
}

/// A number with a sign after `at`.
fn signed_value(tokens: &[Token], at: usize) -> Option<(usize, f64)> {
    let mut i = at + 1;
    while tokens.get(i).is_some_and(|it| it.is_sign('=') || it.is_sign(':')) {
        i += 1;
    }
    let negative = tokens.get(i)?.is_sign('-');
    if negative || tokens[i].is_sign('+') {
        i += 1;
    }
    let value = tokens.get(i)?.number()?;
    Some((i, if negative { -value } else { value }))
}

fn heights(tokens: &[Token], used: &mut [bool], label: &mut BuildingLabel) {
    for i in 0..tokens.len() {
        let by_letter = tokens[i].is_word(&["H", "HT", "height", "hgt", "bh"]);
        let by_word = tokens[i].ends_with(&["高", "高度", "檐高", "檐口高度", "总高", "建筑高"])
            && !tokens[i].contains(&["限高", "层高", "净高", "标高"]);
        if used[i] || !(by_letter || by_word) {
            continue;
        }
        // `H(女儿墙)=53.9`: what stands in brackets is passed over.
        let mut from = i;
        if tokens.get(i + 1).is_some_and(|it| it.is_sign('(')) {
            from = (i + 1..tokens.len().min(i + 6)).find(|it| tokens[*it].is_sign(')')).unwrap_or(i);
        }
        if by_letter && tokens.get(from + 1).is_some_and(|it| it.is_word(&["of"])) {
            continue;
        }
        let Some(at) = value_after(tokens, from) else { continue };
        let Some(value) = tokens[at].number() else { continue };
        let millimetres = tokens.get(at + 1).is_some_and(|it| it.is_word(&["mm"]))
            || (value >= 1500.0 && tokens[at].whole().is_some());
        let value = if millimetres { value / 1000.0 } else { value };
        if !(0.5..=1000.0).contains(&value) {
            continue;
        }
        used[i..=at].fill(true);
        let before = tokens[..=i].iter().rev().take(3).filter(|it| it.kind == super::token::TokenKind::Chinese);
        let context: String = before.map(|it| it.text.as_str()).collect();
        match () {
            () if context.contains("消防") => label.height_fire = Some(value),
            () if context.contains("规划") => label.height_planning = Some(value),
            () if context.contains("间距") || context.contains("日照") => label.height_spacing = Some(value),
            () => label.heights.push(value),
        }
    }
}

/// `18F/53.90m`, `6层 19.2米`: the only length beside the storeys, as high as so many storeys may be, is the height.
fn bare_height(tokens: &[Token], label: &mut BuildingLabel) {
    let is_told = !label.heights.is_empty()
        || label.height_fire.or(label.height_planning).or(label.height_spacing).is_some()
        || label.storeys.is_empty();
    if is_told {
        return;
    }
    let most = label.storeys.iter().copied().max().map_or(0.0, f64::from);
    let length = |at: usize| {
        let value = tokens[at].number()?;
        let unit = tokens.get(at + 1).filter(|it| it.is_word(&["m"]) || it.text == "米")?;
        let squared = unit.is_word(&["m"])
            && tokens
                .get(at + 2)
                .is_some_and(|it| !it.spaced && (it.number().is_some() || "²³^*x×".contains(&*it.text)));
        // Levels, widths, sizes and distances are called so.
        let before = at.checked_sub(1).map(|it| &tokens[it]);
        let means_other = before.is_some_and(|it| {
            "=:±+-*x×≥≤<>".contains(it.text.to_lowercase().as_str())
                || it.contains(&["宽", "距", "径", "标高", "地坪", "层高", "深", "长", "退"])
        });
        let of_width =
            tokens.get(at + 2).is_some_and(|it| it.starts_with(&["宽", "深", "长"]) || it.is_word(&["wide"]));
        let plausible = (MIN_STOREY * most..=MAX_STOREY * most + ROOF).contains(&value);
        (!squared && !means_other && !of_width && plausible).then_some(value)
    };
    let found: Vec<f64> = (0..tokens.len()).filter_map(length).collect();
    if let [height] = found[..] {
        label.heights.push(height);
    }
}

/// Metres: the least and greatest height of a storey that a bare length may be read with, and what a roof may add.
const MIN_STOREY: f64 = 2.0;
const MAX_STOREY: f64 = 9.0;
const ROOF: f64 = 12.0;

fn areas_and_counts(tokens: &[Token], used: &mut [bool], label: &mut BuildingLabel) {
    for i in 0..tokens.len() {
        if used[i] {
            continue;
        }
        let equals = tokens.get(i + 1).is_some_and(|it| it.is_sign('=') || it.is_sign(':'));
        if (tokens[i].ends_with(&["建筑面积"]) || (tokens[i].is_word(&["GFA", "S", "area"]) && equals))
            && let Some(at) = value_after(tokens, i)
        {
            label.floor_area = tokens[at].number();
            used[i..=at].fill(true);
        }
        if tokens[i].ends_with(&["户数"])
            && let Some(at) = value_after(tokens, i)
        {
            label.dwellings = tokens[at].whole();
            used[i..=at].fill(true);
        }
        let followed = tokens.get(i + 1);
        if let (Some(count), Some(true)) = (
            tokens[i].whole(),
            followed.map(|it| it.starts_with(&["户"]) || it.is_word(&["units", "dwellings", "apts"])),
        ) {
            label.dwellings = Some(count);
            used[i] = true;
        }
        // What is left with a unit of area is no storey and no number.
        let squared = |it: &Token| it.is_word(&["m", "㎡", "平方米", "sqm"]) || it.is_sign('㎡') || it.is_sign('m');
        if tokens[i].number().is_some() && followed.is_some_and(squared) {
            used[i] = true;
        }
    }
}

/// `耐火等级:二级`, `一级耐火`, `grade II`.
fn grade(tokens: &[Token], used: &mut [bool], label: &mut BuildingLabel) {
    let value = |token: &Token| -> Option<u32> {
        let roman = ["I", "II", "III", "IV"].iter().position(|it| token.text.eq_ignore_ascii_case(it));
        let sign = ["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ"].iter().position(|it| token.text == *it);
        let chinese = ["一", "二", "三", "四"]
            .iter()
            .position(|it| token.text.starts_with(it) && token.text.chars().nth(1) == Some('级'));
        let index = roman.or(sign).or(chinese).map(|it| it as u32 + 1);
        index.or(token.whole().filter(|it| (1..=4).contains(it)))
    };
    for i in 0..tokens.len() {
        if tokens[i].contains(&["耐火"]) || tokens[i].is_word(&["grade"]) || (tokens[i].is_word(&["rating"])) {
            if let Some(inside) = tokens[i].text.find("级耐火") {
                let digit = tokens[i].text[..inside].chars().last();
                label.fire_grade =
                    digit.and_then(|it| "一二三四".chars().position(|d| d == it)).map(|it| it as u32 + 1);
            }
            if let Some(inside) = ["耐火等级为", "耐火等级", "耐火"].iter().find_map(|it| tokens[i].text.split_once(it))
            {
                let digit = inside.1.chars().next();
                let index = digit.and_then(|it| "一二三四".chars().position(|d| d == it));
                label.fire_grade = index.map(|it| it as u32 + 1).or(label.fire_grade);
            }
            for at in i + 1..tokens.len().min(i + 4) {
                if label.fire_grade.is_none() && !used[at] {
                    label.fire_grade = value(&tokens[at]);
                    used[at] |= label.fire_grade.is_some();
                }
            }
            used[i] = true;
        }
    }
}

const NUMBER_WORDS: [&str; 8] = ["号楼", "号", "栋", "幢", "座", "楼", "#楼", "地块"];
const ENGLISH_NUMBER_WORDS: [&str; 9] = ["building", "bldg", "block", "blk", "tower", "house", "villa", "no", "unit"];

fn number(tokens: &[Token], used: &mut [bool], label: &mut BuildingLabel) {
    let n = tokens.len();
    for i in 0..n {
        if used[i] || label.number.is_some() {
            continue;
        }
        let token = &tokens[i];
        // 3#, S1#, 1-2#, A-3#, 3号楼, 3栋: from the first letter or number that is written without a space on.
        let is_marker = token.is_sign('#')
            || (token.starts_with(&NUMBER_WORDS[..6])
                && i > 0
                && !token.starts_with(&["楼梯", "号地", "座位", "座椅"]));
        if is_marker && i > 0 && (!token.spaced || token.is_sign('#')) {
            let mut start = i;
            while start > 0 {
                let before = &tokens[start - 1];
                let joins = before.number().is_some()
                    || (before.kind == super::token::TokenKind::Letters && before.text.chars().count() <= 3)
                    || (before.is_sign('-') && start >= 2);
                if !joins || used[start - 1] || (start < i && tokens[start].spaced) {
                    break;
                }
                start -= 1;
            }
            if start < i && !tokens[start].is_sign('-') {
                let body: String = tokens[start..i].iter().map(|it| it.text.as_str()).collect();
                let marker = match token.is_sign('#') {
                    true => "#",
                    false => NUMBER_WORDS.iter().find(|it| token.text.starts_with(**it)).copied().unwrap_or_default(),
                };
                // 3楼 may be the third floor: only a number when the label tells storeys elsewhere.
                let is_floor =
                    marker == "楼" && !tokens.iter().enumerate().any(|(at, it)| at > i && it.is_word(&["F"]));
                let plausible = body.chars().count() <= 8 && !body.contains('.');
                if plausible && !is_floor {
                    label.number = Some(format!("{body}{marker}"));
                    used[start..=i].fill(true);
                    continue;
                }
            }
        }
        // 一号楼
        if token.kind == super::token::TokenKind::Chinese {
            if let Some((digits, rest)) = split_chinese_number(&token.text)
                && let Some(marker) = ["号楼", "号", "栋", "幢", "座"].iter().find(|it| rest.starts_with(**it))
            {
                label.number = Some(format!("{digits}{marker}"));
                continue;
            }
            // 甲座
            if let Some(marker) =
                ["座", "栋", "幢"].iter().find(|it| token.text.chars().skip(1).collect::<String>().starts_with(**it))
                && token.text.starts_with(['甲', '乙', '丙', '丁', '东', '西', '南', '北'])
            {
                label.number = Some(format!("{}{marker}", token.text.chars().next().unwrap_or_default()));
                continue;
            }
        }
        // #3
        let next = tokens.get(i + 1).filter(|it| !it.spaced || token.is_word(&ENGLISH_NUMBER_WORDS));
        if token.is_sign('#')
            && (i == 0 || tokens[i - 1].number().is_none())
            && next.is_some_and(|it| it.whole().is_some())
        {
            label.number = next.map(|it| format!("#{}", it.text));
            used[i..=i + 1].fill(true);
            continue;
        }
        // Building 3, Block A, No. 3
        if token.is_word(&ENGLISH_NUMBER_WORDS) {
            let at = if tokens
                .get(i + 1)
                .is_some_and(|it| it.is_sign('.') || it.is_sign('-') || it.is_sign('#') || it.is_sign(':'))
            {
                i + 2
            } else {
                i + 1
            };
            let short = |it: &&Token| {
                it.whole().is_some() || (it.kind == super::token::TokenKind::Letters && it.text.chars().count() <= 2)
            };
            if let Some(name) = tokens.get(at).filter(short) {
                let mut text = name.text.clone();
                let mut end = at;
                // A1, 3B
                while let Some(more) = tokens.get(end + 1).filter(|it| !it.spaced).filter(short) {
                    text.push_str(&more.text);
                    end += 1;
                }
                let between: String = tokens[i + 1..at].iter().map(|it| it.text.as_str()).collect();
                let space = if tokens[at].spaced { " " } else { "" };
                label.number = Some(format!("{}{between}{space}{text}", token.text));
                used[i..=end].fill(true);
            }
        }
    }
}

/// `十二号楼` → (`十二`, `号楼`).
fn split_chinese_number(text: &str) -> Option<(&str, &str)> {
    let end = text.char_indices().find(|(_, c)| !"一二三四五六七八九十".contains(*c)).map(|it| it.0)?;
    (end > 0 && chinese_number(&text[..end]).is_some()).then(|| text.split_at(end))
}

fn storeys(tokens: &[Token], used: &mut [bool], label: &mut BuildingLabel) {
    let n = tokens.len();
    let is_storey_word = |it: &Token| {
        it.is_word(&[
            "F", "FL", "FLR", "storey", "storeys", "story", "stories", "floor", "floors", "levels", "sty", "层",
        ]) || it.starts_with(&["层"]) && !it.starts_with(&["层高"])
    };
    for i in 0..n {
        if used[i] {
            continue;
        }
        let token = &tokens[i];
        if let Some(count) = token.whole().filter(|it| *it <= 200) {
            let next = tokens.get(i + 1).filter(|_| !used.get(i + 1).copied().unwrap_or(true));
            let minus =
                i > 0 && tokens[i - 1].is_sign('-') && (i == 1 || tokens[i - 2].whole().is_none() || used[i - 2]);
            let underground = minus
                || (i > 0 && tokens[i - 1].ends_with(&["地下", "下"]))
                || next.is_some_and(|it| it.is_word(&["D"]))
                || (i > 0 && tokens[i - 1].is_word(&["B"]) && !tokens[i].spaced && count <= 9)
                || next.is_some_and(|it| it.is_word(&["basement", "basements", "B"]));
            // 18-STOREY
            let hyphened = next.is_some_and(|it| it.is_sign('-') && !it.spaced)
                && tokens.get(i + 2).is_some_and(|it| !it.spaced && is_storey_word(it));
            let storey = hyphened || next.is_some_and(is_storey_word);
            let after_f = i > 0
                && tokens[i - 1].is_word(&["F"])
                && !token.spaced
                && !used[i - 1]
                && label.storeys.is_empty()
                && (i < 2 || tokens[i - 2].whole().is_none());
            // 层数:18
            let after_word = (i >= 1 && tokens[i - 1].ends_with(&["层数"]))
                || (i >= 2
                    && tokens[i - 2].ends_with(&["层数"])
                    && (tokens[i - 1].is_sign(':') || tokens[i - 1].is_sign('=')));
            let storey = storey || after_word && !minus;
            if underground && (storey || minus || count <= 9) {
                label.below = Some(label.below.unwrap_or(0).max(count));
                used[i] = true;
            } else if storey || after_f {
                // 17+1F, 15-18F: the numbers before belong to it.
                let joined = i >= 2 && !used[i - 1] && !used[i - 2];
                let earlier = if joined { tokens[i - 2].whole().filter(|it| *it <= 200) } else { None };
                match (earlier, i >= 1 && tokens[i - 1].is_sign('+')) {
                    (Some(main), true) => label.storeys.push(main + count),
                    _ if i >= 2 && tokens[i - 1].is_sign('+') && tokens[i - 2].is_word(&["G"]) => {
                        label.storeys.push(count + 1)
                    }
                    (Some(low), false) if tokens[i - 1].is_sign('-') || tokens[i - 1].is_sign('~') => {
                        label.storeys.extend([low, count]);
                    }
                    _ => label.storeys.push(count),
                }
                used[i] = true;
            } else if tokens.get(i + 1).is_some_and(|it| it.is_sign('/')) && label.storeys.is_empty() {
                // 18/2, 18/-2, 18/2D
                let at = if tokens.get(i + 2).is_some_and(|it| it.is_sign('-')) { i + 3 } else { i + 2 };
                let below = tokens.get(at).and_then(Token::whole).filter(|it| *it <= 9);
                let ends = !tokens.get(at + 1).is_some_and(|it| it.is_sign('/') || it.is_sign('.'));
                if let Some(below) = below.filter(|_| ends && count >= 1) {
                    label.storeys.push(count);
                    label.below = Some(below);
                    used[i..=at].fill(true);
                }
            } else if i >= 2 && tokens[i - 1].is_sign('+') && tokens[i - 2].is_word(&["G"]) {
                label.storeys.push(count + 1);
            }
        }
        // 十八层, 地下二层, 地上十八层
        if token.kind == super::token::TokenKind::Chinese {
            for (at, _) in token.text.match_indices('层') {
                let before = &token.text[..at];
                let start = before.char_indices().rev().take_while(|(_, c)| "一二三四五六七八九十".contains(*c)).last();
                let Some(count) = start.and_then(|(from, _)| chinese_number(&before[from..])) else { continue };
                let lead = &before[..start.map_or(0, |it| it.0)];
                if lead.ends_with("地下") || lead.ends_with('负') {
                    label.below = Some(count);
                } else {
                    label.storeys.push(count);
                }
            }
        }
    }
    if label.storeys.is_empty() && tokens.iter().any(|it| it.contains(&["单层"]) || it.is_word(&["single"])) {
        label.storeys.push(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let label = building_label(text);
        let mut out: Vec<String> = Vec::new();
        out.extend(label.number.map(|it| format!("no {it}")));
        if !label.storeys.is_empty() {
            out.push(format!("storeys {:?}", label.storeys));
        }
        out.extend(label.below.map(|it| format!("below {it}")));
        out.extend(label.heights.iter().map(|it| format!("h {it}")));
        out.extend(label.height_fire.map(|it| format!("fire {it}")));
        out.extend(label.height_planning.map(|it| format!("planning {it}")));
        out.extend(label.ground_level.map(|it| format!("±0={it}")));
        out.extend(label.outdoor_level.map(|it| format!("outdoor {it}")));
        out.extend(label.fire_grade.map(|it| format!("grade {it}")));
        out.extend(label.dwellings.map(|it| format!("dwellings {it}")));
        out.extend(label.floor_area.map(|it| format!("area {it}")));
        out.extend(label.survey.map(|it| format!("survey {it}")));
        out.join(", ")
    }

    #[test]
    fn every_usual_form_of_a_building_label_is_read() {
        let cases = [
            ("3#住宅 18F H=53.90", "no 3#, storeys [18], h 53.9"),
            ("3#楼 18层 高53.9m", "no 3#, storeys [18], h 53.9"),
            ("3#\n住宅楼\n18F/-2F\nh:53.9", "no 3#, storeys [18], below 2, h 53.9"),
            ("S1#商业 3F/2D H=15.6m", "no S1#, storeys [3], below 2, h 15.6"),
            ("1-2#楼 17+1F", "no 1-2#, storeys [18]"),
            ("12号楼(住宅) 地上18层 地下2层 建筑高度:53.90m", "no 12号楼, storeys [18], below 2, h 53.9"),
            ("A座 办公 18/2 H53.90", "no A座, storeys [18], below 2, h 53.9"),
            ("5栋 11F ±0.000=4.50 室外地坪 4.20", "no 5栋, storeys [11], ±0=4.5, outdoor 4.2"),
            ("门卫 1F H=3.6 耐火等级:二级", "storeys [1], h 3.6, grade 2"),
            ("Building 3 office 12 storeys H=48.0m", "no Building 3, storeys [12], h 48"),
            ("BLDG A1\n6F\nHT. 22.5", "no BLDG A1, storeys [6], h 22.5"),
            ("TOWER 2\n11-STOREY\nHEIGHT = 33.35 m", "no TOWER 2, storeys [11], h 33.35"),
            ("T3\n办公 18F/74.90m", "no T3, storeys [18], h 74.9"),
            ("P3 停车 6F", "storeys [6]"),
            ("Tower B, 30F/B3, Height: 99.5 m", "no Tower B, storeys [30], below 3, h 99.5"),
            ("一号楼 十八层", "no 一号楼, storeys [18]"),
            ("消防高度53.20m 规划高度54.60m", "fire 53.2, planning 54.6"),
            ("砼3", "storeys [3], survey 砼"),
            ("混5", "storeys [5], survey 混"),
            ("Ｎｏ．７ ６Ｆ", "no No.7, storeys [6]"),
            ("H=53900", "h 53.9"),
            ("2号楼 72户 S=8123.45m²", "no 2号楼, dwellings 72, area 8123.45"),
            ("4.0m宽消防车道", ""),
            ("地下车库 -2F", "below 2"),
            ("耐火等级一级", "grade 1"),
            ("现状 6F", "storeys [6]"),
            ("3#楼 住宅 18F/53.90m", "no 3#, storeys [18], h 53.9"),
            ("3栋(住宅)18F/53.9M 耐火等级一级", "no 3栋, storeys [18], h 53.9, grade 1"),
            ("19.2M 1#住宅 6/1", "no 1#, storeys [6], below 1, h 19.2"),
            ("3#住宅;层数:18;高度:53.90m", "no 3#, storeys [18], h 53.9"),
            ("3# 6层 距红线8.0m", "no 3#, storeys [6]"),
            ("3#楼 2F 6.0m宽", "no 3#, storeys [2]"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
