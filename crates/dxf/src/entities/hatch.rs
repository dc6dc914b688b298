//! HATCH and MPOLYGON.

use super::Missing;
use crate::context::Context;
use crate::lexer::{Pair, Record};
use drawing::Geometry;
use drawing::entity::{Edge, Hatch, HatchPath, LwVertex};

/// Where in the record a pair stands: the same codes mean different things.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Elevation and pattern, before the paths.
    Head,
    /// Inside a path that is a polyline.
    Polyline,
    /// Inside a path of edges.
    Edges,
    /// Style, angle, pattern lines and seeds, after the paths.
    Tail,
}

/// | code | field | when absent |
/// |---|---|---|
/// | 30 (before the paths) | elevation | 0 |
/// | 2 | pattern name | empty |
/// | 70, 71 | solid, associative | no |
/// | 92 | begins a path: its flags, 2 = polyline | |
/// | 10, 20, 42 (polyline) | a vertex and its bulge | |
/// | 72 (edges) | begins an edge: 1 line, 2 arc, 3 elliptic arc, 4 spline | |
/// | 75 | style; ends the paths | 0 |
/// | 52, 41 (after the paths) | pattern angle in degrees, and scale | 0, 1 |
///
/// The counts (91, 93, 95 …) are not relied on: what begins with 92 and 72 is a path and an edge.
pub(super) fn hatch(record: &Record, ctx: &mut Context) -> Result<Geometry, Missing> {
    let mut hatch = Hatch { scale: 1.0, ..Hatch::default() };
    let mut part = Part::Head;
    for pair in record.body() {
        match (part, pair.code) {
            (Part::Head, 30) => hatch.elevation = pair.real(),
            (Part::Head, 2) => hatch.pattern = ctx.name(&pair),
            (Part::Head, 70) => hatch.solid = pair.int() == 1,
            (Part::Head, 71) => hatch.associative = pair.int() == 1,
            (Part::Tail, 52) => hatch.angle_deg = pair.real(),
            (Part::Tail, 41) => hatch.scale = pair.real(),
            (Part::Head | Part::Polyline | Part::Edges, 75) => {
                hatch.style = pair.int().clamp(0, 2) as u8;
                part = Part::Tail;
            }
            (Part::Tail | Part::Head, code) if code != 92 => {}
            (_, 92) => {
                let flags = pair.int() as u32;
                hatch.paths.push(match flags & 2 != 0 {
                    true => HatchPath::Polyline { flags, vertices: Vec::new() },
                    false => HatchPath::Edges { flags, edges: Vec::new() },
                });
                part = if flags & 2 != 0 { Part::Polyline } else { Part::Edges };
            }
            _ => match hatch.paths.last_mut() {
                Some(HatchPath::Polyline { vertices, .. }) => polyline_pair(vertices, &pair),
                Some(HatchPath::Edges { edges, .. }) => edge_pair(edges, &pair),
                None => {}
            },
        }
    }
    for path in &mut hatch.paths {
        match path {
            HatchPath::Polyline { vertices, .. } => vertices.shrink_to_fit(),
            HatchPath::Edges { edges, .. } => {
                edges.iter_mut().for_each(drop_plain_weights);
                edges.shrink_to_fit();
            }
        }
    }
    hatch.paths.shrink_to_fit();
    match hatch.paths.is_empty() {
        true => Err(Missing),
        false => Ok(Geometry::Hatch(Box::new(hatch))),
    }
}

fn polyline_pair(vertices: &mut Vec<LwVertex>, pair: &Pair) {
    match (pair.code, vertices.last_mut()) {
        (93, _) => vertices.reserve_exact(pair.count()),
        (10, _) => vertices.push(LwVertex { x: pair.real(), y: 0.0, bulge: 0.0 }),
        (20, Some(vertex)) => vertex.y = pair.real(),
        (42, Some(vertex)) => vertex.bulge = pair.real(),
        _ => {}
    }
}

/// | code | line | arc | elliptic arc | spline |
/// |---|---|---|---|---|
/// | 10, 20 | start | centre | centre | a control point |
/// | 11, 21 | end | | end of the major axis | a fit point |
/// | 40 | | radius | ratio of the axes | a knot |
/// | 42 | | | | weight |
/// | 50, 51 | | angles | angles | |
/// | 73 | | counter-clockwise | counter-clockwise | rational |
/// | 74, 94 | | | | periodic, degree |
fn edge_pair(edges: &mut Vec<Edge>, pair: &Pair) {
    if pair.code == 72 {
        edges.extend(new_edge(pair.int()));
        return;
    }
    let Some(edge) = edges.last_mut() else { return };
    match edge {
        Edge::Line { start, end } => match pair.code {
            10 => start[0] = pair.real(),
            20 => start[1] = pair.real(),
            11 => end[0] = pair.real(),
            21 => end[1] = pair.real(),
            _ => {}
        },
        Edge::Arc { center, radius, start_deg, end_deg, ccw } => match pair.code {
            10 => center[0] = pair.real(),
            20 => center[1] = pair.real(),
            40 => *radius = pair.real(),
            50 => *start_deg = pair.real(),
            51 => *end_deg = pair.real(),
            73 => *ccw = pair.int() != 0,
            _ => {}
        },
        Edge::Ellipse { center, major, ratio, start_deg, end_deg, ccw } => match pair.code {
            10 => center[0] = pair.real(),
            20 => center[1] = pair.real(),
            11 => major[0] = pair.real(),
            21 => major[1] = pair.real(),
            40 => *ratio = pair.real(),
            50 => *start_deg = pair.real(),
            51 => *end_deg = pair.real(),
            73 => *ccw = pair.int() != 0,
            _ => {}
        },
        Edge::Spline { degree, knots, control_points, weights, periodic, fit_points } => match pair.code {
            94 => *degree = pair.int().clamp(1, 25) as u8,
            74 => *periodic = pair.int() != 0,
            40 => knots.push(pair.real()),
            42 => weights.push(pair.real()),
            10 => control_points.push([pair.real(), 0.0]),
            11 => fit_points.push([pair.real(), 0.0]),
            20 => set_last_y(control_points, pair),
            21 => set_last_y(fit_points, pair),
            _ => {}
        },
    }
}

