//! LINE, POINT, CIRCLE, ARC, ELLIPSE, SPLINE, RAY, XLINE, MLINE.

use super::{Missing, PointSlot, require};
use crate::lexer::Record;
use drawing::entity::{Ellipse, MLine, Spline};
use drawing::{Geometry, Vector3};

/// | code | field |
/// |---|---|
/// | 10, 20, 30 | start; required |
/// | 11, 21, 31 | end; required |
pub(super) fn line(record: &Record) -> Result<Geometry, Missing> {
    let (mut start, mut end) = (PointSlot::default(), PointSlot::default());
    for pair in record.body() {
        match pair.code {
            10 => start.x = pair.real(),
            20 => start.y = pair.real(),
            30 => start.z = pair.real(),
            11 => end.x = pair.real(),
            21 => end.y = pair.real(),
            31 => end.z = pair.real(),
            _ => {}
        }
    }
    Ok(Geometry::Line { start: start.required()?, end: end.required()? })
}

/// | code | field |
/// |---|---|
/// | 10, 20, 30 | the point; required |
pub(super) fn point(record: &Record) -> Result<Geometry, Missing> {
    Ok(Geometry::Point(super::point_at(record, 10).required()?))
}

/// CIRCLE and ARC; OCS.
///
/// | code | field | when absent |
/// |---|---|---|
/// | 10, 20, 30 | centre | required |
/// | 40 | radius; its absolute value is used | required |
/// | 50, 51 | start and end angle in degrees (ARC) | 0, 360 |
pub(super) fn arc(record: &Record, whole: bool) -> Result<Geometry, Missing> {
    let mut center = PointSlot::default();
    let mut radius = None;
    let (mut start_deg, mut end_deg) = (0.0, 360.0);
    for pair in record.body() {
        match pair.code {
            10 => center.x = pair.real(),
            20 => center.y = pair.real(),
            30 => center.z = pair.real(),
            40 => radius = Some(pair.real().abs()),
            50 => start_deg = pair.real(),
            51 => end_deg = pair.real(),
            _ => {}
        }
    }
    let (center, radius) = (center.required()?, require(radius)?);
    Ok(match whole {
        true => Geometry::Circle { center, radius },
        false => Geometry::Arc { center, radius, start_deg, end_deg },
    })
}

/// | code | field | when absent |
/// |---|---|---|
/// | 10, 20, 30 | centre | required |
/// | 11, 21, 31 | end of the major axis relative to the centre | required |
/// | 40 | ratio of the axes | 1 |
/// | 41, 42 | start and end parameter in radians | 0, 2π |
pub(super) fn ellipse(record: &Record) -> Result<Geometry, Missing> {
    let (mut center, mut major) = (PointSlot::default(), PointSlot::default());
    let (mut ratio, mut start, mut end) = (1.0, 0.0, std::f64::consts::TAU);
    for pair in record.body() {
        match pair.code {
            10 => center.x = pair.real(),
            20 => center.y = pair.real(),
            30 => center.z = pair.real(),
            11 => major.x = pair.real(),
            21 => major.y = pair.real(),
            31 => major.z = pair.real(),
            40 => ratio = pair.real(),
            41 => start = pair.real(),
            42 => end = pair.real(),
            _ => {}
        }
    }
    let (center, major) = (center.required()?, major.required()?.coords);
    Ok(Geometry::Ellipse(Box::new(Ellipse { center, major, ratio, start, end })))
}

/// SPLINE, and HELIX by the spline that it contains. WCS.
///
/// | code | field | when absent |
/// |---|---|---|
/// | 70 | 1 closed, 2 periodic | neither |
/// | 71 | degree | 3 |
/// | 40 | knots | |
/// | 10, 20, 30 | control points | by fit points |
/// | 41 | weights | all 1 |
/// | 11, 21, 31 | fit points | |
pub(super) fn spline(record: &Record, subclasses: bool) -> Result<Geometry, Missing> {
    let mut spline = Spline { degree: 3, ..Spline::default() };
    // A HELIX goes on with its axis under a subclass of its own, with the same codes.
    let mut active = !subclasses;
    for pair in record.body() {
        match pair.code {
            100 if subclasses => active = pair.keyword() == b"AcDbSpline",
            _ if !active => {}
            70 => {
                let flags = pair.int();
                spline.closed = flags & 1 != 0;
                spline.periodic = flags & 2 != 0;
            }
            71 => spline.degree = pair.int().clamp(1, 25) as u8,
            72 => spline.knots.reserve(pair.count()),
            73 => spline.control_points.reserve(pair.count()),
            74 => spline.fit_points.reserve(pair.count()),
            40 => spline.knots.push(pair.real()),
            41 => spline.weights.push(pair.real()),
            10 => super::push_x(&mut spline.control_points, &pair),
            20 => super::set_y(&mut spline.control_points, &pair),
            30 => super::set_z(&mut spline.control_points, &pair),
            11 => super::push_x(&mut spline.fit_points, &pair),
            21 => super::set_y(&mut spline.fit_points, &pair),
            31 => super::set_z(&mut spline.fit_points, &pair),
            _ => {}
        }
    }
    if spline.control_points.is_empty() && spline.fit_points.is_empty() {
        return Err(Missing);
    }
    if spline.weights.len() != spline.control_points.len() || spline.weights.iter().all(|it| *it == 1.0) {
        spline.weights = Vec::new();
    }
    Ok(Geometry::Spline(Box::new(spline)))
}

