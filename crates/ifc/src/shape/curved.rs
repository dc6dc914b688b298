//! Curved faces of B-reps, cut into cells that are flat within the chord.
//!
//! A surface answers two questions: where a pair of parameters lies in space, and which pair a point of it has. The bounds of a
//! face are unrolled to one polygon over the parameters, holes joined to it by cuts that run both ways, and the polygon is cut
//! along lines of equal parameters.

use super::curve::{self, de_boor};
use super::frame::{Frame, Vec3, axes, cross, dot, triple, unit_vector};
use crate::Instance;
use crate::step::Value;
use geometry::math;
use std::f64::consts::{FRAC_PI_2, TAU};

/// The most cells that one face is cut into along one parameter.
const MAX_CUTS: usize = 512;
/// Cells in a span of a spline surface, when the first guess of parameters is looked for.
const GUESSES: usize = 4;
/// Steps from the first guess to the parameters of a point.
const STEPS: usize = 12;

/// A pair of parameters.
type Uv = [f64; 2];

/// A curved surface in the coordinates of its item.
pub(super) enum Curved {
    /// A profile of radius and height turned about the z axis of a frame. The first parameter is the angle, the second counts
    /// the profile's points.
    Revolution { place: Frame, profile: Vec<Uv>, is_closed: bool },
    /// Points moved along a direction. The first parameter counts the points, the second is the way along.
    Extrusion { points: Vec<Vec3>, along: Vec3, is_closed: bool },
    /// A B-spline, rational or not.
    Spline(Spline),
}

impl Curved {
    /// A surface; `None` for one that is not understood.
    pub fn read(it: Instance<'_>, chord: f64) -> Option<Curved> {
        let place = || Some(it.follow("Position").map_or(Frame::WORLD, axes));
        let round = |from: f64, sweep: f64, radius: f64, middle: f64| -> Vec<Uv> {
            let n = curve::chords(radius, sweep, chord);
            let at = |i: usize| {
                let (sin, cos) = math::sin_cos(from + sweep * i as f64 / n as f64);
                [middle + radius * cos, radius * sin]
            };
            (0..=n).map(at).collect()
        };
        let number = |name: &str| it.number(name).filter(|it| *it > 0.0 && it.is_finite());
        match it.class() {
            "IFCCYLINDRICALSURFACE" => {
                let radius = number("Radius")?;
                let profile = vec![[radius, 0.0], [radius, radius]];
                Some(Curved::Revolution { place: place()?, profile, is_closed: false })
            }
            "IFCSPHERICALSURFACE" => {
                let mut profile = round(-FRAC_PI_2, 2.0 * FRAC_PI_2, number("Radius")?, 0.0);
                // Poles are where the radius is none, not nearly none.
                let last = profile.len() - 1;
                (profile[0][0], profile[last][0]) = (0.0, 0.0);
                Some(Curved::Revolution { place: place()?, profile, is_closed: false })
            }
            "IFCTOROIDALSURFACE" => {
                let profile = round(0.0, TAU, number("MinorRadius")?, number("MajorRadius")?);
                Some(Curved::Revolution { place: place()?, profile, is_closed: true })
            }
            "IFCSURFACEOFREVOLUTION" => {
                let place = place()?;
                let axis = it.follow("AxisPosition")?;
                let origin = place.point(axis.follow("Location").and_then(triple)?);
                let z = axis.follow("Axis").and_then(triple).unwrap_or([0.0, 0.0, 1.0]);
                let z = unit_vector(place.vector(z))?;
                let points = swept_curve(it, &place, chord)?;
                let off = |p: &Vec3| -> Vec3 {
                    let v = minus(*p, origin);
                    std::array::from_fn(|i| v[i] - z[i] * dot(v, z))
                };
                let farthest = points.iter().max_by(|a, b| dot(off(a), off(a)).total_cmp(&dot(off(b), off(b))))?;
                let x = unit_vector(off(farthest))?;
                let profile: Vec<Uv> = points.iter().map(|p| [dot(off(p), x), dot(minus(*p, origin), z)]).collect();
                let is_closed = near(*points.first()?, *points.last()?);
                Some(Curved::Revolution { place: Frame { axes: [x, cross(z, x), z], origin }, profile, is_closed })
            }
            "IFCSURFACEOFLINEAREXTRUSION" => {
                let place = place()?;
                let along = unit_vector(place.vector(it.follow("ExtrudedDirection").and_then(triple)?))?;
                let points = swept_curve(it, &place, chord)?;
                let is_closed = near(*points.first()?, *points.last()?);
                Some(Curved::Extrusion { points, along, is_closed })
            }
            class if class.contains("BSPLINESURFACE") => Spline::read(it).map(Curved::Spline),
            _ => None,
        }
    }

