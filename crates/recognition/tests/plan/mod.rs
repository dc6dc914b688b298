//! Small drawings built by hand, and readable listings of what was recognised.

#![expect(dead_code, reason = "each test binary uses a part of it")]

use drawing::entity::{Attrib, HorizontalAlign, Insert, LwPolyline, LwVertex, Text, VerticalAlign};
use drawing::{
    BlockDef, Color, Drawing, Entity, FlattenOptions, Format, Geometry, Handle, HeaderValue, Layer, LayerId,
    LinetypeRef, Lineweight, Point3, Version, flatten,
};
use geometry::Length;
use model::{Attr, AttrType, Kind, Object, Value};
use tushen_recognition::{Profile, Recognition, Settings, recognise};

/// A drawing in the making. Coordinates are metres; they are written in its unit, turned and moved.
pub struct Plan {
    pub drawing: Drawing,
    /// Drawing units a metre.
    pub scale: f64,
    /// Rotation in degrees.
    pub turn: f64,
    /// Offset in metres.
    pub offset: (f64, f64),
    /// Everything on layer 0.
    pub one_layer: bool,
    /// Closed polylines as single lines.
    pub exploded: bool,
    next: u64,
}

impl Plan {
    pub fn new() -> Plan {
        let drawing = Drawing::empty(Format::DxfText, Version::R2018);
        Plan { drawing, scale: 1.0, turn: 0.0, offset: (0.0, 0.0), one_layer: false, exploded: false, next: 0x100 }
    }

    pub fn in_mm() -> Plan {
        Plan { scale: 1000.0, ..Plan::new() }
    }

    pub fn insunits(&mut self, code: i64) {
        self.drawing.header.variables.insert("$INSUNITS".to_string(), vec![HeaderValue::Int(code)]);
    }