/// RAY and XLINE.
///
/// | code | field |
/// |---|---|
/// | 10, 20, 30 | a point; required |
/// | 11, 21, 31 | the direction; required, not null |
pub(super) fn construction(record: &Record, both_ways: bool) -> Result<Geometry, Missing> {
    let point = super::point_at(record, 10).required()?;
    let direction = super::point_at(record, 11).required()?.coords;
    match direction == Vector3::zeros() {
        true => Err(Missing),
        false => Ok(Geometry::Construction { point, direction, both_ways }),
    }
}

/// | code | field |
/// |---|---|
/// | 40 | scale |
/// | 71 | flags: 2 closed |
/// | 11, 21, 31 | a vertex, which the following belong to |
/// | 12, 22, 32 | direction of the course |
/// | 13, 23, 33 | direction of the miter |
/// | 74 | number of parameters of the next element: begins it |
/// | 41 | parameter |
pub(super) fn mline(record: &Record) -> Result<Geometry, Missing> {
    let mut mline = MLine { scale: 1.0, ..MLine::default() };
    for pair in record.body() {
        let directions = mline.directions.last_mut();
        match pair.code {
            40 => mline.scale = pair.real(),
            71 => mline.closed = pair.int() & 2 != 0,
            11 => {
                super::push_x(&mut mline.vertices, &pair);
                mline.directions.push((Vector3::zeros(), Vector3::zeros()));
                mline.parameters.push(Vec::new());
            }
            21 => super::set_y(&mut mline.vertices, &pair),
            31 => super::set_z(&mut mline.vertices, &pair),
            12 | 22 | 32 => {
                if let Some((course, _)) = directions {
                    course[axis(pair.code)] = pair.real();
                }
            }
            13 | 23 | 33 => {
                if let Some((_, miter)) = directions {
                    miter[axis(pair.code)] = pair.real();
                }
            }
            74 => {
                if let Some(elements) = mline.parameters.last_mut() {
                    elements.push(Vec::new());
                }
            }
            41 => {
                if let Some(element) = mline.parameters.last_mut().and_then(|it| it.last_mut()) {
                    element.push(pair.real());
                }
            }
            _ => {}
        }
    }
    match mline.vertices.is_empty() {
        true => Err(Missing),
        false => Ok(Geometry::MLine(Box::new(mline))),
    }
}

