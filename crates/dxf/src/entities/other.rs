//! IMAGE, underlays, WIPEOUT, VIEWPORT, ACAD_PROXY_ENTITY, and what is present but not understood.

use super::{Missing, PointSlot, push_x};
use crate::context::Context;
use crate::lexer::Record;
use drawing::entity::{Image, Opaque, Proxy, Viewport, Wipeout};
use drawing::{Geometry, Handle, Point3, Vector3, XData, XDataValue};

/// What IMAGE and WIPEOUT share.
struct Raster {
    position: Point3,
    u: Vector3,
    v: Vector3,
    size: [f64; 2],
    definition: Handle,
    /// Clip vertices in pixels.
    clip: Vec<Point3>,
}

/// | code | field | when absent |
/// |---|---|---|
/// | 10, 20, 30 | lower left corner | required |
/// | 11, 12 | one pixel along width and height | null |
/// | 13, 23 | size in pixels | 0 |
/// | 340 | definition | none |
/// | 14, 24 | a clip vertex in pixels, from the upper left | |
fn raster(record: &Record) -> Result<Raster, Missing> {
    let [mut position, mut u, mut v] = [PointSlot::default(); 3];
    let mut size = [0.0; 2];
    let mut definition = Handle::NONE;
    let mut clip = Vec::new();
    for pair in record.body() {
        match pair.code {
            10 => position.x = pair.real(),
            20 => position.y = pair.real(),
            30 => position.z = pair.real(),
            11 => u.x = pair.real(),
            21 => u.y = pair.real(),
            31 => u.z = pair.real(),
            12 => v.x = pair.real(),
            22 => v.y = pair.real(),
            32 => v.z = pair.real(),
            13 => size[0] = pair.real(),
            23 => size[1] = pair.real(),
            340 if definition.is_none() => definition = pair.handle(),
            14 => push_x(&mut clip, &pair),
            24 => super::set_y(&mut clip, &pair),
            _ => {}
        }
    }
    let vector = |slot: PointSlot| slot.or_origin().coords;
    Ok(Raster { position: position.required()?, u: vector(u), v: vector(v), size, definition, clip })
}

/// IMAGE, and the underlays, which have scales and a rotation instead of vectors (kept as present at their place).
pub(super) fn image(record: &Record) -> Result<Geometry, Missing> {
    let raster = match record.name() {
        b"IMAGE" => raster(record)?,
        _ => underlay(record)?,
    };
    Ok(Geometry::Image(Box::new(Image {
        type_name: record.type_name(),
        position: raster.position,
        u: raster.u,
        v: raster.v,
        size: raster.size,
        definition: raster.definition,
        path: None,
    })))
}

fn underlay(record: &Record) -> Result<Raster, Missing> {
    Ok(Raster {
        position: super::point_at(record, 10).required()?,
        u: Vector3::zeros(),
        v: Vector3::zeros(),
        size: [0.0; 2],
        definition: record.first(340).map_or(Handle::NONE, |pair| pair.handle()),
        clip: Vec::new(),
    })
}

/// A WIPEOUT's clip polygon in WCS; of two vertices, the rectangle between them; of none, the whole image.
pub(super) fn wipeout(record: &Record) -> Result<Geometry, Missing> {
    let Raster { position, u, v, size, clip, .. } = raster(record)?;
    let pixels: Vec<(f64, f64)> = match clip[..] {
        [a, b] => vec![(a.x, a.y), (b.x, a.y), (b.x, b.y), (a.x, b.y)],
        [] => vec![(-0.5, -0.5), (size[0] - 0.5, -0.5), (size[0] - 0.5, size[1] - 0.5), (-0.5, size[1] - 0.5)],
        _ => clip.iter().map(|it| (it.x, it.y)).collect(),
    };
    // Pixels count from the middle of the upper left one.
    let boundary = pixels.into_iter().map(|(x, y)| position + u * (x + 0.5) + v * (size[1] - y - 0.5)).collect();
    Ok(Geometry::Wipeout(Box::new(Wipeout { boundary })))
}