    pub fn layer(&mut self, name: &str) -> LayerId {
        let name = if self.one_layer { "0" } else { name };
        if let Some(i) = self.drawing.layers.iter().position(|it| it.name == name) {
            return LayerId(i as u32);
        }
        self.drawing.layers.push(Layer::named(name));
        LayerId(self.drawing.layers.len() as u32 - 1)
    }

    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let (sin, cos) = geometry::math::sin_cos(self.turn.to_radians());
        let (x, y) = (x * cos - y * sin + self.offset.0, x * sin + y * cos + self.offset.1);
        (x * self.scale, y * self.scale)
    }

    pub fn entity(&mut self, layer: LayerId, geometry: Geometry) -> Entity {
        self.next += 1;
        Entity {
            handle: Handle(self.next),
            layer,
            linetype: LinetypeRef::ByLayer,
            color: Color::ByLayer,
            lineweight: Lineweight::ByLayer,
            invisible: false,
            line: 0,
            extra: None,
            geometry,
        }
    }

    fn push(&mut self, layer: &str, geometry: Geometry) {
        let layer = self.layer(layer);
        let entity = self.entity(layer, geometry);
        self.drawing.entities.push(entity);
    }

    pub fn line(&mut self, layer: &str, a: (f64, f64), b: (f64, f64)) {
        let (a, b) = (self.at(a.0, a.1), self.at(b.0, b.1));
        self.push(layer, Geometry::Line { start: Point3::new(a.0, a.1, 0.0), end: Point3::new(b.0, b.1, 0.0) });
    }

    /// A polyline; closed ones become lines when the plan is exploded.
    pub fn polyline(&mut self, layer: &str, points: &[(f64, f64)], closed: bool) {
        if self.exploded {
            let n = points.len();
            for i in 0..if closed { n } else { n - 1 } {
                self.line(layer, points[i], points[(i + 1) % n]);
            }
            return;
        }
        let vertices =
            points.iter().map(|it| self.at(it.0, it.1)).map(|(x, y)| LwVertex { x, y, bulge: 0.0 }).collect();
        self.push(layer, Geometry::LwPolyline(Box::new(LwPolyline { vertices, closed, ..LwPolyline::default() })));
    }

    pub fn rectangle(&mut self, layer: &str, x: f64, y: f64, width: f64, height: f64) {
        self.polyline(layer, &[(x, y), (x + width, y), (x + width, y + height), (x, y + height)], true);
    }

    /// A text whose middle lies at a point.
    pub fn text(&mut self, layer: &str, x: f64, y: f64, height: f64, content: &str) {
        self.aligned(layer, x, y, height, content, HorizontalAlign::Middle);
    }

    /// A text that starts at a point.
    pub fn text_from(&mut self, layer: &str, x: f64, y: f64, height: f64, content: &str) {
        self.aligned(layer, x, y, height, content, HorizontalAlign::Left);
    }

    fn aligned(&mut self, layer: &str, x: f64, y: f64, height: f64, content: &str, horizontal: HorizontalAlign) {
        let (px, py) = self.at(x, y);
        let point = Point3::new(px, py, 0.0);
        let text = Text {
            content: content.to_string(),
            position: point,
            alignment_point: Some(point),
            height: height * self.scale,
            rotation_deg: self.turn,
            width_factor: 1.0,
            oblique_deg: 0.0,
            backward: false,
            upside_down: false,
            horizontal,
            vertical: VerticalAlign::Baseline,
            style: None,
        };
        self.push(layer, Geometry::Text(Box::new(text)));
    }

    /// A block of one closed rectangle from (0, 0), in metres.
    pub fn rectangle_block(&mut self, name: &str, width: f64, height: f64) {
        let k = self.scale;
        let corners = [(0.0, 0.0), (width * k, 0.0), (width * k, height * k), (0.0, height * k)];
        let vertices = corners.map(|(x, y)| LwVertex { x, y, bulge: 0.0 }).to_vec();
        let geometry = Geometry::LwPolyline(Box::new(LwPolyline { vertices, closed: true, ..LwPolyline::default() }));
        let entity = self.entity(LayerId(0), geometry);
        self.drawing.blocks.push(BlockDef {
            name: name.to_string(),
            dynamic_parent: None,
            handle: Handle::NONE,
            base: Point3::origin(),
            entities: vec![entity],
            xref_path: None,
            layer: LayerId(0),
            units: None,
        });
    }

    pub fn insert(&mut self, layer: &str, block: &str, x: f64, y: f64, rotation: f64) {
        self.insert_array(layer, block, x, y, rotation, 1, 0.0, &[]);
    }

    #[expect(clippy::too_many_arguments, reason = "a test helper")]
    pub fn insert_array(
        &mut self,
        layer: &str,
        block: &str,
        x: f64,
        y: f64,
        rotation: f64,
        columns: u32,
        spacing: f64,
        attributes: &[(&str, &str)],
    ) {
        let (px, py) = self.at(x, y);
        let position = Point3::new(px, py, 0.0);
        let attributes = attributes
            .iter()
            .map(|(tag, value)| Attrib {
                handle: Handle::NONE,
                tag: tag.to_string(),
                layer: LayerId(0),
                color: Color::ByLayer,
                extrusion: drawing::Vector3::z(),
                prompt: String::new(),
                invisible: false,
                constant: false,
                text: Text {
                    content: value.to_string(),
                    position,
                    alignment_point: None,
                    height: 2.0 * self.scale,
                    rotation_deg: 0.0,
                    width_factor: 1.0,
                    oblique_deg: 0.0,
                    backward: false,
                    upside_down: false,
                    horizontal: HorizontalAlign::Left,
                    vertical: VerticalAlign::Baseline,
                    style: None,
                },
            })
            .collect();
        let insert = Insert {
            block: block.to_string(),
            position,
            scale: [1.0; 3],
            rotation_deg: rotation + self.turn,
            columns,
            rows: 1,
            column_spacing: spacing * self.scale,
            row_spacing: 0.0,
            attributes,
            clip: Vec::new(),
        };
        self.push(layer, Geometry::Insert(Box::new(insert)));
    }

    /// A ruled table; each row from the top with its cells.
    pub fn table(&mut self, layer: &str, x: f64, y: f64, widths: &[f64], row: f64, cells: &[&[&str]]) {
        let total: f64 = widths.iter().sum();
        for r in 0..=cells.len() {
            let y = y - row * r as f64;
            self.line(layer, (x, y), (x + total, y));
        }
        let mut left = x;
        for c in 0..=widths.len() {
            self.line(layer, (left, y), (left, y - row * cells.len() as f64));
            left += widths.get(c).copied().unwrap_or_default();
        }
        for (r, cells) in cells.iter().enumerate() {
            let mut left = x;
            for (cell, width) in cells.iter().zip(widths) {
                if !cell.is_empty() {
                    self.text_from(layer, left + 0.5, y - row * (r as f64 + 0.7), row * 0.4, cell);
                }
                left += width;
            }
        }
    }

    pub fn recognise(&self) -> Recognition {
        self.recognise_with(&settings())
    }

    pub fn recognise_with(&self, settings: &Settings) -> Recognition {
        let scene = flatten(&self.drawing, &FlattenOptions::for_unit(Length::m(1.0 / self.scale)));
        recognise(&self.drawing, &scene, settings)
    }
}

