//! `tushen stalls`

use super::reviewed;
use crate::args::{Format, StallsArguments};
use crate::{CLEAN, input, output};
use ::render::{Overlay, SvgOptions, Tone};
use findings::StallPlan;
use review::Session;
use serde_json::json;

/// Lays stalls out on an area.
pub fn run(arguments: &StallsArguments) -> Result<u8, String> {
    let language = input::language(arguments.review.lang);
    let (drawing, mut session) = reviewed::one(&arguments.review, language)?;
    let [width, depth, aisle] = review::SMALL_CAR;
    let size = [
        arguments.width.unwrap_or(width),
        arguments.depth.unwrap_or(depth),
        if arguments.beside { 0.0 } else { arguments.aisle.unwrap_or(aisle) },
    ];
    if size.iter().any(|it| !it.is_finite()) || size[0] < 0.5 || size[1] < 0.5 || size[2] < 0.0 {
        return Err(language.pick(
            "车位宽、长应不小于 0.5 m，通道不小于 0".into(),
            "a stall is at least 0.5 m wide and deep, an aisle at least 0".into(),
        ));
    }
    let laid = session.lay_stalls(&arguments.area, size);
    let (plan, edits) = laid.map_err(|error| language.pick(error.zh(), error.to_string()))?;
    if arguments.apply {
        for edit in &edits {
            session.edit(edit);
        }
        let edited = session.edited(&drawing.read(language)?);
        let edited = edited.map_err(|error| language.pick(error.zh(), error.to_string()))?;
        output::write(arguments.out.as_deref(), &edited)?;
        return Ok(CLEAN);
    }
    let result = match arguments.format {
        Format::Text => {
            let StallPlan { area, stalls, aisles, size: [width, depth, aisle], .. } = &plan;
            let (n, m) = (stalls.len(), aisles.len());
            language.pick(
                format!("{area} 可布置 {n} 个车位（{width} × {depth} m），{m} 条通道宽 {aisle} m\n"),
                format!("{area} holds {n} stalls of {width} × {depth} m on {m} aisles of {aisle} m\n"),
            )
        }
        Format::Json => serde_json::to_string(&plan).map_err(|error| error.to_string())? + "\n",
        Format::Svg => svg(&session, &plan),
        other => {
            return Err(language.pick(
                format!("stalls 只输出 text、json 或 svg，不支持 {other:?}"),
                format!("stalls prints text, json or svg, not {other:?}"),
            ));
        }
    };
    output::write(arguments.out.as_deref(), result.as_bytes())?;
    Ok(CLEAN)
}

fn svg(session: &Session, plan: &StallPlan) -> String {
    let units = session.units_per_metre();
    let mut overlays = Vec::new();
    for (rings, tone) in [(&plan.aisles, Tone::Note), (&plan.stalls, Tone::Pass)] {
        let closed = |it: &Vec<[f64; 2]>| vec![it.iter().chain(it.first()).copied().collect::<Vec<_>>()];
        let geometry = json!({ "type": "MultiPolygon", "coordinates": rings.iter().map(closed).collect::<Vec<_>>() });
        overlays.extend(Overlay::from_geojson(&plan.area, "", tone, &geometry, units));
    }
    ::render::svg(session.drawing(), session.scene(), &overlays, &SvgOptions::default())
}
