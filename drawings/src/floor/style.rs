//! How offices draw floor plans.

use crate::dxf::Version;
use crate::style::Unit;

/// What a line or text of a floor plan stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// 墙.
    Wall,
    /// 柱.
    Column,
    /// 门.
    Door,
    /// 窗.
    Window,
    /// 楼梯.
    Stair,
    /// 轴线.
    Axis,
    /// Bubbles of axes.
    AxisText,
    /// 尺寸标注.
    Dimension,
    /// Names of rooms.
    RoomText,
    /// Marks of doors and windows.
    MarkText,
    /// Furniture and fixtures.
    Furniture,
    /// Fills.
    Hatch,
    /// Title of the drawing.
    Title,
    /// Frame and title block.
    Frame,
    /// Stalls.
    Stall,
}

impl Role {
    /// Every role, in the order of a style's layers.
    pub const ALL: [Role; 15] = [
        Role::Wall,
        Role::Column,
        Role::Door,
        Role::Window,
        Role::Stair,
        Role::Axis,
        Role::AxisText,
        Role::Dimension,
        Role::RoomText,
        Role::MarkText,
        Role::Furniture,
        Role::Hatch,
        Role::Title,
        Role::Frame,
        Role::Stall,
    ];

    /// Usual colour index.
    pub fn color(self) -> i16 {
        match self {
            Role::Wall | Role::Stair | Role::Frame => 7,
            Role::Column | Role::Stall => 9,
            Role::Door | Role::Window => 4,
            Role::Axis => 1,
            Role::AxisText | Role::Dimension => 3,
            Role::RoomText | Role::MarkText | Role::Title => 2,
            Role::Furniture | Role::Hatch => 8,
        }
    }
}

/// How walls are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WallForm {
    /// Two lines, broken at openings, with jambs.
    Lines,
    /// The same without jambs.
    Bare,
    /// Polylines as wide as the wall.
    Wide,
    /// A closed polyline around each piece of wall.
    Outlines,
}

/// How doors are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoorForm {
    /// A block of size 1 for each leaf, scaled and mirrored.
    Block,
    /// A line and an ARC.
    Exploded,
    /// A rectangle and a polyline with a bulge.
    Polyline,
}

/// A drafting style.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Name in file names and answers.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// Layer of each role, in the order of the roles.
    pub layers: [&'static str; 15],
    /// Unit.
    pub unit: Unit,
    /// Version of the file.
    pub version: Version,
    /// Binary file.
    pub binary: bool,
    /// Walls.
    pub walls: WallForm,
    /// Doors.
    pub doors: DoorForm,
    /// Wall lines end at columns.
    pub clipped: bool,
    /// Walls and columns are filled.
    pub hatched: bool,
    /// English texts.
    pub english: bool,
    /// Marks of doors and windows are written.
    pub marks: bool,
    /// Areas are written below the names of rooms.
    pub areas: bool,
    /// A frame with a title block.
    pub frame: bool,
    /// Turned plans occur.
    pub turned: bool,
    /// Font file and big font.
    pub fonts: (&'static str, &'static str),
}

impl Style {
    /// The layer of a role.
    pub fn layer(&self, role: Role) -> &'static str {
        self.layers[role as usize]
    }
}

/// The styles.
pub const STYLES: &[Style] = &[TARCH, STANDARD, NATIONAL_CAD, WIDE, FEW];

/// A style by its name.
pub fn by_name(name: &str) -> Option<&'static Style> {
    STYLES.iter().find(|it| it.name == name)
}