    /// How far each parameter goes until the surface repeats itself.
    fn periods(&self) -> [Option<f64>; 2] {
        match self {
            Curved::Revolution { profile, is_closed, .. } => [Some(TAU), is_closed.then(|| (profile.len() - 1) as f64)],
            Curved::Extrusion { points, is_closed, .. } => [is_closed.then(|| (points.len() - 1) as f64), None],
            Curved::Spline(it) => [0, 1].map(|axis| it.is_closed[axis].then(|| it.range(axis)[1] - it.range(axis)[0])),
        }
    }

    fn point(&self, [u, v]: Uv) -> Vec3 {
        match self {
            Curved::Revolution { place, profile, is_closed } => {
                let [r, h] = along(profile, v, *is_closed);
                let (sin, cos) = math::sin_cos(u);
                place.point([r * cos, r * sin, h])
            }
            Curved::Extrusion { points, along: way, is_closed } => {
                let p = along(points, u, *is_closed);
                std::array::from_fn(|i| p[i] + way[i] * v)
            }
            Curved::Spline(it) => it.point([u, v]),
        }
    }

    /// The parameters of a point; no angle where the surface turns about the point itself.
    fn parameters(&self, p: Vec3, last: Option<Uv>) -> (Option<f64>, f64) {
        match self {
            Curved::Revolution { place, profile, .. } => {
                let q = minus(p, place.origin);
                let [x, y, z] = place.axes.map(|axis| dot(q, axis));
                let radius = (x * x + y * y).sqrt();
                let size = profile.iter().fold(1e-9, |size: f64, it| size.max(it[0].abs()));
                ((radius > size * 1e-6).then(|| math::atan2(y, x)), nearest(profile, [radius, z]))
            }
            Curved::Extrusion { points, along: way, .. } => {
                let flat = |p: Vec3| -> Vec3 { std::array::from_fn(|i| p[i] - way[i] * dot(p, *way)) };
                let flattened: Vec<Vec3> = points.iter().map(|it| flat(*it)).collect();
                let u = nearest(&flattened, flat(p));
                (Some(u), dot(minus(p, along(points, u, false)), *way))
            }
            Curved::Spline(it) => {
                let [u, v] = it.parameters(p, last);
                (Some(u), v)
            }
        }
    }

    /// Where a range of a parameter is cut.
    fn cuts(&self, axis: usize, [low, high]: [f64; 2], chord: f64) -> Vec<f64> {
        let even = |n: usize| -> Vec<f64> {
            let n = n.clamp(1, MAX_CUTS);
            (1..n).map(|i| low + (high - low) * i as f64 / n as f64).collect()
        };
        let whole = || -> Vec<f64> {
            if high - low > MAX_CUTS as f64 {
                return even(MAX_CUTS);
            }
            let first = low.floor() as i64 + 1;
            (first..high.ceil() as i64).map(|it| it as f64).collect()
        };
        match (self, axis) {
            (Curved::Revolution { profile, .. }, 0) => {
                let radius = profile.iter().fold(0.0, |radius: f64, it| radius.max(it[0].abs()));
                even(curve::chords(radius, high - low, chord))
            }
            // A cylinder is straight along its axis.
            (Curved::Revolution { profile, .. }, _) if profile.len() == 2 => Vec::new(),
            (Curved::Revolution { .. }, _) | (Curved::Extrusion { .. }, 0) => whole(),
            (Curved::Extrusion { .. }, _) => Vec::new(),
            (Curved::Spline(it), _) => even(it.cells(axis, [low, high], chord)),
        }
    }

