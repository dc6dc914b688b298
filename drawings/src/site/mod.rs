//! A site as plain data, in metres: the plot's own axes, before it is drawn in any style.

pub mod layout;
mod offset;
pub mod project;
pub mod seeds;

pub use offset::inward;

use crate::plane::{Point, Ring};

/// A side of the compass, or of the plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// North.
    North,
    /// East.
    East,
    /// South.
    South,
    /// West.
    West,
}

impl Side {
    /// All four, as conditions list them.
    pub const ALL: [Side; 4] = [Side::North, Side::East, Side::South, Side::West];

    /// Its name in a conditions file.
    pub fn name(self) -> &'static str {
        ["north", "east", "south", "west"][self as usize]
    }
}

/// Whether a building is new, standing, or in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 拟建.
    Proposed,
    /// 保留.
    Retained,
    /// 拟拆除.
    ToDemolish,
    /// Beyond the boundary, from the survey.
    Outside,
}

impl Status {
    /// Its name in a review.
    pub fn name(self) -> &'static str {
        match self {
            Status::Proposed => "proposed",
            Status::Retained => "retained",
            Status::ToDemolish => "to_demolish",
            Status::Outside => "outside",
        }
    }

    /// Whether it counts in the indicators.
    pub fn counts(self) -> bool {
        matches!(self, Status::Proposed | Status::Retained)
    }
}

/// What a building is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// 住宅.
    Dwelling,
    /// 办公.
    Office,
    /// 商业.
    Retail,
    /// 幼儿园.
    Kindergarten,
    /// 社区用房.
    Community,
    /// 酒店.
    Hotel,
    /// 变配电 (箱式变电站).
    Substation,
    /// Not written: a building of the survey.
    Unknown,
}

impl Use {
    /// Its name in a review.
    pub fn name(self) -> &'static str {
        match self {
            Use::Dwelling => "dwelling",
            Use::Office => "office",
            Use::Retail => "retail",
            Use::Kindergarten => "kindergarten",
            Use::Community => "utility",
            Use::Hotel => "hotel",
            Use::Substation => "substation",
            Use::Unknown => "unknown",
        }
    }

    /// As Chinese drawings write it.
    pub fn zh(self) -> &'static str {
        match self {
            Use::Dwelling => "住宅",
            Use::Office => "办公楼",
            Use::Retail => "商业",
            Use::Kindergarten => "幼儿园",
            Use::Community => "配套用房",
            Use::Hotel => "酒店",
            Use::Substation => "箱式变电站",
            Use::Unknown => "",
        }
    }

    /// As drawings in English write it.
    pub fn en(self) -> &'static str {
        match self {
            Use::Dwelling => "Residential",
            Use::Office => "Office",
            Use::Retail => "Retail",
            Use::Kindergarten => "Kindergarten",
            Use::Community => "Utility",
            Use::Hotel => "Hotel",
            Use::Substation => "Substation",
            Use::Unknown => "",
        }
    }
}

/// Which facts of its label a building's label leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsaid {
    /// No label at all.
    pub label: bool,
    /// No height.
    pub height: bool,
    /// No storeys.
    pub storeys: bool,
    /// No use.
    pub use_: bool,
}

/// A tower on a building that is its podium.
#[derive(Clone, Debug)]
pub struct Tower {
    /// Outline, inside the podium's.
    pub outline: Ring,
    /// Storeys of the podium, whose own height is [`Tower::podium_height`].
    pub podium_storeys: u32,
    /// Height of the podium, metres.
    pub podium_height: f64,
}

/// A building.
#[derive(Clone, Debug)]
pub struct Building {
    /// Number as written: `3#`. Empty for buildings of the survey.
    pub name: String,
    /// New, standing, in the way or outside.
    pub status: Status,
    /// Use.
    pub use_: Use,
    /// Storeys above ground.
    pub storeys: u32,
    /// Storeys below ground.
    pub below: u32,
    /// Labelled height, metres; the tower's where there is one.
    pub height: f64,
    /// Outline; of the podium where there is a tower.
    pub outline: Ring,
    /// Courtyards.
    pub courts: Vec<Ring>,
    /// Tower on it.
    pub tower: Option<Tower>,
    /// Fire resistance grade as written, 1 to 4.
    pub grade: Option<u32>,
    /// What the label leaves out.
    pub unsaid: Unsaid,
    /// A second label that contradicts the first: another storey count.
    pub second_label: Option<String>,
}

