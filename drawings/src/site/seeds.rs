//! Violations that are put into a site on purpose. What they come to is not stated here: the answers are computed from
//! the site afterwards.

use super::{Green, Side, Site, StallRow, Status, inward};
use crate::plane::{Ring, pt};
use crate::random::Random;
use crate::style::{StallForm, Style};

/// Something to put into a site: its name, and how. Returns `false` where the site has no place for it.
pub struct Seed {
    /// The rule it is about, or that rule with what is special: `fire-separation/limit`.
    pub name: &'static str,
    /// Puts it in.
    pub put: fn(&mut Site, &mut Random, &Style) -> bool,
}

/// Everything that can be put into a site.
pub const SEEDS: &[Seed] = &[
    Seed { name: "fire-separation", put: |site, random, _| close_pair(site, random, None) },
    Seed { name: "fire-separation/limit", put: |site, random, _| close_pair(site, random, Some(13.0)) },
    Seed { name: "declared-indicator", put: misstate },
    Seed { name: "height-limit", put: |site, random, _| lower_height(site, random.length(50, 400, 10)) },
    Seed { name: "height-limit/limit", put: |site, _, _| lower_height(site, 0.0) },
    Seed {
        name: "density-limit",
        put: |site, random, _| tighten(site, random, "building_density", |c, it| c.density_max = it, -1.0),
    },
    Seed {
        name: "green-limit",
        put: |site, random, _| tighten(site, random, "green_ratio", |c, it| c.green_min = it, 1.0),
    },
    Seed {
        name: "concentrated-green-limit",
        put: |site, random, _| {
            tighten(site, random, "concentrated_green_ratio", |c, it| c.concentrated_green_min = Some(it), 1.0)
        },
    },
    Seed { name: "legal-site-area", put: legal_area },
    Seed { name: "stalls-limit/limit", put: demand_stalls },
    Seed { name: "setback-limit", put: setback },
    Seed { name: "control-line-crossing", put: control_line },
    Seed { name: "red-line-crossing", put: beyond_boundary },
    Seed { name: "lane-width", put: |site, random, _| narrow_leg(site, random.length(320, 390, 10)) },
    Seed { name: "lane-width/limit", put: |site, _, _| narrow_leg(site, 4.0) },
    Seed { name: "lane-wall-distance", put: near_lane },
    Seed {
        name: "lane-dead-end",
        put: |site, _, _| site.lanes.spur.as_mut().is_some_and(|it| it.turning.take().is_some()),
    },
    Seed { name: "pad-size", put: |site, random, _| shallow_pad(site, random, None) },
    Seed { name: "pad-size/limit", put: |site, random, _| shallow_pad(site, random, Some(10.0)) },
    Seed { name: "pad-distance", put: |site, random, _| near_pad(site, random, None) },
    Seed { name: "pad-distance/limit", put: |site, random, _| near_pad(site, random, Some(5.0)) },
    Seed { name: "pad-coverage", put: short_pad },
    Seed { name: "pad-provided", put: no_pad },
    Seed { name: "stall-size", put: |site, random, _| small_stalls(site, random.length(215, 235, 5)) },
    Seed { name: "stall-size/limit", put: |site, _, _| small_stalls(site, 2.4) },
    Seed { name: "stall-on-lane", put: stalls_on_lane },
    Seed { name: "stall-overlap", put: stalls_overlap },
    Seed { name: "building-on-stall", put: stalls_under_building },
    Seed { name: "building-on-green", put: green_under_building },
    Seed { name: "building-overlap", put: overlap_pair },
    Seed {
        name: "green-drawn-once",
        put: |site, random, _| pick(random, site.greens.len()).is_some_and(|it| set(&mut site.faults.green_twice, it)),
    },
    Seed {
        name: "building-drawn-once",
        put: |site, random, _| some_proposed(site, random).is_some_and(|it| set(&mut site.faults.building_twice, it)),
    },
    Seed {
        name: "boundary-drawn-once",
        put: |site, _, _| {
            site.faults.boundary_twice = true;
            true
        },
    },
    Seed {
        name: "boundary-closed",
        put: |site, random, _| set(&mut site.faults.boundary_gap, random.length(3, 15, 1)),
    },
    Seed { name: "boundary-closed/limit", put: |site, _, _| set(&mut site.faults.boundary_gap, 0.01) },
    Seed { name: "building-height-labelled", put: |site, random, _| unsaid(site, random, |it| it.height = true) },
    Seed { name: "building-storeys-labelled", put: |site, random, _| unsaid(site, random, |it| it.storeys = true) },
    Seed { name: "building-use-labelled", put: |site, random, _| unsaid(site, random, |it| it.use_ = true) },
    Seed { name: "building-numbered", put: |site, random, _| unsaid(site, random, |it| it.label = true) },
    Seed { name: "conflicting-labels", put: contradict },
    Seed { name: "dimension-shown", put: override_dimension },
    Seed {
        name: "title-block-complete",
        put: |site, _, _| {
            site.faults.title_incomplete = true;
            true
        },
    },
    Seed {
        name: "compass-present",
        put: |site, _, _| {
            site.faults.no_compass = true;
            true
        },
    },
    Seed {
        name: "indicator-table-present",
        put: |site, _, _| {
            site.faults.no_table = true;
            true
        },
    },
    Seed {
        name: "scale-legal",
        put: |site, random, _| {
            let it = *random.pick(&[450, 600, 750]);
            set(&mut site.faults.odd_scale, it)
        },
    },
    Seed {
        name: "layer-zero-content",
        put: |site, random, _| {
            some_proposed(site, random).is_some_and(|it| set(&mut site.faults.building_on_layer_zero, it))
        },
    },
    Seed {
        name: "hidden-content",
        put: |site, random, _| pick(random, site.greens.len()).is_some_and(|it| set(&mut site.faults.hidden_green, it)),
    },
    Seed {
        name: "zero-length-objects",
        put: |site, _, _| {
            site.faults.zero_length = true;
            true
        },
    },
    Seed {
        name: "unresolved-block",
        put: |site, _, _| {
            site.faults.unresolved_block = true;
            true
        },
    },
    Seed {
        name: "external-reference",
        put: |site, _, _| {
            site.faults.external_reference = true;
            true
        },
    },
    Seed {
        name: "raster-content",
        put: |site, _, style| {
            site.faults.raster = style.version > crate::dxf::Version::R12;
            site.faults.raster
        },
    },
];

