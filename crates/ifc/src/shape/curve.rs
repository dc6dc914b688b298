use super::frame::{Frame, Vec3, axes, bulge, triple};
use crate::Instance;
use crate::step::Value;
use geometry::{Path, Point, Vertex, math};
use std::f64::consts::{PI, TAU};

/// How deep curves may be made of curves.
const MAX_DEPTH: usize = 16;
/// Chords of a whole ellipse.
const CHORDS: usize = 64;
/// Chords of each span of a spline.
const SAMPLES: usize = 16;
/// How many control points a spline may have.
const MAX_POINTS: usize = 100_000;

/// A curve of a plane as a path in the file's unit, arcs kept; `None` when it is not understood.
pub(super) fn path(it: Instance<'_>) -> Option<Path> {
    let mut path = open(it, 0)?;
    let n = path.vertices.len();
    if n > 1 && near(path.vertices[0].point, path.vertices[n - 1].point) {
        path.vertices.pop();
        path.closed = true;
    }
    (path.vertices.len() > 1).then_some(path)
}

fn near(a: Point, b: Point) -> bool {
    let size = 1.0 + a.x.abs().max(a.y.abs());
    (a.x - b.x).abs() < size * 1e-9 && (a.y - b.y).abs() < size * 1e-9
}

fn point(it: Instance<'_>) -> Option<Point> {
    triple(it).map(|[x, y, _]| Point { x, y })
}

/// A path that repeats its first vertex when it is closed.
fn open(it: Instance<'_>, depth: usize) -> Option<Path> {
    if depth > MAX_DEPTH {
        return None;
    }
    match it.class() {
        "IFCPOLYLINE" => {
            let points: Option<Vec<Point>> = it.follow_all("Points").into_iter().map(point).collect();
            Some(Path::straight(points?, false))
        }
        "IFCINDEXEDPOLYCURVE" => indexed(it),
        "IFCCOMPOSITECURVE" | "IFC2DCOMPOSITECURVE" => {
            let mut joined = Path::default();
            for segment in it.follow_all("Segments") {
                let mut part = open(segment.follow("ParentCurve")?, depth + 1)?;
                if segment.get("SameSense").boolean() == Some(false) {
                    part = part.reversed();
                }
                if let (Some(last), Some(first), Some(end)) =
                    (joined.vertices.last(), part.vertices.first(), part.vertices.last())
                {
                    // Some programs turn segments without saying so: they still meet at their ends.
                    let meets = |p: Point| {
                        (last.point.x - p.x).abs() + (last.point.y - p.y).abs() < 1e-3 * (1.0 + p.x.abs().min(10.0))
                    };
                    if !meets(first.point) && meets(end.point) {
                        part = part.reversed();
                        joined.vertices.pop();
                    } else if meets(first.point) {
                        joined.vertices.pop();
                    }
                }
                joined.vertices.extend(part.vertices);
            }
            Some(joined)
        }
        "IFCTRIMMEDCURVE" => trimmed(it),
        "IFCCIRCLE" | "IFCELLIPSE" => conic(it, 0.0, TAU),
        "IFCBSPLINECURVE"
        | "IFCBSPLINECURVEWITHKNOTS"
        | "IFCRATIONALBSPLINECURVEWITHKNOTS"
        | "IFCBEZIERCURVE"
        | "IFCRATIONALBEZIERCURVE" => {
            let points = spline(it)?;
            Some(Path::straight(points.into_iter().map(|[x, y, _]| Point { x, y }), false))
        }
        _ => None,
    }
}

