//! What a person sees, as snapshots; and what must never happen with texts of strangers.

use drawing::{Drawing, FlattenOptions, Linetype, LinetypeRef, Scene, flatten};
use findings::*;
use serde_json::json;
use tushen_render::{Background, Language, Overlay, PageOptions, SvgOptions, Tone, mesh, page, svg, view_box};

/// A drawing of the entities given as DXF groups, one pair a line: `0 LINE`, `8 WALL`.
fn read(entities: &str) -> (Drawing, Scene) {
    let pairs: String = entities.lines().map(str::trim).filter(|it| !it.is_empty()).fold(String::new(), |acc, it| {
        let (code, value) = it.split_once(' ').unwrap_or((it, ""));
        acc + code + "\n" + value + "\n"
    });
    let file = format!("0\nSECTION\n2\nENTITIES\n{pairs}0\nENDSEC\n0\nEOF\n");
    let drawing = tushen_dxf::read(file.as_bytes()).expect("a sound file");
    let scene = flatten(&drawing, &FlattenOptions::default());
    (drawing, scene)
}

const ROOM: &str = "
    0 LWPOLYLINE
    5 A1
    8 建筑-墙
    90 4
    70 1
    10 0
    20 0
    10 6000
    20 0
    10 6000
    20 4500
    10 0
    20 4500
    0 ARC
    5 A2
    8 DOOR
    62 2
    10 6000
    20 1000
    40 900
    50 90
    51 180
    0 CIRCLE
    5 A3
    8 DOOR
    10 3000
    20 2000
    40 250.5
    0 TEXT
    5 A4
    8 TEXT
    10 1000
    20 3500
    40 300
    1 客厅 <A&B>
    72 1
    11 3000
    21 3500
";

#[test]
fn a_room_with_a_door_and_a_name() {
    let (drawing, scene) = read(ROOM);
    let mark = json!({ "type": "LineString", "coordinates": [[0.0, 0.0], [6.0, 0.0]] });
    let marks: Vec<Overlay> = Overlay::from_geojson("f-1", "1", Tone::Fail, &mark, 1000.0).into_iter().collect();
    let picture = svg(&drawing, &scene, &marks, &SvgOptions::default());
    let (_, body) = picture.split_once("</style>").expect("a style");
    insta::assert_snapshot!(body.replace("><", ">\n<"));
}

#[test]
fn the_same_room_on_a_dark_screen_with_a_width_in_pixels() {
    let (drawing, scene) = read(ROOM);
    let options =
        SvgOptions { background: Background::Dark, width_px: Some(800), handles: false, ..SvgOptions::default() };
    let picture = svg(&drawing, &scene, &[], &options);
    assert!(!picture.contains("vector-effect"));
    let (_, body) = picture.split_once("</style>").expect("a style");
    insta::assert_snapshot!(body.replace("><", ">\n<"));
}

#[test]
fn an_empty_drawing_is_an_empty_picture() {
    let (drawing, scene) = read("");
    let picture = svg(&drawing, &scene, &[], &SvgOptions::default());
    assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>") && !picture.contains("NaN"));
}

#[test]
fn a_point_far_away_does_not_make_the_plan_a_dot() {
    let far = "
        0 POINT
        8 0
        10 90000000
        20 0
    ";
    let (_, alone) = read(ROOM);
    let (_, both) = read(&(ROOM.to_string() + far));
    assert_eq!(view_box(&alone), view_box(&both));
}

const HOSTILE: &str = "</script></style></svg><script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

#[test]
fn hostile_names_and_texts_stay_text() {
    let text = format!(
        "
        0 TEXT
        5 A1
        8 {HOSTILE}
        10 0
        20 0
        40 300
        1 {HOSTILE}
        "
    );
    let (drawing, scene) = read(&text);
    let mut review = review();
    review.drawing.file = HOSTILE.into();
    for finding in &mut review.findings {
        finding.id = HOSTILE.into();
        finding.title = Bilingual::new(HOSTILE, HOSTILE);
        finding.department = HOSTILE.into();
        finding.objects = vec![HOSTILE.into()];
    }
    let page = page(&drawing, &scene, &review, &PageOptions::default());
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("</script").count(), 1);
    assert_eq!(page.matches("<img").count(), 0);
    assert_eq!(page.matches("</style").count(), 2);
    assert!(page.contains("&lt;img src=x onerror=alert(2)&gt;"));
}

