//! Placement by the axes of a grid (`IfcGridPlacement`).

use super::curve;
use super::frame::{Frame, Vec3, triple, unit_vector};
use crate::Instance;
use geometry::{Path, Point};

/// How far chords may stray from curved axes, in the file's unit relative to their size: crossings lie on the chords.
const CHORD: f64 = 1e-4;

/// The frame of a grid placement in the coordinates of its grid, and the placement of that grid. `None` when its axes do not
/// cross.
pub(super) fn placement<'f>(it: Instance<'f>) -> Option<(Frame, Option<Instance<'f>>)> {
    let location = it.follow("PlacementLocation")?;
    let (origin, along) = crossing(location)?;
    // The x axis points to another crossing or along a direction; else along the first axis.
    let x = match it.follow("PlacementRefDirection") {
        None => along,
        Some(direction) if direction.class() == "IFCDIRECTION" => triple(direction)?,
        Some(other) => {
            let (to, _) = crossing(other)?;
            std::array::from_fn(|i| to[i] - origin[i])
        }
    };
    let x = unit_vector([x[0], x[1], 0.0])?;
    let axis = location.follow_all("IntersectingAxes").into_iter().next()?;
    let holds = |grid: &Instance<'_>| {
        ["UAxes", "VAxes", "WAxes"].iter().any(|name| grid.follow_all(name).iter().any(|it| it.ix() == axis.ix()))
    };
    let grid = it.file().all("IfcGrid").into_iter().find(holds);
    let frame = Frame { axes: [x, [-x[1], x[0], 0.0], [0.0, 0.0, 1.0]], origin };
    Some((frame, grid.and_then(|it| it.follow("ObjectPlacement"))))
}

/// Where two axes cross after each is moved by its offset to its left, the height, and which way the first runs there.
fn crossing(it: Instance<'_>) -> Option<(Vec3, Vec3)> {
    let axes = it.follow_all("IntersectingAxes");
    let [first, second] = axes.as_slice() else { return None };
    let offsets = it.get("OffsetDistances");
    let offset = |at: usize| offsets.list().get(at).and_then(|it| it.number()).unwrap_or(0.0);
    let (first, second) = (line(*first, offset(0))?, line(*second, offset(1))?);
    let (point, along) = cross(&first, &second)?;
    Some(([point.x, point.y, offset(2)], [along.x, along.y, 0.0]))
}

/// The points of an axis in its own sense, moved to its left.
fn line(axis: Instance<'_>, offset: f64) -> Option<Vec<Point>> {
    let path = curve::path(axis.follow("AxisCurve")?)?;
    let path = if axis.get("SameSense").boolean() == Some(false) { path.reversed() } else { path };
    let points = flattened(&path);
    let n = points.len();
    let side = |i: usize| {
        let (a, b) = (points[i.min(n - 2)], points[i.min(n - 2) + 1]);
        unit_vector([b.x - a.x, b.y - a.y, 0.0]).unwrap_or([1.0, 0.0, 0.0])
    };
    let moved = |(i, p): (usize, &Point)| {
        let [x, y, _] = side(i);
        Point { x: p.x - y * offset, y: p.y + x * offset }
    };
    (n > 1).then(|| points.iter().enumerate().map(moved).collect())
}

fn flattened(path: &Path) -> Vec<Point> {
    let bounds = geometry::Box2::around(path.vertices.iter().map(|it| it.point));
    let size = (bounds.max[0] - bounds.min[0]).max(bounds.max[1] - bounds.min[1]).max(1e-9);
    path.flatten(size * CHORD)
}

/// The first crossing of two lines of points, the ends of both lengthened: axes are as long as they were drawn.
fn cross(a: &[Point], b: &[Point]) -> Option<(Point, Point)> {
    let meets = |(i, p): (usize, &[Point]), (j, q): (usize, &[Point])| {
        let (u, v) = (p[1] - p[0], q[1] - q[0]);
        let turn = u.x * v.y - u.y * v.x;
        let gap = q[0] - p[0];
        if turn.abs() < 1e-12 * (1.0 + u.x.abs() + u.y.abs()) * (1.0 + v.x.abs() + v.y.abs()) {
            return None;
        }
        let (s, t) = ((gap.x * v.y - gap.y * v.x) / turn, (gap.x * u.y - gap.y * u.x) / turn);
        let within = |at: f64, i: usize, n: usize| (at >= -1e-9 || i == 0) && (at <= 1.0 + 1e-9 || i + 2 == n);
        (within(s, i, a.len()) && within(t, j, b.len())).then(|| (p[0] + u * s, u))
    };
    a.windows(2).enumerate().find_map(|p| b.windows(2).enumerate().find_map(|q| meets(p, q)))
}

#[cfg(test)]
mod tests {
    use crate::{form, open};

    #[test]
    fn a_column_stands_where_two_axes_cross() {
        let data = "#1=IFCCARTESIANPOINT((0.,0.));#2=IFCCARTESIANPOINT((10.,0.));#3=IFCCARTESIANPOINT((4.,-1.));\
            #4=IFCCARTESIANPOINT((4.,9.));#5=IFCPOLYLINE((#1,#2));#6=IFCPOLYLINE((#3,#4));#7=IFCGRIDAXIS('A',#5,.T.);\
            #8=IFCGRIDAXIS('1',#6,.T.);#9=IFCGRID('0YvctVUKr0kugbFTf53O9L',$,$,$,$,#12,$,(#7),(#8),$,$);\
            #10=IFCCARTESIANPOINT((100.,0.,0.));#11=IFCAXIS2PLACEMENT3D(#10,$,$);#12=IFCLOCALPLACEMENT($,#11);\
            #13=IFCVIRTUALGRIDINTERSECTION((#7,#8),(1.,-0.5,2.));#14=IFCGRIDPLACEMENT($,#13,$);\
            #15=IFCCOLUMN('0YvctVUKr0kugbFTf53O9M',$,$,$,$,#14,$,$,$);";
        let file = format!(
            "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC4X3_ADD2'));\nENDSEC;\nDATA;\n{data}\nENDSEC;\nEND-ISO-10303-21;\n"
        );
        let file = open(file.into_bytes()).expect("a model");
        let form = form(file.find(15).expect("the column"));
        assert_eq!(form.diagnostics, []);
        assert_eq!(form.origin, [104.5, 1.0, 2.0]);
    }
}
