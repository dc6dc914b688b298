//! Behaviour of flattening on drawings built by hand.

use super::*;
use crate::entity::*;
use crate::{BlockDef, Layer, LayerId, Linetype, Version};
use geometry::math;

const MODEL: LayerId = LayerId(0);

fn entity(geometry: Geometry) -> Entity {
    Entity {
        handle: Handle::NONE,
        layer: MODEL,
        linetype: LinetypeRef::ByLayer,
        color: Color::ByLayer,
        lineweight: Lineweight::ByLayer,
        invisible: false,
        line: 0,
        extra: None,
        geometry,
    }
}

fn extruded(normal: Vector3, geometry: Geometry) -> Entity {
    Entity { extra: Some(Box::new(Extra { extrusion: normal, ..Extra::default() })), ..entity(geometry) }
}

fn line(x0: f64, y0: f64, x1: f64, y1: f64) -> Entity {
    entity(Geometry::Line { start: Point3::new(x0, y0, 0.0), end: Point3::new(x1, y1, 0.0) })
}

fn insert(block: &str, x: f64, y: f64) -> Insert {
    Insert {
        block: block.to_string(),
        position: Point3::new(x, y, 0.0),
        scale: [1.0; 3],
        rotation_deg: 0.0,
        columns: 1,
        rows: 1,
        column_spacing: 0.0,
        row_spacing: 0.0,
        attributes: Vec::new(),
        clip: Vec::new(),
    }
}

fn placed(insert: Insert) -> Entity {
    entity(Geometry::Insert(Box::new(insert)))
}

fn block(name: &str, entities: Vec<Entity>) -> BlockDef {
    BlockDef {
        name: name.to_string(),
        dynamic_parent: None,
        handle: Handle::NONE,
        base: Point3::origin(),
        entities,
        xref_path: None,
        layer: MODEL,
        units: None,
    }
}

fn text(content: &str, x: f64, y: f64) -> Text {
    Text {
        content: content.to_string(),
        position: Point3::new(x, y, 0.0),
        alignment_point: None,
        height: 10.0,
        rotation_deg: 0.0,
        width_factor: 1.0,
        oblique_deg: 0.0,
        backward: false,
        upside_down: false,
        horizontal: HorizontalAlign::Left,
        vertical: VerticalAlign::Baseline,
        style: None,
    }
}

fn drawing(entities: Vec<Entity>, blocks: Vec<BlockDef>) -> Drawing {
    Drawing { entities, blocks, ..Drawing::empty(crate::Format::DxfText, Version::R2018) }
}

fn flat(drawing: &Drawing) -> Scene {
    flatten(drawing, &FlattenOptions::default())
}

fn paths(scene: &Scene) -> Vec<&Path> {
    scene
        .items
        .iter()
        .filter_map(|it| if let Shape::Curve { path, .. } = &it.shape { Some(path) } else { None })
        .collect()
}

fn texts(scene: &Scene) -> Vec<&TextItem> {
    scene.items.iter().filter_map(|it| if let Shape::Text(text) = &it.shape { Some(text) } else { None }).collect()
}

fn close(a: Point, x: f64, y: f64) -> bool {
    math::length(a.x - x, a.y - y) < 1e-9
}

fn codes(scene: &Scene) -> Vec<Code> {
    scene.diagnostics.iter().map(|it| it.code).collect()
}

#[test]
fn a_block_is_placed_by_its_base_point_scaled_turned_and_mirrored() {
    let mut symbol = block("SYMBOL", vec![line(1.0, 1.0, 3.0, 1.0)]);
    symbol.base = Point3::new(1.0, 1.0, 0.0);
    let mut at = insert("symbol", 100.0, 50.0);
    at.scale = [-2.0, 3.0, 1.0];
    at.rotation_deg = 90.0;
    let scene = flat(&drawing(vec![placed(at)], vec![symbol]));
    let path = paths(&scene)[0];
    assert!(close(path.vertices[0].point, 100.0, 50.0), "{path:?}");
    assert!(close(path.vertices[1].point, 100.0, 46.0), "{path:?}");
    let Shape::Reference(reference) = &scene.items[0].shape else { panic!("a reference comes first") };
    assert_eq!((reference.block.as_str(), reference.resolved), ("SYMBOL", true));
    assert_eq!(reference.transform.origin, [100.0, 50.0]);
    assert!(reference.transform.determinant() < 0.0);
    assert_eq!(scene.items[1].parent, Some(0));
    assert_eq!(scene.items[0].bounds, scene.items[1].bounds);
}