impl Building {
    /// Footprint without courtyards, m².
    pub fn footprint(&self) -> f64 {
        self.outline.area() - self.courts.iter().map(Ring::area).sum::<f64>()
    }
}

/// What a green area is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GreenKind {
    /// Plain green on the ground.
    Ground,
    /// 集中绿地.
    Concentrated,
}

/// A green area.
#[derive(Clone, Debug)]
pub struct Green {
    /// Outline.
    pub ring: Ring,
    /// What it is.
    pub kind: GreenKind,
}

/// One straight leg of the fire lanes.
#[derive(Clone, Debug)]
pub struct Leg {
    /// Its rectangle.
    pub ring: Ring,
    /// Clear width, metres.
    pub width: f64,
}

/// The fire lanes of a site: a ring with cross legs, perhaps with a dead end.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    /// The net's region: outer ring and the blocks it goes around.
    pub outer: Option<Ring>,
    /// Blocks between the legs.
    pub blocks: Vec<Ring>,
    /// The legs as rectangles that overlap where they cross.
    pub legs: Vec<Leg>,
    /// A dead end with its length, and its turning place.
    pub spur: Option<Spur>,
}

/// A dead end of the lanes.
#[derive(Clone, Debug)]
pub struct Spur {
    /// Its rectangle, from the net outwards.
    pub ring: Ring,
    /// Length, metres.
    pub length: f64,
    /// Width, metres.
    pub width: f64,
    /// Turning place at its end: a square that touches it.
    pub turning: Option<Ring>,
}

/// A ladder pad.
#[derive(Clone, Debug)]
pub struct Pad {
    /// Outline.
    pub ring: Ring,
    /// Index of its building.
    pub building: usize,
    /// Along the building, metres.
    pub length: f64,
    /// Away from the building, metres.
    pub depth: f64,
    /// From the building's wall to the pad's near edge, metres.
    pub distance: f64,
}

/// A row of equal stalls side by side.
#[derive(Clone, Debug)]
pub struct StallRow {
    /// Lower left corner of the first.
    pub at: Point,
    /// How many.
    pub n: u32,
    /// Width of one, metres, along x.
    pub width: f64,
    /// Length of one, metres, along y.
    pub length: f64,
}

impl StallRow {
    /// The rectangle of each stall.
    pub fn rings(&self) -> impl Iterator<Item = Ring> + '_ {
        (0..self.n).map(|i| {
            let x = self.at.x + f64::from(i) * self.width;
            Ring::rectangle(x, self.at.y, x + self.width, self.at.y + self.length)
        })
    }

    /// The rectangle of the whole row.
    pub fn ring(&self) -> Ring {
        let width = f64::from(self.n) * self.width;
        Ring::rectangle(self.at.x, self.at.y, self.at.x + width, self.at.y + self.length)
    }
}

/// A city street along one side of the plot.
#[derive(Clone, Debug)]
pub struct Street {
    /// Name.
    pub name: String,
    /// Along which side of the plot's own axes.
    pub side: Side,
    /// Near red line: along the boundary.
    pub near: (Point, Point),
    /// Unit vector away from the plot.
    pub outward: (f64, f64),
    /// Width between the red lines, metres.
    pub width: f64,
}

/// An entrance of the site.
#[derive(Clone, Debug)]
pub struct Entrance {
    /// Middle, on the boundary.
    pub at: Point,
    /// Unit vector into the plot.
    pub inward: (f64, f64),
    /// Width, metres.
    pub width: f64,
    /// For cars as well as people.
    pub vehicles: bool,
    /// The road from the boundary to the lanes.
    pub apron: Ring,
}

