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
