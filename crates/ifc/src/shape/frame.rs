use super::grid;
use crate::Instance;
use geometry::{Transform, math};

/// How deep placements may rest on each other.
const MAX_CHAIN: usize = 256;

pub(super) type Vec3 = [f64; 3];

/// Axes and origin, both in the file's unit of length: `p = origin + x·axes[0] + y·axes[1] + z·axes[2]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub axes: [Vec3; 3],
    pub origin: Vec3,
}

impl Frame {
    pub const WORLD: Frame = Frame { axes: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], origin: [0.0; 3] };

    pub fn vector(&self, v: Vec3) -> Vec3 {
        std::array::from_fn(|i| v[0] * self.axes[0][i] + v[1] * self.axes[1][i] + v[2] * self.axes[2][i])
    }

    pub fn point(&self, p: Vec3) -> Vec3 {
        let v = self.vector(p);
        std::array::from_fn(|i| v[i] + self.origin[i])
    }

    /// A frame that is given in this one.
    pub fn then(&self, inner: &Frame) -> Frame {
        Frame { axes: inner.axes.map(|it| self.vector(it)), origin: self.point(inner.origin) }
    }

    /// The frame seen from above, when its plane is level; lengths scaled by `unit`.
    pub fn level(&self, unit: f64) -> Option<Transform> {
        let is_level = self.axes[0][2].abs() < 1e-9 && self.axes[1][2].abs() < 1e-9;
        let [[a, b, _], [c, d, _], _] = self.axes;
        is_level.then(|| Transform {
            x_axis: [a * unit, b * unit],
            y_axis: [c * unit, d * unit],
            origin: [self.origin[0] * unit, self.origin[1] * unit],
        })
    }
}

pub(super) fn unit_vector(v: Vec3) -> Option<Vec3> {
    let length = (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]).sqrt();
    (length > 1e-12 && length.is_finite()).then(|| v.map(|it| it / length))
}

pub(super) fn cross(a: Vec3, b: Vec3) -> Vec3 {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

pub(super) fn dot(a: Vec3, b: Vec3) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// An `IfcCartesianPoint` or `IfcDirection`; missing coordinates are 0.
pub(super) fn triple(it: Instance<'_>) -> Option<Vec3> {
    let value = it.value(0);
    let mut triple = [0.0; 3];
    let members = value.list();
    for (to, from) in triple.iter_mut().zip(members) {
        *to = from.number()?;
    }
    (!members.is_empty()).then_some(triple)
}

/// `IfcAxis2Placement2D` and `3D`; a missing or null direction is that of the surrounding frame.
pub(super) fn axes(it: Instance<'_>) -> Frame {
    let direction = |name: &str| it.follow(name).and_then(triple).and_then(unit_vector);
    let origin = it.follow("Location").and_then(triple).unwrap_or_default();
    let z = direction("Axis").unwrap_or([0.0, 0.0, 1.0]);
    let wanted = direction("RefDirection").unwrap_or([1.0, 0.0, 0.0]);
    // x is made perpendicular to z.
    let across = |x: Vec3| unit_vector(std::array::from_fn(|i| x[i] - z[i] * dot(x, z)));
    let x = across(wanted)
        .or_else(|| across([1.0, 0.0, 0.0]))
        .or_else(|| across([0.0, 1.0, 0.0]))
        .unwrap_or([1.0, 0.0, 0.0]);
    Frame { axes: [x, cross(z, x), z], origin }
}

/// `IfcCartesianTransformationOperator…`
pub(super) fn operator(it: Instance<'_>) -> Frame {
    let direction = |name: &str| it.follow(name).and_then(triple).and_then(unit_vector);
    let scale = it.number("Scale").unwrap_or(1.0);
    let of = |name: &str| it.number(name).unwrap_or(scale);
    let z = direction("Axis3").unwrap_or([0.0, 0.0, 1.0]);
    let x = direction("Axis1").unwrap_or([1.0, 0.0, 0.0]);
    let y = direction("Axis2").unwrap_or_else(|| cross(z, x));
    let scales = [scale, of("Scale2"), of("Scale3")];
    let axes = [x, y, z];
    let axes = std::array::from_fn(|i| axes[i].map(|it| it * scales[i]));
    Frame { axes, origin: it.follow("LocalOrigin").and_then(triple).unwrap_or_default() }
}

/// How well a placement was understood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Placed<'f> {
    /// Wholly.
    Well,
    /// It rests on itself, or on more than any building needs.
    InCircles,
    /// One of this class is taken as the origin of what it rests on.
    Unknown(&'f str),
}

/// The frame of an `ObjectPlacement`; a chain without end is cut.
pub(super) fn placement<'f>(it: Option<Instance<'f>>) -> (Frame, Placed<'f>) {
    let (mut chain, mut placed) = (Vec::new(), Placed::Well);
    let mut at = it;
    while let Some(placement) = at {
        if chain.len() == MAX_CHAIN {
            return (Frame::WORLD, Placed::InCircles);
        }
        at = placement.follow("PlacementRelTo");
        let own = match placement.class() {
            "IFCLOCALPLACEMENT" => placement.follow("RelativePlacement").map(axes),
            // Exporters write beside a way along an alignment where that leads.
            "IFCLINEARPLACEMENT" => placement.follow("CartesianPosition").map(axes),
            "IFCGRIDPLACEMENT" => grid::placement(placement).map(|(frame, grid)| {
                // A grid stands where it is placed itself; IFC4X3 may say so once more.
                at = grid.or(at);
                frame
            }),
            _ => None,
        };
        if own.is_none() && placement.class() != "IFCLOCALPLACEMENT" {
            placed = Placed::Unknown(placement.class());
        }
        chain.push(own.unwrap_or(Frame::WORLD));
    }
    (chain.iter().rev().fold(Frame::WORLD, |outer, inner| outer.then(inner)), placed)
}

/// Tangent of a quarter of an angle: the bulge of an arc.
pub(super) fn bulge(angle: f64) -> f64 {
    math::tan(angle / 4.0)
}