/// | code | field | when absent |
/// |---|---|---|
/// | 10, 20, 30 | centre on paper | origin |
/// | 40, 41 | width and height on paper | 0 |
/// | 68, 90 | 0: off; flag 0x20000: off | on |
/// | 69 | number | 0 |
/// | 12, 22 | view centre | origin |
/// | 16, 17 | view direction and target | +Z, origin |
/// | 45, 51 | view height, twist in degrees | 0 |
/// | 331, 341 | a frozen layer | |
///
/// Before R13 the view stands in the extended data of `ACAD` instead.
pub(super) fn viewport(record: &Record, xdata: &[XData]) -> Geometry {
    let [mut center, mut direction, mut target] = [PointSlot::default(); 3];
    let mut viewport = Viewport {
        id: 0,
        on: true,
        center: Point3::origin(),
        width: 0.0,
        height: 0.0,
        view_center: [0.0; 2],
        view_target: Point3::origin(),
        view_direction: Vector3::z(),
        view_height: 0.0,
        twist_deg: 0.0,
        frozen_layers: Vec::new(),
    };
    for pair in record.body() {
        match pair.code {
            10 => center.x = pair.real(),
            20 => center.y = pair.real(),
            30 => center.z = pair.real(),
            40 => viewport.width = pair.real(),
            41 => viewport.height = pair.real(),
            68 => viewport.on &= pair.int() != 0,
            90 => viewport.on &= pair.int() & 0x2_0000 == 0,
            69 => viewport.id = pair.int() as i32,
            12 => viewport.view_center[0] = pair.real(),
            22 => viewport.view_center[1] = pair.real(),
            16 => direction.x = pair.real(),
            26 => direction.y = pair.real(),
            36 => direction.z = pair.real(),
            17 => target.x = pair.real(),
            27 => target.y = pair.real(),
            37 => target.z = pair.real(),
            45 => viewport.view_height = pair.real(),
            51 => viewport.twist_deg = pair.real(),
            331 | 341 => viewport.frozen_layers.push(pair.handle()),
            _ => {}
        }
    }
    viewport.center = center.or_origin();
    viewport.view_target = target.or_origin();
    match direction.required() {
        Ok(point) => viewport.view_direction = point.coords,
        Err(Missing) => view_from_xdata(&mut viewport, xdata),
    }
    Geometry::Viewport(Box::new(viewport))
}

/// `MVIEW` of `ACAD`: version, target, direction, twist, height, centre x and y.
fn view_from_xdata(viewport: &mut Viewport, xdata: &[XData]) {
    let Some(acad) = xdata.iter().find(|it| it.application.eq_ignore_ascii_case("ACAD")) else { return };
    let mut points = acad.values.iter().filter_map(|it| match it {
        XDataValue::Point(point) => Some(*point),
        _ => None,
    });
    let mut reals = acad.values.iter().filter_map(|it| match it {
        XDataValue::Real(real) => Some(*real),
        _ => None,
    });
    if let (Some(target), Some(direction)) = (points.next(), points.next()) {
        (viewport.view_target, viewport.view_direction) = (target, direction.coords);
    }
    if let (Some(twist), Some(height), Some(x), Some(y)) = (reals.next(), reals.next(), reals.next(), reals.next()) {
        (viewport.twist_deg, viewport.view_height, viewport.view_center) = (twist, height, [x, y]);
    }
}

