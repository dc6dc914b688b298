//! Disguises keep what a drawing looks like: flattened, they are the flattened original, moved.

use super::form::Exploded;
use super::place::{DrawingUnit, mirror};
use super::*;
use drawing::entity::*;
use drawing::{
    BlockDef, Color, Extra, FlattenOptions, Format, Geometry, Item, Layer, LayerId, LinetypeRef, Lineweight, Point3,
    Scene, Shape, TextItem, Vector3, Version, flatten,
};
use geometry::{Box2, Path, Point, math};
use std::f64::consts::TAU;

fn p(x: f64, y: f64) -> Point3 {
    Point3::new(x, y, 0.0)
}

fn entity(handle: u64, geometry: Geometry) -> Entity {
    Entity {
        handle: Handle(handle),
        layer: LayerId(1),
        linetype: LinetypeRef::ByLayer,
        color: Color::ByLayer,
        lineweight: Lineweight::ByLayer,
        invisible: false,
        line: 0,
        extra: None,
        geometry,
    }
}

fn over(mut entity: Entity) -> Entity {
    entity.extra = Some(Box::new(Extra { extrusion: -Vector3::z(), ..Extra::default() }));
    entity
}

fn text(content: &str, at: Point3, degrees: f64, horizontal: HorizontalAlign, vertical: VerticalAlign) -> Text {
    Text {
        content: content.to_string(),
        position: at,
        alignment_point: Some(at),
        height: 2.0,
        rotation_deg: degrees,
        width_factor: 1.0,
        oblique_deg: 0.0,
        backward: false,
        upside_down: false,
        horizontal,
        vertical,
        style: None,
    }
}

fn insert(block: &str, at: Point3, degrees: f64, scale: [f64; 3]) -> Insert {
    Insert {
        block: block.to_string(),
        position: at,
        scale,
        rotation_deg: degrees,
        columns: 1,
        rows: 1,
        column_spacing: 0.0,
        row_spacing: 0.0,
        attributes: Vec::new(),
        clip: Vec::new(),
    }
}

fn polyline(points: &[(f64, f64, f64)], closed: bool) -> Geometry {
    let vertices = points.iter().map(|&(x, y, bulge)| LwVertex { x, y, bulge }).collect();
    Geometry::LwPolyline(Box::new(LwPolyline { vertices, closed, ..LwPolyline::default() }))
}

/// Curves, hatches and texts of every kind.
fn contents() -> Vec<Geometry> {
    let edges = vec![
        Edge::Line { start: [0.0, 0.0], end: [10.0, 0.0] },
        Edge::Arc { center: [10.0, 5.0], radius: 5.0, start_deg: 270.0, end_deg: 90.0, ccw: true },
        Edge::Line { start: [10.0, 10.0], end: [0.0, 10.0] },
        // From (0, 10) into the area to (0, 0): clockwise, so its angles are mirrored.
        Edge::Arc { center: [0.0, 5.0], radius: 5.0, start_deg: -90.0, end_deg: 90.0, ccw: false },
    ];
    let oval = Edge::Ellipse {
        center: [30.0, 5.0],
        major: [4.0, 1.0],
        ratio: 0.5,
        start_deg: 0.0,
        end_deg: 360.0,
        ccw: false,
    };
    let hatch = |paths| Geometry::Hatch(Box::new(Hatch { pattern: "ANSI31".into(), paths, ..Hatch::default() }));
    let mtext = MText {
        content: "一\n二二".into(),
        raw: String::new(),
        position: p(-4.0, 9.0),
        height: 1.5,
        width: 0.0,
        direction: Vector3::new(0.6, 0.8, 0.0),
        attachment: Attachment::TopRight,
        line_spacing: 1.0,
        style: None,
    };
    let spline = Spline {
        degree: 3,
        knots: vec![0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0],
        control_points: vec![p(0.0, 0.0), p(5.0, 9.0), p(10.0, -9.0), p(15.0, 3.0)],
        ..Spline::default()
    };
    let ellipse = |start, end| {
        let major = Vector3::new(5.0, 2.0, 0.0);
        Geometry::Ellipse(Box::new(Ellipse { center: p(3.0, 30.0), major, ratio: 0.4, start, end }))
    };
    vec![
        Geometry::Line { start: p(1.0, 2.0), end: p(8.0, -3.0) },
        Geometry::Circle { center: p(3.0, 4.0), radius: 2.5 },
        Geometry::Arc { center: p(-3.0, 4.0), radius: 2.0, start_deg: 300.0, end_deg: 70.0 },
        ellipse(0.0, TAU),
        ellipse(0.5, 2.0),
        Geometry::Spline(Box::new(spline)),
        polyline(&[(0.0, 0.0, 0.0), (20.0, 0.0, 0.4), (20.0, 9.0, -0.2), (0.0, 9.0, 0.0)], true),
        polyline(&[(0.0, 0.0, 0.5), (7.0, 1.0, 0.0), (9.0, 6.0, 0.0)], false),
        Geometry::Solid(Box::new([p(0.0, 0.0), p(4.0, 0.0), p(0.0, 3.0), p(4.0, 3.5)])),
        hatch(vec![HatchPath::Edges { flags: 1, edges }]),
        hatch(vec![HatchPath::Edges { flags: 1, edges: vec![oval] }]),
        Geometry::Text(Box::new(text("3#住宅", p(5.0, 5.0), 25.0, HorizontalAlign::Left, VerticalAlign::Baseline))),
        Geometry::Text(Box::new(text("18F", p(6.0, 1.0), 0.0, HorizontalAlign::Right, VerticalAlign::Top))),
        Geometry::Text(Box::new(text("H=54", p(2.0, 7.0), 90.0, HorizontalAlign::Middle, VerticalAlign::Baseline))),
        Geometry::MText(Box::new(mtext)),
        Geometry::Point(p(2.0, 2.0)),
    ]
}