fn new_edge(kind: i64) -> Option<Edge> {
    Some(match kind {
        1 => Edge::Line { start: [0.0; 2], end: [0.0; 2] },
        2 => Edge::Arc { center: [0.0; 2], radius: 0.0, start_deg: 0.0, end_deg: 360.0, ccw: true },
        3 => {
            Edge::Ellipse { center: [0.0; 2], major: [1.0, 0.0], ratio: 1.0, start_deg: 0.0, end_deg: 360.0, ccw: true }
        }
        4 => Edge::Spline {
            degree: 3,
            knots: Vec::new(),
            control_points: Vec::new(),
            weights: Vec::new(),
            periodic: false,
            fit_points: Vec::new(),
        },
        _ => return None,
    })
}

fn set_last_y(points: &mut [[f64; 2]], pair: &Pair) {
    if let Some(point) = points.last_mut() {
        point[1] = pair.real();
    }
}

fn drop_plain_weights(edge: &mut Edge) {
    if let Edge::Spline { control_points, weights, .. } = edge
        && (weights.len() != control_points.len() || weights.iter().all(|it| *it == 1.0))
    {
        *weights = Vec::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{drawing, entity};

    #[test]
    fn a_hatch_has_polyline_paths_with_bulges() {
        let text = "HATCH | 10 0 | 20 0 | 30 1.5 | 2 SOLID | 70 1 | 71 0 | 91 2 \
            | 92 3 | 72 1 | 73 1 | 93 3 | 10 0 | 20 0 | 42 0.5 | 10 4 | 20 0 | 42 0 | 10 4 | 20 4 | 42 0 | 97 1 | 330 5F \
            | 92 18 | 72 0 | 73 1 | 93 3 | 10 1 | 20 1 | 10 2 | 20 1 | 10 2 | 20 2 | 97 0 | 75 1 | 76 1 | 98 1 | 10 9 | 20 9";
        let Geometry::Hatch(hatch) = entity(text, "AcDbHatch").geometry else { panic!("a hatch") };
        assert_eq!((hatch.pattern.as_str(), hatch.solid, hatch.elevation, hatch.style), ("SOLID", true, 1.5, 1));
        let [HatchPath::Polyline { flags: 3, vertices }, HatchPath::Polyline { flags: 18, vertices: island }] =
            &hatch.paths[..]
        else {
            panic!("two polylines: {:?}", hatch.paths)
        };
        assert_eq!((vertices.len(), vertices[0].bulge, island.len()), (3, 0.5, 3));
    }

    #[test]
    fn a_hatch_has_edges_of_every_kind() {
        let text = "HATCH | 10 0 | 20 0 | 30 0 | 2 ANSI31 | 70 0 | 71 1 | 91 1 | 92 1 | 93 4 \
            | 72 1 | 10 0 | 20 0 | 11 5 | 21 0 \
            | 72 2 | 10 5 | 20 2 | 40 2 | 50 270 | 51 90 | 73 1 \
            | 72 3 | 10 3 | 20 4 | 11 2 | 21 0 | 40 0.5 | 50 0 | 51 180 | 73 0 \
            | 72 4 | 94 2 | 73 1 | 74 0 | 95 6 | 96 3 | 40 0 | 40 0 | 40 0 | 40 1 | 40 1 | 40 1 \
            | 10 1 | 20 4 | 42 1 | 10 0 | 20 3 | 42 2 | 10 0 | 20 0 | 42 1 | 97 2 | 11 1 | 21 4 | 11 0 | 21 0 \
            | 97 0 | 75 0 | 76 1 | 52 45 | 41 2 | 77 0 | 78 1 | 53 45 | 43 0 | 44 0 | 45 -1 | 46 1 | 79 0 | 98 0";
        let Geometry::Hatch(hatch) = entity(text, "AcDbHatch").geometry else { panic!("a hatch") };
        assert_eq!((hatch.associative, hatch.angle_deg, hatch.scale), (true, 45.0, 2.0));
        let [HatchPath::Edges { edges, .. }] = &hatch.paths[..] else { panic!("edges") };
        assert_eq!(edges[0], Edge::Line { start: [0.0, 0.0], end: [5.0, 0.0] });
        let arc = Edge::Arc { center: [5.0, 2.0], radius: 2.0, start_deg: 270.0, end_deg: 90.0, ccw: true };
        assert_eq!(edges[1], arc);
        assert!(matches!(edges[2], Edge::Ellipse { ratio: 0.5, ccw: false, major: [2.0, 0.0], .. }));
        let Edge::Spline { degree: 2, knots, control_points, weights, fit_points, .. } = &edges[3] else {
            panic!("spline")
        };
        assert_eq!(
            (knots.len(), control_points.len(), weights.as_slice(), fit_points.len()),
            (6, 3, &[1.0, 2.0, 1.0][..], 2)
        );
    }

    #[test]
    fn a_hatch_without_paths_is_present_but_not_understood() {
        let drawing = drawing("HATCH | 2 SOLID | 70 1 | 91 1000000000 | 75 0");
        assert!(matches!(drawing.entities[0].geometry, Geometry::Opaque(_)));
    }
}
