//! Where a linear function of the sun's direction is positive.
//!
//! With `u = tan(t/2)` the sign of `m · direction(t)` is that of a quadratic in `u`, and `u` grows with the time: everything is
//! decided with square roots, and only the ends that are reported become times.

use crate::sun::{RADIAN, Sun};
use geometry::math;

/// A quadratic `square u² + 2 half u + constant`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quadratic {
    square: f64,
    half: f64,
    constant: f64,
}

impl Quadratic {
    /// Of the half space of directions with `normal · direction > 0`.
    pub fn of(sun: &Sun, normal: [f64; 3]) -> Quadratic {
        let dot = |v: &[f64; 3]| normal[0] * v[0] + normal[1] * v[1] + normal[2] * v[2];
        let (cosine, sine, constant) = (dot(&sun.cosine), dot(&sun.sine), dot(&sun.constant));
        Quadratic { square: constant - cosine, half: sine, constant: constant + cosine }
    }

    fn at(&self, u: f64) -> f64 {
        (self.square * u + 2.0 * self.half) * u + self.constant
    }

    /// The real roots in ascending order; without them, not finite.
    pub fn roots(&self) -> [f64; 2] {
        let discriminant = self.half * self.half - self.square * self.constant;
        if discriminant <= 0.0 {
            return [f64::NAN; 2];
        }
        let sum = -(self.half + discriminant.sqrt().copysign(self.half));
        let (a, b) = (sum / self.square, self.constant / sum);
        if a <= b { [a, b] } else { [b, a] }
    }

    /// Calls `sink` with each piece of `from..to` in which it is positive.
    fn positive(&self, from: f64, to: f64, mut sink: impl FnMut(f64, f64)) {
        let mut start = from;
        for root in self.roots() {
            if root > start && root < to {
                if self.at(0.5 * (start + root)) > 0.0 {
                    sink(start, root);
                }
                start = root;
            }
        }
        if start < to && self.at(0.5 * (start + to)) > 0.0 {
            sink(start, to);
        }
    }
}

/// Calls `sink` with each piece of `from..to` in which all are positive.
pub(crate) fn all_positive(all: &[Quadratic], from: f64, to: f64, sink: &mut dyn FnMut(f64, f64)) {
    match all {
        [] => sink(from, to),
        [first, rest @ ..] => first.positive(from, to, |a, b| all_positive(rest, a, b, sink)),
    }
}

/// `tan(t/2)` of a true solar time in seconds since midnight.
pub(crate) fn of_time(seconds: f64) -> f64 {
    math::tan((seconds / RADIAN - std::f64::consts::PI) / 2.0)
}

/// The true solar time in seconds since midnight of `tan(t/2)`.
pub(crate) fn to_time(u: f64) -> f64 {
    (2.0 * math::atan(u) + std::f64::consts::PI) * RADIAN
}

/// The direction to the sun at `tan(t/2)`.
pub(crate) fn direction(sun: &Sun, u: f64) -> [f64; 3] {
    let square = u * u;
    let (cos, sin) = ((1.0 - square) / (1.0 + square), 2.0 * u / (1.0 + square));
    std::array::from_fn(|i| sun.cosine[i] * cos + sun.sine[i] * sin + sun.constant[i])
}
