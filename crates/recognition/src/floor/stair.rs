//! Stairs by their treads: parallel lines of one length, one pace apart.

use super::Plan;
use crate::profile::Role;
use crate::shape::{cross, dot, length};
use crate::work::Work;
use drawing::Shape as Drawn;
use geometry::Sort;
use geometry::floor::Floor;
use geometry::{Box2, Point, Region, Vector};
use model::Kind;
use std::collections::BTreeMap;

/// Widths of flights, in metres.
const WIDTH: [f64; 2] = [0.55, 4.5];
/// Depths of treads, in metres.
const TREAD: [f64; 2] = [0.2, 0.42];
/// Ends of lines of one flight lie this near to a line along it, and their distances differ as little, in metres.
const NEAR: f64 = 0.01;
/// The fewest lines of a flight: where names say what it is, and elsewhere.
const LINES: [usize; 2] = [3, 5];
/// The widest gap between the handrails of two flights side by side, in metres.
const WELL: f64 = 0.6;

/// The treads between two landings.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    pub items: Vec<u32>,
    /// The first and the last line.
    pub ends: [(Point, Point); 2],
    /// From the first line to the last, of length 1.
    pub along: Vector,
    pub width: f64,
    pub tread: f64,
    /// Lines drawn.
    pub lines: usize,
    /// Whether names say that all of them are of a stair.
    is_named: bool,
}

impl Flight {
    /// Its place.
    pub fn region(&self) -> Region {
        let [(a, b), (c, d)] = self.ends;
        Region::polygon([a, b, d, c])
    }

    /// The middle.
    pub fn middle(&self) -> Point {
        let [(a, b), (c, d)] = self.ends;
        (a + b + c + d) / 4.0
    }

    /// The middle of each end, with the direction out of the flight.
    fn ways_out(&self) -> [(Point, Vector); 2] {
        let [(a, b), (c, d)] = self.ends;
        [((a + b) / 2.0, self.along * -1.0), ((c + d) / 2.0, self.along)]
    }
}

/// Flights that lie in one face.
pub(super) struct Stair {
    pub face: usize,
    pub flights: Vec<Flight>,
}

impl Stair {
    /// The clear depth of its narrowest landing: from the end of a flight to the wall in front of it.
    pub fn landing(&self, floor: &Floor) -> Option<f64> {
        let region = &floor.faces[self.face].region;
        let edges: Vec<(Point, Point)> =
            region.rings().flat_map(|it| it.segments().map(|it| (it.0, it.2)).collect::<Vec<_>>()).collect();
        let ends = self.flights.iter().flat_map(Flight::ways_out);
        // A flight that ends at the wall, or in front of the next one, has no landing there.
        let depths = ends.filter(|it| !self.goes_on(*it)).filter_map(|(at, out)| first_hit(&edges, at, out));
        depths.filter(|it| *it > TREAD[1]).min_by(f64::total_cmp)
    }

    /// Whether another flight starts in front of the end of one, less than a landing away.
    fn goes_on(&self, (at, out): (Point, Vector)) -> bool {
        let ends = self.flights.iter().flat_map(|it| it.ends);
        ends.filter_map(|(a, b)| crossing(at, out, a, b)).any(|it| it > NEAR && it < 2.0 * TREAD[1])
    }

    /// The gap between two flights side by side.
    pub fn well(&self) -> Option<f64> {
        let mut best: Option<f64> = None;
        for (i, one) in self.flights.iter().enumerate() {
            for two in &self.flights[i + 1..] {
                let off = two.middle() - one.middle();
                let (ahead, aside) = (dot(off, one.along), cross(one.along, off));
                let gap = aside.abs() - (one.width + two.width) / 2.0;
                let beside = ahead.abs() < length(one.ends[1].0 - one.ends[0].0);
                if beside && (-NEAR..=WELL).contains(&gap) {
                    best = Some(best.map_or(gap, |it| it.min(gap)).max(0.0));
                }
            }
        }
        best
    }
}

/// A straight line that may be the edge of a tread.
struct Stroke {
    item: u32,
    a: Point,
    b: Point,
    is_named: bool,
}