    /// The cells of a face by its rings, the outer one first. `is_forward` tells whether the face looks as the surface does.
    pub fn cells(&self, rings: &[Vec<Vec3>], is_forward: bool, chord: f64) -> Option<Vec<Vec<Vec3>>> {
        let polygon = self.unrolled(rings, is_forward)?;
        let range = |axis: usize| {
            polygon.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], it| [a.min(it[axis]), b.max(it[axis])])
        };
        let strips = |axis: usize| {
            let [low, high] = range(axis);
            let mut ends = vec![low];
            ends.extend(self.cuts(axis, [low, high], chord));
            ends.push(high);
            ends
        };
        let (us, vs) = (strips(0), strips(1));
        if !us.iter().chain(&vs).all(|it| it.is_finite()) {
            return None;
        }
        let mut cells = Vec::new();
        for u in us.windows(2) {
            let strip = between(&polygon, 0, u[0], u[1]);
            if strip.len() < 3 {
                continue;
            }
            for v in vs.windows(2) {
                let cell = between(&strip, 1, v[0], v[1]);
                if cell.len() > 2 {
                    cells.push(cell.into_iter().map(|it| self.point(it)).collect());
                }
            }
        }
        Some(cells)
    }

    /// All rings as one polygon over the parameters.
    fn unrolled(&self, rings: &[Vec<Vec3>], is_forward: bool) -> Option<Vec<Uv>> {
        let periods = self.periods();
        let mut rings: Vec<Vec<Uv>> = rings.iter().filter_map(|it| self.ring(it)).collect();
        // Those that go round the whole surface belong together in pairs.
        let turns = |ring: &[Uv]| -> i64 {
            let (first, last) = (ring[0][0], ring[ring.len() - 1][0]);
            periods[0].map_or(0, |it| ((last - first) / it).round() as i64)
        };
        let mut polygon: Vec<Uv> = Vec::new();
        if let Some(at) = rings.iter().position(|it| turns(it) != 0) {
            let ring = rings.remove(at);
            let (start, end, turn) = (ring[0], ring[ring.len() - 1], turns(&ring));
            polygon = ring;
            if let Some(back) = rings.iter().position(|it| turns(it) == -turn) {
                let back = rings.remove(back);
                let shift = periods[0].map_or(0.0, |it| ((end[0] - back[0][0]) / it).round() * it);
                polygon.extend(back.iter().map(|it| [it[0] + shift, it[1]]));
            } else {
                let pole = self.pole((turn > 0) == is_forward)?;
                polygon.extend([[end[0], pole], [start[0], pole]]);
            }
        }
        for ring in rings {
            let middle = |it: &[Uv], axis: usize| it.iter().map(|it| it[axis]).sum::<f64>() / it.len() as f64;
            let shift: Uv = if polygon.is_empty() {
                [0.0; 2]
            } else {
                std::array::from_fn(|axis| {
                    let off = middle(&polygon, axis) - middle(&ring, axis);
                    periods[axis].map_or(0.0, |it| (off / it).round() * it)
                })
            };
            let first = polygon.first().copied();
            polygon.extend(ring.iter().map(|it| [it[0] + shift[0], it[1] + shift[1]]));
            // Back along the cut that led here.
            polygon.extend(first);
        }
        let area = polygon.iter().zip(polygon.iter().cycle().skip(1));
        let area: f64 = area.map(|(p, q)| p[0] * q[1] - q[0] * p[1]).sum();
        match self {
            // A seam alone bounds the whole of a closed surface.
            Curved::Revolution { profile, is_closed, .. } if area.abs() < 1e-9 => {
                let is_whole = *is_closed || (profile[0][0] == 0.0 && profile[profile.len() - 1][0] == 0.0);
                let high = (profile.len() - 1) as f64;
                is_whole.then(|| vec![[0.0, 0.0], [TAU, 0.0], [TAU, high], [0.0, high]])
            }
            _ => (polygon.len() > 2).then_some(polygon),
        }
    }

    /// The second parameter of a pole: the upper one, or the lower; the only one when there are not two.
    fn pole(&self, is_upper: bool) -> Option<f64> {
        let Curved::Revolution { profile, .. } = self else { return None };
        let size = profile.iter().fold(0.0, |size: f64, it| size.max(it[0].abs()));
        let ends = [(0, profile[0]), (profile.len() - 1, profile[profile.len() - 1])];
        let mut poles: Vec<(usize, Uv)> = ends.into_iter().filter(|it| it.1[0].abs() <= size * 1e-6).collect();
        poles.sort_by(|a, b| a.1[1].total_cmp(&b.1[1]));
        let pole = if is_upper { poles.last() } else { poles.first() };
        pole.map(|it| it.0 as f64)
    }

    /// A ring over the parameters without jumps, its first point repeated at the end.
    fn ring(&self, ring: &[Vec3]) -> Option<Vec<Uv>> {
        let periods = self.periods();
        let start = ring.iter().position(|it| self.parameters(*it, None).0.is_some())?;
        let mut unrolled: Vec<Uv> = Vec::with_capacity(ring.len() + 1);
        let mut was_pole = false;
        for i in 0..=ring.len() {
            let last = unrolled.last().copied();
            let (u, v) = self.parameters(ring[(start + i) % ring.len()], last);
            let near = |value: f64, axis: usize| match (periods[axis], last) {
                (Some(period), Some(last)) => value + ((last[axis] - value) / period).round() * period,
                _ => value,
            };
            let v = near(v, 1);
            let here = match u {
                Some(u) => [near(u, 0), v],
                // A pole has every angle: that from which one comes, and below that to which one goes.
                None => [last.map_or(0.0, |it| it[0]), v],
            };
            if let (true, Some(pole)) = (was_pole && u.is_some(), last) {
                unrolled.push([here[0], pole[1]]);
            }
            was_pole = u.is_none();
            unrolled.push(here);
        }
        (unrolled.len() > 3).then_some(unrolled)
    }
}

