//! The table of engine functions: one row a function.
//!
//! To add one: write it in `analysis`, add a row here. A row says its name, parameters, result, what the planner may conclude
//! from it, what it costs, and what it means in zh and en.

use crate::types::{Type, model_enum};
use crate::value::{Interval, Truth, Val};
use analysis::facing::PairLayout;
use analysis::{
    Measure, Missing, compass, cover, facing, frontage, green, lanes, measure, near, outlines, pads, pairs, parking,
    parts, site, sunlight, widths,
};
use geometry::{Angle, Area, Dimension, Length, Nearest, Path, Point, Ratio, Region};
use model::kinds::{PAIR_LAYOUT, SIDE, SUNLIGHT};
use model::{EnumSpec, Kind, ObjIx, Reader, Shape};

/// What a function takes at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Param {
    /// An object of any kind.
    Any,
    /// An object of one of these kinds.
    Of(&'static [Kind]),
    /// The name of a kind.
    Kind,
    /// A number with a dimension.
    Number(Dimension),
    /// A value of an enum.
    Enum(&'static EnumSpec),
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Returns {
    /// A number with a dimension.
    Number(Dimension),
    /// A truth value.
    Bool,
    /// A value of an enum.
    Enum(&'static EnumSpec),
    /// An object of the kind that is named at this place.
    ObjectOf(usize),
    /// An object of a kind.
    Object(Kind),
    /// Geometry.
    Geometry,
}

impl Returns {
    /// As a type, with the kinds that were named.
    pub fn ty(self, kinds: &[Option<Kind>]) -> Type {
        match self {
            Returns::Number(dimension) => Type::Number(dimension),
            Returns::Bool => Type::Bool,
            Returns::Enum(spec) => Type::Enum(model_enum(spec)),
            Returns::ObjectOf(at) => kinds.get(at).copied().flatten().map_or(Type::Wrong, Type::Object),
            Returns::Object(kind) => Type::Object(kind),
            Returns::Geometry => Type::Geometry,
        }
    }
}

/// What the planner may conclude of two objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// Nothing.
    No,
    /// Where the result is below x, the boxes of the two objects lie within x of each other.
    Within,
    /// Where it is true, or a number above zero, the boxes meet within the tolerance.
    Meets,
}

/// An argument: always decided; a call with an undecided argument is unknown without being made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arg {
    /// An object.
    Object(ObjIx),
    /// A kind.
    Kind(Kind),
    /// A number in SI.
    Number(f64),
    /// An enum value by its index.
    Enum(u16),
}

/// The arguments of a call, as the row's parameters say.
pub struct Args<'a>(pub &'a [Arg]);

impl Args<'_> {
    /// The object at a place. The type checker proves that there is one; the first object of the model stands in otherwise.
    pub fn object(&self, at: usize) -> ObjIx {
        match self.0.get(at) {
            Some(Arg::Object(ix)) => *ix,
            _ => ObjIx(0),
        }
    }

    /// The kind at a place.
    pub fn kind(&self, at: usize) -> Kind {
        match self.0.get(at) {
            Some(Arg::Kind(kind)) => *kind,
            _ => Kind::Project,
        }
    }

    /// The number at a place, in SI.
    pub fn number(&self, at: usize) -> f64 {
        match self.0.get(at) {
            Some(Arg::Number(value)) => *value,
            _ => f64::NAN,
        }
    }

    /// The enum value at a place.
    pub fn choice(&self, at: usize) -> u16 {
        match self.0.get(at) {
            Some(Arg::Enum(value)) => *value,
            _ => 0,
        }
    }
}

/// A function of the rule language.
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// Names and types of what it takes.
    pub params: &'static [(&'static str, Param)],
    /// What it gives.
    pub returns: Returns,
    /// Whether its numbers are never negative: sums over an incomplete kind keep their lower bound.
    pub nonnegative: bool,
    /// What the planner may conclude.
    pub near: Near,
    /// Rough cost in the cost of reading an attribute.
    pub cost: u32,
    /// What it is, in Chinese.
    pub zh: &'static str,
    /// What it is, in English.
    pub en: &'static str,
    /// Computes it.
    pub eval: fn(&Reader<'_>, &Args<'_>) -> Result<Val, Missing>,
}

