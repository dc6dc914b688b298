//! HATCH boundaries as rings.

use super::curve::{self, Oval};
use super::place::Plan;
use super::spline;
use crate::entity::{Edge, Hatch, HatchPath};
use geometry::{Path, Point, Transform, Vertex, math};
use std::f64::consts::TAU;

/// Path type flags (group 92): the outer boundary, and the outermost of the islands.
const EXTERNAL: u32 = 1;
const OUTERMOST: u32 = 16;

/// The rings of a hatch in plan, to be filled by even-odd parity. Of style "outermost" deeper islands are left out, of
/// style "ignore" all islands.
pub(super) fn rings(hatch: &Hatch, plan: &Plan, sagitta: f64) -> Vec<Path> {
    let wanted = match hatch.style {
        1 => EXTERNAL | OUTERMOST,
        2 => EXTERNAL,
        _ => 0,
    };
    let flags = |path: &HatchPath| match path {
        HatchPath::Polyline { flags, .. } | HatchPath::Edges { flags, .. } => *flags,
    };
    // Programs that do not mark their paths mean all of them.
    let all = wanted == 0 || !hatch.paths.iter().any(|it| flags(it) & wanted != 0);
    let paths = hatch.paths.iter().filter(|it| all || flags(it) & wanted != 0);
    let mut rings = Vec::new();
    for path in paths {
        match path {
            HatchPath::Polyline { vertices, .. } => {
                let vertices = vertices.iter().map(|v| Vertex { point: Point { x: v.x, y: v.y }, bulge: v.bulge });
                rings.push(curve::without_repeated_end(curve::planar(vertices, true, plan, sagitta)));
            }
            HatchPath::Edges { edges, .. } => {
                // Ellipses and splines become chords in the plane of the hatch, before the plane is seen in plan.
                let sagitta_in_plane = sagitta / plan.stretch();
                for ring in chain(edges.iter().map(|it| edge_path(it, sagitta_in_plane)), sagitta_in_plane) {
                    let ring = curve::planar(ring.vertices.into_iter(), true, plan, sagitta);
                    rings.push(curve::without_repeated_end(ring));
                }
            }
        }
    }
    rings.retain(|it| it.vertices.len() >= 2);
    rings
}

/// The course of one edge, in its own direction.
fn edge_path(edge: &Edge, sagitta: f64) -> Path {
    let flat = Plan::new(Transform::IDENTITY);
    match edge {
        Edge::Line { start, end } => Path::straight([start, end].map(|it| Point { x: it[0], y: it[1] }), false),
        Edge::Arc { center, radius, start_deg, end_deg, ccw } => {
            // A clockwise arc counts its angles clockwise: mirrored, it is the arc from -end to -start, walked backwards.
            if *ccw {
                opened(curve::arc(*center, *radius, *start_deg, *end_deg, &flat, sagitta))
            } else {
                opened(curve::arc(*center, *radius, -end_deg, -start_deg, &flat, sagitta)).reversed()
            }
        }
        Edge::Ellipse { center, major, ratio, start_deg, end_deg, ccw } => {
            let turn = if *ccw { 1.0 } else { -1.0 };
            let start = parameter(start_deg.to_radians(), *ratio);
            let mut sweep = (parameter(end_deg.to_radians(), *ratio) - start) % TAU;
            if sweep <= 1e-9 {
                sweep += TAU;
            }
            let oval = Oval {
                center: Point { x: center[0], y: center[1] },
                u: *major,
                v: [-major[1] * ratio, major[0] * ratio],
            };
            opened(oval.path(turn * start, turn * sweep, sagitta))
        }
        Edge::Spline { degree, knots, control_points, weights, periodic: _, fit_points } => {
            let points = |it: &[[f64; 2]]| it.iter().map(|p| Point { x: p[0], y: p[1] }).collect::<Vec<_>>();
            if control_points.len() >= 2 {
                spline::b_spline(*degree, knots, points(control_points), weights, false, sagitta).0
            } else {
                spline::through(&points(fit_points), false, sagitta)
            }
        }
    }
}

