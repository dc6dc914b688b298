//! Drafting styles: how an office draws, whatever the site.

use crate::dxf::Version;

/// What a line or text of a site plan stands for. Each style names a layer for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// 用地红线.
    Boundary,
    /// 建筑控制线.
    Control,
    /// 道路红线.
    RoadRed,
    /// Kerbs of city streets and roads on the plot.
    Road,
    /// Centre lines of streets.
    RoadCenter,
    /// Proposed buildings.
    Proposed,
    /// Retained buildings.
    Retained,
    /// Buildings to be demolished.
    Demolish,
    /// Buildings of the survey.
    Survey,
    /// Basement outlines.
    Basement,
    /// Ramps and their arrows.
    Ramp,
    /// Green areas.
    Green,
    /// 集中绿地.
    ConcentratedGreen,
    /// Fire lanes.
    FireLane,
    /// Ladder pads.
    Pad,
    /// Stalls.
    Stall,
    /// Entrance marks.
    Entrance,
    /// Trees.
    Tree,
    /// Dimensions.
    Dimension,
    /// Coordinates of corners.
    Coordinate,
    /// Labels of buildings.
    BuildingText,
    /// Other texts.
    Text,
    /// The table of indicators.
    Table,
    /// Frame and title block.
    Frame,
    /// Compass.
    Compass,
    /// Legend.
    Legend,
}

impl Role {
    /// Every role, in the order of a style's layer table.
    pub const ALL: [Role; 26] = [
        Role::Boundary,
        Role::Control,
        Role::RoadRed,
        Role::Road,
        Role::RoadCenter,
        Role::Proposed,
        Role::Retained,
        Role::Demolish,
        Role::Survey,
        Role::Basement,
        Role::Ramp,
        Role::Green,
        Role::ConcentratedGreen,
        Role::FireLane,
        Role::Pad,
        Role::Stall,
        Role::Entrance,
        Role::Tree,
        Role::Dimension,
        Role::Coordinate,
        Role::BuildingText,
        Role::Text,
        Role::Table,
        Role::Frame,
        Role::Compass,
        Role::Legend,
    ];

    /// Usual colour index.
    pub fn color(self) -> i16 {
        match self {
            Role::Boundary | Role::RoadRed => 1,
            Role::Control | Role::Pad => 30,
            Role::Road | Role::Frame | Role::Table | Role::Text | Role::Legend | Role::Compass => 7,
            Role::RoadCenter => 8,
            Role::Proposed | Role::BuildingText => 2,
            Role::Retained => 4,
            Role::Demolish | Role::Survey => 9,
            Role::Basement | Role::Ramp => 6,
            Role::Green | Role::ConcentratedGreen | Role::Tree => 3,
            Role::FireLane | Role::Entrance => 1,
            Role::Stall => 5,
            Role::Dimension | Role::Coordinate => 3,
        }
    }

    /// Usual linetype.
    pub fn linetype(self) -> &'static str {
        match self {
            Role::Boundary | Role::RoadRed => "DASHDOT2",
            Role::Control | Role::Basement | Role::Demolish => "DASHED",
            Role::RoadCenter => "CENTER",
            _ => "CONTINUOUS",
        }
    }
}

/// The unit that is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Metres.
    Metre,
    /// Millimetres.
    Millimetre,
}

impl Unit {
    /// Drawing units in a metre.
    pub fn per_metre(self) -> f64 {
        match self {
            Unit::Metre => 1.0,
            Unit::Millimetre => 1000.0,
        }
    }

    /// As a review names it.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Metre => "m",
            Unit::Millimetre => "mm",
        }
    }
}

/// How outlines are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outline {
    /// Closed LWPOLYLINE.
    Light,
    /// Closed POLYLINE with vertices.
    Heavy,
    /// Loose lines and arcs, shuffled.
    Loose,
    /// Boundaries as above, buildings as blocks.
    Blocks,
}

/// How green areas are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GreenForm {
    /// Outline only.
    Outline,
    /// HATCH only.
    Hatch,
    /// Outline and HATCH of the same area.
    Both,
}

/// How fire lanes are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneForm {
    /// Outer ring and the rings of the blocks.
    Rings,
    /// One HATCH with the blocks as holes.
    Hatch,
    /// A rectangle for each leg.
    Legs,
}

/// How stalls are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StallForm {
    /// A closed rectangle each.
    Rectangles,
    /// A block each.
    Blocks,
    /// A MINSERT a row.
    Array,
    /// A long back and front line with dividers.
    Comb,
}

/// How buildings are labelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelForm {
    /// One TEXT: `3#住宅 18F H=53.90`.
    Line,
    /// Several TEXTs one above the other: number and use, storeys, height.
    Stack,
    /// One MTEXT with breaks and inline codes.
    Paragraph,
    /// A block with attributes.
    Attributes,
    /// One TEXT in English: `3# Residential 18F H=53.90m`.
    English,
}

