//! How high something may stand without taking the sun from a point: the inverse of a shadow.

use crate::arc::{Quadratic, all_positive, direction, of_time};
use crate::{Point3, Span, Sun};
use geometry::{Box2, Point};

impl Sun {
    /// A level below which nothing in `cell` takes the sun from a point within a span; infinite where the cell never stands
    /// between them. Never too high: it is the least level of the rays over the cell at its nearest corner or side.
    pub fn ceiling(&self, p: Point3, span: Span, cell: Box2) -> f64 {
        let (x, y) = ([cell.min[0] - p.x, cell.max[0] - p.x], [cell.min[1] - p.y, cell.max[1] - p.y]);
        let near = |[low, high]: [f64; 2]| if low > 0.0 { low } else { (-high).max(0.0) };
        let (dx, dy) = (near(x), near(y));
        let distance = (dx * dx + dy * dy).sqrt();
        if distance == 0.0 {
            return p.z;
        }
        // The corners furthest to the left and to the right, as seen from the point.
        let corners = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])].map(|it| Point { x: it.0, y: it.1 });
        let cross = |a: Point, b: Point| a.x * b.y - a.y * b.x;
        let pick = |side: f64| corners.into_iter().reduce(|a, b| if cross(a, b) * side > 0.0 { b } else { a });
        let (Some(left), Some(right)) = (pick(1.0), pick(-1.0)) else { return f64::INFINITY };
        let between = [
            Quadratic::of(self, [0.0, 0.0, 1.0]),
            Quadratic::of(self, [left.y, -left.x, 0.0]),
            Quadratic::of(self, [-right.y, right.x, 0.0]),
        ];
        let mut lowest = f64::INFINITY;
        let rise = |u: f64| {
            let s = direction(self, u);
            s[2] / (s[0] * s[0] + s[1] * s[1]).sqrt()
        };
        all_positive(&between, of_time(span.from), of_time(span.to), &mut |from, to| {
            let middle = direction(self, 0.5 * (from + to));
            if middle[0] * (left.x + right.x) + middle[1] * (left.y + right.y) > 0.0 {
                // The sun climbs until noon and sinks after it: over a piece of the day it stands lowest at an end.
                lowest = lowest.min(rise(from)).min(rise(to));
            }
        });
        p.z + distance * lowest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Occluder, Receiver, SHANGHAI, Scene};
    use geometry::{Angle, Region};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_stays_below_the_ceiling_leaves_the_sun_and_what_stands_well_above_takes_some(
            x in -80.0..80.0_f64, y in -80.0..-5.0_f64, size in 1.0..6.0_f64, from in 9.0..13.9_f64, north in -180.0..180.0_f64,
        ) {
            let sun = SHANGHAI.sun(None, Angle::deg(north)).and_then(Result::ok).expect("Shanghai is on earth");
            let (sin, cos) = geometry::math::sin_cos(Angle::deg(north).to_rad());
            // The cell lies south of the point, in whichever way the drawing is turned.
            let at = Point { x: x * cos - y * sin, y: x * sin + y * cos };
            let cell = Box2 { min: [at.x, at.y], max: [at.x + size, at.y + size] };
            prop_assume!(!cell.contains(Point { x: 0.0, y: 0.0 }));
            let (p, span) = (Point3 { x: 0.0, y: 0.0, z: 0.9 }, Span { from: from * 3600.0, to: (from + 1.0) * 3600.0 });
            let ceiling = sun.ceiling(p, span, cell);
            let shade = |top: f64| {
                let solid = Occluder::prism(0, &Region::rectangle(cell), 0.0, top);
                let scene = Scene::new(sun, vec![solid], 0.0, span);
                let day = scene.timeline(&Receiver::ground(Point { x: p.x, y: p.y }, p.z), span);
                day.shadows.iter().map(|it| it.span.length()).sum::<f64>()
            };
            if ceiling.is_finite() {
                prop_assert!(shade(ceiling - 1e-6) <= 1e-3, "{ceiling} {}", shade(ceiling));
                prop_assert!(shade(ceiling * 2.0 + 30.0) > 0.0);
            } else {
                prop_assert!(shade(500.0) <= 1e-3);
            }
        }
    }
}