#[test]
fn a_mirrored_insert_shows_its_block_as_if_seen_from_below() {
    let at = Geometry::Insert(Box::new(insert("B", 10.0, 5.0)));
    let arc = Geometry::Arc { center: Point3::origin(), radius: 1.0, start_deg: 0.0, end_deg: 90.0 };
    let scene = flat(&drawing(vec![extruded(-Vector3::z(), at)], vec![block("B", vec![entity(arc)])]));
    let path = paths(&scene)[0];
    // OCS x runs against world x: the insertion point lies at -10, and the arc from -11 over to -10, 6 runs clockwise.
    assert!(close(path.vertices[0].point, -11.0, 5.0) && close(path.vertices[1].point, -10.0, 6.0), "{path:?}");
    assert!(path.vertices[0].bulge < 0.0);
    assert!((path.length() - std::f64::consts::FRAC_PI_2).abs() < 1e-12);
}

#[test]
fn a_tilted_circle_is_seen_as_an_ellipse() {
    let circle = Geometry::Circle { center: Point3::new(0.0, 0.0, 7.0), radius: 100.0 };
    let scene = flat(&drawing(vec![extruded(Vector3::new(1.0, 0.0, 1.0), circle)], Vec::new()));
    let bounds = scene.items[0].bounds;
    let center = 7.0 / 2.0_f64.sqrt();
    assert!((bounds.max[0] - center - 100.0 / 2.0_f64.sqrt()).abs() < 0.5, "{bounds:?}");
    assert!((bounds.max[1] - 100.0).abs() < 0.5, "{bounds:?}");
}

#[test]
fn an_array_places_every_cell_by_the_rotation_but_not_by_the_scale() {
    let mut at = insert("STALL", 0.0, 0.0);
    (at.columns, at.rows, at.column_spacing, at.row_spacing) = (3, 2, 10.0, 20.0);
    at.rotation_deg = 90.0;
    at.scale = [2.0; 3];
    let mut entity = placed(at);
    entity.handle = Handle(0x2A0);
    let mut inner = line(0.0, 0.0, 1.0, 0.0);
    inner.handle = Handle(0x5C);
    let scene = flat(&drawing(vec![entity], vec![block("STALL", vec![inner])]));
    assert_eq!(scene.items.len(), 12);
    let last = &scene.items[11];
    assert_eq!(last.path.to_string(), "2A0[2,1]/5C");
    assert!(close(paths(&scene)[5].vertices[0].point, -20.0, 20.0));
    assert_eq!(scene.items[1].path.to_string(), "2A0/5C");
}