fn indexed(it: Instance<'_>) -> Option<Path> {
    let list = it.follow("Points")?.get("CoordList");
    let points: Option<Vec<Point>> = list
        .list()
        .iter()
        .map(|it| Some(Point { x: it.list().first()?.number()?, y: it.list().get(1)?.number()? }))
        .collect();
    let points = points?;
    let segments = it.get("Segments");
    if segments.list().is_empty() {
        return Some(Path::straight(points, false));
    }
    let mut path = Path::default();
    for segment in segments.list() {
        let Value::Typed(name, indices) = segment else { return None };
        let at = |it: &Value<'_>| points.get((it.number()? as usize).checked_sub(1)?).copied();
        let run: Option<Vec<Point>> = indices.list().iter().map(at).collect();
        let run = run?;
        path.vertices.pop();
        match run.as_slice() {
            [a, b, c] if name.eq_ignore_ascii_case("IFCARCINDEX") => {
                path.vertices.push(Vertex { point: *a, bulge: through(*a, *b, *c) });
                path.vertices.push(Vertex { point: *c, bulge: 0.0 });
            }
            run => path.vertices.extend(run.iter().map(|point| Vertex { point: *point, bulge: 0.0 })),
        }
    }
    Some(path)
}

/// The bulge of an arc from `a` over `b` to `c`.
fn through(a: Point, b: Point, c: Point) -> f64 {
    let angle = |from: Point, to: Point| math::atan2(to.y - from.y, to.x - from.x);
    // The inscribed angle at `b` is half of the arc that does not hold it.
    let turn = angle(a, b) - angle(b, c);
    let turn = -turn;
    let turn = if turn > PI {
        turn - TAU
    } else if turn < -PI {
        turn + TAU
    } else {
        turn
    };
    bulge(2.0 * turn)
}

fn trimmed(it: Instance<'_>) -> Option<Path> {
    let basis = it.follow("BasisCurve")?;
    let ends = ["Trim1", "Trim2"].map(|name| it.get(name));
    let file = it.file();
    let place = |value: &Value<'_>| file.resolve(value).into_iter().find_map(point);
    let parameter = |value: &Value<'_>| value.list().iter().find_map(Value::number);
    let prefers_points = it.get("MasterRepresentation").enumeration() == Some("CARTESIAN");
    match basis.class() {
        "IFCLINE" => {
            let origin = point(basis.follow("Pnt")?)?;
            let vector = basis.follow("Dir")?;
            let [dx, dy, _] = super::frame::unit_vector(triple(vector.follow("Orientation")?)?)?;
            let magnitude = vector.number("Magnitude")?;
            let end = |value: &Value<'_>| {
                let at = |t: f64| Point { x: origin.x + dx * magnitude * t, y: origin.y + dy * magnitude * t };
                let by_parameter = || parameter(value).map(at);
                if prefers_points {
                    place(value).or_else(by_parameter)
                } else {
                    by_parameter().or_else(|| place(value))
                }
            };
            Some(Path::straight([end(&ends[0])?, end(&ends[1])?], false))
        }
        "IFCCIRCLE" | "IFCELLIPSE" => {
            let (from, sweep) = range(it, basis)?;
            conic(basis, from, sweep)
        }
        _ => open(basis, 1),
    }
}

/// Where a trimmed circle or ellipse begins and how far it goes, in radians; against the clock is positive.
fn range(it: Instance<'_>, basis: Instance<'_>) -> Option<(f64, f64)> {
    let file = it.file();
    let prefers_points = it.get("MasterRepresentation").enumeration() == Some("CARTESIAN");
    let angle = |name: &str| {
        let value = it.get(name);
        let by_point = || file.resolve(&value).into_iter().find_map(triple).and_then(|point| angle_at(basis, point));
        let by_parameter = || value.list().iter().find_map(Value::number).map(|it| it * file.units().angle());
        if prefers_points { by_point().or_else(by_parameter) } else { by_parameter().or_else(by_point) }
    };
    Some(turn(angle("Trim1")?, angle("Trim2")?, it.get("SenseAgreement").boolean() != Some(false)))
}

/// From one angle to another, one way or the other.
fn turn(from: f64, to: f64, forward: bool) -> (f64, f64) {
    let mut sweep = if forward { to - from } else { from - to };
    sweep -= (sweep / TAU).floor() * TAU;
    if sweep < 1e-9 {
        sweep = TAU;
    }
    (from, if forward { sweep } else { -sweep })
}

