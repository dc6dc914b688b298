//! A floor of any number of rooms, for measuring how floor plans are recognised and checked: wings with a corridor between two rows of
//! rooms and a stair at each end, every room with its door, window, name and furniture. About 66 entities a room.

use crate::pen::Pen;
use crate::usage;
use drawing::{Drawing, Format, Geometry, Layer, LayerId, Point3, Version};
use geometry::floor::{FaceKind, Floor, FloorLimits, FloorLine, LineRole};
use geometry::{Point, Tolerance};
use review::{Engine, Settings};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;

/// Rooms on each side of a wing.
const SIDE: usize = 30;
/// Width and depth of a room, width of a corridor, thickness of walls, in millimetres.
const ROOM: [f64; 2] = [4000.0, 6000.0];
const CORRIDOR: f64 = 2000.0;
const WALL: f64 = 200.0;
/// Lines of furniture in each room.
const FURNITURE: usize = 44;
/// Floors of the set that is measured.
const STOREYS: usize = 40;

const LAYERS: [&str; 7] = ["0", "WALL", "WINDOW", "STAIR", "PUB_TEXT", "FURNITURE", "PUB_TITLE"];

/// A plan of floor `storey` in millimetres with `rooms` rooms, in wings of 60.
pub fn floor(rooms: usize, storey: usize) -> Drawing {
    let mut drawing = Drawing::empty(Format::DxfText, Version::R2010);
    drawing.header.variables.insert("$INSUNITS".to_string(), vec![drawing::HeaderValue::Int(4)]);
    drawing.layers = LAYERS.map(Layer::named).to_vec();
    let mut pen = Pen { drawing: &mut drawing, next: 256 };
    let high = 2.0 * ROOM[1] + CORRIDOR + 4.0 * WALL;
    for (i, first) in (0..rooms).step_by(2 * SIDE).enumerate() {
        pen.wing(i as f64 * (high + 10_000.0), (rooms - first).min(2 * SIDE).div_ceil(2));
    }
    pen.text(6, 40_000.0, -5_000.0, 900.0, &format!("{storey}层平面图 1:100"));
    drawing
}

impl Pen<'_> {
    fn line(&mut self, layer: u32, a: [f64; 2], b: [f64; 2]) {
        let (start, end) = (Point3::new(a[0], a[1], 0.0), Point3::new(b[0], b[1], 0.0));
        self.add(layer, Geometry::Line { start, end });
    }

    /// A horizontal wall face with gaps.
    fn face(&mut self, y: f64, x0: f64, x1: f64, gaps: &[[f64; 2]]) {
        let mut from = x0;
        for [a, b] in gaps.iter().copied().chain([[x1, x1]]) {
            self.line(1, [from, y], [a, y]);
            from = b;
        }
    }

    /// A wing with so many rooms on each side of its corridor, its outer lower left corner at (0, y).
    fn wing(&mut self, y: f64, side: usize) {
        let [w, d] = ROOM;
        let stair = 2600.0;
        let x0 = WALL + stair + WALL;
        let long = x0 + side as f64 * (w + WALL) + stair + WALL;
        let (low, high) = (y + WALL + d + WALL, y + WALL + d + WALL + CORRIDOR);
        let top = high + WALL + d + WALL;
        let at = |i: usize| x0 + i as f64 * (w + WALL);
        let windows: Vec<[f64; 2]> = (0..side).map(|i| [at(i) + 1200.0, at(i) + 3000.0]).collect();
        let doors: Vec<[f64; 2]> = (0..side).map(|i| [at(i) + 400.0, at(i) + 1400.0]).collect();
        // Outer walls.
        self.line(1, [0.0, y], [0.0, top]);
        self.line(1, [long, y], [long, top]);
        for (outer, inner) in [(y, y + WALL), (top, top - WALL)] {
            self.face(outer, 0.0, long, &windows);
            for i in 0..side {
                self.face(inner, at(i), at(i) + w, &windows[i..=i]);
                windows[i].iter().for_each(|x| self.line(1, [*x, outer], [*x, inner]));
                for k in 0..3 {
                    let across = outer + (inner - outer) * f64::from(k) / 2.0;
                    self.line(2, [windows[i][0], across], [windows[i][1], across]);
                }
            }
        }
        // Walls between rooms, along the corridor and around the stairs.
        for (corridor, room, far) in [(low, low - WALL, y + WALL), (high, high + WALL, top - WALL)] {
            let inwards = if room < corridor { -1.0 } else { 1.0 };
            self.face(corridor, x0, long - WALL - stair - WALL, &doors);
            for i in 0..side {
                let [a, b] = doors[i];
                self.face(room, at(i), at(i) + w, &doors[i..=i]);
                for x in [at(i), at(i) + w] {
                    self.line(1, [x, far], [x, room]);
                }
                for x in [a, b] {
                    self.line(1, [x, corridor], [x, room]);
                }
                let (center, radius) = (Point3::new(a, room, 0.0), b - a);
                let (start_deg, end_deg) = if inwards > 0.0 { (0.0, 90.0) } else { (270.0, 360.0) };
                self.line(2, [a, room], [a, room + inwards * radius]);
                self.add(2, Geometry::Arc { center, radius, start_deg, end_deg });
                self.text(4, at(i) + 2000.0, room + inwards * 3000.0, 350.0, &format!("办公室{}", i + 1));
                self.text(4, (a + b) / 2.0, room + inwards * 400.0, 200.0, "M1021");
                for k in 0..FURNITURE {
                    let (u, v) = ((k % 11) as f64, (k / 11) as f64);
                    let (x, z) = (at(i) + 300.0 + 300.0 * u, room + inwards * (1800.0 + 900.0 * v));
                    self.line(5, [x, z], [x + 250.0, z + inwards * 600.0]);
                }
            }
        }
        let ends = [[WALL, WALL + stair], [long - WALL - stair, long - WALL]];
        for (k, [a, b]) in ends.into_iter().enumerate() {
            self.stair(a, b, y + WALL, top - WALL, if k == 0 { b } else { a }, low, high);
        }
    }

    /// The enclosure of a stair across the end of a wing, its door in the middle of the corridor's end.
    #[expect(clippy::too_many_arguments, reason = "the sides of a rectangle and where its door stands")]
    fn stair(&mut self, x0: f64, x1: f64, y0: f64, y1: f64, face: f64, low: f64, high: f64) {
        let other = if face == x1 { face + WALL } else { face - WALL };
        let middle = (low + high) / 2.0;
        let [a, b] = [middle - 600.0, middle + 600.0];
        self.line(1, [x0, y0], [x1, y0]);
        self.line(1, [x0, y1], [x1, y1]);
        self.line(1, [if face == x1 { x0 } else { x1 }, y0], [if face == x1 { x0 } else { x1 }, y1]);
        for x in [face, other] {
            let (from, to) = if x == face { (y0, y1) } else { (low, high) };
            self.line(1, [x, from], [x, a]);
            self.line(1, [x, b], [x, to]);
        }
        for z in [a, b] {
            self.line(1, [face, z], [other, z]);
        }
        self.line(2, [face, a], [face + (face - other) * 6.0, a]);
        let (start_deg, end_deg) = if face > other { (0.0, 90.0) } else { (90.0, 180.0) };
        self.add(2, Geometry::Arc { center: Point3::new(face, a, 0.0), radius: 1200.0, start_deg, end_deg });
        let half = (x0 + x1) / 2.0;
        for (from, to) in [(x0 + 20.0, half - 80.0), (half + 80.0, x1 - 20.0)] {
            for step in 0..10 {
                let z = y0 + 1500.0 + f64::from(step) * 270.0;
                self.line(3, [from, z], [to, z]);
            }
        }
        self.text(4, half, y1 - 1500.0, 350.0, "楼梯间");
    }
}

