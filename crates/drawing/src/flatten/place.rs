//! Where things lie: the planes of entities (OCS) and the placement of blocks, as affine maps of space onto the world.

use crate::{Point3, Vector3};
use geometry::{Point, Transform, math};

/// Sine and cosine of an angle in degrees, exact at multiples of 90°: most blocks are turned by one of them.
pub(super) fn sin_cos_deg(degrees: f64) -> (f64, f64) {
    let turn = degrees % 360.0;
    if turn == 0.0 {
        (0.0, 1.0)
    } else if turn == 90.0 || turn == -270.0 {
        (1.0, 0.0)
    } else if turn == 180.0 || turn == -180.0 {
        (0.0, -1.0)
    } else if turn == 270.0 || turn == -90.0 {
        (-1.0, 0.0)
    } else {
        math::sin_cos(turn.to_radians())
    }
}

/// The axes of the plane of an entity by the arbitrary axis algorithm; `None` for the world plane (normal +Z).
///
/// # Source
/// DXF reference, "Arbitrary Axis Algorithm": the x axis is `Y × N` when N lies within 1/64 of the world's z axis in both
/// other components, else `Z × N`.
pub(crate) fn ocs_axes(normal: Vector3) -> Option<[Vector3; 3]> {
    let size = normal.norm();
    // A null or broken normal is read as +Z.
    if !(size.is_finite() && size > 0.0) || (normal.x == 0.0 && normal.y == 0.0 && normal.z > 0.0) {
        return None;
    }
    let z = normal / size;
    let near = z.x.abs() < 1.0 / 64.0 && z.y.abs() < 1.0 / 64.0;
    let x = if near { Vector3::y().cross(&z) } else { Vector3::z().cross(&z) };
    let x = x / x.norm();
    let y = z.cross(&x);
    Some([x, y / y.norm(), z])
}

/// An affine map from the coordinates of a block (or of an entity's plane) to the world.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placement {
    axes: [Vector3; 3],
    origin: Vector3,
}

impl Placement {
    pub(super) const WORLD: Placement = Placement {
        axes: [Vector3::new(1.0, 0.0, 0.0), Vector3::new(0.0, 1.0, 0.0), Vector3::new(0.0, 0.0, 1.0)],
        origin: Vector3::new(0.0, 0.0, 0.0),
    };

    pub(super) fn new(axes: [Vector3; 3], origin: Vector3) -> Placement {
        Placement { axes, origin }
    }

    /// A displacement.
    pub(super) fn translation(origin: Vector3) -> Placement {
        Placement { origin, ..Placement::WORLD }
    }

    pub(super) fn vector(&self, v: Vector3) -> Vector3 {
        self.axes[0] * v.x + self.axes[1] * v.y + self.axes[2] * v.z
    }

    pub(super) fn point3(&self, p: Point3) -> Vector3 {
        self.vector(p.coords) + self.origin
    }

    /// The plan view of a point.
    pub(super) fn point(&self, p: Point3) -> Point {
        let p = self.point3(p);
        Point { x: p.x, y: p.y }
    }

    /// First `self`, then `next`.
    pub(super) fn then(&self, next: &Placement) -> Placement {
        Placement { axes: self.axes.map(|it| next.vector(it)), origin: next.vector(self.origin) + next.origin }
    }

    /// The plan view of the plane at an elevation.
    pub(super) fn plan(&self, elevation: f64) -> Transform {
        let [x, y, z] = &self.axes;
        Transform {
            x_axis: [x.x, x.y],
            y_axis: [y.x, y.y],
            // Not multiplied when the plane lies flat: an elevation that is no number must not spoil the plan.
            origin: if z.x == 0.0 && z.y == 0.0 {
                [self.origin.x, self.origin.y]
            } else {
                [self.origin.x + z.x * elevation, self.origin.y + z.y * elevation]
            },
        }
    }
}

/// The plan view of a plane, with what curves in it need to know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// Plane coordinates to world.
    pub(super) transform: Transform,
    /// Whether circles stay circles.
    pub(super) conformal: bool,
    /// Whether nothing moves at all.
    pub(super) identity: bool,
}

impl Plan {
    pub(super) fn new(transform: Transform) -> Plan {
        let identity = transform == Transform::IDENTITY;
        Plan {
            transform,
            conformal: identity || (transform.is_conformal() && transform.determinant() != 0.0),
            identity,
        }
    }

    pub(super) fn point(&self, x: f64, y: f64) -> Point {
        self.transform.apply(Point { x, y })
    }

    /// By how much lengths grow, in the mean of both directions.
    pub(super) fn scale(&self) -> f64 {
        self.transform.determinant().abs().sqrt()
    }

    /// By how much the most stretched length grows: the larger singular value.
    pub(super) fn stretch(&self) -> f64 {
        largest_stretch(self.transform.x_axis, self.transform.y_axis)
    }
}

/// The larger singular value of the matrix with columns `u` and `v`.
pub(super) fn largest_stretch(u: [f64; 2], v: [f64; 2]) -> f64 {
    let sum = u[0] * u[0] + u[1] * u[1] + v[0] * v[0] + v[1] * v[1];
    let det = u[0] * v[1] - u[1] * v[0];
    ((sum + (sum * sum - 4.0 * det * det).max(0.0).sqrt()) / 2.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axes_of_a_mirrored_plane_are_those_that_cad_programs_use() {
        assert_eq!(ocs_axes(Vector3::z()), None);
        assert_eq!(ocs_axes(Vector3::zeros()), None);
        assert_eq!(ocs_axes(Vector3::new(0.0, f64::NAN, 1.0)), None);
        let [x, y, z] = ocs_axes(-Vector3::z()).expect("not +Z");
        assert_eq!((x, y, z), (-Vector3::x(), Vector3::y(), -Vector3::z()));
        let [x, y, _] = ocs_axes(Vector3::x()).expect("not +Z");
        assert_eq!((x, y), (Vector3::y(), Vector3::z()));
    }

    #[test]
    fn quarter_turns_are_exact() {
        for (degrees, expected) in [(0.0, (0.0, 1.0)), (90.0, (1.0, 0.0)), (-90.0, (-1.0, 0.0)), (540.0, (0.0, -1.0))] {
            assert_eq!(sin_cos_deg(degrees), expected, "{degrees}");
        }
        let (sin, cos) = sin_cos_deg(30.0);
        assert!((sin - 0.5).abs() < 1e-15 && (cos * cos - 0.75).abs() < 1e-15);
    }
}
