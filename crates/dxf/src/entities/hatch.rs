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