/// The angle at which a circle or ellipse passes a point.
fn angle_at(conic: Instance<'_>, point: Vec3) -> Option<f64> {
    let (frame, radii) = (axes(conic.follow("Position")?), radii(conic)?);
    let v: Vec3 = std::array::from_fn(|i| point[i] - frame.origin[i]);
    let along = |axis: Vec3| v[0] * axis[0] + v[1] * axis[1] + v[2] * axis[2];
    Some(math::atan2(along(frame.axes[1]) / radii[1], along(frame.axes[0]) / radii[0]))
}

/// A curve in space by chords that stray from it no further than `chord`; all in the file's unit.
pub(super) fn in_space(it: Instance<'_>, chord: f64) -> Option<Vec<Vec3>> {
    space(it, chord, 0)
}

fn space(it: Instance<'_>, chord: f64, depth: usize) -> Option<Vec<Vec3>> {
    if depth > MAX_DEPTH {
        return None;
    }
    match it.class() {
        "IFCPOLYLINE" => it.follow_all("Points").into_iter().map(triple).collect(),
        "IFCINDEXEDPOLYCURVE" => {
            let member = |it: &Value<'_>, at: usize| it.list().get(at).and_then(Value::number);
            let list = it.follow("Points")?.get("CoordList");
            let point = |it: &Value<'_>| Some([member(it, 0)?, member(it, 1)?, member(it, 2).unwrap_or(0.0)]);
            let points: Vec<Vec3> = list.list().iter().map(point).collect::<Option<_>>()?;
            let segments = it.get("Segments");
            if segments.list().is_empty() {
                return Some(points);
            }
            let mut joined: Vec<Vec3> = Vec::new();
            for segment in segments.list() {
                let Value::Typed(name, indices) = segment else { return None };
                let at = |it: &Value<'_>| points.get((it.number()? as usize).checked_sub(1)?).copied();
                let run: Vec<Vec3> = indices.list().iter().map(at).collect::<Option<_>>()?;
                joined.pop();
                match run.as_slice() {
                    [a, b, c] if name.eq_ignore_ascii_case("IFCARCINDEX") => {
                        joined.extend(arc_through(*a, *b, *c, chord));
                    }
                    run => joined.extend(run),
                }
            }
            Some(joined)
        }
        "IFCCOMPOSITECURVE" | "IFCCOMPOSITECURVEONSURFACE" | "IFCBOUNDARYCURVE" => {
            let mut joined: Vec<Vec3> = Vec::new();
            for segment in it.follow_all("Segments") {
                let mut part = space(segment.follow("ParentCurve")?, chord, depth + 1)?;
                if segment.get("SameSense").boolean() == Some(false) {
                    part.reverse();
                }
                joined.pop();
                joined.extend(part);
            }
            Some(joined)
        }
        "IFCTRIMMEDCURVE" => {
            let basis = it.follow("BasisCurve")?;
            match basis.class() {
                "IFCCIRCLE" | "IFCELLIPSE" => {
                    let (from, sweep) = range(it, basis)?;
                    conic_in_space(basis, from, sweep, chord)
                }
                "IFCLINE" => {
                    let start = triple(basis.follow("Pnt")?)?;
                    let vector = basis.follow("Dir")?;
                    let along = super::frame::unit_vector(triple(vector.follow("Orientation")?)?)?;
                    let magnitude = vector.number("Magnitude")?;
                    let end = |name: &str| {
                        let value = it.get(name);
                        let at = |t: f64| std::array::from_fn(|i| start[i] + along[i] * magnitude * t);
                        let by_parameter = value.list().iter().find_map(Value::number).map(at);
                        by_parameter.or_else(|| it.file().resolve(&value).into_iter().find_map(triple))
                    };
                    Some(vec![end("Trim1")?, end("Trim2")?])
                }
                _ => space(basis, chord, depth + 1),
            }
        }
        "IFCCIRCLE" | "IFCELLIPSE" => conic_in_space(it, 0.0, TAU, chord),
        "IFCSURFACECURVE" | "IFCSEAMCURVE" | "IFCINTERSECTIONCURVE" => space(it.follow("Curve3D")?, chord, depth + 1),
        _ => spline(it),
    }
}

