//! Records to entities: one arm a type, and one file a family of types.

mod annotation;
mod common;
mod curve;
mod face;
mod hatch;
mod insert;
mod other;
mod polyline;
mod text;

pub(crate) use common::{Common, common, index_color, lineweight, xdata};

use crate::context::Context;
use crate::lexer::{Pair, Record};
use drawing::entity::{Attrib, Polyline};
use drawing::{Code, Entity, Geometry, Point3};

/// A value that an entity cannot do without is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Missing;

/// An entity without what follows it as records of their own (vertices, attributes), and where it belongs.
pub(crate) struct Parsed {
    pub entity: Entity,
    /// It lies on a layer of review marks: it is not part of the drawing.
    pub is_mark: bool,
    /// In paper space (67).
    pub paper: bool,
    /// Owner (330).
    pub owner: drawing::Handle,
}

/// Reads an entity. A record that is damaged or not known comes back as [`Geometry::Opaque`], with a diagnostic.
pub(crate) fn entity(record: &Record, ctx: &mut Context) -> Parsed {
    let Common { handle, layer, linetype, color, lineweight, invisible, paper, owner, extra } = common(record, ctx);
    let xdata = extra.as_ref().map_or(&[][..], |it| &it.xdata);
    let read = match record.name() {
        b"LINE" => curve::line(record),
        b"LWPOLYLINE" => polyline::lwpolyline(record),
        b"TEXT" => text::text(record, ctx),
        b"INSERT" => insert::insert(record, ctx),
        b"POINT" => curve::point(record),
        b"HATCH" | b"MPOLYGON" => hatch::hatch(record, ctx),
        b"ARC" => curve::arc(record, false),
        b"CIRCLE" => curve::arc(record, true),
        b"SOLID" | b"TRACE" => face::solid(record),
        b"MTEXT" => text::mtext(record, ctx),
        b"DIMENSION" | b"ARC_DIMENSION" | b"LARGE_RADIAL_DIMENSION" => Ok(annotation::dimension(record, ctx)),
        b"POLYLINE" => Ok(polyline::polyline(record)),
        b"ELLIPSE" => curve::ellipse(record),
        b"SPLINE" => curve::spline(record, false),
        b"HELIX" => curve::spline(record, true),
        b"LEADER" => annotation::leader(record),
        b"MULTILEADER" | b"MLEADER" => Ok(annotation::multileader(record, ctx)),
        b"ACAD_TABLE" => Ok(annotation::table(record, ctx)),
        b"ATTDEF" => text::attrib(record, ctx).map(|it| Geometry::AttDef(Box::new(Attrib { handle, ..it }))),
        // An ATTRIB that no INSERT precedes is still a written text.
        b"ATTRIB" => text::attrib(record, ctx).map(|it| Geometry::Text(Box::new(it.text))),
        b"3DFACE" => face::face(record),
        b"MESH" => face::mesh(record),
        b"MLINE" => curve::mline(record),
        b"RAY" => curve::construction(record, false),
        b"XLINE" => curve::construction(record, true),
        b"IMAGE" | b"PDFUNDERLAY" | b"DWFUNDERLAY" | b"DGNUNDERLAY" => other::image(record),
        b"WIPEOUT" => other::wipeout(record),
        b"VIEWPORT" => Ok(other::viewport(record, xdata)),
        b"ACAD_PROXY_ENTITY" => Ok(other::proxy(record, ctx)),
        _ => Ok(other::opaque(record)),
    };
    let geometry = match (read, record.bad_number()) {
        (Ok(geometry), None) => geometry,
        (_, Some(number)) => {
            ctx.report_record(Code::BadNumber, record, handle, format!("{} {number}", record.type_name()));
            other::opaque(record)
        }
        (Err(Missing), None) => {
            ctx.report_record(Code::MissingField, record, handle, record.type_name());
            other::opaque(record)
        }
    };
    if let Some(number) = record.huge_number() {
        ctx.report_record(Code::HugeCoordinate, record, handle, format!("{number:e}"));
    }
    if !handle.is_none() {
        ctx.handles.push(handle.0);
    }
    let entity = Entity {
        handle,
        layer: layer.unwrap_or_default(),
        linetype,
        color,
        lineweight,
        invisible,
        line: u32::try_from(record.line).unwrap_or(0),
        extra,
        geometry,
    };
    Parsed { entity, is_mark: layer.is_none(), paper, owner }
}

