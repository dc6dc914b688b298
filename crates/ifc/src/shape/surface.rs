//! Faces of B-reps as flat faces, in metres.

use super::body::Face;
use super::frame::{Frame, Vec3, axes, dot, triple};
use super::{CHORD, curve};
use crate::Instance;
use geometry::math;
use std::f64::consts::TAU;

/// The flat faces that stand for an `IfcFace`; an error names what is not understood.
pub(super) fn faces(it: Instance<'_>, frame: &Frame, unit: f64) -> Result<Vec<Face>, String> {
    let mut rings: Vec<(bool, Vec<Vec3>)> = Vec::new();
    let bounds = it.follow_all("Bounds");
    for bound in &bounds {
        let Some(ring) = bound.follow("Bound") else { continue };
        let is_forward = bound.get("Orientation").boolean() != Some(false);
        let mut corners = ring_of(ring, unit).ok_or_else(|| ring.class().to_string())?;
        if !is_forward {
            corners.reverse();
        }
        rings.push((bound.class() == "IFCFACEOUTERBOUND" || bounds.len() == 1, corners));
    }
    let is_forward = it.get("SameSense").boolean() != Some(false);
    let surface = it.follow("FaceSurface");
    match surface.map(Instance::class) {
        None | Some("IFCPLANE") => Ok(flat(rings, frame, unit)),
        Some("IFCCYLINDRICALSURFACE") => {
            let cylinder = surface.and_then(|it| Some((axes(it.follow("Position")?), it.number("Radius")?)));
            let (place, radius) = cylinder.ok_or("IFCCYLINDRICALSURFACE")?;
            let strips = rings.iter().flat_map(|it| strips(&it.1, &place, radius, unit));
            let placed = |corners: Vec<Vec3>| {
                let mut corners: Vec<Vec3> = corners.into_iter().map(|p| frame.point(p).map(|it| it * unit)).collect();
                if !is_forward {
                    corners.reverse();
                }
                Face::new(corners, Vec::new())
            };
            Ok(strips.filter_map(placed).collect())
        }
        Some(other) => Err(other.to_string()),
    }
}

/// The corners of a loop in the coordinates of its item, curved edges by chords.
fn ring_of(ring: Instance<'_>, unit: f64) -> Option<Vec<Vec3>> {
    match ring.class() {
        "IFCPOLYLOOP" => {
            let corners: Vec<Vec3> = ring.follow_all("Polygon").into_iter().filter_map(triple).collect();
            (corners.len() > 2).then_some(corners)
        }
        "IFCEDGELOOP" => {
            let mut corners: Vec<Vec3> = Vec::new();
            for oriented in ring.follow_all("EdgeList") {
                let edge = oriented.follow("EdgeElement").unwrap_or(oriented);
                let corner = |name: &str| edge.follow(name).and_then(|it| it.follow("VertexGeometry")).and_then(triple);
                let (from, to) = (corner("EdgeStart")?, corner("EdgeEnd")?);
                let same = edge.get("SameSense").boolean() != Some(false);
                let mut points = match edge.follow("EdgeGeometry") {
                    Some(along) => curve::edge(along, from, to, same, CHORD / unit.max(1e-9)),
                    None => vec![from, to],
                };
                if oriented.get("Orientation").boolean() == Some(false) {
                    points.reverse();
                }
                points.pop();
                corners.extend(points);
            }
            (corners.len() > 2).then_some(corners)
        }
        _ => None,
    }
}

fn flat(rings: Vec<(bool, Vec<Vec3>)>, frame: &Frame, unit: f64) -> Vec<Face> {
    let placed =
        |ring: Vec<Vec3>| -> Vec<Vec3> { ring.into_iter().map(|p| frame.point(p).map(|it| it * unit)).collect() };
    let (outer, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|it| it.0);
    let mut outer = outer.into_iter().map(|it| placed(it.1));
    let mut holes: Vec<Vec<Vec3>> = holes.into_iter().map(|it| placed(it.1)).collect();
    let first = outer.next().or_else(|| {
        // No bound says that it is the outer one: the first is.
        (!holes.is_empty()).then(|| holes.remove(0))
    });
    let mut faces: Vec<Face> = first.and_then(|it| Face::new(it, holes)).into_iter().collect();
    faces.extend(outer.filter_map(|it| Face::new(it, Vec::new())));
    faces
}

/// A loop on a cylinder, cut into strips that are flat within the chord.
fn strips(ring: &[Vec3], place: &Frame, radius: f64, unit: f64) -> Vec<Vec<Vec3>> {
    // Around and along, the angle without jumps.
    let mut last = 0.0;
    let unrolled: Vec<[f64; 2]> = ring
        .iter()
        .map(|p| {
            let v: Vec3 = std::array::from_fn(|i| p[i] - place.origin[i]);
            let angle = math::atan2(dot(v, place.axes[1]), dot(v, place.axes[0]));
            last = angle + ((last - angle) / TAU).round() * TAU;
            [last, dot(v, place.axes[2])]
        })
        .collect();
    let range = unrolled.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], it| [a.min(it[0]), b.max(it[0])]);
    let n = curve::chords(radius, range[1] - range[0], CHORD / unit.max(1e-9));
    let step = (range[1] - range[0]) / n as f64;
    let at = |[angle, along]: [f64; 2]| -> Vec3 {
        let (sin, cos) = math::sin_cos(angle);
        place.point([radius * cos, radius * sin, along])
    };
    let strip = |i: usize| {
        let (from, to) = (range[0] + step * i as f64, range[0] + step * (i + 1) as f64);
        let left = halved(&unrolled, |it| it[0] - from);
        let corners = halved(&left, |it| to - it[0]);
        (corners.len() > 2).then(|| corners.into_iter().map(at).collect())
    };
    (0..n).filter_map(strip).collect()
}

/// What of a ring lies where a measure is not negative.
fn halved(ring: &[[f64; 2]], measure: impl Fn(&[f64; 2]) -> f64) -> Vec<[f64; 2]> {
    let mut left = Vec::with_capacity(ring.len() + 2);
    for (p, q) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (a, b) = (measure(p), measure(q));
        if a >= 0.0 {
            left.push(*p);
        }
        if (a > 0.0) != (b > 0.0) && (a - b).abs() > 1e-15 {
            let t = a / (a - b);
            left.push([p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t]);
        }
    }
    left
}
