//! Names for title blocks, streets and districts.

use crate::random::Random;

/// What the title block says.
#[derive(Clone, Debug)]
pub struct Project {
    /// Project, Chinese.
    pub name: String,
    /// Project, English.
    pub name_en: String,
    /// Client.
    pub client: String,
    /// Institute.
    pub institute: String,
    /// Drawing number.
    pub number: String,
    /// Date.
    pub date: String,
    /// Designer, checker, approver.
    pub people: [String; 3],
}

const DISTRICTS: &[(&str, &str)] = &[
    ("滨河新区", "Binhe"),
    ("东城区", "Dongcheng"),
    ("临港片区", "Lingang"),
    ("北蔡镇", "Beicai"),
    ("云溪街道", "Yunxi"),
    ("科创园区", "Kechuang"),
];
const STREETS: &[&str] = &["明德路", "学府路", "安澜路", "文汇街", "长青路", "云帆路", "望江大道", "青石巷"];
const PEOPLE: &[&str] = &["沈文博", "陆远", "周以宁", "何清", "顾明哲", "林树", "许知行", "方敏", "秦岚", "宋一舟"];
const INSTITUTES: &[&str] = &["远山建筑设计院有限公司", "海岸城市规划设计研究院", "同舟工程设计有限公司"];

/// A project with an invented name.
pub fn invent(random: &mut Random, residential: bool) -> Project {
    let (zh, en) = *random.pick(DISTRICTS);
    let plot = format!("{}-{:02}", random.pick(&["A", "B", "C1", "D2"]), random.whole(1, 18));
    let (what, what_en) =
        if residential { ("住宅项目", "Residential Quarter") } else { ("商务办公项目", "Office Campus") };
    let mut people: Vec<&str> = Vec::new();
    while people.len() < 3 {
        let person = *random.pick(PEOPLE);
        if !people.contains(&person) {
            people.push(person);
        }
    }
    Project {
        name: format!("{zh}{plot}地块{what}"),
        name_en: format!("{en} Plot {plot} {what_en}"),
        client: format!("{zh}城市建设发展有限公司"),
        institute: random.pick(INSTITUTES).to_string(),
        number: format!("总施-{:02}", random.whole(1, 9)),
        date: format!("2026-{:02}-{:02}", random.whole(1, 11), random.whole(1, 28)),
        people: [people[0].to_string(), people[1].to_string(), people[2].to_string()],
    }
}

/// Names of the streets of a site, all different.
pub fn streets(random: &mut Random, n: usize) -> Vec<String> {
    let first = random.whole(0, STREETS.len() as i64 - 1) as usize;
    (0..n).map(|i| STREETS[(first + i * 3) % STREETS.len()].to_string()).collect()
}