/// An edge of a face from one corner to another along its curve.
pub(super) fn edge(curve: Instance<'_>, from: Vec3, to: Vec3, forward: bool, chord: f64) -> Vec<Vec3> {
    let between = match curve.class() {
        "IFCCIRCLE" | "IFCELLIPSE" => (|| {
            let (from, sweep) = turn(angle_at(curve, from)?, angle_at(curve, to)?, forward);
            conic_in_space(curve, from, sweep, chord)
        })(),
        "IFCLINE" => None,
        _ => in_space(curve, chord).map(|mut points| {
            if !forward {
                points.reverse();
            }
            points
        }),
    };
    let n = between.as_ref().map_or(0, Vec::len);
    let inner = between.into_iter().flatten().skip(1).take(n.saturating_sub(2));
    std::iter::once(from).chain(inner).chain([to]).collect()
}

fn conic_in_space(it: Instance<'_>, from: f64, sweep: f64, chord: f64) -> Option<Vec<Vec3>> {
    let (frame, radii) = (axes(it.follow("Position")?), radii(it)?);
    let n = chords(radii[0].max(radii[1]), sweep, chord);
    let at = |i: usize| {
        let (sin, cos) = math::sin_cos(from + sweep * i as f64 / n as f64);
        frame.point([radii[0] * cos, radii[1] * sin, 0.0])
    };
    Some((0..=n).map(at).collect())
}

/// How many chords an arc needs.
pub(super) fn chords(radius: f64, sweep: f64, chord: f64) -> usize {
    let step = 2.0 * math::acos((1.0 - chord / radius).clamp(-1.0, 1.0));
    ((sweep.abs() / step.max(0.02)).ceil() as usize).clamp(2, 400)
}

/// An arc in space over three points.
fn arc_through(a: Vec3, b: Vec3, c: Vec3, chord: f64) -> Vec<Vec3> {
    let minus = |p: Vec3, q: Vec3| -> Vec3 { std::array::from_fn(|i| p[i] - q[i]) };
    let dot = |p: Vec3, q: Vec3| p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
    let Some(x) = super::frame::unit_vector(minus(c, a)) else { return vec![a, b, c] };
    let off = minus(b, a);
    let across: Vec3 = std::array::from_fn(|i| off[i] - x[i] * dot(off, x));
    let Some(y) = super::frame::unit_vector(across) else { return vec![a, b, c] };
    let flat = |p: Vec3| Point { x: dot(minus(p, a), x), y: dot(minus(p, a), y) };
    let bulge = through(flat(a), flat(b), flat(c));
    let arc =
        Path { vertices: vec![Vertex { point: flat(a), bulge }, Vertex { point: flat(c), bulge: 0.0 }], closed: false };
    arc.flatten(chord).into_iter().map(|p| std::array::from_fn(|i| a[i] + x[i] * p.x + y[i] * p.y)).collect()
}

/// A B-spline or Bézier curve by points on it.
fn spline(it: Instance<'_>) -> Option<Vec<Vec3>> {
    let degree = it.number("Degree")? as usize;
    let points: Vec<Vec3> = it.follow_all("ControlPointsList").into_iter().map(triple).collect::<Option<_>>()?;
    if points.len() > MAX_POINTS {
        return None;
    }
    let weights = it.get("WeightsData");
    let weighted = |(i, p): (usize, &Vec3)| {
        let w = weights.list().get(i).and_then(Value::number).unwrap_or(1.0);
        [p[0] * w, p[1] * w, p[2] * w, w]
    };
    let points: Vec<[f64; 4]> = points.iter().enumerate().map(weighted).collect();
    let knots = knots(&it.get("Knots"), &it.get("KnotMultiplicities"), degree, points.len())?;
    let mut sampled: Vec<Vec3> = Vec::new();
    for span in degree..points.len() {
        let (from, to) = (knots[span], knots[span + 1]);
        if from >= to {
            continue;
        }
        for i in usize::from(!sampled.is_empty())..=SAMPLES {
            let t = from + (to - from) * i as f64 / SAMPLES as f64;
            let [x, y, z, w] = de_boor(degree, &knots, span, t, |i| points[i]);
            sampled.push([x / w, y / w, z / w]);
        }
    }
    (sampled.len() > 1).then_some(sampled)
}