/// The curve that a swept surface is made of, by points.
fn swept_curve(it: Instance<'_>, place: &Frame, chord: f64) -> Option<Vec<Vec3>> {
    let profile = it.follow("SweptCurve")?;
    let curve = profile.follow("Curve").or_else(|| profile.follow("OuterCurve"))?;
    let points = curve::in_space(curve, chord)?;
    (points.len() > 1).then(|| points.into_iter().map(|it| place.point(it)).collect())
}

fn minus<const N: usize>(a: [f64; N], b: [f64; N]) -> [f64; N] {
    std::array::from_fn(|i| a[i] - b[i])
}

fn near(a: Vec3, b: Vec3) -> bool {
    let off = minus(a, b);
    dot(off, off).sqrt() < 1e-6 * (1.0 + dot(a, a).sqrt())
}

/// The place on a line of points at a parameter that counts them; straight on beyond its ends, unless it closes.
fn along<const N: usize>(points: &[[f64; N]], at: f64, is_closed: bool) -> [f64; N] {
    let n = points.len() - 1;
    let at = if is_closed { at.rem_euclid(n as f64) } else { at };
    let i = (at.floor().max(0.0) as usize).min(n - 1);
    let share = at - i as f64;
    std::array::from_fn(|k| points[i][k] + (points[i + 1][k] - points[i][k]) * share)
}

/// The parameter of the place on a line of points that is nearest to a point.
fn nearest<const N: usize>(points: &[[f64; N]], p: [f64; N]) -> f64 {
    let n = points.len() - 1;
    let (mut best, mut found) = (f64::INFINITY, 0.0);
    for i in 0..n {
        let (side, off) = (minus(points[i + 1], points[i]), minus(p, points[i]));
        let product = |a: &[f64; N], b: &[f64; N]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let length = product(&side, &side);
        let mut share = if length > 0.0 { product(&off, &side) / length } else { 0.0 };
        // A line of two points goes on at both ends: the profile of a cylinder.
        if n > 1 {
            share = share.clamp(0.0, 1.0);
        }
        let gap: [f64; N] = std::array::from_fn(|k| off[k] - side[k] * share);
        let distance = product(&gap, &gap);
        if distance < best {
            (best, found) = (distance, i as f64 + share);
        }
    }
    found
}

/// What of a polygon lies between two values of one parameter.
fn between(polygon: &[Uv], axis: usize, low: f64, high: f64) -> Vec<Uv> {
    let halved = |ring: &[Uv], measure: &dyn Fn(&Uv) -> f64| {
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
    };
    halved(&halved(polygon, &|it| it[axis] - low), &|it| high - it[axis])
}