#[test]
fn what_a_block_holds_on_layer_0_and_by_block_comes_from_the_insert() {
    let mut drawing = drawing(Vec::new(), Vec::new());
    drawing.layers.push(Layer { color: Color::Index(1), linetype: "DASHED".into(), ..Layer::named("DOOR") });
    drawing.layers.push(Layer { color: Color::Index(3), ..Layer::named("FRAME") });
    let linetype = |name: &str, pattern: Vec<f64>| Linetype { name: name.into(), description: String::new(), pattern };
    drawing.linetypes = vec![linetype("Continuous", Vec::new()), linetype("Dashed", vec![1.0, -1.0])];
    let on = |layer, color| Entity { layer: LayerId(layer), color, ..line(0.0, 0.0, 1.0, 0.0) };
    let contents =
        vec![on(0, Color::ByLayer), on(0, Color::ByBlock), on(2, Color::ByLayer), on(2, Color::True(0x123456))];
    drawing.blocks = vec![block("INNER", contents), block("OUTER", vec![placed(insert("INNER", 0.0, 0.0))])];
    let outer = Entity { layer: LayerId(1), color: Color::Index(5), ..placed(insert("OUTER", 0.0, 0.0)) };
    drawing.entities = vec![outer];
    let scene = flat(&drawing);
    let seen: Vec<_> = scene.items[2..].iter().map(|it| (it.layer.0, it.rgb, it.linetype)).collect();
    // The inner INSERT lies on layer 0 of OUTER and is coloured ByLayer: red, as layer DOOR.
    assert_eq!(seen, [(1, 0xFF0000, Some(1)), (1, 0xFF0000, Some(1)), (2, 0x00FF00, None), (2, 0x123456, None)]);
}

#[test]
fn a_frozen_insert_hides_all_and_one_on_a_switched_off_layer_only_what_takes_its_layer() {
    for (frozen, expected) in [(true, [false, false]), (false, [false, true])] {
        let mut drawing = drawing(Vec::new(), Vec::new());
        drawing.layers.push(Layer { frozen, off: !frozen, ..Layer::named("HIDDEN") });
        drawing.layers.push(Layer::named("SHOWN"));
        let on = |layer| Entity { layer: LayerId(layer), ..line(0.0, 0.0, 1.0, 0.0) };
        drawing.blocks = vec![block("B", vec![on(0), on(2)])];
        drawing.entities = vec![Entity { layer: LayerId(1), ..placed(insert("B", 0.0, 0.0)) }];
        let scene = flat(&drawing);
        assert_eq!(scene.items.iter().map(|it| it.visible).collect::<Vec<_>>()[1..], expected);
    }
}

#[test]
fn attributes_show_their_value_and_prompts_are_left_out() {
    let attribute = |tag: &str, content: &str, constant| Attrib {
        handle: Handle(0x11),
        layer: MODEL,
        color: Color::ByLayer,
        extrusion: Vector3::z(),
        tag: tag.into(),
        prompt: String::new(),
        invisible: false,
        constant,
        text: text(content, 3.0, 4.0),
    };
    let definition = |it| entity(Geometry::AttDef(Box::new(it)));
    let mut at = insert("LABEL", 100.0, 0.0);
    at.attributes = vec![attribute("NO", "3#", false)];
    let contents = vec![definition(attribute("NO", "?", false)), definition(attribute("KIND", "楼", true))];
    let scene = flat(&drawing(vec![placed(at)], vec![block("LABEL", contents)]));
    let shown: Vec<_> = texts(&scene).iter().map(|it| (it.content.as_str(), it.tag.as_deref(), it.anchor.x)).collect();
    assert_eq!(shown, [("楼", Some("KIND"), 103.0), ("3#", Some("NO"), 3.0)]);
    let Shape::Reference(reference) = &scene.items[0].shape else { panic!("a reference comes first") };
    assert_eq!(reference.attributes, [("NO".to_string(), "3#".to_string())]);
}

#[test]
fn attributes_lie_in_planes_of_their_own_whatever_the_plane_of_the_reference() {
    let mut at = insert("LABEL", -100.0, 0.0);
    at.attributes = vec![Attrib {
        handle: Handle(0x11),
        layer: MODEL,
        color: Color::ByLayer,
        extrusion: -Vector3::z(),
        tag: "NO".into(),
        prompt: String::new(),
        invisible: false,
        constant: false,
        text: text("3#", -103.0, 4.0),
    }];
    (at.columns, at.column_spacing) = (2, 10.0);
    let mut placed = placed(at);
    placed.extra = Some(Box::new(Extra { extrusion: -Vector3::z(), ..Extra::default() }));
    let scene = flat(&drawing(vec![placed], vec![block("LABEL", Vec::new())]));
    assert_eq!(texts(&scene).iter().map(|it| it.anchor.x).collect::<Vec<_>>(), [103.0, 93.0]);
}

