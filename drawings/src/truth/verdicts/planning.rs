use super::{Expected, area, building, proposed};
use crate::plane::{Edge, Ring};
use crate::site::{Side, Site};
use crate::truth::{SAME, indicators};

/// The side of the compass that an edge of the boundary looks to.
fn side(site: &Site, edge: &Edge) -> Side {
    // Outward is to the right of a counter-clockwise ring.
    let outward = libm::atan2(-(edge.b.x - edge.a.x), edge.b.y - edge.a.y);
    let from_north = (outward.to_degrees() - 90.0 - site.north).rem_euclid(360.0);
    match from_north {
        it if !(45.0..315.0).contains(&it) => Side::North,
        it if it < 135.0 => Side::West,
        it if it < 225.0 => Side::South,
        _ => Side::East,
    }
}

/// So many chords stand for the arc around a corner: they stray 0.2 mm from it.
const CHORDS: u32 = 180;

/// Distance of a building from the edges of one side; `None` when the side has none. The arc around a corner counts chord by
/// chord, half of it to each side.
fn setback(site: &Site, index: usize, of: Side) -> Option<f64> {
    let outline = &site.buildings[index].outline;
    let chords = site.boundary.edges().flat_map(|it| it.chords(CHORDS));
    let edges = chords.filter(|it| side(site, it) == of);
    let distances = edges.map(|edge| outline.edges().map(|it| it.distance(&edge)).fold(f64::INFINITY, f64::min));
    distances.min_by(f64::total_cmp)
}

/// The smallest setback of a side.
pub fn least_setback(site: &Site, of: Side) -> Option<f64> {
    proposed(site).filter_map(|it| setback(site, it, of)).min_by(f64::total_cmp)
}

pub fn conditions(site: &Site) -> Vec<Expected> {
    let c = &site.conditions;
    let values = indicators(site);
    let value = |id: &str| values.iter().find(|it| it.id == id).map_or(0.0, |it| it.value);
    let mut all = Vec::new();
    let mut limit = |rule: &'static str, measured: f64, fails: bool| {
        if fails {
            all.push(Expected::new(rule, true, Vec::new()).measured(measured));
        }
    };
    let (density, green) = (value("building_density"), value("green_ratio"));
    limit("density-limit", density, density * 100.0 > c.density_max + SAME);
    limit("green-limit", green, green * 100.0 < c.green_min - SAME);
    if let Some(least) = c.concentrated_green_min {
        let share = value("concentrated_green_ratio");
        limit("concentrated-green-limit", share, share * 100.0 < least - SAME);
    }
    if let Some(legal) = c.site_area {
        let drawn = site.boundary.area();
        limit("legal-site-area", drawn, (drawn - legal).abs() > legal * 0.001);
    }
    // Too few stalls at grade are no failure: those below ground are on another drawing.
    if let Some(least) = c.stalls_min {
        let drawn: u32 = site.stalls.iter().map(|it| it.n).sum();
        if drawn == least {
            all.push(Expected::new("stalls-limit", false, Vec::new()).measured(f64::from(drawn)));
        }
    }
    for index in proposed(site) {
        let it = &site.buildings[index];
        if !it.unsaid.height && !it.unsaid.label {
            let fails = it.height > c.height_max + SAME;
            if fails || it.height == c.height_max {
                all.push(Expected::new("height-limit", fails, vec![building(site, index)]).measured(it.height));
            }
        }
        let short = Side::ALL
            .iter()
            .zip(c.setback)
            .any(|(side, need)| setback(site, index, *side).is_some_and(|it| it < need - SAME));
        if short {
            all.push(Expected::new("setback-limit", true, vec![building(site, index)]));
        }
    }
    all
}

pub fn lines(site: &Site) -> Vec<Expected> {
    let mut all = Vec::new();
    for index in proposed(site) {
        let outline = &site.buildings[index].outline;
        if crosses(outline, &site.boundary) {
            all.push(Expected::new("red-line-crossing", true, vec![building(site, index)]));
            all.push(Expected::new("building-inside-site", true, vec![building(site, index)]));
        }
        if crosses(outline, &site.control) {
            all.push(Expected::new("control-line-crossing", true, vec![building(site, index)]));
        }
    }
    all
}

/// Whether some of a ring lies outside another.
fn crosses(ring: &Ring, around: &Ring) -> bool {
    ring.vertices.iter().any(|it| !around.contains(it.0)) || ring.line_distance(around) <= 0.0
}

pub fn stalls(site: &Site) -> Vec<Expected> {
    let mut all = Vec::new();
    for row in &site.stalls {
        let small = row.width < 2.4 - SAME || row.length < 5.3 - SAME;
        // Rows of ordinary width at the smallest length are no news; a width exactly at the limit is.
        if small || row.width == 2.4 {
            all.extend(row.rings().map(|it| Expected::new("stall-size", small, vec![area("ParkingStall", &it)])));
        }
    }
    all
}
