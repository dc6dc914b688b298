use super::curve::{circle, path, rectangle};
use super::frame::{Frame, axes};
use crate::Instance;
use geometry::{Path, Point};

/// Outline and holes of a profile, in the file's unit; `None` when it is not understood.
pub(super) fn rings(it: Instance<'_>) -> Option<Vec<Path>> {
    let frame = it.follow("Position").map_or(Frame::WORLD, axes);
    let number = |name: &str| it.number(name).filter(|it| *it > 0.0);
    let polygon = |points: &[[f64; 2]]| {
        let point = |[x, y]: &[f64; 2]| {
            let [x, y, _] = frame.point([*x, *y, 0.0]);
            Point { x, y }
        };
        Path::straight(points.iter().map(point), true)
    };
    let rings = match it.class() {
        "IFCRECTANGLEPROFILEDEF" | "IFCROUNDEDRECTANGLEPROFILEDEF" => {
            vec![rectangle(&frame, number("XDim")?, number("YDim")?)]
        }
        "IFCRECTANGLEHOLLOWPROFILEDEF" => {
            let (x, y, wall) = (number("XDim")?, number("YDim")?, number("WallThickness")?);
            vec![rectangle(&frame, x, y), rectangle(&frame, x - 2.0 * wall, y - 2.0 * wall)]
        }
        "IFCCIRCLEPROFILEDEF" => vec![circle(&frame, number("Radius")?)],
        "IFCCIRCLEHOLLOWPROFILEDEF" => {
            let radius = number("Radius")?;
            vec![circle(&frame, radius), circle(&frame, radius - number("WallThickness")?)]
        }
        "IFCISHAPEPROFILEDEF" => {
            let (w, h) = (number("OverallWidth")? / 2.0, number("OverallDepth")? / 2.0);
            let (web, flange) = (number("WebThickness")? / 2.0, h - number("FlangeThickness")?);
            vec![polygon(&[
                [-w, -h],
                [w, -h],
                [w, -flange],
                [web, -flange],
                [web, flange],
                [w, flange],
                [w, h],
                [-w, h],
                [-w, flange],
                [-web, flange],
                [-web, -flange],
                [-w, -flange],
            ])]
        }
        "IFCARBITRARYCLOSEDPROFILEDEF" => vec![path(it.follow("OuterCurve")?)?],
        "IFCARBITRARYPROFILEDEFWITHVOIDS" => {
            let holes = it.follow_all("InnerCurves").into_iter().filter_map(path);
            std::iter::once(path(it.follow("OuterCurve")?)?).chain(holes).collect()
        }
        _ => return None,
    };
    Some(rings)
}