fn block(name: &str, base: Point3, entities: Vec<Entity>) -> BlockDef {
    BlockDef {
        name: name.to_string(),
        dynamic_parent: None,
        handle: Handle::NONE,
        base,
        entities,
        xref_path: None,
        layer: LayerId(0),
        units: Some(4),
    }
}

/// A drawing with everything that is drawn in plan, in both planes, in blocks within blocks.
fn everything() -> Drawing {
    let mut drawing = Drawing::empty(Format::DxfText, Version::R2018);
    drawing.layers.push(Layer::named("A"));
    let numbered = |from: u64, it: Vec<Geometry>| -> Vec<Entity> {
        it.into_iter().zip(from..).map(|(geometry, handle)| entity(handle, geometry)).collect()
    };
    let mut inner = numbered(100, contents());
    inner.extend(numbered(130, contents()).into_iter().map(over));
    let nested = Geometry::Insert(Box::new(insert("INNER", p(4.0, 2.0), 30.0, [-1.0, 1.0, 1.0])));
    let mut outer = vec![entity(200, nested)];
    outer.push(entity(201, polyline(&[(0.0, 0.0, 0.0), (3.0, 0.0, 1.0), (3.0, 2.0, 0.0)], true)));
    drawing.blocks = vec![
        block("INNER", p(1.0, 1.0), inner),
        block("OUTER", p(0.0, -2.0), outer),
        block("*D1", p(0.0, 0.0), numbered(300, contents())),
    ];
    let mut entities = numbered(1000, contents());
    entities.extend(numbered(1100, contents()).into_iter().map(over));
    let attribute = Attrib {
        handle: Handle(1999),
        layer: LayerId(1),
        color: Color::ByLayer,
        extrusion: Vector3::z(),
        tag: "NO".into(),
        prompt: String::new(),
        invisible: false,
        constant: false,
        text: text("12", p(53.0, 41.0), 15.0, HorizontalAlign::Left, VerticalAlign::Baseline),
    };
    let labelled = Insert { attributes: vec![attribute], ..insert("OUTER", p(50.0, 40.0), 15.0, [2.0, 2.0, 2.0]) };
    entities.push(entity(1200, Geometry::Insert(Box::new(labelled))));
    entities.push(over(entity(1201, Geometry::Insert(Box::new(insert("OUTER", p(9.0, 4.0), 70.0, [1.0; 3]))))));
    let array = Insert {
        columns: 3,
        rows: 2,
        column_spacing: 30.0,
        row_spacing: 20.0,
        ..insert("OUTER", p(-9.0, 60.0), 40.0, [1.0, -1.0, 1.0])
    };
    entities.push(entity(1202, Geometry::Insert(Box::new(array))));
    let dimension = Dimension {
        kind: DimensionKind::Linear,
        block: "*D1".into(),
        measurement: Some(12.0),
        text: String::new(),
        points: [p(0.0, 0.0), p(12.0, 5.0)],
        line_point: p(0.0, 8.0),
        text_point: None,
        angle_deg: 0.0,
        style: String::new(),
    };
    entities.push(entity(1203, Geometry::Dimension(Box::new(dimension))));
    drawing.entities = entities;
    drawing
}

