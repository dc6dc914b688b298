//! What the engine should say, rule by rule.

mod fire;
mod planning;
mod quality;

pub use planning::least_setback;

use crate::plane::{Point, Ring, pt};
use crate::site::{Site, Status};
use crate::truth::SAME;
use std::collections::BTreeSet;

/// An object that a verdict speaks of: by name where it has one, and by a point inside it (plot axes, metres).
#[derive(Clone, Debug)]
pub struct Subject {
    /// Kind.
    pub kind: &'static str,
    /// Name as written, or empty.
    pub name: String,
    /// A point inside it.
    pub at: Point,
}

/// What the engine should say.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Rule by its name, without the pack.
    pub rule: &'static str,
    /// `true` fails, `false` passes (listed only where the measure lies exactly at the limit).
    pub fails: bool,
    /// The objects.
    pub subjects: Vec<Subject>,
    /// The indicator, for rules on indicators.
    pub indicator: Option<&'static str>,
    /// The measure, SI.
    pub measured: Option<f64>,
}

impl Expected {
    fn new(rule: &'static str, fails: bool, subjects: Vec<Subject>) -> Expected {
        Expected { rule, fails, subjects, indicator: None, measured: None }
    }

    fn measured(self, measured: f64) -> Expected {
        Expected { measured: Some(measured), ..self }
    }
}

/// Every rule that the answers know, named without its pack.
pub const RULES: &[&str] = &[
    "boundary-closed",
    "boundary-drawn-once",
    "boundary-present",
    "boundary-self-crossing",
    "building-drawn-once",
    "building-height-labelled",
    "building-inside-site",
    "building-numbered",
    "building-on-green",
    "building-on-stall",
    "building-overlap",
    "building-storeys-labelled",
    "building-use-labelled",
    "compass-present",
    "concentrated-green-limit",
    "conflicting-labels",
    "control-line-crossing",
    "control-line-inside-site",
    "declared-indicator",
    "density-limit",
    "dimension-shown",
    "duplicate-objects",
    "external-reference",
    "fire-separation",
    "green-drawn-once",
    "green-limit",
    "green-on-lane",
    "green-on-pad",
    "height-limit",
    "hidden-content",
    "indicator-table-present",
    "lane-dead-end",
    "lane-turning-place",
    "lane-wall-distance",
    "lane-width",
    "layer-zero-content",
    "legal-site-area",
    "pad-coverage",
    "pad-distance",
    "pad-provided",
    "pad-size",
    "raster-content",
    "red-line-crossing",
    "scale-legal",
    "setback-limit",
    "stall-on-green",
    "stall-on-lane",
    "stall-on-pad",
    "stall-overlap",
    "stall-size",
    "stalls-limit",
    "title-block-complete",
    "title-block-present",
    "unresolved-block",
    "zero-length-objects",
];

/// Rules that the answers cover for a site: whatever else fails of them is a false finding.
///
/// A fault of the drawing can leave it open what is meant, so that other rules may say one thing or the other: those
/// are not covered then.
pub fn covered(site: &Site) -> Vec<&'static str> {
    let mut open = BTreeSet::new();
    let f = &site.faults;
    if f.hidden_green.is_some() {
        open.extend(["declared-indicator", "green-limit", "concentrated-green-limit"]);
    }
    if f.building_on_layer_zero.is_some() {
        open.extend([
            "declared-indicator",
            "density-limit",
            "fire-separation",
            "pad-distance",
            "pad-size",
            "green-on-pad",
        ]);
    }
    // A pad at a wrong distance may or may not be said to serve its building.
    if site.pads.iter().any(|it| it.distance < 5.0 - SAME || it.distance > 10.0 + SAME) {
        open.extend(["pad-coverage", "pad-provided"]);
    }
    // Nor does a pad plainly serve one of two buildings that stand in each other.
    let counted: Vec<&Ring> = site.buildings.iter().filter(|it| it.status.counts()).map(|it| &it.outline).collect();
    let overlap = |i: usize| counted[i + 1..].iter().any(|it| it.may_meet(counted[i]) && it.gap(counted[i]) <= 0.0);
    if (0..counted.len()).any(overlap) {
        open.extend(["pad-coverage", "pad-provided"]);
    }
    if f.no_compass {
        open.insert("setback-limit");
    }
    if f.green_twice.is_some() || f.building_twice.is_some() || f.boundary_twice {
        open.insert("duplicate-objects");
    }
    if site.buildings.iter().any(|it| it.second_label.is_some() && it.status.counts()) {
        open.extend(["declared-indicator", "height-limit"]);
    }
    if site.buildings.iter().any(|it| it.unsaid.height || it.unsaid.label) {
        open.insert("declared-indicator");
    }
    RULES.iter().filter(|it| !open.contains(*it)).copied().collect()
}

/// Every failure of the covered rules, and what passes exactly at a limit.
pub fn expected(site: &Site) -> Vec<Expected> {
    let mut all = fire::separation(site);
    all.extend(fire::lanes(site));
    all.extend(fire::pads(site));
    all.extend(planning::conditions(site));
    all.extend(planning::lines(site));
    all.extend(planning::stalls(site));
    all.extend(quality::declared(site));
    all.extend(quality::overlaps(site));
    all.extend(quality::labels(site));
    all.extend(quality::faults(site));
    let covered = covered(site);
    all.retain(|it| covered.contains(&it.rule));
    all
}

fn building(site: &Site, index: usize) -> Subject {
    let it = &site.buildings[index];
    let low = it.outline.bounds().0;
    let center = it.outline.center();
    let inside = it.outline.contains(center) && it.courts.iter().all(|court| !court.contains(center));
    let name = if it.unsaid.label { String::new() } else { it.name.clone() };
    Subject { kind: "Building", name, at: if inside { center } else { pt(center.x, low.y + 1.0) } }
}

fn area(kind: &'static str, ring: &Ring) -> Subject {
    Subject { kind, name: String::new(), at: ring.center() }
}

/// Proposed buildings, by index.
fn proposed(site: &Site) -> impl Iterator<Item = usize> + '_ {
    (0..site.buildings.len()).filter(|it| site.buildings[*it].status == Status::Proposed)
}
