//! Storeys by their parameters: a flat, or rooms along a corridor, or a garage.

use super::{Exit, Filling, Opening, Plan, Rect, Room, Stair, Words, rect};
use crate::plane::{Ring, pt};
use crate::random::Random;

/// What a building is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Building {
    /// 住宅: two flats at a stair.
    Apartment,
    /// 办公楼: rooms on both sides of a corridor.
    Office,
    /// 宿舍: rooms with baths on both sides of a corridor.
    Dormitory,
    /// 教学楼: classrooms on one side of a corridor.
    School,
    /// 病房楼: wards with baths on both sides of a corridor.
    Hospital,
    /// 车库: stalls between columns.
    Garage,
}

impl Building {
    /// All of them.
    pub const ALL: [Building; 6] = [
        Building::Apartment,
        Building::Office,
        Building::Dormitory,
        Building::School,
        Building::Hospital,
        Building::Garage,
    ];

    /// Its name in answers and file names.
    pub fn name(self) -> &'static str {
        ["apartment", "office", "dormitory", "school", "hospital", "garage"][self as usize]
    }
}

/// Thickness of walls.
const WALL: f64 = 0.2;
/// Half of it: how far a face lies from its axis.
const HALF: f64 = WALL / 2.0;
/// Side of a column.
const COLUMN: f64 = 0.5;

/// Lays out a storey with faults put in.
pub fn lay_out(building: Building, seed: u64, faults: &[&'static str]) -> Plan {
    let mut random = Random::new(seed ^ 0xF100_0000 ^ ((building as u64) << 40));
    let mut maker = Maker { plan: empty(building), faults, random: random.clone() };
    match building {
        Building::Apartment => maker.apartment(),
        Building::Garage => maker.garage(),
        _ => maker.along_corridor(),
    }
    maker.random = Random::new(random.bits());
    maker.faults_of_walls();
    maker.plan
}

fn empty(building: Building) -> Plan {
    Plan {
        building,
        title: Words::new("", ""),
        floors: None,
        outline: rect(0.0, 0.0, 1.0, 1.0).ring(),
        rooms: Vec::new(),
        openings: Vec::new(),
        columns: Vec::new(),
        stairs: Vec::new(),
        stalls: Vec::new(),
        furniture: Vec::new(),
        axes: [Vec::new(), Vec::new()],
        gaps: Vec::new(),
        seeded: Vec::new(),
    }
}

struct Maker<'a> {
    plan: Plan,
    faults: &'a [&'static str],
    random: Random,
}

/// A room between axes.
fn between(x0: f64, y0: f64, x1: f64, y1: f64) -> Rect {
    rect(x0, y0, x1, y1).grown(-HALF)
}

/// `M0921` of a width and a height.
fn mark(prefix: &str, width: f64, height: f64) -> String {
    format!("{prefix}{:02}{:02}", libm::round(width * 10.0) as i64, libm::round(height * 10.0) as i64)
}