fn scene(drawing: &Drawing, sagitta: f64) -> Scene {
    flatten(drawing, &FlattenOptions { sagitta, ..FlattenOptions::default() })
}

const SAGITTA: f64 = 0.01;
/// How far points may lie apart: two sagittas, and rounding.
const NEAR: f64 = 0.025;

/// The distance of a point from a course.
fn distance(at: Point, course: &[Point]) -> f64 {
    let to = |a: Point, b: Point| {
        let (d, v) = (b - a, at - a);
        let squared = d.x * d.x + d.y * d.y;
        let t = if squared > 0.0 { ((d.x * v.x + d.y * v.y) / squared).clamp(0.0, 1.0) } else { 0.0 };
        math::length(v.x - d.x * t, v.y - d.y * t)
    };
    let single = course.first().map_or(f64::INFINITY, |it| math::length(at.x - it.x, at.y - it.y));
    course.windows(2).map(|it| to(it[0], it[1])).fold(single, f64::min)
}

fn course(path: &Path, sagitta: f64) -> Vec<Point> {
    let mut points = path.flatten(sagitta);
    if path.closed {
        points.extend(points.first().copied());
    }
    points
}

/// The shape under a map, compared with another: what differs, in words.
fn path_difference(a: &Path, b: &Path, map: &Similarity) -> Option<String> {
    let image = |it: Point| {
        let q = map.point(Point3::new(it.x, it.y, 0.0));
        Point { x: q.x, y: q.y }
    };
    let (one, other) = (course(a, SAGITTA), course(b, SAGITTA * map.scale));
    let one: Vec<Point> = one.into_iter().map(image).collect();
    let lengths = (a.length() * map.scale, b.length());
    let areas = (a.signed_area().abs() * map.scale * map.scale, b.signed_area().abs());
    let near = NEAR * map.scale;
    let apart = one.iter().map(|it| distance(*it, &other)).chain(other.iter().map(|it| distance(*it, &one)));
    let apart = apart.fold(0.0, f64::max);
    let differ = |(x, y): (f64, f64), slack: f64| (x - y).abs() > slack;
    if a.closed != b.closed {
        Some(format!("closed {} / {}", a.closed, b.closed))
    } else if apart > near {
        Some(format!("{apart} apart: {one:?} / {other:?}"))
    } else if differ(lengths, near * 10.0) || differ(areas, near * 200.0 * map.scale) {
        Some(format!("length {lengths:?}, area {areas:?}"))
    } else {
        None
    }
}

/// The corners of a text and the point at the start of its baseline, as drawn.
fn letters(it: &TextItem) -> [Point; 4] {
    let (sin, cos) = math::sin_cos(it.rotation);
    let width = drawing::line_width(&it.content) * it.height * it.width_factor.abs();
    let turn = it.width_factor.signum();
    let corner = |x: f64, y: f64| {
        let (x, y) = (turn * (x - it.align_x) * width, (y - it.align_y) * it.height);
        Point { x: it.anchor.x + x * cos - y * sin, y: it.anchor.y + x * sin + y * cos }
    };
    [corner(0.0, 0.0), corner(1.0, 0.0), corner(1.0, 1.0), corner(0.0, 1.0)]
}

