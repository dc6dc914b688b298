//! `tushen sunlight`

use super::reviewed;
use crate::args::{Format, SunlightArguments};
use crate::{CLEAN, input, output};
use ::render::{Overlay, SvgOptions, Tone};
use exchange::Language;
use findings::SunlightReport;
use review::{Session, SunlightOptions};

/// Analyses the sunlight on one drawing.
pub fn run(arguments: &SunlightArguments) -> Result<u8, String> {
    let language = input::language(arguments.review.lang);
    let (_, session) = reviewed::one(&arguments.review, language)?;
    if arguments.ground.is_some_and(|it| !(it.is_finite() && it >= 0.1)) {
        return Err(
            language.pick("--ground 应为不小于 0.1 的米数".into(), "--ground is a number of metres from 0.1".into())
        );
    }
    let storey_height = input::storey_height(arguments.storey_height, language)?;
    let options = SunlightOptions { ground: arguments.ground, storey_height, storeys: arguments.storeys };
    let report = session.sunlight(&arguments.convention, &options).ok_or_else(|| {
        let known = Session::sunlight_conventions().join(", ");
        let name = &arguments.convention;
        language.pick(
            format!("没有日照分析方法“{name}”；可用：{known}"),
            format!("there is no convention “{name}” of a sunlight analysis; known: {known}"),
        )
    })?;
    let result = match arguments.format {
        Format::Text => text(&report, arguments.storeys, language),
        Format::Json => serde_json::to_string_pretty(&report).map_err(|error| error.to_string())? + "\n",
        Format::Csv => exchange::csv::sunlight(&report, language),
        Format::Svg => svg(&session, &report, arguments.need * 60.0, language),
        other => {
            return Err(language.pick(
                format!("sunlight 只输出 text、json、csv 或 svg，不支持 {other:?}"),
                format!("sunlight prints text, json, csv or svg, not {other:?}"),
            ));
        }
    };
    output::write(arguments.out.as_deref(), result.as_bytes())?;
    Ok(CLEAN)
}

/// A line a building: the worst and the best window place, before and after, and who shades the worst one.
fn text(report: &SunlightReport, storeys: bool, language: Language) -> String {
    // What ends with the hours of the analysis is exact up to rounding.
    let minutes = |seconds: f64| format!("{:.0}", ((seconds + 0.01) / 60.0).floor());
    let mut out = language.pick(
        format!("日照分析 {}：{}，真太阳时；各建筑主要朝向{}窗位的最长连续日照（分）\n", report.convention, report.day, if storeys { "各层" } else { "底层" }),
        format!(
            "sunlight by {}: {}, true solar time; longest continuous sun of window places on {} of the main façade, minutes\n",
            report.convention,
            report.day,
            if storeys { "every storey" } else { "the ground floor" }
        ),
    );
    for building in &report.buildings {
        let mut windows: Vec<_> = building.windows.iter().collect();
        windows.sort_by(|a, b| a.longest.total_cmp(&b.longest));
        let (Some(worst), Some(best)) = (windows.first(), windows.last()) else {
            let missing = building.missing.as_ref().map(|it| language.of(it).to_string()).unwrap_or_default();
            out += &format!("  {}  {missing}\n", building.name);
            continue;
        };
        let shadows = worst.shadows.iter();
        let shadows: Vec<String> =
            shadows.map(|it| format!("{}–{} {}", clock(it.from), clock(it.to), it.name)).collect();
        let (low, high, before) = (minutes(worst.longest), minutes(best.longest), minutes(worst.longest_before));
        let shadows = if shadows.is_empty() { "–".to_string() } else { shadows.join(language.pick("；", "; ")) };
        out += &language.pick(
            format!("  {}  {low}–{high}  建设前 {before}  遮挡 {shadows}\n", building.name),
            format!("  {}  {low}–{high}  before {before}  shaded {shadows}\n", building.name),
        );
    }
    for it in &report.assumed {
        out += &format!("  {}\n", language.of(it));
    }
    out
}

fn clock(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as i64;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The drawing with a dot at each window place: failing where the longest sun is below `need` seconds, undecided where it was so
/// before the project; under them the ground by hours of sun, where that was asked for.
fn svg(session: &Session, report: &SunlightReport, need: f64, language: Language) -> String {
    let units = session.units_per_metre();
    let mut overlays = Vec::new();
    let mut key = Vec::new();
    // The whole day belongs to the last hour.
    let day = (((report.hours[1] - report.hours[0]) / 3600.0).ceil() as u8).clamp(1, 10);
    let hours = |seconds: f64| ((seconds / 3600.0).floor() as i64).clamp(0, i64::from(day) - 1) as u8;
    for hour in 0..day {
        let tone = Tone::Scale(if day > 1 { hour * 9 / (day - 1) } else { 9 });
        let mut cells = Vec::new();
        for ground in &report.grounds {
            let of_hour = |it: &(usize, &Option<f64>)| it.1.is_some_and(|it| hours(it) == hour);
            for (at, _) in ground.totals.iter().enumerate().filter(of_hour) {
                let half = ground.step / 2.0;
                let x = ground.origin[0] + (at % ground.columns) as f64 * ground.step;
                let y = ground.origin[1] + (at / ground.columns) as f64 * ground.step;
                let corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)];
                cells.push(serde_json::json!([corners.map(|(dx, dy)| [x + dx, y + dy])]));
            }
        }
        let geometry = serde_json::json!({ "type": "MultiPolygon", "coordinates": cells });
        if let Some(overlay) = Overlay::from_geojson("ground", "", tone, &geometry, units) {
            overlays.push(overlay);
            let text = language.pick(format!("地面 {hour}–{} 小时", hour + 1), format!("ground {hour}–{} h", hour + 1));
            key.push((tone, text));
        }
    }
    for it in report.grounds.iter().flat_map(|it| &it.contours) {
        let geometry = serde_json::json!({ "type": "MultiLineString", "coordinates": it.lines });
        overlays.extend(Overlay::from_geojson("contour", &it.hours.to_string(), Tone::Note, &geometry, units));
    }
    for building in &report.buildings {
        for it in &building.windows {
            let tone = match (it.longest < need, it.longest_before < need) {
                (true, false) => Tone::Fail,
                (true, true) => Tone::Unknown,
                _ => Tone::Pass,
            };
            let point = serde_json::json!({ "type": "Point", "coordinates": it.at });
            overlays.extend(Overlay::from_geojson(&building.id, "", tone, &point, units));
        }
    }
    let minutes = need / 60.0;
    key.extend([
        (Tone::Pass, language.pick(format!("连续日照 ≥ {minutes} 分"), format!("≥ {minutes} min of continuous sun"))),
        (Tone::Fail, language.pick(format!("< {minutes} 分"), format!("< {minutes} min"))),
        (
            Tone::Unknown,
            language.pick(format!("建设前已 < {minutes} 分"), format!("< {minutes} min before the project, too")),
        ),
    ]);
    let options = SvgOptions { key, ..SvgOptions::default() };
    ::render::svg(session.drawing(), session.scene(), &overlays, &options)
}
