//! Shortest walks by a graph of corners that see each other: plain and slow, for the answers.

use super::{Opening, Plan, Rect};
use crate::plane::{Point, Ring, pt};

/// Points nearer than this are the same.
const SAME: f64 = 1e-7;

/// Where one can walk on a storey.
pub struct Ground<'a> {
    plan: &'a Plan,
    doors: Vec<&'a Opening>,
    walls: Vec<(Point, Point)>,
    corners: Vec<Point>,
    /// For each corner the corners that it sees.
    seen: Vec<Vec<usize>>,
    /// A box around each room.
    boxes: Vec<Rect>,
}

/// The walks from every corner to the nearest of some places.
pub struct Walks<'a> {
    ground: &'a Ground<'a>,
    /// Places and corners with their distances, the places first.
    nodes: Vec<(Point, f64)>,
}

impl<'a> Ground<'a> {
    /// Rooms and doors without the columns.
    pub fn new(plan: &'a Plan) -> Ground<'a> {
        let doors: Vec<&Opening> = plan.openings.iter().filter(|it| it.is_door()).collect();
        let mut walls = Vec::new();
        for room in &plan.rooms {
            for edge in room.ring.edges() {
                let cuts: Vec<Rect> = doors.iter().map(|it| it.rect).collect();
                walls.extend(without(edge.a, edge.b, &cuts));
            }
        }
        let mut corners = Vec::new();
        for it in &doors {
            let r = it.rect;
            let (a, b, c, d) = (pt(r.x0, r.y0), pt(r.x1, r.y0), pt(r.x1, r.y1), pt(r.x0, r.y1));
            walls.extend(if it.across { [(a, d), (b, c)] } else { [(a, b), (d, c)] });
            corners.extend([a, b, c, d]);
        }
        for it in &plan.columns {
            let ring = it.ring();
            walls.extend(ring.edges().map(|it| (it.a, it.b)));
            corners.extend(ring.vertices.iter().map(|it| it.0));
        }
        for room in &plan.rooms {
            corners.extend(reflex(&room.ring));
        }
        let boxed = |ring: &Ring| {
            let (low, high) = ring.bounds();
            Rect { x0: low.x, y0: low.y, x1: high.x, y1: high.y }
        };
        let boxes = plan.rooms.iter().map(|it| boxed(&it.ring)).collect();
        let ground = Ground { plan, doors, walls, corners: Vec::new(), seen: Vec::new(), boxes };
        let corners: Vec<Point> = corners.into_iter().filter(|it| ground.is_free(*it)).collect();
        let mut seen = vec![Vec::new(); corners.len()];
        for i in 0..corners.len() {
            for j in i + 1..corners.len() {
                if ground.sees(corners[i], corners[j]) {
                    seen[i].push(j);
                    seen[j].push(i);
                }
            }
        }
        Ground { corners, seen, ..ground }
    }

    /// Whether a point lies on walkable ground, its edge included.
    fn is_free(&self, p: Point) -> bool {
        let e = 1e-6;
        let near = [pt(p.x + e, p.y + e), pt(p.x - e, p.y + e), pt(p.x + e, p.y - e), pt(p.x - e, p.y - e)];
        let free = |it: &Point| {
            let is_in_column = self.plan.columns.iter().any(|column| column.holds(*it));
            let mut rooms = self.plan.rooms.iter().zip(&self.boxes);
            let is_on_ground = rooms.any(|(room, around)| around.holds(*it) && room.ring.contains(*it))
                || self.doors.iter().any(|door| door.rect.holds(*it));
            is_on_ground && !is_in_column
        };
        near.iter().any(free)
    }

    /// Whether one sees from a point to another.
    fn sees(&self, a: Point, b: Point) -> bool {
        let (low, high) = (pt(a.x.min(b.x) - SAME, a.y.min(b.y) - SAME), pt(a.x.max(b.x) + SAME, a.y.max(b.y) + SAME));
        let length = a.to(b);
        if length < SAME {
            return true;
        }
        let side = |p: Point| ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)) / length;
        let mut stops = vec![0.0, 1.0];
        for (c, d) in &self.walls {
            if c.x.max(d.x) < low.x || c.x.min(d.x) > high.x || c.y.max(d.y) < low.y || c.y.min(d.y) > high.y {
                continue;
            }
            let (sc, sd) = (side(*c), side(*d));
            let of_wall = c.to(*d);
            let across = |p: Point| ((d.x - c.x) * (p.y - c.y) - (d.y - c.y) * (p.x - c.x)) / of_wall;
            let (sa, sb) = (across(a), across(b));
            if sc * sd < 0.0
                && sc.abs() > SAME
                && sd.abs() > SAME
                && sa * sb < 0.0
                && sa.abs() > SAME
                && sb.abs() > SAME
            {
                return false;
            }
            for (p, off) in [(c, sc), (d, sd)] {
                if off.abs() <= SAME {
                    let t = ((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / (length * length);
                    if t > 0.0 && t < 1.0 {
                        stops.push(t);
                    }
                }
            }
            // A wall that begins on the line of sight, or a line of sight that begins on a wall.
            if sc * sd < 0.0 && (sa.abs() <= SAME || sb.abs() <= SAME) {
                stops.push(if sa.abs() <= SAME { 0.0 } else { 1.0 });
            }
        }
        stops.sort_by(f64::total_cmp);
        stops.windows(2).filter(|it| (it[1] - it[0]) * length > SAME).all(|it| {
            let t = (it[0] + it[1]) / 2.0;
            self.is_free(pt(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t))
        })
    }

    /// Walks to the nearest of some places.
    pub fn to(&'a self, places: &[Point]) -> Walks<'a> {
        let mut nodes: Vec<(Point, f64)> = places.iter().map(|it| (*it, 0.0)).collect();
        nodes.extend(self.corners.iter().map(|it| (*it, f64::INFINITY)));
        let mut done = vec![false; nodes.len()];
        loop {
            let next = (0..nodes.len()).filter(|it| !done[*it] && nodes[*it].1.is_finite());
            let Some(at) = next.min_by(|a, b| nodes[*a].1.total_cmp(&nodes[*b].1)) else { break };
            done[at] = true;
            let (from, so_far) = nodes[at];
            let mut reach = |i: usize| {
                let far = so_far + from.to(nodes[i].0);
                let nearer = !done[i] && far < nodes[i].1;
                if nearer && (at >= places.len() || self.sees(from, nodes[i].0)) {
                    nodes[i].1 = far;
                }
            };
            match at.checked_sub(places.len()) {
                Some(corner) => self.seen[corner].iter().for_each(|it| reach(places.len() + it)),
                None => (places.len()..places.len() + self.corners.len()).for_each(reach),
            }
        }
        nodes.retain(|it| it.1.is_finite());
        Walks { ground: self, nodes }
    }
}

impl Walks<'_> {
    /// The walk from a point; `None` where there is no way.
    pub fn from(&self, p: Point) -> Option<f64> {
        let mut order: Vec<(f64, Point)> = self.nodes.iter().map(|it| (it.1 + p.to(it.0), it.0)).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        order.into_iter().find(|it| self.ground.sees(p, it.1)).map(|it| it.0)
    }

    /// The longest walk from any point of a ring, to two centimetres: squares that cannot hold it are left out.
    pub fn farthest(&self, ring: &Ring) -> Option<f64> {
        let (low, high) = ring.bounds();
        let mut best: Option<f64> = None;
        let mut try_at = |p: Point| {
            let far = if self.ground.is_free(p) { self.from(p) } else { None };
            if let Some(far) = far {
                best = Some(best.map_or(far, |it| it.max(far)));
            }
            (far, best)
        };
        // The farthest point lies on a wall nearly always: walls are tried first, in steps.
        for edge in ring.edges() {
            let steps = libm::ceil(edge.a.to(edge.b) / 0.05);
            for i in 0..steps as u32 {
                let t = f64::from(i) / steps;
                try_at(edge.a.plus((edge.b.x - edge.a.x) * t, (edge.b.y - edge.a.y) * t));
            }
        }
        let mut squares = vec![(low.middle(high), (high.x - low.x).max(high.y - low.y) / 2.0)];
        while let Some((center, half)) = squares.pop() {
            let inside = ring.contains(center);
            let (far, best) = if inside { try_at(center) } else { (None, None) };
            // A walk changes by no more than the way between two points that see each other; near walls that is the square's
            // own size, and squares are only left out once they are small against the room.
            let reach = half * std::f64::consts::SQRT_2;
            let is_hopeless = half < 0.02
                || half < 0.6 && far.zip(best).is_some_and(|(far, best)| far + 2.0 * reach < best)
                || half < 0.04 && !inside;
            if !is_hopeless {
                let q = half / 2.0;
                for (dx, dy) in [(-q, -q), (q, -q), (-q, q), (q, q)] {
                    let at = center.plus(dx, dy);
                    let meets = at.x + q > low.x && at.x - q < high.x && at.y + q > low.y && at.y - q < high.y;
                    if meets && (half > 0.04 || ring.contains(at)) {
                        squares.push((at, q));
                    }
                }
            }
        }
        best
    }
}

/// Corners of a ring that stick into it.
fn reflex(ring: &Ring) -> Vec<Point> {
    let n = ring.vertices.len();
    let sign = ring.signed_area().signum();
    let turn = |i: usize| {
        let (a, b, c) = (ring.vertices[(i + n - 1) % n].0, ring.vertices[i].0, ring.vertices[(i + 1) % n].0);
        sign * ((b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x))
    };
    (0..n).filter(|it| turn(*it) < 0.0).map(|it| ring.vertices[it].0).collect()
}

/// What is left of a line along an axis without the stretches that rectangles cover, their sides included.
pub fn without(a: Point, b: Point, cuts: &[Rect]) -> Vec<(Point, Point)> {
    let upright = (a.x - b.x).abs() < SAME;
    let (at, from, to) = if upright { (a.x, a.y, b.y) } else { (a.y, a.x, b.x) };
    let (low, high) = (from.min(to), from.max(to));
    let mut spans: Vec<(f64, f64)> = cuts
        .iter()
        .map(|it| if upright { (it.x0, it.x1, it.y0, it.y1) } else { (it.y0, it.y1, it.x0, it.x1) })
        .filter(|it| at > it.0 - SAME && at < it.1 + SAME && it.3 > low + SAME && it.2 < high - SAME)
        .map(|it| (it.2, it.3))
        .collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut left = Vec::new();
    let mut start = low;
    for (x0, x1) in spans.into_iter().chain([(high, high)]) {
        if x0 > start + SAME {
            left.push((start, x0.min(high)));
        }
        start = start.max(x1);
    }
    let point = |along: f64| if upright { pt(at, along) } else { pt(along, at) };
    left.into_iter().map(|(x0, x1)| (point(x0), point(x1))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Building, Exit, Filling, Room, Words, rect};
    use super::*;

    fn plan() -> Plan {
        let room = |r: Rect| Room { name: Words::new("a", "a"), use_: "office", ring: r.ring(), at: r.center() };
        Plan {
            building: Building::Office,
            title: Words::new("", ""),
            floors: None,
            outline: rect(-0.2, -0.2, 9.4, 4.2).ring(),
            rooms: vec![room(rect(0.0, 0.0, 5.0, 4.0)), room(rect(5.2, 0.0, 9.2, 4.0))],
            openings: vec![Opening {
                rect: rect(5.0, 1.0, 5.2, 2.0),
                across: false,
                filling: Filling::Empty,
                mark: String::new(),
                exit: Exit::No,
            }],
            columns: Vec::new(),
            stairs: Vec::new(),
            stalls: Vec::new(),
            furniture: Vec::new(),
            axes: [Vec::new(), Vec::new()],
            gaps: Vec::new(),
            seeded: Vec::new(),
        }
    }

    #[test]
    fn a_walk_goes_through_the_door_and_around_columns() {
        let mut plan = plan();
        let far = |plan: &Plan, a: Point, b: Point| Ground::new(plan).to(&[b]).from(a).expect("a way");
        let straight = far(&plan, pt(1.0, 1.5), pt(8.0, 1.5));
        assert!((straight - 7.0).abs() < 1e-9, "{straight}");
        let bent = far(&plan, pt(5.0, 4.0), pt(5.2, 4.0));
        assert!((bent - 4.2).abs() < 1e-9, "{bent}");
        plan.columns.push(rect(2.0, 1.0, 3.0, 2.0));
        let around = far(&plan, pt(1.0, 1.5), pt(4.0, 1.5));
        assert!((around - (1.0 + 2.0 * (1.25f64).sqrt())).abs() < 1e-9, "{around}");
    }

    #[test]
    fn the_farthest_point_of_a_room_is_its_corner_and_between_two_doors_its_middle() {
        let plan = plan();
        let ground = Ground::new(&plan);
        let far = ground.to(&[pt(5.1, 1.5)]).farthest(&plan.rooms[0].ring).expect("a way");
        assert!((far - ((5.1f64 * 5.1 + 2.5 * 2.5).sqrt())).abs() < 0.02, "{far}");
        let far = ground.to(&[pt(0.0, 0.0), pt(5.0, 0.0)]).farthest(&plan.rooms[0].ring).expect("a way");
        assert!((far - (2.5f64 * 2.5 + 16.0).sqrt()).abs() < 0.02, "{far}");
    }
}
