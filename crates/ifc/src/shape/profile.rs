use super::curve::{circle, path, rectangle};
use super::frame::{Frame, axes, operator};
use crate::Instance;
use geometry::{Path, Point, Vertex, math};

/// How deep profiles may be made of profiles.
const MAX_DEPTH: usize = 8;

/// One area of a profile: its outline and holes, in the file's unit.
pub(super) type Outline = (Path, Vec<Path>);

/// The areas of a profile, in the file's unit; `None` when it is not understood.
///
/// Roundings and slopes of steel shapes are left out: they change nothing that a plan shows.
pub(super) fn outlines(it: Instance<'_>) -> Option<Vec<Outline>> {
    read(it, 0)
}

fn read(it: Instance<'_>, depth: usize) -> Option<Vec<Outline>> {
    if depth > MAX_DEPTH {
        return None;
    }
    let frame = it.follow("Position").map_or(Frame::WORLD, axes);
    let length = |name: &str| it.number(name).filter(|it| *it > 0.0);
    let single = |outer: Path| vec![(outer, Vec::new())];
    let polygon = |points: &[[f64; 2]]| {
        let point = |[x, y]: &[f64; 2]| {
            let [x, y, _] = frame.point([*x, *y, 0.0]);
            Point { x, y }
        };
        single(Path::straight(points.iter().map(point), true))
    };
    let outlines = match it.class() {
        "IFCRECTANGLEPROFILEDEF" => single(rectangle(&frame, length("XDim")?, length("YDim")?)),
        "IFCROUNDEDRECTANGLEPROFILEDEF" => {
            single(rounded(&frame, length("XDim")?, length("YDim")?, length("RoundingRadius")?))
        }
        "IFCRECTANGLEHOLLOWPROFILEDEF" => {
            let (x, y, wall) = (length("XDim")?, length("YDim")?, length("WallThickness")?);
            vec![(rectangle(&frame, x, y), vec![rectangle(&frame, x - 2.0 * wall, y - 2.0 * wall)])]
        }
        "IFCTRAPEZIUMPROFILEDEF" => {
            let (bottom, top, y) = (length("BottomXDim")?, length("TopXDim")?, length("YDim")? / 2.0);
            let start = it.number("TopXOffset")? - bottom / 2.0;
            polygon(&[[-bottom / 2.0, -y], [bottom / 2.0, -y], [start + top, y], [start, y]])
        }
        "IFCCIRCLEPROFILEDEF" => single(circle(&frame, length("Radius")?)),
        "IFCCIRCLEHOLLOWPROFILEDEF" => {
            let radius = length("Radius")?;
            vec![(circle(&frame, radius), vec![circle(&frame, radius - length("WallThickness")?)])]
        }
        "IFCELLIPSEPROFILEDEF" => {
            let (a, b) = (length("SemiAxis1")?, length("SemiAxis2")?);
            let at = |i: u32| math::sin_cos(f64::from(i) * std::f64::consts::TAU / 64.0);
            let points: Vec<[f64; 2]> = (0..64).map(at).map(|(sin, cos)| [a * cos, b * sin]).collect();
            polygon(&points)
        }
        "IFCISHAPEPROFILEDEF" => {
            let (w, h) = (length("OverallWidth")? / 2.0, length("OverallDepth")? / 2.0);
            i_shape(&polygon, [w, w], h, length("WebThickness")?, [length("FlangeThickness")?; 2])
        }
        "IFCASYMMETRICISHAPEPROFILEDEF" => {
            let bottom = length("BottomFlangeWidth").or_else(|| length("OverallWidth"))? / 2.0;
            let thickness = length("BottomFlangeThickness").or_else(|| length("FlangeThickness"))?;
            let (top, h) = (length("TopFlangeWidth")? / 2.0, length("OverallDepth")? / 2.0);
            let above = length("TopFlangeThickness").unwrap_or(thickness);
            i_shape(&polygon, [bottom, top], h, length("WebThickness")?, [thickness, above])
        }
        "IFCLSHAPEPROFILEDEF" => {
            let h = length("Depth")?;
            let (y, t) = (h / 2.0, length("Thickness")?);
            let x = length("Width").unwrap_or(h) / 2.0;
            polygon(&[[-x, -y], [x, -y], [x, t - y], [t - x, t - y], [t - x, y], [-x, y]])
        }
        "IFCTSHAPEPROFILEDEF" => {
            let (x, y) = (length("FlangeWidth")? / 2.0, length("Depth")? / 2.0);
            let (web, flange) = (length("WebThickness")? / 2.0, y - length("FlangeThickness")?);
            polygon(&[[-web, -y], [web, -y], [web, flange], [x, flange], [x, y], [-x, y], [-x, flange], [-web, flange]])
        }
        "IFCUSHAPEPROFILEDEF" => {
            let (x, y) = (length("FlangeWidth")? / 2.0, length("Depth")? / 2.0);
            let (web, flange) = (length("WebThickness")? - x, y - length("FlangeThickness")?);
            polygon(&[[-x, -y], [x, -y], [x, -flange], [web, -flange], [web, flange], [x, flange], [x, y], [-x, y]])
        }
        "IFCCSHAPEPROFILEDEF" => {
            let (x, y) = (length("Width")? / 2.0, length("Depth")? / 2.0);
            let (t, lip) = (length("WallThickness")?, length("Girth")?);
            polygon(&[
                [-x, -y],
                [x, -y],
                [x, lip - y],
                [x - t, lip - y],
                [x - t, t - y],
                [t - x, t - y],
                [t - x, y - t],
                [x - t, y - t],
                [x - t, y - lip],
                [x, y - lip],
                [x, y],
                [-x, y],
            ])
        }
        "IFCZSHAPEPROFILEDEF" => {
            let (x, y) = (length("FlangeWidth")?, length("Depth")? / 2.0);
            let (web, flange) = (length("WebThickness")? / 2.0, y - length("FlangeThickness")?);
            let end = x - web;
            polygon(&[
                [-web, -y],
                [end, -y],
                [end, -flange],
                [web, -flange],
                [web, y],
                [-end, y],
                [-end, flange],
                [-web, flange],
            ])
        }
        "IFCARBITRARYCLOSEDPROFILEDEF" => single(path(it.follow("OuterCurve")?)?),
        "IFCARBITRARYPROFILEDEFWITHVOIDS" => {
            let holes = it.follow_all("InnerCurves").into_iter().map(path).collect::<Option<_>>();
            vec![(path(it.follow("OuterCurve")?)?, holes?)]
        }
        "IFCCOMPOSITEPROFILEDEF" => {
            let parts = it.follow_all("Profiles").into_iter().map(|it| read(it, depth + 1));
            parts.collect::<Option<Vec<_>>>()?.concat()
        }
        "IFCDERIVEDPROFILEDEF" | "IFCMIRROREDPROFILEDEF" => {
            let parent = read(it.follow("ParentProfile")?, depth + 1)?;
            let frame = match it.follow("Operator") {
                Some(given) => operator(given),
                None => Frame { axes: [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], ..Frame::WORLD },
            };
            let moved = |path: Path| frame.level(1.0).map(|it| super::transformed(&path, &it));
            let both = |(outer, holes): Outline| {
                Some((moved(outer)?, holes.into_iter().map(moved).collect::<Option<Vec<_>>>()?))
            };
            parent.into_iter().map(both).collect::<Option<Vec<_>>>()?
        }
        _ => return None,
    };
    Some(outlines)
}