/// A ramp to the underground garage.
#[derive(Clone, Debug)]
pub struct Ramp {
    /// Its rectangle; it goes down from the east end.
    pub ring: Ring,
    /// Middle of its mouth.
    pub mouth: Point,
    /// Width, metres.
    pub width: f64,
}

/// A basement.
#[derive(Clone, Debug)]
pub struct Basement {
    /// Outline.
    pub ring: Ring,
    /// Storeys.
    pub storeys: u32,
    /// Depth of its floor's underside, metres.
    pub depth: f64,
}

/// A dimension between two points.
#[derive(Clone, Debug)]
pub struct Dimension {
    /// From.
    pub from: Point,
    /// To.
    pub to: Point,
    /// A text that is shown instead of the measured length.
    pub text: Option<String>,
}

/// The planning conditions of the plot.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    /// Legal site area, m².
    pub site_area: Option<f64>,
    /// Largest floor area ratio.
    pub far_max: f64,
    /// Largest building density, percent.
    pub density_max: f64,
    /// Smallest green ratio, percent.
    pub green_min: f64,
    /// Smallest share of concentrated green, percent.
    pub concentrated_green_min: Option<f64>,
    /// Smallest number of stalls.
    pub stalls_min: Option<u32>,
    /// Largest height, metres.
    pub height_max: f64,
    /// Setbacks in the order of [`Side::ALL`], metres.
    pub setback: [f64; 4],
}

/// What is wrong with the drawing rather than with the site.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// The boundary has a gap of so many metres in its first edge.
    pub boundary_gap: Option<f64>,
    /// The boundary is drawn twice.
    pub boundary_twice: bool,
    /// There is no boundary.
    pub no_boundary: bool,
    /// No compass.
    pub no_compass: bool,
    /// No table of indicators.
    pub no_table: bool,
    /// The title block lacks the drawing number.
    pub title_incomplete: bool,
    /// Index of a building that is drawn on layer 0.
    pub building_on_layer_zero: Option<usize>,
    /// Index of a green area whose layer is frozen.
    pub hidden_green: Option<usize>,
    /// Index of a building drawn twice.
    pub building_twice: Option<usize>,
    /// Index of a green area drawn twice as two objects.
    pub green_twice: Option<usize>,
    /// A line of no length.
    pub zero_length: bool,
    /// An INSERT of a block that is not there.
    pub unresolved_block: bool,
    /// An external reference.
    pub external_reference: bool,
    /// A raster image.
    pub raster: bool,
    /// Scale written as this denominator.
    pub odd_scale: Option<u32>,
}

/// A site, complete.
#[derive(Clone, Debug)]
pub struct Site {
    /// What the title block says.
    pub project: project::Project,
    /// Direction of north from the plot's +y, degrees counter-clockwise.
    pub north: f64,
    /// Boundary, counter-clockwise.
    pub boundary: Ring,
    /// Corners of the boundary before its rounding.
    pub corners: Vec<Point>,
    /// Control line.
    pub control: Ring,
    /// Streets.
    pub streets: Vec<Street>,
    /// Buildings; those of the survey last.
    pub buildings: Vec<Building>,
    /// Basements.
    pub basements: Vec<Basement>,
    /// Green areas.
    pub greens: Vec<Green>,
    /// Fire lanes.
    pub lanes: Lanes,
    /// Ladder pads.
    pub pads: Vec<Pad>,
    /// Stalls at grade.
    pub stalls: Vec<StallRow>,
    /// Entrances.
    pub entrances: Vec<Entrance>,
    /// Garage ramps.
    pub ramps: Vec<Ramp>,
    /// Places of trees.
    pub trees: Vec<Point>,
    /// Dimensions.
    pub dimensions: Vec<Dimension>,
    /// Planning conditions.
    pub conditions: Conditions,
    /// Values that the table states wrongly: indicator and factor.
    pub misstated: Vec<(&'static str, f64)>,
    /// Faults of the drawing.
    pub faults: Faults,
}