impl Function {
    /// Whether results can be kept for later: objects are positions, which an edit shifts.
    pub fn can_be_kept(&self) -> bool {
        !matches!(self.returns, Returns::Object(_) | Returns::ObjectOf(_))
    }
}

/// What a measure gives, as a value.
trait ToVal {
    fn to_val(self) -> Val;
}

macro_rules! numbers {
    ($($ty:ty, $to:ident;)*) => {$(
        impl ToVal for $ty {
            fn to_val(self) -> Val {
                Val::number(self.$to())
            }
        }
        impl ToVal for measure::Interval<$ty> {
            fn to_val(self) -> Val {
                Val::Num(Interval::between(self.low.$to(), self.high.$to()))
            }
        }
    )*};
}

numbers! { sunlight::Seconds, value; Length, to_m; Area, to_m2; Angle, to_rad; Ratio, value; }

impl ToVal for measure::Interval<usize> {
    fn to_val(self) -> Val {
        Val::Num(Interval::between(self.low as f64, self.high as f64))
    }
}

impl ToVal for PairLayout {
    fn to_val(self) -> Val {
        Val::Enum(1 << self as u64)
    }
}

impl ToVal for compass::Side {
    fn to_val(self) -> Val {
        Val::Enum(1 << self as u64)
    }
}

impl ToVal for bool {
    fn to_val(self) -> Val {
        Val::Bool(Truth::from(self))
    }
}

impl ToVal for ObjIx {
    fn to_val(self) -> Val {
        Val::Object(Some(self))
    }
}

impl ToVal for Point {
    fn to_val(self) -> Val {
        Val::Geometry(Some([Shape::Point(self)].into()))
    }
}

impl ToVal for Nearest {
    fn to_val(self) -> Val {
        Val::Geometry(Some([Shape::Path(Path::straight([self.from, self.to], false))].into()))
    }
}

impl ToVal for Vec<Region> {
    fn to_val(self) -> Val {
        Val::Geometry(Some(self.into_iter().map(Shape::Region).collect()))
    }
}

fn val<T: ToVal>(measure: Measure<T>) -> Result<Val, Missing> {
    measure.map(ToVal::to_val)
}

const LENGTH: Returns = Returns::Number(Dimension::LENGTH);
const AREA: Returns = Returns::Number(Dimension::AREA);
const ANGLE: Returns = Returns::Number(Dimension::ANGLE);
const RATIO: Returns = Returns::Number(Dimension::NONE);
const COUNT: Returns = Returns::Number(Dimension::NONE);
const TIME: Returns = Returns::Number(Dimension::TIME);
const BOOL: Returns = Returns::Bool;
const SHAPE: Returns = Returns::Geometry;

const ANY: Param = Param::Any;
const DISTANCE: Param = Param::Number(Dimension::LENGTH);
const DURATION: Param = Param::Number(Dimension::TIME);
const HOW: Param = Param::Enum(&SUNLIGHT);
const SHARE: Param = Param::Number(Dimension::NONE);
const SITE: Param = Param::Of(&[Kind::SiteBoundary, Kind::GrossSite]);
const BODY: Param = Param::Of(&[Kind::Building, Kind::BuildingPart]);
const PAD: Param = Param::Of(&[Kind::LadderPad]);
const LANE: Param = Param::Of(&[Kind::FireLane, Kind::Road]);
const STALL: Param = Param::Of(&[Kind::ParkingStall]);
const ENTRANCE: Param = Param::Of(&[Kind::Entrance, Kind::GarageEntrance]);
const GREEN: Param = Param::Of(&[Kind::GreenArea]);
const OPEN: Param = Param::Of(&[Kind::PlayArea, Kind::PublicSpace, Kind::GreenArea]);