/// A seed by its name.
pub fn by_name(name: &str) -> Option<&'static Seed> {
    SEEDS.iter().find(|it| it.name == name)
}

fn set<T>(place: &mut Option<T>, value: T) -> bool {
    *place = Some(value);
    true
}

fn pick(random: &mut Random, n: usize) -> Option<usize> {
    (n > 0).then(|| random.whole(0, n as i64 - 1) as usize)
}

fn some_proposed(site: &Site, random: &mut Random) -> Option<usize> {
    let all: Vec<usize> = (0..site.buildings.len()).filter(|it| plain(site, *it)).collect();
    pick(random, all.len()).map(|it| all[it])
}

/// A proposed building of a row.
fn plain(site: &Site, index: usize) -> bool {
    let it = &site.buildings[index];
    it.status == Status::Proposed && it.courts.is_empty() && it.tower.is_none() && it.storeys > 3
}

/// Two neighbours of a row: the western, the eastern one which ends the row, and their gap.
fn pairs(site: &Site) -> Vec<(usize, usize, f64)> {
    let mut all = Vec::new();
    for i in 1..site.buildings.len() {
        let ends = i + 1 == site.buildings.len() || low(site, i + 1) != low(site, i);
        if plain(site, i - 1) && plain(site, i) && low(site, i - 1) == low(site, i) && ends {
            let (a, b) = (site.buildings[i - 1].outline.bounds(), site.buildings[i].outline.bounds());
            all.push((i - 1, i, b.0.x - a.1.x));
        }
    }
    all
}

fn low(site: &Site, index: usize) -> f64 {
    site.buildings[index].outline.bounds().0.y
}

/// Move a building west, with its pad, over what green is in the way.
fn move_west(site: &mut Site, index: usize, by: f64) {
    site.buildings[index].outline = site.buildings[index].outline.moved(-by, 0.0);
    for pad in site.pads.iter_mut().filter(|it| it.building == index) {
        pad.ring = pad.ring.moved(-by, 0.0);
    }
    let outline = site.buildings[index].outline.clone();
    site.greens.retain(|it| it.ring.gap(&outline) > 0.4);
    redraw_dimensions(site, index, by);
}