/// The knots of a spline, each as often as it counts; those of a chain of Bézier curves when none are given. `None` when
/// they do not fit the degree and the number of control points.
pub(super) fn knots(values: &Value<'_>, times: &Value<'_>, degree: usize, points: usize) -> Option<Vec<f64>> {
    if degree == 0 || degree > 16 || points <= degree {
        return None;
    }
    let mut knots: Vec<f64> = Vec::new();
    for (value, times) in values.list().iter().zip(times.list()) {
        knots.extend(std::iter::repeat_n(value.number()?, times.number()?.clamp(0.0, 32.0) as usize));
    }
    if knots.is_empty() {
        let pieces = (points - 1) / degree;
        knots.push(0.0);
        (0..=pieces).for_each(|i| knots.extend(std::iter::repeat_n(i as f64, degree)));
        knots.push(pieces as f64);
    }
    (knots.len() == points + degree + 1 && knots.windows(2).all(|it| it[0] <= it[1])).then_some(knots)
}

/// The point of a spline at a parameter within a span of its knots, in homogeneous coordinates (de Boor's algorithm).
pub(super) fn de_boor(
    degree: usize,
    knots: &[f64],
    span: usize,
    t: f64,
    point: impl Fn(usize) -> [f64; 4],
) -> [f64; 4] {
    let mut part: Vec<[f64; 4]> = (0..=degree).map(|j| point(span - degree + j)).collect();
    for round in 1..=degree {
        for j in (round..=degree).rev() {
            let i = span - degree + j;
            let length = knots[i + degree + 1 - round] - knots[i];
            let share = if length > 0.0 { (t - knots[i]) / length } else { 0.0 };
            part[j] = std::array::from_fn(|k| part[j - 1][k] * (1.0 - share) + part[j][k] * share);
        }
    }
    part[degree]
}

fn radii(it: Instance<'_>) -> Option<[f64; 2]> {
    let radius = it.number("Radius");
    let radii = [radius.or_else(|| it.number("SemiAxis1"))?, radius.or_else(|| it.number("SemiAxis2"))?];
    (radii[0] > 0.0 && radii[1] > 0.0).then_some(radii)
}

/// A part of a circle or ellipse from an angle on; arcs of no more than a half turn.
fn conic(it: Instance<'_>, from: f64, sweep: f64) -> Option<Path> {
    let frame = axes(it.follow("Position")?);
    let radii = radii(it)?;
    let at = |angle: f64| {
        let (sin, cos) = math::sin_cos(angle);
        let [x, y, _] = frame.point([radii[0] * cos, radii[1] * sin, 0.0]);
        Point { x, y }
    };
    let is_circle = it.class() == "IFCCIRCLE";
    let parts = if is_circle { (sweep.abs() / PI).ceil().max(1.0) as usize } else { CHORDS };
    let step = sweep / parts as f64;
    let is_mirrored = frame.axes[2][2] < 0.0;
    let arc = if is_circle { bulge(if is_mirrored { -step } else { step }) } else { 0.0 };
    let vertex = |i: usize| Vertex { point: at(from + step * i as f64), bulge: if i < parts { arc } else { 0.0 } };
    Some(Path { vertices: (0..=parts).map(vertex).collect(), closed: false })
}

/// A rectangle around a frame's origin.
pub(super) fn rectangle(frame: &Frame, x: f64, y: f64) -> Path {
    let corners = [[-x, -y], [x, -y], [x, y], [-x, y]];
    let point = |[x, y]: [f64; 2]| {
        let [x, y, _] = frame.point([x / 2.0, y / 2.0, 0.0]);
        Point { x, y }
    };
    Path::straight(corners.map(point), true)
}

/// A circle around a frame's origin.
pub(super) fn circle(frame: &Frame, radius: f64) -> Path {
    let at = |x: f64| {
        let [x, y, _] = frame.point([x, 0.0, 0.0]);
        Vertex { point: Point { x, y }, bulge: 1.0 }
    };
    Path { vertices: vec![at(-radius), at(radius)], closed: true }
}