/// How the table of indicators is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableForm {
    /// Number, item, unit, value.
    Plain,
    /// Item, unit, permitted, designed.
    LimitAndDesign,
    /// Item with unit in brackets, value; English.
    English,
    /// ACAD_TABLE with its block.
    Entity,
}

/// How the title block is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TitleForm {
    /// A block with attributes.
    Attributes,
    /// Lines and texts.
    Lines,
}

/// Where the drawing lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// City coordinates, north up: the buildings are turned.
    City,
    /// Near the origin, along the paper: the compass is turned.
    Local,
}

/// A drafting style.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Name in file names and answers.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// Layer of each role, in the order of [`Role::ALL`].
    pub layers: [&'static str; 26],
    /// Unit.
    pub unit: Unit,
    /// Version of the file.
    pub version: Version,
    /// Binary file.
    pub binary: bool,
    /// Outlines.
    pub outline: Outline,
    /// Green areas.
    pub green: GreenForm,
    /// Fire lanes.
    pub lanes: LaneForm,
    /// Stalls.
    pub stalls: StallForm,
    /// Labels.
    pub labels: LabelForm,
    /// Table.
    pub table: TableForm,
    /// Title block.
    pub title: TitleForm,
    /// Where it lies.
    pub position: Position,
    /// Font file and big font.
    pub fonts: (&'static str, &'static str),
    /// A list of the buildings below the table.
    pub building_list: bool,
    /// Fire resistance grades are part of the labels.
    pub grades: bool,
}

impl Style {
    /// The layer of a role.
    pub fn layer(&self, role: Role) -> &'static str {
        Role::ALL.iter().position(|it| *it == role).map_or("0", |it| self.layers[it])
    }

    /// Whether texts are in English.
    pub fn english(&self) -> bool {
        self.labels == LabelForm::English
    }
}

/// The styles.
pub const STYLES: &[Style] = &[ZONGTU, TARCH, STANDARD, NATIONAL_CAD, OFFICE];

/// A style by its name.
pub fn by_name(name: &str) -> Option<&'static Style> {
    STYLES.iter().find(|it| it.name == name)
}

const ZONGTU: Style = Style {
    name: "zongtu",
    about: "Chinese layer names of site plans; metres, city coordinates, R2007 UTF-8; closed polylines",
    layers: [
        "用地红线",
        "建筑控制线",
        "道路红线",
        "道路",
        "道路中心线",
        "拟建建筑",
        "保留建筑",
        "拟拆除建筑",
        "现状建筑",
        "地下室轮廓",
        "地下车库出入口",
        "绿地",
        "集中绿地",
        "消防车道",
        "消防登高场地",
        "机动车位",
        "出入口",
        "乔木",
        "尺寸标注",
        "坐标标注",
        "建筑标注",
        "文字",
        "经济技术指标",
        "图框",
        "指北针",
        "图例",
    ],
    unit: Unit::Metre,
    version: Version::R2007,
    binary: false,
    outline: Outline::Light,
    green: GreenForm::Outline,
    lanes: LaneForm::Rings,
    stalls: StallForm::Rectangles,
    labels: LabelForm::Line,
    table: TableForm::Plain,
    title: TitleForm::Attributes,
    position: Position::City,
    fonts: ("simsun.ttc", ""),
    building_list: true,
    grades: true,
};

const TARCH: Style = Style {
    name: "tarch",
    about: "pinyin and TArch layer names; millimetres along the paper with a turned compass, R12 GBK without handles; loose lines and arcs",
    layers: [
        "YDHX",
        "JZKZX",
        "DLHX",
        "DL",
        "DLZX",
        "XJJZ",
        "BLJZ",
        "CCJZ",
        "XZJZ",
        "DXS",
        "CK-RK",
        "LD",
        "JZLD",
        "XFCD",
        "XFDG",
        "TCW",
        "CRK",
        "TREE",
        "PUB_DIM",
        "ZB",
        "JZ-TEXT",
        "PUB_TEXT",
        "PUB_TAB",
        "PUB_TITLE",
        "ZBZ",
        "TL",
    ],
    unit: Unit::Millimetre,
    version: Version::R12,
    binary: false,
    outline: Outline::Loose,
    green: GreenForm::Outline,
    lanes: LaneForm::Rings,
    stalls: StallForm::Comb,
    labels: LabelForm::Stack,
    table: TableForm::LimitAndDesign,
    title: TitleForm::Lines,
    position: Position::Local,
    fonts: ("txt.shx", "gbcbig.shx"),
    building_list: false,
    grades: false,
};