#[test]
fn a_block_within_itself_is_said_once_and_not_expanded() {
    let inner = vec![line(0.0, 0.0, 1.0, 0.0), placed(insert("A", 0.0, 0.0))];
    let outer = vec![placed(insert("B", 0.0, 0.0)), placed(insert("B", 5.0, 0.0))];
    let scene = flat(&drawing(vec![placed(insert("A", 0.0, 0.0))], vec![block("A", outer), block("B", inner)]));
    assert_eq!(codes(&scene), [Code::RecursiveBlock]);
    assert_eq!(paths(&scene).len(), 2);
}

#[test]
fn an_array_of_a_billion_and_blocks_that_multiply_one_another_stop_at_the_limit() {
    let mut array = insert("DOT", 0.0, 0.0);
    (array.columns, array.rows) = (32_000, 32_000);
    let options = FlattenOptions { max_items: 1000, ..FlattenOptions::default() };
    let scene = flatten(&drawing(vec![placed(array)], vec![block("DOT", Vec::new())]), &options);
    assert_eq!((scene.items.len(), codes(&scene)), (1000, vec![Code::LimitReached]));

    let level =
        |i: u32| block(&format!("L{i}"), (0..10).map(|_| placed(insert(&format!("L{}", i + 1), 0.0, 0.0))).collect());
    let blocks = (0..30).map(level).chain([block("L30", vec![line(0.0, 0.0, 1.0, 0.0)])]).collect();
    let laughs = drawing(vec![placed(insert("L0", 0.0, 0.0))], blocks);
    let scene = flatten(&laughs, &options);
    assert_eq!((scene.items.len(), codes(&scene)), (1000, vec![Code::LimitReached]));
    assert!(scene.diagnostics[0].detail.contains("max_items = 1000"), "{:?}", scene.diagnostics);

    // What lies outside a clip boundary counts too, or clipping would make the work endless.
    let mut clipped = insert("DOT", 0.0, 0.0);
    (clipped.columns, clipped.rows) = (32_000, 32_000);
    clipped.clip = vec![[10.0, 10.0], [20.0, 20.0]];
    let scene = flatten(&drawing(vec![placed(clipped)], vec![block("DOT", vec![line(0.0, 0.0, 1.0, 0.0)])]), &options);
    assert_eq!((scene.items.len(), codes(&scene)), (0, vec![Code::LimitReached]));
}

#[test]
fn a_chain_of_blocks_deeper_than_the_limit_is_cut_there() {
    let level = |i: u32| block(&format!("L{i}"), vec![placed(insert(&format!("L{}", i + 1), 0.0, 0.0))]);
    let blocks = (0..1000).map(level).chain([block("L1000", vec![line(0.0, 0.0, 1.0, 0.0)])]).collect();
    let scene = flat(&drawing(vec![placed(insert("L0", 0.0, 0.0))], blocks));
    assert_eq!(codes(&scene), [Code::LimitReached]);
    assert_eq!(scene.items.len(), 65);
}

#[test]
fn missing_and_external_blocks_are_named_once() {
    let mut external = block("GROUND", Vec::new());
    external.xref_path = Some("ground.dwg".into());
    let entities = ["GROUND", "NONE", "NONE"].map(|it| placed(insert(it, 1.0, 2.0))).to_vec();
    let scene = flat(&drawing(entities, vec![external]));
    assert_eq!(codes(&scene), [Code::ExternalReference, Code::UnresolvedBlock]);
    assert!(scene.items.iter().all(|it| matches!(&it.shape, Shape::Reference(it) if !it.resolved)));
}

