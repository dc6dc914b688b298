//! What the columns of a table mean, by their heads.

use super::grid::Grid;
use crate::name::Name;
use crate::profile::Pattern;

/// What a column holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ColumnRole {
    /// What the drawing declares.
    Value,
    /// What planning conditions or codes require: never taken as declared.
    Limit,
    Unit,
    Remark,
    /// The running number of the row.
    Ordinal,
    /// The names of rows.
    Name,
    /// What the drawing declares for one plot, by its number as written.
    Plot(String),
}

/// A column by its head.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub role: ColumnRole,
    pub x: [f64; 2],
}

/// The columns that the heads of a table name, and the row after the last head.
pub(crate) fn columns(grid: &Grid) -> (Vec<Column>, usize) {
    let heads = Heads::new();
    let mut columns: Vec<Column> = Vec::new();
    let mut body = 0;
    for (r, row) in grid.rows.iter().enumerate().take(4) {
        let found: Vec<Column> = row
            .iter()
            .filter(|it| grid.cells[**it].rows[0] == r || grid.cells[**it].rows[1] == r)
            .filter_map(|it| heads.role(&grid.cells[*it].text).map(|role| Column { role, x: grid.cells[*it].x }))
            .collect();
        // A row with the name of an indicator and its value is no head.
        let distinct = found.iter().filter(|it| !matches!(it.role, ColumnRole::Name)).count();
        if found.len() >= 2 || (distinct >= 1 && row.len() <= 3 && columns.is_empty() && r <= 1) {
            for column in found {
                if !columns.iter().any(|it| it.role == column.role && it.x == column.x) {
                    columns.push(column);
                }
            }
            body = r + 1;
        } else if !columns.is_empty() {
            break;
        }
    }
    if columns.iter().any(|it| matches!(it.role, ColumnRole::Value | ColumnRole::Plot(_))) {
        return (columns, body);
    }
    // A single column of values may be called anything, also 规划指标.
    let limits = columns.iter().filter(|it| it.role == ColumnRole::Limit).count();
    if limits == 1 {
        for column in &mut columns {
            if column.role == ColumnRole::Limit {
                column.role = ColumnRole::Value;
            }
        }
    }
    (columns, body)
}

struct Heads {
    words: Vec<(ColumnRole, Vec<Pattern>, Vec<Pattern>)>,
}

impl Heads {
    fn new() -> Heads {
        let of = |role, texts: &[&str], not: &[&str]| {
            (role, texts.iter().map(|it| Pattern::new(it)).collect(), not.iter().map(|it| Pattern::new(it)).collect())
        };
        Heads {
            words: vec![
                of(
                    ColumnRole::Limit,
                    &[
                        "限值|限制|规划条件|规划要求|控制指标|要求|规定|标准值|规范|条件|出让|批准|规划指标|控规|上限|下限|规划值|规划控制",
                        "limit|required|requirement|permitted|allowed|allowable|condition*|permissible|planning|code",
                    ],
                    &["设计|方案|本次|proposed|provided|design"],
                ),
                of(
                    ColumnRole::Value,
                    &[
                        "设计|方案|数值|数量|本次|实际|设计值|申报|报建|指标值|设计指标|拟建|建成|值|本方案",
                        "design|proposed|provided|value|values|quantity|actual|declared|designed|amount|qty|figure",
                    ],
                    &["单位|要求|限值|规划条件|design limit|requirement"],
                ),
                of(ColumnRole::Unit, &["单位|计量单位", "unit|units"], &["设计单位|建设单位|number"]),
                of(ColumnRole::Remark, &["备注|说明|附注", "remark|remarks|note|notes|comment"], &[]),
                of(ColumnRole::Ordinal, &["序号|编号|项次", "no|item no|s.n|serial"], &["楼|栋"]),
                of(
                    ColumnRole::Name,
                    &["项目|名称|指标名称|指标|内容|类别", "item|indicator|name|description|parameter|index"],
                    &["no"],
                ),
            ],
        }
    }

    fn role(&self, text: &str) -> Option<ColumnRole> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > 20 {
            return None;
        }
        if let Some(plot) = plot_number(text) {
            return Some(ColumnRole::Plot(plot));
        }
        let name = Name::new(text);
        let mut best: Option<(u32, ColumnRole)> = None;
        for (role, patterns, not) in &self.words {
            let weight = patterns.iter().filter_map(|it| it.weight(&name)).max();
            let excluded = not.iter().any(|it| it.weight(&name).is_some());
            if let Some(weight) = weight.filter(|it| !excluded && best.as_ref().is_none_or(|best| *it > best.0)) {
                best = Some((weight, role.clone()));
            }
        }
        // Numbers are values, not heads.
        let has_number = text.chars().any(|c| c.is_ascii_digit());
        best.filter(|_| !has_number).map(|it| it.1)
    }
}

/// `A-01`, `A-01地块`, `1号地块`, `地块一`, `Plot B`.
pub(crate) fn plot_number(text: &str) -> Option<String> {
    let compact: String = crate::name::half_width_text(text).chars().filter(|c| !c.is_whitespace()).collect();
    if compact.contains("地块")
        && compact.chars().count() <= 12
        && !compact.contains("面积")
        && !compact.contains("指标")
    {
        let rest = compact.replace("地块", "");
        return (!rest.is_empty()).then_some(rest);
    }
    let lower = compact.to_lowercase();
    for word in ["plot", "parcel", "lot"] {
        if let Some(rest) = lower.strip_prefix(word) {
            let rest = rest.trim_start_matches(['-', '.', ':']);
            let short =
                !rest.is_empty() && rest.len() <= 5 && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            let is_word = rest.len() > 1 && rest.chars().all(|c| c.is_ascii_alphabetic());
            return (short && !is_word).then(|| compact[compact.len() - rest.len()..].to_string());
        }
    }
    // A-01, C1-02
    let (head, tail) = compact.split_once('-')?;
    let letters = head.starts_with(|c: char| c.is_ascii_uppercase()) && head.len() <= 4;
    let digits = !tail.is_empty() && tail.len() <= 3 && tail.chars().all(|c| c.is_ascii_digit());
    (letters && digits).then_some(compact)
}