/// The parameter of the point of an ellipse that is seen under an angle from its centre.
fn parameter(angle: f64, ratio: f64) -> f64 {
    let (sin, cos) = math::sin_cos(angle);
    math::atan2(sin / ratio, cos)
}

/// A closed path as an open one that ends where it starts, so that it can be chained.
fn opened(mut path: Path) -> Path {
    if path.closed {
        path.vertices.extend(path.vertices.first().copied());
        path.closed = false;
    }
    path
}

/// Chains edges into rings. Most files list them in order; some list them in any order and direction, and with gaps. So the
/// next edge is the one that follows in the file if it touches the open end, else the one whose end lies nearest, unless the
/// ring's own start is nearer still: then the ring is closed there.
fn chain(edges: impl Iterator<Item = Path>, tolerance: f64) -> Vec<Path> {
    let mut left: Vec<Option<Path>> = edges.filter(|it| it.vertices.len() >= 2).map(Some).collect();
    let mut rings: Vec<Path> = Vec::new();
    for first in 0..left.len() {
        let Some(mut ring) = left.get_mut(first).and_then(Option::take) else { continue };
        let mut next_in_file = first + 1;
        loop {
            let (start, end) = ends(&ring);
            let closing = if ring.vertices.len() > 2 { apart(start, end) } else { f64::INFINITY };
            let Some(near) = nearest(&left, next_in_file, start, end, tolerance) else { break };
            if closing <= tolerance && near.gap > 0.0 || closing < near.gap {
                break;
            }
            let Some(mut edge) = left.get_mut(near.index).and_then(Option::take) else { break };
            next_in_file += usize::from(near.index == next_in_file);
            if near.at_start {
                ring = ring.reversed();
            }
            if near.by_end {
                edge = edge.reversed();
            }
            append(&mut ring, edge);
        }
        rings.push(ring);
    }
    rings
}

/// How an edge lies to an open ring.
#[derive(Clone, Copy, Debug)]
struct Near {
    index: usize,
    gap: f64,
    /// It continues the ring before its start, not behind its end.
    at_start: bool,
    /// It touches by its own end.
    by_end: bool,
}

/// The most edges of one boundary among which the nearest is searched; beyond it the order of the file counts.
const MAX_SEARCHED: usize = 1500;

/// The edge that continues a ring.
fn nearest(left: &[Option<Path>], next_in_file: usize, start: Point, end: Point, tolerance: f64) -> Option<Near> {
    let of = |index: usize, path: &Path| {
        let (a, b) = ends(path);
        let gaps = [
            (apart(end, a), false, false),
            (apart(end, b), false, true),
            (apart(start, a), true, false),
            (apart(start, b), true, true),
        ];
        let best = gaps.into_iter().fold(gaps[0], |best, it| if it.0 < best.0 { it } else { best });
        Near { index, gap: best.0, at_start: best.1, by_end: best.2 }
    };
    let in_file = left.get(next_in_file).and_then(Option::as_ref).map(|it| of(next_in_file, it));
    if in_file.is_some_and(|it| it.gap <= tolerance && !it.at_start) || left.len() > MAX_SEARCHED {
        return in_file;
    }
    let candidates = left.iter().enumerate().filter_map(|(index, it)| Some(of(index, it.as_ref()?)));
    candidates.fold(None, |best: Option<Near>, it| match best {
        Some(found) if found.gap <= it.gap => Some(found),
        _ => Some(it),
    })
}

/// Joins `edge` to the end of `ring`; a vertex that both share is kept once.
fn append(ring: &mut Path, edge: Path) {
    let meets = ring.vertices.last().map(|it| it.point) == edge.vertices.first().map(|it| it.point);
    if meets {
        ring.vertices.pop();
    } else if let Some(last) = ring.vertices.last_mut() {
        // The bulge of an open path's last vertex says nothing; here it would become a segment's.
        last.bulge = 0.0;
    }
    ring.vertices.extend(edge.vertices);
}