#[test]
fn coordinates_that_are_no_place_are_dropped_with_a_word() {
    let entities = vec![
        line(0.0, f64::NAN, 1.0, 0.0),
        line(0.0, 0.0, 1e308, 0.0),
        line(0.0, 0.0, 1e13, 0.0),
        line(0.0, 0.0, 2e13, 0.0),
        line(0.0, 0.0, 1.0, 1.0),
    ];
    let scene = flat(&drawing(entities, Vec::new()));
    assert_eq!(codes(&scene), [Code::BadNumber, Code::BadNumber, Code::HugeCoordinate]);
    assert_eq!(scene.items.len(), 3);
    let scaled = {
        let mut at = insert("B", 0.0, 0.0);
        at.scale = [1e200, 1e200, 1.0];
        drawing(vec![placed(at)], vec![block("B", vec![line(0.0, 0.0, 1e200, 0.0)])])
    };
    assert_eq!(codes(&flat(&scaled)), [Code::BadNumber]);
}

#[test]
fn a_clipped_reference_keeps_what_lies_inside_and_what_crosses() {
    let mut at = insert("B", 100.0, 0.0);
    at.clip = vec![[0.0, 0.0], [10.0, 10.0]];
    let contents = vec![line(1.0, 1.0, 2.0, 2.0), line(5.0, 5.0, 50.0, 5.0), line(20.0, 20.0, 30.0, 20.0)];
    let scene = flat(&drawing(vec![placed(at)], vec![block("B", contents)]));
    assert_eq!(paths(&scene).len(), 2);
    assert_eq!(codes(&scene), [Code::ClippedReference]);
}

#[test]
fn texts_keep_their_anchor_and_are_mirrored_with_their_block() {
    let mut right = text("abc", 0.0, 0.0);
    right.alignment_point = Some(Point3::new(20.0, 5.0, 0.0));
    (right.horizontal, right.vertical) = (HorizontalAlign::Right, VerticalAlign::Top);
    let mut at = insert("B", 100.0, 0.0);
    at.scale = [-1.0, 2.0, 1.0];
    let contents = vec![entity(Geometry::Text(Box::new(right)))];
    let scene = flat(&drawing(vec![placed(at)], vec![block("B", contents)]));
    let it = texts(&scene)[0];
    assert!(close(it.anchor, 80.0, 10.0));
    assert_eq!((it.align_x, it.align_y, it.height, it.rotation), (1.0, 1.0, 20.0, 0.0));
    assert_eq!(it.width_factor, -0.5);
    // Right-aligned and mirrored, the text lies to the right of its anchor.
    assert!(scene.items[1].bounds.min[0] > 79.0);
}

#[test]
fn fitted_text_runs_from_its_first_point_to_its_second() {
    let mut fit = text("建筑", 0.0, 0.0);
    (fit.horizontal, fit.alignment_point) = (HorizontalAlign::Fit, Some(Point3::new(0.0, 104.0, 0.0)));
    let scene = flat(&drawing(vec![entity(Geometry::Text(Box::new(fit)))], Vec::new()));
    let it = texts(&scene)[0];
    assert_eq!((it.height, it.width_factor), (10.0, 4.0));
    assert!((it.rotation - std::f64::consts::FRAC_PI_2).abs() < 1e-12);
    assert!((scene.items[0].bounds.height() - 104.0).abs() < 1e-9);
}

#[test]
fn a_dimension_measures_its_points_whatever_its_text_says() {
    let dimension = |kind, angle_deg, text: &str| {
        entity(Geometry::Dimension(Box::new(Dimension {
            kind,
            block: "*D1".into(),
            measurement: Some(8600.0),
            text: text.into(),
            points: [Point3::new(0.0, 0.0, 0.0), Point3::new(3000.0, 4000.0, 0.0)],
            line_point: Point3::origin(),
            text_point: None,
            angle_deg,
            style: String::new(),
        })))
    };
    let entities = vec![
        dimension(DimensionKind::Linear, 0.0, "<>"),
        dimension(DimensionKind::Linear, 90.0, "约<>"),
        dimension(DimensionKind::Aligned, 0.0, "8600"),
    ];
    let scene = flat(&drawing(entities, vec![block("*D1", vec![line(0.0, 0.0, 1.0, 0.0)])]));
    let items: Vec<_> = scene
        .items
        .iter()
        .filter_map(|it| if let Shape::Dimension(it) = &it.shape { Some(it) } else { None })
        .collect();
    let seen: Vec<_> = items.iter().map(|it| (it.measured, it.text.as_deref())).collect();
    assert_eq!(seen, [(3000.0, None), (4000.0, Some("约4000")), (5000.0, Some("8600"))]);
    assert_eq!(paths(&scene).len(), 3);
}