const TARCH: Style = Style {
    name: "tarch",
    about: "what TArch leaves on export to plain entities: double lines with jambs, doors and windows as scaled and mirrored blocks on one layer, marks, hatched columns; mm, R2004 GBK",
    layers: [
        "WALL",
        "COLUMN",
        "WINDOW",
        "WINDOW",
        "STAIR",
        "DOTE",
        "AXIS",
        "PUB_DIM",
        "SPACE",
        "WINDOW_TEXT",
        "FURNITURE",
        "PUB_HATCH",
        "PUB_TEXT",
        "PUB_TITLE",
        "PARKING",
    ],
    unit: Unit::Millimetre,
    version: Version::R2004,
    binary: false,
    walls: WallForm::Lines,
    doors: DoorForm::Block,
    clipped: true,
    hatched: true,
    english: false,
    marks: true,
    areas: true,
    frame: true,
    turned: true,
    fonts: ("txt.shx", "gbcbig.shx"),
};

const STANDARD: Style = Style {
    name: "gbt50001",
    about: "layer names in the fields of GB/T 50001; wall lines through columns, doors as lines and arcs; mm, R2018 binary",
    layers: [
        "建筑-墙体",
        "建筑-柱",
        "建筑-门",
        "建筑-窗",
        "建筑-楼梯",
        "建筑-轴线",
        "建筑-轴线-编号",
        "建筑-标注-尺寸",
        "建筑-标注-房间",
        "建筑-标注-编号",
        "建筑-家具",
        "建筑-填充",
        "建筑-标注-图名",
        "建筑-图框",
        "建筑-车位",
    ],
    unit: Unit::Millimetre,
    version: Version::R2018,
    binary: true,
    walls: WallForm::Lines,
    doors: DoorForm::Exploded,
    clipped: false,
    hatched: true,
    english: false,
    marks: true,
    areas: false,
    frame: true,
    turned: false,
    fonts: ("simhei.ttf", ""),
};

const NATIONAL_CAD: Style = Style {
    name: "ncs",
    about: "AIA/NCS layers and English names; closed outlines of walls, doors as rectangles and polyline arcs, no marks; metres, R2000, often turned",
    layers: [
        "A-WALL",
        "A-COLS",
        "A-DOOR",
        "A-GLAZ",
        "A-FLOR-STRS",
        "A-GRID",
        "A-GRID-IDEN",
        "A-ANNO-DIMS",
        "A-AREA-IDEN",
        "A-DOOR-IDEN",
        "A-FURN",
        "A-WALL-PATT",
        "A-ANNO-TEXT",
        "A-ANNO-TTLB",
        "A-PRKG-STRP",
    ],
    unit: Unit::Metre,
    version: Version::R2000,
    binary: false,
    walls: WallForm::Outlines,
    doors: DoorForm::Polyline,
    clipped: false,
    hatched: false,
    english: true,
    marks: false,
    areas: false,
    frame: false,
    turned: true,
    fonts: ("arial.ttf", ""),
};

const WIDE: Style = Style {
    name: "wide",
    about: "walls as polylines of the wall's width, doors as lines and arcs; mm, R2010",
    layers: [
        "墙",
        "柱",
        "门窗",
        "门窗",
        "楼梯",
        "轴线",
        "轴号",
        "标注",
        "文字",
        "门窗编号",
        "家具",
        "填充",
        "图名",
        "图框",
        "车位",
    ],
    unit: Unit::Millimetre,
    version: Version::R2010,
    binary: false,
    walls: WallForm::Wide,
    doors: DoorForm::Exploded,
    clipped: false,
    hatched: false,
    english: false,
    marks: true,
    areas: true,
    frame: false,
    turned: false,
    fonts: ("simsun.ttc", ""),
};

const FEW: Style = Style {
    name: "few",
    about: "few layers: walls, columns and windows on one, doors as loose arcs and everything else on layer 0; no jambs; mm, R12 GBK",
    layers: ["WALL", "WALL", "0", "WINDOW", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0"],
    unit: Unit::Millimetre,
    version: Version::R12,
    binary: false,
    walls: WallForm::Bare,
    doors: DoorForm::Exploded,
    clipped: false,
    hatched: false,
    english: false,
    marks: true,
    areas: false,
    frame: false,
    turned: false,
    fonts: ("txt.shx", "hztxt.shx"),
};