/// A B-spline surface.
pub(super) struct Spline {
    degree: [usize; 2],
    knots: [Vec<f64>; 2],
    /// Control points, homogeneous; rows run along the second parameter.
    points: Vec<Vec<[f64; 4]>>,
    is_closed: [bool; 2],
}

impl Spline {
    fn read(it: Instance<'_>) -> Option<Spline> {
        let degree = [it.number("UDegree")? as usize, it.number("VDegree")? as usize];
        let list = it.get("ControlPointsList");
        let weights = it.get("WeightsData");
        let mut points: Vec<Vec<[f64; 4]>> = Vec::new();
        for (i, row) in list.list().iter().enumerate() {
            let row = it.file().resolve(row);
            let weight = |j: usize| weights.list().get(i)?.list().get(j).and_then(Value::number);
            let point = |(j, it): (usize, &Instance<'_>)| {
                let (p, w) = (triple(*it)?, weight(j).unwrap_or(1.0));
                (w > 0.0).then_some([p[0] * w, p[1] * w, p[2] * w, w])
            };
            points.push(row.iter().enumerate().map(point).collect::<Option<_>>()?);
        }
        let columns = points.first()?.len();
        if points.iter().any(|it| it.len() != columns) || points.len() * columns > 100_000 {
            return None;
        }
        let knots =
            |names: [&str; 2], degree: usize, n: usize| curve::knots(&it.get(names[0]), &it.get(names[1]), degree, n);
        let knots = [
            knots(["UKnots", "UMultiplicities"], degree[0], points.len())?,
            knots(["VKnots", "VMultiplicities"], degree[1], columns)?,
        ];
        let mut spline = Spline { degree, knots, points, is_closed: [false; 2] };
        spline.is_closed = [0, 1].map(|axis| {
            let ([low, high], [from, to]) = (spline.range(axis), spline.range(1 - axis));
            let at = |share: f64, end: f64| {
                let other = from + (to - from) * share;
                spline.point(if axis == 0 { [end, other] } else { [other, end] })
            };
            [0.0, 0.3, 0.7, 1.0].into_iter().all(|share| near(at(share, low), at(share, high)))
        });
        Some(spline)
    }

    /// Where a parameter begins and ends.
    fn range(&self, axis: usize) -> [f64; 2] {
        let (knots, degree) = (&self.knots[axis], self.degree[axis]);
        [knots[degree], knots[knots.len() - 1 - degree]]
    }

    fn point(&self, uv: Uv) -> Vec3 {
        let at: Uv = std::array::from_fn(|axis| {
            let [low, high] = self.range(axis);
            // The end itself is not the beginning.
            let is_beyond = uv[axis] < low || uv[axis] > high;
            if self.is_closed[axis] && is_beyond {
                low + (uv[axis] - low).rem_euclid(high - low)
            } else {
                uv[axis].clamp(low, high)
            }
        });
        let span = |axis: usize| {
            let (knots, degree) = (&self.knots[axis], self.degree[axis]);
            let last = knots.len() - 2 - degree;
            (degree..=last).rev().find(|it| knots[*it] <= at[axis] && knots[*it] < knots[*it + 1]).unwrap_or(degree)
        };
        let (u, v) = (span(0), span(1));
        let row = |i: usize| de_boor(self.degree[1], &self.knots[1], v, at[1], |j| self.points[i][j]);
        let [x, y, z, w] = de_boor(self.degree[0], &self.knots[0], u, at[0], row);
        [x / w, y / w, z / w]
    }