/// A web between two flanges: half widths and thicknesses below and above.
fn i_shape(
    polygon: &dyn Fn(&[[f64; 2]]) -> Vec<Outline>,
    [bottom, top]: [f64; 2],
    h: f64,
    web: f64,
    [below, above]: [f64; 2],
) -> Vec<Outline> {
    let web = web / 2.0;
    polygon(&[
        [-bottom, -h],
        [bottom, -h],
        [bottom, below - h],
        [web, below - h],
        [web, h - above],
        [top, h - above],
        [top, h],
        [-top, h],
        [-top, h - above],
        [-web, h - above],
        [-web, below - h],
        [-bottom, below - h],
    ])
}

/// A rectangle with quarter circles at its corners.
fn rounded(frame: &Frame, x: f64, y: f64, radius: f64) -> Path {
    let (x, y) = (x / 2.0, y / 2.0);
    let r = radius.min(x).min(y);
    let quarter = super::frame::bulge(std::f64::consts::FRAC_PI_2);
    let corners = [
        ([x, y - r], quarter),
        ([x - r, y], 0.0),
        ([r - x, y], quarter),
        ([-x, y - r], 0.0),
        ([-x, r - y], quarter),
        ([r - x, -y], 0.0),
        ([x - r, -y], quarter),
        ([x, r - y], 0.0),
    ];
    let is_mirrored = frame.axes[2][2] < 0.0;
    let vertex = |([x, y], bulge): ([f64; 2], f64)| {
        let [x, y, _] = frame.point([x, y, 0.0]);
        Vertex { point: Point { x, y }, bulge: if is_mirrored { -bulge } else { bulge } }
    };
    Path { vertices: corners.map(vertex).to_vec(), closed: true }
}
