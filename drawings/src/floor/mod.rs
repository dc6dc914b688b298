//! Floor plans (平面图) with known answers: a storey as plain data in metres, before it is drawn in any style.

mod answer;
mod draw;
mod layout;
mod pen;
pub mod points;
mod solid;
mod style;
mod walk;

pub use answer::{
    DoorAnswer, FloorAnswer, PlaceAnswer, PointAnswer, RoomAnswer, StairAnswer, StoreyAnswer, WindowAnswer,
};
pub use layout::{Building, lay_out};
pub use style::{STYLES, Style, by_name};

use crate::plane::{Point, Ring, pt};

/// A rectangle along the axes, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left.
    pub x0: f64,
    /// Bottom.
    pub y0: f64,
    /// Right.
    pub x1: f64,
    /// Top.
    pub y1: f64,
}

/// A rectangle from its sides.
pub const fn rect(x0: f64, y0: f64, x1: f64, y1: f64) -> Rect {
    Rect { x0, y0, x1, y1 }
}

impl Rect {
    /// From left to right.
    pub fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    /// From bottom to top.
    pub fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    /// Its middle.
    pub fn center(&self) -> Point {
        pt((self.x0 + self.x1) / 2.0, (self.y0 + self.y1) / 2.0)
    }

    /// As a ring.
    pub fn ring(&self) -> Ring {
        Ring::rectangle(self.x0, self.y0, self.x1, self.y1)
    }

    /// Moved outwards on every side.
    pub fn grown(&self, by: f64) -> Rect {
        rect(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)
    }

    /// Whether a point lies inside or on its sides.
    pub fn holds(&self, p: Point) -> bool {
        p.x >= self.x0 && p.x <= self.x1 && p.y >= self.y0 && p.y <= self.y1
    }

    /// Its mirror image across a vertical line.
    fn mirrored(&self, about: f64) -> Rect {
        rect(2.0 * about - self.x1, self.y0, 2.0 * about - self.x0, self.y1)
    }
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    fn new(zh: &str, en: &str) -> Words {
        Words { zh: zh.to_string(), en: en.to_string() }
    }

    /// In one of the two.
    pub fn say(&self, english: bool) -> &str {
        if english { &self.en } else { &self.zh }
    }
}

/// A room by its finished faces.
#[derive(Clone, Debug)]
pub struct Room {
    /// Name as written, or empty.
    pub name: Words,
    /// A value of `room_use`.
    pub use_: &'static str,
    /// Inside of its walls.
    pub ring: Ring,
    /// Where its name stands.
    pub at: Point,
}

/// What an opening is filled with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Filling {
    /// One leaf.
    Leaf {
        /// Hinged at the higher end of its opening.
        hinge_high: bool,
        /// Opens towards the higher side of its wall.
        swing_high: bool,
    },
    /// Two equal leaves.
    Double {
        /// Open towards the higher side of their wall.
        swing_high: bool,
    },
    /// Panels that slide.
    Sliding,
    /// Panes.
    Window,
    /// Nothing.
    Empty,
}

/// Where a door leads that ends the way out of a storey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It does not.
    No,
    /// Into the enclosure of a stair.
    Stair,
    /// To the open.
    Outside,
}

/// A hole across a wall.
#[derive(Clone, Debug)]
pub struct Opening {
    /// From face to face and from jamb to jamb.
    pub rect: Rect,
    /// Whether its wall runs from left to right.
    pub across: bool,
    /// What fills it.
    pub filling: Filling,
    /// Mark, or empty.
    pub mark: String,
    /// Whether it is an exit of the storey.
    pub exit: Exit,
}

impl Opening {
    /// From jamb to jamb.
    pub fn width(&self) -> f64 {
        if self.across { self.rect.width() } else { self.rect.height() }
    }

    /// Whether one walks through it.
    pub fn is_door(&self) -> bool {
        self.filling != Filling::Window
    }

    /// Leaves that turn.
    pub fn leaves(&self) -> u32 {
        match self.filling {
            Filling::Leaf { .. } => 1,
            Filling::Double { .. } => 2,
            _ => 0,
        }
    }

    /// A point a little beyond its wall: on the lower side, then on the higher.
    pub fn beside(&self) -> [Point; 2] {
        let center = self.rect.center();
        let off = 0.05 + if self.across { self.rect.height() } else { self.rect.width() } / 2.0;
        if self.across {
            [center.plus(0.0, -off), center.plus(0.0, off)]
        } else {
            [center.plus(-off, 0.0), center.plus(off, 0.0)]
        }
    }
}

/// A stair of two flights beside each other that run along y.
#[derive(Clone, Debug)]
pub struct Stair {
    /// Inside of its walls.
    pub room: Rect,
    /// Clear width of each flight.
    pub flight: f64,
    /// Depth of a tread.
    pub tread: f64,
    /// Treads of each flight as drawn.
    pub steps: u32,
    /// Lower and upper landing.
    pub landings: [f64; 2],
}