#[test]
fn a_cut_multiline_is_drawn_in_pieces() {
    let up = Vector3::y();
    let mline = MLine {
        vertices: vec![Point3::origin(), Point3::new(100.0, 0.0, 0.0)],
        directions: vec![(Vector3::x(), up), (Vector3::x(), up)],
        parameters: vec![vec![vec![10.0, 0.0, 40.0, 60.0], vec![-10.0, 0.0]], vec![vec![10.0, 0.0], vec![-10.0, 0.0]]],
        closed: false,
        scale: 1.0,
    };
    let scene = flat(&drawing(vec![entity(Geometry::MLine(Box::new(mline)))], Vec::new()));
    let lengths: Vec<f64> = paths(&scene).iter().map(|it| it.length()).collect();
    assert_eq!(lengths, [40.0, 40.0, 100.0]);
    assert_eq!(scene.items[2].path.to_string(), "#0/#2");
}

#[test]
fn a_proxy_without_graphics_is_named_by_its_class() {
    let proxy =
        |graphics| entity(Geometry::Proxy(Box::new(Proxy { class: Some("TCH_WALL".into()), class_id: 521, graphics })));
    let scene = flat(&drawing(vec![proxy(Vec::new()), proxy(vec![8, 0, 0, 0, 0, 0, 0, 0])], Vec::new()));
    assert_eq!(codes(&scene), [Code::ProxyWithoutGraphics]);
    assert_eq!(scene.diagnostics[0].detail, "TCH_WALL × 2");
    assert_eq!(scene.items.len(), 2);
}

#[test]
fn a_proxy_is_drawn_from_its_graphics_under_its_matrix() {
    let chunk = |opcode: u32, data: Vec<u8>| {
        [(data.len() as u32 + 8).to_le_bytes().to_vec(), opcode.to_le_bytes().to_vec(), data].concat()
    };
    let doubles = |values: &[f64]| values.iter().flat_map(|it| it.to_le_bytes()).collect::<Vec<u8>>();
    let longs = |values: &[u32]| values.iter().flat_map(|it| it.to_le_bytes()).collect::<Vec<u8>>();
    let moved = [1.0, 0.0, 0.0, 100.0, 0.0, 1.0, 0.0, 200.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0];
    let line_to = doubles(&[0.0, 0.0, 0.0, 10.0, 0.0, 0.0]);
    let wide: Vec<u8> = "M0921".encode_utf16().chain([0, 0]).flat_map(u16::to_le_bytes).collect();
    let graphics = [
        longs(&[0, 0]),
        chunk(14, longs(&[1])),
        chunk(16, longs(&[1])),
        chunk(29, doubles(&moved)),
        chunk(6, [longs(&[2]), line_to.clone()].concat()),
        chunk(31, Vec::new()),
        chunk(2, doubles(&[5.0, 5.0, 0.0, 2.0, 0.0, 0.0, 1.0])),
        chunk(36, [doubles(&[1.0, 2.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 3.5, 0.7, 0.0]), wide].concat()),
        // A count beyond the data, an unknown opcode, and an end in the middle.
        chunk(6, [longs(&[u32::MAX]), line_to].concat()),
        chunk(99, vec![1, 2, 3]),
        longs(&[4000, 6]),
    ]
    .concat();
    let proxy = Proxy { class: Some("TCH_OPENING".into()), class_id: 522, graphics };
    let mut drawing = drawing(vec![entity(Geometry::Proxy(Box::new(proxy)))], Vec::new());
    drawing.layers.push(Layer::named("WINDOW"));
    let scene = flat(&drawing);
    assert_eq!(codes(&scene), [Code::NotUnderstood]);
    assert!(matches!(&scene.items[0].shape, Shape::Proxy { decoded: true, class } if class == "TCH_OPENING"));
    let paths = paths(&scene);
    assert!(close(paths[0].vertices[0].point, 100.0, 200.0) && close(paths[0].vertices[1].point, 110.0, 200.0));
    assert!((paths[1].signed_area() - 4.0 * std::f64::consts::PI).abs() < 1e-9 && paths[1].vertices.len() == 2);
    assert_eq!(texts(&scene)[0].content, "M0921");
    assert!(scene.items[1..].iter().all(|it| it.layer == LayerId(1) && it.rgb == 0xFF0000 && it.parent == Some(0)));
    assert!(matches!(&scene.items[1].shape, Shape::Curve { drawn: Drawn::Proxy, .. }));
}