macro_rules! functions {
    ($($name:ident ($($param:ident: $ty:expr),*) -> $returns:expr, $sign:ident, $near:ident, $cost:literal,
        $zh:literal, $en:literal, $eval:expr;)*) => {
        &[$(Function {
            name: stringify!($name),
            params: &[$((stringify!($param), $ty)),*],
            returns: $returns,
            nonnegative: is_nonnegative!($sign),
            near: Near::$near,
            cost: $cost,
            zh: $zh,
            en: $en,
            eval: $eval,
        }),*]
    };
}

macro_rules! is_nonnegative {
    (plus) => {
        true
    };
    (signed) => {
        false
    };
}

/// All functions. A row: name and parameters, result, whether its numbers can be below zero, what the planner may conclude,
/// cost, Chinese, English, how it is computed.
pub static FUNCTIONS: &[Function] = functions! {
    // One object
    area(x: ANY) -> AREA, plus, No, 6, "轮廓面积，扣除内院", "area of the outline, without courtyards",
        |r, a| val(outlines::area(r, a.object(0)));
    perimeter(x: ANY) -> LENGTH, plus, No, 6, "外轮廓周长", "length of the outer outline",
        |r, a| val(outlines::perimeter(r, a.object(0)));
    length(x: ANY) -> LENGTH, plus, No, 10, "线的长度；面的长边", "length of a line; of an area its longer side",
        |r, a| val(outlines::length(r, a.object(0)));
    width(x: ANY) -> LENGTH, plus, No, 10, "最小外接矩形的短边", "shorter side of the smallest rectangle around it",
        |r, a| val(outlines::width(r, a.object(0)));
    long_side(x: ANY) -> LENGTH, plus, No, 10, "最小外接矩形的长边", "longer side of the smallest rectangle around it",
        |r, a| val(outlines::long_side(r, a.object(0)));
    short_side(x: ANY) -> LENGTH, plus, No, 10, "最小外接矩形的短边", "shorter side of the smallest rectangle around it",
        |r, a| val(outlines::short_side(r, a.object(0)));
    courtyard_width(x: ANY) -> LENGTH, plus, No, 10, "最宽内院的短边；无内院为0", "shorter side of the widest courtyard; 0 without one",
        |r, a| val(outlines::courtyard_width(r, a.object(0)));
    centroid(x: ANY) -> SHAPE, signed, No, 6, "形心", "centre of mass",
        |r, a| val(outlines::centroid(r, a.object(0)));
    gable_width(x: BODY) -> LENGTH, plus, No, 20, "山墙宽度", "width of the gables",
        |r, a| val(outlines::gable_width(r, a.object(0)));
    facade_length(x: BODY) -> LENGTH, plus, No, 20, "主要立面的连续展开面宽", "extent along the main façades",
        |r, a| val(outlines::facade_length(r, a.object(0)));
    facade_projection(x: BODY, line: ANY) -> LENGTH, plus, No, 30, "沿某线的面宽", "projection of the façade onto a line",
        |r, a| val(outlines::facade_projection(r, a.object(0), a.object(1)));
    main_face(x: BODY) -> ANGLE, plus, No, 20, "主要朝向，自北顺时针", "bearing of the main face, clockwise from north",
        |r, a| val(outlines::main_face(r, a.object(0)));
    is_south_facing(x: BODY) -> BOOL, signed, No, 20, "主要朝向为南（偏角不大于45°）", "whether the main face looks south, 45° to both sides included",
        |r, a| val(outlines::is_south_facing(r, a.object(0)));
    north(x: ANY) -> ANGLE, signed, No, 10, "指北方向，自+y逆时针", "direction of north, counter-clockwise from +y",
        |r, a| val(compass::north(r, a.object(0)));

    // Two objects
    gap(a: ANY, b: ANY) -> LENGTH, plus, Within, 20, "两个对象之间的最短距离；相接或重叠为0", "shortest distance of two objects; 0 where they touch or overlap",
        |r, a| val(pairs::gap(r, a.object(0), a.object(1)));
    gap_line(a: ANY, b: ANY) -> SHAPE, signed, No, 20, "量取最短距离的线段", "the segment along which the shortest distance is measured",
        |r, a| val(pairs::gap_line(r, a.object(0), a.object(1)));
    touches(a: ANY, b: ANY) -> BOOL, signed, Meets, 30, "两个对象相接而不重叠", "two objects share a boundary point and no area",
        |r, a| val(pairs::touches(r, a.object(0), a.object(1)));
    overlaps(a: ANY, b: ANY) -> BOOL, signed, Meets, 60, "两个对象重叠", "two objects share more than a boundary",
        |r, a| val(pairs::overlaps(r, a.object(0), a.object(1)));
    overlap_area(a: ANY, b: ANY) -> AREA, plus, Meets, 60, "重叠面积", "area that two objects share",
        |r, a| val(pairs::overlap_area(r, a.object(0), a.object(1)));
    overlap(a: ANY, b: ANY) -> SHAPE, signed, No, 60, "重叠部分", "the pieces that two areas share",
        |r, a| val(pairs::overlap(r, a.object(0), a.object(1)));
    inside(a: ANY, b: ANY) -> BOOL, signed, Meets, 60, "a 全部位于 b 内或其边界上", "all of a lies in b or on its boundary",
        |r, a| val(pairs::inside(r, a.object(0), a.object(1)));
    contains(a: ANY, b: ANY) -> BOOL, signed, Meets, 60, "b 全部位于 a 内或其边界上", "all of b lies in a or on its boundary",
        |r, a| val(pairs::contains(r, a.object(0), a.object(1)));
    inside_area(a: ANY, b: ANY) -> AREA, plus, Meets, 60, "a 位于 b 内的面积", "area of a inside b",
        |r, a| val(pairs::inside_area(r, a.object(0), a.object(1)));
    outside_area(a: ANY, b: ANY) -> AREA, plus, No, 60, "a 位于 b 外的面积", "area of a outside of b",
        |r, a| val(pairs::outside_area(r, a.object(0), a.object(1)));
    outside(a: ANY, b: ANY) -> SHAPE, signed, No, 60, "a 位于 b 外的部分", "the pieces of a outside of b",
        |r, a| val(pairs::outside(r, a.object(0), a.object(1)));
    outside_by(a: ANY, b: ANY) -> LENGTH, plus, No, 60, "a 伸出 b 的最远距离", "how far a reaches out of b",
        |r, a| val(pairs::outside_by(r, a.object(0), a.object(1)));
    distance_to_line(a: ANY, line: ANY) -> LENGTH, plus, No, 20, "到某线的最短距离", "shortest distance to a line, however far it lies",
        |r, a| val(site::distance_to_line(r, a.object(0), a.object(1)));
    line_to(a: ANY, line: ANY) -> SHAPE, signed, No, 20, "量取到某线距离的线段", "the segment of the distance to a line",
        |r, a| val(site::line_to(r, a.object(0), a.object(1)));
    distance_along(line: ANY, a: ANY, b: ANY) -> LENGTH, plus, No, 40, "沿某线量取的两点距离", "distance of two objects along a line",
        |r, a| val(frontage::distance_along(r, a.object(0), a.object(1), a.object(2)));

    // Nearest
    nearest(a: ANY, kind: Param::Kind) -> Returns::ObjectOf(1), signed, No, 60, "最近的某类对象", "the object of a kind that stands nearest",
        |r, a| val(near::nearest(r, a.object(0), a.kind(1)));
    nearest_gap(a: ANY, kind: Param::Kind) -> LENGTH, plus, No, 60, "到最近某类对象的距离", "distance to the nearest object of a kind",
        |r, a| val(near::nearest_gap(r, a.object(0), a.kind(1)));

    // Buildings facing each other
    facing_gap(a: BODY, b: BODY) -> LENGTH, plus, Within, 50, "相对面之间的间距", "distance between facing walls, inside their overlap",
        |r, a| val(facing::facing_gap(r, a.object(0), a.object(1)));
    facing_line(a: BODY, b: BODY) -> SHAPE, signed, No, 50, "量取相对面间距的线段", "the segment of the facing distance",
        |r, a| val(facing::facing_line(r, a.object(0), a.object(1)));
    facing_overlap(a: BODY, b: BODY) -> LENGTH, plus, No, 50, "相对面重叠的长度；错位为0", "length over which two buildings face each other",
        |r, a| val(facing::facing_overlap(r, a.object(0), a.object(1)));
    pair_layout(a: BODY, b: BODY) -> Returns::Enum(&PAIR_LAYOUT), signed, No, 50, "两幢建筑的布置关系", "how two buildings lie to each other",
        |r, a| val(facing::pair_layout(r, a.object(0), a.object(1)));
    gable_faces(a: BODY, b: BODY) -> BOOL, signed, No, 50, "a 以山墙朝向 b", "whether the face that a turns to b is a gable",
        |r, a| val(facing::gable_faces(r, a.object(0), a.object(1)));
    bearing_to(a: BODY, b: BODY) -> ANGLE, plus, No, 50, "b 位于 a 的方位，自北顺时针", "bearing in which b lies from a",
        |r, a| val(facing::bearing_to(r, a.object(0), a.object(1)));
    south_of(a: BODY, b: BODY) -> BOOL, signed, No, 50, "a 位于 b 的南侧（偏角不大于45°）", "whether a lies south of b, 45° to both sides included",
        |r, a| val(facing::south_of(r, a.object(0), a.object(1)));
    angle_between(a: BODY, b: BODY) -> ANGLE, plus, No, 30, "两幢建筑主要立面的夹角", "angle between the main façades, 0 to 90°",
        |r, a| val(outlines::angle_between(r, a.object(0), a.object(1)));
    same_building(a: BODY, b: BODY) -> BOOL, signed, No, 40, "属于同一幢建筑", "whether two outlines belong to one building",
        |r, a| val(parts::same_building(r, a.object(0), a.object(1)));
    own_podium(a: BODY, b: BODY) -> BOOL, signed, No, 40, "塔楼与其自身裙房", "whether one is the podium that the other stands on",
        |r, a| val(parts::own_podium(r, a.object(0), a.object(1)));
    linked(a: BODY, b: BODY) -> BOOL, signed, No, 50, "由连廊或裙房相连", "whether two buildings are joined by a link or podium",
        |r, a| val(parts::linked(r, a.object(0), a.object(1)));

    // The plot
    edge_distance(a: ANY, site: SITE) -> LENGTH, signed, No, 30, "到用地边界的距离；越界为负", "how far an object stays inside a plot; below 0 outside",
        |r, a| val(site::edge_distance(r, a.object(0), a.object(1)));
    edge_line(a: ANY, site: SITE) -> SHAPE, signed, No, 30, "量取到用地边界距离的线段", "the segment of the distance to the plot's boundary",
        |r, a| val(site::edge_line(r, a.object(0), a.object(1)));
    setback(a: ANY, site: SITE, side: Param::Enum(&SIDE)) -> LENGTH, signed, No, 40, "到用地某一侧边界的距离；越界为负", "how far an object stays from one side of its plot",
        |r, a| val(site::setback(r, a.object(0), a.object(1), side(a.choice(2))));
    nearest_side(a: ANY, site: SITE) -> Returns::Enum(&SIDE), signed, No, 40, "最近的用地边界方位", "the side of the plot that stands nearest",
        |r, a| val(site::nearest_side(r, a.object(0), a.object(1)));
    main_face_distance(a: BODY, site: SITE) -> LENGTH, signed, No, 60, "主要朝向到用地边界的距离", "how far the main faces stay from the plot's boundary",
        |r, a| val(site::main_face_distance(r, a.object(0), a.object(1)));
    gable_distance(a: BODY, site: SITE) -> LENGTH, signed, No, 60, "次要朝向到用地边界的距离", "how far the gables stay from the plot's boundary",
        |r, a| val(site::gable_distance(r, a.object(0), a.object(1)));
    street_width(building: BODY, red_line: Param::Of(&[Kind::RoadRedLine])) -> LENGTH, plus, No, 60, "道路红线宽度加建筑后退距离", "road width between red lines and the building's setback",
        |r, a| val(site::street_width(r, a.object(0), a.object(1)));
    footprint_area(site: SITE) -> AREA, plus, No, 2000, "用地内计入指标的建筑基底面积（重叠只计一次）", "area that counted buildings cover inside the plot, once",
        |r, a| val(cover::footprint_area(r, a.object(0)));
    occupied_area(a: ANY, kind: Param::Kind) -> AREA, plus, No, 500, "a 被某类对象占用的面积", "area of a that objects of a kind lie on, once",
        |r, a| val(cover::occupied_area(r, a.object(0), a.kind(1)));
    frontage_ratio(line: ANY, within: DISTANCE) -> RATIO, plus, No, 500, "贴线率", "share of a control line that façades stand on",
        |r, a| val(frontage::frontage_ratio(r, a.object(0), Length::m(a.number(1))));
    road_frontage(site: SITE, within: DISTANCE) -> LENGTH, plus, No, 200, "临路边界长度", "length of the plot's boundary along road red lines",
        |r, a| val(frontage::road_frontage(r, a.object(0), Length::m(a.number(1))));
    road_frontage_ratio(site: SITE, within: DISTANCE) -> RATIO, plus, No, 200, "临路边界长度占周长的比例", "road frontage over the plot's perimeter",
        |r, a| val(frontage::road_frontage_ratio(r, a.object(0), Length::m(a.number(1))));

    // Green
    green_area(site: SITE) -> AREA, plus, No, 2000, "折算后的绿地面积（重叠只计一次，扣除建筑、道路、车位）", "counted green area of the plot, once, without what stands on it",
        |r, a| val(green::green_area(r, a.object(0)));
    drawn_green_area(site: SITE) -> AREA, plus, No, 2000, "图示绿地面积（同上，折算比例未给出时按1计）", "green area of the plot as drawn: as above, whole where no share is stated",
        |r, a| val(green::drawn_green_area(r, a.object(0)));
    concentrated_green(site: SITE, least: Param::Number(Dimension::AREA)) -> AREA, plus, No, 1000, "集中绿地面积，每块不小于 least", "area of concentrated green in pieces of at least `least`",
        |r, a| val(green::concentrated_green(r, a.object(0), Area::m2(a.number(1))));
    green_piece_area(green: GREEN) -> AREA, plus, No, 100, "相连同类绿地中最大一块的面积", "largest piece of green that adjoins this one",
        |r, a| val(green::green_piece_area(r, a.object(0)));

    // Fire lanes
    clear_width(lane: ANY) -> LENGTH, plus, No, 60, "最窄净宽", "narrowest clear width",
        |r, a| val(widths::clear_width(r, a.object(0)));
    clear_width_line(lane: ANY) -> SHAPE, signed, No, 60, "最窄处", "where the clear width is measured",
        |r, a| val(widths::clear_width_line(r, a.object(0)));
    lane_gap(lane: LANE, building: BODY) -> LENGTH, plus, No, 40, "车道边缘到建筑外墙的距离", "distance from the edge of a lane to a building",
        |r, a| val(lanes::lane_gap(r, a.object(0), a.object(1)));
    lane_sides(building: BODY, within: DISTANCE, cover: SHARE) -> COUNT, plus, No, 200, "设有消防车道的长边数", "number of long sides along which fire lanes run",
        |r, a| val(lanes::lane_sides(r, a.object(0), Length::m(a.number(1)), Ratio::new(a.number(2))));
    lanes_around(building: BODY) -> BOOL, signed, No, 300, "消防车道环绕建筑", "whether fire lanes run right round a building",
        |r, a| val(lanes::lanes_around(r, a.object(0)));
    courtyard_without_lane(building: BODY) -> LENGTH, plus, No, 60, "消防车道未进入的最宽内院的短边；都已进入或无内院为0", "shorter side of the widest courtyard without a fire lane; 0 where there is none",
        |r, a| val(lanes::courtyard_without_lane(r, a.object(0)));
    dead_end(lane: LANE) -> LENGTH, plus, No, 200, "最长尽端的长度", "length of the longest dead end",
        |r, a| val(lanes::dead_end(r, a.object(0)));
    lane_inner_radius(lane: LANE) -> LENGTH, plus, No, 60, "弯道最小内半径", "smallest inner radius of the bends",
        |r, a| val(lanes::inner_radius(r, a.object(0)));
    turning_size(lane: LANE) -> LENGTH, plus, No, 60, "相连回车场的短边；无为0", "shorter side of the largest turning place that joins; 0 without one",
        |r, a| val(lanes::turning_size(r, a.object(0)));
    lane_length(lane: LANE) -> LENGTH, plus, No, 40, "沿中线的长度", "length along the middle",
        |r, a| val(lanes::lane_length(r, a.object(0)));

    // Ladder pads
    pad_width(pad: PAD) -> LENGTH, plus, No, 60, "登高场地宽度", "shorter side of a pad",
        |r, a| val(pads::pad_width(r, a.object(0)));
    pad_length(pad: PAD) -> LENGTH, plus, No, 60, "登高场地长度", "longer side of a pad",
        |r, a| val(pads::pad_length(r, a.object(0)));
    pad_near(pad: PAD, building: BODY) -> LENGTH, plus, No, 60, "场地内侧边缘到外墙的最近距离", "distance of the pad's near edge from the façade, at its nearest",
        |r, a| val(pads::pad_near(r, a.object(0), a.object(1)));
    pad_far(pad: PAD, building: BODY) -> LENGTH, plus, No, 60, "场地内侧边缘到外墙的最远距离", "distance of the pad's near edge from the façade, at its furthest",
        |r, a| val(pads::pad_far(r, a.object(0), a.object(1)));
    pad_coverage(building: BODY, within: DISTANCE) -> LENGTH, plus, No, 300, "登高场地正对的外墙长度", "length of façade that pads face",
        |r, a| val(pads::pad_coverage(r, a.object(0), Length::m(a.number(1))));
    pad_share(building: BODY, within: DISTANCE) -> RATIO, plus, No, 300, "登高场地正对的外墙占周长的比例", "façade that pads face over the perimeter",
        |r, a| val(pads::pad_share(r, a.object(0), Length::m(a.number(1))));
    pad_long_side(building: BODY, within: DISTANCE) -> RATIO, plus, No, 300, "沿最佳长边布置登高场地的比例", "share of the best served long side before which pads lie",
        |r, a| val(pads::pad_long_side(r, a.object(0), Length::m(a.number(1))));
    pad_gap(building: BODY, within: DISTANCE) -> LENGTH, plus, No, 300, "登高场地之间的最大间隔", "longest gap between the pads of a building",
        |r, a| val(pads::pad_gap(r, a.object(0), Length::m(a.number(1))));
    count_between(pad: PAD, building: BODY, kind: Param::Kind) -> COUNT, plus, No, 100, "场地与建筑之间某类对象的个数", "number of objects of a kind between a pad and its façade",
        |r, a| val(pads::count_between(r, a.object(0), a.object(1), a.kind(2)));
    podium_depth(tower: BODY, pad: PAD) -> LENGTH, plus, No, 100, "登高一侧裙房的进深", "how far a podium stands out before its tower on the pad's side",
        |r, a| val(pads::podium_depth(r, a.object(0), a.object(1)));

    // Parking and entrances
    measured_stall_width(stall: STALL) -> LENGTH, plus, No, 20, "车位宽", "width of a stall",
        |r, a| val(parking::stall_width(r, a.object(0)));
    measured_stall_length(stall: STALL) -> LENGTH, plus, No, 20, "车位长", "length of a stall",
        |r, a| val(parking::stall_length(r, a.object(0)));
    aisle_width(stall: STALL) -> LENGTH, plus, No, 200, "车位前通道宽度", "width of the aisle before a stall",
        |r, a| val(parking::aisle_width(r, a.object(0)));
    stall_row_length(stall: STALL, step: DISTANCE) -> LENGTH, plus, No, 300, "所在车位排的长度", "length of the row that a stall stands in",
        |r, a| val(parking::stall_row_length(r, a.object(0), Length::m(a.number(1))));
    entrance_width(entrance: ENTRANCE) -> LENGTH, plus, No, 10, "出入口宽度", "width of an entrance",
        |r, a| val(parking::entrance_width(r, a.object(0)));
    entrance_angle(entrance: ENTRANCE, road: ANY) -> ANGLE, plus, No, 30, "出入口与道路的夹角", "angle between an entrance and the road",
        |r, a| val(frontage::entrance_angle(r, a.object(0), a.object(1)));

    // Sunlight
    sun_longest(building: BODY, how: HOW) -> TIME, plus, No, 20000, "主要朝向底层窗的最长连续日照：最不利窗位至最有利点", "longest continuous sun on the main façade's ground floor: from the worst window place to the best point",
        |r, a| val(sunlight::longest(r, a.object(0), a.choice(1)));
    sun_total(building: BODY, how: HOW, piece: DURATION) -> TIME, plus, No, 20000, "主要朝向底层窗的累计日照，每段不少于 piece", "total sun on the main façade's ground floor in pieces of at least `piece`",
        |r, a| val(sunlight::total(r, a.object(0), a.choice(1), a.number(2)));
    sun_shortfall(building: BODY, how: HOW, need: DURATION) -> TIME, plus, No, 20000, "最长连续日照比应保持的时间（need；建设前不足 need 的，为建设前的时间）少多少", "how far the longest continuous sun falls short of `need`, or of what there was before the project where that was less",
        |r, a| val(sunlight::shortfall(r, a.object(0), a.choice(1), a.number(2)));
    sunny_share(ground: OPEN, how: HOW, need: DURATION) -> RATIO, plus, No, 50000, "场地中累计日照不少于 need 的面积比例（建筑占地除外）", "share of an open space that has at least `need` of sun in all, without what buildings cover",
        |r, a| val(sunlight::sunny_share(r, a.object(0), a.choice(1), a.number(2)));
    shades(a: BODY, b: BODY, how: HOW) -> BOOL, signed, No, 20000, "a 在有效日照时间内遮挡 b 的主要朝向", "whether a shades the main façade of b in its effective hours",
        |r, a| val(sunlight::shades(r, a.object(0), a.object(1), a.choice(2)));
};

