use crate::plane::{Point, Ring, length, pt};

/// The polygon whose edges lie inside those of `corners` (counter-clockwise), each by its own distance.
///
/// Right for polygons whose edges keep some length after the move, which the plots here do.
pub fn inward(corners: &[Point], distances: &[f64]) -> Ring {
    let n = corners.len();
    let moved: Vec<(Point, (f64, f64))> = (0..n)
        .map(|i| {
            let (a, b) = (corners[i], corners[(i + 1) % n]);
            let d = a.to(b);
            let along = ((b.x - a.x) / d, (b.y - a.y) / d);
            (a.plus(-along.1 * distances[i], along.0 * distances[i]), along)
        })
        .collect();
    let points: Vec<Point> = (0..n).map(|i| cross(moved[(i + n - 1) % n], moved[i])).collect();
    Ring::polygon(&points)
}

fn cross(one: (Point, (f64, f64)), other: (Point, (f64, f64))) -> Point {
    let ((p, u), (q, v)) = (one, other);
    let det = u.0 * v.1 - u.1 * v.0;
    let t = ((q.x - p.x) * v.1 - (q.y - p.y) * v.0) / det;
    p.plus(u.0 * t, u.1 * t)
}

/// Unit vector to the right of an edge: outward for a counter-clockwise ring.
pub(super) fn outward(a: Point, b: Point) -> (f64, f64) {
    let d = length(b.x - a.x, b.y - a.y);
    ((b.y - a.y) / d, -(b.x - a.x) / d)
}

/// Where the vertical line at `x` meets the line through two points.
pub(super) fn at_x(a: Point, b: Point, x: f64) -> Point {
    pt(x, a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x))
}

/// Where the horizontal line at `y` meets the line through two points.
pub(super) fn at_y(a: Point, b: Point, y: f64) -> Point {
    pt(a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y), y)
}
