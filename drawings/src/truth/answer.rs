//! The answer file of a drawing, as JSON.

use super::{Expected, Subject, covered, expected, indicators};
use crate::draw::Drawn;
use crate::plane::Ring;
use crate::site::Site;
use crate::style::Style;
use serde::Serialize;
use std::collections::BTreeMap;

/// Name of the schema.
pub const SCHEMA: &str = "tushen.answer/1";

/// The answer file.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Style of the drawing.
    pub style: &'static str,
    /// Seed of the site.
    pub seed: u64,
    /// What was put in on purpose.
    pub seeded: Vec<&'static str>,
    /// Drawing unit.
    pub unit: &'static str,
    /// `$ACADVER`.
    pub version: &'static str,
    /// Denominator of the scale.
    pub scale: u32,
    /// Direction of north, degrees counter-clockwise from +y of the drawing.
    pub north: f64,
    /// Indicators.
    pub indicators: BTreeMap<&'static str, IndicatorAnswer>,
    /// Number of objects by kind.
    pub counts: BTreeMap<&'static str, usize>,
    /// Buildings with a name.
    pub buildings: Vec<BuildingAnswer>,
    /// Distances between named buildings up to 60 m.
    pub gaps: Vec<GapAnswer>,
    /// Rules, named without their packs, of which every failure is listed.
    pub rules: Vec<&'static str>,
    /// Failures, and passes that lie exactly at a limit.
    pub findings: Vec<FindingAnswer>,
}

/// An indicator.
#[derive(Debug, Serialize)]
pub struct IndicatorAnswer {
    /// From the parameters, SI; ratios as fractions.
    pub value: f64,
    /// As the table states it.
    pub declared: Option<f64>,
    /// Whether the table agrees.
    pub agrees: Option<bool>,
    /// Whether the site plan alone decides it.
    pub exact: bool,
}

/// A building.
#[derive(Debug, Serialize)]
pub struct BuildingAnswer {
    /// Number as written.
    pub name: String,
    /// Status.
    pub status: &'static str,
    /// Use.
    #[serde(rename = "use")]
    pub use_: &'static str,
    /// Storeys, where the label says them.
    pub storeys: Option<u32>,
    /// Height as labelled, metres, where the label says it.
    pub height: Option<f64>,
    /// Without courtyards, m².
    pub footprint_area: f64,
    /// Vertices, drawing metres.
    pub footprint: Vec<[f64; 2]>,
}

/// The distance between two buildings.
#[derive(Debug, Serialize)]
pub struct GapAnswer {
    /// One.
    pub a: String,
    /// The other.
    pub b: String,
    /// Metres.
    pub gap: f64,
}

/// What the engine should say.
#[derive(Debug, Serialize)]
pub struct FindingAnswer {
    /// Rule without its pack.
    pub rule: &'static str,
    /// `fail`, or `pass` exactly at the limit.
    pub verdict: &'static str,
    /// The objects.
    pub objects: Vec<ObjectAnswer>,
    /// The indicator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indicator: Option<&'static str>,
    /// The measure, SI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measured: Option<f64>,
}

/// An object by name and place.
#[derive(Debug, Serialize)]
pub struct ObjectAnswer {
    /// Kind.
    pub kind: &'static str,
    /// Name as written, or empty.
    pub name: String,
    /// A point inside it, drawing metres.
    pub at: [f64; 2],
}

/// The answers of a drawn site.
pub fn answer(site: &Site, style: &Style, seed: u64, seeded: Vec<&'static str>, drawn: &Drawn) -> Answer {
    let place = |ring: &Ring| -> Vec<[f64; 2]> {
        drawn.placement.ring(ring).vertices.iter().map(|it| [tidy(it.0.x), tidy(it.0.y)]).collect()
    };
    let named: Vec<_> = site.buildings.iter().filter(|it| !it.name.is_empty()).collect();
    let buildings = named.iter().map(|it| BuildingAnswer {
        name: it.name.clone(),
        status: it.status.name(),
        use_: it.use_.name(),
        storeys: (!it.unsaid.storeys && !it.unsaid.label).then_some(it.storeys),
        height: (!it.unsaid.height && !it.unsaid.label).then_some(it.height),
        footprint_area: tidy(it.footprint()),
        footprint: place(&it.outline),
    });
    let mut gaps = Vec::new();
    for (i, a) in named.iter().enumerate() {
        for b in &named[i + 1..] {
            let gap = a.outline.gap(&b.outline);
            if gap < 60.0 {
                gaps.push(GapAnswer { a: a.name.clone(), b: b.name.clone(), gap: tidy(gap) });
            }
        }
    }
    let indicators = indicators(site).into_iter().map(|it| {
        let answer = IndicatorAnswer { value: it.value, declared: it.declared, agrees: it.agrees(), exact: it.exact };
        (it.id, answer)
    });
    Answer {
        schema: SCHEMA,
        style: style.name,
        seed,
        seeded,
        unit: style.unit.name(),
        version: style.version.code(),
        scale: drawn.scale,
        north: drawn.placement.north,
        indicators: indicators.collect(),
        counts: counts(site),
        buildings: buildings.collect(),
        gaps,
        rules: covered(site),
        findings: expected(site).iter().map(|it| finding(it, drawn)).collect(),
    }
}

fn counts(site: &Site) -> BTreeMap<&'static str, usize> {
    BTreeMap::from([
        ("SiteBoundary", usize::from(!site.faults.no_boundary)),
        ("ControlLine", 1),
        ("Building", site.buildings.len()),
        ("Basement", site.basements.len()),
        ("GreenArea", site.greens.len()),
        ("LadderPad", site.pads.len()),
        ("ParkingStall", site.stalls.iter().map(|it| it.n as usize).sum()),
        ("GarageEntrance", site.ramps.len()),
        ("TitleBlock", 1),
        ("Compass", usize::from(!site.faults.no_compass)),
        ("IndicatorTable", usize::from(!site.faults.no_table)),
    ])
}

fn finding(expected: &Expected, drawn: &Drawn) -> FindingAnswer {
    let object = |it: &Subject| {
        let at = drawn.placement.at(it.at);
        ObjectAnswer { kind: it.kind, name: it.name.clone(), at: [tidy(at.x), tidy(at.y)] }
    };
    FindingAnswer {
        rule: expected.rule,
        verdict: if expected.fails { "fail" } else { "pass" },
        objects: expected.subjects.iter().map(object).collect(),
        indicator: expected.indicator,
        measured: expected.measured.map(tidy),
    }
}

/// Rounded to a micrometre.
fn tidy(value: f64) -> f64 {
    libm::round(value * 1e6) / 1e6
}
