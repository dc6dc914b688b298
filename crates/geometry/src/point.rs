//! Points, boxes and affine transforms of the plane.

use crate::math;
use serde::{Deserialize, Serialize};

/// A point of the plane. Metres in world coordinates, except where a type says "drawing units".
pub type Point = geo::Coord<f64>;

/// A displacement of the plane.
pub type Vector = geo::Coord<f64>;

/// An axis-parallel box; empty until it holds a point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Box2 {
    /// Lower left corner.
    pub min: [f64; 2],
    /// Upper right corner.
    pub max: [f64; 2],
}

impl Box2 {
    /// The box that holds nothing.
    pub const EMPTY: Box2 = Box2 { min: [f64::INFINITY; 2], max: [f64::NEG_INFINITY; 2] };

    /// The smallest box around points.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Box2 {
        points.into_iter().fold(Box2::EMPTY, Box2::with)
    }

    /// This box, grown to hold `point`.
    #[must_use]
    pub fn with(self, point: Point) -> Box2 {
        Box2 {
            min: [self.min[0].min(point.x), self.min[1].min(point.y)],
            max: [self.max[0].max(point.x), self.max[1].max(point.y)],
        }
    }

    /// The smallest box around both.
    #[must_use]
    pub fn union(self, other: Box2) -> Box2 {
        Box2 {
            min: [self.min[0].min(other.min[0]), self.min[1].min(other.min[1])],
            max: [self.max[0].max(other.max[0]), self.max[1].max(other.max[1])],
        }
    }

    /// This box, grown by `margin` on every side.
    #[must_use]
    pub fn grown(self, margin: f64) -> Box2 {
        Box2 { min: [self.min[0] - margin, self.min[1] - margin], max: [self.max[0] + margin, self.max[1] + margin] }
    }

    /// Whether the boxes share a point.
    pub fn meets(&self, other: &Box2) -> bool {
        self.min[0] <= other.max[0]
            && other.min[0] <= self.max[0]
            && self.min[1] <= other.max[1]
            && other.min[1] <= self.max[1]
    }

    /// Whether `point` lies in the box or on its edge.
    pub fn contains(&self, point: Point) -> bool {
        self.min[0] <= point.x && point.x <= self.max[0] && self.min[1] <= point.y && point.y <= self.max[1]
    }

    /// Whether it holds all of another box; an empty box is held by none.
    pub fn contains_box(&self, other: &Box2) -> bool {
        !other.is_empty() && (0..2).all(|k| self.min[k] <= other.min[k] && other.max[k] <= self.max[k])
    }

    /// Whether the box holds nothing.
    pub fn is_empty(&self) -> bool {
        self.min[0] > self.max[0] || self.min[1] > self.max[1]
    }

    /// The largest coordinate of the box without its sign; 0 when empty.
    pub fn reach(&self) -> f64 {
        let [[x0, y0], [x1, y1]] = [self.min, self.max];
        if self.is_empty() { 0.0 } else { x0.abs().max(y0.abs()).max(x1.abs()).max(y1.abs()) }
    }

    /// The middle of the box.
    pub fn center(&self) -> Point {
        Point { x: (self.min[0] + self.max[0]) / 2.0, y: (self.min[1] + self.max[1]) / 2.0 }
    }

    /// Width along x, zero when empty.
    pub fn width(&self) -> f64 {
        (self.max[0] - self.min[0]).max(0.0)
    }

    /// Height along y, zero when empty.
    pub fn height(&self) -> f64 {
        (self.max[1] - self.min[1]).max(0.0)
    }
}

/// An affine transform of the plane: `(x, y) → (a·x + c·y + e, b·x + d·y + f)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transform {
    /// First column: the image of the x unit vector.
    pub x_axis: [f64; 2],
    /// Second column: the image of the y unit vector.
    pub y_axis: [f64; 2],
    /// The image of the origin.
    pub origin: [f64; 2],
}

impl Transform {
    /// Leaves everything where it is.
    pub const IDENTITY: Transform = Transform { x_axis: [1.0, 0.0], y_axis: [0.0, 1.0], origin: [0.0, 0.0] };

    /// Moves by `(dx, dy)`.
    pub fn translation(dx: f64, dy: f64) -> Transform {
        Transform { origin: [dx, dy], ..Transform::IDENTITY }
    }

    /// Scales about the origin.
    pub fn scale(sx: f64, sy: f64) -> Transform {
        Transform { x_axis: [sx, 0.0], y_axis: [0.0, sy], origin: [0.0, 0.0] }
    }

    /// Turns about the origin, counter-clockwise.
    pub fn rotation(angle: crate::Angle) -> Transform {
        let (sin, cos) = math::sin_cos(angle.to_rad());
        Transform { x_axis: [cos, sin], y_axis: [-sin, cos], origin: [0.0, 0.0] }
    }

    /// First `self`, then `next`.
    #[must_use]
    pub fn then(self, next: Transform) -> Transform {
        Transform {
            x_axis: next.apply_vector(self.x_axis),
            y_axis: next.apply_vector(self.y_axis),
            origin: {
                let p = next.apply(Point { x: self.origin[0], y: self.origin[1] });
                [p.x, p.y]
            },
        }
    }

    /// The image of a point.
    pub fn apply(&self, p: Point) -> Point {
        Point {
            x: self.x_axis[0] * p.x + self.y_axis[0] * p.y + self.origin[0],
            y: self.x_axis[1] * p.x + self.y_axis[1] * p.y + self.origin[1],
        }
    }

    /// The image of a displacement.
    pub fn apply_vector(&self, v: [f64; 2]) -> [f64; 2] {
        [self.x_axis[0] * v[0] + self.y_axis[0] * v[1], self.x_axis[1] * v[0] + self.y_axis[1] * v[1]]
    }

    /// The factor by which areas grow; negative when the transform mirrors.
    pub fn determinant(&self) -> f64 {
        self.x_axis[0] * self.y_axis[1] - self.x_axis[1] * self.y_axis[0]
    }

    /// Whether circles stay circles (equal scales at right angles), within a relative error of 1e-9.
    pub fn is_conformal(&self) -> bool {
        let [a, b] = self.x_axis;
        let [c, d] = self.y_axis;
        let (xx, yy, xy) = (a * a + b * b, c * c + d * d, a * c + b * d);
        let size = xx.max(yy);
        (xx - yy).abs() <= 1e-9 * size && xy.abs() <= 1e-9 * size
    }

    /// The transform that undoes this one; `None` when it flattens the plane.
    pub fn inverse(&self) -> Option<Transform> {
        let det = self.determinant();
        if det == 0.0 || !det.is_finite() {
            return None;
        }
        let [a, b] = self.x_axis;
        let [c, d] = self.y_axis;
        let [e, f] = self.origin;
        Some(Transform {
            x_axis: [d / det, -b / det],
            y_axis: [-c / det, a / det],
            origin: [(c * f - d * e) / det, (b * e - a * f) / det],
        })
    }
}
