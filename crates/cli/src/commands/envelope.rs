//! `tushen envelope`

use super::reviewed;
use crate::args::{EnvelopeArguments, Format};
use crate::{CLEAN, input, output};
use ::render::{Overlay, SvgOptions, Tone};
use exchange::Language;
use findings::Envelope;
use review::{EnvelopeOptions, Session};

/// Computes the height envelope of a plot.
pub fn run(arguments: &EnvelopeArguments) -> Result<u8, String> {
    let language = input::language(arguments.review.lang);
    let (_, mut session) = reviewed::one(&arguments.review, language)?;
    if !(arguments.need.is_finite() && arguments.need >= 0.0) {
        return Err(language.pick("--need 应为不小于 0 的分钟数".into(), "--need is a number of minutes from 0".into()));
    }
    let envelope = session.envelope(&EnvelopeOptions {
        convention: arguments.convention.clone(),
        plot: arguments.plot.clone(),
        protect: arguments.protect.clone(),
        need: arguments.need * 60.0,
        step: arguments.step,
        storey_height: input::storey_height(arguments.storey_height, language)?,
        rises: !arguments.no_rises,
    });
    let envelope = envelope.map_err(|error| language.pick(error.zh(), error.to_string()))?;
    let result = match arguments.format {
        Format::Text => text(&envelope, language),
        Format::Json => serde_json::to_string(&envelope).map_err(|error| error.to_string())? + "\n",
        Format::Svg => svg(&session, &envelope),
        other => {
            return Err(language.pick(
                format!("envelope 只输出 text、json 或 svg，不支持 {other:?}"),
                format!("envelope prints text, json or svg, not {other:?}"),
            ));
        }
    };
    output::write(arguments.out.as_deref(), result.as_bytes())?;
    Ok(CLEAN)
}

fn text(envelope: &Envelope, language: Language) -> String {
    let highest = envelope.heights.iter().flatten().copied().fold(0.0, f64::max);
    let Envelope { plot, area, volume, step, .. } = envelope;
    let mut out = language.pick(
        format!("地块 {plot} 的允许高度：可建 {area:.0} m²，体积 {volume:.0} m³，最高 {highest:.1} m（{step} m 网格）\n"),
        format!("height envelope of {plot}: {area:.0} m² may be built on, {volume:.0} m³, up to {highest:.1} m (cells of {step} m)\n"),
    );
    for it in &envelope.levels {
        let (height, area) = (it.height, it.area);
        out += &language.pick(
            format!("  不高于 {height} m 的建筑：可建 {area:.0} m²\n"),
            format!("  buildings up to {height} m: {area:.0} m²\n"),
        );
    }
    let cell = step * step;
    for cause in envelope.causes.iter().filter(|it| it.cells > 0) {
        let (of, message) = (cause.cells as f64 * cell, language.of(&cause.message));
        out += &language.pick(format!("  {message}：控制 {of:.0} m²\n"), format!("  {message}: binds {of:.0} m²\n"));
    }
    for it in &envelope.protected {
        let (name, kept, windows) = (&it.name, (it.kept / 60.0).floor(), it.windows);
        out += &match &it.missing {
            Some(missing) => format!("  {name}  {}\n", language.of(missing)),
            None => language.pick(
                format!("  保护 {name}：{windows} 个窗位各保持至少 {kept} 分连续日照\n"),
                format!("  keeps {name}: {windows} window places with at least {kept} min of continuous sun each\n"),
            ),
        };
    }
    for it in &envelope.cuts {
        let (name, over, area) = (&it.name, it.over, it.area);
        let by: Vec<&str> =
            it.by.iter().filter_map(|it| Some(language.of(&envelope.causes.get(*it)?.message))).collect();
        let by = by.join(language.pick("、", ", "));
        out += &language.pick(
            format!("  {name} 高出允许高度最多 {over:.1} m，涉及 {area:.0} m²（{by}）\n"),
            format!("  {name} stands above it by up to {over:.1} m over {area:.0} m² ({by})\n"),
        );
    }
    for it in &envelope.rises {
        let (name, height, by) = (&it.name, it.height, it.by);
        out += &language.pick(
            format!("  {name} 现高 {height} m，还可升高 {by:.1} m\n"),
            format!("  {name} is {height} m high and may rise by {by:.1} m\n"),
        );
        for it in &it.stopped_by {
            out += &language.pick(
                format!("    再高则：{} {}\n", it.rule, it.message.zh),
                format!("    beyond: {} {}\n", it.rule, it.message.en),
            );
        }
    }
    for it in &envelope.assumed {
        out += &format!("  {}\n", language.of(it));
    }
    for it in &envelope.left_out {
        out += &format!("  {}\n", language.pick("未计入：", "not included: ").to_string() + language.of(it));
    }
    out
}

/// The drawing under cells coloured by height.
fn svg(session: &Session, envelope: &Envelope) -> String {
    let highest = envelope.heights.iter().flatten().copied().fold(1.0, f64::max);
    let level = |height: f64| ((height / highest * 10.0).ceil() as i64 - 1).clamp(0, 9) as u8;
    let units = session.units_per_metre();
    let mut overlays = Vec::new();
    let mut key = Vec::new();
    let of_tone = |keep: &dyn Fn(f64) -> bool| -> Vec<serde_json::Value> {
        let mut polygons = Vec::new();
        for row in 0..envelope.rows {
            // Neighbours of one colour in a row are one rectangle.
            let mut from = None;
            for column in 0..=envelope.columns {
                let at = row * envelope.columns + column;
                let kept = column < envelope.columns && envelope.heights[at].is_some_and(keep);
                match (kept, from) {
                    (true, None) => from = Some(column),
                    (false, Some(first)) => {
                        let x = |it: usize| envelope.origin[0] + it as f64 * envelope.step;
                        let y = |it: usize| envelope.origin[1] + it as f64 * envelope.step;
                        let (x0, x1, y0, y1) = (x(first), x(column), y(row), y(row + 1));
                        polygons.push(serde_json::json!([[[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]]]));
                        from = None;
                    }
                    _ => {}
                }
            }
        }
        polygons
    };
    let mut add = |tone: Tone, keep: &dyn Fn(f64) -> bool| {
        let polygons = of_tone(keep);
        let geometry = serde_json::json!({ "type": "MultiPolygon", "coordinates": polygons });
        let overlay = Overlay::from_geojson("envelope", "", tone, &geometry, units);
        let found = overlay.is_some();
        overlays.extend(overlay);
        found
    };
    for step in 0..10_u8 {
        if add(Tone::Scale(step), &|height| height > 0.0 && level(height) == step) {
            let (low, high) = (highest * f64::from(step) / 10.0, highest * f64::from(step + 1) / 10.0);
            key.push((Tone::Scale(step), format!("{low:.0}–{high:.0} m")));
        }
    }
    for it in envelope.levels.iter().filter(|it| it.area > 0.0) {
        let rings = it.outlines.iter().filter_map(|it| it["coordinates"].as_array()).flatten().cloned();
        let lines = serde_json::json!({ "type": "MultiLineString", "coordinates": rings.collect::<Vec<_>>() });
        let tone = Tone::Scale(level(it.height));
        overlays.extend(Overlay::from_geojson("level", &format!("{} m", it.height), tone, &lines, units));
    }
    let options = SvgOptions { key, ..SvgOptions::default() };
    ::render::svg(session.drawing(), session.scene(), &overlays, &options)
}