/// All built-in profiles.
pub fn settings() -> Settings {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/profiles");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    let profiles = files
        .iter()
        .map(|it| match Profile::parse(&it.file_name().unwrap().to_string_lossy(), &std::fs::read(it).unwrap()) {
            Ok(profile) => profile,
            Err(errors) => panic!("{errors:#?}"),
        })
        .collect();
    Settings { profiles, ..Settings::default() }
}

/// The objects, one a line: kind, name, attributes, size.
pub fn listing(recognition: &Recognition) -> String {
    let mut lines: Vec<String> = recognition
        .model
        .objects()
        .iter()
        .filter(|it| !matches!(it.kind, Kind::Layer | Kind::Project))
        .map(|it| line(it, true))
        .collect();
    lines.sort();
    lines.join("\n")
}

/// What a disguise must not change: kinds, names, attributes; neither evidence nor layers nor ids.
pub fn essence(recognition: &Recognition) -> Vec<String> {
    let kept = |it: &&std::sync::Arc<Object>| {
        !matches!(it.kind, Kind::Layer | Kind::Project | Kind::DrawingFault | Kind::IndicatorTable | Kind::Frame)
    };
    let mut lines: Vec<String> = recognition.model.objects().iter().filter(kept).map(|it| line(it, false)).collect();
    lines.sort();
    lines
}

pub fn line(object: &Object, evidence: bool) -> String {
    let mut line = object.kind.name().to_string();
    if !object.name.is_empty() {
        line.push_str(&format!(" “{}”", object.name));
    }
    for (attr, attribute) in &object.attributes {
        if matches!(attr, Attr::LayerName | Attr::Building | Attr::DrawnTimes) && !evidence {
            continue;
        }
        let text = match (&attribute.value, attr.ty()) {
            (Value::Number(it), _) => format!("{:.4}", it).trim_end_matches('0').trim_end_matches('.').to_string(),
            (Value::Enum(it), AttrType::Enum(spec)) => spec.value(*it).to_string(),
            (Value::Text(it), _) => format!("“{it}”"),
            (Value::Bool(it), _) => it.to_string(),
            (Value::Between(a, b), _) => format!("{a}..{b}"),
            (Value::Object(_), _) => "object".to_string(),
            other => format!("{other:?}"),
        };
        line.push_str(&format!(" {}={text}", attr.name()));
    }
    if let Some(region) = object.region() {
        line.push_str(&format!(" [{:.2} m²]", region.area().to_m2()));
    }
    if evidence {
        let why: Vec<&str> = object.evidence.iter().map(|it| &**it).collect();
        line.push_str(&format!(" ← {} ({:.2})", why.join(", "), object.confidence));
    }
    line
}