/// The stairs of a plan by the faces of its floor. `is_named` tells the faces whose name is that of a stair.
pub(super) fn stairs(work: &Work<'_, '_>, plan: &Plan, floor: &Floor, is_named: &dyn Fn(usize) -> bool) -> Vec<Stair> {
    let strokes = strokes(work, plan);
    let center = strokes.iter().fold(Box2::EMPTY, |all, it| all.with(it.a)).center();
    let mut stairs: BTreeMap<usize, Vec<Flight>> = BTreeMap::new();
    for flight in flights(&strokes, center) {
        let Some(face) = floor.face_at(flight.middle()) else { continue };
        if flight.lines >= LINES[usize::from(!(flight.is_named || is_named(face)))] {
            stairs.entry(face).or_default().push(flight);
        }
    }
    stairs.into_iter().map(|(face, flights)| Stair { face, flights }).collect()
}

/// The straight lines that no name gives to something else.
fn strokes(work: &Work<'_, '_>, plan: &Plan) -> Vec<Stroke> {
    let sheet = work.sheet;
    let mut strokes = Vec::new();
    for (i, item) in sheet.items().filter(|it| it.1.visible) {
        let role = sheet.part(i).role;
        let is_named = role == Some(Role::Kind(Kind::Stair));
        let bounds = sheet.bounds(i);
        if !is_named && role.is_some_and(|it| it != Role::Decoration)
            || bounds.is_empty()
            || !plan.holds(bounds.center())
            || sheet.is_ignored(i)
        {
            continue;
        }
        let Drawn::Curve { path, .. } = &item.shape else { continue };
        let path = sheet.path(path);
        let straight = path.segments().filter(|it| it.1 == 0.0);
        strokes.extend(straight.filter(|it| length(it.2 - it.0) >= WIDTH[0]).map(|it| {
            // Each line runs to the right, or straight up.
            let to = it.2 - it.0;
            let turned = to.x < -1e-9 * to.y.abs() || to.x.abs() <= 1e-9 * to.y.abs() && to.y < 0.0;
            let (a, b) = if turned { (it.2, it.0) } else { (it.0, it.2) };
            Stroke { item: i, a, b, is_named }
        }));
    }
    strokes
}

/// A stroke seen along its direction: where it starts and ends, and how far to its left it lies.
struct Laid {
    stroke: usize,
    from: f64,
    to: f64,
    off: f64,
}

fn flights(strokes: &[Stroke], center: Point) -> Vec<Flight> {
    let treads: Vec<usize> =
        (0..strokes.len()).filter(|it| length(strokes[*it].b - strokes[*it].a) <= WIDTH[1]).collect();
    let mut found: Vec<Flight> = Vec::new();
    // Twice, half a cell apart: what a border of cells parts in one lies in one cell in the other.
    for shift in [0.0, 0.5] {
        let mut groups: BTreeMap<[i64; 3], Vec<Laid>> = BTreeMap::new();
        for stroke in &treads {
            let Stroke { a, b, .. } = strokes[*stroke];
            let along = (b - a) / length(b - a);
            let (from, to) = (dot(along, a - center), dot(along, b - center));
            let cell = |value: f64, size: f64| (value / size + shift).floor() as i64;
            let angle = geometry::math::atan2(along.y, along.x);
            let key = [cell(angle, 0.01), cell(from, 2.0 * NEAR), cell(to, 2.0 * NEAR)];
            let off = cross(along, a - center);
            groups.entry(key).or_default().push(Laid { stroke: *stroke, from, to, off });
        }
        for mut group in groups.into_values().filter(|it| it.len() >= LINES[0]) {
            group.order_by(|a, b| a.off.total_cmp(&b.off).then(a.stroke.cmp(&b.stroke)));
            runs(&group, |run| found.extend(flight(strokes, run)));
        }
    }
    found.order_by(|a, b| b.lines.cmp(&a.lines).then(a.items.cmp(&b.items)));
    let mut kept: Vec<Flight> = Vec::new();
    for flight in found {
        let is_new = |it: &Flight| {
            let [one, two] = [it.region(), flight.region()];
            !one.bounds().meets(&two.bounds()) || !one.contains(flight.middle()) && !two.contains(it.middle())
        };
        if kept.iter().all(is_new) {
            kept.push(flight);
        }
    }
    kept
}