    /// The parameters of a point of the surface: from the nearest of a grid of guesses, or from the point before, by least
    /// squares.
    fn parameters(&self, p: Vec3, last: Option<Uv>) -> Uv {
        let ranges = [self.range(0), self.range(1)];
        let off = |uv: Uv| {
            let gap = minus(self.point(uv), p);
            dot(gap, gap)
        };
        let spans = |axis: usize| (self.knots[axis].windows(2).filter(|it| it[0] < it[1]).count() * GUESSES).min(64);
        let at = |axis: usize, i: usize, n: usize| {
            ranges[axis][0] + (ranges[axis][1] - ranges[axis][0]) * i as f64 / n as f64
        };
        let (nu, nv) = (spans(0), spans(1));
        let grid = (0..=nu).flat_map(|i| (0..=nv).map(move |j| (i, j))).map(|(i, j)| [at(0, i, nu), at(1, j, nv)]);
        let guess = grid.chain(last).map(|it| (off(it), it)).min_by(|a, b| a.0.total_cmp(&b.0));
        let mut uv = guess.map_or([ranges[0][0], ranges[1][0]], |it| it.1);
        for _ in 0..STEPS {
            let step: Uv = std::array::from_fn(|axis| (ranges[axis][1] - ranges[axis][0]) * 1e-6);
            let slope = |axis: usize| -> Vec3 {
                let (mut low, mut high) = (uv, uv);
                low[axis] = (uv[axis] - step[axis]).max(ranges[axis][0]);
                high[axis] = (uv[axis] + step[axis]).min(ranges[axis][1]);
                let width = (high[axis] - low[axis]).max(1e-300);
                minus(self.point(high), self.point(low)).map(|it| it / width)
            };
            let (su, sv, gap) = (slope(0), slope(1), minus(p, self.point(uv)));
            let (a, b, c) = (dot(su, su), dot(su, sv), dot(sv, sv));
            let turn = a * c - b * b;
            if turn <= 1e-12 * a * c {
                break;
            }
            let (x, y) = (dot(gap, su), dot(gap, sv));
            let moved: Uv = [uv[0] + (x * c - y * b) / turn, uv[1] + (y * a - x * b) / turn];
            let moved: Uv = std::array::from_fn(|axis| moved[axis].clamp(ranges[axis][0], ranges[axis][1]));
            if off(moved) >= off(uv) {
                break;
            }
            uv = moved;
        }
        uv
    }

