//! Tables for spreadsheets: RFC 4180, UTF-8 with a byte order mark, so that spreadsheet programs show Chinese right.

use crate::Language;
use findings::{Review, SunlightReport};

const BOM: &str = "\u{feff}";

/// One row a finding.
pub fn findings(review: &Review, language: Language) -> String {
    let mut out = BOM.to_string();
    let head = language.pick(
        ["审查要点", "条文", "部门", "程度", "结论", "标题", "说明", "对象", "实测", "要求", "富余", "单位", "x", "y"],
        [
            "rule",
            "clause",
            "department",
            "severity",
            "verdict",
            "title",
            "message",
            "objects",
            "measured",
            "required",
            "margin",
            "unit",
            "x",
            "y",
        ],
    );
    row(&mut out, &head.map(str::to_string));
    for it in &review.findings {
        let place = it.mark.as_ref().and_then(crate::geojson::any_position);
        let required = it.required.as_ref().map(|it| format!("{} {}", it.sense, it.value));
        row(
            &mut out,
            &[
                it.rule.clone(),
                it.clause.clone(),
                it.department.clone(),
                it.severity.as_str().to_string(),
                it.verdict.as_str().to_string(),
                language.of(&it.title).to_string(),
                language.of(&it.message).to_string(),
                it.objects.iter().map(|id| object_name(review, id)).collect::<Vec<_>>().join(" "),
                it.measured.as_ref().map(|it| it.value.to_string()).unwrap_or_default(),
                required.unwrap_or_default(),
                it.margin.map(|it| it.to_string()).unwrap_or_default(),
                it.measured.as_ref().map(|it| it.unit.clone()).unwrap_or_default(),
                place.map(|it| it[0].to_string()).unwrap_or_default(),
                place.map(|it| it[1].to_string()).unwrap_or_default(),
            ],
        );
    }
    out
}

/// One row an indicator.
pub fn indicators(review: &Review, language: Language) -> String {
    let mut out = BOM.to_string();
    let head = language.pick(
        ["指标", "名称", "地块", "计算值", "申报值", "下限", "上限", "单位", "申报核对", "限值核对"],
        ["id", "title", "plot", "value", "declared", "min", "max", "unit", "verdict", "limit_verdict"],
    );
    row(&mut out, &head.map(str::to_string));
    let number = |it: Option<f64>| it.map(|it| it.to_string()).unwrap_or_default();
    for it in &review.indicators {
        let limit = it.limit.as_ref();
        row(
            &mut out,
            &[
                it.id.clone(),
                language.of(&it.title).to_string(),
                it.plot.clone().unwrap_or_default(),
                number(it.value),
                number(it.declared),
                number(limit.and_then(|it| it.min)),
                number(limit.and_then(|it| it.max)),
                it.unit.clone(),
                it.verdict.as_str().to_string(),
                it.limit_verdict.as_str().to_string(),
            ],
        );
    }
    out
}

/// An object's name as written, or its id when it has none.
fn object_name(review: &Review, id: &str) -> String {
    let object = review.objects.iter().find(|it| it.id == id);
    object.map(|it| it.name.as_str()).filter(|it| !it.is_empty()).unwrap_or(id).to_string()
}

/// One row a window place of a sunlight analysis; minutes, and times of day as 10:14:05 of true solar time.
pub fn sunlight(report: &SunlightReport, language: Language) -> String {
    let mut out = BOM.to_string();
    let head = language.pick(
        [
            "建筑",
            "用途",
            "状态",
            "层",
            "窗位",
            "x",
            "y",
            "朝向",
            "最长连续（分）",
            "累计（分）",
            "建设前最长连续（分）",
            "受照时段",
            "遮挡",
        ],
        [
            "building",
            "use",
            "status",
            "storey",
            "window",
            "x",
            "y",
            "bearing",
            "longest_min",
            "total_min",
            "longest_before_min",
            "lit",
            "shadows",
        ],
    );
    row(&mut out, &head.map(str::to_string));
    let minutes = |seconds: f64| format!("{:.2}", seconds / 60.0);
    for building in &report.buildings {
        for (place, it) in building.windows.iter().enumerate() {
            let lit: Vec<String> = it.lit.iter().map(|it| format!("{}-{}", clock(it[0]), clock(it[1]))).collect();
            let shadows = it.shadows.iter().map(|it| format!("{}-{} {}", clock(it.from), clock(it.to), it.name));
            row(
                &mut out,
                &[
                    building.name.clone(),
                    building.use_.clone().unwrap_or_default(),
                    building.status.clone().unwrap_or_default(),
                    it.storey.to_string(),
                    (place + 1).to_string(),
                    format!("{:.3}", it.at[0]),
                    format!("{:.3}", it.at[1]),
                    format!("{:.2}", it.bearing),
                    minutes(it.longest),
                    minutes(it.total),
                    minutes(it.longest_before),
                    lit.join(" "),
                    shadows.collect::<Vec<_>>().join("; "),
                ],
            );
        }
    }
    out
}

/// A time of day as `10:14:05`, to the second.
fn clock(seconds: f64) -> String {
    let whole = seconds.round() as i64;
    format!("{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
}

fn row(out: &mut String, cells: &[String]) {
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        // A cell that starts with one of these would be run as a formula by spreadsheet programs.
        let text = match cell.chars().next() {
            Some('=' | '+' | '@') => format!("'{cell}"),
            Some('-') if cell.parse::<f64>().is_err() => format!("'{cell}"),
            _ => cell.clone(),
        };
        if text.contains(['"', ',', '\n', '\r']) {
            out.push('"');
            out.push_str(&text.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&text);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_a_drawing_cannot_become_a_formula_or_break_a_row() {
        let mut out = String::new();
        row(&mut out, &["=1+1".to_string(), "a,\"b\"\nc".to_string(), "-3.5".to_string()]);
        assert_eq!(out, "'=1+1,\"a,\"\"b\"\"\nc\",-3.5\r\n");
    }
}
