//! `tushen access`

use super::reviewed;
use crate::args::{AccessArguments, Format};
use crate::{CLEAN, FINDINGS, input, output};
use ::render::{Overlay, SvgOptions, Tone};
use exchange::Language;
use findings::{AccessReport, Place, VehicleInfo};
use review::Session;
use serde_json::json;

/// A body that leaves the lanes by less does so by how the line was steered, in metres.
const SLACK: f64 = 0.1;
/// Lanes that are narrower are drawn as failing (GB 50016-2014(2018) 7.1.8(1)), metres.
const NARROW: f64 = 4.0;

/// Looks at the fire access of one drawing.
pub fn run(arguments: &AccessArguments) -> Result<u8, String> {
    let language = input::language(arguments.review.lang);
    let (_, session) = reviewed::one(&arguments.review, language)?;
    let vehicle = vehicle(arguments, language)?;
    let report = session.access(&vehicle);
    let result = match arguments.format {
        Format::Text => text(&report, language),
        Format::Json => serde_json::to_string(&report).map_err(|error| error.to_string())? + "\n",
        Format::Svg => svg(&session, &report, language),
        other => {
            return Err(language.pick(
                format!("access 只输出 text、json 或 svg，不支持 {other:?}"),
                format!("access prints text, json or svg, not {other:?}"),
            ));
        }
    };
    output::write(arguments.out.as_deref(), result.as_bytes())?;
    let leaves = report.drives.iter().any(|it| it.leaves_by > SLACK || !it.arrives);
    Ok(if leaves { FINDINGS } else { CLEAN })
}

/// The engine, with the sizes that were given.
fn vehicle(arguments: &AccessArguments, language: Language) -> Result<VehicleInfo, String> {
    let Some(sizes) = &arguments.vehicle else { return Ok(review::ENGINE) };
    match sizes[..] {
        [length, width, behind, inner_radius]
            if length > 0.0 && width > 0.0 && (0.0..length).contains(&behind) && inner_radius > 0.0 =>
        {
            Ok(VehicleInfo { length, width, behind, inner_radius })
        }
        _ => Err(language.pick(
            "--vehicle 应为 长,宽,后悬,内转弯半径（米），例如 12,2.5,3,12".into(),
            "--vehicle is length,width,rear overhang,inner radius in metres, such as 12,2.5,3,12".into(),
        )),
    }
}

fn text(report: &AccessReport, language: Language) -> String {
    let total: f64 = report.ways.iter().map(|it| it.length).sum();
    let least = report.ways.iter().map(|it| it.width).reduce(f64::min).unwrap_or(0.0);
    let n = report.ways.len();
    let mut out = language.pick(
        format!("车道网：{n} 段，共 {total:.0} m，最窄 {least:.2} m\n"),
        format!("lanes: {n} stretches, {total:.0} m in all, narrowest {least:.2} m\n"),
    );
    for (number, it) in report.ways.iter().enumerate().filter(|it| it.1.dead_end) {
        let (length, [x, y]) = (it.length, it.line.last().copied().unwrap_or_default());
        let turning = match it.turning {
            Some(side) => language.pick(format!("回车场短边 {side:.1} m"), format!("turning place {side:.1} m")),
            None => language.pick("无回车场".to_string(), "no turning place".to_string()),
        };
        out += &language.pick(
            format!("  尽端 {number}：长 {length:.1} m，{turning}（{x:.1}, {y:.1}）\n"),
            format!("  dead end {number}: {length:.1} m, {turning} ({x:.1}, {y:.1})\n"),
        );
    }
    let off: Vec<_> = report.drives.iter().filter(|it| it.leaves_by > SLACK || !it.arrives).collect();
    let (drives, leaves) = (report.drives.len(), off.len());
    let VehicleInfo { length, width, inner_radius, .. } = report.vehicle;
    out += &language.pick(
        format!("扫掠：{length} × {width} m、内转弯半径 {inner_radius} m 的车沿中线行驶 {drives} 段，{leaves} 段驶出车道\n"),
        format!("swept paths: an engine of {length} × {width} m with an inner radius of {inner_radius} m on {drives} drives leaves the lanes on {leaves}\n"),
    );
    for it in off {
        let ([x, y], by, ways) = (it.at.unwrap_or_default(), it.leaves_by, &it.ways);
        out += &if it.arrives {
            language.pick(
                format!("  路线 {ways:?} 驶出 {by:.2} m（{x:.1}, {y:.1}）\n"),
                format!("  drive {ways:?} leaves by {by:.2} m ({x:.1}, {y:.1})\n"),
            )
        } else {
            language.pick(format!("  路线 {ways:?} 转不过去\n"), format!("  drive {ways:?} cannot be made\n"))
        };
    }
    for building in &report.buildings {
        if let Some(it) = &building.missing {
            out += &format!("  {}  {}\n", building.name, language.of(it));
        }
        for it in building.facades.iter().filter(|it| it.served < 1.0 && building.high_rise == Some(true)) {
            let (name, [a, b], length) = (&building.name, it.ends, it.length);
            out += &language.pick(
                format!(
                    "  {name} 长 {length:.1} m 的一面无登高场地（{:.1}, {:.1}）–（{:.1}, {:.1}）\n",
                    a[0], a[1], b[0], b[1]
                ),
                format!(
                    "  {name}: no pad before the side of {length:.1} m ({:.1}, {:.1})–({:.1}, {:.1})\n",
                    a[0], a[1], b[0], b[1]
                ),
            );
        }
        if let Some(it) = &building.hydrant {
            let (name, distance, furthest) = (&building.name, it.distance, it.furthest);
            out += &language.pick(
                format!("  {name} 距最近的室外消火栓 {distance:.1} m，建筑最远处 {furthest:.1} m\n"),
                format!(
                    "  {name}: the nearest hydrant is {distance:.1} m off, {furthest:.1} m from its furthest place\n"
                ),
            );
        }
        let fits = [
            (&building.pads, "可设登高场地", "a pad would fit"),
            (&building.lanes, "可设消防车道", "a lane would fit"),
        ];
        for (places, zh, en) in fits {
            for it in places {
                out += &fit(&building.name, it, language.pick(zh, en), language);
            }
        }
    }
    for it in &report.notes {
        out += &format!("  {}\n", language.of(it));
    }
    out
}