/// Tells each run of lines that lie one pace apart.
fn runs(group: &[Laid], mut tell: impl FnMut(&[&Laid])) {
    let mut run: Vec<&Laid> = Vec::new();
    let mut finish = |run: &mut Vec<&Laid>| {
        if run.len() >= LINES[0] {
            tell(run);
        }
        run.clear();
    };
    for it in group {
        if let Some(last) = run.last().copied() {
            let pace = it.off - last.off;
            if pace <= NEAR {
                // The same line drawn again.
                continue;
            }
            let first = run.get(1).map_or(pace, |second| second.off - run[0].off);
            if !(TREAD[0] - NEAR..=TREAD[1]).contains(&pace) || (pace - first).abs() > NEAR {
                finish(&mut run);
                if (TREAD[0] - NEAR..=TREAD[1]).contains(&pace) {
                    run.push(last);
                }
            }
        }
        run.push(it);
    }
    finish(&mut run);
}

/// The flights of a run: two where handrails part lines drawn across both.
fn flight(strokes: &[Stroke], run: &[&Laid]) -> Vec<Flight> {
    let (first, last) = (run[0], run[run.len() - 1]);
    let pace = (last.off - first.off) / (run.len() - 1) as f64;
    let Stroke { a, b, .. } = strokes[first.stroke];
    let along = (b - a) / length(b - a);
    let up = Vector { x: -along.y, y: along.x };
    let extent = last.off - first.off;
    let wide = first.to - first.from;
    // Lines along the flight, well inside of it and as long.
    let mut rails: Vec<f64> = Vec::new();
    for stroke in strokes {
        let (to_a, to_b) = (stroke.a - a, stroke.b - a);
        let (s, t) = (dot(along, to_a), dot(along, to_b));
        let (low, high) = (dot(up, to_a).min(dot(up, to_b)), dot(up, to_a).max(dot(up, to_b)));
        let is_along = (s - t).abs() <= NEAR && (WIDTH[0]..=wide - WIDTH[0]).contains(&s);
        if is_along && high.min(extent) - low.max(0.0) >= 0.6 * extent && high - low <= 2.0 * extent + 1.0 {
            rails.push(s);
        }
    }
    rails.sort_by(f64::total_cmp);
    // Two of them beside a well; a single one shows which way it goes.
    let wells = rails.windows(2).map(|it| [it[0], it[1]]).filter(|it| (3.0 * NEAR..=WELL).contains(&(it[1] - it[0])));
    let off_middle = |it: &[f64; 2]| (it[0] + it[1] - wide).abs();
    let parts: Vec<[f64; 2]> = match wells.min_by(|a, b| off_middle(a).total_cmp(&off_middle(b))) {
        Some([left, right]) => vec![[0.0, left], [right, wide]],
        None => vec![[0.0, wide]],
    };
    let make = |[from, to]: [f64; 2]| {
        let at = |across: f64, ahead: f64| a + along * across + up * ahead;
        let mut items: Vec<u32> = run.iter().map(|it| strokes[it.stroke].item).collect();
        items.sort_unstable();
        items.dedup();
        Flight {
            items,
            ends: [(at(from, 0.0), at(to, 0.0)), (at(from, extent), at(to, extent))],
            along: up,
            width: to - from,
            tread: pace,
            lines: run.len(),
            is_named: run.iter().all(|it| strokes[it.stroke].is_named),
        }
    };
    parts.into_iter().map(make).collect()
}

/// How far ahead a straight way crosses a line.
fn crossing(at: Point, out: Vector, a: Point, b: Point) -> Option<f64> {
    let (left, right) = (cross(out, a - at), cross(out, b - at));
    if (left > 0.0) == (right > 0.0) {
        return None;
    }
    let hit = a + (b - a) * (left / (left - right));
    let ahead = dot(out, hit - at);
    (ahead > 0.0).then_some(ahead)
}

/// How far ahead the first of some lines is.
fn first_hit(edges: &[(Point, Point)], at: Point, out: Vector) -> Option<f64> {
    let from = at + out * (0.5 * NEAR);
    edges.iter().filter_map(|(a, b)| crossing(from, out, *a, *b)).map(|it| it + 0.5 * NEAR).min_by(f64::total_cmp)
}