/// A usual site plan in the words and layers of one style.
pub struct Style {
    pub site: &'static str,
    pub control: &'static str,
    pub building: &'static str,
    pub green: &'static str,
    pub lane: &'static str,
    pub pad: &'static str,
    pub stall: &'static str,
    pub text: &'static str,
    pub table: &'static str,
}

pub const CHINESE: Style = Style {
    site: "用地红线",
    control: "建筑控制线",
    building: "拟建建筑",
    green: "绿地",
    lane: "消防车道",
    pad: "登高场地",
    stall: "停车位",
    text: "文字",
    table: "指标表",
};

pub const AIA: Style = Style {
    site: "C-PROP-LINE",
    control: "C-PROP-SETB",
    building: "C-BLDG",
    green: "L-PLNT",
    lane: "C-FIRE-LANE",
    pad: "C-FIRE-PAD",
    stall: "C-PKNG-STRP",
    text: "C-ANNO-TEXT",
    table: "C-ANNO-TABL",
};

pub const PINYIN: Style = Style {
    site: "GH-YDHX",
    control: "JZKZX",
    building: "JZW",
    green: "LH",
    lane: "XFCD",
    pad: "XFDGCD",
    stall: "TCW",
    text: "WZ",
    table: "ZBB",
};

pub const ENGLISH: Style = Style {
    site: "Site Boundary",
    control: "SETBACK_LINE",
    building: "buildings",
    green: "Greenery",
    lane: "FireLane",
    pad: "ladder_pad",
    stall: "Parking",
    text: "TEXT",
    table: "Table",
};

/// Draws the usual plan: two buildings, a gatehouse, green, lane, pad, stalls, table.
pub fn usual(plan: &mut Plan, style: &Style) {
    plan.polyline(style.site, &[(0.0, 0.0), (120.0, 0.0), (120.0, 90.0), (0.0, 90.0)], true);
    plan.polyline(style.control, &[(5.0, 5.0), (115.0, 5.0), (115.0, 85.0), (5.0, 85.0)], true);
    plan.rectangle(style.building, 12.0, 60.0, 45.0, 14.0);
    plan.text(style.text, 34.0, 67.0, 2.0, "1#住宅 18F H=53.90");
    plan.polyline(
        style.building,
        &[(12.0, 20.0), (57.0, 20.0), (57.0, 34.0), (40.0, 34.0), (40.0, 40.0), (12.0, 40.0)],
        true,
    );
    plan.text(style.text, 26.0, 32.0, 2.0, "2#办公楼");
    plan.text(style.text, 26.0, 28.5, 2.0, "6F/-1F");
    plan.text(style.text, 26.0, 25.0, 2.0, "H=23.80m");
    plan.rectangle(style.green, 80.0, 55.0, 30.0, 25.0);
    plan.text(style.text, 95.0, 67.0, 2.0, "集中绿地");
    plan.polyline(style.lane, &[(62.0, 8.0), (66.0, 8.0), (66.0, 84.0), (62.0, 84.0)], true);
    plan.text(style.text, 64.0, 50.0, 1.0, "消防车道");
    plan.rectangle(style.pad, 14.0, 44.0, 30.0, 10.0);
    plan.text(style.text, 29.0, 49.0, 1.5, "消防车登高操作场地");
    for i in 0..8 {
        plan.rectangle(style.stall, 75.0 + 2.5 * f64::from(i), 10.0, 2.5, 5.3);
    }
    plan.table(
        style.table,
        150.0,
        80.0,
        &[40.0, 15.0, 30.0],
        5.0,
        &[
            &["经济技术指标表", "", ""],
            &["项目", "单位", "数值"],
            &["用地面积", "㎡", "10,800.00"],
            &["建筑密度", "%", "13.47"],
            &["容积率", "", "1.35"],
            &["绿地率", "%", "6.94"],
            &["机动车停车位", "辆", "128"],
            &["其中:地面", "辆", "8"],
        ],
    );
}