fn fit(name: &str, it: &Place, what: &str, language: Language) -> String {
    let Place { length, depth, distance, clears, .. } = it;
    let gives_way = match &clears[..] {
        [] => String::new(),
        clears => language.pick("，须让出 ", ", giving way: ").to_string() + &clears.join(", "),
    };
    language.pick(
        format!("  {name} {what}：{length:.1} × {depth} m，距外墙 {distance} m{gives_way}\n"),
        format!("  {name}: {what}: {length:.1} × {depth} m, {distance} m from the façade{gives_way}\n"),
    )
}

/// The drawing with ways, swept paths, façades without pads and places where something would fit.
fn svg(session: &Session, report: &AccessReport, language: Language) -> String {
    let units = session.units_per_metre();
    let mut overlays = Vec::new();
    let mut add = |id: &str, label: &str, tone: Tone, geometry: serde_json::Value| {
        overlays.extend(Overlay::from_geojson(id, label, tone, &geometry, units));
    };
    for it in report.drives.iter().filter(|it| it.leaves_by > SLACK || !it.arrives) {
        let closed = |it: &[[f64; 2]; 4]| [it[0], it[1], it[2], it[3], it[0]];
        let bodies: Vec<_> = it.bodies.iter().map(|it| vec![closed(it)]).collect();
        add("swept", "", Tone::Fail, json!({ "type": "MultiPolygon", "coordinates": bodies }));
    }
    for (number, it) in report.ways.iter().enumerate() {
        let tone = if it.width < NARROW - 1e-6 { Tone::Fail } else { Tone::Pass };
        let label = if it.dead_end { number.to_string() } else { String::new() };
        add("way", &label, tone, json!({ "type": "LineString", "coordinates": it.line }));
    }
    for building in &report.buildings {
        for it in building.facades.iter().filter(|it| it.served < 1.0 && building.high_rise == Some(true)) {
            add(&building.id, "", Tone::Unknown, json!({ "type": "LineString", "coordinates": it.ends }));
        }
        for it in building.pads.iter().chain(&building.lanes) {
            let ring: Vec<_> = it.outline.iter().chain(it.outline.first()).collect();
            add(&building.id, "", Tone::Note, json!({ "type": "Polygon", "coordinates": [ring] }));
        }
    }
    for it in report.buildings.iter().filter_map(|it| it.hydrant.as_ref()) {
        add(&it.id, "", Tone::Note, json!({ "type": "Point", "coordinates": it.at }));
    }
    let key = vec![
        (Tone::Pass, language.pick("车道中线", "middle of lanes").to_string()),
        (Tone::Fail, language.pick("过窄，或车辆驶出车道", "too narrow, or left by the engine").to_string()),
        (Tone::Unknown, language.pick("高层无登高场地的一面", "side of a high-rise without a pad").to_string()),
        (Tone::Note, language.pick("可设登高场地或车道处", "where a pad or lane would fit").to_string()),
    ];
    ::render::svg(session.drawing(), session.scene(), &overlays, &SvgOptions { key, ..SvgOptions::default() })
}