fn shape_difference(a: &Item, b: &Item, map: &Similarity) -> Option<String> {
    let image = |it: Point| {
        let q = map.point(Point3::new(it.x, it.y, 0.0));
        Point { x: q.x, y: q.y }
    };
    match (&a.shape, &b.shape) {
        (Shape::Curve { path: x, .. }, Shape::Curve { path: y, .. }) => path_difference(x, y, map),
        (Shape::Fill { rings: x, .. }, Shape::Fill { rings: y, .. }) => {
            let differ = x.iter().zip(y).find_map(|(x, y)| path_difference(x, y, map));
            differ.or_else(|| (x.len() != y.len()).then(|| format!("{} rings / {}", x.len(), y.len())))
        }
        (Shape::Text(x), Shape::Text(y)) => {
            let (mut from, to) = (letters(x).map(image), letters(y));
            if map.mirrors() && map.text == MirroredText::Readable && x.width_factor.signum() == y.width_factor.signum()
            {
                from.swap(0, 1);
                from.swap(2, 3);
            }
            let apart = from.iter().zip(&to).map(|(p, q)| math::length(p.x - q.x, p.y - q.y)).fold(0.0, f64::max);
            (apart > NEAR * map.scale || x.content != y.content || x.tag != y.tag)
                .then(|| format!("{x:?} / {y:?}: {apart} apart"))
        }
        (Shape::Point(x), Shape::Point(y)) => {
            let q = image(*x);
            (math::length(q.x - y.x, q.y - y.y) > NEAR * map.scale).then(|| format!("{q:?} / {y:?}"))
        }
        (Shape::Reference(x), Shape::Reference(y)) => {
            let q = image(Point { x: x.transform.origin[0], y: x.transform.origin[1] });
            let o = y.transform.origin;
            (math::length(q.x - o[0], q.y - o[1]) > NEAR * map.scale).then(|| format!("{x:?} / {y:?}"))
        }
        (Shape::Dimension(x), Shape::Dimension(y)) => {
            let measured = (x.measured * map.scale, y.measured);
            ((measured.0 - measured.1).abs() > NEAR * map.scale).then(|| format!("measured {measured:?}"))
        }
        (x, y) => Some(format!("{x:?} / {y:?}")),
    }
}

/// Asserts that the second drawing looks like the first under a map, item by item.
fn assert_image(a: &Drawing, b: &Drawing, map: &Similarity) {
    let (a, b) = (scene(a, SAGITTA), scene(b, SAGITTA * map.scale));
    let differ = a.items.iter().zip(&b.items).filter_map(|(x, y)| {
        let other = if x.path == y.path && x.layer == y.layer { None } else { Some("another".to_string()) };
        other.or_else(|| shape_difference(x, y, map)).map(|it| format!("{} / {}: {it}", x.path, y.path))
    });
    let differ: Vec<String> = differ.take(5).collect();
    assert!(differ.is_empty(), "{differ:#?}");
    assert_eq!(a.items.len(), b.items.len());
}

/// Asserts that two drawings look alike, whatever the order and number of entities: what is drawn of either lies on what is
/// drawn of the other, and the lengths agree.
fn assert_alike(a: &Drawing, b: &Drawing) {
    let scenes = [a, b].map(|it| scene(it, SAGITTA));
    let courses = scenes.each_ref().map(|it| {
        let mut courses: Vec<Vec<Point>> = Vec::new();
        for item in &it.items {
            match &item.shape {
                Shape::Curve { path, .. } => courses.push(course(path, SAGITTA)),
                Shape::Fill { rings, .. } => courses.extend(rings.iter().map(|it| course(it, SAGITTA))),
                Shape::Text(it) => {
                    let [a, b, c, d] = letters(it);
                    courses.push(vec![a, b, c, d, a]);
                }
                _ => {}
            }
        }
        courses
    });
    let length = |it: &Vec<Vec<Point>>| -> f64 {
        it.iter().flat_map(|it| it.windows(2)).map(|it| math::length(it[1].x - it[0].x, it[1].y - it[0].y)).sum()
    };
    let lengths = courses.each_ref().map(length);
    assert!((lengths[0] - lengths[1]).abs() < 1e-4 * lengths[0], "{lengths:?}");
    let boxes = courses
        .each_ref()
        .map(|it| it.iter().map(|it| Box2::around(it.iter().copied()).grown(NEAR)).collect::<Vec<_>>());
    for (one, other) in [(0, 1), (1, 0)] {
        for at in courses[one].iter().flatten() {
            let near = courses[other].iter().zip(&boxes[other]).filter(|it| it.1.contains(*at));
            let found = near.into_iter().any(|it| distance(*at, it.0) < NEAR);
            assert!(found, "at {at:?} drawing {one} has what the other has not");
        }
    }
}