/// Dimensions that ended at the building's western face follow it.
fn redraw_dimensions(site: &mut Site, index: usize, by: f64) {
    let (low, high) = site.buildings[index].outline.bounds();
    let was = low.x + by;
    for it in &mut site.dimensions {
        if (it.to.x - was).abs() < 1e-9 && it.to.y > low.y && it.to.y < high.y && it.from.y == it.to.y {
            it.to.x = low.x;
        }
    }
    site.dimensions.retain(|it| it.from.to(it.to) > 0.5 && (it.from.y != it.to.y || it.from.x < it.to.x));
}

fn close_pair(site: &mut Site, random: &mut Random, gap: Option<f64>) -> bool {
    let pairs = pairs(site);
    let Some(index) = pick(random, pairs.len()) else { return false };
    let (a, b, now) = pairs[index];
    let high = site.buildings[a].height > 27.0 && site.buildings[b].height > 27.0;
    if gap.is_some() && !high {
        return false;
    }
    let wanted = gap.unwrap_or_else(|| if high { random.length(800, 1295, 5) } else { random.length(350, 590, 5) });
    move_west(site, b, now - wanted);
    true
}

fn overlap_pair(site: &mut Site, random: &mut Random, _: &Style) -> bool {
    let rectangle = |it: usize| site.buildings[it].outline.vertices.len() == 4;
    let pairs: Vec<_> = pairs(site).into_iter().filter(|it| rectangle(it.0) && rectangle(it.1)).collect();
    let Some(index) = pick(random, pairs.len()) else { return false };
    let (_, b, now) = pairs[index];
    move_west(site, b, now + random.length(60, 200, 10));
    // Overlapping pads would be a matter of their own.
    site.pads.iter_mut().filter(|it| it.building == b).for_each(|it| {
        let (low, high) = it.ring.bounds();
        it.ring = Ring::rectangle(low.x + 2.5, low.y, high.x, high.y);
        it.length -= 2.5;
    });
    true
}

fn misstate(site: &mut Site, random: &mut Random, _: &Style) -> bool {
    let id = *random.pick(&[
        "site_area",
        "footprint_area",
        "building_density",
        "green_area",
        "green_ratio",
        "building_height_max",
        "parking_stalls",
    ]);
    let factor = 1.0 + *random.pick(&[-1.0, 1.0]) * random.length(4, 9, 1);
    site.misstated.push((id, factor));
    true
}

fn lower_height(site: &mut Site, by: f64) -> bool {
    let proposed = site.buildings.iter().filter(|it| it.status == Status::Proposed);
    let highest = proposed.map(|it| it.height).fold(0.0, f64::max);
    site.conditions.height_max = libm::round((highest - by) * 100.0) / 100.0;
    true
}

/// A limit on the wrong side of what is drawn, in percent with two decimals.
fn tighten(site: &mut Site, random: &mut Random, id: &str, put: fn(&mut super::Conditions, f64), sign: f64) -> bool {
    let indicators = crate::truth::indicators(site);
    let Some(value) = indicators.iter().find(|it| it.id == id).map(|it| it.value * 100.0) else { return false };
    let by = random.length(20, 150, 10);
    put(&mut site.conditions, libm::round((value + sign * by) * 100.0) / 100.0);
    true
}

fn legal_area(site: &mut Site, random: &mut Random, _: &Style) -> bool {
    let factor = 1.0 + random.length(20, 90, 10) * 0.01 * *random.pick(&[-1.0, 1.0]);
    site.conditions.site_area = Some(libm::round(site.boundary.area() * factor * 100.0) / 100.0);
    true
}

fn demand_stalls(site: &mut Site, _: &mut Random, _: &Style) -> bool {
    site.conditions.stalls_min = Some(site.stalls.iter().map(|it| it.n).sum());
    true
}

fn setback(site: &mut Site, random: &mut Random, _: &Style) -> bool {
    let side = *random.pick(&Side::ALL);
    let Some(least) = crate::truth::least_setback(site, side) else { return false };
    site.conditions.setback[side as usize] = libm::ceil((least + random.length(5, 150, 5)) * 10.0) / 10.0;
    true
}

/// The control line's western side moved over the faces of the buildings there.
fn control_line(site: &mut Site, random: &mut Random, _: &Style) -> bool {
    let proposed = site.buildings.iter().filter(|it| it.status == Status::Proposed);
    let west = proposed.map(|it| it.outline.bounds().0.x).fold(f64::INFINITY, f64::min);
    let n = site.corners.len();
    let (a, b) = (site.corners[n - 1], site.corners[0]);
    let far = west - a.x.min(b.x) + random.length(40, 160, 10);
    let mut distances = vec![6.0; n];
    distances[n - 1] = far;
    site.control = inward(&site.corners, &distances);
    true
}