/// Adds the record of a vertex to the polyline before it.
pub(crate) fn add_vertex(polyline: &mut Polyline, widths: (f64, f64), record: &Record, ctx: &mut Context) {
    let read = polyline::add_vertex(polyline, widths, record);
    if let Some(number) = record.bad_number() {
        ctx.report(drawing::Diagnostic::new(Code::BadNumber, format!("VERTEX {number}")).at(record.line));
    } else if read.is_err() {
        ctx.report(drawing::Diagnostic::new(Code::MissingField, "VERTEX").at(record.line));
    }
}

/// Widths of a POLYLINE (40, 41), which its vertices have unless they state their own.
pub(crate) fn default_widths(record: &Record) -> (f64, f64) {
    let width = |code| record.first(code).and_then(|pair| pair.try_real()).unwrap_or(0.0);
    (width(40), width(41))
}

/// Ends a polyline, and says whether it is sound.
pub(crate) fn complete_polyline(polyline: &mut Polyline) -> bool {
    polyline::complete(polyline)
}

/// Reads the record of an attribute behind its INSERT; `None`, with a diagnostic, when it is damaged.
pub(crate) fn attribute(record: &Record, ctx: &mut Context) -> Option<Attrib> {
    let common = common(record, ctx);
    let read = text::attrib(record, ctx);
    if !common.handle.is_none() {
        ctx.handles.push(common.handle.0);
    }
    match (read, record.bad_number()) {
        (Ok(attrib), None) => Some(Attrib {
            handle: common.handle,
            layer: common.layer.unwrap_or(drawing::LayerId(0)),
            color: common.color,
            extrusion: common.extra.map_or_else(drawing::Vector3::z, |it| it.extrusion),
            ..attrib
        }),
        (_, Some(number)) => {
            ctx.report_record(Code::BadNumber, record, common.handle, format!("ATTRIB {number}"));
            None
        }
        (Err(Missing), None) => {
            ctx.report_record(Code::MissingField, record, common.handle, "ATTRIB");
            None
        }
    }
}

/// A point being read: x and y must come, z is 0 when absent.
#[derive(Clone, Copy)]
struct PointSlot {
    x: f64,
    y: f64,
    z: f64,
}

impl Default for PointSlot {
    fn default() -> Self {
        // Values that are read are finite, so NaN stands for "not there".
        PointSlot { x: f64::NAN, y: f64::NAN, z: 0.0 }
    }
}

impl PointSlot {
    fn required(self) -> Result<Point3, Missing> {
        match self.x.is_nan() || self.y.is_nan() {
            true => Err(Missing),
            false => Ok(Point3::new(self.x, self.y, self.z)),
        }
    }

    fn or_origin(self) -> Point3 {
        self.required().unwrap_or_else(|Missing| Point3::origin())
    }
}

/// The point at a code (10 to 18), its y and z at the code plus 10 and 20.
fn point_at(record: &Record, code: i16) -> PointSlot {
    let mut slot = PointSlot::default();
    for pair in record.body() {
        match pair.code - code {
            0 => slot.x = pair.real(),
            10 => slot.y = pair.real(),
            20 => slot.z = pair.real(),
            _ => {}
        }
    }
    slot
}

fn require<T>(value: Option<T>) -> Result<T, Missing> {
    value.ok_or(Missing)
}

fn push_x(points: &mut Vec<Point3>, pair: &Pair) {
    points.push(Point3::new(pair.real(), 0.0, 0.0));
}

fn set_y(points: &mut [Point3], pair: &Pair) {
    if let Some(point) = points.last_mut() {
        point.y = pair.real();
    }
}

fn set_z(points: &mut [Point3], pair: &Pair) {
    if let Some(point) = points.last_mut() {
        point.z = pair.real();
    }
}