/// ACAD_PROXY_ENTITY, with its graphics apart from its private data.
///
/// | code | field |
/// |---|---|
/// | 91 (or 90 in files before R2000) | class: 500 + index in CLASSES |
/// | 160 (92 before R2010) | length of the graphics, whose bytes (310) follow |
/// | 161, 162 (93) | length of private data, whose bytes (310, 311) follow |
pub(super) fn proxy(record: &Record, ctx: &mut Context) -> Geometry {
    let mut proxy = Proxy { class: None, class_id: 0, graphics: Vec::new() };
    let mut in_graphics = false;
    let mut seen_graphics = false;
    for pair in record.body() {
        match pair.code {
            91 => proxy.class_id = pair.int() as i32,
            160 | 92 if !seen_graphics => {
                (in_graphics, seen_graphics) = (true, true);
                proxy.graphics.reserve(usize::try_from(pair.int()).unwrap_or(0).min(record.len() * 254));
            }
            161 | 162 | 93 | 94 | 311 => in_graphics = false,
            310 if in_graphics => pair.append_binary(&mut proxy.graphics),
            _ => {}
        }
    }
    // The first length counts; what exceeds it is filling.
    if let Some(length) = record.body().find(|pair| matches!(pair.code, 160 | 92)).map(|pair| pair.int()) {
        proxy.graphics.truncate(usize::try_from(length).unwrap_or(0));
    }
    proxy.graphics.shrink_to_fit();
    proxy.class = usize::try_from(proxy.class_id - 500)
        .ok()
        .and_then(|index| ctx.drawing.classes.get(index))
        .map(|class| class.dxf_name.clone());
    Geometry::Proxy(Box::new(proxy))
}