#[test]
fn any_bytes_as_proxy_graphics_are_taken_without_a_panic() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..3000 {
        let mut graphics = vec![0; 8];
        for _ in 0..random() % 6 {
            let data: Vec<u8> = (0..random() % 120).map(|_| (random() % 7) as u8).collect();
            graphics.extend((data.len() as u32 + 8).to_le_bytes());
            graphics.extend(((random() % 46) as u32).to_le_bytes());
            graphics.extend(data);
        }
        graphics.truncate(graphics.len() - (random() % 8) as usize);
        let proxy = Proxy { class: None, class_id: 500, graphics };
        flat(&drawing(vec![entity(Geometry::Proxy(Box::new(proxy)))], Vec::new()));
    }
}

#[test]
fn the_index_finds_items_by_box_and_by_nearness() {
    let scene = flat(&drawing(
        vec![line(0.0, 0.0, 1.0, 0.0), line(10.0, 0.0, 11.0, 0.0), line(10.0, 0.0, 11.0, 5.0)],
        Vec::new(),
    ));
    let index = crate::SceneIndex::new(&scene);
    assert_eq!(index.in_box(Box2 { min: [9.0, -1.0], max: [12.0, 1.0] }), [1, 2]);
    assert_eq!(index.nearest(Point { x: 8.0, y: 0.0 }, |_| true), Some((1, 2.0)));
    assert_eq!(index.nearest(Point { x: 8.0, y: 0.0 }, |it| it == 0), Some((0, 7.0)));
    assert_eq!(index.nearest(Point { x: 8.0, y: 0.0 }, |_| false), None);
}

#[test]
fn one_entity_flattened_again_is_what_it_was_among_all() {
    let inner = block("INNER", vec![line(0.0, 0.0, 1.0, 1.0), line(1.0, 0.0, 0.0, 1.0)]);
    let outer = block("OUTER", vec![placed(insert("INNER", 5.0, 5.0)), line(0.0, 0.0, 9.0, 0.0)]);
    let entities = vec![
        line(0.0, 0.0, 10.0, 0.0),
        placed(insert("OUTER", 100.0, 0.0)),
        entity(Geometry::Text(Box::new(text("3#", 2.0, 2.0)))),
        placed(insert("INNER", 200.0, 0.0)),
    ];
    let drawing = drawing(entities, vec![inner, outer]);
    let scene = flat(&drawing);
    let spans = Spans::new(&drawing, &scene);
    let mut covered = 0;
    for place in 0..drawing.entities.len() {
        let span = spans.of(place).unwrap();
        let again = flatten_entity(&drawing, &FlattenOptions::default(), place, span.start);
        assert_eq!(format!("{:?}", again.items), format!("{:?}", &scene.items[span.clone()]), "entity {place}");
        covered += span.len();
    }
    assert_eq!((covered, spans.of(drawing.entities.len())), (scene.items.len(), None));
}