#[test]
fn a_moved_turned_or_mirrored_drawing_flattens_to_the_image_of_the_flattened_one() {
    let drawing = everything();
    let moved = Similarity { shift: Vector3::new(-8765.4, 31234.6, 0.0), ..Similarity::IDENTITY };
    assert_image(&drawing, &place::placed(&drawing, &moved), &moved);
    for degrees in [33.7_f64, 90.0, 180.0] {
        let (sin, cos) = math::sin_cos(degrees.to_radians());
        let about = Similarity {
            axes: [Vector3::new(cos, sin, 0.0), Vector3::new(-sin, cos, 0.0), Vector3::z()],
            ..Similarity::IDENTITY
        };
        assert_image(&drawing, &place::turned(&drawing, [0.0, 0.0], degrees), &about);
    }
    for text in [MirroredText::Mirrored, MirroredText::Readable] {
        assert_image(&drawing, &place::mirrored(&drawing, 12.5, text), &mirror(12.5, text));
    }
    let over = mirror(12.5, MirroredText::Mirrored);
    assert_image(&drawing, &place::turned_over(&drawing, 12.5), &over);
}

#[test]
fn turning_keeps_the_point_that_is_turned_about() {
    let drawing = everything();
    let turned = place::turned(&drawing, [100.0, -50.0], 40.0);
    let (sin, cos) = math::sin_cos(40.0_f64.to_radians());
    let Geometry::Line { start, .. } = turned.entities[0].geometry else { panic!("not a line") };
    let (x, y) = (1.0 - 100.0, 2.0 + 50.0);
    let expected = (100.0 + cos * x - sin * y, -50.0 + sin * x + cos * y);
    assert!(math::length(start.x - expected.0, start.y - expected.1) < 1e-9);
}

#[test]
fn another_unit_makes_everything_larger_and_says_so() {
    let drawing = everything();
    let large = place::in_unit(&drawing, DrawingUnit::Metre, DrawingUnit::Millimetre);
    let map = Similarity { scale: 1000.0, ..Similarity::IDENTITY };
    assert_image(&drawing, &large, &map);
    assert_eq!(large.blocks[0].units, Some(4));
    let back = place::in_unit(&large, DrawingUnit::Millimetre, DrawingUnit::Metre);
    assert_image(&drawing, &back, &Similarity::IDENTITY);
    let Geometry::Dimension(it) = &large.entities.last().expect("a dimension").geometry else { panic!() };
    assert_eq!(it.measurement, Some(12000.0));
}

#[test]
fn exploded_cut_and_reversed_drawings_look_as_before() {
    let drawing = everything();
    let exploded = form::exploded(&drawing, Exploded::All);
    assert!(exploded.entities.iter().all(|it| !matches!(it.geometry, Geometry::Insert(_))));
    assert_alike(&drawing, &exploded);
    let some = form::exploded(&drawing, Exploded::WithoutAttributes);
    assert_eq!(some.entities.iter().filter(|it| matches!(it.geometry, Geometry::Insert(_))).count(), 1);
    assert_alike(&drawing, &some);
    let cut = form::cut_into_lines(&drawing, 7, |_, _| true);
    assert!(cut.entities.iter().all(|it| !matches!(&it.geometry, Geometry::LwPolyline(it) if it.closed)));
    assert_alike(&drawing, &cut);
    assert_alike(&drawing, &form::walked_otherwise(&drawing, 7));
}

#[test]
fn other_entities_in_any_order_look_as_before() {
    let drawing = everything();
    let heavy = form::heavy(&drawing);
    assert_image(&drawing, &heavy, &Similarity::IDENTITY);
    assert_eq!(form::light(&heavy), drawing);
    assert_alike(&drawing, &form::walked_otherwise(&heavy, 3));
    assert_alike(&drawing, &form::cut_into_lines(&heavy, 3, |_, _| true));
    assert_alike(&drawing, &form::ended_at_their_start(&drawing));
    assert_image(&drawing, &form::text_as_mtext(&drawing), &Similarity::IDENTITY);
    let shuffled = naming::shuffled(&drawing, 5);
    assert_ne!(shuffled, drawing);
    assert_alike(&drawing, &shuffled);
}

#[test]
fn handles_can_change_or_be_absent() {
    let drawing = everything();
    let without = naming::without_handles(&drawing);
    assert!(without.entities.iter().all(|it| it.handle.is_none()));
    let other = naming::handles_renumbered(&drawing, 1);
    let handles: std::collections::BTreeSet<_> = other.entities.iter().map(|it| it.handle).collect();
    assert_eq!(handles.len(), other.entities.len());
    assert_eq!(naming::handles_renumbered(&drawing, 1), other);
    let renamed = naming::layers_renamed(&drawing, |it| format!("X_{it}"));
    assert_eq!(renamed.layers[1].name, "X_A");
}