/// What is present but not understood, with the point (10, 20, 30) that tells where it lies, when it has one.
pub(super) fn opaque(record: &Record) -> Geometry {
    let mut values = [None; 3];
    for pair in record.body() {
        if let Some(slot) = [10, 20, 30].iter().position(|code| *code == pair.code)
            && values[slot].is_none()
        {
            values[slot] = pair.try_real();
        }
    }
    let position = match values {
        [Some(x), Some(y), z] => Some(Point3::new(x, y, z.unwrap_or(0.0))),
        _ => None,
    };
    Geometry::Opaque(Box::new(Opaque { type_name: record.type_name(), position }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{drawing, entity};
    use drawing::Code;

    #[test]
    fn an_image_has_the_path_of_its_definition() {
        let drawing = drawing(
            "IMAGE | 10 1 | 20 2 | 11 0.1 | 21 0 | 12 0 | 22 0.1 | 13 640 | 23 480 | 340 5A
             SECTION | 2 OBJECTS\nIMAGEDEF | 5 5A | 1 ./map.png\nENDSEC",
        );
        let Geometry::Image(image) = &drawing.entities[0].geometry else { panic!("an image") };
        assert_eq!((image.path.as_deref(), image.size, image.u.x), (Some("./map.png"), [640.0, 480.0], 0.1));
    }

    #[test]
    fn a_wipeout_covers_its_polygon_in_world_coordinates() {
        let text = "WIPEOUT | 10 10 | 20 20 | 11 4 | 21 0 | 12 0 | 22 4 | 13 1 | 23 1 | 71 2 | 91 4 \
                    | 14 -0.5 | 24 -0.5 | 14 0.5 | 24 -0.5 | 14 0.5 | 24 0.5 | 14 -0.5 | 24 -0.5";
        let Geometry::Wipeout(wipeout) = entity(text, "AcDbWipeout").geometry else { panic!("a wipeout") };
        let corners: Vec<_> = wipeout.boundary.iter().take(3).map(|it| (it.x, it.y)).collect();
        assert_eq!(corners, [(10.0, 24.0), (14.0, 24.0), (14.0, 20.0)]);
    }

    #[test]
    fn a_viewport_has_its_view_in_both_forms() {
        let new = "VIEWPORT | 10 5 | 20 5 | 40 100 | 41 50 | 68 2 | 69 2 | 12 7 | 22 8 | 16 0 | 26 0 | 36 1 | 45 5000 | 51 30 | 331 1A | 90 32864";
        let old = "VIEWPORT | 10 5 | 20 5 | 40 100 | 41 50 | 68 2 | 69 2 | 1001 ACAD | 1000 MVIEW | 1002 { | 1070 16 \
                   | 1010 0 | 1020 0 | 1030 0 | 1010 0 | 1020 0 | 1030 1 | 1040 30 | 1040 5000 | 1040 7 | 1040 8 | 1040 50 | 1002 }";
        for text in [new, old] {
            let Geometry::Viewport(it) = entity(text, "AcDbViewport").geometry else { panic!("a viewport") };
            assert_eq!(
                (it.on, it.id, it.view_center, it.view_height, it.twist_deg),
                (true, 2, [7.0, 8.0], 5000.0, 30.0)
            );
        }
    }

    #[test]
    fn a_proxy_has_its_class_and_its_graphics_apart_from_its_data() {
        let classes = "SECTION | 2 CLASSES\nCLASS | 1 TCH_WALL | 2 TDbWall | 3 TCH_KERNAL | 91 9 | 281 1\nENDSEC";
        let forms = [
            "91 500 | 95 1 | 70 0 | 160 10 | 310 01020304 | 310 05060708090A | 161 2 | 310 FFFF | 162 2 | 311 EEEE",
            "91 500 | 92 10 | 310 01020304 | 310 05060708090A | 93 16 | 310 FFFF",
        ];
        for form in forms {
            let drawing = drawing(&format!("ACAD_PROXY_ENTITY | 8 WALL | 90 498 | {form} | 330 1F | 94 0\n{classes}"));
            let Geometry::Proxy(proxy) = &drawing.entities[0].geometry else { panic!("a proxy") };
            assert_eq!((proxy.class.as_deref(), proxy.class_id), (Some("TCH_WALL"), 500), "{form}");
            assert_eq!(proxy.graphics, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "{form}");
            assert!(drawing.not_understood.is_empty());
        }
    }

    #[test]
    fn a_proxy_without_graphics_is_counted_under_its_class_and_says_what_to_do() {
        let classes = "SECTION | 2 CLASSES\nCLASS | 1 TCH_OPENING | 2 TDbOpening | 3 TCH\nENDSEC";
        let proxy = "ACAD_PROXY_ENTITY | 5 2F | 8 WINDOW | 91 500 | 160 8 | 310 0800000000000000 | 161 1 | 310 AE";
        let drawing = drawing(&format!("{proxy}\n{proxy}\n{classes}"));
        let counted = &drawing.not_understood[0];
        assert_eq!((counted.type_name.as_str(), counted.count, counted.first), ("TCH_OPENING", 2, Handle(0x2F)));
        assert_eq!(drawing.layer(counted.layers[0].0).map(|it| it.name.as_str()), Some("WINDOW"));
        let said = drawing.diagnostics.iter().find(|it| it.code == Code::ProxyWithoutGraphics).expect("said");
        assert!(said.zh().contains("T3") && said.en().contains("T3"));
    }

    #[test]
    fn what_is_not_known_is_kept_as_present_with_its_place() {
        let drawing = drawing("REGION | 8 A | 70 1 | 1 acis\nFUTURE_THING | 8 B | 10 3 | 20 4\nFUTURE_THING | 8 B");
        assert_eq!(drawing.entities.len(), 3);
        assert!(
            matches!(&drawing.entities[1].geometry, Geometry::Opaque(it) if it.position == Some(Point3::new(3.0, 4.0, 0.0)))
        );
        let counts: Vec<_> = drawing.not_understood.iter().map(|it| (it.type_name.as_str(), it.count)).collect();
        assert_eq!(counts, [("FUTURE_THING", 2), ("REGION", 1)]);
        let codes: Vec<_> = drawing.diagnostics.iter().map(|it| it.code).collect();
        assert!(codes.contains(&Code::UnknownEntity) && codes.contains(&Code::NotUnderstood));
    }
}