/// Recognises and checks a floor of `rooms` rooms, then a set of 40 floors of its first 60 rooms.
pub fn run(rooms: usize) -> Result<Value, String> {
    let engine = Engine::new(packs::files(packs::ARCHIVE)).map_err(|error| error.to_string())?;
    let settings = Settings { date: "2026-01-01".to_string(), ..Settings::default() };
    let open = |name: &str, drawing: Drawing| {
        review::open_drawing(&engine, name, drawing, &settings).map_err(|error| error.to_string())
    };
    let plan = floor(rooms, 2);
    let entities = plan.entities.len();
    let cpu = usage::cpu_seconds();
    let session = open("floor.dxf", plan)?;
    let one = usage::cpu_seconds() - cpu;
    let count = |kind| session.model().of_kind(kind).len();
    let drawings: Vec<(String, Drawing)> =
        (1..=STOREYS).map(|it| (format!("{it}.dxf"), floor(rooms.min(2 * SIDE), it))).collect();
    let (cpu, wall) = (usage::cpu_seconds(), Instant::now());
    let mut sessions = Vec::new();
    for (name, drawing) in drawings {
        let session = open(&name, drawing)?;
        sessions.push((name, session));
    }
    let parts: Vec<_> = sessions.iter().map(|it| (it.0.as_str(), &it.1)).collect();
    let sets = review::sets(&engine, &parts, &settings).map_err(|error| error.to_string())?;
    Ok(json!({
        "entities": entities, "rooms": count(model::Kind::Room), "doors": count(model::Kind::Door),
        "stairs": count(model::Kind::Stair), "floor_cpu_s": one,
        "set_cpu_s": usage::cpu_seconds() - cpu, "set_wall_s": wall.elapsed().as_secs_f64(), "sets": sets.len(),
    }))
}

/// Writes the lines of walls of a floor of 300 rooms, one a line of the file, for [`rooms`] and its peer.
pub fn write_lines(file: &Path) -> Result<Value, String> {
    let plan = floor(300, 2);
    let ends = plan.entities.iter().filter(|it| it.layer == LayerId(1)).filter_map(|it| match &it.geometry {
        Geometry::Line { start, end } => Some([start.x, start.y, end.x, end.y].map(|it| it / 1000.0)),
        _ => None,
    });
    let lines: Vec<String> = ends.map(|it| it.map(|it| it.to_string()).join(" ")).collect();
    std::fs::write(file, lines.join("\n")).map_err(|error| error.to_string())?;
    Ok(json!({ "lines": lines.len() }))
}

/// The rooms of a file of lines.
pub fn rooms(file: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let read = |line: &str| -> Option<FloorLine> {
        let at: Vec<f64> = line.split(' ').filter_map(|it| it.parse().ok()).collect();
        let [x0, y0, x1, y1] = at[..] else { return None };
        Some(FloorLine { a: Point { x: x0, y: y0 }, b: Point { x: x1, y: y1 }, role: LineRole::Wall })
    };
    let lines: Vec<FloorLine> = text.lines().filter_map(read).collect();
    let limits = FloorLimits { tolerance: Tolerance::STANDARD, ..FloorLimits::BUILDING };
    let start = Instant::now();
    let floor = Floor::new(&lines, &[], &limits);
    let rooms_s = start.elapsed().as_secs_f64();
    let found = floor.faces.iter().filter(|it| it.kind == FaceKind::Room).count();
    Ok(json!({ "lines": lines.len(), "rooms_s": rooms_s, "faces": floor.faces.len(), "rooms": found }))
}