/// The side of the compass by its place in the enum.
fn side(index: u16) -> compass::Side {
    match index {
        0 => compass::Side::North,
        1 => compass::Side::East,
        2 => compass::Side::South,
        _ => compass::Side::West,
    }
}

/// The place of a function in the table.
pub fn find(name: &str) -> Option<usize> {
    FUNCTIONS.iter().position(|it| it.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_page_for_rule_writers_lists_every_function() {
        let page = include_str!("../../../rules/README.md");
        let is_listed = |it: &Function| {
            page.lines().any(|line| {
                line.starts_with(&format!("| `{}` (", it.name)) && line.ends_with(&format!("| {} |", it.en))
            })
        };
        let missing: Vec<&str> = FUNCTIONS.iter().filter(|it| !is_listed(it)).map(|it| it.name).collect();
        assert!(missing.is_empty(), "a row of rules/README.md for each: {missing:?}");
    }

    #[test]
    fn names_are_unique_and_both_languages_are_there() {
        let names: BTreeSet<_> = FUNCTIONS.iter().map(|it| it.name).collect();
        assert_eq!(names.len(), FUNCTIONS.len());
        assert!(FUNCTIONS.iter().all(|it| !it.zh.is_empty() && !it.en.is_empty()));
        assert!(FUNCTIONS.iter().all(|it| it.params.len() <= 4), "calls hold four arguments");
        for (index, (name, ..)) in SIDE.values.iter().enumerate() {
            assert_eq!(side(index as u16).name(), *name);
        }
        for layout in [PairLayout::Parallel, PairLayout::Oblique, PairLayout::Diagonal] {
            assert_eq!(PAIR_LAYOUT.index(layout.name()), Some(layout as u16));
        }
    }
}