#[test]
fn a_page_holds_both_languages_the_findings_in_order_and_the_indicators() {
    let (drawing, scene) = read(ROOM);
    let options = PageOptions {
        language: Language::En,
        departments: vec![("fire".into(), Bilingual::new("消防审查", "Fire review"))],
        ..PageOptions::default()
    };
    let page = page(&drawing, &scene, &review(), &options);
    assert!(page.contains("<html lang=\"en\" class=\"lang-en\">"));
    assert!(page.contains("DG/TJ 08-7 1.2（市，2021-12-01 起）"), "who set the limit is said");
    assert!(page.contains("<li class=\"refused\">") && page.contains("the conditions would loosen it"));
    assert!(!page.contains("http://") || page.matches("http://").count() == 1, "only the name of the SVG language");
    let (_, list) = page.split_once("<section id=\"findings\">").expect("a list");
    let (list, rest) = list.split_once("</section>").expect("its end");
    let (table, _) = rest.split_once("</section>").expect("a table");
    insta::assert_snapshot!(format!("{list}\n\n{table}").replace("><", ">\n<"));
}

fn review() -> Review {
    let set_by =
        || SetBy { level: "municipal".into(), source: "DG/TJ 08-7 1.2".into(), since: Some("2021-12-01".into()) };
    let limit = SetLimit {
        rule: "cn-gb50016-2014/fire-separation".into(),
        plot: None,
        value: 9.0,
        unit: "m".into(),
        set_by: set_by(),
        tightened: 0,
        loosened: 0,
        refused: 1,
        message: Bilingual::new("规划条件欲放宽", "the conditions would loosen it"),
    };
    let finding = |id: &str, verdict, title: (&str, &str)| Finding {
        id: id.into(),
        rule: "cn-gb50016-2014/fire-separation".into(),
        clause: "5.2.2".into(),
        department: "fire".into(),
        severity: Severity::Required,
        stages: vec!["scheme".into()],
        verdict,
        disposition: Disposition::Open,
        title: Bilingual::new(title.0, title.1),
        message: Bilingual::new("3# 与 5# 净距不足。", "The gap between 3# and 5# is too small."),
        objects: vec!["b-1".into()],
        indicator: None,
        measured: Some(Quantity { value: 11.42, unit: "m".into(), interval: None }),
        required: Some(Required {
            value: 13.0,
            unit: "m".into(),
            sense: ">=".into(),
            interval: None,
            set_by: Some(set_by()),
        }),
        margin: Some(-1.58),
        prints_as: Some("11.42 m".into()),
        mark: Some(json!({ "type": "LineString", "coordinates": [[0.0, 0.0], [6.0, 0.0]] })),
        missing: Vec::new(),
        assumed: Vec::new(),
        fixes: vec![Fix {
            message: Bilingual::new("设防火墙", "add a fire wall"), clause: Some("5.2.2 注 2".into())
        }],
        checked: true,
        derivation: None,
    };
    let missing = Missing {
        object: "b-2".into(),
        fact: "height".into(),
        message: Bilingual::new("建筑高度", "building height"),
        supply: SuppliedBy::Label,
    };
    let undecided = Finding {
        measured: None,
        required: None,
        margin: None,
        prints_as: None,
        mark: None,
        missing: vec![missing],
        fixes: Vec::new(),
        checked: false,
        ..finding("f-2", Verdict::Unknown, ("防火间距待定", "Fire separation undecided"))
    };
    let density = Indicator {
        id: "building_density".into(),
        plot: None,
        title: Bilingual::new("建筑密度", "Building density"),
        value: Some(0.305),
        interval: None,
        unit: "1".into(),
        basis: "exact".into(),
        declared: Some(0.3067),
        declared_from: Some(Declared { table: "t-1".into(), row: 3, text: "30.67".into(), tolerance: 0.00005 }),
        limit: Some(LimitValue { min: None, max: Some(0.3), from: "conditions".into() }),
        verdict: Verdict::Fail,
        limit_verdict: Verdict::Fail,
        missing: Vec::new(),
        derivation: DerivationNode::default(),
    };
    Review {
        schema: SCHEMA.into(),
        drawing: DrawingInfo {
            file: "site.dxf".into(),
            sha256: "00".into(),
            format: "dxf".into(),
            version: "R2018".into(),
            encoding: "UTF-8".into(),
            unit: "mm".into(),
            unit_evidence: Vec::new(),
            bounds: [0.0; 4],
            layers: Vec::new(),
            frames: Vec::new(),
            entities: Default::default(),
            not_understood: Vec::new(),
            diagnostics: Vec::new(),
        },
        objects: Vec::new(),
        completeness: Vec::new(),
        indicators: vec![density],
        findings: vec![undecided, finding("f-1", Verdict::Fail, ("防火间距不足", "Fire separation too small"))],
        limits: vec![limit],
        summary: Summary {
            by_verdict: [("fail".to_string(), 1), ("unknown".to_string(), 1)].into(),
            ..Summary::default()
        },
        engine: EngineInfo::default(),
    }
}