/// The building in the north moved over the boundary.
fn beyond_boundary(site: &mut Site, random: &mut Random, _: &Style) -> bool {
    let Some(index) = site.buildings.iter().position(|it| it.storeys == 3 && it.height == 12.6) else { return false };
    let top = site.buildings[index].outline.bounds().1.y;
    let edge = site.corners.iter().map(|it| it.y).fold(0.0, f64::max);
    let by = edge - top + random.length(30, 250, 10);
    let building = &mut site.buildings[index];
    building.status = Status::Proposed;
    building.outline = building.outline.moved(0.0, by);
    building.courts.iter_mut().for_each(|it| *it = it.moved(0.0, by));
    // Where the survey's buildings were.
    site.buildings.retain(|it| it.status != Status::Outside || it.outline.bounds().0.y < edge);
    site.dimensions.retain(|it| it.to.y < top - 60.0 || it.from.y == it.to.y);
    true
}

/// The western leg of the lanes narrowed.
fn narrow_leg(site: &mut Site, width: f64) -> bool {
    let Some(leg) = site.lanes.legs.iter_mut().rev().nth(1) else { return false };
    let (low, high) = leg.ring.bounds();
    leg.ring = Ring::rectangle(low.x, low.y, low.x + width, high.y);
    leg.width = width;
    for block in &mut site.lanes.blocks {
        let (_, corner) = block.bounds();
        let south = block.bounds().0.y;
        *block = Ring::rounded(low.x + width, south, corner.x, corner.y, 9.0);
    }
    let was = high.x;
    for it in &mut site.dimensions {
        if (it.to.x - was).abs() < 1e-9 && (it.from.x - low.x).abs() < 1e-9 {
            it.to.x = low.x + width;
        }
    }
    true
}

/// A low building of the southern rows moved towards the lane before it.
fn near_lane(site: &mut Site, random: &mut Random, _: &Style) -> bool {
    let low_ones: Vec<usize> = (0..site.buildings.len())
        .filter(|it| plain(site, *it) && site.buildings[*it].height < 24.0 && clear_of_corners(site, *it))
        .collect();
    let Some(index) = pick(random, low_ones.len()).map(|it| low_ones[it]) else { return false };
    let face = low(site, index);
    let lane = site.lanes.legs.iter().map(|it| it.ring.bounds().1.y).filter(|it| *it < face).fold(0.0, f64::max);
    let by = face - lane - random.length(300, 490, 10);
    site.buildings[index].outline = site.buildings[index].outline.moved(0.0, -by);
    let outline = site.buildings[index].outline.clone();
    site.greens.retain(|it| it.ring.gap(&outline) > 0.4);
    let (l, h) = outline.bounds();
    site.dimensions.retain(|it| {
        let touches =
            |p: crate::plane::Point| p.x >= l.x - 0.1 && p.x <= h.x + 0.1 && p.y >= l.y - by && p.y <= h.y + by + 0.1;
        !touches(it.from) && !touches(it.to)
    });
    true
}

/// Whether a building stands away from the rounded corners of its block, where the lane comes nearer.
fn clear_of_corners(site: &Site, index: usize) -> bool {
    let (low, high) = site.buildings[index].outline.bounds();
    let mut blocks = site.lanes.blocks.iter().map(Ring::bounds);
    blocks.all(|it| low.x >= it.0.x + 9.0 && high.x <= it.1.x - 9.0)
}

fn some_pad(site: &Site, random: &mut Random) -> Option<usize> {
    pick(random, site.pads.len())
}

fn shallow_pad(site: &mut Site, random: &mut Random, depth: Option<f64>) -> bool {
    let Some(index) = some_pad(site, random) else { return false };
    let pad = &mut site.pads[index];
    let depth = depth.unwrap_or_else(|| random.length(800, 980, 10));
    let (low, high) = pad.ring.bounds();
    pad.ring = Ring::rectangle(low.x, high.y - depth, high.x, high.y);
    pad.depth = depth;
    true
}

fn near_pad(site: &mut Site, random: &mut Random, distance: Option<f64>) -> bool {
    let Some(index) = some_pad(site, random) else { return false };
    let pad = &mut site.pads[index];
    let distance = distance.unwrap_or_else(|| random.length(350, 490, 10));
    pad.ring = pad.ring.moved(0.0, pad.distance - distance);
    pad.distance = distance;
    true
}

