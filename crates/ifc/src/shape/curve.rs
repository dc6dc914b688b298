use super::frame::{Frame, axes, bulge, triple};
use crate::Instance;
use crate::step::Value;
use geometry::{Path, Point, Vertex, math};
use std::f64::consts::{PI, TAU};

/// How deep curves may be made of curves.
const MAX_DEPTH: usize = 16;
/// Chords of a whole ellipse.
const CHORDS: usize = 64;

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
                if let (Some(last), Some(first)) = (joined.vertices.last(), part.vertices.first())
                    && (last.point.x - first.point.x).abs() + (last.point.y - first.point.y).abs()
                        < 1e-3 * (1.0 + last.point.x.abs())
                {
                    joined.vertices.pop();
                }
                joined.vertices.extend(part.vertices);
            }
            Some(joined)
        }
        "IFCTRIMMEDCURVE" => trimmed(it),
        "IFCCIRCLE" | "IFCELLIPSE" => conic(it, 0.0, TAU),
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
    let forward = it.get("SenseAgreement").boolean() != Some(false);
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
            let frame = axes(basis.follow("Position")?);
            let radii = radii(basis)?;
            let angle = |value: &Value<'_>| {
                let by_point = || {
                    place(value).map(|p| {
                        let v = [p.x - frame.origin[0], p.y - frame.origin[1]];
                        let along = |axis: [f64; 3]| v[0] * axis[0] + v[1] * axis[1];
                        math::atan2(along(frame.axes[1]) / radii[1], along(frame.axes[0]) / radii[0])
                    })
                };
                let by_parameter = || parameter(value).map(|it| it * file.units().angle());
                if prefers_points { by_point().or_else(by_parameter) } else { by_parameter().or_else(by_point) }
            };
            let (from, to) = (angle(&ends[0])?, angle(&ends[1])?);
            let mut sweep = if forward { to - from } else { from - to };
            sweep -= (sweep / TAU).floor() * TAU;
            if sweep < 1e-9 {
                sweep = TAU;
            }
            conic(basis, from, if forward { sweep } else { -sweep })
        }
        _ => open(basis, 1),
    }
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
