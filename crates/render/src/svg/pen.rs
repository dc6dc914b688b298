//! Coordinates and paths as short text: whole steps of a power of ten from a local origin, y downwards.

use geometry::{Box2, Path, Point, math};

/// Turns drawing units into the numbers of one SVG.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pen {
    origin: [f64; 2],
    decimals: u32,
    steps: f64,
}

impl Pen {
    /// A pen for a view: its origin is the middle of it, its step about a millionth of its size.
    pub(crate) fn new(view: Box2) -> Pen {
        let size = view.width().max(view.height());
        let (mut decimals, mut steps) = (0, 1.0);
        while decimals < 9 && size * steps < 1e6 {
            decimals += 1;
            steps *= 10.0;
        }
        let center = view.center();
        let rounded = |value: f64| (value * steps).round() / steps;
        Pen { origin: [rounded(center.x), rounded(center.y)], decimals, steps }
    }

    /// The point of the drawing that is 0, 0 in the SVG.
    pub(crate) fn origin(&self) -> [f64; 2] {
        self.origin
    }

    fn step(&self, p: Point) -> (i64, i64) {
        (self.round(p.x - self.origin[0]), self.round(self.origin[1] - p.y))
    }

    fn round(&self, value: f64) -> i64 {
        // Out of range saturates; no such item is drawn.
        (value * self.steps).round() as i64
    }

    /// Appends `x y`, always with a space between: attributes other than path data want it.
    pub(crate) fn point(&self, out: &mut String, p: Point) {
        let (x, y) = self.step(p);
        self.number(out, x, false);
        out.push(' ');
        self.number(out, y, false);
    }

    /// Appends a length.
    pub(crate) fn length(&self, out: &mut String, length: f64) {
        self.number(out, self.round(length), false);
    }

    /// Appends `x y width height` of a box.
    pub(crate) fn area(&self, out: &mut String, area: Box2) {
        self.point(out, Point { x: area.min[0], y: area.max[1] });
        self.number(out, self.round(area.width()).max(1), true);
        self.number(out, self.round(area.height()).max(1), true);
    }

    fn pair(&self, out: &mut String, x: i64, y: i64) {
        self.number(out, x, false);
        self.number(out, y, true);
    }

    /// A number without zeros that say nothing; `apart` puts a space before it unless a minus sign parts it already.
    fn number(&self, out: &mut String, value: i64, apart: bool) {
        if value < 0 {
            out.push('-');
        } else if apart {
            out.push(' ');
        }
        let value = value.unsigned_abs();
        let unit = 10_u64.pow(self.decimals);
        let (whole, mut part) = (value / unit, value % unit);
        if whole > 0 || part == 0 {
            push_digits(out, whole, 1);
        }
        if part > 0 {
            let mut digits = self.decimals as usize;
            while part.is_multiple_of(10) {
                part /= 10;
                digits -= 1;
            }
            out.push('.');
            push_digits(out, part, digits);
        }
    }

    /// Appends the data of a path: relative lines and arcs, from steps that were rounded once, so that errors do not add up.
    pub(crate) fn path(&self, out: &mut String, path: &Path) {
        let Some(first) = path.vertices.first() else { return };
        let mut at = self.step(first.point);
        out.push('M');
        self.pair(out, at.0, at.1);
        let mut command = 'M';
        let n = path.vertices.len();
        let closing_arc = path.closed && path.vertices.last().is_some_and(|it| it.bulge != 0.0);
        for (i, (a, bulge, b)) in path.segments().enumerate() {
            if i + 1 == n && !closing_arc {
                // The closing straight segment is what `z` draws.
                break;
            }
            let to = self.step(b);
            let (dx, dy) = (to.0 - at.0, to.1 - at.1);
            let radius = math::length(b.x - a.x, b.y - a.y) * (1.0 + bulge * bulge) / (4.0 * bulge.abs());
            if bulge != 0.0 && radius * self.steps < 1e12 && (dx, dy) != (0, 0) {
                out.push('a');
                let r = self.round(radius);
                self.pair(out, r, r);
                // Counter-clockwise in the drawing is against the sense of SVG, whose y runs downwards.
                out.push_str(if bulge.abs() > 1.0 { " 0 1 " } else { " 0 0 " });
                out.push(if bulge > 0.0 { '0' } else { '1' });
                self.number(out, dx, true);
                self.number(out, dy, true);
                command = 'a';
            } else if dx == 0 {
                out.push('v');
                self.number(out, dy, false);
                command = 'v';
            } else if dy == 0 {
                out.push('h');
                self.number(out, dx, false);
                command = 'h';
            } else {
                if command != 'l' {
                    out.push('l');
                }
                self.number(out, dx, command == 'l');
                self.number(out, dy, true);
                command = 'l';
            }
            at = to;
        }
        if path.closed {
            out.push('z');
        } else if command == 'M' {
            // A path of one point shows as a dot with round caps.
            out.push_str("h0");
        }
    }
}

fn push_digits(out: &mut String, mut value: u64, at_least: usize) {
    let mut digits = [b'0'; 20];
    let mut used = 0;
    while value > 0 || used < at_least {
        used += 1;
        digits[20 - used] = b'0' + (value % 10) as u8;
        value /= 10;
    }
    for digit in &digits[20 - used..] {
        out.push(char::from(*digit));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::Vertex;

    fn data(path: &Path) -> String {
        let pen = Pen::new(Box2 { min: [100.0, 100.0], max: [200.0, 200.0] });
        let mut out = String::new();
        pen.path(&mut out, path);
        out
    }

    #[test]
    fn paths_are_short_and_relative_to_the_middle_of_the_view() {
        let points = [(150.0, 150.0), (160.5, 150.0), (160.5, 149.0), (150.25, 148.0)].map(|(x, y)| Point { x, y });
        assert_eq!(data(&Path::straight(points, true)), "M0 0h10.5v1l-10.25 1z");
        assert_eq!(data(&Path::straight(points, false)), "M0 0h10.5v1l-10.25 1");
        assert_eq!(data(&Path::straight([points[0]], false)), "M0 0h0");
    }

    #[test]
    fn arcs_turn_as_they_do_in_the_drawing() {
        let vertex = |x, y, bulge| Vertex { point: Point { x, y }, bulge };
        let half = Path { vertices: vec![vertex(150.0, 150.0, 1.0), vertex(160.0, 150.0, 0.0)], closed: false };
        assert_eq!(data(&half), "M0 0a5 5 0 0 0 10 0");
        let circle = Path { vertices: vec![vertex(150.0, 150.0, -1.0), vertex(160.0, 150.0, -1.0)], closed: true };
        assert_eq!(data(&circle), "M0 0a5 5 0 0 1 10 0a5 5 0 0 1-10 0z");
    }
}