#[test]
fn a_mesh_holds_lines_relative_to_their_tile_and_texts_beside_them() {
    let (drawing, scene) = read(ROOM);
    let mesh = mesh(&drawing, &scene, Background::Dark, 1.0);
    let [tile] = &mesh.tiles[..] else { panic!("a small drawing is one tile") };
    // The room's outline is four segments; its corners are where they were drawn.
    let of_room: Vec<usize> = (0..tile.lines.len()).filter(|it| tile.lines.entities[*it] == 0).collect();
    assert_eq!(of_room.len(), 8);
    let [x, y] = [tile.lines.positions[0], tile.lines.positions[1]].map(f64::from);
    assert_eq!((x + tile.origin.x, y + tile.origin.y), (0.0, 0.0));
    assert!(tile.lines.len() > 40, "arcs become chords");
    assert_eq!(tile.lines.positions.len(), 2 * tile.lines.len());
    assert_eq!(tile.lines.colors.len(), 4 * tile.lines.len());
    let [text] = &mesh.texts[..] else { panic!("there is one text") };
    assert_eq!((text.lines.as_slice(), text.entity, text.align_x), (["客厅 <A&B>".to_string()].as_slice(), 3, 0.5));
}

#[test]
fn a_solid_is_two_triangles() {
    let (drawing, scene) = read(
        "
        0 SOLID
        8 A
        10 0
        20 0
        11 10
        21 0
        12 0
        22 10
        13 10
        23 10
    ",
    );
    let mesh = mesh(&drawing, &scene, Background::White, 1.0);
    let solids = &mesh.tiles[0].solids;
    assert_eq!(solids.len(), 6);
}

#[test]
fn lines_of_a_mesh_come_by_size_and_name_their_dashes() {
    let (mut drawing, _) = read(
        "
        0 LINE
        8 A
        10 0
        20 0
        11 0.01
        21 0
        0 LINE
        8 A
        6 DASHED
        10 0
        20 0
        11 5
        21 0
    ",
    );
    let pattern = vec![1.0, -0.5];
    drawing.linetypes = vec![Linetype { name: "DASHED".to_string(), description: String::new(), pattern }];
    drawing.entities[1].linetype = LinetypeRef::Named(0);
    let scene = flatten(&drawing, &FlattenOptions::default());
    let mesh = mesh(&drawing, &scene, Background::White, 0.001);
    let tile = &mesh.tiles[0];
    assert_eq!(tile.lines.entities, [1, 1, 0, 0], "the longer line first");
    assert_eq!((tile.side, tile.cuts), (5.0, [2, 2, 2, 2, 2, 4, 4, 4]));
    assert_eq!(tile.lines.patterns, [1, 1, 0, 0]);
    assert_eq!(tile.lines.along[..2], [0.0, 5.0]);
    assert_eq!(mesh.patterns.rows[16..21], [1.0, 1.5, 2.0, 1.0, -0.5]);
}