impl Stair {
    /// Gap between the flights.
    pub fn well(&self) -> f64 {
        self.room.width() - 2.0 * self.flight
    }

    /// Where flights begin and end, along y.
    pub fn run(&self) -> [f64; 2] {
        [self.room.y0 + self.landings[0], self.room.y1 - self.landings[1]]
    }
}

/// A storey.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What the building is.
    pub building: Building,
    /// Title without its scale.
    pub title: Words,
    /// Lowest and highest floor that the title names.
    pub floors: Option<[i32; 2]>,
    /// Outer faces of its outer walls.
    pub outline: Ring,
    /// Rooms.
    pub rooms: Vec<Room>,
    /// Doors, windows and bare openings.
    pub openings: Vec<Opening>,
    /// Columns.
    pub columns: Vec<Rect>,
    /// Stairs.
    pub stairs: Vec<Stair>,
    /// Stalls of cars.
    pub stalls: Vec<Rect>,
    /// Furniture and fixtures: drawn, of no meaning.
    pub furniture: Vec<Rect>,
    /// Axes along y by their x, and along x by their y.
    pub axes: [Vec<f64>; 2],
    /// Stretches of wall faces that are not drawn.
    pub gaps: Vec<(Point, Point)>,
    /// What was put in on purpose and found a place.
    pub seeded: Vec<&'static str>,
}

impl Plan {
    /// The room that holds a point.
    pub fn room_at(&self, p: Point) -> Option<usize> {
        self.rooms.iter().position(|it| it.ring.contains(p))
    }

    /// The rooms on the lower and on the higher side of an opening; outside there is none.
    pub fn sides(&self, opening: &Opening) -> [Option<usize>; 2] {
        opening.beside().map(|it| self.room_at(it))
    }

    /// Area of a room without the columns in it.
    pub fn net_area(&self, room: &Room) -> f64 {
        let (low, high) = room.ring.bounds();
        let in_box = |it: &&Rect| it.x0 < high.x && it.x1 > low.x && it.y0 < high.y && it.y1 > low.y;
        let taken = self.columns.iter().filter(in_box).map(|it| room.ring.shared_area(&it.ring()));
        room.ring.area() - taken.sum::<f64>()
    }
}

/// A drawing with its answers.
#[derive(Debug)]
pub struct FloorSample {
    /// The DXF file.
    pub dxf: Vec<u8>,
    /// The answers.
    pub answer: FloorAnswer,
}

/// A storey drawn in a style.
pub fn sample(plan: &Plan, style: &Style, seed: u64) -> FloorSample {
    let (document, placement) = draw::draw(plan, style, seed);
    FloorSample { dxf: document.to_bytes(), answer: answer::answer(plan, style, seed, &placement) }
}

/// The `n`th sample of an endless list through all buildings, styles and faults; every third has nothing put in.
pub fn numbered(n: u64) -> FloorSample {
    let buildings = Building::ALL;
    let building = buildings[(n % buildings.len() as u64) as usize];
    let style = &STYLES[((n / buildings.len() as u64 + n) % STYLES.len() as u64) as usize];
    if n.is_multiple_of(3) {
        return sample(&lay_out(building, n, &[]), style, n);
    }
    let faults: Vec<&'static str> =
        points::FAULTS.iter().filter(|it| it.1.contains(&building)).map(|it| it.0).collect();
    let fault = faults[((n / 6 + n) % faults.len() as u64) as usize];
    sample(&lay_out(building, n, &[fault]), style, n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_gives_the_same_bytes() {
        for n in 0..12 {
            assert_eq!(numbered(n).dxf, numbered(n).dxf);
        }
    }

    #[test]
    fn rooms_keep_clear_of_each_other_and_lie_inside_the_outline() {
        for building in Building::ALL {
            for seed in 0..20 {
                let plan = lay_out(building, seed, &[]);
                for (i, room) in plan.rooms.iter().enumerate() {
                    for other in &plan.rooms[i + 1..] {
                        assert!(room.ring.gap(&other.ring) > 0.07, "{building:?} {seed}: {room:?} {other:?}");
                    }
                    assert!(
                        room.ring.vertices.iter().all(|it| plan.outline.contains(it.0)),
                        "{building:?} {seed} {room:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_door_joins_two_rooms_or_leads_outside_and_every_window_has_a_room() {
        for building in Building::ALL {
            for seed in 0..20 {
                let plan = lay_out(building, seed, &[]);
                for it in &plan.openings {
                    let rooms = plan.sides(it).iter().flatten().count();
                    let least = if it.is_door() && it.exit != Exit::Outside { 2 } else { 1 };
                    assert!(rooms >= least, "{building:?} {seed}: {it:?}");
                }
            }
        }
    }

    #[test]
    fn every_fault_finds_its_place() {
        for (fault, buildings) in points::FAULTS {
            for building in *buildings {
                for seed in 0..6 {
                    let plan = lay_out(*building, seed, &[fault]);
                    assert_eq!(plan.seeded, [*fault], "{building:?} {seed}");
                }
            }
        }
    }
}