fn ends(path: &Path) -> (Point, Point) {
    let at = |it: Option<&Vertex>| it.map_or(Point { x: 0.0, y: 0.0 }, |it| it.point);
    (at(path.vertices.first()), at(path.vertices.last()))
}

fn apart(a: Point, b: Point) -> f64 {
    math::length(b.x - a.x, b.y - a.y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::LwVertex;
    use std::f64::consts::PI;

    fn flat(paths: Vec<HatchPath>, style: u8) -> Vec<Path> {
        let hatch = Hatch { style, paths, ..Hatch::default() };
        rings(&hatch, &Plan::new(Transform::IDENTITY), 0.001)
    }

    #[test]
    fn edges_stored_backwards_are_turned_and_a_clockwise_arc_closes_the_ring() {
        let edges = vec![
            Edge::Line { start: [10.0, 0.0], end: [0.0, 0.0] },
            Edge::Line { start: [10.0, 0.0], end: [10.0, 10.0] },
            // From (10, 10) over the top to (0, 10): counter-clockwise from 0 to 180 degrees; stored clockwise from -0 to -180.
            Edge::Arc { center: [5.0, 10.0], radius: 5.0, start_deg: 180.0, end_deg: 360.0, ccw: false },
            Edge::Line { start: [0.0, 10.0], end: [0.0, 0.0] },
        ];
        let rings = flat(vec![HatchPath::Edges { flags: 1, edges }], 0);
        assert_eq!(rings.len(), 1);
        assert!((rings[0].signed_area().abs() - (100.0 + 12.5 * PI)).abs() < 1e-9, "{}", rings[0].signed_area());
    }

    #[test]
    fn edges_in_any_order_with_gaps_and_two_rings_in_one_path_are_sorted_out() {
        let line = |x0: f64, y0: f64, x1: f64, y1: f64| Edge::Line { start: [x0, y0], end: [x1, y1] };
        let edges = vec![
            line(0.0, 0.0, 10.0, 0.0),
            line(10.0, 10.0, 0.0, 10.0),
            line(30.0, 0.0, 30.0, 10.0),
            line(0.0, 0.1, 0.0, 9.9),
            line(20.0, 10.0, 20.0, 0.0),
            line(10.0, 9.9, 10.0, 0.1),
            line(20.0, 0.0, 30.0, 0.0),
            // The side from (20, 10) to (30, 10) is missing: it closes there.
        ];
        let rings = flat(vec![HatchPath::Edges { flags: 33, edges }], 0);
        let areas: Vec<f64> = rings.iter().map(|it| it.signed_area().abs()).collect();
        assert_eq!(areas, [100.0, 100.0]);
    }

    #[test]
    fn a_circle_and_an_ellipse_are_rings_of_their_own() {
        let edges = vec![
            Edge::Arc { center: [0.0, 0.0], radius: 2.0, start_deg: 0.0, end_deg: 360.0, ccw: true },
            Edge::Ellipse {
                center: [10.0, 0.0],
                major: [0.0, 4.0],
                ratio: 0.5,
                start_deg: 0.0,
                end_deg: 360.0,
                ccw: false,
            },
        ];
        let rings = flat(vec![HatchPath::Edges { flags: 1, edges }], 0);
        assert_eq!(rings.len(), 2);
        assert!((rings[0].signed_area() - 4.0 * PI).abs() < 1e-9);
        assert!((rings[1].signed_area() + 8.0 * PI).abs() < 0.05, "{}", rings[1].signed_area());
    }

    #[test]
    fn the_style_decides_which_islands_stay() {
        let square = |flags, half: f64| HatchPath::Polyline {
            flags,
            vertices: [(-half, -half), (half, -half), (half, half), (-half, half)]
                .map(|(x, y)| LwVertex { x, y, bulge: 0.0 })
                .to_vec(),
        };
        let paths = || vec![square(1, 10.0), square(16, 5.0), square(0, 2.0)];
        assert_eq!([0, 1, 2].map(|style| flat(paths(), style).len()), [3, 2, 1]);
        assert_eq!(flat(vec![square(0, 10.0), square(0, 5.0)], 1).len(), 2);
    }
}