fn short_pad(site: &mut Site, random: &mut Random, _: &Style) -> bool {
    let Some(index) = some_pad(site, random) else { return false };
    let pad = &mut site.pads[index];
    let length = libm::floor(pad.length * 8.0) / 10.0;
    if length < 20.0 {
        return false;
    }
    let (low, high) = pad.ring.bounds();
    pad.ring = Ring::rectangle(low.x, low.y, low.x + length, high.y);
    pad.length = length;
    true
}

fn no_pad(site: &mut Site, random: &mut Random, _: &Style) -> bool {
    some_pad(site, random).map(|it| site.pads.remove(it)).is_some()
}

fn small_stalls(site: &mut Site, width: f64) -> bool {
    site.stalls.last_mut().map(|it| it.width = width).is_some()
}

fn stalls_on_lane(site: &mut Site, random: &mut Random, _: &Style) -> bool {
    let by = random.length(30, 120, 10);
    site.stalls.last_mut().map(|it| it.at = it.at.plus(0.0, by)).is_some()
}

fn stalls_overlap(site: &mut Site, random: &mut Random, style: &Style) -> bool {
    let n = site.stalls.len();
    // Dividers of two combs over each other do not show which stall is meant.
    if style.stalls == StallForm::Comb || n < 2 || site.stalls[n - 1].at.y != site.stalls[n - 2].at.y {
        return false;
    }
    let end = site.stalls[n - 2].ring().bounds().1.x;
    site.stalls[n - 1].at.x = end - random.length(30, 150, 10);
    true
}

/// A pair of stalls half under a building's northern face.
fn stalls_under_building(site: &mut Site, random: &mut Random, _: &Style) -> bool {
    let Some(index) = some_proposed(site, random) else { return false };
    let (low, high) = site.buildings[index].outline.bounds();
    let Some(like) = site.stalls.first() else { return false };
    let (width, length) = (like.width, like.length);
    // At the eastern end, where no outline has a recess.
    let at = pt(high.x - 2.0 * width - 0.5, high.y - random.length(100, 300, 10));
    if at.x < low.x {
        return false;
    }
    let row = StallRow { at, n: 2, width, length };
    let ring = row.ring();
    site.greens.retain(|it| it.ring.gap(&ring) > 0.4);
    site.stalls.push(row);
    true
}

/// A lawn along a building's eastern face that reaches under it.
fn green_under_building(site: &mut Site, random: &mut Random, _: &Style) -> bool {
    let Some(index) = some_proposed(site, random) else { return false };
    let (low, high) = site.buildings[index].outline.bounds();
    let inside = random.length(50, 200, 10);
    let ring = Ring::rectangle(high.x - inside, low.y + 1.0, high.x + 3.0, low.y + 6.0);
    if site.basements.iter().any(|it| it.ring.gap(&ring) <= 0.0) {
        return false;
    }
    site.greens.retain(|it| it.ring.gap(&ring) > 0.0);
    site.greens.push(Green { ring, kind: super::GreenKind::Ground });
    true
}

fn unsaid(site: &mut Site, random: &mut Random, leave_out: fn(&mut super::Unsaid)) -> bool {
    let Some(index) = some_proposed(site, random) else { return false };
    leave_out(&mut site.buildings[index].unsaid);
    true
}

fn contradict(site: &mut Site, random: &mut Random, style: &Style) -> bool {
    let Some(index) = some_proposed(site, random) else { return false };
    let it = &mut site.buildings[index];
    let use_ = if style.english() { format!(" {}", it.use_.en()) } else { it.use_.zh().to_string() };
    it.second_label = Some(format!("{}{use_} {}F H={:.2}", it.name, it.storeys - 1, it.height - 3.0));
    true
}

fn override_dimension(site: &mut Site, random: &mut Random, style: &Style) -> bool {
    let Some(index) = pick(random, site.dimensions.len()) else { return false };
    let it = &mut site.dimensions[index];
    let wrong = it.from.to(it.to) + random.length(10, 300, 10);
    it.text = Some(match style.unit {
        crate::style::Unit::Metre => format!("{wrong:.2}"),
        crate::style::Unit::Millimetre => format!("{:.0}", wrong * 1000.0),
    });
    true
}