    /// Into how many cells a range must fall so that their edges stray no further than the chord.
    fn cells(&self, axis: usize, [low, high]: [f64; 2], chord: f64) -> usize {
        let [from, to] = self.range(1 - axis);
        let at = |t: f64, share: f64| {
            let other = from + (to - from) * share;
            self.point(if axis == 0 { [t, other] } else { [other, t] })
        };
        let strays = |n: usize| {
            let width = (high - low) / n as f64;
            (0..n).any(|i| {
                let t = low + width * i as f64;
                [0.0, 0.25, 0.5, 0.75, 1.0].into_iter().any(|share| {
                    let (a, m, b) = (at(t, share), at(t + width / 2.0, share), at(t + width, share));
                    let off: Vec3 = std::array::from_fn(|k| m[k] - (a[k] + b[k]) / 2.0);
                    dot(off, off) > chord * chord
                })
            })
        };
        let spans = self.knots[axis].windows(2).filter(|it| it[0] < it[1]).count().max(1);
        std::iter::successors(Some(spans), |it| Some(it * 2)).find(|it| *it >= MAX_CUTS || !strays(*it)).unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::form;

    /// A plinth of a B-rep whose one face is the surface #1, bounded by edges through points.
    fn face(surface: &str, rings: &[&[[f64; 3]]]) -> Vec<Vec<Vec3>> {
        let file = format!(
            "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n{surface}\nENDSEC;\nEND-ISO-10303-21;\n"
        );
        let file = crate::open(file.into_bytes()).expect("a file");
        let curved = Curved::read(file.find(1).expect("a surface"), 0.001).expect("understood");
        let rings: Vec<Vec<Vec3>> = rings.iter().map(|it| it.to_vec()).collect();
        curved.cells(&rings, true, 0.001).expect("cells")
    }

    /// The area of flat cells, and their area as seen from above (downwards negative).
    fn areas(cells: &[Vec<Vec3>]) -> (f64, f64) {
        let mut sums = (0.0, 0.0);
        for cell in cells {
            let mut area = [0.0; 3];
            for pair in cell[1..].windows(2) {
                let normal = cross(minus(pair[0], cell[0]), minus(pair[1], cell[0]));
                (0..3).for_each(|i| area[i] += normal[i] / 2.0);
            }
            sums.0 += dot(area, area).sqrt();
            sums.1 += area[2];
        }
        sums
    }

    fn circle(radius: f64, z: f64, n: usize, way: f64) -> Vec<[f64; 3]> {
        let at = |i: usize| {
            let (sin, cos) = math::sin_cos(way * TAU * i as f64 / n as f64);
            [radius * cos, radius * sin, z]
        };
        (0..n).map(at).collect()
    }

    fn close(found: f64, wanted: f64) {
        assert!((found / wanted - 1.0).abs() < 2e-3, "{found} is not {wanted}");
    }

    const AXES: &str = "#2=IFCAXIS2PLACEMENT3D(#3,$,$);#3=IFCCARTESIANPOINT((0.,0.,0.));";

    #[test]
    fn a_band_around_a_cylinder_is_bounded_by_two_rings_or_by_one_with_a_seam() {
        let surface = format!("#1=IFCCYLINDRICALSURFACE(#2,2.);{AXES}");
        let (low, high) = (circle(2.0, 0.0, 64, 1.0), circle(2.0, 3.0, 64, -1.0));
        close(areas(&face(&surface, &[&low, &high])).0, TAU * 2.0 * 3.0);
        let mut seam = low.clone();
        seam.push(low[0]);
        seam.push(high[0]);
        seam.extend(high[1..].iter().chain(&high[..1]));
        close(areas(&face(&surface, &[&seam])).0, TAU * 2.0 * 3.0);
    }

    #[test]
    fn a_hole_in_a_curved_wall_is_not_covered() {
        let surface = format!("#1=IFCCYLINDRICALSURFACE(#2,2.);{AXES}");
        let at = |angle: f64, z: f64| {
            let (sin, cos) = math::sin_cos(angle);
            [2.0 * cos, 2.0 * sin, z]
        };
        let arc = |from: f64, to: f64, z: f64| (0..=32).map(move |i| at(from + (to - from) * f64::from(i) / 32.0, z));
        let outer: Vec<[f64; 3]> = arc(0.0, 1.5, 0.0).chain(arc(1.5, 0.0, 3.0)).collect();
        let hole: Vec<[f64; 3]> = arc(1.0, 0.5, 1.0).chain(arc(0.5, 1.0, 2.0)).collect();
        close(areas(&face(&surface, &[&outer, &hole])).0, 2.0 * (1.5 * 3.0 - 0.5));
    }

    #[test]
    fn caps_end_in_the_pole_that_their_ring_turns_around() {
        let surface = format!("#1=IFCSPHERICALSURFACE(#2,2.);{AXES}");
        let (above, around) = areas(&face(&surface, &[&circle(2.0, 0.0, 64, 1.0)]));
        close(above, TAU * 4.0);
        close(around, TAU * 2.0);
        let below = areas(&face(&surface, &[&circle(2.0, 0.0, 64, -1.0)]));
        close(-below.1, TAU * 2.0);
    }

    #[test]
    fn a_cone_is_a_line_turned_about_an_axis() {
        let surface = format!(
            "#1=IFCSURFACEOFREVOLUTION(#4,#2,#8);{AXES}#4=IFCARBITRARYOPENPROFILEDEF(.CURVE.,$,#5);#5=IFCPOLYLINE((#6,#7));\
             #6=IFCCARTESIANPOINT((3.,0.));#7=IFCCARTESIANPOINT((0.,4.));#8=IFCAXIS1PLACEMENT(#3,#9);#9=IFCDIRECTION((0.,1.,0.));"
        );
        // The axis runs along y: the base lies in the plane of x and z.
        let base: Vec<[f64; 3]> = circle(3.0, 0.0, 64, -1.0).into_iter().map(|[x, y, _]| [x, 0.0, y]).collect();
        close(areas(&face(&surface, &[&base])).0, std::f64::consts::PI * 3.0 * 5.0);
    }

    #[test]
    fn an_arc_that_is_pushed_along_is_a_bent_wall() {
        let surface = format!(
            "#1=IFCSURFACEOFLINEAREXTRUSION(#4,#2,#8,3.);{AXES}#4=IFCARBITRARYOPENPROFILEDEF(.CURVE.,$,#5);\
             #5=IFCTRIMMEDCURVE(#6,(IFCPARAMETERVALUE(0.)),(IFCPARAMETERVALUE(1.5)),.T.,.PARAMETER.);\
             #6=IFCCIRCLE(#7,2.);#7=IFCAXIS2PLACEMENT2D(#9,$);#8=IFCDIRECTION((0.,0.,1.));#9=IFCCARTESIANPOINT((0.,0.));"
        );
        let arc = |z: f64, way: bool| {
            (0..=32).map(move |i| {
                let (sin, cos) = math::sin_cos(1.5 * f64::from(if way { i } else { 32 - i }) / 32.0);
                [2.0 * cos, 2.0 * sin, z]
            })
        };
        let ring: Vec<[f64; 3]> = arc(0.0, true).chain(arc(3.0, false)).collect();
        close(areas(&face(&surface, &[&ring])).0, 2.0 * 1.5 * 3.0);
    }

    #[test]
    fn a_spline_surface_is_cut_as_finely_as_it_bends() {
        // A saddle over a square of four metres.
        let points = [
            [0., 0., 0.],
            [0., 2., 2.],
            [0., 4., 0.],
            [2., 0., 2.],
            [2., 2., 0.],
            [2., 4., 2.],
            [4., 0., 0.],
            [4., 2., 2.],
            [4., 4., 0.],
        ];
        let listed: String = points
            .iter()
            .enumerate()
            .map(|(i, [x, y, z])| format!("#{}=IFCCARTESIANPOINT(({x:?},{y:?},{z:?}));", 10 + i))
            .collect();
        let surface = format!(
            "#1=IFCBSPLINESURFACEWITHKNOTS(2,2,((#10,#11,#12),(#13,#14,#15),(#16,#17,#18)),.UNSPECIFIED.,.F.,.F.,.F.,(3,3),(3,3),(0.,1.),(0.,1.),.UNSPECIFIED.);{listed}"
        );
        let edge = |from: [f64; 2], to: [f64; 2]| {
            (0..16).map(move |i| {
                let t = f64::from(i) / 16.0;
                let (x, y) = (from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t);
                // Along each side the surface is a parabola of height 1.
                [x, y, 4.0 * t * (1.0 - t)]
            })
        };
        let ring: Vec<[f64; 3]> = edge([0., 0.], [4., 0.])
            .chain(edge([4., 0.], [4., 4.]))
            .chain(edge([4., 4.], [0., 4.]))
            .chain(edge([0., 4.], [0., 0.]))
            .collect();
        let cells = face(&surface, &[&ring]);
        let (_, above) = areas(&cells);
        close(above, 16.0);
        assert!(cells.len() > 64, "{}", cells.len());
    }

    #[test]
    fn a_ball_of_one_face_has_the_shadow_of_a_circle() {
        let data = "#1=IFCCARTESIANPOINT((0.,0.,0.));#2=IFCAXIS2PLACEMENT3D(#1,$,$);#3=IFCSPHERICALSURFACE(#2,1.);\
            #4=IFCCARTESIANPOINT((0.,0.,-1.));#5=IFCCARTESIANPOINT((0.,0.,1.));#6=IFCVERTEXPOINT(#4);#7=IFCVERTEXPOINT(#5);\
            #8=IFCCIRCLE(#9,1.);#9=IFCAXIS2PLACEMENT3D(#1,#10,#11);#10=IFCDIRECTION((0.,-1.,0.));#11=IFCDIRECTION((1.,0.,0.));\
            #12=IFCEDGECURVE(#6,#7,#8,.T.);#13=IFCORIENTEDEDGE(*,*,#12,.T.);#14=IFCORIENTEDEDGE(*,*,#12,.F.);\
            #15=IFCEDGELOOP((#13,#14));#16=IFCFACEOUTERBOUND(#15,.T.);#17=IFCADVANCEDFACE((#16),#3,.T.);\
            #18=IFCCLOSEDSHELL((#17));#19=IFCADVANCEDBREP(#18);#20=IFCSHAPEREPRESENTATION($,'Body','AdvancedBrep',(#19));\
            #21=IFCPRODUCTDEFINITIONSHAPE($,$,(#20));#22=IFCCOLUMN('0YvctVUKr0kugbFTf53O9M',$,$,$,$,$,#21,$,$);";
        let file = format!(
            "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n{data}\nENDSEC;\nEND-ISO-10303-21;\n"
        );
        let file = crate::open(file.into_bytes()).expect("a model");
        let form = form(file.find(22).expect("the column"));
        assert_eq!(form.diagnostics, []);
        let shadow: f64 = form.shadow().iter().map(|it| it.area().to_m2()).sum();
        close(shadow, std::f64::consts::PI);
    }
}