impl Maker<'_> {
    /// Whether a fault is to be put in; it then counts as put in.
    fn has(&mut self, fault: &'static str) -> bool {
        let wanted = self.faults.contains(&fault);
        if wanted && !self.plan.seeded.contains(&fault) {
            self.plan.seeded.push(fault);
        }
        wanted
    }

    fn titled(&mut self) {
        let (zh, en, floors) = match self.random.whole(0, 3) {
            0 => ("二层平面图", "Second Floor Plan", Some([2, 2])),
            1 => ("三~五层平面图", "3F-5F Plan", Some([3, 5])),
            2 => ("四层平面图", "Fourth Floor Plan", Some([4, 4])),
            _ => ("标准层平面图", "Typical Floor Plan", None),
        };
        self.plan.title = Words::new(zh, en);
        self.plan.floors = floors;
    }

    fn room(&mut self, zh: &str, en: &str, use_: &'static str, ring: Ring, at: crate::plane::Point) {
        self.plan.rooms.push(Room { name: Words::new(zh, en), use_, ring, at });
    }

    fn box_room(&mut self, zh: &str, en: &str, use_: &'static str, it: Rect) {
        self.room(zh, en, use_, it.ring(), it.center());
    }

    /// An opening in a wall along x from `x` on, whose axis lies at `y`.
    fn across(&mut self, x: f64, y: f64, width: f64, filling: Filling, mark: String) {
        let rect = rect(x, y - HALF, x + width, y + HALF);
        self.plan.openings.push(Opening { rect, across: true, filling, mark, exit: Exit::No });
    }

    /// An opening in a wall along y from `y` on, whose axis lies at `x`.
    fn upright(&mut self, x: f64, y: f64, width: f64, filling: Filling, mark: String) {
        let rect = rect(x - HALF, y, x + HALF, y + width);
        self.plan.openings.push(Opening { rect, across: false, filling, mark, exit: Exit::No });
    }

    fn exit(&mut self, exit: Exit) {
        if let Some(it) = self.plan.openings.last_mut() {
            it.exit = exit;
        }
    }

    fn stair(&mut self, room: Rect, steps: u32) {
        let flight = if self.has("stair-width") { 0.95 } else { libm::floor((room.width() - 0.1) * 10.0) / 20.0 };
        let dwelling = self.plan.building == Building::Apartment;
        let tread = if self.has("tread-depth") {
            0.24
        } else if dwelling {
            0.26
        } else {
            0.28
        };
        let run = tread * f64::from(steps);
        let upper = flight.max(1.3).min(room.height() - run - 1.2);
        let landings = [room.height() - run - upper, upper];
        self.plan.stairs.push(Stair { room, flight, tread, steps, landings });
        self.box_room("楼梯间", "STAIR", "stair", room);
    }

    /// Two flats, mirror images of each other, at a stair.
    fn apartment(&mut self) {
        self.titled();
        let r = &mut self.random;
        // Axes of the left flat: bedroom | living room | middle of the house; south | hall | north | end of the stair.
        let (x1, x2) = (r.length(320, 380, 10), r.length(710, 750, 10));
        let core = 2.8;
        let middle = x2 + core / 2.0;
        let (y1, hall, north) = (r.length(420, 480, 10), 1.3, r.length(340, 400, 10));
        let (y2, y3) = (y1 + hall, y1 + hall + north);
        let (x3, x4) = (r.length(280, 320, 10), x2 - r.length(190, 230, 10));
        let y_lobby = y1 + 2.0;
        let y_end = y_lobby + 4.8;
        let kitchen_small = self.has("kitchen-area");
        let x4 = if kitchen_small { x2 - 1.2 } else { x4 };
        let bedroom_narrow = self.has("bedroom-short-side");
        let x3 = if bedroom_narrow { 1.9 } else { x3 };
        let balcony = 1.5;
        let into_kitchen = self.has("bathroom-into-kitchen");
        let bedroom_door = if self.has("bedroom-door") { 0.75 } else { 0.9 };
        let bath_door = if self.has("bathroom-door") { 0.6 } else { 0.8 };
        let entry = if self.has("flat-door") { 0.85 } else { 1.0 };
        let stated = |it: f64| mark("M", if it < 0.8 { libm::ceil(it * 10.0 - 1e-9) / 10.0 } else { it }, 2.1);
        let leaf = |hinge_high, swing_high| Filling::Leaf { hinge_high, swing_high };
        for (flat, mirror) in [(0, false), (1, true)] {
            let (rooms, openings, furniture) =
                (self.plan.rooms.len(), self.plan.openings.len(), self.plan.furniture.len());
            let letter = ["A", "B"][flat];
            self.box_room("主卧", "MASTER BEDROOM", "bedroom", between(0.0, 0.0, x1, y1));
            self.box_room("客厅", "LIVING ROOM", "living", between(x1, 0.0, middle, y1));
            self.box_room("过道", "CORRIDOR", "corridor", between(0.0, y1, x2, y2));
            self.box_room("次卧", "BEDROOM", "bedroom", between(0.0, y2, x3, y3));
            self.box_room("卫生间", "BATH", "bathroom", between(x3, y2, x4, y3));
            self.box_room("厨房", "KITCHEN", "kitchen", between(x4, y2, x2, y3));
            self.box_room("阳台", "BALCONY", "balcony", between(x1, -balcony, middle, 0.0));
            self.across(x1 - 1.2, y1, bedroom_door, leaf(true, false), stated(bedroom_door));
            self.across(x1 + 0.5, y1, 1.8, Filling::Empty, String::new());
            self.across(0.6, y2, 0.9, leaf(false, true), "M0921".to_string());
            if into_kitchen && flat == 0 {
                self.upright(x4, y2 + 1.2, bath_door, leaf(false, false), stated(bath_door));
            } else {
                self.across(x3 + 0.2, y2, bath_door, leaf(false, true), stated(bath_door));
            }
            self.across(x4 + 0.25, y2, 0.8, leaf(true, true), "M0821".to_string());
            self.upright(x2, y1 + 0.15, entry, leaf(false, false), format!("FM乙{}", &mark("", entry, 2.1)));
            self.across(x1 + 1.2, 0.0, 2.4, Filling::Sliding, "TLM2424".to_string());
            self.across(0.8, 0.0, 1.8, Filling::Window, "C1815".to_string());
            let wide = if x3 < 2.0 { 0.9 } else { 1.5 };
            self.across((x3 - wide) / 2.0, y3, wide, Filling::Window, mark("C", wide, 1.5));
            self.across((x3 + x4) / 2.0 - 0.3, y3, 0.6, Filling::Window, "C0615".to_string());
            let wide = if kitchen_small { 0.6 } else { 1.2 };
            self.across((x4 + x2) / 2.0 - wide / 2.0, y3, wide, Filling::Window, mark("C", wide, 1.5));
            let bed = |x: f64, y: f64| rect(x, y, x + 1.5, y + 2.0);
            self.plan.furniture.extend([
                bed(0.5, 1.0),
                bed(HALF, y3 - 2.4),
                rect(x1 + 0.3, 0.9, x1 + 1.2, 3.2),
                rect(x1 + 0.9, y1 + 0.2, x1 + 1.7, y1 + 1.0),
                rect(x4 + HALF, y3 - HALF - 0.6, x2 - HALF, y3 - HALF),
                rect(x3 + 0.2, y3 - 0.9, x3 + 0.7, y3 - HALF),
            ]);
            let tag = |name: &mut Words| {
                name.zh = format!("{}{letter}", name.zh);
                name.en = format!("{} {letter}", name.en);
            };
            if !self.has("plain-names") {
                self.plan.rooms[rooms..].iter_mut().for_each(|it| tag(&mut it.name));
            }
            if mirror {
                for it in &mut self.plan.rooms[rooms..] {
                    let (low, high) = it.ring.bounds();
                    let turned = rect(low.x, low.y, high.x, high.y).mirrored(middle);
                    (it.ring, it.at) = (turned.ring(), turned.center());
                }
                for it in &mut self.plan.openings[openings..] {
                    it.rect = it.rect.mirrored(middle);
                    match &mut it.filling {
                        Filling::Leaf { hinge_high, .. } if it.across => *hinge_high = !*hinge_high,
                        Filling::Leaf { swing_high, .. } => *swing_high = !*swing_high,
                        _ => {}
                    }
                }
                self.plan.furniture[furniture..].iter_mut().for_each(|it| *it = it.mirrored(middle));
            }
        }
        let x5 = 2.0 * middle - x2;
        self.box_room("前室", "LIFT LOBBY", "lift_lobby", between(x2, y1, x5, y_lobby));
        self.stair(between(x2, y_lobby, x5, y_end), 8);
        self.across(middle - 0.6, y_lobby, 1.2, leaf(false, true), "FM乙1221".to_string());
        self.exit(Exit::Stair);
        self.across(middle - 0.6, y_end, 1.2, Filling::Window, "C1215".to_string());
        let (right, h) = (2.0 * middle, HALF);
        self.plan.outline = Ring::polygon(&[
            pt(-h, -h),
            pt(x1 - h, -h),
            pt(x1 - h, -balcony - h),
            pt(right - x1 + h, -balcony - h),
            pt(right - x1 + h, -h),
            pt(right + h, -h),
            pt(right + h, y3 + h),
            pt(x5 + h, y3 + h),
            pt(x5 + h, y_end + h),
            pt(x2 - h, y_end + h),
            pt(x2 - h, y3 + h),
            pt(-h, y3 + h),
        ]);
        self.plan.axes = [vec![0.0, x1, x2, middle, x5, right - x1, right], vec![0.0, y1, y2, y3, y_end]];
    }

    /// Rooms on one or both sides of a corridor with stairs near its ends.
    fn along_corridor(&mut self) {
        self.titled();
        let building = self.plan.building;
        let r = &mut self.random;
        let both = building != Building::School;
        let (bay, depth, n): (f64, f64, usize) = match building {
            Building::Office => (r.length(390, 450, 10), r.length(600, 720, 10), r.whole(6, 9) as usize),
            Building::Dormitory => (r.length(360, 390, 10), r.length(620, 680, 10), r.whole(6, 9) as usize),
            Building::Hospital => (r.length(380, 420, 10), r.length(660, 720, 10), r.whole(6, 8) as usize),
            _ => (r.length(340, 380, 10), r.length(700, 780, 10), r.whole(8, 11) as usize),
        };
        let usual = match building {
            Building::Office => 1.8 + f64::from(r.whole(0, 4) as i32) * 0.1,
            Building::Dormitory => 2.2,
            Building::Hospital => 2.7,
            _ => 2.4,
        };
        let dead_end = self.has("dead-end");
        let n = if dead_end { 12 } else { n };
        let narrow = match building {
            Building::Hospital => 2.1,
            Building::School => 1.5,
            _ => 1.2,
        };
        let corridor = if self.has("corridor-width") { narrow } else { usual };
        // Axes along x: south wall, corridor, corridor, north wall.
        let (ya, yb) = (0.0, depth);
        let yc = yb + corridor + WALL;
        let yd = if both { yc + depth } else { yc };
        let length = bay * n as f64;
        let x = |i: usize| bay * i as f64;
        let framed = matches!(building, Building::Office | Building::School) || self.random.chance(40);
        let one_exit = self.has("one-exit");
        let last_stair = if dead_end { 3 } else { n - 1 };
        // Stairs lie on the side that the sun does not need; a school has one side only.
        let stair_bays = if one_exit { vec![0] } else { vec![0, last_stair] };
        self.box_room("走廊", "CORRIDOR", "corridor", between(0.0, yb, length, yc));
        let mut number = 100;
        for north in [true, false] {
            if north && !both {
                continue;
            }
            let (y0, y1) = if north { (yc, yd) } else { (ya, yb) };
            let door_axis = if north { yc } else { yb };
            let outer = if north { yd } else { ya };
            let mut i = 0;
            while i < n {
                let holds_stairs = north == both;
                if holds_stairs && stair_bays.contains(&i) {
                    self.stair_bay(i, bay, y0, y1, door_axis, outer, north);
                    i += 1;
                    continue;
                }
                if holds_stairs && i == 1 {
                    self.toilets(bay, y0, y1, door_axis, outer, north);
                    i += 1;
                    continue;
                }
                number += 1;
                let free = (i..n).take_while(|it| !(holds_stairs && stair_bays.contains(it))).count();
                let bays = match building {
                    Building::School if free >= 2 => {
                        if free == 4 || free == 2 {
                            2
                        } else {
                            free.min(3)
                        }
                    }
                    Building::Office if free >= 2 && self.random.chance(25) => 2,
                    _ => 1,
                };
                let it = between(x(i), y0, x(i + bays), y1);
                self.occupied(number, it, bays, door_axis, outer, north);
                i += bays;
            }
        }
        if !both {
            // The corridor has windows instead of rooms on its other side.
            for i in 0..n {
                self.across(x(i) + bay / 2.0 - 0.9, yc, 1.8, Filling::Window, "C1818".to_string());
            }
        }
        let end = 1.2f64.min(corridor - 0.3);
        let y = (yb + yc - end) / 2.0;
        self.upright(0.0, y, end, Filling::Window, mark("C", end, 1.5));
        self.upright(length, y, end, Filling::Window, mark("C", end, 1.5));
        self.plan.outline = rect(-HALF, ya - HALF, length + HALF, yd + HALF).ring();
        self.plan.axes = [(0..=n).map(x).collect(), if both { vec![ya, yb, yc, yd] } else { vec![ya, yb, yc] }];
        if framed {
            for i in 0..=n {
                let (x0, x1) = match i {
                    0 => (-HALF, COLUMN - HALF),
                    _ if i == n => (length + HALF - COLUMN, length + HALF),
                    _ => (x(i) - COLUMN / 2.0, x(i) + COLUMN / 2.0),
                };
                let out = COLUMN - HALF;
                // Columns stand flush with the outer faces and with the faces of the corridor.
                let mut rows = vec![(ya - HALF, ya + out), (yb - out, yb + HALF)];
                rows.extend(if both {
                    vec![(yc - HALF, yc + out), (yd - out, yd + HALF)]
                } else {
                    vec![(yc - HALF, yc + HALF)]
                });
                self.plan.columns.extend(rows.into_iter().map(|(y0, y1)| rect(x0, y0, x1, y1)));
            }
            if self.has("column-in-corridor") {
                let i = n / 2;
                let at = rect(x(i) - COLUMN / 2.0, yb - HALF, x(i) + COLUMN / 2.0, yb - HALF + COLUMN + 0.2);
                let (x0, x1) = (at.x0, at.x1);
                self.plan.columns.retain(|it| !(it.x0 == x0 && it.x1 == x1 && it.y1 == yb + HALF));
                self.plan.columns.push(at);
            }
        }
    }

    fn stair_bay(&mut self, i: usize, bay: f64, y0: f64, y1: f64, door: f64, outer: f64, north: bool) {
        let x0 = bay * i as f64;
        let room = between(x0, y0, x0 + bay, y1);
        let first = self.plan.stairs.is_empty();
        if first {
            self.stair(room, 11);
        } else {
            // Only one stair is faulty.
            let faults = std::mem::take(&mut self.faults);
            self.stair(room, 11);
            self.faults = faults;
        }
        if !north && let Some(it) = self.plan.stairs.last_mut() {
            it.landings.swap(0, 1);
        }
        let width = 1.5;
        let x = x0 + (bay - width) / 2.0;
        self.across(x, door, width, Filling::Double { swing_high: north }, "FM乙1521".to_string());
        self.exit(Exit::Stair);
        self.across(x, outer, width, Filling::Window, "C1515".to_string());
    }

    fn toilets(&mut self, bay: f64, y0: f64, y1: f64, door: f64, outer: f64, north: bool) {
        let middle = bay * 1.5;
        for (zh, en, x0, x1) in [("男卫", "MEN TOILET", bay, middle), ("女卫", "WOMEN TOILET", middle, 2.0 * bay)] {
            self.box_room(zh, en, "bathroom", between(x0, y0, x1, y1));
            self.across(
                x0 + 0.5,
                door,
                0.8,
                Filling::Leaf { hinge_high: false, swing_high: north },
                "M0821".to_string(),
            );
            self.across((x0 + x1) / 2.0 - 0.3, outer, 0.6, Filling::Window, "C0612".to_string());
        }
    }

    /// A room that people stay in, with its doors and windows, and a bath where such rooms have one.
    fn occupied(&mut self, number: i64, it: Rect, bays: usize, door: f64, outer: f64, north: bool) {
        let building = self.plan.building;
        let (zh, en, use_) = match building {
            Building::Office if bays > 1 => ("会议室", "MEETING ROOM", "meeting"),
            Building::Office => ("办公室", "OFFICE", "office"),
            Building::Dormitory => ("宿舍", "DORMITORY", "dormitory"),
            Building::Hospital => ("病房", "WARD", "ward"),
            _ if bays == 1 => ("教师办公室", "TEACHERS OFFICE", "office"),
            _ => ("普通教室", "CLASSROOM", "classroom"),
        };
        let (zh, en) = (format!("{zh}{number}"), format!("{en} {number}"));
        let width = match building {
            Building::Hospital => 1.2,
            Building::Dormitory => 0.9,
            _ => 1.0,
        };
        let first = number == 102;
        let narrow = first && self.has("room-door");
        let width = if narrow { 0.75 } else { width };
        let misstated = first && self.has("door-mark");
        let stated = mark("M", if misstated { width + 0.2 } else { width }, 2.1);
        let swing_high = north != (building == Building::School);
        let leaf = |hinge_high| Filling::Leaf { hinge_high, swing_high };
        let has_bath = matches!(building, Building::Dormitory | Building::Hospital);
        if has_bath {
            // The bath takes the corner beside the corridor; the room is what is left.
            let (w, d) = (1.6, 2.2);
            let x = it.x1 - w;
            let bath = if north { rect(x, it.y0, it.x1, it.y0 + d) } else { rect(x, it.y1 - d, it.x1, it.y1) };
            let (face, edge) = (x - WALL, if north { bath.y1 + WALL } else { bath.y0 - WALL });
            let ring = if north {
                [pt(it.x0, it.y0), pt(face, it.y0), pt(face, edge), pt(it.x1, edge), pt(it.x1, it.y1), pt(it.x0, it.y1)]
            } else {
                [pt(it.x0, it.y0), pt(it.x1, it.y0), pt(it.x1, edge), pt(face, edge), pt(face, it.y1), pt(it.x0, it.y1)]
            };
            let middle = (edge + if north { it.y1 } else { it.y0 }) / 2.0;
            self.room(&zh, &en, use_, Ring::polygon(&ring), pt((it.x0 + it.x1) / 2.0, middle));
            self.box_room(&format!("卫生间{number}"), &format!("BATH {number}"), "bathroom", bath);
            let y = if north { bath.y0 + 1.1 } else { bath.y0 + 0.3 };
            self.upright(x - HALF, y, 0.7, Filling::Leaf { hinge_high: north, swing_high: true }, "M0721".to_string());
            let bed = if north { it.y1 - 2.4 } else { it.y0 + 0.4 };
            self.plan
                .furniture
                .extend([rect(it.x0, bed, it.x0 + 0.9, bed + 2.0), rect(it.x1 - 0.9, bed, it.x1, bed + 2.0)]);
        } else {
            self.box_room(&zh, &en, use_, it);
            let y = it.center().y;
            let mut x = it.x0 + 0.6;
            while x + 1.4 < it.x1 {
                self.plan.furniture.push(rect(x, y + 0.6, x + 1.2, y + 1.2));
                x += 1.6;
            }
        }
        self.across(it.x0 + 0.45, door, width, leaf(false), stated.clone());
        if bays > 1 {
            self.across(it.x1 - 0.45 - width, door, width, leaf(true), mark("M", width, 2.1));
        }
        let bay = (it.width() + WALL) / bays as f64;
        for i in 0..bays {
            let middle = it.x0 - HALF + bay * (i as f64 + 0.5);
            let wide = if building == Building::School { 2.1 } else { 1.8 };
            self.across(middle - wide / 2.0, outer, wide, Filling::Window, mark("C", wide, 1.8));
        }
    }

    /// Two aisles between rows of stalls, three stalls between columns.
    fn garage(&mut self) {
        self.plan.title = Words::new("地下一层平面图", "B1F Plan");
        self.plan.floors = Some([-1, -1]);
        let n = self.random.whole(4, 7) as usize;
        let (grid, stall, aisle) = (8.1, 5.3, if self.has("aisle-width") { 5.0 } else { 6.0 });
        let length = grid * n as f64;
        let depth = 4.0 * stall + 2.0 * aisle;
        let inside = rect(0.0, 0.0, length, depth);
        self.plan.outline = inside.grown(2.0 * HALF).ring();
        let side = 0.6;
        let corner = rect(0.0, depth - 6.0, 3.4, depth);
        let other = rect(length - 3.4, 0.0, length, 6.0);
        let w = WALL;
        let ring = Ring::polygon(&[
            pt(0.0, 0.0),
            pt(other.x0 - w, 0.0),
            pt(other.x0 - w, other.y1 + w),
            pt(length, other.y1 + w),
            pt(length, depth),
            pt(corner.x1 + w, depth),
            pt(corner.x1 + w, corner.y0 - w),
            pt(0.0, corner.y0 - w),
        ]);
        self.room("停车库", "GARAGE", "garage", ring, pt(length / 2.0, stall + aisle / 2.0));
        let rows = [0.0, stall + aisle, 2.0 * stall + aisle, 3.0 * stall + 2.0 * aisle];
        let narrow = if self.has("stall-width") { 2.2 } else { 2.4 };
        for (row, y) in rows.into_iter().enumerate() {
            for bay in 0..n {
                for i in 0..3 {
                    let width = if row == 1 && bay == 1 { narrow } else { 2.4 };
                    let x = bay as f64 * grid + grid / 2.0 - width * 1.5 + width * f64::from(i);
                    let it = rect(x, y, x + width, y + stall);
                    let meets = |other: &Rect| {
                        let other = other.grown(w + 0.3);
                        it.x0 < other.x1 && it.x1 > other.x0 && it.y0 < other.y1 && it.y1 > other.y0
                    };
                    if !meets(&corner) && !meets(&other) {
                        self.plan.stalls.push(it);
                    }
                }
            }
            let y = if row % 2 == 0 { y + stall - 1.4 } else { y + 0.8 };
            for bay in 1..n {
                let x = bay as f64 * grid;
                self.plan.columns.push(rect(x - side / 2.0, y, x + side / 2.0, y + side));
            }
        }
        let leaf = |swing_high| Filling::Leaf { hinge_high: false, swing_high };
        self.stair(corner, 11);
        self.across(1.0, corner.y0 - HALF, 1.2, leaf(true), "FM甲1221".to_string());
        self.exit(Exit::Stair);
        if self.has("one-exit") {
            self.box_room("储藏间", "STORAGE", "store", other);
            self.across(length - 2.4, other.y1 + HALF, 1.2, leaf(false), "FM甲1221".to_string());
        } else {
            let faults = std::mem::take(&mut self.faults);
            self.stair(other, 11);
            self.faults = faults;
            self.across(length - 2.4, other.y1 + HALF, 1.2, leaf(false), "FM甲1221".to_string());
            self.exit(Exit::Stair);
        }
        self.plan.axes =
            [(0..=n).map(|it| grid * it as f64).collect(), vec![0.0, stall, stall + aisle, 2.0 * stall + aisle, depth]];
    }

    /// Gaps in walls, at the corner of a room.
    fn faults_of_walls(&mut self) {
        for (name, width) in [("gap-20", 0.02), ("gap-60", 0.06), ("gap-200", 0.2)] {
            if !self.has(name) {
                continue;
            }
            // The first corner of a room beside which there is neither opening nor column.
            let gap =
                self.plan.rooms.iter().filter(|it| it.use_ != "stair").flat_map(|it| it.ring.edges()).find_map(|it| {
                    let length = it.a.to(it.b);
                    let end = it.a.plus((it.b.x - it.a.x) / length * width, (it.b.y - it.a.y) / length * width);
                    let near = |other: &Rect| other.grown(0.2).holds(it.a) || other.grown(0.2).holds(end);
                    let taken =
                        self.plan.openings.iter().any(|it| near(&it.rect)) || self.plan.columns.iter().any(near);
                    (!taken).then_some((it.a, end))
                });
            let Some(gap) = gap else {
                self.plan.seeded.retain(|it| *it != name);
                continue;
            };
            self.plan.gaps.push(gap);
        }
    }
}