/// 10 to 19 are x, 20 to 29 y, 30 to 39 z.
fn axis(code: i16) -> usize {
    match code {
        ..20 => 0,
        20..30 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{drawing, entity};
    use drawing::{Code, Point3};

    #[test]
    fn a_line_has_two_points() {
        let line = entity("LINE | 8 WALL | 10 1.5 | 20 2 | 30 3 | 11 4 | 21 5", "AcDbLine");
        let (start, end) = (Point3::new(1.5, 2.0, 3.0), Point3::new(4.0, 5.0, 0.0));
        assert_eq!(line.geometry, Geometry::Line { start, end });
    }

    #[test]
    fn a_line_without_an_end_is_kept_as_present_and_said() {
        let drawing = drawing("LINE | 5 7 | 8 WALL | 10 1 | 20 2");
        assert!(matches!(&drawing.entities[0].geometry, Geometry::Opaque(it) if it.type_name == "LINE"));
        assert_eq!(drawing.not_understood[0].type_name, "LINE");
        let missing = drawing.diagnostics.iter().find(|it| it.code == Code::MissingField).expect("said");
        assert_eq!((missing.handle, missing.line), (drawing::Handle(7), 5));
    }

    #[test]
    fn points_circles_and_arcs_are_read() {
        assert_eq!(entity("POINT | 10 1 | 20 2", "AcDbPoint").geometry, Geometry::Point(Point3::new(1.0, 2.0, 0.0)));
        let circle = entity("CIRCLE | 10 1 | 20 2 | 40 -5", "AcDbCircle").geometry;
        assert_eq!(circle, Geometry::Circle { center: Point3::new(1.0, 2.0, 0.0), radius: 5.0 });
        let arc = entity("ARC | 10 0 | 20 0 | 40 2 | 50 270 | 51 90", "AcDbCircle").geometry;
        assert_eq!(arc, Geometry::Arc { center: Point3::origin(), radius: 2.0, start_deg: 270.0, end_deg: 90.0 });
    }

    #[test]
    fn an_ellipse_is_whole_unless_it_says_otherwise() {
        let Geometry::Ellipse(ellipse) = entity("ELLIPSE | 10 0 | 20 0 | 11 0 | 21 4 | 40 0.5", "AcDbEllipse").geometry
        else {
            panic!("an ellipse")
        };
        assert_eq!((ellipse.major.y, ellipse.ratio, ellipse.start), (4.0, 0.5, 0.0));
        assert_eq!(ellipse.end, std::f64::consts::TAU);
    }

    #[test]
    fn a_spline_has_control_points_or_fit_points_and_weights_only_when_they_differ() {
        let text = "SPLINE | 70 8 | 71 2 | 72 6 | 73 3 | 40 0 | 40 0 | 40 0 | 40 1 | 40 1 | 40 1 \
                    | 10 0 | 20 0 | 41 1 | 10 1 | 20 1 | 41 2 | 10 2 | 20 0 | 41 1";
        let Geometry::Spline(spline) = entity(text, "AcDbSpline").geometry else { panic!("a spline") };
        assert_eq!((spline.degree, spline.knots.len(), spline.control_points.len()), (2, 6, 3));
        assert_eq!(spline.weights, [1.0, 2.0, 1.0]);
        let Geometry::Spline(plain) = entity(&text.replace("41 2", "41 1"), "AcDbSpline").geometry else { panic!() };
        assert!(plain.weights.is_empty());
        let Geometry::Spline(fit) = entity("SPLINE | 71 3 | 74 2 | 11 0 | 21 0 | 11 3 | 21 4", "AcDbSpline").geometry
        else {
            panic!()
        };
        assert_eq!(fit.fit_points[1], Point3::new(3.0, 4.0, 0.0));
    }

    #[test]
    fn a_helix_is_its_spline_and_not_its_axis() {
        let drawing = drawing(
            "HELIX | 5 A | 100 AcDbEntity | 100 AcDbSpline | 71 3 | 10 1 | 20 0 | 10 2 | 20 0 | 100 AcDbHelix | 10 9 | 11 8 | 40 7",
        );
        let Geometry::Spline(spline) = &drawing.entities[0].geometry else { panic!("a spline") };
        assert_eq!((spline.control_points.len(), spline.fit_points.len(), spline.knots.len()), (2, 0, 0));
    }

    #[test]
    fn rays_and_construction_lines_need_a_direction() {
        let ray = entity("RAY | 10 0 | 20 0 | 11 1 | 21 0", "AcDbRay").geometry;
        assert!(matches!(ray, Geometry::Construction { both_ways: false, .. }));
        let line = entity("XLINE | 10 0 | 20 0 | 11 1 | 21 0", "AcDbXline").geometry;
        assert!(matches!(line, Geometry::Construction { both_ways: true, .. }));
        let null = drawing("XLINE | 10 0 | 20 0 | 11 0 | 21 0");
        assert!(matches!(null.entities[0].geometry, Geometry::Opaque(_)));
    }

    #[test]
    fn an_mline_keeps_the_distances_of_its_elements() {
        let text = "MLINE | 40 2 | 71 3 | 72 1 | 73 2 | 10 0 | 20 0 | 11 5 | 21 6 | 31 0 | 12 1 | 22 0 | 32 0 \
                    | 13 0 | 23 1 | 33 0 | 74 2 | 41 0.5 | 41 0 | 75 0 | 74 2 | 41 -0.5 | 41 0 | 75 0";
        let Geometry::MLine(mline) = entity(text, "AcDbMline").geometry else { panic!("an mline") };
        assert_eq!((mline.closed, mline.scale, mline.vertices[0].x), (true, 2.0, 5.0));
        assert_eq!(mline.directions, [(Vector3::x(), Vector3::y())]);
        assert_eq!(mline.parameters, [vec![vec![0.5, 0.0], vec![-0.5, 0.0]]]);
    }
}