const STANDARD: Style = Style {
    name: "gbt50001",
    about: "layer names in the fields of GB/T 50001; millimetres, R2018 binary; hatches, paragraphs, arrays, polylines with bulges",
    layers: [
        "总图-用地-红线",
        "总图-建筑-控制线",
        "总图-道路-红线",
        "总图-道路-边线",
        "总图-道路-中线",
        "总图-建筑-拟建",
        "总图-建筑-保留",
        "总图-建筑-拆除",
        "总图-建筑-现状",
        "总图-地下-轮廓",
        "总图-车库-出入口",
        "总图-绿化-绿地",
        "总图-绿化-集中",
        "总图-消防-车道",
        "总图-消防-登高",
        "总图-停车-车位",
        "总图-交通-出入口",
        "总图-绿化-乔木",
        "总图-标注-尺寸",
        "总图-标注-坐标",
        "总图-标注-建筑",
        "总图-标注-文字",
        "总图-表格-指标",
        "总图-图框",
        "总图-符号-指北针",
        "总图-图例",
    ],
    unit: Unit::Millimetre,
    version: Version::R2018,
    binary: true,
    outline: Outline::Light,
    green: GreenForm::Both,
    lanes: LaneForm::Hatch,
    stalls: StallForm::Array,
    labels: LabelForm::Paragraph,
    table: TableForm::Entity,
    title: TitleForm::Attributes,
    position: Position::Local,
    fonts: ("simhei.ttf", ""),
    building_list: false,
    grades: true,
};

const NATIONAL_CAD: Style = Style {
    name: "ncs",
    about: "AIA/NCS layer names and English texts; metres, city coordinates, R2000; POLYLINE with vertices",
    layers: [
        "C-PROP-LINE",
        "C-PROP-BRNG",
        "C-ROAD-RWAY",
        "C-ROAD-CURB",
        "C-ROAD-CNTR",
        "A-BLDG-NEWW",
        "A-BLDG-EXST",
        "A-BLDG-DEMO",
        "V-BLDG-OTLN",
        "A-BLDG-BSMT",
        "C-PKNG-RAMP",
        "L-PLNT-TURF",
        "L-PLNT-OPEN",
        "C-FIRE-LANE",
        "C-FIRE-LADR",
        "C-PKNG-STRP",
        "C-ACCS-SYMB",
        "L-PLNT-TREE",
        "C-ANNO-DIMS",
        "C-ANNO-COOR",
        "A-ANNO-BLDG",
        "C-ANNO-TEXT",
        "C-ANNO-TABL",
        "C-ANNO-TTLB",
        "C-ANNO-NARW",
        "C-ANNO-LEGN",
    ],
    unit: Unit::Metre,
    version: Version::R2000,
    binary: false,
    outline: Outline::Heavy,
    green: GreenForm::Hatch,
    lanes: LaneForm::Legs,
    stalls: StallForm::Blocks,
    labels: LabelForm::English,
    table: TableForm::English,
    title: TitleForm::Lines,
    position: Position::City,
    fonts: ("arial.ttf", ""),
    building_list: false,
    grades: false,
};

const OFFICE: Style = Style {
    name: "office",
    about: "an office's own codes (A-REDL, A-MAST-ROOF …); millimetres, R2004 GBK; buildings as turned blocks, labels as attributes",
    layers: [
        "A-REDL",
        "A-REDL-ARCH",
        "A-ROAD-RED",
        "A-ROAD",
        "A-ROAD-CENTER",
        "A-MAST-ROOF",
        "A-MAST-EXST",
        "A-MAST-DEMO",
        "A-MAST-NEAR",
        "A-MAST-BASE",
        "A-ROAD-RAMP",
        "A-REDL-GREEN",
        "A-REDL-GREEN-C",
        "A-FIRE-ROAD",
        "A-FIRE-SITE",
        "A-PARK",
        "A-ROAD-ENTR",
        "A-MAST-TREE",
        "A-ANNO-DIMS",
        "A-ANNO-COOR",
        "A-ANNO-BLDG",
        "A-ANNO-TEXT",
        "A-ANNO-TABL",
        "C-BORDER",
        "A-ANNO-COMP",
        "A-ANNO-LEGD",
    ],
    unit: Unit::Millimetre,
    version: Version::R2004,
    binary: false,
    outline: Outline::Blocks,
    green: GreenForm::Hatch,
    lanes: LaneForm::Rings,
    stalls: StallForm::Blocks,
    labels: LabelForm::Attributes,
    table: TableForm::LimitAndDesign,
    title: TitleForm::Attributes,
    position: Position::City,
    fonts: ("txt.shx", "hztxt.shx"),
    building_list: true,
    grades: true,
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_style_gives_each_role_a_layer_of_its_own_and_old_files_short_names() {
        for style in STYLES {
            let names: BTreeSet<_> = style.layers.iter().collect();
            assert_eq!(names.len(), style.layers.len(), "{}", style.name);
            if style.version == Version::R12 {
                let legal = |it: char| it.is_ascii_alphanumeric() || "_-$".contains(it);
                assert!(style.layers.iter().all(|it| it.len() <= 31 && it.chars().all(legal)));
            }
        }
    }
}
